//! Form mails: what a web site sends when somebody filled in a form. The fields are read by their labels, in many languages; the mail's marks say
//! which service wrote it.
//!
//! A person's letter with a telephone line is no form: without a sign of a machine the labels must be most of the text. An answer in a thread is
//! none either. Declared extractors ([`FormExtractor`]) read the forms that are known better.

mod coded;
mod extractor;
mod labels;
mod pairs;
mod source;
mod tables;

use std::{cell::LazyCell, collections::BTreeMap};

pub(super) use extractor::extractor_for;
pub use extractor::{FieldKind, Find, FormExtractor, FormField, FormMatch, Pattern, PatternError, ReplyTo};

use super::{Form, Inbound, MailKind, address, evidence::evidence, headers::Headers};
use pairs::{Pair, Pairs};

/// Most fields kept.
const MAX_FIELDS: usize = 100;
/// Labels whose value is a whole party: `Kim Lee <kim@…>`.
const PARTY: &[&str] = &[
    "from",
    "von",
    "de",
    "da",
    "van",
    "od",
    "от",
    "від",
    "fra",
    "från",
    "absender",
    "expéditeur",
    "remitente",
    "remetente",
    "mittente",
    "afzender",
    "送信者",
    "差出人",
    "发件人",
];

/// Labels of a header block that no form has.
const HEADER_LABELS: &[&str] = &[
    "to",
    "an",
    "à",
    "para",
    "aan",
    "till",
    "til",
    "do",
    "кому",
    "收件人",
    "宛先",
    "sent",
    "gesendet",
    "envoyé",
    "enviado",
    "inviato",
    "verzonden",
    "message-id",
    "message id",
    "received",
    "return-path",
    "return path",
    "mime-version",
    "mime version",
    "content-type",
    "content type",
];

/// Reads the message as a form mail, if it is one.
pub(super) fn read(headers: &Headers<'_>, message: &Inbound) -> Option<Form> {
    match message.kind {
        MailKind::Message | MailKind::List => of_message(headers, message),
        MailKind::AutoReply if only_its_subject_answers(message) => {
            of_message(headers, message).filter(|form| form.confidence >= 0.8 && names_somebody_else(form, message))
        }
        _ => None,
    }
}

/// Is a subject such as `お問い合わせ` all that makes it an automatic answer? A form's notice has the same one as its confirmation.
fn only_its_subject_answers(message: &Inbound) -> bool {
    let mut told = message.why.iter().filter(|why| why.means == "auto_reply").peekable();
    told.peek().is_some() && told.all(|why| why.header == "Subject")
}

/// Does the form give an address that the mail did not go to? A confirmation goes to whoever filled in the form.
fn names_somebody_else(form: &Form, message: &Inbound) -> bool {
    let given = form.fields.get("email").and_then(|email| crate::crm::EmailAddress::parse(email).ok());
    let reached = |email| {
        let known = message.to.iter().chain(&message.cc).filter_map(|party| party.email.as_ref()).chain(&message.delivered_to);
        known.into_iter().any(|known| *known == email)
    };
    given.is_some_and(|email| !reached(email))
}

fn of_message(headers: &Headers<'_>, message: &Inbound) -> Option<Form> {
    // An answer is a form mail only when a form service wrote it; most letters have no label at all and are not searched for its marks.
    let source = LazyCell::new(|| source::of(headers, message));
    if message.is_reply() && source.is_none() {
        return None;
    }
    let hints = LazyCell::new(|| source::hints(headers, message));
    if let Some(code) = coded::in_code(&message.text).filter(|code| code.list.len() >= 2) {
        // No person writes so, unless in a letter about it.
        return form(&code, *source, *hints + if code.before == 0 { 2 } else { 1 }, message);
    }
    let in_tables = tables::in_tables_of(message);
    let mut in_text = pairs::in_text(&message.text, false);
    if in_text.known() > 0 && (source.is_some() || *hints > 0) {
        let asked = pairs::in_text(&message.text, true);
        // Somebody's questions within a message are none of the form.
        if asked.known() >= in_text.known() {
            in_text = asked;
        }
    }
    // Where both have the same, the cells know better where a value ends.
    let better = (in_tables.known(), in_tables.list.len()) >= (in_text.known(), in_text.list.len());
    let best = if better { &in_tables } else { &in_text };
    if best.known() == 0 || best.list.len() < 2 {
        return None;
    }
    form(best, *source, *hints, message)
}

/// The form that these pairs are, with what the mail says around them.
fn form(pairs: &Pairs, source: Option<&str>, hints: usize, message: &Inbound) -> Option<Form> {
    // Mail services put a way to unsubscribe under everything; no other sign of a list may stand on an unknown form.
    let by_service = hints >= 2 && message.why.first().is_some_and(|why| why.header == "list-unsubscribe");
    if message.kind == MailKind::List && source.is_none() && !by_service {
        return None;
    }
    let confidence = confidence(pairs, source.is_some(), hints).or_else(|| only_pairs(pairs, message))?;
    let mut fields = fields(&pairs.list);
    let from = message.from.as_ref().and_then(|from| from.email.as_ref());
    if !fields.contains_key("email") && (source.is_some() || hints > 0) {
        // The site writes in its own name and lets the person be answered.
        let reply_to = message.reply_to.iter().find_map(|party| party.email.as_ref()).filter(|email| Some(*email) != from);
        if let Some(email) = reply_to {
            fields.insert("email".to_owned(), email.to_string());
        } else if let Some(email) = only_address(message) {
            fields.insert("email".to_owned(), email.to_string());
        }
    }
    Some(Form { fields, source: source.unwrap_or("generic").to_owned(), confidence, ..Form::default() })
}

/// The one address in the text that is not of the mail itself: "It was submitted by Kim Lee (kim@example.com)".
fn only_address(message: &Inbound) -> Option<crate::crm::EmailAddress> {
    let own = |email: &crate::crm::EmailAddress| {
        message
            .from
            .iter()
            .chain(&message.to)
            .chain(&message.cc)
            .any(|party| party.email.as_ref().is_some_and(|known| known.domain() == email.domain()))
    };
    let words = message.text[..message.text.floor_char_boundary(8 << 10)].split_whitespace().filter(|word| word.contains('@'));
    let mut found =
        words.take(50).filter_map(|word| address::address(word.trim_matches(|c: char| !c.is_alphanumeric()))).filter(|email| !own(email));
    let first = found.next()?;
    found.all(|other| other == first).then_some(first)
}

/// A form mail is somebody's enquiry, whatever its machine says of itself; the person is acknowledged when the form names them.
pub(super) fn reclassify(inbound: &mut Inbound) {
    let Some(form) = &inbound.form else { return };
    let sure = form.confidence >= 0.7;
    if !sure {
        return;
    }
    let told = evidence("form", &form.source, "form");
    let person = names_a_person(form);
    // What a form's machine says by nature; anything else, such as a list, still forbids an answer.
    let natural = |header: &str, value: &str, means: &str| {
        means == "machine_sender"
            || means == "null_sender"
            || header == "Auto-Submitted" && value.to_ascii_lowercase().contains("auto-generated")
            || matches!(header, "precedence" | "Precedence") && value.trim().eq_ignore_ascii_case("bulk")
            || matches!(header, "X-Auto-Response-Suppress" | "feedback-id" | "x-fc-machinegenerated")
            || header == "list-unsubscribe"
            || form.source != "generic" && header == "list-id"
    };
    let forbidden = inbound.why.iter().any(|why| {
        matches!(why.means.as_str(), "no_ack" | "machine_sender" | "null_sender") && !natural(&why.header, &why.value, &why.means)
    });
    inbound.kind = MailKind::Message;
    inbound.lead = true;
    inbound.ack = person && !forbidden;
    inbound.why.insert(0, told);
}

/// Does the form give an address that somebody reads?
pub(super) fn names_a_person(form: &Form) -> bool {
    let email = form.fields.get("email").and_then(|email| crate::crm::EmailAddress::parse(email).ok());
    email.is_some_and(|email| !super::class::is_machine(email.local()))
}

/// How sure it is that this is a form mail; `None` when it is none.
fn confidence(pairs: &Pairs, marked: bool, hints: usize) -> Option<f64> {
    let (known, count) = (pairs.known(), pairs.list.len());
    let person = pairs.list.iter().any(|pair| {
        matches!(labels::known(&pair.clean), Some("email" | "name" | "first_name" | "phone" | "message"))
            || PARTY.contains(&pair.clean.as_str())
    });
    // The header block of a forwarded or returned mail has labels too.
    let header_block = pairs.list.iter().filter(|pair| HEADER_LABELS.contains(&pair.clean.as_str())).count();
    if header_block >= 1 && !marked {
        return None;
    }
    if !person {
        return None;
    }
    if marked && known >= 1 && count >= 2 {
        return Some(0.95);
    }
    if hints >= 2 && known >= 2 && pairs.stray <= count + 6 || hints == 1 && known >= 2 && count >= 3 && pairs.stray <= count + 3 {
        return Some(0.8);
    }
    // Nothing says that a machine wrote: the labels must be nearly everything, from the top on, and somebody must want something or be to answer.
    let asks = pairs.list.iter().any(|pair| matches!(pair.known, Some("email" | "message")) || pair.value.contains('@'));
    (asks && known >= 4 && count >= 4 && pairs.before <= 2 && pairs.stray <= count / 2 + 1).then_some(0.6)
}

/// A text of nothing but pairs, in which an address is given that the mail is not from: a person would write that below a letter.
fn only_pairs(pairs: &Pairs, message: &Inbound) -> Option<f64> {
    let own = message.from.as_ref().and_then(|from| from.email.as_ref()).map(|email| email.domain().to_owned());
    let given = pairs.list.iter().filter(|pair| pair.known == Some("email")).find_map(|pair| address::first_in(&pair.value));
    let foreign = given.is_some_and(|email| own.as_deref() != Some(email.domain()));
    let header_block = pairs.list.iter().any(|pair| HEADER_LABELS.contains(&pair.clean.as_str()));
    (foreign && !header_block && pairs.stray == 0 && pairs.known() >= 3).then_some(0.6)
}

fn fields(pairs: &[Pair]) -> BTreeMap<String, String> {
    let mut fields = BTreeMap::new();
    for pair in pairs {
        let label = &pair.clean;
        let value = pair.value.trim().trim_matches(['*', '_']).trim();
        let value = if pair.known == Some("message") { between_quotes(value).unwrap_or(value) } else { value };
        let heading = matches!(value.to_lowercase().as_str(), "answer" | "value" | "response" | "antwort" | "réponse" | "respuesta");
        if value.is_empty() || heading || fields.len() >= MAX_FIELDS {
            continue;
        }
        if PARTY.contains(&label.as_str()) && value.contains('@') {
            party(value, &mut fields);
            continue;
        }
        let name = labels::known(label).map_or_else(|| labels::slug(label), str::to_owned);
        // `Via: https://…` names no street.
        let name = if name == "address" && value.contains("://") { "page".to_owned() } else { name };
        // `Customer: 10023` is nobody's name.
        let name = if name == "name" && !value.contains(char::is_alphabetic) { labels::slug(label) } else { name };
        if name == "name" && value.contains('@') {
            party(value, &mut fields);
        } else if name == "email" {
            let address = address::first_in(value).map_or_else(|| value.to_owned(), |address| address.to_string());
            fields.entry(name).or_insert(address);
        } else if !name.is_empty() {
            add(&mut fields, name, value);
        }
    }
    // `Nombre` beside `Apellidos` is only the first half of the name.
    if let (Some(name), Some(last)) = (fields.get("name"), fields.get("last_name"))
        && !name.to_lowercase().contains(&last.to_lowercase())
    {
        let whole = format!("{name} {last}");
        fields.insert("name".to_owned(), whole);
    }
    // `Nom` beside `Prénom`, and `Name` beside `Vorname`, is only the last.
    if let (Some(name), Some(first)) = (fields.get("name"), fields.get("first_name"))
        && !name.to_lowercase().contains(&first.to_lowercase())
    {
        let whole = format!("{first} {name}");
        fields.insert("name".to_owned(), whole);
    }
    if !fields.contains_key("name") {
        let parts: Vec<&str> = ["first_name", "last_name"].into_iter().filter_map(|part| fields.get(part)).map(String::as_str).collect();
        let name = parts.join(" ");
        if !name.is_empty() {
            fields.insert("name".to_owned(), name);
        }
    }
    // `Von: Herr Jan Vogel`, the address in a field of its own. Where somebody is named, `Von: Hamburg` says what else comes from there.
    let party = pairs.iter().find(|pair| PARTY.contains(&pair.clean.as_str()) && super::contact::is_name(pair.value.trim()));
    if let Some(party) = party.filter(|_| !fields.contains_key("name")) {
        fields.remove(&labels::slug(&party.clean));
        fields.insert("name".to_owned(), party.value.trim().to_owned());
    }
    fields
}

/// A message that the form puts in quotes: what stands below them is the form's.
fn between_quotes(value: &str) -> Option<&str> {
    let pairs = [('"', '"'), ('“', '”'), ('„', '“'), ('«', '»'), ('»', '«')];
    let (open, close) = pairs.into_iter().find(|(open, _)| value.starts_with(*open))?;
    let inside = &value[open.len_utf8()..];
    let ends_line = |at: &usize| {
        let rest = inside[at + close.len_utf8()..].trim_start_matches(' ');
        rest.is_empty() || rest.starts_with('\n')
    };
    let end = inside.rmatch_indices(close).map(|(at, _)| at).find(ends_line)?;
    Some(inside[..end].trim()).filter(|inside| !inside.is_empty())
}

/// A second value of the same field stands beside the first, under a number.
fn add(fields: &mut BTreeMap<String, String>, name: String, value: &str) {
    if fields.get(&name).is_some_and(|old| old == value) {
        return;
    }
    let mut free = name.clone();
    let mut nth = 2;
    while fields.contains_key(&free) && nth <= MAX_FIELDS {
        free = format!("{name}_{nth}");
        nth += 1;
    }
    fields.insert(free, value.to_owned());
}

fn party(value: &str, fields: &mut BTreeMap<String, String>) {
    let Some(email) = address::first_in(value) else { return };
    let name = value.split(['<', '(', '[']).next().unwrap_or_default().trim().trim_matches(['"', '\'']).trim();
    if !name.is_empty() && !name.contains('@') {
        fields.entry("name".to_owned()).or_insert_with(|| name.to_owned());
    }
    fields.entry("email".to_owned()).or_insert_with(|| email.to_string());
}

//! What the message says of its writer: the display name, the signature block, an attached card. Only what stands there; nothing is guessed
//! beyond the country that a phone number without `+` belongs to.

use std::{str::FromStr, sync::LazyLock};

use regex::Regex;

use super::{
    ContactFacts, Inbound,
    reply::{header::regex, signature::is_sign_off},
    words::one_line,
};

/// Most phone numbers kept.
const MAX_PHONES: usize = 5;
/// How many lines from the end of the reply a sign-off is looked for.
const MAX_TAIL_LINES: usize = 40;
/// Most lines of a signature looked at.
const MAX_LINES: usize = 30;

static PHONE: LazyLock<Option<Regex>> = LazyLock::new(|| regex(r"[+(]?\d[\d\s()./\u{2010}-\u{2013}-]{5,22}\d"));
static SITE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(
        r"(?i)\b(?:https?://)?(?:www\.)[\p{L}\p{N}.-]+\.[\p{L}]{2,}(?:/[^\s<>|,]*)?|\bhttps?://[\p{L}\p{N}.-]+\.[\p{L}]{2,}(?:/[^\s<>|,]*)?",
    )
});

/// Words of job titles, as whole words.
#[rustfmt::skip]
const TITLES: &[&str] = &[
    "ceo", "cto", "cfo", "coo", "cmo", "manager", "director", "head", "president", "vice", "owner", "founder", "co-founder", "partner", "engineer", "developer", "consultant", "assistant", "secretary", "buyer", "purchasing", "procurement", "sales", "marketing", "officer", "lead", "architect", "analyst", "specialist", "coordinator", "administrator", "supervisor", "executive", "advisor", "representative", "accountant", "professor", "geschäftsführer", "geschäftsführerin", "geschäftsführung", "leiter", "leiterin", "leitung", "einkauf", "vertrieb", "abteilungsleiter", "inhaber", "inhaberin", "prokurist", "sachbearbeiter", "sachbearbeiterin", "assistentin", "berater", "ingenieur",
    "directeur", "directrice", "responsable", "gérant", "président", "acheteur", "acheteuse", "commercial", "commerciale", "chef", "gerente", "directora", "jefe", "jefa", "compras", "ventas", "diretor", "diretora", "direttore", "direttrice", "responsabile", "titolare", "amministratore", "acquisti", "directeur", "inkoper", "verkoop", "eigenaar", "chef", "inköpare", "vd", "direktør", "innkjøp", "indkøb", "leder", "toimitusjohtaja", "ostaja", "dyrektor", "kierownik", "prezes", "ředitel", "ředitelka", "nákupčí", "vedoucí", "igazgató", "vezető", "директор", "менеджер", "начальник", "руководитель", "müdür", "müdürü", "经理", "總經理", "部長", "課長", "대표", "이사",
];
/// Legal forms, as whole words.
#[rustfmt::skip]
const LEGAL_FORMS: &[&str] = &[
    "gmbh", "ag", "kg", "ohg", "ug", "gbr", "e.v.", "e.k.", "ltd", "ltd.", "limited", "inc", "inc.", "llc", "llp", "plc", "corp", "corp.", "corporation", "company", "co.", "s.a.", "sa", "s.l.", "sl", "s.l.u.", "sarl", "s.a.r.l.", "sas", "s.a.s.", "eurl", "srl", "s.r.l.", "s.p.a.", "spa", "snc", "lda", "lda.", "ltda", "ltda.", "b.v.", "bv", "n.v.", "nv", "ab", "as", "asa", "a/s", "aps", "oy", "oyj", "z o.o.", "o.o.", "s.r.o.", "a.s.", "kft", "kft.", "zrt", "zrt.", "d.o.o.", "ooo", "ооо", "зао", "оао", "ао", "тов", "eood", "ood", "a.ş.", "aş", "şti", "şti.", "pty", "pvt", "sdn", "bhd", "株式会社", "有限公司", "group", "holding",
];
/// Sites that say nothing of the company.
const SOCIAL: &[&str] = &[
    "linkedin.",
    "facebook.",
    "twitter.",
    "x.com",
    "instagram.",
    "youtube.",
    "xing.",
    "aka.ms",
    "t.me",
    "wa.me",
    "whatsapp.",
    "calendly.",
    "google.",
    "apple.",
    "avast.",
    "avg.",
];

/// The facts; `None` when there are none.
pub(super) fn facts(inbound: &Inbound, card: Option<ContactFacts>, organization: Option<&str>) -> Option<ContactFacts> {
    let country = country(inbound);
    if let Some(form) = &inbound.form {
        return from_form(&form.fields, country);
    }
    let lines = signature_lines(inbound);
    let name = inbound.from.as_ref().and_then(|from| from.name.clone()).filter(|name| !name.contains('@'));
    let mut facts = ContactFacts {
        name: name.or_else(|| name_in(&lines)),
        title: lines
            .iter()
            .find(|line| line.chars().count() <= 70 && has_word(line, TITLES) && !has_digits(line, 4) && !line.contains('@'))
            .map(|line| one_line(line)),
        company: lines
            .iter()
            .find(|line| line.chars().count() <= 80 && has_word(line, LEGAL_FORMS) && !has_digits(line, 5))
            .map(|line| one_line(line))
            .or_else(|| organization.map(one_line).filter(|text| !text.is_empty())),
        phones: phones(&lines, country),
        website: website(&lines),
    };
    if let Some(card) = card {
        let carded = card.phones.iter().filter_map(|phone| e164(phone, country));
        for phone in carded {
            if !facts.phones.contains(&phone) && facts.phones.len() < MAX_PHONES {
                facts.phones.push(phone);
            }
        }
        facts.name = facts.name.or(card.name);
        facts.title = facts.title.or(card.title);
        facts.company = facts.company.or(card.company);
        facts.website = facts.website.or(card.website);
    }
    (facts != ContactFacts::default()).then_some(facts)
}

/// The facts of a form: what its fields say. The signature below is that of the web site.
fn from_form(fields: &std::collections::BTreeMap<String, String>, country: Option<phonenumber::country::Id>) -> Option<ContactFacts> {
    let value = |name: &str| fields.get(name).map(|value| one_line(value)).filter(|value| !value.is_empty());
    let both = [value("first_name"), value("last_name")].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let name = value("name").filter(|name| !name.contains('@')).or(Some(both).filter(|name| !name.is_empty()));
    let phones = value("phone").and_then(|phone| e164(&phone, country)).into_iter().collect();
    let facts = ContactFacts { name, title: None, company: value("company"), phones, website: value("website") };
    (facts != ContactFacts::default()).then_some(facts)
}

/// The signature, and of the reply what follows the sign-off.
fn signature_lines(inbound: &Inbound) -> Vec<&str> {
    let mut visible: Vec<&str> = inbound.visible_text.lines().rev().take(MAX_TAIL_LINES).collect();
    visible.reverse();
    let from = visible.iter().rposition(|line| is_sign_off(line)).map_or(visible.len(), |at| at + 1);
    let lines = visible[from..].iter().copied().chain(inbound.signature.as_deref().unwrap_or_default().lines());
    let lines = lines
        .flat_map(|line| line.split(['|', '•', '·', '\t']))
        .map(|line| line.trim().trim_matches('*'))
        .filter(|line| !line.is_empty() && line.len() <= 200);
    lines.take(MAX_LINES).collect()
}

fn name_in(lines: &[&str]) -> Option<String> {
    let first = lines.iter().find(|line| !line.chars().all(|c| matches!(c, '-' | '_' | '—' | ' ')))?;
    let words: Vec<&str> = first.split_whitespace().collect();
    let capital = words.iter().all(|word| word.chars().next().is_some_and(char::is_uppercase));
    ((2..=4).contains(&words.len())
        && capital
        && !has_digits(first, 1)
        && !first.contains(['@', ':', '/', ','])
        && !has_word(first, TITLES)
        && !has_word(first, LEGAL_FORMS))
    .then(|| (*first).to_owned())
}

fn has_word(line: &str, list: &[&str]) -> bool {
    let lower = line.to_lowercase();
    lower
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '/' | '&' | '(' | ')'))
        .any(|word| list.contains(&word) || list.contains(&word.trim_end_matches('.')))
        || list.iter().any(|word| !word.is_ascii() && word.chars().next().is_some_and(|c| c > '\u{2e80}') && lower.contains(word))
}

fn has_digits(line: &str, count: usize) -> bool {
    line.bytes().filter(u8::is_ascii_digit).count() >= count
}

fn phones(lines: &[&str], country: Option<phonenumber::country::Id>) -> Vec<String> {
    let Some(pattern) = PHONE.as_ref() else { return Vec::new() };
    let mut found = Vec::new();
    for line in lines {
        let lower = line.to_lowercase();
        let fax = lower.starts_with("fax") || lower.starts_with("telefax") || lower.starts_with("f:") || lower.starts_with("f ");
        let other =
            ["vat", "ust", "iban", "hrb", "cif", "nif", "siret", "steuer", "p.iva", "kvk", "account", "konto", "ico", "dič", "inn", "инн"]
                .iter()
                .any(|word| lower.contains(word));
        if fax || (other && !lower.contains('+')) {
            continue;
        }
        // What follows a `Fax` on the same line is no phone.
        let line = lower.find("fax").and_then(|at| line.get(..at)).unwrap_or(line);
        for candidate in pattern.find_iter(line) {
            if let Some(number) = e164(candidate.as_str(), country).filter(|number| !found.contains(number)) {
                found.push(number);
            }
            if found.len() >= MAX_PHONES {
                return found;
            }
        }
    }
    found
}

/// A valid number as E.164. Dates and bank codes are none: the number must be valid in its country.
fn e164(text: &str, country: Option<phonenumber::country::Id>) -> Option<String> {
    let plain = text.trim().replace("(0)", "");
    let plain = plain.strip_prefix("00").map_or_else(|| plain.clone(), |rest| format!("+{rest}"));
    let bare: String = plain.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    if !(7..=16).contains(&bare.len()) || (country.is_none() && !bare.starts_with('+')) {
        return None;
    }
    let number = phonenumber::parse(country, &bare).ok()?;
    number.is_valid().then(|| number.format().mode(phonenumber::Mode::E164).to_string())
}

/// The country of a number without `+`: the top-level domain of the sender, else the language's homeland when it has but one.
fn country(inbound: &Inbound) -> Option<phonenumber::country::Id> {
    let email = inbound.from.as_ref()?.email.as_ref()?;
    let top = email.domain().rsplit('.').next()?;
    let by_domain = if top == "uk" { "GB".to_owned() } else { top.to_uppercase() };
    let by_language = inbound.language.as_ref().and_then(|language| match language.code.as_str() {
        "de" => Some("DE"),
        "fr" => Some("FR"),
        "it" => Some("IT"),
        "nl" => Some("NL"),
        "pl" => Some("PL"),
        "cs" => Some("CZ"),
        "sk" => Some("SK"),
        "hu" => Some("HU"),
        "ro" => Some("RO"),
        "sv" => Some("SE"),
        "da" => Some("DK"),
        "nb" | "no" => Some("NO"),
        "fi" => Some("FI"),
        "el" => Some("GR"),
        "tr" => Some("TR"),
        "ru" => Some("RU"),
        "uk" => Some("UA"),
        "ja" => Some("JP"),
        "ko" => Some("KR"),
        "he" => Some("IL"),
        _ => None,
    });
    let two = (by_domain.len() == 2).then_some(by_domain.as_str());
    two.and_then(|code| phonenumber::country::Id::from_str(code).ok())
        .or_else(|| by_language.and_then(|code| phonenumber::country::Id::from_str(code).ok()))
}

fn website(lines: &[&str]) -> Option<String> {
    let pattern = SITE.as_ref()?;
    let sites = lines.iter().flat_map(|line| pattern.find_iter(line)).map(|site| site.as_str().trim_end_matches(['.', '/', ')', '>', ',']));
    let mut own = sites.filter(|site| !SOCIAL.iter().any(|social| site.to_lowercase().contains(social)) && site.len() <= 120);
    own.next().map(|site| if site.to_lowercase().starts_with("http") { site.to_owned() } else { format!("https://{site}") })
}

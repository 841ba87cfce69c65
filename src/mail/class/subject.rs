//! Machine-written answers by their subjects. A subject that says so in as many words is enough; one that tells of an absence, a receipt or a ticket
//! needs the text or a machine's header beside it, because people write of these, too.

use std::sync::LazyLock;

use super::automatic::{
    asks, at_work, beginning, is_bulk, is_machine, keyword, list, phrase, said, says_that_it_is_a_machine, tells_of_itself,
};
use crate::mail::{
    Evidence, Inbound,
    evidence::evidence,
    headers::Headers,
    reply::marks,
    tables::{
        Words,
        automatic::{
            ABSENT_SUBJECTS, AUTOMATIC_SUBJECTS, NAMED_ABSENCES, ORDERS, PROGRAM_WORDS, RECEIPT_SUBJECTS, RECEIVED, TICKET_SUBJECTS,
            UNTIL_WORDS, WEAK_SUBJECTS,
        },
        beginnings,
        bounces::LIST_HELPERS,
        markers::ANSWERS,
    },
};

static ANY_RECEIPT_SUBJECT: LazyLock<Words> = LazyLock::new(|| Words::new(RECEIPT_SUBJECTS.iter().copied()));
static ANY_TICKET_SUBJECT: LazyLock<Words> = LazyLock::new(|| Words::new(TICKET_SUBJECTS.iter().copied()));
static ANY_RECEIVED: LazyLock<Words> = LazyLock::new(|| Words::new(RECEIVED.iter().copied()));
static ANY_ORDER: LazyLock<Words> = LazyLock::new(|| Words::new(ORDERS.iter().copied()));
static ANY_NAMED_ABSENCE: LazyLock<Words> = LazyLock::new(|| Words::new(NAMED_ABSENCES.iter().copied()));

/// The evidence that the subject is that of an answering machine. Lists and newsletters write about such subjects: theirs do not count.
pub(in crate::mail) fn says_so(headers: &Headers<'_>, inbound: &Inbound) -> Option<Evidence> {
    if ["list-id", "list-post", "list-unsubscribe", "mailing-list"].iter().any(|name| headers.has(name)) {
        return None;
    }
    let subject = inbound.subject.as_deref()?;
    let lower = subject.to_lowercase();
    let bare = lower.trim_start_matches(OPENING);
    let agrees = std::cell::LazyCell::new(|| phrase(inbound).is_some() && !asks(inbound));
    // A subject about such answers is often that of somebody who wants a program for them, and says so in the text.
    let certain = std::cell::LazyCell::new(|| tells_of_itself(inbound) && !asks(inbound));
    let tagged = without_tags(&lower);
    // Colleagues tell each other of absences: an answering machine writes to one, and nobody sits at a mail program.
    let to_one = !to_many(headers, inbound);
    let by_machine = to_one && (!at_work(headers) || !inbound.in_reply_to.is_empty());
    let starts =
        automatic(bare, &certain) || tagged != lower && automatic(tagged, &certain) || by_machine && absent(bare, inbound, &agrees);
    if starts || to_one && (ends_so(&lower, &agrees) || ANY_NAMED_ABSENCE.any_in(&lower) && *agrees) {
        return Some(evidence("Subject", subject, "auto_reply"));
    }
    let weak = || beginnings(bare, WEAK_SUBJECTS).any(|(_, rest)| !rest.starts_with(char::is_alphanumeric));
    let away = || by_machine && weak() && (mechanical(headers, inbound) || !asks(inbound)) && phrase(inbound).is_some();
    // People thank and confirm too: then the text must say that a machine wrote it, or show the frame of a help desk.
    let desk = || inbound.text.lines().find(|line| !line.trim().is_empty()).is_some_and(marks::asks_to_reply_above);
    let receipt = || ANY_RECEIPT_SUBJECT.any_in(&lower) && (mechanical(headers, inbound) || says_that_it_is_a_machine(inbound) || desk());
    let ticket = || ANY_TICKET_SUBJECT.any_in(&lower) && mechanical(headers, inbound);
    // The text is searched last, because it is the longest.
    (away() || (receipt() || ticket()) && received(&lower, inbound)).then(|| evidence("Subject", subject, "auto_reply"))
}

/// Does the text speak of a message that was received, and not of an order?
fn received(subject: &str, inbound: &Inbound) -> bool {
    let text = beginning(inbound);
    ANY_RECEIVED.any_in(&text) && !ANY_ORDER.any_in(subject) && !ANY_ORDER.any_in(&text)
}

/// Was it written to several people, or to a list of any kind?
pub(super) fn to_many(headers: &Headers<'_>, inbound: &Inbound) -> bool {
    inbound.to.len() + inbound.cc.len() > 1 || on_a_list(headers, inbound)
}

/// Is it from a list, be it by what lists wrote before they had fields of their own?
pub(in crate::mail) fn on_a_list(headers: &Headers<'_>, inbound: &Inbound) -> bool {
    let sender = inbound.sender.as_ref().and_then(|sender| sender.email.as_ref()).map(|email| email.local().to_owned()).unwrap_or_default();
    let of_a_list =
        sender.starts_with("owner-") || ["-owner", "-admin", "-bounces", "-request", "-errors"].iter().any(|end| sender.ends_with(end));
    of_a_list || headers.has("errors-to") || list(headers).is_some()
}

/// The list of an address that serves it: `chairs` of `chairs-owner` and `owner-chairs`.
pub(in crate::mail) fn list_of_helper(local: &str) -> Option<&str> {
    let list = local.strip_prefix("owner-").or_else(|| LIST_HELPERS.iter().find_map(|end| local.strip_suffix(end)));
    list.filter(|list| !list.is_empty())
}

/// Lists of before there were fields for them: sent in bulk by an address that serves a list, and written by and to others.
pub(super) fn old_list(headers: &Headers<'_>, inbound: &Inbound) -> Option<Evidence> {
    let path = inbound.return_path.as_deref().unwrap_or_default().split('@').next().unwrap_or_default().to_lowercase();
    let from = inbound.from.as_ref().and_then(|from| from.email.as_ref()).map_or("", |email| email.local());
    let serves = list_of_helper(&path).is_some() || list_of_helper(from).is_some() || on_a_list(headers, inbound);
    let precedence = said(headers, "precedence").filter(|_| is_bulk(headers) && serves)?;
    Some(evidence("Precedence", &precedence, "list"))
}

const OPENING: [char; 9] = ['[', '(', '*', '"', '<', ' ', '【', '（', '«'];

/// Does the subject name an automatic answer: "Automatic reply: Chairs"? One that goes on like a sentence, "Automatic replies for our shop",
/// needs the text.
fn automatic(subject: &str, agrees: &impl std::ops::Deref<Target = bool>) -> bool {
    let mut found = beginnings(subject, AUTOMATIC_SUBJECTS).peekable();
    // Lotus Notes writes "AUTO: Kim Lee is out of the office"; people write of cars.
    let notes = |start: &str, rest: &str| start != "auto: " || [" is out", " is away", "returning"].iter().any(|word| rest.contains(word));
    found.peek().is_some() && found.any(|(start, rest)| !goes_on(start, rest) && notes(start, rest) || **agrees)
}

/// Does the subject tell of an absence, and does the text agree?
fn absent(subject: &str, inbound: &Inbound, agrees: &impl std::ops::Deref<Target = bool>) -> bool {
    // The null sender is a sign of its own, where the text asks nothing; and nobody writes "Absent Re: Chairs" by hand.
    let by_nobody = inbound.has_null_sender() && !asks(inbound);
    beginnings(subject, ABSENT_SUBJECTS)
        .any(|(start, rest)| is_answer(rest.trim_start()) || !goes_on(start, rest) && (by_nobody || **agrees))
        || ["out of office", "out of the office", "ooo"].contains(&subject.trim_end()) && !asks(inbound)
}

/// Some machines put their words at the end: "Re: Chairs (Out of Office)", "Re: Chairs - automatic reply", "受付（自動返信）".
fn ends_so(lower: &str, agrees: &impl std::ops::Deref<Target = bool>) -> bool {
    let end = lower.trim_end();
    let inner = end
        .strip_suffix([')', ']', '】', '）'])
        .and_then(|rest| rest.rsplit(['(', '[', '【', '（']).next().filter(|inner| inner.len() < rest.len()));
    let marks = ["autoreply", "auto-reply", "auto reply", "vacation", "out of office", "out of the office", "abwesend", "自動配信"];
    if let Some(inner) = inner.map(str::trim) {
        let whole = |starts: &[&str]| beginnings(inner, starts).any(|(start, rest)| !goes_on(start, rest));
        return marks.contains(&inner) || whole(AUTOMATIC_SUBJECTS) || inner.starts_with("自動配信") || whole(ABSENT_SUBJECTS) && **agrees;
    }
    let Some((_, last)) = end.rsplit_once(" - ").or_else(|| end.rsplit_once(" – ")) else { return false };
    let whole = |starts: &[&str]| beginnings(last, starts).any(|(start, rest)| !goes_on(start, rest));
    marks.contains(&last) || whole(AUTOMATIC_SUBJECTS) || whole(ABSENT_SUBJECTS) && **agrees
}

/// Without the tags that ticket systems and lists put before a subject: "[shop.example #12] ".
fn without_tags(subject: &str) -> &str {
    let mut rest = subject;
    while let Some((_, after)) = rest.strip_prefix('[').and_then(|inner| inner.split_once(']')) {
        rest = after.trim_start();
    }
    rest
}

/// Does a subject in lower case begin as an answer does: `Re: `, `[chairs] AW: `, `Re[2]: `?
pub(in crate::mail) fn is_answer(lower: &str) -> bool {
    beginnings(without_tags(lower.trim_start()), ANSWERS).any(|(_, rest)| {
        let rest = rest.trim_start();
        let counted = rest.strip_prefix(['[', '(', '^']).map(|count| count.trim_start_matches(|c: char| c.is_ascii_digit()));
        counted.map_or(rest, |after| after.trim_start_matches([']', ')'])).trim_start().starts_with([':', '：'])
    })
}

/// A header that programs set and people do not.
fn mechanical(headers: &Headers<'_>, inbound: &Inbound) -> bool {
    said(headers, "auto-submitted").is_some_and(|value| keyword(&value).starts_with("auto"))
        || !at_work(headers) && said(headers, "x-auto-response-suppress").is_some()
        || is_bulk(headers)
        || said(headers, "x-fc-machinegenerated").is_some_and(|value| value == "true")
        || inbound.has_null_sender()
        || inbound.from.as_ref().and_then(|from| from.email.as_ref()).is_some_and(|email| is_machine(email.local()))
}

/// Does the subject go on like a sentence of a person: "Abwesenheit am Montag", "I am away next week"? Programs go on with a colon, a date or nothing.
fn goes_on(start: &str, rest: &str) -> bool {
    // Where words are not parted by blanks, whatever follows goes on, unless it says once more that this is a notice: "不在" and "不在票".
    let unspaced = |c: char| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}');
    if start.ends_with(unspaced) && rest.starts_with(unspaced) {
        return !(["中", "のお知らせ", "通知", "メール", "邮件", "的邮件", "期间"].iter().any(|word| rest.starts_with(word))
            && start.len() + rest.len() < 48);
    }
    // "Afwezigheid" is a form of "afwezig".
    let next = rest.trim_start_matches(char::is_alphabetic).trim_start();
    let stops = next.is_empty() || next.starts_with(|c: char| !c.is_alphanumeric()) || start.ends_with([':', ' ', '-', ']']);
    let dated = next.chars().any(|c| c.is_numeric());
    let names_a_program = PROGRAM_WORDS.iter().any(|word| next.starts_with(word));
    let until = UNTIL_WORDS.iter().any(|word| next.starts_with(word));
    !(stops || dated || names_a_program || until || is_answer(next))
}

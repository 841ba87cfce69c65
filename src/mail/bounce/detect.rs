//! Is it a bounce? A report is one by itself; otherwise two of three must agree: who writes, what the subject says, what the text says.

use std::sync::LazyLock;

use regex::Regex;

use super::{because, report::Report, status};
use crate::mail::{
    Evidence, Inbound,
    structure::Tree,
    tables::{
        Words, any_of,
        bounces::{PHRASES, SUBJECTS},
        found,
    },
};

static ANY_SUBJECT: LazyLock<Option<Regex>> = LazyLock::new(|| any_of(SUBJECTS));
static ANY_PHRASE: LazyLock<Option<Regex>> = LazyLock::new(|| any_of(PHRASES));
static ANY_INTRODUCTION: LazyLock<Words> =
    LazyLock::new(|| Words::in_any_case(PHRASES.iter().copied().filter(|phrase| introduces(phrase))));

/// More bytes than any of the sentences has.
const LONGEST_PHRASE: usize = 120;

/// Does a server introduce itself or its mail with this sentence?
fn introduces(phrase: &str) -> bool {
    phrase.starts_with("this ")
}

/// The first sentence of a mail server in a text in lower case.
pub(super) fn phrase(lower: &str) -> Option<&str> {
    found(ANY_PHRASE.as_ref(), lower)
}

/// Is there any sign of a bounce? Spares most mail the closer look.
pub(super) fn may_be(tree: &Tree<'_>, inbound: &Inbound) -> bool {
    let typed = tree.leaves().any(|part| part.kind().ends_with("delivery-status"));
    let null = inbound.return_path.as_deref() == Some("");
    let subject = inbound.subject.as_deref().unwrap_or_default().to_lowercase();
    let said = || {
        // Few sentences are introductions, so that looking for those alone is quick.
        may_introduce(beginning(&inbound.text)) && phrase(&beginning(&inbound.text).to_lowercase()).is_some_and(introduces)
    };
    typed
        || null
        || tree.headers().has("x-failed-recipients")
        || daemon(inbound).is_some()
        || found(ANY_SUBJECT.as_ref(), &subject).is_some()
        || said()
}

/// Does an introduction stand in the text? All of them begin with the same word.
fn may_introduce(text: &str) -> bool {
    memchr::memmem::find_iter(text.as_bytes(), "his ").any(|at| {
        let sentence =
            at.checked_sub(1).and_then(|start| text.get(start..text.ceil_char_boundary((start + LONGEST_PHRASE).min(text.len()))));
        sentence.is_some_and(|sentence| ANY_INTRODUCTION.any_in(sentence))
    })
}

fn beginning(text: &str) -> &str {
    &text[..text.floor_char_boundary(16 << 10)]
}

/// The evidence that the message is a bounce; `None` when it is none.
pub(super) fn evidence_for(
    tree: &Tree<'_>,
    inbound: &Inbound,
    report: Option<&Report>,
    above: &str,
    has_original: bool,
) -> Option<Evidence> {
    let headers = tree.headers();
    let content = &tree.parts[0].content;
    let kinds = |wanted: &str| tree.leaves().any(|part| part.kind() == wanted);
    if kinds("message/disposition-notification") || kinds("message/feedback-report") {
        return None;
    }
    let typed = tree.leaves().any(|part| part.kind().ends_with("delivery-status"));
    let report_type = content.param("report-type").unwrap_or_default().eq_ignore_ascii_case("delivery-status");
    let subject = inbound.subject.as_deref().unwrap_or_default().to_lowercase();
    let subject_says = found(ANY_SUBJECT.as_ref(), &subject).is_some() && !is_answer(&subject);
    let daemon = daemon(inbound);
    let null = inbound.return_path.as_deref() == Some("");
    let lower = beginning(above).to_lowercase();
    let phrase = phrase(&lower);
    let coded = status::enhanced(above).is_some() || status::smtp_code(above).is_some();
    if report.is_some() && (typed || (report_type && (daemon.is_some() || null || subject_says || phrase.is_some()))) {
        return Some(because("Content-Type", "delivery-status"));
    }
    if let Some(value) = headers.token("x-failed-recipients") {
        return Some(because("X-Failed-Recipients", &value));
    }
    // Postmasters talk to each other on lists, and people answer and quote bounces: then a report would have to stand in the mail.
    let listed = ["list-id", "list-post", "mailing-list"].iter().any(|name| headers.has(name));
    let answers = is_answer(&subject) && !(daemon.is_some() && coded && has_original);
    if !null && (listed || answers) {
        return None;
    }
    if report.is_some() && (daemon.is_some() || null || subject_says) {
        return Some(because("body", "Final-Recipient"));
    }
    let vacation = ["out of the office", "out of office", "on vacation", "on holiday", "abwesend", "en vacances", "vacaciones"]
        .iter()
        .any(|word| lower.contains(word) || subject.contains(word));
    if vacation && !coded && !has_original && !subject_says {
        return None;
    }
    if let Some(who) = daemon.filter(|_| subject_says || phrase.is_some() || (has_original && coded)) {
        return Some(because("From", &who));
    }
    let said = phrase.unwrap_or_default();
    // A person may complain of a parcel that came back, or quote a server: the failed address is neither theirs nor ours.
    let names_another = || {
        let own = |address: &crate::crm::EmailAddress| {
            inbound.from.iter().chain(&inbound.to).chain(&inbound.cc).any(|party| party.email.as_ref() == Some(address))
        };
        super::free_text::addresses(above).iter().any(|address| !own(address))
    };
    let agreed = subject_says && phrase.is_some() && (has_original || null || report_type || coded && names_another());
    let daemon_like = phrase.is_some() && has_original && coded && (null || said.starts_with("this "));
    let returned = null && (subject_says || phrase.is_some()) && (coded || has_original);
    if agreed || daemon_like || returned {
        return Some(because(if subject_says { "Subject" } else { "body" }, if subject_says { &subject } else { said }));
    }
    None
}

/// Is the mail still being tried?
pub(super) fn is_delay(subject: &str, above: &str) -> bool {
    let subject = subject.to_lowercase();
    let lower = above[..above.floor_char_boundary(8 << 10)].to_lowercase();
    let told = [
        "delayed",
        "delay)",
        "delay notification",
        "warning: could not send",
        "warning: message",
        "temporarily suspended",
        "verzögert",
        "retardé",
        "retrasad",
        "atrasad",
        "ritardo",
        "vertraagd",
        "задерж",
        "задержана",
    ]
    .iter()
    .any(|word| subject.contains(word));
    let tried = [
        "will be retried",
        "still being retried",
        "will continue to try",
        "will keep trying",
        "you do not need to resend",
        "not need to resend",
        "has not yet been delivered",
        "have not yet been delivered",
        "delivery attempts will continue",
        "no need to resend",
        "will try again",
        "noch nicht zugestellt",
        "nicht erneut senden",
    ]
    .iter()
    .any(|phrase| lower.contains(phrase));
    let over = ["giving up", "gave up", "failed permanently", "permanent error", "could not be delivered for", "no further attempts"]
        .iter()
        .any(|phrase| lower.contains(phrase));
    (told || tried) && !over
}

/// A person answers or forwards a bounce: the subject quotes it.
fn is_answer(subject: &str) -> bool {
    ["re:", "aw:", "sv:", "antw:", "res:", "rif:", "vs:", "odp:", "ответ:"].iter().any(|prefix| subject.starts_with(prefix))
}

/// What mail servers call themselves, without blanks and dashes.
const DAEMONS: [&str; 20] = [
    "mailerdaemon",
    "postmaster",
    "maildaemon",
    "maildelivery",
    "mailsystem",
    "deliverysubsystem",
    "deliverysystem",
    "systemadministrator",
    "mailadministrator",
    "mailrobot",
    "mailadmin",
    "internetmaildelivery",
    "bouncehandler",
    "maileradmin",
    "postmaste",
    "mailserver",
    "mailgateway",
    "emailserver",
    "mailerrobot",
    "mailrouter",
];
static ANY_DAEMON: LazyLock<Words> = LazyLock::new(|| Words::new(DAEMONS));

/// Who writes, when it is a mail server.
fn daemon(inbound: &Inbound) -> Option<String> {
    let from = inbound.from.as_ref();
    let local = from.and_then(|from| from.email.as_ref()).map(|email| email.local().to_owned()).unwrap_or_default();
    let name = from.and_then(|from| from.name.as_deref()).unwrap_or_default().to_lowercase();
    let squeezed = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    let known = |text: &str| {
        let text = squeezed(text);
        ANY_DAEMON.any_in(&text) || matches!(text.as_str(), "daemon" | "mailer" | "bounce" | "bounces" | "mmdf" | "pmdf" | "smtp")
    };
    let path = inbound.return_path.as_deref().unwrap_or_default();
    if known(&local) {
        return Some(local);
    }
    if known(&name) {
        return Some(name);
    }
    (squeezed(path.split('@').next().unwrap_or_default()) == "mailerdaemon").then(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_introduction_is_found_wherever_it_stands() {
        let introductions = || PHRASES.iter().filter(|phrase| introduces(phrase));
        assert!(introductions().count() > 5);
        for phrase in introductions() {
            assert!(phrase.len() <= LONGEST_PHRASE, "{phrase}");
            assert!(may_introduce(&format!("Hello,\n\nT{}", &phrase[1..])), "{phrase}");
        }
        assert!(!may_introduce("This is what we need. His chair, and this."));
    }
}

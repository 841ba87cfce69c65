//! Abuse reports that do not follow RFC 5965 in form: the fields in a part of another type or in the text itself, our mail sent back whole by a
//! feedback address, complaints of reporting services, and the summary reports on authentication (RFC 7489, RFC 8460).

use crate::mail::{Evidence, Inbound, evidence::evidence, headers, structure::Tree};

/// How much of a part is searched for the fields of a report.
const MAX_BYTES: usize = 4 << 10;

/// The evidence that the message is such a report.
pub(super) fn of_other_form(tree: &Tree<'_>, inbound: &Inbound) -> Option<Evidence> {
    let subject = inbound.subject.as_deref().unwrap_or_default().to_lowercase();
    summary(&subject).or_else(|| with_fields(tree, inbound)).or_else(|| by_desk(tree, inbound, &subject))
}

/// "Report Domain: example.com Submitter: provider.example Report-ID: <1>".
fn summary(subject: &str) -> Option<Evidence> {
    let says = subject.trim_start().starts_with("report domain:") && subject.contains("submitter:");
    says.then(|| evidence("Subject", subject, "feedback"))
}

/// The fields of a report in a part of another type, or in the text of a message that is not passed on by a person.
fn with_fields(tree: &Tree<'_>, inbound: &Inbound) -> Option<Evidence> {
    let typed = |kind: &str| kind.starts_with("text/plain") || kind == "application/octet-stream" || kind.starts_with("message/feedback");
    let in_part = || {
        tree.leaves().take(8).filter(|part| typed(part.kind())).any(|part| {
            // Most parts are long: the fields stand at the beginning of one.
            let bytes = part.body;
            let start = &bytes[..bytes.len().min(MAX_BYTES)];
            may_have_fields(start) && has_fields(&headers::plain(start))
        })
    };
    let text = &inbound.text[..inbound.text.floor_char_boundary(MAX_BYTES)];
    (may_have_fields(text.as_bytes()) && has_fields(text) || in_part()).then(|| evidence("body", "Feedback-Type", "feedback"))
}

/// Could `Feedback-Type:` stand there? Hardly any mail has the middle of that name.
fn may_have_fields(bytes: &[u8]) -> bool {
    [b"ack-".as_slice(), b"ACK-"].iter().any(|part| memchr::memmem::find(bytes, part).is_some())
}

/// `Feedback-Type:` and a second field of a report (RFC 5965 section 3), each at the beginning of a line.
fn has_fields(text: &str) -> bool {
    let begins = |line: &str, name: &str| line.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
    let found = |name: &str| text.lines().any(|line| begins(line, name));
    found("feedback-type:") && ["user-agent:", "version:", "source-ip:", "original-mail-from:"].iter().any(|name| found(name))
}

/// Reports from before the standard: a mailbox provider's feedback address sends our mail back whole, with a subject that says so.
fn by_desk(tree: &Tree<'_>, inbound: &Inbound, subject: &str) -> Option<Evidence> {
    let local = inbound.from.as_ref().and_then(|from| from.email.as_ref()).map(|email| email.local().to_owned()).unwrap_or_default();
    // Reporting services write from a number of their own and quote what they complain of.
    let service = subject.starts_with("[spamcop") && local.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    if service {
        return Some(evidence("Subject", subject, "feedback"));
    }
    let attached = tree.leaves().find(|part| part.kind().starts_with("message/rfc822"))?;
    let says = [
        "complaint about message",
        "email feedback report",
        "e-mail feedback report",
        "abuse report",
        "spam report",
        "spam complaint",
        "feedback loop",
    ]
    .iter()
    .any(|words| subject.contains(words));
    let desk = ["fbl", "feedback", "complaint", "abuse", "scomp", "staff", "jmrp"].iter().any(|word| local.contains(word));
    let inner = headers::of_message(attached.body, 64 << 10).0.has("x-hmxmroriginalrecipient");
    (inner || (says && desk)).then(|| evidence("Subject", subject, "feedback"))
}

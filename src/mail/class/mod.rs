//! What kind of message it is, and, separately, whether it may become a lead and whether it may be acknowledged. Always with the evidence.
//!
//! The order matters: a bounce often says `Auto-Submitted: auto-replied`, an auto reply often comes with the null sender, and a list
//! carries the auto replies of its members.

mod automatic;
mod spam;

pub(super) use automatic::is_machine;

use super::{Evidence, Inbound, MailKind, bounce, charset::Hint, evidence::evidence, structure::Tree};

/// Sets `kind`, `lead`, `ack` and the evidence.
pub(super) fn classify(tree: &Tree<'_>, hint: &Hint, inbound: &mut Inbound) {
    let headers = tree.headers();
    let content = &tree.parts[0].content;
    let report = content.param("report-type").unwrap_or_default().to_ascii_lowercase();
    let inside = |kind: &str| tree.parts.iter().any(|part| part.kind() == kind);
    let mut why = Vec::new();
    let kind = if report == "disposition-notification" || inside("message/disposition-notification") {
        why.push(evidence("Content-Type", "disposition-notification", "receipt"));
        MailKind::Receipt
    } else if report == "feedback-report" || inside("message/feedback-report") {
        why.push(evidence("Content-Type", "feedback-report", "feedback"));
        MailKind::Feedback
    } else if let Some(found) = folk_feedback(tree, inbound) {
        why.push(found);
        MailKind::Feedback
    } else if let Some(reading) = bounce::read(tree, hint, inbound) {
        why.push(reading.why);
        inbound.bounce = Some(reading.bounce);
        reading.kind
    } else if let Some(found) = automatic::auto_reply(headers, inbound) {
        why.push(found);
        MailKind::AutoReply
    } else if let Some(found) = automatic::list(headers) {
        why.push(found);
        MailKind::List
    } else {
        MailKind::Message
    };
    if matches!(kind, MailKind::Receipt | MailKind::Feedback) && inbound.bounce.is_none() {
        inbound.bounce = bounce::concerned(tree, inbound);
    }
    let silent = automatic::no_acknowledgement(headers, inbound);
    inbound.kind = kind;
    inbound.lead = kind == MailKind::Message;
    inbound.ack = kind == MailKind::Message && silent.is_empty();
    why.append(&mut inbound.why);
    why.extend(silent);
    why.extend(automatic::list_address(headers));
    why.extend(spam::said(headers));
    inbound.why = why;
}

/// Abuse reports from before the standard: a mailbox provider's feedback address sends our mail back whole, with a subject that says so.
fn folk_feedback(tree: &Tree<'_>, inbound: &Inbound) -> Option<Evidence> {
    let attached = tree.leaves().find(|part| part.kind().starts_with("message/rfc822"))?;
    let subject = inbound.subject.as_deref().unwrap_or_default().to_lowercase();
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
    let local = inbound.from.as_ref().and_then(|from| from.email.as_ref()).map(|email| email.local().to_owned()).unwrap_or_default();
    let desk = ["fbl", "feedback", "complaint", "abuse", "scomp", "staff", "jmrp"].iter().any(|word| local.contains(word));
    let inner = super::headers::of_message(attached.body, 64 << 10).0.has("x-hmxmroriginalrecipient");
    (inner || (says && desk)).then(|| evidence("Subject", &subject, "feedback"))
}

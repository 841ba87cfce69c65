//! What kind of message it is, and, separately, whether it may become a lead and whether it may be acknowledged. Always with the evidence.
//!
//! The order matters: a bounce often says `Auto-Submitted: auto-replied`, an auto reply often comes with the null sender, and a list
//! carries the auto replies of its members.

mod automatic;
mod feedback;
mod receipt;
mod spam;
mod subject;

pub(super) use automatic::{is_bulk, is_machine};
pub(super) use subject::{is_answer, list_of_helper, on_a_list, says_so};

use super::{Inbound, MailKind, bounce, charset::Hint, evidence::evidence, structure::Tree};

/// Sets `kind`, `lead`, `ack` and the evidence.
pub(super) fn classify(tree: &Tree<'_>, hint: &Hint, inbound: &mut Inbound) {
    let headers = tree.headers();
    let content = &tree.parts[0].content;
    let report = content.param("report-type").unwrap_or_default().to_ascii_lowercase();
    let inside = |kind: &str| tree.parts.iter().any(|part| part.kind() == kind);
    let mut why = Vec::new();
    let receipt = report == "disposition-notification" || inside("message/disposition-notification");
    let kind = if receipt && let Some(reading) = bounce::refused(tree, inbound) {
        why.push(reading.why);
        inbound.bounce = Some(reading.bounce);
        reading.kind
    } else if receipt {
        why.push(evidence("Content-Type", "disposition-notification", "receipt"));
        MailKind::Receipt
    } else if report == "feedback-report" || inside("message/feedback-report") {
        why.push(evidence("Content-Type", "feedback-report", "feedback"));
        MailKind::Feedback
    } else if let Some(found) = feedback::of_other_form(tree, inbound) {
        why.push(found);
        MailKind::Feedback
    } else if let Some(reading) = bounce::read(tree, hint, inbound) {
        why.push(reading.why);
        inbound.bounce = Some(reading.bounce);
        reading.kind
    } else if let Some(found) = receipt::in_text(inbound) {
        why.push(found);
        MailKind::Receipt
    } else if let Some(found) = automatic::auto_reply(headers, inbound) {
        why.push(found);
        MailKind::AutoReply
    } else if let Some(found) = automatic::list(headers).or_else(|| subject::old_list(headers, inbound)) {
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

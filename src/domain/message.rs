//! The type table of a message on its way: what a route can look at. What fills it stands in `decide/`, which knows mail.
//!
//! Words are in lower case; lists hold words. A field that a message does not have is empty.

use crate::crm::{FieldInfo, FieldKind, RecordKind};

const fn row(name: &'static str, kind: FieldKind, doc: &'static str) -> FieldInfo {
    FieldInfo { name, kind, optional: true, tracked: false, settable: false, doc }
}

/// The names that a message's `kind` may have.
pub const MESSAGE_KINDS: &[&str] =
    &["message", "auto_reply", "bounce", "delivery_delay", "receipt", "feedback", "list", "invitation", "own"];

/// Everything that a route can look at.
pub const MESSAGE_FIELDS: &[FieldInfo] = &[
    row("subject", FieldKind::Text, "The subject."),
    row("text", FieldKind::Text, "What the person wrote now, without quoted history and signature."),
    row("whole_text", FieldKind::Text, "The whole text, with quoted history and signature."),
    row("from", FieldKind::Word, "The address of the person who is taken to have written it."),
    row("from_domain", FieldKind::Word, "What stands after the `@` of that address."),
    row("from_name", FieldKind::Text, "The person's name, as the mail shows it."),
    row("to", FieldKind::Tags, "Every address it was written or delivered to, copies among them."),
    row("cc", FieldKind::Tags, "The addresses in Cc."),
    row("plus", FieldKind::Word, "The plus-part of the address of ours: `fair` in `sales+fair@example.com`."),
    row("mailbox", FieldKind::Word, "The mailbox it was fetched from."),
    row("team", FieldKind::Word, "The team whose address it arrived at."),
    row("kind", FieldKind::Choice(MESSAGE_KINDS), "What kind of message it is."),
    row("language", FieldKind::Word, "The language of the text, ISO 639-1."),
    row("has_attachment", FieldKind::Bool, "Has it an attachment that is not shown within the text?"),
    row("attachments", FieldKind::Tags, "The names of the attachments, in lower case."),
    row("is_reply", FieldKind::Bool, "Does it answer another message?"),
    row("is_forwarded", FieldKind::Bool, "Does it hold a message that was forwarded?"),
    row("company", FieldKind::Text, "The company, as the signature, a card or a form says."),
    row("job_title", FieldKind::Text, "The job title, as the signature or a card says."),
    row("phone", FieldKind::Text, "The first phone number found, E.164."),
    row("form_source", FieldKind::Word, "For a form notification: which extractor read it."),
    row("form.<name>", FieldKind::Text, "For a form notification: what stands in the field of this name."),
    row("source", FieldKind::Text, "Where it came from: `utm_source`."),
    row("medium", FieldKind::Text, "By which kind of way: `utm_medium`."),
    row("campaign", FieldKind::Text, "Through which campaign: `utm_campaign`."),
    row("sent_at", FieldKind::Time, "The date that the sender's program wrote."),
    row("free_mail", FieldKind::Bool, "Is the sender's domain one of a free-mail provider?"),
    row("authenticated", FieldKind::Bool, "Did the receiving server find the sender's domain authentic?"),
    row("known", FieldKind::Bool, "Is the sender a contact already?"),
    row("contact", FieldKind::Reference(RecordKind::Contact), "The sender's contact."),
    row("open_leads", FieldKind::Int, "How many open leads the sender has."),
];

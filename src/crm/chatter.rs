//! The chatter: the thread of everything that happened on a record (Odoo's `mail.message`).

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{EmailAddress, Slug, lead::text_forms};

/// What kind of entry it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChatterKind {
    /// A mail that came in.
    MailIn,
    /// A mail that we sent.
    MailOut,
    /// An internal note; nobody outside sees it.
    Note,
    /// A field that changed: from what, to what, by whom.
    Change,
    /// A mail of ours came back.
    Bounce,
    /// An activity that was done, with what came of it.
    Activity,
}

text_forms!(ChatterKind {
    MailIn = "mail_in",
    MailOut = "mail_out",
    Note = "note",
    Change = "change",
    Bounce = "bounce",
    Activity = "activity",
});

/// Who wrote an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Author {
    /// Somebody outside, by the address their mail claims.
    Contact(EmailAddress),
    /// Somebody outside whose mail names no usable address.
    Unknown,
    /// One of our people.
    User(Slug),
    /// A rule, template or default of ours, by name.
    Automation(String),
}

//! What effects carry: a record to be opened, an entry of the chatter, a mail to be written, a notice.

use serde::{Deserialize, Serialize};

use crate::crm::{Author, ChatterKind, EmailAddress, Lead, MessageId, Party, Slug, Timestamp};

/// A record to be opened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NewLead {
    /// The record; its number is filled in when it is applied.
    pub lead: Lead,
    /// Everybody in copy who is not one of us.
    pub cc: Vec<EmailAddress>,
}

/// An entry of the chatter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// What kind of entry.
    pub kind: ChatterKind,
    /// Who wrote it.
    pub author: Author,
    /// The subject, for mail.
    pub subject: Option<String>,
    /// The text: of a mail, what the person wrote now; the rest stays in the raw message.
    pub body: String,
    /// The Message-ID, for mail: answers find the record by it.
    pub message_id: Option<MessageId>,
    /// Addresses that take part in the record from now on.
    pub participants: Vec<EmailAddress>,
    /// Does the customer speak in it? A robot's reply and a colleague's mail are not what the customer said last.
    pub customers_word: bool,
    /// Do we speak in it, to the customer? What colleagues write to each other is no answer.
    #[serde(default)]
    pub our_word: bool,
}

impl Entry {
    /// An empty entry that makes nobody a participant.
    pub(in crate::decide) fn silent() -> Self {
        Self {
            kind: ChatterKind::Note,
            author: Author::Unknown,
            subject: None,
            body: String::new(),
            message_id: None,
            participants: Vec::new(),
            customers_word: false,
            our_word: false,
        }
    }
}

/// A mail to be written when the record's number is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterDraft {
    /// Which template.
    pub template: Slug,
    /// In which language, if the customer's is known.
    pub language: Option<String>,
    /// From which team.
    pub team: Slug,
    /// To whom.
    pub to: Party,
    /// What the customer wrote, for templates that quote it.
    pub excerpt: String,
    /// Not before.
    pub due: Timestamp,
    /// What a person wrote, instead of what the template says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Who has it written: a rule, or a person; `None` for the team's own acknowledgement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Author>,
}

/// What a user is told by mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// What happened, in a line: the subject.
    pub headline: String,
    /// More about it.
    pub text: String,
}

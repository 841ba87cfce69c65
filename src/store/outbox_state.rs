//! What the outbox holds and where it stands, with the text of both in the database.

use std::fmt;

use serde::Serialize;

/// Where a mail stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OutboxState {
    /// It waits for its turn.
    Queued,
    /// Somebody is sending it.
    Leased,
    /// The relay took it.
    Sent,
    /// It goes again later.
    Deferred,
    /// It will never go.
    Refused,
    /// It may have left when the process died; it goes again with the same Message-ID.
    Uncertain,
    /// A person took it back.
    Cancelled,
}

impl OutboxState {
    const ALL: [Self; 7] = [Self::Queued, Self::Leased, Self::Sent, Self::Deferred, Self::Refused, Self::Uncertain, Self::Cancelled];

    /// The text in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Leased => "leased",
            Self::Sent => "sent",
            Self::Deferred => "deferred",
            Self::Refused => "refused",
            Self::Uncertain => "uncertain",
            Self::Cancelled => "cancelled",
        }
    }

    /// Reads the text form.
    pub fn from_text(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

impl fmt::Display for OutboxState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What leaves the house.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OutboxKind {
    /// A mail to somebody outside.
    Mail,
    /// A mail to one of our users.
    Notice,
    /// A post to a webhook.
    Webhook,
}

impl OutboxKind {
    const ALL: [Self; 3] = [Self::Mail, Self::Notice, Self::Webhook];

    /// The text in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Notice => "notice",
            Self::Webhook => "webhook",
        }
    }

    /// Reads the text form.
    pub fn from_text(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

impl OutboxKind {
    /// As a note names it.
    pub(super) const fn in_words(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Notice => "notice",
            Self::Webhook => "post",
        }
    }
}

impl fmt::Display for OutboxKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

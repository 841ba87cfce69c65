//! The mails that stand on a record, as whoever goes on with them needs them.

use super::{StoreError, Tx, on, records::OF_LEAD_FAMILY};
use crate::crm::{LeadId, MessageId, Timestamp};

/// Mails of one record that are looked at: the newest.
const MAILS: i64 = 50;

/// A mail that stands on a record.
#[derive(Debug, Clone)]
pub struct Spoken {
    /// Its Message-ID.
    pub message_id: Option<MessageId>,
    /// Did it come in from somebody who is none of us?
    pub by_outsider: bool,
    /// Its subject.
    pub subject: Option<String>,
    /// What was written in it.
    pub body: String,
    /// When it was received, or queued.
    pub at: Timestamp,
}

type Row = (Option<String>, String, String, Option<String>, String, i64);

impl Tx {
    /// The newest mails that stand on a lead or on those that were merged into it, oldest first.
    ///
    /// # Errors
    /// When the database is gone.
    pub async fn conversation(&mut self, lead: LeadId) -> Result<Vec<Spoken>, StoreError> {
        const OF_FAMILY: &str = const_format::concatcp!(
            "SELECT message_id, kind, author_kind, subject, body, at FROM chatter WHERE lead_id IN ",
            OF_LEAD_FAMILY,
            " AND kind IN ('mail_in', 'mail_out') ORDER BY at DESC, chatter.id DESC LIMIT $2"
        );
        let rows: Vec<Row> = on!(self, |connection| sqlx::query_as(OF_FAMILY).bind(lead.0).bind(MAILS).fetch_all(connection))?;
        let spoken = |(message_id, kind, author, subject, body, at): Row| Spoken {
            message_id: message_id.as_deref().and_then(MessageId::parse),
            by_outsider: kind == "mail_in" && author != "user",
            subject,
            body,
            at: Timestamp::from_micros(at),
        };
        Ok(rows.into_iter().rev().map(spoken).collect())
    }
}

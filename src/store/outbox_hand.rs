//! What people do with what is in the outbox: look into one row, let it go again, take it back before it leaves.

use serde::Serialize;

use super::{
    OutboxRow, StoreError, Tx, execute, on,
    outbox::{ListRow, ROWS, listed},
    text::storable,
};
use crate::crm::{Author, OutboxId, Timestamp, rfc3339};

/// One attempt to send, and what came of it.
#[derive(Debug, Clone, Serialize)]
pub struct AttemptRow {
    /// When it ended.
    #[serde(serialize_with = "rfc3339")]
    pub at: Timestamp,
    /// What the row became by it.
    pub verdict: String,
    /// What the relay or the receiver said.
    pub detail: String,
}

/// A row of the outbox with all that is known of it.
#[derive(Debug, Clone)]
pub struct OutboxEntry {
    /// The row.
    pub row: OutboxRow,
    /// The whole message as it goes out: a mail (RFC 5322), or the body of a post (JSON).
    pub message: Vec<u8>,
    /// Every attempt, the first one first.
    pub attempts: Vec<AttemptRow>,
}

impl Tx {
    /// One row; `None` when there is none of that number.
    ///
    /// # Errors
    /// When the database is gone or holds what it should not.
    pub async fn outbox_row(&mut self, id: OutboxId) -> Result<Option<OutboxRow>, StoreError> {
        const ROW: &str = const_format::concatcp!(ROWS, " WHERE id = $1");
        let row: Option<ListRow> = on!(self, |connection| sqlx::query_as(ROW).bind(id.0).fetch_optional(connection))?;
        row.map(listed).transpose()
    }

    /// One row with its message and its attempts; `None` when there is none of that number.
    ///
    /// # Errors
    /// When the database is gone or holds what it should not.
    pub async fn outbox_entry(&mut self, id: OutboxId) -> Result<Option<OutboxEntry>, StoreError> {
        let Some(row) = self.outbox_row(id).await? else { return Ok(None) };
        let message: Vec<u8> =
            on!(self, |connection| sqlx::query_scalar("SELECT message FROM outbox WHERE id = $1").bind(id.0).fetch_one(connection))?;
        let attempts: Vec<(i64, String, String)> =
            on!(self, |connection| sqlx::query_as("SELECT at, verdict, detail FROM attempt WHERE outbox_id = $1 ORDER BY seq")
                .bind(id.0)
                .fetch_all(connection))?;
        let attempt = |(at, verdict, detail): (i64, String, String)| AttemptRow { at: Timestamp::from_micros(at), verdict, detail };
        Ok(Some(OutboxEntry { row, message, attempts: attempts.into_iter().map(attempt).collect() }))
    }

    /// Lets a row go again at once, with all its tries before it; answers whether there was one that may. What is being sent or was sent may not.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn retry_sending(&mut self, row: &OutboxRow, by: &Author, now: Timestamp) -> Result<bool, StoreError> {
        let changed = execute!(
            self,
            sqlx::query(
                "UPDATE outbox SET state = 'queued', due_at = $2, attempts = 0, finished_at = NULL, detail = NULL
                 WHERE id = $1 AND state IN ('queued', 'deferred', 'uncertain', 'refused', 'cancelled')"
            )
            .bind(row.id.0)
            .bind(now.as_micros())
        )?;
        self.note_if(changed, row, by, "goes again", now).await
    }

    /// Takes a row back for good; answers whether there was one that waited. What is being sent cannot be held, and what may have left
    /// (`uncertain`) may arrive all the same.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn cancel_sending(&mut self, row: &OutboxRow, by: &Author, now: Timestamp) -> Result<bool, StoreError> {
        let changed = execute!(
            self,
            sqlx::query(
                "UPDATE outbox SET state = 'cancelled', finished_at = $2, detail = $3
                 WHERE id = $1 AND state IN ('queued', 'deferred', 'uncertain')"
            )
            .bind(row.id.0)
            .bind(now.as_micros())
            .bind(storable(&format!("cancelled by {by}")))
        )?;
        let what = if row.uncertain > 0 { "is cancelled; it may have left before" } else { "is cancelled: it never left" };
        self.note_if(changed, row, by, what, now).await
    }

    async fn note_if(&mut self, changed: u64, row: &OutboxRow, by: &Author, what: &str, now: Timestamp) -> Result<bool, StoreError> {
        if changed == 1 {
            let body = format!("The {} `{}` to {} {what}.", row.kind.in_words(), row.template, row.recipient);
            self.note_by(row.lead, by.clone(), body, now).await?;
        }
        Ok(changed == 1)
    }
}

//! How well declared forms were read, mail by mail.

use super::{StoreError, Tx, execute, on};
use crate::{
    crm::{InboundId, Timestamp},
    decide::FormFill,
};

/// A row: the form, and the JSON lists of its fields that were found, missing and unfit.
type Row = (String, String, String, String);

impl Tx {
    /// Notes how well the form of a message was read; of a message that is decided again the last time counts.
    pub(super) async fn note_form(&mut self, message: InboundId, fill: &FormFill, now: Timestamp) -> Result<(), StoreError> {
        execute!(
            self,
            sqlx::query(
                "INSERT INTO form_fill (inbound_id, form, found, missing, unfit, decided_at) VALUES ($1, $2, $3, $4, $5, $6)
                 ON CONFLICT (inbound_id) DO UPDATE SET form = excluded.form, found = excluded.found, missing = excluded.missing,
                 unfit = excluded.unfit, decided_at = excluded.decided_at"
            )
            .bind(message.0)
            .bind(&fill.source)
            .bind(serde_json::to_string(&fill.found)?)
            .bind(serde_json::to_string(&fill.missing)?)
            .bind(serde_json::to_string(&fill.unfit)?)
            .bind(now.as_micros())
        )?;
        Ok(())
    }

    /// How well the form of a message was read; `None` when it came from no declared form.
    ///
    /// # Errors
    /// When the database is gone or holds what it should not.
    pub async fn form_of_message(&mut self, id: InboundId) -> Result<Option<FormFill>, StoreError> {
        let row: Option<Row> =
            on!(self, |connection| sqlx::query_as("SELECT form, found, missing, unfit FROM form_fill WHERE inbound_id = $1")
                .bind(id.0)
                .fetch_optional(connection))?;
        row.map(fill).transpose()
    }

    /// The mails of all declared forms at `since` or later, in the order in which they were decided.
    ///
    /// # Errors
    /// As [`Tx::form_of_message`].
    pub async fn form_fills(&mut self, since: Timestamp) -> Result<Vec<FormFill>, StoreError> {
        let rows: Vec<Row> = on!(self, |connection| sqlx::query_as(
            "SELECT form, found, missing, unfit FROM form_fill WHERE decided_at >= $1 ORDER BY decided_at, inbound_id"
        )
        .bind(since.as_micros())
        .fetch_all(connection))?;
        rows.into_iter().map(fill).collect()
    }

    /// The last `count` mails of one form, in the order in which they were decided.
    ///
    /// # Errors
    /// As [`Tx::form_of_message`].
    pub async fn last_form_fills(&mut self, form: &str, count: u32) -> Result<Vec<FormFill>, StoreError> {
        let rows: Vec<Row> = on!(self, |connection| sqlx::query_as(
            "SELECT form, found, missing, unfit FROM form_fill WHERE form = $1 ORDER BY decided_at DESC, inbound_id DESC LIMIT $2"
        )
        .bind(form)
        .bind(i64::from(count))
        .fetch_all(connection))?;
        rows.into_iter().rev().map(fill).collect()
    }
}

fn fill((form, found, missing, unfit): Row) -> Result<FormFill, StoreError> {
    let list = |text: &str| serde_json::from_str(text);
    Ok(FormFill { source: form, found: list(&found)?, missing: list(&missing)?, unfit: list(&unfit)? })
}

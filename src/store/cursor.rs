//! Cursors: how far each folder has been captured. They move by compare-and-set, in the transaction that captures.

use super::{StoreError, Tx, execute, on};
use crate::crm::{Cursor, Slug, Timestamp};

impl Tx {
    /// How far this folder has been captured; the default cursor when it never was.
    ///
    /// # Errors
    /// When the database is gone.
    pub async fn cursor(&mut self, mailbox: &Slug, folder: &str) -> Result<Cursor, StoreError> {
        let row: Option<(i64, i64)> =
            on!(self, |connection| sqlx::query_as("SELECT uid_validity, last_uid FROM mailbox_cursor WHERE mailbox = $1 AND folder = $2")
                .bind(mailbox.as_str())
                .bind(folder)
                .fetch_optional(connection))?;
        let (uid_validity, last_uid) = row.unwrap_or_default();
        Ok(Cursor { uid_validity: u32::try_from(uid_validity).unwrap_or(0), last_uid: u32::try_from(last_uid).unwrap_or(0) })
    }

    /// Moves the cursor from `from` to `to`; the whole transaction fails when somebody else moved it since it was read.
    ///
    /// # Errors
    /// [`StoreError::CursorMoved`], a fence; or when the database is gone.
    pub async fn move_cursor(&mut self, mailbox: &Slug, folder: &str, from: Cursor, to: Cursor, now: Timestamp) -> Result<(), StoreError> {
        let moved = if from == Cursor::default() {
            self.start_cursor(mailbox, folder, to, now).await?
        } else {
            self.advance_cursor(mailbox, folder, from, to, now).await?
        };
        if moved == 1 { Ok(()) } else { Err(StoreError::CursorMoved { mailbox: mailbox.to_string(), folder: folder.to_owned() }) }
    }

    async fn start_cursor(&mut self, mailbox: &Slug, folder: &str, to: Cursor, now: Timestamp) -> Result<u64, StoreError> {
        Ok(execute!(
            self,
            sqlx::query(
                "INSERT INTO mailbox_cursor (mailbox, folder, uid_validity, last_uid, moved_at) VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (mailbox, folder) DO NOTHING"
            )
            .bind(mailbox.as_str())
            .bind(folder)
            .bind(i64::from(to.uid_validity))
            .bind(i64::from(to.last_uid))
            .bind(now.as_micros())
        )?)
    }

    async fn advance_cursor(&mut self, mailbox: &Slug, folder: &str, from: Cursor, to: Cursor, now: Timestamp) -> Result<u64, StoreError> {
        Ok(execute!(
            self,
            sqlx::query(
                "UPDATE mailbox_cursor SET uid_validity = $3, last_uid = $4, moved_at = $5
                 WHERE mailbox = $1 AND folder = $2 AND uid_validity = $6 AND last_uid = $7"
            )
            .bind(mailbox.as_str())
            .bind(folder)
            .bind(i64::from(to.uid_validity))
            .bind(i64::from(to.last_uid))
            .bind(now.as_micros())
            .bind(i64::from(from.uid_validity))
            .bind(i64::from(from.last_uid))
        )?)
    }
}

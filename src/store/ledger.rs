//! The ledger: one row for each message seen, whatever becomes of it.
//!
//! captured → applied | ignored(reason) | quarantined(reason) → captured again by `retry`.

use std::fmt;

use serde::Serialize;

use super::{StoreError, Tx, execute, on, raw::RawId, text::storable};
use crate::crm::{InboundId, Position, Slug, Timestamp, rfc3339};

/// Where a message stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LedgerState {
    /// Its bytes are safe; nothing was decided yet.
    Captured,
    /// It is on a record.
    Applied,
    /// Nothing was made of it, for a reason.
    Ignored,
    /// It waits for a person, for a reason.
    Quarantined,
    /// Its content was erased; the row remains.
    Erased,
}

impl LedgerState {
    /// The text in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Captured => "captured",
            Self::Applied => "applied",
            Self::Ignored => "ignored",
            Self::Quarantined => "quarantined",
            Self::Erased => "erased",
        }
    }

    fn from_text(text: &str) -> Result<Self, StoreError> {
        [Self::Captured, Self::Applied, Self::Ignored, Self::Quarantined, Self::Erased]
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| StoreError::Foreign { what: "a ledger state", value: text.to_owned() })
    }
}

impl fmt::Display for LedgerState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Does the source want something done to the message once it is decided?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settle {
    /// No: it stays where it is.
    Nothing,
    /// Yes: as the mailbox's `after` says.
    Due,
}

/// What came of asking a source for a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// Its bytes are stored.
    Raw(RawId),
    /// A person moved or deleted it before it could be read.
    Vanished,
    /// The server lists it and does not hand it out. Holds why.
    Withheld(String),
}

/// A message to be captured.
#[derive(Debug, Clone)]
pub struct Captured<'a> {
    /// Where it stands in its source.
    pub position: &'a Position,
    /// Its bytes, or why there are none.
    pub content: Content,
    /// Its announced size in bytes; more than what is stored when it was too large to keep.
    pub size: u64,
    /// When the server received it.
    pub received_at: Option<Timestamp>,
    /// What the source wants done afterwards.
    pub settle: Settle,
}

/// A captured message that waits for its decision.
#[derive(Debug, Clone)]
pub struct Pending {
    /// Its row.
    pub id: InboundId,
    /// The mailbox it came from.
    pub mailbox: Slug,
    /// Its bytes.
    pub raw: RawId,
    /// How many bytes it had.
    pub size: u64,
    /// How many of them are stored.
    pub stored: u64,
    /// When the server received it, or we did.
    pub received_at: Timestamp,
    /// How many starts it took down.
    pub attempts: u32,
}

/// A row of the ledger, for people.
#[derive(Debug, Clone, Serialize)]
pub struct LedgerEntry {
    /// Its row.
    pub id: InboundId,
    /// The mailbox it came from.
    pub mailbox: String,
    /// The folder.
    pub folder: String,
    /// Its UID.
    pub uid: i64,
    /// Its size in bytes.
    pub size: i64,
    /// When it was captured.
    #[serde(serialize_with = "rfc3339")]
    pub captured_at: Timestamp,
    /// Where it stands.
    pub state: LedgerState,
    /// Why.
    pub reason: Option<String>,
}

/// A decided message whose source wants something done to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unsettled {
    /// Its row.
    pub id: InboundId,
    /// Its UID.
    pub uid: u32,
}

type PendingRow = (i64, String, i64, i64, i64, i64, i64);
type EntryRow = (i64, String, String, i64, i64, i64, String, Option<String>);

const ENTRY: &str = "SELECT id, mailbox, folder, uid, size, captured_at, state, reason FROM inbound";

impl Tx {
    /// Writes a message into the ledger; `None` when its position stands there already.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn capture(&mut self, message: &Captured<'_>, now: Timestamp) -> Result<Option<InboundId>, StoreError> {
        let (state, raw, reason) = match &message.content {
            Content::Raw(raw) => (LedgerState::Captured, Some(raw.0), None),
            Content::Vanished => (LedgerState::Ignored, None, Some("vanished: it was moved or deleted before it could be read".to_owned())),
            Content::Withheld(why) => (LedgerState::Quarantined, None, Some(format!("the server does not hand it out: {why}"))),
        };
        let settled = if raw.is_some() && message.settle == Settle::Due { "due" } else { "none" };
        let id: Option<i64> = on!(self, |connection| sqlx::query_scalar(
            "INSERT INTO inbound (mailbox, folder, uid_validity, uid, raw_id, size, received_at, captured_at, state, reason, settled)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
             ON CONFLICT (mailbox, folder, uid_validity, uid) DO NOTHING RETURNING id"
        )
        .bind(message.position.mailbox.as_str())
        .bind(&message.position.folder)
        .bind(i64::from(message.position.uid_validity))
        .bind(i64::from(message.position.uid))
        .bind(raw)
        .bind(i64::try_from(message.size).unwrap_or(i64::MAX))
        .bind(message.received_at.map(Timestamp::as_micros))
        .bind(now.as_micros())
        .bind(state.as_str())
        .bind(reason.as_deref().map(storable))
        .bind(settled)
        .fetch_optional(connection))?;
        Ok(id.map(InboundId))
    }

    /// Is this position in the ledger?
    ///
    /// # Errors
    /// When the database is gone.
    pub async fn ledger_row(&mut self, position: &Position) -> Result<Option<InboundId>, StoreError> {
        let id: Option<i64> = on!(self, |connection| sqlx::query_scalar(
            "SELECT id FROM inbound WHERE mailbox = $1 AND folder = $2 AND uid_validity = $3 AND uid = $4"
        )
        .bind(position.mailbox.as_str())
        .bind(&position.folder)
        .bind(i64::from(position.uid_validity))
        .bind(i64::from(position.uid))
        .fetch_optional(connection))?;
        Ok(id.map(InboundId))
    }

    /// The next messages that wait for their decision, oldest first, after this row.
    ///
    /// # Errors
    /// When the database is gone or holds what it should not.
    pub async fn pending(&mut self, after: InboundId, limit: u32) -> Result<Vec<Pending>, StoreError> {
        let rows: Vec<PendingRow> = on!(self, |connection| sqlx::query_as(
            "SELECT inbound.id, mailbox, raw_id, inbound.size, raw.size, COALESCE(received_at, captured_at), attempts
             FROM inbound JOIN raw ON raw.id = raw_id WHERE state = 'captured' AND inbound.id > $1 ORDER BY inbound.id LIMIT $2"
        )
        .bind(after.0)
        .bind(i64::from(limit))
        .fetch_all(connection))?;
        rows.into_iter().map(pending).collect()
    }

    /// One message, if it still waits for its decision.
    ///
    /// # Errors
    /// When the database is gone or holds what it should not.
    pub async fn pending_one(&mut self, id: InboundId) -> Result<Option<Pending>, StoreError> {
        let rows = self.pending(InboundId(id.0 - 1), 1).await?;
        Ok(rows.into_iter().next().filter(|pending| pending.id == id))
    }

    /// Counts that this message was in hand when the process died; answers how often that happened.
    ///
    /// # Errors
    /// When the database is gone.
    pub async fn count_attempt(&mut self, id: InboundId) -> Result<u32, StoreError> {
        let attempts: Option<i64> = on!(self, |connection| sqlx::query_scalar(
            "UPDATE inbound SET attempts = attempts + 1 WHERE id = $1 AND state = 'captured' RETURNING attempts"
        )
        .bind(id.0)
        .fetch_optional(connection))?;
        Ok(attempts.map_or(0, |count| u32::try_from(count).unwrap_or(u32::MAX)))
    }

    /// Gives a captured message its final state.
    ///
    /// # Errors
    /// [`StoreError::DecidedAlready`], a fence, when somebody else did so first.
    pub async fn decide(&mut self, id: InboundId, state: LedgerState, reason: Option<&str>, now: Timestamp) -> Result<(), StoreError> {
        let changed = execute!(
            self,
            sqlx::query("UPDATE inbound SET state = $2, reason = $3, decided_at = $4 WHERE id = $1 AND state = 'captured'")
                .bind(id.0)
                .bind(state.as_str())
                .bind(reason.map(storable))
                .bind(now.as_micros())
        )?;
        if changed == 1 { Ok(()) } else { Err(StoreError::DecidedAlready(id)) }
    }

    /// Gives a quarantined message another try; answers whether there was one whose bytes we have.
    ///
    /// # Errors
    /// When the database is gone.
    pub async fn retry(&mut self, id: InboundId) -> Result<bool, StoreError> {
        let changed = execute!(
            self,
            sqlx::query(
                "UPDATE inbound SET state = 'captured', reason = NULL, attempts = 0, decided_at = NULL
                 WHERE id = $1 AND state = 'quarantined' AND raw_id IS NOT NULL"
            )
            .bind(id.0)
        )?;
        Ok(changed == 1)
    }

    /// Lets a quarantined message go for good: nothing is made of it, and its bytes are kept; answers whether it was in quarantine.
    ///
    /// # Errors
    /// When the database is gone.
    pub async fn drop_quarantined(&mut self, id: InboundId, why: &str, now: Timestamp) -> Result<bool, StoreError> {
        let changed = execute!(
            self,
            sqlx::query("UPDATE inbound SET state = 'ignored', reason = $2, decided_at = $3 WHERE id = $1 AND state = 'quarantined'")
                .bind(id.0)
                .bind(storable(why))
                .bind(now.as_micros())
        )?;
        Ok(changed == 1)
    }

    /// Decided messages of a folder whose source wants something done to them. Quarantined ones are left as they are.
    ///
    /// # Errors
    /// When the database is gone.
    pub async fn unsettled(&mut self, mailbox: &Slug, folder: &str, uid_validity: u32, limit: u32) -> Result<Vec<Unsettled>, StoreError> {
        let rows: Vec<(i64, i64)> = on!(self, |connection| sqlx::query_as(
            "SELECT id, uid FROM inbound WHERE mailbox = $1 AND folder = $2 AND uid_validity = $3 AND settled = 'due'
             AND state IN ('applied', 'ignored') ORDER BY id LIMIT $4"
        )
        .bind(mailbox.as_str())
        .bind(folder)
        .bind(i64::from(uid_validity))
        .bind(i64::from(limit))
        .fetch_all(connection))?;
        Ok(rows.into_iter().filter_map(|(id, uid)| Some(Unsettled { id: InboundId(id), uid: u32::try_from(uid).ok()? })).collect())
    }

    /// Remembers that the source's wish was carried out.
    ///
    /// # Errors
    /// When the database is gone.
    pub async fn settled(&mut self, id: InboundId) -> Result<(), StoreError> {
        execute!(self, sqlx::query("UPDATE inbound SET settled = 'done' WHERE id = $1").bind(id.0))?;
        Ok(())
    }

    /// The rows in this state, newest first.
    ///
    /// # Errors
    /// When the database is gone or holds what it should not.
    pub async fn ledger(&mut self, state: LedgerState, limit: u32) -> Result<Vec<LedgerEntry>, StoreError> {
        const BY_STATE: &str = const_format::concatcp!(ENTRY, " WHERE state = $1 ORDER BY id DESC LIMIT $2");
        let rows: Vec<EntryRow> =
            on!(self, |connection| sqlx::query_as(BY_STATE).bind(state.as_str()).bind(i64::from(limit)).fetch_all(connection))?;
        rows.into_iter().map(entry).collect()
    }

    /// One row.
    ///
    /// # Errors
    /// [`StoreError::NoSuchMessage`]; or when the database is gone.
    pub async fn ledger_entry(&mut self, id: InboundId) -> Result<LedgerEntry, StoreError> {
        const BY_ID: &str = const_format::concatcp!(ENTRY, " WHERE id = $1");
        let row: Option<EntryRow> = on!(self, |connection| sqlx::query_as(BY_ID).bind(id.0).fetch_optional(connection))?;
        row.map(entry).transpose()?.ok_or(StoreError::NoSuchMessage(id))
    }

    /// How many rows stand in each state.
    ///
    /// # Errors
    /// When the database is gone or holds what it should not.
    pub async fn ledger_counts(&mut self) -> Result<Vec<(LedgerState, i64)>, StoreError> {
        let rows: Vec<(String, i64)> =
            on!(self, |connection| sqlx::query_as("SELECT state, COUNT(*) FROM inbound GROUP BY state ORDER BY state")
                .fetch_all(connection))?;
        rows.into_iter().map(|(state, count)| Ok((LedgerState::from_text(&state)?, count))).collect()
    }
}

fn pending((id, mailbox, raw, size, stored, received_at, attempts): PendingRow) -> Result<Pending, StoreError> {
    Ok(Pending {
        id: InboundId(id),
        mailbox: Slug::parse(&mailbox).map_err(|_| StoreError::Foreign { what: "a mailbox id", value: mailbox })?,
        raw: RawId(raw),
        size: u64::try_from(size).unwrap_or(0),
        stored: u64::try_from(stored).unwrap_or(0),
        received_at: Timestamp::from_micros(received_at),
        attempts: u32::try_from(attempts).unwrap_or(u32::MAX),
    })
}

fn entry((id, mailbox, folder, uid, size, captured_at, state, reason): EntryRow) -> Result<LedgerEntry, StoreError> {
    let state = LedgerState::from_text(&state)?;
    Ok(LedgerEntry { id: InboundId(id), mailbox, folder, uid, size, captured_at: Timestamp::from_micros(captured_at), state, reason })
}

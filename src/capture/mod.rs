//! Source → ledger: raw bytes, ledger row and cursor in one transaction, before anything clever looks at them.
//!
//! Never parses, never decides. A failure leaves the cursor where it was, and the source is asked again.

mod files;
mod imap;
mod maildir;

pub use files::Ingest;
pub use imap::ImapWatch;
pub use maildir::MaildirWatch;

use std::{path::PathBuf, sync::Arc};

use tokio::sync::Notify;

use crate::{
    crm::{Clock, Cursor, Fault, InboundId, Position, Slug, Timestamp},
    source::Body,
    store::{Captured, RawDigest, Settle, Store, StoreError},
};

/// Bytes of messages captured in one transaction.
const BATCH_BYTES: u64 = 4 << 20;
/// Messages captured in one transaction.
const BATCH_MESSAGES: usize = 64;

/// What every way in shares.
#[derive(Clone)]
pub struct Capture {
    /// The database.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    /// Wakes the intake.
    pub intake: Arc<Notify>,
    /// Where large messages are spooled.
    pub spool: PathBuf,
    /// How many bytes of a message are kept.
    pub kept_bytes: u64,
}

/// A message as its source yields it.
pub struct Arrival {
    /// Where it stands.
    pub position: Position,
    /// Its bytes; `None` when it vanished before it could be read.
    pub body: Option<Body>,
    /// Its announced size.
    pub size: u64,
    /// When the server received it.
    pub received_at: Option<Timestamp>,
}

/// A cursor and where it moves to.
pub struct Advance<'a> {
    /// The mailbox.
    pub mailbox: &'a Slug,
    /// The folder.
    pub folder: &'a str,
    /// Where it stood when the batch was fetched: the fence.
    pub from: Cursor,
    /// Where it stands afterwards.
    pub to: Cursor,
}

/// Why nothing was captured.
#[derive(Debug, thiserror::Error)]
pub enum CaptureError {
    /// The source.
    #[error(transparent)]
    Source(#[from] crate::source::SourceError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl CaptureError {
    /// How to react.
    pub fn fault(&self) -> Fault {
        match self {
            Self::Source(error) => error.fault(),
            Self::Store(error) => error.fault(),
        }
    }
}

impl Capture {
    /// Captures a batch, and moves the cursor with it when the source has one. Answers the new row of each message, or `None` for one that
    /// stands in the ledger already.
    ///
    /// # Errors
    /// [`StoreError::CursorMoved`] when another poller was faster; nothing is captured then.
    pub async fn take(
        &self,
        arrivals: &mut [Arrival],
        advance: Option<Advance<'_>>,
        settle: Settle,
    ) -> Result<Vec<Option<InboundId>>, StoreError> {
        // The digests are made before the transaction: hashing 150 MiB must not hold the write lock.
        let mut digests = Vec::with_capacity(arrivals.len());
        for arrival in arrivals.iter_mut() {
            digests.push(match &mut arrival.body {
                Some(body) => Some(RawDigest::of(&mut *body.reader()?)?),
                None => None,
            });
        }
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        let mut rows = Vec::with_capacity(arrivals.len());
        for (arrival, digest) in arrivals.iter_mut().zip(&digests) {
            let raw = match (&mut arrival.body, digest) {
                (Some(body), Some(digest)) => Some(tx.put_raw(digest, &mut *body.reader()?).await?),
                _ => None,
            };
            let message =
                Captured { position: &arrival.position, raw, size: arrival.size, received_at: arrival.received_at, settle };
            rows.push(tx.capture(&message, now).await?);
        }
        if let Some(advance) = advance {
            tx.move_cursor(advance.mailbox, advance.folder, advance.from, advance.to, now).await?;
        }
        tx.commit().await?;
        if rows.iter().any(Option::is_some) {
            tracing::debug!(messages = rows.len(), "captured");
            self.intake.notify_one();
        }
        Ok(rows)
    }
}

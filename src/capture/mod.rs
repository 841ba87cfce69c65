//! Source → ledger: raw bytes, ledger row and cursor in one transaction, before anything clever looks at them.
//!
//! Never parses, never decides. A failure leaves the cursor where it was, and the source is asked again.

mod files;
mod imap;
mod maildir;

pub use files::Ingest;
pub use imap::ImapWatch;
pub use maildir::{MaildirWatch, Seen};

use std::{path::PathBuf, sync::Arc};

use tokio::sync::Notify;

use crate::{
    config::SecretError,
    crm::{Clock, Cursor, Fault, InboundId, Position, Slug, Timestamp},
    source::{Body, imap::ImapError, maildir::MaildirError},
    store::{Captured, Content, RawDigest, Settle, Store, StoreError},
};

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
    /// What the source handed out.
    pub yielded: Yielded,
    /// Its size in the source, in bytes.
    pub size: u64,
    /// When the server received it.
    pub received_at: Option<Timestamp>,
}

/// What a source hands out when it is asked for a message.
pub enum Yielded {
    /// Its bytes.
    Body(Body),
    /// A person moved or deleted it in the meantime.
    Vanished,
    /// Not its bytes. Holds why.
    Withheld(String),
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
    /// The IMAP server.
    #[error(transparent)]
    Imap(#[from] ImapError),
    /// The Maildir.
    #[error(transparent)]
    Maildir(#[from] MaildirError),
    /// The password or token.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl CaptureError {
    /// How to react.
    pub fn fault(&self) -> Fault {
        match self {
            Self::Imap(error) => error.fault(),
            Self::Maildir(error) => error.fault(),
            Self::Secret(error) => error.fault(),
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
        if arrivals.is_empty() && advance.is_none() {
            return Ok(Vec::new());
        }
        // The digests are made before the transaction: hashing 150 MiB must not hold the write lock.
        let mut digests = Vec::with_capacity(arrivals.len());
        for arrival in arrivals.iter_mut() {
            digests.push(match &mut arrival.yielded {
                Yielded::Body(body) => Some(RawDigest::of(&mut *body.reader()?)?),
                Yielded::Vanished | Yielded::Withheld(_) => None,
            });
        }
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        let mut rows = Vec::with_capacity(arrivals.len());
        for (arrival, digest) in arrivals.iter_mut().zip(&digests) {
            let content = match (&mut arrival.yielded, digest) {
                (Yielded::Body(body), Some(digest)) => Content::Raw(tx.put_raw(digest, &mut *body.reader()?).await?),
                (Yielded::Withheld(why), _) => Content::Withheld(why.clone()),
                (Yielded::Vanished | Yielded::Body(_), _) => Content::Vanished,
            };
            let message = Captured { position: &arrival.position, content, size: arrival.size, received_at: arrival.received_at, settle };
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

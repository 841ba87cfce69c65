//! One Maildir on this machine: looked at again and again; its messages stay where they are.

use std::collections::BTreeSet;

use tokio_util::sync::CancellationToken;

use super::{Arrival, Capture, CaptureError, Yielded};
use crate::{
    config::service::MaildirSource,
    crm::Position,
    source::maildir::{self, MaildirEntry, MaildirError},
    store::{Settle, StoreError},
};

/// Messages captured in one transaction.
const BATCH_MESSAGES: usize = 64;
/// A message of this size is captured by itself, so that a batch stays small in memory.
const LARGE: u64 = 64 << 10;

/// Watches one Maildir.
pub struct MaildirWatch {
    capture: Capture,
    maildir: MaildirSource,
}

impl MaildirWatch {
    /// A watch over `maildir`.
    pub fn new(capture: Capture, maildir: MaildirSource) -> Self {
        Self { capture, maildir }
    }

    /// Watches until stopped. `alive` is called at every look.
    #[tracing::instrument(name = "maildir", skip_all, fields(id = %self.maildir.id))]
    pub async fn run(&self, alive: &(dyn Fn() + Sync), stop: &CancellationToken) {
        let mut known = BTreeSet::new();
        while !stop.is_cancelled() {
            alive();
            if let Err(error) = self.look(&mut known).await {
                tracing::warn!(error = %error, "the Maildir cannot be read now");
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(self.maildir.poll) => {}
            }
        }
    }

    /// Captures what is new. `known` holds the names that stand in the ledger, so that each is looked up once.
    ///
    /// # Errors
    /// When the directory cannot be read or the database is gone.
    pub async fn look(&self, known: &mut BTreeSet<String>) -> Result<(), CaptureError> {
        let path = self.maildir.path.clone();
        let listed = blocking(move || maildir::list(&path)).await?;
        let mut fresh = Vec::new();
        for entry in listed.into_iter().filter(|entry| !known.contains(&entry.name)).collect::<Vec<_>>() {
            if self.capture.store.read().await?.ledger_row(&self.position(&entry)).await?.is_some() {
                known.insert(entry.name);
            } else {
                fresh.push(entry);
            }
        }
        let small_runs = fresh.chunk_by(|one, next| one.size.max(next.size) < LARGE);
        for batch in small_runs.flat_map(|run| run.chunks(BATCH_MESSAGES)) {
            self.take(batch).await?;
            known.extend(batch.iter().map(|entry| entry.name.clone()));
        }
        Ok(())
    }

    async fn take(&self, batch: &[MaildirEntry]) -> Result<(), CaptureError> {
        let mut arrivals = Vec::with_capacity(batch.len());
        for entry in batch {
            let (position, received_at) = (self.position(entry), Some(entry.modified));
            let (wanted, kept) = (entry.clone(), self.capture.kept_bytes);
            let (yielded, size) = match blocking(move || maildir::read(&wanted, kept)).await? {
                Some(message) => (Yielded::Body(message.body), message.size),
                None => (Yielded::Vanished, entry.size),
            };
            arrivals.push(Arrival { position, yielded, size, received_at });
        }
        self.capture.take(&mut arrivals, None, Settle::Nothing).await?;
        Ok(())
    }

    fn position(&self, entry: &MaildirEntry) -> Position {
        Position { mailbox: self.maildir.id.clone(), folder: entry.name.clone(), uid_validity: 0, uid: 0 }
    }
}

/// Runs what blocks on the file system away from the other tasks.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, MaildirError> + Send + 'static) -> Result<T, CaptureError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => Ok(done?),
        Err(error) => Err(StoreError::Raw(std::io::Error::other(error)).into()),
    }
}

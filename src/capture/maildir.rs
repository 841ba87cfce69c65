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

/// What earlier looks found, so that each message is looked up once.
#[derive(Debug, Default)]
pub struct Seen {
    /// Names that stand in the ledger.
    captured: BTreeSet<String>,
    /// Names that could not be read, and were said.
    unreadable: BTreeSet<String>,
}

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
        let mut seen = Seen::default();
        let mut trouble = String::new();
        while !stop.is_cancelled() {
            alive();
            let said = self.look(&mut seen).await.err().map(|error| error.to_string()).unwrap_or_default();
            // A look comes many times a minute: the same trouble is said once.
            if said != trouble {
                match said.as_str() {
                    "" => tracing::info!("the Maildir can be read again"),
                    error => tracing::warn!(error, "the Maildir cannot be read now"),
                }
                trouble = said;
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(self.maildir.poll) => {}
            }
        }
    }

    /// Captures what is new.
    ///
    /// # Errors
    /// When the directory cannot be read or the database is gone. A single message that cannot be read is said once and left for the next look.
    pub async fn look(&self, seen: &mut Seen) -> Result<(), CaptureError> {
        let path = self.maildir.path.clone();
        let listed = blocking(move || maildir::list(&path)).await?;
        seen.forget_all_but(&listed);
        let mut fresh = Vec::new();
        for entry in listed.into_iter().filter(|entry| !seen.captured.contains(&entry.name)).collect::<Vec<_>>() {
            if self.capture.store.read().await?.ledger_row(&self.position(&entry)).await?.is_some() {
                seen.captured.insert(entry.name);
            } else {
                fresh.push(entry);
            }
        }
        let small_runs = fresh.chunk_by(|one, next| one.size.max(next.size) < LARGE);
        for batch in small_runs.flat_map(|run| run.chunks(BATCH_MESSAGES)) {
            self.take(batch, seen).await?;
        }
        Ok(())
    }

    async fn take(&self, batch: &[MaildirEntry], seen: &mut Seen) -> Result<(), CaptureError> {
        let mut arrivals = Vec::with_capacity(batch.len());
        for entry in batch {
            let (position, received_at) = (self.position(entry), Some(entry.modified));
            let (wanted, kept) = (entry.clone(), self.capture.kept_bytes);
            let (yielded, size) = match blocking(move || maildir::read(&wanted, kept)).await {
                Ok(Some(message)) => (Yielded::Body(message.body), message.size),
                Ok(None) => (Yielded::Vanished, entry.size),
                Err(error) => {
                    if seen.unreadable.insert(entry.name.clone()) {
                        tracing::error!(error = %error, "a message cannot be read; it is tried again at every look");
                    }
                    continue;
                }
            };
            arrivals.push(Arrival { position, yielded, size, received_at });
        }
        self.capture.take(&mut arrivals, None, Settle::Nothing).await?;
        seen.captured.extend(arrivals.into_iter().map(|arrival| arrival.position.folder));
        Ok(())
    }

    fn position(&self, entry: &MaildirEntry) -> Position {
        Position { mailbox: self.maildir.id.clone(), folder: entry.name.clone(), uid_validity: 0, uid: 0 }
    }
}

impl Seen {
    /// What is no longer there needs no remembering.
    fn forget_all_but(&mut self, listed: &[MaildirEntry]) {
        let names: BTreeSet<&str> = listed.iter().map(|entry| entry.name.as_str()).collect();
        self.captured.retain(|name| names.contains(name.as_str()));
        self.unreadable.retain(|name| names.contains(name.as_str()));
    }
}

/// Runs what blocks on the file system away from the other tasks.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, MaildirError> + Send + 'static) -> Result<T, CaptureError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => Ok(done?),
        Err(error) => Err(StoreError::Raw(std::io::Error::other(error)).into()),
    }
}

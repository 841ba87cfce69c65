//! One Maildir on this machine: looked at again and again; its messages stay where they are.

use std::collections::BTreeSet;

use tokio_util::sync::CancellationToken;

use super::{Arrival, BATCH_BYTES, BATCH_MESSAGES, Capture, CaptureError};
use crate::{
    config::service::MaildirSource,
    crm::Position,
    source::maildir::{self, MaildirEntry},
    store::Settle,
};

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
        let listed = tokio::task::spawn_blocking(move || maildir::list(&path)).await.map_err(std::io::Error::other).map_err(crate::store::StoreError::Raw)??;
        let mut fresh = Vec::new();
        for entry in listed {
            if known.contains(&entry.name) {
                continue;
            }
            let position = self.position(&entry);
            if self.capture.store.read().await?.ledger_row(&position).await?.is_some() {
                known.insert(entry.name);
            } else {
                fresh.push(entry);
            }
        }
        for batch in fresh.chunk_by(|_, next| next.size < BATCH_BYTES / BATCH_MESSAGES as u64).flat_map(|run| run.chunks(BATCH_MESSAGES)) {
            let mut arrivals = Vec::new();
            for entry in batch {
                let (entry, kept, spool) = (entry.clone(), self.capture.kept_bytes, self.capture.spool.clone());
                let position = self.position(&entry);
                let (size, received_at) = (entry.size, entry.modified);
                let read = tokio::task::spawn_blocking(move || maildir::read(&entry, kept, &spool)).await;
                let body = read.map_err(std::io::Error::other).map_err(crate::store::StoreError::Raw)??;
                arrivals.push(Arrival { position, body, size, received_at: Some(received_at) });
            }
            self.capture.take(&mut arrivals, None, Settle::Nothing).await?;
            known.extend(batch.iter().map(|entry| entry.name.clone()));
        }
        Ok(())
    }

    fn position(&self, entry: &MaildirEntry) -> Position {
        Position { mailbox: self.maildir.id.clone(), folder: entry.name.clone(), uid_validity: 0, uid: 0 }
    }
}

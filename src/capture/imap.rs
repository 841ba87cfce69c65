//! One folder of one IMAP mailbox: connect, catch up, settle, wait; for ever.
//!
//! The cursor is ours (UID and UIDVALIDITY), never the server's flags, so a person may read and move mail in the same folder. Any error
//! drops the connection, keeps the cursor and costs a back-off; a mailbox is never switched off by itself.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBuilder};
use secrecy::SecretString;
use tokio_util::sync::CancellationToken;

use super::{Advance, Arrival, Capture, CaptureError, Yielded};
use crate::{
    config::service::{After, ImapMailbox},
    crm::{Cursor, Fault, Position},
    source::imap::{Connection, Fetched, Listed, Selected, batches},
    store::Settle,
};

/// Messages settled with one command.
const SETTLE_BATCH: u32 = 200;

/// Watches one folder.
pub struct ImapWatch {
    capture: Capture,
    mailbox: ImapMailbox,
    folder: String,
    secret: SecretString,
}

impl ImapWatch {
    /// A watch over `folder` of `mailbox`.
    pub fn new(capture: Capture, mailbox: ImapMailbox, folder: String, secret: SecretString) -> Self {
        Self { capture, mailbox, folder, secret }
    }

    /// Watches until stopped. `alive` is called whenever something moved, at least once an interval of the mailbox.
    #[tracing::instrument(name = "mailbox", skip_all, fields(id = %self.mailbox.id, folder = self.folder))]
    pub async fn run(&self, alive: &(dyn Fn() + Sync), stop: &CancellationToken) {
        let mut backoff = self.backoff();
        while !stop.is_cancelled() {
            let mut caught_up = false;
            let ended = self.session(alive, &mut caught_up, stop).await;
            if caught_up {
                backoff = self.backoff();
            }
            let Err(error) = ended else { continue };
            let delay = match error.fault() {
                // Another poller was faster: read the cursor again at once.
                Fault::Fenced => Duration::ZERO,
                Fault::Transient => backoff.next().unwrap_or(self.mailbox.timing.backoff_longest),
                Fault::Permanent | Fault::Fatal => self.mailbox.timing.backoff_longest,
            };
            tracing::warn!(error = %error, again_in_s = delay.as_secs(), "the mailbox cannot be read now");
            self.rest(delay, alive, stop).await;
        }
    }

    /// One connection: until it fails, or until stopped.
    async fn session(&self, alive: &(dyn Fn() + Sync), caught_up: &mut bool, stop: &CancellationToken) -> Result<(), CaptureError> {
        let mut connection = Connection::open(&self.mailbox, &self.secret).await?;
        alive();
        let selected = connection.select(&self.folder).await?;
        tracing::info!(messages = selected.exists, "watching");
        while !stop.is_cancelled() {
            self.catch_up(&mut connection, &selected, alive, stop).await?;
            self.settle(&mut connection, &selected).await?;
            *caught_up = true;
            alive();
            if !stop.is_cancelled() {
                connection.wait(stop).await?;
            }
        }
        connection.close().await;
        Ok(())
    }

    /// Captures everything above the cursor.
    async fn catch_up(
        &self,
        connection: &mut Connection,
        selected: &Selected,
        alive: &(dyn Fn() + Sync),
        stop: &CancellationToken,
    ) -> Result<(), CaptureError> {
        let mut stored = self.capture.store.read().await?.cursor(&self.mailbox.id, &self.folder).await?;
        // Another UIDVALIDITY: the UIDs mean other messages now. Everything is read again; the fingerprint keeps it from counting twice.
        let mut looked_at = if stored.uid_validity == selected.uid_validity { stored.last_uid } else { 0 };
        while !stop.is_cancelled() {
            let listing = connection.list_after(looked_at).await?;
            for batch in batches(&listing.messages) {
                let fetched = connection.fetch(batch, self.capture.kept_bytes, &self.capture.spool).await?;
                let to = Cursor { uid_validity: selected.uid_validity, last_uid: batch.last().map_or(looked_at, |last| last.uid) };
                let mut arrivals = self.arrivals(batch, fetched, selected);
                let advance = Advance { mailbox: &self.mailbox.id, folder: &self.folder, from: stored, to };
                self.capture.take(&mut arrivals, Some(advance), self.wish()).await?;
                stored = to;
                alive();
                if stop.is_cancelled() {
                    return Ok(());
                }
            }
            looked_at = listing.through;
            if !listing.more {
                break;
            }
        }
        Ok(())
    }

    fn arrivals(&self, listed: &[Listed], fetched: Vec<Fetched>, selected: &Selected) -> Vec<Arrival> {
        listed
            .iter()
            .zip(fetched)
            .map(|(listed, fetched)| {
                let (yielded, size) = match fetched {
                    Fetched::Message(arrived) => (Yielded::Body(arrived.body), arrived.size),
                    Fetched::Vanished { .. } => (Yielded::Vanished, listed.size),
                    Fetched::Withheld { why, .. } => (Yielded::Withheld(why), listed.size),
                };
                let position = Position {
                    mailbox: self.mailbox.id.clone(),
                    folder: self.folder.clone(),
                    uid_validity: selected.uid_validity,
                    uid: listed.uid,
                };
                Arrival { position, yielded, size, received_at: listed.received_at }
            })
            .collect()
    }

    fn wish(&self) -> Settle {
        if self.mailbox.after == After::Keep { Settle::Nothing } else { Settle::Due }
    }

    /// Carries out `after` for what is decided. Done again when it failed or the process died in between; a message that is gone is done.
    async fn settle(&self, connection: &mut Connection, selected: &Selected) -> Result<(), CaptureError> {
        if self.mailbox.after == After::Keep {
            return Ok(());
        }
        loop {
            let mut reading = self.capture.store.read().await?;
            let due = reading.unsettled(&self.mailbox.id, &self.folder, selected.uid_validity, SETTLE_BATCH).await?;
            drop(reading);
            if due.is_empty() {
                return Ok(());
            }
            let uids: Vec<u32> = due.iter().map(|message| message.uid).collect();
            connection.settle(&uids, &self.mailbox.after).await?;
            let mut tx = self.capture.store.begin().await?;
            for message in &due {
                tx.settled(message.id).await?;
            }
            tx.commit().await?;
        }
    }

    fn backoff(&self) -> impl Iterator<Item = Duration> + use<> {
        let timing = &self.mailbox.timing;
        ExponentialBuilder::new()
            .with_min_delay(timing.backoff_first)
            .with_max_delay(timing.backoff_longest)
            .with_jitter()
            .without_max_times()
            .build()
    }

    /// Waits out a back-off, saying from time to time that the task lives.
    async fn rest(&self, delay: Duration, alive: &(dyn Fn() + Sync), stop: &CancellationToken) {
        let until = tokio::time::Instant::now() + delay;
        while tokio::time::Instant::now() < until && !stop.is_cancelled() {
            alive();
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep_until(until) => {}
                () = tokio::time::sleep(Duration::from_secs(10)) => {}
            }
        }
    }
}

//! One folder of one IMAP mailbox: connect, catch up, settle, wait; for ever.
//!
//! The cursor is ours (UID and UIDVALIDITY), never the server's flags, so a person may read and move mail in the same folder. Any error
//! drops the connection, keeps the cursor and costs a back-off; a mailbox is never switched off by itself.

use std::{convert::Infallible, future::pending, time::Duration};

use backon::{BackoffBuilder, ExponentialBuilder};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::{Advance, Arrival, Capture, CaptureError, Yielded};
use crate::{
    config::{
        SecretRef,
        service::{After, ImapMailbox, Login},
    },
    crm::{Cursor, Fault, Position},
    source::imap::{Connection, Fetched, ImapError, Listed, Selected, batches},
    store::{Settle, StoreError, Unsettled},
};

/// Messages settled with one command.
const SETTLE_BATCH: u32 = 200;
/// How long decisions are gathered before they are carried out on the server, so that a hundred of them are not a hundred commands.
const GATHER: Duration = Duration::from_secs(1);
/// How often, during a back-off, the task says that it lives and looks whether a refused secret was renewed.
const LOOK: Duration = Duration::from_secs(5);

/// Watches one folder.
pub struct ImapWatch {
    capture: Capture,
    mailbox: ImapMailbox,
    folder: String,
    decided: watch::Receiver<()>,
}

impl ImapWatch {
    /// A watch over `folder` of `mailbox`. `decided` changes whenever a message, of whatever mailbox, was decided.
    pub fn new(capture: Capture, mailbox: ImapMailbox, folder: String, decided: watch::Receiver<()>) -> Self {
        Self { capture, mailbox, folder, decided }
    }

    /// Watches until stopped. `alive` is called whenever something moved, at least once an interval of the mailbox.
    #[tracing::instrument(name = "mailbox", skip_all, fields(id = %self.mailbox.id, folder = self.folder))]
    pub async fn run(&self, alive: &(dyn Fn() + Sync), stop: &CancellationToken) {
        let mut backoff = self.backoff();
        while !stop.is_cancelled() {
            let mut caught_up = false;
            // Read anew for each connection, so that a changed password or a fresh token needs no restart.
            let (secret, ended) = match self.secret().await {
                Ok(secret) => {
                    let ended = self.session(&secret, alive, &mut caught_up, stop).await;
                    (Some(secret), ended)
                }
                Err(error) => (None, Err(error)),
            };
            if caught_up {
                backoff = self.backoff();
            }
            let Err(error) = ended else { continue };
            // A server may lock an account that tries one wrong password again and again.
            let refused = secret.filter(|_| matches!(error, CaptureError::Imap(ImapError::LoginRefused { .. })));
            let delay = match error.fault() {
                // Another poller was faster: read the cursor again at once.
                Fault::Fenced => Duration::ZERO,
                _ if refused.is_some() => self.mailbox.timing.backoff_longest,
                Fault::Transient | Fault::Permanent | Fault::Fatal => backoff.next().unwrap_or(self.mailbox.timing.backoff_longest),
            };
            tracing::warn!(error = %error, again_in_s = delay.as_secs_f32(), "the mailbox cannot be read now");
            self.rest(delay, refused.as_ref(), alive, stop).await;
        }
    }

    /// One connection: until it fails, or until stopped.
    async fn session(
        &self,
        secret: &SecretString,
        alive: &(dyn Fn() + Sync),
        caught_up: &mut bool,
        stop: &CancellationToken,
    ) -> Result<(), CaptureError> {
        let mut connection = Connection::open(&self.mailbox, secret).await?;
        alive();
        let selected = connection.select(&self.folder).await?;
        tracing::info!(messages = selected.exists, "watching");
        let mut decided = self.decided.clone();
        while !stop.is_cancelled() {
            self.catch_up(&mut connection, &selected, alive, stop).await?;
            self.settle(&mut connection, &selected).await?;
            *caught_up = true;
            alive();
            if !stop.is_cancelled() {
                self.wait(&mut connection, &selected, &mut decided, stop).await?;
            }
        }
        connection.close().await;
        Ok(())
    }

    /// Waits for mail, for something to settle, or for the stop.
    async fn wait(
        &self,
        connection: &mut Connection,
        selected: &Selected,
        decided: &mut watch::Receiver<()>,
        stop: &CancellationToken,
    ) -> Result<(), CaptureError> {
        let enough = stop.child_token();
        let something_to_settle = async {
            if self.mailbox.after != After::Keep {
                while decided.changed().await.is_ok() {
                    tokio::time::sleep(GATHER).await;
                    if !self.unsettled(selected).await?.is_empty() {
                        enough.cancel();
                    }
                }
            }
            pending::<Result<Infallible, StoreError>>().await
        };
        tokio::select! {
            woke = connection.wait(&enough) => woke.map(|_| ()).map_err(CaptureError::from),
            failed = something_to_settle => failed.map(|never| match never {}).map_err(CaptureError::from),
        }
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
            let due = self.unsettled(selected).await?;
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

    async fn unsettled(&self, selected: &Selected) -> Result<Vec<Unsettled>, StoreError> {
        let mut reading = self.capture.store.read().await?;
        reading.unsettled(&self.mailbox.id, &self.folder, selected.uid_validity, SETTLE_BATCH).await
    }

    /// The password or token as it is now.
    async fn secret(&self) -> Result<SecretString, CaptureError> {
        let (Login::Password(secret) | Login::XOAuth2(secret)) = self.mailbox.login.clone();
        match tokio::task::spawn_blocking(move || secret.resolve()).await {
            Ok(resolved) => Ok(resolved?),
            Err(error) => Err(StoreError::Raw(std::io::Error::other(error)).into()),
        }
    }

    /// Is there another secret than the refused one? Only files are looked at: a command may ask a person, and the environment stays as it is.
    async fn is_renewed(&self, refused: &SecretString) -> bool {
        let (Login::Password(secret) | Login::XOAuth2(secret)) = &self.mailbox.login;
        matches!(secret, SecretRef::File(_) | SecretRef::Credential(_))
            && self.secret().await.is_ok_and(|now| now.expose_secret() != refused.expose_secret())
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

    /// Waits out a back-off, saying from time to time that the task lives; less long when a `refused` secret was renewed.
    async fn rest(&self, delay: Duration, refused: Option<&SecretString>, alive: &(dyn Fn() + Sync), stop: &CancellationToken) {
        let until = tokio::time::Instant::now() + delay;
        while tokio::time::Instant::now() < until && !stop.is_cancelled() {
            alive();
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep_until(until) => {}
                () = tokio::time::sleep(LOOK) => {}
            }
            if let Some(refused) = refused
                && self.is_renewed(refused).await
            {
                tracing::info!("there is another password or token; trying it");
                return;
            }
        }
    }
}

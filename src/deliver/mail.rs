//! Mails and notices: due → relay → recorded.
//!
//! One bad mail never blocks the others; a relay in trouble keeps all of them waiting, and none is given up for it.

use std::time::Duration;

use futures_util::{StreamExt, stream};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::{LEASE_TRIES, Outbox, PAUSE, SAFETY_POLL, minutes};
use crate::{
    crm::{Clock, Fault, Timestamp},
    smtp::{Transport, Verdict},
    store::{Leased, Outcome, Store, StoreError},
};

/// Waits after the first failures; later ones wait [`LATER`].
const FIRST: [Duration; 4] = [minutes(1), minutes(5), minutes(15), minutes(60)];
/// The wait after every later failure.
const LATER: Duration = minutes(60);
/// After so long a mail is given up, if it was tried more than [`FEWEST_TRIES`] times: a relay that was down for days is no fault of the mail.
const GIVE_UP: Duration = Duration::from_secs(48 * 3600);
/// Tries that every mail gets, however old it is.
const FEWEST_TRIES: u32 = 5;
/// How long the relay is left alone after trouble of its own: doubled each time, up to the longest.
const RELAY_PAUSE: Duration = Duration::from_secs(5);
/// The longest pause of the relay.
const RELAY_PAUSE_LONGEST: Duration = minutes(15);

/// Sends the mails and notices that the outbox holds.
pub struct Deliver {
    outbox: Outbox,
    transport: Transport,
    at_once: usize,
}

impl Deliver {
    /// A delivery over `transport`, with `at_once` mails under way. `holder` names this process in leases.
    pub fn new(store: Store, transport: Transport, clock: Clock, holder: String, at_once: usize) -> Self {
        Self { outbox: Outbox { store, clock, holder }, transport, at_once: at_once.max(1) }
    }

    /// Sends what is due, now and whenever woken, until stopped. A mail that is under way is finished and recorded first.
    ///
    /// # Errors
    /// A transient fault of the database: the caller starts this again after a while.
    pub async fn run(&self, woken: &Notify, alive: &(dyn Fn() + Sync), stop: &CancellationToken) -> Result<(), StoreError> {
        self.outbox.rescue_own().await?;
        let mut troubles = 0;
        while !stop.is_cancelled() {
            alive();
            let round = self.round(alive).await?;
            troubles = if round.relay_in_trouble { troubles + 1 } else { 0 };
            if round.tried > 0 && !round.relay_in_trouble {
                continue;
            }
            self.transport.close_idle().await;
            let pause = if round.relay_in_trouble { relay_pause(troubles) } else { self.until_next_due().await? };
            tokio::select! {
                () = stop.cancelled() => {}
                () = woken.notified(), if !round.relay_in_trouble => {}
                () = self.rest(pause, alive) => {}
            }
        }
        self.transport.close().await;
        Ok(())
    }

    /// How long one round may be silent.
    pub fn patience(&self) -> Duration {
        self.transport.patience()
    }

    /// Takes back the leases of the dead. What they held may have left.
    ///
    /// # Errors
    /// When the database is gone.
    pub async fn rescue(&self, at_start: bool) -> Result<u64, StoreError> {
        self.outbox.rescue(at_start).await
    }

    /// Leases what is due, as much as is sent at once, sends and records it.
    ///
    /// # Errors
    /// A fault of the database; what was sent and could not be recorded is uncertain once its lease ends.
    pub async fn round(&self, alive: &(dyn Fn() + Sync)) -> Result<Round, StoreError> {
        let mails = self.lease().await?;
        if mails.is_empty() {
            return Ok(Round::default());
        }
        let tried = mails.len();
        let results: Vec<Result<bool, StoreError>> =
            stream::iter(mails).map(|mail| self.send(mail, alive)).buffer_unordered(self.at_once).collect().await;
        let mut relay_in_trouble = false;
        for result in results {
            relay_in_trouble |= result?;
        }
        Ok(Round { tried, relay_in_trouble })
    }

    /// Leases, again when another daemon was faster (PostgreSQL's serialisation conflicts).
    async fn lease(&self) -> Result<Vec<Leased>, StoreError> {
        let mut tries = 1;
        loop {
            match self.lease_once().await {
                Err(error) if error.fault() == Fault::Transient && tries < LEASE_TRIES => {
                    tracing::debug!(%error, "no lease now; trying again");
                    tries += 1;
                    tokio::time::sleep(PAUSE).await;
                    // It may have been granted all the same, and only the answer got lost.
                    self.outbox.rescue_own().await?;
                }
                leased => return leased,
            }
        }
    }

    async fn lease_once(&self) -> Result<Vec<Leased>, StoreError> {
        let now = self.outbox.clock.now();
        let lease = self.outbox.lease(now, self.transport.patience());
        // No more than can be sent at once: a mail that waits for a connection would use up its lease.
        let limit = u32::try_from(self.at_once).unwrap_or(u32::MAX);
        let mut tx = self.outbox.store.begin().await?;
        let mails = tx.lease_due(lease, now, limit).await?;
        // Even without a mail to send: a row that cannot be read was refused.
        tx.commit().await?;
        Ok(mails)
    }

    /// Sends one mail and records the outcome; answers whether the relay itself is in trouble.
    async fn send(&self, mail: Leased, alive: &(dyn Fn() + Sync)) -> Result<bool, StoreError> {
        let verdict = self.transport.send(mail.envelope_sender.as_ref(), &mail.recipient, &mail.message).await;
        alive();
        let now = self.outbox.clock.now();
        let (outcome, detail) = judge(&verdict, &mail, now);
        self.outbox.record(&mail, &outcome, &detail, now, alive).await?;
        match &outcome {
            Outcome::Sent => tracing::info!(mail = %mail.id, lead = %mail.lead, attempts = mail.attempts, "sent"),
            _ => tracing::warn!(mail = %mail.id, lead = %mail.lead, attempts = mail.attempts, ?outcome, detail, "not sent"),
        }
        Ok(matches!(verdict, Verdict::Halt(_)))
    }

    async fn until_next_due(&self) -> Result<Duration, StoreError> {
        let due = self.outbox.store.read().await?.next_due().await?;
        Ok(due.map_or(SAFETY_POLL, |due| due.since(self.outbox.clock.now()).clamp(Duration::from_millis(10), SAFETY_POLL)))
    }

    async fn rest(&self, pause: Duration, alive: &(dyn Fn() + Sync)) {
        let until = tokio::time::Instant::now() + pause;
        while tokio::time::Instant::now() < until {
            alive();
            tokio::time::sleep_until(until.min(tokio::time::Instant::now() + SAFETY_POLL)).await;
        }
    }
}

/// What one round came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Round {
    /// Mails that were due.
    pub tried: usize,
    /// Did the relay, and not a mail, fail?
    pub relay_in_trouble: bool,
}

/// What a verdict means for a mail, by the table of waits.
fn judge(verdict: &Verdict, mail: &Leased, now: Timestamp) -> (Outcome, String) {
    match verdict {
        Verdict::Delivered(reply) => (Outcome::Sent, reply.clone()),
        Verdict::Refuse(why) => (Outcome::Refused, why.clone()),
        Verdict::Halt(why) => (Outcome::Returned { due: now }, why.clone()),
        Verdict::Retry { why, .. } if now.since(mail.created_at) >= GIVE_UP && mail.attempts > FEWEST_TRIES => {
            (Outcome::Refused, format!("given up after {} attempts in more than 48 hours: {why}", mail.attempts))
        }
        Verdict::Retry { why, uncertain } => {
            let nth = usize::try_from(mail.attempts.saturating_sub(1)).unwrap_or(usize::MAX);
            let wait = FIRST.get(nth).copied().unwrap_or(LATER);
            (Outcome::Deferred { due: now.plus(wait), uncertain: *uncertain }, why.clone())
        }
    }
}

fn relay_pause(troubles: u32) -> Duration {
    RELAY_PAUSE.saturating_mul(1 << troubles.saturating_sub(1).min(10)).min(RELAY_PAUSE_LONGEST)
}

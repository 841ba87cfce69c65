//! Outbox → sent: leases what is due, sends it with no transaction open, records what came of it.
//!
//! Two loops that know nothing of each other: [`Deliver`] for mails and notices, [`PostOut`] for webhooks, so that a dead endpoint never keeps a mail
//! waiting. Neither SMTP nor HTTP can be exactly-once. The Message-ID and the delivery id are fixed before the first attempt, and an attempt whose end
//! we do not know is counted as uncertain and made again. What fails is recorded and tried later; what is given up leaves a note on its record.

mod mail;
mod post;

pub use mail::{Deliver, Round};
pub use post::PostOut;

use std::time::Duration;

use crate::{
    crm::{Clock, Fault, Timestamp},
    store::{Lease, Leased, Outcome, Recipient, Store, StoreError},
};

/// How long a lease lasts at least; it always outlasts every deadline of one sending together.
const LEASE: Duration = Duration::from_secs(5 * 60);
/// A look at the outbox even when nobody wakes us: another process may have queued something.
const SAFETY_POLL: Duration = Duration::from_secs(5);
/// The first pause after trouble with the database; doubled each time, up to [`SAFETY_POLL`].
const PAUSE: Duration = Duration::from_millis(100);
/// Tries to lease before the task ends and is started again.
const LEASE_TRIES: u32 = 5;

const fn minutes(count: u64) -> Duration {
    Duration::from_secs(count * 60)
}

/// The outbox as one of the loops has it.
struct Outbox {
    store: Store,
    clock: Clock,
    /// Names this loop of this process in leases; no two loops share a name.
    holder: String,
}

impl Outbox {
    /// Takes back the leases of the dead, of either loop.
    async fn rescue(&self, at_start: bool) -> Result<u64, StoreError> {
        let mut tx = self.store.begin().await?;
        let rescued = tx.rescue_leases(at_start && self.store.has_one_daemon(), self.clock.now()).await?;
        tx.commit().await?;
        if rescued > 0 {
            tracing::warn!(rescued, "some were being sent when the process ended; they may have left, and go again");
        }
        Ok(rescued)
    }

    /// Takes back what was leased by us when the last run ended: the database went away while it granted a lease, or the sending panicked.
    async fn rescue_own(&self) -> Result<(), StoreError> {
        let mut tx = self.store.begin().await?;
        let rescued = tx.rescue_own_leases(&self.holder, self.clock.now()).await?;
        tx.commit().await?;
        if rescued > 0 {
            tracing::warn!(rescued, "some were leased when sending ended; they may have left, and go again");
        }
        Ok(())
    }

    /// The lease that is taken now, for sendings that take `patience` at most.
    fn lease(&self, now: Timestamp, patience: Duration) -> Lease<'_> {
        Lease { holder: &self.holder, until: now.plus(LEASE + patience) }
    }

    /// Records an outcome, again and again while the database is away or another writer is faster: what is not recorded would be sent twice.
    /// Only the end of the lease, or of the process, makes it give up.
    async fn record<R: Recipient>(
        &self,
        row: &Leased<R>,
        outcome: &Outcome,
        detail: &str,
        now: Timestamp,
        alive: &(dyn Fn() + Sync),
    ) -> Result<(), StoreError> {
        let mut pause = PAUSE;
        loop {
            match self.record_once(row, outcome, detail, now).await {
                Err(error) if error.fault() == Fault::Transient && self.clock.now() < now.plus(LEASE) => {
                    tracing::warn!(row = %row.id, %error, "what came of a sending cannot be recorded now; trying again");
                    alive();
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(SAFETY_POLL);
                }
                recorded => return recorded,
            }
        }
    }

    async fn record_once<R: Recipient>(&self, row: &Leased<R>, outcome: &Outcome, detail: &str, now: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.store.begin().await?;
        tx.record(row, &self.holder, outcome, detail, now).await?;
        tx.commit().await
    }
}

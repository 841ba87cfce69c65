//! What falls due: timed automated actions, each exactly once for its moment, across restarts.
//!
//! The moments stand in the database. The clock sleeps until the next one, or until something that was decided may have set an earlier one; it never
//! counts on having been awake. One action that fails for now keeps its moment and is tried again; the others go on.

use std::{sync::Arc, time::Duration};

use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;

use crate::{
    by_hand::{ByHand, ByHandError},
    crm::{Clock as TimeSource, Fault, LeadId},
    decide::{self, TimedRun},
    intake::Rules,
    store::{DueRow, Store, StoreError},
};

/// Moments that are looked up at once.
const BATCH: u32 = 100;
/// Leads that are adopted at once after the rules changed.
const ADOPTED: u32 = 200;
/// A look even when nothing is due: a command, which is another process, may have set a moment.
const SAFETY_LOOK: Duration = Duration::from_secs(1);
/// The wait after a failure.
const PAUSE: Duration = Duration::from_secs(2);

/// Runs what falls due.
pub struct Clock {
    store: Store,
    rules: watch::Receiver<Arc<Rules>>,
    time: TimeSource,
    wakes: [Arc<Notify>; 2],
}

impl Clock {
    /// A clock that wakes the two deliveries, of mails and of posts, when it queued something.
    pub fn new(store: Store, rules: watch::Receiver<Arc<Rules>>, time: TimeSource, wakes: [Arc<Notify>; 2]) -> Self {
        Self { store, rules, time, wakes }
    }

    /// Runs what falls due until stopped. `alive` is called at least every second; `decided` tells that an earlier moment may have been set.
    ///
    /// # Errors
    /// A fault that no waiting helps.
    pub async fn run(
        &self,
        mut decided: watch::Receiver<()>,
        alive: &(dyn Fn() + Sync),
        stop: &CancellationToken,
    ) -> Result<(), StoreError> {
        while !stop.is_cancelled() {
            alive();
            let wait = match self.round(alive, stop).await {
                Ok(()) => self.until_next().await.unwrap_or(SAFETY_LOOK),
                Err(error) if error.fault() == Fault::Fatal => return Err(error),
                Err(error) => {
                    tracing::warn!(%error, "timed actions wait, because the database does not answer");
                    PAUSE
                }
            };
            tokio::select! {
                () = stop.cancelled() => {}
                // When nobody decides any more, only the time is left.
                () = async { if decided.changed().await.is_err() { std::future::pending().await } } => {}
                () = tokio::time::sleep(wait) => {}
            }
        }
        Ok(())
    }

    /// Everything that is due now; and when the rules are new, the leads that were there before them.
    ///
    /// # Errors
    /// When the database does not answer; what was not done is still due.
    pub async fn round(&self, alive: &(dyn Fn() + Sync), stop: &CancellationToken) -> Result<(), StoreError> {
        let rules = Arc::clone(&self.rules.borrow());
        let by_hand = ByHand { store: self.store.clone(), rules };
        self.adopt(&by_hand, alive, stop).await?;
        let mut after = None;
        loop {
            let due = self.store.read().await?.due(self.time.now(), after, BATCH).await?;
            let Some(last) = due.last() else { return Ok(()) };
            after = Some((last.due_at, last.lead));
            for row in &due {
                if stop.is_cancelled() {
                    return Ok(());
                }
                self.fall_due(&by_hand, row).await?;
                alive();
            }
        }
    }

    /// One moment. Whoever else ran it first has made it no longer due.
    async fn fall_due(&self, by_hand: &ByHand, row: &DueRow) -> Result<(), StoreError> {
        let now = self.time.now();
        let timed = TimedRun { automation: row.automation.clone(), occurrence: row.occurrence };
        let policy = &by_hand.rules.policy;
        let done = by_hand.on_lead(row.lead, now, |subject, facts| decide::fall_due(&timed, subject, facts, policy, now)).await;
        match done {
            Ok(done) => {
                if done.queued > 0 {
                    self.wakes.iter().for_each(|wake| wake.notify_one());
                }
                Ok(())
            }
            Err(ByHandError::Store(error)) => match error.fault() {
                Fault::Fenced => Ok(()),
                Fault::Permanent => {
                    tracing::error!(lead = %row.lead, automation = row.automation, %error, "a timed action cannot be run and is given up");
                    self.give_up(row).await
                }
                Fault::Transient | Fault::Fatal => Err(error),
            },
            Err(ByHandError::Refused(why)) => {
                tracing::error!(lead = %row.lead, automation = row.automation, %why, "a timed action is refused");
                self.give_up(row).await
            }
        }
    }

    async fn give_up(&self, row: &DueRow) -> Result<(), StoreError> {
        let mut tx = self.store.begin().await?;
        tx.give_up_due(row).await?;
        tx.commit().await
    }

    /// After the rules changed, the clocks of the leads that were there before are set, once for each policy.
    async fn adopt(&self, by_hand: &ByHand, alive: &(dyn Fn() + Sync), stop: &CancellationToken) -> Result<(), StoreError> {
        let policy = &by_hand.rules.policy;
        if !self.store.read().await?.is_new_policy(&policy.hash).await? {
            return Ok(());
        }
        let mut after = LeadId(0);
        loop {
            let leads = self.store.read().await?.leads_to_arm(after, ADOPTED).await?;
            let Some(last) = leads.last() else { break };
            after = *last;
            for lead in leads {
                if stop.is_cancelled() {
                    return Ok(());
                }
                let now = self.time.now();
                let adopted = by_hand.on_lead(lead, now, |subject, facts| decide::adopt(subject, facts, policy, now)).await;
                if let Err(ByHandError::Store(error)) = adopted
                    && error.fault() != Fault::Permanent
                {
                    return Err(error);
                }
                alive();
            }
        }
        let (mut tx, now) = (self.store.begin().await?, self.time.now());
        tx.keep_policy(&policy.hash, now).await?;
        for (kind, names) in policy.names() {
            tx.keep_names(kind, &names, now).await?;
        }
        tx.commit().await
    }

    async fn until_next(&self) -> Result<Duration, StoreError> {
        let next = self.store.read().await?.next_clock().await?;
        Ok(next.map_or(SAFETY_LOOK, |next| next.since(self.time.now()).min(SAFETY_LOOK)))
    }
}

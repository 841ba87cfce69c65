//! Posts: due → webhook → recorded.
//!
//! Each webhook has a few places of its own, so that one that is slow or dead keeps nobody waiting but itself. An event is tried eight times within
//! about a day, then given up with a note on its record. Events of one lead may overtake each other when one of them is tried again: their
//! `occurred_at` says what came first.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use futures_util::{StreamExt, future::BoxFuture, stream::FuturesUnordered};
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;

use super::{LEASE_TRIES, Outbox, PAUSE, SAFETY_POLL, minutes};
use crate::{
    crm::{Clock, Fault, Slug, Timestamp},
    store::{Leased, Outcome, Store, StoreError},
    webhook::{Deadlines, Post, Targets, Verdict},
};

/// Waits after each failure but the last: 22 hours and 21 minutes together.
const WAITS: [Duration; 7] = [minutes(1), minutes(5), minutes(15), minutes(60), minutes(3 * 60), minutes(6 * 60), minutes(12 * 60)];
/// Tries that an event gets.
pub const TRIES: u32 = 8;
/// The longest wait that a receiver may ask for: whatever it asks, an event has had its tries after some 25 hours.
const LONGEST_RETRY_AFTER: Duration = minutes(60);
/// Posts to one webhook at a time.
const AT_ONCE: usize = 4;

const _: () = assert!(WAITS.len() + 1 == TRIES as usize, "there is a wait after each try but the last");

/// Posts what the outbox holds for webhooks.
pub struct PostOut {
    outbox: Outbox,
    targets: watch::Receiver<Arc<Targets>>,
}

/// A post under way: when it ends, whose place is free.
type UnderWay<'a> = BoxFuture<'a, Result<String, StoreError>>;

impl PostOut {
    /// A delivery to the webhooks in force. `holder` names it in leases, and is nobody else's.
    pub fn new(store: Store, targets: watch::Receiver<Arc<Targets>>, clock: Clock, holder: String) -> Self {
        Self { outbox: Outbox { store, clock, holder }, targets }
    }

    /// Takes back the leases of the dead, mails among them. What they held may have left.
    ///
    /// # Errors
    /// When the database is gone.
    pub async fn rescue(&self, at_start: bool) -> Result<u64, StoreError> {
        self.outbox.rescue(at_start).await
    }

    /// How long one post may take.
    pub fn patience(&self) -> Duration {
        self.targets.borrow().values().map(|target| target.patience()).max().unwrap_or(Deadlines::default().whole)
    }

    /// Posts what is due, now and whenever woken, until stopped. What is under way is finished and recorded first.
    ///
    /// # Errors
    /// A transient fault of the database: the caller starts this again after a while.
    pub async fn run(&self, woken: &Notify, alive: &(dyn Fn() + Sync), stop: &CancellationToken) -> Result<(), StoreError> {
        self.outbox.rescue_own().await?;
        let mut places = Places::default();
        loop {
            alive();
            let filled = if stop.is_cancelled() { Ok(SAFETY_POLL) } else { self.fill(&mut places, alive).await };
            let pause = match filled {
                Ok(pause) => pause,
                Err(error) => {
                    // What is under way ends first: cut off, it would be posted twice.
                    while places.under_way.next().await.is_some() {}
                    return Err(error);
                }
            };
            if stop.is_cancelled() && places.under_way.is_empty() {
                return Ok(());
            }
            tokio::select! {
                Some(ended) = places.under_way.next() => places.leave(&ended?),
                () = stop.cancelled(), if !stop.is_cancelled() => {}
                () = woken.notified(), if !stop.is_cancelled() => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    /// Posts what is due, until nothing is; answers how many there were.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn round(&self, alive: &(dyn Fn() + Sync)) -> Result<usize, StoreError> {
        let mut places = Places::default();
        loop {
            self.fill(&mut places, alive).await?;
            let Some(ended) = places.under_way.next().await else { return Ok(places.ended) };
            places.leave(&ended?);
        }
    }

    /// Fills the free places of every webhook with what is due; answers when to look again. What is under way goes on meanwhile: it may hold the
    /// one connection that writes, and left alone it would keep it for ever.
    async fn fill<'a>(&'a self, places: &mut Places<'a>, alive: &'a (dyn Fn() + Sync)) -> Result<Duration, StoreError> {
        let taken = places.taken.clone();
        let look = self.look(&taken);
        tokio::pin!(look);
        let (posts, pause) = loop {
            tokio::select! {
                found = &mut look => break found?,
                Some(ended) = places.under_way.next() => places.leave(&ended?),
            }
        };
        for post in posts {
            let webhook = post.recipient.to_string();
            places.take(&webhook, Box::pin(self.send(post, alive)));
        }
        Ok(pause)
    }

    /// Leases what is due for the places that are free; answers that, and when to look again.
    async fn look(&self, taken: &BTreeMap<String, usize>) -> Result<(Vec<Leased<Slug>>, Duration), StoreError> {
        let waiting = self.outbox.store.read().await?.waiting_posts().await?;
        let now = self.outbox.clock.now();
        let (mut posts, mut pause) = (Vec::new(), SAFETY_POLL);
        for (webhook, due) in waiting {
            let free = AT_ONCE.saturating_sub(taken.get(&webhook).copied().unwrap_or(0));
            if due > now {
                pause = pause.min(due.since(now));
            } else if free > 0 {
                posts.extend(self.lease(&webhook, free).await?);
            }
        }
        Ok((posts, pause.max(Duration::from_millis(10))))
    }

    /// Leases, again when another daemon was faster (PostgreSQL's serialisation conflicts). A lease whose grant got lost ends by itself.
    async fn lease(&self, webhook: &str, limit: usize) -> Result<Vec<Leased<Slug>>, StoreError> {
        let mut tries = 1;
        loop {
            match self.lease_once(webhook, limit).await {
                Err(error) if error.fault() == Fault::Transient && tries < LEASE_TRIES => {
                    tracing::debug!(%error, "no lease now; trying again");
                    tries += 1;
                    tokio::time::sleep(PAUSE).await;
                }
                leased => return leased,
            }
        }
    }

    async fn lease_once(&self, webhook: &str, limit: usize) -> Result<Vec<Leased<Slug>>, StoreError> {
        let now = self.outbox.clock.now();
        let mut tx = self.outbox.store.begin().await?;
        let limit = u32::try_from(limit).unwrap_or(u32::MAX);
        let posts = tx.lease_posts(webhook, self.outbox.lease(now, self.patience()), now, limit).await?;
        // Even without a post: a row that cannot be read was refused.
        tx.commit().await?;
        Ok(posts)
    }

    /// Posts one event and records the outcome; answers whose place is free again.
    async fn send(&self, row: Leased<Slug>, alive: &(dyn Fn() + Sync)) -> Result<String, StoreError> {
        let target = self.targets.borrow().get(&row.recipient).cloned();
        let verdict = match target {
            Some(target) => {
                let at = self.outbox.clock.now();
                target.post(&Post { event: &row.template, delivery: &row.message_id, body: &row.message, at }).await
            }
            // Perhaps a slip that is mended soon.
            None => Verdict::Retry {
                why: format!(
                    "the configuration has no webhook `{}` now: add a [[webhook]] with this id, and its posts go on",
                    row.recipient
                ),
                uncertain: false,
                after: None,
            },
        };
        alive();
        let now = self.outbox.clock.now();
        let (outcome, detail) = judge(verdict, row.attempts, now);
        self.outbox.record(&row, &outcome, &detail, now, alive).await?;
        match &outcome {
            Outcome::Sent => tracing::info!(post = %row.id, lead = %row.lead, webhook = %row.recipient, attempts = row.attempts, "posted"),
            // What the receiver said stays in the database: it may quote the lead.
            _ => {
                tracing::warn!(post = %row.id, lead = %row.lead, webhook = %row.recipient, attempts = row.attempts, ?outcome, "not posted")
            }
        }
        Ok(row.recipient.to_string())
    }
}

/// What is under way, and who has which places.
#[derive(Default)]
struct Places<'a> {
    taken: BTreeMap<String, usize>,
    /// How many have ended.
    ended: usize,
    under_way: FuturesUnordered<UnderWay<'a>>,
}

impl<'a> Places<'a> {
    fn take(&mut self, webhook: &str, post: UnderWay<'a>) {
        *self.taken.entry(webhook.to_owned()).or_default() += 1;
        self.under_way.push(post);
    }

    fn leave(&mut self, webhook: &str) {
        self.ended += 1;
        if let Some(taken) = self.taken.get_mut(webhook) {
            *taken = taken.saturating_sub(1);
        }
    }
}

/// What a verdict means for an event, by the table of waits. A receiver may ask for a longer wait, never for a shorter one: the tries are counted.
fn judge(verdict: Verdict, attempts: u32, now: Timestamp) -> (Outcome, String) {
    match verdict {
        Verdict::Delivered(shown) => (Outcome::Sent, shown),
        Verdict::Refuse(why) => (Outcome::Refused, why),
        Verdict::Retry { why, uncertain, after } => {
            let nth = usize::try_from(attempts.saturating_sub(1)).unwrap_or(usize::MAX);
            match WAITS.get(nth) {
                None => (Outcome::Refused, format!("given up after {attempts} tries: {why}")),
                Some(wait) => {
                    let wait = after.map_or(*wait, |asked| asked.min(LONGEST_RETRY_AFTER).max(*wait));
                    (Outcome::Deferred { due: now.plus(wait), uncertain }, why)
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn retry(after: Option<u64>) -> Verdict {
        Verdict::Retry { why: "HTTP 503".to_owned(), uncertain: false, after: after.map(Duration::from_secs) }
    }

    #[test]
    fn eight_tries_end_within_a_day() {
        let start = Timestamp::from_seconds(0);
        let (mut now, mut tries) = (start, 0);
        loop {
            tries += 1;
            match judge(retry(None), tries, now).0 {
                Outcome::Deferred { due, .. } => now = due,
                outcome => break assert_eq!(outcome, Outcome::Refused),
            }
        }
        assert_eq!(tries, TRIES);
        assert_eq!(now.since(start), minutes(22 * 60 + 21));
    }

    #[test]
    fn a_receiver_may_ask_for_more_time_within_bounds() {
        let now = Timestamp::from_seconds(1_000);
        for (attempts, asked, wait) in [(1, 600, 600), (1, 5, 60), (5, 60, 3 * 3600), (1, u64::MAX, 3600), (1, 0, 60)] {
            let due = now.plus(Duration::from_secs(wait));
            assert_eq!(judge(retry(Some(asked)), attempts, now).0, Outcome::Deferred { due, uncertain: false }, "{attempts} {asked}");
        }
    }
}

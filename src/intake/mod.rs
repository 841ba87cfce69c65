//! Ledger → plan → applied: reads each captured message, decides it, and applies the plan in one transaction.
//!
//! One bad message never stops the next: what fails for good, or makes the reading panic, is quarantined with its reason; what takes the
//! whole process down is quarantined after a few starts (see [`in_hand`]). A transient fault leaves everything as it was.

mod form_watch;
mod in_hand;
mod outcome;

use std::{panic::AssertUnwindSafe, path::Path, sync::Arc, time::Duration};

use tokio::{
    sync::{Notify, mpsc, watch},
    task::JoinError,
};
use tokio_util::sync::CancellationToken;

use crate::{
    compose::Writer,
    crm::{Clock, Fault, InboundId, LeadId},
    decide::{self, Plan, Question},
    letters::{self, Occasion},
    mail::{self, Inbound},
    policy::Policy,
    store::{Applied, Decision, LedgerState, Pending, Store},
};
use form_watch::FormWatch;
use in_hand::InHand;
pub use outcome::{Decided, IntakeError};

/// Messages looked up at once.
const BATCH: u32 = 64;
/// Tries of one transaction that meets another writer (PostgreSQL's serialisation conflicts), and the wait after the first, which grows.
const CONFLICT_TRIES: u32 = 8;
const CONFLICT_PAUSE: Duration = Duration::from_millis(5);
/// Tries of a message before the next ones go ahead of it, and the wait after the first, which grows.
const TURN_TRIES: u32 = 3;
const TURN_PAUSE: Duration = Duration::from_millis(200);
/// Messages that fail one after the other before the database, and no longer the message, counts as the trouble.
const FAILURES_IN_A_ROW: u32 = 3;
/// The longest wait before what failed is tried again by itself.
const LONGEST_PAUSE: Duration = Duration::from_secs(64);
/// Characters of a panic's message that a quarantined message shows.
const PANIC_CHARS: usize = 200;
/// A look at the ledger even when nobody wakes us: another process may have captured something.
const SAFETY_POLL: Duration = Duration::from_secs(2);

/// What one decision is made under. Swapped as a whole on reload; a message in hand ends under the rules it began with.
#[derive(Debug)]
pub struct Rules {
    /// The checked configuration.
    pub policy: Policy,
    /// Its templates, compiled.
    pub writer: Writer,
}

/// What makes a reading of raw bytes: [`mail::read`], or in a test one that fails.
pub type Reader = fn(&[u8], &mail::Limits) -> Inbound;

/// How one message's turn ended.
enum Turn {
    /// It is decided, by us or by somebody else.
    Settled,
    /// It waits as it was, and the next ones go ahead.
    PassedOver(IntakeError),
}

/// Decides captured messages.
pub struct Intake {
    store: Store,
    rules: watch::Receiver<Arc<Rules>>,
    clock: Clock,
    reader: Reader,
    in_hand: InHand,
    forms: FormWatch,
    outbox: Vec<Arc<Notify>>,
    decided: Option<watch::Sender<()>>,
    watcher: Option<mpsc::UnboundedSender<Decided>>,
}

impl Intake {
    /// An intake that wakes `outbox` when it queued something.
    pub fn new(store: Store, rules: watch::Receiver<Arc<Rules>>, clock: Clock, outbox: Arc<Notify>) -> Self {
        Self {
            store,
            rules,
            clock,
            reader: mail::read,
            in_hand: InHand::nowhere(),
            forms: FormWatch::default(),
            outbox: vec![outbox],
            decided: None,
            watcher: None,
        }
    }

    /// The same with a mark of the message in hand in the `state` directory.
    ///
    /// # Errors
    /// When the directory cannot be written.
    pub fn marking(mut self, state: &Path) -> Result<Self, IntakeError> {
        self.in_hand = InHand::open(state)?;
        Ok(self)
    }

    /// Wakes another delivery too when something was queued.
    #[must_use]
    pub fn waking(mut self, outbox: Arc<Notify>) -> Self {
        self.outbox.push(outbox);
        self
    }

    /// Announces every decision to whoever waits to settle the message at its source.
    #[must_use]
    pub fn announcing(mut self, decided: watch::Sender<()>) -> Self {
        self.decided = Some(decided);
        self
    }

    /// Reads messages by another function than [`mail::read`].
    #[must_use]
    pub fn reading_by(mut self, reader: Reader) -> Self {
        self.reader = reader;
        self
    }

    /// Tells `watcher` of every decision.
    #[must_use]
    pub fn watched_by(mut self, watcher: mpsc::UnboundedSender<Decided>) -> Self {
        self.watcher = Some(watcher);
        self
    }

    /// Decides what is captured, now and whenever woken, until stopped. `alive` is called at least every few seconds. What fails for now waits
    /// as it was, and is tried again with the next message or after a growing pause.
    ///
    /// # Errors
    /// A fault that no waiting helps.
    pub async fn run(&self, woken: &Notify, alive: &(dyn Fn() + Sync), stop: &CancellationToken) -> Result<(), IntakeError> {
        // Before a message is in hand: a process that is killed while it warms up says nothing of the message.
        if tokio::task::spawn_blocking(mail::warm_up).await.is_err() {
            tracing::error!("the reading of an example failed");
        }
        self.recover().await?;
        let mut pause = SAFETY_POLL;
        while !stop.is_cancelled() {
            pause = match self.drain(alive, stop).await {
                Ok(()) => SAFETY_POLL,
                Err(error) if error.fault() == Fault::Transient => {
                    tracing::warn!(%error, again_in_s = pause.as_secs(), "messages wait, because they cannot be decided now");
                    (pause * 2).min(LONGEST_PAUSE)
                }
                Err(error) => return Err(error),
            };
            alive();
            tokio::select! {
                () = stop.cancelled() => {}
                () = woken.notified() => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
        Ok(())
    }

    /// Counts a message that took the process down the last time, and quarantines it when that happened too often.
    ///
    /// # Errors
    /// When the database or the mark cannot be written.
    pub async fn recover(&self) -> Result<(), IntakeError> {
        let Some(id) = self.in_hand.left_behind()? else { return Ok(()) };
        let mut tx = self.store.begin().await?;
        let attempts = tx.count_attempt(id).await?;
        let allowed = self.rules.borrow().policy.intake.attempts;
        if attempts > 0 && attempts >= allowed {
            let reason = format!("the process ended {attempts} times while it read this message");
            tx.decide(id, LedgerState::Quarantined, Some(&reason), self.clock.now()).await?;
            tracing::error!(message = %id, attempts, "quarantined a message that took the process down");
        } else if attempts > 0 {
            tracing::warn!(message = %id, attempts, "the process ended while this message was in hand");
        }
        tx.commit().await?;
        self.in_hand.clear()
    }

    /// Decides everything that is captured. A message that cannot be decided now does not keep the next ones waiting.
    ///
    /// # Errors
    /// The first transient fault, when all were tried or several in a row had failed; what failed waits as it was.
    pub async fn drain(&self, alive: &(dyn Fn() + Sync), stop: &CancellationToken) -> Result<(), IntakeError> {
        let (mut after, mut first_fault, mut in_a_row) = (InboundId(0), None, 0);
        loop {
            let batch = self.store.read().await?.pending(after, BATCH).await?;
            if batch.is_empty() {
                return first_fault.map_or(Ok(()), Err);
            }
            for pending in batch {
                if stop.is_cancelled() {
                    return Ok(());
                }
                after = pending.id;
                match self.take_its_turn(&pending).await? {
                    Turn::Settled => in_a_row = 0,
                    Turn::PassedOver(error) if in_a_row + 1 < FAILURES_IN_A_ROW => {
                        tracing::warn!(message = %pending.id, %error, "cannot be decided now");
                        in_a_row += 1;
                        first_fault.get_or_insert(error);
                    }
                    Turn::PassedOver(error) => return Err(error),
                }
                alive();
            }
        }
    }

    /// Decides one message, again when that fails for now. It is passed over only when the database answers and the message fails all the same:
    /// were it passed over because the database is away for a moment, an answer behind it would be decided before the enquiry, and open a second
    /// record.
    async fn take_its_turn(&self, pending: &Pending) -> Result<Turn, IntakeError> {
        let mut tries = 0;
        loop {
            tries += 1;
            let error = match self.settle(pending).await {
                Ok(_) => return Ok(Turn::Settled),
                Err(error) if error.fault() == Fault::Transient => error,
                Err(error) => return Err(error),
            };
            self.store.read().await?.pending_one(pending.id).await?;
            if tries == TURN_TRIES {
                return Ok(Turn::PassedOver(error));
            }
            tokio::time::sleep(TURN_PAUSE * tries).await;
        }
    }

    /// Decides one message, whatever it is. Answers `None` when somebody else decided it.
    ///
    /// # Errors
    /// A transient fault: the message waits as it was.
    #[tracing::instrument(name = "message", skip_all, fields(id = %pending.id, mailbox = %pending.mailbox, bytes = pending.size))]
    pub async fn settle(&self, pending: &Pending) -> Result<Option<Applied>, IntakeError> {
        let outcome = match self.read_and_decide(pending).await {
            Err(error) if error.fault() == Fault::Permanent => self.quarantine(pending, &error.to_string()).await,
            outcome => outcome,
        };
        match outcome {
            Err(error) if error.fault() == Fault::Fenced => Ok(None),
            outcome => outcome,
        }
    }

    async fn read_and_decide(&self, pending: &Pending) -> Result<Option<Applied>, IntakeError> {
        let rules = Arc::clone(&self.rules.borrow());
        let parsed_bytes = rules.policy.intake.parsed_bytes;
        let raw = self.store.read().await?.raw(pending.raw, parsed_bytes).await?;
        self.in_hand.mark(pending.id)?;
        let limits = mail::Limits { parsed_bytes: usize::try_from(parsed_bytes).unwrap_or(usize::MAX), ..mail::Limits::default() };
        let (reader, believed) = (self.reader, Arc::clone(&rules));
        let read = tokio::task::spawn_blocking(move || believed.policy.trust.reading.judged(&raw, &limits, reader(&raw, &limits))).await;
        // A message is under suspicion only while our code works on it. Waiting for the database takes much longer, and whoever is killed then is
        // no victim of this message: three such kills, each at the same message by chance, would put it aside.
        self.in_hand.clear()?;
        let outcome = match read {
            Ok(mut message) => {
                say_what_is_missing(&mut message, pending, parsed_bytes);
                self.decide(pending, &message, &rules).await
            }
            Err(error) => self.quarantine(pending, &format!("reading it failed: {}", why_it_ended(error))).await,
        };
        // It stands there still after a fault.
        self.in_hand.clear()?;
        outcome
    }

    /// Decides and applies, again when another writer came between.
    async fn decide(&self, pending: &Pending, message: &Inbound, rules: &Rules) -> Result<Option<Applied>, IntakeError> {
        let asked = std::panic::catch_unwind(AssertUnwindSafe(|| decide::ask(message, &pending.mailbox, &rules.policy, self.clock.now())));
        let Ok(question) = asked else { return self.quarantine(pending, "asking about it panicked").await };
        let mut tries = 0;
        let (plan, applied, queued) = loop {
            tries += 1;
            match self.transaction(pending, message, &question, rules).await {
                Ok(Some(done)) => break done,
                Ok(None) => return self.quarantine(pending, "deciding it panicked").await,
                Err(error) if error.fault() == Fault::Transient && tries < CONFLICT_TRIES => {
                    tokio::time::sleep(CONFLICT_PAUSE * tries).await;
                }
                Err(error) => return Err(error),
            }
        };
        self.forms.look(&self.store, &plan).await;
        self.tell(pending, message, plan, &applied, queued);
        Ok(Some(applied))
    }

    /// One try: facts, plan, effects, letters, commit. `None` when deciding panicked.
    async fn transaction(
        &self,
        pending: &Pending,
        message: &Inbound,
        question: &Question,
        rules: &Rules,
    ) -> Result<Option<(Plan, Applied, usize)>, IntakeError> {
        let now = self.clock.now();
        let mut tx = self.store.begin_decision().await?;
        let mut facts = tx.facts(question, rules.policy.intake.sender_window, now).await?;
        facts.received_at = Some(pending.received_at);
        self.in_hand.mark(pending.id)?;
        let made = std::panic::catch_unwind(AssertUnwindSafe(|| decide::decide(message, &pending.mailbox, &facts, &rules.policy, now)));
        let Ok(plan) = made else { return Ok(None) };
        let decision = Decision {
            inbound: pending.id,
            received_at: pending.received_at,
            message_id: message.message_id.as_ref(),
            policy_hash: &rules.policy.hash,
            question,
            facts: &facts,
            plan: &plan,
        };
        let applied = tx.apply(&decision, now).await?;
        let occasion = Occasion { policy: &rules.policy, writer: &rules.writer, message: Some((pending.id, message)), now };
        let queued = letters::enqueue_all(&mut tx, &plan, &applied, &occasion).await?;
        self.in_hand.clear()?;
        tx.commit().await?;
        Ok(Some((plan, applied, queued)))
    }

    /// Puts the message aside. The reason goes to the ledger alone: it may quote the message, and a log must not.
    async fn quarantine(&self, pending: &Pending, reason: &str) -> Result<Option<Applied>, IntakeError> {
        let mut tx = self.store.begin().await?;
        tx.decide(pending.id, LedgerState::Quarantined, Some(reason), self.clock.now()).await?;
        tx.commit().await?;
        tracing::error!("quarantined; `leadgate quarantine list` says why");
        Ok(Some(Applied { reason: Some(reason.to_owned()), ..Applied::nothing(LedgerState::Quarantined) }))
    }

    fn tell(&self, pending: &Pending, message: &Inbound, plan: Plan, applied: &Applied, queued: usize) {
        if queued > 0 {
            self.outbox.iter().for_each(|wake| wake.notify_one());
        }
        if let Some(decided) = &self.decided {
            decided.send_replace(());
        }
        let show = |leads: &[LeadId]| leads.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        tracing::info!(state = %applied.state, opened = show(&applied.created), joined = show(&applied.joined), queued, "decided");
        if let Some(watcher) = &self.watcher {
            let from = message.from.as_ref().map_or_else(|| "(nobody)".to_owned(), ToString::to_string);
            let subject = message.subject.clone().unwrap_or_default();
            // Nobody may be watching any more; that is no reason to stop.
            let _ = watcher.send(Decided { inbound: pending.id, from, subject, plan, applied: applied.clone() });
        }
    }
}

/// A panic's own words, cut to a readable length.
fn why_it_ended(error: JoinError) -> String {
    let Ok(panic) = error.try_into_panic() else { return "it was stopped".to_owned() };
    let words = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    format!("it panicked: {}", words.unwrap_or("without a word").chars().take(PANIC_CHARS).collect::<String>())
}

/// What was never fetched or is not parsed is said in the reading, so that the record shows it.
fn say_what_is_missing(message: &mut Inbound, pending: &Pending, parsed_bytes: u64) {
    if pending.stored < pending.size {
        message.limits.push(format!("the message has {} bytes, of which only the first {} were fetched", pending.size, pending.stored));
    } else if pending.stored > parsed_bytes {
        message.limits.push(format!("the message has {} bytes, of which the first {parsed_bytes} were read", pending.size));
    }
}

//! A person's command → plan → applied: the way of a message without the message. Commands, imports and the clock go it.
//!
//! Facts, plan, effects and letters are one transaction, tried again when another writer came between. What is refused changes nothing.

use std::{sync::Arc, time::Duration};

use crate::{
    crm::{Author, ContactId, Fault, LeadId, Timestamp},
    decide::{self, Command, ContactCommand, Facts, Hand, LeadFacts, Plan, Refusal},
    intake::Rules,
    letters::{self, Occasion},
    store::{Applied, Context, Store, StoreError, Tx},
};

/// Tries of one transaction that meets another writer, and the wait after the first, which grows.
const CONFLICT_TRIES: u32 = 8;
const CONFLICT_PAUSE: Duration = Duration::from_millis(5);
/// Who is named where an effect does not say itself by whom.
const NOBODY: &str = "leadgate";

/// Why a command came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum ByHandError {
    /// The rules refuse it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ByHandError {
    /// How to react.
    pub fn fault(&self) -> Fault {
        match self {
            Self::Refused(_) => Fault::Permanent,
            Self::Store(error) => error.fault(),
        }
    }
}

/// A plan that was carried out.
#[derive(Debug)]
pub struct Done {
    /// What was done.
    pub plan: Plan,
    /// What it came to.
    pub applied: Applied,
    /// How many letters were queued.
    pub queued: usize,
}

/// Carries out what people and the clock want done.
#[derive(Debug, Clone)]
pub struct ByHand {
    /// The database.
    pub store: Store,
    /// The rules in force.
    pub rules: Arc<Rules>,
}

impl ByHand {
    /// Carries out a command on a lead; `None` for one that opens a lead.
    ///
    /// # Errors
    /// When the rules refuse it, there is no such lead, or the database is gone.
    pub async fn act(&self, lead: Option<LeadId>, command: Command, hand: &Hand) -> Result<Done, ByHandError> {
        let policy = &self.rules.policy;
        match (lead, &command) {
            (Some(lead), _) => {
                self.on_lead(lead, hand.now, |subject, facts| decide::act(command.clone(), Some(subject), facts, policy, hand)).await
            }
            (None, Command::Create(new)) => {
                let question = decide::ask_about(new, policy);
                let facts = async |tx: &mut Tx| tx.facts(&question, policy.intake.sender_window, hand.now).await;
                self.carry_out(hand.now, facts, |facts| decide::act(command.clone(), None, facts, policy, hand)).await
            }
            (None, _) => Err(Refusal::new("which lead?").into()),
        }
    }

    /// Merges a lead with another one; which survives follows from Odoo's order of confidence.
    ///
    /// # Errors
    /// As [`ByHand::act`].
    pub async fn merge(&self, lead: LeadId, other: LeadId, hand: &Hand) -> Result<Done, ByHandError> {
        let facts = async |tx: &mut Tx| Ok((tx.subject(lead, hand.now).await?, tx.subject(other, hand.now).await?.0));
        let decide = |((subject, facts), other): &((LeadFacts, Facts), LeadFacts)| {
            let command = Command::Merge(Box::new(other.clone()));
            decide::act(command, Some(subject), facts, &self.rules.policy, hand)
        };
        self.carry_out(hand.now, facts, decide).await
    }

    /// Carries out a command on a contact.
    ///
    /// # Errors
    /// As [`ByHand::act`].
    pub async fn act_on_contact(&self, contact: ContactId, command: ContactCommand, hand: &Hand) -> Result<Done, ByHandError> {
        self.carry_out(hand.now, async |_: &mut Tx| Ok(()), |()| decide::act_on_contact(command, contact, hand)).await
    }

    /// Carries out what is decided about a lead.
    ///
    /// # Errors
    /// As [`ByHand::act`].
    pub async fn on_lead(
        &self,
        lead: LeadId,
        now: Timestamp,
        decide: impl Fn(&LeadFacts, &Facts) -> Result<Plan, Refusal>,
    ) -> Result<Done, ByHandError> {
        let facts = async |tx: &mut Tx| tx.subject(lead, now).await;
        self.carry_out(now, facts, |(subject, facts)| decide(subject, facts)).await
    }

    async fn carry_out<F>(
        &self,
        now: Timestamp,
        look: impl AsyncFn(&mut Tx) -> Result<F, StoreError>,
        decide: impl Fn(&F) -> Result<Plan, Refusal>,
    ) -> Result<Done, ByHandError> {
        let mut tries = 0;
        loop {
            tries += 1;
            match self.once(now, &look, &decide).await {
                Err(error) if error.fault() == Fault::Transient && tries < CONFLICT_TRIES => {
                    tokio::time::sleep(CONFLICT_PAUSE * tries).await;
                }
                outcome => return outcome,
            }
        }
    }

    async fn once<F>(
        &self,
        now: Timestamp,
        look: &impl AsyncFn(&mut Tx) -> Result<F, StoreError>,
        decide: &impl Fn(&F) -> Result<Plan, Refusal>,
    ) -> Result<Done, ByHandError> {
        let mut tx = self.store.begin_decision().await?;
        let plan = decide(&look(&mut tx).await?)?;
        let context = Context { origin: None, at: now, by: Author::Automation(NOBODY.to_owned()) };
        let applied = tx.apply_steps(&plan.steps, &context).await?;
        let occasion = Occasion { policy: &self.rules.policy, writer: &self.rules.writer, message: None, now };
        let queued = letters::enqueue_all(&mut tx, &plan, &applied, &occasion).await?;
        tx.commit().await?;
        Ok(Done { plan, applied, queued })
    }
}

//! A person's command → plan → applied: the way of a message without the message. Commands, imports and the clock go it.
//!
//! Facts, plan, effects and letters are one transaction, tried again when another writer came between. What is refused changes nothing.

use std::{sync::Arc, time::Duration};

use crate::{
    crm::{Author, ContactId, Fault, LeadId, Timestamp},
    decide::{self, Command, ContactCommand, Facts, Hand, LeadFacts, Plan, Question, Refusal},
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

/// What a decision needs to see.
#[derive(Debug, Clone, Copy)]
enum Look<'a> {
    Nothing,
    About(&'a Question),
    Lead(LeadId),
    Leads(LeadId, LeadId),
}

/// What it saw, in the same transaction.
#[derive(Debug, Default)]
struct Seen {
    subject: Option<LeadFacts>,
    other: Option<LeadFacts>,
    facts: Facts,
}

impl ByHand {
    /// Carries out a command on a lead; `None` for one that opens a lead.
    ///
    /// # Errors
    /// When the rules refuse it, there is no such lead, or the database is gone.
    pub async fn act(&self, lead: Option<LeadId>, command: Command, hand: &Hand) -> Result<Done, ByHandError> {
        let policy = &self.rules.policy;
        let question = if let Command::Create(new) = &command { Some(decide::ask_about(new, policy)) } else { None };
        let look = match (lead, &question) {
            (Some(lead), _) => Look::Lead(lead),
            (None, Some(question)) => Look::About(question),
            (None, None) => Look::Nothing,
        };
        self.carry_out(hand.now, look, |seen| decide::act(command.clone(), seen.subject.as_ref(), &seen.facts, policy, hand)).await
    }

    /// Merges a lead with another one; which survives follows from Odoo's order of confidence.
    ///
    /// # Errors
    /// As [`ByHand::act`].
    pub async fn merge(&self, lead: LeadId, other: LeadId, hand: &Hand) -> Result<Done, ByHandError> {
        let decide = |seen: &Seen| {
            let other = seen.other.clone().ok_or_else(|| Refusal::new("with which lead?"))?;
            decide::act(Command::Merge(Box::new(other)), seen.subject.as_ref(), &seen.facts, &self.rules.policy, hand)
        };
        self.carry_out(hand.now, Look::Leads(lead, other), decide).await
    }

    /// Carries out a command on a contact.
    ///
    /// # Errors
    /// As [`ByHand::act`].
    pub async fn act_on_contact(&self, contact: ContactId, command: ContactCommand, hand: &Hand) -> Result<Done, ByHandError> {
        self.carry_out(hand.now, Look::Nothing, |_| decide::act_on_contact(command, contact, hand)).await
    }

    /// Carries out what is decided about a lead.
    ///
    /// # Errors
    /// As [`ByHand::act`].
    pub async fn on_lead(
        &self,
        lead: LeadId,
        now: Timestamp,
        decide: impl Fn(&LeadFacts, &Facts) -> Plan + Sync,
    ) -> Result<Done, ByHandError> {
        let decide = |seen: &Seen| {
            let subject = seen.subject.as_ref().ok_or_else(|| Refusal::new("which lead?"))?;
            Ok(decide(subject, &seen.facts))
        };
        self.carry_out(now, Look::Lead(lead), decide).await
    }

    async fn carry_out(
        &self,
        now: Timestamp,
        look: Look<'_>,
        decide: impl Fn(&Seen) -> Result<Plan, Refusal> + Sync,
    ) -> Result<Done, ByHandError> {
        let mut tries = 0;
        loop {
            tries += 1;
            match self.once(now, look, &decide).await {
                Err(error) if error.fault() == Fault::Transient && tries < CONFLICT_TRIES => {
                    tokio::time::sleep(CONFLICT_PAUSE * tries).await;
                }
                outcome => return outcome,
            }
        }
    }

    async fn once(
        &self,
        now: Timestamp,
        look: Look<'_>,
        decide: &(impl Fn(&Seen) -> Result<Plan, Refusal> + Sync),
    ) -> Result<Done, ByHandError> {
        let mut tx = self.store.begin_decision().await?;
        let seen = self.look(&mut tx, look, now).await?;
        let plan = decide(&seen)?;
        let context = Context { origin: None, at: now, by: Author::Automation(NOBODY.to_owned()) };
        let applied = tx.apply_steps(&plan.steps, &context).await?;
        let occasion = Occasion { policy: &self.rules.policy, writer: &self.rules.writer, message: None, now };
        let queued = letters::enqueue_all(&mut tx, &plan, &applied, &occasion).await?;
        tx.commit().await?;
        Ok(Done { plan, applied, queued })
    }

    async fn look(&self, tx: &mut Tx, look: Look<'_>, now: Timestamp) -> Result<Seen, StoreError> {
        let window = self.rules.policy.intake.sender_window;
        Ok(match look {
            Look::Nothing => Seen::default(),
            Look::About(question) => Seen { facts: tx.facts(question, window, now).await?, ..Seen::default() },
            Look::Lead(lead) => {
                let (subject, facts) = tx.subject(lead, now).await?;
                Seen { subject: Some(subject), other: None, facts }
            }
            Look::Leads(lead, other) => {
                let (subject, facts) = tx.subject(lead, now).await?;
                Seen { subject: Some(subject), other: Some(tx.subject(other, now).await?.0), facts }
            }
        })
    }
}

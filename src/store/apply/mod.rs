//! Applying a plan: every effect, the ledger's new state and the stored decision, in the caller's one transaction.
//!
//! The plan of a message, of a command and of an automated action are applied by the same steps. Letters are the exception: they need the
//! number of their record first, and whoever writes them queues them by [`Tx::enqueue`]. Any error leaves the transaction to be dropped.

mod activity;
mod automation;
mod chatter;
mod contact;
mod lead;
mod merge;

pub(super) use automation::VALUE_CHARS;
use lead::Changed;

use super::{LedgerState, StoreError, Tx, execute};
use crate::{
    crm::{ActivityId, Author, ContactId, InboundId, LeadId, MessageId, Slug, Timestamp},
    decide::{Armed, ContactTarget, Effect, Facts, Plan, Question, Step, Target},
};

/// A decision with everything it was made from.
#[derive(Debug)]
pub struct Decision<'a> {
    /// The message.
    pub inbound: InboundId,
    /// When it was received.
    pub received_at: Timestamp,
    /// Its Message-ID.
    pub message_id: Option<&'a MessageId>,
    /// The hash of the policy.
    pub policy_hash: &'a str,
    /// What was asked.
    pub question: &'a Question,
    /// What was answered.
    pub facts: &'a Facts,
    /// What is to be done.
    pub plan: &'a Plan,
}

/// In which circumstances steps are applied.
#[derive(Debug, Clone)]
pub struct Context<'a> {
    /// The message whose plan it is; `None` for a command or an automated action.
    pub origin: Option<Origin<'a>>,
    /// When it happens.
    pub at: Timestamp,
    /// By whom, where an effect does not say so itself.
    pub by: Author,
}

/// The message of a plan.
#[derive(Debug, Clone, Copy)]
pub struct Origin<'a> {
    /// Its row in the ledger.
    pub inbound: InboundId,
    /// Its content.
    pub fingerprint: &'a str,
    /// When it was received: the time of what it says.
    pub received_at: Timestamp,
}

/// What a plan came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The ledger's new state, for the plan of a message.
    pub state: LedgerState,
    /// The records that were opened, in the order of the plan.
    pub created: Vec<LeadId>,
    /// The contacts that were made, in the order of the plan.
    pub contacts: Vec<ContactId>,
    /// The activities that were planned, in the order of the plan.
    pub activities: Vec<ActivityId>,
    /// The records that the message joined.
    pub joined: Vec<LeadId>,
    /// Why it was ignored or quarantined.
    pub reason: Option<String>,
}

impl Applied {
    /// Nothing yet.
    pub fn nothing(state: LedgerState) -> Self {
        Self { state, created: Vec::new(), contacts: Vec::new(), activities: Vec::new(), joined: Vec::new(), reason: None }
    }

    /// The record that a target means.
    ///
    /// # Errors
    /// [`StoreError::DanglingTarget`] when the plan did not create it.
    pub fn lead(&self, target: Target) -> Result<LeadId, StoreError> {
        match target {
            Target::Existing(id) => Ok(id),
            Target::Created(nth) => self.created.get(nth).copied().ok_or(StoreError::DanglingTarget),
        }
    }

    /// The contact that a target means.
    ///
    /// # Errors
    /// [`StoreError::DanglingTarget`] when the plan did not create it.
    pub fn contact(&self, target: ContactTarget) -> Result<ContactId, StoreError> {
        match target {
            ContactTarget::Existing(id) => Ok(id),
            ContactTarget::Created(nth) => self.contacts.get(nth).copied().ok_or(StoreError::DanglingTarget),
        }
    }
}

impl Tx {
    /// Applies the plan of a message, its letters apart, and stores the decision.
    ///
    /// # Errors
    /// [`StoreError::DecidedAlready`] when somebody else decided the message; or what [`Tx::apply_steps`] says.
    pub async fn apply(&mut self, decision: &Decision<'_>, now: Timestamp) -> Result<Applied, StoreError> {
        let fingerprint = &decision.question.fingerprint;
        let origin = Origin { inbound: decision.inbound, fingerprint, received_at: decision.received_at };
        let context = Context { origin: Some(origin), at: now, by: Author::Automation("intake".to_owned()) };
        let mut applied = self.apply_steps(&decision.plan.steps, &context).await?;
        if applied.state == LedgerState::Applied {
            applied.reason = None;
        }
        self.decide(decision.inbound, applied.state, applied.reason.as_deref(), now).await?;
        self.store_plan(decision, now).await?;
        if let Some(fill) = &decision.plan.form {
            self.note_form(decision.inbound, fill, now).await?;
        }
        Ok(applied)
    }

    /// Applies steps one after the other, letters apart.
    ///
    /// # Errors
    /// A permanent fault when a step refers to what does not exist or does not fit its field; [`StoreError::RanAlready`], a fence; or what the
    /// database says. The transaction is to be dropped then.
    pub async fn apply_steps(&mut self, steps: &[Step], context: &Context<'_>) -> Result<Applied, StoreError> {
        let mut applied = Applied::nothing(LedgerState::Ignored);
        for step in steps {
            self.apply_step(step, steps, context, &mut applied).await?;
        }
        Ok(applied)
    }

    async fn apply_step(&mut self, step: &Step, steps: &[Step], context: &Context<'_>, applied: &mut Applied) -> Result<(), StoreError> {
        match &step.effect {
            Effect::Create(new) => applied.created.push(self.create_lead(new, context.at).await?),
            Effect::Claim { team, lead } => self.claim(team, *lead, context, applied).await?,
            Effect::Chatter { lead, entry } => self.add_entry(applied.lead(*lead)?, entry, context).await?,
            Effect::Change { lead, field, from, to, by } => {
                self.change_lead(applied.lead(*lead)?, *field, Changed { from, to, by, at: context.at }).await?;
            }
            Effect::CreateContact(contact) => applied.contacts.push(self.create_contact(contact, context.at).await?),
            Effect::ChangeContact { contact, field, from, to, by } => {
                self.change_contact(applied.contact(*contact)?, *field, Changed { from, to, by, at: context.at }).await?;
            }
            Effect::AddEmail { contact, email } => self.add_email(applied.contact(*contact)?, email).await?,
            Effect::AddPhone { contact, phone } => self.add_phone(applied.contact(*contact)?, phone).await?,
            Effect::JoinCompany { contact, company } => {
                self.join_company(applied.contact(*contact)?, applied.contact(*company)?, context).await?;
            }
            Effect::LinkContact { lead, contact } => self.link_contact(applied.lead(*lead)?, applied.contact(*contact)?, context).await?,
            Effect::Follow { lead, user } => self.follow(applied.lead(*lead)?, user).await?,
            Effect::Unfollow { lead, user } => self.unfollow(applied.lead(*lead)?, user).await?,
            Effect::Link { lead, other } => self.link(applied.lead(*lead)?, *other).await?,
            Effect::Schedule { lead, activity } => {
                applied.activities.push(self.schedule(applied.lead(*lead)?, activity, context).await?);
            }
            Effect::ChangeActivity { activity, lead, changes, by } => {
                self.change_activity(*activity, *lead, changes, by, context.at).await?;
            }
            Effect::Draw { lead, team, draw } => self.keep_draw(applied.lead(*lead)?, team, draw, context.at).await?,
            Effect::Arm { lead, automation, occurrence, due, state } => {
                self.arm(applied.lead(*lead)?, automation, Armed { occurrence: *occurrence, state: *state }, *due).await?;
            }
            Effect::Disarm { lead, automation } => self.disarm(applied.lead(*lead)?, automation).await?,
            Effect::Ran { lead, automation, occurrence, outcome } => {
                self.keep_run(applied.lead(*lead)?, automation, occurrence, outcome, context.at).await?;
            }
            Effect::Learn { increments } => self.learn(increments).await?,
            Effect::Merge { tail, into, changes, by } => {
                self.merge_leads(*tail, *into, &serde_json::to_string(changes)?, (by, context.at)).await?;
            }
            Effect::Unmerge { tail, by } => self.unmerge_lead(*tail, (by, context.at)).await?,
            Effect::MergeContact { tail, into } => self.merge_contacts(*tail, *into, steps, context).await?,
            Effect::UnmergeContact { tail } => self.unmerge_contact(*tail, context).await?,
            Effect::Ignore(reason) => applied.reason = Some(format!("{}: {}", reason.as_str(), step.because)),
            Effect::Quarantine => {
                applied.state = LedgerState::Quarantined;
                applied.reason = Some(step.because.clone());
            }
            // Letters: whoever writes them queues them, when the record has its number.
            Effect::Acknowledge { .. } | Effect::Mail { .. } | Effect::Notify { .. } | Effect::Post { .. } | Effect::Withhold { .. } => {}
        }
        Ok(())
    }

    /// The primary key refuses a second delivery of the same content to the same team, whatever the facts said.
    async fn claim(&mut self, team: &Slug, target: Target, context: &Context<'_>, applied: &mut Applied) -> Result<(), StoreError> {
        let origin = context.origin.ok_or(StoreError::NoMessage)?;
        let lead = applied.lead(target)?;
        applied.state = LedgerState::Applied;
        if let Target::Existing(id) = target {
            applied.joined.push(id);
        }
        let claimed = execute!(
            self,
            sqlx::query(
                "INSERT INTO delivery (team, fingerprint, inbound_id, lead_id) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (fingerprint, team) DO NOTHING"
            )
            .bind(team.as_str())
            .bind(origin.fingerprint)
            .bind(origin.inbound.0)
            .bind(lead.0)
        )?;
        // A copy that is decided at the same time is no such case: serialisable, the database answers with a conflict, and we read the facts again.
        if claimed == 1 { Ok(()) } else { Err(StoreError::ClaimedAlready(team.clone())) }
    }

    async fn store_plan(&mut self, decision: &Decision<'_>, now: Timestamp) -> Result<(), StoreError> {
        let (question, facts) = (serde_json::to_string(decision.question)?, serde_json::to_string(decision.facts)?);
        execute!(
            self,
            sqlx::query(
                "INSERT INTO plan (inbound_id, fingerprint, message_id, policy_hash, question, facts, steps, decided_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                 ON CONFLICT (inbound_id) DO UPDATE SET policy_hash = excluded.policy_hash, question = excluded.question,
                 facts = excluded.facts, steps = excluded.steps, decided_at = excluded.decided_at"
            )
            .bind(decision.inbound.0)
            .bind(&decision.question.fingerprint)
            .bind(decision.message_id.map(MessageId::as_str))
            .bind(decision.policy_hash)
            .bind(question)
            .bind(facts)
            .bind(serde_json::to_string(&decision.plan.steps)?)
            .bind(now.as_micros())
        )?;
        Ok(())
    }
}

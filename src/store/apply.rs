//! Applying a plan: every effect, the ledger's new state and the stored decision, in the caller's one transaction.

use super::{LedgerState, StoreError, Tx, execute, on, text::storable};
use crate::{
    crm::{Author, EmailAddress, InboundId, LeadId, MessageId, Slug, Timestamp, Word},
    decide::{Effect, Entry, Facts, NewLead, Plan, Question, Target},
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

/// What a plan came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The ledger's new state.
    pub state: LedgerState,
    /// The records that were opened, in the order of the plan.
    pub created: Vec<LeadId>,
    /// The records that the message joined.
    pub joined: Vec<LeadId>,
    /// Why it was ignored or quarantined.
    pub reason: Option<String>,
}

impl Applied {
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
}

impl Tx {
    /// Applies a plan, its acknowledgements apart: those are written when the records have their numbers, and queued by [`Tx::enqueue`].
    ///
    /// # Errors
    /// [`StoreError::DecidedAlready`] when somebody else decided the message; or what the database says.
    pub async fn apply(&mut self, decision: &Decision<'_>, now: Timestamp) -> Result<Applied, StoreError> {
        let mut applied = Applied { state: LedgerState::Ignored, created: Vec::new(), joined: Vec::new(), reason: None };
        for step in &decision.plan.steps {
            match &step.effect {
                Effect::Create(draft) => applied.created.push(self.create_lead(draft, now).await?),
                Effect::Claim { team, lead } => {
                    applied.state = LedgerState::Applied;
                    if let Target::Existing(id) = lead {
                        applied.joined.push(*id);
                    }
                    let lead = applied.lead(*lead)?;
                    self.claim(team, &decision.question.fingerprint, decision.inbound, lead).await?;
                }
                Effect::Chatter { lead, entry } => {
                    let lead = applied.lead(*lead)?;
                    self.add_chatter(lead, entry, Some(decision.inbound), None, decision.received_at).await?;
                }
                Effect::Acknowledge { .. } | Effect::Withhold { .. } => {}
                Effect::Ignore(reason) => applied.reason = Some(format!("{}: {}", reason.as_str(), step.because)),
                Effect::Quarantine => {
                    applied.state = LedgerState::Quarantined;
                    applied.reason = Some(step.because.clone());
                }
                _ => {}
            }
        }
        if applied.state == LedgerState::Applied {
            applied.reason = None;
        }
        self.decide(decision.inbound, applied.state, applied.reason.as_deref(), now).await?;
        self.store_plan(decision, now).await?;
        Ok(applied)
    }

    /// Adds an entry to a record's chatter, and its people to the record.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn add_chatter(
        &mut self,
        lead: LeadId,
        entry: &Entry,
        inbound: Option<InboundId>,
        outbox: Option<i64>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let (author_kind, author) = match &entry.author {
            Author::Contact(email) => ("contact", Some(email.as_str())),
            Author::Unknown => ("unknown", None),
            Author::User(user) => ("user", Some(user.as_str())),
            Author::Automation(rule) => ("automation", Some(rule.as_str())),
        };
        execute!(
            self,
            sqlx::query(
                "INSERT INTO chatter (lead_id, kind, author_kind, author, at, subject, body, message_id, inbound_id, outbox_id)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
            )
            .bind(lead.0)
            .bind(entry.kind.as_str())
            .bind(author_kind)
            .bind(author.map(storable))
            .bind(at.as_micros())
            .bind(entry.subject.as_deref().map(storable))
            .bind(storable(&entry.body))
            .bind(entry.message_id.as_ref().map(MessageId::as_str))
            .bind(inbound.map(|id| id.0))
            .bind(outbox)
        )?;
        for email in &entry.participants {
            self.add_participant(lead, email).await?;
        }
        if entry.customers_word {
            self.heard_from_customer(lead, at).await?;
        }
        Ok(())
    }

    async fn create_lead(&mut self, new: &NewLead, now: Timestamp) -> Result<LeadId, StoreError> {
        let draft = &new.lead;
        let id: i64 = on!(self, |connection| {
            sqlx::query_scalar(
            "INSERT INTO lead (team, kind, state, name, contact_name, company_name, email, phone, language, source, medium, campaign, created_at)
             VALUES ($1, $2, 'open', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id"
        )
        .bind(draft.team.as_str())
        .bind(draft.kind.as_str())
        .bind(storable(&draft.name))
        .bind(draft.contact_name.as_deref().map(storable))
        .bind(draft.company_name.as_deref().map(storable))
        .bind(draft.email.as_ref().map(EmailAddress::as_str))
        .bind(draft.phone.as_deref().map(storable))
        .bind(draft.language.as_ref().map(Word::as_str).map(storable))
        .bind(draft.source.as_deref().map(storable))
        .bind(draft.medium.as_deref().map(storable))
        .bind(draft.campaign.as_deref().map(storable))
        .bind(now.as_micros())
        .fetch_one(connection)
        })?;
        for email in draft.email.iter().chain(&new.cc) {
            self.add_participant(LeadId(id), email).await?;
        }
        Ok(LeadId(id))
    }

    /// The primary key refuses a second delivery of the same content to the same team, whatever the facts said.
    async fn claim(&mut self, team: &Slug, fingerprint: &str, inbound: InboundId, lead: LeadId) -> Result<(), StoreError> {
        let claimed = execute!(
            self,
            sqlx::query(
                "INSERT INTO delivery (team, fingerprint, inbound_id, lead_id) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (fingerprint, team) DO NOTHING"
            )
            .bind(team.as_str())
            .bind(fingerprint)
            .bind(inbound.0)
            .bind(lead.0)
        )?;
        // A copy that is decided at the same time is no such case: serialisable, the database answers with a conflict, and we read the facts again.
        if claimed == 1 { Ok(()) } else { Err(StoreError::ClaimedAlready(team.clone())) }
    }

    async fn add_participant(&mut self, lead: LeadId, email: &EmailAddress) -> Result<(), StoreError> {
        execute!(
            self,
            sqlx::query("INSERT INTO participant (lead_id, email) VALUES ($1, $2) ON CONFLICT (lead_id, email) DO NOTHING")
                .bind(lead.0)
                .bind(email.as_str())
        )?;
        Ok(())
    }

    async fn heard_from_customer(&mut self, lead: LeadId, at: Timestamp) -> Result<(), StoreError> {
        execute!(
            self,
            sqlx::query("UPDATE lead SET last_customer_at = $2 WHERE id = $1 AND (last_customer_at IS NULL OR last_customer_at < $2)")
                .bind(lead.0)
                .bind(at.as_micros())
        )?;
        Ok(())
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

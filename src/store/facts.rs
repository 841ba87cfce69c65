//! Facts: what a decision must know, read inside the transaction that applies it.

use std::{collections::BTreeMap, time::Duration};

use super::{StoreError, Tx, on};
use crate::{
    crm::{EmailAddress, InboundId, Lead, LeadId, LeadState, MessageId, Slug, Timestamp},
    decide::{AckCounts, Cited, Delivery, Facts, LeadFacts, OpenLead, Question},
};

const DAY: Duration = Duration::from_secs(24 * 3600);
const HOUR: Duration = Duration::from_secs(3600);
/// Open leads of one sender that a decision looks at.
const OPEN_LEADS: i64 = 10;
/// Records on which one Message-ID stands that a decision looks at: one for each team of a mail, more only for ids that programs use again and again.
const RECORDS_PER_ID: i64 = 10;
/// Participants of one record that a decision looks at: a thread with more is a mailing list.
const PARTICIPANTS: i64 = 500;

impl Tx {
    /// Answers a question. `window` is how far back the sender's records count.
    ///
    /// # Errors
    /// When the database is gone or holds what it should not.
    pub async fn facts(&mut self, question: &Question, window: Duration, now: Timestamp) -> Result<Facts, StoreError> {
        let mut facts = Facts { deliveries: self.deliveries(&question.fingerprint).await?, ..Facts::default() };
        for lead in &question.signed {
            facts.signed.extend(self.lead_facts(*lead).await?);
        }
        for id in &question.cited {
            for (lead, ours) in self.leads_citing(id).await? {
                facts.cited.extend(self.lead_facts(lead).await?.map(|lead| Cited { id: id.clone(), ours, lead }));
            }
        }
        if let Some(customer) = &question.customer {
            facts.open_leads = self.open_leads(customer).await?;
            (facts.records_in_window, facts.first_in_window) = self.records_since(customer, now.minus(window)).await?;
            facts.acks = self.ack_counts(customer, &question.teams, now).await?;
        }
        Ok(facts)
    }

    async fn deliveries(&mut self, fingerprint: &str) -> Result<Vec<Delivery>, StoreError> {
        let rows: Vec<(String, i64, i64)> = on!(self, |connection| sqlx::query_as(
            "SELECT team, inbound_id, (SELECT COUNT(*) FROM outbox WHERE outbox.inbound_id = delivery.inbound_id)
             FROM delivery WHERE fingerprint = $1 ORDER BY team"
        )
        .bind(fingerprint)
        .fetch_all(connection))?;
        rows.into_iter()
            .map(|(team, inbound, acks)| Ok(Delivery { team: slug(team)?, inbound: InboundId(inbound), acknowledged: acks > 0 }))
            .collect()
    }

    /// The records on which a mail of this id stands, and whether we sent it: a mail to two teams stands on two.
    async fn leads_citing(&mut self, id: &MessageId) -> Result<Vec<(LeadId, bool)>, StoreError> {
        let rows: Vec<(i64, i64)> = on!(self, |connection| sqlx::query_as(
            "SELECT lead_id, CAST(MAX(CASE kind WHEN 'mail_out' THEN 1 ELSE 0 END) AS BIGINT) FROM chatter
             WHERE message_id = $1 GROUP BY lead_id ORDER BY MAX(id) DESC LIMIT $2"
        )
        .bind(id.as_str())
        .bind(RECORDS_PER_ID)
        .fetch_all(connection))?;
        Ok(rows.into_iter().map(|(lead, ours)| (LeadId(lead), ours == 1)).collect())
    }

    async fn lead_facts(&mut self, id: LeadId) -> Result<Option<LeadFacts>, StoreError> {
        let row: Option<(String, String, String)> =
            on!(self, |connection| sqlx::query_as("SELECT team, state, name FROM lead WHERE id = $1")
                .bind(id.0)
                .fetch_optional(connection))?;
        let Some((team, state, name)) = row else { return Ok(None) };
        let state = LeadState::from_text(&state).ok_or(StoreError::Foreign { what: "a lead's state", value: state })?;
        let participants = self.participants(id).await?;
        let lead = Lead { id, team: slug(team)?, state, name, ..Lead::default() };
        Ok(Some(LeadFacts { lead, participants: participants.into_iter().collect(), ..LeadFacts::default() }))
    }

    async fn participants(&mut self, lead: LeadId) -> Result<Vec<EmailAddress>, StoreError> {
        let rows: Vec<String> =
            on!(self, |connection| sqlx::query_scalar("SELECT email FROM participant WHERE lead_id = $1 ORDER BY email LIMIT $2")
                .bind(lead.0)
                .bind(PARTICIPANTS)
                .fetch_all(connection))?;
        Ok(rows.iter().filter_map(|email| EmailAddress::parse(email).ok()).collect())
    }

    async fn open_leads(&mut self, email: &EmailAddress) -> Result<Vec<OpenLead>, StoreError> {
        let rows: Vec<(i64, String, String)> = on!(self, |connection| sqlx::query_as(
            "SELECT id, team, name FROM lead WHERE email = $1 AND state = 'open' ORDER BY created_at DESC, id DESC LIMIT $2"
        )
        .bind(email.as_str())
        .bind(OPEN_LEADS)
        .fetch_all(connection))?;
        rows.into_iter().map(|(id, team, name)| Ok(OpenLead { id: LeadId(id), team: slug(team)?, name, salesperson: None })).collect()
    }

    async fn records_since(&mut self, email: &EmailAddress, since: Timestamp) -> Result<(u32, Option<LeadId>), StoreError> {
        let (count, first): (i64, Option<i64>) =
            on!(self, |connection| sqlx::query_as("SELECT COUNT(*), MIN(id) FROM lead WHERE email = $1 AND created_at > $2")
                .bind(email.as_str())
                .bind(since.as_micros())
                .fetch_one(connection))?;
        Ok((counted(count), first.map(LeadId)))
    }

    async fn ack_counts(&mut self, to: &EmailAddress, teams: &[Slug], now: Timestamp) -> Result<AckCounts, StoreError> {
        let mut from_team = BTreeMap::new();
        for team in teams {
            from_team.insert(team.clone(), self.mails_from_team(team, now.minus(HOUR)).await?);
        }
        Ok(AckCounts {
            to_address: self.mails_to_address(to, now.minus(DAY)).await?,
            to_domain: self.mails_to_domain(to.domain(), now.minus(HOUR)).await?,
            from_team,
        })
    }

    async fn mails_to_address(&mut self, email: &EmailAddress, since: Timestamp) -> Result<u32, StoreError> {
        Ok(counted(on!(self, |connection| sqlx::query_scalar(
            "SELECT COUNT(*) FROM outbox WHERE recipient = $1 AND created_at > $2 AND state <> 'cancelled'"
        )
        .bind(email.as_str())
        .bind(since.as_micros())
        .fetch_one(connection))?))
    }

    async fn mails_to_domain(&mut self, domain: &str, since: Timestamp) -> Result<u32, StoreError> {
        Ok(counted(on!(self, |connection| sqlx::query_scalar(
            "SELECT COUNT(*) FROM outbox WHERE recipient_domain = $1 AND created_at > $2 AND state <> 'cancelled'"
        )
        .bind(domain)
        .bind(since.as_micros())
        .fetch_one(connection))?))
    }

    async fn mails_from_team(&mut self, team: &Slug, since: Timestamp) -> Result<u32, StoreError> {
        Ok(counted(on!(self, |connection| sqlx::query_scalar(
            "SELECT COUNT(*) FROM outbox WHERE team = $1 AND created_at > $2 AND state <> 'cancelled'"
        )
        .bind(team.as_str())
        .bind(since.as_micros())
        .fetch_one(connection))?))
    }
}

fn counted(count: i64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn slug(text: String) -> Result<Slug, StoreError> {
    Slug::parse(&text).map_err(|_| StoreError::Foreign { what: "a team's id", value: text })
}

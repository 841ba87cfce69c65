//! The records as people look at them: leads, one lead with its chatter, counts by team, stored decisions.

use serde::Serialize;

use super::{StoreError, Tx, on};
use crate::{
    crm::{InboundId, LeadId, Timestamp, rfc3339},
    decide::Step,
};

/// Which leads to list.
#[derive(Debug, Clone, Default)]
pub struct LeadFilter {
    /// Of this team only.
    pub team: Option<String>,
    /// In this state only.
    pub state: Option<String>,
    /// At most so many; newest first.
    pub limit: u32,
}

/// A lead in a list.
#[derive(Debug, Clone, Serialize, sqlx::FromRow)]
pub struct LeadRow {
    /// Its number.
    pub id: i64,
    /// Its team.
    pub team: String,
    /// `lead` or `opportunity`.
    pub kind: String,
    /// `open`, `won` or `lost`.
    pub state: String,
    /// Its name.
    pub name: String,
    /// The person.
    pub contact_name: Option<String>,
    /// The company.
    pub company_name: Option<String>,
    /// The person's address.
    pub email: Option<String>,
    /// The phone number, E.164.
    pub phone: Option<String>,
    /// ISO 639-1.
    pub language: Option<String>,
    /// Where it came from.
    pub source: Option<String>,
    /// By which kind of way.
    pub medium: Option<String>,
    /// Through which campaign.
    pub campaign: Option<String>,
    /// Microseconds since the epoch; RFC 3339 as JSON.
    #[serde(serialize_with = "rfc3339")]
    pub created_at: i64,
    /// When the customer last wrote, in microseconds since the epoch; RFC 3339 as JSON.
    #[serde(serialize_with = "rfc3339")]
    pub last_customer_at: Option<i64>,
    /// Entries in its chatter.
    pub entries: i64,
}

/// An entry of the chatter.
#[derive(Debug, Clone, Serialize, sqlx::FromRow)]
pub struct ChatterRow {
    /// Its row.
    pub id: i64,
    /// `mail_in`, `mail_out`, `note`, `change` or `bounce`.
    pub kind: String,
    /// `contact`, `unknown`, `user` or `automation`.
    pub author_kind: String,
    /// The address, user or rule.
    pub author: Option<String>,
    /// Microseconds since the epoch; RFC 3339 as JSON.
    #[serde(serialize_with = "rfc3339")]
    pub at: i64,
    /// The subject, for mail.
    pub subject: Option<String>,
    /// The text.
    pub body: String,
    /// The message in the ledger, for mail that came in.
    pub inbound_id: Option<i64>,
    /// Where the mail stands, for mail that we sent.
    pub outbox_state: Option<String>,
}

/// How many records a team has.
#[derive(Debug, Clone, Serialize, sqlx::FromRow)]
pub struct TeamCount {
    /// The team.
    pub team: String,
    /// Its leads and opportunities.
    pub leads: i64,
    /// Mails from customers on them.
    pub mails: i64,
    /// Acknowledgements sent or waiting.
    pub acknowledgements: i64,
}

/// A stored decision.
#[derive(Debug, Clone, Serialize)]
pub struct StoredPlan {
    /// The hash of the policy it was made under.
    pub policy_hash: String,
    /// When it was made.
    #[serde(serialize_with = "rfc3339")]
    pub decided_at: Timestamp,
    /// Its steps.
    pub steps: Vec<Step>,
}

const LEAD: &str = "SELECT id, team, kind, state, name, contact_name, company_name, email, phone, language, source, medium, campaign,
    created_at, last_customer_at, (SELECT COUNT(*) FROM chatter WHERE lead_id = lead.id) AS entries FROM lead";

impl Tx {
    /// Leads, newest first.
    ///
    /// # Errors
    /// When the database is gone.
    pub async fn leads(&mut self, filter: &LeadFilter) -> Result<Vec<LeadRow>, StoreError> {
        const FILTERED: &str =
            const_format::concatcp!(LEAD, " WHERE ($1 = '' OR team = $1) AND ($2 = '' OR state = $2) ORDER BY id DESC LIMIT $3");
        Ok(on!(self, |connection| sqlx::query_as(FILTERED)
            .bind(filter.team.as_deref().unwrap_or(""))
            .bind(filter.state.as_deref().unwrap_or(""))
            .bind(i64::from(filter.limit))
            .fetch_all(connection))?)
    }

    /// One lead.
    ///
    /// # Errors
    /// [`StoreError::NoSuchLead`]; or when the database is gone.
    pub async fn lead(&mut self, id: LeadId) -> Result<LeadRow, StoreError> {
        const BY_ID: &str = const_format::concatcp!(LEAD, " WHERE id = $1");
        let row: Option<LeadRow> = on!(self, |connection| sqlx::query_as(BY_ID).bind(id.0).fetch_optional(connection))?;
        row.ok_or(StoreError::NoSuchLead(id))
    }

    /// The chatter of a lead, oldest first.
    ///
    /// # Errors
    /// When the database is gone.
    pub async fn chatter(&mut self, lead: LeadId) -> Result<Vec<ChatterRow>, StoreError> {
        Ok(on!(self, |connection| sqlx::query_as(
            "SELECT chatter.id, kind, author_kind, author, at, subject, body, chatter.inbound_id, outbox.state AS outbox_state
             FROM chatter LEFT JOIN outbox ON outbox.id = chatter.outbox_id WHERE chatter.lead_id = $1 ORDER BY chatter.id"
        )
        .bind(lead.0)
        .fetch_all(connection))?)
    }

    /// Records, mails and acknowledgements by team.
    ///
    /// # Errors
    /// When the database is gone.
    pub async fn team_counts(&mut self) -> Result<Vec<TeamCount>, StoreError> {
        Ok(on!(self, |connection| sqlx::query_as(
            "SELECT team, COUNT(*) AS leads,
             CAST(SUM((SELECT COUNT(*) FROM chatter WHERE lead_id = lead.id AND kind = 'mail_in')) AS BIGINT) AS mails,
             CAST(SUM((SELECT COUNT(*) FROM outbox WHERE lead_id = lead.id)) AS BIGINT) AS acknowledgements
             FROM lead GROUP BY team ORDER BY team"
        )
        .fetch_all(connection))?)
    }

    /// The decision made for a message.
    ///
    /// # Errors
    /// When the database is gone or holds what it should not.
    pub async fn stored_plan(&mut self, id: InboundId) -> Result<Option<StoredPlan>, StoreError> {
        let row: Option<(String, String, i64)> =
            on!(self, |connection| sqlx::query_as("SELECT policy_hash, steps, decided_at FROM plan WHERE inbound_id = $1")
                .bind(id.0)
                .fetch_optional(connection))?;
        let Some((policy_hash, steps, decided_at)) = row else { return Ok(None) };
        Ok(Some(StoredPlan { policy_hash, decided_at: Timestamp::from_micros(decided_at), steps: serde_json::from_str(&steps)? }))
    }

    /// The records that a message stands on.
    ///
    /// # Errors
    /// When the database is gone.
    pub async fn leads_of_message(&mut self, id: InboundId) -> Result<Vec<LeadId>, StoreError> {
        let ids: Vec<i64> =
            on!(self, |connection| sqlx::query_scalar("SELECT lead_id FROM delivery WHERE inbound_id = $1 ORDER BY lead_id")
                .bind(id.0)
                .fetch_all(connection))?;
        Ok(ids.into_iter().map(LeadId).collect())
    }

    /// The messages that stand on a record, oldest first.
    ///
    /// # Errors
    /// When the database is gone.
    pub async fn messages_of_lead(&mut self, id: LeadId) -> Result<Vec<InboundId>, StoreError> {
        let ids: Vec<i64> = on!(self, |connection| sqlx::query_scalar(
            "SELECT DISTINCT inbound_id FROM chatter WHERE lead_id = $1 AND inbound_id IS NOT NULL ORDER BY inbound_id"
        )
        .bind(id.0)
        .fetch_all(connection))?;
        Ok(ids.into_iter().map(InboundId).collect())
    }
}

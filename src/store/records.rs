//! The records as people look at them: leads, one lead with its chatter, counts by team, stored decisions.

use serde::{Serialize, Serializer};

use super::{StoreError, Tx, on};
use crate::{
    crm::{Activity, ActivityId, Contact, ContactId, InboundId, Lead, LeadId, Timestamp, Value, rfc3339},
    decide::{FormFill, Step},
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
    /// The lead it stands on: one that was merged into the lead keeps its own.
    pub lead_id: i64,
    /// `mail_in`, `mail_out`, `note`, `change`, `bounce` or `activity`.
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
    /// The field that changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What it was, as JSON.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "plain_value")]
    pub old_value: Option<String>,
    /// What it became, as JSON.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "plain_value")]
    pub new_value: Option<String>,
}

/// A stored value as programs expect it: a text, a number, a list, or null.
fn plain_value<S: Serializer>(stored: &Option<String>, serializer: S) -> Result<S::Ok, S::Error> {
    match stored.as_deref().and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default() {
        Value::Empty => serializer.serialize_none(),
        Value::Bool(yes) => serializer.serialize_bool(yes),
        Value::Int(number) => serializer.serialize_i64(number),
        Value::Real(number) => serializer.serialize_f64(number),
        Value::Text(text) => serializer.serialize_str(&text),
        Value::Time(at) => serializer.collect_str(&at),
        Value::List(items) => items.serialize(serializer),
    }
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
    /// For a mail of a declared form: which of its fields were found.
    pub form: Option<FormFill>,
}

/// A lead and all that were merged into it, or into those, as the table `family`: `$1` is the lead.
pub(super) const LEAD_FAMILY: &str = "WITH RECURSIVE family (id) AS (SELECT CAST($1 AS BIGINT)
    UNION SELECT lead.id FROM lead JOIN family ON lead.merged_into = family.id) ";
/// The numbers of a lead and of all that were merged into it, or into those: `$1` is the lead.
pub(super) const OF_LEAD_FAMILY: &str = const_format::concatcp!("(", LEAD_FAMILY, "SELECT id FROM family)");
/// The columns of a [`ChatterRow`].
pub(super) const CHATTER: &str =
    "SELECT chatter.id, chatter.lead_id, chatter.kind, author_kind, author, at, subject, body, chatter.inbound_id,
    outbox.state AS outbox_state, field, old_value, new_value FROM chatter LEFT JOIN outbox ON outbox.id = chatter.outbox_id";

const LEAD: &str = "SELECT id, team, kind, state, name, contact_name, company_name, email, phone, language, source, medium, campaign,
    created_at, last_customer_at, (SELECT COUNT(*) FROM chatter WHERE lead_id = lead.id) AS entries FROM lead";

impl Tx {
    /// Leads, newest first, without those that were merged into another.
    ///
    /// # Errors
    /// When the database is gone.
    pub async fn leads(&mut self, filter: &LeadFilter) -> Result<Vec<LeadRow>, StoreError> {
        const FILTERED: &str = const_format::concatcp!(
            LEAD,
            " WHERE ($1 = '' OR team = $1) AND ($2 = '' OR state = $2) AND merged_into IS NULL ORDER BY id DESC LIMIT $3"
        );
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

    /// Everything that is known of one lead.
    ///
    /// # Errors
    /// [`StoreError::NoSuchLead`]; or when the database is gone or holds what it should not.
    pub async fn lead_row(&mut self, id: LeadId) -> Result<Lead, StoreError> {
        self.load(id.0).await?.ok_or(StoreError::NoSuchLead(id))
    }

    /// Everything that is known of one contact, its further addresses and numbers apart.
    ///
    /// # Errors
    /// [`StoreError::NoSuchRecord`]; or when the database is gone or holds what it should not.
    pub async fn contact_row(&mut self, id: ContactId) -> Result<Contact, StoreError> {
        self.load(id.0).await?.ok_or(StoreError::NoSuchRecord { what: "contact", id: id.0 })
    }

    /// One activity.
    ///
    /// # Errors
    /// [`StoreError::NoSuchRecord`]; or when the database is gone or holds what it should not.
    pub async fn activity_row(&mut self, id: ActivityId) -> Result<Activity, StoreError> {
        self.load(id.0).await?.ok_or(StoreError::NoSuchRecord { what: "activity", id: id.0 })
    }

    /// The chatter of a lead and of those that were merged into it, oldest first.
    ///
    /// # Errors
    /// When the database is gone.
    pub async fn chatter(&mut self, lead: LeadId) -> Result<Vec<ChatterRow>, StoreError> {
        const OF_FAMILY: &str = const_format::concatcp!(CHATTER, " WHERE chatter.lead_id IN ", OF_LEAD_FAMILY, " ORDER BY chatter.id");
        Ok(on!(self, |connection| sqlx::query_as(OF_FAMILY).bind(lead.0).fetch_all(connection))?)
    }

    /// Records, mails and acknowledgements by team.
    ///
    /// # Errors
    /// When the database is gone.
    pub async fn team_counts(&mut self) -> Result<Vec<TeamCount>, StoreError> {
        Ok(on!(self, |connection| sqlx::query_as(
            "SELECT team, CAST(SUM(CASE WHEN merged_into IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS leads,
             CAST(SUM((SELECT COUNT(*) FROM chatter WHERE lead_id = lead.id AND kind = 'mail_in')) AS BIGINT) AS mails,
             CAST(SUM((SELECT COUNT(*) FROM outbox WHERE lead_id = lead.id AND inbound_id IS NOT NULL)) AS BIGINT) AS acknowledgements
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
        let form = self.form_of_message(id).await?;
        Ok(Some(StoredPlan { policy_hash, decided_at: Timestamp::from_micros(decided_at), steps: serde_json::from_str(&steps)?, form }))
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
        const OF_FAMILY: &str = const_format::concatcp!(
            "SELECT DISTINCT inbound_id FROM chatter WHERE inbound_id IS NOT NULL AND lead_id IN ",
            OF_LEAD_FAMILY,
            " ORDER BY inbound_id"
        );
        let ids: Vec<i64> = on!(self, |connection| sqlx::query_scalar(OF_FAMILY).bind(id.0).fetch_all(connection))?;
        Ok(ids.into_iter().map(InboundId).collect())
    }
}

//! Timed automated actions: which clocks are due, which leads need their clocks set, and under which policies that was done.

use serde::Serialize;

use super::{StoreError, Tx, execute, on};
use crate::crm::{LeadId, Timestamp, rfc3339};

/// A clock that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueRow {
    /// The automated action.
    pub automation: String,
    /// The lead.
    pub lead: LeadId,
    /// The moment from which its time counts.
    pub occurrence: Timestamp,
    /// When it is due.
    pub due_at: Timestamp,
}

/// A run of an automated action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct RunRow {
    /// The automated action.
    pub automation: String,
    /// Which occurrence: a moment, or what set it off.
    pub occurrence: String,
    /// What came of it.
    pub outcome: String,
    /// When it ran, in microseconds since the epoch; RFC 3339 as JSON.
    #[serde(serialize_with = "rfc3339")]
    pub at: i64,
}

impl Tx {
    /// Clocks that are due, the longest due first, behind the time and lead `after`.
    ///
    /// # Errors
    /// When the database is gone.
    pub async fn due(&mut self, now: Timestamp, after: Option<(Timestamp, LeadId)>, limit: u32) -> Result<Vec<DueRow>, StoreError> {
        let (after, lead) = after.map_or((i64::MIN, 0), |(due_at, lead)| (due_at.as_micros(), lead.0));
        let rows: Vec<(String, i64, i64, i64)> = on!(self, |connection| sqlx::query_as(
            "SELECT automation, lead_id, occurrence, due_at FROM automation_due
             WHERE due_at <= $1 AND (due_at, lead_id) > ($2, $3) AND state = 'set' ORDER BY due_at, lead_id, automation LIMIT $4"
        )
        .bind(now.as_micros())
        .bind(after)
        .bind(lead)
        .bind(i64::from(limit))
        .fetch_all(connection))?;
        let row = |(automation, lead, occurrence, due_at)| DueRow {
            automation,
            lead: LeadId(lead),
            occurrence: Timestamp::from_micros(occurrence),
            due_at: Timestamp::from_micros(due_at),
        };
        Ok(rows.into_iter().map(row).collect())
    }

    /// When the next clock is due.
    ///
    /// # Errors
    /// When the database is gone.
    pub async fn next_clock(&mut self) -> Result<Option<Timestamp>, StoreError> {
        let due: Option<i64> = on!(self, |connection| sqlx::query_scalar(
            "SELECT MIN(due_at) FROM automation_due WHERE due_at IS NOT NULL AND state = 'set'"
        )
        .fetch_one(connection))?;
        Ok(due.map(Timestamp::from_micros))
    }

    /// Gives a clock up that cannot run, unless it was set anew since.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn give_up_due(&mut self, due: &DueRow) -> Result<(), StoreError> {
        execute!(
            self,
            sqlx::query(
                "UPDATE automation_due SET state = 'done', due_at = NULL
                 WHERE automation = $1 AND lead_id = $2 AND occurrence = $3 AND state = 'set'"
            )
            .bind(&due.automation)
            .bind(due.lead.0)
            .bind(due.occurrence.as_micros())
        )?;
        Ok(())
    }

    /// What ran on a lead, newest first.
    ///
    /// # Errors
    /// When the database is gone.
    pub async fn runs_of(&mut self, lead: LeadId, limit: u32) -> Result<Vec<RunRow>, StoreError> {
        Ok(on!(self, |connection| sqlx::query_as(
            "SELECT automation, occurrence, outcome, at FROM automation_run WHERE lead_id = $1 ORDER BY id DESC LIMIT $2"
        )
        .bind(lead.0)
        .bind(i64::from(limit))
        .fetch_all(connection))?)
    }

    /// Open leads behind `after`, by number: for setting their clocks again in batches.
    ///
    /// # Errors
    /// When the database is gone.
    pub async fn leads_to_arm(&mut self, after: LeadId, limit: u32) -> Result<Vec<LeadId>, StoreError> {
        let ids: Vec<i64> = on!(self, |connection| sqlx::query_scalar(
            "SELECT id FROM lead WHERE id > $1 AND state = 'open' AND merged_into IS NULL ORDER BY id LIMIT $2"
        )
        .bind(after.0)
        .bind(i64::from(limit))
        .fetch_all(connection))?;
        Ok(ids.into_iter().map(LeadId).collect())
    }

    /// Is another policy in force here, or none? One that returns is new again: there are leads that were opened meanwhile.
    ///
    /// # Errors
    /// When the database is gone.
    pub async fn is_new_policy(&mut self, hash: &str) -> Result<bool, StoreError> {
        let in_force: Option<String> = on!(self, |connection| sqlx::query_scalar(
            "SELECT hash FROM policy_version WHERE in_force_since = (SELECT MAX(in_force_since) FROM policy_version) LIMIT 1"
        )
        .fetch_optional(connection))?;
        Ok(in_force.as_deref() != Some(hash))
    }

    /// Remembers that a policy is in force from now on.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn keep_policy(&mut self, hash: &str, now: Timestamp) -> Result<(), StoreError> {
        execute!(
            self,
            sqlx::query(
                "INSERT INTO policy_version (hash, first_used_at, in_force_since) VALUES ($1, $2, $2)
                 ON CONFLICT (hash) DO UPDATE SET in_force_since = excluded.in_force_since"
            )
            .bind(hash)
            .bind(now.as_micros())
        )?;
        Ok(())
    }
}

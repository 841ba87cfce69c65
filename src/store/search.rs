//! Leads that a domain holds for, in the order that somebody wants, and what their list says besides; and what a decision was made from, for `explain`.

use std::collections::BTreeMap;

use super::{
    DrawRow, StoreError, Tx,
    domain::Where,
    on,
    record::{Cell, slug},
};
use crate::{
    crm::{InboundId, Lead, LeadField, LeadId, Timestamp},
    decide::Facts,
    domain::{ContactView, Domain, Known, LeadView},
};

/// Rows that one statement names by their numbers.
const NUMBERS_PER_STATEMENT: usize = 500;

/// Which records are wanted, and in which order.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// For which the domain holds.
    pub domain: &'a Domain,
    /// By the values of this field; those without one come last.
    pub order: LeadField,
    /// Is the greatest the first?
    pub descending: bool,
    /// At most so many.
    pub limit: u32,
}

impl Tx {
    /// The leads that are wanted. One that was merged into another is among them only when the domain asks for it.
    ///
    /// # Errors
    /// When the database is gone or holds what it should not.
    pub async fn search_leads(&mut self, wanted: &Wanted<'_>, now: Timestamp) -> Result<Vec<Lead>, StoreError> {
        let Some(condition) = Where::compile(wanted.domain, "lead", 1, now, self.dialect()) else { return Ok(Vec::new()) };
        let (column, direction) = (wanted.order.name(), if wanted.descending { "DESC" } else { "ASC" });
        let order = match wanted.order {
            // Its values stand in rows of their own.
            LeadField::tags => String::new(),
            _ => format!("lead.\"{column}\" IS NULL, lead.\"{column}\" {direction}, "),
        };
        // A domain that is not exact is asked again in memory, and only then it is known how many there are.
        let limit = if condition.exact { format!(" LIMIT {}", wanted.limit) } else { String::new() };
        let after = format!("WHERE {} ORDER BY {order}lead.id {direction}{limit}", condition.sql);
        let cells: Vec<Cell> = condition.binds.into_iter().map(Cell::from).collect();
        let found = self.select::<Lead>(&after, &cells).await?;
        if condition.exact {
            return Ok(found);
        }
        let mut holding = Vec::new();
        for lead in found {
            if holding.len() < wanted.limit as usize && self.holds_for(wanted.domain, &lead, now).await? {
                holding.push(lead);
            }
        }
        Ok(holding)
    }

    async fn holds_for(&mut self, domain: &Domain, lead: &Lead, now: Timestamp) -> Result<bool, StoreError> {
        let contact = match lead.contact {
            Some(contact) => self.surviving_contact(contact).await?,
            None => None,
        };
        let company = match contact.as_ref().and_then(|contact| contact.company) {
            Some(company) => self.surviving_contact(company).await?,
            None => None,
        };
        let contact = contact.as_ref().map(|contact| ContactView { contact, company: company.as_ref() });
        Ok(domain.holds(&LeadView { lead, contact: Known::Yes(contact.as_ref()) }, now) == Some(true))
    }

    /// How many entries each of these leads has in its chatter.
    ///
    /// # Errors
    /// When the database is gone.
    pub async fn entries_of(&mut self, leads: &[LeadId]) -> Result<BTreeMap<LeadId, i64>, StoreError> {
        let mut entries = BTreeMap::new();
        for leads in leads.chunks(NUMBERS_PER_STATEMENT) {
            // A number is no text that anybody wrote.
            let numbers: Vec<String> = leads.iter().map(ToString::to_string).collect();
            let text = format!("SELECT lead_id, COUNT(*) FROM chatter WHERE lead_id IN ({}) GROUP BY lead_id", numbers.join(", "));
            let rows: Vec<(i64, i64)> = on!(self, |connection| sqlx::query_as(sqlx::AssertSqlSafe(text)).fetch_all(connection))?;
            entries.extend(rows.into_iter().map(|(lead, count)| (LeadId(lead), count)));
        }
        Ok(entries)
    }

    /// The different words that leads have in a field which holds words, such as those of a stage that left the configuration.
    ///
    /// # Errors
    /// When the database is gone.
    pub async fn words_in_use(&mut self, field: LeadField) -> Result<Vec<String>, StoreError> {
        let column = field.name();
        let text = format!("SELECT DISTINCT {column} FROM lead WHERE {column} IS NOT NULL ORDER BY {column}");
        Ok(on!(self, |connection| sqlx::query_scalar(sqlx::AssertSqlSafe(text)).fetch_all(connection))?)
    }

    /// How the salespeople of a lead were chosen, oldest first.
    ///
    /// # Errors
    /// When the database is gone or holds what it should not.
    pub async fn draws_of_lead(&mut self, lead: LeadId) -> Result<Vec<DrawRow>, StoreError> {
        let rows: Vec<(i64, String, i64, String)> =
            on!(self, |connection| sqlx::query_as("SELECT lead_id, team, at, draw FROM assignment_draw WHERE lead_id = $1 ORDER BY id")
                .bind(lead.0)
                .fetch_all(connection))?;
        rows.into_iter().map(draw_row).collect()
    }

    /// What was known when a message was decided.
    ///
    /// # Errors
    /// When the database is gone or holds what it should not.
    pub async fn stored_facts(&mut self, message: InboundId) -> Result<Option<Facts>, StoreError> {
        let facts: Option<String> = on!(self, |connection| sqlx::query_scalar("SELECT facts FROM plan WHERE inbound_id = $1")
            .bind(message.0)
            .fetch_optional(connection))?;
        Ok(facts.map(|facts| serde_json::from_str(&facts)).transpose()?)
    }
}

fn draw_row((lead, team, at, draw): (i64, String, i64, String)) -> Result<DrawRow, StoreError> {
    let team = slug("a team's id", team)?;
    Ok(DrawRow { lead: LeadId(lead), team, at: Timestamp::from_micros(at), draw: serde_json::from_str(&draw)? })
}

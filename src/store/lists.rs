//! Records in lists: what a domain selects, what is open for whom, what a contact went through. For people and programs, not for decisions.

use serde::Serialize;

use super::{
    ChatterRow, StoreError, Tx, on,
    record::Cell,
    records::{CHATTER, OF_LEAD_FAMILY},
};
use crate::crm::{Activity, CivilDate, Contact, ContactId, Lead, LeadId, Slug, Value, fold, rfc3339};

/// The numbers of a contact and of all that were merged into it, or into those: `$1` is the contact.
const OF_CONTACT_FAMILY: &str = "(WITH RECURSIVE family (id) AS (SELECT CAST($1 AS BIGINT)
    UNION SELECT contact.id FROM contact JOIN family ON contact.merged_into = family.id) SELECT id FROM family)";

/// Which activities to list.
#[derive(Debug, Clone, Default)]
pub struct ActivityFilter {
    /// About this lead, or one that was merged into it.
    pub lead: Option<LeadId>,
    /// Of this user only.
    pub assignee: Option<Slug>,
    /// Due on this day or before; what is due on no day is left out.
    pub due_until: Option<CivilDate>,
    /// What is to be done still; else also what was done or cancelled.
    pub open: bool,
    /// At most so many; the soonest first.
    pub limit: u32,
}

/// A line of the audit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct AuditRow {
    /// When, in microseconds since the epoch; RFC 3339 as JSON.
    #[serde(serialize_with = "rfc3339")]
    pub at: i64,
    /// Who did it.
    pub actor: String,
    /// What was done.
    pub action: String,
    /// To what.
    pub subject: String,
}

impl Tx {
    /// Leads that a condition is true of, newest first, without those that were merged into another. `condition` is what a domain was compiled to, with
    /// placeholders from `$1` on, never what somebody typed.
    ///
    /// # Errors
    /// When the database is gone, refuses the condition, or holds what it should not.
    pub async fn leads_where(&mut self, condition: &str, values: &[Value], limit: u32) -> Result<Vec<Lead>, StoreError> {
        let after = format!("WHERE ({condition}) AND lead.merged_into IS NULL ORDER BY lead.id DESC LIMIT {limit}");
        self.select(&after, &cells(values)).await
    }

    /// Contacts that a condition is true of; see [`Tx::leads_where`].
    ///
    /// # Errors
    /// As [`Tx::leads_where`].
    pub async fn contacts_where(&mut self, condition: &str, values: &[Value], limit: u32) -> Result<Vec<Contact>, StoreError> {
        let after = format!("WHERE ({condition}) AND contact.merged_into IS NULL ORDER BY contact.id DESC LIMIT {limit}");
        self.select(&after, &cells(values)).await
    }

    /// Contacts by a part of their name, or by one of their addresses or numbers; newest first.
    ///
    /// # Errors
    /// When the database is gone or holds what it should not.
    pub async fn find_contacts(&mut self, text: &str, limit: u32) -> Result<Vec<Contact>, StoreError> {
        const AFTER: &str = "WHERE merged_into IS NULL AND (name_folded LIKE $1 ESCAPE '\\'
            OR id IN (SELECT contact_id FROM contact_email WHERE email = $2) OR id IN (SELECT contact_id FROM contact_phone WHERE phone = $3))
            ORDER BY id DESC LIMIT $4";
        let folded = fold(text.trim());
        let pattern = folded.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let values =
            [Value::Text(format!("%{pattern}%")), Value::Text(folded), Value::Text(text.trim().to_owned()), Value::Int(limit.into())];
        self.select(AFTER, &cells(&values)).await
    }

    /// The contacts that have a number, E.164; of merged ones their survivors.
    ///
    /// # Errors
    /// When the database is gone or holds what it should not.
    pub async fn contacts_with_phone(&mut self, phone: &str) -> Result<Vec<Contact>, StoreError> {
        let ids: Vec<i64> = on!(self, |connection| sqlx::query_scalar(
            "SELECT contact_id FROM contact_phone WHERE phone = $1 ORDER BY contact_id LIMIT 100"
        )
        .bind(phone)
        .fetch_all(connection))?;
        let mut found: Vec<Contact> = Vec::new();
        for id in ids {
            let contact = self.surviving_contact(ContactId(id)).await?;
            found.extend(contact.filter(|contact| !found.iter().any(|known| known.id == contact.id)));
        }
        Ok(found)
    }

    /// The leads of a contact and of those that were merged into it, newest first.
    ///
    /// # Errors
    /// When the database is gone or holds what it should not.
    pub async fn leads_of_contact(&mut self, contact: ContactId, limit: u32) -> Result<Vec<Lead>, StoreError> {
        const AFTER: &str =
            const_format::concatcp!("WHERE merged_into IS NULL AND contact IN ", OF_CONTACT_FAMILY, " ORDER BY lead.id DESC LIMIT $2");
        self.select(AFTER, &cells(&[Value::Int(contact.0), Value::Int(limit.into())])).await
    }

    /// Everything that happened on the leads of a contact, newest first.
    ///
    /// # Errors
    /// When the database is gone.
    pub async fn timeline(&mut self, contact: ContactId, limit: u32) -> Result<Vec<ChatterRow>, StoreError> {
        const OF_CONTACT: &str = const_format::concatcp!(
            CHATTER,
            " WHERE chatter.lead_id IN (SELECT id FROM lead WHERE contact IN ",
            OF_CONTACT_FAMILY,
            ") ORDER BY chatter.id DESC LIMIT $2"
        );
        Ok(on!(self, |connection| sqlx::query_as(OF_CONTACT).bind(contact.0).bind(i64::from(limit)).fetch_all(connection))?)
    }

    /// Activities, the soonest first.
    ///
    /// # Errors
    /// When the database is gone or holds what it should not.
    pub async fn activities(&mut self, filter: &ActivityFilter) -> Result<Vec<Activity>, StoreError> {
        const AFTER: &str = const_format::concatcp!(
            "WHERE ($1 = 0 OR lead IN ",
            OF_LEAD_FAMILY,
            ") AND ($2 = '' OR assignee = $2) AND ($3 = '' OR due_on <= $3) AND ($4 = 0 OR state = 'open')
             ORDER BY CASE WHEN due_on IS NULL THEN 1 ELSE 0 END, due_on, activity.id LIMIT $5"
        );
        let values = [
            Value::Int(filter.lead.map_or(0, |lead| lead.0)),
            Value::Text(filter.assignee.as_ref().map(ToString::to_string).unwrap_or_default()),
            Value::Text(filter.due_until.map(|day| day.to_string()).unwrap_or_default()),
            Value::Bool(filter.open),
            Value::Int(filter.limit.into()),
        ];
        self.select(AFTER, &cells(&values)).await
    }

    /// What was done to something that has no chatter, such as `contact 7`; newest first.
    ///
    /// # Errors
    /// When the database is gone.
    pub async fn audit_of(&mut self, subject: &str, limit: u32) -> Result<Vec<AuditRow>, StoreError> {
        Ok(on!(self, |connection| sqlx::query_as(
            "SELECT at, actor, action, subject FROM audit WHERE subject = $1 ORDER BY id DESC LIMIT $2"
        )
        .bind(subject)
        .bind(i64::from(limit))
        .fetch_all(connection))?)
    }
}

fn cells(values: &[Value]) -> Vec<Cell> {
    values.iter().cloned().map(Cell::from).collect()
}

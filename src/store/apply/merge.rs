//! Merging: a record becomes a tombstone that points to its survivor. No row of it is moved, so that bringing it back is exact; whoever looks at
//! the survivor sees what stands on its tombstones too.

use super::{Changed, Context, chatter::Seal, contact::subject};
use crate::{
    crm::{ChatterKind, Contact, ContactField, ContactId, Lead, LeadField, LeadId, Timestamp, Value},
    decide::{ContactTarget, Effect, Step},
    store::{StoreError, Tx, execute, on, text::storable},
};

/// Tombstones that point to one another in a row. Merging makes no circle; a damaged database may hold one.
const MERGES_IN_A_ROW: usize = 50;

impl Tx {
    /// `changes` is what the survivor took over, as JSON.
    pub(super) async fn merge_leads(&mut self, tail: LeadId, into: LeadId, changes: &str, (by, at): Seal<'_>) -> Result<(), StoreError> {
        let survivor = self.surviving_lead(into).await?.ok_or(StoreError::NoSuchLead(into))?.id;
        may_merge(self.load::<Lead>(tail.0).await?.map(|lead| lead.merged_into.is_some()), "lead", (tail.0, survivor.0))?;
        self.log_merge("lead", (tail.0, survivor.0), changes, at).await?;
        let (from, to) = (Value::Empty, Value::Int(survivor.0));
        self.change_lead(tail, LeadField::merged_into, Changed { from: &from, to: &to, by, at }).await?;
        self.add_text(survivor, ChatterKind::Change, &format!("Lead {tail} was merged into this one."), (by, at)).await
    }

    pub(super) async fn unmerge_lead(&mut self, tail: LeadId, (by, at): Seal<'_>) -> Result<(), StoreError> {
        let lead = self.lead_row(tail).await?;
        let Some(survivor) = lead.merged_into else { return Err(StoreError::NotMerged { what: "lead", tail: tail.0 }) };
        self.log_undone("lead", tail.0, at).await?;
        let (from, to) = (Value::Int(survivor.0), Value::Empty);
        self.change_lead(tail, LeadField::merged_into, Changed { from: &from, to: &to, by, at }).await?;
        self.add_text(survivor, ChatterKind::Change, &format!("Lead {tail} is a record of its own again."), (by, at)).await
    }

    pub(super) async fn merge_contacts(
        &mut self,
        tail: ContactId,
        into: ContactId,
        steps: &[Step],
        context: &Context<'_>,
    ) -> Result<(), StoreError> {
        let survivor = self.surviving_contact(into).await?.ok_or(StoreError::NoSuchRecord { what: "contact", id: into.0 })?;
        may_merge(self.load::<Contact>(tail.0).await?.map(|contact| contact.merged_into.is_some()), "contact", (tail.0, survivor.id.0))?;
        let taken: Vec<_> = steps
            .iter()
            .filter_map(|step| match &step.effect {
                Effect::ChangeContact { contact: ContactTarget::Existing(contact), field, from, to, .. } if *contact == into => {
                    Some((field.name(), from, to))
                }
                _ => None,
            })
            .collect();
        self.log_merge("contact", (tail.0, survivor.id.0), &serde_json::to_string(&taken)?, context.at).await?;
        self.set_field::<Contact>(tail.0, ContactField::merged_into, Value::Int(survivor.id.0)).await?;
        self.audit(&context.by.to_string(), &format!("merged into contact {}", survivor.id), &subject(tail), context.at).await
    }

    pub(super) async fn unmerge_contact(&mut self, tail: ContactId, context: &Context<'_>) -> Result<(), StoreError> {
        let contact = self.contact_row(tail).await?;
        let Some(survivor) = contact.merged_into else { return Err(StoreError::NotMerged { what: "contact", tail: tail.0 }) };
        self.set_field::<Contact>(tail.0, ContactField::merged_into, Value::Empty).await?;
        self.log_undone("contact", tail.0, context.at).await?;
        self.audit(&context.by.to_string(), &format!("no longer merged into contact {survivor}"), &subject(tail), context.at).await
    }

    /// The lead itself, or the one that it was merged into in the end. `None` when there is no such lead.
    ///
    /// # Errors
    /// When the database is gone or holds what it should not.
    pub async fn surviving_lead(&mut self, id: LeadId) -> Result<Option<Lead>, StoreError> {
        let mut at = id;
        for _ in 0..MERGES_IN_A_ROW {
            match self.load::<Lead>(at.0).await? {
                Some(Lead { merged_into: Some(next), .. }) => at = next,
                found => return Ok(found),
            }
        }
        Err(StoreError::Foreign { what: "a lead's survivor", value: at.to_string() })
    }

    /// The contact itself, or the one that it was merged into in the end. `None` when there is no such contact.
    ///
    /// # Errors
    /// When the database is gone or holds what it should not.
    pub async fn surviving_contact(&mut self, id: ContactId) -> Result<Option<Contact>, StoreError> {
        let mut at = id;
        for _ in 0..MERGES_IN_A_ROW {
            match self.load::<Contact>(at.0).await? {
                Some(Contact { merged_into: Some(next), .. }) => at = next,
                found => return Ok(found),
            }
        }
        Err(StoreError::Foreign { what: "a contact's survivor", value: at.to_string() })
    }

    /// What the survivor of a contact took over when it was merged: the field, what it was, what it became.
    ///
    /// # Errors
    /// When the database is gone or holds what it should not.
    pub async fn taken_from_contact(&mut self, tail: ContactId) -> Result<Vec<(ContactField, Value, Value)>, StoreError> {
        let changes: Option<String> = on!(self, |connection| sqlx::query_scalar(
            "SELECT changes FROM merge_log WHERE kind = 'contact' AND tail = $1 AND undone_at IS NULL ORDER BY id DESC LIMIT 1"
        )
        .bind(tail.0)
        .fetch_optional(connection))?;
        Ok(changes.map(|changes| serde_json::from_str(&changes)).transpose()?.unwrap_or_default())
    }

    async fn log_merge(&mut self, kind: &str, (tail, survivor): (i64, i64), changes: &str, at: Timestamp) -> Result<(), StoreError> {
        execute!(
            self,
            sqlx::query("INSERT INTO merge_log (kind, tail, survivor, at, changes) VALUES ($1, $2, $3, $4, $5)")
                .bind(kind)
                .bind(tail)
                .bind(survivor)
                .bind(at.as_micros())
                .bind(storable(changes))
        )?;
        Ok(())
    }

    async fn log_undone(&mut self, kind: &str, tail: i64, at: Timestamp) -> Result<(), StoreError> {
        execute!(
            self,
            sqlx::query("UPDATE merge_log SET undone_at = $3 WHERE kind = $1 AND tail = $2 AND undone_at IS NULL")
                .bind(kind)
                .bind(tail)
                .bind(at.as_micros())
        )?;
        Ok(())
    }
}

/// `merged` is whether the tail is a tombstone already, `None` when it does not exist.
fn may_merge(merged: Option<bool>, what: &'static str, (tail, into): (i64, i64)) -> Result<(), StoreError> {
    match merged {
        None => Err(StoreError::NoSuchRecord { what, id: tail }),
        Some(false) if tail != into => Ok(()),
        Some(_) => Err(StoreError::NotMergeable { what, tail, into }),
    }
}

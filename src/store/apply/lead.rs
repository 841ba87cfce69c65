//! What happens to a lead: it is opened, changed, linked, followed.

use super::Context;
use crate::{
    crm::{Author, ContactId, FieldKind, LeadField, LeadId, Slug, Timestamp, Value},
    decide::NewLead,
    store::{
        StoreError, Tx, execute,
        record::{Cell, fitting},
    },
};

/// A change of a field, whatever the record: from what, to what, by whom, when.
#[derive(Debug, Clone, Copy)]
pub(super) struct Changed<'a> {
    pub(super) from: &'a Value,
    pub(super) to: &'a Value,
    pub(super) by: &'a Author,
    pub(super) at: Timestamp,
}

impl Tx {
    pub(super) async fn create_lead(&mut self, new: &NewLead, at: Timestamp) -> Result<LeadId, StoreError> {
        let mut lead = new.lead.clone();
        if lead.created_at == Timestamp::default() {
            lead.created_at = at;
        }
        let id = LeadId(self.insert(&lead).await?);
        self.add_tags(id, &lead.get(LeadField::tags)).await?;
        self.add_participants(id, lead.email.iter().chain(&new.cc)).await?;
        Ok(id)
    }

    /// Sets one field of a lead, and says nothing of it in the chatter.
    ///
    /// # Errors
    /// [`StoreError::Misfit`] when the value is of another kind; [`StoreError::NoSuchRecord`]; or what the database says.
    pub async fn set_lead_field(&mut self, lead: LeadId, field: LeadField, value: Value) -> Result<(), StoreError> {
        if field.info().kind != FieldKind::Tags {
            return self.set_field::<crate::crm::Lead>(lead.0, field, value).await;
        }
        let tags = fitting::<crate::crm::Lead>(field, value)?;
        execute!(self, sqlx::query("DELETE FROM lead_tag WHERE lead_id = $1").bind(lead.0))?;
        self.add_tags(lead, &tags).await
    }

    async fn add_tags(&mut self, lead: LeadId, tags: &Value) -> Result<(), StoreError> {
        let Value::List(tags) = tags else { return Ok(()) };
        let rows: Vec<Vec<Cell>> = tags.iter().map(|tag| vec![Cell::Int(Some(lead.0)), Cell::Text(Some(tag.clone()))]).collect();
        self.add_rows("lead_tag (lead_id, tag)", &rows).await
    }

    pub(super) async fn change_lead(&mut self, lead: LeadId, field: LeadField, changed: Changed<'_>) -> Result<(), StoreError> {
        self.set_lead_field(lead, field, changed.to.clone()).await?;
        if field.info().tracked && changed.from != changed.to {
            self.add_change(lead, field.info(), changed).await?;
        }
        Ok(())
    }

    /// A record that had no contact gets one without a word: that is how it begins.
    pub(super) async fn link_contact(&mut self, lead: LeadId, contact: ContactId, context: &Context<'_>) -> Result<(), StoreError> {
        let before = self.lead_row(lead).await?.contact;
        let to = Value::Int(contact.0);
        let Some(before) = before else { return self.set_lead_field(lead, LeadField::contact, to).await };
        let from = Value::Int(before.0);
        self.change_lead(lead, LeadField::contact, Changed { from: &from, to: &to, by: &context.by, at: context.at }).await
    }

    pub(super) async fn follow(&mut self, lead: LeadId, user: &Slug) -> Result<(), StoreError> {
        let row = vec![Cell::Int(Some(lead.0)), Cell::Text(Some(user.to_string()))];
        self.add_rows("lead_follower (lead_id, user_id)", &[row]).await
    }

    pub(super) async fn unfollow(&mut self, lead: LeadId, user: &Slug) -> Result<(), StoreError> {
        execute!(self, sqlx::query("DELETE FROM lead_follower WHERE lead_id = $1 AND user_id = $2").bind(lead.0).bind(user.as_str()))?;
        Ok(())
    }

    /// A link stands in both directions, and a record is not linked to itself.
    pub(super) async fn link(&mut self, lead: LeadId, other: LeadId) -> Result<(), StoreError> {
        if lead == other {
            return Ok(());
        }
        let row = |one: LeadId, other: LeadId| vec![Cell::Int(Some(one.0)), Cell::Int(Some(other.0))];
        self.add_rows("lead_link (lead_id, other_id)", &[row(lead, other), row(other, lead)]).await
    }
}

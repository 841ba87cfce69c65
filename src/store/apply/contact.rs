//! What happens to a contact. It has no chatter of its own: what changes stands in the audit, under `contact 7`.

use super::{Changed, Context, chatter::in_words};
use crate::{
    crm::{Contact, ContactField, ContactId, EmailAddress, Timestamp, Value},
    store::{StoreError, Tx, execute, on, record::Cell, text::storable},
};

impl Tx {
    pub(super) async fn create_contact(&mut self, contact: &Contact, at: Timestamp) -> Result<ContactId, StoreError> {
        let mut contact = contact.clone();
        if contact.created_at == Timestamp::default() {
            contact.created_at = at;
        }
        let id = ContactId(self.insert(&contact).await?);
        if let Some(email) = &contact.email {
            self.add_email(id, email).await?;
        }
        if let Some(phone) = &contact.phone {
            self.add_phone(id, phone).await?;
        }
        Ok(id)
    }

    /// A new first address or number is one more: the earlier ones still find the contact.
    pub(super) async fn change_contact(&mut self, contact: ContactId, field: ContactField, changed: Changed<'_>) -> Result<(), StoreError> {
        self.set_field::<Contact>(contact.0, field, changed.to.clone()).await?;
        match (field, changed.to) {
            (ContactField::email, Value::Text(email)) => {
                if let Ok(email) = EmailAddress::parse(email) {
                    self.add_email(contact, &email).await?;
                }
            }
            (ContactField::phone, Value::Text(phone)) if !phone.is_empty() => self.add_phone(contact, phone).await?,
            _ => {}
        }
        if field.info().tracked && changed.from != changed.to {
            let action = in_words(field.info(), changed);
            self.audit(&changed.by.to_string(), &action, &subject(contact), changed.at).await?;
        }
        Ok(())
    }

    /// One contact owns an address; a tombstone's address is its survivor's.
    pub(super) async fn add_email(&mut self, contact: ContactId, email: &EmailAddress) -> Result<(), StoreError> {
        let row = vec![Cell::Text(Some(email.to_string())), Cell::Int(Some(contact.0))];
        self.add_rows("contact_email (email, contact_id)", &[row]).await?;
        let owner: i64 = on!(self, |connection| sqlx::query_scalar("SELECT contact_id FROM contact_email WHERE email = $1")
            .bind(email.as_str())
            .fetch_one(connection))?;
        if owner == contact.0 {
            return Ok(());
        }
        let (owner, contact) = (self.surviving_contact(ContactId(owner)).await?, self.surviving_contact(contact).await?);
        match (owner, contact) {
            (Some(owner), Some(contact)) if owner.id != contact.id => {
                Err(StoreError::AddressTaken { email: email.clone(), owner: owner.id })
            }
            _ => Ok(()),
        }
    }

    pub(super) async fn add_phone(&mut self, contact: ContactId, phone: &str) -> Result<(), StoreError> {
        let row = vec![Cell::Int(Some(contact.0)), Cell::Text(Some(storable(phone).into_owned()))];
        self.add_rows("contact_phone (contact_id, phone)", &[row]).await
    }

    pub(super) async fn join_company(&mut self, contact: ContactId, company: ContactId, context: &Context<'_>) -> Result<(), StoreError> {
        let Some(person) = self.load::<Contact>(contact.0).await? else {
            return Err(StoreError::NoSuchRecord { what: "contact", id: contact.0 });
        };
        let (from, to) = (person.get(ContactField::company), Value::Int(company.0));
        let changed = Changed { from: &from, to: &to, by: &context.by, at: context.at };
        // A person who had no company gets one without a word: that is how it begins.
        if from == Value::Empty {
            return self.set_field::<Contact>(contact.0, ContactField::company, to).await;
        }
        self.change_contact(contact, ContactField::company, changed).await
    }

    /// Keeps who did what to what, where no chatter tells it.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn audit(&mut self, actor: &str, action: &str, subject: &str, at: Timestamp) -> Result<(), StoreError> {
        execute!(
            self,
            sqlx::query("INSERT INTO audit (at, actor, action, subject) VALUES ($1, $2, $3, $4)")
                .bind(at.as_micros())
                .bind(storable(actor))
                .bind(storable(action))
                .bind(storable(subject))
        )?;
        Ok(())
    }
}

/// How the audit names a contact.
pub(super) fn subject(contact: ContactId) -> String {
    format!("contact {contact}")
}

//! What a decision must know of a contact: its company, its addresses and numbers, and who looked after it last.

use crate::{
    crm::{Contact, ContactId, EmailAddress, Word},
    decide::KnownContact,
    store::{
        StoreError, Tx, on,
        record::{Cell, slug},
    },
};

/// Addresses, numbers and the last owner of a contact and those that were merged into it, each row with its kind.
const AROUND: &str = "WITH RECURSIVE family (id) AS (SELECT CAST($1 AS BIGINT)
        UNION SELECT contact.id FROM contact JOIN family ON contact.merged_into = family.id)
    SELECT 'email' AS what, email AS word FROM contact_email WHERE contact_id IN (SELECT id FROM family)
    UNION ALL SELECT 'phone', phone FROM contact_phone WHERE contact_id IN (SELECT id FROM family)
    UNION ALL SELECT 'owner', salesperson FROM (SELECT salesperson FROM lead
        WHERE contact IN (SELECT id FROM family) AND salesperson IS NOT NULL AND merged_into IS NULL
        ORDER BY created_at DESC, id DESC LIMIT 1) AS newest";

impl Tx {
    /// What is known of a contact; of a merged one, its survivor. `None` when there is no such contact.
    ///
    /// # Errors
    /// When the database is gone or holds what it should not.
    pub async fn known_contact(&mut self, id: ContactId) -> Result<Option<KnownContact>, StoreError> {
        let Some(contact) = self.surviving_contact(id).await? else { return Ok(None) };
        let id = contact.id;
        let company = match contact.company {
            Some(company) => self.surviving_contact(company).await?,
            None => None,
        };
        let mut known = KnownContact { contact, company, ..KnownContact::default() };
        let around: Vec<(String, String)> = on!(self, |connection| sqlx::query_as(AROUND).bind(id.0).fetch_all(connection))?;
        for (what, word) in around {
            match what.as_str() {
                "email" => known.emails.extend(EmailAddress::parse(&word)),
                "phone" => {
                    known.phones.insert(word);
                }
                _ => known.last_owner = Some(slug("a user's id", word)?),
            }
        }
        Ok(Some(known))
    }

    /// The contact that owns an address.
    ///
    /// # Errors
    /// When the database is gone or holds what it should not.
    pub async fn contact_at(&mut self, email: &EmailAddress) -> Result<Option<KnownContact>, StoreError> {
        let id: Option<i64> = on!(self, |connection| sqlx::query_scalar("SELECT contact_id FROM contact_email WHERE email = $1")
            .bind(email.as_str())
            .fetch_optional(connection))?;
        match id {
            Some(id) => self.known_contact(ContactId(id)).await,
            None => Ok(None),
        }
    }

    /// The company that a mail domain belongs to.
    ///
    /// # Errors
    /// When the database is gone or holds what it should not.
    pub async fn company_at(&mut self, domain: &Word) -> Result<Option<Contact>, StoreError> {
        let domain = Cell::Text(Some(domain.to_string()));
        let found: Vec<Contact> = self.select("WHERE domain = $1 AND kind = 'company' ORDER BY id LIMIT 1", &[domain]).await?;
        match found.into_iter().next() {
            Some(merged) if merged.merged_into.is_some() => self.surviving_contact(merged.id).await,
            found => Ok(found),
        }
    }
}

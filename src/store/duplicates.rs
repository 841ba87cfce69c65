//! Records that may be the same: candidates for merging, each with what speaks for it. Whether to merge is for people, or a rule.

use serde::Serialize;

use super::{StoreError, Tx, record::Cell};
use crate::crm::{Contact, ContactId, Lead, LeadId, fold};

/// How alike two names must be (Jaro–Winkler, 0 to 1) where only the company is the same.
const ALIKE: f64 = 0.85;
/// Candidates that are looked at: a large company has more people than anybody compares.
const LOOKED_AT: i64 = 500;

/// A record that may be the same as another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Candidate<Id> {
    /// Its number.
    pub id: Id,
    /// Its name.
    pub name: String,
    /// What speaks for it: `the same address`, `the same phone number`, …
    pub because: Vec<&'static str>,
}

impl Tx {
    /// Leads that may be the same enquiry as this one, those with the most reasons first.
    ///
    /// # Errors
    /// [`StoreError::NoSuchLead`]; or when the database is gone or holds what it should not.
    pub async fn duplicates_of_lead(&mut self, id: LeadId) -> Result<Vec<Candidate<LeadId>>, StoreError> {
        const AFTER: &str = "WHERE lead.id <> $1 AND merged_into IS NULL AND (email = $2 OR phone = $3 OR contact = $4
            OR contact IN (SELECT other.id FROM contact AS person JOIN contact AS other ON other.company = person.company WHERE person.id = $4))
            ORDER BY lead.id DESC LIMIT $5";
        let lead = self.lead_row(id).await?;
        let values = [
            Cell::Int(Some(id.0)),
            Cell::Text(lead.email.as_ref().map(ToString::to_string)),
            Cell::Text(lead.phone.clone()),
            Cell::Int(lead.contact.map(|contact| contact.0)),
            Cell::Int(Some(LOOKED_AT)),
        ];
        let found: Vec<Lead> = self.select(AFTER, &values).await?;
        let reasons = |other: &Lead| {
            let mut because = Vec::new();
            because.extend((same(&lead.email, &other.email)).then_some("the same address"));
            because.extend((same(&lead.phone, &other.phone)).then_some("the same phone number"));
            because.extend((same(&lead.contact, &other.contact)).then_some("the same contact"));
            // What came along by the company alone needs a name like this one's.
            if because.is_empty() && alike(&lead.name, &other.name) {
                because.push("the same company and a similar name");
            }
            because
        };
        Ok(ranked(found.iter().map(|other| Candidate { id: other.id, name: other.name.clone(), because: reasons(other) })))
    }

    /// Contacts that may be the same person or company as this one, those with the most reasons first.
    ///
    /// # Errors
    /// [`StoreError::NoSuchRecord`]; or when the database is gone or holds what it should not.
    pub async fn duplicates_of_contact(&mut self, id: ContactId) -> Result<Vec<Candidate<ContactId>>, StoreError> {
        const WITH_PHONE: &str = "WHERE contact.id <> $1 AND merged_into IS NULL AND contact.id IN (SELECT other.contact_id
            FROM contact_phone AS own JOIN contact_phone AS other ON other.phone = own.phone WHERE own.contact_id = $1)
            ORDER BY contact.id LIMIT $2";
        const OF_COMPANY: &str = "WHERE contact.id <> $1 AND merged_into IS NULL AND (company = $2 OR (domain = $3 AND kind = 'company'))
            ORDER BY contact.id LIMIT $4";
        let contact = self.contact_row(id).await?;
        let (own, limit) = (Cell::Int(Some(id.0)), Cell::Int(Some(LOOKED_AT)));
        let with_phone: Vec<Contact> = self.select(WITH_PHONE, &[own.clone(), limit.clone()]).await?;
        let company = Cell::Int(contact.company.map(|company| company.0));
        let domain = Cell::Text(contact.domain.as_ref().map(ToString::to_string));
        let of_company: Vec<Contact> = self.select(OF_COMPANY, &[own, company, domain, limit]).await?;

        let reasons = |other: &Contact| {
            let mut because = Vec::new();
            because.extend(with_phone.iter().any(|known| known.id == other.id).then_some("the same phone number"));
            because.extend((contact.kind == other.kind && same(&contact.domain, &other.domain)).then_some("the same mail domain"));
            let colleague = same(&contact.company, &other.company) && alike(&contact.name, &other.name);
            because.extend(colleague.then_some("the same company and a similar name"));
            because
        };
        let mut found: Vec<&Contact> = with_phone.iter().chain(&of_company).collect();
        found.sort_by_key(|other| other.id);
        found.dedup_by_key(|other| other.id);
        Ok(ranked(found.into_iter().map(|other| Candidate { id: other.id, name: other.name.clone(), because: reasons(other) })))
    }
}

fn same<T: PartialEq>(one: &Option<T>, other: &Option<T>) -> bool {
    one.is_some() && one == other
}

fn alike(one: &str, other: &str) -> bool {
    strsim::jaro_winkler(&fold(one.trim()), &fold(other.trim())) >= ALIKE
}

fn ranked<Id: Ord>(candidates: impl Iterator<Item = Candidate<Id>>) -> Vec<Candidate<Id>> {
    let mut candidates: Vec<Candidate<Id>> = candidates.filter(|candidate| !candidate.because.is_empty()).collect();
    candidates.sort_by(|one, other| other.because.len().cmp(&one.because.len()).then_with(|| one.id.cmp(&other.id)));
    candidates
}

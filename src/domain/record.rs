//! What a domain is evaluated on.

use crate::crm::{Contact, ContactField, Lead, LeadField, RecordKind, Value};

/// What is known of a field or of a reference.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Known<T> {
    /// It is this.
    Yes(T),
    /// It was not looked up yet: a term on it is neither true nor false.
    NotYet,
}

/// A record whose fields can be read by the names of its type table.
pub trait Record {
    /// Which type table its fields stand in.
    fn kind(&self) -> RecordKind;

    /// The value of a field; a field that the record does not have is empty.
    fn value(&self, field: &str) -> Known<Value>;

    /// The record that a reference leads to; `None` when it leads nowhere.
    fn follow(&self, field: &str) -> Known<Option<&dyn Record>>;

    /// A long text that need not be copied and folded for every term that asks of it; `None` sends the term to [`Record::value`].
    fn text_at_hand(&self, _field: &str) -> Option<TextAtHand<'_>> {
        None
    }
}

/// A text as it is written, and without regard to case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextAtHand<'a> {
    /// As it is written.
    pub written: &'a str,
    /// The same, folded.
    pub folded: &'a str,
}

/// A lead with the contact that its paths lead to.
#[derive(Debug, Clone, Copy)]
pub struct LeadView<'a> {
    /// The lead.
    pub lead: &'a Lead,
    /// Its contact.
    pub contact: Known<Option<&'a ContactView<'a>>>,
}

/// A contact with its company.
#[derive(Debug, Clone, Copy)]
pub struct ContactView<'a> {
    /// The contact.
    pub contact: &'a Contact,
    /// The company it belongs to; a company's own company is looked up no further.
    pub company: Option<&'a Contact>,
}

impl Record for LeadView<'_> {
    fn kind(&self) -> RecordKind {
        RecordKind::Lead
    }

    fn value(&self, field: &str) -> Known<Value> {
        Known::Yes(LeadField::from_name(field).map(|field| self.lead.get(field)).unwrap_or_default())
    }

    fn follow(&self, field: &str) -> Known<Option<&dyn Record>> {
        match (field, self.contact) {
            ("contact", Known::Yes(contact)) => Known::Yes(contact.map(|contact| contact as &dyn Record)),
            ("contact", Known::NotYet) => Known::NotYet,
            _ => Known::Yes(None),
        }
    }
}

impl Record for ContactView<'_> {
    fn kind(&self) -> RecordKind {
        RecordKind::Contact
    }

    fn value(&self, field: &str) -> Known<Value> {
        self.contact.value(field)
    }

    fn follow(&self, field: &str) -> Known<Option<&dyn Record>> {
        Known::Yes(self.company.filter(|_| field == "company").map(|company| company as &dyn Record))
    }
}

impl Record for Contact {
    fn kind(&self) -> RecordKind {
        RecordKind::Contact
    }

    fn value(&self, field: &str) -> Known<Value> {
        Known::Yes(ContactField::from_name(field).map(|field| self.get(field)).unwrap_or_default())
    }

    fn follow(&self, _: &str) -> Known<Option<&dyn Record>> {
        Known::Yes(None)
    }
}

//! Contacts: the people and companies we talk to (Odoo's `res.partner`).

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{ContactId, EmailAddress, FieldKind, FieldType, Timestamp, Value, Word, lead::text_forms, record::record};

/// A person or a company.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum ContactKind {
    /// Somebody.
    #[default]
    Person,
    /// A company; people belong to it.
    Company,
}

text_forms!(ContactKind { Person = "person", Company = "company" });

impl FieldType for ContactKind {
    const KIND: FieldKind = FieldKind::Choice(&["person", "company"]);
    const TAKES: &'static str = "`person` or `company`";

    fn value(&self) -> Value {
        Value::Text(self.as_str().to_owned())
    }

    fn read(value: Value) -> Option<Self> {
        if let Value::Text(text) = value { Self::from_text(&text) } else { None }
    }
}

record! {
    /// A person or a company. Further addresses and phone numbers stand in tables of their own.
    Contact, ContactField;
    /// Its number.
    id: ContactId;
    /// A person or a company.
    kind: ContactKind;
    /// The name.
    name: String, tracked, settable;
    /// The job title.
    title: Option<String>, tracked, settable;
    /// The company that the person belongs to.
    company: Option<ContactId>, tracked;
    /// The first address.
    email: Option<EmailAddress>, tracked, settable;
    /// The first phone number, E.164.
    phone: Option<String>, tracked, settable;
    /// A company's own mail domain; never one of a free-mail provider.
    domain: Option<Word>, settable;
    /// The web site.
    website: Option<String>, settable;
    /// The language, ISO 639-1.
    language: Option<Word>, settable;
    /// No automatic mail goes to it.
    blacklisted: bool, tracked, settable;
    /// When it was first seen.
    created_at: Timestamp;
    /// The contact it was merged into; it is a tombstone then.
    merged_into: Option<ContactId>, tracked;
}

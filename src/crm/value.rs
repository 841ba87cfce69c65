//! A field's value, whatever the field: what rules compare, the chatter tracks, the database keeps and an admin sets.

use std::{collections::BTreeSet, fmt};

use serde::{Deserialize, Serialize};

use super::{ActivityId, ContactId, EmailAddress, LeadId, Slug, Timestamp};

/// The value of one field of one record.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// Nothing: Odoo's `False`.
    #[default]
    Empty,
    /// Yes or no.
    Bool(bool),
    /// A whole number: a count, a row, a priority, an amount in minor units.
    Int(i64),
    /// A number: a probability in percent.
    Real(f64),
    /// A text, a slug, an address, a word of a choice, or a date as `2026-11-27`.
    Text(String),
    /// An instant.
    Time(Timestamp),
    /// Several texts, sorted and each once: tags.
    List(Vec<String>),
}

impl Value {
    /// Is there nothing? An empty list and an empty text are nothing too.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Text(text) => text.is_empty(),
            Self::List(items) => items.is_empty(),
            Self::Bool(_) | Self::Int(_) | Self::Real(_) | Self::Time(_) => false,
        }
    }
}

impl fmt::Display for Value {
    /// As a person reads it; nothing is `–`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            nothing if nothing.is_empty() => f.write_str("–"),
            Self::Empty => Ok(()),
            Self::Bool(yes) => f.write_str(if *yes { "yes" } else { "no" }),
            Self::Int(number) => write!(f, "{number}"),
            Self::Real(number) => write!(f, "{number}"),
            Self::Text(text) => f.write_str(text),
            Self::Time(at) => write!(f, "{at}"),
            Self::List(items) => f.write_str(&items.join(", ")),
        }
    }
}

/// What kind of value a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// Free text; compared without regard to case by `ilike`, for which the database keeps it in lower case too.
    Text,
    /// A word that is in lower case already: a slug, an address, a language.
    Word,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A whole number.
    Int,
    /// An amount in minor units of the record's currency; rules write it in major units.
    Money,
    /// A number.
    Real,
    /// Yes or no.
    Bool,
    /// An instant, in microseconds since the epoch.
    Time,
    /// A civil date, as text in ISO 8601.
    Date,
    /// A set of slugs.
    Tags,
    /// The row of another record.
    Reference(RecordKind),
}

/// The records that rules can speak of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RecordKind {
    /// A lead or an opportunity.
    Lead,
    /// A person or a company.
    Contact,
    /// A message that is being routed.
    Message,
}

/// One row of a record's type table: what rules, the database, the chatter and the commands know of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldInfo {
    /// Its name, which is also its column.
    pub name: &'static str,
    /// What it holds.
    pub kind: FieldKind,
    /// May it hold nothing?
    pub optional: bool,
    /// Does a change of it stand in the chatter?
    pub tracked: bool,
    /// May a rule or a person set it directly?
    pub settable: bool,
    /// What it means, in a sentence.
    pub doc: &'static str,
}

impl FieldInfo {
    /// The column that keeps a free text in lower case.
    pub fn folded_column(&self) -> Option<String> {
        (self.kind == FieldKind::Text).then(|| format!("{}_folded", self.name))
    }
}

/// How text is folded for comparisons without regard to case.
pub fn fold(text: &str) -> String {
    text.to_lowercase()
}

/// Why a value does not fit a field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{field}` takes {takes}, and `{value}` is none")]
pub struct Misfit {
    /// The field.
    pub field: &'static str,
    /// What it takes.
    pub takes: &'static str,
    /// What was given.
    pub value: String,
}

/// A Rust type that a field may have.
pub trait FieldType: Sized {
    /// What kind of value it is.
    const KIND: FieldKind;
    /// May it hold nothing?
    const OPTIONAL: bool = false;
    /// What it takes, for people.
    const TAKES: &'static str;
    /// The value.
    fn value(&self) -> Value;
    /// The value read back; `None` when it does not fit.
    fn read(value: Value) -> Option<Self>;
}

macro_rules! field_types {
    ($($type:ty: $kind:expr, $takes:literal, |$this:ident| $value:expr, |$given:ident| $read:expr;)+) => {$(
        impl FieldType for $type {
            const KIND: FieldKind = $kind;
            const TAKES: &'static str = $takes;
            fn value(&self) -> Value { let $this = self; $value }
            fn read($given: Value) -> Option<Self> { $read }
        }
    )+};
}

fn text(value: Value) -> Option<String> {
    if let Value::Text(text) = value { Some(text) } else { None }
}

fn int(value: &Value) -> Option<i64> {
    if let Value::Int(number) = value { Some(*number) } else { None }
}

field_types! {
    String: FieldKind::Text, "a text", |this| Value::Text(this.clone()), |given| match given { Value::Empty => Some(String::new()), given => text(given) };
    Slug: FieldKind::Word, "an id", |this| Value::Text(this.to_string()), |given| Slug::parse(&text(given)?).ok();
    EmailAddress: FieldKind::Word, "a mail address", |this| Value::Text(this.to_string()), |given| Self::parse(&text(given)?).ok();
    Word: FieldKind::Word, "a word in lower case", |this| Value::Text(this.0.clone()), |given| Some(Self::new(&text(given)?));
    CivilDate: FieldKind::Date, "a date such as 2026-11-27", |this| Value::Text(this.to_string()), |given| Self::parse(&text(given)?);
    LeadId: FieldKind::Reference(RecordKind::Lead), "the number of a lead", |this| Value::Int(this.0), |given| int(&given).map(LeadId);
    ContactId: FieldKind::Reference(RecordKind::Contact), "the number of a contact", |this| Value::Int(this.0), |given| int(&given).map(ContactId);
    ActivityId: FieldKind::Int, "the number of an activity", |this| Value::Int(this.0), |given| int(&given).map(ActivityId);
    i64: FieldKind::Int, "a whole number", |this| Value::Int(*this), |given| int(&given);
    Priority: FieldKind::Int, "a number from 0 to 3", |this| Value::Int(i64::from(this.0)), |given| Self::new(int(&given)?);
    Minor: FieldKind::Money, "an amount", |this| Value::Int(this.0), |given| int(&given).map(Minor);
    f64: FieldKind::Real, "a number", |this| Value::Real(*this), |given| match given { Value::Real(number) => Some(number), Value::Int(number) => Some(number as f64), _ => None };
    bool: FieldKind::Bool, "true or false", |this| Value::Bool(*this), |given| match given { Value::Bool(yes) => Some(yes), Value::Empty => Some(false), _ => None };
    Timestamp: FieldKind::Time, "an instant", |this| Value::Time(*this), |given| match given { Value::Time(at) => Some(at), _ => None };
    BTreeSet<Slug>: FieldKind::Tags, "a list of tags", |this| Value::List(this.iter().map(ToString::to_string).collect()), |given| match given {
        Value::Empty => Some(BTreeSet::new()),
        Value::List(items) => items.iter().map(|item| Slug::parse(item).ok()).collect(),
        _ => None,
    };
}

impl<T: FieldType> FieldType for Option<T> {
    const KIND: FieldKind = T::KIND;
    const OPTIONAL: bool = true;
    const TAKES: &'static str = T::TAKES;

    fn value(&self) -> Value {
        self.as_ref().map_or(Value::Empty, T::value)
    }

    fn read(value: Value) -> Option<Self> {
        if value.is_empty() { Some(None) } else { T::read(value).map(Some) }
    }
}

/// A word in lower case, such as a language.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Word(String);

impl Word {
    /// The word, in lower case.
    pub fn new(text: &str) -> Self {
        Self(text.trim().to_lowercase())
    }

    /// The word as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Odoo's four priorities: 0 low, 1 medium, 2 high, 3 very high.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Priority(u8);

impl Priority {
    /// `None` above 3 and below 0.
    pub fn new(number: i64) -> Option<Self> {
        u8::try_from(number).ok().filter(|number| *number <= 3).map(Self)
    }

    /// The number, from 0 to 3.
    pub fn number(self) -> u8 {
        self.0
    }
}

/// An amount in minor units (cents) of the currency that stands beside it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Minor(pub i64);

/// A day of the calendar, without a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CivilDate(jiff::civil::Date);

impl CivilDate {
    /// Reads `2026-11-27`.
    pub fn parse(text: &str) -> Option<Self> {
        text.trim().parse().ok().map(Self)
    }

    /// The day as jiff has it.
    pub fn date(self) -> jiff::civil::Date {
        self.0
    }
}

impl From<jiff::civil::Date> for CivilDate {
    fn from(date: jiff::civil::Date) -> Self {
        Self(date)
    }
}

impl fmt::Display for CivilDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

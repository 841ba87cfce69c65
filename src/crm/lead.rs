//! Leads: one enquiry or deal each. Converting a lead to an opportunity keeps the row and changes its kind.

use std::{collections::BTreeSet, fmt};

use serde::{Deserialize, Serialize};

use super::{
    CivilDate, ContactId, EmailAddress, FieldKind, FieldType, LeadId, Minor, Priority, Slug, Timestamp, Value, Word, record::record,
};

/// Odoo's `crm.lead.type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum LeadKind {
    /// An enquiry that nobody has qualified yet.
    #[default]
    Lead,
    /// A deal in the pipeline.
    Opportunity,
}

/// Where a lead stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum LeadState {
    /// Somebody is, or should be, working on it.
    #[default]
    Open,
    /// The deal was made.
    Won,
    /// The deal was not made; the lead keeps its reason.
    Lost,
}

/// Text forms as they stand in the database and in every output.
macro_rules! text_forms {
    ($name:ident { $($variant:ident = $text:literal),+ $(,)? }) => {
        impl $name {
            /// The text form, as in the database.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// Reads the text form; `None` when it is not one of ours.
            pub fn from_text(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$variant),)+ _ => None }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}
pub(crate) use text_forms;

text_forms!(LeadKind { Lead = "lead", Opportunity = "opportunity" });
text_forms!(LeadState { Open = "open", Won = "won", Lost = "lost" });

impl FieldType for LeadKind {
    const KIND: FieldKind = FieldKind::Choice(&["lead", "opportunity"]);
    const TAKES: &'static str = "`lead` or `opportunity`";

    fn value(&self) -> Value {
        Value::Text(self.as_str().to_owned())
    }

    fn read(value: Value) -> Option<Self> {
        if let Value::Text(text) = value { Self::from_text(&text) } else { None }
    }
}

impl FieldType for LeadState {
    const KIND: FieldKind = FieldKind::Choice(&["open", "won", "lost"]);
    const TAKES: &'static str = "`open`, `won` or `lost`";

    fn value(&self) -> Value {
        Value::Text(self.as_str().to_owned())
    }

    fn read(value: Value) -> Option<Self> {
        if let Value::Text(text) = value { Self::from_text(&text) } else { None }
    }
}

record! {
    /// One enquiry or deal (Odoo's `crm.lead`). Everything is optional that a mail may lack.
    Lead, LeadField;
    /// Its number.
    id: LeadId;
    /// The team it belongs to.
    team: Slug, tracked, settable;
    /// The salesperson who owns it.
    salesperson: Option<Slug>, tracked, settable;
    /// A lead that nobody qualified yet, or an opportunity in the pipeline.
    kind: LeadKind, tracked;
    /// Where it stands: open, won or lost.
    state: LeadState, tracked;
    /// Its name: the subject, or what stands in for one.
    name: String, tracked, settable;
    /// Its stage in the pipeline.
    stage: Option<Slug>, tracked, settable;
    /// When it entered its stage.
    stage_since: Option<Timestamp>;
    /// The contact it is linked to.
    contact: Option<ContactId>, tracked;
    /// The person's name.
    contact_name: Option<String>, tracked, settable;
    /// The company's name.
    company_name: Option<String>, tracked, settable;
    /// The person's address, normalised.
    email: Option<EmailAddress>, tracked, settable;
    /// The sender as received, name and address.
    email_received: Option<String>;
    /// The first phone number, E.164.
    phone: Option<String>, tracked, settable;
    /// The language, ISO 639-1.
    language: Option<Word>, settable;
    /// 0 low, 1 medium, 2 high, 3 very high.
    priority: Priority, tracked, settable;
    /// Its tags.
    tags: BTreeSet<Slug>, tracked, settable;
    /// What it is expected to bring, once.
    expected_revenue: Option<Minor>, tracked, settable;
    /// What it is expected to bring again and again, each time.
    recurring_revenue: Option<Minor>, tracked, settable;
    /// How many months lie between two times.
    recurring_months: Option<i64>, tracked, settable;
    /// The currency of both amounts, ISO 4217.
    currency: Option<String>, settable;
    /// How likely it is won, in percent.
    probability: f64, tracked, settable;
    /// How likely the scoring holds it to be won, in percent; `probability` follows it until a person sets that.
    automated_probability: f64;
    /// The points that the scoring rules give it.
    score: i64;
    /// When it is expected to be won.
    expected_closing: Option<CivilDate>, tracked, settable;
    /// Where it came from.
    source: Option<String>, settable;
    /// By which kind of way.
    medium: Option<String>, settable;
    /// Through which campaign.
    campaign: Option<String>, settable;
    /// Why it was lost.
    lost_reason: Option<Slug>, tracked;
    /// What somebody wrote about it.
    description: Option<String>, settable;
    /// When it was opened.
    created_at: Timestamp;
    /// When it got its salesperson.
    assigned_at: Option<Timestamp>;
    /// When it became an opportunity.
    converted_at: Option<Timestamp>;
    /// When it was won or lost.
    closed_at: Option<Timestamp>;
    /// When one of us first answered the customer; acknowledgements do not count.
    first_response_at: Option<Timestamp>;
    /// When the customer last wrote.
    last_customer_at: Option<Timestamp>;
    /// When one of us last wrote.
    last_answer_at: Option<Timestamp>;
    /// The lead it was merged into; it is a tombstone then.
    merged_into: Option<LeadId>, tracked;
}

impl Lead {
    /// Is somebody, or should somebody be, working on it?
    pub fn is_open(&self) -> bool {
        self.state == LeadState::Open && self.merged_into.is_none()
    }
}

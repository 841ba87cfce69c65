//! Scoring: points that rules give, and what the won and lost leads of the past say (`[scoring]`, `[[score]]`).

use std::time::Duration;

use crate::{
    crm::{LeadField, Slug, Timestamp},
    domain::Domain,
};

/// One `[[score]]`: points for leads that match.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoreRule {
    /// Its name, for the explanation.
    pub name: String,
    /// Which leads.
    pub when: Domain,
    /// How many points; may be negative.
    pub points: i64,
}

/// `[scoring]`: the predictive probability (Odoo's predictive lead scoring).
#[derive(Debug, Clone, PartialEq)]
pub struct Scoring {
    /// Is it on?
    pub predictive: bool,
    /// The fields whose values count; the stage always does.
    pub fields: Vec<ScoringField>,
    /// Leads opened before this teach nothing.
    pub since: Option<Timestamp>,
    /// After this time what a lead teaches counts half; `None`: for ever.
    pub half_life: Option<Duration>,
}

/// What the predictive scoring may look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScoringField {
    /// A field of the lead.
    Field(LeadField),
    /// Is there a usable address: `correct`, `incorrect`, or nothing.
    EmailState,
    /// Is there a usable phone number: `correct`, `incorrect`, or nothing.
    PhoneState,
    /// Each tag by itself.
    Tags,
}

impl ScoringField {
    /// The name under which its counts stand in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Field(field) => field.name(),
            Self::EmailState => "email_state",
            Self::PhoneState => "phone_state",
            Self::Tags => "tag_id",
        }
    }
}

impl Default for Scoring {
    /// As Odoo ships it: the states of phone and address.
    fn default() -> Self {
        Self { predictive: true, fields: vec![ScoringField::PhoneState, ScoringField::EmailState], since: None, half_life: None }
    }
}

/// A member of a team.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// The user.
    pub user: Slug,
    /// The weight, and the capacity for 30 days.
    pub capacity: u32,
    /// Which leads it may get.
    pub when: Domain,
}

//! The plan: what is to be done with a message, step by step, each with its reason.

mod draft;
mod effect;
mod words;

pub use draft::{Entry, LetterDraft, NewLead, Notice};
pub use effect::Effect;

use serde::{Deserialize, Serialize};

use super::form_fill::FormFill;
use crate::{
    crm::{Author, ChatterKind, Contact, ContactId, LeadId, Slug},
    mail::MailKind,
};

/// What becomes of one message. Applied in order, in one transaction.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// The steps.
    pub steps: Vec<Step>,
    /// For a mail of a form that the configuration declares, whatever becomes of it: which of its fields were found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<FormFill>,
}

impl Plan {
    /// A plan of one step.
    pub(super) fn of(effect: Effect, because: String) -> Self {
        Self { steps: vec![Step { effect, because }], form: None }
    }
}

/// One effect and the reason that a person will read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// What is done.
    pub effect: Effect,
    /// Why.
    pub because: String,
}

/// A record that a step refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// One that exists.
    Existing(LeadId),
    /// The n-th that this plan creates, from 0.
    Created(usize),
}

/// A contact that a step refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContactTarget {
    /// One that exists.
    Existing(ContactId),
    /// The n-th that this plan creates, from 0.
    Created(usize),
}

/// Why nothing is made of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IgnoreReason {
    /// The same content was delivered to the same team before.
    Duplicate,
    /// No person wrote it, and it belongs to none of our records.
    Automatic(MailKind),
    /// We wrote it ourselves.
    Own,
    /// A route says so.
    Route,
    /// A spam filter that we trust says so.
    Spam,
}

impl IgnoreReason {
    /// The reason in the ledger.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Duplicate => "duplicate",
            Self::Own => "own",
            Self::Route => "route",
            Self::Spam => "spam",
            Self::Automatic(MailKind::Message) => "automatic",
            Self::Automatic(kind) => kind.as_str(),
        }
    }
}

/// Collects the steps of a plan.
#[derive(Default)]
pub(super) struct PlanBuilder {
    steps: Vec<Step>,
    created: usize,
    contacts: usize,
}

impl PlanBuilder {
    pub(super) fn create(&mut self, draft: NewLead, because: String) -> Target {
        self.push(Effect::Create(Box::new(draft)), because);
        self.created += 1;
        Target::Created(self.created - 1)
    }

    pub(super) fn create_contact(&mut self, contact: Contact, because: String) -> ContactTarget {
        self.push(Effect::CreateContact(Box::new(contact)), because);
        self.contacts += 1;
        ContactTarget::Created(self.contacts - 1)
    }

    pub(super) fn claim(&mut self, team: &Slug, lead: Target, because: String) {
        self.push(Effect::Claim { team: team.clone(), lead }, because);
    }

    pub(super) fn chatter(&mut self, lead: Target, entry: Entry, because: String) {
        self.push(Effect::Chatter { lead, entry: Box::new(entry) }, because);
    }

    pub(super) fn note(&mut self, lead: Target, body: String, because: String) {
        self.note_by(lead, "intake", body, because);
    }

    /// A note that a rule leaves.
    pub(super) fn note_by(&mut self, lead: Target, rule: &str, body: String, because: String) {
        let author = Author::Automation(rule.to_owned());
        self.chatter(lead, Entry { author, body, ..Entry::silent() }, because);
    }

    pub(super) fn acknowledge(&mut self, lead: Target, letter: LetterDraft, because: String) {
        self.push(Effect::Acknowledge { lead, letter: Box::new(letter) }, because);
    }

    pub(super) fn withhold(&mut self, lead: Target, because: String) {
        self.push(Effect::Withhold { lead }, because);
    }

    pub(super) fn ignore(&mut self, reason: IgnoreReason, because: String) {
        self.push(Effect::Ignore(reason), because);
    }

    pub(super) fn quarantine(&mut self, because: &str) {
        self.push(Effect::Quarantine, because.to_owned());
    }

    pub(super) fn build(self) -> Plan {
        Plan { steps: self.steps, form: None }
    }

    /// Is the message delivered to this team already?
    pub(super) fn claims(&self, wanted: &Slug) -> bool {
        self.steps.iter().any(|step| matches!(&step.effect, Effect::Claim { team, .. } if team == wanted))
    }

    /// Does the message stand on this record already?
    pub(super) fn shows_on(&self, wanted: Target) -> bool {
        self.steps
            .iter()
            .any(|step| matches!(&step.effect, Effect::Chatter { lead, entry } if *lead == wanted && entry.kind == ChatterKind::MailIn))
    }

    /// Is the message acknowledged already?
    pub(super) fn acknowledges(&self) -> bool {
        self.steps.iter().any(|step| matches!(step.effect, Effect::Acknowledge { .. }))
    }

    pub(super) fn push(&mut self, effect: Effect, because: String) {
        self.steps.push(Step { effect, because });
    }
}

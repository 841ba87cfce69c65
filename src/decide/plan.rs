//! The plan: what is to be done with a message, step by step, each with its reason.

use serde::{Deserialize, Serialize};

use crate::{
    crm::{Author, ChatterKind, EmailAddress, LeadId, LeadKind, MessageId, Party, Slug, Timestamp},
    mail::{Form, MailKind},
};

/// What becomes of one message. Applied in order, in one transaction.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The steps.
    pub steps: Vec<Step>,
}

/// How well a declared form was read. Counted over many steps this is the fill rate of each field, which falls when the form changed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormFill {
    /// Which form.
    pub source: String,
    /// Fields with a value.
    pub found: Vec<String>,
    /// Expected fields that were not there.
    pub missing: Vec<String>,
    /// Fields whose value was none of their kind.
    pub unfit: Vec<String>,
}

impl FormFill {
    /// Of a form that the configuration declares.
    pub(super) fn of(form: &Form) -> Option<Self> {
        form.declared.then(|| Self {
            source: form.source.clone(),
            found: form.fields.keys().cloned().collect(),
            missing: form.missing.clone(),
            unfit: form.unfit.clone(),
        })
    }
}

/// One effect and the reason that a person will read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// What is done.
    pub effect: Effect,
    /// Why.
    pub because: String,
}

/// What a step does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Opens a record. The n-th of a plan is what [`Target::Created`]`(n)` refers to, counting from 0.
    Create(Box<LeadDraft>),
    /// Counts the message as delivered to a team, so that a second copy of it becomes nothing.
    Claim {
        /// The team.
        team: Slug,
        /// The record that stands for the delivery.
        lead: Target,
    },
    /// Adds an entry to a record's chatter.
    Chatter {
        /// The record.
        lead: Target,
        /// The entry.
        entry: Box<Entry>,
    },
    /// Puts an acknowledgement into the outbox.
    Acknowledge {
        /// The record that it acknowledges.
        lead: Target,
        /// The letter.
        letter: Box<LetterDraft>,
    },
    /// Sends no acknowledgement, on purpose.
    Withhold {
        /// The record that is not acknowledged.
        lead: Target,
    },
    /// Does nothing with the message for this delivery.
    Ignore(IgnoreReason),
    /// Keeps the message aside until somebody looks at it.
    Quarantine,
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
    /// A spam filter that we trust says so.
    Spam,
}

impl IgnoreReason {
    /// The reason in the ledger.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Duplicate => "duplicate",
            Self::Own => "own",
            Self::Spam => "spam",
            Self::Automatic(kind) => match kind {
                MailKind::Message => "automatic",
                MailKind::AutoReply => "auto_reply",
                MailKind::Bounce => "bounce",
                MailKind::DeliveryDelay => "delivery_delay",
                MailKind::Receipt => "receipt",
                MailKind::Feedback => "feedback",
                MailKind::List => "list",
                MailKind::Invitation => "invitation",
                MailKind::Own => "own",
            },
        }
    }
}

/// A record to be opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeadDraft {
    /// Its team.
    pub team: Slug,
    /// Lead or opportunity.
    pub kind: LeadKind,
    /// Its name: the subject, or what stands in for one.
    pub name: String,
    /// The person.
    pub contact_name: Option<String>,
    /// The company.
    pub company_name: Option<String>,
    /// The person's address.
    pub email: Option<EmailAddress>,
    /// The first phone number, E.164.
    pub phone: Option<String>,
    /// Everybody in copy who is not one of us.
    pub cc: Vec<EmailAddress>,
    /// The language, ISO 639-1.
    pub language: Option<String>,
    /// Where it came from.
    pub source: Option<String>,
    /// By which kind of way.
    pub medium: Option<String>,
    /// Through which campaign.
    pub campaign: Option<String>,
    /// For a form that the configuration declares: which of its fields were found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<FormFill>,
}

/// An entry of the chatter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// What kind of entry.
    pub kind: ChatterKind,
    /// Who wrote it.
    pub author: Author,
    /// The subject, for mail.
    pub subject: Option<String>,
    /// The text: of a mail, what the person wrote now; the rest stays in the raw message.
    pub body: String,
    /// The Message-ID, for mail: answers find the record by it.
    pub message_id: Option<MessageId>,
    /// Addresses that take part in the record from now on.
    pub participants: Vec<EmailAddress>,
    /// Does the customer speak in it? A robot's reply and a colleague's mail are not what the customer said last.
    pub customers_word: bool,
}

/// A mail to be written when the record's number is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterDraft {
    /// Which template.
    pub template: Slug,
    /// In which language, if the customer's is known.
    pub language: Option<String>,
    /// From which team.
    pub team: Slug,
    /// To whom.
    pub to: Party,
    /// What the customer wrote, for templates that quote it.
    pub excerpt: String,
    /// Not before.
    pub due: Timestamp,
}

/// Collects the steps of a plan.
#[derive(Default)]
pub(super) struct PlanBuilder {
    steps: Vec<Step>,
    created: usize,
}

impl PlanBuilder {
    pub(super) fn create(&mut self, draft: LeadDraft, because: String) -> Target {
        self.push(Effect::Create(Box::new(draft)), because);
        self.created += 1;
        Target::Created(self.created - 1)
    }

    pub(super) fn claim(&mut self, team: &Slug, lead: Target, because: String) {
        self.push(Effect::Claim { team: team.clone(), lead }, because);
    }

    pub(super) fn chatter(&mut self, lead: Target, entry: Entry, because: String) {
        self.push(Effect::Chatter { lead, entry: Box::new(entry) }, because);
    }

    pub(super) fn note(&mut self, lead: Target, body: String, because: String) {
        let author = Author::Automation("intake".to_owned());
        self.chatter(
            lead,
            Entry {
                kind: ChatterKind::Note,
                author,
                subject: None,
                body,
                message_id: None,
                participants: Vec::new(),
                customers_word: false,
            },
            because,
        );
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
        Plan { steps: self.steps }
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

    fn push(&mut self, effect: Effect, because: String) {
        self.steps.push(Step { effect, because });
    }
}

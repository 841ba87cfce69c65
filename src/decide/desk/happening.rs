//! What happens to a record, and which triggers of automated actions it sets off.

use super::{CaseId, Desk};
use crate::{
    crm::{LeadField, Slug},
    policy::Trigger,
};

/// Something that happened to a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::decide) enum Happening {
    Created,
    Replied,
    Answered,
    Stage(Slug),
    Assigned,
    Won,
    Lost,
    Tagged(Slug),
    Bounced,
    Changed(LeadField),
    Due,
}

/// Something that happened, and how far down the chain of automated actions.
#[derive(Debug, Clone)]
pub(super) struct Event {
    pub(super) case: CaseId,
    pub(super) what: Happening,
    pub(super) depth: u32,
}

impl Happening {
    /// Does it set this trigger off?
    pub(super) fn sets_off(&self, trigger: &Trigger) -> bool {
        match (trigger, self) {
            (Trigger::Created, Self::Created)
            | (Trigger::Replied, Self::Replied)
            | (Trigger::Answered, Self::Answered)
            | (Trigger::Assigned, Self::Assigned)
            | (Trigger::Won, Self::Won)
            | (Trigger::Lost, Self::Lost)
            | (Trigger::Bounced, Self::Bounced)
            | (Trigger::Tagged(None), Self::Tagged(_)) => true,
            (Trigger::Stage(wanted), Self::Stage(reached)) => wanted == reached,
            (Trigger::Tagged(Some(wanted)), Self::Tagged(tag)) => wanted == tag,
            (Trigger::Changed(fields), Self::Changed(field)) => fields.is_empty() || fields.contains(field),
            _ => false,
        }
    }

    /// As a program reads it: the `event` of what is posted to webhooks.
    pub(super) const fn event(&self) -> &'static str {
        match self {
            Self::Created => "lead.created",
            Self::Replied => "lead.replied",
            Self::Answered => "lead.answered",
            Self::Stage(_) => "lead.stage",
            Self::Assigned => "lead.assigned",
            Self::Won => "lead.won",
            Self::Lost => "lead.lost",
            Self::Tagged(_) => "lead.tagged",
            Self::Bounced => "lead.bounced",
            Self::Changed(_) => "lead.changed",
            Self::Due => "lead.due",
        }
    }

    /// As the reason of what it sets off.
    pub(super) fn in_words(&self) -> String {
        match self {
            Self::Created => "the lead was opened".to_owned(),
            Self::Replied => "the customer wrote".to_owned(),
            Self::Answered => "one of us wrote to the customer".to_owned(),
            Self::Stage(stage) => format!("it reached the stage {stage}"),
            Self::Assigned => "it got a salesperson".to_owned(),
            Self::Won => "it was won".to_owned(),
            Self::Lost => "it was lost".to_owned(),
            Self::Tagged(tag) => format!("it was tagged {tag}"),
            Self::Bounced => "a mail of ours about it came back".to_owned(),
            Self::Changed(field) => format!("{field} changed"),
            Self::Due => "its time has come".to_owned(),
        }
    }
}

impl Desk<'_> {
    /// Notes what happened, for the automated actions.
    pub(in crate::decide) fn happened(&mut self, case: CaseId, what: Happening) {
        let depth = self.depth;
        self.events.push_back(Event { case, what, depth });
    }
}

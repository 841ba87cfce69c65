//! Automated actions: what is done when something happens to a lead (`[[automation]]`, Odoo's `base.automation`).

use std::time::Duration;

use super::FieldSetting;
use crate::{
    crm::{LeadField, Slug},
    domain::Domain,
};

/// Automated actions that one of another may cause in a row.
pub const LONGEST_CHAIN: u32 = 8;

/// One `[[automation]]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Automation {
    /// Its name, which is also what its runs are counted by: each (automation, lead, occurrence) happens once.
    pub name: String,
    /// What sets it off.
    pub on: Trigger,
    /// On which leads.
    pub when: Domain,
    /// What is done, in order; one that fails is said so in the chatter and stops none of the others.
    pub actions: Vec<Action>,
}

/// What sets an automated action off.
#[derive(Debug, Clone, PartialEq)]
pub enum Trigger {
    /// The lead was opened.
    Created,
    /// The customer wrote on it again.
    Replied,
    /// One of us wrote to the customer.
    Answered,
    /// It reached this stage.
    Stage(Slug),
    /// It got a salesperson.
    Assigned,
    /// It was won.
    Won,
    /// It was lost.
    Lost,
    /// It got a tag: this one, or any.
    Tagged(Option<Slug>),
    /// A mail of ours about it came back.
    Bounced,
    /// One of these fields changed; any when there are none.
    Changed(Vec<LeadField>),
    /// A moment of the lead's own comes.
    Due(Moment),
    /// Nothing has happened for so long since a moment: it starts anew when the moment moves.
    Quiet(Moment),
}

/// A moment that follows from a field of the lead.
#[derive(Debug, Clone, PartialEq)]
pub struct Moment {
    /// A field of kind time or date; a date counts from its beginning in the calendar's zone.
    pub field: LeadField,
    /// How much later, or earlier, it is due.
    pub offset: Offset,
    /// Whose working time counts; `None` for all time, in UTC.
    pub calendar: Option<Slug>,
}

/// A stretch of time, forwards or backwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offset {
    /// After the moment.
    After(Duration),
    /// Before the moment.
    Before(Duration),
}

/// What an automated action does.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Sets fields.
    Set(Vec<FieldSetting>),
    /// Adds tags.
    Tag(Vec<Slug>),
    /// Takes tags away.
    Untag(Vec<Slug>),
    /// Moves it to a stage; a won one wins it.
    Stage(Slug),
    /// Gives it to somebody: this user, or whoever the team's assignment chooses.
    Assign(Option<Slug>),
    /// Makes it an opportunity.
    Convert,
    /// Loses it.
    Lose(Slug),
    /// Plans an activity.
    Activity(ActivityDraft),
    /// Plans the activities of a `[[plan]]`.
    Plan(Slug),
    /// Sends a mail.
    Mail {
        /// The template.
        template: Slug,
        /// To whom.
        to: Whom,
    },
    /// Tells somebody of ours by mail.
    Notify(Whom),
    /// Lets somebody of ours follow it.
    Follow(Whom),
    /// Posts the lead to a `[[webhook]]`.
    Webhook(Slug),
    /// Links it to the other open leads of its contact.
    Link,
}

/// An activity that a rule plans.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActivityDraft {
    /// The type.
    pub activity_type: Slug,
    /// Instead of the type's own summary.
    pub summary: Option<String>,
    /// More about it.
    pub note: Option<String>,
    /// How long from now, instead of the type's own delay; whole days are working days of the assignee.
    pub due: Option<Duration>,
    /// Who has to do it.
    pub user: Whom,
}

/// Somebody who is named by what they are to the lead.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Whom {
    /// The lead's salesperson.
    #[default]
    Owner,
    /// The customer.
    Customer,
    /// Everybody who follows it.
    Followers,
    /// The managers of its team.
    Managers,
    /// This user.
    User(Slug),
}

impl Whom {
    /// As it is called in a sentence.
    pub fn in_words(&self) -> String {
        match self {
            Self::Owner => "salesperson".to_owned(),
            Self::Customer => "customer".to_owned(),
            Self::Followers => "followers".to_owned(),
            Self::Managers => "manager".to_owned(),
            Self::User(user) => format!("user {user}"),
        }
    }
}

/// One `[[webhook]]`: where leads are posted to, signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// Its stable id.
    pub id: Slug,
    /// `https://…`, or `http://` to this machine.
    pub url: String,
}

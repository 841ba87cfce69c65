//! The checked configuration as data: who answers for which address, and how. `config/` makes it, `decide/` reads it.
//!
//! A `Policy` is consistent by construction: every team, user and template that is named exists.

mod assign;
mod automation;
mod budget;
pub mod calendar;
mod identity;
mod pipeline;
mod route;
mod scoring;
mod team;
mod trust;
mod user;

pub use assign::AssignMethod;
pub use automation::{Action, ActivityDraft, Automation, LONGEST_CHAIN, Moment, Offset, Trigger, Webhook, Whom};
pub use budget::{AckBudget, IntakeLimits};
pub use calendar::{Away, Calendar, start_of_day};
pub use identity::Identity;
pub use pipeline::{ActivityPlan, ActivityType, LostReason, PlanLine, Stage};
pub use route::{Accepts, AckChoice, ExistingLead, FieldSetting, Reopen, Route, SenderPolicy, Then};
pub use scoring::{Member, ScoreRule, Scoring, ScoringField};
pub use team::{ReplyAddress, ResponseTarget, Team};
pub use trust::{SpamAction, Trust};
pub use user::{Role, User};

use std::collections::BTreeMap;

use crate::crm::{EmailAddress, Slug};

/// Everything that decisions depend on besides the message, the facts and the time.
#[derive(Debug, Clone)]
pub struct Policy {
    /// First 12 hex digits of the SHA-256 of the configuration; every decision carries it.
    pub hash: String,
    /// Who we are: the key that signs our ids, and our domain.
    pub identity: Identity,
    /// The teams, in the order of the file.
    pub teams: Vec<Team>,
    /// The users, in the order of the file.
    pub users: Vec<User>,
    /// The stages, by sequence.
    pub stages: Vec<Stage>,
    /// The reasons for which leads are lost.
    pub lost_reasons: Vec<LostReason>,
    /// The types of activities.
    pub activity_types: Vec<ActivityType>,
    /// The plans of activities.
    pub plans: Vec<ActivityPlan>,
    /// The working calendars.
    pub calendars: Vec<Calendar>,
    /// The routes, in the order in which they run.
    pub routes: Vec<Route>,
    /// The automated actions, in the order in which they run.
    pub automations: Vec<Automation>,
    /// Where leads are posted to.
    pub webhooks: Vec<Webhook>,
    /// The rules that give points.
    pub score_rules: Vec<ScoreRule>,
    /// The predictive scoring.
    pub scoring: Scoring,
    /// The currency of amounts that name none, ISO 4217.
    pub currency: String,
    /// Which team gets mail that names no alias of ours, by mailbox id.
    pub mailbox_team: BTreeMap<Slug, Slug>,
    /// Addresses that are ours though no team answers at them (users, the bounce address): mail from them is never acknowledged.
    pub own_addresses: Vec<EmailAddress>,
    /// Is the envelope sender of our mails the record's signed address (VERP), so that a bounce lands on it? Else it is null.
    pub bounces_to_record: bool,
    /// How many acknowledgements may leave.
    pub ack_budget: AckBudget,
    /// How much of one sender and of one message is taken.
    pub intake: IntakeLimits,
    /// Whom we believe what.
    pub trust: Trust,
    /// Mail templates by name, then by language; the language `""` is the default of its name.
    pub templates: BTreeMap<Slug, BTreeMap<String, TemplateText>>,
}

/// The sources of one template in one language, as the admin wrote them (minijinja syntax).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TemplateText {
    /// One line.
    pub subject: String,
    /// Plain text.
    pub body: String,
    /// Optional HTML, autoescaped.
    pub html: Option<String>,
}

impl Policy {
    /// What everything that leads refer to is called, by its kind: reports know these names when they have left the configuration.
    pub fn names(&self) -> [(&'static str, Vec<(&Slug, &str)>); 5] {
        [
            ("team", self.teams.iter().map(|team| (&team.id, team.name.as_str())).collect()),
            ("user", self.users.iter().map(|user| (&user.id, user.name.as_str())).collect()),
            ("stage", self.stages.iter().map(|stage| (&stage.id, stage.name.as_str())).collect()),
            ("lost_reason", self.lost_reasons.iter().map(|reason| (&reason.id, reason.name.as_str())).collect()),
            ("activity_type", self.activity_types.iter().map(|kind| (&kind.id, kind.name.as_str())).collect()),
        ]
    }

    /// The team with this id.
    pub fn team(&self, id: &Slug) -> Option<&Team> {
        self.teams.iter().find(|team| team.id == *id)
    }

    /// The user with this id.
    pub fn user(&self, id: &Slug) -> Option<&User> {
        self.users.iter().find(|user| user.id == *id)
    }

    /// The user who writes from this address.
    pub fn user_at(&self, address: &EmailAddress) -> Option<&User> {
        let bare = address.without_detail();
        self.users.iter().find(|user| user.addresses.contains(&bare))
    }

    /// The managers of a team: those among its members, or else all there are.
    pub fn managers_of(&self, team: &Slug) -> impl Iterator<Item = &User> {
        let members = self.team(team).map(|team| team.members.as_slice()).unwrap_or_default();
        let is_member = move |user: &User| members.iter().any(|member| member.user == user.id);
        let managers = move |user: &&User| user.role == Role::Manager;
        let own = self.users.iter().filter(managers).any(is_member);
        self.users.iter().filter(managers).filter(move |user| !own || is_member(user))
    }

    /// The stage with this id.
    pub fn stage(&self, id: &Slug) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.id == *id)
    }

    /// The stages of a team: its own and the shared ones, by sequence.
    pub fn stages_of<'p, 't>(&'p self, team: Option<&'t Slug>) -> impl Iterator<Item = &'p Stage> + use<'p, 't> {
        self.stages.iter().filter(move |stage| stage.team.is_none() || stage.team.as_ref() == team)
    }

    /// The calendar with this id.
    pub fn calendar(&self, id: &Slug) -> Option<&Calendar> {
        self.calendars.iter().find(|calendar| calendar.id == *id)
    }

    /// The activity type with this id.
    pub fn activity_type(&self, id: &Slug) -> Option<&ActivityType> {
        self.activity_types.iter().find(|kind| kind.id == *id)
    }

    /// The team that answers at this address, its plus-part aside.
    pub fn team_of(&self, address: &EmailAddress) -> Option<&Team> {
        let bare = address.without_detail();
        self.teams.iter().find(|team| team.aliases.iter().any(|alias| *alias == bare || alias == address))
    }

    /// Is this one of our own addresses?
    pub fn is_ours(&self, address: &EmailAddress) -> bool {
        self.team_of(address).is_some() || self.own_addresses.iter().any(|own| *own == address.without_detail())
    }
}

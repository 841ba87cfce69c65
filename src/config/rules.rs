//! The rules of a checked configuration: what the policy gets besides teams and users.

use crate::policy::{ActivityPlan, ActivityType, Automation, Calendar, LostReason, Route, ScoreRule, Scoring, Stage};

/// Everything of the routing files that decisions go by, besides teams and users.
#[derive(Debug, Clone, PartialEq)]
pub struct Rules {
    /// The stages, by sequence.
    pub stages: Vec<Stage>,
    /// The reasons for which leads are lost.
    pub lost_reasons: Vec<LostReason>,
    /// The types of activities: those written, then the usual ones.
    pub activity_types: Vec<ActivityType>,
    /// The plans of activities.
    pub plans: Vec<ActivityPlan>,
    /// The working calendars.
    pub calendars: Vec<Calendar>,
    /// The routes, in the order in which they run.
    pub routes: Vec<Route>,
    /// The automated actions, in the order in which they run.
    pub automations: Vec<Automation>,
    /// The rules that give points.
    pub score_rules: Vec<ScoreRule>,
    /// The predictive scoring.
    pub scoring: Scoring,
    /// The currency of amounts that name none, ISO 4217.
    pub currency: String,
}

impl From<super::read::RulesDraft> for Rules {
    fn from(draft: super::read::RulesDraft) -> Self {
        Self {
            scoring: draft.scoring(),
            currency: draft.currency(),
            stages: draft.stages.into_iter().map(|stage| stage.value).collect(),
            lost_reasons: draft.lost_reasons,
            activity_types: draft.activity_types,
            plans: draft.plans,
            calendars: draft.calendars.into_iter().map(|draft| draft.calendar).collect(),
            routes: draft.routes.into_iter().map(|draft| draft.route).collect(),
            automations: draft.automations.into_iter().map(|automation| automation.value).collect(),
            score_rules: draft.scores,
        }
    }
}

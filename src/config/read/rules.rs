//! Everything of the routing files besides teams and users: the pipeline, the routes, the automated actions, the scoring and the tests.

use super::{
    Names, RouteDraft,
    automation::read_automation,
    calendar::{CalendarDraft, read_calendar},
    pipeline::{read_activity_type, read_lost_reason, read_plan, read_stage, usual_activity_types, usual_lost_reasons, usual_stages},
    route::read_route,
    rule_test::read_test,
    scoring::{read_score, read_scoring},
    setting::is_currency,
};
use crate::{
    config::{report::Found, rule_test::RuleTest, table::Table, value::Value},
    crm::Slug,
    policy::{ActivityPlan, ActivityType, Automation, LostReason, ScoreRule, Scoring, Stage},
};

/// What the routing files say together.
#[derive(Default)]
pub(in crate::config) struct RulesDraft {
    pub stages: Vec<Found<Stage>>,
    stages_written: usize,
    pub lost_reasons: Vec<LostReason>,
    pub activity_types: Vec<ActivityType>,
    pub plans: Vec<ActivityPlan>,
    pub calendars: Vec<CalendarDraft>,
    pub routes: Vec<RouteDraft>,
    pub automations: Vec<Found<Automation>>,
    pub scores: Vec<ScoreRule>,
    scoring: Option<Found<Scoring>>,
    currency: Option<Found<Option<String>>>,
    pub tests: Vec<RuleTest>,
}

impl RulesDraft {
    /// Adds what one file says.
    pub(super) fn read(&mut self, top: &Table<'_>, names: &mut Names) {
        for table in top.tables("stage") {
            self.stages_written += 1;
            self.stages.extend(read_stage(&table, self.stages_written, names));
        }
        self.lost_reasons.extend(top.tables("lost_reason").iter().filter_map(|table| read_lost_reason(table, names)));
        self.activity_types.extend(top.tables("activity_type").iter().filter_map(|table| read_activity_type(table, names)));
        self.plans.extend(top.tables("plan").iter().filter_map(|table| read_plan(table, names)));
        self.calendars.extend(top.tables("calendar").iter().filter_map(|table| read_calendar(table, names)));
        self.routes.extend(top.tables("route").iter().filter_map(|table| read_route(table, names)));
        self.automations.extend(top.tables("automation").iter().filter_map(|table| read_automation(table, names)));
        self.scores.extend(top.tables("score").iter().filter_map(|table| read_score(table, names)));
        for table in top.tables("test") {
            let number = self.tests.len() + 1;
            self.tests.extend(read_test(&table, number, names));
        }
        let scoring = top.table("scoring");
        if let Some(value) = once(top, "scoring", self.scoring.is_some()) {
            self.scoring = Some(value.found(read_scoring(&scoring)));
        } else {
            read_scoring(&scoring);
        }
        if let Some(value) = once(top, "currency", self.currency.is_some()) {
            self.currency = Some(value.found(read_currency(&value)));
        }
    }

    /// Puts in what Odoo ships where nothing is written.
    pub(in crate::config) fn fill(&mut self, nowhere: &crate::config::report::At) {
        if self.stages_written == 0 {
            self.stages = usual_stages().into_iter().map(|value| Found { value, at: nowhere.clone() }).collect();
        }
        // Two stages of one sequence keep the order in which they are written.
        self.stages.sort_by_key(|stage| stage.value.sequence);
        if self.lost_reasons.is_empty() {
            self.lost_reasons = usual_lost_reasons();
        }
        let own = |usual: &ActivityType| self.activity_types.iter().any(|own| own.id == usual.id);
        let usual: Vec<ActivityType> = usual_activity_types().into_iter().filter(|usual| !own(usual)).collect();
        self.activity_types.extend(usual);
    }

    /// Were the stages written by the admin?
    pub(in crate::config) fn has_own_stages(&self) -> bool {
        self.stages_written > 0
    }

    pub(in crate::config) fn scoring(&self) -> Scoring {
        self.scoring.as_ref().map(|found| found.value.clone()).unwrap_or_default()
    }

    /// The currency, the euro unless written.
    pub(in crate::config) fn currency(&self) -> String {
        self.currency.as_ref().and_then(|found| found.value.clone()).unwrap_or_else(|| "EUR".to_owned())
    }

    /// The zone of a calendar.
    pub(in crate::config) fn zone(&self, calendar: Option<&Slug>) -> jiff::tz::TimeZone {
        let found = self.calendars.iter().find(|draft| Some(&draft.calendar.id) == calendar);
        found.map_or(jiff::tz::TimeZone::UTC, |draft| draft.calendar.zone().clone())
    }
}

/// What can be written once in all files.
fn once<'t>(top: &Table<'t>, key: &'static str, written: bool) -> Option<Value<'t>> {
    let value = top.get(key)?;
    if written {
        return value.refuse(format!("`{key}` is written in another file already"), "keep one of them");
    }
    Some(value)
}

fn read_currency(value: &Value<'_>) -> Option<String> {
    let text = value.text()?;
    if is_currency(&text) {
        return Some(text);
    }
    value.refuse(format!("`{text}` is no currency"), "write its three capital letters, such as \"EUR\" (ISO 4217)")
}

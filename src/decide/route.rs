//! Routes: what the rules of the admin make of a new enquiry. They run from top to bottom; a later one overrides an earlier one field by field.

use std::collections::{BTreeMap, BTreeSet};

use super::{message::MessageView, setting};
use crate::{
    crm::{LeadField, LeadKind, Priority, Slug, Timestamp},
    policy::{AckChoice, ExistingLead, Policy, Route, SenderPolicy},
};

/// What the routes that matched ask for, together.
#[derive(Debug, Clone, Default)]
pub(super) struct Routed {
    pub(super) team: Option<Slug>,
    pub(super) kind: Option<LeadKind>,
    pub(super) salesperson: Option<Slug>,
    pub(super) priority: Option<Priority>,
    pub(super) tags: BTreeSet<Slug>,
    /// Each field and the text of its value, with what the route caught filled in.
    pub(super) set: Vec<(LeadField, String)>,
    pub(super) acknowledge: Option<AckChoice>,
    pub(super) ignore: Option<String>,
    pub(super) quarantine: Option<String>,
    pub(super) existing: Option<ExistingLead>,
    /// The names of the routes that matched, in order.
    pub(super) matched: Vec<String>,
}

impl Routed {
    /// The routes as a reason; nothing when none matched.
    pub(super) fn because(&self) -> Option<String> {
        match self.matched.as_slice() {
            [] => None,
            [one] => Some(format!("the route \"{one}\"")),
            several => Some(format!("the routes {}", several.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", "))),
        }
    }

    fn take(&mut self, route: &Route, captures: &BTreeMap<String, String>) {
        let then = &route.then;
        self.matched.push(route.name.clone());
        keep(&mut self.team, &then.team);
        keep(&mut self.kind, &then.kind);
        keep(&mut self.salesperson, &then.salesperson);
        keep(&mut self.priority, &then.priority);
        keep(&mut self.acknowledge, &then.acknowledge);
        keep(&mut self.ignore, &then.ignore);
        keep(&mut self.quarantine, &then.quarantine);
        keep(&mut self.existing, &then.existing);
        self.tags.extend(then.tags.iter().cloned());
        for one in &then.set {
            self.set.retain(|(field, _)| *field != one.field);
            self.set.push((one.field, setting::fill_in(&one.value, captures)));
        }
    }
}

fn keep<T: Clone>(kept: &mut Option<T>, new: &Option<T>) {
    if new.is_some() {
        kept.clone_from(new);
    }
}

/// Runs the routes on a message.
pub(super) fn run(message: &MessageView<'_>, policy: &Policy, now: Timestamp) -> Routed {
    let mut routed = Routed::default();
    for route in &policy.routes {
        if route.when.holds(message, now) != Some(true) {
            continue;
        }
        routed.take(route, &route.when.captures(message));
        if route.stop {
            break;
        }
    }
    routed
}

/// Who counts as the sender, as the routes say it. It has to be said before anything is looked up, because the sender is looked up: a route that asks for what
/// the records know of the sender has no say in it.
pub(super) fn sender(message: &MessageView<'_>, policy: &Policy, now: Timestamp) -> Option<SenderPolicy> {
    let mut chosen = None;
    for route in policy.routes.iter().filter(|route| route.when.holds(message, now) == Some(true)) {
        keep(&mut chosen, &route.then.sender);
        if route.stop {
            break;
        }
    }
    chosen
}

/// What one route said to a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouteTried {
    /// Its name.
    pub name: String,
    /// Did it match?
    pub matched: bool,
    /// The terms that decided it.
    pub because: String,
    /// Was it the last one, because it says `stop`?
    pub stopped: bool,
}

/// What each route said, in order, up to the one that stopped. The same facts and policy give the same answer as the decision had.
pub(super) fn tried(message: &MessageView<'_>, policy: &Policy, now: Timestamp) -> Vec<RouteTried> {
    let mut tried = Vec::new();
    for route in &policy.routes {
        let explained = route.when.explain(message, now);
        let matched = explained.holds == Some(true);
        let stopped = matched && route.stop;
        tried.push(RouteTried { name: route.name.clone(), matched, because: explained.to_string(), stopped });
        if stopped {
            break;
        }
    }
    tried
}

/// The teams that a message may go to, as far as that can be said before its sender is looked up.
pub(super) fn possible_teams(message: &MessageView<'_>, policy: &Policy, now: Timestamp) -> BTreeSet<Slug> {
    let mut teams = BTreeSet::from([message.recipient.team.id.clone()]);
    for route in &policy.routes {
        let holds = route.when.holds(message, now);
        if holds != Some(false) {
            teams.extend(route.then.team.clone());
        }
        if route.stop && holds == Some(true) {
            break;
        }
    }
    teams
}

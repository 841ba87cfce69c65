//! The desk: the records that a plan is at work on, as they are after the steps so far.
//!
//! Whoever changes a record here (the intake, a person's command, a timed action) says who did it and why. The desk keeps the record in step with
//! the plan, follows up what a change entails (a won stage wins, a new salesperson follows), and in the end lets the automated actions run on what
//! happened. Never reads a clock and never fails halfway: what is refused changes nothing.

mod activity;
mod automate;
mod happening;
mod lifecycle;
mod merge;
mod scoring;
mod timers;

pub use activity::{DueIn, NewActivity};
pub use automate::TimedRun;
pub(super) use happening::Happening;
pub use lifecycle::Conversion;
pub(super) use lifecycle::first_stage;
pub use scoring::{predict, ranks, scored};

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::{
    Facts,
    facts::{Armed, KnownContact, LeadFacts},
    plan::{ContactTarget, Effect, NewLead, Plan, PlanBuilder, Target},
};
use crate::{
    crm::{Activity, Author, EmailAddress, Lead, LeadField, LeadId, Slug, Timestamp, Value},
    domain::{ContactView, Domain, Known, LeadView},
    policy::Policy,
};
use happening::Event;

/// Why something is not done: for the person who asked, or for the chatter when a rule did.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refusal(pub String);

impl Refusal {
    /// A refusal in these words.
    pub fn new(what: impl Into<String>) -> Self {
        Self(what.into())
    }
}

/// Who does something, and why.
#[derive(Debug, Clone)]
pub(super) struct By {
    pub(super) author: Author,
    pub(super) because: String,
}

impl By {
    pub(super) fn rule(name: &str, because: impl Into<String>) -> Self {
        Self { author: Author::Automation(name.to_owned()), because: because.into() }
    }
}

/// A record on the desk.
pub(super) struct Case {
    pub(super) target: Target,
    /// As it is after the steps so far.
    pub(super) lead: Lead,
    pub(super) contact: Option<KnownContact>,
    pub(super) followers: BTreeSet<Slug>,
    pub(super) activities: Vec<Activity>,
    pub(super) links: BTreeSet<LeadId>,
    armed: BTreeMap<String, Armed>,
}

/// Which case of a desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct CaseId(usize);

/// The records at work, the plan so far, and what has happened.
pub(super) struct Desk<'a> {
    pub(super) policy: &'a Policy,
    pub(super) facts: &'a Facts,
    pub(super) now: Timestamp,
    pub(super) plan: PlanBuilder,
    /// Whose contact the facts were asked for.
    pub(super) asked_for: Option<EmailAddress>,
    /// The contact of that address, once it was met: records of two teams have one.
    pub(super) met: Option<(ContactTarget, KnownContact)>,
    /// What sets off the automated actions: a message, a command, a moment. Each runs once on a record for one occasion.
    occasion: String,
    cases: Vec<Case>,
    events: VecDeque<Event>,
    ran: BTreeSet<(CaseId, String)>,
    /// How many automated actions stand between the occasion and what happens now.
    depth: u32,
}

impl<'a> Desk<'a> {
    pub(super) fn new(
        policy: &'a Policy,
        facts: &'a Facts,
        now: Timestamp,
        occasion: impl Into<String>,
        asked_for: Option<EmailAddress>,
    ) -> Self {
        Self {
            policy,
            facts,
            now,
            plan: PlanBuilder::default(),
            asked_for,
            met: None,
            occasion: occasion.into(),
            cases: Vec::new(),
            events: VecDeque::new(),
            ran: BTreeSet::new(),
            depth: 0,
        }
    }

    /// Puts a record that exists onto the desk.
    pub(super) fn take(&mut self, facts: &LeadFacts) -> CaseId {
        let known = self.cases.iter().position(|case| case.target == Target::Existing(facts.lead.id));
        CaseId(known.unwrap_or_else(|| {
            self.cases.push(Case {
                target: Target::Existing(facts.lead.id),
                lead: facts.lead.clone(),
                contact: facts.contact.clone(),
                followers: facts.followers.clone(),
                activities: facts.activities.clone(),
                links: facts.links.clone(),
                armed: facts.armed.clone(),
            });
            self.cases.len() - 1
        }))
    }

    /// Opens a record, as it is to begin.
    pub(super) fn open(&mut self, new: NewLead, contact: Option<KnownContact>, because: String) -> CaseId {
        let lead = new.lead.clone();
        let target = self.plan.create(new, because);
        let case = CaseId(self.cases.len());
        let (stage, salesperson, tags) = (lead.stage.clone(), lead.salesperson.clone(), lead.tags.clone());
        self.cases.push(Case {
            target,
            lead,
            contact,
            followers: BTreeSet::new(),
            activities: Vec::new(),
            links: BTreeSet::new(),
            armed: BTreeMap::new(),
        });
        self.happened(case, Happening::Created);
        stage.into_iter().for_each(|stage| self.happened(case, Happening::Stage(stage)));
        tags.into_iter().for_each(|tag| self.happened(case, Happening::Tagged(tag)));
        if let Some(user) = salesperson {
            self.happened(case, Happening::Assigned);
            self.follow(case, &user, "the salesperson follows the lead");
        }
        case
    }

    pub(super) fn case(&self, case: CaseId) -> &Case {
        &self.cases[case.0]
    }

    pub(super) fn case_mut(&mut self, case: CaseId) -> &mut Case {
        &mut self.cases[case.0]
    }

    /// When what the message says was said.
    pub(super) fn said_at(&self) -> Timestamp {
        self.facts.received_at.unwrap_or(self.now)
    }

    /// The customer spoke on the record, or one of us did. The store keeps both times with the chatter; the clocks count from them.
    pub(super) fn spoke(&mut self, case: CaseId, customer: bool) {
        let at = Some(self.said_at());
        let lead = &mut self.case_mut(case).lead;
        if customer {
            lead.last_customer_at = lead.last_customer_at.max(at);
        } else {
            lead.last_answer_at = lead.last_answer_at.max(at);
            lead.first_response_at = lead.first_response_at.or(at);
        }
        self.happened(case, if customer { Happening::Replied } else { Happening::Answered });
    }

    /// Does this domain hold for the record as it is now? What is not known counts as no.
    pub(super) fn holds(&self, domain: &Domain, case: CaseId) -> bool {
        let case = self.case(case);
        with_view(&case.lead, case.contact.as_ref(), |view| domain.holds(view, self.now) == Some(true))
    }

    /// Changes one field, and nothing that follows from it.
    pub(super) fn change(&mut self, case: CaseId, field: LeadField, to: Value, by: &By) -> Result<(), Refusal> {
        let target = self.case(case).target;
        let from = self.case(case).lead.get(field);
        if from == to || (from.is_empty() && to.is_empty()) {
            return Ok(());
        }
        self.case_mut(case).lead.set(field, to.clone()).map_err(|misfit| Refusal::new(misfit.to_string()))?;
        self.plan.push(Effect::Change { lead: target, field, from, to, by: by.author.clone() }, by.because.clone());
        self.happened(case, Happening::Changed(field));
        Ok(())
    }

    /// Sets a field as a person or a rule may, with everything that follows from it.
    pub(super) fn set(&mut self, case: CaseId, field: LeadField, to: Value, by: &By) -> Result<(), Refusal> {
        if !field.info().settable {
            return Err(Refusal::new(format!("`{field}` is not set directly")));
        }
        match (field, to) {
            (LeadField::stage, Value::Text(stage)) => {
                let stage = Slug::parse(&stage).map_err(|error| Refusal::new(error.to_string()))?;
                self.move_to_stage(case, &stage, by)
            }
            (LeadField::stage, _) => Err(Refusal::new("a lead is always in a stage: name one")),
            (LeadField::salesperson, Value::Text(user)) => {
                let user = Slug::parse(&user).map_err(|error| Refusal::new(error.to_string()))?;
                self.assign(case, Some(&user), by)
            }
            (LeadField::salesperson, _) => self.assign(case, None, by),
            (LeadField::team, Value::Text(team)) => {
                let team = Slug::parse(&team).map_err(|error| Refusal::new(error.to_string()))?;
                self.move_to_team(case, &team, by)
            }
            (LeadField::tags, to) => self.set_tags(case, to, by),
            (LeadField::probability, Value::Real(percent)) if !(0.0..=100.0).contains(&percent) => {
                Err(Refusal::new("a probability lies between 0 and 100 percent"))
            }
            (field, to) => self.change(case, field, to, by),
        }
    }

    fn set_tags(&mut self, case: CaseId, to: Value, by: &By) -> Result<(), Refusal> {
        let before = self.case(case).lead.tags.clone();
        self.change(case, LeadField::tags, to, by)?;
        let new: Vec<Slug> = self.case(case).lead.tags.difference(&before).cloned().collect();
        new.into_iter().for_each(|tag| self.happened(case, Happening::Tagged(tag)));
        Ok(())
    }

    /// Lets a user follow the record.
    pub(super) fn follow(&mut self, case: CaseId, user: &Slug, because: &str) {
        if self.case_mut(case).followers.insert(user.clone()) {
            let lead = self.case(case).target;
            self.plan.push(Effect::Follow { lead, user: user.clone() }, because.to_owned());
        }
    }

    /// Lets a user follow the record no longer.
    pub(super) fn unfollow(&mut self, case: CaseId, user: &Slug, because: &str) {
        if self.case_mut(case).followers.remove(user) {
            let lead = self.case(case).target;
            self.plan.push(Effect::Unfollow { lead, user: user.clone() }, because.to_owned());
        }
    }

    /// Links the record to another, once.
    pub(super) fn link(&mut self, case: CaseId, other: LeadId, because: &str) {
        let lead = self.case(case).target;
        if lead != Target::Existing(other) && self.case_mut(case).links.insert(other) {
            self.plan.push(Effect::Link { lead, other }, because.to_owned());
        }
    }

    /// Lets the automated actions run, brings scores and clocks up to date, and answers the plan.
    pub(super) fn finish(mut self) -> Plan {
        self.rescore();
        self.run_automations();
        self.rescore();
        self.set_clocks();
        self.plan.build()
    }
}

/// Evaluates something on a lead with the contact that its paths lead to.
pub(super) fn with_view<T>(lead: &Lead, contact: Option<&KnownContact>, look: impl FnOnce(&LeadView<'_>) -> T) -> T {
    let contact = contact.map(|known| ContactView { contact: &known.contact, company: known.company.as_ref() });
    look(&LeadView { lead, contact: Known::Yes(contact.as_ref()) })
}

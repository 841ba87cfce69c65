//! Automated actions: what runs on what happened.
//!
//! Each runs once on a record for one occasion, so none can set itself off, and a chain ends after [`LONGEST_CHAIN`]. An action that fails is said so in
//! the chatter and in the outcome of the run; it stops neither the others nor the message.

use super::{By, CaseId, Desk, Happening, NewActivity, Refusal, activity::DueIn, lifecycle::Conversion, timers::Clock};
use crate::{
    crm::{Author, Party, Slug, Timestamp, Value},
    decide::{
        plan::{Effect, LetterDraft, Notice},
        setting,
    },
    policy::{Action, ActivityDraft, Automation, LONGEST_CHAIN, Whom},
};

/// What stands in the outbox for the template of a mail that a person wrote.
const REPLY: &str = "reply";

/// A timed automated action whose moment has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimedRun {
    /// Its name.
    pub automation: String,
    /// The moment from which its time counts.
    pub occurrence: Timestamp,
}

impl<'a> Desk<'a> {
    pub(super) fn run_automations(&mut self) {
        let policy = self.policy;
        loop {
            let Some(event) = self.events.pop_front() else {
                if self.run_waiting() {
                    continue;
                }
                return;
            };
            for automation in policy.automations.iter().filter(|automation| event.what.sets_off(&automation.on)) {
                let key = (event.case, automation.name.clone());
                if self.ran.contains(&key) || !self.holds(&automation.when, event.case) {
                    continue;
                }
                self.ran.insert(key);
                let occurrence = self.occasion.clone();
                if event.depth >= LONGEST_CHAIN {
                    let outcome = format!("not run: it would be the {} automated action in a row", ordinal(event.depth + 1));
                    self.ended(event.case, automation, occurrence, outcome, &event.what.in_words());
                } else {
                    self.run(event.case, automation, occurrence, event.depth + 1, &event.what);
                }
            }
        }
    }

    /// The moment of a timed action has come: it runs, or waits until its domain holds.
    pub(in crate::decide) fn run_timed(&mut self, case: CaseId, timed: &TimedRun) {
        let Some(automation) = self.policy.automations.iter().find(|automation| automation.name == timed.automation) else {
            self.disarm(case, &timed.automation, "no automated action has this name any more");
            return;
        };
        if self.holds(&automation.when, case) {
            self.run_occurrence(case, automation, timed.occurrence);
        } else {
            let because = format!("its time has come, but {} does not hold for the lead", automation.when);
            self.arm(case, &timed.automation, timed.occurrence, Clock::Waiting, because);
        }
    }

    /// Timed actions whose time came before their domain held; answers whether one ran.
    fn run_waiting(&mut self) -> bool {
        let policy = self.policy;
        for case in (0..self.cases.len()).map(CaseId) {
            for automation in &policy.automations {
                let Some(occurrence) = self.waiting(case, &automation.name) else { continue };
                if !self.ran.contains(&(case, automation.name.clone())) && self.holds(&automation.when, case) {
                    self.run_occurrence(case, automation, occurrence);
                    return true;
                }
            }
        }
        false
    }

    fn run_occurrence(&mut self, case: CaseId, automation: &Automation, occurrence: Timestamp) {
        self.ran.insert((case, automation.name.clone()));
        self.arm(case, &automation.name, occurrence, Clock::Done, "its time has come".to_owned());
        self.run(case, automation, format!("at {occurrence}"), 1, &Happening::Due);
    }

    fn run(&mut self, case: CaseId, automation: &Automation, occurrence: String, depth: u32, what: &Happening) {
        let because = format!("`{}`: {}", automation.name, what.in_words());
        let outer = std::mem::replace(&mut self.depth, depth);
        let mut failed = Vec::new();
        for action in &automation.actions {
            let by = By::rule(&automation.name, because.clone());
            if let Err(Refusal(why)) = self.perform(case, action, &by, what) {
                failed.push(why);
            }
        }
        self.depth = outer;
        let outcome = if failed.is_empty() { "done".to_owned() } else { failed.join("; ") };
        if !failed.is_empty() {
            let target = self.case(case).target;
            let text = format!("The automated action \"{}\" could not do everything: {outcome}.", automation.name);
            self.plan.note_by(target, &automation.name, text, because.clone());
        }
        self.ended(case, automation, occurrence, outcome, &because);
    }

    fn ended(&mut self, case: CaseId, automation: &Automation, occurrence: String, outcome: String, because: &str) {
        let lead = self.case(case).target;
        self.plan.push(Effect::Ran { lead, automation: automation.name.clone(), occurrence, outcome }, because.to_owned());
    }

    fn perform(&mut self, case: CaseId, action: &Action, by: &By, what: &Happening) -> Result<(), Refusal> {
        match action {
            Action::Set(settings) => settings.iter().try_for_each(|one| {
                let value = setting::value(one.field, &one.value, &self.case(case).lead, self.policy)?;
                self.set(case, one.field, value, by)
            }),
            Action::Tag(tags) => self.tag(case, tags, &[], by),
            Action::Untag(tags) => self.tag(case, &[], tags, by),
            Action::Stage(stage) => self.move_to_stage(case, stage, by),
            Action::Assign(Some(user)) => self.assign(case, Some(user), by),
            Action::Assign(None) => self.draw(case, by),
            Action::Convert => self.convert(case, Conversion::Create, by),
            Action::Lose(reason) => self.lose(case, Some(reason), by),
            Action::Activity(draft) => self.plan_activity(case, draft, by),
            Action::Plan(plan) => self.schedule_plan(case, plan, by),
            Action::Mail { to: Whom::Customer, .. } if *what == Happening::Bounced => {
                Err(Refusal::new("a mail to the customer came back, and another one would too"))
            }
            Action::Mail { template, to } => self.mail(case, template, to, by),
            Action::Notify(whom) => self.notify(case, whom, by),
            Action::Follow(whom) => {
                self.users(case, whom)?.iter().for_each(|user| self.follow(case, user, &by.because));
                Ok(())
            }
            Action::Webhook(webhook) => {
                let (lead, event) = (self.case(case).target, what.event().to_owned());
                self.plan.push(Effect::Post { lead, webhook: webhook.clone(), event }, by.because.clone());
                Ok(())
            }
            Action::Link => {
                let others: Vec<_> = self.facts.open_leads.iter().map(|open| open.id).collect();
                others.into_iter().for_each(|other| self.link(case, other, &by.because));
                Ok(())
            }
        }
    }

    /// Adds and takes away tags.
    pub(in crate::decide) fn tag(&mut self, case: CaseId, add: &[Slug], remove: &[Slug], by: &By) -> Result<(), Refusal> {
        let mut tags = self.case(case).lead.tags.clone();
        tags.extend(add.iter().cloned());
        tags.retain(|tag| !remove.contains(tag));
        self.set(case, crate::crm::LeadField::tags, Value::List(tags.iter().map(ToString::to_string).collect()), by)
    }

    fn plan_activity(&mut self, case: CaseId, draft: &ActivityDraft, by: &By) -> Result<(), Refusal> {
        let assignee = self.users(case, &draft.user).ok().and_then(|users| users.first().cloned());
        let new = NewActivity {
            activity_type: Some(draft.activity_type.clone()),
            summary: draft.summary.clone(),
            note: draft.note.clone(),
            due: draft.due.map_or(DueIn::OfType, DueIn::After),
            assignee,
            meeting: None,
        };
        self.schedule(case, new, by)
    }

    fn mail(&mut self, case: CaseId, template: &Slug, to: &Whom, by: &By) -> Result<(), Refusal> {
        let parties: Vec<Party> = match to {
            Whom::Customer => vec![self.customer(case)?],
            whom => self.users(case, whom)?.iter().filter_map(|user| self.party_of(user)).collect(),
        };
        for to in parties {
            let lead = &self.case(case).lead;
            let letter = LetterDraft {
                template: template.clone(),
                language: lead.language.as_ref().map(ToString::to_string),
                team: lead.team.clone(),
                to,
                excerpt: String::new(),
                due: self.now,
                text: None,
                by: Some(by.author.clone()),
            };
            let lead = self.case(case).target;
            self.plan.push(Effect::Mail { lead, letter: Box::new(letter) }, by.because.clone());
        }
        Ok(())
    }

    /// What one of us writes to the customer, in their own words. It answers the customer's newest mail.
    pub(in crate::decide) fn reply(&mut self, case: CaseId, text: String, by: &By) -> Result<(), Refusal> {
        if !matches!(by.author, Author::User(_)) {
            return Err(Refusal::new("only one of our users answers a customer: say who writes"));
        }
        if text.trim().is_empty() {
            return Err(Refusal::new("the answer is empty"));
        }
        let to = self.address_of(case)?;
        let lead = &self.case(case).lead;
        let letter = LetterDraft {
            template: Slug::parse(REPLY).unwrap_or_default(),
            language: lead.language.as_ref().map(ToString::to_string),
            team: lead.team.clone(),
            to,
            excerpt: String::new(),
            due: self.now,
            text: Some(text),
            by: Some(by.author.clone()),
        };
        let lead = self.case(case).target;
        self.plan.push(Effect::Mail { lead, letter: Box::new(letter) }, by.because.clone());
        self.spoke(case, false);
        Ok(())
    }

    /// The customer as somebody to write to by a rule; not somebody who asked for silence.
    fn customer(&self, case: CaseId) -> Result<Party, Refusal> {
        if self.case(case).contact.as_ref().is_some_and(|known| known.contact.blacklisted) {
            return Err(Refusal::new("the contact is blacklisted: nothing automatic is sent to it"));
        }
        self.address_of(case)
    }

    fn address_of(&self, case: CaseId) -> Result<Party, Refusal> {
        let case = self.case(case);
        let email = case.lead.email.clone().ok_or_else(|| Refusal::new("the lead has no address to write to"))?;
        if self.policy.is_ours(&email) {
            return Err(Refusal::new(format!("{email} is one of our own addresses")));
        }
        Ok(Party { name: case.lead.contact_name.clone(), email: Some(email) })
    }

    fn notify(&mut self, case: CaseId, whom: &Whom, by: &By) -> Result<(), Refusal> {
        for user in self.users(case, whom)? {
            let lead = &self.case(case).lead;
            let text = by.because.clone();
            let notice = Notice { headline: format!("{}: {}", by.author, lead.name), text };
            let lead = self.case(case).target;
            self.plan.push(Effect::Notify { lead, user, notice }, by.because.clone());
        }
        Ok(())
    }

    /// The users that are meant.
    fn users(&self, case: CaseId, whom: &Whom) -> Result<Vec<Slug>, Refusal> {
        let case = self.case(case);
        let users: Vec<Slug> = match whom {
            Whom::Owner => case.lead.salesperson.iter().cloned().collect(),
            Whom::Followers => case.followers.iter().cloned().collect(),
            Whom::Managers => self.policy.managers_of(&case.lead.team).map(|user| user.id.clone()).collect(),
            Whom::User(user) => vec![user.clone()],
            Whom::Customer => return Err(Refusal::new("the customer is none of our users")),
        };
        if users.is_empty() { Err(Refusal::new(format!("the lead has no {}", whom.in_words()))) } else { Ok(users) }
    }

    fn party_of(&self, user: &Slug) -> Option<Party> {
        let user = self.policy.user(user)?;
        Some(Party { name: Some(user.name.clone()), email: user.addresses.first().cloned() })
    }
}

fn ordinal(number: u32) -> String {
    format!("{number}th")
}

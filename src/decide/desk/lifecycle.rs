//! What a lead goes through: its salesperson, team and stage, won, lost, open again, an opportunity.

use super::{By, CaseId, Desk, Happening, Refusal};
use crate::{
    crm::{ContactId, Lead, LeadField, LeadKind, LeadState, Slug, Value},
    decide::{
        assign::{self, Draw},
        facts::KnownContact,
        plan::{ContactTarget, Effect},
    },
    policy::{Policy, Stage, Team},
};

/// What becomes of the contact when a lead is converted (Odoo's choice of the same name).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conversion {
    /// It gets one: the known contact of its address, or a new one.
    Create,
    /// It is linked to this one.
    Link(ContactId),
    /// It keeps what it has.
    Keep,
}

impl Desk<'_> {
    /// Gives the record to a user, or to nobody.
    pub(in crate::decide) fn assign(&mut self, case: CaseId, user: Option<&Slug>, by: &By) -> Result<(), Refusal> {
        if let Some(user) = user.filter(|user| self.policy.user(user).is_none()) {
            return Err(Refusal::new(format!("there is no user {user}")));
        }
        if self.case(case).lead.salesperson.as_ref() == user {
            return Ok(());
        }
        let value = user.map_or(Value::Empty, |user| Value::Text(user.to_string()));
        self.change(case, LeadField::salesperson, value, by)?;
        let assigned = user.map_or(Value::Empty, |_| Value::Time(self.now));
        self.change(case, LeadField::assigned_at, assigned, by)?;
        if let Some(user) = user {
            self.follow(case, user, "the salesperson follows the lead");
            self.happened(case, Happening::Assigned);
        }
        Ok(())
    }

    /// Lets the team's method choose a salesperson.
    pub(in crate::decide) fn draw(&mut self, case: CaseId, by: &By) -> Result<(), Refusal> {
        let lead = &self.case(case).lead;
        let Some(team) = self.policy.team(&lead.team) else { return Err(Refusal::new(format!("there is no team {}", lead.team))) };
        if !team.draws() {
            return Err(Refusal::new(format!("{} assigns by hand", team.id)));
        }
        let draw = self.choose(team, lead, self.case(case).contact.as_ref(), None);
        let (chosen, because, target) = (draw.chosen.clone(), draw.because.clone(), self.case(case).target);
        self.plan.push(Effect::Draw { lead: target, team: team.id.clone(), draw: Box::new(draw) }, because.clone());
        match chosen {
            Some(user) => self.assign(case, Some(&user), &By { author: by.author.clone(), because }),
            None => Err(Refusal::new(because)),
        }
    }

    /// The draw of a team for a lead. Whoever has an open lead of the same sender comes first when they are here and have room.
    pub(in crate::decide) fn choose(&self, team: &Team, lead: &Lead, contact: Option<&KnownContact>, owner: Option<&Slug>) -> Draw {
        assign::of_lead(team, lead, contact, owner, self.facts, self.policy, self.now)
    }

    /// Gives the record to another team. Its stage stays when that team has it; else it begins anew.
    pub(in crate::decide) fn move_to_team(&mut self, case: CaseId, team: &Slug, by: &By) -> Result<(), Refusal> {
        if self.policy.team(team).is_none() {
            return Err(Refusal::new(format!("there is no team {team}")));
        }
        self.change(case, LeadField::team, Value::Text(team.to_string()), by)?;
        let stays = self.case(case).lead.stage.as_ref().is_some_and(|stage| self.policy.stages_of(Some(team)).any(|own| own.id == *stage));
        if stays {
            return Ok(());
        }
        match first_stage(self.policy, team).map(|stage| stage.id.clone()) {
            Some(stage) => self.enter(case, &stage, by),
            None => Ok(()),
        }
    }

    /// Moves the record to a stage: a won one wins it, and leaving a won one opens it again.
    pub(in crate::decide) fn move_to_stage(&mut self, case: CaseId, stage: &Slug, by: &By) -> Result<(), Refusal> {
        let policy = self.policy;
        let lead = &self.case(case).lead;
        let Some(wanted) = policy.stage(stage) else { return Err(Refusal::new(format!("there is no stage {stage}"))) };
        if wanted.team.as_ref().is_some_and(|team| *team != lead.team) {
            return Err(Refusal::new(format!("the stage {stage} is not one of the team {}", lead.team)));
        }
        if lead.stage.as_ref() == Some(stage) {
            return Ok(());
        }
        self.may_leave(case, wanted)?;
        let (won, state) = (wanted.won, lead.state);
        if won && state != LeadState::Won {
            return self.close(case, LeadState::Won, Some(stage), None, by);
        }
        self.enter(case, stage, by)?;
        if !won && state == LeadState::Won { self.reopen(case, by) } else { Ok(()) }
    }

    /// Wins the record in the next won stage after its own, or else the last before it.
    pub(in crate::decide) fn win(&mut self, case: CaseId, by: &By) -> Result<(), Refusal> {
        let lead = &self.case(case).lead;
        if lead.state == LeadState::Won {
            return Ok(());
        }
        let here = lead.stage.as_ref().and_then(|stage| self.policy.stage(stage)).map_or(0, |stage| stage.sequence);
        let won: Vec<&Stage> = self.policy.stages_of(Some(&lead.team)).filter(|stage| stage.won).collect();
        let next = won.iter().find(|stage| stage.sequence >= here).or(won.last()).map(|stage| stage.id.clone());
        self.close(case, LeadState::Won, next.as_ref(), None, by)
    }

    /// Loses the record.
    pub(in crate::decide) fn lose(&mut self, case: CaseId, reason: Option<&Slug>, by: &By) -> Result<(), Refusal> {
        if let Some(reason) = reason.filter(|reason| !self.policy.lost_reasons.iter().any(|known| known.id == **reason)) {
            let known: Vec<&str> = self.policy.lost_reasons.iter().map(|known| known.id.as_str()).collect();
            return Err(Refusal::new(format!("there is no lost reason {reason}; there are {}", known.join(", "))));
        }
        if self.case(case).lead.state == LeadState::Lost {
            return Ok(());
        }
        self.close(case, LeadState::Lost, None, reason, by)
    }

    /// Opens a won or lost record again.
    pub(in crate::decide) fn reopen(&mut self, case: CaseId, by: &By) -> Result<(), Refusal> {
        let lead = &self.case(case).lead;
        let was = lead.state;
        if was == LeadState::Open {
            return Ok(());
        }
        let in_won_stage = lead.stage.as_ref().and_then(|stage| self.policy.stage(stage)).is_some_and(|stage| stage.won);
        let back_to = in_won_stage.then(|| last_before_won(self.policy, &lead.team).map(|stage| stage.id.clone())).flatten();
        self.unlearn(case);
        self.change(case, LeadField::state, Value::Text(LeadState::Open.as_str().to_owned()), by)?;
        self.change(case, LeadField::closed_at, Value::Empty, by)?;
        self.change(case, LeadField::lost_reason, Value::Empty, by)?;
        if let Some(stage) = back_to {
            self.enter(case, &stage, by)?;
        }
        self.follow_the_scoring(case, by)?;
        if was == LeadState::Won && self.case(case).lead.probability >= 100.0 {
            // Nothing is predicted, and what is open is not certain.
            self.change(case, LeadField::probability, Value::Real(0.0), by)?;
            self.change(case, LeadField::automated_probability, Value::Real(0.0), by)?;
        }
        Ok(())
    }

    /// Makes the record an opportunity.
    pub(in crate::decide) fn convert(&mut self, case: CaseId, contact: Conversion, by: &By) -> Result<(), Refusal> {
        let lead = &self.case(case).lead;
        if lead.kind == LeadKind::Opportunity {
            return Err(Refusal::new("it is an opportunity already"));
        }
        if !lead.is_open() {
            return Err(Refusal::new(format!("it is {}: reopen it first", lead.state)));
        }
        match contact {
            Conversion::Keep => {}
            Conversion::Link(contact) => self.link_contact(case, ContactTarget::Existing(contact), by),
            Conversion::Create => self.give_contact(case, by),
        }
        self.change(case, LeadField::kind, Value::Text(LeadKind::Opportunity.as_str().to_owned()), by)?;
        self.change(case, LeadField::converted_at, Value::Time(self.now), by)?;
        let stage = first_stage(self.policy, &self.case(case).lead.team).filter(|_| self.case(case).lead.stage.is_none());
        match stage.map(|stage| stage.id.clone()) {
            Some(stage) => self.enter(case, &stage, by),
            None => Ok(()),
        }
    }

    /// Won or lost, with everything that goes with it.
    fn close(&mut self, case: CaseId, state: LeadState, stage: Option<&Slug>, reason: Option<&Slug>, by: &By) -> Result<(), Refusal> {
        if self.case(case).lead.state != LeadState::Open {
            self.unlearn(case);
        }
        // The scoring learns in which stage a lead was lost, and by a won one of every stage.
        self.learn(case, state);
        if let Some(stage) = stage {
            self.enter(case, stage, by)?;
        }
        let percent = if state == LeadState::Won { 100.0 } else { 0.0 };
        self.change(case, LeadField::state, Value::Text(state.as_str().to_owned()), by)?;
        self.change(case, LeadField::lost_reason, reason.map_or(Value::Empty, |reason| Value::Text(reason.to_string())), by)?;
        self.change(case, LeadField::probability, Value::Real(percent), by)?;
        self.change(case, LeadField::automated_probability, Value::Real(percent), by)?;
        self.change(case, LeadField::closed_at, Value::Time(self.now), by)?;
        self.happened(case, if state == LeadState::Won { Happening::Won } else { Happening::Lost });
        Ok(())
    }

    fn enter(&mut self, case: CaseId, stage: &Slug, by: &By) -> Result<(), Refusal> {
        self.change(case, LeadField::stage, Value::Text(stage.to_string()), by)?;
        self.change(case, LeadField::stage_since, Value::Time(self.now), by)?;
        self.happened(case, Happening::Stage(stage.clone()));
        Ok(())
    }

    /// A stage may ask for fields before a lead leaves it forwards.
    fn may_leave(&self, case: CaseId, wanted: &Stage) -> Result<(), Refusal> {
        let lead = &self.case(case).lead;
        let Some(here) = lead.stage.as_ref().and_then(|stage| self.policy.stage(stage)) else { return Ok(()) };
        let missing: Vec<&str> = here.requires.iter().filter(|field| lead.get(**field).is_empty()).map(|field| field.name()).collect();
        if missing.is_empty() || wanted.sequence <= here.sequence {
            return Ok(());
        }
        Err(Refusal::new(format!("the stage {} asks for {} before a lead leaves it: set it first", here.id, missing.join(" and "))))
    }
}

/// Where a new record of the team begins: its first stage that is not folded and wins nothing.
pub(in crate::decide) fn first_stage<'a>(policy: &'a Policy, team: &Slug) -> Option<&'a Stage> {
    policy.stages_of(Some(team)).find(|stage| !stage.folded && !stage.won)
}

fn last_before_won<'a>(policy: &'a Policy, team: &Slug) -> Option<&'a Stage> {
    policy.stages_of(Some(team)).filter(|stage| !stage.won && !stage.folded).last()
}

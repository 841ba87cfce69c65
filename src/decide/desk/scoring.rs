//! Scores: the points of the rules, and the probability that the past gives a lead.

use super::{By, CaseId, Desk, Refusal};
use crate::{
    crm::{EmailAddress, Lead, LeadField, LeadState, Value},
    decide::{
        plan::Effect,
        score::{self, Increment, Outcome, Prediction, ScoredLead, StageRank},
    },
    policy::{Policy, ScoringField},
};

/// Won and lost leads that a prediction needs at least, of each.
const MINIMUM: u32 = 1;

impl Desk<'_> {
    /// Brings the points and the probability of every record up to date.
    pub(super) fn rescore(&mut self) {
        for case in (0..self.cases.len()).map(CaseId) {
            if self.case(case).lead.is_open() {
                self.give_points(case);
                let by = By::rule("scoring", "what the won and lost leads of the past say of such a lead");
                // The values are of the fields' kinds, so that nothing is refused.
                let _ = self.follow_the_scoring(case, &by);
            }
        }
    }

    fn give_points(&mut self, case: CaseId) {
        let matching = self.policy.score_rules.iter().filter(|rule| self.holds(&rule.when, case));
        let (mut points, mut names) = (0, Vec::new());
        for rule in matching {
            points += rule.points;
            names.push(format!("{} {:+}", rule.name, rule.points));
        }
        let because = if names.is_empty() { "no scoring rule matches".to_owned() } else { names.join(", ") };
        let _ = self.change(case, LeadField::score, Value::Int(points), &By::rule("scoring", because));
    }

    /// The probability follows the automated one until a person sets it.
    pub(super) fn follow_the_scoring(&mut self, case: CaseId, by: &By) -> Result<(), Refusal> {
        if !self.policy.scoring.predictive {
            return Ok(());
        }
        let lead = &self.case(case).lead;
        let prediction = predict(lead, self.facts, self.policy);
        let Some(after) = prediction.probability else { return Ok(()) };
        // A lead that was closed had 0 or 100 in both.
        let (shown, before) = (lead.probability, lead.automated_probability);
        let follows = score::follow(shown, before, after);
        self.change(case, LeadField::automated_probability, Value::Real(after), by)?;
        self.change(case, LeadField::probability, Value::Real(follows), by)
    }

    pub(super) fn learn(&mut self, case: CaseId, outcome: LeadState) {
        self.count(case, outcome, score::learn, format!("the lead is {outcome}, and the scoring counts what it had"));
    }

    /// Takes out what a closed lead taught.
    pub(super) fn unlearn(&mut self, case: CaseId) {
        let outcome = self.case(case).lead.state;
        self.count(case, outcome, score::unlearn, format!("the lead is {outcome} no longer, and the scoring takes back what it counted"));
    }

    fn count(&mut self, case: CaseId, state: LeadState, how: fn(Outcome, &ScoredLead, &[StageRank]) -> Vec<Increment>, because: String) {
        let lead = &self.case(case).lead;
        let too_old = self.policy.scoring.since.is_some_and(|since| lead.created_at < since);
        let outcome = match state {
            LeadState::Won => Outcome::Won,
            LeadState::Lost => Outcome::Lost,
            LeadState::Open => return,
        };
        if !self.policy.scoring.predictive || too_old {
            return;
        }
        let increments = how(outcome, &scored(lead, self.policy), &ranks(self.policy));
        if !increments.is_empty() {
            self.plan.push(Effect::Learn { increments }, because);
        }
    }
}

/// What the past says of a lead, factor by factor.
pub fn predict(lead: &Lead, facts: &crate::decide::Facts, policy: &Policy) -> Prediction {
    score::predict(&scored(lead, policy), &facts.frequencies, &ranks(policy), MINIMUM)
}

/// A lead as the scoring looks at it.
pub fn scored(lead: &Lead, policy: &Policy) -> ScoredLead {
    let mut scored = ScoredLead { team: Some(lead.team.clone()), stage: lead.stage.clone(), fields: Vec::new(), tags: Vec::new() };
    for field in &policy.scoring.fields {
        let value = match field {
            ScoringField::Tags => {
                scored.tags = lead.tags.iter().cloned().collect();
                continue;
            }
            ScoringField::EmailState => state(lead.email.as_ref().map(EmailAddress::as_str)),
            ScoringField::PhoneState => state(lead.phone.as_deref()),
            ScoringField::Field(field) => match lead.get(*field) {
                value if value.is_empty() => continue,
                value => value.to_string(),
            },
        };
        scored.fields.push((field.name().to_owned(), value));
    }
    scored
}

/// The stages as the scoring looks at them.
pub fn ranks(policy: &Policy) -> Vec<StageRank> {
    let rank = |stage: &crate::policy::Stage| StageRank {
        id: stage.id.clone(),
        sequence: i64::from(stage.sequence),
        team: stage.team.clone(),
        won: stage.won,
    };
    policy.stages.iter().map(rank).collect()
}

/// An address is stored only when it is one, and a number only when it is dialled somewhere: what is there is correct, and nothing says something too.
fn state(value: Option<&str>) -> String {
    if value.is_some() { "correct".to_owned() } else { String::new() }
}

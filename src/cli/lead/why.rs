//! Why a lead has its probability and its points: factor by factor, rule by rule.

use std::fmt;

use serde::Serialize;

use crate::{
    crm::Timestamp,
    decide::{
        Facts, LeadFacts, predict,
        score::{Basis, Prediction},
    },
    domain::{ContactView, Known, LeadView},
    policy::Policy,
};

/// The explanation.
#[derive(Debug, Serialize)]
pub(super) struct Why {
    /// What the past says; `None` when the predictive scoring is off.
    prediction: Option<Prediction>,
    rules: Vec<Points>,
}

/// What one rule said.
#[derive(Debug, Serialize)]
struct Points {
    rule: String,
    points: i64,
    matches: bool,
    because: String,
}

impl Why {
    pub(super) fn of(subject: &LeadFacts, facts: &Facts, policy: &Policy, now: Timestamp) -> Self {
        let contact = subject.contact.as_ref().map(|known| ContactView { contact: &known.contact, company: known.company.as_ref() });
        let view = LeadView { lead: &subject.lead, contact: Known::Yes(contact.as_ref()) };
        let rules = policy.score_rules.iter().map(|rule| {
            let explained = rule.when.explain(&view, now);
            let because = explained.to_string();
            Points { rule: rule.name.clone(), points: rule.points, matches: explained.holds == Some(true), because }
        });
        let prediction = policy.scoring.predictive.then(|| predict(&subject.lead, facts, policy));
        Self { prediction, rules: rules.collect() }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "why this probability")?;
        match &self.prediction {
            None => writeln!(f, "  the predictive scoring is off")?,
            Some(prediction) => probability(f, prediction)?,
        }
        if !self.rules.is_empty() {
            writeln!(f, "why these points")?;
        }
        for rule in &self.rules {
            let points = if rule.matches { format!("{:+}", rule.points) } else { "0".to_owned() };
            writeln!(f, "  {points:>4} {}: {}", rule.rule, rule.because)?;
        }
        Ok(())
    }
}

fn probability(f: &mut fmt::Formatter<'_>, prediction: &Prediction) -> fmt::Result {
    match &prediction.basis {
        Basis::WonStage => writeln!(f, "  100 %, because its stage is a won one"),
        Basis::NoStage => writeln!(f, "  0 %, because it has no stage"),
        Basis::TooFew => writeln!(f, "  too few leads were won and lost so far to say anything"),
        Basis::Leads { team, won, lost } => {
            let whose = team.as_ref().map_or_else(|| "all teams".to_owned(), |team| format!("the team {team}"));
            writeln!(f, "  {won:.1} won and {lost:.1} lost leads of {whose}: odds {:.2}", won / lost)?;
            prediction.factors.iter().try_for_each(|factor| writeln!(f, "  {factor}"))?;
            match prediction.probability {
                Some(percent) => writeln!(f, "  together {percent} %"),
                None => Ok(()),
            }
        }
    }
}

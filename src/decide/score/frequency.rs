//! The counts: how many won and lost leads had each value of each variable, by team (Odoo's `crm.lead.scoring.frequency`).

use std::{collections::BTreeMap, time::Duration};

use serde::{Deserialize, Serialize};

use super::{Outcome, STAGE, ScoredLead, StageRank, TAG};
use crate::crm::{Slug, Timestamp};

/// What a new row begins with on both sides, so that a value never seen among the won is unlikely to be won, and not impossible.
pub(super) const SMOOTHING: f64 = 0.1;

/// One row: leads with a value, won and lost, each with the smoothing in it.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Count {
    /// Won leads.
    pub won: f64,
    /// Lost leads.
    pub lost: f64,
}

impl Count {
    /// Adds another row to this one.
    pub(super) fn add(&mut self, other: Self) {
        self.won += other.won;
        self.lost += other.lost;
    }
}

/// A change to one row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Increment {
    /// The team of the row.
    pub team: Option<Slug>,
    /// Its variable.
    pub variable: String,
    /// Its value.
    pub value: String,
    /// To be added to the won.
    pub won_delta: f64,
    /// To be added to the lost.
    pub lost_delta: f64,
}

impl Increment {
    /// The row after this change; `before` is `None` when there was none. A side that comes to nothing keeps the smoothing, and what takes away
    /// from a row that does not exist makes none (Odoo's rules).
    pub fn apply(&self, before: Option<Count>) -> Option<Count> {
        let side = |count: f64, delta: f64| if count + delta > 0.0 { count + delta } else { SMOOTHING };
        let adds = self.won_delta > 0.0 || self.lost_delta > 0.0;
        let before = before.or_else(|| adds.then_some(Count { won: SMOOTHING, lost: SMOOTHING }))?;
        Some(Count { won: side(before.won, self.won_delta), lost: side(before.lost, self.lost_delta) })
    }
}

/// The rows of one variable, by value.
pub(super) type Values = BTreeMap<String, Count>;

/// All rows, or those that a lead needs.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Frequencies {
    rows: BTreeMap<Option<Slug>, BTreeMap<String, Values>>,
}

/// A lead that ended, as scoring learns from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The lead, with the stage it ended in.
    pub lead: ScoredLead,
    /// How it ended.
    pub outcome: Outcome,
    /// When it ended.
    pub closed: Timestamp,
}

/// How older leads lose weight: half of it in every half-life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decay {
    /// The time in which a lead loses half of its weight. Zero: no decay.
    pub half_life: Duration,
    /// The time at which the counting is done.
    pub now: Timestamp,
}

impl Decay {
    /// What a lead that ended at this time still counts, 0 to 1.
    fn weight(&self, closed: Timestamp) -> f64 {
        if self.half_life.is_zero() {
            return 1.0;
        }
        0.5_f64.powf(self.now.since(closed).as_secs_f64() / self.half_life.as_secs_f64())
    }
}

impl Frequencies {
    /// Counts anew. Without decay every lead counts 1, as in Odoo.
    pub fn rebuild<'a>(examples: impl IntoIterator<Item = &'a Example>, stages: &[StageRank], decay: Option<Decay>) -> Self {
        let mut counted = Self::default();
        for example in examples {
            let weight = decay.map_or(1.0, |decay| decay.weight(example.closed));
            counted.apply(&increments(example.outcome, &example.lead, stages, weight));
        }
        counted
    }

    /// Makes the changes to the rows.
    pub fn apply(&mut self, increments: &[Increment]) {
        for change in increments {
            let before = self.get(change.team.as_ref(), &change.variable, &change.value);
            if let Some(after) = change.apply(before) {
                self.insert(change.team.clone(), change.variable.clone(), change.value.clone(), after);
            }
        }
    }

    /// One row.
    pub fn get(&self, team: Option<&Slug>, variable: &str, value: &str) -> Option<Count> {
        self.rows.get(&team.cloned())?.get(variable)?.get(value).copied()
    }

    /// Puts a row in, as the store has it; replaces the one that was there.
    pub fn insert(&mut self, team: Option<Slug>, variable: String, value: String, count: Count) {
        self.rows.entry(team).or_default().entry(variable).or_default().insert(value, count);
    }

    /// All rows, in order: team, variable, value, count.
    pub fn rows(&self) -> impl Iterator<Item = (Option<&Slug>, &str, &str, Count)> {
        self.rows.iter().flat_map(|(team, variables)| {
            let values = variables.iter().flat_map(|(variable, values)| values.iter().map(move |(value, count)| (variable, value, count)));
            values.map(move |(variable, value, count)| (team.as_ref(), variable.as_str(), value.as_str(), *count))
        })
    }

    /// Every team's rows of one variable, or those of a single team.
    pub(super) fn of<'a>(&'a self, team: Option<&'a Slug>, variable: &'a str) -> impl Iterator<Item = &'a Values> {
        let teams = self.rows.iter().filter(move |(rows_team, _)| team.is_none() || rows_team.as_ref() == team);
        teams.filter_map(move |(_, variables)| variables.get(variable))
    }
}

/// The changes that a lead makes which has just been won or lost. To be applied with its stage and fields as they are then.
///
/// A won lead counts for every stage, also those it skipped; a lost one for its own stage and all before it; a stage that is no more counts for nothing.
pub fn learn(outcome: Outcome, lead: &ScoredLead, stages: &[StageRank]) -> Vec<Increment> {
    increments(outcome, lead, stages, 1.0)
}

/// The changes that take a lead out of the counts again: it is reopened, or erased. To be made with its fields as they were when it was learnt.
pub fn unlearn(outcome: Outcome, lead: &ScoredLead, stages: &[StageRank]) -> Vec<Increment> {
    increments(outcome, lead, stages, -1.0)
}

fn increments(outcome: Outcome, lead: &ScoredLead, stages: &[StageRank], weight: f64) -> Vec<Increment> {
    let reached = lead.stage.as_ref().and_then(|stage| stages.iter().find(|rank| rank.id == *stage)).map(|rank| rank.sequence);
    let passed = stages.iter().filter(|rank| match outcome {
        Outcome::Won => lead.stage.is_some(),
        Outcome::Lost => reached.is_some_and(|reached| rank.sequence <= reached),
    });
    let stages = passed.map(|rank| (STAGE, rank.id.as_str()));
    let (won_delta, lost_delta) = match outcome {
        Outcome::Won => (weight, 0.0),
        Outcome::Lost => (0.0, weight),
    };
    let values = stages.chain(lead.values());
    let increment = |(variable, value): (&str, &str)| Increment {
        team: lead.team.clone(),
        variable: variable.to_owned(),
        value: value.to_owned(),
        won_delta,
        lost_delta,
    };
    values.map(increment).collect()
}

impl ScoredLead {
    /// Its fields and tags as variables and values; the stage is a case of its own.
    pub(super) fn values(&self) -> impl Iterator<Item = (&str, &str)> {
        let fields = self.fields.iter().map(|(variable, value)| (variable.as_str(), value.as_str()));
        fields.chain(self.tags.iter().map(|tag| (TAG, tag.as_str())))
    }
}

//! The probability of a lead, and what each of its values contributed.
//!
//! With `W` won and `L` lost leads (the counts of the first shared stage, which every closed lead went through), the lead's odds are `W/L` times, for each
//! of its values, the share of the won leads that had the value over the share of the lost ones. For the stage the shares are of `W` and `L`, for another variable of all
//! its rows. A value never seen says nothing; nor does a tag on fewer than 50 leads. Summed as logarithms, so that no number of factors runs out of floats.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{
    Frequencies, STAGE, ScoredLead, StageRank, TAG,
    frequency::{Count, SMOOTHING},
};
use crate::crm::Slug;

/// A tag on fewer leads than this, won and lost together, is not looked at: a few leads with a rare tag would weigh more than all the others.
const TAG_THRESHOLD: f64 = 50.0;
/// Nothing open is certain.
const LEAST: f64 = 0.01;
const MOST: f64 = 99.99;

/// What is to be expected of a lead.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Prediction {
    /// In percent with two decimals; `None` when there is too little to compute it from.
    pub probability: Option<f64>,
    /// What it rests on.
    pub basis: Basis,
    /// What each value contributed, in the order of the lead; the stage first.
    pub factors: Vec<Factor>,
}

/// What a prediction rests on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The lead stands in a won stage: 100.
    WonStage,
    /// The lead has no stage: 0.
    NoStage,
    /// There is not a won and a lost lead to learn from.
    TooFew,
    /// The closed leads of a team, or of all teams when the lead has no team or its team has none or none of one sort.
    Leads {
        /// Whose leads; `None` for all.
        team: Option<Slug>,
        /// Won leads, with the smoothing.
        won: f64,
        /// Lost leads, with the smoothing.
        lost: f64,
    },
}

/// What one value of the lead contributed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Factor {
    /// The variable, such as `country`.
    pub variable: String,
    /// Its value.
    pub value: String,
    /// The part of the won leads that had it, 0 to 1.
    pub won_share: f64,
    /// The part of the lost leads that had it, 0 to 1.
    pub lost_share: f64,
    /// By how much it multiplies the odds: above 1 speaks for the lead, below 1 against it.
    pub lift: f64,
}

impl fmt::Display for Factor {
    /// `country de: 66.7 % of won leads, 25.0 % of lost leads, odds × 2.67`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = if self.value.is_empty() { "(empty)" } else { &self.value };
        let (won, lost) = (100.0 * self.won_share, 100.0 * self.lost_share);
        write!(f, "{} {value}: {won:.1} % of won leads, {lost:.1} % of lost leads, odds × {:.2}", self.variable, self.lift)
    }
}

/// Predicts. `minimum` is how many won and how many lost leads it takes at least, 1 of each in Odoo's sense.
///
/// Two departures from Odoo, in cases where it computes nothing or noise: a team that lacks won or lost leads is judged by the leads of all teams, and
/// when there is no shared stage, the first of the lead's own team counts instead.
pub fn predict(lead: &ScoredLead, frequencies: &Frequencies, stages: &[StageRank], minimum: u32) -> Prediction {
    let certain = |probability, basis| Prediction { probability, basis, factors: Vec::new() };
    let Some(stage) = &lead.stage else { return certain(Some(0.0), Basis::NoStage) };
    if stages.iter().any(|rank| rank.id == *stage && rank.won) {
        return certain(Some(100.0), Basis::WonStage);
    }
    let own = lead.team.as_ref().map(Some);
    let total = |team| Some((team, sample(team, frequencies, first_stage(lead, stages)?, minimum)?));
    let Some((team, total)) = own.into_iter().chain([None]).find_map(total) else { return certain(None, Basis::TooFew) };
    let values = [(STAGE, stage.as_str())].into_iter().chain(lead.values());
    let factors: Vec<_> = values.filter_map(|(variable, value)| factor(frequencies, team, variable, value, total)).collect();
    let logs: f64 = factors.iter().map(|factor| factor.won_share.ln() - factor.lost_share.ln()).sum();
    let log_odds = total.won.ln() - total.lost.ln() + logs;
    let probability = two_decimals(100.0 / (1.0 + (-log_odds).exp())).clamp(LEAST, MOST);
    let basis = Basis::Leads { team: team.cloned(), won: total.won, lost: total.lost };
    Prediction { probability: Some(probability), basis, factors }
}

/// The stage that every closed lead has gone through.
fn first_stage<'a>(lead: &ScoredLead, stages: &'a [StageRank]) -> Option<&'a str> {
    let shared = stages.iter().filter(|rank| rank.team.is_none()).min_by_key(|rank| rank.sequence);
    let own = || stages.iter().filter(|rank| rank.team == lead.team).min_by_key(|rank| rank.sequence);
    shared.or_else(own).map(|rank| rank.id.as_str())
}

/// The won and lost leads of a team or of all, if there are enough.
fn sample(team: Option<&Slug>, frequencies: &Frequencies, first: &str, minimum: u32) -> Option<Count> {
    let mut total = Count::default();
    // Each row has the smoothing in it, which is no lead.
    let mut least = f64::from(minimum.max(1)) - 1e-6;
    for row in frequencies.of(team, STAGE).filter_map(|values| values.get(first)) {
        total.add(*row);
        least += SMOOTHING;
    }
    (total.won >= least && total.lost >= least).then_some(total)
}

/// What a value says; `None` when it says nothing.
fn factor(frequencies: &Frequencies, team: Option<&Slug>, variable: &str, value: &str, total: Count) -> Option<Factor> {
    let (mut row, mut all) = (Count::default(), Count::default());
    for values in frequencies.of(team, variable) {
        let counts = |count: &Count| variable != TAG || count.won + count.lost >= TAG_THRESHOLD;
        values.values().filter(|count| counts(count)).for_each(|count| all.add(*count));
        values.get(value).filter(|count| counts(count)).into_iter().for_each(|count| row.add(*count));
    }
    let whole = if variable == STAGE { total } else { all };
    let (won_share, lost_share) = (row.won / whole.won, row.lost / whole.lost);
    // Not a number when there are no rows at all.
    let says = won_share > 0.0 && lost_share > 0.0;
    says.then(|| Factor { variable: variable.to_owned(), value: value.to_owned(), won_share, lost_share, lift: won_share / lost_share })
}

/// The probability that a lead shows after its automated one has changed from `before` to `after`: the same, as long as nobody has set another by hand.
pub fn follow(shown: f64, before: f64, after: f64) -> f64 {
    let by_hand = two_decimals(shown) != two_decimals(before);
    if by_hand { shown } else { after }
}

fn two_decimals(percent: f64) -> f64 {
    (percent * 100.0).round() / 100.0
}

//! How likely a lead is won.
//!
//! **Predictive scoring** is Odoo 16's: a naive Bayes over counts of won and lost leads for each value of a lead's fields, computed from those of its team. It gives
//! Odoo's numbers to two decimals from the same leads, and says what each factor contributed. [`learn`] and [`unlearn`] make the changes to the counts
//! when a lead is won, lost or reopened; [`Frequencies::rebuild`] counts anew, older leads for less if asked.
//!
//! Everything is a function of its arguments; nothing fails. Where too little is known there is no probability, and the answer says so.

mod bayes;
mod frequency;
mod money;
#[cfg(test)]
mod tests;

pub use bayes::{Basis, Factor, Prediction, follow, predict};
pub use frequency::{Count, Decay, Example, Frequencies, Increment, learn, unlearn};
pub use money::{mrr, prorated_revenue};

use serde::{Deserialize, Serialize};

use crate::crm::Slug;

/// The name of the variable that every lead with a stage has.
pub const STAGE: &str = "stage";
/// The name of the variable of which a lead may have several values.
pub const TAG: &str = "tag";

/// What scoring looks at in a lead.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ScoredLead {
    /// Its team.
    pub team: Option<Slug>,
    /// Its stage.
    pub stage: Option<Slug>,
    /// The fields that the configuration counts, by name, with their values as text. A field without a value is left out, unless having none says something
    /// (as for the state of an address).
    pub fields: Vec<(String, String)>,
    /// Its tags.
    pub tags: Vec<Slug>,
}

/// A stage as scoring sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageRank {
    /// Which stage.
    pub id: Slug,
    /// Its place in the pipeline. Of equals the first in the list comes first.
    pub sequence: i64,
    /// The team it belongs to; `None` for a shared one.
    pub team: Option<Slug>,
    /// Is a lead in it won?
    pub won: bool,
}

/// How a lead ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The deal was made.
    Won,
    /// The deal was not made.
    Lost,
}

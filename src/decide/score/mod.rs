//! Scoring (types only, until the branch that builds it is merged).
use serde::{Deserialize, Serialize};

use crate::crm::Slug;

/// What the scoring has counted.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Frequencies {}

/// One change of a count.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Increment {
    /// The team.
    pub team: Option<Slug>,
    /// The variable.
    pub variable: String,
    /// Its value.
    pub value: String,
    /// Won leads more.
    pub won_delta: f64,
    /// Lost leads more.
    pub lost_delta: f64,
}

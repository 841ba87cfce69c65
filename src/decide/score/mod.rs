//! Scoring (types only, until the branch that builds it is merged).
use serde::{Deserialize, Serialize};

use std::collections::BTreeMap;

use crate::crm::Slug;

/// One row: leads with a value, won and lost.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Count {
    /// Won leads.
    pub won: f64,
    /// Lost leads.
    pub lost: f64,
}

/// What the scoring has counted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Frequencies {
    rows: BTreeMap<(Option<Slug>, String, String), Count>,
}

impl Frequencies {
    /// One row.
    pub fn get(&self, team: Option<&Slug>, variable: &str, value: &str) -> Option<Count> {
        self.rows.get(&(team.cloned(), variable.to_owned(), value.to_owned())).copied()
    }

    /// Puts a row in, as the store has it; replaces the one that was there.
    pub fn insert(&mut self, team: Option<Slug>, variable: String, value: String, count: Count) {
        self.rows.insert((team, variable, value), count);
    }

    /// All rows, in order: team, variable, value, count.
    pub fn rows(&self) -> impl Iterator<Item = (Option<&Slug>, &str, &str, Count)> {
        self.rows.iter().map(|((team, variable, value), count)| (team.as_ref(), variable.as_str(), value.as_str(), *count))
    }
}

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

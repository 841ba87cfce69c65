//! Rule points: a score that an admin can add up on paper.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A rule, already evaluated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Its name, for people.
    pub name: String,
    /// What it gives; negative for what speaks against a lead.
    pub points: i32,
    /// Does the lead match it?
    pub matched: bool,
}

/// The points of a lead, with the rules they came from and those that gave none.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Points {
    /// The sum of the rules that matched.
    pub total: i64,
    /// All rules, in the order of the configuration.
    pub rules: Vec<Rule>,
}

impl Points {
    /// Adds up.
    pub fn of(rules: Vec<Rule>) -> Self {
        let total = rules.iter().filter(|rule| rule.matched).map(|rule| i64::from(rule.points)).sum();
        Self { total, rules }
    }
}

impl fmt::Display for Points {
    /// `25 points: budget named +30, free mail -5`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} point{}", self.total, if self.total.abs() == 1 { "" } else { "s" })?;
        let matched = self.rules.iter().filter(|rule| rule.matched);
        for (place, rule) in matched.enumerate() {
            write!(f, "{} {} {:+}", if place == 0 { ":" } else { "," }, rule.name, rule.points)?;
        }
        Ok(())
    }
}

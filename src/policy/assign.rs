//! How a team shares out its leads.

use serde::{Deserialize, Serialize};

/// A team's `assign`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AssignMethod {
    /// Nobody gets a lead by itself.
    #[default]
    Manual,
    /// In turn, as often as the weights say.
    RoundRobin,
    /// To whom has the fewest open leads for their weight.
    LeastLoaded,
    /// Within everybody's quota (Odoo's formula), and never more than their capacity within 30 days.
    Capacity,
}

impl AssignMethod {
    /// The method in words, for people.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Manual => "manual assignment",
            Self::RoundRobin => "round robin",
            Self::LeastLoaded => "least loaded",
            Self::Capacity => "capacity",
        }
    }
}

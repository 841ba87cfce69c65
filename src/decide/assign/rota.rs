//! Whose turn it is: a rota by weights that stays within one lead of what is due.
//!
//! Every draw adds to each member present their part of one lead, and takes a whole one from whom it goes to; the credit of a member is what
//! is due to them and not given. That is the smooth weighted round robin of nginx. nginx gives to the largest credit, which with uneven
//! weights strays up to 1.3 leads from what is due. So the choice is Tijdeman's (R. Tijdeman, *The chairman assignment problem*, Discrete
//! Mathematics 32, 1980): among those with enough credit, the one who would soonest run over the limit. With `n` members who stay, nobody
//! is ever more than `1 - 1/(2n-2)` of a lead from their due; between any two moments, less than twice that.
//!
//! **Who is away** neither gains nor loses: the credit waits, and on return the member is where they were. They do not catch up on what came
//! while they were away, and are not made to wait for it. Members who come and go can be driven further apart than one lead (no method
//! avoids that: among four or more, let always the one who got the lead leave), but not further the longer it lasts: whoever is furthest
//! behind then goes first. When weights change, credits keep their worth in leads.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::crm::Slug;

/// Parts that a lead has for each unit of weight: fine enough that a thousand changes of weights lose a thousandth of a lead.
const FINE: i64 = 1_000_000;

/// The credits of a team, to be stored after each draw and handed to the next.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Rota {
    /// How many parts a lead has.
    unit: i64,
    /// Parts due and not given; negative for somebody who got more. Nobody at all has none.
    credit: BTreeMap<Slug, i64>,
}

impl Rota {
    /// Leads due to this user and not given.
    pub fn credit(&self, user: &Slug) -> f64 {
        let parts = self.credit.get(user).copied().unwrap_or(0);
        if parts == 0 { 0.0 } else { float(parts) / float(self.unit) }
    }

    /// Forgets everybody else: who leaves the team and returns begins anew.
    pub(super) fn keep(&mut self, mut stays: impl FnMut(&Slug) -> bool) {
        self.credit.retain(|user, _| stays(user));
    }

    /// Gives one lead to one of those present, by their weights; says to whom, by place. `None` when there is nobody with a weight.
    pub(super) fn give(&mut self, present: &[(&Slug, u32)]) -> Option<usize> {
        let total: i64 = present.iter().map(|(_, weight)| i64::from(*weight)).sum();
        if total == 0 {
            return None;
        }
        self.measure_in(total.saturating_mul(FINE));
        let credits = present.iter().map(|(user, weight)| self.raise(user, i64::from(*weight).saturating_mul(FINE)));
        let turns: Vec<_> = credits.zip(present).map(|(credit, (_, weight))| Turn { credit, weight: i128::from(*weight) }).collect();
        let place = whose(&turns, i128::from(self.unit))?;
        let (user, _) = present.get(place)?;
        self.raise(user, -self.unit);
        Some(place)
    }

    /// Adds to a credit and says what it is now.
    fn raise(&mut self, user: &Slug, by: i64) -> i128 {
        let credit = self.credit.entry(user.clone()).or_default();
        *credit = credit.saturating_add(by);
        i128::from(*credit)
    }

    /// Changes the parts of a lead; what the credits are worth stays.
    fn measure_in(&mut self, unit: i64) {
        if self.unit != unit && self.unit != 0 {
            for credit in self.credit.values_mut() {
                let exact = i128::from(*credit) * i128::from(unit) / i128::from(self.unit);
                *credit = i64::try_from(exact).unwrap_or(0);
            }
        }
        self.unit = unit;
    }
}

/// A member in a draw, with their part of this lead already in their credit.
struct Turn {
    credit: i128,
    weight: i128,
}

/// Whose turn it is. The first of equals.
fn whose(turns: &[Turn], unit: i128) -> Option<usize> {
    let with_weight = || turns.iter().enumerate().filter(|(_, turn)| turn.weight > 0);
    // The limit is (parts - 1) / parts of a lead.
    let parts = i128::try_from(2 * with_weight().count()).ok()?.saturating_sub(2).max(1);
    let room = |turn: &Turn| unit * (parts - 1) - turn.credit * parts;
    let may_have = |turn: &Turn| turn.credit * parts >= unit;
    // As long as nobody comes or goes there is one such member at most; afterwards the furthest behind goes first.
    let late = with_weight().any(|(_, turn)| room(turn) < 0);
    let soonest = with_weight().filter(|(_, turn)| may_have(turn)).min_by(|(_, a), (_, b)| (room(a) * b.weight).cmp(&(room(b) * a.weight)));
    // `max_by_key` takes the last of equals.
    let furthest = || with_weight().rev().max_by_key(|(_, turn)| turn.credit);
    let chosen = if late { furthest() } else { soonest.or_else(furthest) };
    chosen.map(|(place, _)| place)
}

/// For people and reports, where the last digits do not matter.
fn float(parts: i64) -> f64 {
    parts as f64
}

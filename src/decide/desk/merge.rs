//! Merging records, and taking that back.
//!
//! The tail stays as a tombstone that points to its survivor; its chatter, activities and people are seen there without being moved. What the survivor
//! takes over is kept with the merge, so that undoing restores each field that nobody changed since.

use std::collections::BTreeSet;

use super::{By, CaseId, Desk, Refusal};
use crate::{
    crm::{LeadField, LeadKind, LeadState, Slug, Value},
    decide::{
        facts::MergedTail,
        plan::{Effect, Target},
    },
};

/// Fields whose first value that is not empty wins, the survivor's before the tail's.
const TAKEN_OVER: &[LeadField] = &[
    LeadField::salesperson,
    LeadField::contact,
    LeadField::contact_name,
    LeadField::company_name,
    LeadField::email,
    LeadField::phone,
    LeadField::language,
    LeadField::expected_revenue,
    LeadField::recurring_revenue,
    LeadField::recurring_months,
    LeadField::currency,
    LeadField::expected_closing,
    LeadField::source,
    LeadField::medium,
    LeadField::campaign,
];

impl Desk<'_> {
    /// Merges `tail` into `head`.
    pub(in crate::decide) fn merge(&mut self, head: CaseId, tail: CaseId, by: &By) -> Result<(), Refusal> {
        let (Target::Existing(into), Target::Existing(ends)) = (self.case(head).target, self.case(tail).target) else {
            return Err(Refusal::new("only records that exist can be merged"));
        };
        if into == ends {
            return Err(Refusal::new(format!("lead {into} cannot be merged into itself")));
        }
        let before = self.case(head).lead.clone();
        for (field, value) in self.taken_over(head, tail) {
            self.change(head, field, value, by)?;
        }
        let after = &self.case(head).lead;
        let changes = LeadField::ALL.iter().filter(|field| before.get(**field) != after.get(**field));
        let changes = changes.map(|field| (*field, before.get(*field), after.get(*field))).collect();
        self.plan.push(Effect::Merge { tail: ends, into, changes, by: by.author.clone() }, by.because.clone());
        self.case_mut(tail).lead.merged_into = Some(into);
        Ok(())
    }

    /// What the head takes over from the tail.
    fn taken_over(&self, head: CaseId, tail: CaseId) -> Vec<(LeadField, Value)> {
        let (to, from) = (&self.case(head).lead, &self.case(tail).lead);
        let empty = TAKEN_OVER.iter().filter(|field| to.get(**field).is_empty() && !from.get(**field).is_empty());
        let mut taken: Vec<(LeadField, Value)> = empty.map(|field| (*field, from.get(*field))).collect();
        let tags: BTreeSet<&Slug> = to.tags.union(&from.tags).collect();
        taken.push((LeadField::tags, Value::List(tags.into_iter().map(ToString::to_string).collect())));
        taken.push((LeadField::priority, Value::Int(i64::from(to.priority.max(from.priority).number()))));
        if from.kind == LeadKind::Opportunity {
            taken.push((LeadField::kind, Value::Text(LeadKind::Opportunity.as_str().to_owned())));
        }
        let texts: Vec<&str> = [&to.description, &from.description].into_iter().flatten().map(String::as_str).collect();
        if !texts.is_empty() {
            taken.push((LeadField::description, Value::Text(texts.join("\n\n"))));
        }
        taken
    }

    /// Takes a merge back: the tail lives again, and the survivor gets back what it had, where nobody changed it since.
    pub(in crate::decide) fn unmerge(&mut self, head: CaseId, merged: &MergedTail, by: &By) -> Result<(), Refusal> {
        for (field, from, to) in &merged.changes {
            if self.case(head).lead.get(*field) == *to {
                self.change(head, *field, from.clone(), by)?;
            }
        }
        self.plan.push(Effect::Unmerge { tail: merged.tail, by: by.author.clone() }, by.because.clone());
        Ok(())
    }

    /// Which of two records survives by Odoo's order of confidence: open or an opportunity, then an opportunity, the later stage, the likelier, the older.
    pub(in crate::decide) fn survivor(&self, one: CaseId, other: CaseId) -> CaseId {
        let rank = |case: CaseId| {
            let lead = &self.case(case).lead;
            let sequence = lead.stage.as_ref().and_then(|stage| self.policy.stage(stage)).map_or(0, |stage| stage.sequence);
            let (opportunity, lost) = (lead.kind == LeadKind::Opportunity, lead.state == LeadState::Lost);
            let percent = (lead.probability * 100.0) as i64;
            (opportunity || !lost, opportunity, sequence, percent, std::cmp::Reverse(lead.id))
        };
        if rank(one) >= rank(other) { one } else { other }
    }
}

//! Whether a new record is acknowledged: every reason against it is looked at, the first that holds is given.

use super::{
    Facts, LetterDraft,
    sender::{self, Customer},
};
use crate::{
    crm::{Slug, Timestamp},
    mail::Inbound,
    policy::{Policy, Team},
};

/// Characters of the customer's text that a template may quote.
const EXCERPT_CHARS: usize = 2_000;

/// An acknowledgement that may be written.
pub(super) struct Draft<'a> {
    pub(super) message: &'a Inbound,
    pub(super) customer: &'a Customer,
    pub(super) team: &'a Team,
    /// The template that the team or a route chose.
    pub(super) template: Option<&'a Slug>,
    /// Does another team of ours acknowledge the same message?
    pub(super) acknowledged: bool,
}

impl Draft<'_> {
    /// The letter and why it is written, or why none is.
    pub(super) fn decide(&self, facts: &Facts, policy: &Policy, now: Timestamp) -> Result<(LetterDraft, String), String> {
        let Some(template) = self.template else { return Err(format!("{} acknowledges nothing", self.team.id)) };
        let Some(email) = &self.customer.party.email else { return Err("the message names no address to answer to".to_owned()) };
        if !self.message.ack {
            let evidence = self.message.why.first().map_or_else(String::new, |why| format!(": {} is `{}`", why.header, why.value));
            return Err(format!("nothing automatic is acknowledged{evidence}"));
        }
        if policy.is_ours(email) {
            return Err(format!("{email} is one of our own addresses"));
        }
        if sender::is_unread(email) {
            return Err(format!("nobody reads {email}"));
        }
        if self.acknowledged || facts.deliveries.iter().any(|delivery| delivery.acknowledged) {
            return Err("the same message went to another team of ours too, which acknowledged it".to_owned());
        }
        self.budget(facts, policy)?;
        let letter = LetterDraft {
            template: template.clone(),
            language: self.customer.language(self.message),
            team: self.team.id.clone(),
            to: self.customer.party.clone(),
            excerpt: self.customer.words(self.message).chars().take(EXCERPT_CHARS).collect(),
            due: now,
            text: None,
            by: None,
        };
        Ok((letter, "a new record, written by a person, within the budgets".to_owned()))
    }

    fn budget(&self, facts: &Facts, policy: &Policy) -> Result<(), String> {
        let (used, budget) = (&facts.acks, &policy.ack_budget);
        let from_team = used.from_team.get(&self.team.id).copied().unwrap_or(0);
        for (used, allowed, whose) in [
            (used.to_address, budget.per_address_per_day, "to this address within 24 hours"),
            (used.to_domain, budget.per_domain_per_hour, "to this domain within an hour"),
            (from_team, budget.per_team_per_hour, "from this team within an hour"),
        ] {
            if used >= allowed {
                return Err(format!("{used} acknowledgements went {whose}, and {allowed} are allowed"));
            }
        }
        Ok(())
    }
}

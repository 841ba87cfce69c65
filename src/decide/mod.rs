//! The pure core: a message, the facts and the policy in, a plan out.
//!
//! [`ask`] says what must be known, the store answers with [`Facts`], [`decide`] makes the [`Plan`]. Nothing here awaits, reads a clock,
//! draws a random number or touches a database, so that the daemon, `explain` and a dry run are the same call with another shell
//! around it. Every step of a plan carries a `because` that a person can read.

mod acknowledge;
mod draft;
mod facts;
mod plan;
mod question;
mod recipient;
mod sender;
mod thread;

pub use facts::{AckCounts, Cited, Delivery, Facts, LeadFacts, OpenLead};
pub use plan::{Effect, Entry, IgnoreReason, LeadDraft, LetterDraft, Plan, Step, Target};
pub use question::{Question, ask};

use crate::{
    crm::{Slug, Timestamp},
    mail::{Inbound, MailKind},
    policy::{Policy, Team},
};
use plan::PlanBuilder;
use thread::Thread;

/// Decides what becomes of one message.
///
/// `mailbox` is the id of the mailbox it arrived in: the last resort when the message names no address of ours.
pub fn decide(message: &Inbound, mailbox: &Slug, facts: &Facts, policy: &Policy, now: Timestamp) -> Plan {
    let mut plan = PlanBuilder::default();
    if let Some((reason, because)) = refused(message, policy) {
        plan.ignore(reason, because);
        return plan.build();
    }
    let thread = thread::find(message, facts);
    if !message.lead {
        automatic(&mut plan, message, &thread, facts, policy);
        return plan.build();
    }
    let recipients = recipient::teams(message, mailbox, policy);
    if recipients.is_empty() {
        plan.quarantine(
            "it names none of our addresses, and its mailbox has no team: give the mailbox a `team`, or a team the alias, then `leadgate quarantine retry`",
        );
        return plan.build();
    }
    for (nth, recipient) in recipients.iter().enumerate() {
        let delivery = OneDelivery { message, facts, policy, now, team: recipient.team, first: nth == 0, because: &recipient.because };
        delivery.decide(&mut plan, &thread, recipient.explicit);
    }
    plan.build()
}

/// Messages that nothing is ever made of.
fn refused(message: &Inbound, policy: &Policy) -> Option<(IgnoreReason, String)> {
    let from_alias = message.from.as_ref().and_then(|from| from.email.as_ref()).and_then(|email| policy.team_of(email));
    match (message.kind, from_alias) {
        (MailKind::Own, _) => Some((IgnoreReason::Own, "a mail of ours that came back".to_owned())),
        (_, Some(team)) => {
            Some((IgnoreReason::Own, format!("it says it is from {}, an address that only this program writes from", team.name)))
        }
        _ => None,
    }
}

/// What no person wrote: on the record it belongs to, or nowhere; never a lead, never acknowledged.
fn automatic(plan: &mut PlanBuilder, message: &Inbound, thread: &Thread<'_>, facts: &Facts, policy: &Policy) {
    let evidence = message.why.first().map_or_else(String::new, |why| format!(": {} is `{}`", why.header, why.value));
    let what = draft::kind_in_words(message.kind);
    let Some(lead) = thread.lead else {
        plan.ignore(IgnoreReason::Automatic(message.kind), format!("{what}{evidence}; it belongs to none of our records"));
        return;
    };
    if facts.delivered_to(&lead.team).is_some() {
        plan.ignore(IgnoreReason::Duplicate, format!("the same message stands on lead {} already", lead.id));
        return;
    }
    plan.claim(&lead.team, Target::Existing(lead.id), thread.because.clone());
    plan.chatter(Target::Existing(lead.id), draft::entry(message, policy), format!("{what}{evidence}"));
}

/// One message for one team.
struct OneDelivery<'a> {
    message: &'a Inbound,
    facts: &'a Facts,
    policy: &'a Policy,
    now: Timestamp,
    team: &'a Team,
    first: bool,
    because: &'a str,
}

impl OneDelivery<'_> {
    fn decide(&self, plan: &mut PlanBuilder, thread: &Thread<'_>, explicit: bool) {
        // A message that joins a record is a delivery to that record's team; to the alias of another team it opens a record there.
        let joins = thread.lead.filter(|lead| lead.team == self.team.id || !explicit);
        let team = joins.map_or(&self.team.id, |lead| &lead.team);
        if let Some(earlier) = self.facts.delivered_to(team) {
            let because = format!("the same message came to {team} before, as message {}", earlier.inbound);
            plan.ignore(IgnoreReason::Duplicate, because);
            return;
        }
        match joins {
            Some(lead) => self.join(plan, lead, &thread.because),
            None => self.open(plan, thread),
        }
    }

    fn join(&self, plan: &mut PlanBuilder, lead: &LeadFacts, because: &str) {
        let target = Target::Existing(lead.id);
        plan.claim(&lead.team, target, because.to_owned());
        plan.chatter(
            target,
            draft::entry(self.message, self.policy),
            "every message of a thread is kept in its record's chatter".to_owned(),
        );
        if let Some(stranger) = thread::stranger(self.message, lead) {
            let note =
                format!("{stranger} was not on this record before. What they wrote is shown here and goes to nobody else by itself.");
            plan.note(target, note, "the sender is known neither as the customer nor as somebody in copy".to_owned());
        }
        plan.withhold(target, "the record exists, and one record is acknowledged once".to_owned());
    }

    fn open(&self, plan: &mut PlanBuilder, thread: &Thread<'_>) {
        let customer = sender::customer(self.message, self.policy);
        let limit = &self.policy.intake;
        if let (true, Some(first)) = (self.facts.records_in_window >= limit.records_per_sender, self.facts.first_in_window) {
            let because = format!(
                "{} records from this sender within {} minutes: the rest joins the first of them",
                self.facts.records_in_window,
                limit.sender_window.as_secs() / 60
            );
            plan.claim(&self.team.id, Target::Existing(first), because);
            plan.chatter(
                Target::Existing(first),
                draft::entry(self.message, self.policy),
                "nothing is dropped, however much one sender sends".to_owned(),
            );
            plan.withhold(Target::Existing(first), "one sender fills a record, not our outbox".to_owned());
            return;
        }
        let who = customer.because.as_ref().map_or_else(String::new, |because| format!("; {because}"));
        let lead = plan.create(draft::lead(self.message, &customer, self.team), format!("{}; {}{who}", self.because, thread.because));
        plan.claim(&self.team.id, lead, self.because.to_owned());
        plan.chatter(lead, draft::entry(self.message, self.policy), "the message that opened the record".to_owned());
        for (note, because) in draft::notes(self.message, self.facts, thread) {
            plan.note(lead, note, because);
        }
        let draft = acknowledge::Draft { message: self.message, customer: &customer, team: self.team, first: self.first };
        match draft.decide(self.facts, self.policy, self.now) {
            Ok((letter, because)) => plan.acknowledge(lead, letter, because),
            Err(because) => plan.withhold(lead, because),
        }
    }
}

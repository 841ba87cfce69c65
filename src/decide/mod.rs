//! The pure core: a message, the facts and the policy in, a plan out.
//!
//! [`ask`] says what must be known, the store answers with [`Facts`], [`decide`] makes the [`Plan`]. Nothing here awaits, reads a clock,
//! draws a random number or touches a database, so that the daemon, `explain` and a dry run are the same call with another shell
//! around it. Every step of a plan carries a `because` that a person can read.

mod acknowledge;
pub mod assign;
mod draft;
mod facts;
mod plan;
mod question;
mod recipient;
pub mod score;
mod sender;
mod thread;

pub use facts::{AckCounts, Armed, Cited, ClockState, Delivery, Facts, KnownContact, LeadFacts, MergedTail, OpenLead, TeamFacts};
pub use plan::{ContactTarget, Effect, Entry, IgnoreReason, LetterDraft, NewLead, Notice, Plan, Step, Target};
pub use question::{Question, ask};

use crate::{
    crm::{EmailAddress, Slug, Timestamp},
    mail::{Inbound, MailKind},
    policy::Policy,
};
use plan::PlanBuilder;
use recipient::Recipient;
use sender::Customer;
use thread::{Found, Thread};

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
    if !message.lead && !through_our_list(message, policy) {
        automatic(&mut plan, message, &thread, facts, policy);
        return plan.build();
    }
    let recipients = recipient::teams(message, mailbox, policy);
    if recipients.is_empty() {
        match thread.first() {
            // An answer on a thread of ours needs no address of ours: it belongs to its record.
            Some(found) => join(&mut plan, message, facts, policy, found),
            None => plan.quarantine(
                "it names none of our addresses, and its mailbox has no team: give the mailbox a `team`, or a team the alias, then `leadgate quarantine retry`",
            ),
        }
        return plan.build();
    }
    for recipient in &recipients {
        let delivery = OneDelivery { message, facts, policy, now, recipient };
        delivery.decide(&mut plan, &thread);
    }
    plan.build()
}

/// A shared mailbox behind a mailing list of ours: what came through it was written to us.
fn through_our_list(message: &Inbound, policy: &Policy) -> bool {
    let lists = message.why.iter().filter(|why| why.means == "list_address").filter_map(|why| EmailAddress::parse(&why.value).ok());
    message.kind == MailKind::List && lists.into_iter().any(|list| policy.team_of(&list).is_some())
}

fn is_from_outside(customer: &Customer, policy: &Policy) -> bool {
    customer.party.email.as_ref().is_some_and(|email| !policy.is_ours(email))
}

/// Messages that nothing is ever made of.
fn refused(message: &Inbound, policy: &Policy) -> Option<(IgnoreReason, String)> {
    let from_alias = message.from.as_ref().and_then(|from| from.email.as_ref()).and_then(|email| policy.team_of(email));
    let bears_our_id = message.message_id.as_ref().is_some_and(|id| policy.identity.lead_in_message_id(id).is_some());
    match (message.kind, from_alias) {
        // A list or a forwarder may have put itself into From; the Message-ID is still the one we signed.
        _ if bears_our_id => Some((IgnoreReason::Own, "a mail of ours that came back: it bears a Message-ID that we signed".to_owned())),
        (MailKind::Own, _) => Some((IgnoreReason::Own, "a mail of ours that came back".to_owned())),
        // Form plugins like to write from the site's own address; then the form or Reply-To names the person.
        (_, Some(_)) if message.form.is_some() && is_from_outside(&sender::customer(message, policy), policy) => None,
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
    let Some(Found { lead, because }) = thread.first() else {
        plan.ignore(IgnoreReason::Automatic(message.kind), format!("{what}{evidence}; it belongs to none of our records"));
        return;
    };
    if facts.delivered_to(lead.team()).is_some() {
        plan.ignore(IgnoreReason::Duplicate, format!("the same message stands on lead {} already", lead.lead.id));
        return;
    }
    plan.claim(lead.team(), Target::Existing(lead.lead.id), because.clone());
    plan.chatter(Target::Existing(lead.lead.id), draft::entry(message, policy), format!("{what}{evidence}"));
}

/// A message that continues a record.
fn join(plan: &mut PlanBuilder, message: &Inbound, facts: &Facts, policy: &Policy, found: &Found<'_>) {
    let (lead, target) = (found.lead, Target::Existing(found.lead.lead.id));
    if plan.claims(lead.team()) {
        return;
    }
    if duplicate(plan, facts, lead.team()) {
        return;
    }
    plan.claim(lead.team(), target, found.because.clone());
    plan.chatter(target, draft::entry(message, policy), "every message of a thread is kept in its record's chatter".to_owned());
    if let Some(stranger) = thread::stranger(message, lead) {
        let note = format!("{stranger} was not on this record before. What they wrote is shown here and goes to nobody else by itself.");
        plan.note(target, note, "the sender is known neither as the customer nor as somebody in copy".to_owned());
    }
    plan.withhold(target, "the record exists, and one record is acknowledged once".to_owned());
}

/// Ignores what came to this team before; answers whether it did.
fn duplicate(plan: &mut PlanBuilder, facts: &Facts, team: &Slug) -> bool {
    let Some(earlier) = facts.delivered_to(team) else { return false };
    plan.ignore(IgnoreReason::Duplicate, format!("the same message came to {team} before, as message {}", earlier.inbound));
    true
}

/// One message for one team.
struct OneDelivery<'a> {
    message: &'a Inbound,
    facts: &'a Facts,
    policy: &'a Policy,
    now: Timestamp,
    recipient: &'a Recipient<'a>,
}

impl OneDelivery<'_> {
    /// A message that joins a record is a delivery to that record's team; to the alias of another team it opens a record there.
    fn decide(&self, plan: &mut PlanBuilder, thread: &Thread<'_>) {
        let team = &self.recipient.team.id;
        match thread.of(self.recipient) {
            Some(found) => join(plan, self.message, self.facts, self.policy, found),
            None if plan.claims(team) || duplicate(plan, self.facts, team) => {}
            None => self.open(plan, thread),
        }
    }

    fn open(&self, plan: &mut PlanBuilder, thread: &Thread<'_>) {
        let Recipient { team, because, .. } = self.recipient;
        let customer = sender::customer(self.message, self.policy);
        let limit = &self.policy.intake;
        if let (true, Some(first)) = (self.facts.records_in_window >= limit.records_per_sender, self.facts.first_in_window) {
            let because = format!(
                "{} records from this sender within {} minutes: the rest joins the first of them",
                self.facts.records_in_window,
                limit.sender_window.as_secs() / 60
            );
            let first = Target::Existing(first);
            plan.claim(&team.id, first, because);
            if !plan.shows_on(first) {
                let because = "nothing is dropped, however much one sender sends".to_owned();
                plan.chatter(first, draft::entry(self.message, self.policy), because);
                plan.withhold(first, "one sender fills a record, not our outbox".to_owned());
            }
            return;
        }
        let who = customer.because.as_ref().map_or_else(String::new, |because| format!("; {because}"));
        let lead = plan.create(
            draft::lead(self.message, &customer, team, self.policy, self.now),
            format!("{because}; {}{who}", thread.why_open(team)),
        );
        plan.claim(&team.id, lead, because.clone());
        plan.chatter(lead, draft::entry(self.message, self.policy), "the message that opened the record".to_owned());
        for (note, because) in draft::notes(self.message, self.facts, thread) {
            plan.note(lead, note, because);
        }
        let draft = acknowledge::Draft { message: self.message, customer: &customer, team, acknowledged: plan.acknowledges() };
        match draft.decide(self.facts, self.policy, self.now) {
            Ok((letter, because)) => plan.acknowledge(lead, letter, because),
            Err(because) => plan.withhold(lead, because),
        }
    }
}

//! The pure core: a message, the facts and the policy in, a plan out.
//!
//! [`ask`] says what must be known, the store answers with [`Facts`], [`decide`] makes the [`Plan`]. Nothing here awaits, reads a clock,
//! draws a random number or touches a database, so that the daemon, `explain` and a dry run are the same call with another shell
//! around it. Every step of a plan carries a `because` that a person can read.

mod acknowledge;
pub mod assign;
mod command;
mod contact;
mod delivery;
mod desk;
mod draft;
mod facts;
mod form_fill;
mod join;
mod message;
mod plan;
mod question;
mod recipient;
mod route;
pub mod score;
mod sender;
mod setting;
mod thread;

pub use command::{Assignee, Command, ContactCommand, Hand, act, act_on_contact, adopt, fall_due, new_lead};
pub use desk::{Conversion, DueIn, NewActivity, Refusal, TimedRun, predict, ranks, scored};
pub use facts::{AckCounts, Armed, Cited, ClockState, Delivery, Facts, KnownContact, LeadFacts, MergedTail, OpenLead, TeamFacts};
pub use form_fill::{FillRate, FormFill, fill_rates};
pub use plan::{ContactTarget, Effect, Entry, IgnoreReason, LetterDraft, NewLead, Notice, Plan, Step, Target};
pub use question::{Question, ask, ask_about};
pub use route::RouteTried;
pub use setting::{minor_digits, value as setting_value};

use crate::{
    crm::{EmailAddress, Slug, Timestamp},
    mail::{Inbound, MailKind},
    policy::{Policy, SpamAction},
};
use delivery::OneDelivery;
use desk::{Desk, Happening};
use message::MessageView;
use sender::Customer;
use thread::{Found, Thread};

/// Decides what becomes of one message.
///
/// `mailbox` is the id of the mailbox it arrived in: the last resort when the message names no address of ours.
pub fn decide(message: &Inbound, mailbox: &Slug, facts: &Facts, policy: &Policy, now: Timestamp) -> Plan {
    let form = message.form.as_ref().and_then(FormFill::of);
    Plan { form, ..becomes(message, mailbox, facts, policy, now) }
}

/// What becomes of it, for whom it is.
fn becomes(message: &Inbound, mailbox: &Slug, facts: &Facts, policy: &Policy, now: Timestamp) -> Plan {
    let recipients = recipient::teams(message, mailbox, policy);
    let customer = question::customer_of(message, mailbox, &recipients, policy, now);
    let mut desk = Desk::new(policy, facts, now, &message.fingerprint, customer.party.email.clone());
    if let Some((reason, because)) = refused(message, policy) {
        desk.plan.ignore(reason, because);
        return desk.finish();
    }
    if let Some(why) = message.why.iter().find(|why| why.means == "spam") {
        let because = format!("a spam filter that we trust says so: {} is `{}`", why.header, why.value);
        match policy.trust.spam {
            SpamAction::Ignore => desk.plan.ignore(IgnoreReason::Spam, because),
            SpamAction::Quarantine => desk.plan.quarantine(&because),
        }
        return desk.finish();
    }
    let thread = thread::find(message, facts, policy);
    if !message.lead && !through_our_list(message, policy) {
        automatic(&mut desk, message, &thread);
        return desk.finish();
    }
    if recipients.is_empty() {
        match thread.first() {
            // An answer on a thread of ours needs no address of ours: it belongs to its record.
            Some(found) => join::join(&mut desk, message, found),
            None => desk.plan.quarantine(
                "it names none of our addresses, and its mailbox has no team: give the mailbox a `team`, or a team the alias, then `leadgate quarantine retry`",
            ),
        }
        return desk.finish();
    }
    // What it answers goes first: an enquiry that is routed, or joins a flood, may end on the same record or with the same team.
    let (answers, enquiries): (Vec<_>, Vec<_>) = recipients.iter().partition(|recipient| thread.of(recipient).is_some());
    for recipient in answers.into_iter().chain(enquiries) {
        OneDelivery { message, mailbox, facts, policy, now, recipient, customer: &customer }.decide(&mut desk, &thread);
    }
    desk.finish()
}

/// What each route said to a message, for its first team: the trace behind a decision, made again from the same facts, policy and time.
pub fn routes_tried(message: &Inbound, mailbox: &Slug, facts: &Facts, policy: &Policy, now: Timestamp) -> Vec<RouteTried> {
    let recipients = recipient::teams(message, mailbox, policy);
    let Some(recipient) = recipients.first() else { return Vec::new() };
    let customer = sender::customer(message, policy, None);
    route::tried(&MessageView::of(message, mailbox, recipient, &customer, facts), policy, now)
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
        (_, Some(_)) if message.form.is_some() && is_from_outside(&sender::customer(message, policy, None), policy) => None,
        (_, Some(team)) => {
            Some((IgnoreReason::Own, format!("it says it is from {}, an address that only this program writes from", team.name)))
        }
        _ => None,
    }
}

/// What no person wrote: on the record it belongs to, or nowhere; never a lead, never acknowledged.
fn automatic(desk: &mut Desk<'_>, message: &Inbound, thread: &Thread<'_>) {
    let evidence = message.why.first().map_or_else(String::new, |why| format!(": {} is `{}`", why.header, why.value));
    let what = draft::kind_in_words(message.kind);
    let Some(Found { lead, signed, because }) = thread.first() else {
        desk.plan.ignore(IgnoreReason::Automatic(message.kind), format!("{what}{evidence}; it belongs to none of our records"));
        return;
    };
    if desk.facts.delivered_to(lead.team()).is_some() {
        desk.plan.ignore(IgnoreReason::Duplicate, format!("the same message stands on lead {} already", lead.lead.id));
        return;
    }
    let case = desk.take(lead);
    let target = desk.case(case).target;
    desk.plan.claim(lead.team(), target, because.clone());
    let from = sender::customer(message, desk.policy, None);
    let entry = draft::entry(message, &from, desk.policy, sender::is_proven(message, *signed));
    desk.plan.chatter(target, entry, format!("{what}{evidence}"));
    if message.kind == MailKind::Bounce {
        desk.happened(case, Happening::Bounced);
    }
}

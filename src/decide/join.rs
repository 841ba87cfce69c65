//! A message that continues a record: its chatter, who speaks in it, and what follows when the record was closed.

use super::{
    desk::{By, CaseId, Desk, DueIn, NewActivity, Refusal},
    draft,
    plan::{IgnoreReason, Target},
    sender,
    thread::{self, Found},
};
use crate::{
    crm::{Author, LeadState, Slug, Timestamp},
    mail::{Inbound, MailKind},
    policy::{Policy, Reopen, User},
};

/// A message that continues a record.
pub(super) fn join(desk: &mut Desk<'_>, message: &Inbound, found: &Found<'_>) {
    let (lead, team) = (found.lead, found.lead.team());
    if desk.plan.claims(team) || duplicate(desk, team) {
        return;
    }
    let case = desk.take(lead);
    let target = desk.case(case).target;
    let policy = desk.policy;
    desk.plan.claim(team, target, found.because.clone());
    let mut entry = draft::entry(message, &sender::customer(message, policy, None), policy, sender::is_proven(message, found.signed));
    let (customers_word, author) = (entry.customers_word, entry.author.clone());
    let ours = !customers_word && matches!(author, Author::User(_));
    entry.our_word = ours && reaches_outside(message, policy);
    let answers = entry.our_word;
    desk.plan.chatter(target, entry, "every message of a thread is kept in its record's chatter".to_owned());
    if let Some(stranger) = thread::stranger(message, lead, policy) {
        let note = format!("{stranger} was not on this record before. What they wrote is shown here and goes to nobody else by itself.");
        desk.plan.note(target, note, "the sender is known neither as the customer nor as somebody in copy".to_owned());
    }
    if customers_word {
        desk.spoke(case, true);
        on_closed(desk, case);
    } else if answers {
        desk.spoke(case, false);
    } else if let Some(user) = message.from.as_ref().filter(|_| !ours).and_then(|from| policy.user_at(from.email.as_ref()?)) {
        unproven(desk, target, user, message);
    }
    meeting(desk, case, message);
    desk.plan.withhold(target, "the record exists, and one record is acknowledged once".to_owned());
}

/// Does it go to anybody but us? What colleagues write to each other is no answer to the customer.
fn reaches_outside(message: &Inbound, policy: &Policy) -> bool {
    message.to.iter().chain(&message.cc).filter_map(|party| party.email.as_ref()).any(|email| !policy.is_ours(email))
}

/// A mail in the name of one of us that anybody could have written stands on the record, and counts as nobody's answer.
fn unproven(desk: &mut Desk<'_>, target: Target, user: &User, message: &Inbound) {
    let (why, because) = if message.is_forged() {
        ("our own server found that its sender is forged", "DMARC failed for the domain of From")
    } else {
        (
            "nothing proves it",
            "no server that we trust (`authserv_id` under [trust]) vouches for it, and it carries no signed token of ours",
        )
    };
    let note = format!("This says that it is from {}, but {why}. It does not count as our answer: take care.", user.name);
    desk.plan.note(target, note, because.to_owned());
}

/// A customer who answers on a lost lead is not talking to a wall.
fn on_closed(desk: &mut Desk<'_>, case: CaseId) {
    let lead = &desk.case(case).lead;
    if lead.state != LeadState::Lost {
        return;
    }
    let reopen = desk.policy.team(&lead.team).map_or(Reopen::default(), |team| team.reopen);
    let by = By::rule("intake", "the customer answered on a lost lead");
    if reopen == Reopen::Reopen {
        attempt(desk, case, |desk| desk.reopen(case, &by));
    }
    let new = NewActivity {
        summary: Some("The customer answered on a lost lead".to_owned()),
        due: DueIn::After(std::time::Duration::ZERO),
        ..NewActivity::default()
    };
    attempt(desk, case, |desk| desk.schedule(case, new, &by));
}

/// An invitation becomes a meeting.
pub(super) fn meeting(desk: &mut Desk<'_>, case: CaseId, message: &Inbound) {
    let Some(invitation) = message.invitation.as_ref().filter(|_| message.kind == MailKind::Invitation) else { return };
    let instant = |text: &Option<String>| {
        let at = text.as_ref()?.parse::<jiff::Timestamp>().ok()?;
        Some(Timestamp::from_micros(at.as_microsecond()))
    };
    let is_request = invitation.method.as_deref().is_none_or(|method| method.eq_ignore_ascii_case("REQUEST"));
    let (Some(starts), true) = (instant(&invitation.start), is_request) else { return };
    let kind = desk.policy.activity_types.iter().find(|kind| kind.meeting).map(|kind| kind.id.clone());
    let new = NewActivity {
        activity_type: kind,
        summary: invitation.summary.clone().or_else(|| message.subject.clone()),
        meeting: Some((starts, instant(&invitation.end), invitation.location.clone())),
        ..NewActivity::default()
    };
    attempt(desk, case, |desk| desk.schedule(case, new, &By::rule("intake", "the message is an invitation")));
}

/// What intake wants and the rules refuse is said in the chatter.
fn attempt(desk: &mut Desk<'_>, case: CaseId, what: impl FnOnce(&mut Desk<'_>) -> Result<(), Refusal>) {
    if let Err(Refusal(why)) = what(desk) {
        let target = desk.case(case).target;
        desk.plan.note(target, format!("Not done: {why}."), "the rules refuse it".to_owned());
    }
}

/// Ignores what came to this team before; answers whether it did.
pub(super) fn duplicate(desk: &mut Desk<'_>, team: &Slug) -> bool {
    let Some(earlier) = desk.facts.delivered_to(team) else { return false };
    desk.plan.ignore(IgnoreReason::Duplicate, format!("the same message came to {team} before, as message {}", earlier.inbound));
    true
}

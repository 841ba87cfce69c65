//! The draw for one lead: who of its team is here, speaks its language and takes such leads, and who knows its customer already.

use super::{Draw, Load, Member, Owner, Request, assign};
use crate::{
    crm::{Lead, Slug, Timestamp, Word},
    decide::{
        Facts,
        desk::with_view,
        facts::{KnownContact, TeamFacts},
    },
    policy::{self, Policy, Team, User},
};

/// The window of the quota, in days: a day's part of a capacity is given within a day (Odoo's daily cron).
const WINDOW_DAYS: f64 = 1.0;

/// Makes the draw of a team for a lead; `of_open_lead` has an open lead of the same sender. What the facts do not say of a member counts as nothing.
pub(in crate::decide) fn of_lead(
    team: &Team,
    lead: &Lead,
    contact: Option<&KnownContact>,
    of_open_lead: Option<&Slug>,
    facts: &Facts,
    policy: &Policy,
    now: Timestamp,
) -> Draw {
    let nothing = TeamFacts::default();
    let known = facts.teams.get(&team.id).unwrap_or(&nothing);
    let members: Vec<Member> = team
        .members
        .iter()
        .map(|member| {
            let user = policy.user(&member.user);
            Member {
                user: member.user.clone(),
                capacity: member.capacity,
                active: user.is_some(),
                present: user.is_some_and(|user| is_here(user, now)),
                inside_hours: !team.inside_hours || user.is_some_and(|user| is_at_work(user, policy, now)),
                domain_matches: takes(member, lead, contact, now),
                speaks_language: user.is_some_and(|user| speaks(user, lead.language.as_ref())),
                load: known.loads.get(&member.user).copied().unwrap_or(Load::default()),
            }
        })
        .collect();
    let of_contact = contact.and_then(|contact| contact.last_owner.as_ref()).filter(|owner| is_member(team, owner));
    let owner = match of_open_lead {
        Some(owner) => Some((owner, "has an open lead of the same sender")),
        None => of_contact.map(|owner| (owner, "had the last lead of the same contact")),
    };
    let owner = owner.map(|(owner, because)| {
        let user = policy.user(owner);
        Owner {
            user: owner.clone(),
            active: user.is_some(),
            present: user.is_some_and(|user| is_here(user, now)),
            because: because.to_owned(),
        }
    });
    assign(&Request { method: team.assign, members: &members, rota: &known.rota, owner: owner.as_ref(), window_days: WINDOW_DAYS })
}

fn is_member(team: &Team, user: &Slug) -> bool {
    team.members.iter().any(|member| member.user == *user)
}

fn is_here(user: &User, now: Timestamp) -> bool {
    !user.away.iter().any(|away| away.covers(now))
}

fn is_at_work(user: &User, policy: &Policy, now: Timestamp) -> bool {
    user.calendar.as_ref().and_then(|id| policy.calendar(id)).is_none_or(|calendar| calendar.is_open(now))
}

fn takes(member: &policy::Member, lead: &Lead, contact: Option<&KnownContact>, now: Timestamp) -> bool {
    with_view(lead, contact, |view| member.when.holds(view, now) == Some(true))
}

/// Somebody who names no language answers in any; a lead whose language is not known goes to everybody.
fn speaks(user: &User, language: Option<&Word>) -> bool {
    user.languages.is_empty() || language.is_none_or(|language| user.languages.contains(language))
}

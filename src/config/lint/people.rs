//! Teams that cannot give their leads to anybody or put them anywhere, and mailboxes whose own address belongs to no team.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    config::{
        read::{Names, Routing, ServiceDraft, UserDraft},
        report::{At, Report},
    },
    crm::{EmailAddress, Slug},
    policy::{AssignMethod, Team},
};

/// Notes teams that assign and have nobody to assign to.
pub(super) fn check(names: &Names, routing: &Routing, report: &Report) {
    let places = places(names);
    let users: BTreeMap<&Slug, &UserDraft> = routing.users.iter().map(|draft| (&draft.user.id, draft)).collect();
    for team in routing.teams.iter().filter(|team| team.assign != AssignMethod::Manual) {
        let Some(at) = places.get(&team.id) else { continue };
        if team.members.is_empty() {
            report.warning(
                at,
                format!("the team `{}` assigns its leads and has no members", team.id),
                "write members = [\"…\"], or take `assign` out",
            );
            continue;
        }
        if team.members.iter().all(|member| member.capacity == 0) {
            report.warning(at, format!("no member of the team `{}` may get a lead", team.id), "give one of them a `capacity` above 0");
        }
        let gone = |user: &&Slug| users.get(user).is_some_and(|draft| draft.away.iter().any(|away| away.until.is_none()));
        for user in team.members.iter().map(|member| &member.user).filter(gone) {
            let what = format!("`{user}` is a member of the team `{}` and is away for good", team.id);
            let away = users.get(user).and_then(|draft| draft.away.iter().find(|away| away.until.is_none()));
            report.warning(away.map_or(at, |away| &away.at), what, "write the last day as `until`, or take the member out");
        }
    }
}

/// Notes teams whose leads have no stage to begin in, or can never be won.
pub(super) fn check_stages(names: &Names, routing: &Routing, report: &Report) {
    let rules = &routing.rules;
    if !rules.has_own_stages() {
        return;
    }
    let begins = |stage: &crate::policy::Stage| !stage.won && !stage.folded;
    let shared = || rules.stages.iter().map(|found| &found.value).filter(|stage| stage.team.is_none());
    let own = |wanted: fn(&crate::policy::Stage) -> bool| -> BTreeSet<&Slug> {
        rules.stages.iter().filter(|found| wanted(&found.value)).filter_map(|found| found.value.team.as_ref()).collect()
    };
    let (beginning, winning) = (own(|stage| !stage.won && !stage.folded), own(|stage| stage.won));
    let places = places(names);
    let lacking = |team: &&Team, shared: bool, own: &BTreeSet<&Slug>| !shared && !own.contains(&team.id);
    let (shared_begin, shared_win) = (shared().any(begins), shared().any(|stage| stage.won));
    for team in &routing.teams {
        let Some(at) = places.get(&team.id) else { continue };
        if lacking(&team, shared_begin, &beginning) {
            let what = format!("the team `{}` has no stage in which a lead can begin", team.id);
            report.warning(at, what, "write a [[stage]] that is neither `won` nor `folded`");
        }
        if lacking(&team, shared_win, &winning) {
            report.warning(at, format!("the team `{}` has no stage that wins a lead", team.id), "write `won = true` in the last [[stage]]");
        }
    }
}

/// Notes mailboxes whose login is an address that no team answers at, and that have no team of their own.
pub(super) fn check_mailboxes(names: &Names, service: &ServiceDraft, report: &Report) {
    let served: BTreeSet<EmailAddress> = names.aliases.iter().map(|(alias, _)| alias.value.without_detail()).collect();
    let sources: BTreeMap<&Slug, &At> = names.sources.iter().map(|source| (&source.value, &source.at)).collect();
    for mailbox in service.mailboxes.iter().filter(|mailbox| mailbox.team.is_none()) {
        let Ok(address) = EmailAddress::parse(&mailbox.user) else { continue };
        if let (Some(at), false) = (sources.get(&mailbox.id), served.contains(&address.without_detail())) {
            let what = format!("no team answers at {address}, and mail to it alone would be put aside");
            report.warning(at, what, "add it to the `alias` of a team, or write `team` in this [[mailbox]]");
        }
    }
}

/// Where each team's id is written.
fn places(names: &Names) -> BTreeMap<&Slug, &At> {
    names.teams.iter().rev().map(|team| (&team.value, &team.at)).collect()
}

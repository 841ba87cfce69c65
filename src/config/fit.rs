//! Do the parts fit together? Holds the names given and used in all files against each other.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    read::{Kind, Names, Routing, ServiceDraft, Title},
    report::{At, Found, Report},
    service::ImapMailbox,
    suggest::suggestion,
    templates::Templates,
};
use crate::crm::{EmailAddress, Slug};

/// Notes duplicates and names of nothing.
pub(super) fn check(names: &Names, service: &ServiceDraft, routing: &Routing, templates: &Templates, report: &Report) {
    check_sources(names, service, report);
    unique(&names.sources, "mailbox or maildir", "what was fetched is remembered by this id, so it has to be unique", report);
    unique(&names.teams, "team", "two teams of one id cannot be told apart", report);
    unique(&names.forms, "form", "leads say by this id which form they came from", report);
    unique(&names.users, "user", "two users of one id cannot be told apart", report);
    let mut given: BTreeMap<Kind, Vec<Found<Slug>>> = BTreeMap::new();
    for (kind, id) in &names.given {
        given.entry(*kind).or_default().push(id.clone());
    }
    for (kind, ids) in &given {
        let word = kind.word();
        unique(ids, word, &format!("two {word}s of one id cannot be told apart"), report);
    }
    check_titles(&names.titles, report);
    check_references(names, &known(names, routing, templates), report);
    check_aliases(names, report);
    check_user_addresses(names, report);
}

/// What is there under each kind of name.
fn known<'n>(names: &'n Names, routing: &'n Routing, templates: &'n Templates) -> BTreeMap<Kind, BTreeSet<&'n str>> {
    let mut known: BTreeMap<Kind, BTreeSet<&str>> = BTreeMap::new();
    let mut add = |kind, id: &'n Slug| {
        known.entry(kind).or_default().insert(id.as_str());
    };
    names.teams.iter().for_each(|team| add(Kind::Team, &team.value));
    names.users.iter().for_each(|user| add(Kind::User, &user.value));
    names.given.iter().for_each(|(kind, id)| add(*kind, &id.value));
    templates.keys().for_each(|template| add(Kind::Template, template));
    // What is there without being written.
    routing.rules.stages.iter().for_each(|stage| add(Kind::Stage, &stage.value.id));
    routing.rules.lost_reasons.iter().for_each(|reason| add(Kind::LostReason, &reason.id));
    routing.rules.activity_types.iter().for_each(|kind| add(Kind::ActivityType, &kind.id));
    known
}

/// Does everything exist that is named somewhere?
fn check_references(names: &Names, known: &BTreeMap<Kind, BTreeSet<&str>>, report: &Report) {
    let nothing = BTreeSet::new();
    let teams = names.teams_used.iter().map(|team| (Kind::Team, team));
    let templates = names.templates_used.iter().map(|template| (Kind::Template, template));
    for (kind, used) in teams.chain(templates).chain(names.used.iter().map(|(kind, used)| (*kind, used))) {
        let ids = known.get(&kind).unwrap_or(&nothing);
        if ids.contains(used.value.as_str()) {
            continue;
        }
        let mut advice = suggestion(used.value.as_str(), ids.iter().copied());
        if kind == Kind::Template && !advice.starts_with("did") {
            advice = format!("write templates/{}/subject.txt and body.txt beside this file", used.value);
        } else if advice.is_empty() {
            advice = format!("write it as {}", kind.home());
        }
        report.missing(&used.at, format!("there is no {} `{}`", kind.word(), used.value), advice);
    }
    let sources: BTreeSet<&str> = names.sources.iter().map(|source| source.value.as_str()).collect();
    for used in names.sources_used.iter().filter(|used| !sources.contains(used.value.as_str())) {
        let what = format!("there is no mailbox or maildir `{}`", used.value);
        report.missing(&used.at, what, suggestion(used.value.as_str(), sources.iter().copied()));
    }
}

/// Routes and their like are told apart by their names.
fn check_titles(titles: &[Title], report: &Report) {
    let mut seen = BTreeSet::new();
    for Title { of, name } in titles {
        if !seen.insert((of, &name.value)) {
            report.error(&name.at, format!("there is a {of} `{}` already", name.value), "give each a name of its own");
        }
    }
}

/// Is there a way in, and is each folder watched once?
fn check_sources(names: &Names, service: &ServiceDraft, report: &Report) {
    if names.sources.is_empty() {
        let advice = "write [[mailbox]] with `host`, or [[maildir]] with `path`";
        report.warning(&At::whole(0), "no [[mailbox]] and no [[maildir]] is written, so no mail comes in by itself", advice);
    }
    for (index, mailbox) in service.mailboxes.iter().enumerate() {
        let same = |other: &&ImapMailbox| {
            other.endpoint.host == mailbox.endpoint.host
                && other.user == mailbox.user
                && other.folders.iter().any(|folder| mailbox.folders.contains(folder))
        };
        let twin = service.mailboxes.iter().take(index).find(same);
        let found = names.sources.iter().find(|id| id.value == mailbox.id);
        if let (Some(twin), Some(found)) = (twin.filter(|twin| twin.id != mailbox.id), found) {
            let what = format!("the mailbox `{}` watches the same folder of the same user", twin.id);
            report.warning(&found.at, what, "each mail would be fetched twice: take one of them out");
        }
    }
}

/// Mail is routed by the address without its plus-part, so two teams cannot share one.
fn check_aliases(names: &Names, report: &Report) {
    let mut owners: BTreeMap<EmailAddress, &Slug> = BTreeMap::new();
    let mut written: BTreeSet<&EmailAddress> = BTreeSet::new();
    for (alias, team) in &names.aliases {
        let bare = alias.value.without_detail();
        let twice = !written.insert(&alias.value);
        match owners.get(&bare) {
            Some(other) if *other != team => {
                let what = format!("the team `{other}` answers at {bare} already");
                report.error(&alias.at, what, "give each address to one team; the plus-part and capitals make no difference");
            }
            Some(_) if twice => report.warning(&alias.at, format!("{} is listed twice", alias.value), "take one of them out"),
            Some(_) => {}
            None => {
                owners.insert(bare, team);
            }
        }
    }
}

fn check_user_addresses(names: &Names, report: &Report) {
    let teams: BTreeMap<EmailAddress, &Slug> =
        names.aliases.iter().rev().map(|(alias, team)| (alias.value.without_detail(), team)).collect();
    let mut owners: BTreeMap<EmailAddress, &Slug> = BTreeMap::new();
    for (address, user) in &names.user_addresses {
        let bare = address.value.without_detail();
        if let Some(team) = teams.get(&bare) {
            let what = format!("{bare} is the address of the team `{team}` and cannot be that of a person as well");
            report.error(&address.at, what, "write the person's own address");
        }
        match owners.get(&bare) {
            Some(other) if *other != user => {
                let what = format!("{bare} is the address of the user `{other}` already");
                report.error(&address.at, what, "one address belongs to one person");
            }
            Some(_) => {}
            None => {
                owners.insert(bare, user);
            }
        }
    }
}

fn unique(ids: &[Found<Slug>], kind: &str, advice: &str, report: &Report) {
    let mut seen = BTreeSet::new();
    for id in ids {
        if !seen.insert(&id.value) {
            report.error(&id.at, format!("there is a {kind} `{}` already", id.value), advice);
        }
    }
}

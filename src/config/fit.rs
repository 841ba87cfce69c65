//! Do the parts fit together? Holds the names given and used in all files against each other.

use std::collections::BTreeMap;

use super::{
    read::{Names, ServiceDraft},
    report::{At, Found, Report},
    service::ImapMailbox,
    suggest::suggestion,
};
use crate::{crm::Slug, policy::TemplateText};

/// Notes duplicates and names of nothing.
pub(super) fn check(names: &Names, service: &ServiceDraft, templates: &BTreeMap<Slug, BTreeMap<String, TemplateText>>, report: &Report) {
    check_sources(names, service, report);
    unique(&names.sources, "mailbox or maildir", "what was fetched is remembered by this id, so it has to be unique", report);
    unique(&names.teams, "team", "two teams of one id cannot be told apart", report);
    unique(&names.forms, "form", "leads say by this id which form they came from", report);
    unique(&names.users, "user", "two users of one id cannot be told apart", report);
    let teams: Vec<&str> = names.teams.iter().map(|team| team.value.as_str()).collect();
    for used in &names.teams_used {
        if !teams.contains(&used.value.as_str()) {
            report.missing(&used.at, format!("there is no team `{}`", used.value), suggestion(used.value.as_str(), teams.iter().copied()));
        }
    }
    for used in &names.templates_used {
        if !templates.contains_key(&used.value) {
            let known = templates.keys().map(Slug::as_str);
            let mut advice = suggestion(used.value.as_str(), known);
            if advice.is_empty() {
                advice = format!("write templates/{}/subject.txt and body.txt beside this file", used.value);
            }
            report.missing(&used.at, format!("there is no template `{}`", used.value), advice);
        }
    }
    check_aliases(names, report);
    check_user_addresses(names, report);
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
    for (index, (alias, team)) in names.aliases.iter().enumerate() {
        let bare = alias.value.without_detail();
        let before = names.aliases.iter().take(index).find(|(other, _)| other.value.without_detail() == bare);
        match before {
            Some((_, other)) if other != team => {
                let what = format!("the team `{other}` answers at {bare} already");
                report.error(&alias.at, what, "give each address to one team; the plus-part and capitals make no difference");
            }
            Some((other, _)) if other.value == alias.value => {
                report.warning(&alias.at, format!("{} is listed twice", alias.value), "take one of them out");
            }
            _ => {}
        }
    }
}

fn check_user_addresses(names: &Names, report: &Report) {
    for (index, (address, user)) in names.user_addresses.iter().enumerate() {
        let bare = address.value.without_detail();
        if let Some((_, team)) = names.aliases.iter().find(|(alias, _)| alias.value.without_detail() == bare) {
            let what = format!("{bare} is the address of the team `{team}` and cannot be that of a person as well");
            report.error(&address.at, what, "write the person's own address");
        }
        let before = names.user_addresses.iter().take(index).find(|(other, _)| other.value.without_detail() == bare);
        if let Some((_, other)) = before.filter(|(_, other)| other != user) {
            let what = format!("{bare} is the address of the user `{other}` already");
            report.error(&address.at, what, "one address belongs to one person");
        }
    }
}

fn unique(ids: &[Found<Slug>], kind: &str, advice: &str, report: &Report) {
    for (index, id) in ids.iter().enumerate() {
        if ids.iter().take(index).any(|other| other.value == id.value) {
            report.error(&id.at, format!("there is a {kind} `{}` already", id.value), advice);
        }
    }
}

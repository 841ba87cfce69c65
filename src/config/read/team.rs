//! `[[team]]`: who answers at which address, and how enquiries are given to its members.

use super::{Kind, Names, condition::read_when};
use crate::{
    config::{report::Found, table::Table, value::Value},
    crm::{EmailAddress, LeadKind, RecordKind, Slug},
    domain::Domain,
    policy::{Accepts, AssignMethod, ExistingLead, Member, Reopen, ReplyAddress, ResponseTarget, Team},
};

/// Odoo's capacity of a member for 30 days.
const CAPACITY: u32 = 30;
/// What happens when the sender has an open lead already.
pub(super) const EXISTING: &[(&str, ExistingLead)] =
    &[("attach", ExistingLead::Attach), ("link", ExistingLead::Link), ("new", ExistingLead::New)];
/// Lead or opportunity.
pub(super) const KINDS: &[(&str, LeadKind)] = &[("lead", LeadKind::Lead), ("opportunity", LeadKind::Opportunity)];

pub(super) fn read_team(table: &Table<'_>, names: &mut Names) -> Option<Team> {
    let id = table.need("id", "write a short name that never changes, such as id = \"sales\"").and_then(|value| value.slug());
    names.teams.extend(id.clone());
    let name = table.get("name").map(|value| value.text());
    let aliases = table.need("alias", "write the addresses it answers at, such as alias = [\"sales@example.com\"]");
    let aliases = aliases.and_then(|value| value.list(Value::address));
    let creates = table.get("creates").and_then(|value| value.word(KINDS)).unwrap_or_default();
    let acknowledge = read_acknowledge(table, names);
    let replies = [("signed", ReplyAddress::Signed), ("alias", ReplyAddress::Alias)];
    let reply_address = table.get("reply_to").and_then(|value| value.word(&replies)).unwrap_or_default();
    let accepts =
        [("everyone", Accepts::Everyone), ("contacts", Accepts::Contacts), ("followers", Accepts::Followers), ("staff", Accepts::Staff)];
    let reopen = [("reopen", Reopen::Reopen), ("note", Reopen::Note)];
    let assign = [
        ("manual", AssignMethod::Manual),
        ("round_robin", AssignMethod::RoundRobin),
        ("least_loaded", AssignMethod::LeastLoaded),
        ("capacity", AssignMethod::Capacity),
    ];
    let policies = Team {
        creates,
        acknowledge,
        reply_address,
        accepts: table.get("accepts").and_then(|value| value.word(&accepts)).unwrap_or_default(),
        authenticated: table.get("require_auth").and_then(|value| value.truth()).unwrap_or(false),
        assign: table.get("assign").and_then(|value| value.word(&assign)).unwrap_or_default(),
        inside_hours: table.get("inside_hours").and_then(|value| value.truth()).unwrap_or(false),
        members: read_members(table, names),
        existing: table.get("existing").and_then(|value| value.word(EXISTING)).unwrap_or_default(),
        reopen: table.get("reopen").and_then(|value| value.word(&reopen)).unwrap_or_default(),
        respond_within: read_response(table, names),
        ..Team::new(Slug::default(), "", Vec::new())
    };
    let (id, aliases) = (id?.value, aliases?);
    names.aliases.extend(aliases.iter().map(|alias| (alias.clone(), id.clone())));
    // A team needs no name of its own: people know it by its id.
    let name = name.unwrap_or_else(|| Some(id.to_string()))?;
    let aliases = addresses(aliases);
    (!aliases.is_empty()).then(|| Team { id, name, aliases, ..policies })
}

/// `acknowledge = { template = "…" }` or `false`.
fn read_acknowledge(table: &Table<'_>, names: &mut Names) -> Option<Slug> {
    let advice = "write acknowledge = { template = \"thanks\" }, or false for none";
    let written = table.get("acknowledge");
    let value = written.as_ref().filter(|value| !value.is_table());
    match value.map(|value| (value, value.as_bool())) {
        Some((_, Some(false))) => return None,
        Some((value, _)) => return value.refuse("`acknowledge` does not name a template", advice),
        None => {}
    }
    let acknowledge = table.table("acknowledge");
    let template = acknowledge.need("template", advice)?.slug()?;
    names.templates_used.push(template.clone());
    Some(template.value)
}

/// `members = [{ user = "ana", capacity = 30, when = […] }, "bo"]`.
fn read_members(table: &Table<'_>, names: &mut Names) -> Vec<Member> {
    let Some(value) = table.get("members") else { return Vec::new() };
    let mut seen: Vec<Slug> = Vec::new();
    let mut members = Vec::new();
    for item in value.each() {
        let Some((member, at)) = read_member(&item, names) else { continue };
        if seen.contains(&member.user) {
            let what = format!("`{}` is a member already", member.user);
            value.report().error(&at, what, "write each member once; `capacity` gives more or less");
        }
        seen.push(member.user.clone());
        members.push(member);
    }
    members
}

fn read_member(item: &Value<'_>, names: &mut Names) -> Option<(Member, crate::config::report::At)> {
    if item.as_text().is_some() {
        let user = names.read(Kind::User, item)?;
        return Some((Member { user, capacity: CAPACITY, when: Domain::always(RecordKind::Lead) }, item.at.clone()));
    }
    let member = item.table()?;
    let user = member.need("user", "write for instance { user = \"ana\", capacity = 30 }");
    let capacity = member.get("capacity").map_or(Some(u64::from(CAPACITY)), |value| value.integer(0..=10_000));
    let when = read_when(&member, RecordKind::Lead, names);
    let user = user?;
    let id = names.read(Kind::User, &user)?;
    Some((Member { user: id, capacity: u32::try_from(capacity?).ok()?, when: when?.domain }, user.at.clone()))
}

/// `respond_within = { time = "1h", calendar = "office" }`, or `"1h"` of all time.
fn read_response(table: &Table<'_>, names: &mut Names) -> Option<ResponseTarget> {
    let value = table.get("respond_within").filter(|value| !value.is_table());
    if let Some(value) = value {
        return Some(ResponseTarget { time: value.stretch()?, calendar: None });
    }
    let target = table.table("respond_within");
    let time = target.need("time", "write respond_within = { time = \"1h\", calendar = \"office\" }").and_then(|value| value.stretch());
    let calendar = names.maybe(Kind::Calendar, &target, "calendar");
    Some(ResponseTarget { time: time?, calendar })
}

/// The addresses without their places.
pub(super) fn addresses(found: Vec<Found<EmailAddress>>) -> Vec<EmailAddress> {
    found.into_iter().map(|address| address.value).collect()
}

//! `routing.toml` and what it includes: teams, users, and whom we believe.

use super::{Names, trust::read_trust};
use crate::{
    config::{User, report::Found, table::Table, value::Value},
    crm::{EmailAddress, LeadKind, Slug},
    policy::{ReplyAddress, Team, Trust},
};

/// What the routing files say together.
#[derive(Default)]
pub(in crate::config) struct Routing {
    pub teams: Vec<Team>,
    /// How many teams are written, right or wrong.
    pub teams_written: usize,
    pub users: Vec<User>,
    pub trust: Trust,
}

/// Reads one routing file into `routing`; only the first may include others, whose patterns are returned.
pub(in crate::config) fn read_routing(top: &Table<'_>, first: bool, routing: &mut Routing, names: &mut Names) -> Vec<Found<String>> {
    let include = top.get("include");
    let teams = top.tables("team");
    routing.teams_written += teams.len();
    routing.teams.extend(teams.iter().filter_map(|table| read_team(table, names)));
    routing.users.extend(top.tables("user").iter().filter_map(|table| read_user(table, names)));
    read_trust(top, &mut routing.trust, names);
    let Some(include) = include else { return Vec::new() };
    if !first {
        return include
            .refuse("an included file includes nothing itself", "move this to the file that all others hang from")
            .unwrap_or_default();
    }
    include.list(|pattern| Some(pattern.found(pattern.text()?))).unwrap_or_default()
}

fn read_team(table: &Table<'_>, names: &mut Names) -> Option<Team> {
    let id = table.need("id", "write a short name that never changes, such as id = \"sales\"").and_then(|value| value.slug());
    names.teams.extend(id.clone());
    let name = table.get("name").map(|value| value.text());
    let aliases = table.need("alias", "write the addresses it answers at, such as alias = [\"sales@example.com\"]");
    let aliases = aliases.and_then(|value| value.list(Value::address));
    let kinds = [("lead", LeadKind::Lead), ("opportunity", LeadKind::Opportunity)];
    let creates = table.get("creates").and_then(|value| value.word(&kinds)).unwrap_or_default();
    let acknowledge = read_acknowledge(table, names);
    let replies = [("signed", ReplyAddress::Signed), ("alias", ReplyAddress::Alias)];
    let reply_address = table.get("reply_to").and_then(|value| value.word(&replies)).unwrap_or_default();
    let (id, aliases) = (id?.value, aliases?);
    names.aliases.extend(aliases.iter().map(|alias| (alias.clone(), id.clone())));
    // A team needs no name of its own: people know it by its id.
    let name = name.unwrap_or_else(|| Some(id.to_string()))?;
    let aliases = addresses(aliases);
    (!aliases.is_empty()).then_some(Team { id, name, aliases, creates, acknowledge, reply_address })
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

fn read_user(table: &Table<'_>, names: &mut Names) -> Option<User> {
    let id = table.need("id", "write a short name that never changes, such as id = \"ana\"").and_then(|value| value.slug());
    names.users.extend(id.clone());
    let name = table.get("name").map(|value| value.text());
    let found = table.need("address", "write the addresses this person writes from, such as address = [\"ana@example.com\"]");
    let found = found.and_then(|value| value.list(Value::address));
    let (id, found) = (id?.value, found?);
    names.user_addresses.extend(found.iter().map(|address| (address.clone(), id.clone())));
    let name = name.unwrap_or_else(|| Some(id.to_string()))?;
    Some(User { id, name, addresses: addresses(found) })
}

fn addresses(found: Vec<Found<EmailAddress>>) -> Vec<EmailAddress> {
    found.into_iter().map(|address| address.value).collect()
}

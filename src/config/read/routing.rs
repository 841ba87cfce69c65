//! `routing.toml` and what it includes: teams, users, the rules, and whom we believe.

use super::{
    Names, RulesDraft,
    team::read_team,
    trust::read_trust,
    user::{UserDraft, read_user},
};
use crate::{
    config::{report::Found, table::Table},
    policy::{Team, Trust},
};

/// What the routing files say together.
#[derive(Default)]
pub(in crate::config) struct Routing {
    pub teams: Vec<Team>,
    /// How many teams are written, right or wrong.
    pub teams_written: usize,
    pub users: Vec<UserDraft>,
    pub rules: RulesDraft,
    pub trust: Trust,
}

/// Reads one routing file into `routing`; only the first may include others, whose patterns are returned.
pub(in crate::config) fn read_routing(top: &Table<'_>, first: bool, routing: &mut Routing, names: &mut Names) -> Vec<Found<String>> {
    let include = top.get("include");
    let teams = top.tables("team");
    routing.teams_written += teams.len();
    routing.teams.extend(teams.iter().filter_map(|table| read_team(table, names)));
    routing.users.extend(top.tables("user").iter().filter_map(|table| read_user(table, names)));
    routing.rules.read(top, names);
    read_trust(top, &mut routing.trust, names);
    let Some(include) = include else { return Vec::new() };
    if !first {
        return include
            .refuse("an included file includes nothing itself", "move this to the file that all others hang from")
            .unwrap_or_default();
    }
    include.list(|pattern| Some(pattern.found(pattern.text()?))).unwrap_or_default()
}

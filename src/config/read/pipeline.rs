//! `[[stage]]`, `[[lost_reason]]`, `[[activity_type]]` and `[[plan]]`: what leads go through, and what is there when nothing is written.

use super::{Kind, Names, register::name_or_id, setting::lead_field};
use crate::{
    config::{report::Found, table::Table, value::Value},
    crm::Slug,
    policy::{ActivityPlan, ActivityType, LostReason, PlanLine, Stage},
};

/// Longest delay of an activity and time in a stage: ten years.
const MOST_DAYS: u32 = 3660;

/// Reads a stage; `order` is its place among all that are written, from 1.
pub(super) fn read_stage(table: &Table<'_>, order: usize, names: &mut Names) -> Option<Found<Stage>> {
    let id = names.give(Kind::Stage, table, "qualified");
    let name = name_or_id(table, id.as_ref());
    let sequence =
        table.get("sequence").map_or_else(|| u64::try_from(order).ok().map(|order| order * 10), |value| value.integer(0..=1_000_000));
    let team = table.get("team").map(|value| names.read(Kind::Team, &value));
    let won = table.get("won").and_then(|value| value.truth()).unwrap_or(false);
    let folded = table.get("folded").and_then(|value| value.truth()).unwrap_or(false);
    let rots_after_days = table.get("rots_after").and_then(|value| value.days(1..=MOST_DAYS));
    let requires = table.get("requires").and_then(|value| value.list(lead_field)).unwrap_or_default();
    let stage = Stage {
        id: id?,
        name: name?,
        sequence: u32::try_from(sequence?).ok()?,
        team: team.map_or(Some(None), |read| read.map(Some))?,
        won,
        folded,
        rots_after_days,
        requires,
    };
    Some(Found { value: stage, at: table.at().clone() })
}

pub(super) fn read_lost_reason(table: &Table<'_>, names: &mut Names) -> Option<LostReason> {
    let id = names.give(Kind::LostReason, table, "too-expensive");
    let name = name_or_id(table, id.as_ref());
    Some(LostReason { id: id?, name: name? })
}

pub(super) fn read_activity_type(table: &Table<'_>, names: &mut Names) -> Option<ActivityType> {
    let id = names.give(Kind::ActivityType, table, "demo");
    let name = name_or_id(table, id.as_ref());
    let summary = table.get("summary").and_then(|value| value.text());
    let delay_days = table.get("delay").and_then(|value| value.days(0..=MOST_DAYS)).unwrap_or(0);
    let next = names.maybe(Kind::ActivityType, table, "next");
    let meeting = table.get("meeting").and_then(|value| value.truth()).unwrap_or(false);
    Some(ActivityType { id: id?, name: name?, summary, delay_days, next, meeting })
}

pub(super) fn read_plan(table: &Table<'_>, names: &mut Names) -> Option<ActivityPlan> {
    let id = names.give(Kind::Plan, table, "welcome");
    let name = name_or_id(table, id.as_ref());
    let lines = table.need("lines", "write what is planned, such as lines = [{ type = \"call\", after = \"2d\" }]");
    let lines = lines.map(|value| value.each()).unwrap_or_default();
    let lines = lines.iter().filter_map(|line| read_line(line, names)).collect();
    Some(ActivityPlan { id: id?, name: name?, lines })
}

fn read_line(value: &Value<'_>, names: &mut Names) -> Option<PlanLine> {
    let table = value.table()?;
    let activity_type = table.need("type", "write for instance { type = \"call\", after = \"2d\" }");
    let activity_type = activity_type.and_then(|value| names.read(Kind::ActivityType, &value));
    let summary = table.get("summary").and_then(|value| value.text());
    let after_days = table.get("after").and_then(|value| value.days(0..=MOST_DAYS)).unwrap_or(0);
    let user = names.maybe(Kind::User, &table, "user");
    Some(PlanLine { activity_type: activity_type?, summary, after_days, user })
}

/// Odoo's four stages, for a configuration that writes none.
pub(in crate::config) fn usual_stages() -> Vec<Stage> {
    let stage = |(id, name, sequence, won): (&str, &str, u32, bool)| {
        let (id, name) = (Slug::parse(id).ok()?, name.to_owned());
        Some(Stage { id, name, sequence, team: None, won, folded: false, rots_after_days: None, requires: Vec::new() })
    };
    let usual = [
        ("new", "New", 1, false),
        ("qualified", "Qualified", 2, false),
        ("proposition", "Proposition", 3, false),
        ("won", "Won", 70, true),
    ];
    usual.into_iter().filter_map(stage).collect()
}

/// Odoo's three reasons, for a configuration that writes none.
pub(in crate::config) fn usual_lost_reasons() -> Vec<LostReason> {
    let usual = [("too-expensive", "Too expensive"), ("no-skills", "We don't have people/skills"), ("no-stock", "Not enough stock")];
    usual.into_iter().filter_map(|(id, name)| Some(LostReason { id: Slug::parse(id).ok()?, name: name.to_owned() })).collect()
}

/// Odoo's five types. They are always there, since an invitation becomes a meeting whatever is written; one that is written under the id of one of them
/// takes its place.
pub(in crate::config) fn usual_activity_types() -> Vec<ActivityType> {
    let usual =
        [("email", "Email", 0), ("call", "Call", 2), ("meeting", "Meeting", 0), ("to-do", "To-Do", 5), ("upload", "Upload Document", 5)];
    let usual = usual.into_iter().filter_map(|(id, name, delay_days)| {
        let (meeting, id) = (id == "meeting", Slug::parse(id).ok()?);
        Some(ActivityType { id, name: name.to_owned(), summary: None, delay_days, next: None, meeting })
    });
    usual.collect()
}

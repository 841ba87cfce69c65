//! `[[automation]]`: what is done when something happens to a lead.

use super::{Kind, Names, action::read_action, condition::read_when, setting::lead_field};
use crate::{
    config::{report::Found, suggest::suggestion, table::Table, value::Value},
    crm::{FieldKind, LeadField, RecordKind},
    policy::{Automation, Moment, Offset, Trigger},
};

/// Other names under which people look for a time.
const ALIASES: &[(&str, LeadField)] =
    &[("last_customer_message", LeadField::last_customer_at), ("last_own_message", LeadField::last_answer_at)];

pub(super) fn read_automation(table: &Table<'_>, names: &mut Names) -> Option<Found<Automation>> {
    let name = names.title("automation", table);
    let on = table.need("on", "write what sets it off, such as on = \"created\"").and_then(|value| read_trigger(&value, names));
    let when = read_when(table, RecordKind::Lead, names);
    let actions = table.need("do", "write what is done, such as do = [{ tag = [\"vip\"] }]").map(|value| value.each()).unwrap_or_default();
    let actions = actions.iter().filter_map(|item| read_action(item, names)).collect();
    let name = name?;
    Some(Found { value: Automation { name: name.value, on: on?, when: when?.domain, actions }, at: name.at })
}

fn read_trigger(value: &Value<'_>, names: &mut Names) -> Option<Trigger> {
    let words = [
        ("created", Trigger::Created),
        ("replied", Trigger::Replied),
        ("answered", Trigger::Answered),
        ("assigned", Trigger::Assigned),
        ("won", Trigger::Won),
        ("lost", Trigger::Lost),
        ("tagged", Trigger::Tagged(None)),
        ("bounced", Trigger::Bounced),
        ("changed", Trigger::Changed(Vec::new())),
    ];
    if let Some(text) = value.as_text() {
        let example = match text {
            "stage" => Some("on = { stage = \"won\" }"),
            "due" => Some("on = { due = { field = \"expected_closing\", offset = \"-2d\" } }"),
            "quiet" => Some("on = { quiet = { since = \"last_customer_message\", for = \"2d\" } }"),
            _ => None,
        };
        return match example {
            Some(example) => value.refuse(format!("`{text}` alone does not say which"), format!("write for instance {example}")),
            None => value.word(&words),
        };
    }
    let table = value.table()?;
    let (key, value) = table.one_of(&["stage", "tagged", "changed", "due", "quiet"], "write for instance on = { stage = \"won\" }")?;
    match key {
        "stage" => names.read(Kind::Stage, &value).map(Trigger::Stage),
        "tagged" => value.slug().map(|tag| Trigger::Tagged(Some(tag.value))),
        "changed" => value.list(lead_field).map(Trigger::Changed),
        "due" => read_due(&value.table()?, names).map(Trigger::Due),
        _ => read_quiet(&value.table()?, names).map(Trigger::Quiet),
    }
}

/// `{ field = "expected_closing", offset = "-2d", calendar = "office" }`.
fn read_due(table: &Table<'_>, names: &mut Names) -> Option<Moment> {
    let field = table.need("field", "write whose moment it is, such as field = \"expected_closing\"").and_then(|value| read_moment(&value));
    let offset = table.get("offset").map_or(Some(Offset::After(std::time::Duration::ZERO)), |value| value.offset());
    let calendar = names.maybe(Kind::Calendar, table, "calendar");
    Some(Moment { field: field?, offset: offset?, calendar })
}

/// `{ since = "last_customer_message", for = "2d", calendar = "office" }`.
fn read_quiet(table: &Table<'_>, names: &mut Names) -> Option<Moment> {
    let field = table.need("since", "write since when, such as since = \"last_customer_message\"").and_then(|value| read_moment(&value));
    let time = table.need("for", "write how long, such as for = \"2d\"").and_then(|value| value.stretch());
    let calendar = names.maybe(Kind::Calendar, table, "calendar");
    Some(Moment { field: field?, offset: Offset::After(time?), calendar })
}

/// A field that holds a time or a date.
fn read_moment(value: &Value<'_>) -> Option<LeadField> {
    let name = value.text()?;
    if let Some((_, field)) = ALIASES.iter().find(|(alias, _)| *alias == name) {
        return Some(*field);
    }
    let is_time = |field: &&LeadField| matches!(field.info().kind, FieldKind::Time | FieldKind::Date);
    match LeadField::from_name(&name) {
        Some(field) if is_time(&&field) => Some(field),
        found => {
            let known = LeadField::ALL.iter().filter(is_time).map(|field| field.name()).chain(ALIASES.iter().map(|(alias, _)| *alias));
            let what = match found {
                Some(_) => format!("`{name}` holds no time"),
                None => format!("a lead has no field `{name}`"),
            };
            value.refuse(what, suggestion(&name, known))
        }
    }
}

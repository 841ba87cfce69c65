//! `[[route]]`: what becomes of a message.

use super::{
    Kind, Names,
    condition::{Condition, read_when},
    setting::{Caught, read_settings},
    team::{EXISTING, KINDS},
};
use crate::{
    config::{report::At, table::Table, value::Value},
    crm::{LeadField, Priority, RecordKind},
    policy::{AckChoice, FieldSetting, Route, SenderPolicy, Then},
};

/// The reason of a route that gives none.
const NO_REASON: &str = "a route says so";

/// A route, where it stands, and its condition as it is written.
pub(in crate::config) struct RouteDraft {
    pub at: At,
    pub route: Route,
    pub condition: Condition,
}

pub(super) fn read_route(table: &Table<'_>, names: &mut Names) -> Option<RouteDraft> {
    let name = names.title("route", table);
    let condition = read_when(table, RecordKind::Message, names);
    let stop = table.get("stop").map_or(Some(false), |value| value.truth());
    let advice = "write what becomes of the message, such as then = { team = \"sales\", priority = 2 }";
    let then = table.get("then");
    if then.is_none() && stop != Some(true) {
        table.need("then", advice);
    }
    // With a wrong condition nobody knows what it catches, and each `${…}` would be a mistake.
    let groups = condition.as_ref().map(|condition| condition.domain.capture_names());
    let caught = groups.as_ref().map(Caught::Of);
    let then = then.map_or(Some(Then::default()), |value| read_then(&value, caught.as_ref(), names));
    let (name, condition) = (name?, condition?);
    let route = Route { name: name.value, when: condition.domain.clone(), then: then?, stop: stop? };
    Some(RouteDraft { at: name.at, route, condition })
}

fn read_then(value: &Value<'_>, caught: Option<&Caught<'_>>, names: &mut Names) -> Option<Then> {
    let table = value.table()?;
    if table.is_empty() {
        return value.refuse("this route does nothing", "write for instance then = { team = \"sales\" }");
    }
    let senders = [
        ("automatic", SenderPolicy::Automatic),
        ("from", SenderPolicy::From),
        ("reply_to", SenderPolicy::ReplyTo),
        ("form", SenderPolicy::Form),
    ];
    let (settings, source) = (table.get("set"), table.get("source"));
    let mut set = match (settings, caught) {
        (Some(value), Some(caught)) => read_settings(&value, caught, names),
        _ => Vec::new(),
    };
    // A short way to say `set = { source = … }`.
    let source = source.and_then(|value| value.text());
    set.extend(source.map(|value| FieldSetting { field: LeadField::source, value }));
    let (ignore, quarantine) = (table.get("ignore"), table.get("quarantine"));
    if let (Some(_), Some(second)) = (&ignore, &quarantine) {
        second.refuse::<()>("a message cannot be ignored and quarantined", "keep one of them");
    }
    Some(Then {
        team: names.maybe(Kind::Team, &table, "team"),
        kind: table.get("kind").and_then(|value| value.word(KINDS)),
        salesperson: names.maybe(Kind::User, &table, "salesperson"),
        priority: table.get("priority").and_then(|value| read_priority(&value)),
        tags: table.get("tags").and_then(|value| value.list(Value::slug)).unwrap_or_default().into_iter().map(|tag| tag.value).collect(),
        set,
        acknowledge: table.get("acknowledge").and_then(|value| read_choice(&value, names)),
        ignore: ignore.and_then(|value| read_reason(&value)),
        quarantine: quarantine.and_then(|value| read_reason(&value)),
        sender: table.get("sender").and_then(|value| value.word(&senders)),
        existing: table.get("existing").and_then(|value| value.word(EXISTING)),
    })
}

/// From 0 to 3.
pub(super) fn read_priority(value: &Value<'_>) -> Option<Priority> {
    Priority::new(i64::try_from(value.integer(0..=3)?).ok()?)
}

/// `"thanks"`, `{ template = "thanks" }` or `false`.
pub(super) fn read_choice(value: &Value<'_>, names: &mut Names) -> Option<AckChoice> {
    if value.as_bool() == Some(false) {
        return Some(AckChoice::None);
    }
    if value.as_text().is_some() {
        return names.read(Kind::Template, value).map(AckChoice::Template);
    }
    if !value.is_table() {
        return value.wrong_kind("the name of a template, or false for none");
    }
    let table = value.table()?;
    let template = table.need("template", "write acknowledge = { template = \"thanks\" }, or false for none")?;
    names.read(Kind::Template, &template).map(AckChoice::Template)
}

/// A reason, or `true`.
fn read_reason(value: &Value<'_>) -> Option<String> {
    match value.as_bool() {
        Some(true) => Some(NO_REASON.to_owned()),
        Some(false) => value.refuse(format!("{} is false", value.name), "take it out: what is not written changes nothing"),
        None if value.as_text().is_some() => value.text(),
        None => value.wrong_kind("the reason as a text, or true"),
    }
}

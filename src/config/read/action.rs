//! The actions under `do` of an `[[automation]]`.

use std::time::Duration;

use super::{
    Kind, Names,
    setting::{Caught, read_settings},
    user::RESERVED,
};
use crate::{
    config::value::Value,
    crm::Slug,
    domain::nearest,
    policy::{Action, ActivityDraft, Whom},
};

const ACTIONS: &[&str] =
    &["set", "tag", "untag", "stage", "assign", "convert", "lose", "activity", "plan", "mail", "notify", "follow", "webhook", "link"];
/// Ten years.
const LONGEST: Duration = Duration::from_secs(3660 * 24 * 3600);
/// Who a mail may go to.
const ANYBODY: &[(&str, Whom)] =
    &[("owner", Whom::Owner), ("customer", Whom::Customer), ("followers", Whom::Followers), ("managers", Whom::Managers)];
/// Who of ours may be told.
const OURS: &[(&str, Whom)] = &[("owner", Whom::Owner), ("followers", Whom::Followers), ("managers", Whom::Managers)];
/// Who may have something to do.
const WORKERS: &[(&str, Whom)] = &[("owner", Whom::Owner), ("managers", Whom::Managers)];

/// One action: a table with one key, or the word of one that needs no more.
pub(super) fn read_action(value: &Value<'_>, names: &mut Names) -> Option<Action> {
    if let Some(text) = value.as_text() {
        if let Some(word) = ACTIONS.iter().find(|word| **word == text && !matches!(**word, "convert" | "link")) {
            return value.refuse(format!("`{word}` alone does not say what"), format!("write {{ {word} = … }}"));
        }
        return value.word(&[("convert", Action::Convert), ("link", Action::Link)]);
    }
    let table = value.table()?;
    let (key, value) = table.one_of(ACTIONS, "write for instance { tag = [\"vip\"] }")?;
    match key {
        "set" => Some(Action::Set(read_settings(&value, &Caught::Nothing, names))).filter(|set| *set != Action::Set(Vec::new())),
        "tag" => read_tags(&value).map(Action::Tag),
        "untag" => read_tags(&value).map(Action::Untag),
        "stage" => names.read(Kind::Stage, &value).map(Action::Stage),
        "assign" if value.as_text() == Some("team") => Some(Action::Assign(None)),
        "assign" => names.read(Kind::User, &value).map(|user| Action::Assign(Some(user))),
        "convert" => only_true(&value).map(|()| Action::Convert),
        "link" => only_true(&value).map(|()| Action::Link),
        "lose" => names.read(Kind::LostReason, &value).map(Action::Lose),
        "activity" => read_activity(&value, names).map(Action::Activity),
        "plan" => names.read(Kind::Plan, &value).map(Action::Plan),
        "mail" => read_mail(&value, names),
        "notify" => read_whom(&value, OURS, names).map(Action::Notify),
        "follow" => read_whom(&value, OURS, names).map(Action::Follow),
        _ => names.read(Kind::Webhook, &value).map(Action::Webhook),
    }
}

fn read_tags(value: &Value<'_>) -> Option<Vec<Slug>> {
    Some(value.list(Value::slug)?.into_iter().map(|tag| tag.value).collect())
}

fn only_true(value: &Value<'_>) -> Option<()> {
    match value.truth()? {
        true => Some(()),
        false => value.refuse(format!("{} is false", value.name), "take it out: what is not written is not done"),
    }
}

/// `{ type = "call", due = "1d", summary = "…", note = "…", user = "owner" }`.
fn read_activity(value: &Value<'_>, names: &mut Names) -> Option<ActivityDraft> {
    let table = value.table()?;
    let activity_type = table.need("type", "write for instance { type = \"call\", due = \"1d\" }");
    let activity_type = activity_type.and_then(|value| names.read(Kind::ActivityType, &value));
    let due = table.get("due").map(|value| value.duration(Duration::ZERO..=LONGEST));
    let summary = table.get("summary").and_then(|value| value.text());
    let note = table.get("note").and_then(|value| value.text());
    let user = table.get("user").map_or(Some(Whom::Owner), |value| read_whom(&value, WORKERS, names));
    Some(ActivityDraft { activity_type: activity_type?, summary, note, due: due.map_or(Some(None), |read| read.map(Some))?, user: user? })
}

/// `{ template = "follow-up", to = "customer" }`; a mail goes to the customer unless something else is written.
fn read_mail(value: &Value<'_>, names: &mut Names) -> Option<Action> {
    let table = value.table()?;
    let template = table.need("template", "write for instance { template = \"follow-up\", to = \"customer\" }");
    let template = template.and_then(|value| names.read(Kind::Template, &value));
    let to = table.get("to").map_or(Some(Whom::Customer), |value| read_whom(&value, ANYBODY, names));
    Some(Action::Mail { template: template?, to: to? })
}

/// One of these words, or a user.
fn read_whom(value: &Value<'_>, words: &[(&str, Whom)], names: &mut Names) -> Option<Whom> {
    let text = value.text()?;
    if let Some((_, whom)) = words.iter().find(|(word, _)| *word == text) {
        return Some(whom.clone());
    }
    let all = words.iter().map(|(word, _)| format!("\"{word}\"")).collect::<Vec<_>>().join(", ");
    if RESERVED.contains(&text.as_str()) {
        return value.refuse(format!("{} cannot be `{text}`", value.name), format!("it is {all}, or the id of a user"));
    }
    // A misspelt word is no user: said here, because nobody would look for it among the users.
    if let Some(near) = nearest(&text, words.iter().map(|(word, _)| *word)).filter(|near| near.len() > 3 && !names.knows_user(&text)) {
        return value
            .refuse(format!("{} cannot be `{text}`", value.name), format!("did you mean \"{near}\"? It is {all}, or the id of a user"));
    }
    names.read(Kind::User, value).map(Whom::User)
}

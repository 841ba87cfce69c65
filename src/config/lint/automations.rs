//! Automated actions that would set themselves off.

use crate::{
    config::report::{Found, Report},
    crm::LeadField,
    policy::{Action, Automation, Trigger},
};

/// Notes automated actions whose own action is what they wait for.
pub(super) fn check(automations: &[Found<Automation>], report: &Report) {
    for Found { value: automation, at } in automations {
        if let Some(what) = automation.actions.iter().find_map(|action| echo(&automation.on, action)) {
            let what = format!("this automation {what}, which is what sets it off");
            report.warning(at, what, "it does not set itself off again, so this may have no effect: is another trigger meant?");
        }
    }
}

/// What an action does that the trigger waits for.
fn echo(on: &Trigger, action: &Action) -> Option<String> {
    let sets = |field: LeadField| matches!(action, Action::Set(settings) if settings.iter().any(|setting| setting.field == field));
    let value_set = |field: LeadField, value: &str| matches!(action, Action::Set(settings) if settings.iter().any(|setting| setting.field == field && setting.value == value));
    match (on, action) {
        (Trigger::Stage(stage), Action::Stage(to)) if stage == to => Some(format!("moves the lead to the stage `{to}`")),
        (Trigger::Stage(stage), _) if value_set(LeadField::stage, stage.as_str()) => Some(format!("sets the stage `{stage}`")),
        (Trigger::Assigned, Action::Assign(_)) => Some("assigns the lead".to_owned()),
        (Trigger::Assigned, _) if sets(LeadField::salesperson) => Some("sets the salesperson".to_owned()),
        (Trigger::Lost, Action::Lose(_)) => Some("loses the lead".to_owned()),
        (Trigger::Tagged(None), Action::Tag(_)) => Some("adds a tag".to_owned()),
        (Trigger::Tagged(Some(tag)), Action::Tag(tags)) if tags.contains(tag) => Some(format!("adds the tag `{tag}`")),
        (Trigger::Changed(fields), _) => changed(fields, action).map(|field| format!("changes `{field}`")),
        _ => None,
    }
}

/// The first of `fields` that an action changes; without any, whatever it changes.
fn changed(fields: &[LeadField], action: &Action) -> Option<LeadField> {
    let changes: Vec<LeadField> = match action {
        Action::Set(settings) => settings.iter().map(|setting| setting.field).collect(),
        Action::Tag(_) | Action::Untag(_) => vec![LeadField::tags],
        Action::Stage(_) => vec![LeadField::stage],
        Action::Assign(_) => vec![LeadField::salesperson],
        Action::Convert => vec![LeadField::kind],
        Action::Lose(_) => vec![LeadField::state, LeadField::lost_reason],
        _ => Vec::new(),
    };
    changes.into_iter().find(|field| fields.is_empty() || fields.contains(field))
}

//! Names that somebody types for what the configuration defines: found by id, and for people by name or address too; a misspelt one is told with the nearest.

use super::Failure;
use crate::{
    crm::{EmailAddress, LeadField, Slug},
    domain::nearest,
    policy::Policy,
};

/// A user, by id, name or address.
pub(super) fn user(text: &str, policy: &Policy) -> Result<Slug, Failure> {
    let address = EmailAddress::parse(text).ok();
    let meant = policy.users.iter().find(|user| {
        user.id.as_str() == text
            || user.name.to_lowercase() == text.to_lowercase()
            || address.as_ref().is_some_and(|address| user.addresses.contains(address))
    });
    let ids = policy.users.iter().flat_map(|user| [user.id.as_str(), user.name.as_str()]);
    meant.map(|user| user.id.clone()).ok_or_else(|| unknown("user", text, ids))
}

/// A team, by id or name.
pub(super) fn team(text: &str, policy: &Policy) -> Result<Slug, Failure> {
    let meant = policy.teams.iter().find(|team| team.id.as_str() == text || team.name.to_lowercase() == text.to_lowercase());
    meant.map(|team| team.id.clone()).ok_or_else(|| unknown("team", text, policy.teams.iter().map(|team| team.id.as_str())))
}

/// A stage, by id or name; of a team, if one is given, whose own stages come before those of others.
pub(super) fn stage(text: &str, of: Option<&Slug>, policy: &Policy) -> Result<Slug, Failure> {
    let is_meant = |stage: &&crate::policy::Stage| stage.id.as_str() == text || stage.name.to_lowercase() == text.to_lowercase();
    let meant = policy.stages_of(of).find(is_meant).or_else(|| policy.stages.iter().find(is_meant));
    let ids = || policy.stages_of(of).map(|stage| stage.id.as_str()).collect::<Vec<_>>();
    meant.map(|stage| stage.id.clone()).ok_or_else(|| unknown("stage", text, ids().into_iter()))
}

/// A lost reason, by id or name.
pub(super) fn lost_reason(text: &str, policy: &Policy) -> Result<Slug, Failure> {
    let reasons = &policy.lost_reasons;
    let meant = reasons.iter().find(|reason| reason.id.as_str() == text || reason.name.to_lowercase() == text.to_lowercase());
    meant.map(|reason| reason.id.clone()).ok_or_else(|| unknown("lost reason", text, reasons.iter().map(|reason| reason.id.as_str())))
}

/// A type of activities, by id or name.
pub(super) fn activity_type(text: &str, policy: &Policy) -> Result<Slug, Failure> {
    let types = &policy.activity_types;
    let meant = types.iter().find(|kind| kind.id.as_str() == text || kind.name.to_lowercase() == text.to_lowercase());
    meant.map(|kind| kind.id.clone()).ok_or_else(|| unknown("activity type", text, types.iter().map(|kind| kind.id.as_str())))
}

/// A plan of activities, by id or name.
pub(super) fn plan(text: &str, policy: &Policy) -> Result<Slug, Failure> {
    let plans = &policy.plans;
    let meant = plans.iter().find(|plan| plan.id.as_str() == text || plan.name.to_lowercase() == text.to_lowercase());
    meant.map(|plan| plan.id.clone()).ok_or_else(|| unknown("plan", text, plans.iter().map(|plan| plan.id.as_str())))
}

/// A field of a lead.
pub(super) fn field(text: &str) -> Result<LeadField, Failure> {
    LeadField::from_name(text).ok_or_else(|| unknown("field", text, LeadField::ALL.iter().map(|field| field.name())))
}

/// A field of a lead that a person may set.
pub(super) fn settable(text: &str) -> Result<LeadField, Failure> {
    let settable = || LeadField::ALL.iter().filter(|field| field.info().settable).map(|field| field.name());
    match LeadField::from_name(text) {
        Some(field) if field.info().settable => Ok(field),
        Some(_) => Err(usage(format!("`{text}` is not set directly; you can set {}", settable().collect::<Vec<_>>().join(", ")))),
        None => Err(unknown("field", text, settable())),
    }
}

/// A tag.
pub(super) fn tag(text: &str) -> Result<Slug, Failure> {
    Slug::parse(text).map_err(|error| usage(error.to_string()))
}

/// What no configuration knows.
pub(super) fn unknown<'k>(what: &str, text: &str, known: impl Iterator<Item = &'k str> + Clone) -> Failure {
    let advice = match nearest(text, known.clone()) {
        Some(near) => format!(": did you mean `{near}`?"),
        None => match known.map(|name| format!("`{name}`")).collect::<Vec<_>>() {
            names if names.is_empty() => format!(": the configuration has no {what}"),
            names => format!("; known here: {}", names.join(", ")),
        },
    };
    usage(format!("there is no {what} `{text}`{advice}"))
}

/// A command that was not meant like this.
pub(super) fn usage(message: String) -> Failure {
    Failure { code: 64, message }
}

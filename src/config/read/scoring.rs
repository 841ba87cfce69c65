//! `[scoring]` and `[[score]]`: what makes a lead promising.

use jiff::tz::TimeZone;

use super::{Names, condition::read_when};
use crate::{
    config::{report::Found, suggest::suggestion, table::Table, value::Value},
    crm::{LeadField, RecordKind},
    policy::{ScoreRule, Scoring, ScoringField},
};

/// What the predictive scoring may look at: fields whose values many leads share.
const FIELDS: &[(&str, ScoringField)] = &[
    ("phone_state", ScoringField::PhoneState),
    ("email_state", ScoringField::EmailState),
    ("tags", ScoringField::Tags),
    ("team", ScoringField::Field(LeadField::team)),
    ("salesperson", ScoringField::Field(LeadField::salesperson)),
    ("kind", ScoringField::Field(LeadField::kind)),
    ("language", ScoringField::Field(LeadField::language)),
    ("priority", ScoringField::Field(LeadField::priority)),
    ("source", ScoringField::Field(LeadField::source)),
    ("medium", ScoringField::Field(LeadField::medium)),
    ("campaign", ScoringField::Field(LeadField::campaign)),
];

pub(super) fn read_score(table: &Table<'_>, names: &mut Names) -> Option<ScoreRule> {
    let name = names.title("score rule", table);
    let when = read_when(table, RecordKind::Lead, names);
    let points = table.need("points", "write how many points it gives, such as points = 10, or takes, such as points = -5");
    let points = points.and_then(|value| value.signed(-1_000_000..=1_000_000));
    Some(ScoreRule { name: name?.value, when: when?.domain, points: points? })
}

pub(super) fn read_scoring(table: &Table<'_>) -> Scoring {
    let unless = Scoring::default();
    Scoring {
        predictive: table.get("predictive").and_then(|value| value.truth()).unwrap_or(unless.predictive),
        fields: table.get("fields").and_then(|value| read_fields(&value)).unwrap_or(unless.fields),
        since: table.get("since").and_then(|value| value.time()).and_then(|since| since.begin(&TimeZone::UTC)),
        half_life: table.get("half_life").and_then(|value| value.stretch()),
    }
}

/// An empty list is a choice too: then the stage alone counts.
fn read_fields(value: &Value<'_>) -> Option<Vec<ScoringField>> {
    let mut fields: Vec<Found<ScoringField>> = Vec::new();
    for item in value.items()? {
        let Some(name) = item.text() else { continue };
        match FIELDS.iter().find(|(known, _)| *known == name) {
            Some((_, field)) if fields.iter().any(|other| other.value == *field) => {
                item.report().warning(&item.at, format!("`{name}` is listed twice"), "take one of them out");
            }
            Some((_, field)) => fields.push(item.found(*field)),
            None => {
                let advice = suggestion(&name, FIELDS.iter().map(|(known, _)| *known));
                item.refuse::<()>(format!("the predictive scoring cannot look at `{name}`"), advice);
            }
        }
    }
    Some(fields.into_iter().map(|field| field.value).collect())
}

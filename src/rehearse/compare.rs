//! What was decided against what is expected, field by field.

use std::collections::BTreeSet;

use crate::{
    config::rule_test::{ContactExpectation, Expectation, Reason},
    crm::{Contact, Lead, LeadField, Slug, Value},
    decide::{Effect, IgnoreReason, Plan, Target, setting_value},
    policy::{AckChoice, Policy},
};

/// Something that came out otherwise than expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// What it is about: the key of `expect`.
    pub what: String,
    /// What the test says.
    pub expected: String,
    /// What was decided.
    pub actual: String,
}

/// What a plan makes of a new enquiry, with everything that automated actions do to it.
#[derive(Debug, Default)]
struct Came {
    lead: Option<Lead>,
    contact: Option<Contact>,
    acknowledged: Option<Slug>,
    ignored: Option<String>,
    quarantined: Option<String>,
}

pub(super) fn mismatches(expect: &Expectation, plan: &Plan, policy: &Policy) -> Vec<Mismatch> {
    let came = Came::of(plan);
    let mut found = Vec::new();
    reason(&mut found, "ignore", expect.ignore.as_ref(), came.ignored.as_deref());
    reason(&mut found, "quarantine", expect.quarantine.as_ref(), came.quarantined.as_deref());
    if let Some(wanted) = &expect.acknowledge {
        let wanted = match wanted {
            AckChoice::Template(template) => Some(template),
            AckChoice::None => None,
        };
        differ(&mut found, "acknowledge", shown(wanted), shown(came.acknowledged.as_ref()));
    }
    let lead = came.lead.as_ref();
    for (field, expected) in fields(expect, lead, policy) {
        let actual = lead.map_or_else(|| "no new record".to_owned(), |lead| lead.get(field).to_string());
        differ(&mut found, field.name(), expected, actual);
    }
    contact(&mut found, &expect.contact, lead, came.contact.as_ref());
    found
}

/// The fields of the record that are expected, as people read them.
fn fields(expect: &Expectation, lead: Option<&Lead>, policy: &Policy) -> Vec<(LeadField, String)> {
    let mut wanted: Vec<(LeadField, String)> = Vec::new();
    let mut want = |field, value: Option<String>| wanted.extend(value.map(|value| (field, value)));
    want(LeadField::team, expect.team.as_ref().map(ToString::to_string));
    want(LeadField::kind, expect.kind.map(|kind| kind.to_string()));
    want(LeadField::tags, expect.tags.as_ref().map(tags));
    want(LeadField::priority, expect.priority.map(|priority| priority.number().to_string()));
    want(LeadField::salesperson, expect.salesperson.as_ref().map(|user| shown(user.as_ref())));
    let fresh = Lead::default();
    for one in &expect.set {
        let value = setting_value(one.field, &one.value, lead.unwrap_or(&fresh), policy);
        wanted.push((one.field, value.map_or_else(|refused| refused.to_string(), |value| value.to_string())));
    }
    wanted
}

fn contact(found: &mut Vec<Mismatch>, expect: &ContactExpectation, lead: Option<&Lead>, contact: Option<&Contact>) {
    let of_lead = |field| lead.map(|lead| lead.get(field)).unwrap_or_default();
    let name = contact.map(|contact| contact.name.clone()).or_else(|| lead.and_then(|lead| lead.contact_name.clone()));
    for (what, expected, actual) in [
        ("contact.name", &expect.name, name.map_or(Value::Empty, Value::Text)),
        ("contact.company", &expect.company, of_lead(LeadField::company_name)),
        ("contact.email", &expect.email, of_lead(LeadField::email)),
        ("contact.phone", &expect.phone, of_lead(LeadField::phone)),
    ] {
        if let Some(expected) = expected {
            differ(found, what, expected.clone(), actual.to_string());
        }
    }
}

fn reason(found: &mut Vec<Mismatch>, what: &str, expected: Option<&Reason>, actual: Option<&str>) {
    let (expected, holds) = match expected {
        None => return,
        Some(Reason::Not) => ("no".to_owned(), actual.is_none()),
        Some(Reason::Any) => ("yes".to_owned(), actual.is_some()),
        Some(Reason::Saying(words)) => (format!("because … {words} …"), actual.is_some_and(|actual| actual.contains(words.as_str()))),
    };
    if !holds {
        let actual = actual.map_or("no".to_owned(), |actual| format!("because {actual}"));
        found.push(Mismatch { what: what.to_owned(), expected, actual });
    }
}

fn differ(found: &mut Vec<Mismatch>, what: &str, expected: String, actual: String) {
    if expected != actual {
        found.push(Mismatch { what: what.to_owned(), expected, actual });
    }
}

fn shown(slug: Option<&Slug>) -> String {
    slug.map_or_else(|| Value::Empty.to_string(), ToString::to_string)
}

fn tags(tags: &BTreeSet<Slug>) -> String {
    if tags.is_empty() { Value::Empty.to_string() } else { Value::List(tags.iter().map(ToString::to_string).collect()).to_string() }
}

impl Came {
    /// Of a mail to several teams the first record counts.
    fn of(plan: &Plan) -> Self {
        let mut came = Self::default();
        for step in &plan.steps {
            match &step.effect {
                Effect::Create(new) if came.lead.is_none() => came.lead = Some(new.lead.clone()),
                Effect::CreateContact(contact) if came.contact.is_none() => came.contact = Some((**contact).clone()),
                Effect::Change { lead: Target::Created(0), field, to, .. } => {
                    // A plan holds only values that fit.
                    let _ = came.lead.as_mut().map(|lead| lead.set(*field, to.clone()));
                }
                Effect::Acknowledge { letter, .. } => came.acknowledged = Some(letter.template.clone()),
                Effect::Ignore(reason) => came.ignored = Some(said(*reason, &step.because)),
                Effect::Quarantine => came.quarantined = Some(step.because.clone()),
                _ => {}
            }
        }
        came
    }
}

fn said(reason: IgnoreReason, because: &str) -> String {
    format!("{}: {because}", reason.as_str())
}

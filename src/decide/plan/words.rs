//! Effects in words, on one line each, everything that they change included: what `explain`, `try` and the tests of a configuration show.

use std::fmt;

use super::{ContactTarget, Effect, NewLead, Target};
use crate::crm::{Activity, Author, EmailAddress, FieldKind, Lead, LeadField, Value};

/// Fields that a new record shows only when they depart from what every new record has.
const SHOWN: &[LeadField] = &[
    LeadField::contact_name,
    LeadField::company_name,
    LeadField::email,
    LeadField::phone,
    LeadField::language,
    LeadField::priority,
    LeadField::tags,
    LeadField::stage,
    LeadField::salesperson,
    LeadField::expected_revenue,
    LeadField::recurring_revenue,
    LeadField::expected_closing,
    LeadField::source,
    LeadField::medium,
    LeadField::campaign,
    LeadField::description,
];

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Existing(lead) => write!(f, "lead {lead}"),
            Self::Created(nth) => write!(f, "new lead {}", nth + 1),
        }
    }
}

impl fmt::Display for ContactTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Existing(contact) => write!(f, "contact {contact}"),
            Self::Created(nth) => write!(f, "new contact {}", nth + 1),
        }
    }
}

impl fmt::Display for Author {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Contact(email) => write!(f, "{email}"),
            Self::Unknown => f.write_str("somebody"),
            Self::User(user) => write!(f, "{user}"),
            Self::Automation(rule) => f.write_str(rule),
        }
    }
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Create(new) => create(f, new),
            Self::Claim { team, lead } => write!(f, "deliver to {team} on {lead}"),
            Self::Chatter { lead, entry } => {
                write!(f, "{} on {lead} by {}: {:?}", entry.kind, entry.author, entry.body.trim())?;
                if entry.participants.is_empty() { Ok(()) } else { write!(f, "; taking part: {}", list(&entry.participants)) }
            }
            Self::Change { lead, field, from, to, by } => {
                write!(f, "{field} of {lead}: {} → {} (by {by})", of_lead(*field, from), of_lead(*field, to))
            }
            Self::ChangeContact { contact, field, from, to, by } => {
                write!(f, "{field} of {contact}: {} → {} (by {by})", shown(from), shown(to))
            }
            Self::CreateContact(contact) => {
                write!(f, "make a {}: {:?}", contact.kind, contact.name)?;
                contact.email.as_ref().map_or(Ok(()), |email| write!(f, ", email {email}"))?;
                contact.domain.as_ref().map_or(Ok(()), |domain| write!(f, ", domain {domain}"))
            }
            Self::AddEmail { contact, email } => write!(f, "add the address {email} to {contact}"),
            Self::AddPhone { contact, phone } => write!(f, "add the number {phone} to {contact}"),
            Self::JoinCompany { contact, company } => write!(f, "put {contact} under {company}"),
            Self::LinkContact { lead, contact } => write!(f, "link {lead} to {contact}"),
            Self::Follow { lead, user } => write!(f, "let {user} follow {lead}"),
            Self::Unfollow { lead, user } => write!(f, "let {user} follow {lead} no longer"),
            Self::Link { lead, other } => write!(f, "link {lead} and lead {other}"),
            Self::Schedule { lead, activity } => schedule(f, *lead, activity),
            Self::ChangeActivity { activity, lead, changes, .. } => {
                let changes: Vec<String> = changes.iter().map(|(field, value)| format!("{field} {}", shown(value))).collect();
                write!(f, "activity {activity} of lead {lead}: {}", changes.join(", "))
            }
            Self::Draw { lead, team, draw } => match &draw.chosen {
                Some(user) => write!(f, "the draw of {team} for {lead}: {user}"),
                None => write!(f, "the draw of {team} for {lead}: nobody"),
            },
            Self::Acknowledge { lead, letter } => {
                write!(f, "acknowledge {lead} with `{}` to {} from {}", letter.template, letter.to, letter.team)
            }
            Self::Withhold { lead } => write!(f, "do not acknowledge {lead}"),
            Self::Mail { lead, letter } => write!(f, "mail `{}` to {} about {lead}", letter.template, letter.to),
            Self::Notify { lead, user, notice } => write!(f, "tell {user} about {lead}: {:?}", notice.headline),
            Self::Post { lead, webhook, event } => write!(f, "post {event} of {lead} to {webhook}"),
            Self::Arm { lead, automation, due: Some(due), .. } => write!(f, "`{automation}` is due for {lead} at {due}"),
            Self::Arm { lead, automation, state, .. } => write!(f, "`{automation}` for {lead} is {state}"),
            Self::Disarm { lead, automation } => write!(f, "`{automation}` is not due for {lead} any more"),
            Self::Ran { lead, automation, outcome, .. } => write!(f, "`{automation}` ran on {lead}: {outcome}"),
            Self::Learn { increments } => write!(f, "{} counts of the scoring", increments.len()),
            Self::Merge { tail, into, .. } => write!(f, "merge lead {tail} into lead {into}"),
            Self::Unmerge { tail, .. } => write!(f, "bring lead {tail} back"),
            Self::MergeContact { tail, into } => write!(f, "merge contact {tail} into contact {into}"),
            Self::UnmergeContact { tail } => write!(f, "bring contact {tail} back"),
            Self::Ignore(reason) => write!(f, "ignore: {}", reason.as_str()),
            Self::Quarantine => f.write_str("put aside"),
        }
    }
}

fn create(f: &mut fmt::Formatter<'_>, new: &NewLead) -> fmt::Result {
    let lead = &new.lead;
    write!(f, "open {} for {}: {:?}", lead.kind, lead.team, lead.name)?;
    let fresh = Lead::default();
    for field in SHOWN.iter().filter(|field| lead.get(**field) != fresh.get(**field)) {
        let name = field.name().strip_suffix("_name").unwrap_or(field.name());
        write!(f, ", {name} {}", of_lead(*field, &lead.get(*field)))?;
    }
    if new.cc.is_empty() { Ok(()) } else { write!(f, ", cc {}", list(&new.cc)) }
}

fn schedule(f: &mut fmt::Formatter<'_>, lead: Target, activity: &Activity) -> fmt::Result {
    let kind = activity.activity_type.as_ref().map_or("activity", |kind| kind.as_str());
    let article = if kind.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    write!(f, "plan {article} {kind} on {lead}: {:?}", activity.summary)?;
    activity.due_on.map_or(Ok(()), |due| write!(f, ", due {due}"))?;
    activity.starts_at.map_or(Ok(()), |at| write!(f, ", at {at}"))?;
    activity.assignee.as_ref().map_or(Ok(()), |user| write!(f, ", for {user}"))
}

/// A value of a lead; amounts in major units, as people write them.
fn of_lead(field: LeadField, value: &Value) -> String {
    match (field.info().kind, value) {
        (FieldKind::Money, Value::Int(minor)) => {
            let sign = if *minor < 0 { "-" } else { "" };
            format!("{sign}{}.{:02}", minor.unsigned_abs() / 100, minor.unsigned_abs() % 100)
        }
        _ => shown(value),
    }
}

fn shown(value: &Value) -> String {
    value.to_string()
}

fn list(addresses: &[EmailAddress]) -> String {
    addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

//! `leadgate lead show`: everything about one lead.

use std::io::{self, Write};

use clap::Args;
use serde_json::{Value as Json, json};

use super::{
    super::{
        Failure, Shell, activities, chatter, explain,
        output::{self, Format},
        values,
    },
    why::Why,
};
use crate::{
    crm::{Lead, LeadId, Timestamp},
    decide::{Facts, LeadFacts, score},
    policy::Policy,
    store::{ChatterRow, DrawRow, RunRow},
};

/// Show a lead with everything about it.
#[derive(Debug, Args)]
pub struct Show {
    /// Its number.
    lead: i64,
    /// Say why it has its probability and its points.
    #[arg(long)]
    why: bool,
}

/// Everything about a lead.
struct Whole<'a> {
    subject: &'a LeadFacts,
    policy: &'a Policy,
    now: Timestamp,
    draws: Vec<DrawRow>,
    runs: Vec<RunRow>,
    chatter: Vec<ChatterRow>,
    why: Option<Why>,
}

impl Show {
    pub(super) async fn run(self, shell: &Shell) -> Result<(), Failure> {
        let engine = shell.engine().await?;
        let rules = engine.rules.borrow().clone();
        let (policy, now) = (&rules.policy, engine.clock.now());
        let mut tx = engine.store.read().await?;
        let (subject, facts): (LeadFacts, Facts) = tx.subject(LeadId(self.lead), now).await?;
        let id = subject.lead.id;
        let why = self.why.then(|| Why::of(&subject, &facts, policy, now));
        let (draws, runs, chatter) = (tx.draws_of_lead(id).await?, explain::runs(&mut tx, id).await?, tx.chatter(id).await?);
        let whole = Whole { subject: &subject, policy, now, draws, runs, chatter, why };
        let mut out = io::stdout().lock();
        match shell.format {
            Format::Json => output::json_line(&mut out, &whole.json()?),
            Format::Table | Format::Csv => whole.show(&mut out, LeadId(self.lead)).map_err(output::cannot_write),
        }
    }
}

impl Whole<'_> {
    fn json(&self) -> Result<Json, Failure> {
        let lead = &self.subject.lead;
        let mut object = values::object(lead, self.policy);
        let currency = values::currency(lead, self.policy);
        let major = |minor: i64| json!(values::amount(minor, currency).parse::<f64>().unwrap_or_default());
        let known = self.subject.contact.as_ref();
        let activities: Vec<Json> =
            self.subject.activities.iter().map(|activity| activities::json(activity, self.policy, self.now)).collect();
        let draw = |row: &DrawRow| json!({ "team": row.team, "at": row.at.to_string(), "draw": row.draw });
        let draws: Vec<Json> = self.draws.iter().map(draw).collect();
        let merged: Vec<LeadId> = self.subject.merged.iter().map(|merged| merged.tail).collect();
        let parts = [
            ("prorated_revenue", prorated(lead).map_or(Json::Null, major)),
            ("monthly_revenue", monthly(lead).map_or(Json::Null, major)),
            ("entries", json!(self.chatter.len())),
            ("contact_details", known.map_or(Json::Null, super::super::contact::json)),
            ("participants", json!(self.subject.participants)),
            ("followers", json!(self.subject.followers)),
            ("links", json!(self.subject.links)),
            ("merged", json!(merged)),
            ("activities", json!(activities)),
            ("draws", json!(draws)),
            ("runs", written(&self.runs)?),
            ("why", self.why.as_ref().map_or(Ok(Json::Null), written)?),
            ("chatter", written(&self.chatter)?),
        ];
        object.extend(parts.into_iter().map(|(key, value)| (key.to_owned(), value)));
        Ok(Json::Object(object))
    }

    fn show(&self, out: &mut dyn Write, asked: LeadId) -> io::Result<()> {
        let lead = &self.subject.lead;
        if lead.id != asked {
            writeln!(out, "lead {asked} was merged into this one:")?;
        }
        writeln!(out, "{} {}: {}", lead.kind, lead.id, output::one_line(&lead.name))?;
        for (name, value) in self.fields() {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                writeln!(out, "  {name:<12} {}", output::one_line(&value))?;
            }
        }
        if let Some(description) = &lead.description {
            writeln!(out, "  description")?;
            indented(out, description)?;
        }
        self.activities(out)?;
        if let Some(draw) = self.draws.last() {
            writeln!(out, "\nassigned by {}: {}", draw.team, output::one_line(&draw.draw.because))?;
        }
        if !self.runs.is_empty() {
            writeln!(out, "\nautomated actions")?;
        }
        for run in &self.runs {
            writeln!(out, "  {} {}: {}", output::time(run.at), output::one_line(&run.automation), output::one_line(&run.outcome))?;
        }
        if let Some(why) = &self.why {
            write!(out, "\n{why}")?;
        }
        chatter::show(out, &self.chatter, lead, self.policy)
    }

    fn activities(&self, out: &mut dyn Write) -> io::Result<()> {
        if !self.subject.activities.is_empty() {
            writeln!(out, "\nactivities")?;
        }
        for activity in &self.subject.activities {
            writeln!(out, "  {}", output::one_line(&activities::line(activity, self.policy, self.now)))?;
        }
        Ok(())
    }

    /// The fields in the order in which people ask for them; those without a value are not shown.
    fn fields(&self) -> Vec<(&'static str, Option<String>)> {
        let lead = &self.subject.lead;
        let time = |at: Option<Timestamp>| at.map(|at| output::time(at.as_micros()));
        let joined = |items: Vec<String>| Some(items.join(", "));
        let money = |minor: i64| values::money(minor, values::currency(lead, self.policy));
        let lost = lead.lost_reason.as_ref().map(|reason| {
            let name = self.policy.lost_reasons.iter().find(|known| known.id == *reason).map_or(reason.as_str(), |known| &known.name);
            format!(": {name}")
        });
        let expected = lead.expected_revenue.map(|revenue| match prorated(lead) {
            Some(prorated) => format!("{}, prorated {}", money(revenue.0), money(prorated)),
            None => money(revenue.0),
        });
        vec![
            ("team", Some(self.policy.team(&lead.team).map_or_else(|| lead.team.to_string(), |team| named(&team.id, &team.name)))),
            ("state", Some(format!("{}{}", lead.state, lost.unwrap_or_default()))),
            ("stage", self.stage()),
            (
                "salesperson",
                lead.salesperson
                    .as_ref()
                    .map(|user| self.policy.user(user).map_or_else(|| user.to_string(), |known| named(user, &known.name))),
            ),
            ("priority", Some(values::priority(lead.priority))),
            ("probability", Some(self.probability())),
            ("score", Some(lead.score).filter(|points| *points != 0).map(|points| format!("{points} points"))),
            ("expected", expected),
            ("recurring", lead.recurring_revenue.map(|revenue| self.recurring(revenue.0))),
            ("closing", lead.expected_closing.map(|day| day.to_string())),
            ("tags", joined(lead.tags.iter().map(ToString::to_string).collect())),
            ("contact", self.contact()),
            ("company", lead.company_name.clone()),
            ("email", lead.email.as_ref().map(ToString::to_string)),
            ("phone", lead.phone.clone()),
            ("language", lead.language.as_ref().map(ToString::to_string)),
            ("source", lead.source.clone()),
            ("medium", lead.medium.clone()),
            ("campaign", lead.campaign.clone()),
            ("followers", joined(self.subject.followers.iter().map(ToString::to_string).collect())),
            ("linked to", joined(self.subject.links.iter().map(|lead| format!("lead {lead}")).collect())),
            ("merged", joined(self.subject.merged.iter().map(|merged| format!("lead {}", merged.tail)).collect())),
            ("created", time(Some(lead.created_at))),
            ("assigned", time(lead.assigned_at)),
            ("converted", time(lead.converted_at)),
            ("answered", time(lead.first_response_at)),
            ("closed", time(lead.closed_at)),
        ]
    }

    fn stage(&self) -> Option<String> {
        let lead = &self.subject.lead;
        let id = lead.stage.as_ref()?;
        let stage = self.policy.stage(id);
        let name = stage.map_or_else(|| id.to_string(), |stage| named(id, &stage.name));
        let Some(since) = lead.stage_since.filter(|_| lead.is_open()) else { return Some(name) };
        let days = self.now.since(since).as_secs() / 86_400;
        let rots = stage.and_then(|stage| stage.rots_after_days).is_some_and(|limit| days >= u64::from(limit));
        let time = if days == 1 { "for a day".to_owned() } else { format!("for {days} days") };
        Some(if days == 0 { name } else { format!("{name}, {time}{}", if rots { " (rotting)" } else { "" }) })
    }

    /// The automated one is said when a person has set another.
    fn probability(&self) -> String {
        let lead = &self.subject.lead;
        let shown = values::percent(lead.probability);
        let by_hand = values::percent(lead.automated_probability) != shown && lead.is_open();
        if by_hand { format!("{shown}, set by hand (the scoring says {})", values::percent(lead.automated_probability)) } else { shown }
    }

    fn recurring(&self, revenue: i64) -> String {
        let lead = &self.subject.lead;
        let money = |minor: i64| values::money(minor, values::currency(lead, self.policy));
        match (lead.recurring_months, monthly(lead)) {
            (Some(months), Some(monthly)) if months > 1 => format!("{} every {months} months, {} a month", money(revenue), money(monthly)),
            _ => format!("{} a month", money(revenue)),
        }
    }

    fn contact(&self) -> Option<String> {
        let lead = &self.subject.lead;
        let Some(known) = &self.subject.contact else { return lead.contact_name.clone() };
        let company = known.company.as_ref().map_or_else(String::new, |company| format!(" of {} ({})", company.name, company.id));
        Some(format!("{} ({}){company}", known.contact.name, known.contact.id))
    }
}

/// `qualified`, or `sales (Example Sales)` where the name says more.
fn named(id: &crate::crm::Slug, name: &str) -> String {
    if name.to_lowercase() == id.as_str() { id.to_string() } else { format!("{id} ({name})") }
}

fn prorated(lead: &Lead) -> Option<i64> {
    Some(score::prorated_revenue(lead.expected_revenue?.0, lead.probability))
}

fn monthly(lead: &Lead) -> Option<i64> {
    let months = u32::try_from(lead.recurring_months.unwrap_or(1)).unwrap_or(1);
    Some(score::mrr(lead.recurring_revenue?.0, months))
}

fn indented(out: &mut dyn Write, text: &str) -> io::Result<()> {
    output::printable(text).lines().try_for_each(|line| writeln!(out, "  │ {line}"))
}

fn written<T: serde::Serialize>(rows: &T) -> Result<Json, Failure> {
    serde_json::to_value(rows).map_err(|error| Failure::input(error.to_string()))
}

//! `leadgate explain`: the decision as it was made, step by step, each with its reason; which routes were tried, and how the salesperson was chosen.

use std::io::{self, Write};

use clap::Args;
use serde::Serialize;

use super::{
    Failure, Shell,
    output::{self, Format},
};
use crate::{
    crm::{InboundId, LeadId, Slug},
    decide::{
        self, Effect, RouteTried,
        assign::{Draw, Figures},
    },
    mail,
    policy::Policy,
    store::{LedgerEntry, RunRow, StoredPlan, Tx},
};

/// Runs of automated actions that are shown at most.
const RUNS: u32 = 200;

/// Show why a message, or every message of a lead, became what it became.
#[derive(Debug, Args)]
pub struct Explain {
    /// `12` or `message:12` for a message of the ledger, `lead:7` for the messages of a lead and what ran on it by itself.
    what: String,
}

#[derive(Serialize)]
struct Explained {
    message: LedgerEntry,
    leads: Vec<LeadId>,
    /// What each route said, made again from what was known then; `null` when the policy has changed since.
    routes: Option<Vec<Route>>,
    decision: Option<StoredPlan>,
}

#[derive(Serialize)]
struct Route {
    route: String,
    matched: bool,
    because: String,
    stopped: bool,
}

#[derive(Serialize)]
struct Ran<'a> {
    lead: LeadId,
    runs: &'a [RunRow],
}

impl Explain {
    pub(super) async fn run(self, shell: &Shell) -> Result<(), Failure> {
        let engine = shell.engine().await?;
        let rules = engine.rules.borrow().clone();
        let mut tx = engine.store.read().await?;
        let (kind, number) = self.what.split_once(':').unwrap_or(("message", &self.what));
        let number: i64 = number.parse().map_err(|_| usage(&self.what))?;
        let lead = LeadId(number);
        let (messages, runs) = match kind {
            "message" => (vec![InboundId(number)], Vec::new()),
            "lead" => {
                tx.lead(lead).await?;
                (tx.messages_of_lead(lead).await?, runs(&mut tx, lead).await?)
            }
            _ => return Err(usage(&self.what)),
        };
        let mut out = io::stdout().lock();
        for id in messages {
            let decision = tx.stored_plan(id).await?;
            let message = tx.ledger_entry(id).await?;
            let explained = Explained {
                leads: tx.leads_of_message(id).await?,
                routes: routes(&mut tx, &message, decision.as_ref(), &rules.policy).await?,
                message,
                decision,
            };
            match shell.format {
                Format::Json => output::json_line(&mut out, &explained)?,
                Format::Table | Format::Csv => show(&mut out, &explained).map_err(output::cannot_write)?,
            }
        }
        match shell.format {
            Format::Json if !runs.is_empty() => output::json_line(&mut out, &Ran { lead, runs: &runs }),
            Format::Json => Ok(()),
            Format::Table | Format::Csv => show_runs(&mut out, lead, &runs).map_err(output::cannot_write),
        }
    }
}

/// The automated actions that ran on a lead, oldest first.
pub(super) async fn runs(tx: &mut Tx, lead: LeadId) -> Result<Vec<RunRow>, Failure> {
    let mut runs = tx.runs_of(lead, RUNS).await?;
    runs.reverse();
    Ok(runs)
}

fn usage(what: &str) -> Failure {
    Failure { code: 64, message: format!("`{what}` names nothing: say `12` for message 12, or `lead:7`") }
}

/// What each route said then; `None` when that can no longer be told.
async fn routes(tx: &mut Tx, entry: &LedgerEntry, decision: Option<&StoredPlan>, policy: &Policy) -> Result<Option<Vec<Route>>, Failure> {
    let Some(decision) = decision.filter(|decision| decision.policy_hash == policy.hash) else { return Ok(None) };
    let (Some(facts), Ok(mailbox)) = (tx.stored_facts(entry.id).await?, Slug::parse(&entry.mailbox)) else { return Ok(None) };
    let raw = tx.raw_of(entry.id).await?;
    let parsed_bytes = usize::try_from(policy.intake.parsed_bytes).unwrap_or(usize::MAX);
    let limits = mail::Limits { parsed_bytes, ..mail::Limits::default() };
    let message = policy.trust.reading.judged(&raw, &limits, mail::read(&raw, &limits));
    let tried = decide::routes_tried(&message, &mailbox, &facts, policy, decision.decided_at);
    let route = |RouteTried { name, matched, because, stopped }| Route { route: name, matched, because, stopped };
    Ok(Some(tried.into_iter().map(route).collect()))
}

fn show(out: &mut dyn Write, explained: &Explained) -> io::Result<()> {
    let message = &explained.message;
    let leads = explained.leads.iter().map(|lead| format!(" lead {lead}")).collect::<String>();
    writeln!(out, "message {} from {}: {}{leads}", message.id, message.mailbox, message.state)?;
    if let Some(reason) = &message.reason {
        writeln!(out, "  because {}", output::one_line(reason))?;
    }
    let Some(decision) = &explained.decision else { return writeln!(out, "  nothing was decided") };
    writeln!(out, "  decided {} under policy {}", decision.decided_at, decision.policy_hash)?;
    for (nth, step) in decision.steps.iter().enumerate() {
        writeln!(out, "  {}. {}\n     because {}", nth + 1, in_words(&step.effect), output::one_line(&step.because))?;
        if let Effect::Draw { draw, .. } = &step.effect {
            show_draw(out, draw)?;
        }
    }
    if let Some(form) = &decision.form {
        let list = |what: &str, fields: &[String]| if fields.is_empty() { String::new() } else { format!("; {what} {}", fields.join(" ")) };
        let lacks = list("not there:", &form.missing) + &list("no value of their kind:", &form.unfit);
        writeln!(out, "  the form {}: found {}{lacks}", output::one_line(&form.source), output::one_line(&form.found.join(" ")))?;
    }
    match &explained.routes {
        None => writeln!(out, "  the policy has changed since: which routes were tried can no longer be told"),
        Some(routes) if routes.is_empty() => Ok(()),
        Some(routes) => {
            writeln!(out, "  the routes")?;
            routes.iter().try_for_each(|route| {
                let mark = if route.matched { "matched" } else { "passed " };
                let stop = if route.stopped { "; it stops here" } else { "" };
                writeln!(out, "    {mark} \"{}\": {}{stop}", output::one_line(&route.route), output::one_line(&route.because))
            })
        }
    }
}

/// An effect on one line; a message's text is left to `lead show`.
fn in_words(effect: &Effect) -> String {
    match effect {
        Effect::Chatter { lead, entry } => format!("add a {} to the chatter of {lead}", entry.kind.as_str().replace('_', " ")),
        effect => output::one_line(&effect.to_string()),
    }
}

/// Who could have got the lead, with what was compared, and who could not.
fn show_draw(out: &mut dyn Write, draw: &Draw) -> io::Result<()> {
    for member in &draw.eligible {
        let chosen = if draw.chosen.as_ref() == Some(&member.user) { "→" } else { " " };
        let share = (member.share * 1000.0).round() / 10.0;
        writeln!(out, "     {chosen} {}: {}{share} % of this lead is theirs", member.user, figures(member.figures))?;
    }
    draw.excluded.iter().try_for_each(|member| {
        let reasons: Vec<String> = member.reasons.iter().map(ToString::to_string).collect();
        writeln!(out, "       {} {}", member.user, reasons.join(", "))
    })
}

fn figures(figures: Figures) -> String {
    match figures {
        Figures::None => String::new(),
        Figures::Credit(credit) => format!("{credit:+.2} leads due before, "),
        Figures::Open(open) => format!("{open} open leads, "),
        Figures::Quota(quota) => format!("{} of {} for now, {} within 30 days, ", quota.given, quota.quota, quota.given_in_30_days),
    }
}

fn show_runs(out: &mut dyn Write, lead: LeadId, runs: &[RunRow]) -> io::Result<()> {
    if !runs.is_empty() {
        writeln!(out, "automated actions on lead {lead}")?;
    }
    runs.iter().try_for_each(|run| {
        writeln!(out, "  {} {}: {}", output::time(run.at), output::one_line(&run.automation), output::one_line(&run.outcome))
    })
}

//! `leadgate scoring`: what the won and lost leads of the past teach, shown and counted anew.

use std::io::{self, Write};

use clap::Subcommand;
use serde::Serialize;
use serde_json::json;

use super::{
    Failure, Shell,
    act::Acting,
    names,
    output::{self, Column, Format},
};
use crate::{
    by_hand::ByHandError,
    crm::{Fault, Lead, LeadField, LeadId, LeadState, Timestamp},
    decide::{
        self, Effect, Plan, ranks,
        score::{Decay, Example, Frequencies, Outcome},
        scored,
    },
    policy::Policy,
};

/// Leads that are looked up at once.
const BATCH: u32 = 200;

/// What the won and lost leads of the past teach.
#[derive(Debug, Subcommand)]
pub enum Scoring {
    /// What is counted: for each value, the won and the lost leads that had it.
    Show {
        /// Of this team only.
        #[arg(long)]
        team: Option<String>,
    },
    /// Count the won and lost leads anew, and bring the probability of every open lead up to date.
    Rebuild,
}

/// One count.
#[derive(Serialize)]
struct Row {
    team: Option<String>,
    variable: String,
    value: String,
    won: f64,
    lost: f64,
}

const COLUMNS: &[Column<Row>] = &[
    Column { title: "team", cell: |row| row.team.clone().unwrap_or_else(|| "(none)".to_owned()) },
    Column { title: "variable", cell: |row| row.variable.clone() },
    Column { title: "value", cell: |row| if row.value.is_empty() { "(empty)".to_owned() } else { row.value.clone() } },
    Column { title: "won", cell: |row| format!("{:.1}", row.won) },
    Column { title: "lost", cell: |row| format!("{:.1}", row.lost) },
];

impl Scoring {
    pub(super) async fn run(self, shell: &Shell) -> Result<(), Failure> {
        match self {
            Self::Show { team } => show(shell, team.as_deref()).await,
            Self::Rebuild => rebuild(shell).await,
        }
    }
}

async fn show(shell: &Shell, team: Option<&str>) -> Result<(), Failure> {
    let engine = shell.engine().await?;
    let rules = engine.rules.borrow().clone();
    let wanted = team.map(|team| names::team(team, &rules.policy)).transpose()?;
    let frequencies = engine.store.read().await?.all_frequencies().await?;
    let rows = frequencies.rows().filter(|(team, ..)| wanted.is_none() || *team == wanted.as_ref());
    let row = |(team, variable, value, count): (Option<&crate::crm::Slug>, &str, &str, decide::score::Count)| Row {
        team: team.map(ToString::to_string),
        variable: variable.to_owned(),
        value: value.to_owned(),
        won: count.won,
        lost: count.lost,
    };
    let rows: Vec<Row> = rows.map(row).collect();
    output::print(shell.format, COLUMNS, &rows, "nothing is counted yet: leads teach when they are won or lost")
}

async fn rebuild(shell: &Shell) -> Result<(), Failure> {
    let acting = shell.acting().await?;
    let policy = acting.policy();
    if !policy.scoring.predictive {
        return Err(Failure { code: 1, message: "the predictive scoring is off: set `predictive = true` in [scoring] first".to_owned() });
    }
    let learnt = count(&acting).await?;
    let (open, changed) = rescore(&acting).await?;
    let mut out = io::stdout().lock();
    if shell.format == Format::Json {
        return output::json_line(&mut out, &json!({ "learnt": learnt, "open": open, "changed": changed }));
    }
    writeln!(out, "counted {learnt} won and lost leads; of {open} open leads {changed} have another probability now")
        .map_err(output::cannot_write)
}

/// One transaction: what was counted before is there until the new counts are.
async fn count(acting: &Acting) -> Result<usize, Failure> {
    let policy = acting.policy();
    let decay = policy.scoring.half_life.map(|half_life| Decay { half_life, now: acting.hand.now });
    let mut tx = acting.engine.store.begin_decision().await?;
    let since = policy.scoring.since.unwrap_or(Timestamp::from_micros(i64::MIN));
    let (mut examples, mut after) = (Vec::new(), LeadId(0));
    loop {
        let closed = tx.closed_leads(since, after, BATCH).await?;
        let Some(last) = closed.last() else { break };
        after = last.id;
        examples.extend(closed.iter().filter_map(|lead| example(lead, policy)));
    }
    tx.replace_frequencies(&Frequencies::rebuild(&examples, &ranks(policy), decay)).await?;
    tx.audit(&acting.hand.author.to_string(), &format!("counted {} won and lost leads anew", examples.len()), "scoring", acting.hand.now)
        .await?;
    tx.commit().await?;
    Ok(examples.len())
}

fn example(lead: &Lead, policy: &Policy) -> Option<Example> {
    let outcome = match lead.state {
        LeadState::Won => Outcome::Won,
        LeadState::Lost => Outcome::Lost,
        LeadState::Open => return None,
    };
    Some(Example { lead: scored(lead, policy), outcome, closed: lead.closed_at.unwrap_or(lead.created_at) })
}

/// Every open lead, one transaction each, so that the daemon waits for none of them; how many there are, and how many of them changed.
async fn rescore(acting: &Acting) -> Result<(usize, usize), Failure> {
    let policy = acting.policy();
    let (mut after, mut open, mut changed) = (LeadId(0), 0, 0);
    let progress = output::progress("leads scored");
    loop {
        let leads = acting.engine.store.read().await?.leads_to_arm(after, BATCH).await?;
        let Some(last) = leads.last() else { break };
        after = *last;
        for lead in leads {
            let now = acting.hand.now;
            // A lead that stood before its rules did is adopted with it: a clock whose time has gone by does not strike now.
            match acting.by_hand.on_lead(lead, now, |subject, facts| decide::adopt(subject, facts, policy, now)).await {
                Ok(done) => {
                    open += 1;
                    changed += usize::from(moves_probability(&done.plan));
                }
                // It was merged or erased in the meantime.
                Err(ByHandError::Store(error)) if error.fault() == Fault::Permanent => {}
                Err(error) => return Err(error.into()),
            }
            progress.inc(1);
        }
    }
    progress.finish_and_clear();
    Ok((open, changed))
}

fn moves_probability(plan: &Plan) -> bool {
    plan.steps
        .iter()
        .any(|step| matches!(step.effect, Effect::Change { field: LeadField::probability | LeadField::automated_probability, .. }))
}

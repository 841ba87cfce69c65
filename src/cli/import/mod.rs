//! `leadgate leads import`: leads from a CSV file, as a CRM or a spreadsheet writes it.
//!
//! Each row is a command of its own: a bad one is told with its line and changes nothing, and the others go on. With `--dry-run` every row is read
//! and checked, and nothing is kept.

mod columns;
mod sheet;

use std::{collections::BTreeSet, path::PathBuf};

use clap::Args;
use serde::Serialize;

use super::{
    Failure, Shell,
    act::Acting,
    fields::{self, Region},
    names::{self, usage},
    output::{self, Format},
};
use crate::{
    by_hand::ByHandError,
    crm::{EmailAddress, Lead, LeadField, LeadId, LeadState, RecordKind, Slug},
    decide::{Command, new_lead},
    domain::{Domain, Vocabulary},
    store::Wanted,
};
use columns::Columns;
use sheet::{Row, Sheet};

/// Take leads over from a CSV file.
#[derive(Debug, Args)]
pub struct Import {
    /// The file; comma, semicolon or tab between the columns, UTF-8 or Windows-1252.
    file: PathBuf,
    /// The team of the rows that name none; may be left out where there is only one.
    #[arg(long)]
    team: Option<String>,
    /// Which column is which field: "Deal=name,Wert=expected_revenue,Remark=". The others are guessed from their titles; nothing after `=` leaves one out.
    #[arg(long, value_name = "COLUMN=FIELD,…", value_delimiter = ',')]
    map: Vec<String>,
    /// Only say what would be done.
    #[arg(long)]
    dry_run: bool,
    /// Leave out rows whose address and name a lead has already, so that importing twice changes nothing.
    #[arg(long)]
    skip_existing: bool,
    /// The country of numbers without a country code: ES.
    #[arg(long, value_name = "CODE")]
    country: Option<String>,
}

/// What became of a row.
#[derive(Debug, Serialize)]
struct Outcome {
    line: u64,
    name: String,
    /// `imported`, `valid` in a dry run, `exists`, `refused`.
    outcome: &'static str,
    lead: Option<LeadId>,
    error: Option<String>,
}

/// A row as a lead, with what is to be done once it is there.
struct Draft {
    lead: Lead,
    close: Option<Command>,
}

#[derive(Default)]
struct Counts {
    imported: usize,
    existing: usize,
    refused: usize,
}

/// What every row needs.
struct Work<'a> {
    acting: &'a Acting,
    columns: &'a Columns,
    team: Option<Slug>,
    region: Region,
    import: &'a Import,
    seen: BTreeSet<(Option<EmailAddress>, String)>,
}

impl Import {
    pub(super) async fn run(self, shell: &Shell) -> Result<(), Failure> {
        let sheet = Sheet::read(&self.file)?;
        let columns = Columns::guess(&sheet.titles, &self.map)?;
        let region = self.country.as_deref().map_or(Ok(Region::default()), Region::parse).map_err(usage)?;
        let acting = shell.acting_or_new().await?;
        let team = match &self.team {
            Some(team) => Some(names::team(team, acting.policy())?),
            None => Some(&acting.policy().teams).filter(|teams| teams.len() == 1).map(|teams| teams[0].id.clone()),
        };
        if team.is_none() && !columns.has(LeadField::team) {
            return Err(usage("which team? No column names it: say --team".to_owned()));
        }
        if shell.format == Format::Table {
            println!("{}", columns.table(&sheet.titles));
        }
        let mut work = Work { acting: &acting, columns: &columns, team, region, import: &self, seen: BTreeSet::new() };
        let mut counts = Counts::default();
        let progress = output::progress("rows read");
        for row in &sheet.rows {
            let outcome = work.one(row).await?;
            counts.count(&outcome);
            progress.suspend(|| say(shell.format, &self, &outcome))?;
            progress.inc(1);
        }
        progress.finish_and_clear();
        self.report(shell.format, &counts)
    }

    fn report(&self, format: Format, counts: &Counts) -> Result<(), Failure> {
        let what = if self.dry_run { "would be imported; nothing was kept" } else { "imported" };
        let rows = |count: usize| if count == 1 { "1 row".to_owned() } else { format!("{count} rows") };
        let mut line = format!("{} {what}", rows(counts.imported));
        if counts.existing > 0 {
            line.push_str(&format!("; {} left out, because the lead exists", rows(counts.existing)));
        }
        if counts.refused > 0 {
            line.push_str(&format!("; {} refused", rows(counts.refused)));
        }
        if format == Format::Table {
            println!("{line}");
        } else {
            eprintln!("leadgate: {line}");
        }
        if counts.refused > 0 { Err(Failure { code: 65, message: String::new() }) } else { Ok(()) }
    }
}

impl Counts {
    fn count(&mut self, outcome: &Outcome) {
        match outcome.outcome {
            "exists" => self.existing += 1,
            "refused" => self.refused += 1,
            _ => self.imported += 1,
        }
    }
}

/// A bad row is told at once, on standard error; programs get every row.
fn say(format: Format, import: &Import, outcome: &Outcome) -> Result<(), Failure> {
    if format == Format::Json {
        return output::json_line(&mut std::io::stdout().lock(), outcome);
    }
    if let Some(error) = &outcome.error {
        eprintln!("{}:{}: {}", import.file.display(), outcome.line, output::one_line(error));
    }
    Ok(())
}

impl Work<'_> {
    async fn one(&mut self, row: &Row) -> Result<Outcome, Failure> {
        let refused = |error: String| Outcome { line: row.line, name: String::new(), outcome: "refused", lead: None, error: Some(error) };
        let draft = match row.cells.as_ref().map_err(Clone::clone).and_then(|cells| self.draft(cells)) {
            Ok(draft) => draft,
            Err(error) => return Ok(refused(error)),
        };
        let name = draft.lead.name.clone();
        let told = |outcome, lead| Outcome { line: row.line, name: name.clone(), outcome, lead, error: None };
        if self.import.skip_existing && self.exists(&draft.lead).await? {
            return Ok(told("exists", None));
        }
        self.seen.insert((draft.lead.email.clone(), name.clone()));
        if self.import.dry_run {
            return Ok(told("valid", None));
        }
        match self.keep(draft).await {
            Ok(lead) => Ok(told("imported", Some(lead))),
            Err(ByHandError::Refused(why)) => Ok(Outcome { name: name.clone(), ..refused(why.to_string()) }),
            Err(ByHandError::Store(error)) => Err(error.into()),
        }
    }

    /// Reads a row as a lead.
    fn draft(&self, cells: &[String]) -> Result<Draft, String> {
        let policy = self.acting.policy();
        let mut lead = Lead { team: self.team.clone().unwrap_or_default(), ..Lead::default() };
        let (mut state, mut reason) = (LeadState::Open, None);
        for (field, text) in self.columns.of(cells) {
            match field {
                // These two follow when the lead is there: they are reached, and not set.
                LeadField::state => {
                    state = LeadState::from_text(&text.trim().to_lowercase())
                        .ok_or_else(|| format!("state: `{text}` is no state: write open, won or lost"))?
                }
                LeadField::lost_reason => {
                    reason = Some(names::lost_reason(text.trim(), policy).map_err(|why| format!("lost_reason: {}", why.message))?)
                }
                field => fields::fill(&mut lead, field, text, policy, self.region)?,
            }
        }
        if policy.team(&lead.team).is_none() {
            return Err("team: it names no team, and neither does --team".to_owned());
        }
        if lead.name.trim().is_empty() {
            let stand_in =
                lead.company_name.clone().or_else(|| lead.contact_name.clone()).or_else(|| lead.email.as_ref().map(ToString::to_string));
            lead.name = stand_in.ok_or("it has neither a name nor anybody to talk to")?;
        }
        let won_stage = lead.stage.as_ref().and_then(|stage| policy.stage(stage)).filter(|stage| stage.won).map(|stage| stage.id.clone());
        if won_stage.is_some() {
            lead.stage = None;
        }
        let close = match (won_stage, state, reason) {
            (Some(stage), ..) => Some(Command::Stage(stage)),
            (None, LeadState::Won, _) => Some(Command::Win),
            (None, LeadState::Lost, reason) | (None, LeadState::Open, reason @ Some(_)) => Some(Command::Lose { reason, note: None }),
            (None, LeadState::Open, None) => None,
        };
        Ok(Draft { lead, close })
    }

    async fn keep(&self, draft: Draft) -> Result<LeadId, ByHandError> {
        let (by_hand, hand) = (&self.acting.by_hand, &self.acting.hand);
        let mut new = new_lead(draft.lead.team.clone(), String::new(), None);
        new.lead = draft.lead;
        let done = by_hand.act(None, Command::Create(Box::new(new)), hand).await?;
        let lead = done.applied.created.first().copied().unwrap_or_default();
        if let Some(close) = draft.close {
            by_hand.act(Some(lead), close, hand).await?;
        }
        Ok(lead)
    }

    /// Has a lead this address and name already, or an earlier row of the file?
    async fn exists(&self, lead: &Lead) -> Result<bool, Failure> {
        if self.seen.contains(&(lead.email.clone(), lead.name.clone())) {
            return Ok(true);
        }
        let email = lead.email.as_ref().map_or(serde_json::Value::Bool(false), |email| email.as_str().into());
        let text = serde_json::json!([["email", "=", email], ["name", "=", lead.name]]).to_string();
        let domain = Domain::parse(&text, RecordKind::Lead, &Vocabulary::default());
        let domain = domain.map_err(|errors| Failure::input(errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")))?;
        let wanted = Wanted { domain: &domain, order: LeadField::id, descending: false, limit: 1 };
        let found = self.acting.engine.store.read().await?.search_leads(&wanted, self.acting.hand.now).await?;
        Ok(!found.is_empty())
    }
}

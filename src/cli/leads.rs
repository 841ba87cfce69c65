//! `leadgate leads`: the list, for people, programs and spreadsheets.

use std::io;

use clap::{Args, Subcommand};
use serde_json::json;

use super::{
    Failure, Shell, condition, import, names,
    output::{self, Column, Format},
    values,
};
use crate::{
    crm::{Lead, LeadField, LeadId, LeadState},
    policy::Policy,
    store::Wanted,
};

/// Which leads to list.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Leads {
    #[command(subcommand)]
    command: Option<More>,
    #[command(flatten)]
    list: List,
}

#[derive(Debug, Subcommand)]
enum More {
    /// Take leads over from a CSV file.
    Import(import::Import),
}

#[derive(Debug, Args)]
struct List {
    /// For which this domain holds, in the notation of TOML, JSON or Odoo: [["stage", "=", "new"]].
    #[arg(long = "where", value_name = "DOMAIN")]
    domain: Option<String>,
    /// Of this team only.
    #[arg(long)]
    team: Option<String>,
    /// In this state only: open, won or lost.
    #[arg(long)]
    state: Option<String>,
    /// Those of this salesperson.
    #[arg(long, value_name = "USER")]
    mine: Option<String>,
    /// By this field; `-` before it turns the order round.
    #[arg(long, value_name = "FIELD", default_value = "-id", allow_hyphen_values = true)]
    sort: String,
    /// At most so many; a table shows 50 unless this says otherwise.
    #[arg(long)]
    limit: Option<u32>,
    /// Every field, as an import reads it again; with `--format csv` or `json`.
    #[arg(long)]
    all_fields: bool,
}

/// A lead in the list.
struct Listed {
    lead: Lead,
    probability: String,
    revenue: String,
}

/// Leads in a table, unless somebody says otherwise.
const SHOWN: u32 = 50;

const COLUMNS: &[Column<Listed>] = &[
    Column { title: "lead", cell: |row| row.lead.id.to_string() },
    Column { title: "team", cell: |row| row.lead.team.to_string() },
    Column { title: "kind", cell: |row| row.lead.kind.to_string() },
    Column { title: "stage", cell: |row| row.lead.stage.as_ref().map(ToString::to_string).unwrap_or_default() },
    Column { title: "state", cell: |row| row.lead.state.to_string() },
    Column { title: "salesperson", cell: |row| row.lead.salesperson.as_ref().map(ToString::to_string).unwrap_or_default() },
    Column { title: "contact", cell: |row| who(&row.lead) },
    Column { title: "name", cell: |row| row.lead.name.clone() },
    Column { title: "priority", cell: |row| "★".repeat(usize::from(row.lead.priority.number())) },
    Column { title: "probability", cell: |row| row.probability.clone() },
    Column { title: "revenue", cell: |row| row.revenue.clone() },
    Column { title: "created", cell: |row| output::time(row.lead.created_at.as_micros()) },
];

impl Leads {
    pub(super) async fn run(self, shell: &Shell) -> Result<(), Failure> {
        match self.command {
            Some(More::Import(import)) => import.run(shell).await,
            None => self.list.run(shell).await,
        }
    }
}

impl List {
    async fn run(self, shell: &Shell) -> Result<(), Failure> {
        if self.all_fields && shell.format == Format::Table {
            return Err(names::usage("--all-fields is too wide for a table: say --format csv or --format json as well".to_owned()));
        }
        let engine = shell.engine().await?;
        let rules = engine.rules.borrow().clone();
        let policy = &rules.policy;
        let mut tx = engine.store.read().await?;
        let vocabulary = condition::vocabulary(&mut tx, policy).await?;
        let domain = condition::leads(self.domain.as_deref(), &self.filters(policy)?, &vocabulary)?;
        let (field, descending) = self.sort.strip_prefix('-').map_or((self.sort.as_str(), false), |field| (field, true));
        let wanted = Wanted { domain: &domain, order: names::field(field)?, descending, limit: self.limit(shell.format).saturating_add(1) };
        let mut leads = tx.search_leads(&wanted, engine.clock.now()).await?;
        let shown = self.limit(shell.format);
        if leads.len() > shown as usize {
            leads.truncate(shown as usize);
            if shell.format == Format::Table {
                eprintln!("leadgate: there are more than these {shown} leads; --limit says how many to show");
            }
        }
        match shell.format {
            Format::Json => {
                let entries = tx.entries_of(&leads.iter().map(|lead| lead.id).collect::<Vec<LeadId>>()).await?;
                let mut out = io::stdout().lock();
                leads.iter().try_for_each(|lead| {
                    let mut object = values::object(lead, policy);
                    object.insert("entries".to_owned(), json!(entries.get(&lead.id).unwrap_or(&0)));
                    output::json_line(&mut out, &object)
                })
            }
            Format::Csv if self.all_fields => every_field(&leads, policy),
            Format::Csv | Format::Table => output::print_cells(shell.format, COLUMNS, &rows(leads, policy), "no leads"),
        }
    }

    fn limit(&self, format: Format) -> u32 {
        self.limit.unwrap_or(if format == Format::Table { SHOWN } else { u32::MAX - 1 })
    }

    /// What the options other than `--where` ask for.
    fn filters(&self, policy: &Policy) -> Result<Vec<(LeadField, String)>, Failure> {
        let mut filters = Vec::new();
        if let Some(team) = &self.team {
            filters.push((LeadField::team, names::team(team, policy)?.to_string()));
        }
        if let Some(state) = &self.state {
            let state = LeadState::from_text(state).ok_or_else(|| names::unknown("state", state, ["open", "won", "lost"].into_iter()))?;
            filters.push((LeadField::state, state.to_string()));
        }
        if let Some(user) = &self.mine {
            filters.push((LeadField::salesperson, names::user(user, policy)?.to_string()));
        }
        Ok(filters)
    }
}

/// The table of some leads.
pub(super) fn table(leads: Vec<Lead>, policy: &Policy) -> comfy_table::Table {
    output::table(COLUMNS, &rows(leads, policy))
}

fn rows(leads: Vec<Lead>, policy: &Policy) -> Vec<Listed> {
    let row = |lead: Lead| Listed {
        probability: values::percent(lead.probability),
        revenue: lead.expected_revenue.map_or_else(String::new, |revenue| values::money(revenue.0, values::currency(&lead, policy))),
        lead,
    };
    leads.into_iter().map(row).collect()
}

/// The person, or else the company, or the address.
pub(super) fn who(lead: &Lead) -> String {
    let email = lead.email.as_ref().map(ToString::to_string);
    lead.contact_name.clone().or_else(|| lead.company_name.clone()).or(email).unwrap_or_default()
}

fn every_field(leads: &[Lead], policy: &Policy) -> Result<(), Failure> {
    let mut csv = csv::Writer::from_writer(io::stdout().lock());
    let row = |lead: &Lead| LeadField::ALL.iter().map(|field| values::plain(*field, lead, policy)).collect::<Vec<_>>();
    let written = csv
        .write_record(LeadField::ALL.iter().map(|field| field.name()))
        .and_then(|()| leads.iter().try_for_each(|lead| csv.write_record(row(lead))));
    written.map_err(io::Error::from).and_then(|()| csv.flush()).map_err(output::cannot_write)
}

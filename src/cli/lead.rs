//! `leadgate lead`: one lead with everything that happened on it.

use std::io::{self, Write};

use clap::Subcommand;
use serde::Serialize;

use super::{
    Failure, Shell,
    output::{self, Format},
};
use crate::{
    crm::LeadId,
    store::{ChatterRow, LeadRow},
};

/// Look at one lead.
#[derive(Debug, Subcommand)]
pub enum Lead {
    /// Show a lead with its chatter.
    Show {
        /// Its number.
        id: i64,
    },
}

/// A lead as JSON.
#[derive(Serialize)]
struct Whole<'a> {
    #[serde(flatten)]
    lead: &'a LeadRow,
    chatter: &'a [ChatterRow],
}

impl Lead {
    pub(super) async fn run(self, shell: &Shell) -> Result<(), Failure> {
        let Self::Show { id } = self;
        let engine = shell.engine().await?;
        let mut tx = engine.store.read().await?;
        let lead = tx.lead(LeadId(id)).await?;
        let chatter = tx.chatter(LeadId(id)).await?;
        let mut out = io::stdout().lock();
        match shell.format {
            Format::Json => output::json_line(&mut out, &Whole { lead: &lead, chatter: &chatter }),
            Format::Table | Format::Csv => show(&mut out, &lead, &chatter).map_err(output::cannot_write),
        }
    }
}

fn show(out: &mut dyn Write, lead: &LeadRow, chatter: &[ChatterRow]) -> io::Result<()> {
    writeln!(out, "{} {}: {}", lead.kind, lead.id, output::one_line(&lead.name))?;
    let created = output::time(lead.created_at);
    let fields = [
        ("team", Some(&lead.team)),
        ("state", Some(&lead.state)),
        ("contact", lead.contact_name.as_ref()),
        ("company", lead.company_name.as_ref()),
        ("email", lead.email.as_ref()),
        ("phone", lead.phone.as_ref()),
        ("language", lead.language.as_ref()),
        ("source", lead.source.as_ref()),
        ("medium", lead.medium.as_ref()),
        ("campaign", lead.campaign.as_ref()),
        ("created", Some(&created)),
    ];
    for (name, value) in fields {
        if let Some(value) = value {
            writeln!(out, "  {name:<9} {}", output::one_line(value))?;
        }
    }
    for entry in chatter {
        let author = entry.author.as_deref().unwrap_or("(unknown)");
        let state = entry.outbox_state.as_ref().map_or_else(String::new, |state| format!(" [{state}]"));
        writeln!(out, "\n{} {} {}{state}", output::time(entry.at), entry.kind.replace('_', " "), output::one_line(author))?;
        if let Some(subject) = &entry.subject {
            writeln!(out, "  {}", output::one_line(subject))?;
        }
        for line in output::printable(&entry.body).lines() {
            writeln!(out, "  │ {line}")?;
        }
    }
    Ok(())
}

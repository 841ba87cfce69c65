//! `leadgate leads`: the list.

use clap::Args;

use super::{
    Failure, Shell,
    output::{self, Column},
};
use crate::store::{LeadFilter, LeadRow};

/// Which leads to list, newest first.
#[derive(Debug, Args)]
pub struct Leads {
    /// Of this team only.
    #[arg(long)]
    team: Option<String>,
    /// In this state only: open, won or lost.
    #[arg(long)]
    state: Option<String>,
    /// At most so many.
    #[arg(long, default_value_t = 50)]
    limit: u32,
}

const COLUMNS: &[Column<LeadRow>] = &[
    Column { title: "lead", cell: |lead| lead.id.to_string() },
    Column { title: "team", cell: |lead| lead.team.clone() },
    Column { title: "kind", cell: |lead| lead.kind.clone() },
    Column { title: "state", cell: |lead| lead.state.clone() },
    Column { title: "contact", cell: |lead| lead.contact_name.clone().or_else(|| lead.email.clone()).unwrap_or_default() },
    Column { title: "name", cell: |lead| lead.name.clone() },
    Column { title: "entries", cell: |lead| lead.entries.to_string() },
    Column { title: "created", cell: |lead| output::time(lead.created_at) },
];

impl Leads {
    pub(super) async fn run(self, shell: &Shell) -> Result<(), Failure> {
        let engine = shell.engine().await?;
        let filter = LeadFilter { team: self.team, state: self.state, limit: self.limit };
        let leads = engine.store.read().await?.leads(&filter).await?;
        output::print(shell.format, COLUMNS, &leads, "no leads")
    }
}

//! `leadgate lead duplicates`: other leads that may be the same enquiry, each with the reasons.

use clap::Args;
use serde::Serialize;

use super::super::{
    Failure, Shell,
    leads::who,
    output::{self, Column},
};
use crate::{
    crm::{LeadId, LeadState, Slug},
    store::Candidate,
};

/// Find leads that may be the same enquiry.
#[derive(Debug, Args)]
pub struct Duplicates {
    /// The lead's number.
    lead: i64,
}

/// A candidate, with what helps to decide whether it is one.
#[derive(Serialize)]
struct Row {
    #[serde(flatten)]
    candidate: Candidate<LeadId>,
    state: LeadState,
    salesperson: Option<Slug>,
    contact: String,
}

const COLUMNS: &[Column<Row>] = &[
    Column { title: "lead", cell: |row| row.candidate.id.to_string() },
    Column { title: "state", cell: |row| row.state.to_string() },
    Column { title: "salesperson", cell: |row| row.salesperson.as_ref().map(ToString::to_string).unwrap_or_default() },
    Column { title: "contact", cell: |row| row.contact.clone() },
    Column { title: "name", cell: |row| row.candidate.name.clone() },
    Column { title: "because of", cell: |row| row.candidate.because.join(", ") },
];

impl Duplicates {
    pub(super) async fn run(self, shell: &Shell) -> Result<(), Failure> {
        let engine = shell.engine().await?;
        let mut tx = engine.store.read().await?;
        let mut rows = Vec::new();
        for candidate in tx.duplicates_of_lead(LeadId(self.lead)).await? {
            let lead = tx.lead_row(candidate.id).await?;
            rows.push(Row { candidate, state: lead.state, contact: who(&lead), salesperson: lead.salesperson });
        }
        output::print(shell.format, COLUMNS, &rows, "no lead is like it")
    }
}

//! `leadgate explain`: the decision as it was made, step by step, each with its reason.

use std::io::{self, Write};

use clap::Args;
use serde::Serialize;

use super::{
    Failure, Shell,
    output::{self, Format},
};
use crate::{
    crm::{InboundId, LeadId},
    decide::Effect,
    store::{LedgerEntry, StoredPlan},
};

/// Show why a message, or every message of a lead, became what it became.
#[derive(Debug, Args)]
pub struct Explain {
    /// `12` or `message:12` for a message of the ledger, `lead:7` for the messages of a lead.
    what: String,
}

#[derive(Serialize)]
struct Explained {
    message: LedgerEntry,
    leads: Vec<LeadId>,
    decision: Option<StoredPlan>,
}

impl Explain {
    pub(super) async fn run(self, shell: &Shell) -> Result<(), Failure> {
        let engine = shell.engine().await?;
        let mut tx = engine.store.read().await?;
        let (kind, number) = self.what.split_once(':').unwrap_or(("message", &self.what));
        let number: i64 = number.parse().map_err(|_| usage(&self.what))?;
        let messages = match kind {
            "message" => vec![InboundId(number)],
            "lead" => {
                tx.lead(LeadId(number)).await?;
                tx.messages_of_lead(LeadId(number)).await?
            }
            _ => return Err(usage(&self.what)),
        };
        let mut out = io::stdout().lock();
        for id in messages {
            let explained = Explained {
                message: tx.ledger_entry(id).await?,
                leads: tx.leads_of_message(id).await?,
                decision: tx.stored_plan(id).await?,
            };
            match shell.format {
                Format::Json => output::json_line(&mut out, &explained)?,
                Format::Table | Format::Csv => show(&mut out, &explained).map_err(output::cannot_write)?,
            }
        }
        Ok(())
    }
}

fn usage(what: &str) -> Failure {
    Failure { code: 64, message: format!("`{what}` names nothing: say `12` for message 12, or `lead:7`") }
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
    }
    Ok(())
}

/// An effect on one line; a message's text is left to `lead show`.
fn in_words(effect: &Effect) -> String {
    match effect {
        Effect::Chatter { lead, entry } => format!("add a {} to the chatter of {lead}", entry.kind.as_str().replace('_', " ")),
        effect => output::one_line(&effect.to_string()),
    }
}

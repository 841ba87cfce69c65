//! `leadgate quarantine`: the messages that were put aside, with the reason.

use std::io::{self, Write};

use clap::Subcommand;

use super::{
    Failure, Shell,
    output::{self, Column},
};
use crate::{
    crm::InboundId,
    store::{LedgerEntry, LedgerState},
};

/// Look at the messages that were put aside, try them again, or let them go.
#[derive(Debug, Subcommand)]
pub enum Quarantine {
    /// List them, newest first.
    List {
        /// At most so many.
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
    /// Write the raw message to standard output.
    Show {
        /// Its number.
        message: i64,
    },
    /// Give them another try: a running daemon takes them up by itself.
    Retry {
        /// Their numbers.
        #[arg(required = true)]
        messages: Vec<i64>,
    },
    /// Let them go for good: nothing is made of them, and their bytes are kept.
    Drop {
        /// Their numbers.
        #[arg(required = true)]
        messages: Vec<i64>,
    },
}

const COLUMNS: &[Column<LedgerEntry>] = &[
    Column { title: "message", cell: |entry| entry.id.to_string() },
    Column { title: "mailbox", cell: |entry| entry.mailbox.clone() },
    Column { title: "bytes", cell: |entry| entry.size.to_string() },
    Column { title: "captured", cell: |entry| output::time(entry.captured_at.as_micros()) },
    Column { title: "reason", cell: |entry| entry.reason.clone().unwrap_or_default() },
];

impl Quarantine {
    pub(super) async fn run(self, shell: &Shell) -> Result<(), Failure> {
        let engine = shell.engine().await?;
        match self {
            Self::List { limit } => {
                let entries = engine.store.read().await?.ledger(LedgerState::Quarantined, limit).await?;
                output::print(shell.format, COLUMNS, &entries, "nothing is in quarantine")
            }
            Self::Show { message } => {
                let bytes = engine.store.read().await?.raw_of(InboundId(message)).await?;
                io::stdout().lock().write_all(&bytes).map_err(output::cannot_write)
            }
            Self::Retry { messages } => {
                let mut tx = engine.store.begin().await?;
                for id in messages {
                    if !tx.retry(InboundId(id)).await? {
                        return Err(Failure::input(format!(
                            "message {id} is not in quarantine, or its bytes were never fetched; none was retried"
                        )));
                    }
                }
                Ok(tx.commit().await?)
            }
            Self::Drop { messages } => {
                let acting = shell.acting_on(engine)?;
                let why = format!("taken out of quarantine and dropped by {}", acting.hand.author);
                let mut tx = acting.engine.store.begin().await?;
                for id in messages {
                    if !tx.drop_quarantined(InboundId(id), &why, acting.hand.now).await? {
                        return Err(Failure::input(format!("message {id} is not in quarantine; none was dropped")));
                    }
                }
                Ok(tx.commit().await?)
            }
        }
    }
}

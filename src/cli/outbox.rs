//! `leadgate outbox`: the mails, notices and posts that left or wait.

use clap::Subcommand;

use super::{
    Failure, Shell,
    output::{self, Column},
};
use crate::store::{OutboxRow, OutboxState};

/// Look at the mails, notices and posts that left or wait.
#[derive(Debug, Subcommand)]
pub enum Outbox {
    /// List them, newest first.
    List {
        /// In this state only: queued, leased, sent, deferred, refused, uncertain or cancelled.
        #[arg(long)]
        state: Option<String>,
        /// At most so many.
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
}

const COLUMNS: &[Column<OutboxRow>] = &[
    Column { title: "mail", cell: |mail| mail.id.to_string() },
    Column { title: "lead", cell: |mail| mail.lead.to_string() },
    Column { title: "kind", cell: |mail| mail.kind.to_string() },
    Column { title: "template", cell: |mail| mail.template.clone() },
    Column { title: "to", cell: |mail| mail.recipient.clone() },
    Column { title: "state", cell: |mail| mail.state.to_string() },
    Column { title: "tries", cell: |mail| mail.attempts.to_string() },
    Column { title: "uncertain", cell: |mail| mail.uncertain.to_string() },
    Column { title: "next or last", cell: |mail| output::time(mail.finished_at.unwrap_or(mail.due_at).as_micros()) },
    Column { title: "detail", cell: |mail| mail.detail.clone().unwrap_or_default() },
];

impl Outbox {
    pub(super) async fn run(self, shell: &Shell) -> Result<(), Failure> {
        let Self::List { state, limit } = self;
        let state = match state {
            None => None,
            Some(text) => Some(OutboxState::from_text(&text).ok_or_else(|| Failure {
                code: 64,
                message: format!("`{text}` is no state of the outbox: say queued, leased, sent, deferred, refused, uncertain or cancelled"),
            })?),
        };
        let engine = shell.engine().await?;
        let mails = engine.store.read().await?.outbox(state, limit).await?;
        output::print(shell.format, COLUMNS, &mails, "the outbox is empty")
    }
}

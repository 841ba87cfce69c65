//! `leadgate outbox`: the mails, notices and posts that left or wait; one of them in full, sent again, or taken back.

use std::io::{self, Write};

use clap::Subcommand;
use serde::Serialize;

use super::{
    Failure, Shell,
    output::{self, Column, Format},
};
use crate::{
    crm::OutboxId,
    mail::{self, Limits},
    store::{AttemptRow, OutboxEntry, OutboxKind, OutboxRow, OutboxState},
};

/// Look at the mails, notices and posts that left or wait, send one again, or take one back.
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
    /// Show one: where it stands, every attempt, and what it says.
    Show {
        /// Its number.
        number: i64,
        /// Write the bytes as they go out, and nothing else.
        #[arg(long)]
        raw: bool,
    },
    /// Send them now, with all their tries before them again: a running daemon takes them up by itself.
    Retry {
        /// Their numbers: of those that wait, were refused or were cancelled.
        #[arg(required = true)]
        numbers: Vec<i64>,
    },
    /// Take them back before they leave.
    Cancel {
        /// Their numbers: of those that wait.
        #[arg(required = true)]
        numbers: Vec<i64>,
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

/// A row with all that is known of it, for programs.
#[derive(Serialize)]
struct Whole<'a> {
    #[serde(flatten)]
    row: &'a OutboxRow,
    history: &'a [AttemptRow],
    message: String,
}

impl Outbox {
    pub(super) async fn run(self, shell: &Shell) -> Result<(), Failure> {
        match self {
            Self::List { state, limit } => list(shell, state.as_deref(), limit).await,
            Self::Show { number, raw } => show(shell, number, raw).await,
            Self::Retry { numbers } => wish(shell, &numbers, Wish::Retry).await,
            Self::Cancel { numbers } => wish(shell, &numbers, Wish::Cancel).await,
        }
    }
}

async fn list(shell: &Shell, state: Option<&str>, limit: u32) -> Result<(), Failure> {
    let state = match state {
        None => None,
        Some(text) => Some(OutboxState::from_text(text).ok_or_else(|| Failure {
            code: 64,
            message: format!("`{text}` is no state of the outbox: say queued, leased, sent, deferred, refused, uncertain or cancelled"),
        })?),
    };
    let engine = shell.engine().await?;
    let mails = engine.store.read().await?.outbox(state, limit).await?;
    output::print(shell.format, COLUMNS, &mails, "the outbox is empty")
}

fn nothing_there(number: i64) -> Failure {
    Failure::input(format!("there is no {number} in the outbox; `leadgate outbox list` has the numbers"))
}

async fn show(shell: &Shell, number: i64, raw: bool) -> Result<(), Failure> {
    let engine = shell.engine().await?;
    let entry = engine.store.read().await?.outbox_entry(OutboxId(number)).await?.ok_or_else(|| nothing_there(number))?;
    let mut out = io::stdout().lock();
    if raw {
        return out.write_all(&entry.message).map_err(output::cannot_write);
    }
    match shell.format {
        Format::Json => {
            let message = String::from_utf8_lossy(&entry.message).into_owned();
            output::json_line(&mut out, &Whole { row: &entry.row, history: &entry.attempts, message })
        }
        Format::Table | Format::Csv => in_words(&mut out, &entry).map_err(output::cannot_write),
    }
}

fn in_words(out: &mut dyn Write, OutboxEntry { row, message, attempts }: &OutboxEntry) -> io::Result<()> {
    writeln!(out, "{} {} to {}: {}", row.kind, row.id, output::one_line(&row.recipient), row.state)?;
    writeln!(out, "  lead         {}", row.lead)?;
    writeln!(out, "  {}     {}", if row.kind == OutboxKind::Webhook { "event   " } else { "template" }, output::one_line(&row.template))?;
    writeln!(out, "  id           {}", row.message_id)?;
    match row.finished_at {
        Some(at) => writeln!(out, "  ended        {}", output::time(at.as_micros()))?,
        None => writeln!(out, "  next try     {}", output::time(row.due_at.as_micros()))?,
    }
    if row.uncertain > 0 {
        writeln!(out, "  uncertain    {} times it may have left without our knowing", row.uncertain)?;
    }
    if let Some(detail) = row.detail.as_deref().filter(|detail| !detail.is_empty()) {
        writeln!(out, "  detail       {}", output::one_line(detail))?;
    }
    for attempt in attempts {
        writeln!(
            out,
            "  tried        {} {}: {}",
            output::time(attempt.at.as_micros()),
            attempt.verdict,
            output::one_line(&attempt.detail)
        )?;
    }
    let text = if row.kind == OutboxKind::Webhook {
        String::from_utf8_lossy(message).into_owned()
    } else {
        let reading = mail::read(message, &Limits::default());
        writeln!(out, "  subject      {}", output::one_line(reading.subject.as_deref().unwrap_or_default()))?;
        reading.text
    };
    writeln!(out, "\n{}", output::printable(text.trim_end()))
}

/// What a person wants done.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wish {
    Retry,
    Cancel,
}

/// Does it to all of them, or to none.
async fn wish(shell: &Shell, numbers: &[i64], wish: Wish) -> Result<(), Failure> {
    let acting = shell.acting().await?;
    let (by, now) = (&acting.hand.author, acting.hand.now);
    let mut tx = acting.engine.store.begin().await?;
    for number in numbers {
        let row = tx.outbox_row(OutboxId(*number)).await?.ok_or_else(|| nothing_there(*number))?;
        let (done, which) = match wish {
            Wish::Retry => (tx.retry_sending(&row, by, now).await?, "what waits, was refused or was cancelled can be sent again"),
            Wish::Cancel => (tx.cancel_sending(&row, by, now).await?, "what waits can be cancelled"),
        };
        if !done {
            let state = if row.state == OutboxState::Leased { "being sent right now" } else { row.state.as_str() };
            return Err(Failure { code: 1, message: format!("{number} is {state}, and only {which}; nothing was changed") });
        }
    }
    tx.commit().await?;
    let did = if wish == Wish::Retry { "goes again" } else { "cancelled" };
    let mut out = io::stdout().lock();
    numbers.iter().try_for_each(|number| writeln!(out, "{number}: {did}")).map_err(output::cannot_write)
}

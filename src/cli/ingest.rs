//! `leadgate ingest`: files, directories, mboxes and standard input through the whole way.
//!
//! With `-` an MTA can pipe into it: exit 0 only after the commit, 75 when it should keep the mail and try again.

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

use clap::Args;
use serde::Serialize;

use super::{
    Failure, Shell,
    output::{self, Format},
};
use crate::{
    capture::Ingest as Feed,
    crm::{InboundId, Slug},
    daemon::Engine,
    intake::Intake,
    source::files::{FileMessage, Messages},
    store::LedgerState,
};

/// Feed messages through the whole way. Feeding the same message again changes nothing.
#[derive(Debug, Args)]
pub struct Ingest {
    /// Files, directories, mboxes, or `-` for standard input.
    #[arg(required = true, value_name = "FILE|DIR|MBOX|-")]
    inputs: Vec<PathBuf>,
    /// The id of the mailbox on whose behalf: its team gets what names no alias of ours.
    #[arg(long, default_value = "ingest")]
    mailbox: String,
}

/// What became of one message.
#[derive(Serialize)]
struct Fed {
    file: String,
    message: InboundId,
    state: LedgerState,
    leads: Vec<i64>,
    reason: Option<String>,
}

impl Ingest {
    pub(super) async fn run(self, shell: &Shell) -> Result<(), Failure> {
        let from_mta = self.inputs.iter().any(|input| input == Path::new("-"));
        self.feed(shell).await.map_err(|failure| match failure.code {
            0 | 64 => failure,
            // Whatever is wrong here (the configuration, the disk, the database) is no fault of the mail: every other code makes an MTA bounce it.
            _ if from_mta => Failure { code: 75, ..failure },
            _ => failure,
        })
    }

    async fn feed(self, shell: &Shell) -> Result<(), Failure> {
        let mailbox = Slug::parse(&self.mailbox).map_err(|error| Failure { code: 64, message: error.to_string() })?;
        let engine = shell.engine_or_new().await?;
        let feed = Feed::new(engine.capture(), mailbox);
        let intake = engine.intake_of_a_command();
        let spool = engine.service.storage.state.clone();
        std::fs::create_dir_all(&spool).map_err(|error| Failure::unavailable(format!("{}: {error}", spool.display())))?;
        let mut failed = None;
        let progress = output::progress("messages fed");
        for found in self.inputs.iter().flat_map(|input| messages(input, &spool)) {
            let fed = match found {
                Ok(found) => one(&engine, &feed, &intake, found).await,
                Err(error) => Err(Failure::input(error.to_string())),
            };
            match fed {
                Ok(fed) => progress.suspend(|| say(shell.format, &fed))?,
                Err(failure) if failure.code == 75 => return Err(failure),
                Err(failure) => {
                    progress.suspend(|| eprintln!("leadgate: {}", failure.message));
                    failed = Some(Failure { code: failure.code, message: String::new() });
                }
            }
            progress.inc(1);
        }
        progress.finish_and_clear();
        failed.map_or(Ok(()), Err)
    }
}

/// The messages under one argument; `-` is standard input.
pub(super) fn messages(input: &Path, spool: &Path) -> Messages {
    if input == Path::new("-") { Messages::of_input(io::stdin(), spool) } else { Messages::of_path(input, spool) }
}

async fn one(engine: &Engine, feed: &Feed, intake: &Intake, found: FileMessage) -> Result<Fed, Failure> {
    let message = feed.take(found.body, found.size).await?;
    if let Some(pending) = engine.store.read().await?.pending_one(message).await? {
        intake.settle(&pending).await?;
    }
    let mut tx = engine.store.read().await?;
    let entry = tx.ledger_entry(message).await?;
    let leads = tx.leads_of_message(message).await?.into_iter().map(|lead| lead.0).collect();
    Ok(Fed { file: found.name, message, state: entry.state, leads, reason: entry.reason })
}

fn say(format: Format, fed: &Fed) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    if format == Format::Json {
        return output::json_line(&mut out, fed);
    }
    let leads = fed.leads.iter().map(|lead| format!(" lead {lead}")).collect::<String>();
    let reason = fed.reason.as_ref().map_or_else(String::new, |reason| format!(" ({})", output::one_line(reason)));
    writeln!(out, "{}: message {} {}{leads}{reason}", fed.file, fed.message, fed.state).map_err(output::cannot_write)
}

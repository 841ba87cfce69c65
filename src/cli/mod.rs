//! The commands. One file each; this one holds what they share: arguments, the configuration, exit codes.
//!
//! Standard output is for results, standard error for progress and logs. Tables are for people; `--format json` is for programs.

mod check;
mod db;
mod demo;
mod exit;
mod explain;
mod ingest;
mod lead;
mod leads;
mod outbox;
mod output;
mod parse;
mod quarantine;
mod run;

use std::path::{Path, PathBuf};

use clap::{Parser, Subcommand};

pub use exit::Failure;
use output::Format;

use crate::{
    config::{
        self, Config,
        service::{Database, Log},
    },
    daemon::{self, Engine, logging},
};

/// Where the configuration is looked for when neither `--config` nor `$LEADGATE_CONFIG` says so.
const SYSTEM_CONFIG: &str = "/etc/leadgate/leadgate.toml";

/// Turns the mail that arrives at a sales team's addresses into leads.
#[derive(Debug, Parser)]
#[command(name = "leadgate", version, about, propagate_version = true)]
pub struct Arguments {
    /// The service's configuration.
    #[arg(long, global = true, value_name = "FILE", env = "LEADGATE_CONFIG")]
    config: Option<PathBuf>,
    /// How results are written.
    #[arg(long, global = true, value_enum, default_value_t)]
    format: Format,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Watch the mailboxes, make leads, send acknowledgements, until stopped.
    Run,
    /// Show the whole thing on example mail: nothing to install, nothing to configure.
    Demo(demo::Demo),
    /// Check the configuration: every mistake with file, line and column.
    Check,
    /// Show what is understood of each message, as one JSON object a line.
    Parse(parse::Parse),
    /// Feed messages through the whole way.
    Ingest(ingest::Ingest),
    /// Show why a message or the messages of a lead became what they became.
    Explain(explain::Explain),
    /// List leads.
    Leads(leads::Leads),
    /// Look at one lead.
    #[command(subcommand)]
    Lead(lead::Lead),
    /// Look at the mails that were sent or wait.
    #[command(subcommand)]
    Outbox(outbox::Outbox),
    /// Look at the messages that were put aside, and try them again.
    #[command(subcommand)]
    Quarantine(quarantine::Quarantine),
    /// Look after the database.
    #[command(subcommand)]
    Db(db::Db),
}

/// Runs one command.
///
/// # Errors
/// What went wrong, with the exit code it deserves.
pub async fn run(arguments: Arguments) -> Result<(), Failure> {
    let shell = Shell { config: arguments.config, format: arguments.format };
    match arguments.command {
        Command::Run => run::run(&shell).await,
        Command::Demo(demo) => demo.run(&shell).await,
        Command::Check => check::run(&shell),
        Command::Parse(parse) => parse.run().await,
        Command::Ingest(ingest) => ingest.run(&shell).await,
        Command::Explain(explain) => explain.run(&shell).await,
        Command::Leads(leads) => leads.run(&shell).await,
        Command::Lead(lead) => lead.run(&shell).await,
        Command::Outbox(outbox) => outbox.run(&shell).await,
        Command::Quarantine(quarantine) => quarantine.run(&shell).await,
        Command::Db(db) => db.run(&shell).await,
    }
}

/// What every command shares.
struct Shell {
    config: Option<PathBuf>,
    format: Format,
}

impl Shell {
    /// Which file the configuration is in.
    fn config_path(&self) -> &Path {
        self.config.as_deref().unwrap_or(Path::new(SYSTEM_CONFIG))
    }

    /// Reads and checks the configuration; warnings go to standard error.
    fn config(&self) -> Result<Config, Failure> {
        config::load(self.config_path()).map_err(|rejected| Failure::configuration(rejected.styled()))
    }

    /// Opens what the configuration names, for a command that looks at what is there: a database that does not exist is not made by looking.
    async fn engine(&self) -> Result<Engine, Failure> {
        let config = self.config()?;
        if let Database::Sqlite(file) = &config.service.storage.database
            && !file.exists()
        {
            return Err(Failure::unavailable(format!(
                "there is no database in {} yet: `leadgate run` or `ingest` makes it",
                file.display()
            )));
        }
        open(config).await
    }

    /// The same for a command that may be the first.
    async fn engine_or_new(&self) -> Result<Engine, Failure> {
        open(self.config()?).await
    }
}

/// Warnings and worse are logged.
async fn open(config: Config) -> Result<Engine, Failure> {
    logging::start(Log { level: tracing::Level::WARN, ..config.service.log });
    Ok(Engine::open(&config, daemon::system_clock()).await?)
}

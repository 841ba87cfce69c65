//! The commands. One file each; this one holds what they share: arguments, the configuration, exit codes.
//!
//! Standard output is for results, standard error for progress and logs. Tables are for people; `--format json` is for programs.

mod act;
mod activities;
mod activity;
mod chatter;
mod check;
mod condition;
mod contact;
mod contacts;
mod db;
mod demo;
mod exit;
mod explain;
mod fields;
mod import;
mod ingest;
mod lead;
mod leads;
mod moments;
mod names;
mod outbox;
mod output;
mod parse;
mod quarantine;
mod report;
mod run;
mod scoring;
mod values;

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
    /// Who acts: a user, by id, name or address. What a command changes stands under this name in the chatter.
    #[arg(long, global = true, value_name = "USER", env = "LEADGATE_USER")]
    user: Option<String>,
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
    /// List leads, export them, or import them from a spreadsheet.
    Leads(leads::Leads),
    /// Look at one lead, and work on it.
    #[command(subcommand)]
    Lead(lead::Lead),
    /// List the people and companies we talk to.
    Contacts(contacts::Contacts),
    /// Look at one contact, and put right what is there twice.
    #[command(subcommand)]
    Contact(contact::Contact),
    /// List what is to be done.
    Activities(activities::Activities),
    /// Plan what is to be done about a lead, and say what came of it.
    #[command(subcommand)]
    Activity(activity::Activity),
    /// Show what the records add up to.
    #[command(subcommand)]
    Report(report::Report),
    /// Show what the won and lost leads of the past teach, and count them anew.
    #[command(subcommand)]
    Scoring(scoring::Scoring),
    /// Look at the mails that were sent or wait, send one again, or take one back.
    #[command(subcommand)]
    Outbox(outbox::Outbox),
    /// Look at the messages that were put aside, try them again, or let them go.
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
    let shell = Shell { config: arguments.config, format: arguments.format, user: arguments.user };
    match arguments.command {
        Command::Run => run::run(&shell).await,
        Command::Demo(demo) => demo.run(&shell).await,
        Command::Check => check::run(&shell),
        Command::Parse(parse) => parse.run().await,
        Command::Ingest(ingest) => ingest.run(&shell).await,
        Command::Explain(explain) => explain.run(&shell).await,
        Command::Leads(leads) => leads.run(&shell).await,
        Command::Lead(lead) => lead.run(&shell).await,
        Command::Contacts(contacts) => contacts.run(&shell).await,
        Command::Contact(contact) => contact.run(&shell).await,
        Command::Activities(activities) => activities.run(&shell).await,
        Command::Activity(activity) => activity.run(&shell).await,
        Command::Report(report) => report.run(&shell).await,
        Command::Scoring(scoring) => scoring.run(&shell).await,
        Command::Outbox(outbox) => outbox.run(&shell).await,
        Command::Quarantine(quarantine) => quarantine.run(&shell).await,
        Command::Db(db) => db.run(&shell).await,
    }
}

/// What every command shares.
struct Shell {
    config: Option<PathBuf>,
    format: Format,
    /// Who acts, as it was typed.
    user: Option<String>,
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

//! `leadgate demo`: the real daemon on example mail, in a directory of its own. Nothing to install, nothing to configure.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use clap::Args;
use include_dir::{Dir, include_dir};
use tokio::sync::mpsc::{self, UnboundedReceiver};
use tokio_util::sync::CancellationToken;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::{
    Failure, Shell,
    output::{self, Column},
};
use crate::{
    config::{self, service::Log},
    daemon::{self, Engine, logging},
    intake::Decided,
    store::{LeadFilter, LeadRow, LedgerState, OutboxState, TeamCount},
};

static CONFIGURATION: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/config/demo");
static MAILS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/fixtures/demo");
/// Marks a directory that a demo made, so that only such a one is replaced.
const MARK: &str = ".made-by-leadgate-demo";
/// How often the demo's Maildirs are looked at.
const LOOK: Duration = Duration::from_millis(10);
/// How long one message may take before the demo says that something is wrong.
const PATIENCE: Duration = Duration::from_secs(60);

/// Show the whole thing on example mail.
#[derive(Debug, Args)]
pub struct Demo {
    /// Stay, and take every `.eml` that is dropped into one of the Maildirs.
    #[arg(long)]
    watch: bool,
    /// Where to put everything; a demo's directory is replaced, any other is refused.
    #[arg(long, value_name = "DIR", default_value = "leadgate-demo")]
    dir: PathBuf,
}

/// One example mail and the Maildir it arrives in.
struct Example {
    maildir: String,
    name: String,
    bytes: &'static [u8],
}

const TEAMS: &[Column<TeamCount>] = &[
    Column { title: "team", cell: |team| team.team.clone() },
    Column { title: "leads", cell: |team| team.leads.to_string() },
    Column { title: "mails on them", cell: |team| team.mails.to_string() },
    Column { title: "acknowledged", cell: |team| team.acknowledgements.to_string() },
];

const LEADS: &[Column<LeadRow>] = &[
    Column { title: "team", cell: |lead| lead.team.clone() },
    Column { title: "lead", cell: |lead| lead.id.to_string() },
    Column { title: "contact", cell: |lead| cut(lead.contact_name.as_ref().or(lead.email.as_ref()).map_or("", |name| name), 40) },
    Column { title: "name", cell: |lead| cut(&lead.name, 70) },
    Column { title: "entries", cell: |lead| lead.entries.to_string() },
];

impl Demo {
    pub(super) async fn run(self, shell: &Shell) -> Result<(), Failure> {
        logging::start(Log { level: tracing::Level::WARN, ..Log::default() });
        let dir = self.prepare().map_err(|error| Failure::unavailable(format!("{}: {error}", self.dir.display())))?;
        let configuration = dir.join("leadgate.toml");
        let mut config = config::load(&configuration).map_err(|rejected| Failure::configuration(rejected.styled()))?;
        for maildir in &mut config.service.maildirs {
            maildir.poll = LOOK;
        }
        let (sender, mut decisions) = mpsc::unbounded_channel();
        let engine = Engine::open(&config, daemon::system_clock()).await?.watched_by(sender);
        let store = engine.store.clone();
        let stop = CancellationToken::new();
        let daemon = tokio::spawn(daemon::run(engine, configuration.clone(), stop.clone()));

        say(&format!("The daemon is running in {}. Here comes the mail of one week:\n", dir.display()))?;
        feed(&dir, &mut decisions).await?;
        wait_for_outbox(&store).await?;
        let counts = store.read().await?.team_counts().await?;
        say(&format!("\n{}\n", output::table(TEAMS, &counts)))?;
        let mut leads = store.read().await?.leads(&LeadFilter { limit: u32::MAX, ..LeadFilter::default() }).await?;
        leads.sort_by(|a, b| (&a.team, a.id).cmp(&(&b.team, b.id)));
        output::print(shell.format, LEADS, &leads, "no leads")?;
        say(&what_next(&dir, self.watch))?;
        if self.watch {
            while !stop.is_cancelled() {
                tokio::select! {
                    () = stop.cancelled() => {}
                    decided = decisions.recv() => match decided {
                        Some(decided) => say(&line("dropped in", &decided))?,
                        None => break,
                    },
                }
            }
        }
        stop.cancel();
        match daemon.await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(Failure::unavailable(error.to_string())),
            Err(error) => Err(Failure::unavailable(format!("the daemon ended: {error}"))),
        }
    }

    /// Makes the directory anew, with the configuration and empty Maildirs.
    fn prepare(&self) -> io::Result<PathBuf> {
        if self.dir.join(MARK).exists() {
            fs::remove_dir_all(&self.dir)?;
        } else if self.dir.exists() {
            return Err(io::Error::other("exists, and no demo made it: choose another directory with --dir"));
        }
        fs::create_dir_all(&self.dir)?;
        fs::write(self.dir.join(MARK), "")?;
        CONFIGURATION.extract(&self.dir)?;
        for maildir in MAILS.dirs() {
            for part in ["new", "cur", "tmp"] {
                fs::create_dir_all(self.dir.join("mail").join(maildir.path()).join(part))?;
            }
        }
        fs::canonicalize(&self.dir)
    }
}

/// Delivers each example and waits until it is decided, so that the story is told in its order.
async fn feed(dir: &Path, decisions: &mut UnboundedReceiver<Decided>) -> Result<(), Failure> {
    for example in examples() {
        let maildir = dir.join("mail").join(&example.maildir);
        let (hidden, shown) = (maildir.join("tmp").join(&example.name), maildir.join("new").join(&example.name));
        fs::write(&hidden, example.bytes)
            .and_then(|()| fs::rename(&hidden, &shown))
            .map_err(|error| Failure::unavailable(format!("{}: {error}", shown.display())))?;
        let Ok(Some(decided)) = tokio::time::timeout(PATIENCE, decisions.recv()).await else {
            return Err(Failure::unavailable(format!("{} was not decided; see the log above", shown.display())));
        };
        say(&line(example.name.get(..2).unwrap_or_default(), &decided))?;
    }
    Ok(())
}

fn examples() -> Vec<Example> {
    let mut examples: Vec<Example> = MAILS
        .dirs()
        .flat_map(|maildir| maildir.files().map(move |file| (maildir, file)))
        .filter_map(|(maildir, file)| {
            let name = file.path().file_name()?.to_str()?.to_owned();
            Some(Example { maildir: maildir.path().to_str()?.to_owned(), name, bytes: file.contents() })
        })
        .collect();
    examples.sort_by(|a, b| a.name.cmp(&b.name));
    examples
}

/// One message as a line: who, about what, and what became of it.
fn line(label: &str, decided: &Decided) -> String {
    let applied = &decided.applied;
    let numbers = |leads: &[crate::crm::LeadId]| leads.iter().map(ToString::to_string).collect::<Vec<_>>().join(" and ");
    let outcome = match applied.state {
        LedgerState::Applied if applied.created.is_empty() => format!("chatter on lead {}", numbers(&applied.joined)),
        LedgerState::Applied => {
            let acknowledged = if decided.is_acknowledged() { ", acknowledged" } else { "" };
            format!("lead {}{acknowledged}", numbers(&applied.created))
        }
        state => format!("{state}: {}", applied.reason.as_deref().unwrap_or("no reason")),
    };
    format!("{label} {} {} → {}\n", column(&decided.from, 34), column(&decided.subject, 40), cut(&output::one_line(&outcome), 100))
}

/// The text in exactly `width` columns of a terminal, where a Chinese character takes two.
fn column(text: &str, width: usize) -> String {
    let text = cut(&output::one_line(text), width);
    let blanks = width.saturating_sub(text.width());
    text + &" ".repeat(blanks)
}

/// The text in at most `width` columns.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut left = width - 1;
    let fits = |c: &char| {
        let wide = c.width().unwrap_or(0);
        let fits = wide <= left;
        left = left.saturating_sub(wide);
        fits
    };
    text.chars().take_while(fits).chain(['…']).collect()
}

/// Waits until every acknowledgement lies in the outbox directory.
async fn wait_for_outbox(store: &crate::store::Store) -> Result<(), Failure> {
    let sent = async {
        loop {
            let waiting = store.read().await?.outbox(None, u32::MAX).await?;
            if waiting.iter().all(|mail| mail.state == OutboxState::Sent) {
                return Ok(());
            }
            tokio::time::sleep(LOOK).await;
        }
    };
    tokio::time::timeout(PATIENCE, sent)
        .await
        .unwrap_or_else(|_| Err(Failure::unavailable("acknowledgements are still waiting; see the log above")))
}

fn what_next(dir: &Path, stays: bool) -> String {
    let program = std::env::args().next().unwrap_or_else(|| "leadgate".to_owned());
    let (config, outbox, maildir) = (dir.join("leadgate.toml"), dir.join("outbox").join("new"), dir.join("mail").join("sales").join("new"));
    let (config, outbox, maildir) = (config.display(), outbox.display(), maildir.display());
    let last = if stays {
        format!("Drop an .eml into {maildir} and watch. Ctrl-C ends the demo.\n")
    } else {
        format!("  {program} demo --watch    then drop an .eml into {maildir}\n")
    };
    format!(
        "\nThe database is {}, the acknowledgements are in {outbox}.\nWhat to try next:\n  \
         {program} --config {config} lead show 1    a lead with its chatter\n  \
         {program} --config {config} explain 8      why a message became what it became\n  \
         {program} --config {config} outbox list    what was sent to whom\n{last}",
        dir.join("leadgate.db").display()
    )
}

fn say(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(output::cannot_write)
}

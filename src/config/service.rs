//! The service as the admin wants it: database, mailboxes, outgoing mail, limits. Plain data, checked.

use std::{path::PathBuf, time::Duration};

use super::SecretRef;
use crate::{crm::Slug, net::Endpoint};

/// The checked `leadgate.toml`.
#[derive(Debug, Clone)]
pub struct Service {
    /// Where the records are kept.
    pub storage: Storage,
    /// The mailboxes to watch by IMAP.
    pub mailboxes: Vec<ImapMailbox>,
    /// The local delivery directories to watch.
    pub maildirs: Vec<MaildirSource>,
    /// How mail leaves.
    pub outgoing: Outgoing,
    /// Where leads are posted to.
    pub webhooks: Vec<WebhookTarget>,
    /// The domain that our Message-IDs end in; the domain of the first alias unless said otherwise.
    pub domain: String,
    /// How long a stop may take before tasks are aborted.
    pub grace: Duration,
    /// What is logged, and how.
    pub log: Log,
}

/// What is logged, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Log {
    /// How a line looks.
    pub format: LogFormat,
    /// The least important level that is written.
    pub level: tracing::Level,
}

impl Default for Log {
    fn default() -> Self {
        Self { format: LogFormat::Auto, level: tracing::Level::INFO }
    }
}

/// How a log line looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LogFormat {
    /// `Journald` under systemd, `Text` elsewhere.
    #[default]
    Auto,
    /// For people.
    Text,
    /// For people, with the priority prefixes of sd-daemon(3).
    Journald,
    /// One JSON object a line.
    Json,
}

/// Where the records are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Storage {
    /// The database.
    pub database: Database,
    /// A directory for what must survive a restart but is no record (spooled messages, the in-hand mark). Next to the SQLite file unless said otherwise.
    pub state: PathBuf,
}

/// Which database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Database {
    /// The embedded one, in this file.
    Sqlite(PathBuf),
    /// A PostgreSQL server: its URL without a password, and where the password lies.
    Postgres {
        /// `postgres://user@host:port/database`.
        url: String,
        /// Where the password lies; `None` for peer or trust authentication.
        password: Option<SecretRef>,
    },
}

/// One `[[mailbox]]`.
#[derive(Debug, Clone)]
pub struct ImapMailbox {
    /// Its stable id.
    pub id: Slug,
    /// Where the server is.
    pub endpoint: Endpoint,
    /// PEM file with the only roots to trust; the system's unless set.
    pub ca_file: Option<PathBuf>,
    /// The login name.
    pub user: String,
    /// How to log in.
    pub login: Login,
    /// The folders to watch, as the server names them.
    pub folders: Vec<String>,
    /// Where mail goes that names no alias of ours.
    pub team: Option<Slug>,
    /// What happens on the server to a message that is done.
    pub after: After,
    /// How patient we are.
    pub timing: ImapTiming,
}

/// How to log in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Login {
    /// LOGIN with a password.
    Password(SecretRef),
    /// AUTHENTICATE XOAUTH2 with an access token.
    XOAuth2(SecretRef),
}

/// What happens on the server to a message that is done. Quarantined mail is never deleted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum After {
    /// Nothing.
    #[default]
    Keep,
    /// It is marked as read.
    Seen,
    /// It is moved to this folder, which is created when missing.
    Move(String),
    /// It is deleted.
    Delete,
}

/// Deadlines and intervals of IMAP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImapTiming {
    /// For one command, and for a read without progress.
    pub command: Duration,
    /// How long one IDLE lasts before it is renewed; servers may hang up after 30 minutes (RFC 2177).
    pub idle: Duration,
    /// A look at the folder even while IDLE says nothing.
    pub safety_poll: Duration,
    /// The interval where the server has no IDLE.
    pub poll: Duration,
    /// The first back-off after a failure.
    pub backoff_first: Duration,
    /// The longest back-off; a mailbox is never switched off by itself.
    pub backoff_longest: Duration,
}

impl Default for ImapTiming {
    fn default() -> Self {
        Self {
            command: Duration::from_secs(60),
            idle: Duration::from_secs(25 * 60),
            safety_poll: Duration::from_secs(60),
            poll: Duration::from_secs(30),
            backoff_first: Duration::from_secs(5),
            backoff_longest: Duration::from_secs(15 * 60),
        }
    }
}

/// One `[[maildir]]`: a local delivery directory with `new` and `cur`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MaildirSource {
    /// Its stable id.
    pub id: Slug,
    /// The directory that holds `new`, `cur` and `tmp`.
    pub path: PathBuf,
    /// Where mail goes that names no alias of ours.
    pub team: Option<Slug>,
    /// How often to look.
    pub poll: Duration,
}

/// One `[[webhook]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookTarget {
    /// Its stable id.
    pub id: Slug,
    /// `https://…`, or `http://` to this machine.
    pub url: String,
    /// Certificates of the authorities to trust (PEM), instead of the system's.
    pub ca_file: Option<PathBuf>,
    /// Where the secret lies that signs what is posted.
    pub secret: SecretRef,
}

/// How mail leaves.
#[derive(Debug, Clone)]
pub enum Outgoing {
    /// By SMTP.
    Smtp(SmtpRelay),
    /// Into a Maildir on this machine: for the demo and for trying things out.
    Directory(PathBuf),
    /// Not at all: mails wait in the outbox.
    Hold,
}

/// The `[smtp]` section.
#[derive(Debug, Clone)]
pub struct SmtpRelay {
    /// Where the server is.
    pub endpoint: Endpoint,
    /// PEM file with the only roots to trust; the system's unless set.
    pub ca_file: Option<PathBuf>,
    /// User and password, when the server wants them.
    pub credentials: Option<(String, SecretRef)>,
    /// The name we greet with.
    pub hello: String,
    /// Who bounces go to.
    pub envelope: EnvelopeSender,
    /// How many connections at once.
    pub connections: usize,
}

/// The envelope sender of automatic mail (RFC 3834 section 3.3).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum EnvelopeSender {
    /// `<>`: nothing can bounce into a loop, and we do not learn of bounces.
    #[default]
    Null,
    /// The reply address of the record, so that a bounce lands on it.
    Verp,
}

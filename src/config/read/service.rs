//! The top of `leadgate.toml`: storage, domain, limits, log.

use std::{path::PathBuf, time::Duration};

use super::{Names, outgoing::read_outgoing, secret::read_secret, sources, webhook::read_webhook};
use crate::{
    config::{
        report::Found,
        service::{Database, ImapMailbox, Log, LogFormat, MaildirSource, Storage, WebhookTarget},
        table::Table,
        value::Value,
    },
    policy::{AckBudget, IntakeLimits},
};

/// Where state lies when the database is on a server: what `StateDirectory=leadgate` of the unit makes.
const STATE_DIRECTORY: &str = "/var/lib/leadgate";
/// How long a stop may take; systemd's own patience is 90 s.
const GRACE: Duration = Duration::from_secs(20);
const MEBIBYTE: u64 = 1 << 20;

/// What `leadgate.toml` says. `None` where the reason is noted already.
pub(in crate::config) struct ServiceDraft {
    pub routing: Option<Found<PathBuf>>,
    pub storage: Option<Storage>,
    pub mailboxes: Vec<ImapMailbox>,
    pub maildirs: Vec<MaildirSource>,
    pub webhooks: Vec<WebhookTarget>,
    pub outgoing: super::outgoing::OutgoingDraft,
    pub domain: Option<String>,
    pub grace: Duration,
    pub log: Log,
    pub ack_budget: AckBudget,
    pub intake: IntakeLimits,
}

/// Reads the service file.
pub(in crate::config) fn read_service(top: &Table<'_>, names: &mut Names) -> ServiceDraft {
    let routing = top.get("routing").and_then(|value| Some(value.found(value.path()?)));
    let service = top.table("service");
    let limits = top.table("limits");
    if top.get("storage").is_none() {
        let advice = "write [storage] and database = \"sqlite:/var/lib/leadgate/leadgate.db\"";
        top.report().missing(top.at(), "[storage] is missing: it says where the records are kept", advice);
    }
    ServiceDraft {
        routing,
        storage: read_storage(&top.table("storage")),
        mailboxes: sources::read_mailboxes(top, names),
        maildirs: sources::read_maildirs(top, names),
        webhooks: top.tables("webhook").iter().filter_map(|table| read_webhook(table, names)).collect(),
        outgoing: read_outgoing(top),
        domain: service.get("domain").and_then(|value| read_domain(&value)),
        grace: service.get("grace").and_then(|value| value.duration(Duration::from_secs(1)..=Duration::from_secs(600))).unwrap_or(GRACE),
        log: read_log(&top.table("log")),
        ack_budget: read_ack_budget(&limits),
        intake: read_intake(&limits),
    }
}

fn read_storage(table: &Table<'_>) -> Option<Storage> {
    let database = table.need("database", "write for instance database = \"sqlite:/var/lib/leadgate/leadgate.db\"");
    let state = table.get("state").and_then(|value| value.path());
    let password_at = table.get("password");
    let password = read_secret(table, "password");
    let database = read_database(&database?, password)?;
    let state = state.unwrap_or_else(|| match &database {
        Database::Sqlite(path) => path.parent().map(PathBuf::from).unwrap_or_default().join("state"),
        Database::Postgres { .. } => PathBuf::from(STATE_DIRECTORY).join("state"),
    });
    if let (Database::Sqlite(_), Some(value)) = (&database, password_at) {
        return value.refuse("an SQLite database has no password", "take the line out");
    }
    Some(Storage { database, state })
}

fn read_database(value: &Value<'_>, password: Option<crate::config::SecretRef>) -> Option<Database> {
    let text = value.text()?;
    if let Some(path) = text.strip_prefix("sqlite:") {
        let path = path.strip_prefix("//").unwrap_or(path);
        if path.is_empty() || path.ends_with('/') || path.contains(['?', '#']) || path == ":memory:" {
            return value.refuse("the database is a file", "write for instance \"sqlite:/var/lib/leadgate/leadgate.db\"");
        }
        return Some(Database::Sqlite(value.report().directory(value.at().file()).join(path)));
    }
    let example = "write \"sqlite:/path/to/leadgate.db\" or \"postgres://user@host/database\"";
    let url = match url::Url::parse(&text) {
        Ok(url) if matches!(url.scheme(), "postgres" | "postgresql") => url,
        // What is no URL is not shown either: where the password begins in it is anybody's guess.
        Ok(_) | Err(_) => {
            value.hide();
            return value.refuse("this names no database that we know", example);
        }
    };
    if url.password().is_some() || url.query_pairs().any(|(key, _)| key.to_lowercase().contains("pass")) {
        value.hide();
        return value.refuse(
            "the address of the database holds a password",
            "take it out and write password = { credential = \"database\" } in [storage]",
        );
    }
    if url.host_str().unwrap_or_default().is_empty() || url.path().len() < 2 {
        return value.refuse("the address of the database lacks its host or its name", "write \"postgres://user@host/database\"");
    }
    Some(Database::Postgres { url: text, password })
}

/// A domain that a Message-ID may end in.
pub(super) fn read_domain(value: &Value<'_>) -> Option<String> {
    let text = value.text()?.to_lowercase();
    let label = |label: &str| {
        !label.is_empty() && label.len() <= 63 && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') && !label.starts_with('-')
    };
    if text.len() > 253 || !text.split('.').all(label) {
        return value.refuse("this is no domain", "write for instance \"example.com\", without `@`; a name beyond ASCII in its xn-- form");
    }
    Some(text)
}

fn read_log(table: &Table<'_>) -> Log {
    let formats = [("auto", LogFormat::Auto), ("text", LogFormat::Text), ("journald", LogFormat::Journald), ("json", LogFormat::Json)];
    let levels = [
        ("error", tracing::Level::ERROR),
        ("warn", tracing::Level::WARN),
        ("info", tracing::Level::INFO),
        ("debug", tracing::Level::DEBUG),
        ("trace", tracing::Level::TRACE),
    ];
    let unless = Log::default();
    Log {
        format: table.get("format").and_then(|value| value.word(&formats)).unwrap_or(unless.format),
        level: table.get("level").and_then(|value| value.word(&levels)).unwrap_or(unless.level),
    }
}

fn read_ack_budget(table: &Table<'_>) -> AckBudget {
    let unless = AckBudget::default();
    let count = |key, unless| count(table, key, 0, unless);
    AckBudget {
        per_address_per_day: count("acks_per_address_per_day", unless.per_address_per_day),
        per_domain_per_hour: count("acks_per_domain_per_hour", unless.per_domain_per_hour),
        per_team_per_hour: count("acks_per_team_per_hour", unless.per_team_per_hour),
    }
}

fn read_intake(table: &Table<'_>) -> IntakeLimits {
    let unless = IntakeLimits::default();
    let bytes = |key, unless| {
        // Below 64 KiB common headers do not fit; above 1 GiB no mail server goes.
        let range = MEBIBYTE / 16..=1024 * MEBIBYTE;
        table.get(key).and_then(|value| value.bytes(range)).unwrap_or(unless)
    };
    let window = Duration::from_secs(60)..=Duration::from_secs(7 * 24 * 3600);
    let limits = IntakeLimits {
        records_per_sender: count(table, "records_per_sender", 1, unless.records_per_sender),
        sender_window: table.get("sender_window").and_then(|value| value.duration(window)).unwrap_or(unless.sender_window),
        parsed_bytes: bytes("parsed_bytes", unless.parsed_bytes),
        kept_bytes: bytes("kept_bytes", unless.kept_bytes),
        attempts: count(table, "attempts", 1, unless.attempts),
    };
    if limits.parsed_bytes > limits.kept_bytes {
        let at = table.get("parsed_bytes").or(table.get("kept_bytes"));
        at.and_then(|value| value.refuse::<()>("`parsed_bytes` is more than `kept_bytes`", "only what is kept can be parsed"));
    }
    limits
}

fn count(table: &Table<'_>, key: &'static str, least: u64, unless: u32) -> u32 {
    let read = table.get(key).and_then(|value| value.integer(least..=1_000_000));
    read.and_then(|number| u32::try_from(number).ok()).unwrap_or(unless)
}

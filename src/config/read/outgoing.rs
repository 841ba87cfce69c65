//! `[smtp]`: the way out.

use std::{path::PathBuf, time::Duration};

use super::{
    secret::read_secret,
    sources::{Ports, read_endpoint, read_host},
};
use crate::{
    config::{
        SecretRef,
        service::{EnvelopeSender, Outgoing, SmtpRelay},
        table::Table,
        value::Value,
    },
    net::{Endpoint, Protection},
};

/// How long TCP and the handshake may take each: more than any healthy server needs.
const CONNECT_DEADLINE: Duration = Duration::from_secs(30);
/// Enough for 100 mails a second on a good server; most accept some ten connections from one client.
const CONNECTIONS: u64 = 2;

/// The way out before the default of `hello` is known.
pub(in crate::config) enum OutgoingDraft {
    /// By SMTP; the default of `hello` comes from the aliases.
    Smtp(Box<RelayDraft>),
    Directory(PathBuf),
    Hold,
}

/// `[smtp]` as far as it is known.
pub(in crate::config) struct RelayDraft {
    endpoint: Endpoint,
    ca_file: Option<PathBuf>,
    credentials: Option<(String, SecretRef)>,
    hello: Option<String>,
    envelope: EnvelopeSender,
    connections: usize,
}

impl OutgoingDraft {
    /// The way out; greets with `domain` unless something else is written.
    pub(in crate::config) fn with_domain(self, domain: &str) -> Outgoing {
        match self {
            Self::Directory(path) => Outgoing::Directory(path),
            Self::Hold => Outgoing::Hold,
            Self::Smtp(draft) => {
                let RelayDraft { endpoint, ca_file, credentials, hello, envelope, connections } = *draft;
                let hello = hello.unwrap_or_else(|| domain.to_owned());
                Outgoing::Smtp(SmtpRelay { endpoint, ca_file, credentials, hello, envelope, connections })
            }
        }
    }
}

/// Reads `[smtp]`.
pub(super) fn read_outgoing(top: &Table<'_>) -> OutgoingDraft {
    if top.get("smtp").is_none() {
        let advice = "write [smtp] with `host`, or with `directory` to try things out";
        top.report().warning(top.at(), "[smtp] is missing: acknowledgements wait in the outbox", advice);
    }
    let table = &top.table("smtp");
    if !table.is_written() {
        return OutgoingDraft::Hold;
    }
    let Some(directory) = table.get("directory") else {
        return read_relay(table).map_or(OutgoingDraft::Hold, |relay| OutgoingDraft::Smtp(Box::new(relay)));
    };
    for key in ["host", "port", "tls", "ca_file", "user", "password", "hello", "envelope", "connections"] {
        if let Some(value) = table.get(key) {
            value.refuse::<()>(format!("`{key}` means nothing beside `directory`"), "mail leaves by one way: keep `host` or `directory`");
        }
    }
    directory.path().map_or(OutgoingDraft::Hold, OutgoingDraft::Directory)
}

fn read_relay(table: &Table<'_>) -> Option<RelayDraft> {
    let endpoint = read_endpoint(table, &Ports { implicit: 465, clear: 587, unless: Protection::StartTls }, CONNECT_DEADLINE);
    let ca_file = table.get("ca_file").and_then(|value| value.path());
    let (user, password_written) = (table.get("user"), table.get("password"));
    let password = read_secret(table, "password");
    let credentials = match (&user, &password_written) {
        (Some(user), None) => lacks(user, "`user` is written and `password` is not", "write password = { credential = \"smtp\" }"),
        (None, Some(password)) => lacks(password, "`password` is written and `user` is not", "write the login name as `user`"),
        (Some(user), Some(_)) => user.text().zip(password),
        (None, None) => None,
    };
    let hello = table.get("hello").and_then(|value| read_host(&value));
    let envelopes = [("null", EnvelopeSender::Null), ("verp", EnvelopeSender::Verp)];
    let envelope = table.get("envelope").and_then(|value| value.word(&envelopes)).unwrap_or_default();
    let connections = table.get("connections").and_then(|value| value.integer(1..=50)).unwrap_or(CONNECTIONS);
    let connections = usize::try_from(connections).unwrap_or(1);
    Some(RelayDraft { endpoint: endpoint?, ca_file, credentials, hello, envelope, connections })
}

fn lacks<T>(value: &Value<'_>, what: &str, advice: &str) -> Option<T> {
    value.report().missing(value.at(), what, advice);
    None
}

//! `[[mailbox]]` and `[[maildir]]`: the ways in.

use std::{net::IpAddr, time::Duration};

use super::{Names, secret::read_secret};
use crate::{
    config::{
        report::Found,
        service::{After, ImapMailbox, ImapTiming, Login, MaildirSource},
        table::Table,
        value::Value,
    },
    crm::Slug,
    net::{Endpoint, Protection},
};

/// A local directory costs nothing to look at.
const MAILDIR_POLL: Duration = Duration::from_secs(2);
/// Below this, polling is a busy loop; tests go this low.
const SHORTEST: Duration = Duration::from_millis(100);
/// Servers may hang up an IDLE after 30 minutes (RFC 2177 section 3).
const LONGEST_IDLE: Duration = Duration::from_secs(29 * 60);
const DAY: Duration = Duration::from_secs(24 * 3600);

/// Reads every `[[mailbox]]`.
pub(super) fn read_mailboxes(top: &Table<'_>, names: &mut Names) -> Vec<ImapMailbox> {
    top.tables("mailbox").iter().filter_map(|table| read_mailbox(table, names)).collect()
}

/// Reads every `[[maildir]]`.
pub(super) fn read_maildirs(top: &Table<'_>, names: &mut Names) -> Vec<MaildirSource> {
    top.tables("maildir").iter().filter_map(|table| read_maildir(table, names)).collect()
}

fn read_maildir(table: &Table<'_>, names: &mut Names) -> Option<MaildirSource> {
    let id = read_id(table, names);
    let path = table.need("path", "write the directory that holds `new`, `cur` and `tmp`").and_then(|value| value.path());
    let team = read_team(table, names);
    let poll = table.get("poll").and_then(|value| value.duration(SHORTEST..=DAY)).unwrap_or(MAILDIR_POLL);
    Some(MaildirSource { id: id?, path: path?, team, poll })
}

fn read_mailbox(table: &Table<'_>, names: &mut Names) -> Option<ImapMailbox> {
    let id = read_id(table, names);
    let timing = read_timing(&table.table("timing"));
    let endpoint = read_endpoint(table, &Ports { implicit: 993, clear: 143, unless: Protection::Implicit }, timing.command);
    let ca_file = table.get("ca_file").and_then(|value| value.path());
    let user = table.need("user", "write the login name, often the address").and_then(|value| value.text());
    let login = read_login(table);
    let folders = table.get("folders").map(|value| value.list(|folder| Some(folder.found(folder.text()?))));
    let folders = folders.unwrap_or_else(|| Some(vec![Found { value: "INBOX".to_owned(), at: table.at().clone() }])).unwrap_or_default();
    check_folders(table, &folders);
    let team = read_team(table, names);
    let after = read_after(table, &folders);
    let folders = folders.into_iter().map(|folder| folder.value).collect();
    Some(ImapMailbox { id: id?, endpoint: endpoint?, ca_file, user: user?, login: login?, folders, team, after, timing })
}

fn read_id(table: &Table<'_>, names: &mut Names) -> Option<Slug> {
    let id = table.need("id", "write a short name that never changes, such as id = \"sales\"")?.slug()?;
    names.sources.push(id.clone());
    Some(id.value)
}

fn read_team(table: &Table<'_>, names: &mut Names) -> Option<Slug> {
    let team = table.get("team")?.slug()?;
    names.teams_used.push(team.clone());
    Some(team.value)
}

fn read_login(table: &Table<'_>) -> Option<Login> {
    let (password_written, oauth_written) = (table.get("password"), table.get("oauth"));
    let password = read_secret(table, "password");
    let oauth = oauth_written.as_ref().filter(|value| !value.is_table());
    if let Some(value) = oauth {
        value.hide();
        return value.refuse("`oauth` is not a table", "write oauth = { token = { credential = \"NAME\" } }");
    }
    let oauth = table.table("oauth");
    let token = read_secret(&oauth, "token");
    if oauth.is_written() {
        oauth.need("token", "write oauth = { token = { credential = \"NAME\" } }");
    }
    match (&password_written, &oauth_written) {
        (Some(_), Some(value)) => value.refuse("both `password` and `oauth` are written", "keep one of them"),
        (None, None) => {
            let advice = "write for instance password = { credential = \"imap-sales\" }";
            table.report().missing(table.at(), "`password` or `oauth` is missing in [[mailbox]]", advice);
            None
        }
        (Some(_), None) => password.map(Login::Password),
        (None, Some(_)) => token.map(Login::XOAuth2),
    }
}

fn check_folders(table: &Table<'_>, folders: &[Found<String>]) {
    for (index, folder) in folders.iter().enumerate() {
        if folders.iter().take(index).any(|other| same_folder(&other.value, &folder.value)) {
            table.report().error(&folder.at, format!("the folder `{}` is listed twice", folder.value), "take one of them out");
        }
    }
}

fn read_after(table: &Table<'_>, folders: &[Found<String>]) -> After {
    let written = table.get("after");
    let words = [("keep", After::Keep), ("seen", After::Seen), ("delete", After::Delete)];
    let advice = "\"keep\", \"seen\", \"delete\" or { move = \"FOLDER\" }";
    if let Some(value) = written.as_ref().filter(|value| !value.is_table()) {
        if value.as_text() == Some("move") {
            return value.refuse("`after` does not say where to move to", "write after = { move = \"Processed\" }").unwrap_or_default();
        }
        let word = if value.as_text().is_some() { value.word(&words) } else { value.wrong_kind(advice) };
        return word.unwrap_or_default();
    }
    let table = table.table("after");
    let Some(target) = table.need("move", &format!("it is {advice}")) else { return After::Keep };
    let Some(folder) = target.text() else { return After::Keep };
    if folders.iter().any(|watched| same_folder(&watched.value, &folder)) {
        let advice = "mail would come back for ever: move it to a folder that is not in `folders`";
        return target.refuse(format!("`{folder}` is a folder that we watch"), advice).unwrap_or_default();
    }
    After::Move(folder)
}

/// INBOX is the one folder whose case does not count (RFC 3501 section 5.1).
fn same_folder(a: &str, b: &str) -> bool {
    a == b || a.eq_ignore_ascii_case("inbox") && b.eq_ignore_ascii_case("inbox")
}

fn read_timing(table: &Table<'_>) -> ImapTiming {
    let unless = ImapTiming::default();
    let read = |key, longest: Duration, unless| table.get(key).and_then(|value| value.duration(SHORTEST..=longest)).unwrap_or(unless);
    let timing = ImapTiming {
        command: read("command", DAY, unless.command),
        idle: read("idle", LONGEST_IDLE, unless.idle),
        safety_poll: read("safety_poll", DAY, unless.safety_poll),
        poll: read("poll", DAY, unless.poll),
        backoff_first: read("backoff_first", DAY, unless.backoff_first),
        backoff_longest: read("backoff_longest", DAY, unless.backoff_longest),
    };
    if timing.backoff_first > timing.backoff_longest {
        let at = table.get("backoff_first").or(table.get("backoff_longest"));
        at.and_then(|value| value.refuse::<()>("`backoff_first` is longer than `backoff_longest`", ""));
    }
    timing
}

/// The ports of a protocol, and the protection it has unless something is written.
pub(super) struct Ports {
    pub implicit: u16,
    pub clear: u16,
    pub unless: Protection,
}

/// `host`, `port` and `tls` of a server.
pub(super) fn read_endpoint(table: &Table<'_>, ports: &Ports, deadline: Duration) -> Option<Endpoint> {
    let host = table.need("host", "write the name of the server, such as \"mail.example.com\"").and_then(|value| read_host(&value));
    let port = table.get("port").map(|value| value.integer(1..=65535).and_then(|port| u16::try_from(port).ok()));
    let words = [("implicit", Protection::Implicit), ("starttls", Protection::StartTls), ("none", Protection::None)];
    let tls = table.get("tls");
    let protection = tls.as_ref().map_or(Some(ports.unless), |value| value.word(&words));
    let (host, protection) = (host?, protection?);
    if let Some(value) = tls.filter(|_| protection == Protection::None && !is_loopback(&host)) {
        let advice = "set `tls` to \"implicit\" or \"starttls\"; clear text is for this machine only (localhost, 127.0.0.1, ::1)";
        return value.refuse(format!("passwords and mail would go to {host} in clear text"), advice);
    }
    let usual = if protection == Protection::Implicit { ports.implicit } else { ports.clear };
    Some(Endpoint { host, port: port.unwrap_or(Some(usual))?, protection, deadline })
}

/// A host name or an address, nothing around it.
pub(super) fn read_host(value: &Value<'_>) -> Option<String> {
    let host = value.text()?;
    if host.parse::<IpAddr>().is_ok() {
        return Some(host);
    }
    if host.contains("://") || host.contains('@') {
        value.hide();
        return value.refuse("`host` is a name, not a URL", "write the name alone; port, user and protection have keys of their own");
    }
    if host.contains(':') {
        return value.refuse("`host` holds a port", "write the name alone, and the port as port = 993");
    }
    if rustls::pki_types::ServerName::try_from(host.as_str()).is_err() {
        return value.refuse(format!("`{host}` is not the name of a host"), "write for instance \"mail.example.com\"");
    }
    Some(host)
}

fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

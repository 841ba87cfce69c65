//! What servers do wrong, and what becomes of it: each case is a scripted server over a pipe, on a paused clock.

// In a test, a panic is how it fails; clippy recognises only the test functions themselves.
#![allow(clippy::expect_used, clippy::panic)]

#[path = "scripted/imap.rs"]
mod scripted;

use std::{io::Read, path::PathBuf, sync::Arc, time::Duration};

use leadgate::{
    config::{
        SecretRef,
        service::{After, ImapMailbox, ImapTiming, Login},
    },
    crm::Fault,
    crm::Slug,
    net::{Endpoint, Protection},
    source::{
        Body,
        imap::{Connection, Fetched, ImapError, Listed, Selected, Woke},
    },
};
use scripted::{Act, Answer, Script, message, opened};
use secrecy::SecretString;
use tokio::{io::duplex, task::JoinHandle, time::Instant};
use tokio_util::sync::CancellationToken;

const ALL: &str = "IDLE UIDPLUS MOVE";
const PASSWORD: &str = "hunter2 \"\\";

fn mailbox(after: After) -> ImapMailbox {
    ImapMailbox {
        id: Slug::parse("sales").expect("a slug"),
        endpoint: Endpoint { host: "localhost".into(), port: 993, protection: Protection::None, deadline: Duration::from_secs(10) },
        ca_file: None,
        user: "sales@example.com".into(),
        login: Login::Password(SecretRef::Env("X".into())),
        folders: vec!["INBOX".into()],
        team: None,
        after,
        timing: ImapTiming::default(),
    }
}

type Server = JoinHandle<Vec<String>>;

async fn connect(mailbox: &ImapMailbox, script: Script) -> (Result<Connection, ImapError>, Server) {
    let (near, far) = duplex(1 << 16);
    let server = script.play(far);
    (Connection::over(Box::new(near), mailbox, &SecretString::from(PASSWORD)).await, server)
}

/// A connection with INBOX opened for changes.
async fn open(script: Script) -> (Connection, Server) {
    let (connection, server) = connect(&mailbox(After::Seen), script).await;
    let mut connection = connection.expect("the login is accepted");
    connection.select("INBOX").await.expect("INBOX opens");
    (connection, server)
}

async fn refused(mailbox: &ImapMailbox, script: Script) -> ImapError {
    connect(mailbox, script).await.0.expect_err("the connection is refused")
}

fn listed(sizes: &[(u32, u64)]) -> Vec<Listed> {
    sizes.iter().map(|(uid, size)| Listed { uid: *uid, size: *size, received_at: None }).collect()
}

fn spool_dir() -> PathBuf {
    std::env::temp_dir()
}

/// A fetched message in short: its UID and text, or what became of it.
fn short(fetched: Fetched) -> (u32, String) {
    match fetched {
        Fetched::Message(mut arrived) => {
            let mut text = String::new();
            arrived.body.reader().expect("reader").read_to_string(&mut text).expect("UTF-8");
            (arrived.uid, text + if arrived.truncated { " (cut)" } else { "" })
        }
        Fetched::Vanished { uid } => (uid, "vanished".into()),
        Fetched::Withheld { uid, why } => (uid, format!("withheld: {why}")),
    }
}

async fn fetch(connection: &mut Connection, sizes: &[(u32, u64)]) -> Result<Vec<(u32, String)>, ImapError> {
    let fetched = connection.fetch(&listed(sizes), 50 << 20, &spool_dir()).await?;
    Ok(fetched.into_iter().map(short).collect())
}

/// Linux counts this per processor and adds up now and then: a second look may show a little less than the first.
fn peak_memory_kb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).expect("VmHWM");
    line.split_ascii_whitespace().nth(1).expect("a number").parse().expect("a number")
}

mod connecting {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_plain_login_and_a_polite_end() {
        let script = Script::logged_in("ID IDLE")
            .on("ID (\"name\" \"leadgate\"", "* ID NIL\r\n{t} OK\r\n")
            .on("LOGOUT", "* BYE see you\r\n{t} OK\r\n");
        let (connection, server) = connect(&mailbox(After::Keep), script).await;
        connection.expect("logged in").close().await;
        assert_eq!(server.await.expect("as scripted")[0], r#"LOGIN "sales@example.com" "hunter2 \"\\""#);
    }

    #[tokio::test(start_paused = true)]
    async fn capabilities_are_asked_for_when_untold_and_read_tolerantly() {
        let script = Script::greeting("* OK ready\r\n")
            .on("CAPABILITY", "* CAPABILITY IMAP4rev1  SASL-IR AUTH=PLAIN\r\n{t} OK\r\n")
            .on("LOGIN ", "{t} OK in\r\n")
            .on("CAPABILITY", "* CAPABILITY IMAP4  Idle \n{t} OK\r\n")
            .on("SELECT", opened(0))
            .on("IDLE", "+ idling\r\n* 1 EXISTS\r\n")
            .on("DONE", "{t} OK\r\n");
        let (mut connection, server) = open(script.in_chunks(7)).await;
        assert_eq!(connection.wait(&CancellationToken::new()).await.expect("IDLE is known"), Woke::News);
        drop(connection);
        server.await.expect("as scripted");
    }

    #[tokio::test(start_paused = true)]
    async fn silence_ends_at_the_deadline() {
        let started = Instant::now();
        let error = refused(&mailbox(After::Keep), Script::greeting(Answer::hang())).await;
        assert!(matches!(error, ImapError::Deadline { command: "the greeting", .. }), "{error}");
        let error = refused(&mailbox(After::Keep), Script::greeting("* OK [CAPABILITY X] hi\r\n").on("LOGIN", Answer::hang())).await;
        assert!(matches!(error, ImapError::Deadline { command: "LOGIN", .. }), "{error}");
        assert_eq!(started.elapsed().as_secs(), 120);
        assert_eq!(error.fault(), Fault::Transient);
    }

    #[tokio::test(start_paused = true)]
    async fn a_trickle_ends_at_the_deadline_too() {
        let mut trickle = Answer::default();
        for _ in 0..100 {
            trickle = trickle.then(Act::Say(b"*".to_vec())).then(Act::Pause(Duration::from_secs(30)));
        }
        let started = Instant::now();
        let error = refused(&mailbox(After::Keep), Script::greeting(trickle)).await;
        assert!(matches!(error, ImapError::Deadline { .. }), "{error}");
        assert_eq!(started.elapsed().as_secs(), 60);
    }

    #[tokio::test(start_paused = true)]
    async fn odd_greetings() {
        for (greeting, expected) in [
            ("* BYE too many connections\r\n", "too many connections"),
            ("220 smtp.example.com ESMTP\r\n+ what\r\n", "is this an IMAP port?"),
            ("* NO go away\r\n", "go away"),
        ] {
            let error = refused(&mailbox(After::Keep), Script::greeting(greeting)).await;
            assert!(error.to_string().contains(expected), "{error}");
            assert_eq!(error.fault(), Fault::Transient);
        }
        let error = refused(&mailbox(After::Keep), Script::greeting(Answer::close())).await;
        assert!(matches!(error, ImapError::Closed { .. }), "{error}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_wrong_password_is_told_without_the_password() {
        for answer in ["{t} NO [AUTHENTICATIONFAILED] Authentication failed.\r\n".to_owned(), format!("{{t}} BAD what is {PASSWORD}\r\n")] {
            let error = refused(&mailbox(After::Keep), Script::greeting("* OK [CAPABILITY X] hi\r\n").on("LOGIN", answer)).await;
            assert!(matches!(error, ImapError::LoginRefused { .. }), "{error}");
            assert_eq!(error.fault(), Fault::Permanent);
            let told = format!("{error} {error:?}");
            assert!(told.contains("check `user` and the password") && !told.contains("hunter2"), "{told}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_that_is_busy_is_not_a_wrong_password() {
        let script = Script::greeting("* OK [CAPABILITY X] hi\r\n").on("LOGIN", "{t} NO [UNAVAILABLE] try later\r\n");
        let error = refused(&mailbox(After::Keep), script).await;
        assert!(matches!(error, ImapError::Refused { .. }) && error.fault() == Fault::Transient, "{error}");
        let script = Script::greeting("* OK [CAPABILITY X] hi\r\n").on("LOGIN", Answer::say("* BYE overloaded\r\n").then(Act::Close));
        let error = refused(&mailbox(After::Keep), script).await;
        assert!(matches!(error, ImapError::Bye { .. }) && error.to_string().contains("overloaded"), "{error}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_forbidden_login_is_not_tried() {
        let script = Script::greeting("* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] hi\r\n");
        let (outcome, server) = connect(&mailbox(After::Keep), script).await;
        let error = outcome.expect_err("no password may be sent");
        assert!(matches!(error, ImapError::LoginDisabled { method: "LOGIN", .. }) && error.fault() == Fault::Permanent, "{error}");
        assert!(server.await.expect("as scripted").is_empty(), "nothing was sent");
    }

    #[tokio::test(start_paused = true)]
    async fn a_password_beyond_ascii_goes_as_a_literal() {
        let (near, far) = duplex(1 << 16);
        // The length is in bytes, not in characters.
        let script = Script::greeting("* OK [CAPABILITY X] hi\r\n").on("LOGIN \"sales@example.com\" {8}", "+ go\r\n");
        let server = script.on("pässwö", "{t} OK [CAPABILITY X] in\r\n").play(far);
        drop(Connection::over(Box::new(near), &mailbox(After::Keep), &SecretString::from("pässwö")).await.expect("logged in"));
        server.await.expect("as scripted");
    }

    #[tokio::test(start_paused = true)]
    async fn line_breaks_in_a_password_are_refused() {
        let (near, far) = duplex(1 << 16);
        let server = Script::greeting("* OK [CAPABILITY X] hi\r\n").play(far);
        let outcome = Connection::over(Box::new(near), &mailbox(After::Keep), &SecretString::from("x\r\nL0002 DELETE INBOX")).await;
        assert!(matches!(outcome, Err(ImapError::Unsendable)));
        assert!(server.await.expect("as scripted").is_empty(), "nothing was sent");
    }

    #[tokio::test(start_paused = true)]
    async fn xoauth2_accepted_and_refused() {
        let mailbox = ImapMailbox { login: Login::XOAuth2(SecretRef::Env("X".into())), ..mailbox(After::Keep) };
        let token = data_encoding::BASE64.encode(format!("user=sales@example.com\x01auth=Bearer {PASSWORD}\x01\x01").as_bytes());
        let hello = || Script::greeting("* OK [CAPABILITY AUTH=XOAUTH2] hi\r\n").on("AUTHENTICATE XOAUTH2", "+ \r\n");
        let (outcome, server) = connect(&mailbox, hello().on(&token, "{t} OK [CAPABILITY IDLE] in\r\n")).await;
        drop(outcome.expect("the token is good"));
        server.await.expect("as scripted");

        let status = data_encoding::BASE64.encode(br#"{"status":"401","schemes":"Bearer"}"#);
        let script = hello().on(&token, format!("+ {status}\r\n")).on("", "{t} NO AUTHENTICATE failed.\r\n");
        let error = refused(&mailbox, script).await;
        assert!(matches!(error, ImapError::LoginRefused { .. }) && error.to_string().contains(r#""status":"401""#), "{error}");

        let error = refused(&mailbox, Script::greeting("* OK [CAPABILITY AUTH=PLAIN] hi\r\n")).await;
        assert!(matches!(error, ImapError::LoginDisabled { method: "XOAUTH2", .. }), "{error}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_that_is_logged_in_already_needs_no_login() {
        let script = Script::greeting("* PREAUTH [CAPABILITY IDLE] welcome\r\n").on("EXAMINE \"INBOX\"", opened(3));
        let (connection, server) = connect(&mailbox(After::Keep), script).await;
        let selected = connection.expect("logged in").select("INBOX").await.expect("it opens");
        assert_eq!(selected, Selected { uid_validity: 77, uid_next: Some(100), exists: 3, read_only: true });
        server.await.expect("as scripted");
    }
}

mod protection {
    use rcgen::{CertificateParams, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, date_time_ymd};
    use rustls::pki_types::{PrivateKeyDer, pem::PemObject};
    use tokio_rustls::TlsAcceptor;

    use super::*;

    /// An authority of our own, its certificate in a file.
    struct Authority {
        issuer: Issuer<'static, KeyPair>,
        directory: tempfile::TempDir,
    }

    impl Authority {
        fn new() -> Self {
            let key = KeyPair::generate().expect("key");
            let mut params = CertificateParams::new(vec![]).expect("params");
            params.is_ca = IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
            let directory = tempfile::tempdir().expect("tempdir");
            std::fs::write(directory.path().join("ca.pem"), params.self_signed(&key).expect("signed").pem()).expect("write");
            Self { issuer: Issuer::new(params, key), directory }
        }

        fn mailbox(&self, protection: Protection) -> ImapMailbox {
            let mut mailbox = mailbox(After::Seen);
            mailbox.endpoint.protection = protection;
            mailbox.ca_file = Some(self.directory.path().join("ca.pem"));
            mailbox
        }

        /// A server's side of TLS, with a certificate for `name` until the end of the year before `until`.
        fn server(&self, name: &str, until: i32) -> TlsAcceptor {
            let key = KeyPair::generate().expect("key");
            let mut params = CertificateParams::new(vec![name.to_owned()]).expect("params");
            params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
            params.not_after = date_time_ymd(until, 1, 1);
            let certificate = params.signed_by(&key, &self.issuer).expect("signed");
            let provider = Arc::new(rustls::crypto::ring::default_provider());
            let config = rustls::ServerConfig::builder_with_provider(provider)
                .with_safe_default_protocol_versions()
                .expect("versions")
                .with_no_client_auth()
                .with_single_cert(
                    vec![certificate.der().clone()],
                    PrivateKeyDer::from_pem_slice(key.serialize_pem().as_bytes()).expect("key"),
                )
                .expect("certificate");
            TlsAcceptor::from(Arc::new(config))
        }
    }

    async fn implicit(mailbox: &ImapMailbox, server: TlsAcceptor) -> Result<Connection, ImapError> {
        let (near, far) = duplex(1 << 16);
        let served =
            tokio::spawn(async move { Script::logged_in(ALL).play(server.accept(far).await?).await.map_err(std::io::Error::other) });
        let outcome = Connection::over(Box::new(near), mailbox, &SecretString::from(PASSWORD)).await;
        if outcome.is_err() {
            assert!(served.await.expect("no panic").is_err(), "the handshake failed on both sides, and no password was sent");
        }
        outcome
    }

    #[tokio::test]
    async fn certificates_are_checked_and_errors_say_what_to_do() {
        let ours = Authority::new();
        let mailbox = ours.mailbox(Protection::Implicit);
        implicit(&mailbox, ours.server("localhost", 4000)).await.expect("a good certificate of our own authority");
        for (server, expected) in [
            (Authority::new().server("localhost", 4000), "name its file in `ca_file`"),
            (ours.server("other.example", 4000), "set `host` to a name that the certificate is for"),
            (ours.server("localhost", 2001), "has to be renewed"),
        ] {
            let error = implicit(&mailbox, server).await.expect_err(expected);
            assert!(error.to_string().contains(expected), "{error}");
            assert_eq!(error.fault(), Fault::Permanent);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn clear_text_where_tls_is_expected() {
        let ours = Authority::new();
        let error =
            refused(&ours.mailbox(Protection::Implicit), Script::greeting("* OK hello in clear\r\n").on("\u{16}", Answer::close())).await;
        assert!(matches!(error, ImapError::Net(_)) && error.to_string().contains("starttls"), "{error}");
    }

    #[tokio::test]
    async fn starttls_changes_to_tls_and_forgets_what_was_said_before() {
        let ours = Authority::new();
        let (near, mut far) = duplex(1 << 16);
        let acceptor = ours.server("localhost", 4000);
        let server = tokio::spawn(async move {
            use tokio::io::{AsyncReadExt, AsyncWriteExt};
            far.write_all(b"* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] hi\r\n").await?;
            let mut line = [0; "L0001 STARTTLS\r\n".len()];
            far.read_exact(&mut line).await?;
            assert_eq!(&line, b"L0001 STARTTLS\r\n");
            far.write_all(b"L0001 OK go\r\n").await?;
            // No greeting comes after the handshake.
            let script = Script::greeting("")
                .on("CAPABILITY", "* CAPABILITY IMAP4rev1\r\n{t} OK\r\n")
                .on("LOGIN ", "{t} OK [CAPABILITY IDLE] in\r\n");
            script.play(acceptor.accept(far).await?).await.map_err(std::io::Error::other)
        });
        let connection = Connection::over(Box::new(near), &ours.mailbox(Protection::StartTls), &SecretString::from(PASSWORD)).await;
        drop(connection.expect("logged in over TLS"));
        assert_eq!(server.await.expect("no panic").expect("no error").len(), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_is_sent_when_starttls_fails() {
        let ours = Authority::new();
        let mailbox = ours.mailbox(Protection::StartTls);
        for (script, expected, heard) in [
            (Script::greeting("* PREAUTH hi\r\n"), "PREAUTH", 0),
            (Script::greeting("* OK hi\r\n").on("STARTTLS", "{t} NO not today\r\n"), "not today", 1),
            (Script::greeting("* OK hi\r\n").on("STARTTLS", "{t} BAD unknown\r\n"), "unknown", 1),
            (
                Script::greeting("* OK hi\r\n").on("STARTTLS", "{t} OK go\r\n* OK [CAPABILITY AUTH=X] injected\r\n"),
                "as an attacker would",
                1,
            ),
            (Script::greeting("* OK hi\r\n").on("STARTTLS", "{t} OK go\r\nhalf a li"), "as an attacker would", 1),
        ] {
            let (outcome, server) = connect(&mailbox, script).await;
            let error = outcome.expect_err(expected);
            assert!(matches!(error, ImapError::NoTls { .. }) && error.to_string().contains(expected), "{error}");
            assert_eq!(error.fault(), Fault::Permanent);
            assert_eq!(server.await.expect("as scripted").len(), heard, "no password was sent");
        }
    }

    #[tokio::test]
    async fn clear_text_to_another_machine_is_refused() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("bind");
        let mut mailbox = mailbox(After::Keep);
        mailbox.endpoint.host = "127.0.0.1".into();
        mailbox.endpoint.port = listener.local_addr().expect("address").port();
        let served = tokio::spawn(async move { Script::logged_in("").play(listener.accept().await.expect("accept").0).await });
        Connection::open(&mailbox, &SecretString::from(PASSWORD)).await.expect("loopback may be clear").close().await;
        served.abort();
        let refusal: ImapError = leadgate::net::NetError::ClearText { host: "imap.example.com".into(), port: 143 }.into();
        assert_eq!(refusal.fault(), Fault::Fatal);
    }
}

mod folders {
    use super::*;

    async fn select(after: After, folder: &str, script: Script) -> (Result<Selected, ImapError>, Server) {
        let (connection, server) = connect(&mailbox(after), script).await;
        (connection.expect("logged in").select(folder).await, server)
    }

    #[tokio::test(start_paused = true)]
    async fn names_go_out_encoded_and_read_only_when_nothing_changes() {
        for (after, line) in [(After::Keep, r#"EXAMINE "R&-D/\"&AOk-t&AOk-\"""#), (After::Delete, r#"SELECT "R&-D/\"&AOk-t&AOk-\"""#)] {
            let (selected, server) = select(after, "R&D/\"été\"", Script::logged_in("").on(line, opened(2))).await;
            assert_eq!(selected.expect("it opens").exists, 2);
            server.await.expect("as scripted");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_missing_folder_is_told_with_its_neighbours() {
        let script = Script::logged_in("").on("SELECT", "{t} NO Mailbox doesn't exist\r\n").on(
            "LIST \"\" \"*\"",
            "* LIST () \"/\" INBOX\r\n* LIST (\\Noselect) \"/\" x\r\n* LIST () \"/\" \"Entw&APw-rfe\"\r\n{t} OK\r\n",
        );
        let error = select(After::Seen, "Entwurfe", script).await.0.expect_err("missing");
        assert_eq!(error.to_string(), "the folder \"Entwurfe\" does not exist; the server has: Entwürfe, INBOX");
        assert_eq!(error.fault(), Fault::Permanent);
    }

    #[tokio::test(start_paused = true)]
    async fn a_folder_that_exists_but_is_refused_is_the_servers_trouble() {
        let script = Script::logged_in("").on("SELECT", "{t} NO [INUSE] locked\r\n").on("LIST", "* LIST () \"/\" INBOX\r\n{t} OK\r\n");
        let error = select(After::Seen, "INBOX", script).await.0.expect_err("locked");
        assert!(matches!(&error, ImapError::Refused { said, .. } if said == "[INUSE] locked"), "{error:?}");
        assert_eq!(error.fault(), Fault::Transient);
    }

    #[tokio::test(start_paused = true)]
    async fn a_folder_without_lasting_uids_is_refused() {
        for answer in [
            "* 3 EXISTS\r\n{t} OK open\r\n",
            "* 3 EXISTS\r\n* OK [UIDVALIDITY 0] x\r\n{t} OK open\r\n",
            "* OK [UIDVALIDITY 7] x\r\n* NO [UIDNOTSTICKY] x\r\n{t} OK open\r\n",
        ] {
            let error = select(After::Seen, "INBOX", Script::logged_in("").on("SELECT", answer)).await.0.expect_err(answer);
            assert!(matches!(error, ImapError::NoUidValidity { .. }) && error.fault() == Fault::Permanent, "{error}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_end_or_a_bad_during_select_is_an_error() {
        for (answer, expected) in [
            (Answer::close(), "the connection ended during SELECT"),
            (Answer::say("* 3 EXISTS\r\n* OK [UIDVALIDITY 7]").then(Act::Close), "the connection ended during SELECT"),
            ("* BYE shutting down\r\n".into(), "the server closed the connection during SELECT: shutting down"),
            ("{t} BAD huh\r\n".into(), "the server did not understand SELECT: huh"),
            (Answer::hang(), "the server did not answer SELECT within 60 s"),
        ] {
            let error = select(After::Seen, "INBOX", Script::logged_in("").on("SELECT", answer)).await.0.expect_err(expected);
            assert_eq!(error.to_string(), expected);
            assert_eq!(error.fault(), Fault::Transient);
        }
    }
}

mod listing {
    use super::*;

    fn line(uid: u32) -> String {
        format!("* {uid} FETCH (UID {uid} RFC822.SIZE {} INTERNALDATE \"17-Jul-1996 02:44:25 -0700\")\r\n", uid * 10)
    }

    const TOP: &str = "UID FETCH * (UID)";

    #[tokio::test(start_paused = true)]
    async fn new_messages_are_listed_with_size_and_date() {
        let script = Script::selected(ALL, 5)
            .on(TOP, "* 5 FETCH (UID 9)\r\n{t} OK\r\n")
            .on(
                "UID FETCH 5:9 (UID RFC822.SIZE INTERNALDATE)",
                line(9) + "* 2 FETCH (UID 2 FLAGS ())\r\n* 4 FETCH (FLAGS (\\Seen))\r\n" + &line(7) + "{t} OK\r\n",
            )
            .on(TOP, "* 5 FETCH (UID 9)\r\n{t} OK\r\n");
        let (mut connection, server) = open(script).await;
        let listing = connection.list_after(4).await.expect("a listing");
        let short: Vec<_> = listing.messages.iter().map(|m| (m.uid, m.size, m.received_at.expect("a date").to_string())).collect();
        assert_eq!(short, [(7, 70, "1996-07-17T09:44:25Z".to_owned()), (9, 90, "1996-07-17T09:44:25Z".to_owned())]);
        assert_eq!((listing.through, listing.more), (9, false));
        let listing = connection.list_after(9).await.expect("a listing");
        assert_eq!((listing.messages.len(), listing.through, listing.more), (0, 9, false));
        drop(connection);
        server.await.expect("as scripted");
    }

    #[tokio::test(start_paused = true)]
    async fn an_empty_folder_is_asked_for_news_first() {
        let script = Script::selected(ALL, 0)
            .on("NOOP", "{t} OK\r\n")
            .on("NOOP", "* 1 EXISTS\r\n{t} OK\r\n")
            .on(TOP, "* 1 FETCH (UID 3)\r\n{t} OK\r\n")
            .on("UID FETCH 1:3 ", line(3) + "{t} OK\r\n");
        let (mut connection, server) = open(script).await;
        assert!(connection.list_after(0).await.expect("empty").messages.is_empty());
        assert_eq!(connection.list_after(0).await.expect("one").messages.len(), 1);
        drop(connection);
        server.await.expect("as scripted");
    }

    #[tokio::test(start_paused = true)]
    async fn sparse_uids_take_few_questions() {
        let script = Script::selected(ALL, 2)
            .on(TOP, "* 2 FETCH (UID 4000000000)\r\n{t} OK\r\n")
            .on("UID FETCH 2:1001 ", "{t} OK\r\n")
            .on("UID FETCH 1002:9001 ", "{t} OK\r\n")
            .on("UID FETCH 9002:73001 ", line(9500) + "{t} OK\r\n");
        let (mut connection, server) = open(script).await;
        let listing = connection.list_after(1).await.expect("a listing");
        assert_eq!((listing.messages.len(), listing.through, listing.more), (1, 73_001, true));
        drop(connection);
        server.await.expect("as scripted");
    }

    #[tokio::test(start_paused = true)]
    async fn an_endless_gap_is_left_with_what_was_looked_at() {
        let mut script = Script::selected(ALL, 1).on(TOP, "* 1 FETCH (UID 4294967295)\r\n{t} OK\r\n");
        for _ in 0..16 {
            script = script.on("UID FETCH ", "{t} OK\r\n");
        }
        let (mut connection, server) = open(script).await;
        let listing = connection.list_after(0).await.expect("a listing");
        assert!(listing.messages.is_empty() && listing.more && listing.through > 10_000_000, "{listing:?}");
        drop(connection);
        server.await.expect("as scripted");
    }

    #[tokio::test(start_paused = true)]
    async fn a_dense_answer_is_cut_at_a_thousand() {
        let lines: String = (1..=1500).map(|n| line(5_000 + n)).collect();
        let script = Script::selected(ALL, 1500)
            .on(TOP, "* 1500 FETCH (UID 6500)\r\n{t} OK\r\n")
            .on("UID FETCH 1:1000 ", "{t} OK\r\n")
            .on("UID FETCH 1001:6500 ", lines + "{t} OK\r\n");
        let (mut connection, server) = open(script).await;
        let listing = connection.list_after(0).await.expect("a listing");
        assert_eq!((listing.messages.len(), listing.through, listing.more), (1000, 6000, true));
        drop(connection);
        server.await.expect("as scripted");
    }

    #[tokio::test(start_paused = true)]
    async fn odd_attributes_hide_no_message() {
        let lines = "* 1 FETCH  (UID 1  RFC822.SIZE 5 INTERNALDATE NIL)\r\n\
            * 2 FETCH (UID 2 RFC822.SIZE 5000000000)\n\
            * 3 FETCH (X ((y)) UID 3 RFC822.SIZE 7)\r\n\
            * 4 FETCH (UID 4 BODYSTRUCTURE ";
        let lines =
            lines.to_owned() + &"(".repeat(50_000) + "\r\n\r\n* FOOBAR\r\n* SEARCH 2 5 (MODSEQ 9)\r\n* OK [ALERT]é\r\n{t}  OK  done\r\n";
        for chunk in [1, 7, usize::MAX] {
            let script = Script::selected(ALL, 4).on(TOP, "* 4 FETCH (UID 4)\r\n{t} OK\r\n").on("UID FETCH 1:4 ", lines.clone());
            let (mut connection, server) = open(script.in_chunks(chunk)).await;
            let listing = connection.list_after(0).await.expect("a listing");
            let short: Vec<_> = listing.messages.iter().map(|m| (m.uid, m.size)).collect();
            assert_eq!(short, [(1, 5), (2, 1 << 32), (3, 7), (4, 1 << 32)]);
            drop(connection);
            server.await.expect("as scripted");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_refused_or_cut_off_listing_is_never_empty() {
        for (answer, expected) in [
            ("{t} NO [UNAVAILABLE] try later\r\n".into(), "the server refused UID FETCH: [UNAVAILABLE] try later"),
            ((line(1) + "{t} NO [LIMIT] partial\r\n").into(), "the server refused UID FETCH: [LIMIT] partial"),
            ("{t} BAD x\r\n".into(), "the server did not understand UID FETCH: x"),
            (Answer::close(), "the connection ended during UID FETCH"),
            (Answer::say(line(1)).then(Act::Close), "the connection ended during UID FETCH"),
            ("* BYE timeout\r\n".into(), "the server closed the connection during UID FETCH: timeout"),
        ] {
            let script = Script::selected(ALL, 2).on(TOP, "* 2 FETCH (UID 2)\r\n{t} OK\r\n").on("UID FETCH 1:2 ", answer);
            let (mut connection, _server) = open(script).await;
            assert_eq!(connection.list_after(0).await.expect_err(expected).to_string(), expected);
        }
    }
}

mod fetching {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn small_messages_come_in_one_answer_in_the_order_wanted() {
        let script = Script::selected(ALL, 3).on(
            "UID FETCH 5:6,9 (UID BODY.PEEK[])",
            message(9, "nine\r\n") + &message(5, "five") + "* 9 FETCH (UID 9 FLAGS (\\Seen))\r\n" + &message(6, "") + "{t} OK\r\n",
        );
        let (mut connection, server) = open(script).await;
        let fetched = fetch(&mut connection, &[(9, 6), (5, 4000), (6, 0)]).await.expect("fetched");
        assert_eq!(fetched, [(9, "nine\r\n".into()), (5, "five".into()), (6, String::new())]);
        drop(connection);
        server.await.expect("as scripted");
    }

    #[tokio::test(start_paused = true)]
    async fn what_an_answer_leaves_out_is_asked_for_alone() {
        let script = Script::selected(ALL, 4)
            .on("UID FETCH 1:4 (UID BODY.PEEK[])", message(1, "one") + "* 4 FETCH (UID 4 BODY[] NIL)\r\n{t} OK\r\n")
            .on("UID FETCH 2 (UID BODY.PEEK[]<0.1048576>)", "{t} OK\r\n")
            .on("UID FETCH 2 (UID)", "{t} OK\r\n")
            .on("UID FETCH 3 (UID BODY.PEEK[]<0.1048576>)", "* 3 FETCH (UID 3 BODY[]<0> {5}\r\nthree)\r\n{t} OK\r\n")
            .on("UID FETCH 4 (UID BODY.PEEK[]<0.1048576>)", "{t} OK\r\n")
            .on("UID FETCH 4 (UID)", "* 4 FETCH (UID 4)\r\n{t} OK\r\n");
        let (mut connection, server) = open(script).await;
        let fetched = fetch(&mut connection, &[(1, 3), (2, 3), (3, 5), (4, 4)]).await.expect("fetched");
        let withheld = "withheld: the server lists the message, but its UID FETCH answer left it out";
        assert_eq!(fetched, [(1, "one".into()), (2, "vanished".into()), (3, "three".into()), (4, withheld.into())]);
        drop(connection);
        server.await.expect("as scripted");
    }

    #[tokio::test(start_paused = true)]
    async fn an_empty_body_of_a_message_that_is_not_empty_is_not_believed() {
        let script = Script::selected(ALL, 2)
            .on("UID FETCH 1:2 ", message(1, "one") + &message(2, "") + "{t} OK\r\n")
            .on("UID FETCH 2 (UID BODY.PEEK[]<0.1048576>)", "* 2 FETCH (UID 2 BODY[]<0> {0}\r\n)\r\n{t} OK\r\n")
            .on("UID FETCH 2 (UID)", "* 2 FETCH (UID 2)\r\n{t} OK\r\n");
        let (mut connection, server) = open(script).await;
        let fetched = fetch(&mut connection, &[(1, 3), (2, 700)]).await.expect("fetched");
        assert_eq!(fetched[1].1, "withheld: the server lists the message, but it handed out no byte of it");
        drop(connection);
        server.await.expect("as scripted");
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_to_another_command_is_not_ours() {
        let answer = "L0000 NO old\r\nL9999 OK early\r\n".to_owned() + &message(1, "one") + &message(2, "two") + "{t} OK\r\n";
        let (mut connection, server) = open(Script::selected(ALL, 2).on("UID FETCH 1:2 ", answer)).await;
        assert_eq!(fetch(&mut connection, &[(1, 3), (2, 3)]).await.expect("fetched").len(), 2);
        drop(connection);
        server.await.expect("as scripted");
    }

    #[tokio::test(start_paused = true)]
    async fn one_refused_message_does_not_stop_the_others() {
        let script = Script::selected(ALL, 2)
            .on("UID FETCH 1:2 ", message(1, "one") + "{t} NO [SERVERBUG] cannot read one of them\r\n")
            .on("UID FETCH 2 (UID BODY.PEEK", "{t} NO [SERVERBUG] broken\r\n")
            .on("UID FETCH 2 (UID)", "* 2 FETCH (UID 2)\r\n{t} OK\r\n");
        let (mut connection, server) = open(script).await;
        let fetched = fetch(&mut connection, &[(1, 3), (2, 3)]).await.expect("fetched");
        assert_eq!(fetched[0], (1, "one".into()));
        assert!(fetched[1].1.starts_with("withheld") && fetched[1].1.ends_with("[SERVERBUG] broken"), "{fetched:?}");
        drop(connection);
        server.await.expect("as scripted");
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_that_refuses_everything_is_an_error() {
        let no = "{t} NO [UNAVAILABLE] try later\r\n";
        let script = Script::selected(ALL, 2).on("UID FETCH 1:2 ", no).on("UID FETCH 1 (UID BODY", no).on("UID FETCH 1 (UID)", no);
        let (mut connection, server) = open(script).await;
        let error = fetch(&mut connection, &[(1, 3), (2, 3)]).await.expect_err("unavailable");
        assert!(matches!(error, ImapError::Refused { .. }) && error.fault() == Fault::Transient, "{error}");
        drop(connection);
        server.await.expect("as scripted");
    }

    #[tokio::test(start_paused = true)]
    async fn a_cut_off_answer_is_an_error() {
        for answer in [
            Answer::say(message(1, "one")).then(Act::Close),
            Answer::say("* 1 FETCH (UID 1 BODY[] {100}\r\nhalf").then(Act::Close),
            Answer::say(message(1, "one") + "* BYE restart\r\n"),
            Answer::say(message(1, "one") + "{t} BAD x\r\n"),
            Answer::say(message(1, "one")).then(Act::Hang),
        ] {
            let (mut connection, _server) = open(Script::selected(ALL, 2).on("UID FETCH 1:2 ", answer)).await;
            fetch(&mut connection, &[(1, 3), (2, 3)]).await.expect_err("only half of it came");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_announced_literal_of_500_mb_is_refused_unallocated() {
        let before = peak_memory_kb();
        for wanted in [&[(1, 3), (2, 3)][..], &[(1, 3)][..]] {
            let answer = Answer::say("* 1 FETCH (UID 1 BODY[] {500000000}\r\nabc").then(Act::Hang);
            let (mut connection, _server) = open(Script::selected(ALL, 2).on("UID FETCH 1", answer)).await;
            let error = fetch(&mut connection, wanted).await.expect_err("over budget");
            assert!(matches!(error, ImapError::TooMuch { .. }) && error.fault() == Fault::Transient, "{error}");
        }
        assert!(peak_memory_kb().saturating_sub(before) < 100_000, "from {before} to {} KB", peak_memory_kb());
    }

    #[tokio::test(start_paused = true)]
    async fn large_messages_come_in_pieces_into_a_file() {
        let piece = 1 << 20;
        let say = |offset: u64, length: u64| {
            Answer::say(format!("* 1 FETCH (UID 1 BODY[]<{offset}> {{{length}}}\r\n"))
                .then(Act::Fill(length))
                .then(Act::Say(b")\r\n{t} OK\r\n".to_vec()))
        };
        let script = Script::selected(ALL, 1)
            .on("UID FETCH 1 (UID BODY.PEEK[]<0.1048576>)", say(0, piece))
            .on("UID FETCH 1 (UID BODY.PEEK[]<1048576.1048576>)", say(piece, piece))
            .on("UID FETCH 1 (UID BODY.PEEK[]<2097152.1048576>)", say(2 * piece, 100))
            // It announced more, so it is asked once again.
            .on("UID FETCH 1 (UID BODY.PEEK[]<2097252.1048576>)", "* 1 FETCH (UID 1 BODY[]<2097252> \"\")\r\n{t} OK\r\n");
        let (mut connection, server) = open(script).await;
        let directory = tempfile::tempdir().expect("tempdir");
        let mut fetched = connection.fetch(&listed(&[(1, 2 * piece + 500)]), 50 << 20, directory.path()).await.expect("fetched");
        let Some(Fetched::Message(arrived)) = fetched.pop() else { panic!("{fetched:?}") };
        assert!(matches!(arrived.body, Body::Spooled(_)) && !arrived.truncated);
        assert_eq!(arrived.size, 2 * piece + 100);
        assert_eq!(std::fs::read_dir(directory.path()).expect("readable").count(), 0, "the file has no name");
        drop(connection);
        server.await.expect("as scripted");
    }

    #[tokio::test(start_paused = true)]
    async fn a_large_message_whose_middle_is_refused_is_not_taken_for_whole() {
        let say = "* 1 FETCH (UID 1 BODY[]<0> {1048576}\r\n";
        let script = Script::selected(ALL, 1)
            .on("UID FETCH 1 (UID BODY.PEEK[]<0.", Answer::say(say).then(Act::Fill(1 << 20)).then(Act::Say(b")\r\n{t} OK\r\n".to_vec())))
            .on("UID FETCH 1 (UID BODY.PEEK[]<1048576.", "{t} NO [SERVERBUG] broken\r\n")
            .on("UID FETCH 1 (UID)", "* 1 FETCH (UID 1)\r\n{t} OK\r\n");
        let (mut connection, server) = open(script).await;
        let fetched = fetch(&mut connection, &[(1, 3 << 20)]).await.expect("no error");
        assert!(fetched[0].1.starts_with("withheld") && fetched[0].1.ends_with("[SERVERBUG] broken"));
        drop(connection);
        server.await.expect("as scripted");
    }

    #[tokio::test(start_paused = true)]
    async fn a_liar_about_sizes_is_cut_at_the_limit() {
        let say = Answer::say("* 1 FETCH (UID 1 BODY[]<0> {1000}\r\n").then(Act::Fill(1000)).then(Act::Say(b")\r\n{t} OK\r\n".to_vec()));
        let (mut connection, server) = open(Script::selected(ALL, 1).on("UID FETCH 1 (UID BODY.PEEK[]<0.1000>)", say)).await;
        let mut fetched = connection.fetch(&listed(&[(1, 5)]), 1000, &spool_dir()).await.expect("fetched");
        assert!(matches!(fetched.pop(), Some(Fetched::Message(arrived)) if arrived.truncated && arrived.size == 1000));
        drop(connection);
        server.await.expect("as scripted");
    }

    #[tokio::test(start_paused = true)]
    async fn of_a_message_of_1_gib_only_the_beginning_is_fetched() {
        let head = 256 << 10;
        let answer = Answer::say(format!("* 1 FETCH (UID 1 BODY[]<0> {{{head}}}\r\n"))
            .then(Act::Fill(head))
            .then(Act::Say(b")\r\n{t} OK\r\n".to_vec()));
        let (mut connection, server) = open(Script::selected(ALL, 1).on("UID FETCH 1 (UID BODY.PEEK[]<0.262144>)", answer)).await;
        let mut fetched = connection.fetch(&listed(&[(1, 1 << 30)]), 50 << 20, &spool_dir()).await.expect("fetched");
        let Some(Fetched::Message(arrived)) = fetched.pop() else { panic!("{fetched:?}") };
        assert!(arrived.truncated && arrived.size == 1 << 30);
        assert!(matches!(&arrived.body, Body::Memory(bytes) if bytes.len() as u64 == head));
        drop(connection);
        server.await.expect("as scripted");
    }

    #[tokio::test(start_paused = true)]
    async fn pieces_that_do_not_fit_are_an_error() {
        for answer in ["* 1 FETCH (UID 1 BODY[]<7> {3}\r\nabc)\r\n{t} OK\r\n", "* 1 FETCH (UID 1 BODY[]<1048576> {3}\r\nabc)\r\n{t} OK\r\n"]
        {
            let (mut connection, _server) = open(Script::selected(ALL, 1).on("UID FETCH 1 ", answer)).await;
            let error = fetch(&mut connection, &[(1, 3)]).await.expect_err("another offset");
            assert!(matches!(error, ImapError::Protocol { .. }), "{error}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_large_message_that_vanishes_midway() {
        let piece = 1 << 20;
        let script = Script::selected(ALL, 1)
            .on(
                "UID FETCH 1 (UID BODY.PEEK[]<0.",
                Answer::say(format!("* 1 FETCH (UID 1 BODY[]<0> {{{piece}}}\r\n"))
                    .then(Act::Fill(piece))
                    .then(Act::Say(b")\r\n{t} OK\r\n".to_vec())),
            )
            .on("UID FETCH 1 (UID BODY.PEEK[]<1048576.", "{t} OK\r\n")
            .on("UID FETCH 1 (UID)", "{t} OK\r\n");
        let (mut connection, server) = open(script).await;
        assert_eq!(fetch(&mut connection, &[(1, 3 * piece)]).await.expect("no error"), [(1, "vanished".into())]);
        drop(connection);
        server.await.expect("as scripted");
    }
}

mod waiting {
    use super::*;

    fn stop() -> CancellationToken {
        CancellationToken::new()
    }

    #[tokio::test(start_paused = true)]
    async fn wakes_on_new_mail_and_on_nothing_else() {
        let idling = Answer::say("+ idling\r\n* OK Still here\r\n* 5 EXISTS\r\n* 2 FETCH (FLAGS (\\Seen))\r\n* 5 EXPUNGE\r\n")
            .then(Act::Pause(Duration::from_secs(20)));
        let script = Script::selected(ALL, 5).on("IDLE", idling.then(Act::Say(b"* 5 EXISTS\r\n".to_vec()))).on("DONE", "{t} OK\r\n");
        let (mut connection, server) = open(script).await;
        let started = Instant::now();
        assert_eq!(connection.wait(&stop()).await.expect("woke"), Woke::News);
        assert_eq!(started.elapsed().as_secs(), 20);
        drop(connection);
        server.await.expect("as scripted");
    }

    #[tokio::test(start_paused = true)]
    async fn news_told_in_passing_are_not_slept_over() {
        let (mut connection, server) =
            open(Script::selected(ALL, 2).on("UID FETCH ", message(1, "x") + &message(2, "y") + "* 3 EXISTS\r\n{t} OK\r\n")).await;
        fetch(&mut connection, &[(1, 1), (2, 1)]).await.expect("fetched");
        assert_eq!(connection.wait(&stop()).await.expect("woke"), Woke::News);
        drop(connection);
        server.await.expect("as scripted");
    }

    #[tokio::test(start_paused = true)]
    async fn looks_now_and_then_and_renews_before_servers_hang_up() {
        let mut mailbox = mailbox(After::Seen);
        mailbox.timing.idle = Duration::from_secs(25 * 60);
        mailbox.timing.safety_poll = Duration::from_secs(40 * 60);
        let script = Script::selected(ALL, 1)
            // A repeated number keeps the connection alive and is no news.
            .on("IDLE", "+ \r\n* 1 EXISTS\r\n")
            .on("DONE", "{t} OK\r\n")
            .on("IDLE", "+\r\n")
            .on("DONE", "{t} OK\r\n")
            .on("NOOP", "{t} OK\r\n");
        let (connection, server) = connect(&mailbox, script).await;
        let mut connection = connection.expect("logged in");
        connection.select("INBOX").await.expect("it opens");
        let started = Instant::now();
        assert_eq!(connection.wait(&stop()).await.expect("woke"), Woke::Quiet);
        assert_eq!(started.elapsed().as_secs(), 40 * 60);
        drop(connection);
        server.await.expect("as scripted");
    }

    #[tokio::test(start_paused = true)]
    async fn a_stop_ends_it_at_once() {
        let (mut connection, server) = open(Script::selected(ALL, 1).on("IDLE", "+ \r\n").on("DONE", "{t} OK\r\n")).await;
        let stop = stop();
        let stopper = stop.clone();
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_secs(3)).await;
            stopper.cancel();
        });
        let started = Instant::now();
        assert_eq!(connection.wait(&stop).await.expect("woke"), Woke::Stopped);
        assert_eq!(started.elapsed().as_secs(), 3);
        drop(connection);
        server.await.expect("as scripted");
    }

    #[tokio::test(start_paused = true)]
    async fn an_end_while_idling_is_an_error_and_no_interruption() {
        for (answer, expected) in [
            (Answer::say("+ idling\r\n").then(Act::Close), "the connection ended during IDLE"),
            ("+ idling\r\n* BYE shutting down\r\n".into(), "the server closed the connection during IDLE: shutting down"),
            ("+ idling\r\n{t} NO too long\r\n".into(), "the server refused IDLE: too long"),
            (Answer::hang(), "the server did not answer IDLE within 60 s"),
        ] {
            let (mut connection, _server) = open(Script::selected(ALL, 1).on("IDLE", answer)).await;
            assert_eq!(connection.wait(&stop()).await.expect_err(expected).to_string(), expected);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_unanswered_done_is_an_error() {
        let script = Script::selected(ALL, 1).on("IDLE", "+ \r\n* 2 EXISTS\r\n").on("DONE", Answer::hang());
        let (mut connection, _server) = open(script).await;
        let started = Instant::now();
        let error = connection.wait(&stop()).await.expect_err("DONE is not answered");
        assert!(matches!(error, ImapError::Deadline { command: "IDLE", .. }), "{error}");
        assert_eq!(started.elapsed().as_secs(), 60);

        let (mut connection, _server) = open(Script::selected(ALL, 1).on("IDLE", "+ \r\n").on("DONE", Answer::hang())).await;
        let stop = stop();
        stop.cancel();
        let started = Instant::now();
        connection.wait(&stop).await.expect_err("DONE is not answered");
        assert_eq!(started.elapsed().as_secs(), 2, "a stop does not wait long");
    }

    #[tokio::test(start_paused = true)]
    async fn without_idle_it_asks_at_an_interval() {
        for script in [
            Script::selected("UIDPLUS", 1),
            Script::selected("IDLE", 1).on("IDLE", "{t} NO idle not now\r\n"),
            Script::selected("IDLE", 1).on("IDLE", "{t} BAD unknown\r\n"),
            Script::selected("IDLE", 1).on("IDLE", "+ idling\r\n{t} OK enough\r\n"),
        ] {
            let script = script.on("NOOP", "{t} OK\r\n").on("NOOP", "* 2 EXISTS\r\n{t} OK\r\n").on("NOOP", Answer::close());
            let (mut connection, server) = open(script).await;
            let started = Instant::now();
            assert_eq!(connection.wait(&stop()).await.expect("waited"), Woke::Quiet);
            assert_eq!(connection.wait(&stop()).await.expect("waited"), Woke::News);
            assert_eq!(started.elapsed().as_secs(), 60);
            drop(connection.list_after(2).await);
            let error = connection.wait(&stop()).await.expect_err("the server hung up");
            assert!(matches!(error, ImapError::Closed { .. } | ImapError::Io { .. }), "{error}");
            drop(connection);
            drop(server);
        }
    }
}

mod settling {
    use super::*;

    async fn settle(after: After, uids: &[u32], script: Script) -> Result<(), ImapError> {
        let (connection, server) = connect(&mailbox(after.clone()), script).await;
        let mut connection = connection.expect("logged in");
        connection.select("INBOX").await.expect("INBOX opens");
        connection.settle(uids, &after).await?;
        drop(connection);
        server.await.expect("as scripted");
        Ok(())
    }

    #[tokio::test(start_paused = true)]
    async fn keep_sends_nothing() {
        let script = Script::logged_in(ALL).on("EXAMINE \"INBOX\"", opened(3));
        settle(After::Keep, &[1, 2], script).await.expect("nothing to do");
    }

    #[tokio::test(start_paused = true)]
    async fn seen_and_deleted() {
        let script = Script::selected(ALL, 3).on("UID STORE 1:2,9 +FLAGS.SILENT (\\Seen)", "{t} OK\r\n");
        settle(After::Seen, &[9, 2, 1], script).await.expect("marked");
        let script = Script::selected(ALL, 3)
            .on("UID STORE 1 +FLAGS.SILENT (\\Deleted)", "{t} OK\r\n")
            .on("UID EXPUNGE 1", "* 1 EXPUNGE\r\n{t} OK\r\n");
        settle(After::Delete, &[1], script).await.expect("deleted");
    }

    #[tokio::test(start_paused = true)]
    async fn without_uidplus_nothing_is_expunged() {
        let script = Script::selected("", 3).on("UID STORE 1 +FLAGS.SILENT (\\Deleted)", "{t} OK\r\n");
        settle(After::Delete, &[1], script).await.expect("marked");
    }

    #[tokio::test(start_paused = true)]
    async fn a_missing_target_is_created() {
        let script = Script::selected(ALL, 3)
            .on("UID MOVE 1:2 \"Done\"", "{t} NO [TRYCREATE] no such folder\r\n")
            .on("CREATE \"Done\"", "{t} OK\r\n")
            .on("SUBSCRIBE \"Done\"", "{t} NO no subscriptions here\r\n")
            .on("UID FETCH 1:2 (UID)", "* 1 FETCH (UID 1)\r\n* 2 FETCH (UID 2)\r\n{t} OK\r\n")
            .on("UID MOVE 1:2 \"Done\"", "* OK [COPYUID 1 1:2 1:2] x\r\n* 1 EXPUNGE\r\n* 1 EXPUNGE\r\n{t} OK\r\n");
        settle(After::Move("Done".into()), &[1, 2], script).await.expect("moved");
    }

    #[tokio::test(start_paused = true)]
    async fn without_move_it_copies_what_was_not_copied_before() {
        let script = Script::selected("UIDPLUS", 3)
            .on("UID FETCH 1:3 (UID FLAGS)", "* 1 FETCH (UID 1 FLAGS (\\Deleted))\r\n* 2 FETCH (UID 2 FLAGS (\\Seen))\r\n{t} OK\r\n")
            .on("UID COPY 2 \"Done\"", "{t} OK\r\n")
            .on("UID STORE 1:3 +FLAGS.SILENT (\\Deleted)", "{t} OK\r\n")
            .on("UID EXPUNGE 1:3", "{t} OK\r\n");
        settle(After::Move("Done".into()), &[1, 2, 3], script).await.expect("moved");
    }

    #[tokio::test(start_paused = true)]
    async fn vanished_messages_are_fine() {
        let script = Script::selected(ALL, 3)
            .on("UID STORE 1:2 ", "{t} NO [EXPUNGEISSUED] gone\r\n")
            .on("UID FETCH 1:2 (UID)", "* 1 FETCH (UID 2)\r\n{t} OK\r\n")
            .on("UID STORE 2 ", "{t} OK\r\n");
        settle(After::Seen, &[1, 2], script).await.expect("one is left");
        let script = Script::selected(ALL, 3)
            .on("UID MOVE 1 ", "{t} NO [EXPUNGEISSUED] gone\r\n")
            .on("CREATE ", "{t} NO [ALREADYEXISTS] it is there\r\n")
            .on("UID FETCH 1 (UID)", "{t} OK\r\n");
        settle(After::Move("Done".into()), &[1], script).await.expect("none is left");
    }

    #[tokio::test(start_paused = true)]
    async fn a_target_that_cannot_be_created_is_told_with_the_reason() {
        let script = Script::selected(ALL, 3)
            .on("UID MOVE 1 \"Done\"", "{t} NO [TRYCREATE] no such folder\r\n")
            .on("CREATE \"Done\"", "{t} NO prefix it with INBOX.\r\n")
            .on("UID FETCH 1 (UID)", "* 1 FETCH (UID 1)\r\n{t} OK\r\n")
            .on("UID MOVE 1 \"Done\"", "{t} NO [TRYCREATE] no such folder\r\n");
        let error = settle(After::Move("Done".into()), &[1], script).await.expect_err("it cannot be created");
        let expected = "the server refused UID MOVE: no such folder; creating the folder \"Done\" was refused too: prefix it with INBOX";
        assert_eq!(error.to_string(), expected);
    }

    #[tokio::test(start_paused = true)]
    async fn a_lasting_no_is_an_error() {
        let script = Script::selected(ALL, 3)
            .on("UID STORE 1 ", "{t} NO read-only\r\n")
            .on("UID FETCH 1 (UID)", "* 1 FETCH (UID 1)\r\n{t} OK\r\n")
            .on("UID STORE 1 ", "{t} NO read-only\r\n");
        let error = settle(After::Seen, &[1], script).await.expect_err("read-only");
        assert_eq!(error.to_string(), "the server refused UID STORE: read-only");
    }

    #[tokio::test(start_paused = true)]
    async fn many_messages_go_in_short_lines() {
        let uids: Vec<u32> = (1..=450).map(|n| n * 2).collect();
        let script = Script::selected(ALL, 3)
            .on("UID STORE 2,4,", "{t} OK\r\n")
            .on("UID STORE 402,", "{t} OK\r\n")
            .on("UID STORE 802,", "{t} OK\r\n");
        settle(After::Seen, &uids, script).await.expect("marked");
    }
}

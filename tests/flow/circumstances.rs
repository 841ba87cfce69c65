//! Hard circumstances, on the real program where it has to be: a full disk, a locked database, a second daemon, a Maildir that goes and comes,
//! and input that is no mail. Each has a clear answer, and nothing is lost.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use assert_cmd::assert::OutputAssertExt;
use leadgate::{
    capture::{MaildirWatch, Seen},
    config::service::MaildirSource,
    crm::Fault,
};
use tempfile::TempDir;

use crate::{
    office::{Hand, Office, Relay, START, mail, slug},
    place::Place,
};

const PROGRAM: &str = env!("CARGO_BIN_EXE_leadgate");

/// A directory with the configuration of the demo, and the program in it.
struct Home(TempDir);

impl Home {
    fn new() -> Self {
        let home = Self(tempfile::tempdir().unwrap());
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("config/demo"), home.path());
        for team in ["sales", "support", "partners"] {
            for part in ["new", "cur", "tmp"] {
                fs::create_dir_all(home.path().join("mail").join(team).join(part)).unwrap();
            }
        }
        home
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn config(&self) -> PathBuf {
        self.path().join("leadgate.toml")
    }

    fn program(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command.arg("--config").arg(self.config()).args(arguments).env_remove("RUST_LOG");
        command
    }

    /// `ingest -` with this message.
    fn feed(&self, message: &[u8]) -> assert_cmd::assert::Assert {
        assert_cmd::Command::from_std(self.program(&["--format", "json", "ingest", "-"])).write_stdin(message).assert()
    }

    fn leads(&self) -> usize {
        lines(&self.program(&["--format", "json", "leads"]).assert().success()).len()
    }

    /// The daemon, once it says that it is ready.
    fn daemon(&self) -> Daemon {
        let mut child = self.program(&["run"]).stderr(Stdio::piped()).spawn().unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
        let ready = log.by_ref().map_while(Result::ok).any(|line| line.contains("ready"));
        // What it says later must not fill the pipe.
        std::thread::spawn(move || log.for_each(drop));
        assert!(ready, "the daemon ended: {:?}", child.wait());
        Daemon(child)
    }
}

/// A running daemon; it is killed if the test fails.
struct Daemon(Child);

impl Daemon {
    /// Asks it to stop and waits until it has.
    fn stop(mut self) {
        let id = rustix::process::Pid::from_child(&self.0);
        rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
        assert!(self.0.wait().unwrap().success());
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let (from, to) = (entry.as_ref().unwrap().path(), to.join(entry.unwrap().file_name()));
        if from.is_dir() {
            fs::create_dir_all(&to).unwrap();
            copy(&from, &to);
        } else {
            fs::copy(from, to).unwrap();
        }
    }
}

fn lines(assert: &assert_cmd::assert::Assert) -> Vec<serde_json::Value> {
    let text = String::from_utf8(assert.get_output().stdout.clone()).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn said(assert: &assert_cmd::assert::Assert) -> String {
    String::from_utf8_lossy(&assert.get_output().stderr).into_owned()
}

fn enquiry(id: &str) -> Vec<u8> {
    mail(id, "Kim <kim@customer.example>", "sales@acme.example", "Chairs")
}

#[test]
fn the_same_mail_fed_twice_is_one_message() {
    let home = Home::new();
    let first = lines(&home.feed(&enquiry("a@x")).code(0)).remove(0);
    let second = lines(&home.feed(&enquiry("a@x")).code(0)).remove(0);
    assert_eq!(first, second);
    assert_eq!(first["state"], "applied");
    assert_eq!(home.leads(), 1);
}

#[test]
fn whatever_is_fed_has_a_state() {
    let home = Home::new();
    let folder = home.path().join("input");
    fs::create_dir(&folder).unwrap();
    let noise: Vec<u8> = (0..200_000_u64).map(|n| (n.wrapping_mul(n) >> 5) as u8).collect();
    let mut huge = enquiry("huge@x");
    while huge.len() < 30 << 20 {
        huge.extend(b"A line of a message that does not end for a long time, and then some more of it.\n");
    }
    for (name, bytes) in [
        ("1-empty", &b""[..]),
        ("2-binary", &noise),
        ("3-no-mail", b"just\n\nsome text\n"),
        ("4-huge", &huge),
        ("5-nul", b"\0\0 a line\0with NUL\n"),
    ] {
        fs::write(folder.join(name), bytes).unwrap();
    }
    fs::write(folder.join("6-enquiry"), enquiry("b@x")).unwrap();
    let fed = lines(&home.program(&["--format", "json", "ingest", "--mailbox", "sales", folder.to_str().unwrap()]).assert().code(0));
    assert_eq!(fed.len(), 6);
    for message in &fed {
        assert_eq!(message["state"], "applied", "the mailbox has a team, so a person sees it: {message}");
    }
    let lead = fed[3]["leads"][0].to_string();
    let shown = lines(&home.program(&["--format", "json", "lead", "show", &lead]).assert().success()).remove(0).to_string();
    assert!(shown.contains("first 26214400 were read"), "the record says what was not read");
    // In a mailbox without a team the same things are put aside with a reason; the bytes stay as they came.
    let fed = lines(&home.program(&["--format", "json", "ingest", folder.to_str().unwrap()]).assert().code(0));
    assert_eq!(fed.iter().filter(|message| message["state"] == "quarantined").count(), 4, "{fed:?}");
    let binary = fed[1]["message"].to_string();
    let raw = home.program(&["quarantine", "show", &binary]).assert().success();
    assert!(raw.get_output().stdout == noise);
}

#[test]
fn an_mta_keeps_the_mail_when_anything_here_is_wrong() {
    let home = Home::new();
    fs::write(home.config(), "[storage]\ndatabase = 7\n").unwrap();
    home.feed(&enquiry("a@x")).code(75);
    home.program(&["ingest", "nowhere.eml"]).assert().code(78);
    let home = Home::new();
    home.program(&["ingest", "nowhere.eml"]).assert().code(65);
    home.program(&["ingest", "--mailbox", "No Slug", "-"]).assert().code(64);
}

#[test]
fn a_full_disk_keeps_the_mail_where_it_is() {
    let home = Home::new();
    home.feed(&enquiry("a@x")).code(0);
    let mut large = enquiry("b@x");
    large.extend((0..2_000_000_u64).map(|n| b'a' + (n.wrapping_mul(n) >> 7) as u8 % 26));
    // No file may grow beyond 256 KiB: what a disk without room answers, and what no signal turns into a death.
    let mut limited = Command::new("sh");
    limited.args(["-c", "trap '' XFSZ; ulimit -f 512; exec \"$0\" \"$@\"", PROGRAM, "--config"]).arg(home.config()).args(["ingest", "-"]);
    let refused = assert_cmd::Command::from_std(limited).write_stdin(large.clone()).assert().code(75);
    assert!(!said(&refused).is_empty());
    assert_eq!(home.leads(), 1);
    home.feed(&large).code(0);
    assert_eq!(home.leads(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_another_writer_holds_is_tried_again_later() {
    let home = Home::new();
    home.feed(&enquiry("a@x")).code(0);
    let file = home.path().join("leadgate.db");
    let other = sqlx::SqlitePool::connect_with(sqlx::sqlite::SqliteConnectOptions::new().filename(&file)).await.unwrap();
    let held = other.begin_with("BEGIN IMMEDIATE").await.unwrap();
    // Looking needs no write lock.
    assert_eq!(home.leads(), 1);
    let refused = tokio::task::spawn_blocking(move || {
        let refused = home.feed(&enquiry("b@x")).code(75);
        (home, refused)
    });
    let (home, refused) = refused.await.unwrap();
    assert!(said(&refused).contains("locked"), "{}", said(&refused));
    held.rollback().await.unwrap();
    home.feed(&enquiry("b@x")).code(0);
    assert_eq!(home.leads(), 2);
}

#[test]
fn a_second_daemon_is_refused() {
    let home = Home::new();
    let first = home.daemon();
    let refused = home.program(&["run"]).assert().code(69);
    assert!(said(&refused).contains("another leadgate is running"), "{}", said(&refused));
    // Another state directory does not make it another database.
    let other = fs::read_to_string(home.config()).unwrap().replace("[storage]", "[storage]\nstate = \"elsewhere\"");
    fs::write(home.path().join("other.toml"), other).unwrap();
    let config = home.path().join("other.toml");
    let refused = Command::new(PROGRAM).arg("--config").arg(config).arg("run").assert().code(69);
    assert!(said(&refused).contains("leadgate.db.lock"), "{}", said(&refused));
    // A command beside the daemon is welcome.
    home.feed(&enquiry("a@x")).code(0);
    first.stop();
    home.daemon().stop();
}

#[test]
fn a_file_that_is_no_database_is_named() {
    let home = Home::new();
    fs::write(home.path().join("leadgate.db"), "a letter of nine pages\n".repeat(400)).unwrap();
    let refused = home.program(&["leads"]).assert().failure();
    assert!(said(&refused).contains("not a database"), "{}", said(&refused));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_maildir_that_disappears_and_comes_back_loses_nothing() {
    let place = Place::sqlite();
    let office = Office::new(place.open().await, &Hand::at(START), &Relay::default(), "one");
    let path = place.state().join("maildir");
    let source = MaildirSource { id: slug("sales"), path: path.clone(), team: Some(slug("sales")), poll: Duration::from_secs(1) };
    let (watch, mut seen) = (MaildirWatch::new(office.capture(), source), Seen::default());
    let rows = async || place.count("SELECT COUNT(*) FROM inbound").await;
    let missing = watch.look(&mut seen).await.unwrap_err();
    assert!(missing.fault() == Fault::Permanent && missing.to_string().contains("maildir"), "{missing}");

    fs::create_dir_all(path.join("new")).unwrap();
    fs::create_dir_all(path.join("cur")).unwrap();
    for n in 0..150 {
        fs::write(path.join(format!("new/{n}.host")), enquiry(&format!("{n}@x"))).unwrap();
    }
    watch.look(&mut seen).await.unwrap();
    assert_eq!(rows().await, 150);

    let away = place.state().join("away");
    fs::rename(&path, &away).unwrap();
    assert!(watch.look(&mut seen).await.is_err());
    fs::rename(&away, &path).unwrap();
    // A mail client has sorted some of it meanwhile, and one more has come.
    fs::rename(path.join("new/7.host"), path.join("cur/7.host:2,S")).unwrap();
    fs::remove_file(path.join("new/8.host")).unwrap();
    fs::write(path.join("new/200.host"), enquiry("200@x")).unwrap();
    watch.look(&mut seen).await.unwrap();
    assert_eq!(rows().await, 151);
    // A start knows nothing, and the ledger knows all.
    watch.look(&mut Seen::default()).await.unwrap();
    assert_eq!(rows().await, 151);
}

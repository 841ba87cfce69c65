//! The test bed: a real Dovecot and a real Postfix, and on request a real PostgreSQL, for one test.
//!
//! Everything runs as plain processes on free loopback ports below a temporary directory, stands within half a second, and
//! is gone when the bed is dropped, when the test panics and when the test is killed. Beds do not see each other, so tests
//! may run at the same time. Nothing ever leaves the machine.
//!
//! ```text
//!  customer ──send──► smtp_plain ┐                       ┌► imap, imaps ──► the program under test
//!                                ├► Postfix ──LMTP──► Dovecot
//!  the program ──► submission,   ┘                   ▲   └► mailbox(), wait_for()
//!                  smtps                    deliver ─┘
//! ```
//! Everybody at `lab.example` (the team), `customer.example` and `other.example` has a mailbox; `name+detail` lands in the
//! mailbox of `name`. At any domain, `full` is refused with 452, `gone` with 550 and `grey` with 451; `late` is taken
//! and bounces later. Other domains are refused at the customer's door and bounce behind the others.
//!
//! ```ignore
//! let Some(bed) = Bed::start() else { return };
//! let sales = bed.user("sales");
//! bed.deliver(&sales.address, b"From: a@customer.example\n\nHello");
//! assert_eq!(bed.wait_for(&sales.address, 1).await.len(), 1);
//! ```
// Each test binary that includes this uses its own part of it.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod certificates;
mod dovecot;
mod postfix;
mod postgres;
mod server;
mod talk;
mod token;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::Mutex,
    time::{Duration, Instant},
};

use tempfile::TempDir;

pub use self::{certificates::Certificate, postgres::Postgres, talk::Talk, token::Validity};
use self::{
    dovecot::DovecotPorts,
    postfix::PostfixPorts,
    server::{Ports, Server},
};

/// How long [`Bed::wait_for`] has patience. Mail takes milliseconds; this is for a machine that does something else.
const PATIENCE: Duration = Duration::from_secs(60);

/// Where a server listens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Address {
    /// `localhost`, which the certificate is for.
    pub host: &'static str,
    /// TCP port on 127.0.0.1.
    pub port: u16,
}

/// Somebody who may log in, by IMAP and by SMTP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// `name@domain`, which is also the login.
    pub address: String,
    /// What goes with it.
    pub password: String,
}

/// The running servers. See the module.
pub struct Bed {
    imap: Server,
    smtp: Server,
    imap_ports: DovecotPorts,
    smtp_ports: PostfixPorts,
    passwords: Mutex<BTreeMap<String, String>>,
    // The last to go, after the servers that live there.
    _ports: Ports,
    directory: TempDir,
}

impl Bed {
    /// Starts the servers and waits until they answer. `None` when something is missing and `LEADGATE_BED=skip` allows that.
    ///
    /// # Panics
    /// When a server is missing or does not start, or when this is not root: Postfix needs it.
    pub fn start() -> Option<Self> {
        let (dovecot, master) = (dovecot::program()?, server::find("master")?);
        if !server::is_root() {
            return server::lacking("Postfix starts only as root: tests/run runs the tests through sudo");
        }
        let (directory, ports) = (server::directory(), Ports::reserve());
        let folder = directory.path();
        certificates::make(folder);
        let imap_ports = DovecotPorts { imap: ports.port(1), imaps: ports.port(2), lmtp: ports.port(3), sasl: ports.port(4) };
        let smtp_ports = PostfixPorts {
            plain: ports.port(5),
            submission: ports.port(6),
            smtps: ports.port(7),
            lmtp: imap_ports.lmtp,
            sasl: imap_ports.sasl,
        };
        let mut imap = dovecot::server(&dovecot, folder, imap_ports);
        let mut smtp = postfix::server(&master, folder, smtp_ports);
        imap.spawn();
        smtp.spawn();
        imap.ready();
        smtp.ready();
        Some(Self { imap, smtp, imap_ports, smtp_ports, passwords: Mutex::default(), _ports: ports, directory })
    }

    /// IMAP in clear text, with STARTTLS on offer.
    pub fn imap(&self) -> Address {
        here(self.imap_ports.imap)
    }

    /// IMAP with TLS from the first byte.
    pub fn imaps(&self) -> Address {
        here(self.imap_ports.imaps)
    }

    /// SMTP as a stranger's server speaks to ours: no login, no TLS, only the bed's own domains.
    pub fn smtp_plain(&self) -> Address {
        here(self.smtp_ports.plain)
    }

    /// SMTP for a program that sends: STARTTLS and a login are required.
    pub fn submission(&self) -> Address {
        here(self.smtp_ports.submission)
    }

    /// SMTP for a program that sends: TLS from the first byte, a login is required.
    pub fn smtps(&self) -> Address {
        here(self.smtp_ports.smtps)
    }

    /// The authority that signed the servers' certificates (PEM); no other one did.
    pub fn ca_file(&self) -> PathBuf {
        self.folder().join("ca.pem")
    }

    /// The bed's own folder, for what a test writes; goes with the bed.
    pub fn folder(&self) -> &Path {
        self.directory.path()
    }

    /// `name@lab.example`, able to log in.
    pub fn user(&self, name: &str) -> User {
        self.admit(format!("{name}@lab.example"))
    }

    /// `name@customer.example`, able to log in.
    pub fn customer(&self, name: &str) -> User {
        self.admit(format!("{name}@customer.example"))
    }

    /// Changes a password; the next login needs the new one, open connections go on.
    pub fn set_password(&self, address: &str, password: &str) {
        dovecot::set_password(self.folder(), address, password);
        self.passwords.lock().unwrap().insert(address.to_owned(), password.to_owned());
    }

    /// An access token for XOAUTH2 and OAUTHBEARER, by IMAP and by SMTP.
    pub fn token(&self, address: &str, validity: Validity) -> String {
        token::token(address, validity)
    }

    /// Puts a message into a mailbox by LMTP, at once, as if `someone@customer.example` had sent it.
    ///
    /// # Panics
    /// When Dovecot does not take it.
    pub fn deliver(&self, to: &str, raw: &[u8]) {
        self.deliver_from("someone@customer.example", to, raw);
    }

    /// The same with an envelope sender, which becomes the `Return-Path`; empty for a bounce.
    ///
    /// # Panics
    /// When Dovecot does not take it.
    pub fn deliver_from(&self, from: &str, to: &str, raw: &[u8]) {
        let mut talk = Talk::clear(here(self.imap_ports.lmtp)).unwrap();
        talk.mail("LHLO bed.customer.example", from, to, raw).unwrap();
    }

    /// Sends a message as a customer's server does, through Postfix; it arrives a little later.
    ///
    /// # Errors
    /// The reply that refuses it, such as `452 4.2.2 <full@lab.example>: …`.
    pub fn send(&self, from: &str, to: &str, raw: &[u8]) -> Result<(), String> {
        let mut talk = Talk::clear(self.smtp_plain()).map_err(|e| e.to_string())?;
        talk.mail("EHLO bed.customer.example", from, to, raw)
    }

    /// The messages in somebody's INBOX as the server keeps them, oldest first; lines end with LF.
    pub fn mailbox(&self, address: &str) -> Vec<Vec<u8>> {
        messages(&dovecot::maildir(self.folder(), address))
    }

    /// The messages in another mailbox of theirs, such as `Leads/Done`.
    pub fn other_mailbox(&self, address: &str, name: &str) -> Vec<Vec<u8>> {
        messages(&dovecot::maildir(self.folder(), address).join(format!(".{}", name.replace('/', "."))))
    }

    /// Waits until at least `n` messages are in somebody's INBOX, and returns them.
    ///
    /// # Panics
    /// When they do not come within a minute.
    pub async fn wait_for(&self, address: &str, n: usize) -> Vec<Vec<u8>> {
        self.until(&format!("{n} messages for {address}"), || Some(self.mailbox(address)).filter(|found| found.len() >= n)).await
    }

    /// Waits until the look finds something. What we wait for happens in another process, which has no other way to tell.
    ///
    /// # Panics
    /// When that takes longer than a minute.
    pub async fn until<T>(&self, what: &str, mut look: impl FnMut() -> Option<T>) -> T {
        let until = Instant::now() + PATIENCE;
        loop {
            if let Some(found) = look() {
                return found;
            }
            assert!(Instant::now() < until, "waited in vain for {what}\n{}\n{}", self.imap.last_words(), self.smtp.last_words());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Shuts Dovecot down: clients hear BYE, Postfix keeps what it cannot deliver.
    pub fn stop_imap(&mut self) {
        self.imap.stop("TERM");
    }

    /// Kills Dovecot: connections break off in the middle.
    pub fn kill_imap(&mut self) {
        self.imap.stop("KILL");
    }

    /// Starts Dovecot again, on the same ports with the same mail.
    pub fn start_imap(&mut self) {
        self.imap.spawn();
        self.imap.ready();
    }

    /// Shuts Postfix down: nobody answers on its ports, its queue stays.
    pub fn stop_smtp(&mut self) {
        self.smtp.stop("TERM");
    }

    /// Starts Postfix again, on the same ports with the same queue.
    pub fn start_smtp(&mut self) {
        self.smtp.spawn();
        self.smtp.ready();
    }

    /// Has Postfix try everything in its queue now.
    pub fn flush(&self) {
        let status = Command::new("postqueue").arg("-c").arg(postfix::configuration(self.folder())).arg("-f").status().unwrap();
        assert!(status.success(), "postqueue -f: {status}");
    }

    /// Starts both servers again with another certificate.
    pub fn present(&mut self, certificate: Certificate) {
        certificates::put(self.folder(), certificate);
        self.kill_imap();
        self.stop_smtp();
        self.imap.spawn();
        self.start_smtp();
        self.imap.ready();
    }

    fn admit(&self, address: String) -> User {
        let known = self.passwords.lock().unwrap().get(&address).cloned();
        let password = known.unwrap_or_else(|| {
            let password = format!("secret of {address}");
            self.set_password(&address, &password);
            password
        });
        User { address, password }
    }
}

impl Drop for Bed {
    fn drop(&mut self) {
        // Both at once; dropping them then waits for each.
        self.imap.release();
        self.smtp.release();
    }
}

fn here(port: u16) -> Address {
    Address { host: "localhost", port }
}

/// The messages of a Maildir, read or not, in order of arrival: names begin with seconds, `.M` and microseconds.
fn messages(maildir: &Path) -> Vec<Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in ["new", "cur"].iter().flat_map(|folder| fs::read_dir(maildir.join(folder))).flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let arrival: Vec<u64> = name.split(|c: char| !c.is_ascii_digit()).filter_map(|number| number.parse().ok()).take(2).collect();
        // Between listing and reading the server may rename it; whoever waits looks again.
        if let Ok(raw) = fs::read(entry.path()) {
            found.insert((arrival, name), raw);
        }
    }
    found.into_values().collect()
}

//! Leadgate itself as a child process, configured for a bed: started, watched, killed, started again, and asked by its own commands.
//!
//! Never leaves a process behind: dropping it kills the daemon, and so does the death of the thread that started it. What a test wants to know it
//! asks the command line for, as an operator would; the log is there for what only the log says.

use std::{
    fs,
    io::{Read, Seek, SeekFrom},
    os::unix::{net::UnixDatagram, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Output, Stdio},
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use sqlx::{Connection, PgConnection, SqliteConnection, sqlite::SqliteConnectOptions};
use tempfile::TempDir;

use crate::bed::Bed;

/// How long anything may take on a machine that does something else.
const PATIENCE: Duration = Duration::from_secs(90);
/// How often another process is looked at.
const LOOK: Duration = Duration::from_millis(40);
const LEADGATE: &str = env!("CARGO_BIN_EXE_leadgate");

/// One `[[mailbox]]` with its secret.
#[derive(Clone)]
pub struct Mailbox {
    pub id: &'static str,
    pub address: String,
    pub secret: String,
    /// `tls` and `port`.
    pub door: String,
    /// The line that names the secret; `SECRET` stands for its file.
    pub login: &'static str,
    pub ca_file: Option<PathBuf>,
    pub folder: &'static str,
    pub after: &'static str,
    pub timing: String,
}

/// Quick to come back after trouble, so that a test need not wait; slow to look without being told, so that IDLE shows its worth.
const TIMING: &str = "backoff_first = \"100ms\"\nbackoff_longest = \"500ms\"\nsafety_poll = \"10m\"\ncommand = \"20s\"\n";

impl Mailbox {
    /// `id@lab.example` with TLS from the first byte.
    pub fn implicit(bed: &Bed, id: &'static str) -> Self {
        let user = bed.user(id);
        Self {
            id,
            address: user.address,
            secret: user.password,
            door: format!("tls = \"implicit\"\nport = {}", bed.imaps().port),
            login: "password = { file = \"SECRET\" }",
            ca_file: Some(bed.ca_file()),
            folder: "INBOX",
            after: "\"keep\"",
            timing: TIMING.to_owned(),
        }
    }

    /// The same with STARTTLS.
    pub fn starttls(bed: &Bed, id: &'static str) -> Self {
        Self { door: format!("tls = \"starttls\"\nport = {}", bed.imap().port), ..Self::implicit(bed, id) }
    }

    /// The same with another `after`.
    pub fn after(self, after: &'static str) -> Self {
        Self { after, ..self }
    }

    fn text(&self, secrets: &Path) -> String {
        let Self { id, address, door, folder, after, timing, .. } = self;
        let login = self.login.replace("SECRET", &secrets.join(id).display().to_string());
        let ca_file = self.ca_file.as_ref().map_or_else(String::new, |file| format!("ca_file = \"{}\"\n", file.display()));
        format!(
            "[[mailbox]]\nid = \"{id}\"\nhost = \"localhost\"\n{door}\n{ca_file}user = \"{address}\"\n{login}\nfolders = [\"{folder}\"]\nafter = {after}\n[mailbox.timing]\n{timing}\n"
        )
    }
}

/// What one daemon is configured to.
#[derive(Clone)]
pub struct Plan {
    /// The address of a PostgreSQL database; SQLite unless set.
    pub postgres: Option<String>,
    pub mailboxes: Vec<Mailbox>,
    /// The whole of `[smtp]` below its first line; `SECRET` stands for the password's file.
    pub smtp: String,
    pub smtp_password: String,
    /// Lines of `[limits]`.
    pub limits: &'static str,
    /// A line of `[service]`.
    pub grace: &'static str,
    /// The teams and their aliases.
    pub teams: Vec<(&'static str, String)>,
    pub environment: Vec<(&'static str, String)>,
    /// No file of the daemon may grow beyond so many KiB: to it the disk is full then.
    pub largest_file: Option<u32>,
}

impl Plan {
    /// Sales with one mailbox; acknowledgements leave by submission with STARTTLS and a login.
    pub fn sales(bed: &Bed) -> Self {
        Self::with(bed, vec![Mailbox::implicit(bed, "sales")])
    }

    /// A team for each of these mailboxes.
    pub fn with(bed: &Bed, mailboxes: Vec<Mailbox>) -> Self {
        let sender = bed.user("sales");
        let smtp = format!(
            "host = \"localhost\"\ntls = \"starttls\"\nport = {}\nca_file = \"{}\"\nuser = \"{}\"\npassword = {{ file = \"SECRET\" }}\n",
            bed.submission().port,
            bed.ca_file().display(),
            sender.address
        );
        let teams = mailboxes.iter().map(|mailbox| (mailbox.id, mailbox.address.clone())).collect();
        Self {
            postgres: None,
            mailboxes,
            smtp,
            smtp_password: sender.password,
            limits: "",
            grace: "grace = \"20s\"",
            teams,
            environment: Vec::new(),
            largest_file: None,
        }
    }
}

/// A daemon with its folder. See the module.
pub struct Service {
    plan: Plan,
    folder: TempDir,
    notify: UnixDatagram,
    daemon: Option<Child>,
    /// How long the log was at the last start.
    earlier: u64,
}

impl Service {
    /// Writes the configuration; starts nothing.
    pub fn new(plan: Plan) -> Self {
        let folder = tempfile::Builder::new().prefix("leadgate-live-").tempdir().unwrap();
        let notify = UnixDatagram::bind(folder.path().join("notify")).unwrap();
        let service = Self { plan, folder, notify, daemon: None, earlier: 0 };
        service.write();
        service
    }

    /// The same, started and ready.
    pub fn started(plan: Plan) -> Self {
        let mut service = Self::new(plan);
        service.start();
        service
    }

    /// Changes the plan, and writes the files anew.
    pub fn change(&mut self, change: impl FnOnce(&mut Plan)) {
        change(&mut self.plan);
        self.write();
    }

    fn write(&self) {
        let path = self.folder.path();
        let secrets = path.join("secrets");
        fs::create_dir_all(&secrets).unwrap();
        let Plan { mailboxes, limits, grace, .. } = &self.plan;
        let database = self.plan.postgres.clone().unwrap_or_else(|| "sqlite:leadgate.db".to_owned());
        let mut text = format!("[service]\n{grace}\n[storage]\ndatabase = \"{database}\"\nstate = \"state\"\n[limits]\n{limits}\n");
        for mailbox in mailboxes {
            self.set_secret(mailbox.id, &mailbox.secret);
            text += &mailbox.text(&secrets);
        }
        self.set_secret("smtp", &self.plan.smtp_password);
        if !self.plan.smtp.is_empty() {
            text += &format!("[smtp]\n{}", self.plan.smtp.replace("SECRET", &secrets.join("smtp").display().to_string()));
        }
        fs::write(path.join("leadgate.toml"), text).unwrap();
        let team = |(id, alias): &(&str, String)| {
            format!("[[team]]\nid = \"{id}\"\nname = \"The {id} team\"\nalias = [\"{alias}\"]\nacknowledge = {{ template = \"thanks\" }}\n")
        };
        fs::write(path.join("routing.toml"), self.plan.teams.iter().map(team).collect::<String>()).unwrap();
        self.set_template("Hello {{ customer.first_name }},\n\nthank you. Your number is {{ lead.id }}.\n");
    }

    /// Writes the body of the acknowledgement.
    pub fn set_template(&self, body: &str) {
        let folder = self.folder.path().join("templates/thanks");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("subject.txt"), "{{ message.reply_subject }}\n").unwrap();
        fs::write(folder.join("body.txt"), body).unwrap();
    }

    /// Writes the secret of a mailbox, or of `smtp`, as whoever renews it would: by renaming.
    pub fn set_secret(&self, id: &str, secret: &str) {
        use std::os::unix::fs::PermissionsExt;
        let file = self.folder.path().join("secrets").join(id);
        let new = file.with_extension("new");
        fs::write(&new, secret).unwrap();
        fs::set_permissions(&new, fs::Permissions::from_mode(0o600)).unwrap();
        fs::rename(new, file).unwrap();
    }

    /// Where the configuration, the database, the state and the log lie.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Starts the daemon and waits until it says that it is ready.
    pub fn start(&mut self) {
        self.spawn();
        self.hear("READY=1");
    }

    /// Starts the daemon without waiting.
    pub fn spawn(&mut self) {
        assert!(self.daemon.is_none(), "it runs already");
        self.earlier = fs::metadata(self.folder.path().join("log")).map_or(0, |log| log.len());
        self.notify.set_nonblocking(true).unwrap();
        while self.notify.recv(&mut [0; 512]).is_ok() {}
        self.notify.set_nonblocking(false).unwrap();
        let log = fs::File::options().create(true).append(true).open(self.folder.path().join("log")).unwrap();
        // What is ignored here is ignored by the daemon too; a shell's file size comes in blocks of 512 bytes.
        let limit = self.plan.largest_file.map_or_else(String::new, |kib| format!("trap '' XFSZ; ulimit -S -f {}; ", kib * 2));
        let confine = limit + "exec \"$@\"";
        // The daemon goes with the thread that started it, even when the test is killed.
        let daemon = self
            .command("setpriv")
            .args(["--pdeathsig", "KILL", "sh", "-c", &confine, "sh", LEADGATE, "run"])
            .env("NOTIFY_SOCKET", self.folder.path().join("notify"))
            .envs(self.plan.environment.iter().map(|(name, value)| (*name, value)))
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .process_group(0)
            .spawn();
        self.daemon = Some(daemon.unwrap());
    }

    /// Waits until the daemon tells this to whoever supervises it.
    pub fn hear(&mut self, word: &str) {
        self.notify.set_read_timeout(Some(LOOK)).unwrap();
        let until = Instant::now() + PATIENCE;
        let mut heard = [0; 512];
        loop {
            if let Ok(length) = self.notify.recv(&mut heard)
                && String::from_utf8_lossy(&heard[..length]).lines().any(|line| line == word)
            {
                return;
            }
            assert!(Instant::now() < until, "never heard {word}\n{}", self.log());
            if let Some(ended) = self.daemon.as_mut().unwrap().try_wait().unwrap() {
                panic!("it ended before {word}: {ended}\n{}", self.log());
            }
        }
    }

    /// Waits until the daemon decides the first message since its start, which there need not be; hence not for ever.
    pub fn begins_to_decide(&self, at_most: Duration) {
        let until = Instant::now() + at_most;
        let decides = || {
            let (mut log, mut words) = (fs::File::open(self.folder.path().join("log")).unwrap(), String::new());
            log.seek(SeekFrom::Start(self.earlier)).unwrap();
            log.read_to_string(&mut words).unwrap();
            words.contains("decided")
        };
        while Instant::now() < until && !decides() {
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// Ends the daemon with SIGKILL; it notices nothing.
    pub fn kill(&mut self) {
        let Some(mut daemon) = self.daemon.take() else { return };
        daemon.kill().unwrap();
        daemon.wait().unwrap();
    }

    /// Sends it a signal.
    pub fn signal(&self, signal: Signal) {
        let id = Pid::from_raw(i32::try_from(self.daemon.as_ref().unwrap().id()).unwrap()).unwrap();
        kill_process(id, signal).unwrap();
    }

    /// Makes room on the disk that `largest_file` made full, while the daemon runs.
    pub fn let_files_grow(&self) {
        let daemon = self.daemon.as_ref().unwrap().id().to_string();
        let status = Command::new("prlimit").args(["--pid", &daemon, "--fsize=unlimited:unlimited"]).status().unwrap();
        assert!(status.success(), "prlimit: {status}");
    }

    /// Waits until the daemon ends by itself.
    pub fn ended(&mut self) -> ExitStatus {
        let until = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.daemon.as_mut().unwrap().try_wait().unwrap() {
                self.daemon = None;
                return status;
            }
            assert!(Instant::now() < until, "it does not end\n{}", self.log());
            std::thread::sleep(LOOK);
        }
    }

    /// Ends the daemon with SIGTERM, as an operator does.
    ///
    /// # Panics
    /// When it does not end well.
    pub fn stop(&mut self) {
        self.signal(Signal::TERM);
        let status = self.ended();
        assert_eq!(status.code(), Some(0), "{}", self.log());
    }

    /// Everything it has logged since the first start.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// Waits for a line of the log that holds all of these words.
    pub async fn logs(&self, words: &[&str]) -> String {
        self.until(&format!("a log line with {words:?}"), || {
            self.log().lines().find(|line| words.iter().all(|word| line.contains(word))).map(str::to_owned)
        })
        .await
    }

    /// Runs one of its commands.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(LEADGATE).args(arguments).output().unwrap()
    }

    /// Runs a command for programs; its lines are objects.
    ///
    /// # Panics
    /// When it fails.
    pub fn ask(&self, arguments: &[&str]) -> Vec<Value> {
        let output = self.run(&[&["--format", "json"], arguments].concat());
        assert!(output.status.success(), "{arguments:?}: {}\n{}", String::from_utf8_lossy(&output.stderr), self.log());
        String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// The leads, oldest first.
    pub fn leads(&self) -> Vec<Value> {
        let mut leads = self.ask(&["leads", "--limit", "1000000"]);
        leads.reverse();
        leads
    }

    /// What stands in the chatter of a lead, of these kinds.
    pub fn chatter(&self, lead: i64, kind: &str) -> Vec<Value> {
        let mut lead = self.ask(&["lead", "show", &lead.to_string()]).remove(0);
        let Value::Array(entries) = lead["chatter"].take() else { panic!("no chatter in {lead}") };
        entries.into_iter().filter(|entry| entry["kind"] == kind).collect()
    }

    /// The outbox, oldest first.
    pub fn outbox(&self) -> Vec<Value> {
        let mut mails = self.ask(&["outbox", "list", "--limit", "1000000"]);
        mails.reverse();
        mails
    }

    /// Waits until `n` messages of the ledger are decided, and returns the state of each with its reason.
    pub async fn decided(&self, n: usize) -> Vec<String> {
        self.decided_within(PATIENCE, n).await
    }

    /// The same with more patience.
    pub async fn decided_within(&self, patience: Duration, n: usize) -> Vec<String> {
        let until = Instant::now() + patience;
        loop {
            let states = self.ledger().await;
            if states.len() >= n && states.iter().all(|state| !state.starts_with("captured")) {
                return states;
            }
            assert!(
                Instant::now() < until,
                "{n} messages should be decided, and {} stand there: {states:#?}\n{}",
                states.len(),
                self.log()
            );
            tokio::time::sleep(LOOK).await;
        }
    }

    /// State and reason of every message, in order of arrival; no command lists them all.
    async fn ledger(&self) -> Vec<String> {
        const ALL: &str = "SELECT state, COALESCE(reason, '') FROM inbound ORDER BY id";
        let rows: Vec<(String, String)> = if let Some(url) = &self.plan.postgres {
            let mut database = PgConnection::connect(url).await.unwrap();
            sqlx::query_as(ALL).fetch_all(&mut database).await.unwrap()
        } else {
            let file = SqliteConnectOptions::new().filename(self.folder.path().join("leadgate.db")).read_only(true);
            let mut database = SqliteConnection::connect_with(&file).await.unwrap();
            sqlx::query_as(ALL).fetch_all(&mut database).await.unwrap()
        };
        rows.into_iter().map(|(state, reason)| format!("{state} {reason}").trim_end().to_owned()).collect()
    }

    /// Lets every lease end now. On PostgreSQL, where several daemons may send, those of a killed one end by themselves only after half an hour.
    pub async fn release_leases(&self) {
        if let Some(url) = &self.plan.postgres {
            let mut database = PgConnection::connect(url).await.unwrap();
            sqlx::query("UPDATE outbox SET lease_until = 0 WHERE state = 'leased'").execute(&mut database).await.unwrap();
        }
    }

    /// Waits until this many mails have left, and nothing else stands in the outbox.
    pub async fn sent(&self, n: usize) -> Vec<Value> {
        self.until(&format!("{n} sent mails"), || {
            let mails = self.outbox();
            assert!(mails.len() <= n, "{mails:#?}");
            (mails.len() == n && mails.iter().all(|mail| mail["state"] == "sent")).then_some(mails)
        })
        .await
    }

    /// Waits until the look finds something: it happens in another process, which has no other way to tell.
    pub async fn until<T>(&self, what: &str, look: impl FnMut() -> Option<T>) -> T {
        self.until_within(PATIENCE, what, look).await
    }

    /// The same with more patience.
    pub async fn until_within<T>(&self, patience: Duration, what: &str, mut look: impl FnMut() -> Option<T>) -> T {
        let until = Instant::now() + patience;
        loop {
            if let Some(found) = look() {
                return found;
            }
            assert!(Instant::now() < until, "waited in vain for {what}\n{}", self.log());
            tokio::time::sleep(LOOK).await;
        }
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env("LEADGATE_CONFIG", self.folder.path().join("leadgate.toml"));
        for inherited in ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "JOURNAL_STREAM", "LEADGATE_LOG", "CREDENTIALS_DIRECTORY"] {
            command.env_remove(inherited);
        }
        command
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        if let Some(mut daemon) = self.daemon.take() {
            // Whether it was gone already does not matter.
            let _ = daemon.kill();
            let _ = daemon.wait();
        }
        if std::thread::panicking() {
            let log = self.log();
            let lines: Vec<&str> = log.lines().collect();
            eprintln!("--- leadgate\n{}", lines[lines.len().saturating_sub(400)..].join("\n"));
        }
    }
}

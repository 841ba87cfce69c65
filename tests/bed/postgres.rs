//! A PostgreSQL of its own, thrown away afterwards: as `nobody` when we are root, because it refuses to run as root.
//!
//! Nothing is synced to disk: a test kills processes, not machines.

use std::{
    fmt::Debug,
    path::PathBuf,
    process::Command,
    sync::atomic::{AtomicU32, Ordering},
};

use tempfile::TempDir;

use super::server::{NOBODY, Plan, Ports, Server, as_nobody, directory, find, is_root, own};

const USER: &str = "lead";

/// A running PostgreSQL. Goes when it is dropped, or when the test dies.
pub struct Postgres {
    server: Server,
    createdb: PathBuf,
    port: u16,
    databases: AtomicU32,
    // The last to go, after the server that lives there.
    _ports: Ports,
    _directory: TempDir,
}

impl Postgres {
    /// Makes and starts a cluster, about one second. `None` when it is not installed and `LEADGATE_BED=skip` allows that.
    ///
    /// # Panics
    /// When it is not installed, or does not start.
    pub fn start() -> Option<Self> {
        let (initdb, postgres) = (find("initdb")?, find("postgres")?);
        let (createdb, pg_isready) = (find("createdb")?, find("pg_isready")?);
        let (directory, ports) = (directory(), Ports::reserve());
        let cluster = directory.path().join("cluster");
        if is_root() {
            own(&cluster, 0o700, (NOBODY, NOBODY));
        }
        let cluster = cluster.display().to_string();
        let settings = ["-D", &cluster, "-U", USER, "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C"];
        run(&as_nobody(&initdb, &settings));
        let port = ports.port(1);
        let here = ["-h", "127.0.0.1", "-p", &port.to_string()].map(str::to_owned);
        // No unix socket: its path would have to be short, and nobody needs it.
        let settings = ["-D", &cluster, "-k", "", "-F", "-c", "max_connections=200"].map(str::to_owned);
        let mut server = Server::new(Plan {
            name: "postgres",
            command: as_nobody(&postgres, &[&settings[..], &here].concat()),
            directory: directory.path(),
            farewell: "QUIT",
            answers: Box::new(move || Command::new(&pg_isready).arg("-q").args(&here).status().is_ok_and(|s| s.success())),
            logs: Vec::new(),
        });
        server.spawn();
        server.ready();
        Some(Self { server, createdb, port, databases: AtomicU32::new(0), _ports: ports, _directory: directory })
    }

    /// Makes an empty database that no other test sees, and returns its URL.
    pub fn fresh_database(&self) -> String {
        let name = format!("lead_{}", self.databases.fetch_add(1, Ordering::Relaxed) + 1);
        run(&[
            self.createdb.as_os_str(),
            "-h".as_ref(),
            "127.0.0.1".as_ref(),
            "-p".as_ref(),
            self.port.to_string().as_ref(),
            "-U".as_ref(),
            USER.as_ref(),
            name.as_ref(),
        ]);
        format!("postgres://{USER}@127.0.0.1:{}/{name}", self.port)
    }

    /// Ends the server in the middle of whatever it does, with every connection; what was committed stays.
    pub fn stop(&mut self) {
        self.server.stop("INT");
    }

    /// Lets the server crash: no connection is closed, no transaction ended; what was committed comes back by recovery.
    pub fn crash(&mut self) {
        self.server.stop("QUIT");
    }

    /// Starts it again after [`Postgres::stop`] or [`Postgres::crash`].
    pub fn resume(&mut self) {
        self.server.spawn();
        self.server.ready();
    }
}

fn run<S: AsRef<std::ffi::OsStr> + Debug>(command: &[S]) {
    let output = Command::new(&command[0]).args(&command[1..]).current_dir("/").output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

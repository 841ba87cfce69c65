//! One server as a child process: started, waited for, broken on purpose, and ended whatever happens to the test.
//!
//! Never leaves a process or a directory behind: `keep.sh` stands between us and the server and notices even a SIGKILL.
//! Fails by panicking with what the server last wrote, because a bed that does not stand proves nothing.

use std::{
    ffi::{OsStr, OsString},
    fmt::Write as _,
    fs,
    io::{Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// How long a server may take to greet. It takes a tenth of a second; a machine under load gets patience.
const GREETING: Duration = Duration::from_secs(30);
/// The uid and gid of `nobody` and `nogroup` on Debian: whom servers run as that need no more.
pub const NOBODY: u32 = 65_534;
const KEEP: &str = include_str!("keep.sh");

/// A server: what starts it, and the process once it runs.
pub struct Server {
    name: &'static str,
    command: Vec<OsString>,
    directory: PathBuf,
    farewell: &'static str,
    answers: Box<dyn Fn() -> bool + Send + Sync>,
    logs: Vec<PathBuf>,
    keeper: Option<Child>,
}

/// What the servers differ in.
pub struct Plan<'a> {
    /// For messages.
    pub name: &'static str,
    /// The program and its arguments; it must stay in the foreground.
    pub command: Vec<OsString>,
    /// Where everything it writes lies; goes when it goes.
    pub directory: &'a Path,
    /// The signal that ends it at once and completely.
    pub farewell: &'static str,
    /// Whether it is ready; asked again and again while it starts.
    pub answers: Box<dyn Fn() -> bool + Send + Sync>,
    /// Files to show when something fails.
    pub logs: Vec<PathBuf>,
}

impl Server {
    /// A server that does not run yet.
    pub fn new(plan: Plan<'_>) -> Self {
        let Plan { name, command, directory, farewell, answers, mut logs } = plan;
        logs.push(directory.join(format!("{name}.out")));
        Self { name, command, directory: directory.to_owned(), farewell, answers, logs, keeper: None }
    }

    /// Starts it without waiting, so that several may start together.
    pub fn spawn(&mut self) {
        assert!(self.keeper.is_none(), "{} runs already", self.name);
        let out = fs::File::create(self.directory.join(format!("{}.out", self.name))).unwrap();
        let keeper = Command::new("sh")
            .args(["-c", KEEP, "keep"])
            .arg(&self.directory)
            .arg(self.farewell)
            .args(&self.command)
            .current_dir("/")
            .stdin(Stdio::piped())
            // Not our own: a pipe that a server holds open would keep the test runner waiting.
            .stdout(out.try_clone().unwrap())
            .stderr(out)
            // Ctrl-C and a runner's time-out go to the test's group; the keeper must outlive the test to clean up.
            .process_group(0)
            .spawn();
        self.keeper = Some(keeper.unwrap());
    }

    /// Waits until it answers.
    pub fn ready(&self) {
        let until = Instant::now() + GREETING;
        while !(self.answers)() {
            assert!(Instant::now() < until, "{} does not answer:\n{}", self.name, self.last_words());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Ends it with this signal and returns when it is gone; its directory stays. Nothing happens when it is down already.
    pub fn stop(&mut self, signal: &str) {
        let Some(mut keeper) = self.keeper.take() else { return };
        // An error here means that the keeper is gone, which `wait` shows as well.
        let _ = writeln!(keeper.stdin.take().unwrap(), "{signal}");
        keeper.wait().unwrap();
    }

    /// Lets go without waiting: the keeper ends the server and removes the directory.
    pub fn release(&mut self) {
        if let Some(keeper) = &mut self.keeper {
            drop(keeper.stdin.take());
        }
    }

    /// The ends of its logs.
    pub fn last_words(&self) -> String {
        let mut words = String::new();
        for log in &self.logs {
            let text = fs::read(log).unwrap_or_default();
            let text = String::from_utf8_lossy(&text);
            let lines: Vec<_> = text.lines().collect();
            let _ = writeln!(words, "--- {}\n{}", log.display(), lines[lines.len().saturating_sub(40)..].join("\n"));
        }
        words
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}", self.last_words());
        }
        self.release();
        if let Some(keeper) = &mut self.keeper {
            let _ = keeper.wait();
        }
    }
}

/// Sixteen neighbouring loopback ports that no other bed on this machine has.
///
/// They lie below the range from which the kernel picks ports for outgoing connections. The first of them is the lock:
/// held bound as long as the bed stands, and released by the kernel however the test ends.
pub struct Ports {
    lock: TcpListener,
}

impl Ports {
    const BLOCK: u16 = 16;
    const FIRST: u16 = 20_000;
    const BLOCKS: u16 = 700;

    /// Takes the first free block, looking from a place that differs between processes.
    pub fn reserve() -> Self {
        let start = std::process::id() % u32::from(Self::BLOCKS);
        for turn in 0..u32::from(Self::BLOCKS) {
            let block = u16::try_from((start + turn) % u32::from(Self::BLOCKS)).unwrap();
            let first = Self::FIRST + block * Self::BLOCK;
            let Ok(lock) = TcpListener::bind((Ipv4Addr::LOCALHOST, first)) else { continue };
            // The servers of a bed whose test was killed may still be on their way out.
            if (1..Self::BLOCK).all(|n| TcpListener::bind((Ipv4Addr::LOCALHOST, first + n)).is_ok()) {
                return Self { lock };
            }
        }
        panic!("no free block of ports from {} on", Self::FIRST)
    }

    /// The n-th port of the block, from 1.
    pub fn port(&self, n: u16) -> u16 {
        assert!((1..Self::BLOCK).contains(&n));
        self.lock.local_addr().unwrap().port() + n
    }
}

/// Whether somebody on this loopback port takes a connection and greets.
pub fn greets(port: u16) -> bool {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let Ok(mut stream) = TcpStream::connect_timeout(&address, Duration::from_secs(1)) else { return false };
    if stream.set_read_timeout(Some(Duration::from_secs(10))).is_err() {
        return false;
    }
    stream.read(&mut [0; 256]).is_ok_and(|n| n > 0)
}

/// Where the program is: on the path, or where Debian puts what only an administrator starts.
///
/// `None` when it is missing and `LEADGATE_BED=skip` allows that.
///
/// # Panics
/// When it is missing otherwise.
pub fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = ["/usr/sbin", "/usr/lib/postfix/sbin"].map(PathBuf::from).to_vec();
    let mut releases: Vec<_> = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|e| e.path().join("bin")).collect();
    releases.sort();
    folders.extend(releases.into_iter().rev());
    folders.extend(std::env::split_paths(&path));
    let found = folders.iter().map(|folder| folder.join(program)).find(|file| file.is_file());
    found.or_else(|| lacking(&format!("{program} is not installed: tests/run installs it")))
}

/// Says why a bed cannot stand here: a failure, or with `LEADGATE_BED=skip` a line and `None`.
pub fn lacking<T>(why: &str) -> Option<T> {
    assert!(std::env::var_os("LEADGATE_BED").is_some_and(|v| v == "skip"), "{why}; LEADGATE_BED=skip leaves such tests out");
    eprintln!("left out: {why}");
    None
}

/// Whether this process may start a server as somebody else.
pub fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Puts the unprivileged user in front of a command; without root, the command runs as ourselves.
pub fn as_nobody<S: AsRef<OsStr>>(program: &Path, arguments: &[S]) -> Vec<OsString> {
    let mut command: Vec<OsString> = Vec::new();
    if is_root() {
        let id = NOBODY.to_string();
        command.extend(["setpriv", "--reuid", &id, "--regid", &id, "--clear-groups"].map(OsString::from));
    }
    command.push(program.into());
    command.extend(arguments.iter().map(|a| a.as_ref().to_owned()));
    command
}

/// A directory for a bed that every server may enter, whatever the umask is.
pub fn directory() -> tempfile::TempDir {
    use std::os::unix::fs::PermissionsExt;
    tempfile::Builder::new().prefix("leadgate-bed-").permissions(fs::Permissions::from_mode(0o755)).tempdir().unwrap()
}

/// Makes a directory with this mode and owner.
pub fn own(path: &Path, mode: u32, owner: (u32, u32)) {
    use std::os::unix::fs::PermissionsExt;
    fs::create_dir_all(path).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    std::os::unix::fs::chown(path, Some(owner.0), Some(owner.1)).unwrap();
}

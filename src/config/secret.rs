//! Secrets by reference: the configuration says where a secret lies, never what it is.
//!
//! A secret is read when it is needed, one trailing newline is cut off, and it is never printed: not by an error, not by `Debug`.

use std::{
    env, fs,
    io::Read,
    os::unix::{fs::PermissionsExt, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use secrecy::{SecretString, zeroize::Zeroizing};

use crate::crm::Fault;

/// How long a command may take to print a secret: time for a password store on a slow network.
const COMMAND_DEADLINE: Duration = Duration::from_secs(30);
/// No password or token is longer; a longer answer comes from the wrong file.
const LONGEST: u64 = 64 << 10;

/// Where a secret lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretRef {
    /// A systemd credential: a file of this name in `$CREDENTIALS_DIRECTORY`.
    Credential(String),
    /// A file.
    File(PathBuf),
    /// An environment variable.
    Env(String),
    /// The first line that a command prints.
    Command(Vec<String>),
}

/// Why a secret could not be had. Says where it was sought, never what was found.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// `$CREDENTIALS_DIRECTORY` is not set: not started by systemd, or by a unit without credentials.
    #[error("credential `{0}`: $CREDENTIALS_DIRECTORY is not set; add LoadCredential={0}:/path/to/file to the unit")]
    NoCredentials(String),
    /// The file cannot be read.
    #[error("reading the secret in {}: {why}", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        why: std::io::Error,
    },
    /// The variable is not set, or is no UTF-8.
    #[error("the environment variable {0} is not set or is not UTF-8")]
    Unset(String),
    /// The command could not be started or read.
    #[error("running `{command}` for a secret: {why}")]
    NotRun {
        /// The program.
        command: String,
        /// What the system said.
        why: std::io::Error,
    },
    /// The command failed.
    #[error("`{command}` gave no secret: {status}")]
    Failed {
        /// The program.
        command: String,
        /// How it ended.
        status: String,
    },
    /// The command took too long and was killed.
    #[error("`{command}` gave no secret within {} s and was stopped", .after.as_secs())]
    Deadline {
        /// The program.
        command: String,
        /// The deadline.
        after: Duration,
    },
    /// There is nothing, or only a line end.
    #[error("the secret from {0} is empty")]
    Empty(String),
    /// It is no text, or much too long for a secret.
    #[error("what {0} holds is no secret: it is not UTF-8, or longer than {max} KiB", max = LONGEST >> 10)]
    Unlikely(String),
}

impl SecretError {
    /// Everything may heal while we run (a password store comes back, an admin writes the file), except what only a new start can change.
    pub fn fault(&self) -> Fault {
        match self {
            Self::NoCredentials(_) | Self::Unset(_) => Fault::Fatal,
            Self::Unreadable { .. } | Self::NotRun { .. } | Self::Failed { .. } | Self::Deadline { .. } => Fault::Transient,
            Self::Empty(_) | Self::Unlikely(_) => Fault::Transient,
        }
    }
}

impl SecretRef {
    /// Reads the secret. Blocks for as long as a command takes, at most 30 s: call it where blocking is allowed.
    ///
    /// # Errors
    /// When it is not there, is empty, or a command fails or takes too long.
    pub fn resolve(&self) -> Result<SecretString, SecretError> {
        self.resolve_within(COMMAND_DEADLINE, env::var_os("CREDENTIALS_DIRECTORY").map(PathBuf::from).as_deref())
    }

    fn resolve_within(&self, deadline: Duration, credentials: Option<&Path>) -> Result<SecretString, SecretError> {
        match self {
            Self::Credential(name) => {
                let directory = credentials.ok_or_else(|| SecretError::NoCredentials(name.clone()))?;
                from_bytes(&read_file(&directory.join(name))?, &format!("the credential `{name}`"))
            }
            Self::File(path) => {
                if fs::metadata(path).is_ok_and(|found| found.permissions().mode() & 0o004 != 0) {
                    tracing::warn!(path = %path.display(), "everybody on this machine can read this secret; run chmod o-r");
                }
                from_bytes(&read_file(path)?, &path.display().to_string())
            }
            Self::Env(name) => {
                let value = Zeroizing::new(env::var(name).map_err(|_| SecretError::Unset(name.clone()))?);
                from_bytes(value.as_bytes(), &format!("the environment variable {name}"))
            }
            Self::Command(words) => from_command(words, deadline),
        }
    }
}

fn read_file(path: &Path) -> Result<Zeroizing<Vec<u8>>, SecretError> {
    let file = fs::File::open(path).map_err(|why| SecretError::Unreadable { path: path.to_owned(), why })?;
    read_bounded(file).map_err(|why| SecretError::Unreadable { path: path.to_owned(), why })
}

fn read_bounded(from: impl Read) -> std::io::Result<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::new());
    from.take(LONGEST + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Cuts one line end off; nothing else, because a password may end in a blank.
fn from_bytes(bytes: &[u8], whence: &str) -> Result<SecretString, SecretError> {
    let text = std::str::from_utf8(bytes).ok().filter(|text| text.len() as u64 <= LONGEST);
    let text = text.ok_or_else(|| SecretError::Unlikely(whence.to_owned()))?;
    let text = text.strip_suffix('\n').map_or(text, |text| text.strip_suffix('\r').unwrap_or(text));
    if text.is_empty() { Err(SecretError::Empty(whence.to_owned())) } else { Ok(SecretString::from(text)) }
}

/// The first line that the command prints; its other words are not named in errors, for one of them may be a secret.
fn from_command(words: &[String], deadline: Duration) -> Result<SecretString, SecretError> {
    let (program, arguments) = words.split_first().ok_or_else(|| SecretError::Empty("an empty command".to_owned()))?;
    let command = program.clone();
    let started = Instant::now();
    let not_run = |why| SecretError::NotRun { command: command.clone(), why };
    let mut child =
        Command::new(program).args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).process_group(0).spawn().map_err(not_run)?;
    let stdout = child.stdout.take();
    let (send, receive) = mpsc::channel();
    // Only a thread can read and also be given up: whoever holds the pipe open may never close it.
    thread::spawn(move || send.send(stdout.map_or_else(|| Ok(Zeroizing::default()), read_bounded)));
    let Ok(printed) = receive.recv_timeout(deadline) else {
        stop(&mut child);
        return Err(SecretError::Deadline { command, after: deadline });
    };
    // Having closed its output it ends soon, unless it means to stay.
    let (send, receive) = mpsc::channel();
    let id = child.id();
    thread::spawn(move || send.send(child.wait()));
    let Ok(status) = receive.recv_timeout(deadline.saturating_sub(started.elapsed())) else {
        stop_group(id);
        return Err(SecretError::Deadline { command, after: deadline });
    };
    let status = status.map_err(not_run)?;
    if !status.success() {
        return Err(SecretError::Failed { command, status: status.to_string() });
    }
    let printed = printed.map_err(not_run)?;
    let line = printed.split_inclusive(|byte| *byte == b'\n').next().unwrap_or_default();
    from_bytes(line, &format!("`{command}`"))
}

/// Kills the command and reaps it.
fn stop(child: &mut Child) {
    stop_group(child.id());
    if let Err(why) = child.wait() {
        tracing::warn!(%why, "waiting for a command that was to print a secret");
    }
}

/// Kills the command and what it started, which has a process group of its own.
fn stop_group(id: u32) {
    let group = i32::try_from(id).ok().and_then(rustix::process::Pid::from_raw);
    if let Some(Err(why)) = group.map(|group| rustix::process::kill_process_group(group, rustix::process::Signal::KILL)) {
        tracing::warn!(%why, "stopping a command that was to print a secret");
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    fn command(script: &str) -> SecretRef {
        SecretRef::Command(["sh", "-c", script].map(str::to_owned).to_vec())
    }

    fn read(secret: &SecretRef) -> Result<String, String> {
        let read = secret.resolve_within(COMMAND_DEADLINE, None);
        read.map(|secret| secret.expose_secret().to_owned()).map_err(|why| why.to_string())
    }

    #[test]
    fn a_credential_or_file_is_read_without_its_line_end() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("imap");
        for (content, want) in
            [("s3cret", Ok("s3cret")), ("s3cret \r\n", Ok("s3cret ")), ("a\n\n", Ok("a\n")), ("\n", Err(())), ("", Err(()))]
        {
            fs::write(&path, content).unwrap();
            for secret in [SecretRef::File(path.clone()), SecretRef::Credential("imap".to_owned())] {
                let read = secret.resolve_within(COMMAND_DEADLINE, Some(directory.path()));
                assert_eq!(read.as_ref().map(ExposeSecret::expose_secret).map_err(|_| ()), want, "{content:?}");
                assert!(!format!("{read:?}").contains("s3cret"));
            }
        }
        fs::write(&path, [0xff, 0xfe]).unwrap();
        assert!(read(&SecretRef::File(path)).unwrap_err().contains("not UTF-8"));
        assert!(read(&SecretRef::File("/no/such/file".into())).unwrap_err().contains("/no/such/file"));
        assert!(read(&SecretRef::Credential("imap".to_owned())).unwrap_err().contains("LoadCredential=imap:"));
    }

    #[test]
    fn an_endless_file_is_no_secret() {
        assert!(read(&SecretRef::File("/dev/zero".into())).unwrap_err().contains("longer than 64 KiB"));
    }

    #[test]
    fn a_variable_is_read() {
        // Cargo sets this one for every test.
        assert_eq!(read(&SecretRef::Env("CARGO_PKG_NAME".to_owned())).unwrap(), "leadgate");
        assert!(read(&SecretRef::Env("LEADGATE_NO_SUCH".to_owned())).unwrap_err().contains("not set"));
    }

    #[test]
    fn a_command_gives_its_first_line_or_nothing() {
        assert_eq!(read(&command("printf 'one\\ntwo\\n'")).unwrap(), "one");
        assert_eq!(read(&command("printf one")).unwrap(), "one");
        for script in ["true", "echo", "echo s3cret; exit 3", "echo s3cret; kill -9 $$"] {
            let why = read(&command(script)).unwrap_err();
            assert!(why.contains("`sh`") && !why.contains("s3cret"), "{why}");
        }
        let missing = SecretRef::Command(vec!["/no/such/command".to_owned(), "s3cret".to_owned()]);
        let why = read(&missing).unwrap_err();
        assert!(why.contains("/no/such/command") && !why.contains("s3cret"), "{why}");
    }

    #[test]
    fn a_command_that_takes_too_long_is_stopped() {
        // Nobody ever writes into the pipe, so returning at all shows that its reader was stopped.
        let directory = tempfile::tempdir().unwrap();
        let pipe = directory.path().join("pipe");
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let waits = SecretRef::Command(vec!["cat".to_owned(), pipe.display().to_string()]);
        let why = waits.resolve_within(Duration::ZERO, None).unwrap_err();
        assert!(matches!(why, SecretError::Deadline { .. }), "{why}");
        assert_eq!(why.fault(), Fault::Transient);
    }
}

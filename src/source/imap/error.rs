//! Why a mailbox could not be read, in words that an operator can act on.
//!
//! What a server said is cut short and freed of control characters; a password never gets in (see [`super::login`]).

use std::{io, time::Duration};

use super::guard::Broken;
use crate::{crm::Fault, net::NetError};

/// Why a mailbox could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ImapError {
    /// No connection, or no TLS on it.
    #[error(transparent)]
    Net(#[from] NetError),
    /// The server cannot, or does not properly, change to TLS although that is required.
    #[error("STARTTLS failed: {why}; nothing was sent in clear: if the server offers TLS on port 993, set `tls` to \"implicit\"")]
    NoTls {
        /// What it did.
        why: String,
    },
    /// The password or token was refused.
    #[error("the server refused the login: {said}; check `user` and the password or token, and whether the account may use IMAP")]
    LoginRefused {
        /// What the server said.
        said: String,
    },
    /// The server takes no logins of the configured kind.
    #[error("the server takes no {method} login on this connection; {advice}")]
    LoginDisabled {
        /// LOGIN or XOAUTH2.
        method: &'static str,
        /// What to change.
        advice: &'static str,
    },
    /// The user name or password holds a character that IMAP cannot carry.
    #[error("the user name, password or folder name holds a line break or NUL, which IMAP cannot carry")]
    Unsendable,
    /// There is no such folder.
    #[error("the folder {folder:?} does not exist; the server has: {}", .known.join(", "))]
    FolderMissing {
        /// The name as configured.
        folder: String,
        /// What it may be instead.
        known: Vec<String>,
    },
    /// The folder cannot be followed: UIDs mean nothing in it.
    #[error(
        "the folder {folder:?} has no lasting UIDs (UIDVALIDITY is missing), so messages in it cannot be told apart; choose another folder"
    )]
    NoUidValidity {
        /// The name as configured.
        folder: String,
    },
    /// A tagged NO.
    #[error("the server refused {command}: {said}")]
    Refused {
        /// Which command.
        command: &'static str,
        /// What the server said.
        said: String,
    },
    /// A tagged BAD.
    #[error("the server did not understand {command}: {said}")]
    Misunderstood {
        /// Which command.
        command: &'static str,
        /// What the server said.
        said: String,
    },
    /// The server said good-bye.
    #[error("the server closed the connection during {command}: {said}")]
    Bye {
        /// Which command.
        command: &'static str,
        /// What the server said.
        said: String,
    },
    /// The connection ended.
    #[error("the connection ended during {command}")]
    Closed {
        /// Which command.
        command: &'static str,
    },
    /// Nothing, or not enough, came in time.
    #[error("the server did not answer {command} within {} s", .after.as_secs())]
    Deadline {
        /// Which command.
        command: &'static str,
        /// How long we waited.
        after: Duration,
    },
    /// The answer is larger than what was asked for could be.
    #[error("the answer to {command} is larger than it can be: {limit}")]
    TooMuch {
        /// Which command.
        command: &'static str,
        /// Which limit.
        limit: String,
    },
    /// The server's answer makes no sense.
    #[error("the server's answer to {command} makes no sense: {what}")]
    Protocol {
        /// Which command.
        command: &'static str,
        /// What is wrong with it.
        what: String,
    },
    /// The network failed.
    #[error("the connection failed during {command}: {source}")]
    Io {
        /// Which command.
        command: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// A large message could not be written to the spool directory.
    #[error("spooling a large message: {0}; is there room in the state directory?")]
    Spool(io::Error),
}

impl ImapError {
    /// What the caller should do about it.
    pub fn fault(&self) -> Fault {
        match self {
            Self::Net(net) => net_fault(net),
            Self::LoginRefused { .. } | Self::LoginDisabled { .. } | Self::Unsendable | Self::NoTls { .. } => Fault::Permanent,
            Self::FolderMissing { .. } | Self::NoUidValidity { .. } => Fault::Permanent,
            Self::Refused { .. } | Self::Misunderstood { .. } | Self::Bye { .. } | Self::Closed { .. } | Self::Deadline { .. } => {
                Fault::Transient
            }
            Self::TooMuch { .. } | Self::Protocol { .. } | Self::Io { .. } | Self::Spool(_) => Fault::Transient,
        }
    }

    /// What a failed read or write means during `command`.
    pub(super) fn from_io(command: &'static str, error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::UnexpectedEof {
            return Self::Closed { command };
        }
        match error.get_ref().and_then(|inner| inner.downcast_ref::<Broken>()) {
            Some(Broken::Stalled(after)) => Self::Deadline { command, after: *after },
            Some(limit @ (Broken::TooMuch(_) | Broken::LongLine(_))) => Self::TooMuch { command, limit: limit.to_string() },
            // An error of the codec holds whole buffers, which are other people's mail.
            None if error.get_ref().is_some() => Self::Protocol { command, what: cut(&error.to_string()) },
            None => Self::Io { command, source: error },
        }
    }
}

fn net_fault(error: &NetError) -> Fault {
    match error {
        NetError::Connect { .. } | NetError::Deadline { .. } => Fault::Transient,
        NetError::Tls { source, .. } if source.get_ref().is_some_and(|inner| inner.is::<rustls::Error>()) => Fault::Permanent,
        NetError::Tls { .. } => Fault::Transient,
        NetError::Roots { .. } => Fault::Permanent,
        NetError::ClearText { .. } => Fault::Fatal,
    }
}

/// At most 200 characters of what a server said, on one line, without a full stop in the middle of our sentence.
pub(super) fn cut(said: &str) -> String {
    const MOST: usize = 200;
    let said = said.trim_end_matches('.');
    let mut short: String = said.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MOST).collect();
    if said.chars().nth(MOST).is_some() {
        short.push('…');
    }
    if short.is_empty() { "(no reason given)".to_owned() } else { short }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_servers_say_is_cut_short_and_kept_on_one_line() {
        assert_eq!(cut("no\r\nsuch\u{1b}[31m."), "no  such [31m");
        assert_eq!(cut(&"é".repeat(1000)).chars().count(), 201);
        assert_eq!(cut(""), "(no reason given)");
    }
}

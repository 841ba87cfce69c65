//! The way out: one mail, one recipient, one [`Verdict`].
//!
//! Sends by SMTP ([`Relay`]), into a directory ([`Directory`]) or by a function ([`Carrier`]). Never decides what to send, never retries by itself beyond a kept connection
//! that had died, never falls back to clear text, never writes to a log what a mail says or whom it is for. What fails is a [`Verdict`]:
//! the mail (retry, refuse) or the relay (halt).

mod carrier;
mod causes;
mod directory;
mod relay;
mod session;
mod starttls;
mod verdict;
mod wire;

pub use carrier::Carrier;
pub use directory::Directory;
pub use relay::{Relay, SmtpError};
pub use session::{Deadlines, Session, Terms};
pub use verdict::{CertificateFlaw, Failure, Lack, Reply, Stage, Trouble, Verdict, judge};
pub use wire::Stream;

use std::time::Duration;

use crate::crm::EmailAddress;

/// How mail leaves this machine.
#[derive(Debug, Clone)]
pub enum Transport {
    /// By SMTP.
    Relay(Relay),
    /// Into a Maildir here.
    Directory(Directory),
    /// By a function, which answers for the relay: how tests see each attempt and choose its verdict.
    Carrier(Carrier),
}

impl Transport {
    /// Sends one mail to one recipient; `from` is `None` for the null sender `<>`.
    pub async fn send(&self, from: Option<&EmailAddress>, to: &EmailAddress, message: &[u8]) -> Verdict {
        match self {
            Self::Relay(relay) => relay.send(from, to, message).await,
            Self::Directory(directory) => directory.send(from, to, message).await,
            Self::Carrier(carrier) => carrier.send(from, to, message),
        }
    }

    /// The longest that one [`Transport::send`] can take once its turn has come: a lease on the mail must outlast it.
    pub fn patience(&self) -> Duration {
        match self {
            Self::Relay(relay) => relay.patience(),
            // A disk that needs longer to write one mail has other troubles.
            Self::Directory(_) => Duration::from_secs(60),
            Self::Carrier(_) => Duration::ZERO,
        }
    }

    /// Ends connections that nobody has used for a while; for whoever knows that there is nothing to send.
    pub async fn close_idle(&self) {
        match self {
            Self::Relay(relay) => relay.close_idle().await,
            Self::Directory(_) | Self::Carrier(_) => {}
        }
    }

    /// Ends politely what is still open.
    pub async fn close(&self) {
        match self {
            Self::Relay(relay) => relay.close().await,
            Self::Directory(_) | Self::Carrier(_) => {}
        }
    }
}

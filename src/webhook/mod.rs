//! The way out to other programs: one event, one `[[webhook]]`, one [`Verdict`].
//!
//! Posts JSON over HTTPS with the certificate checked, or over HTTP to this machine, and signs it so that the receiver knows who wrote it and when:
//! `X-Leadgate-Signature: v1=hex(hmac-sha256(secret, timestamp + "." + body))`. Every try of one event bears the same `X-Leadgate-Delivery`, by which
//! a receiver drops what it has already. Never decides what is posted or when it is tried again, never follows a redirect (the signed body would go
//! to somebody whom no admin named), never goes through a proxy, never reads more than a little of what a receiver says. What fails is a [`Verdict`].

mod request;
mod target;
mod verdict;

pub use target::{Target, TargetError, Targets};
pub use verdict::Verdict;

use std::time::Duration;

use crate::crm::Timestamp;

/// How long TCP may take, and again the TLS handshake.
const CONNECT: Duration = Duration::from_secs(10);
/// How long everything may take together, from the name of the host to the end of the answer.
const WHOLE: Duration = Duration::from_secs(30);

/// How long one try may take.
#[derive(Debug, Clone, Copy)]
pub struct Deadlines {
    /// For TCP, and again for the TLS handshake.
    pub connect: Duration,
    /// For everything together.
    pub whole: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self { connect: CONNECT, whole: WHOLE }
    }
}

/// One try to deliver an event.
#[derive(Debug, Clone, Copy)]
pub struct Post<'a> {
    /// What happened, such as `lead.won`.
    pub event: &'a str,
    /// The same at every try of this event, and at no other event.
    pub delivery: &'a str,
    /// JSON.
    pub body: &'a [u8],
    /// When this try is made: the time that is signed.
    pub at: Timestamp,
}

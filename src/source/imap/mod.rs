//! One IMAP mailbox: connect, list, fetch, settle, wait.
//!
//! async-imap serves as the codec only (`codec`): its high-level calls take a refused or cut-off answer for an empty one. Between it and the
//! network stand the `guard` (silence and excess are errors) and the `filter` (one odd line is repaired or dropped and does not end the connection).
//!
//! The server's flags never carry meaning here, and nothing on the server changes except in [`Connection::settle`].
//! After any error the connection is to be dropped: what the server says next may answer a question we no longer ask.

mod after;
mod capability;
mod codec;
mod connect;
mod error;
mod fetch;
mod filter;
mod folder;
mod guard;
mod idle;
mod list;
mod login;
mod response;
mod session;

pub use connect::Io;
pub use error::ImapError;
pub use fetch::{Arrived, Fetched, batches};
pub use idle::Woke;
pub use list::{Listed, Listing};
pub use session::{Connection, Selected};

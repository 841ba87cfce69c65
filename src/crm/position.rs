//! Where a message stands in its source, and how far we have read.

use serde::{Deserialize, Serialize};

use super::Slug;

/// One message in one source. Together the four fields never name two messages (RFC 3501 section 2.3.1.1).
///
/// Sources without UIDs (Maildir, files, standard input) have `uid_validity` 0 and count their own `uid`s.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Position {
    /// The mailbox's id in the configuration.
    pub mailbox: Slug,
    /// The folder in it, as the server names it.
    pub folder: String,
    /// The folder's UIDVALIDITY.
    pub uid_validity: u32,
    /// The message's UID.
    pub uid: u32,
}

/// How far a folder has been captured: every UID up to `last_uid` is in the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Cursor {
    /// The folder's UIDVALIDITY when it was last read; 0 before the first time.
    pub uid_validity: u32,
    /// The highest UID captured; 0 for none.
    pub last_uid: u32,
}

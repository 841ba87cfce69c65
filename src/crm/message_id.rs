//! Message identifiers (RFC 5322 section 3.6.4), kept without their angle brackets.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Longest id kept, in bytes; real ones stay under 250, hostile ones do not.
const MAX_ID_BYTES: usize = 998;

/// A Message-ID without angle brackets and blanks, case kept.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MessageId(String);

impl MessageId {
    /// Reads one id, with or without brackets; folding blanks inside are dropped. `None` when nothing is left or it is too long.
    pub fn parse(text: &str) -> Option<Self> {
        let id: String = text.chars().filter(|c| !c.is_whitespace() && !c.is_control() && !matches!(c, '<' | '>')).collect();
        (!id.is_empty() && id.len() <= MAX_ID_BYTES).then_some(Self(id))
    }

    /// The id without brackets.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

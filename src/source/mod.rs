//! The ways in: each yields positions and raw bytes, and knows nothing of what they mean.

mod body;
pub mod files;
pub mod imap;
pub mod maildir;
mod spool;

pub use body::{Body, MEMORY_LIMIT};

/// Of a message larger than the configured limit only this much is kept: the headers and the beginning of the text.
pub const HEAD_BYTES: u64 = 256 << 10;

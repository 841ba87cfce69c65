//! The ways in: each yields positions and raw bytes, and knows nothing of what they mean.

mod body;

pub use body::{Body, MEMORY_LIMIT};

//! Words that mail programs of many languages write around what people write: data only, one file per purpose, all lower case.
//!
//! To teach the reader another language, add its words here and a fixture; no code changes.

pub(super) mod automatic;
pub(super) mod bounces;
pub(super) mod labels;
pub(super) mod markers;
pub(super) mod notices;
pub(super) mod verbs;

//! Small constructors for [`Evidence`], so that every reading says why in the same way.

use super::{Evidence, limits::brief};

/// Longest value shown as evidence, in bytes.
const MAX_VALUE_BYTES: usize = 120;

/// One piece of evidence, its value on one line and cut.
pub(super) fn evidence(header: &str, value: &str, means: &str) -> Evidence {
    let value = super::words::one_line(brief(value, MAX_VALUE_BYTES * 2).as_str());
    Evidence { header: header.to_owned(), value: brief(&value, MAX_VALUE_BYTES), means: means.to_owned() }
}

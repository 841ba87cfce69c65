//! Text as both databases hold it.

use std::borrow::Cow;

/// Text without NUL, which PostgreSQL refuses: mail may hold one, and it becomes U+FFFD on either database.
pub(super) fn storable(text: &str) -> Cow<'_, str> {
    if text.contains('\0') { Cow::Owned(text.replace('\0', "\u{fffd}")) } else { Cow::Borrowed(text) }
}

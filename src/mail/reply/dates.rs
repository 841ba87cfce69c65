//! Whether a text names a day or an hour, in the ways of the mail programs of many countries.

use std::sync::LazyLock;

use regex::Regex;

use super::header::{hits, regex};

/// A day. Borders of words and digits of ASCII: classes of Unicode make the pattern so large that the search goes slow ways, and in this place they
/// find nothing more.
const A_DAY: &str = concat!(
    r"(?-u:\b)(?:19|20)[0-9]{2}(?-u:\b)|[0-9]{1,2}[-/.]\s?[0-9]{1,2}[-/.]\s?[0-9]{2,4}",
    r"|[0-9]{1,2}\s?月\s?[0-9]{1,2}|[٠-٩]{4}|[۰-۹]{4}|[०-९]{4}|[০-৯]{4}|[0-9]{1,2}월"
);
/// An hour, or a day with the name of its month, in any letters beyond ASCII.
const AN_HOUR_OR_MONTH: &str = r"[0-9]{1,2}[:.h][0-9]{2}(?-u:\b)|[0-9]{1,2}[-/. ]+[A-Za-z\u{80}-\u{10ffff}]{3,9}\.?[-/., ]+[0-9]{2,4}";

static DATE: LazyLock<Option<Regex>> = LazyLock::new(|| regex(&format!("{A_DAY}|{AN_HOUR_OR_MONTH}")));

/// A day, not only a time of day.
static DAY: LazyLock<Option<Regex>> = LazyLock::new(|| regex(A_DAY));

/// Does the text hold a date or a time?
pub(in crate::mail) fn has_date(text: &str) -> bool {
    hits(&DATE, text)
}

/// Does the text name a day, and not only a time of day?
pub(in crate::mail) fn has_day(text: &str) -> bool {
    hits(&DAY, text)
}

/// Is a word of the text an hour, `14:22`?
pub(super) fn has_hour(text: &str) -> bool {
    let hour = |word: &str| word.split_once(':').is_some_and(|(hour, _)| matches!(hour.len(), 1 | 2) && hour.parse::<u8>().is_ok());
    text.split([' ', '[', '(', '\u{a0}']).any(hour)
}

//! Words that mail programs of many languages write around what people write: data only, one file per purpose, all lower case.
//!
//! To teach the reader another language, add its words here and a fixture; no code changes.

pub(super) mod automatic;
pub(super) mod bounces;
pub(super) mod labels;
pub(super) mod markers;
pub(super) mod notices;
pub(super) mod verbs;

/// One pattern that finds any of the words: a text is searched once, however many words there are.
pub(super) fn any_of(words: &[&str]) -> Option<regex::Regex> {
    let escaped: Vec<String> = words.iter().map(|word| regex::escape(word)).collect();
    regex::Regex::new(&escaped.join("|")).ok()
}

/// The first of the words of such a pattern that stands in the text.
pub(super) fn found<'t>(pattern: Option<&regex::Regex>, text: &'t str) -> Option<&'t str> {
    pattern?.find(text).map(|found| found.as_str())
}

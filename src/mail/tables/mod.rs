//! Words that mail programs of many languages write around what people write: data only, one file per purpose, all lower case.
//!
//! To teach the reader another language, add its words here and a fixture; no code changes.

use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

pub(super) mod automatic;
pub(super) mod bounces;
pub(super) mod closings;
pub(super) mod labels;
mod lexicon;
pub(super) mod markers;
pub(super) mod notices;
pub(super) mod receipts;
pub(super) mod verbs;

pub(super) use lexicon::Lexicon;

/// Many words that are looked for at once: a text is gone through once, however many there are.
pub(super) struct Words {
    automaton: Option<AhoCorasick>,
    /// Which of the words each form is one of.
    of: Vec<usize>,
}

impl Words {
    /// The words are found where they stand exactly so; a list too long to compile finds nothing, and the tests would show it.
    pub fn new<'w>(words: impl IntoIterator<Item = &'w str>) -> Self {
        let words: Vec<&str> = words.into_iter().collect();
        Self { automaton: automaton(&words, false), of: (0..words.len()).collect() }
    }

    /// The same of words in lower case, which are found in a text as it stands, whatever its case. In a word beyond ASCII that is: all small,
    /// all capital, or with a capital first letter.
    pub fn in_any_case<'w>(words: impl IntoIterator<Item = &'w str>) -> Self {
        let (mut forms, mut of) = (Vec::new(), Vec::new());
        for (at, word) in words.into_iter().enumerate() {
            let others = (!word.is_ascii()).then(|| [capitalised(word), word.to_uppercase()]);
            for form in std::iter::once(word.to_owned()).chain(others.into_iter().flatten()) {
                forms.push(form);
                of.push(at);
            }
        }
        Self { automaton: automaton(&forms, true), of }
    }

    /// Does any of them stand in the text?
    pub fn any_in(&self, text: &str) -> bool {
        self.automaton.as_ref().is_some_and(|words| words.is_match(text))
    }

    /// Every place of every word, also of those that lie in each other: which word it is, and where it begins and ends.
    pub fn all_in<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (usize, Range<usize>)> + 't {
        // Whether there is any at all is known sooner.
        let found =
            self.automaton.iter().filter(move |words| words.is_match(text)).flat_map(move |words| words.find_overlapping_iter(text));
        found.map(|found| (self.of[found.pattern().as_usize()], found.range()))
    }
}

/// A table of all steps is several times as fast as one of those that differ, and takes some 300 bytes for each byte of the words.
fn automaton<W: AsRef<str>>(words: &[W], in_any_case: bool) -> Option<AhoCorasick> {
    let bytes: usize = words.iter().map(|word| word.as_ref().len()).sum();
    let kind = (bytes <= 8 << 10).then_some(AhoCorasickKind::DFA);
    AhoCorasick::builder().ascii_case_insensitive(in_any_case).kind(kind).build(words.iter().map(AsRef::as_ref)).ok()
}

pub(super) fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

/// Does the text begin with one of these? Their first bytes are compared before a whole word is.
pub(super) fn begins_with_any(text: &str, starts: &[&str]) -> bool {
    beginnings(text, starts).next().is_some()
}

/// Those of these that the text begins with, each with what follows it.
pub(super) fn beginnings<'t, 's>(text: &'t str, starts: &'s [&'s str]) -> impl Iterator<Item = (&'s str, &'t str)> {
    let first = text.as_bytes().first();
    starts.iter().filter(move |start| start.as_bytes().first() == first).filter_map(move |start| Some((*start, text.strip_prefix(start)?)))
}

/// One pattern that finds any of the words: a text is searched once, however many words there are. It is for what is short or seldom searched: a
/// table of all steps would be twice as fast, and takes megabytes.
pub(super) fn any_of(words: &[&str]) -> Option<AhoCorasick> {
    AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).kind(Some(AhoCorasickKind::ContiguousNFA)).build(words).ok()
}

/// The first of the words of such a pattern that stands in the text.
pub(super) fn found<'t>(pattern: Option<&AhoCorasick>, text: &'t str) -> Option<&'t str> {
    pattern?.find(text).map(|found| &text[found.range()])
}

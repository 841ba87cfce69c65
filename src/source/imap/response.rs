//! One response as it came: lines of text with literals between them, and what can be done when the parser would not take it.
//!
//! imap-proto 0.17 refuses harmless deviations (a double space), panics on two others (`INTERNALDATE NIL`, a non-ASCII character directly after a
//! response code) and overflows the stack on deep nesting. Here the first are repaired, the second defused, the third refused. Literals are never
//! looked into and never changed.

use std::{borrow::Cow, ops::Range};

use async_imap::imap_proto;

/// No response that we ask for has more opening parentheses; BODYSTRUCTURE, which we never ask for, nests as deep as mail does.
const MOST_PARENTHESES: usize = 64;

/// What a response is about, as far as it matters to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// OK, NO, BAD, BYE, PREAUTH with or without a tag, and `+`: text to the end of the line, which cannot hold a literal.
    Status,
    /// The capability list.
    Capability,
    /// Facts on one message.
    Fetch,
    /// EXISTS, EXPUNGE, LIST.
    Wanted,
    /// Whatever else: never asked for, not worth the parser's risk.
    Foreign,
}

impl Kind {
    /// Tells from the first line of a response.
    pub(super) fn of(line: &[u8]) -> Self {
        let mut words = line.split(|b| *b == b' ').filter(|word| !word.is_empty()).map(<[u8]>::to_ascii_uppercase);
        let (first, second, third) = (words.next().unwrap_or_default(), words.next().unwrap_or_default(), words.next().unwrap_or_default());
        match (first.as_slice(), second.as_slice(), third.as_slice()) {
            ([b'+', ..], ..) | (_, b"OK" | b"NO" | b"BAD" | b"BYE" | b"PREAUTH", _) => Self::Status,
            (b"*", b"CAPABILITY", _) => Self::Capability,
            (b"*", [b'0'..=b'9', ..], b"FETCH") => Self::Fetch,
            (b"*", b"LIST", _) | (b"*", [b'0'..=b'9', ..], b"EXISTS" | b"EXPUNGE") => Self::Wanted,
            _ => Self::Foreign,
        }
    }
}

/// A response being collected, and then a complete one.
#[derive(Debug, Default)]
pub(super) struct Response {
    bytes: Vec<u8>,
    literals: Vec<Range<usize>>,
}

impl Response {
    pub(super) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Appends a line, given without its end, and gives it the right one.
    pub(super) fn push_line(&mut self, line: &[u8]) {
        self.bytes.extend_from_slice(line);
        self.bytes.extend_from_slice(b"\r\n");
    }

    /// A literal begins here.
    pub(super) fn open_literal(&mut self) {
        self.literals.push(self.bytes.len()..self.bytes.len());
    }

    /// Appends to the literal that is open.
    pub(super) fn push_literal(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
        if let Some(literal) = self.literals.last_mut() {
            literal.end = self.bytes.len();
        }
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// The first line, with its end.
    pub(super) fn first_line(&self) -> &[u8] {
        self.bytes.split_inclusive(|b| *b == b'\n').next().unwrap_or_default()
    }

    /// Would the parser take exactly this? To be asked only of a [`defused`](Self::defused) response.
    pub(super) fn parses(&self) -> bool {
        let parentheses = self.texts().flat_map(|text| &self.bytes[text]).filter(|b| **b == b'(').count();
        parentheses <= MOST_PARENTHESES && imap_proto::Response::parse(&self.bytes).is_ok_and(|(rest, _)| rest.is_empty())
    }

    /// The same response without what the parser panics on.
    #[must_use]
    pub(super) fn defused(self) -> Self {
        if self.texts().all(|text| matches!(defuse(&self.bytes[text]), Cow::Borrowed(_))) {
            return self;
        }
        self.rewritten(|text| defuse(text).into_owned())
    }

    /// The same response with single spaces, and none before the end of a line.
    #[must_use]
    pub(super) fn respaced(&self) -> Self {
        self.rewritten(respace).defused()
    }

    /// Of a FETCH that cannot be parsed: its UID, its size and its body, so that one odd attribute does not hide a message.
    pub(super) fn salvaged(&self) -> Option<Self> {
        let number = self.first_line().split(|b| *b == b' ').nth(1).filter(|n| n.iter().all(u8::is_ascii_digit))?;
        let mut kept = Self { bytes: [b"* ", number, b" FETCH ("].concat(), literals: Vec::new() };
        let mut uid_found = false;
        for (nth, text) in self.texts().enumerate() {
            let words = words(&self.bytes[text]);
            for (name, value) in words.iter().zip(words.iter().skip(1)) {
                let is_number = value.iter().all(u8::is_ascii_digit);
                if is_number && (name.eq_ignore_ascii_case(b"UID") || name.eq_ignore_ascii_case(b"RFC822.SIZE")) {
                    uid_found |= name.eq_ignore_ascii_case(b"UID");
                    kept.bytes.extend([name, b" ".as_slice(), value, b" "].concat());
                }
            }
            let (Some(literal), Some([.., name, length])) = (self.literals.get(nth), words.get(words.len().saturating_sub(2)..)) else {
                continue;
            };
            if name.to_ascii_uppercase().starts_with(b"BODY[]") {
                kept.push_line(&[name, b" ".as_slice(), length].concat());
                kept.open_literal();
                kept.push_literal(&self.bytes[literal.clone()]);
                kept.bytes.push(b' ');
            }
        }
        kept.bytes.pop();
        kept.push_line(b")");
        uid_found.then_some(kept)
    }

    /// What stands before, between and after the literals.
    fn texts(&self) -> impl Iterator<Item = Range<usize>> {
        let starts = std::iter::once(0).chain(self.literals.iter().map(|literal| literal.end));
        let ends = self.literals.iter().map(|literal| literal.start).chain([self.bytes.len()]);
        starts.zip(ends).map(|(start, end)| start..end)
    }

    fn rewritten(&self, rewrite: impl Fn(&[u8]) -> Vec<u8>) -> Self {
        let mut new = Self::default();
        for (nth, text) in self.texts().enumerate() {
            new.bytes.extend(rewrite(&self.bytes[text]));
            if let Some(literal) = self.literals.get(nth) {
                new.open_literal();
                new.push_literal(&self.bytes[literal.clone()]);
            }
        }
        new
    }
}

/// The length that a line announces when a literal follows it (RFC 3501 section 4.3).
pub(super) fn literal_length(line: &[u8]) -> Option<u64> {
    let open = line.iter().rposition(|b| *b == b'{')?;
    let digits = line.get(open + 1..)?.strip_suffix(b"}")?;
    let digits = digits.strip_suffix(b"+").unwrap_or(digits);
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    // More digits than fit are still a literal: one that no budget covers.
    Some(std::str::from_utf8(digits).ok()?.parse().unwrap_or(u64::MAX))
}

/// The parser unwraps the date, and cuts one byte after a response code whatever character stands there.
fn defuse(text: &[u8]) -> Cow<'_, [u8]> {
    const DATE: &[u8] = b"INTERNALDATE NIL";
    let mut text = Cow::Borrowed(text);
    while let Some(at) = text.windows(DATE.len()).position(|window| window.eq_ignore_ascii_case(DATE)) {
        text.to_mut().splice(at..at + DATE.len(), *b"INTERNALDATE \"\"");
    }
    while let Some(at) = text.windows(2).position(|pair| pair[0] == b']' && !pair[1].is_ascii()) {
        text.to_mut().insert(at + 1, b' ');
    }
    text
}

fn respace(text: &[u8]) -> Vec<u8> {
    let mut new: Vec<u8> = Vec::with_capacity(text.len());
    let mut quotes = Quotes::default();
    for (at, byte) in text.iter().enumerate() {
        let quoted = quotes.is_inside(*byte);
        let superfluous = *byte == b' ' && (new.last() == Some(&b' ') || text.get(at + 1) == Some(&b'\r'));
        if quoted || !superfluous {
            new.push(*byte);
        }
    }
    new
}

/// The words outside quotes; parentheses part them as spaces do.
fn words(text: &[u8]) -> Vec<&[u8]> {
    let mut quotes = Quotes::default();
    text.split(|byte| !quotes.is_inside(*byte) && (byte.is_ascii_whitespace() || matches!(byte, b'(' | b')')))
        .filter(|word| !word.is_empty())
        .collect()
}

/// Follows quoted strings along a text.
#[derive(Default)]
struct Quotes {
    inside: bool,
    escaped: bool,
}

impl Quotes {
    /// Is the next byte inside quotes, or one of them?
    fn is_inside(&mut self, byte: u8) -> bool {
        let was_inside = self.inside;
        match byte {
            _ if self.escaped => self.escaped = false,
            b'\\' if self.inside => self.escaped = true,
            b'"' => self.inside = !self.inside,
            _ => {}
        }
        was_inside || self.inside
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Response {
        let mut response = Response::default();
        response.push_line(text.as_bytes());
        response
    }

    #[test]
    fn kinds_are_told_from_the_first_line() {
        for (text, kind) in [
            ("* OK hi {5}", Kind::Status),
            ("L0001 NO x", Kind::Status),
            ("+", Kind::Status),
            ("* CAPABILITY  IDLE", Kind::Capability),
            ("* 1 FETCH  (UID 1)", Kind::Fetch),
            ("* 12 EXISTS", Kind::Wanted),
            ("* METADATA \"\" (/x NIL)", Kind::Foreign),
            ("* ID (\"a\" NIL)", Kind::Foreign),
            ("hello world", Kind::Foreign),
            ("", Kind::Foreign),
        ] {
            assert_eq!(Kind::of(text.as_bytes()), kind, "{text}");
        }
    }

    #[test]
    fn literal_lengths() {
        assert_eq!(literal_length(b"* 1 FETCH (BODY[] {12}"), Some(12));
        assert_eq!(literal_length(b"x {12+}"), Some(12));
        assert_eq!(literal_length(b"x {99999999999999999999999}"), Some(u64::MAX));
        for not in ["", "}", "{}", "x {1a}", "x {12} "] {
            assert_eq!(literal_length(not.as_bytes()), None, "{not}");
        }
    }

    #[test]
    fn what_panics_is_defused() {
        for text in ["* OK [READ-WRITE]é", "* 1 FETCH (INTERNALDATE NIL UID 4)", "L1 NO [ALERT]\u{fffd} x"] {
            assert!(line(text).defused().parses(), "{text}");
        }
        assert!(line("* 1 FETCH (INTERNALDATE  NIL UID 4)").respaced().parses());
    }

    #[test]
    fn nesting_is_refused_before_it_is_parsed() {
        let deep = format!("* 1 FETCH (UID 7 BODYSTRUCTURE {})", "(".repeat(100_000));
        assert!(!line(&deep).defused().parses());
        assert!(!line(&deep).respaced().parses());
        assert_eq!(line(&deep).salvaged().expect("it names its UID").into_bytes(), b"* 1 FETCH (UID 7)\r\n");
    }

    #[test]
    fn a_fetch_is_cut_down_to_what_identifies_it() {
        let mut odd = line("* 3 FETCH (FLAGS (\"a b\" x) UID 9 X \"UID 8\" RFC822.SIZE 4 BODY[]<0> {4}");
        odd.open_literal();
        odd.push_literal(b"UID ");
        odd.push_line(b" BROKEN ((()");
        assert!(!odd.parses());
        let kept = odd.salvaged().expect("it names its UID");
        assert!(kept.parses());
        assert_eq!(kept.into_bytes(), b"* 3 FETCH (UID 9 RFC822.SIZE 4 BODY[]<0> {4}\r\nUID )\r\n");
        assert!(line("* 3 FETCH (FLAGS (\"x\"))").salvaged().is_none());
    }

    #[test]
    fn spaces_inside_quotes_stay() {
        let response = line("* LIST  () \"/\" \"two  spaces \\\"  x\" ").respaced();
        assert_eq!(response.into_bytes(), b"* LIST () \"/\" \"two  spaces \\\"  x\"\r\n");
    }
}

//! Lines of raw bytes, whatever ends them: CRLF, LF, or (in a message that has nothing else) a bare CR.

use std::borrow::Cow;

use memchr::{memchr, memchr_iter};

/// One line: its bytes without the line end, and where it starts and where the next one starts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    pub text: &'a [u8],
    pub start: usize,
    pub next: usize,
}

/// The lines of `bytes` from offset `from` on; a last line without an end counts, an empty rest does not.
pub(super) fn lines(bytes: &[u8], from: usize) -> impl Iterator<Item = Line<'_>> {
    let mut at = from;
    std::iter::from_fn(move || {
        let rest = bytes.get(at..).filter(|rest| !rest.is_empty())?;
        let (len, next) = match memchr(b'\n', rest) {
            Some(end) => (end, at + end + 1),
            None => (rest.len(), bytes.len()),
        };
        let text = &rest[..len];
        let line = Line { text: text.strip_suffix(b"\r").unwrap_or(text), start: at, next };
        at = next;
        Some(line)
    })
}

/// Turns bare CRs into LFs when the message has almost no LF: without this such a message is one line.
pub(super) fn with_line_feeds(raw: &[u8]) -> Cow<'_, [u8]> {
    let feeds = memchr_iter(b'\n', raw).count();
    let returns = memchr_iter(b'\r', raw).count();
    if returns > 1 && feeds * 4 < returns {
        let mut bytes = raw.to_vec();
        for at in 0..bytes.len() {
            if bytes[at] == b'\r' && bytes.get(at + 1) != Some(&b'\n') {
                bytes[at] = b'\n';
            }
        }
        return Cow::Owned(bytes);
    }
    Cow::Borrowed(raw)
}

/// The lines of a text, as [`str::lines`] has them, which looks for line ends much slower.
pub(super) fn of_text(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let Some(end) = memchr(b'\n', rest.as_bytes()) else { return Some(std::mem::take(&mut rest)) };
        let line = &rest[..end];
        rest = &rest[end + 1..];
        Some(line.strip_suffix('\r').unwrap_or(line))
    })
}

/// The text with `\n` at the end of every line, whatever ended it.
pub(super) fn with_plain_ends(text: String) -> String {
    let Some(first) = memchr(b'\r', text.as_bytes()) else { return text };
    let mut plain = String::with_capacity(text.len());
    plain.push_str(&text[..first]);
    let mut from = first;
    while let Some(rest) = text.get(from..).filter(|rest| !rest.is_empty()) {
        // `rest` begins with a CR: it and an LF behind it are one line end.
        let end = if rest.starts_with("\r\n") { 2 } else { 1 };
        let next = memchr(b'\r', &rest.as_bytes()[end..]).map_or(rest.len(), |at| end + at);
        plain.push('\n');
        plain.push_str(&rest[end..next]);
        from += next;
    }
    plain
}

/// Without blanks (space, tab, CR, LF, NUL) at both ends.
pub(super) fn trim(mut bytes: &[u8]) -> &[u8] {
    let blank = |b: &u8| b.is_ascii_whitespace() || *b == 0;
    while let Some((first, rest)) = bytes.split_first().filter(|(first, _)| blank(first)) {
        let _ = first;
        bytes = rest;
    }
    while let Some((last, rest)) = bytes.split_last().filter(|(last, _)| blank(last)) {
        let _ = last;
        bytes = rest;
    }
    bytes
}

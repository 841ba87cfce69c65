//! Header blocks: a small linear reader that keeps every field as it stands and loses none to its neighbour.
//!
//! It never decodes (that needs the charset of the body, see `words`) and never fails: without a header block the list is empty
//! and the body starts at the first byte.

use std::borrow::Cow;

use memchr::memchr;

use super::lines::{Line, lines, trim};

/// Longest field name that is taken for one; RFC 5322 names stay under 40.
const MAX_NAME_BYTES: usize = 76;

/// One header field.
#[derive(Debug, Clone)]
pub(super) struct Field<'a> {
    /// The name in lower case, without blanks at its ends.
    pub name: String,
    /// The value with its folds, as it stands.
    pub raw: Vec<&'a [u8]>,
}

impl<'a> Field<'a> {
    /// The value on one line: folds become the blank that they start with, as RFC 5322 section 2.2.3 says.
    pub fn unfolded(&self) -> Cow<'a, [u8]> {
        if let [line] = self.raw.as_slice() {
            return trim(line).into();
        }
        let mut value = Vec::with_capacity(self.raw.iter().map(|line| line.len() + 1).sum());
        for line in &self.raw {
            if !value.is_empty() && !line.first().is_some_and(|b| matches!(b, b' ' | b'\t')) {
                value.push(b' ');
            }
            value.extend_from_slice(line);
        }
        trim(&value).to_vec().into()
    }
}

/// A header block.
#[derive(Debug, Clone, Default)]
pub(super) struct Headers<'a> {
    pub fields: Vec<Field<'a>>,
    /// Were fields left out because the block is longer than the limit?
    pub cut: bool,
}

impl<'a> Headers<'a> {
    /// Every field of that (lower-case) name, top to bottom.
    pub fn all<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s Field<'a>> {
        self.fields.iter().filter(move |field| field.name == name)
    }

    /// The topmost field of that name, unfolded.
    pub fn first(&self, name: &str) -> Option<Cow<'a, [u8]>> {
        self.all(name).next().map(Field::unfolded)
    }

    /// The topmost field of that name as text, its bytes taken for what they are in UTF-8 or else Latin-1: enough for keywords.
    pub fn token(&self, name: &str) -> Option<String> {
        self.first(name).map(|value| plain(&value))
    }

    /// Is there such a field?
    pub fn has(&self, name: &str) -> bool {
        self.all(name).next().is_some()
    }
}

/// Bytes as text without a charset: UTF-8 where it is valid, Latin-1 elsewhere; no NUL.
pub(super) fn plain(bytes: &[u8]) -> String {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return if memchr(0, bytes).is_none() { text.to_owned() } else { text.replace('\0', "") };
    }
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|b| char::from(*b)));
    }
    text.retain(|c| c != '\0');
    text
}

/// Splits a whole message: blank lines and an mbox `From ` line may come before the header block.
pub(super) fn of_message(bytes: &[u8], max: usize) -> (Headers<'_>, usize) {
    let mut start = if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    for line in lines(bytes, start) {
        let separator = line.text.starts_with(b"From ") || line.text.starts_with(b">From ");
        if trim(line.text).is_empty() || (separator && !is_field(line.text)) {
            start = line.next;
            continue;
        }
        if is_field(line.text) {
            return block(bytes, line.start, max);
        }
        // One line of rubbish above a plain header block; a text that merely goes on has no two known fields below it.
        let below = lines(bytes, line.next).take(4).filter(|next| is_known_field(next.text)).count();
        return if below >= 2 { block(bytes, line.next, max) } else { (Headers::default(), line.start) };
    }
    (Headers::default(), start)
}

/// Splits a body part: a blank first line means that it has no header block (RFC 2046 section 5.1).
pub(super) fn of_part(bytes: &[u8], max: usize) -> (Headers<'_>, usize) {
    match lines(bytes, 0).next() {
        Some(line) if trim(line.text).is_empty() => (Headers::default(), line.next),
        Some(line) if is_field(line.text) => block(bytes, 0, max),
        // Indented by mistake: only a field of MIME is sure not to be text.
        Some(line)
            if trim(line.text).get(..8).is_some_and(|start| start.eq_ignore_ascii_case(b"content-")) && is_field(trim(line.text)) =>
        {
            let blanks = bytes.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
            let (headers, body) = block(&bytes[blanks..], 0, max);
            (headers, body + blanks)
        }
        _ => (Headers::default(), 0),
    }
}

/// The header block from `start` on, and where the body begins.
fn block(bytes: &[u8], start: usize, max: usize) -> (Headers<'_>, usize) {
    let mut headers = Headers::default();
    let mut waiting = lines(bytes, start).peekable();
    while let Some(line) = waiting.next() {
        if trim(line.text).is_empty() && !(blank_fold(&line) && waiting.peek().is_some_and(|next| folds(next.text))) {
            return (headers, line.next);
        }
        if line.start - start > max {
            headers.cut = true;
            continue;
        }
        if folds(line.text) {
            if let Some(last) = headers.fields.last_mut() {
                last.raw.push(line.text);
            }
        } else if let Some((name, value)) = field(line.text) {
            headers.fields.push(Field { name, raw: vec![value] });
        } else if waiting.peek().is_some_and(|next| is_field(next.text) || folds(next.text)) && !line.text.starts_with(b"--") {
            // A line that lost its leading blank on the way: more header fields follow, so it belongs to the one above.
            if let Some(last) = headers.fields.last_mut() {
                last.raw.push(line.text);
            }
        } else {
            return (headers, line.start);
        }
    }
    (headers, bytes.len())
}

/// A line of blanks only, but not an empty one: it may be a fold of nothing.
fn blank_fold(line: &Line<'_>) -> bool {
    line.text.first().is_some_and(|b| matches!(b, b' ' | b'\t'))
}

fn folds(line: &[u8]) -> bool {
    line.first().is_some_and(|b| matches!(b, b' ' | b'\t')) && !trim(line).is_empty()
}

/// Could this line start a header field? A name of printable ASCII, not a sentence, then a colon.
pub(super) fn is_field(line: &[u8]) -> bool {
    field(line).is_some()
}

fn is_known_field(line: &[u8]) -> bool {
    field(line).is_some_and(|(name, _)| {
        matches!(
            name.as_str(),
            "from" | "to" | "subject" | "date" | "received" | "message-id" | "return-path" | "mime-version" | "delivered-to"
        )
    })
}

/// The lower-case name and the value of a header line. Blanks before the colon are forgiven; a name may hold at most one blank.
fn field(line: &[u8]) -> Option<(String, &[u8])> {
    let colon = memchr(b':', line.get(..line.len().min(MAX_NAME_BYTES + 1))?)?;
    let name = trim(&line[..colon]);
    let blanks = name.iter().filter(|b| **b == b' ').count();
    let printable = name.iter().all(|b| b.is_ascii_graphic() || *b == b' ');
    if name.is_empty() || !printable || blanks > 1 || line[0].is_ascii_whitespace() || name.starts_with(b"--") {
        return None;
    }
    Some((String::from_utf8_lossy(name).to_ascii_lowercase(), &line[colon + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(bytes: &[u8]) -> (Vec<String>, usize) {
        let (headers, body) = of_message(bytes, 1 << 10);
        (headers.fields.iter().map(|field| field.name.clone()).collect(), body)
    }

    #[test]
    fn finds_the_block_whatever_stands_before_and_after_it() {
        assert_eq!(names(b"\r\n\r\nFrom: a\r\nTo: b\r\n\r\nbody"), (vec!["from".into(), "to".into()], 22));
        assert_eq!(names(b"From kim Mon\nFrom: a\n\nx").0, ["from"]);
        assert_eq!(names(b"Dear all,\nthis is no mail").0, Vec::<String>::new());
        assert_eq!(names(b"Subject: a\nTo: b\nHello there\nmore").1, 17, "no blank line: the body starts where no field stands");
        assert_eq!(names(b"Subject: a long\nline broken\nTo: b\n\nx").0, ["subject", "to"]);
        assert_eq!(names(b"Fr om: x@y.example\nTo : b\n\n").0, ["fr om", "to"]);
    }

    #[test]
    fn unfolds_and_says_when_it_cut() {
        let (headers, _) = of_message(b"Subject: one\r\n two\r\n\tthree\r\n\r\n", 1 << 10);
        assert_eq!(headers.first("subject").as_deref(), Some(b"one two\tthree".as_slice()));
        let (headers, body) = of_message(b"A: b\nC: d\nE: f\n\nbody", 6);
        assert!(headers.cut);
        assert_eq!((headers.fields.len(), body), (2, 16));
    }
}

//! Header text: encoded words (RFC 2047), raw 8-bit bytes, and every mixture of the two that mail programs produce.
//!
//! Neighbouring words of one charset are joined as bytes before they are decoded, because many programs split inside a character.

use super::{
    charset::{self, Hint},
    headers::{Field, Headers},
    transfer::{self, Encoding},
};

/// Longest encoded word looked for; the standard allows 75, programs that fold nothing write a few thousand.
const MAX_WORD_BYTES: usize = 4 << 10;

/// The value of a field as text on one line.
pub(super) fn field(field: &Field<'_>, hint: &Hint) -> String {
    one_line(&decode_words(&raw(&field.unfolded(), hint), hint))
}

/// Raw header bytes as text, encoded words untouched.
pub(super) fn raw(bytes: &[u8], hint: &Hint) -> String {
    charset::decode(bytes, None, hint).text
}

/// On one line, without control characters, blanks folded.
pub(super) fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text
        .split(|c: char| c.is_ascii_whitespace() || c.is_control() || c == '\u{2028}' || c == '\u{2029}')
        .filter(|word| !word.is_empty())
    {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// One encoded word: its charset, its content, and how long it is in the text.
struct Word<'t> {
    charset: String,
    base64: bool,
    encoded: &'t str,
    len: usize,
}

/// Words of one charset that stand side by side, as bytes; of base64 the symbols that make no whole group yet.
#[derive(Default)]
struct Run {
    charset: String,
    bytes: Vec<u8>,
    symbols: String,
}

impl Run {
    fn push(&mut self, word: &Word<'_>) {
        if !word.base64 {
            self.settle();
            self.bytes.extend(q_decode(word.encoded));
            return;
        }
        self.symbols.extend(word.encoded.chars().filter(|c| !c.is_whitespace()));
        if self.symbols.ends_with('=') || self.symbols.len().is_multiple_of(4) {
            self.settle();
        }
    }

    fn settle(&mut self) {
        if !self.symbols.is_empty() {
            self.bytes.extend_from_slice(&transfer::decode(self.symbols.as_bytes(), Encoding::Base64).0);
            self.symbols.clear();
        }
    }
}

/// Decodes every encoded word in `text`; what is none stays as it is.
pub(super) fn decode_words(text: &str, hint: &Hint) -> String {
    let mut out = String::with_capacity(text.len());
    let mut pending: Option<Run> = None;
    let mut rest = text;
    while let Some(start) = rest.find("=?") {
        let Some(word) = encoded_word(&rest[start..]) else {
            flush(&mut pending, &mut out, hint);
            out.push_str(&rest[..start + 2]);
            rest = &rest[start + 2..];
            continue;
        };
        let between = &rest[..start];
        // Blanks between two encoded words are not part of the text (RFC 2047 section 6.2).
        if !(pending.is_some() && between.trim().is_empty()) {
            flush(&mut pending, &mut out, hint);
            out.push_str(between);
        }
        if pending.as_ref().is_none_or(|run| run.charset != word.charset) {
            flush(&mut pending, &mut out, hint);
        }
        pending.get_or_insert_with(|| Run { charset: word.charset.clone(), ..Run::default() }).push(&word);
        rest = &rest[start + word.len..];
    }
    flush(&mut pending, &mut out, hint);
    out.push_str(rest);
    out
}

fn flush(pending: &mut Option<Run>, out: &mut String, hint: &Hint) {
    if let Some(mut run) = pending.take() {
        run.settle();
        out.push_str(&charset::decode(&run.bytes, Some(&run.charset), hint).text);
    }
}

/// The charset of the first encoded word in the fields that people write, when it says more than UTF-8 would.
pub(super) fn charset_in(headers: &Headers<'_>) -> Option<String> {
    let fields = ["from", "subject", "to", "reply-to", "cc"].iter().flat_map(|name| headers.all(name));
    fields.flat_map(|field| &field.raw).find_map(|line| {
        let at = memchr::memmem::find(line, b"=?")?;
        let label = line[at + 2..].split(|b| *b == b'?').next().filter(|label| label.len() <= 40 && label.is_ascii())?;
        let label = String::from_utf8_lossy(label).to_ascii_lowercase();
        (charset::is_known(&label) && !label.starts_with("utf")).then_some(label)
    })
}

/// How long the encoded word is that `text` begins with, when it is whole and without blanks, as the standard wants it.
pub(super) fn whole_word(text: &str) -> Option<usize> {
    let word = encoded_word(text)?;
    let whole = &text[..word.len];
    (whole.ends_with("?=") && !whole.contains(char::is_whitespace)).then_some(word.len)
}

/// Reads one encoded word at the start of `text`. Raw blanks inside are forgiven, and so is a missing `?=` at the very end.
fn encoded_word(text: &str) -> Option<Word<'_>> {
    let body = text.strip_prefix("=?")?;
    let (charset, after) = body.split_once('?')?;
    let named = !charset.is_empty() && charset.len() <= 60 && charset.bytes().all(|b| b.is_ascii_graphic() && b != b'=');
    let kind = after.as_bytes().first()?.to_ascii_lowercase();
    if !named || !matches!(kind, b'b' | b'q') || after.as_bytes().get(1) != Some(&b'?') {
        return None;
    }
    let content = &after[2..];
    let (encoded, len) = match end_of_word(content, kind) {
        Some(end) => (&content[..end], text.len() - content.len() + end + 2),
        // Cut off: take what is left when it can only be the rest of a word.
        None if content.len() < 400 && !content.contains("=?") => (content.trim_end_matches('?'), text.len()),
        None => return None,
    };
    let charset = charset.split('*').next().unwrap_or(charset).to_ascii_lowercase();
    Some(Word { charset, base64: kind == b'b', encoded, len })
}

/// Where `?=` ends the word. In a Q word, `?=3D` may be text: a `?` that the writer forgot to encode, and a code after it.
fn end_of_word(content: &str, kind: u8) -> Option<usize> {
    let window = &content[..content.floor_char_boundary(MAX_WORD_BYTES)];
    let mut end = window.find("?=")?;
    while kind == b'q' && window.as_bytes()[end + 2..].iter().take(2).filter(|b| b.is_ascii_hexdigit()).count() == 2 {
        let after = &window[end + 2..];
        match after.find("?=") {
            Some(next) if !after[..next].contains("=?") && !after[..next].contains(' ') => end += 2 + next,
            _ => break,
        }
    }
    Some(end)
}

fn q_decode(encoded: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(encoded.len());
    let bytes = encoded.as_bytes();
    let mut at = 0;
    while let Some(&b) = bytes.get(at) {
        let digit = |at: usize| bytes.get(at).and_then(|b| char::from(*b).to_digit(16)).and_then(|d| u8::try_from(d).ok());
        match (b, digit(at + 1), digit(at + 2)) {
            (b'_', ..) => out.push(b' '),
            (b'=', Some(high), Some(low)) => {
                out.push(high << 4 | low);
                at += 2;
            }
            (other, ..) => out.push(other),
        }
        at += 1;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_every_state() {
        for (text, want) in [
            ("=?utf-8?Q?J=C3=B6rg?=", "Jörg"),
            ("=?utf-8?Q?J=C3?= =?utf-8?Q?=B6rg?=", "Jörg"),
            ("=?UTF-8?B?SsO2?=\t=?utf-8?B?cmc=?=", "Jörg"),
            ("=?utf-8?B?SsO?= =?utf-8?B?2cmc?=", "Jörg"),
            ("Re: =?iso-8859-1*de?q?Gr=FC=DFe?= aus", "Re: Grüße aus"),
            ("=?utf-8?Q?a_b c?=", "a b c"),
            ("=?utf-8?Q?Gr=C3=BC?=text", "Grütext"),
            ("a=?utf-8?Q?b?=c", "abc"),
            ("=?utf-8?Q?what?=20really?=", "what? really"),
            ("=?utf-8?Q?cut=20off", "cut off"),
            ("1 =? 2 ?= 3", "1 =? 2 ?= 3"),
            ("=?x-unknown?Q?Gr=FC=DFe?=", "Grüße"),
            ("=?utf-8?q??=", ""),
        ] {
            assert_eq!(decode_words(text, &Hint::default()), want, "{text}");
        }
    }
}

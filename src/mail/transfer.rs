//! Content-Transfer-Encoding: strict decoding by mail-parser, and a lenient one for what it refuses. Nothing is ever returned undecoded.

use std::borrow::Cow;

use data_encoding::{BASE64, BASE64_MIME};
use mail_parser::decoders::base64::base64_decode;

/// How a part is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Encoding {
    #[default]
    Identity,
    Base64,
    QuotedPrintable,
    Uuencode,
}

impl Encoding {
    /// Reads the header value; unknown words are taken for identity, as their bytes mostly are.
    pub fn from_header(value: &str) -> Self {
        // A comment may stand before the word or behind it.
        let value = value.trim_start();
        let value = value.strip_prefix('(').and_then(|rest| rest.split_once(')')).map_or(value, |(_, rest)| rest);
        let word = value.trim_matches(|c: char| !c.is_ascii_alphanumeric()).to_ascii_lowercase();
        match word.as_str() {
            w if w.starts_with("base64") || w == "base-64" || w == "b" => Self::Base64,
            w if w.starts_with("quoted") => Self::QuotedPrintable,
            "x-uuencode" | "uuencode" | "x-uue" | "uue" => Self::Uuencode,
            _ => Self::Identity,
        }
    }
}

/// The decoded bytes, and whether the encoding was broken.
pub(super) fn decode(bytes: &[u8], encoding: Encoding) -> (Cow<'_, [u8]>, bool) {
    match encoding {
        Encoding::Identity => (Cow::Borrowed(bytes), false),
        Encoding::QuotedPrintable => {
            let (decoded, broken) = quoted_printable(bytes);
            (Cow::Owned(decoded), broken)
        }
        Encoding::Base64 => base64(bytes),
        Encoding::Uuencode => uudecode(bytes).map_or((Cow::Borrowed(bytes), true), |decoded| (Cow::Owned(decoded), false)),
    }
}

/// Base64 (RFC 2045 section 6.8). Stray bytes are skipped, padding may be missing or stand inside, and a text that follows is left out.
fn base64(bytes: &[u8]) -> (Cow<'_, [u8]>, bool) {
    if let Some(decoded) = strict_base64(bytes) {
        return (Cow::Owned(decoded), false);
    }
    if is_plain_text(bytes) {
        return (Cow::Borrowed(bytes), true);
    }
    let body = until_plain_text(bytes);
    let whole = body.len() == bytes.len();
    match base64_decode(body) {
        // mail-parser drops the bits of a last group without padding, so only whole groups are taken from it.
        Some(decoded) if whole && body.iter().filter(|b| base64_symbol(**b)).count() % 4 == 0 => (Cow::Owned(decoded), false),
        _ => (Cow::Owned(lenient_base64(body)), true),
    }
}

/// Base64 as the standard wants it, which nearly all is: symbols, line ends, and padding at the end only. Then nothing has to be looked for.
fn strict_base64(bytes: &[u8]) -> Option<Vec<u8>> {
    let padding = memchr::memchr(b'=', bytes).unwrap_or(bytes.len());
    let ends = bytes[padding..].iter().all(|b| matches!(b, b'=' | b'\r' | b'\n'));
    if ends { BASE64_MIME.decode(bytes).ok() } else { None }
}

fn base64_symbol(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=' | b'-' | b'_')
}

/// Is it no base64 at all? Sentences have a blank or a sign in every few letters; a line of base64 that was quoted or damaged has one or two.
fn is_plain_text(bytes: &[u8]) -> bool {
    let lines = super::lines::lines(&bytes[..bytes.len().min(4 << 10)], 0).map(|line| super::lines::trim(line.text));
    let (mut signs, mut all) = (0, 0);
    for line in lines.filter(|line| !line.is_empty()).take(20) {
        signs += line.iter().filter(|b| !base64_symbol(**b)).count();
        all += line.len();
    }
    signs > 3 && signs * 10 > all
}

/// The part of a base64 body before a line that cannot be base64: mailing lists append their footer without encoding it.
fn until_plain_text(bytes: &[u8]) -> &[u8] {
    let mut end = bytes.len();
    let mut after_blank = false;
    for line in super::lines::lines(bytes, 0) {
        let text = super::lines::trim(line.text);
        let foreign = text.iter().filter(|b| !base64_symbol(**b)).count();
        let rule = text.len() > 8 && text.iter().all(|b| matches!(b, b'_' | b'-' | b'=')) || text == b"--";
        if foreign > 3 || rule || (after_blank && foreign > 0 && text.contains(&b' ')) {
            end = line.start;
            break;
        }
        after_blank = text.is_empty();
    }
    // When hardly anything is base64, the header lied about all of it, and then it is better to try all.
    if end == 0 { bytes } else { &bytes[..end] }
}

fn lenient_base64(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() / 4 * 3 + 3);
    let mut group = [0_u8; 4];
    let mut filled = 0;
    let mut flush = |group: &mut [u8; 4], filled: &mut usize| {
        if *filled > 1 {
            let wanted = *filled - 1;
            group[*filled..].fill(b'A');
            if let Ok(three) = BASE64.decode(group.as_slice()) {
                out.extend_from_slice(&three[..wanted.min(three.len())]);
            }
        }
        *filled = 0;
    };
    for &b in bytes {
        let symbol = match b {
            b'-' => b'+',
            b'_' => b'/',
            other => other,
        };
        if symbol == b'=' {
            flush(&mut group, &mut filled);
        } else if base64_symbol(symbol) {
            group[filled] = symbol;
            filled += 1;
            if filled == 4 {
                flush(&mut group, &mut filled);
            }
        }
    }
    flush(&mut group, &mut filled);
    out
}

/// Quoted-printable (RFC 2045 section 6.7). An `=` that starts no code stays as it is, but `==` before a code or a line end is one `=` too many.
fn quoted_printable(bytes: &[u8]) -> (Vec<u8>, bool) {
    let mut out = Vec::with_capacity(bytes.len());
    let mut broken = false;
    // Everything before this index was written as a code, so no blank of it was added on the way.
    let mut meant = 0;
    let mut at = 0;
    while at < bytes.len() {
        let Some(equal) = memchr::memchr2(b'=', b'\n', &bytes[at..]) else {
            out.extend_from_slice(&bytes[at..]);
            break;
        };
        out.extend_from_slice(&bytes[at..at + equal]);
        at += equal;
        if bytes[at] == b'\n' {
            let kept = out.iter().rposition(|b| !matches!(b, b' ' | b'\t' | b'\r')).map_or(0, |last| last + 1).max(meant);
            let had_return = out[kept..].contains(&b'\r');
            // Blanks at the end of a line were added on the way; the line end itself stays what it was.
            if out.len() - kept < 80 {
                out.truncate(kept);
            }
            out.extend_from_slice(if had_return { b"\r\n" } else { b"\n" });
            at += 1;
            continue;
        }
        if let Some(byte) = hex(bytes.get(at + 1), bytes.get(at + 2)) {
            out.push(byte);
            meant = out.len();
            at += 3;
        } else if let Some(skip) = soft_break(&bytes[at + 1..]) {
            at += 1 + skip;
        } else if bytes.get(at + 1) == Some(&b'=') {
            broken = true;
            let follows = hex(bytes.get(at + 2), bytes.get(at + 3)).is_some() || soft_break(&bytes[at + 2..]).is_some();
            if !follows {
                out.push(b'=');
            }
            at += 1;
        } else {
            broken = true;
            out.push(b'=');
            at += 1;
        }
    }
    (out, broken)
}

/// How many bytes of blanks and line end follow a soft line break; `None` when it is none.
fn soft_break(rest: &[u8]) -> Option<usize> {
    let blanks = rest.iter().take(64).take_while(|b| matches!(b, b' ' | b'\t' | b'\r')).count();
    match rest.get(blanks) {
        Some(b'\n') => Some(blanks + 1),
        None => Some(blanks),
        Some(_) => None,
    }
}

fn hex(high: Option<&u8>, low: Option<&u8>) -> Option<u8> {
    let digit = |b: &u8| char::from(*b).to_digit(16).and_then(|d| u8::try_from(d).ok());
    Some(digit(high?)? << 4 | digit(low?)?)
}

/// One uuencoded file (POSIX `uuencode`): the bytes between its `begin` and `end` lines.
fn uudecode(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let mut inside = false;
    for line in super::lines::lines(bytes, 0) {
        if !inside {
            inside = line.text.starts_with(b"begin ");
            continue;
        }
        if line.text == b"end" {
            return Some(out);
        }
        uuencoded_line(line.text, &mut out);
    }
    inside.then_some(out)
}

/// Appends what one uuencoded line holds; false when its signs or its length say that it is none. Blanks at its end may have been lost.
pub(super) fn uuencoded_line(line: &[u8], out: &mut Vec<u8>) -> bool {
    let Some((&count, codes)) = line.split_first() else { return true };
    let count = usize::from(count.wrapping_sub(32) & 63);
    let value = |at: usize| codes.get(at).map_or(0, |b| b.wrapping_sub(32) & 63);
    let groups = count.div_ceil(3);
    for group in 0..groups {
        let (a, b, c, d) = (value(4 * group), value(4 * group + 1), value(4 * group + 2), value(4 * group + 3));
        let three = [a << 2 | b >> 4, b << 4 | c >> 2, c << 6 | d];
        out.extend_from_slice(&three[..3.min(count - 3 * group)]);
    }
    // One or two signs more are a checksum.
    line.iter().all(|b| (0x20..=0x60).contains(b)) && codes.len() <= 4 * groups + 2 && (count == 0 || !codes.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8], encoding: Encoding) -> String {
        String::from_utf8_lossy(&decode(bytes, encoding).0).into_owned()
    }

    #[test]
    fn base64_survives_what_mail_does_to_it() {
        for (bytes, want) in [
            (b"aGVsbG8=".as_slice(), "hello"),
            (b"aGVsbG8", "hello"),
            (b"aGVs\r\nbG8=", "hello"),
            (b"aGV!sbG8=", "hello"),
            (b"aGVsbG8=\r\n_______________________________________________\r\nlist mailing list", "hello"),
            (b"aGk=aGk=", "hihi"),
        ] {
            assert_eq!(text(bytes, Encoding::Base64), want, "{}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn quoted_printable_keeps_what_is_no_code() {
        for (bytes, want) in [
            (b"a=3Db".as_slice(), "a=b"),
            (b"a=\r\nb", "ab"),
            (b"a= \r\nb", "ab"),
            (b"1 == 2", "1 == 2"),
            (b"x==3D", "x="),
            (b"a=zzb", "a=zzb"),
            (b"J=C3=\r\n=B6rg  \r\n", "J\u{f6}rg\r\n"),
            (b"end=", "end"),
            (b"flowed=20\r\nnext \r\n", "flowed \r\nnext\r\n"),
        ] {
            assert_eq!(text(bytes, Encoding::QuotedPrintable), want, "{}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn uuencoded_files_are_read() {
        assert_eq!(text(b"begin 644 a.txt\n%:&5L;&\\\n`\nend\n", Encoding::Uuencode), "hello");
    }
}

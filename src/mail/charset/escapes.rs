//! Charsets that stay within seven bits and change their meaning on the way: those of ISO 2022 (RFC 1468, RFC 1554, RFC 1557, RFC 1922) and HZ
//! (RFC 1843).
//!
//! Every stretch between two changes is read by itself, because encoded words that were joined change twice in a row, which stricter readers take
//! for a mistake. What is in no known set stays as it is.

use encoding_rs::{EUC_JP, EUC_KR, Encoding, GB18030, SHIFT_JIS};

/// What the bytes of a stretch mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Set {
    Ascii,
    /// JIS X 0201: the yen for the backslash, an overline for the tilde.
    Roman,
    Katakana,
    Kanji,
    /// JIS X 0212.
    MoreKanji,
    Hanzi,
    Hangul,
}

/// The sets by what follows the escape character, and whether they come into force at once (`true`) or with the next shift-out.
const DESIGNATIONS: &[(&[u8], Set, bool)] = &[
    (b"(B", Set::Ascii, true),
    (b"(J", Set::Roman, true),
    (b"(H", Set::Roman, true),
    (b"(I", Set::Katakana, true),
    (b"$(D", Set::MoreKanji, true),
    (b"$(C", Set::Hangul, true),
    (b"$(A", Set::Hanzi, true),
    (b"$(O", Set::Kanji, true),
    (b"$(Q", Set::Kanji, true),
    (b"$@", Set::Kanji, true),
    (b"$B", Set::Kanji, true),
    (b"$A", Set::Hanzi, true),
    (b"$)C", Set::Hangul, false),
    (b"$)A", Set::Hanzi, false),
];

/// Does any designation of a set beyond ASCII stand in the bytes?
pub(super) fn are_in(bytes: &[u8]) -> bool {
    memchr::memchr_iter(0x1b, bytes).any(|at| designation(&bytes[at + 1..]).is_some_and(|(_, set, _)| set != Set::Ascii))
}

/// The charset whose escape sequences stand in the bytes.
pub(super) fn name_of(bytes: &[u8]) -> &'static str {
    match memchr::memmem::find(bytes, b"\x1b$)") {
        Some(at) if bytes[at..].starts_with(b"\x1b$)C") => "iso-2022-kr",
        Some(_) => "iso-2022-cn",
        None => "iso-2022-jp",
    }
}

fn designation(rest: &[u8]) -> Option<(usize, Set, bool)> {
    DESIGNATIONS.iter().find(|(code, ..)| rest.starts_with(code)).map(|(code, set, at_once)| (code.len(), *set, *at_once))
}

/// The text of bytes with escape sequences of ISO 2022.
pub(super) fn iso_2022(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    let (mut set, mut shifted_to, mut shifted) = (Set::Ascii, Set::Hangul, false);
    let mut at = 0;
    while at < bytes.len() {
        let end = memchr::memchr3(0x1b, 0x0e, 0x0f, &bytes[at..]).map_or(bytes.len(), |end| at + end);
        read(&bytes[at..end], if shifted { shifted_to } else { set }, &mut text);
        at = end + 1;
        match bytes.get(end) {
            Some(0x0e) => shifted = true,
            Some(0x0f) => shifted = false,
            Some(0x1b) => match designation(&bytes[at..]) {
                Some((length, found, at_once)) => {
                    at += length;
                    if at_once {
                        (set, shifted) = (found, false);
                    } else {
                        shifted_to = found;
                    }
                }
                None => text.push('\u{1b}'),
            },
            _ => {}
        }
    }
    text
}

/// Appends a stretch of one set.
fn read(bytes: &[u8], set: Set, text: &mut String) {
    let high = |prefix: Option<u8>| {
        // Blanks and line ends stand as they are between characters of two bytes.
        let mut out = Vec::with_capacity(bytes.len() * 3 / 2);
        let mut rest = bytes;
        while let Some((&first, after)) = rest.split_first() {
            match after.split_first() {
                Some((&second, after)) if is_code(first) && is_code(second) => {
                    out.extend(prefix);
                    out.extend([first | 0x80, second | 0x80]);
                    rest = after;
                }
                _ => {
                    out.push(first);
                    rest = after;
                }
            }
        }
        out
    };
    let mut add = |encoding: &'static Encoding, bytes: &[u8]| text.push_str(&encoding.decode_without_bom_handling(bytes).0);
    match set {
        Set::Ascii => text.push_str(&super::super::headers::plain(bytes)),
        Set::Roman => text.extend(bytes.iter().map(|b| match b {
            b'\\' => '¥',
            b'~' => '‾',
            other => char::from(*other),
        })),
        Set::Katakana => add(SHIFT_JIS, &bytes.iter().map(|b| if is_code(*b) { b | 0x80 } else { *b }).collect::<Vec<u8>>()),
        Set::Kanji => add(EUC_JP, &high(None)),
        Set::MoreKanji => add(EUC_JP, &high(Some(0x8f))),
        Set::Hanzi => add(GB18030, &high(None)),
        Set::Hangul => add(EUC_KR, &high(None)),
    }
}

fn is_code(b: u8) -> bool {
    (0x21..0x7f).contains(&b)
}

/// The text of HZ: `~{` and `~}` around GB 2312, `~~` for a tilde, `~` at the end of a line that goes on.
pub(super) fn hz(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    let (mut at, mut from, mut set) = (0, 0, Set::Ascii);
    while let Some(found) = memchr::memchr2(b'~', b'\n', &bytes[at..]).map(|found| at + found) {
        // Where the next stretch begins, how far it is read already, and what it means.
        let (next_from, next_at, then) = match (bytes[found], bytes.get(found + 1), set) {
            (b'\n', ..) => (found, found + 1, Set::Ascii),
            (_, Some(b'{'), _) => (found + 2, found + 2, Set::Hanzi),
            (_, Some(b'}'), _) => (found + 2, found + 2, Set::Ascii),
            (_, Some(b'~'), Set::Ascii) => (found + 1, found + 2, Set::Ascii),
            (_, Some(b'\n'), Set::Ascii) => (found + 2, found + 2, Set::Ascii),
            _ => {
                // A byte of a character of two bytes, or a tilde of somebody who knows no HZ.
                at = found + 1;
                continue;
            }
        };
        read(&bytes[from..found], set, &mut text);
        (from, at, set) = (next_from, next_at, then);
    }
    read(&bytes[from..], set, &mut text);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_change_within_a_text() {
        for (bytes, want) in [
            (b"\x1b$BF|K\\\x1b(B and \x1b$BF|\x1b(B\x1b$BK\\\x1b(B".as_slice(), "日本 and 日本"),
            (b"\x1b$BF|\nK\\\x1b(J\\5\x1b(B", "日\n本¥5"),
            (b"\x1b(I12\x1b(B", "ｱｲ"),
            (b"\x1b$(D0!\x1b(B", "丂"),
            (b"\x1b$)C\x0eGQ1[\x0f ok", "한글 ok"),
            (b"\x1b$AVPND\x1b(B", "中文"),
            (b"\x1b[31m red", "\u{1b}[31m red"),
        ] {
            assert_eq!(iso_2022(bytes), want);
        }
        assert!(are_in(b"x \x1b$B") && !are_in(b"x \x1b[31m $B") && !are_in(b"\x1b(B"));
    }

    #[test]
    fn hz_opens_and_closes() {
        for (bytes, want) in [
            (b"~{VPND~} ok".as_slice(), "中文 ok"),
            (b"a ~~ b ~{VP~}~{ND~}", "a ~ b 中文"),
            (b"one ~\ntwo", "one two"),
            (b"~{VP\nND", "中\nND"),
            (b"~", "~"),
            (b"~~", "~"),
        ] {
            assert_eq!(hz(bytes), want);
        }
    }
}

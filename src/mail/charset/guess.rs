//! The charset of bytes that nothing true is said of: chardetng's guess, and what it does not know of short lines such as subjects.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    Encoding, ISO_8859_2, UTF_8, WINDOWS_874, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252, WINDOWS_1253, WINDOWS_1254, WINDOWS_1255,
    WINDOWS_1256, WINDOWS_1257,
};

use super::Hint;

/// How much of a text the detector is shown; more does not change its mind.
const DETECT_BYTES: usize = 2 << 10;

/// The encoding that the bytes seem to be in; never UTF-8, which needs no guess.
pub(super) fn detect(bytes: &[u8], hint: &Hint) -> &'static Encoding {
    if has_signs_only(bytes) {
        return WINDOWS_1252;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    // The detector learns nothing from plain lines, and takes twice as long for a byte as all other reading: it is shown only the others.
    let mut shown = 0;
    for line in bytes.split_inclusive(|b| *b == b'\n').filter(|line| line.iter().any(|b| !b.is_ascii() || *b == 0x1b)) {
        let start = line.iter().position(|b| !b.is_ascii() || *b == 0x1b).unwrap_or(0).saturating_sub(64);
        let piece = &line[start..line.len().min(start + DETECT_BYTES - shown)];
        detector.feed(piece, false);
        shown += piece.len();
        if shown >= DETECT_BYTES {
            break;
        }
    }
    detector.feed(b"", true);
    let top = hint.top_level.as_deref().filter(|top| top.bytes().all(|b| b.is_ascii_lowercase()) && !top.is_empty());
    let guess = detector.guess(top.map(str::as_bytes), Utf8Detection::Deny);
    let sample = &bytes[..bytes.len().min(DETECT_BYTES)];
    match guess {
        guess if guess == UTF_8 => WINDOWS_1252,
        guess if guess == WINDOWS_1250 || guess == ISO_8859_2 => central_european(sample, guess, top),
        // No language of Latin letters writes a line without a single one of ASCII.
        guess if is_latin(guess) && !has_plain_letters(sample) => of_country(top).unwrap_or(guess),
        guess => guess,
    }
}

/// Are the only bytes beyond ASCII the quotes, dashes and other signs that all code pages of Windows have in the same places, one or two at a time?
fn has_signs_only(bytes: &[u8]) -> bool {
    let sign = |b: &u8| matches!(b, 0x80 | 0x82 | 0x84..=0x87 | 0x89 | 0x8b | 0x91..=0x97 | 0x99 | 0x9b | 0xa0 | 0xa7);
    let mut runs = bytes.split(u8::is_ascii).filter(|run| !run.is_empty());
    runs.all(|run| run.len() <= 2 && run.iter().all(sign))
}

/// Is there a letter of ASCII in a line that is not all ASCII?
fn has_plain_letters(bytes: &[u8]) -> bool {
    bytes.split(|b| *b == b'\n').any(|line| !line.is_ascii() && line.iter().any(u8::is_ascii_alphabetic))
}

fn is_latin(encoding: &'static Encoding) -> bool {
    [WINDOWS_1250, WINDOWS_1252, WINDOWS_1254, WINDOWS_1257, ISO_8859_2].contains(&encoding)
}

/// ISO 8859-2 or the code page of Windows, which differ in a few letters: what is a sign in the middle of a word in the one is a letter in the other.
fn central_european(bytes: &[u8], guess: &'static Encoding, top: Option<&str>) -> &'static Encoding {
    if bytes.iter().any(|b| matches!(b, 0x80..=0x9f)) {
        return WINDOWS_1250;
    }
    let letter = |b: Option<&u8>| b.is_some_and(|b| b.is_ascii_alphabetic() || *b >= 0xc0);
    let in_word = |at: usize| letter(bytes.get(at + 1)) || at > 0 && letter(bytes.get(at - 1));
    // The letters of the one, signs of the other: S, T and Z with a caron or an acute, A with an ogonek.
    let iso = |b: u8| matches!(b, 0xa1 | 0xa6 | 0xa9 | 0xab | 0xac | 0xae | 0xb1 | 0xb6 | 0xbb);
    if bytes.iter().enumerate().any(|(at, b)| iso(*b) && in_word(at)) {
        return ISO_8859_2;
    }
    // `ą` and `ľ` of the one are `š` and `ž` of the other: the languages of these countries have only the latter.
    let carons = matches!(top, Some("cz" | "hr" | "si" | "rs" | "ba" | "me"));
    if carons && bytes.iter().any(|b| matches!(b, 0xb9 | 0xbe)) { ISO_8859_2 } else { guess }
}

/// The code page of a country that does not write in Latin letters.
fn of_country(top: Option<&str>) -> Option<&'static Encoding> {
    Some(match top? {
        "ae" | "bh" | "dz" | "eg" | "iq" | "ir" | "jo" | "kw" | "lb" | "ly" | "ma" | "om" | "qa" | "sa" | "sd" | "sy" | "tn" | "ye" => {
            WINDOWS_1256
        }
        "il" => WINDOWS_1255,
        "gr" | "cy" => WINDOWS_1253,
        "ru" | "su" | "by" | "bg" | "mk" | "kz" | "ua" => WINDOWS_1251,
        "th" => WINDOWS_874,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(bytes: &[u8], top: &str) -> &'static str {
        detect(bytes, &Hint { top_level: Some(top.to_owned()), neighbour: None }).name()
    }

    #[test]
    fn short_lines_of_many_countries() {
        for (bytes, top, want) in [
            (b"\x93Twenty chairs\x94 \x96 5 \x80".as_slice(), "com", "windows-1252"),
            (b"\xaeiados\xbb o ponuku", "sk", "ISO-8859-2"),
            (b"Narud\xbeba", "hr", "ISO-8859-2"),
            (b"Narud\x9eba", "hr", "windows-1250"),
            (b"\xd8\xe1\xc8 \xda\xd1\xd6 \xd3\xda\xd1", "ae", "windows-1256"),
            (b"R\xfcckfrage", "de", "windows-1252"),
        ] {
            assert_eq!(of(bytes, top), want, "{top}");
        }
    }
}

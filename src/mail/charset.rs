//! Bytes to text. WHATWG labels first, then the names that only mail knows, then detection; bytes that can be read never become U+FFFD.
//!
//! A label is a claim, not a fact: text that is valid UTF-8 with characters beyond ASCII is UTF-8 whatever it was called, because no
//! text in another encoding is valid UTF-8 by accident.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GB18030, ISO_2022_JP, REPLACEMENT, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use mail_parser::decoders::charsets::map::charset_decoder;

/// How much of a text the detector is shown; more does not change its mind.
const DETECT_BYTES: usize = 8 << 10;

/// What is known besides the label.
#[derive(Debug, Clone, Default)]
pub(super) struct Hint {
    /// The top-level domain of the sender, lower-case ASCII: it decides between look-alike encodings.
    pub top_level: Option<String>,
    /// The charset that another part of the message declares.
    pub neighbour: Option<String>,
}

/// A decoded text, and what was wrong with its label.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Decoded {
    pub text: String,
    pub defect: Option<String>,
}

enum Reader {
    Whatwg(&'static Encoding),
    Utf7,
    Iso2022Kr,
    Hz,
    Other(fn(&[u8]) -> String),
    /// ASCII, or a name that means "I do not know".
    Unknown,
}

/// Decodes `bytes`, which claim to be in `label`.
pub(super) fn decode(bytes: &[u8], label: Option<&str>, hint: &Hint) -> Decoded {
    let label = label.map(clean_label).filter(|label| !label.is_empty());
    if let Some((encoding, skip)) = Encoding::for_bom(bytes) {
        return done(encoding.decode_without_bom_handling(&bytes[skip..]).0, None);
    }
    if let Some(wide) = unmarked_utf16(bytes) {
        return done(wide.decode_without_bom_handling(bytes).0, None);
    }
    let reader = label.as_deref().map_or(Reader::Unknown, reader);
    let seven_bit = bytes.is_ascii();
    match reader {
        Reader::Iso2022Kr => return done(EUC_KR.decode_without_bom_handling(&shifted(bytes, &SHIFT_OUT_KR)).0, None),
        Reader::Hz => return done(GB18030.decode_without_bom_handling(&shifted(bytes, &SHIFT_HZ)).0, None),
        Reader::Utf7 if seven_bit => {
            let read = charset_decoder(b"utf-7").map_or_else(|| super::headers::plain(bytes), |decoder| decoder(bytes));
            return done(read.into(), None);
        }
        Reader::Whatwg(encoding) if encoding == ISO_2022_JP => {}
        _ if seven_bit && !has_jis_escapes(bytes) && !matches!(reader, Reader::Whatwg(e) if !e.is_ascii_compatible()) => {
            return done(std::str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed), None);
        }
        _ => {}
    }
    if let (Ok(text), false) = (std::str::from_utf8(bytes), seven_bit) {
        let expected = matches!(reader, Reader::Whatwg(e) if e == UTF_8);
        let defect = label.filter(|_| !expected).map(|label| format!("charset {label} read as utf-8"));
        return done(text.into(), defect);
    }
    match reader {
        Reader::Whatwg(encoding) => declared(bytes, encoding, label.as_deref().unwrap_or_default(), hint),
        Reader::Other(decoder) => done(decoder(bytes).into(), None),
        Reader::Unknown | Reader::Utf7 | Reader::Iso2022Kr | Reader::Hz => undeclared(bytes, label.as_deref(), hint),
    }
}

/// Is this a name that stands for a charset we can read?
pub(super) fn is_known(label: &str) -> bool {
    !matches!(reader(&clean_label(label)), Reader::Unknown)
}

fn done(text: Cow<'_, str>, defect: Option<String>) -> Decoded {
    let mut text = text.into_owned();
    // Hardly any text has them, and to look for them is far cheaper than to copy every character.
    if memchr::memchr(0, text.as_bytes()).is_some() || memchr::memmem::find(text.as_bytes(), "\u{feff}".as_bytes()).is_some() {
        text.retain(|c| c != '\0' && c != '\u{feff}');
    }
    Decoded { text, defect }
}

/// Decodes by the label, and by detection when the label cannot be true.
fn declared(bytes: &[u8], encoding: &'static Encoding, label: &str, hint: &Hint) -> Decoded {
    if encoding == UTF_8 {
        let (valid, broken) = utf8_balance(bytes);
        if broken > 0 && valid < broken {
            return undeclared(bytes, Some(label), hint);
        }
        return done(patchwork(bytes).into(), Some(format!("{broken} bytes are not {label}")));
    }
    let (text, failed) = encoding.decode_without_bom_handling(bytes);
    if !failed {
        return done(text, None);
    }
    let declared_losses = losses(&text);
    let guess = detect(bytes, hint);
    let (other, _) = guess.decode_without_bom_handling(bytes);
    if guess != encoding && losses(&other) * 4 < declared_losses {
        return done(other, Some(format!("charset {label} read as {}", guess.name().to_ascii_lowercase())));
    }
    done(text, Some(format!("some bytes are not {label}")))
}

/// Decodes by what stands beside it, and by detection.
fn undeclared(bytes: &[u8], label: Option<&str>, hint: &Hint) -> Decoded {
    let said = |how: &str| {
        let what = label.map_or_else(|| "undeclared charset".to_owned(), |label| format!("charset {label}"));
        Some(format!("{what} read as {how}"))
    };
    let (valid, broken) = utf8_balance(bytes);
    if valid > broken {
        return done(patchwork(bytes).into(), said("utf-8"));
    }
    let neighbour = hint.neighbour.as_deref().map(clean_label).unwrap_or_default();
    match reader(&neighbour) {
        Reader::Whatwg(encoding) => {
            let (text, failed) = encoding.decode_without_bom_handling(bytes);
            if encoding != UTF_8 && !failed && !text.chars().any(is_odd) {
                return done(text, said(&neighbour));
            }
        }
        Reader::Other(decoder) => {
            let text = decoder(bytes);
            if !text.chars().any(is_odd) {
                return done(text.into(), said(&neighbour));
            }
        }
        _ => {}
    }
    let guess = detect(bytes, hint);
    let (text, failed) = guess.decode_without_bom_handling(bytes);
    if failed && [SHIFT_JIS, EUC_JP, EUC_KR, BIG5, GB18030].contains(&guess) && losses(&text) > text.chars().count() / 20 {
        return done(WINDOWS_1252.decode_without_bom_handling(bytes).0, said("windows-1252"));
    }
    done(text, said(&guess.name().to_ascii_lowercase()))
}

fn detect(bytes: &[u8], hint: &Hint) -> &'static Encoding {
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
    if guess == UTF_8 { WINDOWS_1252 } else { guess }
}

/// The name of the charset that `bytes` seem to be in; `None` for plain ASCII and for UTF-8, which needs no guess.
pub(super) fn guessed(bytes: &[u8], hint: &Hint) -> Option<String> {
    let (valid, broken) = utf8_balance(bytes);
    (broken > valid).then(|| detect(bytes, hint).name().to_ascii_lowercase())
}

/// How many characters of valid UTF-8 beyond ASCII there are, and how many bytes that are none.
fn utf8_balance(bytes: &[u8]) -> (usize, usize) {
    bytes.utf8_chunks().fold((0, 0), |(valid, broken), chunk| {
        (valid + chunk.valid().chars().filter(|c| !c.is_ascii()).count(), broken + chunk.invalid().len())
    })
}

/// UTF-8 with stray bytes of another encoding: those are read as windows-1252, a character cut off at the end is dropped.
fn patchwork(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    let mut chunks = bytes.utf8_chunks().peekable();
    while let Some(chunk) = chunks.next() {
        text.push_str(chunk.valid());
        let cut_off = chunks.peek().is_none()
            && chunk.invalid().first().is_some_and(|b| *b >= 0xc2)
            && std::str::from_utf8(chunk.invalid()).is_err_and(|e| e.error_len().is_none());
        if !cut_off {
            text.push_str(&WINDOWS_1252.decode_without_bom_handling(chunk.invalid()).0);
        }
    }
    text
}

fn losses(text: &str) -> usize {
    text.chars().filter(|c| *c == char::REPLACEMENT_CHARACTER).count()
}

/// A character that no written text has: a sign that the encoding is another one.
fn is_odd(c: char) -> bool {
    (c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{1b}'))
        || c == char::REPLACEMENT_CHARACTER
        || ('\u{e000}'..='\u{f8ff}').contains(&c)
}

/// UTF-16 without a mark shows itself by a NUL in almost every second place of Latin text.
fn unmarked_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(1 << 10)];
    let pairs = sample.len() / 2;
    if pairs < 4 || memchr::memchr(0, sample).is_none() {
        return None;
    }
    let count = |offset: usize| sample.iter().skip(offset).step_by(2).filter(|b| **b == 0).count();
    let (high_first, low_first) = (count(0), count(1));
    if high_first * 10 > pairs * 7 && low_first * 10 < pairs {
        Some(UTF_16BE)
    } else if low_first * 10 > pairs * 7 && high_first * 10 < pairs {
        Some(UTF_16LE)
    } else {
        None
    }
}

fn has_jis_escapes(bytes: &[u8]) -> bool {
    memchr::memchr_iter(0x1b, bytes).any(|at| bytes[at + 1..].starts_with(b"$") || bytes[at + 1..].starts_with(b"(J"))
}

/// Lower case, without quotes, blanks, a language suffix (RFC 2231 section 5) or a repeated `charset=`.
fn clean_label(label: &str) -> String {
    let lower = label.trim().to_ascii_lowercase();
    let lower = lower.trim_start_matches("charset=").trim_start_matches("3d");
    let lower = lower.split(['*', ';', ',', ' ']).next().unwrap_or_default();
    lower.chars().filter(|c| c.is_ascii_graphic() && !matches!(c, '"' | '\'' | '<' | '>' | '=' | '\\' | '/' | '(' | ')')).take(45).collect()
}

fn reader(label: &str) -> Reader {
    match label {
        "us-ascii" | "ascii" | "ansi_x3.4-1968" | "iso646-us" | "us" | "646" | "7bit" | "8bit" | "x-unknown" | "unknown-8bit"
        | "unknown" | "default" | "default_charset" | "x-user-defined" | "binary" | "none" | "user-defined" => return Reader::Unknown,
        "utf-7" | "utf7" | "unicode-1-1-utf-7" | "csutf7" => return Reader::Utf7,
        "iso-2022-kr" | "csiso2022kr" => return Reader::Iso2022Kr,
        "hz-gb-2312" | "hz" => return Reader::Hz,
        _ => {}
    }
    let whatwg = |name: &str| Encoding::for_label(name.as_bytes()).filter(|e| *e != REPLACEMENT);
    if let Some(encoding) = whatwg(label).or_else(|| alias(label)) {
        return Reader::Whatwg(encoding);
    }
    let dashed = label.replace('_', "-");
    let bare =
        dashed.strip_prefix("x-").unwrap_or(&dashed).replace("cp-", "cp").replace("windows-cp", "windows-").replace("win-", "windows-");
    for name in [dashed.as_str(), &bare, &respelt(&bare)] {
        if let Some(encoding) = whatwg(name).or_else(|| alias(name)) {
            return Reader::Whatwg(encoding);
        }
        if let Some(decoder) = charset_decoder(name.as_bytes()) {
            return Reader::Other(decoder);
        }
    }
    Reader::Unknown
}

/// Names that mail uses and WHATWG does not list.
fn alias(label: &str) -> Option<&'static Encoding> {
    let name = match label {
        "utf8mb4" | "utf-8mb4" | "utf" | "utf8-mac" | "utf-8-mac" | "unicode" | "utf-8utf-8" | "cp65001" | "65001" => "utf-8",
        "ansi-x3.110-1983" | "ansi_x3.110-1983" | "t.61-8bit" | "iso-8859" | "iso8859" | "latin" | "western" | "iso-10646" | "cp28591"
        | "ansi" => "windows-1252",
        "cp932" | "ms932c" | "shift-jis-2004" | "shift-jisx0213" | "sjis-win" => "shift_jis",
        "cp936" | "gb" | "gb-2312" | "gb2312-80" | "cp54936" | "gb18030-2000" | "cn-gb" => "gb18030",
        "cp949" | "ks-c-5601" | "ksc5601" | "uhc" | "ksc-5601" | "ms949" => "euc-kr",
        "cp950" | "big-5" | "ms950" => "big5",
        "cp874" | "tis620" | "iso-8859-11-thai" => "windows-874",
        "iso-2022-jp-1" | "iso-2022-jp-2" | "iso-2022-jp-3" | "iso-2022-jp-ms" | "cp50220" | "cp50221" | "cp50222" | "iso2022jp"
        | "jis" => "iso-2022-jp",
        "eucjp" | "eucjp-win" | "eucjp-ms" | "ujis" | "cp51932" => "euc-jp",
        "koi8r" | "koi-8" | "koi8" => "koi8-r",
        "koi8u" => "koi8-u",
        "x-mac-cyrillic" | "mac-cyrillic" => "x-mac-cyrillic",
        "macroman" | "mac-roman" | "x-macroman" => "macintosh",
        _ => return None,
    };
    Encoding::for_label(name.as_bytes())
}

/// Puts the dashes where the standard names have them: `iso88591`, `iso8859-1`, `windows1252`, `iso-8859.15`.
fn respelt(label: &str) -> String {
    let digits_after = |prefix: &str| {
        let rest: String = label.strip_prefix(prefix)?.chars().filter(char::is_ascii_digit).collect();
        (!rest.is_empty() && rest.len() <= 6).then_some(rest)
    };
    if let Some(rest) = digits_after("windows").or_else(|| digits_after("win")) {
        return format!("windows-{rest}");
    }
    if let Some(part) = digits_after("iso").and_then(|rest| rest.strip_prefix("8859").map(str::to_owned)).filter(|part| !part.is_empty()) {
        return format!("iso-8859-{part}");
    }
    label.to_owned()
}

struct Shift {
    on: &'static [u8],
    off: &'static [u8],
    drop: &'static [u8],
}

const SHIFT_OUT_KR: Shift = Shift { on: b"\x0e", off: b"\x0f", drop: b"\x1b$)C" };
const SHIFT_HZ: Shift = Shift { on: b"~{", off: b"~}", drop: b"~\n" };

/// Sets the eighth bit between shift codes: what ISO-2022-KR (RFC 1557) and HZ (RFC 1843) leave out of EUC-KR and GB 2312.
fn shifted(bytes: &[u8], shift: &Shift) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let (mut at, mut high) = (0, false);
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with(shift.on) {
            (high, at) = (true, at + shift.on.len());
        } else if rest.starts_with(shift.off) {
            (high, at) = (false, at + shift.off.len());
        } else if rest.starts_with(shift.drop) {
            at += shift.drop.len();
        } else if !high && shift.on == b"~{" && rest.starts_with(b"~~") {
            out.push(b'~');
            at += 2;
        } else {
            let text = rest[0] > 0x20 && rest[0] < 0x7f;
            high = high && rest[0] != b'\n';
            out.push(if high && text { rest[0] | 0x80 } else { rest[0] });
            at += 1;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8], label: &str) -> String {
        decode(bytes, (!label.is_empty()).then_some(label), &Hint::default()).text
    }

    #[test]
    fn labels_as_mail_writes_them() {
        for (bytes, label, want) in [
            (b"J\xf6rg".as_slice(), "\"ISO-8859-1\"", "Jörg"),
            (b"J\xf6rg", "iso88591", "Jörg"),
            (b"J\xf6rg", "windows1252", "Jörg"),
            (b"J\xc3\xb6rg", "utf8mb4", "Jörg"),
            (b"J\xc3\xb6rg", "iso-8859-1", "Jörg"),
            (b"J\x94rg", "cp-850", "Jörg"),
            (b"\xca\xc7", "windows-874", "สว"),
            (b"\x1b$)C\x0eGQ1[\x0f ok", "iso-2022-kr", "한글 ok"),
            (b"~{VPND~} ok", "hz-gb-2312", "中文 ok"),
            (b"J+APY-rg", "utf-7", "Jörg"),
            (b"\xff\xfeJ\0\xf6\0", "", "Jö"),
            (b"H\0a\0l\0l\0o\0 \0", "", "Hallo "),
            (b"\x1b$BF|K\\\x1b(B", "", "日本"),
            (b"Gr\xfc\xdfe aus K\xf6ln, sch\xf6n", "x-unknown", "Grüße aus Köln, schön"),
            (b"J\xc3\xb6rg und J\xf6rg und \xe2\x82\xac", "utf-8", "Jörg und Jörg und €"),
            (b"100 \xe2\x82\xac und Gr\xc3", "utf-8", "100 € und Gr"),
        ] {
            assert_eq!(read(bytes, label), want, "{label}");
        }
    }

    #[test]
    fn undeclared_cyrillic_and_japanese_are_detected() {
        let cyrillic = encoding_rs::WINDOWS_1251.encode("Здравствуйте, пришлите, пожалуйста, цену").0;
        assert_eq!(read(&cyrillic, ""), "Здравствуйте, пришлите, пожалуйста, цену");
        let japanese = SHIFT_JIS.encode("お世話になっております。見積もりをお願いします。").0;
        assert_eq!(read(&japanese, "us-ascii"), "お世話になっております。見積もりをお願いします。");
    }
}

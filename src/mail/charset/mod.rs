//! Bytes to text. WHATWG labels first, then the names that only mail knows, then detection; bytes that can be read never become U+FFFD.
//!
//! A label is a claim, not a fact: text that is valid UTF-8 with characters beyond ASCII is UTF-8 whatever it was called, because no
//! text in another encoding is valid UTF-8 by accident.

mod code_pages;
mod ebcdic;
mod escapes;
mod guess;
mod johab;
mod labels;
mod wide;

use std::{borrow::Cow, collections::BTreeSet};

use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, ISO_8859_2, ISO_8859_4, ISO_8859_7, ISO_8859_8, ISO_8859_8_I, ISO_8859_13, ISO_8859_15,
    SHIFT_JIS, UTF_8, UTF_16LE, WINDOWS_1250, WINDOWS_1252, WINDOWS_1253, WINDOWS_1255, WINDOWS_1257,
};
use guess::detect;
use labels::{clean_label, reader};
use mail_parser::decoders::charsets::map::charset_decoder;

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
    Utf32(Option<wide::Endian>),
    /// ISO-2022-JP, -KR and their kin.
    Escapes,
    Hz,
    /// A code page of 8 bits, by its upper half.
    Page(&'static str),
    Other(fn(&[u8]) -> String),
    /// ASCII, or a name that means "I do not know".
    Unknown,
}

/// Decodes `bytes`, which claim to be in `label`.
pub(super) fn decode(bytes: &[u8], label: Option<&str>, hint: &Hint) -> Decoded {
    let label = label.map(clean_label).filter(|label| !label.is_empty());
    if let Some(text) = wide::marked_utf32(bytes) {
        return done(text.into(), None);
    }
    if let Some((encoding, skip)) = Encoding::for_bom(bytes) {
        return done(encoding.decode_without_bom_handling(&bytes[skip..]).0, None);
    }
    let reader = label.as_deref().map_or(Reader::Unknown, reader);
    if let Reader::Utf32(order) = reader {
        return done(wide::utf32_of(bytes, order).into(), None);
    }
    if let Some(wide) = wide::unmarked_utf16(bytes) {
        return done(wide.decode_without_bom_handling(bytes).0, None);
    }
    let seven_bit = bytes.is_ascii();
    match reader {
        // `unicode` and the like are said of anything.
        Reader::Whatwg(encoding) if !encoding.is_ascii_compatible() && wide::is_narrow(bytes) => {
            return undeclared(bytes, label.as_deref(), hint);
        }
        Reader::Whatwg(encoding) if encoding == UTF_16LE && label.as_deref().is_some_and(|label| !label.contains("le")) => {
            return done(wide::order_of_utf16(bytes).decode_without_bom_handling(bytes).0, None);
        }
        Reader::Utf7 if seven_bit => {
            let read = charset_decoder(b"utf-7").map_or_else(|| super::headers::plain(bytes), |decoder| decoder(bytes));
            return done(read.into(), None);
        }
        Reader::Hz if seven_bit => return done(escapes::hz(bytes).into(), None),
        Reader::Whatwg(encoding) if !encoding.is_ascii_compatible() => {}
        // Escape sequences mean what they say, whatever the label.
        Reader::Escapes if seven_bit => return done(escapes::iso_2022(bytes).into(), None),
        _ if seven_bit && escapes::are_in(bytes) => {
            return done(escapes::iso_2022(bytes).into(), Some(read_as(label.as_deref(), escapes::name_of(bytes))));
        }
        _ if seven_bit => {
            return done(std::str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed), None);
        }
        _ => {}
    }
    if let (Ok(text), false) = (std::str::from_utf8(bytes), seven_bit)
        && !is_utf8_by_accident(text, &reader)
    {
        let expected = matches!(reader, Reader::Whatwg(e) if e == UTF_8);
        let defect = label.filter(|_| !expected).map(|label| format!("charset {label} read as utf-8"));
        return done(text.into(), defect);
    }
    match reader {
        Reader::Whatwg(encoding) => declared(bytes, encoding, label.as_deref().unwrap_or_default(), hint),
        Reader::Page(upper) => done(code_pages::decode(bytes, upper).into(), None),
        Reader::Other(decoder) => done(decoder(bytes).into(), None),
        // Escapes with bytes of eight bits between them: the label lies, or some of the text is in another charset of the same language.
        Reader::Escapes if escapes::are_in(bytes) => done(escapes::iso_2022(bytes).into(), None),
        Reader::Unknown | Reader::Utf7 | Reader::Utf32(_) | Reader::Escapes | Reader::Hz => undeclared(bytes, label.as_deref(), hint),
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
        if let Some(text) = with_joined_surrogates(bytes).and_then(|bytes| String::from_utf8(bytes).ok()) {
            return done(text.into(), Some(format!("surrogates in {label} joined")));
        }
        let (valid, broken) = utf8_balance(bytes);
        if broken > 0 && valid < broken {
            return undeclared(bytes, Some(label), hint);
        }
        return done(patchwork(bytes).into(), Some(format!("{broken} bytes are not {label}")));
    }
    // Half of the programs that say ISO mean the code page of Windows that grew from it, and ISO has no characters in that place.
    let has_c1 = || bytes.iter().any(|b| matches!(b, 0x80..=0x84 | 0x86..=0x9f));
    let encoding = windows_of(encoding).filter(|_| has_c1()).unwrap_or(encoding);
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

/// What a label that is missing or not true was taken for.
fn read_as(label: Option<&str>, how: &str) -> String {
    let what = label.map_or_else(|| "undeclared charset".to_owned(), |label| format!("charset {label}"));
    format!("{what} read as {how}")
}

/// The code page of Windows that has the letters of an ISO charset in (nearly) the same places, and more.
fn windows_of(encoding: &'static Encoding) -> Option<&'static Encoding> {
    let windows = [
        (ISO_8859_2, WINDOWS_1250),
        (ISO_8859_4, WINDOWS_1257),
        (ISO_8859_7, WINDOWS_1253),
        (ISO_8859_8, WINDOWS_1255),
        (ISO_8859_8_I, WINDOWS_1255),
        (ISO_8859_13, WINDOWS_1257),
        (ISO_8859_15, WINDOWS_1252),
    ];
    windows.into_iter().find(|(iso, _)| *iso == encoding).map(|(_, windows)| windows)
}

/// A few characters of two bytes in an East Asian charset may look like UTF-8; then the letters that they seem to be come from everywhere.
fn is_utf8_by_accident(text: &str, reader: &Reader) -> bool {
    let Reader::Whatwg(encoding) = reader else { return false };
    let short = || text.chars().filter(|c| !c.is_ascii()).take(9).count() < 9;
    is_east_asian(encoding) && short() && scripts(text) > 1 && !encoding.decode_without_bom_handling(text.as_bytes()).1
}

fn is_east_asian(encoding: &'static Encoding) -> bool {
    [SHIFT_JIS, EUC_JP, EUC_KR, BIG5, GB18030, GBK].contains(&encoding)
}

/// From how many parts of the world the letters beyond ASCII come; signs belong to none.
fn scripts(text: &str) -> usize {
    let script = |c: char| match u32::from(c) {
        0xc0..=0x24f | 0x1e00..=0x1eff => Some(0),
        0x250..=0x36f => Some(1),
        0x370..=0x3ff => Some(2),
        0x400..=0x52f => Some(3),
        0x530..=0x58f => Some(4),
        0x590..=0x5ff => Some(5),
        0x600..=0x8ff => Some(6),
        0x900..=0x109f => Some(7),
        0x2e80..=0x9fff => Some(8),
        0xac00..=0xd7af => Some(9),
        _ => None,
    };
    text.chars().filter_map(script).collect::<BTreeSet<u8>>().len()
}

/// Decodes by what stands beside it, and by detection.
fn undeclared(bytes: &[u8], label: Option<&str>, hint: &Hint) -> Decoded {
    let said = |how: &str| Some(read_as(label, how));
    if bytes.is_ascii() {
        return done(String::from_utf8_lossy(bytes), said("us-ascii"));
    }
    let (valid, broken) = utf8_balance(bytes);
    // Of other charsets some characters may look like UTF-8, each as if from another part of the world.
    let utf8 = (valid > broken).then(|| patchwork(bytes));
    if let Some(text) = utf8.as_ref().filter(|text| valid >= 8 * broken || (valid >= 4 * broken && scripts(text) <= 2)) {
        return done(text.as_str().into(), said("utf-8"));
    }
    let neighbour = hint.neighbour.as_deref().map(clean_label).unwrap_or_default();
    let beside = match reader(&neighbour) {
        Reader::Whatwg(encoding) if encoding != UTF_8 => {
            let (text, failed) = encoding.decode_without_bom_handling(bytes);
            Some(text).filter(|_| !failed)
        }
        Reader::Other(decoder) => Some(decoder(bytes).into()),
        Reader::Page(upper) => Some(code_pages::decode(bytes, upper).into()),
        _ => None,
    };
    if let Some(text) = beside.filter(|text| !text.chars().any(is_odd)) {
        return done(text, said(&neighbour));
    }
    if let Some(text) = utf8.filter(|text| scripts(text) <= 2) {
        return done(text.into(), said("utf-8"));
    }
    let guess = detect(bytes, hint);
    let (text, failed) = guess.decode_without_bom_handling(bytes);
    if failed && [SHIFT_JIS, EUC_JP, EUC_KR, BIG5, GB18030].contains(&guess) && losses(&text) > text.chars().count() / 20 {
        return done(WINDOWS_1252.decode_without_bom_handling(bytes).0, said("windows-1252"));
    }
    done(text, said(&guess.name().to_ascii_lowercase()))
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
    let joined = with_joined_surrogates(bytes);
    let bytes = joined.as_deref().unwrap_or(bytes);
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

/// With every pair of surrogates that was written as two characters (CESU-8, as Java and some databases do) as the one that it stands for.
fn with_joined_surrogates(bytes: &[u8]) -> Option<Vec<u8>> {
    let pair = |bytes: &[u8]| match bytes {
        [0xed, a @ 0xa0..=0xaf, b @ 0x80..=0xbf, 0xed, c @ 0xb0..=0xbf, d @ 0x80..=0xbf, ..] => {
            let high = u32::from(a & 0x0f) << 6 | u32::from(b & 0x3f);
            let low = u32::from(c & 0x0f) << 6 | u32::from(d & 0x3f);
            char::from_u32(0x1_0000 + (high << 10 | low))
        }
        _ => None,
    };
    memchr::memchr_iter(0xed, bytes).find(|at| pair(&bytes[*at..]).is_some())?;
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if let Some(joined) = pair(&bytes[at..]) {
            out.extend_from_slice(joined.encode_utf8(&mut [0; 4]).as_bytes());
            at += 6;
        } else {
            out.push(byte);
            at += 1;
        }
    }
    Some(out)
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

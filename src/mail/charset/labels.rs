//! The names of charsets: those of the web, those that only mail knows, and the ways in which both are misspelt.

use encoding_rs::{Encoding, REPLACEMENT};
use mail_parser::decoders::charsets::map::charset_decoder;

use super::{Reader, code_pages, ebcdic, johab, wide::Endian};

/// Lower case, without quotes, blanks, a language suffix (RFC 2231 section 5) or a repeated `charset=`.
pub(super) fn clean_label(label: &str) -> String {
    let lower = label.trim().to_ascii_lowercase();
    let lower = lower.trim_start_matches("charset=").trim_start_matches("3d");
    let lower = lower.split(['*', ';', ',', ' ']).next().unwrap_or_default();
    lower.chars().filter(|c| c.is_ascii_graphic() && !matches!(c, '"' | '\'' | '<' | '>' | '=' | '\\' | '/' | '(' | ')')).take(45).collect()
}

/// How to read what claims to be in a charset of that (clean) name.
pub(super) fn reader(label: &str) -> Reader {
    match label {
        "us-ascii" | "ascii" | "ansi_x3.4-1968" | "iso646-us" | "us" | "646" | "7bit" | "8bit" | "x-unknown" | "unknown-8bit"
        | "unknown" | "default" | "default_charset" | "x-user-defined" | "binary" | "none" | "user-defined" => return Reader::Unknown,
        "utf-7" | "utf7" | "unicode-1-1-utf-7" | "csutf7" => return Reader::Utf7,
        "utf-32" | "utf32" | "ucs-4" | "iso-10646-ucs-4" | "csucs4" => return Reader::Utf32(None),
        "utf-32le" | "utf32le" | "ucs-4le" => return Reader::Utf32(Some(Endian::Little)),
        "utf-32be" | "utf32be" | "ucs-4be" => return Reader::Utf32(Some(Endian::Big)),
        "hz-gb-2312" | "hz" => return Reader::Hz,
        _ => {}
    }
    let whatwg = |name: &str| Encoding::for_label(name.as_bytes()).filter(|e| *e != REPLACEMENT);
    if is_escape_coded(label) {
        return Reader::Escapes;
    }
    if let Some(encoding) = whatwg(label).or_else(|| alias(label)) {
        return Reader::Whatwg(encoding);
    }
    let dashed = label.replace('_', "-");
    let bare = dashed
        .strip_prefix("x-")
        .unwrap_or(&dashed)
        .replace("cp-", "cp")
        .replace("ibm-", "ibm")
        .replace("windows-cp", "windows-")
        .replace("win-", "windows-");
    // A bare number is that of a code page.
    let page = Some(format!("cp{bare}")).filter(|_| bare.len() >= 3 && bare.bytes().all(|b| b.is_ascii_digit())).unwrap_or_default();
    for name in [dashed.as_str(), &bare, &respelt(&bare), &page] {
        if is_escape_coded(name) {
            return Reader::Escapes;
        }
        if matches!(name, "johab" | "cp1361" | "ms1361" | "windows-1361" | "ksc5601-1992" | "ks-c-5601-1992") {
            return Reader::Other(johab::decode);
        }
        if let Some(decode) = ebcdic::named(name) {
            return Reader::Other(decode);
        }
        if let Some(page) = code_pages::named(name) {
            return Reader::Page(page);
        }
        if let Some(encoding) = whatwg(name).or_else(|| alias(name)) {
            return Reader::Whatwg(encoding);
        }
        if let Some(decoder) = charset_decoder(name.as_bytes()) {
            return Reader::Other(decoder);
        }
    }
    Reader::Unknown
}

/// Is this one of the charsets that change their meaning by escape sequences (ISO 2022)?
fn is_escape_coded(name: &str) -> bool {
    name.starts_with("iso-2022-")
        || matches!(
            name,
            "csiso2022jp" | "csiso2022kr" | "csiso2022jp2" | "iso2022jp" | "iso2022kr" | "jis" | "jis7" | "cp50220" | "cp50221" | "cp50222"
        )
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
        "eucjp" | "eucjp-win" | "eucjp-ms" | "ujis" | "cp51932" => "euc-jp",
        "latin-1" => "latin1",
        "latin-2" => "latin2",
        "latin-5" => "latin5",
        "latin7" | "latin-7" => "iso-8859-13",
        "latin8" | "latin-8" => "iso-8859-14",
        "latin9" | "latin-9" | "latin0" => "iso-8859-15",
        "latin10" | "latin-10" => "iso-8859-16",
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

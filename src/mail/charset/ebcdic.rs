//! EBCDIC, in which hosts of IBM write: the code pages of the Americas (037), of several countries (500), of Germany and Austria (273), and those that
//! differ from them by the sign of the euro (1140, 1141, 1148).
//!
//! Source: the mapping tables of the Unicode consortium. Below the blank stand control characters, of which only tabs and line ends mean anything in mail.

/// Reads the code page of that name (lower case); `None` when it is none of these.
pub(super) fn named(label: &str) -> Option<fn(&[u8]) -> String> {
    let page = ["ibm", "cp", "ccsid", "ebcdic-"].into_iter().find_map(|start| label.strip_prefix(start))?;
    match page.trim_start_matches("cp-").trim_start_matches('0') {
        "37" | "us" | "ca" | "nl" | "pt" => Some(|bytes| decode(bytes, &[])),
        "1140" | "us-37+euro" => Some(|bytes| decode(bytes, EURO)),
        "500" | "be" | "ch" | "int" => Some(|bytes| decode(bytes, PAGE_500)),
        "1148" | "international-500+euro" => Some(|bytes| decode(bytes, &[PAGE_500, EURO].concat())),
        "273" | "at-de" | "de" => Some(|bytes| decode(bytes, PAGE_273)),
        "1141" | "de-273+euro" => Some(|bytes| decode(bytes, &[PAGE_273, EURO].concat())),
        _ => None,
    }
}

/// Reads page 037 with some characters changed.
fn decode(bytes: &[u8], changes: &[(u8, char)]) -> String {
    let mut page: Vec<char> = "\0\u{1}\u{2}\u{3} \t".chars().collect();
    page.resize(0x40, ' ');
    (page[0x0d], page[0x15], page[0x25]) = ('\r', '\n', '\n');
    page.extend(PAGE_037.chars());
    changes.iter().for_each(|(at, character)| page[usize::from(*at)] = *character);
    bytes.iter().map(|b| page[usize::from(*b)]).collect()
}

/// The characters of page 037 from the blank on.
const PAGE_037: &str = concat!(
    " \u{a0}âäàáãåçñ¢.<(+|&éêëèíîïìß!$*);¬-/ÂÄÀÁÃÅÇÑ¦,%_>?øÉÊËÈÍÎÏÌ`:#@'=\"Øabcdefghi«»ðýþ±°jklmnopqrªºæ¸Æ¤",
    "µ~stuvwxyz¡¿ÐÝÞ®^£¥·©§¶¼½¾[]¯¨´×{ABCDEFGHI\u{ad}ôöòóõ}JKLMNOPQR¹ûüùúÿ\\÷STUVWXYZ²ÔÖÒÓÕ0123456789³ÛÜÙÚ\u{9f}"
);
const EURO: &[(u8, char)] = &[(0x9f, '€')];
#[rustfmt::skip]
const PAGE_500: &[(u8, char)] = &[(0x4a, '['), (0x4f, '!'), (0x5a, ']'), (0x5f, '^'), (0xb0, '¢'), (0xba, '¬'), (0xbb, '|')];
#[rustfmt::skip]
const PAGE_273: &[(u8, char)] = &[(0x43, '{'), (0x4a, 'Ä'), (0x4f, '!'), (0x59, '~'), (0x5a, 'Ü'), (0x5f, '^'), (0x63, '['), (0x6a, 'ö'), (0x7c, '§'), (0xa1, 'ß'), (0xb0, '¢'), (0xb5, '@'), (0xba, '¬'), (0xbb, '|'), (0xbc, '‾'), (0xc0, 'ä'), (0xcc, '¦'), (0xd0, 'ü'), (0xdc, '}'), (0xe0, 'Ö'), (0xec, '\\'), (0xfc, ']')];

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn letters_of_some_countries() {
        let read = |label: &str, bytes: &[u8]| named(label).map(|decode| decode(bytes));
        assert_eq!(read("cp037", b"\xc8\x85\x93\x93\x96\x6b\x25\x4a\xf1\x4b\x15").as_deref(), Some("Hello,\n¢1.\n"));
        assert_eq!(read("ibm273", b"\xc7\x99\xd0\xa1\x85").as_deref(), Some("Grüße"));
        assert_eq!(read("ibm01141", b"\x9f\x40\xf5").as_deref(), Some("€ 5"));
        assert_eq!(read("ibm500", b"\x4a\xc1\x5a").as_deref(), Some("[A]"));
        assert!(named("utf-8").is_none() && named("cp850").is_none() && named("us-ascii").is_none());
    }
}

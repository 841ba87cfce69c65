//! UTF-16 and UTF-32 where nothing, or nothing true, says which byte comes first.

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};

/// Which byte of a unit comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Endian {
    Big,
    Little,
}

/// UTF-16 without a mark shows itself by a NUL in almost every second place of Latin text.
pub(super) fn unmarked_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
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

/// Are these bytes nothing wide at all? Four of five are letters and signs of ASCII, and none is 0.
pub(super) fn is_narrow(bytes: &[u8]) -> bool {
    let sample = &bytes[..bytes.len().min(1 << 10)];
    let ascii = sample.iter().filter(|b| matches!(b, b'\t' | b'\n' | b'\r' | b' '..=b'~')).count();
    ascii * 5 >= sample.len() * 4 && memchr::memchr(0, sample).is_none()
}

/// The order of UTF-16 that only says to be UTF-16: the one in which its characters are those of common scripts. Where both are alike, little
/// endian counts, as on the web.
pub(super) fn order_of_utf16(bytes: &[u8]) -> &'static Encoding {
    let common = |encoding: &'static Encoding| {
        let (text, _) = encoding.decode_without_bom_handling(&bytes[..bytes.len().min(4 << 10)]);
        let is_common = |c: &char| {
            matches!(c, ' '..='\u{24f}' | '\u{370}'..='\u{6ff}' | '\u{e00}'..='\u{e7f}' | '\u{3000}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}')
                || matches!(c, '\u{ac00}'..='\u{d7a3}' | '\u{ff00}'..='\u{ffef}' | '\n' | '\r')
        };
        text.chars().filter(is_common).count()
    };
    if common(UTF_16BE) > common(UTF_16LE) { UTF_16BE } else { UTF_16LE }
}

/// The order and the text of marked UTF-32: its mark is longer than that of UTF-16, and begins with it.
pub(super) fn marked_utf32(bytes: &[u8]) -> Option<String> {
    match bytes {
        [0, 0, 0xfe, 0xff, rest @ ..] => Some(utf32(rest, Endian::Big)),
        [0xff, 0xfe, 0, 0, rest @ ..] if rest.len() % 4 == 0 && !rest.is_empty() => Some(utf32(rest, Endian::Little)),
        _ => None,
    }
}

/// The text of UTF-32. Without a known order the first byte tells: that of a character is never anything but 0.
pub(super) fn utf32_of(bytes: &[u8], order: Option<Endian>) -> String {
    let order = order.unwrap_or(if bytes.first() == Some(&0) { Endian::Big } else { Endian::Little });
    utf32(bytes, order)
}

fn utf32(bytes: &[u8], order: Endian) -> String {
    let units = bytes.chunks_exact(4).map(|four| <[u8; 4]>::try_from(four).unwrap_or_default());
    let codes = units.map(|four| if order == Endian::Big { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) });
    codes.map(|code| char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

//! Johab, the Korean charset that puts syllables together from letters (KS X 1001, annex 3; code page 1361).
//!
//! Sixteen bits make a syllable: a one, and five bits each for the first, the middle and the last letter. Signs and Chinese characters are those of KS X 1001
//! in another order.

use encoding_rs::EUC_KR;

/// Letters that stand alone, in the order of the first and of the last place.
const FIRST: &str = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";
const LAST: &str = "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ";
/// The first middle letter that stands alone; the others follow it.
const MIDDLE: u32 = 0x314f;

/// The text of bytes in Johab.
pub(super) fn decode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&lead) = bytes.get(at) {
        at += 1;
        if lead.is_ascii() {
            text.push(char::from(lead));
            continue;
        }
        let character = bytes.get(at).and_then(|trail| syllable(lead, *trail).or_else(|| sign(lead, *trail)));
        at += usize::from(character.is_some());
        text.push(character.unwrap_or(char::REPLACEMENT_CHARACTER));
    }
    text
}

fn syllable(lead: u8, trail: u8) -> Option<char> {
    let bits = u32::from(u16::from_be_bytes([lead, trail]));
    let first = (bits >> 10 & 31).checked_sub(1).filter(|first| *first <= 19)?;
    let middle = match bits >> 5 & 31 {
        2 => 0,
        middle @ 3..=7 => middle - 2,
        middle @ 10..=15 => middle - 4,
        middle @ 18..=23 => middle - 6,
        middle @ 26..=29 => middle - 8,
        _ => return None,
    };
    let last = match bits & 31 {
        last @ 1..=17 => last - 1,
        last @ 19..=29 => last - 2,
        _ => return None,
    };
    // A place without a letter has the number 0.
    match (first, middle, last) {
        (0, 0, 0) => None,
        (0, 0, last) => LAST.chars().nth(last as usize - 1),
        (first, 0, 0) => FIRST.chars().nth(first as usize - 1),
        (0, middle, 0) => char::from_u32(MIDDLE + middle - 1),
        (0, ..) | (_, 0, _) => None,
        (first, middle, last) => char::from_u32(0xac00 + ((first - 1) * 21 + middle - 1) * 28 + last),
    }
}

/// A sign or a Chinese character, by its place in KS X 1001.
fn sign(lead: u8, trail: u8) -> Option<char> {
    let row = match lead {
        0xd9..=0xde => 2 * u16::from(lead - 0xd9),
        0xe0..=0xf9 => 2 * u16::from(lead) - 0x197,
        _ => return None,
    };
    let column = match trail {
        0x31..=0x7e => u16::from(trail) - 0x31,
        0x91..=0xfe => u16::from(trail) - 0x43,
        _ => return None,
    };
    let two = [row + column / 94 + 0xa1, column % 94 + 0xa1].map(|code| u8::try_from(code).unwrap_or_default());
    let (text, failed) = EUC_KR.decode_without_bom_handling(&two);
    text.chars().next().filter(|_| !failed)
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn syllables_letters_and_signs() {
        for (bytes, want) in [
            (b"\xd0\x65\x8b\x69 ok".as_slice(), "한글 ok"),
            (b"\x88\x41\x84\x61\x84\x42", "ㄱㅏㄱ"),
            (b"\xd9\x33\xe0\x31", "。伽"),
            (b"\xd0\x65\x80", "한\u{fffd}"),
        ] {
            assert_eq!(decode(bytes), want);
        }
    }
}

//! BinHex 4.0 (RFC 1741): a file of a Macintosh as lines of text. Of its two halves only the one with the file's content is taken.

use memchr::memmem;

use super::tnef::File;

/// What the line above a file says; it is part of the format.
const ABOVE: &[u8] = b"(This file must be converted with BinHex";
const SYMBOLS: &[u8; 64] = b"!\"#$%&'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr";
/// How many times larger than its code a file may be: runs of a byte are packed.
const MAX_GROWTH: usize = 16;

/// Where the next file's line stands in a text.
pub(super) fn find(text: &[u8]) -> Option<usize> {
    memmem::find(text, ABOVE)
}

/// The file whose line begins at `start`, and where its code or what was taken for one ends.
pub(super) fn read(text: &[u8], start: usize) -> (Option<File>, usize) {
    let below = start + memchr::memchr(b'\n', &text[start..]).unwrap_or(text.len() - start);
    let code = below + text[below..].iter().position(|b| !b.is_ascii_whitespace()).unwrap_or(text.len() - below);
    if text.get(code) != Some(&b':') {
        return (None, code);
    }
    let (mut packed, mut bits, mut count) = (Vec::new(), 0_u32, 0);
    for (at, &b) in text.iter().enumerate().skip(code + 1) {
        if b == b':' {
            return (unpacked(&packed).and_then(|bytes| file(&bytes)), at + 1);
        }
        if b.is_ascii_whitespace() {
            continue;
        }
        let Some(symbol) = SYMBOLS.iter().position(|symbol| *symbol == b) else { return (None, at) };
        (bits, count) = (bits << 6 | symbol as u32 & 63, count + 6);
        if count >= 8 {
            count -= 8;
            packed.push((bits >> count & 0xff) as u8);
        }
    }
    (None, text.len())
}

/// Runs written out: `x 0x90 n` is n times x, `0x90 0` is 0x90 itself.
fn unpacked(packed: &[u8]) -> Option<Vec<u8>> {
    let mut bytes: Vec<u8> = Vec::with_capacity(packed.len());
    let mut rest = packed.iter();
    while let Some(&b) = rest.next() {
        match (b, if b == 0x90 { rest.next() } else { None }) {
            (0x90, Some(&times)) if times > 0 => {
                let last = *bytes.last()?;
                bytes.resize(bytes.len() + usize::from(times) - 1, last);
            }
            _ => bytes.push(b),
        }
        if bytes.len() > packed.len() * MAX_GROWTH + 1_024 {
            return None;
        }
    }
    Some(bytes)
}

/// The header: the name, a zero, type and creator, flags, the lengths of both halves, a checksum.
fn file(bytes: &[u8]) -> Option<File> {
    let (&length, rest) = bytes.split_first()?;
    let (name, rest) = rest.split_at_checked(usize::from(length)).filter(|(name, _)| (1..=63).contains(&name.len()))?;
    let size = usize::try_from(u32::from_be_bytes(rest.get(11..15)?.try_into().ok()?)).ok()?;
    let bytes = rest.get(21..)?.get(..size)?.to_vec();
    let name = encoding_rs::MACINTOSH.decode_without_bom_handling(name).0.into_owned();
    Some(File { name: Some(name), bytes, ..File::default() })
}

#[cfg(test)]
mod tests {
    use super::{find, read, unpacked};

    #[test]
    fn runs_are_written_out_and_bounded() {
        assert_eq!(unpacked(b"ab\x90\x04c\x90\x00d").unwrap(), b"abbbbc\x90d");
        assert!(unpacked(b"\x90\x04").is_none());
        assert!(unpacked(&b"\x90\xff".repeat(10_000)).is_none());
        assert!(unpacked(&[b"a".as_slice(), &b"\x90\xff".repeat(10_000)].concat()).is_none());
    }

    #[test]
    fn what_breaks_off_is_none() {
        for text in [
            "(This file must be converted with BinHex 4.0)",
            "(This file must be converted with BinHex 4.0)\n\n:abc",
            "(This file must be converted with BinHex 4.0)\n:$%&\n\n:",
        ] {
            assert!(read(text.as_bytes(), find(text.as_bytes()).unwrap()).0.is_none(), "{text}");
        }
    }
}

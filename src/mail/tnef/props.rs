//! MAPI properties as a TNEF stream holds them (MS-OXTNEF section 2.1.3.3): a count, then tag, name and values of each.
//!
//! Ends at the first thing that does not fit; what was read until then stands.

/// Most properties taken from one list; Outlook writes fewer than two hundred.
const MAX_PROPERTIES: usize = 2_000;

/// One property; of several values only the first.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Property<'a> {
    /// The number of a known property, or 0 for one with a name of its own.
    pub id: u16,
    /// Does the value begin with an interface id?
    pub is_object: bool,
    pub value: Value<'a>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Value<'a> {
    /// Text in the stream's code page.
    Narrow(&'a [u8]),
    /// UTF-16, little endian.
    Wide(&'a [u8]),
    Bytes(&'a [u8]),
    /// Anything of fixed size; not looked at.
    Number,
}

/// Reads a list.
pub(super) fn read(bytes: &[u8]) -> Vec<Property<'_>> {
    let mut cursor = Cursor { rest: bytes };
    let count = cursor.u32().unwrap_or(0);
    let mut found = Vec::new();
    for _ in 0..count.min(MAX_PROPERTIES) {
        let Some(property) = cursor.property() else { break };
        found.push(property);
    }
    found
}

struct Cursor<'a> {
    rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }

    fn u32(&mut self) -> Option<usize> {
        usize::try_from(u32::from_le_bytes(self.take(4)?.try_into().ok()?)).ok()
    }

    fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes(self.take(2)?.try_into().ok()?))
    }

    /// A counted value, padded to four bytes; the padding of the last may be missing.
    fn counted(&mut self) -> Option<&'a [u8]> {
        let length = self.u32()?;
        let value = self.take(length)?;
        let padding = length.next_multiple_of(4) - length;
        self.rest = self.rest.get(padding..).unwrap_or_default();
        Some(value)
    }

    fn property(&mut self) -> Option<Property<'a>> {
        let (kind, mut id) = (self.u16()?, self.u16()?);
        if id >= 0x8000 {
            self.take(16)?;
            if self.u32()? == 0 {
                self.take(4)?;
            } else {
                self.counted()?;
            }
            id = 0;
        }
        let several = kind & 0x1000 != 0;
        let kind = kind & 0x0fff;
        let size = match kind {
            0x0d | 0x1e | 0x1f | 0x102 => None,
            0x02 | 0x03 | 0x04 | 0x0a | 0x0b => Some(4),
            0x05 | 0x06 | 0x07 | 0x14 | 0x40 => Some(8),
            0x48 => Some(16),
            0x00 | 0x01 => Some(0),
            _ => return None,
        };
        let count = if several || size.is_none() { self.u32()? } else { 1 };
        let mut value = Value::Number;
        for nth in 0..count {
            // A count that lies ends with the bytes, unless a value has none.
            if size == Some(0) || self.rest.is_empty() {
                break;
            }
            let bytes = if let Some(size) = size { self.take(size)? } else { self.counted()? };
            if nth == 0 {
                value = match kind {
                    0x1e => Value::Narrow(bytes),
                    0x1f => Value::Wide(bytes),
                    0x0d | 0x102 => Value::Bytes(bytes),
                    _ => Value::Number,
                };
            }
        }
        Some(Property { id, is_object: kind == 0x0d, value })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn named_several_and_padded_values() {
        let mut bytes = 4_u32.to_le_bytes().to_vec();
        // A named number, several texts, one boolean, one binary of five bytes.
        bytes.extend([3, 0, 0x01, 0x80]);
        bytes.extend([7; 16]);
        bytes.extend([1, 0, 0, 0, 4, 0, 0, 0, b'n', 0, 0, 0, 9, 9, 9, 9]);
        bytes.extend([0x1e, 0x10, 0x05, 0x30, 2, 0, 0, 0, 2, 0, 0, 0, b'a', 0, 0, 0, 2, 0, 0, 0, b'b', 0, 0, 0]);
        bytes.extend([0x0b, 0, 0x1b, 0x0e, 1, 0, 0, 0]);
        bytes.extend([2, 1, 0x09, 0x10, 1, 0, 0, 0, 5, 0, 0, 0, 1, 2, 3, 4, 5]);
        let found = read(&bytes);
        assert_eq!(found.iter().map(|property| property.id).collect::<Vec<_>>(), [0, 0x3005, 0x0e1b, 0x1009]);
        assert_eq!(found[1].value, Value::Narrow(b"a\0"));
        assert_eq!(found[3].value, Value::Bytes(&[1, 2, 3, 4, 5]));
        for end in 0..bytes.len() {
            assert!(read(&bytes[..end]).len() <= 4);
        }
        assert!(read(&[0xff; 64]).is_empty());
    }
}

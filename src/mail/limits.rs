//! What a reading may cost. Every limit is a plain number; over it the rest is left out and [`super::Inbound::limits`] says so.

/// How much of a message is read. The defaults let every mail of the collections we know pass with a wide margin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Deepest nesting of multiparts; what lies deeper stays one attachment.
    pub depth: usize,
    /// Most parts; later ones are left out.
    pub parts: usize,
    /// Most bytes in one header block; later header fields are left out.
    pub header_bytes: usize,
    /// Most bytes of the raw message that are looked at; the rest is only counted and hashed.
    pub parsed_bytes: usize,
    /// Most bytes of decoded text kept in one reading, for each of text and HTML.
    pub text_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { depth: 50, parts: 1_000, header_bytes: 256 << 10, parsed_bytes: 25 << 20, text_bytes: 2 << 20 }
    }
}

impl Limits {
    /// The most memory that one reading takes at its height, its result included, for a message of so many bytes: 32 times the message and 256 KiB,
    /// whatever is in it. What is made once for all messages (patterns, tables) is not counted. Measured worst is 20 times, by a message that is
    /// nothing but header fields of four bytes; `tests/mail_memory.rs` holds every hostile shape and every fixture against the bound.
    pub fn memory(message: usize) -> usize {
        (256 << 10) + message.saturating_mul(32)
    }
}

/// Cuts `text` to at most `max` bytes without splitting a character; true when something was cut.
pub(super) fn cut(text: &mut String, max: usize) -> bool {
    if text.len() <= max {
        return false;
    }
    text.truncate(text.floor_char_boundary(max));
    true
}

/// The beginning of `text`, at most `max` bytes, for evidence and defects.
pub(super) fn brief(text: &str, max: usize) -> String {
    if text.len() <= max { text.to_owned() } else { format!("{}…", &text[..text.floor_char_boundary(max)]) }
}

//! The fingerprint: what the sender wrote, not what the way added.
//!
//! Two copies of one mail that came by two ways have the same one; two mails that reuse one Message-ID have not. Trace fields
//! (Received, Delivered-To, Return-Path, signatures, `X-…`) and line ends therefore do not count, nor do blank lines at the end.

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::{
    headers::{self, Headers},
    limits::Limits,
    lines::lines,
};

/// The fields that the sender sets and no relay changes.
const FIELDS: &[&str] = &["message-id", "from", "date", "subject", "to", "cc"];

/// How many bytes are hashed at once.
const BITE: usize = 8 << 10;

/// `sha256:` and hex, of a whole message.
pub(super) fn of(raw: &[u8], limits: &Limits) -> String {
    let (headers, body) = headers::of_message(raw, limits.header_bytes);
    of_parts(&headers, &raw[body..])
}

/// The same of a message whose header block was read before.
pub(super) fn of_parts(headers: &Headers<'_>, body: &[u8]) -> String {
    let mut hash = Sha256::new();
    for name in FIELDS {
        add_field(&mut hash, headers, name);
    }
    // The hash takes large bites much quicker than lines.
    let mut bite = Vec::with_capacity(BITE.min(body.len() + 1));
    let mut blank = 0_usize;
    for line in lines(body, 0) {
        if line.text.is_empty() {
            blank += 1;
            continue;
        }
        if blank > 0 {
            bite.extend(std::iter::repeat_n(b'\n', std::mem::take(&mut blank)));
        }
        bite.extend_from_slice(line.text);
        bite.push(b'\n');
        if bite.len() >= BITE {
            hash.update(&bite);
            bite.clear();
        }
    }
    hash.update(&bite);
    format!("sha256:{}", HEXLOWER.encode(&hash.finalize()))
}

/// Hex SHA-256 of some bytes.
pub(super) fn sha256(bytes: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(bytes))
}

fn add_field(hash: &mut Sha256, headers: &Headers<'_>, name: &str) {
    for field in headers.all(name) {
        hash.update(name.as_bytes());
        hash.update(b":");
        // Relays fold anew: only the words count.
        for word in field.unfolded().split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()) {
            hash.update(b" ");
            hash.update(word);
        }
        hash.update(b"\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn print(text: &str) -> String {
        of(text.as_bytes(), &Limits::default())
    }

    #[test]
    fn the_way_does_not_count_but_the_content_does() {
        let one = print("Received: a\r\nMessage-ID: <1@x>\r\nSubject: a b\r\n\r\nHello\r\n\r\n");
        assert_eq!(one, print("Received: b\nDelivered-To: c@d\nX-Spam: no\nMessage-ID: <1@x>\nSubject: a\n b\n\nHello"));
        assert_ne!(one, print("Message-ID: <1@x>\nSubject: a b\n\nHello!"));
        assert_ne!(one, print("Message-ID: <1@x>\nSubject: a b\nTo: b@c\n\nHello"));
    }
}

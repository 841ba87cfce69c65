//! Signed and encrypted mail: S/MIME (RFC 8551), PGP/MIME (RFC 3156) and inline PGP (RFC 9580).
//!
//! What is only signed is read: an opaque S/MIME signature is opened down to the message inside, and the armour of inline PGP comes off the
//! text. No signature is ever checked, so nothing here says that one is good. What is encrypted is told as a defect.

use super::{
    headers::{self, Headers},
    limits::Limits,
    lines,
    structure::{Part, Tree},
    transfer::{self, Encoding},
};

/// Signed messages inside each other that are opened.
const MAX_LAYERS: usize = 3;

/// `1.2.840.113549.1.7`, the last number missing: 1 data, 2 signed, 3 enveloped.
const PKCS7: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07];

/// Could an opaque signature hold the message? Spares nearly all mail a second look at its header block.
pub(super) fn may_be_signed(headers: &Headers<'_>) -> bool {
    headers.token("content-type").is_some_and(|kind| kind.to_ascii_lowercase().contains("pkcs7-mime"))
}

/// The message with its opaque signatures opened; `None` when it has none.
pub(super) fn opened(message: &[u8], limits: &Limits) -> Option<Vec<u8>> {
    let mut opened = None;
    for _ in 0..MAX_LAYERS {
        let Some(inner) = layer(opened.as_deref().unwrap_or(message), limits) else { break };
        opened = Some(inner);
    }
    opened
}

/// The message inside one opaque signature, under the header block of the outer one.
fn layer(message: &[u8], limits: &Limits) -> Option<Vec<u8>> {
    let (outer, start) = headers::of_message(message, limits.header_bytes);
    let kind = outer.token("content-type")?.to_ascii_lowercase();
    if !is_pkcs7(kind.split(';').next().unwrap_or_default().trim()) {
        return None;
    }
    let encoding = outer.token("content-transfer-encoding").map_or(Encoding::Identity, |value| Encoding::from_header(&value));
    let (bytes, _) = transfer::decode(&message[start..], encoding);
    let inner = signed_content(&bytes)?;
    let (block, body) = headers::of_message(&inner, limits.header_bytes);
    let about_content = |name: &str| name.starts_with("content-") || name == "mime-version";
    let mut whole = Vec::with_capacity(start + inner.len());
    let kept = outer
        .fields
        .iter()
        .filter(|field| !about_content(&field.name))
        .chain(block.fields.iter().filter(|field| about_content(&field.name)));
    for field in kept {
        whole.extend_from_slice(field.name.as_bytes());
        whole.push(b':');
        for line in &field.raw {
            whole.extend_from_slice(line);
            whole.extend_from_slice(b"\r\n");
        }
    }
    whole.extend_from_slice(b"\r\n");
    whole.extend_from_slice(&inner[body..]);
    Some(whole)
}

/// What cannot be read, and why.
pub(super) fn defects(tree: &Tree<'_>, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let pkcs7 = |part: &Part<'_>| is_pkcs7(part.kind()) || part.name().is_some_and(|name| name.eq_ignore_ascii_case("smime.p7m"));
    if let Some(part) = tree.leaves().find(|part| pkcs7(part)) {
        let (bytes, _) = part.bytes();
        found.push(if signed_content(&bytes).is_some() {
            "an S/MIME message inside another was not opened".to_owned()
        } else if kind_of(&bytes) == Some(2) {
            "S/MIME signature whose content could not be opened".to_owned()
        } else {
            "encrypted (S/MIME): its text cannot be read here".to_owned()
        });
    }
    let pgp = tree.parts.iter().any(|part| part.kind() == "multipart/encrypted" || part.kind() == "application/pgp-encrypted");
    if pgp || text.contains("-----BEGIN PGP MESSAGE-----") {
        found.push("encrypted (PGP): its text cannot be read here".to_owned());
    }
    found
}

/// The text without the armour of an inline PGP signature; `None` when it has none.
pub(super) fn without_armour(text: &str) -> Option<String> {
    const BEGIN: &str = "-----BEGIN PGP SIGNED MESSAGE-----";
    const SIGNATURE: &str = "-----BEGIN PGP SIGNATURE-----";
    const END: &str = "-----END PGP SIGNATURE-----";
    let (before, rest) = text.split_once(BEGIN)?;
    // `Hash:` lines and a blank one stand between the mark and the text.
    let (_, rest) = rest.split_once("\n\n").or_else(|| rest.split_once('\n'))?;
    let (signed, signature) = rest.split_once(SIGNATURE).unwrap_or((rest, ""));
    let after = signature.split_once(END).map_or("", |(_, after)| after);
    let plain: Vec<&str> =
        signed.lines().map(|line| line.strip_prefix("- ").filter(|rest| rest.starts_with('-')).unwrap_or(line)).collect();
    Some(format!("{before}{}\n{after}", plain.join("\n")).trim().to_owned())
}

fn is_pkcs7(kind: &str) -> bool {
    matches!(kind, "application/pkcs7-mime" | "application/x-pkcs7-mime")
}

/// The last number of the content's type.
fn kind_of(bytes: &[u8]) -> Option<u8> {
    let (_, content) = enter(bytes, 0x30)?;
    let (_, oid) = enter(content, 0x06)?;
    oid.strip_prefix(PKCS7).filter(|rest| rest.len() == 1).map(|rest| rest[0])
}

/// The octets that a CMS signed-data (RFC 5652 section 5) carries.
fn signed_content(bytes: &[u8]) -> Option<Vec<u8>> {
    if kind_of(bytes)? != 2 {
        return None;
    }
    let (_, info) = enter(bytes, 0x30)?;
    let (_, wrapped) = enter(skip(info)?, 0xa0)?;
    let (_, signed) = enter(wrapped, 0x30)?;
    let (_, content) = enter(skip(skip(signed)?)?, 0x30)?;
    let (_, wrapped) = enter(skip(content)?, 0xa0)?;
    let octets = octets(wrapped)?;
    Some(octets).filter(|octets| !lines::trim(octets).is_empty())
}

/// One element: tag, whether its length is open, and its body; of an open one everything that follows.
fn element(bytes: &[u8]) -> Option<(u8, Option<usize>, &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (&length, rest) = rest.split_first()?;
    if tag & 0x1f == 0x1f {
        return None;
    }
    match length {
        0x80 => Some((tag, None, rest)),
        0..0x80 => Some((tag, Some(usize::from(length)), rest)),
        _ => {
            let count = usize::from(length & 0x7f);
            let digits = rest.get(..count).filter(|_| count <= 4)?;
            let length = digits.iter().fold(0_usize, |sum, digit| sum << 8 | usize::from(*digit));
            Some((tag, Some(length), &rest[count..]))
        }
    }
}

/// The body of the first element, which must have this tag. A body that is cut short is taken as far as it goes.
fn enter(bytes: &[u8], tag: u8) -> Option<(bool, &[u8])> {
    let (found, length, body) = element(bytes)?;
    (found == tag).then(|| (length.is_none(), &body[..length.unwrap_or(body.len()).min(body.len())]))
}

/// What follows the first element.
fn skip(bytes: &[u8]) -> Option<&[u8]> {
    let (_, length, mut rest) = element(bytes)?;
    if let Some(length) = length {
        return rest.get(length..);
    }
    let mut open = 1_usize;
    while open > 0 {
        let (tag, length, body) = element(rest)?;
        rest = match (tag, length) {
            (0, Some(0)) => {
                open -= 1;
                body
            }
            (_, None) => {
                open += 1;
                body
            }
            (_, Some(length)) => body.get(length..)?,
        };
    }
    Some(rest)
}

/// An octet string, whole or in pieces.
fn octets(bytes: &[u8]) -> Option<Vec<u8>> {
    let (tag, length, body) = element(bytes)?;
    let mut rest = &body[..length.unwrap_or(body.len()).min(body.len())];
    match tag {
        0x04 => return Some(rest.to_vec()),
        0x24 => {}
        _ => return None,
    }
    let mut whole = Vec::with_capacity(rest.len());
    while let Some((tag, length, body)) = element(rest) {
        match (tag, length) {
            (0x04, Some(length)) => {
                let piece = &body[..length.min(body.len())];
                whole.extend_from_slice(piece);
                rest = &body[piece.len()..];
            }
            // Pieces within pieces: their borders do not matter.
            (0x24, _) => rest = body,
            _ => break,
        }
    }
    Some(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn der(tag: u8, body: &[u8]) -> Vec<u8> {
        let mut bytes = vec![tag, 0x82];
        bytes.extend(u16::try_from(body.len()).unwrap().to_be_bytes());
        bytes.extend(body);
        bytes
    }

    fn oid(last: u8) -> Vec<u8> {
        let mut bytes = vec![6, 9];
        bytes.extend(PKCS7);
        bytes.push(last);
        bytes
    }

    fn signed(octets: &[u8]) -> Vec<u8> {
        let content = der(0x30, &[oid(1), der(0xa0, octets)].concat());
        let signed = der(0x30, &[vec![2, 1, 1], der(0x31, &[]), content].concat());
        der(0x30, &[oid(2), der(0xa0, &signed)].concat())
    }

    #[test]
    fn opens_signatures_of_known_and_open_length() {
        let text = b"Content-Type: text/plain\r\n\r\nHello";
        assert_eq!(signed_content(&signed(&der(4, text))).unwrap(), text);
        let mut pieces = vec![0x24, 0x80];
        pieces.extend(der(4, &text[..10]));
        pieces.extend(der(4, &text[10..]));
        pieces.extend([0, 0]);
        let mut open = vec![0x30, 0x80];
        open.extend(oid(2));
        open.extend([0xa0, 0x80, 0x30, 0x80, 2, 1, 1, 0x31, 0x80, 0, 0, 0x30, 0x80]);
        open.extend(oid(1));
        open.extend([0xa0, 0x80]);
        open.extend(&pieces);
        assert_eq!(signed_content(&open).unwrap(), text);
        let whole = signed(&der(4, text));
        for end in 0..whole.len() {
            let _ = signed_content(&whole[..end]);
        }
        assert_eq!(kind_of(&der(0x30, &oid(3))), Some(3));
        let mail = [b"From: a@b.example\r\nContent-Type: application/pkcs7-mime\r\n\r\n".to_vec(), whole].concat();
        let read = opened(&mail, &Limits::default()).unwrap();
        assert_eq!(String::from_utf8(read).unwrap(), "from: a@b.example\r\ncontent-type: text/plain\r\n\r\nHello");
    }

    #[test]
    fn takes_armour_off() {
        let text = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nHello\n- -- \nKim\n-----BEGIN PGP SIGNATURE-----\n\niQx\n-----END PGP SIGNATURE-----\n";
        assert_eq!(without_armour(text).unwrap(), "Hello\n-- \nKim");
        assert!(without_armour("Hello").is_none());
    }
}

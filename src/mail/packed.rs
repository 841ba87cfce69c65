//! A multipart that was encoded as a whole, which RFC 2045 section 6.4 forbids and some gateways and scripts do all the same.

use std::ops::Range;

use super::{
    structure::{self, Part, Tree},
    transfer::Encoding,
};

/// Most multiparts that are tried; they may lie in each other.
const MAX_TRIED: usize = 8;

/// The message with such multiparts decoded where they stand; `None` when it has none.
pub(super) fn opened(message: &[u8], tree: &Tree<'_>) -> Option<Vec<u8>> {
    let mut whole: Option<Vec<u8>> = None;
    let (mut from, mut tried) = (0, 0);
    for part in tree.parts.iter().filter(|part| part.encoding != Encoding::Identity) {
        let Some(place) = place(message, part).filter(|place| place.start >= from && is_suspect(part, tree)) else { continue };
        tried += 1;
        let Some(bytes) = Some(part).filter(|_| tried <= MAX_TRIED).and_then(decoded) else { continue };
        let whole = whole.get_or_insert_default();
        whole.extend_from_slice(&message[from..place.start]);
        whole.extend_from_slice(&bytes);
        from = place.end;
    }
    let mut whole = whole?;
    whole.extend_from_slice(&message[from..]);
    Some(whole)
}

/// Where the part's body stands in the message.
fn place(message: &[u8], part: &Part<'_>) -> Option<Range<usize>> {
    let start = part.body.as_ptr().addr().checked_sub(message.as_ptr().addr())?;
    (start + part.body.len() <= message.len()).then_some(start..start + part.body.len())
}

/// Is it a multipart whose parts do not show, or show in quoted-printable? There the delimiters may look alike, but what the parts say of
/// themselves does not.
fn is_suspect(part: &Part<'_>, tree: &Tree<'_>) -> bool {
    let kind = part.headers.token("content-type").unwrap_or_default();
    let encoded = |child: &usize| tree.parts[*child].headers.token("content-type").is_some_and(|kind| kind.contains("=3D"));
    kind.trim_start().get(..10).is_some_and(|kind| kind.eq_ignore_ascii_case("multipart/"))
        && (!part.is_multipart() || part.children.iter().any(encoded))
}

/// The decoded body, if that is where the parts are.
fn decoded(part: &Part<'_>) -> Option<Vec<u8>> {
    let bytes = part.bytes().0.into_owned();
    let boundary = part.content.param("boundary")?.trim_end().as_bytes();
    (!structure::between(&bytes, boundary, 1).is_empty()).then_some(bytes)
}

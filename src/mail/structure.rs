//! The parts of a message as a flat list, built without recursion and within the limits.
//!
//! Boundaries count only at the start of a line and only as a whole, so one that is the beginning of another does no harm. What is
//! broken is repaired by what stands in the body: a boundary that the header lost is guessed, one that never closes ends with its parent.
//! A `message/rfc822` part is one leaf: whoever needs the message inside reads it with a call of its own.

use memchr::memmem;

use super::{
    charset::Hint,
    headers::{self, Headers},
    limits::Limits,
    lines::{lines, trim},
    params::{self, Value},
    transfer::{self, Encoding},
};

/// One part.
#[derive(Debug, Clone, Default)]
pub(super) struct Part<'a> {
    pub headers: Headers<'a>,
    /// Content-Type; `text/plain` when it is missing or no type.
    pub content: Value,
    pub disposition: Value,
    pub encoding: Encoding,
    /// The body as it stands; for a multipart with its boundaries.
    pub body: &'a [u8],
    pub children: Vec<usize>,
    depth: usize,
}

impl<'a> Part<'a> {
    /// The decoded bytes, and whether the encoding was broken.
    pub fn bytes(&self) -> (std::borrow::Cow<'a, [u8]>, bool) {
        transfer::decode(self.body, self.encoding)
    }

    pub fn kind(&self) -> &str {
        &self.content.value
    }

    pub fn is_multipart(&self) -> bool {
        !self.children.is_empty()
    }
}

/// A message, split.
#[derive(Debug, Clone, Default)]
pub(super) struct Tree<'a> {
    /// The parts, the whole message first, in the order of the text.
    pub parts: Vec<Part<'a>>,
    pub limits: Vec<String>,
    pub defects: Vec<String>,
}

impl<'a> Tree<'a> {
    /// The message's own header block.
    pub fn headers(&self) -> &Headers<'a> {
        &self.parts[0].headers
    }

    /// The leaves in the order of the text.
    pub fn leaves(&self) -> impl Iterator<Item = &Part<'a>> {
        self.parts.iter().filter(|part| !part.is_multipart())
    }
}

/// Splits a message. There is always at least one part.
pub(super) fn split<'a>(bytes: &'a [u8], limits: &Limits) -> Tree<'a> {
    let mut tree = Tree::default();
    let (headers, body) = headers::of_message(bytes, limits.header_bytes);
    let root = part(headers, &bytes[body..], 0, "text/plain", &mut tree);
    // Depth first with an explicit stack, so that hostile nesting costs memory and not the stack; parts come out in text order.
    let mut waiting = vec![(root, None)];
    while let Some((mut this, parent)) = waiting.pop() {
        if tree.parts.len() >= limits.parts {
            note(&mut tree.limits, format!("more than {} parts: the rest is left out", limits.parts));
            break;
        }
        let index = tree.parts.len();
        let bodies = children(&mut this, &mut tree, limits.parts + 1);
        if !bodies.is_empty() && this.depth >= limits.depth {
            note(&mut tree.limits, format!("nested deeper than {}: kept as one attachment", limits.depth));
            this.content.value = "application/octet-stream".to_owned();
            tree.parts.push(this);
        } else {
            let default = if this.kind() == "multipart/digest" { "message/rfc822" } else { "text/plain" };
            let depth = this.depth + 1;
            tree.parts.push(this);
            for body in bodies.into_iter().rev() {
                let (headers, start) = headers::of_part(body, limits.header_bytes);
                let child = part(headers, &body[start..], depth, default, &mut tree);
                waiting.push((child, Some(index)));
            }
        }
        if let Some(parent) = parent {
            let siblings: &mut Vec<usize> = &mut tree.parts[parent].children;
            siblings.push(index);
        }
    }
    tree
}

fn note(list: &mut Vec<String>, text: String) {
    if !list.contains(&text) {
        list.push(text);
    }
}

fn part<'a>(headers: Headers<'a>, body: &'a [u8], depth: usize, default: &str, tree: &mut Tree<'a>) -> Part<'a> {
    if headers.cut {
        note(&mut tree.limits, "header block too long: the rest of it is left out".to_owned());
    }
    let value = |name: &str| headers.first(name).map(|raw| params::parse(&raw, &Hint::default()));
    let mut content = value("content-type").unwrap_or_default();
    let meant = match content.value.as_str() {
        "html" | "html/text" | "text/htm" | "text/html." => Some("text/html"),
        "multipart" | "multipart/" => Some("multipart/mixed"),
        "text/" | "text/text" | "plain/text" | "text/txt" | "text/ascii" | "text/plain." | "application/text" => Some("text/plain"),
        other if !other.contains('/') => Some(default),
        _ => None,
    };
    if let Some(meant) = meant {
        meant.clone_into(&mut content.value);
    }
    let disposition = value("content-disposition").unwrap_or_default();
    let encoding = headers.token("content-transfer-encoding").map_or(Encoding::Identity, |value| Encoding::from_header(&value));
    Part { headers, content, disposition, encoding, body, children: Vec::new(), depth }
}

/// The bodies of the parts inside, empty for a leaf.
fn children<'a>(this: &mut Part<'a>, tree: &mut Tree<'a>, max: usize) -> Vec<&'a [u8]> {
    if this.kind() == "message/partial" && this.depth == 0 {
        // A piece of a message that was cut for the way (RFC 2046 section 5.2.2): the first begins with what heads the whole, the others are text.
        let first = this.content.param("number") == Some("1");
        this.content.value = if first { "multipart/mixed" } else { "text/plain" }.to_owned();
        note(&mut tree.defects, "only a piece of a message".to_owned());
        return if first { vec![this.body] } else { Vec::new() };
    }
    if !this.kind().starts_with("multipart/") {
        // A message that lost its Content-Type, but not the parts that it spoke of.
        let lost = this.depth == 0 && !this.headers.has("content-type");
        let Some(boundary) = Some(this.body).filter(|_| lost).and_then(|body| guessed_boundary(body, 20, false)) else { return Vec::new() };
        this.content.value = "multipart/mixed".to_owned();
        note(&mut tree.defects, "multipart boundary guessed from the body".to_owned());
        return between(this.body, &boundary, max);
    }
    // Nothing but the end of what has no parts.
    let ends_at_once =
        |boundary: &str| trim(this.body).strip_prefix(b"--").and_then(|rest| rest.strip_suffix(b"--")) == Some(boundary.as_bytes());
    if this.content.param("boundary").is_some_and(ends_at_once) {
        this.content.value = "text/plain".to_owned();
        this.body = b"";
        return Vec::new();
    }
    let declared = this.content.param("boundary").map(|boundary| boundary.trim_end().as_bytes().to_vec());
    let mut found = declared.as_deref().map(|boundary| between(this.body, boundary, max)).unwrap_or_default();
    if found.is_empty() {
        // Only who says that the boundary is empty may mean two hyphens alone.
        let empty = this.content.params.get("boundary").is_some_and(|boundary| boundary.trim().is_empty());
        if let Some(guess) = guessed_boundary(this.body, 2_000, empty) {
            note(&mut tree.defects, "multipart boundary guessed from the body".to_owned());
            found = between(this.body, &guess, max);
        } else {
            note(&mut tree.defects, "multipart without parts read as one text".to_owned());
            this.content.value = "text/plain".to_owned();
        }
    }
    found
}

/// The bodies between the delimiter lines of `boundary` (RFC 2046 section 5.1.1), at most `max` of them.
pub(super) fn between<'a>(body: &'a [u8], boundary: &[u8], max: usize) -> Vec<&'a [u8]> {
    let mut delimiter = b"--".to_vec();
    delimiter.extend_from_slice(boundary);
    let mut bodies = Vec::new();
    let mut open = None;
    for found in memmem::find_iter(body, &delimiter) {
        let starts_line = found == 0 || body[found - 1] == b'\n';
        let rest = &body[found + delimiter.len()..];
        let line_end = memchr::memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
        let after = trim(&rest[..line_end]);
        let closes = after.starts_with(b"--");
        if !starts_line || !(after.is_empty() || closes) {
            continue;
        }
        if bodies.len() >= max {
            return bodies;
        }
        if let Some(start) = open.take() {
            bodies.push(without_last_line_end(&body[start..found.max(start)]));
        }
        if !closes {
            open = Some(found + delimiter.len() + line_end);
        }
    }
    // Never closed: the last part goes to the end.
    if let Some(start) = open.filter(|start| !trim(&body[*start..]).is_empty()) {
        bodies.push(&body[start..]);
    }
    bodies
}

/// The line end before a delimiter belongs to the delimiter.
fn without_last_line_end(body: &[u8]) -> &[u8] {
    let body = body.strip_suffix(b"\n").unwrap_or(body);
    body.strip_suffix(b"\r").unwrap_or(body)
}

/// A `--…` line that is followed by a Content header: the boundary whose declaration was lost.
fn guessed_boundary(body: &[u8], within: usize, empty: bool) -> Option<Vec<u8>> {
    let mut candidate: Option<&[u8]> = None;
    for line in lines(body, 0).take(within) {
        let content = line.text.get(..8).is_some_and(|start| start.eq_ignore_ascii_case(b"content-"));
        match candidate {
            Some(boundary) if content => return Some(boundary.to_vec()),
            _ => candidate = line.text.strip_prefix(b"--").map(trim).filter(|rest| (empty || !rest.is_empty()) && rest.len() <= 100),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(String, String)> {
        let text = text.replace('\n', "\r\n");
        let tree = split(text.as_bytes(), &Limits::default());
        tree.leaves().map(|part| (part.kind().to_owned(), String::from_utf8_lossy(trim(part.body)).into_owned())).collect()
    }

    fn pair(kind: &str, body: &str) -> (String, String) {
        (kind.to_owned(), body.to_owned())
    }

    #[test]
    fn a_boundary_that_begins_another_does_no_harm() {
        let text = "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/alternative; boundary=bb\n\n--bb\n\none\n--bb\nContent-Type: text/html\n\ntwo\n--bb--\n--b\n\nthree --b\n--b--\nepilogue";
        assert_eq!(kinds(text), [pair("text/plain", "one"), pair("text/html", "two"), pair("text/plain", "three --b")]);
    }

    #[test]
    fn lost_unclosed_and_reused_boundaries() {
        let folded = "Content-Type: multipart/mixed; boundary=\n \"b\"\n\n--b\n\none\n";
        assert_eq!(kinds(folded), [pair("text/plain", "one")]);
        let lost = "Content-Type: multipart/mixed\n\n--x\nContent-Type: text/html\n\none\n--x--\n";
        assert_eq!(kinds(lost), [pair("text/html", "one")]);
        let reused = "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/alternative; boundary=b\n\n--b\n\none\n--b\nContent-Type: text/html\n\ntwo\n--b--\n\n--b\nContent-Type: image/png\n\nx\n--b--\n";
        assert_eq!(kinds(reused).iter().filter(|(_, body)| !body.is_empty()).count(), 3);
    }

    #[test]
    fn nesting_and_parts_are_bounded() {
        let mut deep = String::new();
        for level in 0..200 {
            deep += &format!("Content-Type: multipart/mixed; boundary=b{level}\n\n--b{level}\n");
        }
        let tree = split(deep.as_bytes(), &Limits::default());
        assert_eq!(tree.parts.len(), 51);
        assert_eq!(tree.limits.len(), 1);
        let many = format!("Content-Type: multipart/mixed; boundary=b\n\n{}", "--b\n\nx\n".repeat(5_000));
        let tree = split(many.as_bytes(), &Limits::default());
        assert_eq!(tree.parts.len(), 1_000);
        assert!(tree.limits[0].starts_with("more than 1000 parts"));
        let nested = "Content-Type: message/rfc822\n\n".repeat(30_000);
        assert_eq!(split(nested.as_bytes(), &Limits::default()).parts.len(), 1);
    }
}

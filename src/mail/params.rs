//! Structured MIME values, `type; name=value; …`: Content-Type and Content-Disposition with the parameter forms of RFC 2045, RFC 2231 and of
//! programs that read neither: encoded words in values, raw 8-bit names, missing quotes and semicolons, sections with gaps.

use std::collections::BTreeMap;

use super::{
    charset::{self, Hint},
    words,
};

/// Most parameters read from one value.
const MAX_PARAMS: usize = 200;

/// A value and its parameters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Value {
    /// What stands before the first semicolon, lower case, comments dropped.
    pub value: String,
    /// Parameter names in lower case, values decoded.
    pub params: BTreeMap<String, String>,
}

impl Value {
    /// The parameter of that name, when it has a value.
    pub fn param(&self, name: &str) -> Option<&str> {
        self.params.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }
}

/// One section of a parameter: `name*1*=value`.
struct Section {
    name: String,
    number: usize,
    extended: bool,
    value: String,
}

/// Reads a value from raw header bytes.
pub(super) fn parse(bytes: &[u8], hint: &Hint) -> Value {
    let text = words::raw(bytes, hint);
    let mut pieces = pieces(&text).into_iter();
    let first = pieces.next().unwrap_or_default();
    let value = without_comment(first).trim().to_ascii_lowercase();
    let mut parsed = Value { value: value.split_whitespace().collect(), params: BTreeMap::new() };
    // `Content-Disposition: filename=a.pdf`: the value was forgotten. `Content-Type: text/plain charset=utf-8`: the semicolon was forgotten, or is a
    // colon.
    let name = |text: &str| text.trim_end().trim_end_matches('*').to_owned();
    let only_param =
        value.split_once('=').is_some_and(|(before, _)| matches!(name(before).as_str(), "filename" | "name" | "charset" | "boundary"));
    let forgotten =
        if only_param { Some(("", value.as_str())) } else { value.split_once(char::is_whitespace).filter(|(_, rest)| rest.contains('=')) };
    if let Some((kind, _)) = forgotten {
        parsed.value = kind.trim_end_matches(':').to_owned();
    }
    // Only the name of a file is written in letters of its own.
    let forgotten = forgotten.map(|(_, rest)| if only_param { first } else { rest });
    let pieces = forgotten.into_iter().chain(pieces);
    let sections = pieces.take(MAX_PARAMS).filter_map(section).collect::<Vec<_>>();
    join(sections, &mut parsed.params, hint);
    parsed
}

/// Splits at semicolons outside quotes. A quote that is never closed ends at the next semicolon.
fn pieces(text: &str) -> Vec<&str> {
    let (mut pieces, mut start) = (Vec::new(), 0);
    let mut quoted = false;
    let mut escaped = false;
    let closes = text.matches('"').count().is_multiple_of(2);
    // All of the signs are ASCII.
    for (at, c) in text.bytes().enumerate() {
        match c {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b';' if !(quoted && closes) => {
                pieces.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    pieces.push(&text[start..]);
    pieces
}

fn without_comment(text: &str) -> String {
    match (text.find('('), text.rfind(')')) {
        (Some(open), Some(close)) if open < close => format!("{}{}", &text[..open], &text[close + 1..]),
        _ => text.to_owned(),
    }
}

fn section(piece: &str) -> Option<Section> {
    let (name, value) = piece.split_once('=')?;
    let name = name.trim().to_ascii_lowercase();
    let (name, extended) = name.strip_suffix('*').map_or((name.as_str(), false), |name| (name, true));
    let (name, number) = match name.split_once('*') {
        Some((name, number)) => (name, number.parse().unwrap_or(0)),
        None => (name, 0),
    };
    let value = unquote(value.trim());
    (!name.is_empty() && name.len() <= 60).then(|| Section { name: name.to_owned(), number, extended, value })
}

/// A value without its quotes. A backslash escapes only a quote or a backslash: Windows paths have lone ones.
fn unquote(value: &str) -> String {
    let Some(inner) = value.strip_prefix('"') else {
        // A bracket within a word is part of it: `offer(1).pdf`.
        let bare = if value.contains(" (") || value.starts_with('(') { without_comment(value) } else { value.to_owned() };
        return bare.trim().trim_end_matches('"').to_owned();
    };
    let mut out = String::with_capacity(inner.len());
    let mut chars = inner.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if chars.peek().is_some_and(|next| matches!(next, '"' | '\\')) => out.extend(chars.next()),
            '"' => break,
            other => out.push(other),
        }
    }
    out
}

/// Joins the sections of each parameter in order, gaps or not, and decodes them. The extended form wins over the plain one.
fn join(mut sections: Vec<Section>, params: &mut BTreeMap<String, String>, hint: &Hint) {
    sections.sort_by(|a, b| a.name.cmp(&b.name).then(a.number.cmp(&b.number)));
    for group in sections.chunk_by(|a, b| a.name == b.name) {
        let extended = group.iter().any(|section| section.extended);
        let numbered = group.iter().any(|section| section.number > 0);
        let value = if extended {
            let parts = group.iter().filter(|section| section.extended || numbered);
            percent_decoded(parts, hint)
        } else if numbered {
            words::decode_words(&group.iter().map(|section| section.value.as_str()).collect::<String>(), hint)
        } else {
            group
                .first()
                .map(|section| starless(&section.value).unwrap_or_else(|| words::decode_words(&section.value, hint)))
                .unwrap_or_default()
        };
        params.insert(group[0].name.clone(), value);
    }
}

/// A value in the extended form whose name lacks the star.
fn starless(value: &str) -> Option<String> {
    let mut parts = value.splitn(3, '\'');
    let (label, language, rest) = (parts.next()?, parts.next()?, parts.next()?);
    if !rest.contains('%') || language.len() > 8 || label.len() > 20 || !charset::is_known(label) {
        return None;
    }
    let mut bytes = Vec::new();
    percent(rest, &mut bytes);
    Some(charset::decode(&bytes, Some(label), &Hint::default()).text)
}

/// `charset'language'percent-encoded` (RFC 2231 section 4); sections without the star are plain text.
fn percent_decoded<'s>(sections: impl Iterator<Item = &'s Section>, hint: &Hint) -> String {
    let mut charset = None;
    let (mut bytes, mut encoded) = (Vec::new(), String::new());
    let mut told = false;
    for (index, section) in sections.enumerate() {
        let mut value = section.value.as_str();
        if section.extended && !told {
            told = true;
            let mut parts = value.splitn(3, '\'');
            let parts = (parts.next(), parts.next(), parts.next());
            // It belongs into the first section; some programs put it into the first one that is encoded.
            if let (Some(label), Some(_), Some(rest)) = parts
                && (index == 0 || charset::is_known(label))
            {
                charset = Some(label.to_owned()).filter(|label| !label.is_empty());
                value = rest;
            }
        }
        // Whoever cuts a long value may cut a percent code in two.
        if section.extended {
            encoded.push_str(value);
        } else {
            percent(&std::mem::take(&mut encoded), &mut bytes);
            bytes.extend_from_slice(value.as_bytes());
        }
    }
    percent(&encoded, &mut bytes);
    let text = charset::decode(&bytes, charset.as_deref(), hint).text;
    words::decode_words(&text, hint)
}

/// Appends `value` with its percent codes decoded.
pub(super) fn percent(value: &str, out: &mut Vec<u8>) {
    let bytes = value.as_bytes();
    let mut at = 0;
    while let Some(&b) = bytes.get(at) {
        let digit = |at: usize| bytes.get(at).and_then(|b| char::from(*b).to_digit(16)).and_then(|d| u8::try_from(d).ok());
        match (b, digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push(high << 4 | low);
                at += 3;
            }
            (other, ..) => {
                out.push(other);
                at += 1;
            }
        }
    }
}

/// The bytes of a name or a value in the query of a link or of a form: percent codes, and `+` for a blank.
pub(super) fn query_value(value: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(value.len());
    percent(&value.replace('+', " "), &mut bytes);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_in_every_state() {
        for (text, kind, name, want) in [
            ("text/plain; charset=\"utf-8\"", "text/plain", "charset", "utf-8"),
            ("Multipart/MIXED; boundary= \"a;b\"", "multipart/mixed", "boundary", "a;b"),
            ("text/plain charset=utf-8", "text/plain", "charset", "utf-8"),
            ("text/html (comment); charset=x", "text/html", "charset", "x"),
            ("a/b; name*0=\"one \"; name*1=two", "a/b", "name", "one two"),
            ("a/b; name*1=two; name*3=four; name*0=one", "a/b", "name", "onetwofour"),
            ("a/b; name*=utf-8''J%C3%B6rg.pdf; name=x", "a/b", "name", "Jörg.pdf"),
            ("a/b; name*0*=iso-8859-1'de'J%F6; name*1*=rg; name*2=\".pdf\"", "a/b", "name", "Jörg.pdf"),
            ("a/b; name*0=Preis; name*1*=utf-8''%C3%; name*2*=BCbersicht", "a/b", "name", "Preisübersicht"),
            ("a/b; name=\"=?utf-8?Q?J=C3=B6rg?=.pdf\"", "a/b", "name", "Jörg.pdf"),
            ("a/b; name=\"utf-8\'\'J%C3%B6rg.pdf\"", "a/b", "name", "Jörg.pdf"),
            ("a/b; name=\"C:\\dir\\x.pdf\"", "a/b", "name", "C:\\dir\\x.pdf"),
            ("a/b; name=\"un closed.pdf; size=3", "a/b", "name", "un closed.pdf"),
            ("a/b; name=a file.pdf", "a/b", "name", "a file.pdf"),
            ("a/b; name=offer(1).pdf", "a/b", "name", "offer(1).pdf"),
            ("a/b; name=offer.pdf (the offer)", "a/b", "name", "offer.pdf"),
            ("filename=\"a.pdf\"", "", "filename", "a.pdf"),
            ("text/plain: charset=utf-8", "text/plain", "charset", "utf-8"),
        ] {
            let value = parse(text.as_bytes(), &Hint::default());
            assert_eq!(value.value, kind, "{text}");
            assert_eq!(value.param(name), Some(want), "{text}");
        }
    }
}

//! Message identifiers: the message's own, a stable one when it has none, and those it answers.

use std::fmt::Write as _;

use crate::crm::MessageId;

use super::headers::{Headers, plain};

/// Most ids kept of References and In-Reply-To: a thread is joined by any of them.
const MAX_REFERENCES: usize = 200;

/// The Message-ID header, when it holds anything.
pub(super) fn message_id(headers: &Headers<'_>) -> Option<MessageId> {
    headers.all("message-id").find_map(|field| ids(&plain(&field.unfolded())).into_iter().next())
}

/// The id of a message that has none: derived from its fingerprint, so that a second fetch gives the same.
pub(super) fn derived(fingerprint: &str) -> Option<MessageId> {
    let hash = fingerprint.trim_start_matches("sha256:");
    let mut id = String::with_capacity(60);
    let _ = write!(id, "{}@leadgate.invalid", hash.get(..32).unwrap_or(hash));
    MessageId::parse(&id)
}

/// The ids of every field of that name. Of too many the oldest and the newest stay.
pub(super) fn references(headers: &Headers<'_>, name: &str) -> Vec<MessageId> {
    let mut found: Vec<MessageId> = Vec::new();
    for id in headers.all(name).flat_map(|field| ids(&plain(&field.unfolded()))) {
        if found.last() != Some(&id) {
            found.push(id);
        }
    }
    if found.len() > MAX_REFERENCES {
        found.drain(1..=found.len() - MAX_REFERENCES);
    }
    found
}

/// The ids in a text: what stands in angle brackets, else words with an `@`, else (one word only) the word.
pub(super) fn ids(text: &str) -> Vec<MessageId> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        let Some(close) = rest[open..].find('>') else { break };
        found.extend(MessageId::parse(&rest[open + 1..open + close]));
        rest = &rest[open + close + 1..];
    }
    if found.is_empty() {
        let words = || {
            text.split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | ',' | ';' | '(' | ')' | '"')).filter(|word| !word.is_empty())
        };
        found.extend(words().filter(|word| word.contains('@')).filter_map(MessageId::parse));
        if found.is_empty() && words().count() == 1 {
            found.extend(words().filter_map(MessageId::parse));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_with_and_without_brackets() {
        let show = |text: &str| ids(text).iter().map(|id| id.as_str().to_owned()).collect::<Vec<_>>();
        assert_eq!(show("<a@x> <b@y>"), ["a@x", "b@y"]);
        assert_eq!(show("<a@x><b@\r\n y>"), ["a@x", "b@y"]);
        assert_eq!(show("Kim's message of Monday <a@x>"), ["a@x"]);
        assert_eq!(show("a@x"), ["a@x"]);
        assert_eq!(show("abc123"), ["abc123"]);
        assert_eq!(show("from Kim of Monday"), Vec::<String>::new());
    }
}

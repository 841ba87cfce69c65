//! What the server says it can do, read from its raw lines.
//!
//! Read without the parser, because servers in the wild double the spaces of this list or leave out IMAP4rev1, and a list is no reason to
//! lose a connection. Never fails: what is not understood is a word that nobody asks for.

use std::collections::BTreeSet;

/// A capability list (RFC 3501 section 7.2.1), upper-case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Capabilities(BTreeSet<String>);

impl Capabilities {
    /// The list in an untagged `* CAPABILITY …` line or in the `[CAPABILITY …]` code of a status line.
    pub(super) fn in_line(line: &[u8]) -> Option<Self> {
        let line = String::from_utf8_lossy(line).to_ascii_uppercase();
        let list = match line.strip_prefix("* CAPABILITY") {
            Some(list) => list,
            None => line.split_once("[CAPABILITY ")?.1.split(']').next()?,
        };
        Some(Self(list.split_ascii_whitespace().map(str::to_owned).collect()))
    }

    /// Does the server have it? `name` is upper-case.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_both_places_and_odd_spacing() {
        for line in
            ["* CAPABILITY IMAP4rev1  Idle AUTH=XOAUTH2 ", "L1 OK [CAPABILITY idle auth=xoauth2] in", "* OK [CAPABILITY IDLE AUTH=XOAUTH2]"]
        {
            let found = Capabilities::in_line(line.as_bytes()).expect(line);
            assert!(found.has("IDLE") && found.has("AUTH=XOAUTH2") && !found.has("MOVE"), "{line}");
        }
        assert_eq!(Capabilities::in_line(b"* OK ready"), None);
        assert_eq!(Capabilities::in_line(b"* CAPABILITY"), Some(Capabilities::default()));
    }
}

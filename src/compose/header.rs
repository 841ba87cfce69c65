//! Header values that cannot become two headers: one line, without control characters, encoded (RFC 2047) and folded.

use std::{borrow::Cow, fmt::Write};

use email_encoding::headers::{quoted_string, rfc2047, writer::EmailWriter};
use lettre::message::header::{HeaderName, HeaderValue};

use crate::crm::{EmailAddress, MessageId, Party};

/// Longest subject, in bytes: with `Subject: ` before it a line stays within 998 (RFC 5322 section 2.1.1) even where it cannot be folded.
const MAX_SUBJECT_BYTES: usize = 989;
/// Longest display name, in bytes; longer ones are no names.
const MAX_NAME_BYTES: usize = 200;
/// Longest Message-ID that is written, in bytes, so that its line stays within 998.
const MAX_ID_BYTES: usize = 900;

/// The address as it is written in an envelope or a header: a domain outside ASCII in its `xn--` form (RFC 5891), where the part before the `@`
/// does not need SMTPUTF8 anyway.
pub fn ascii_form(address: &EmailAddress) -> Cow<'_, str> {
    if address.as_str().is_ascii() || !address.local().is_ascii() {
        return Cow::Borrowed(address.as_str());
    }
    match idna::domain_to_ascii(address.domain()) {
        Ok(domain) => Cow::Owned(format!("{}@{domain}", address.local())),
        Err(_) => Cow::Borrowed(address.as_str()),
    }
}

/// A header of fixed ASCII text.
pub(super) fn fixed(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::dangerous_new_pre_encoded(HeaderName::new_from_ascii_str(name), value.to_owned(), value.to_owned())
}

/// The subject, on one line and cut to what a header line can hold.
pub(super) fn subject(text: &str) -> HeaderValue {
    let text = one_line(text);
    let text = cut(&text, MAX_SUBJECT_BYTES).trim_end();
    encoded("Subject", |writer| {
        // `=?` would be read as an encoded word that is none of ours.
        if text.is_ascii() && !text.contains("=?") { writer.folding().write_str(text) } else { rfc2047::encode(text, writer) }
    })
}

/// An address with its display name.
pub(super) fn mailbox(header: &'static str, name: Option<&str>, address: &EmailAddress) -> HeaderValue {
    let name = one_line(name.unwrap_or_default());
    let name = cut(&name, MAX_NAME_BYTES).trim_end();
    let address = ascii_form(address);
    encoded(header, |writer| {
        if !name.is_empty() {
            quoted_string::encode(name, writer)?;
            writer.space();
        }
        writer.folding().write_str(&format!("<{address}>"))
    })
}

/// Message-IDs in their brackets; those that no ASCII header can hold are left out. `None` when nothing is left.
pub(super) fn ids<'a>(header: &'static str, ids: impl IntoIterator<Item = &'a MessageId>) -> Option<HeaderValue> {
    let writable: Vec<String> = ids.into_iter().filter(|id| is_writable(id)).map(|id| format!("<{id}>")).collect();
    (!writable.is_empty()).then(|| encoded(header, |writer| writer.folding().write_str(&writable.join(" "))))
}

/// Can this id stand in a header?
pub(super) fn is_writable(id: &MessageId) -> bool {
    id.as_str().len() <= MAX_ID_BYTES && id.as_str().bytes().all(|b| b.is_ascii_graphic())
}

/// The name and address of a party; `None` without an address.
pub(super) fn party(header: &'static str, party: &Party) -> Option<HeaderValue> {
    party.email.as_ref().map(|email| mailbox(header, party.name.as_deref(), email))
}

/// The text on one line: control characters and runs of blanks become one blank each.
pub(super) fn one_line(text: &str) -> String {
    let blanks = text.replace(|c: char| c.is_control() || c.is_whitespace(), " ");
    blanks.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The longest beginning of `text` of at most `bytes` bytes that ends between two characters.
fn cut(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

fn encoded(name: &'static str, write: impl FnOnce(&mut EmailWriter<'_>) -> std::fmt::Result) -> HeaderValue {
    let mut value = String::new();
    // Writing to a String does not fail.
    let _ = write(&mut EmailWriter::new(&mut value, name.len() + ": ".len(), 0, false));
    HeaderValue::dangerous_new_pre_encoded(HeaderName::new_from_ascii_str(name), value.clone(), value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_outside_ascii_gets_its_ascii_form_where_that_helps() {
        for (address, want) in [
            ("kim@example.com", "kim@example.com"),
            ("kim@bücher.example", "kim@xn--bcher-kva.example"),
            // Needs SMTPUTF8 in any case, and then the domain may stay as people read it.
            ("jörg@bücher.example", "jörg@bücher.example"),
        ] {
            assert_eq!(ascii_form(&EmailAddress::parse(address).unwrap()), want);
        }
    }

    #[test]
    fn cuts_between_two_characters() {
        assert_eq!(cut("aüb", 2), "a");
        assert_eq!(cut("aüb", 3), "aü");
        assert_eq!(cut("aüb", 99), "aüb");
    }
}

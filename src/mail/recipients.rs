//! To whom the receiving servers delivered: evidence from trace fields, surest first. None of it is a promise; the sender can forge all of it.

use crate::crm::EmailAddress;

use super::{
    address,
    headers::{Headers, plain},
};

/// The fields that name the address of delivery, in the order we trust them.
const FIELDS: &[&str] =
    &["delivered-to", "x-original-to", "x-envelope-to", "envelope-to", "x-delivered-to", "x-rcpt-to", "x-real-to", "x-forwarded-to"];

/// Most addresses kept.
const MAX: usize = 50;

/// Delivered-To (topmost first), X-Original-To, X-Envelope-To, Envelope-To, then `Received … for`.
pub(super) fn delivered_to(headers: &Headers<'_>) -> Vec<EmailAddress> {
    let fields = FIELDS.iter().flat_map(|name| headers.all(name)).flat_map(|field| addresses(&plain(&field.unfolded())));
    let received = headers.all("received").filter_map(|field| received_for(&plain(&field.unfolded())));
    let mut found: Vec<EmailAddress> = Vec::new();
    for address in fields.chain(received) {
        if !found.contains(&address) && found.len() < MAX {
            found.push(address);
        }
    }
    found
}

/// Return-Path: `Some("")` for the null sender, `None` when there is none.
pub(super) fn return_path(headers: &Headers<'_>) -> Option<String> {
    let value = headers.token("return-path")?;
    let bare = value.trim().trim_start_matches('<').trim_end_matches('>').trim();
    Some(address::address(bare).map_or_else(|| bare.chars().take(320).collect(), String::from))
}

fn addresses(value: &str) -> Vec<EmailAddress> {
    value.split([',', ' ', ';']).filter_map(address::address).take(MAX).collect()
}

/// The address of the `for` clause (RFC 5321 section 4.4); the part after the semicolon is the date.
fn received_for(value: &str) -> Option<EmailAddress> {
    let clauses = value.rsplit_once(';').map_or(value, |(clauses, _)| clauses);
    let mut words = clauses.split_whitespace();
    words.by_ref().find(|word| word.eq_ignore_ascii_case("for"))?;
    address::address(words.next()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::headers::of_message;

    #[test]
    fn the_order_is_that_of_trust() {
        let text = b"Return-Path: <>\r\nReceived: from a by b with ESMTP id 1\r\n for <list@example.com>; Sun, 22 Nov 2026 09:30:00 +0000\r\nX-Original-To: sales@example.com\r\nDelivered-To: kim@example.com\r\nDelivered-To: sales@example.com\r\n\r\n";
        let (headers, _) = of_message(text, 1 << 10);
        let shown: Vec<String> = delivered_to(&headers).iter().map(ToString::to_string).collect();
        assert_eq!(shown, ["kim@example.com", "sales@example.com", "list@example.com"]);
        assert_eq!(return_path(&headers).as_deref(), Some(""));
    }
}

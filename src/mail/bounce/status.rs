//! Status codes in text: enhanced ones (RFC 3463) and SMTP replies (RFC 5321 section 4.2), told from version numbers, addresses and dates.

use std::sync::LazyLock;

use regex::Regex;

use crate::mail::{BounceRecipient, reply::header::regex};

static ENHANCED: LazyLock<Option<Regex>> = LazyLock::new(|| regex(r"(?:^|[^\d.\w])#?([245]\.\d{1,3}\.\d{1,3})(?:$|[^\d.\w]|\.(?:\s|$))"));
static SMTP: LazyLock<Option<Regex>> =
    LazyLock::new(|| regex(r"(?:^|[^\d.\w@/-])([45]\d\d)(?:[ -]#?[245]\.\d{1,3}\.\d{1,3}|[ -]+[A-Za-z<\[('*]|$|[;:,)]| -)"));

/// The first enhanced status code.
pub(super) fn enhanced(text: &str) -> Option<String> {
    let text = beginning(text);
    let padded = text.trim();
    let all: Vec<&str> =
        ENHANCED.as_ref()?.captures_iter(padded).filter_map(|found| found.get(1)).map(|found| found.as_str()).take(8).collect();
    // A vague x.0.0 gives way to a precise one beside it.
    let precise = all.iter().find(|code| !code.ends_with(".0.0") && !code.starts_with('2'));
    precise.or_else(|| all.first()).map(|code| (*code).to_owned())
}

/// The first SMTP reply code of a refusal.
pub(super) fn smtp_code(text: &str) -> Option<u16> {
    let text = beginning(text);
    SMTP.as_ref()?
        .captures_iter(text)
        .filter_map(|found| found.get(1)?.as_str().parse().ok())
        .find(|code| matches!(code, 400..=459 | 471..=474 | 500..=559 | 571..=579))
}

fn beginning(text: &str) -> &str {
    &text[..text.floor_char_boundary(16 << 10)]
}

/// `permanent` or `temporary`: by the status, else by the reply, else by what the text says.
pub(super) fn class(recipient: &BounceRecipient, delayed: bool) -> &'static str {
    let digit = recipient.status.as_deref().and_then(|status| status.chars().next());
    match (digit, recipient.smtp_code) {
        _ if delayed => "temporary",
        (Some('5'), _) => "permanent",
        (Some('4'), _) => "temporary",
        (_, Some(500..=599)) => "permanent",
        (_, Some(400..=499)) => "temporary",
        _ => match recipient.reason.as_deref() {
            Some("mailbox_full" | "expired" | "network" | "rate_limited" | "system_error") => "temporary",
            _ => "permanent",
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_from_other_numbers() {
        for (text, status, code) in [
            ("550 5.1.1 <kim@example.com>: user unknown", Some("5.1.1"), Some(550)),
            ("host mx.example[192.0.2.5] said: 550 No such user (in reply to RCPT TO)", None, Some(550)),
            ("Status: 5.2.2", Some("5.2.2"), None),
            ("#5.1.0 Address rejected", Some("5.1.0"), None),
            ("(#5.7.1)", Some("5.7.1"), None),
            ("software version 4.92.3.1 on 10.5.1.1", None, None),
            ("550-5.7.26 This mail is unauthenticated", Some("5.7.26"), Some(550)),
            ("SMTP error: 452 mailbox full", None, Some(452)),
            ("smtp;550", None, Some(550)),
            ("see page 550 of the manual 5.0.0, really 5.1.2", Some("5.1.2"), Some(550)),
        ] {
            assert_eq!(enhanced(text).as_deref(), status, "{text}");
            if !text.starts_with("see page") {
                assert_eq!(smtp_code(text), code, "{text}");
            }
        }
    }
}

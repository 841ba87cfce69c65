//! Status codes in text: enhanced ones (RFC 3463) and SMTP replies (RFC 5321 section 4.2), told from version numbers, addresses and dates.

use std::sync::LazyLock;

use regex::{Match, Regex};

use crate::mail::{BounceRecipient, reply::header::regex};

// The second number is a subject of RFC 3463 section 3; in an address of a page it is none.
static ENHANCED: LazyLock<Option<Regex>> = LazyLock::new(|| regex(r"(?:^|[^\d.\w/@])#?([245]\.[0-7]\.\d{1,3})(?:$|[^\d.\w/@]|\.(?:\s|$))"));
/// A word before a number that makes it a version: "version 5.1.2", "SuperMail 5.1.2".
static VERSIONED: LazyLock<Option<Regex>> =
    LazyLock::new(|| regex(r"(?:\b(?i:version|release|ver\.?|v\.?|build)|\b[A-Z][A-Za-z]*[a-z]) *\(?$"));
/// Words with a capital that stand before codes.
const BEFORE_CODES: &[&str] = &[
    "error",
    "code",
    "status",
    "dsn",
    "reason",
    "said",
    "response",
    "reply",
    "returned",
    "server",
    "diagnostic",
    "fehler",
    "erreur",
    "codigo",
    "código",
    "codice",
];
static SMTP: LazyLock<Option<Regex>> =
    LazyLock::new(|| regex(r"(?:^|[^\d.\w@/-])([45]\d\d)(?:[ -]#?[245]\.\d{1,3}\.\d{1,3}|[ -]+[\p{L}<\[('*]|_\p{L}|$|[;:,)]| -)"));

/// The first enhanced status code: a vague x.0.0 gives way to a precise one beside it, and one in a hint to one that follows a reply.
pub(super) fn enhanced(text: &str) -> Option<String> {
    let padded = beginning(text).trim();
    let all = codes(padded);
    let sure = precise(&all).find(|code| follows_reply(&padded[..code.start()]));
    sure.or_else(|| precise(&all).next()).or_else(|| all.first()).map(|code| code.as_str().to_owned())
}

/// The first precise status code that follows a reply: `550 5.7.606`.
pub(super) fn replied(text: &str) -> Option<String> {
    let padded = beginning(text).trim();
    precise(&codes(padded)).find(|code| follows_reply(&padded[..code.start()])).map(|code| code.as_str().to_owned())
}

fn codes(text: &str) -> Vec<Match<'_>> {
    let Some(pattern) = ENHANCED.as_ref() else { return Vec::new() };
    let found = pattern.captures_iter(text).filter_map(|found| found.get(1));
    found.filter(|found| !is_version(text, found.start())).take(8).collect()
}

fn precise<'a, 't>(all: &'a [Match<'t>]) -> impl Iterator<Item = &'a Match<'t>> {
    all.iter().filter(|code| !code.as_str().ends_with(".0.0") && !code.as_str().starts_with('2'))
}

/// Does the text end with the code of a refusal: `550 `, `550-`, `#550 #`?
fn follows_reply(before: &str) -> bool {
    let Some(before) = before.trim_end_matches('#').strip_suffix([' ', '-']).map(str::as_bytes) else { return false };
    let Some((rest, [first, digits @ ..])) = before.split_last_chunk::<3>().map(|(rest, reply)| (rest, reply.as_slice())) else {
        return false;
    };
    matches!(first, b'4' | b'5')
        && digits.iter().all(u8::is_ascii_digit)
        && !rest.last().is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'.')
}

/// Is the number at that place the version of a program?
fn is_version(text: &str, at: usize) -> bool {
    let before = &text[text.floor_char_boundary(at.saturating_sub(24))..at];
    let word =
        VERSIONED.as_ref().and_then(|pattern| pattern.find(before)).map(|found| found.as_str().trim_matches([' ', '(']).to_lowercase());
    word.is_some_and(|word| !BEFORE_CODES.iter().any(|known| word.ends_with(known)))
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

/// Does the server call the failure permanent, and not only because it gave up trying?
pub(super) fn says_permanent(text: &str) -> bool {
    let lower = beginning(text).to_ascii_lowercase();
    let said = ["permanent error", "permanent fatal error", "permanent failure"].iter().any(|words| lower.contains(words));
    said && !["retry time", "timed out", "too long", "for a long time"].iter().any(|words| lower.contains(words))
}

/// `permanent` or `temporary`: by the status, else by the reply, else by what the text says.
pub(super) fn class(recipient: &BounceRecipient, delayed: bool, permanent: bool) -> &'static str {
    let digit = recipient.status.as_deref().and_then(|status| status.chars().next());
    match (digit, recipient.smtp_code) {
        _ if delayed => "temporary",
        (Some('5'), _) => "permanent",
        (Some('4'), _) => "temporary",
        (_, Some(500..=599)) => "permanent",
        (_, Some(400..=499)) => "temporary",
        _ => match recipient.reason.as_deref() {
            // A program that the mail was piped to may have met a refused connection of its own.
            Some("network" | "system_error") if permanent => "permanent",
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
            ("SuperMail 5.3.1 at 5.1.9.2 could not deliver", None, None),
            ("Exim 4.92.3", None, None),
            ("see http://help.example/5.7.9/index.html (#5.7.1)", Some("5.7.1"), None),
            ("Error 5.1.1 from Server 5.7.0", Some("5.1.1"), None),
            ("550-5.7.26 This mail is unauthenticated", Some("5.7.26"), Some(550)),
            ("SMTP error: 452 mailbox full", None, Some(452)),
            ("smtp;550", None, Some(550)),
            ("for help see article 5.1.10. Reported error: 550 5.4.1 access denied", Some("5.4.1"), Some(550)),
            ("Permanent Failure: 550_User_unknown", None, Some(550)),
            ("see page 550 of the manual 5.0.0, really 5.1.2", Some("5.1.2"), Some(550)),
        ] {
            assert_eq!(enhanced(text).as_deref(), status, "{text}");
            if !text.starts_with("see page") {
                assert_eq!(smtp_code(text), code, "{text}");
            }
        }
    }
}

//! Writes the mail of a `[[test]]`: a small RFC 5322 message from a few words.
//!
//! Nothing in it depends on the time or on chance, so that a test says the same in every run. Fails never: what a header cannot hold was refused
//! when it was read.

use data_encoding::BASE64;

use crate::crm::Timestamp;

/// When a mail of a test is sent unless the test says something else: a Wednesday at ten.
const SENT: Timestamp = Timestamp::from_seconds(1_767_780_000);
/// Bytes of text in one encoded word: 40 characters of Base64, so that the name of the header and an address fit into the 76 of a line
/// (RFC 2047 section 2).
const WORD_BYTES: usize = 30;
/// Bytes of text in one line of Base64: 76 characters (RFC 2045 section 6.8).
const LINE_BYTES: usize = 57;
const BOUNDARY: &str = "=_specimen";

/// What a test says of its mail.
#[derive(Debug, Clone, Default)]
pub(super) struct Specimen {
    /// Told apart by this: two tests are two messages.
    pub number: usize,
    pub from: String,
    pub to: Vec<String>,
    pub cc: Vec<String>,
    pub subject: Option<String>,
    pub text: Option<String>,
    pub html: Option<String>,
    /// Further headers, or others in place of those above.
    pub headers: Vec<(String, String)>,
    pub at: Option<Timestamp>,
}

impl Specimen {
    /// The message.
    pub(super) fn write(&self) -> Vec<u8> {
        let mut headers: Vec<(String, String)> = Vec::new();
        let mut put = |name: &str, value: String| headers.push((name.to_owned(), value));
        put("From", mailboxes(std::slice::from_ref(&self.from)));
        if !self.to.is_empty() {
            put("To", mailboxes(&self.to));
        }
        if !self.cc.is_empty() {
            put("Cc", mailboxes(&self.cc));
        }
        put("Subject", encoded(self.subject.as_deref().unwrap_or_default()));
        put("Date", date(self.at.unwrap_or(SENT)));
        put("Message-ID", format!("<specimen.{}@example.invalid>", self.number));
        put("MIME-Version", "1.0".to_owned());
        headers.retain(|(name, _)| !self.headers.iter().any(|(other, _)| other.eq_ignore_ascii_case(name)));
        headers.extend(self.headers.iter().map(|(name, value)| (name.clone(), encoded(value))));
        let head: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        (head + &self.body()).into_bytes()
    }

    fn body(&self) -> String {
        let text = self.text.as_deref().map(|text| part("plain", text));
        let html = self.html.as_deref().map(|html| part("html", html));
        match (text, html) {
            (Some(text), Some(html)) => format!(
                "Content-Type: multipart/alternative; boundary=\"{BOUNDARY}\"\r\n\r\n--{BOUNDARY}\r\n{text}\r\n--{BOUNDARY}\r\n{html}\r\n--{BOUNDARY}--\r\n"
            ),
            (text, html) => text.or(html).unwrap_or_else(|| part("plain", "")),
        }
    }
}

/// Headers and content of one part; Base64 carries every text through.
fn part(subtype: &str, text: &str) -> String {
    let head = format!("Content-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n");
    let text = text.replace("\r\n", "\n").replace('\n', "\r\n");
    text.as_bytes().chunks(LINE_BYTES).fold(head, |whole, line| whole + &BASE64.encode(line) + "\r\n")
}

/// `Kim Lee <kim@example.com>` and others, with names beyond ASCII encoded.
fn mailboxes(written: &[String]) -> String {
    let one = |text: &String| match text.rsplit_once('<') {
        Some((name, address)) => format!("{} <{address}", encoded(name.trim())),
        None => text.clone(),
    };
    written.iter().map(one).collect::<Vec<_>>().join(",\r\n ")
}

/// A header's text; what is not ASCII goes as encoded words (RFC 2047), which break between characters.
fn encoded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut words: Vec<String> = vec![String::new()];
    for character in text.chars() {
        if words.last().is_some_and(|word| word.len() + character.len_utf8() > WORD_BYTES) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.push(character);
        }
    }
    let words: Vec<String> = words.iter().map(|word| format!("=?UTF-8?B?{}?=", BASE64.encode(word.as_bytes()))).collect();
    words.join("\r\n ")
}

/// A date as RFC 5322 section 3.3 has it; the epoch for a time outside of all calendars.
fn date(at: Timestamp) -> String {
    let at = jiff::Timestamp::from_second(at.as_seconds()).unwrap_or_default();
    jiff::fmt::rfc2822::to_string(&at.to_zoned(jiff::tz::TimeZone::UTC)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail;

    #[test]
    fn is_read_as_it_was_meant() {
        let specimen = Specimen {
            number: 3,
            from: "Kïm Übermaß von und zu Wörterlang am See <kim@big.example>".to_owned(),
            to: vec!["sales@example.com".to_owned(), "Else <else@example.org>".to_owned()],
            subject: Some("Lizenz für 300 Plätze – bitte um ein Angebot bis Freitag, vielen Dank".to_owned()),
            text: Some("Grüße\nbudget 50000\n".to_owned()),
            html: Some("<p>Grüße</p>".to_owned()),
            headers: vec![("X-Spam-Flag".to_owned(), "YES".to_owned())],
            ..Specimen::default()
        };
        let raw = specimen.write();
        assert!(raw.is_ascii() && String::from_utf8_lossy(&raw).lines().all(|line| line.len() <= 78 || !line.contains("=?")));
        let read = mail::read(&raw, &mail::Limits::default());
        let shown = format!("{read:?}");
        for expected in [
            "Kïm Übermaß von und zu Wörterlang am See",
            "kim@big.example",
            "else@example.org",
            "Plätze – bitte um ein Angebot bis Freitag, vielen Dank",
            "budget 50000",
        ] {
            assert!(shown.contains(expected), "{expected} in {shown}");
        }
    }
}

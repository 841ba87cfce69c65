//! One letter, ready to send: its headers, and a text with or without an HTML twin.

use lettre::message::{
    MultiPart, SinglePart,
    header::{HeaderValue, Headers},
};

use super::header;
use crate::crm::{EmailAddress, MessageId, Party, Timestamp};

/// Most characters in a boundary that count (RFC 2046 section 5.1.1 allows 70).
const MAX_BOUNDARY: usize = 60;

/// A rendered mail to one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Who writes; needs an address.
    pub from: Party,
    /// Whom to; needs an address.
    pub to: Party,
    /// Where answers go, when not to `from`.
    pub reply_to: Option<EmailAddress>,
    /// The subject, decoded; [`super::reply_subject`] makes that of an answer.
    pub subject: String,
    /// The message that this one answers.
    pub in_reply_to: Option<MessageId>,
    /// The thread, oldest first; see [`super::Thread`].
    pub references: Vec<MessageId>,
    /// The plain text.
    pub text: String,
    /// The same as HTML.
    pub html: Option<String>,
    /// No person writes this one: say so, so that no program answers it.
    pub automatic: bool,
}

/// What makes this copy of a letter unlike any other; passed in, so that the same letter gives the same bytes again.
#[derive(Debug, Clone, Copy)]
pub struct Stamp<'a> {
    /// The Message-ID, fixed before the first attempt to send.
    pub message_id: &'a MessageId,
    /// The Date.
    pub date: Timestamp,
    /// Separates the parts of a letter with HTML: letters and digits; anything else in it is dropped.
    pub boundary: &'a str,
}

/// Why a letter cannot be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ComposeError {
    /// A party without an address.
    #[error("the letter's `{0}` has no address")]
    NoAddress(&'static str),
    /// A date that no mail can carry.
    #[error("the letter's date, {0}, is outside the years 0 to 9999")]
    Date(Timestamp),
    /// A Message-ID that no header can hold.
    #[error("the letter's Message-ID has characters outside ASCII or is too long")]
    MessageId,
}

impl Letter {
    /// The letter as bytes: ASCII but for an address whose part before the `@` is not, lines of at most 998 bytes, CRLF.
    ///
    /// # Errors
    /// When sender or recipient has no address, or the stamp cannot be written.
    pub fn bytes(&self, stamp: Stamp<'_>) -> Result<Vec<u8>, ComposeError> {
        let mut headers = Headers::new();
        headers.insert_raw(header::party("From", &self.from).ok_or(ComposeError::NoAddress("from"))?);
        headers.insert_raw(header::party("To", &self.to).ok_or(ComposeError::NoAddress("to"))?);
        if let Some(reply_to) = &self.reply_to {
            headers.insert_raw(header::mailbox("Reply-To", None, reply_to));
        }
        headers.insert_raw(header::subject(&self.subject));
        headers.insert_raw(date(stamp.date)?);
        headers.insert_raw(header::ids("Message-ID", [stamp.message_id]).ok_or(ComposeError::MessageId)?);
        let thread = [header::ids("In-Reply-To", &self.in_reply_to), header::ids("References", &self.references)];
        for value in thread.into_iter().flatten().chain(self.automatic.then(automatic).into_iter().flatten()) {
            headers.insert_raw(value);
        }
        headers.insert_raw(header::fixed("MIME-Version", "1.0"));
        let mut bytes = headers.to_string().into_bytes();
        bytes.extend(self.body(stamp.boundary));
        Ok(bytes)
    }

    /// The parts with their own headers, each encoded as lettre finds shortest: 7bit, quoted-printable or base64.
    fn body(&self, boundary: &str) -> Vec<u8> {
        let text = whole_lines(&self.text);
        let Some(html) = self.html.as_deref().map(whole_lines) else {
            return SinglePart::plain(text).formatted();
        };
        let mut boundary: String = boundary.chars().filter(char::is_ascii_alphanumeric).take(MAX_BOUNDARY).collect();
        // A text that quotes the boundary must not end its part.
        while boundary.is_empty() || ((text.contains(&boundary) || html.contains(&boundary)) && boundary.len() < 70) {
            boundary.push('x');
        }
        MultiPart::alternative().boundary(boundary).singlepart(SinglePart::plain(text)).singlepart(SinglePart::html(html)).formatted()
    }
}

/// What tells programs not to answer.
fn automatic() -> [HeaderValue; 3] {
    [
        // RFC 3834 section 5: the one standard word for an answer that no person wrote.
        header::fixed("Auto-Submitted", "auto-replied"),
        // Exchange and Outlook look at this one only (MS-OXCMAIL 2.1.3.2.20).
        header::fixed("X-Auto-Response-Suppress", "All"),
        // Precedence is in no standard (RFC 2076 section 3.9), but ticket systems that never learned RFC 3834 look for this value.
        // Not `bulk`: providers file that with the advertising.
        header::fixed("Precedence", "auto_reply"),
    ]
}

fn date(at: Timestamp) -> Result<HeaderValue, ComposeError> {
    let refuse = |_| ComposeError::Date(at);
    let zoned = jiff::Timestamp::from_second(at.as_seconds()).map_err(refuse)?.to_zoned(jiff::tz::TimeZone::UTC);
    Ok(header::fixed("Date", &jiff::fmt::rfc2822::to_string(&zoned).map_err(refuse)?))
}

/// The text with `\n` line ends, without NUL (which no transfer keeps) and without line ends behind it (the transfer adds one).
fn whole_lines(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n").replace('\0', "").trim_end_matches('\n').to_owned()
}

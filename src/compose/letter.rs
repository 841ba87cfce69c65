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
    /// How it came about when no person wrote it: said in the headers, so that no program answers it.
    pub automatic: Option<Automatic>,
}

/// How a mail came about that no person wrote (RFC 3834 section 5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Automatic {
    /// It answers a message: an acknowledgement.
    Replied,
    /// A rule or a moment set it off.
    Generated,
}

impl Automatic {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Replied => "auto-replied",
            Self::Generated => "auto-generated",
        }
    }
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
        for value in thread.into_iter().flatten().chain(self.automatic.map(automatic).into_iter().flatten()) {
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
fn automatic(how: Automatic) -> [HeaderValue; 3] {
    [
        // RFC 3834 section 5: the one standard header for what no person wrote.
        header::fixed("Auto-Submitted", how.as_str()),
        // Exchange and Outlook look at this one only (MS-OXCMAIL 2.1.3.2.20). Everything but non-delivery reports: we want to learn of those.
        header::fixed("X-Auto-Response-Suppress", "DR, RN, NRN, OOF, AutoReply"),
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

#[cfg(test)]
mod tests {
    use mail_parser::MessageParser;
    use proptest::prelude::*;

    use super::*;

    fn address(text: &str) -> EmailAddress {
        EmailAddress::parse(text).unwrap()
    }

    fn id(text: &str) -> MessageId {
        MessageId::parse(text).unwrap()
    }

    fn letter() -> Letter {
        Letter {
            from: Party { name: Some("Sales, Example Ltd".to_owned()), email: Some(address("sales@example.com")) },
            to: Party { name: Some("Jörg Müller".to_owned()), email: Some(address("jorg@bücher.example")) },
            reply_to: Some(address("sales+lg-12-abc@example.com")),
            subject: "Re: Größe des Angebots für den Umbau der Halle im Erdgeschoss und der Büros darüber".to_owned(),
            in_reply_to: Some(id("q1@mail.bücher.invalid")),
            references: vec![id("first@mail.example.org"), id("q1@mail.example.org")],
            text: "Guten Tag,\n.\ntrailing blank \nGrüße\n".to_owned(),
            html: None,
            automatic: Some(Automatic::Replied),
        }
    }

    fn written(letter: &Letter) -> Vec<u8> {
        let message_id = id("lg.12.ack-9.k3v@example.com");
        letter.bytes(Stamp { message_id: &message_id, date: Timestamp::from_seconds(1_795_339_800), boundary: "b0undary" }).unwrap()
    }

    fn unfolded_lines(bytes: &[u8]) -> usize {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let header = text.split("\r\n\r\n").next().unwrap().to_owned();
        header.split("\r\n").filter(|line| !line.starts_with([' ', '\t'])).count()
    }

    #[test]
    fn an_answer_is_written_the_same_way_each_time() {
        let bytes = String::from_utf8(written(&letter())).unwrap();
        insta::assert_snapshot!(bytes.replace("\r\n", "\n"), @r#"
        From: =?utf-8?b?U2FsZXMsIEV4YW1wbGUgTHRk?= <sales@example.com>
        To: =?utf-8?b?SsO2cmcgTcO8bGxlcg==?= <jorg@xn--bcher-kva.example>
        Reply-To: <sales+lg-12-abc@example.com>
        Subject: =?utf-8?b?UmU6IEdyw7bDn2UgZGVzIEFuZ2Vib3RzIGbDvHIgZGVuIFVtYmF1?=
         =?utf-8?b?IGRlciBIYWxsZSBpbSBFcmRnZXNjaG9zcyB1bmQgZGVyIELDvHJvcyBkYXI=?=
         =?utf-8?b?w7xiZXI=?=
        Date: Sun, 22 Nov 2026 09:30:00 +0000
        Message-ID: <lg.12.ack-9.k3v@example.com>
        References: <first@mail.example.org> <q1@mail.example.org>
        Auto-Submitted: auto-replied
        X-Auto-Response-Suppress: DR, RN, NRN, OOF, AutoReply
        Precedence: auto_reply
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: quoted-printable

        Guten Tag,
        .
        trailing blank=20
        Gr=C3=BC=C3=9Fe
        "#);
        let mut with_html = letter();
        with_html.html = Some("<p>Gr&uuml;&szlig;e --b0undary</p>".to_owned());
        with_html.text = "Regards".to_owned();
        with_html.automatic = None;
        with_html.subject = "Re: chairs".to_owned();
        let bytes = String::from_utf8(written(&with_html)).unwrap();
        insta::assert_snapshot!(bytes.replace("\r\n", "\n"), @r#"
        From: =?utf-8?b?U2FsZXMsIEV4YW1wbGUgTHRk?= <sales@example.com>
        To: =?utf-8?b?SsO2cmcgTcO8bGxlcg==?= <jorg@xn--bcher-kva.example>
        Reply-To: <sales+lg-12-abc@example.com>
        Subject: Re: chairs
        Date: Sun, 22 Nov 2026 09:30:00 +0000
        Message-ID: <lg.12.ack-9.k3v@example.com>
        References: <first@mail.example.org> <q1@mail.example.org>
        MIME-Version: 1.0
        Content-Type: multipart/alternative; boundary="b0undaryx"

        --b0undaryx
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: 7bit

        Regards
        --b0undaryx
        Content-Type: text/html; charset=utf-8
        Content-Transfer-Encoding: 7bit

        <p>Gr&uuml;&szlig;e --b0undary</p>
        --b0undaryx--
        "#);
    }

    #[test]
    fn what_no_mail_can_carry_is_an_error() {
        let nobody = Letter { to: Party { name: Some("Kim".to_owned()), email: None }, ..letter() };
        let message_id = id("a@example.com");
        let stamp = Stamp { message_id: &message_id, date: Timestamp::from_seconds(0), boundary: "b" };
        assert_eq!(nobody.bytes(stamp), Err(ComposeError::NoAddress("to")));
        let far = Stamp { date: Timestamp::from_micros(i64::MAX), ..stamp };
        assert!(matches!(letter().bytes(far), Err(ComposeError::Date(_))));
        let odd = id("ä@example.com");
        assert_eq!(letter().bytes(Stamp { message_id: &odd, ..stamp }), Err(ComposeError::MessageId));
    }

    #[test]
    fn texts_survive_the_transfer() {
        let long = "x".repeat(5_000);
        for text in [
            "",
            ".",
            "a\n.\n.\n..b",
            "From here on",
            "trailing \t\nblanks  ",
            "ünïcödé 回复\n=20",
            "cr\rlf\r\nlf\n\n\nend",
            "nul\0byte",
            &long,
        ] {
            let bytes = written(&Letter { text: text.to_owned(), ..letter() });
            assert!(bytes.is_ascii() && bytes.split(|b| *b == b'\n').all(|line| line.len() <= 999), "{text:?}");
            let parsed = MessageParser::default().parse(&bytes).unwrap();
            let read = parsed.body_text(0).unwrap_or_default().replace("\r\n", "\n");
            assert_eq!(read.trim_end_matches('\n'), whole_lines(text), "{text:?}");
        }
    }

    #[test]
    fn hostile_subjects_and_names_stay_in_their_header() {
        for hostile in [
            "a\r\nBcc: all@example.org",
            "a\nX-Evil: 1",
            "a\r\n\r\nbody",
            "\u{85}X: 1\u{2028}Y: 2",
            "=?utf-8?q?a=0D=0AX-Evil:_1?=",
            "\"><evil@example.org>, \"",
            "a\\",
            "\0\u{7f}\u{1b}[31m",
            &"y".repeat(2_000),
            &"ü ".repeat(2_000),
        ] {
            let from = Party { name: Some(hostile.to_owned()), email: Some(address("sales@example.com")) };
            let bytes = written(&Letter { subject: hostile.to_owned(), from: from.clone(), to: from, ..letter() });
            assert_eq!(unfolded_lines(&bytes), 13, "{hostile:?}");
            assert!(bytes.split(|b| *b == b'\n').all(|line| line.len() <= 999), "{hostile:?}");
            let parsed = MessageParser::default().parse(&bytes).unwrap();
            assert_eq!(parsed.to().unwrap().iter().count(), 1, "{hostile:?}");
            assert_eq!(parsed.from().unwrap().first().unwrap().address(), Some("sales@example.com"), "{hostile:?}");
            assert!(!parsed.subject().unwrap_or_default().contains(['\r', '\n']), "{hostile:?}");
        }
    }

    proptest! {
        #[test]
        fn any_subject_name_and_text_come_back_as_they_were(subject in any::<String>(), name in any::<String>(), text in any::<String>(), html: bool) {
            let from = Party { name: Some(name.clone()), email: Some(address("sales@example.com")) };
            let twin = html.then(|| text.clone());
            let bytes = written(&Letter { subject: subject.clone(), from, text: text.clone(), html: twin, ..letter() });
            prop_assert!(bytes.is_ascii());
            let parsed = MessageParser::default().parse(&bytes).unwrap();
            // With HTML, the transfer encoding stands at the parts.
            prop_assert_eq!(parsed.headers().len(), if html { 12 } else { 13 });
            prop_assert_eq!(unfolded_lines(&bytes), parsed.headers().len());
            prop_assert_eq!(parsed.subject().unwrap_or_default(), header::one_line(&subject));
            prop_assert_eq!(parsed.from().unwrap().first().unwrap().name().unwrap_or_default(), header::one_line(&name));
            prop_assert_eq!(parsed.parts.len(), if html { 3 } else { 1 });
            let read = parsed.body_text(0).unwrap_or_default().replace("\r\n", "\n");
            prop_assert_eq!(read.trim_end_matches('\n'), whole_lines(&text));
        }
    }
}

//! What we understand of one message. The field names are those of `leadgate parse`: later fields may be added, none renamed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize, Serializer};

pub use super::text::Html;
use crate::crm::{EmailAddress, MessageId, Party, Timestamp};

/// One message as the decision core sees it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Inbound {
    /// The Message-ID; when the message has none, one derived from its content (stable over a second fetch) ending in `@leadgate.invalid`.
    pub message_id: Option<MessageId>,
    /// `sha256:` and hex, over what the sender wrote: the headers that the sender sets and the body, not what relays add on the way.
    pub fingerprint: String,
    /// The Date header.
    pub date: Option<SentAt>,
    /// The decoded subject, on one line.
    pub subject: Option<String>,
    /// The first address of From.
    pub from: Option<Party>,
    /// Sender, when it differs from From.
    pub sender: Option<Party>,
    /// Reply-To.
    pub reply_to: Vec<Party>,
    /// To, groups flattened.
    pub to: Vec<Party>,
    /// Cc, groups flattened.
    pub cc: Vec<Party>,
    /// Where the receiving server says it delivered: Delivered-To (topmost first), X-Original-To, X-Envelope-To, Envelope-To, `Received … for`.
    pub delivered_to: Vec<EmailAddress>,
    /// Return-Path: `Some("")` for the null sender `<>`, `None` when the header is missing.
    pub return_path: Option<String>,
    /// In-Reply-To.
    pub in_reply_to: Vec<MessageId>,
    /// References, oldest first.
    pub references: Vec<MessageId>,
    /// What kind of message it is.
    pub kind: MailKind,
    /// May it become a lead?
    pub lead: bool,
    /// May it be acknowledged automatically?
    pub ack: bool,
    /// The evidence for `kind`, `lead` and `ack`, strongest first.
    pub why: Vec<Evidence>,
    /// What servers on the way found out about who sent it, topmost first; as long as no [`crate::mail::Trust`] judged it, everybody's word.
    #[serde(default)]
    pub authentication: Vec<Authentication>,
    /// The language of the visible text.
    pub language: Option<Language>,
    /// The whole decoded text.
    pub text: String,
    /// The HTML part, for display.
    pub html: Option<Html>,
    /// What the person wrote now, without quoted history and signature.
    pub visible_text: String,
    /// The quoted history.
    pub quoted_text: Option<String>,
    /// The signature block.
    pub signature: Option<String>,
    /// What the signature and the headers say of the sender.
    pub contact: Option<ContactFacts>,
    /// The attachments, inline images among them.
    pub attachments: Vec<Attachment>,
    /// For a bounce or a delay: which mail to whom failed, and why.
    pub bounce: Option<Bounce>,
    /// For a forwarded message: the original.
    pub forwarded: Option<Forwarded>,
    /// For a form notification: its fields.
    pub form: Option<Form>,
    /// For a calendar invitation: the meeting.
    pub invitation: Option<Invitation>,
    /// Where the enquiry came from.
    pub utm: Utm,
    /// What was left out, and over which limit.
    pub limits: Vec<String>,
    /// What was wrong with the message and how it was read all the same.
    pub defects: Vec<String>,
}

impl Inbound {
    /// Did a server that we trust find the sender authentic? DMARC says so, or DKIM or SPF for the very domain of From (RFC 7489 section 3.1).
    /// Nobody is trusted until the configuration says so, see [`crate::mail::Trust`].
    pub fn is_authenticated(&self) -> bool {
        let Some(domain) = self.from.as_ref().and_then(|from| from.email.as_ref()).map(EmailAddress::domain) else { return false };
        let aligned = |of: &Authentication| of.domain.as_deref().is_some_and(|of| of.eq_ignore_ascii_case(domain));
        self.authentication.iter().filter(|found| found.result == "pass").any(|found| match found.method.as_str() {
            "dmarc" => true,
            "dkim" | "spf" => aligned(found),
            _ => false,
        })
    }

    /// Does it say that it answers another mail (In-Reply-To or References, RFC 5322 section 3.6.4)?
    pub fn is_reply(&self) -> bool {
        !self.in_reply_to.is_empty() || !self.references.is_empty()
    }

    /// Did it come with the null sender, which no answer may go to (RFC 5321 section 4.5.5)?
    pub fn has_null_sender(&self) -> bool {
        self.return_path.as_deref() == Some("")
    }

    /// Did a server that we trust find that the domain of From did not send it (DMARC, RFC 7489)?
    pub fn is_forged(&self) -> bool {
        self.authentication.iter().any(|found| found.method == "dmarc" && found.result == "fail")
    }
}

/// A Date header: the instant and the offset it was written with. Serialises as RFC 3339 with that offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct SentAt {
    /// The instant.
    pub at: Timestamp,
    /// Minutes east of UTC.
    pub offset_minutes: i16,
}

impl Serialize for SentAt {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl std::fmt::Display for SentAt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let zone = jiff::tz::Offset::from_seconds(i32::from(self.offset_minutes) * 60);
        match (jiff::Timestamp::from_second(self.at.as_seconds()), zone) {
            (Ok(at), Ok(offset)) => write!(f, "{}", at.display_with_offset(offset)),
            _ => write!(f, "{}", self.at),
        }
    }
}

impl TryFrom<String> for SentAt {
    type Error = jiff::Error;
    fn try_from(text: String) -> Result<Self, jiff::Error> {
        let at: jiff::Timestamp = text.parse()?;
        let pieces = jiff::fmt::temporal::DateTimeParser::new().parse_pieces(&text)?;
        let seconds = pieces.to_numeric_offset().map_or(0, jiff::tz::Offset::seconds);
        Ok(Self { at: Timestamp::from_seconds(at.as_second()), offset_minutes: i16::try_from(seconds / 60).unwrap_or(0) })
    }
}

/// What kind of message it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailKind {
    /// Somebody, or a form on somebody's behalf, wrote to us.
    #[default]
    Message,
    /// An answer that no person wrote (RFC 3834 and its folk forms).
    AutoReply,
    /// A mail of ours could not be delivered (RFC 3464 and the forms that follow nothing).
    Bounce,
    /// A mail of ours is still being tried.
    DeliveryDelay,
    /// A read receipt (RFC 8098).
    Receipt,
    /// An abuse report (RFC 5965).
    Feedback,
    /// A mailing list or newsletter.
    List,
    /// A calendar invitation.
    Invitation,
    /// A mail of ours that came back to us.
    Own,
}

impl MailKind {
    /// The text form, as `leadgate parse` shows it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::AutoReply => "auto_reply",
            Self::Bounce => "bounce",
            Self::DeliveryDelay => "delivery_delay",
            Self::Receipt => "receipt",
            Self::Feedback => "feedback",
            Self::List => "list",
            Self::Invitation => "invitation",
            Self::Own => "own",
        }
    }
}

/// One piece of evidence for a reading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The header, or `body`, `subject`, `structure` and the like.
    pub header: String,
    /// What it says, cut to a readable length.
    pub value: String,
    /// What we take it to mean: `auto_reply`, `list`, `no_ack`, `null_sender`…
    pub means: String,
}

/// A language guess.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Language {
    /// ISO 639-1.
    pub code: String,
    /// 0 to 1.
    pub confidence: f64,
}

/// What a signature or a card says of a person.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ContactFacts {
    /// The person's name.
    pub name: Option<String>,
    /// The job title.
    pub title: Option<String>,
    /// The company.
    pub company: Option<String>,
    /// Phone numbers as E.164.
    pub phones: Vec<String>,
    /// The web site.
    pub website: Option<String>,
    /// Where each of these facts comes from, by its name; each phone number by itself too.
    #[serde(default)]
    pub evidence: BTreeMap<String, FactSource>,
}

/// Where a fact about a person comes from.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct FactSource {
    /// `form`, `card`, `from`, `signature`, `organization` or `text`.
    pub from: String,
    /// 0 to 1.
    pub confidence: f64,
}

/// One attachment; its bytes are cut from the raw message on demand.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// The file name, decoded, without path and control characters.
    pub filename: Option<String>,
    /// The declared type, lower-case.
    pub content_type: String,
    /// Decoded size in bytes.
    pub size: u64,
    /// Hex SHA-256 of the decoded bytes.
    pub sha256: String,
    /// Is it shown within the text (an image that the HTML refers to)?
    pub inline: bool,
    /// Content-ID without brackets.
    pub content_id: Option<String>,
}

/// A delivery report.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bounce {
    /// Whom it concerns.
    pub recipients: Vec<BounceRecipient>,
    /// The Message-ID of the mail that failed.
    pub original_message_id: Option<MessageId>,
    /// Which server reports.
    pub reporting_mta: Option<String>,
}

/// One recipient of a delivery report.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BounceRecipient {
    /// The address.
    pub email: Option<EmailAddress>,
    /// The enhanced status code (RFC 3463), such as `5.1.1`.
    pub status: Option<String>,
    /// `failed`, `delayed`, `delivered`, `relayed` or `expanded`.
    pub action: Option<String>,
    /// `permanent` or `temporary`.
    pub class: Option<String>,
    /// The SMTP reply code.
    pub smtp_code: Option<u16>,
    /// What the refusing server said.
    pub diagnostic: Option<String>,
    /// Our normalised reason, such as `unknown_user` or `mailbox_full`.
    pub reason: Option<String>,
}

/// The original of a forwarded message.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Forwarded {
    /// Who wrote the original.
    pub from: Option<Party>,
    /// Its subject.
    pub subject: Option<String>,
    /// Its date as written.
    pub date: Option<String>,
    /// Its text.
    pub text: String,
    /// `attached` or `inline`.
    pub how: String,
    /// The language of its text; that of the message is the language of whoever passes it on.
    #[serde(default)]
    pub language: Option<Language>,
}

/// The fields of a form notification.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Form {
    /// Field name to value.
    pub fields: BTreeMap<String, String>,
    /// Which extractor read it.
    pub source: String,
    /// 0 to 1.
    pub confidence: f64,
    /// Was it read by an extractor that the configuration declares?
    #[serde(default)]
    pub declared: bool,
    /// Declared fields that the mail does not have. Counted over many mails this is the fill rate of each.
    #[serde(default)]
    pub missing: Vec<String>,
    /// Declared fields whose value is not of their kind.
    #[serde(default)]
    pub unfit: Vec<String>,
    /// Does the configuration vouch for where it comes from? Then its field `email` is the customer, whoever the mail says it is from.
    #[serde(default)]
    pub trusted: bool,
}

/// One result of an Authentication-Results field (RFC 8601).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authentication {
    /// The server that checked, as it names itself. Anybody can write such a field: only servers of one's own are believed.
    pub authserv_id: String,
    /// `dmarc`, `dkim`, `spf`, `arc`…
    pub method: String,
    /// `pass`, `fail`, `none`, `softfail`, `temperror`…
    pub result: String,
    /// The domain that the result is about.
    pub domain: Option<String>,
}

/// A calendar invitation (RFC 5546).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// `REQUEST`, `CANCEL`, `REPLY`…
    pub method: Option<String>,
    /// Start, RFC 3339.
    pub start: Option<String>,
    /// End, RFC 3339.
    pub end: Option<String>,
    /// What it is about.
    pub summary: Option<String>,
    /// Who invites.
    pub organizer: Option<String>,
    /// Where.
    pub location: Option<String>,
}

/// Source parameters.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Utm {
    /// `utm_source`.
    pub source: Option<String>,
    /// `utm_medium`.
    pub medium: Option<String>,
    /// `utm_campaign`.
    pub campaign: Option<String>,
    /// The plus-part of the address written to.
    pub plus: Option<String>,
}

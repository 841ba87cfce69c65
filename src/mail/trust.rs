//! Whom the reading may believe: data from the configuration, and what follows from it for one message.
//!
//! A header says whatever its writer wants. [`read`](fn@crate::mail::read) therefore names what headers say of spam and authentication and decides nothing; here
//! the filters, servers and forms that the configuration vouches for are believed. Pure, and it never fails.

use serde::{Deserialize, Serialize};

use super::{
    Evidence, FormExtractor, Inbound, Limits, MailKind, Pattern, ReplyTo, authentication,
    evidence::evidence,
    form,
    headers::{self, Headers, plain},
    lines, meanings,
};

/// Whom the reading may believe. By default nobody.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trust {
    /// Readers of the forms that we know; the first that is for a message reads it.
    pub forms: Vec<FormExtractor>,
    /// Headers of our own spam filter: one that matches makes a message spam.
    pub spam: Vec<HeaderTest>,
    /// How our own servers name themselves in Authentication-Results; `(none)` stands for a server that leaves its name out.
    pub authserv_ids: Vec<String>,
}

/// A header and what it must say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeaderTest {
    /// Its name, whatever the case.
    pub name: String,
    /// Against its value.
    pub pattern: Pattern,
}

impl HeaderTest {
    /// The header when it says so. Only the topmost of that name counts: servers write above what they got.
    pub(super) fn evidence(&self, headers: &Headers<'_>, means: &str) -> Option<Evidence> {
        let field = headers.fields.iter().find(|field| field.name.eq_ignore_ascii_case(&self.name))?;
        let value = plain(&field.unfolded());
        self.pattern.is_in(&value).then(|| evidence(&self.name, &value, means))
    }
}

impl Trust {
    /// The reading of `raw` with what it may believe: `spam` first among [`Inbound::why`], only believed results in
    /// [`Inbound::authentication`], and the form as the first extractor that is for it reads it.
    #[must_use]
    pub fn judged(&self, raw: &[u8], limits: &Limits, mut message: Inbound) -> Inbound {
        if *self == Self::default() {
            message.authentication.clear();
            return message;
        }
        // The block may begin below blank lines and a mark of a mailbox file.
        let top = lines::with_line_feeds(&raw[..raw.len().min(limits.parsed_bytes).min(limits.header_bytes.saturating_mul(2))]);
        let (headers, _) = headers::of_message(&top, limits.header_bytes);
        message.authentication = authentication::believed(&headers, &self.authserv_ids);
        self.read_form(&headers, &mut message);
        if let Some(spam) = self.spam.iter().find_map(|test| test.evidence(&headers, "spam")) {
            message.why.insert(0, spam);
            message.ack = false;
        }
        message
    }

    fn read_form(&self, headers: &Headers<'_>, message: &mut Inbound) {
        // A bounce or an abuse report brings our own form mail back, or a customer's.
        if !matches!(message.kind, MailKind::Message | MailKind::List | MailKind::AutoReply) {
            return;
        }
        let Some(extractor) = form::extractor_for(message, headers, &self.forms) else { return };
        let mut form = extractor.read(message);
        answer_to(extractor.reply_to, message, &mut form.fields);
        // Whoever writes in the form's name without being it is not believed.
        form.trusted = extractor.trusted && !message.is_forged();
        let names_a_person = form::names_a_person(&form);
        let trusted = form.trusted;
        message.why.retain(|why| why.means != "form");
        if trusted {
            (message.kind, message.lead, message.ack) = (MailKind::Message, true, names_a_person);
            message.why.insert(0, evidence("form", &form.source, "form"));
        } else if message.form.is_some() && message.lead {
            // What the marks of a known service allow is allowed still.
            message.why.insert(0, evidence("form", &form.source, "form"));
        }
        message.form = Some(form);
        meanings::of_form(headers, message);
    }
}

/// Puts the address of the person into the field `email`.
fn answer_to(policy: ReplyTo, message: &Inbound, fields: &mut std::collections::BTreeMap<String, String>) {
    let from = message.from.as_ref().and_then(|from| from.email.as_ref());
    let header = message.reply_to.iter().find_map(|party| party.email.as_ref()).filter(|email| Some(*email) != from);
    match (policy, header) {
        (ReplyTo::Header, Some(email)) => {
            fields.insert("email".to_owned(), email.to_string());
        }
        (ReplyTo::Field, Some(email)) => {
            fields.entry("email".to_owned()).or_insert_with(|| email.to_string());
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::{FieldKind, Find, FormField, FormMatch, read};

    const FORM: &str = "Authentication-Results: mx.our.example; dmarc=pass header.from=shop.example\r\nFrom: Shop <shop@shop.example>\r\n\
        Reply-To: kim@customer.example\r\nTo: sales@our.example\r\nSubject: Rental 7\r\nPrecedence: bulk\r\nAuto-Submitted: auto-generated\r\n\r\n\
        Renter: Kim Lee\r\nCall: 030 901820\r\nYour site is lovely.\r\n";

    fn field(name: &str, label: &str, kind: FieldKind) -> FormField {
        FormField { name: name.to_owned(), find: Find::Label(vec![label.to_owned()]), kind, choices: Vec::new(), optional: false }
    }

    fn trust(trusted: bool) -> Trust {
        let matches = FormMatch { from: Some(Pattern::parse("^shop@shop\\.example$").unwrap()), ..FormMatch::default() };
        let fields = vec![
            field("name", "Renter", FieldKind::Text),
            field("phone", "Call", FieldKind::Phone),
            field("company", "Firm", FieldKind::Text),
        ];
        Trust {
            forms: vec![FormExtractor { name: "rental".to_owned(), matches, fields, trusted, reply_to: ReplyTo::Field }],
            spam: vec![HeaderTest { name: "X-Spam-Flag".to_owned(), pattern: Pattern::parse("(?i)^yes").unwrap() }],
            authserv_ids: vec!["mx.our.example".to_owned()],
        }
    }

    fn judged(trust: &Trust, raw: &str) -> Inbound {
        trust.judged(raw.as_bytes(), &Limits::default(), read(raw.as_bytes(), &Limits::default()))
    }

    #[test]
    fn a_trusted_form_is_an_enquiry_whatever_its_machine_says() {
        let message = judged(&trust(true), FORM);
        let form = message.form.unwrap();
        assert_eq!((message.kind, message.lead, message.ack), (MailKind::Message, true, true));
        assert_eq!(
            (form.fields["email"].as_str(), form.fields["name"].as_str(), form.missing),
            ("kim@customer.example", "Kim Lee", vec!["company".to_owned()])
        );
        let contact = message.contact.unwrap();
        assert_eq!((contact.name.as_deref(), contact.evidence["name"].from.as_str()), (Some("Kim Lee"), "form"));
        let forged = judged(&trust(true), &FORM.replace("dmarc=pass", "dmarc=fail"));
        assert!(!forged.form.unwrap().trusted);
        assert!(!judged(&trust(false), FORM).ack, "without trust its own marks count");
    }

    #[test]
    fn spam_is_what_our_filter_says_and_nobody_else() {
        let mail = "X-Spam-Flag: NO\r\nX-Spam-Flag: YES\r\nX-Spam-Status: Yes\r\nFrom: a@b.example\r\nSubject: Hello\r\n\r\nHello\r\n";
        let is_spam = |message: &Inbound| message.why.iter().any(|why| why.means == "spam");
        assert!(!is_spam(&judged(&trust(true), mail)), "the topmost counts");
        assert!(judged(&trust(true), mail).why.iter().any(|why| why.means == "says_spam"));
        assert!(is_spam(&judged(&trust(true), &mail[17..])));
        assert!(!is_spam(&judged(&Trust::default(), &mail[17..])), "by default no filter is believed");
    }

    #[test]
    fn results_of_strangers_are_dropped() {
        assert_eq!(judged(&Trust::default(), FORM).authentication, []);
        assert_eq!(judged(&trust(true), FORM).authentication.len(), 1);
    }
}

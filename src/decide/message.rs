//! A message as the routes see it: the fields of its type table.

use std::{cell::OnceCell, collections::BTreeSet};

use super::{Facts, facts::KnownContact, recipient::Recipient, sender::Customer};
use crate::{
    crm::{Contact, EmailAddress, RecordKind, Slug, Value, fold},
    domain::{Known, Record, TextAtHand},
    mail::{self, Inbound},
};

/// A message on its way to a team.
pub(super) struct MessageView<'a> {
    pub(super) message: &'a Inbound,
    pub(super) customer: &'a Customer,
    pub(super) recipient: &'a Recipient<'a>,
    pub(super) mailbox: &'a str,
    /// What the records know of the sender; not looked up yet when the question is asked.
    pub(super) sender: Known<Sender<'a>>,
    pub(super) folded: Folded,
}

/// The long texts of a message without regard to case, each folded once, however many routes look at it.
#[derive(Debug, Default)]
pub(super) struct Folded {
    subject: OnceCell<String>,
    text: OnceCell<String>,
    whole_text: OnceCell<String>,
}

/// What the records know of a sender.
#[derive(Clone, Copy)]
pub(super) struct Sender<'a> {
    pub(super) contact: Option<&'a KnownContact>,
    pub(super) open_leads: usize,
}

impl Record for MessageView<'_> {
    fn kind(&self) -> RecordKind {
        RecordKind::Message
    }

    fn value(&self, field: &str) -> Known<Value> {
        match field {
            "known" => self.of_sender(|sender| Value::Bool(sender.contact.is_some())),
            "open_leads" => self.of_sender(|sender| Value::Int(i64::try_from(sender.open_leads).unwrap_or(i64::MAX))),
            "contact" => self.of_sender(|sender| sender.contact.map_or(Value::Empty, |known| Value::Int(known.contact.id.0))),
            field => Known::Yes(self.written(field)),
        }
    }

    fn text_at_hand(&self, field: &str) -> Option<TextAtHand<'_>> {
        let (written, cell) = match field {
            "subject" => (self.message.subject.as_deref().unwrap_or_default(), &self.folded.subject),
            "text" => (self.visible(), &self.folded.text),
            "whole_text" => (self.message.text.as_str(), &self.folded.whole_text),
            _ => return None,
        };
        Some(TextAtHand { written, folded: cell.get_or_init(|| fold(written)) })
    }

    fn follow(&self, field: &str) -> Known<Option<&dyn Record>> {
        match (field, &self.sender) {
            ("contact", Known::Yes(sender)) => Known::Yes(sender.contact.map(|known| known as &dyn Record)),
            ("contact", Known::NotYet) => Known::NotYet,
            _ => Known::Yes(None),
        }
    }
}

impl<'a> MessageView<'a> {
    /// With what the records know of the sender.
    pub(super) fn of(
        message: &'a Inbound,
        mailbox: &'a Slug,
        recipient: &'a Recipient<'a>,
        customer: &'a Customer,
        facts: &'a Facts,
    ) -> Self {
        let sender = Sender { contact: facts.contact.as_ref(), open_leads: facts.open_leads.len() };
        Self { message, customer, recipient, mailbox: mailbox.as_str(), sender: Known::Yes(sender), folded: Folded::default() }
    }

    fn of_sender(&self, look: impl FnOnce(Sender<'_>) -> Value) -> Known<Value> {
        match self.sender {
            Known::Yes(sender) => Known::Yes(look(sender)),
            Known::NotYet => Known::NotYet,
        }
    }

    /// What stands in the message itself. Every field of the type table is read here or above; a test holds the two together.
    fn written(&self, field: &str) -> Value {
        let (message, contact) = (self.message, self.message.contact.as_ref());
        let from = self.customer.party.email.as_ref();
        match field {
            "subject" => text(message.subject.as_deref()),
            "text" => text(Some(self.visible())),
            "whole_text" => text(Some(&message.text)),
            "from" => text(from.map(EmailAddress::as_str)),
            "from_domain" => text(from.map(EmailAddress::domain)),
            "from_name" => text(self.customer.party.name.as_deref()),
            "to" => addresses(message.to.iter().chain(&message.cc).filter_map(|party| party.email.as_ref()).chain(&message.delivered_to)),
            "cc" => addresses(message.cc.iter().filter_map(|party| party.email.as_ref())),
            "plus" => text(message.utm.plus.as_deref()),
            "mailbox" => text(Some(self.mailbox)),
            "team" => text(Some(self.recipient.team.id.as_str())),
            "kind" => text(Some(message.kind.as_str())),
            "language" => text(message.language.as_ref().map(|language| language.code.as_str())),
            "has_attachment" => Value::Bool(message.attachments.iter().any(|attachment| !attachment.inline)),
            "attachments" => list(message.attachments.iter().filter_map(|attachment| attachment.filename.as_deref()).map(fold)),
            "is_reply" => Value::Bool(message.is_reply()),
            "is_forwarded" => Value::Bool(message.forwarded.is_some()),
            "company" => text(contact.and_then(|contact| contact.company.as_deref())),
            "job_title" => text(contact.and_then(|contact| contact.title.as_deref())),
            "phone" => text(contact.and_then(|contact| contact.phones.first()).map(String::as_str)),
            "form_source" => text(message.form.as_ref().map(|form| form.source.as_str())),
            "source" => text(message.utm.source.as_deref()),
            "medium" => text(message.utm.medium.as_deref()),
            "campaign" => text(message.utm.campaign.as_deref()),
            "sent_at" => message.date.map_or(Value::Empty, |sent| Value::Time(sent.at)),
            "free_mail" => Value::Bool(from.is_some_and(|email| mail::is_free_mail(email.domain()))),
            "authenticated" => Value::Bool(message.is_authenticated()),
            _ => text(self.form_field(field)),
        }
    }

    /// What the person wrote now, or everything when nothing else is left.
    fn visible(&self) -> &str {
        if self.message.visible_text.trim().is_empty() { &self.message.text } else { &self.message.visible_text }
    }

    fn form_field(&self, field: &str) -> Option<&str> {
        self.message.form.as_ref()?.fields.get(field.strip_prefix("form.")?).map(String::as_str)
    }
}

fn text(text: Option<&str>) -> Value {
    text.map_or(Value::Empty, |text| Value::Text(text.to_owned()))
}

fn addresses<'a>(addresses: impl Iterator<Item = &'a EmailAddress>) -> Value {
    list(addresses.map(ToString::to_string))
}

fn list(items: impl Iterator<Item = String>) -> Value {
    Value::List(items.collect::<BTreeSet<_>>().into_iter().collect())
}

impl Record for KnownContact {
    fn kind(&self) -> RecordKind {
        RecordKind::Contact
    }

    fn value(&self, field: &str) -> Known<Value> {
        self.contact.value(field)
    }

    fn follow(&self, field: &str) -> Known<Option<&dyn Record>> {
        Known::Yes(self.company.as_ref().filter(|_| field == "company").map(|company: &Contact| company as &dyn Record))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        crm::{LeadId, Timestamp},
        domain::MESSAGE_FIELDS,
        mail::{Attachment, ContactFacts, Form, Forwarded, Language, SentAt, Utm},
        policy::Team,
    };

    /// A message that has everything, so that a field that is empty is one that nobody reads.
    fn everything() -> Inbound {
        let email = |text: &str| EmailAddress::parse(text).ok();
        let party = |text: &str| crate::crm::Party { name: Some("Kim".to_owned()), email: email(text) };
        let some = |text: &str| Some(text.to_owned());
        Inbound {
            subject: some("Chairs"),
            text: "Forty chairs.".to_owned(),
            to: vec![party("sales@acme.example")],
            cc: vec![party("bo@acme.example")],
            date: Some(SentAt { at: Timestamp::from_seconds(1), offset_minutes: 0 }),
            language: Some(Language { code: "en".to_owned(), confidence: 1.0 }),
            attachments: vec![Attachment { filename: some("Plan.PDF"), ..Attachment::default() }],
            forwarded: Some(Forwarded::default()),
            contact: Some(ContactFacts {
                company: some("Lee Ltd"),
                title: some("CEO"),
                phones: vec!["+34911".to_owned()],
                ..ContactFacts::default()
            }),
            form: Some(Form { source: "wix".to_owned(), fields: [("<name>".to_owned(), "x".to_owned())].into(), ..Form::default() }),
            utm: Utm { source: some("fair"), medium: some("mail"), campaign: some("spring"), plus: some("fair") },
            ..Inbound::default()
        }
    }

    #[test]
    fn reads_every_field_of_the_type_table() {
        let message = everything();
        let team = Team::new(Slug::parse("sales").unwrap(), "Sales", vec![]);
        let recipient = Recipient { team: &team, explicit: true, signed: None::<LeadId>, because: String::new() };
        let customer = Customer::plain(message.to[0].clone());
        let contact = KnownContact { contact: Contact { id: crate::crm::ContactId(7), ..Contact::default() }, ..KnownContact::default() };
        let sender = Known::Yes(Sender { contact: Some(&contact), open_leads: 1 });
        let view = MessageView {
            message: &message,
            customer: &customer,
            recipient: &recipient,
            mailbox: "sales",
            sender,
            folded: Folded::default(),
        };
        for field in MESSAGE_FIELDS {
            let Known::Yes(value) = view.value(field.name) else { panic!("{} is not known", field.name) };
            assert!(!value.is_empty(), "{} is read by nobody", field.name);
        }
    }
}

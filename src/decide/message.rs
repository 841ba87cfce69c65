//! A message as the routes see it: the fields of its type table.

use super::{facts::KnownContact, recipient::Recipient, sender::Customer};
use crate::{
    crm::{Contact, RecordKind, Value},
    domain::{Known, Record},
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

    fn follow(&self, field: &str) -> Known<Option<&dyn Record>> {
        match (field, &self.sender) {
            ("contact", Known::Yes(sender)) => Known::Yes(sender.contact.map(|known| known as &dyn Record)),
            ("contact", Known::NotYet) => Known::NotYet,
            _ => Known::Yes(None),
        }
    }
}

impl MessageView<'_> {
    fn of_sender(&self, look: impl FnOnce(Sender<'_>) -> Value) -> Known<Value> {
        match self.sender {
            Known::Yes(sender) => Known::Yes(look(sender)),
            Known::NotYet => Known::NotYet,
        }
    }

    /// What stands in the message itself.
    fn written(&self, field: &str) -> Value {
        let message = self.message;
        let from = self.customer.party.email.as_ref();
        let text = |text: Option<&str>| text.map_or(Value::Empty, |text| Value::Text(text.to_owned()));
        match field {
            "subject" => text(message.subject.as_deref()),
            "text" => text(Some(if message.visible_text.trim().is_empty() { &message.text } else { &message.visible_text })),
            "from" => text(from.map(crate::crm::EmailAddress::as_str)),
            "from_domain" => text(from.map(crate::crm::EmailAddress::domain)),
            "from_name" => text(self.customer.party.name.as_deref()),
            "to" => Value::List(message.to.iter().filter_map(|party| party.email.as_ref()).map(ToString::to_string).collect()),
            "cc" => Value::List(message.cc.iter().filter_map(|party| party.email.as_ref()).map(ToString::to_string).collect()),
            "plus" => text(message.utm.plus.as_deref()),
            "mailbox" => text(Some(self.mailbox)),
            "team" => text(Some(self.recipient.team.id.as_str())),
            "language" => text(message.language.as_ref().map(|language| language.code.as_str())),
            "kind" => text(Some(message.kind.as_str())),
            "has_attachment" => Value::Bool(message.attachments.iter().any(|attachment| !attachment.inline)),
            "attachments" => Value::List(message.attachments.iter().filter_map(|attachment| attachment.filename.clone()).collect()),
            "form_source" => text(message.form.as_ref().map(|form| form.source.as_str())),
            "company" => text(message.contact.as_ref().and_then(|contact| contact.company.as_deref())),
            "phone" => text(message.contact.as_ref().and_then(|contact| contact.phones.first()).map(String::as_str)),
            "source" => text(message.utm.source.as_deref()),
            "medium" => text(message.utm.medium.as_deref()),
            "campaign" => text(message.utm.campaign.as_deref()),
            "free_mail" => Value::Bool(from.is_some_and(|email| mail::is_free_mail(email.domain()))),
            _ => match field.strip_prefix("form.") {
                Some(name) => text(message.form.as_ref().and_then(|form| form.fields.get(name)).map(String::as_str)),
                None => Value::Empty,
            },
        }
    }
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

//! Posts: an event as JSON, with everything that is known of its lead under stable names.
//!
//! Every field of the type tables is there, `null` when it is empty, so that a receiver never has to ask whether a name exists. Times are RFC 3339
//! in UTC; amounts are whole minor units (cents) of `lead.currency`.

use serde::{Serialize, Serializer, ser::SerializeMap};

use super::{Task, To, Written, excerpt};
use crate::crm::{Contact, ContactField, Lead, LeadField, Slug, Value};

/// What a webhook gets. A field is added at the end; none is renamed or taken away.
#[derive(Serialize)]
struct Event<'a> {
    /// The same at every try: `X-Leadgate-Delivery`.
    id: &'a str,
    /// What happened, such as `lead.won`.
    event: &'a str,
    occurred_at: String,
    /// Which rule has it posted, and why.
    because: &'a str,
    lead: LeadJson<'a>,
    team: Named<'a>,
    salesperson: Option<Named<'a>>,
    contact: Option<ContactJson<'a>>,
    /// What the customer wrote last.
    message: Option<Message<'a>>,
}

/// A team or a user.
#[derive(Serialize)]
struct Named<'a> {
    id: &'a str,
    name: Option<&'a str>,
    email: Option<&'a str>,
}

#[derive(Serialize)]
struct Message<'a> {
    subject: Option<&'a str>,
    text: String,
    received_at: String,
}

struct LeadJson<'a> {
    lead: &'a Lead,
    /// The one of amounts that name none.
    currency: &'a str,
}

struct ContactJson<'a> {
    contact: &'a Contact,
    company: Option<&'a Contact>,
}

impl Task<'_> {
    pub(super) fn post(&self, webhook: &Slug, event: &str) -> Result<Written, String> {
        let (policy, about) = (self.occasion.policy, self.about);
        if !policy.webhooks.iter().any(|known| known.id == *webhook) {
            return Err(format!("the webhook `{webhook}` is no longer configured"));
        }
        let team = policy.team(&about.lead.team);
        let body = Event {
            id: self.id.as_str(),
            event,
            occurred_at: self.occasion.now.to_string(),
            because: self.because,
            lead: LeadJson { lead: &about.lead, currency: &policy.currency },
            team: Named {
                id: about.lead.team.as_str(),
                name: team.map(|team| team.name.as_str()),
                email: team.and_then(|team| team.address()).map(|address| address.as_str()),
            },
            salesperson: about.lead.salesperson.as_ref().map(|id| {
                let user = policy.user(id);
                let address = user.and_then(|user| user.addresses.first());
                Named { id: id.as_str(), name: user.map(|user| user.name.as_str()), email: address.map(|address| address.as_str()) }
            }),
            contact: about.contact.as_ref().map(|contact| ContactJson { contact, company: about.company.as_ref() }),
            message: about.newest_word().map(|word| Message {
                subject: word.subject.as_deref(),
                text: excerpt(&word.body),
                received_at: word.at.to_string(),
            }),
        };
        Ok(Written {
            to: To::Webhook(webhook.clone()),
            team: about.lead.team.clone(),
            template: event.to_owned(),
            envelope_sender: None,
            acknowledges: false,
            entry: None,
            bytes: serde_json::to_vec(&body).map_err(|error| error.to_string())?,
            due: self.occasion.now,
        })
    }
}

impl Serialize for LeadJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(LeadField::ALL.len()))?;
        for field in LeadField::ALL {
            let value = match self.lead.get(*field) {
                Value::Empty if *field == LeadField::currency => Value::Text(self.currency.to_owned()),
                value => value,
            };
            map.serialize_entry(field.name(), &plain(value))?;
        }
        map.end()
    }
}

impl Serialize for ContactJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(ContactField::ALL.len() + 1))?;
        for field in ContactField::ALL {
            map.serialize_entry(field.name(), &plain(self.contact.get(*field)))?;
        }
        map.serialize_entry("company_name", &self.company.map(|company| company.name.as_str()))?;
        map.end()
    }
}

/// A value as any program reads it.
fn plain(value: Value) -> serde_json::Value {
    match value {
        Value::Empty => serde_json::Value::Null,
        Value::Bool(yes) => yes.into(),
        Value::Int(number) => number.into(),
        Value::Real(number) => number.into(),
        Value::Text(text) => text.into(),
        Value::Time(at) => at.to_string().into(),
        Value::List(items) => items.into(),
    }
}

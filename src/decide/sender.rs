//! Who the customer is: From, unless From is a machine that writes on somebody's behalf.

use crate::{
    crm::{EmailAddress, Party},
    mail::Inbound,
    policy::Policy,
};

/// The person behind a message, and how we know.
#[derive(Debug, Clone)]
pub(super) struct Customer {
    pub(super) party: Party,
    /// Only when it is not simply From.
    pub(super) because: Option<String>,
    /// Did one of us pass their mail on?
    pub(super) forwarded: bool,
}

impl Customer {
    /// What they wrote. A colleague's comment on a mail passed on is not for them.
    pub(super) fn words<'m>(&self, message: &'m Inbound) -> &'m str {
        let original = message.forwarded.as_ref().filter(|_| self.forwarded);
        original.map_or(&message.visible_text, |original| &original.text)
    }

    /// The language that they wrote in, ISO 639-1.
    pub(super) fn language(&self, message: &Inbound) -> Option<String> {
        let original = message.forwarded.as_ref().filter(|_| self.forwarded);
        let language = original.map_or(&message.language, |original| &original.language);
        language.as_ref().map(|language| language.code.clone())
    }
}

/// Local parts of addresses that nobody reads.
const UNREAD: &[&str] = &[
    "noreply",
    "no-reply",
    "no_reply",
    "donotreply",
    "do-not-reply",
    "do_not_reply",
    "nobody",
    "wordpress",
    "www-data",
    "apache",
    "webform",
    "web-form",
    "kontaktformular",
    "mailer",
    "notification",
    "notifications",
];

/// From which confidence on a form is one, and no letter that looks like it.
const SURE_FORM: f64 = 0.7;

/// The person to whom a record belongs and an acknowledgement goes.
pub(super) fn customer(message: &Inbound, policy: &Policy) -> Customer {
    let from = message.from.clone().unwrap_or_default();
    // A site that writes from its own address is no customer.
    let vouched_for = message.form.as_ref().is_some_and(|form| form.trusted || form.confidence >= SURE_FORM);
    let on_behalf = vouched_for || from.email.as_ref().is_none_or(|email| is_unread(email) || policy.is_ours(email));
    if !on_behalf {
        return Customer { party: from, because: None, forwarded: false };
    }
    let in_form = message.form.as_ref().and_then(|form| form.fields.get("email")).and_then(|text| EmailAddress::parse(text).ok());
    if let Some(email) = in_form.filter(|email| !policy.is_ours(email)) {
        let name = message.form.as_ref().and_then(|form| form.fields.get("name")).cloned();
        return Customer {
            party: Party { name, email: Some(email) },
            because: Some("the form's own fields name the person".to_owned()),
            forwarded: false,
        };
    }
    if let Some(original) = forwarded(message, policy) {
        let because = format!("{from} is one of us and forwards what {original} wrote");
        return Customer { party: original.clone(), because: Some(because), forwarded: true };
    }
    let answers_to =
        message.reply_to.iter().find(|party| party.email.as_ref().is_some_and(|email| !policy.is_ours(email) && !is_unread(email)));
    match answers_to {
        Some(party) => {
            Customer { party: party.clone(), because: Some(format!("nobody reads {from}; Reply-To names the person")), forwarded: false }
        }
        None => Customer { party: from, because: None, forwarded: false },
    }
}

/// Whose mail one of us passes on.
pub(super) fn forwarded<'m>(message: &'m Inbound, policy: &Policy) -> Option<&'m Party> {
    let is_ours = |party: &Party| party.email.as_ref().is_some_and(|email| policy.is_ours(email));
    let original = message.forwarded.as_ref()?.from.as_ref()?;
    let outside = original.email.as_ref().is_some_and(|email| !policy.is_ours(email) && !is_unread(email));
    (outside && message.from.as_ref().is_some_and(is_ours)).then_some(original)
}

/// Is this an address that nobody reads?
pub(super) fn is_unread(address: &EmailAddress) -> bool {
    let base = address.without_detail();
    UNREAD.contains(&base.local())
}

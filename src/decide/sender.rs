//! Who the customer is: From, unless From is a machine that writes on somebody's behalf.

use crate::{
    crm::{EmailAddress, Party},
    mail::Inbound,
    policy::{Policy, SenderPolicy},
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

/// The person to whom a record belongs and an acknowledgement goes. A route may say whom to take.
pub(super) fn customer(message: &Inbound, policy: &Policy, chosen: Option<SenderPolicy>) -> Customer {
    let from = message.from.clone().unwrap_or_default();
    let by_route = match chosen.unwrap_or_default() {
        SenderPolicy::From => return Customer::plain(from),
        SenderPolicy::ReplyTo => reply_to(message, policy).map(|party| (party, "a route takes Reply-To for the sender")),
        SenderPolicy::Form => in_form(message, policy).map(|party| (party, "a route takes the form's own fields for the sender")),
        SenderPolicy::Automatic => None,
    };
    if let Some((party, because)) = by_route {
        return Customer::behind(party, because.to_owned());
    }
    // A site that writes from its own address is no customer.
    let vouched_for = message.form.as_ref().is_some_and(|form| form.trusted || form.confidence >= SURE_FORM);
    let on_behalf = vouched_for || from.email.as_ref().is_none_or(|email| is_unread(email) || policy.is_ours(email));
    if !on_behalf {
        return Customer::plain(from);
    }
    if let Some(party) = in_form(message, policy) {
        return Customer::behind(party, "the form's own fields name the person".to_owned());
    }
    if let Some(original) = forwarded(message, policy) {
        let because = format!("{from} is one of us and forwards what {original} wrote");
        return Customer { forwarded: true, ..Customer::behind(original.clone(), because) };
    }
    match reply_to(message, policy) {
        Some(party) => Customer::behind(party, format!("nobody reads {from}; Reply-To names the person")),
        None => Customer::plain(from),
    }
}

impl Customer {
    /// Simply From.
    pub(super) fn plain(party: Party) -> Self {
        Self { party, because: None, forwarded: false }
    }

    fn behind(party: Party, because: String) -> Self {
        Self { party, because: Some(because), forwarded: false }
    }
}

/// The person whom the form's own fields name.
fn in_form(message: &Inbound, policy: &Policy) -> Option<Party> {
    let fields = &message.form.as_ref()?.fields;
    let email = fields.get("email").and_then(|text| EmailAddress::parse(text).ok()).filter(|email| !policy.is_ours(email))?;
    Some(Party { name: fields.get("name").cloned(), email: Some(email) })
}

/// The first of Reply-To who is none of us and reads mail.
fn reply_to(message: &Inbound, policy: &Policy) -> Option<Party> {
    let reads = |party: &&Party| party.email.as_ref().is_some_and(|email| !policy.is_ours(email) && !is_unread(email));
    message.reply_to.iter().find(reads).cloned()
}

/// Whose mail one of us passes on.
pub(super) fn forwarded<'m>(message: &'m Inbound, policy: &Policy) -> Option<&'m Party> {
    let is_ours = |party: &Party| party.email.as_ref().is_some_and(|email| policy.is_ours(email));
    let original = message.forwarded.as_ref()?.from.as_ref()?;
    let outside = original.email.as_ref().is_some_and(|email| !policy.is_ours(email) && !is_unread(email));
    (outside && message.from.as_ref().is_some_and(is_ours)).then_some(original)
}

/// Is what is written in the name of one of our users theirs? Anybody can write From: a server that we trust has to vouch for it, or our signed token has to
/// bring it to its record; and never where that server found it forged.
pub(super) fn is_proven(message: &Inbound, signed: bool) -> bool {
    !message.is_forged() && (signed || message.is_authenticated())
}

/// Is this an address that nobody reads?
pub(super) fn is_unread(address: &EmailAddress) -> bool {
    let base = address.without_detail();
    UNREAD.contains(&base.local())
}

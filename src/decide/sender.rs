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

/// The person to whom a record belongs and an acknowledgement goes. A route may say whom to take.
pub(super) fn customer(message: &Inbound, policy: &Policy, chosen: Option<SenderPolicy>) -> Customer {
    let from = message.from.clone().unwrap_or_default();
    match chosen.unwrap_or_default() {
        SenderPolicy::From => return Customer { party: from, because: None },
        SenderPolicy::ReplyTo => {
            if let Some(party) = reply_to(message, policy) {
                return Customer { party, because: Some("a route takes Reply-To for the sender".to_owned()) };
            }
        }
        SenderPolicy::Form => {
            if let Some(party) = in_form(message, policy) {
                return Customer { party, because: Some("a route takes the form's own fields for the sender".to_owned()) };
            }
        }
        SenderPolicy::Automatic => {}
    }
    let from_user = from.email.as_ref().and_then(|email| policy.user_at(email));
    if let (Some(user), Some(original)) = (from_user, forwarded(message, policy)) {
        return Customer { party: original, because: Some(format!("{} forwarded it; the original names its sender", user.id)) };
    }
    let on_behalf = from.email.as_ref().is_none_or(|email| is_unread(email) || policy.is_ours(email));
    if !on_behalf {
        return Customer { party: from, because: None };
    }
    if let Some(party) = in_form(message, policy) {
        return Customer { party, because: Some("the form's own fields name the person".to_owned()) };
    }
    match reply_to(message, policy) {
        Some(party) => Customer { party, because: Some(format!("nobody reads {from}; Reply-To names the person")) },
        None => Customer { party: from, because: None },
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

/// The sender of the original that the message forwards.
fn forwarded(message: &Inbound, policy: &Policy) -> Option<Party> {
    let original = message.forwarded.as_ref()?.from.clone()?;
    original.email.as_ref().is_some_and(|email| !policy.is_ours(email)).then_some(original)
}

/// Is this an address that nobody reads?
pub(super) fn is_unread(address: &EmailAddress) -> bool {
    let base = address.without_detail();
    UNREAD.contains(&base.local())
}

//! What must be known before a message can be decided: derived from the message and the policy alone.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{
    NewLead, contact,
    message::{Folded, MessageView},
    recipient::{self, Recipient},
    route,
    sender::{self, Customer},
};
use crate::{
    crm::{EmailAddress, LeadId, MessageId, Slug, Timestamp, Word},
    domain::Known,
    mail::Inbound,
    policy::{Action, ExistingLead, Policy},
};

/// Ids cited by one message that are looked up; a real thread has far fewer, a hostile one millions.
const MAX_CITED: usize = 100;

/// Phone numbers of one message that are looked up: the person's own stand first.
const MAX_PHONES: usize = 3;

/// The question that the store answers with [`super::Facts`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Was this content delivered before, and to whom?
    pub fingerprint: String,
    /// Leads that the message names by a token of ours whose signature holds.
    pub signed: Vec<LeadId>,
    /// Ids the message cites: References and In-Reply-To together, and the original of a bounce. Newest first.
    pub cited: Vec<MessageId>,
    /// Who wrote: for their open leads, and for the budgets.
    pub customer: Option<EmailAddress>,
    /// The teams it may go to, for their budgets, their members' loads and their scoring.
    pub teams: Vec<Slug>,
    /// Those among them that may attach the enquiry to an open lead of the sender.
    #[serde(default)]
    pub attaching: Vec<Slug>,
    /// The numbers that it names, E.164: somebody we know may write from another address.
    #[serde(default)]
    pub phones: Vec<String>,
    /// The domain by which the company of the sender is known; none for mail providers.
    #[serde(default)]
    pub company_domain: Option<Word>,
    /// Are the teams of the records that it may continue needed as well? An automated action may assign.
    #[serde(default)]
    pub teams_of_leads: bool,
}

/// What has to be looked up for this message.
pub fn ask(message: &Inbound, mailbox: &Slug, policy: &Policy, now: Timestamp) -> Question {
    let bounced = message.bounce.as_ref().and_then(|bounce| bounce.original_message_id.as_ref());
    let mut cited: Vec<MessageId> = Vec::new();
    for id in bounced.into_iter().chain(message.in_reply_to.iter().rev()).chain(message.references.iter().rev()) {
        if cited.len() < MAX_CITED && !cited.contains(id) {
            cited.push(id.clone());
        }
    }
    let addressed = message.delivered_to.iter().chain(message.to.iter().chain(&message.cc).filter_map(|party| party.email.as_ref()));
    let mut signed: Vec<LeadId> = addressed.filter_map(|address| policy.identity.lead_in_plus_part(address)).collect();
    signed.extend(cited.iter().filter_map(|id| policy.identity.lead_in_message_id(id)));
    let mut seen = BTreeSet::new();
    signed.retain(|lead| seen.insert(*lead));
    let first = sender::customer(message, policy, None);
    let mut teams: Vec<Slug> = Vec::new();
    let recipients = recipient::teams(message, mailbox, policy);
    for recipient in &recipients {
        let customer = &first;
        let view =
            MessageView { message, customer, recipient, mailbox: mailbox.as_str(), sender: Known::NotYet, folded: Folded::default() };
        let possible = route::possible_teams(&view, policy, now);
        teams.extend(possible.into_iter().filter(|team| !teams.contains(team)).collect::<Vec<_>>());
    }
    let customer = customer_of(message, mailbox, &recipients, policy, now);
    let phones = contact::Described::of(message, &customer).phones.into_iter().take(MAX_PHONES).collect();
    let email = customer.party.email;
    Question {
        fingerprint: message.fingerprint.clone(),
        signed,
        cited,
        company_domain: email.as_ref().and_then(|email| contact::company_domain(email, policy)),
        customer: email,
        phones,
        attaching: teams.iter().filter(|team| attaches(team, policy)).cloned().collect(),
        teams,
        teams_of_leads: policy.automations.iter().any(|automation| automation.actions.contains(&Action::Assign(None))),
    }
}

/// May a new enquiry to this team join an open lead of its sender?
fn attaches(team: &Slug, policy: &Policy) -> bool {
    let by_route = policy.routes.iter().any(|route| route.then.existing == Some(ExistingLead::Attach));
    by_route || policy.team(team).is_some_and(|team| team.existing == ExistingLead::Attach)
}

/// Whose enquiry it is: From or who stands behind it, unless a route says whom to take.
pub(super) fn customer_of(message: &Inbound, mailbox: &Slug, recipients: &[Recipient<'_>], policy: &Policy, now: Timestamp) -> Customer {
    let first = sender::customer(message, policy, None);
    if policy.routes.iter().all(|route| route.then.sender.is_none()) {
        return first;
    }
    let view = |recipient| {
        let (mailbox, folded) = (mailbox.as_str(), Folded::default());
        MessageView { message, customer: &first, recipient, mailbox, sender: Known::NotYet, folded }
    };
    match recipients.iter().find_map(|recipient| route::sender(&view(recipient), policy, now)) {
        Some(chosen) => sender::customer(message, policy, Some(chosen)),
        None => first,
    }
}

/// What has to be looked up for a lead that is opened by hand.
pub fn ask_about(new: &NewLead, policy: &Policy) -> Question {
    let email = new.lead.email.clone();
    Question {
        fingerprint: String::new(),
        signed: Vec::new(),
        cited: Vec::new(),
        company_domain: email.as_ref().and_then(|email| contact::company_domain(email, policy)),
        customer: email,
        phones: new.lead.phone.iter().cloned().collect(),
        teams: vec![new.lead.team.clone()],
        attaching: Vec::new(),
        teams_of_leads: false,
    }
}

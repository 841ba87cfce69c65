//! What must be known before a message can be decided: derived from the message and the policy alone.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{
    NewLead, contact,
    message::{Folded, MessageView},
    recipient, route, sender,
};
use crate::{
    crm::{EmailAddress, LeadId, MessageId, Slug, Timestamp, Word},
    domain::Known,
    mail::Inbound,
    policy::{Action, Policy},
};

/// Ids cited by one message that are looked up; a real thread has far fewer, a hostile one millions.
const MAX_CITED: usize = 100;

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
    let customer = sender::customer(message, policy, None);
    let mut teams: Vec<Slug> = Vec::new();
    for recipient in &recipient::teams(message, mailbox, policy) {
        let view = MessageView {
            message,
            customer: &customer,
            recipient,
            mailbox: mailbox.as_str(),
            sender: Known::NotYet,
            folded: Folded::default(),
        };
        let possible = route::possible_teams(&view, policy, now);
        teams.extend(possible.into_iter().filter(|team| !teams.contains(team)).collect::<Vec<_>>());
    }
    let email = customer.party.email;
    Question {
        fingerprint: message.fingerprint.clone(),
        signed,
        cited,
        company_domain: email.as_ref().and_then(|email| contact::company_domain(email, policy)),
        customer: email,
        teams,
        teams_of_leads: policy.automations.iter().any(|automation| automation.actions.contains(&Action::Assign(None))),
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
        teams: vec![new.lead.team.clone()],
        teams_of_leads: false,
    }
}

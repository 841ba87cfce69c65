//! Which team is meant: the evidence in the order of its weight.

use crate::{
    crm::{EmailAddress, LeadId, Party, Slug},
    mail::Inbound,
    policy::{Policy, Team},
};

/// A team that the message is for.
#[derive(Debug, Clone)]
pub(super) struct Recipient<'a> {
    pub(super) team: &'a Team,
    /// Named by an address, not only by the mailbox it lay in.
    pub(super) explicit: bool,
    /// The record that its address is signed for.
    pub(super) signed: Option<LeadId>,
    pub(super) because: String,
}

/// The teams that the message is for, the best evidence first.
///
/// Every alias in the topmost Delivered-To and in To counts, so that a mail to two teams reaches both from either copy; then Cc; then older trace
/// headers; at last the mailbox itself, which is how Bcc works.
pub(super) fn teams<'a>(message: &Inbound, mailbox: &Slug, policy: &'a Policy) -> Vec<Recipient<'a>> {
    let mut found: Vec<Recipient<'a>> = Vec::new();
    let mut add = |address: &EmailAddress, header: &str| {
        let Some(team) = policy.team_of(address) else { return };
        let signed = policy.identity.lead_in_plus_part(address);
        match found.iter_mut().find(|known| known.team.id == team.id) {
            // Some servers strip the plus-part from what they write; another header still has it.
            Some(known) => known.signed = known.signed.or(signed),
            None => {
                let because = format!("{header} names {}, an alias of {}", address.without_detail(), team.id);
                found.push(Recipient { team, explicit: true, signed, because });
            }
        }
    };
    let addresses = |parties: &[Party]| -> Vec<EmailAddress> { parties.iter().filter_map(|party| party.email.clone()).collect() };
    if let Some(topmost) = message.delivered_to.first() {
        add(topmost, "the delivering server's header");
    }
    addresses(&message.to).iter().for_each(|address| add(address, "To"));
    addresses(&message.cc).iter().for_each(|address| add(address, "Cc"));
    if found.is_empty() {
        let mut add = |address: &EmailAddress| {
            if let (true, Some(team)) = (found.is_empty(), policy.team_of(address)) {
                let signed = policy.identity.lead_in_plus_part(address);
                let because = format!("a trace header names {address}, an alias of {}", team.id);
                found.push(Recipient { team, explicit: true, signed, because });
            }
        };
        message.delivered_to.iter().skip(1).for_each(&mut add);
    }
    if let (true, Some(team)) = (found.is_empty(), policy.mailbox_team.get(mailbox).and_then(|team| policy.team(team))) {
        found.push(Recipient {
            team,
            explicit: false,
            signed: None,
            because: format!("no alias is named; the mailbox {mailbox} belongs to {}", team.id),
        });
    }
    found
}

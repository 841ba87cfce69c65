//! Which records a message belongs to: a signed token of ours, else a cited id whose record knows the sender.

use super::{
    facts::{Facts, LeadFacts},
    recipient::Recipient,
};
use crate::{
    crm::{EmailAddress, Slug},
    mail::{Inbound, MailKind},
    policy::{Policy, Team},
};

/// A record that a message continues, and why.
pub(super) struct Found<'a> {
    pub(super) lead: &'a LeadFacts,
    /// By a token that only we can have signed.
    pub(super) signed: bool,
    pub(super) because: String,
}

/// The records that a message continues, the strongest evidence first; or why it continues none.
pub(super) struct Thread<'a> {
    pub(super) found: Vec<Found<'a>>,
    /// A record that is cited by somebody who is not on it: shown, not joined.
    pub(super) suggested: Option<&'a LeadFacts>,
    /// Why it continues none.
    pub(super) because: String,
}

impl<'a> Thread<'a> {
    /// The record with the strongest evidence.
    pub(super) fn first(&self) -> Option<&Found<'a>> {
        self.found.first()
    }

    /// Why a delivery opens a record.
    pub(super) fn why_open(&self, team: &Team) -> String {
        match self.first() {
            Some(found) => format!("it continues lead {} of {}, and {} is another team", found.lead.lead.id, found.lead.team(), team.id),
            None => self.because.clone(),
        }
    }

    /// The record that a delivery joins: the one that its address is signed for; else one of the team; else one that was the team's; else, when no address names a team, the first.
    pub(super) fn of(&self, recipient: &Recipient<'_>) -> Option<&Found<'a>> {
        let signed = self.found.iter().find(|found| Some(found.lead.lead.id) == recipient.signed);
        let of_team = || self.found.iter().find(|found| found.lead.team() == &recipient.team.id);
        // Whoever answers to the team that had it does not know that it was moved.
        let moved = || self.found.iter().find(|found| found.lead.delivered_to.contains(&recipient.team.id));
        signed.or_else(of_team).or_else(moved).or_else(|| self.first().filter(|_| !recipient.explicit))
    }
}

/// Finds the records. References and In-Reply-To count alike: clients drop either. A mail to two teams stands on two records.
pub(super) fn find<'a>(message: &Inbound, facts: &'a Facts, policy: &Policy) -> Thread<'a> {
    let mut found: Vec<Found<'a>> = Vec::new();
    let mut add = |lead: &'a LeadFacts, signed: bool, because: String| {
        if !found.iter().any(|known| known.lead.lead.id == lead.lead.id) {
            found.push(Found { lead, signed, because });
        }
    };
    for lead in &facts.signed {
        add(lead, true, format!("it carries our signed token of lead {}", lead.lead.id));
    }
    let report = matches!(message.kind, MailKind::Bounce | MailKind::DeliveryDelay | MailKind::Feedback | MailKind::Receipt);
    for cited in &facts.cited {
        if sender_is_on(message, &cited.lead) {
            add(&cited.lead, false, format!("it cites a message of lead {}, and the sender is on that record", cited.lead.lead.id));
        } else if let Some(user) = colleague(message, &cited.lead, policy) {
            add(&cited.lead, false, format!("it cites a message of lead {}, and is from {user}", cited.lead.lead.id));
        } else if report && cited.ours {
            // A report comes from a mail server that no record knows; that it cites a mail we sent is evidence enough.
            add(&cited.lead, false, format!("it reports on a mail that we sent about lead {}", cited.lead.lead.id));
        }
    }
    let suggested = if found.is_empty() { facts.cited.first().map(|cited| &cited.lead) } else { None };
    let because = match suggested {
        Some(lead) => {
            format!("it cites a message of lead {}, but without our signature, and the sender is not on that record", lead.lead.id)
        }
        None => "it continues no record of ours".to_owned(),
    };
    Thread { found, suggested, because }
}

/// The sender's address when the record does not know it yet. Our own users are no strangers.
pub(super) fn stranger<'a>(message: &'a Inbound, lead: &LeadFacts, policy: &Policy) -> Option<&'a EmailAddress> {
    let email = message.from.as_ref()?.email.as_ref()?;
    (!lead.participants.contains(email) && policy.user_at(email).is_none()).then_some(email)
}

/// The user of ours in whose name it is written, when they may continue the record: as its salesperson, as one who follows it, or, where a server that we
/// trust vouches for the address, as any of us. Without that proof it is shown, and not as theirs.
fn colleague<'p>(message: &Inbound, lead: &LeadFacts, policy: &'p Policy) -> Option<&'p Slug> {
    let user = &policy.user_at(message.from.as_ref()?.email.as_ref()?)?.id;
    let is_on = lead.followers.contains(user) || lead.lead.salesperson.as_ref() == Some(user);
    (is_on || message.is_authenticated()).then_some(user)
}

fn sender_is_on(message: &Inbound, lead: &LeadFacts) -> bool {
    message.from.as_ref().and_then(|from| from.email.as_ref()).is_some_and(|email| lead.participants.contains(email))
}

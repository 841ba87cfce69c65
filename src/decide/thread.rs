//! Which record a message belongs to: a signed token of ours, else a cited id whose record knows the sender.

use super::facts::{Facts, LeadFacts};
use crate::{
    crm::EmailAddress,
    mail::{Inbound, MailKind},
};

/// The record that a message continues, and why; or why it continues none.
pub(super) struct Thread<'a> {
    pub(super) lead: Option<&'a LeadFacts>,
    /// A record that is cited by somebody who is not on it: shown, not joined.
    pub(super) suggested: Option<&'a LeadFacts>,
    pub(super) because: String,
}

/// Finds the record. References and In-Reply-To count alike: clients drop either.
pub(super) fn find<'a>(message: &Inbound, facts: &'a Facts) -> Thread<'a> {
    if let Some(lead) = facts.signed.first() {
        let because = format!("it carries our signed token of lead {}", lead.id);
        return Thread { lead: Some(lead), suggested: None, because };
    }
    let report = matches!(message.kind, MailKind::Bounce | MailKind::DeliveryDelay | MailKind::Feedback | MailKind::Receipt);
    for cited in &facts.cited {
        // A report comes from a mail server that no record knows; that it cites a mail we sent is evidence enough.
        if (report && cited.ours) || sender_is_on(message, &cited.lead) {
            let because = format!("it cites a message of lead {}, and the sender is on that record", cited.lead.id);
            return Thread { lead: Some(&cited.lead), suggested: None, because };
        }
    }
    let suggested = facts.cited.first().map(|cited| &cited.lead);
    let because = match suggested {
        Some(lead) => format!("it cites a message of lead {}, but without our signature, and the sender is not on that record", lead.id),
        None => "it continues no record of ours".to_owned(),
    };
    Thread { lead: None, suggested, because }
}

/// The sender's address when the record does not know it yet.
pub(super) fn stranger<'a>(message: &'a Inbound, lead: &LeadFacts) -> Option<&'a EmailAddress> {
    let email = message.from.as_ref()?.email.as_ref()?;
    (!lead.participants.contains(email)).then_some(email)
}

fn sender_is_on(message: &Inbound, lead: &LeadFacts) -> bool {
    message.from.as_ref().and_then(|from| from.email.as_ref()).is_some_and(|email| lead.participants.contains(email))
}

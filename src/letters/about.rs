//! What is known of the record that something is sent about, read in the transaction that changes it.

use crate::{
    crm::{Contact, Lead, LeadId, MessageId},
    decide::Effect,
    store::{Spoken, StoreError, Tx},
};

/// A record as its letters see it: after the plan.
#[derive(Debug, Clone, Default)]
pub(super) struct About {
    pub(super) lead: Lead,
    pub(super) contact: Option<Contact>,
    /// The company that the contact belongs to.
    pub(super) company: Option<Contact>,
    /// The mails that stand on it, oldest first; empty for an acknowledgement, which answers its message.
    pub(super) conversation: Vec<Spoken>,
}

impl About {
    /// Reads what a letter of this kind needs.
    pub(super) async fn read(tx: &mut Tx, lead: LeadId, effect: &Effect) -> Result<Self, StoreError> {
        let lead = tx.lead_row(lead).await?;
        let contact = match lead.contact {
            Some(contact) => Some(tx.contact_row(contact).await?),
            None => None,
        };
        let company = match contact.as_ref().and_then(|contact| contact.company) {
            Some(company) => Some(tx.contact_row(company).await?),
            None => None,
        };
        let conversation = if matches!(effect, Effect::Acknowledge { .. }) { Vec::new() } else { tx.conversation(lead.id).await? };
        Ok(Self { lead, contact, company, conversation })
    }

    /// What the customer said last: not a robot's reply, nor a colleague's mail.
    pub(super) fn newest_word(&self) -> Option<&Spoken> {
        self.newest_at().and_then(|at| self.conversation.get(at))
    }

    /// The ids of the thread up to what the customer said last.
    pub(super) fn thread(&self) -> Vec<MessageId> {
        let until = self.newest_at().map_or(0, |at| at + 1);
        self.conversation[..until].iter().filter_map(|spoken| spoken.message_id.clone()).collect()
    }

    fn newest_at(&self) -> Option<usize> {
        let when = self.lead.last_customer_at?;
        self.conversation.iter().rposition(|spoken| spoken.by_outsider && spoken.at == when)
    }

    /// The customer's name, or what stands in for one.
    pub(super) fn customers_name(&self) -> Option<&str> {
        self.lead
            .contact_name
            .as_deref()
            .or(self.contact.as_ref().map(|contact| contact.name.as_str()))
            .filter(|name| !name.trim().is_empty())
    }

    /// The company's name.
    pub(super) fn company_name(&self) -> Option<&str> {
        self.lead.company_name.as_deref().or(self.company.as_ref().map(|company| company.name.as_str()))
    }
}

//! A team: the people behind one or more addresses (Odoo's `crm.team`).

use crate::crm::{EmailAddress, LeadKind, Slug};

/// One `[[team]]` of the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    /// Its stable id.
    pub id: Slug,
    /// Its name for people; also the display name of the mails it sends.
    pub name: String,
    /// The addresses it answers at; the first is the one it writes from. Never empty.
    pub aliases: Vec<EmailAddress>,
    /// What a new enquiry becomes.
    pub creates: LeadKind,
    /// The template of its acknowledgement; `None` for no acknowledgement.
    pub acknowledge: Option<Slug>,
    /// Where answers to its mails are to go.
    pub reply_address: ReplyAddress,
}

/// The Reply-To of a mail that we send.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ReplyAddress {
    /// The alias with a signed plus-part: an answer finds its record even when every other header is lost.
    #[default]
    Signed,
    /// The alias itself: for mail servers that refuse plus-parts.
    Alias,
}

impl Team {
    /// The address that the team writes from.
    ///
    /// `config/` never makes a team without an alias; for such a one the answer is `None`.
    pub fn address(&self) -> Option<&EmailAddress> {
        self.aliases.first()
    }
}

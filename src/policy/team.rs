//! A team: the people behind one or more addresses (Odoo's `crm.team`).

use std::time::Duration;

use super::{Accepts, AssignMethod, ExistingLead, Member, Reopen};
use crate::crm::{EmailAddress, LeadKind, Slug};

/// One `[[team]]` of the configuration.
#[derive(Debug, Clone, PartialEq)]
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
    /// Whose enquiries it takes.
    pub accepts: Accepts,
    /// Must the sender be authenticated (DMARC, or aligned DKIM or SPF, as a trusted server found) for `accepts` to hold?
    pub authenticated: bool,
    /// How it gives leads to its members.
    pub assign: AssignMethod,
    /// May only members who are at work now get a lead?
    pub inside_hours: bool,
    /// Its members, in the order of the file.
    pub members: Vec<Member>,
    /// What a new enquiry of somebody with an open lead becomes.
    pub existing: ExistingLead,
    /// What an answer on a lost lead does.
    pub reopen: Reopen,
    /// Within which time a customer is to be answered.
    pub respond_within: Option<ResponseTarget>,
}

/// Within which time a customer is to be answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResponseTarget {
    /// The time.
    pub time: Duration,
    /// Whose working time counts; `None` for all time.
    pub calendar: Option<Slug>,
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
    /// A team that answers at `aliases`, with every policy at its default.
    pub fn new(id: Slug, name: impl Into<String>, aliases: Vec<EmailAddress>) -> Self {
        Self {
            id,
            name: name.into(),
            aliases,
            creates: LeadKind::default(),
            acknowledge: None,
            reply_address: ReplyAddress::default(),
            accepts: Accepts::default(),
            authenticated: false,
            assign: AssignMethod::default(),
            inside_hours: false,
            members: Vec::new(),
            existing: ExistingLead::default(),
            reopen: Reopen::default(),
            respond_within: None,
        }
    }

    /// Does the team choose a salesperson by itself?
    pub fn draws(&self) -> bool {
        self.assign != AssignMethod::Manual && !self.members.is_empty()
    }

    /// The address that the team writes from.
    ///
    /// `config/` never makes a team without an alias; for such a one the answer is `None`.
    pub fn address(&self) -> Option<&EmailAddress> {
        self.aliases.first()
    }
}

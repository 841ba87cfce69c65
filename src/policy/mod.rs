//! The checked configuration as data: who answers for which address, and how. `config/` makes it, `decide/` reads it.
//!
//! A `Policy` is consistent by construction: every team, user and template that is named exists.

mod budget;
mod identity;
mod team;
mod trust;

pub use budget::{AckBudget, IntakeLimits};
pub use identity::Identity;
pub use team::{ReplyAddress, Team};
pub use trust::{SpamAction, Trust};

use std::collections::BTreeMap;

use crate::crm::{EmailAddress, Slug};

/// Everything that decisions depend on besides the message, the facts and the time.
#[derive(Debug, Clone)]
pub struct Policy {
    /// First 12 hex digits of the SHA-256 of the configuration; every decision carries it.
    pub hash: String,
    /// Who we are: the key that signs our ids, and our domain.
    pub identity: Identity,
    /// The teams, in the order of the file.
    pub teams: Vec<Team>,
    /// Which team gets mail that names no alias of ours, by mailbox id.
    pub mailbox_team: BTreeMap<Slug, Slug>,
    /// Addresses that are ours though no team answers at them (users, the bounce address): mail from them is never acknowledged.
    pub own_addresses: Vec<EmailAddress>,
    /// Is the envelope sender of our mails the record's signed address (VERP), so that a bounce lands on it? Else it is null.
    pub bounces_to_record: bool,
    /// How many acknowledgements may leave.
    pub ack_budget: AckBudget,
    /// How much of one sender and of one message is taken.
    pub intake: IntakeLimits,
    /// Whom we believe what.
    pub trust: Trust,
    /// Mail templates by name, then by language; the language `""` is the default of its name.
    pub templates: BTreeMap<Slug, BTreeMap<String, TemplateText>>,
}

/// The sources of one template in one language, as the admin wrote them (minijinja syntax).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TemplateText {
    /// One line.
    pub subject: String,
    /// Plain text.
    pub body: String,
    /// Optional HTML, autoescaped.
    pub html: Option<String>,
}

impl Policy {
    /// The team with this id.
    pub fn team(&self, id: &Slug) -> Option<&Team> {
        self.teams.iter().find(|team| team.id == *id)
    }

    /// The team that answers at this address, its plus-part aside.
    pub fn team_of(&self, address: &EmailAddress) -> Option<&Team> {
        let bare = address.without_detail();
        self.teams.iter().find(|team| team.aliases.iter().any(|alias| *alias == bare || alias == address))
    }

    /// Is this one of our own addresses?
    pub fn is_ours(&self, address: &EmailAddress) -> bool {
        self.team_of(address).is_some() || self.own_addresses.iter().any(|own| *own == address.without_detail())
    }
}

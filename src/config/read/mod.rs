//! From tables to the types of the service and the policy, one file per part; [`Names`] gathers what has to fit together.

mod outgoing;
mod routing;
mod secret;
mod service;
mod sources;
mod trust;

pub(super) use routing::{Routing, read_routing};
pub(super) use service::{ServiceDraft, read_service};

use super::report::Found;
use crate::crm::{EmailAddress, Slug};

/// Every name given and every name used, to be held against each other when all files are read.
#[derive(Default)]
pub(super) struct Names {
    /// Ids of mailboxes and maildirs: one namespace, because positions are kept by them.
    pub sources: Vec<Found<Slug>>,
    pub teams: Vec<Found<Slug>>,
    pub users: Vec<Found<Slug>>,
    pub forms: Vec<Found<Slug>>,
    pub aliases: Vec<(Found<EmailAddress>, Slug)>,
    pub user_addresses: Vec<(Found<EmailAddress>, Slug)>,
    /// Teams that a mailbox or maildir names.
    pub teams_used: Vec<Found<Slug>>,
    /// Templates that a team names.
    pub templates_used: Vec<Found<Slug>>,
}

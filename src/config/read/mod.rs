//! From tables to the types of the service and the policy, one file per part; [`Names`] gathers what has to fit together.

mod action;
mod automation;
mod calendar;
mod condition;
mod outgoing;
mod pipeline;
mod register;
mod route;
mod routing;
mod rule_test;
mod rules;
mod scoring;
mod secret;
mod service;
mod setting;
mod sources;
mod team;
mod trust;
mod user;
mod webhook;

pub(super) use register::{Kind, Title};
pub(super) use route::RouteDraft;
pub(super) use routing::{Routing, read_routing};
pub(super) use rules::RulesDraft;
pub(super) use service::{ServiceDraft, read_service};
pub(super) use user::UserDraft;

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
    /// Mailboxes and maildirs that a rule or a test names.
    pub sources_used: Vec<Found<Slug>>,
    /// Ids of everything else that has one.
    pub given: Vec<(Kind, Found<Slug>)>,
    /// Names of what must exist.
    pub used: Vec<(Kind, Found<Slug>)>,
    /// Names in words.
    pub titles: Vec<Title>,
}

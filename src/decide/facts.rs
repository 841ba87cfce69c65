//! What the store knows about a message's thread, sender and budgets, read inside the transaction that applies the plan.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::crm::{EmailAddress, InboundId, LeadId, LeadState, MessageId, Slug};

/// The answers to a [`super::Question`]. Stored with the plan, so that a decision can be explained as it was made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Deliveries of the same content, by team.
    pub deliveries: Vec<Delivery>,
    /// The leads that the message names by a signed token, in the order of the question; those that do not exist are left out.
    pub signed: Vec<LeadFacts>,
    /// The cited ids that stand in our records, in the order of the question.
    pub cited: Vec<Cited>,
    /// The open leads of the sender, newest first, at most ten.
    pub open_leads: Vec<OpenLead>,
    /// Records opened for the sender within the window of the policy.
    pub records_in_window: u32,
    /// The first of them.
    pub first_in_window: Option<LeadId>,
    /// Acknowledgements that left or wait.
    pub acks: AckCounts,
}

impl Facts {
    /// The delivery of the same content to this team, if there was one.
    pub fn delivered_to(&self, team: &Slug) -> Option<&Delivery> {
        self.deliveries.iter().find(|delivery| delivery.team == *team)
    }
}

/// The same content, delivered before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// To which team.
    pub team: Slug,
    /// By which message.
    pub inbound: InboundId,
    /// Was it acknowledged?
    pub acknowledged: bool,
}

/// A cited id that stands in our records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cited {
    /// The id.
    pub id: MessageId,
    /// Did we send the mail that bears it?
    pub ours: bool,
    /// The record it stands on.
    pub lead: LeadFacts,
}

/// An open lead of the sender.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenLead {
    /// Its number.
    pub id: LeadId,
    /// Its team.
    pub team: Slug,
    /// Its name.
    pub name: String,
}

/// What a decision needs to know of a lead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeadFacts {
    /// Its number.
    pub id: LeadId,
    /// Its team.
    pub team: Slug,
    /// Where it stands.
    pub state: LeadState,
    /// Its name.
    pub name: String,
    /// Everybody whose mail or copy stands on it.
    pub participants: BTreeSet<EmailAddress>,
}

/// How many acknowledgements left or wait, in the windows of the budgets.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AckCounts {
    /// To the sender's address within 24 hours.
    pub to_address: u32,
    /// To the sender's domain within an hour.
    pub to_domain: u32,
    /// From each team asked for, within an hour.
    pub from_team: BTreeMap<Slug, u32>,
}

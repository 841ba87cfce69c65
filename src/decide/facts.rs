//! What the store knows about a message's thread, sender and budgets, read inside the transaction that applies the plan.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use serde::{Deserialize, Serialize};

use super::{
    assign::{Load, Rota},
    score::Frequencies,
};
use crate::crm::{Activity, Contact, EmailAddress, InboundId, Lead, LeadField, LeadId, MessageId, Slug, Timestamp, Value, text_forms};

/// The answers to a [`super::Question`]. Stored with the plan, so that a decision can be explained as it was made.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// When the message was received; what it says counts from then.
    pub received_at: Option<Timestamp>,
    /// Deliveries of the same content, by team.
    pub deliveries: Vec<Delivery>,
    /// The leads that the message names by a signed token, in the order of the question; those that do not exist are left out.
    pub signed: Vec<LeadFacts>,
    /// The cited ids that stand in our records, in the order of the question.
    pub cited: Vec<Cited>,
    /// The open leads of the sender, by this address or as the contact that has it, newest first, at most ten.
    pub open_leads: Vec<OpenLead>,
    /// The newest open lead of the sender in each team that may attach a new enquiry to it.
    pub attachable: Vec<LeadFacts>,
    /// Records opened for the sender within the window of the policy.
    pub records_in_window: u32,
    /// The first of them.
    pub first_in_window: Option<LeadId>,
    /// Acknowledgements that left or wait.
    pub acks: AckCounts,
    /// The sender as a contact, found by any of their addresses.
    pub contact: Option<KnownContact>,
    /// Other people who have a number that the message names, when the sender is nobody we know.
    pub same_phone: Vec<Contact>,
    /// The company of the sender's mail domain, or of the name that the message gives.
    pub company: Option<Contact>,
    /// What the assignment must know of each team that is asked for.
    pub teams: BTreeMap<Slug, TeamFacts>,
    /// What the scoring has counted, for the teams that are asked for. Too much to be kept with each decision.
    #[serde(skip)]
    pub frequencies: Frequencies,
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
    /// Its salesperson.
    pub salesperson: Option<Slug>,
}

/// What a decision needs to know of a lead.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct LeadFacts {
    /// The lead itself; of a merged one, its survivor.
    pub lead: Lead,
    /// The teams that its messages were delivered to: besides its own, those it was moved away from.
    #[serde(default)]
    pub delivered_to: BTreeSet<Slug>,
    /// Everybody whose mail or copy stands on it.
    pub participants: BTreeSet<EmailAddress>,
    /// Our users who follow it.
    pub followers: BTreeSet<Slug>,
    /// Its contact.
    pub contact: Option<KnownContact>,
    /// What is still to be done about it.
    pub activities: Vec<Activity>,
    /// The other leads it is linked to.
    pub links: BTreeSet<LeadId>,
    /// The clocks of timed automated actions that are set on it: by name, from which moment they count.
    pub armed: BTreeMap<String, Armed>,
    /// The leads that were merged into it and may be brought back.
    pub merged: Vec<MergedTail>,
}

/// The clock of a timed automated action on a lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Armed {
    /// The moment from which its time counts.
    pub occurrence: Timestamp,
    /// Where it stands.
    pub state: ClockState,
}

/// Where a clock stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockState {
    /// It will be due.
    Set,
    /// Its time has come, and its domain does not hold yet.
    Waiting,
    /// It ran, or its time was past before it was set.
    Done,
}

text_forms!(ClockState { Set = "set", Waiting = "waiting", Done = "done" });

/// A lead that was merged into another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MergedTail {
    /// The tombstone.
    pub tail: LeadId,
    /// What the survivor took over: the field, what it was, and what it became.
    pub changes: Vec<(LeadField, Value, Value)>,
}

impl LeadFacts {
    /// Its team. Every lead has one: the database refuses a lead without.
    pub fn team(&self) -> &Slug {
        &self.lead.team
    }
}

/// A contact with its company.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct KnownContact {
    /// The contact; of a merged one, its survivor.
    pub contact: Contact,
    /// The company it belongs to.
    pub company: Option<Contact>,
    /// All its addresses.
    pub emails: BTreeSet<EmailAddress>,
    /// All its phone numbers, E.164.
    pub phones: BTreeSet<String>,
    /// Who owned its newest lead that had a salesperson.
    pub last_owner: Option<Slug>,
}

/// What the assignment of a team must know.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamFacts {
    /// What each member has.
    pub loads: BTreeMap<Slug, Load>,
    /// Whose turn is next.
    pub rota: Rota,
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

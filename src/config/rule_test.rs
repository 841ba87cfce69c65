//! What an admin expects of a mail: a `[[test]]` of the routing files. `leadgate check` decides on the mail and holds the decision against this.

use std::{collections::BTreeSet, path::PathBuf};

use crate::{
    crm::{LeadKind, Priority, Slug, Timestamp},
    policy::{AckChoice, FieldSetting},
};

/// One `[[test]]`.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleTest {
    /// Its name.
    pub name: String,
    /// The file it stands in.
    pub file: PathBuf,
    /// The line it begins on.
    pub line: usize,
    /// The mail as it would arrive (RFC 5322).
    pub mail: Vec<u8>,
    /// The mailbox it would arrive in; `None`: any, which only matters when it names no address of ours.
    pub mailbox: Option<Slug>,
    /// Is the sender a contact already?
    pub known: bool,
    /// Has the sender an open lead of the team already?
    pub open_lead: bool,
    /// When it arrives; `None`: a fixed time, the same in every run.
    pub at: Option<Timestamp>,
    /// What is to become of it.
    pub expect: Expectation,
}

/// What is to become of the mail; what is `None` may be anything.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Expectation {
    /// The team of the new record.
    pub team: Option<Slug>,
    /// Lead or opportunity.
    pub kind: Option<LeadKind>,
    /// Its tags, all of them.
    pub tags: Option<BTreeSet<Slug>>,
    /// Its priority.
    pub priority: Option<Priority>,
    /// Its salesperson; the inner `None`: nobody.
    pub salesperson: Option<Option<Slug>>,
    /// The acknowledgement, or that there is none.
    pub acknowledge: Option<AckChoice>,
    /// That nothing is made of it, or not.
    pub ignore: Option<Reason>,
    /// That it is put aside, or not.
    pub quarantine: Option<Reason>,
    /// Further fields of the new record; the value as a command would take it.
    pub set: Vec<FieldSetting>,
    /// The contact of the new record.
    pub contact: ContactExpectation,
}

/// A reason that is expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// It must not happen.
    Not,
    /// For whatever reason.
    Any,
    /// For a reason that contains this.
    Saying(String),
}

/// What the contact is to be; what is `None` may be anything.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ContactExpectation {
    /// The person's name.
    pub name: Option<String>,
    /// The company's name.
    pub company: Option<String>,
    /// The address, normalised.
    pub email: Option<String>,
    /// The phone number, E.164.
    pub phone: Option<String>,
}

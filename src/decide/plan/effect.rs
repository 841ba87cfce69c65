//! Effects: everything that a plan can do. `store/` applies them, one after the other, in the transaction of the decision.

use serde::{Deserialize, Serialize};

use super::{ContactTarget, Entry, IgnoreReason, LetterDraft, NewLead, Notice, Target};
use crate::{
    crm::{
        Activity, ActivityField, ActivityId, Author, Contact, ContactField, ContactId, EmailAddress, LeadField, LeadId, Slug, Timestamp,
        Value,
    },
    decide::{assign::Draw, facts::ClockState, score::Increment},
};

/// What a step does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Opens a record. The n-th of a plan is what [`Target::Created`]`(n)` refers to, counting from 0.
    Create(Box<NewLead>),
    /// Counts the message as delivered to a team, so that a second copy of it becomes nothing.
    Claim {
        /// The team.
        team: Slug,
        /// The record that stands for the delivery.
        lead: Target,
    },
    /// Adds an entry to a record's chatter.
    Chatter {
        /// The record.
        lead: Target,
        /// The entry.
        entry: Box<Entry>,
    },
    /// Changes a field of a record; when the field is tracked, the chatter says from what to what, and by whom.
    Change {
        /// The record.
        lead: Target,
        /// The field.
        field: LeadField,
        /// What it was.
        from: Value,
        /// What it is from now on.
        to: Value,
        /// By whom.
        by: Author,
    },
    /// Makes a contact. The n-th of a plan is what [`ContactTarget::Created`]`(n)` refers to, counting from 0.
    CreateContact(Box<Contact>),
    /// Changes a field of a contact.
    ChangeContact {
        /// The contact.
        contact: ContactTarget,
        /// The field.
        field: ContactField,
        /// What it was.
        from: Value,
        /// What it is from now on.
        to: Value,
        /// By whom.
        by: Author,
    },
    /// Adds a further address to a contact.
    AddEmail {
        /// The contact.
        contact: ContactTarget,
        /// The address.
        email: EmailAddress,
    },
    /// Adds a further phone number to a contact, E.164.
    AddPhone {
        /// The contact.
        contact: ContactTarget,
        /// The number.
        phone: String,
    },
    /// Puts a person under a company.
    JoinCompany {
        /// The person.
        contact: ContactTarget,
        /// The company.
        company: ContactTarget,
    },
    /// Links a record to its contact.
    LinkContact {
        /// The record.
        lead: Target,
        /// The contact.
        contact: ContactTarget,
    },
    /// Lets a user follow a record.
    Follow {
        /// The record.
        lead: Target,
        /// The user.
        user: Slug,
    },
    /// Lets a user follow a record no longer.
    Unfollow {
        /// The record.
        lead: Target,
        /// The user.
        user: Slug,
    },
    /// Links two records, in both directions.
    Link {
        /// The record.
        lead: Target,
        /// The other one.
        other: LeadId,
    },
    /// Plans an activity; its number and its record's are filled in when it is applied.
    Schedule {
        /// The record.
        lead: Target,
        /// The activity.
        activity: Box<Activity>,
    },
    /// Changes an activity: done, cancelled, put off.
    ChangeActivity {
        /// The activity.
        activity: ActivityId,
        /// Its record.
        lead: LeadId,
        /// The fields and what they are from now on.
        changes: Vec<(ActivityField, Value)>,
        /// By whom.
        by: Author,
    },
    /// Keeps how a salesperson was chosen, and whose turn is next.
    Draw {
        /// The record.
        lead: Target,
        /// The team whose turns they are.
        team: Slug,
        /// The draw.
        draw: Box<Draw>,
    },
    /// Puts an acknowledgement into the outbox.
    Acknowledge {
        /// The record that it acknowledges.
        lead: Target,
        /// The letter.
        letter: Box<LetterDraft>,
    },
    /// Sends no acknowledgement, on purpose.
    Withhold {
        /// The record that is not acknowledged.
        lead: Target,
    },
    /// Puts a mail of a rule or a person into the outbox.
    Mail {
        /// The record it is about.
        lead: Target,
        /// The letter.
        letter: Box<LetterDraft>,
    },
    /// Tells one of our users by mail.
    Notify {
        /// The record it is about.
        lead: Target,
        /// The user.
        user: Slug,
        /// What is told.
        notice: Notice,
    },
    /// Posts a record to a webhook, through the outbox.
    Post {
        /// The record.
        lead: Target,
        /// The webhook.
        webhook: Slug,
        /// What happened, such as `lead.won`.
        event: String,
    },
    /// Sets the clock of a timed automated action for a record; an earlier setting of the same action on the same record is replaced.
    Arm {
        /// The record.
        lead: Target,
        /// The automated action.
        automation: String,
        /// The moment from which its time counts: the occurrence that happens once.
        occurrence: Timestamp,
        /// When it is due; `None` when it waits for its domain to hold, or ran.
        due: Option<Timestamp>,
        /// Where it stands.
        state: ClockState,
    },
    /// Stops the clock of a timed automated action for a record.
    Disarm {
        /// The record.
        lead: Target,
        /// The automated action.
        automation: String,
    },
    /// Keeps that an automated action ran, once for each occurrence.
    Ran {
        /// The record.
        lead: Target,
        /// The automated action.
        automation: String,
        /// Which occurrence: a moment, or what set it off.
        occurrence: String,
        /// What came of it: `done`, or what failed.
        outcome: String,
    },
    /// Counts what a won or lost record teaches the scoring.
    Learn {
        /// The counts.
        increments: Vec<Increment>,
    },
    /// Makes a record a tombstone that points to its survivor; what the survivor takes over are changes of their own.
    Merge {
        /// The record that ends.
        tail: LeadId,
        /// The record that goes on.
        into: LeadId,
        /// What it took over: the field, what it was, and what it became.
        changes: Vec<(LeadField, Value, Value)>,
        /// By whom.
        by: Author,
    },
    /// Brings a tombstone back.
    Unmerge {
        /// The record that lives again.
        tail: LeadId,
        /// By whom.
        by: Author,
    },
    /// Makes a contact a tombstone that points to its survivor.
    MergeContact {
        /// The contact that ends.
        tail: ContactId,
        /// The contact that goes on.
        into: ContactId,
    },
    /// Brings a contact back.
    UnmergeContact {
        /// The contact that lives again.
        tail: ContactId,
    },
    /// Does nothing with the message for this delivery.
    Ignore(IgnoreReason),
    /// Keeps the message aside until somebody looks at it.
    Quarantine,
}

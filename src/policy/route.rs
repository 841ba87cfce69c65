//! Routes: what becomes of a message that matches (`[[route]]`).

use crate::{
    crm::{LeadField, LeadKind, Priority, Slug},
    domain::Domain,
};

/// One `[[route]]`. Routes run from top to bottom; a later one overrides an earlier one field by field.
#[derive(Debug, Clone, PartialEq)]
pub struct Route {
    /// Its name, for `explain`.
    pub name: String,
    /// When it matches, on the message.
    pub when: Domain,
    /// What it asks for.
    pub then: Then,
    /// Do the routes below it not run once it matched?
    pub stop: bool,
}

/// What a route asks for; what is `None` it leaves as it is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Then {
    /// The team.
    pub team: Option<Slug>,
    /// Lead or opportunity.
    pub kind: Option<LeadKind>,
    /// The salesperson, instead of the team's assignment.
    pub salesperson: Option<Slug>,
    /// The priority.
    pub priority: Option<Priority>,
    /// Tags to add.
    pub tags: Vec<Slug>,
    /// Fields to set on a new record.
    pub set: Vec<FieldSetting>,
    /// The acknowledgement.
    pub acknowledge: Option<AckChoice>,
    /// Make nothing of it, for this reason.
    pub ignore: Option<String>,
    /// Put it aside, for this reason.
    pub quarantine: Option<String>,
    /// Who counts as the sender.
    pub sender: Option<SenderPolicy>,
    /// What happens when the sender has an open lead already.
    pub existing: Option<ExistingLead>,
}

/// A field and what it is set to. `${name}` in a text is what the named group of a `matches` caught.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldSetting {
    /// The field; one that may be set.
    pub field: LeadField,
    /// The text of the value, as in a command: `12500.50` for an amount, `a, b` for tags, nothing to empty it.
    pub value: String,
}

/// Which acknowledgement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AckChoice {
    /// This template.
    Template(Slug),
    /// None.
    None,
}

/// Who counts as the sender of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SenderPolicy {
    /// From, unless nobody reads it: then the form's fields, then Reply-To.
    #[default]
    Automatic,
    /// From, always.
    From,
    /// Reply-To when there is one.
    ReplyTo,
    /// The form's own fields when they name an address.
    Form,
}

/// What a new enquiry becomes when its sender has an open lead of the same team.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ExistingLead {
    /// It joins the open lead's chatter.
    Attach,
    /// A new lead that names the open one and gets the same salesperson.
    #[default]
    Link,
    /// A new lead, as if there were no other.
    New,
}

/// What happens when a customer answers on a lost lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reopen {
    /// It is open again, and its salesperson gets an activity.
    #[default]
    Reopen,
    /// It stays lost, and its salesperson gets an activity.
    Note,
}

/// Whose enquiries a team takes (Odoo's alias contact security). Compared by the exact address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Accepts {
    /// Everybody's.
    #[default]
    Everyone,
    /// Those of known contacts.
    Contacts,
    /// Those of people who follow or take part in a record of the team.
    Followers,
    /// Those of our own users.
    Staff,
}

//! Calendars (types only, until the branch that builds them is merged).
use crate::crm::{Slug, Timestamp};

/// A working calendar.
#[derive(Debug, Clone, PartialEq)]
pub struct Calendar {
    /// Its stable id.
    pub id: Slug,
}

/// A period of absence.
#[derive(Debug, Clone, PartialEq)]
pub struct Away {
    /// From.
    pub from: Timestamp,
    /// Until.
    pub until: Timestamp,
}

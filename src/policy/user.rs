//! Users: the people who sell, and those who lead them (Odoo's `res.users`).

use super::Away;
use crate::crm::{EmailAddress, Slug, Word};

/// One `[[user]]` of the configuration.
#[derive(Debug, Clone, PartialEq)]
pub struct User {
    /// Its stable id.
    pub id: Slug,
    /// The name for people.
    pub name: String,
    /// The addresses this person writes from; notifications go to the first. Never empty.
    pub addresses: Vec<EmailAddress>,
    /// What the person may do by mail and sees in notifications.
    pub role: Role,
    /// The working calendar; its zone is the person's. `None`: always at work, in UTC.
    pub calendar: Option<Slug>,
    /// When the person is away.
    pub away: Vec<Away>,
    /// The languages the person answers in; none for any.
    pub languages: Vec<Word>,
}

/// What somebody may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Role {
    /// Works on leads.
    #[default]
    Salesperson,
    /// Leads a team.
    Manager,
    /// Keeps the configuration.
    Admin,
}

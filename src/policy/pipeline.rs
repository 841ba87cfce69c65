//! The pipeline: stages, lost reasons, activity types and plans (Odoo's `crm.stage`, `crm.lost.reason`, `mail.activity.type`).

use crate::crm::{LeadField, Slug};

/// One `[[stage]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// Its stable id.
    pub id: Slug,
    /// The name for people.
    pub name: String,
    /// Its place in the pipeline, rising; two stages of one place keep the order of the file.
    pub sequence: u32,
    /// The team it belongs to; `None` when all share it.
    pub team: Option<Slug>,
    /// Does reaching it win the lead?
    pub won: bool,
    /// Is it folded in overviews? New leads never begin in a folded stage.
    pub folded: bool,
    /// After so many days without a change of stage a lead counts as rotting.
    pub rots_after_days: Option<u32>,
    /// Fields that must not be empty before a lead may leave it forwards.
    pub requires: Vec<LeadField>,
}

/// One `[[lost_reason]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LostReason {
    /// Its stable id.
    pub id: Slug,
    /// The name for people.
    pub name: String,
}

/// One `[[activity_type]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActivityType {
    /// Its stable id.
    pub id: Slug,
    /// The name for people.
    pub name: String,
    /// What is to be done, unless somebody says otherwise.
    pub summary: Option<String>,
    /// Working days until the deadline.
    pub delay_days: u32,
    /// The type that is planned when one of this type is done.
    pub next: Option<Slug>,
    /// Is it a meeting, with a beginning and an end?
    pub meeting: bool,
}

/// One `[[plan]]`: several activities at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActivityPlan {
    /// Its stable id.
    pub id: Slug,
    /// The name for people.
    pub name: String,
    /// What is planned, in order.
    pub lines: Vec<PlanLine>,
}

/// One activity of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanLine {
    /// The type.
    pub activity_type: Slug,
    /// Instead of the type's own summary.
    pub summary: Option<String>,
    /// Working days after the day on which the plan begins.
    pub after_days: u32,
    /// Who has to do it; `None` for the lead's salesperson.
    pub user: Option<Slug>,
}

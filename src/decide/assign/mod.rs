//! Assignment (types only, until the branch that builds it is merged).
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::crm::Slug;

/// What a member of a team has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Load {
    /// Leads that are open now.
    pub open: u32,
    /// Leads assigned to them within the last 30 days, in whatever state these are now.
    pub assigned_in_30_days: u32,
    /// Those of the last 30 days' that were assigned since the window of the quota began.
    pub assigned_in_window: u32,
}

/// Whose turn it is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Rota {
    unit: i64,
    credit: BTreeMap<Slug, i64>,
}

/// How a salesperson was chosen.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Draw {
    /// Who it is.
    pub chosen: Option<Slug>,
    /// Why.
    pub because: String,
    /// Whose turn it is from now on.
    pub rota_after: Rota,
}

//! Assignment (types only, until the branch that builds it is merged).
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::crm::Slug;

/// What a member of a team has.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Load {
    /// Open leads.
    pub open: u32,
    /// Leads assigned in the last 30 days.
    pub assigned_in_30_days: u32,
}

/// How a salesperson was chosen.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Draw {
    /// Who it is.
    pub chosen: Option<Slug>,
    /// Why.
    pub because: String,
    /// The running weights afterwards.
    pub rota_after: BTreeMap<Slug, i64>,
}

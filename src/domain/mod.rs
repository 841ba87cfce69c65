//! The domain language: Odoo's prefix notation, `[field, operator, value]` terms under `&`, `|` and `!`.
//!
//! One syntax tree, type-checked when the configuration is loaded, evaluated in memory here, and compiled to SQL by `store/` from the same tree, so
//! that the two cannot disagree. Never fails at run time: what a record lacks is empty, and what is not known yet is neither true nor false.

mod record;

pub use record::{ContactView, Known, LeadView, Record};

/// A domain (a placeholder until the branch that builds it is merged).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Domain {}

impl Domain {
    /// Does it hold?
    pub fn holds(&self, _record: &dyn Record, _now: crate::crm::Timestamp) -> Option<bool> {
        Some(true)
    }
    /// What named groups caught.
    pub fn captures(&self, _record: &dyn Record, _now: crate::crm::Timestamp) -> std::collections::BTreeMap<String, String> {
        Default::default()
    }
}

impl std::fmt::Display for Domain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[]")
    }
}

//! The domain language: Odoo's prefix notation, `[field, operator, value]` terms under `&`, `|` and `!`.
//!
//! One syntax tree, type-checked when the configuration is loaded, evaluated in memory here, and compiled to SQL by `store/` from the same tree, so
//! that the two cannot disagree. Never fails at run time: what a record lacks is empty, and what is not known yet is neither true nor false.

mod record;

pub use record::{ContactView, Known, LeadView, Record};

/// A domain (a placeholder until the branch that builds it is merged).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Domain {}

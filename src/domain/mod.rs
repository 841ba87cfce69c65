//! The domain language: Odoo's prefix notation, `[field, operator, value]` terms under `&`, `|` and `!`.
//!
//! One syntax tree, type-checked when the configuration is loaded, evaluated in memory here, and compiled to SQL by `store/` from the same tree, so
//! that the two cannot disagree. Never fails at run time: what a record lacks is empty, and what is not known yet is neither true nor false.
//!
//! ```text
//!  TOML, JSON, Odoo ──► Literal ──check──► Domain ──holds──► true, false, not known yet
//!  (literal.rs)                (check.rs,    │  └──────────► SQL (store/domain.rs)
//!                               typed.rs)    └─ explain, captures, print
//! ```
//! `config/DOMAIN.md` is the reference for people; a test keeps it as the type tables are.

mod check;
mod evaluate;
mod explain;
mod literal;
mod message;
mod moment;
mod operator;
mod pattern;
mod record;
mod reference;
mod suggest;
mod table;
#[cfg(test)]
mod tests;
mod tree;
mod typed;

pub use explain::Explanation;
pub use literal::{DomainError, Literal, Written};
pub use message::{MESSAGE_FIELDS, MESSAGE_KINDS};
pub use moment::{Moment, Within};
pub use pattern::{Expression, Pattern, Piece};
pub use record::{ContactView, Known, LeadView, Record, TextAtHand};
pub use reference::reference;
pub use suggest::nearest;
pub use table::{Path, field, fields};
pub use tree::{Atom, Core, Domain, Node, Order, Term, Test};
pub use typed::Vocabulary;

//! Reading mail: bytes in, [`Inbound`] out. Pure, linear in time, bounded in memory; never fails and never panics.
//!
//! What cannot be understood is left out and said so in [`Inbound::defects`] or [`Inbound::limits`]; the raw bytes stay in the ledger.

mod inbound;

pub use inbound::*;

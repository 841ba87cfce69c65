//! The vocabulary: the words that salespeople, admins and this program share (Odoo 16 CRM).
//!
//! Plain types without I/O, clock or randomness. Every other room may name this one; it names none.

mod address;
mod chatter;
mod fault;
mod id;
mod lead;
mod message_id;
mod position;
mod time;

pub use address::{AddressError, EmailAddress, Party};
pub use chatter::{Author, ChatterKind};
pub use fault::Fault;
pub use id::{ActivityId, ChatterId, InboundId, LeadId, OutboxId, Slug, SlugError};
pub use lead::{LeadKind, LeadState};
pub use message_id::MessageId;
pub use position::{Cursor, Position};
pub use time::{Clock, ShownTime, Timestamp, rfc3339};

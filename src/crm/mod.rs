//! The vocabulary: the words that salespeople, admins and this program share (Odoo 16 CRM).
//!
//! Plain types without I/O, clock or randomness. Every other room may name this one; it names none.

mod activity;
mod address;
mod chatter;
mod contact;
mod fault;
mod id;
mod lead;
mod message_id;
mod position;
mod record;
mod time;
mod value;

pub use activity::{Activity, ActivityField, ActivityState};
pub use address::{AddressError, EmailAddress, Party};
pub use chatter::{Author, ChatterKind};
pub use contact::{Contact, ContactField, ContactKind};
pub use fault::Fault;
pub use id::{ActivityId, ChatterId, ContactId, InboundId, LeadId, OutboxId, Slug, SlugError};
pub(crate) use lead::text_forms;
pub use lead::{Lead, LeadField, LeadKind, LeadState};
pub use message_id::MessageId;
pub use position::{Cursor, Position};
pub use time::{Clock, ShownTime, Timestamp, rfc3339};
pub use value::{CivilDate, FieldInfo, FieldKind, FieldType, Minor, Misfit, Priority, RecordKind, Value, Word, fold};

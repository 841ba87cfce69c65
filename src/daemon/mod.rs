//! The daemon: opens what the configuration names, runs one task for each mailbox and each stage, watches over them, and stops in order.
//!
//! Never decides anything about a message. A task that fails is started again; the others do not notice.

mod engine;
pub mod logging;
mod notify;
mod pulse;
mod signals;
mod supervisor;
mod tasks;

pub use engine::{Engine, EngineError};
pub use pulse::{Pulse, Pulses};
pub use supervisor::{Exit, Supervisor};
pub use tasks::run;

use crate::crm::{Clock, Timestamp};

/// The system's clock: the one place where the program asks what time it is.
#[allow(clippy::disallowed_methods, reason = "this is the edge at which time enters")]
pub fn system_clock() -> Clock {
    Clock::new(|| Timestamp::from_micros(jiff::Timestamp::now().as_microsecond()))
}

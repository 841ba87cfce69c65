//! What the intake answers: what became of a message, or why it could not be decided now.

use crate::{
    crm::{Fault, InboundId},
    decide::{Effect, Plan},
    store::{Applied, StoreError},
};

/// What became of one message, for whoever watches.
#[derive(Debug, Clone)]
pub struct Decided {
    /// The message.
    pub inbound: InboundId,
    /// Who wrote it and about what, for a terminal; never for a log.
    pub from: String,
    /// Its subject.
    pub subject: String,
    /// The decision, when there was one.
    pub plan: Plan,
    /// What it came to.
    pub applied: Applied,
}

impl Decided {
    /// Was an acknowledgement queued?
    pub fn is_acknowledged(&self) -> bool {
        self.plan.steps.iter().any(|step| matches!(step.effect, Effect::Acknowledge { .. }))
    }
}

/// Why a message could not be decided now.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The mark of the message in hand could not be written.
    #[error("marking the message in hand in {path}: {source}; is the disk full, or the directory not ours?")]
    InHand {
        /// The file.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
}

impl IntakeError {
    /// How to react.
    pub fn fault(&self) -> Fault {
        match self {
            Self::Store(error) => error.fault(),
            Self::InHand { .. } => Fault::Transient,
        }
    }
}

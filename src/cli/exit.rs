//! Exit codes (sysexits.h): 0 done, 1 the answer is no, 64 usage, 65 bad input, 69 unavailable, 75 try again later, 78 configuration.

use crate::{capture::CaptureError, crm::Fault, daemon::EngineError, intake::IntakeError, store::StoreError};

/// Why a command failed: what a person reads, and what a program sees.
#[derive(Debug)]
pub struct Failure {
    /// The exit code.
    pub code: u8,
    /// What went wrong, where, and what to do; empty when it was said already.
    pub message: String,
}

impl Failure {
    /// The answer is no, and it was said on standard output.
    pub fn no() -> Self {
        Self { code: 1, message: String::new() }
    }

    /// What was asked for does not exist, or the input is not what it should be.
    pub fn input(message: impl Into<String>) -> Self {
        Self { code: 65, message: message.into() }
    }

    /// Something that is needed does not answer.
    pub fn unavailable(message: impl Into<String>) -> Self {
        Self { code: 69, message: message.into() }
    }

    /// It may work later; an MTA keeps the mail and tries again.
    pub fn later(message: impl Into<String>) -> Self {
        Self { code: 75, message: message.into() }
    }

    /// The configuration is wrong.
    pub fn configuration(message: impl Into<String>) -> Self {
        Self { code: 78, message: message.into() }
    }

    fn by_fault(fault: Fault, message: String) -> Self {
        match fault {
            Fault::Transient | Fault::Fenced => Self::later(message),
            Fault::Permanent => Self::input(message),
            Fault::Fatal => Self::unavailable(message),
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::by_fault(error.fault(), error.to_string())
    }
}

impl From<CaptureError> for Failure {
    fn from(error: CaptureError) -> Self {
        Self::by_fault(error.fault(), error.to_string())
    }
}

impl From<IntakeError> for Failure {
    fn from(error: IntakeError) -> Self {
        Self::by_fault(error.fault(), error.to_string())
    }
}

impl From<EngineError> for Failure {
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::Store(error) => error.into(),
            EngineError::Intake(error) => error.into(),
            EngineError::Secret(_) | EngineError::Smtp(_) | EngineError::Templates(_) | EngineError::Webhook(_) => {
                Self::configuration(error.to_string())
            }
            EngineError::Random(_) => Self::unavailable(error.to_string()),
        }
    }
}

//! A way out that is a function: no connection, no file. It sees each attempt and answers for the relay.
//!
//! Never fails by itself; the verdict is the function's.

use std::{fmt, sync::Arc};

use super::verdict::Verdict;
use crate::crm::EmailAddress;

type Take = dyn Fn(Option<&EmailAddress>, &EmailAddress, &[u8]) -> Verdict + Send + Sync;

/// A function that takes each mail: envelope sender (`None` for `<>`), recipient, message.
#[derive(Clone)]
pub struct Carrier(Arc<Take>);

impl Carrier {
    /// A carrier that asks `take` for the verdict on each mail.
    pub fn new(take: impl Fn(Option<&EmailAddress>, &EmailAddress, &[u8]) -> Verdict + Send + Sync + 'static) -> Self {
        Self(Arc::new(take))
    }

    pub(super) fn send(&self, from: Option<&EmailAddress>, to: &EmailAddress, message: &[u8]) -> Verdict {
        (self.0)(from, to, message)
    }
}

impl fmt::Debug for Carrier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Carrier")
    }
}

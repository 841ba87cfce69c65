//! Read receipts without a machine-readable part: the subject says "Read:", and the text says nothing but that a mail was read.

use std::sync::LazyLock;

use crate::mail::{
    Evidence, Inbound,
    evidence::evidence,
    tables::{
        Words, begins_with_any,
        receipts::{SENTENCES, SUBJECTS},
    },
};

/// A receipt says no more than this; who writes more writes himself.
const MAX_TEXT: usize = 1_500;
static ANY_SENTENCE: LazyLock<Words> = LazyLock::new(|| Words::new(SENTENCES.iter().copied()));

/// The evidence that the message is a receipt.
pub(super) fn in_text(inbound: &Inbound) -> Option<Evidence> {
    let subject = inbound.subject.as_deref()?;
    if inbound.text.len() > MAX_TEXT || !begins_with_any(&subject.to_lowercase(), SUBJECTS) {
        return None;
    }
    ANY_SENTENCE.any_in(&inbound.text.to_lowercase()).then(|| evidence("Subject", subject, "receipt"))
}

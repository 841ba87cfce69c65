//! Is the mail still being tried?

use std::sync::LazyLock;

use crate::mail::tables::{
    Words,
    bounces::{DELAYED_SUBJECTS, GIVEN_UP, STILL_TRIED, TRIED},
};

static ANY_DELAYED: LazyLock<Words> = LazyLock::new(|| Words::new(DELAYED_SUBJECTS.iter().copied()));
static ANY_STILL_TRIED: LazyLock<Words> = LazyLock::new(|| Words::new(STILL_TRIED.iter().copied()));
static ANY_TRIED: LazyLock<Words> = LazyLock::new(|| Words::new(TRIED.iter().copied()));
static ANY_GIVEN_UP: LazyLock<Words> = LazyLock::new(|| Words::new(GIVEN_UP.iter().copied()));

/// By what the subject and the server's own text say. A server that asks for nothing has not given up, though it may write of the day when it will.
pub(super) fn is_delay(subject: &str, above: &str) -> bool {
    let lower = above[..above.floor_char_boundary(8 << 10)].to_lowercase();
    if ANY_STILL_TRIED.any_in(&lower) {
        return true;
    }
    (ANY_DELAYED.any_in(&subject.to_lowercase()) || ANY_TRIED.any_in(&lower)) && !ANY_GIVEN_UP.any_in(&lower)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn told_from_a_failure() {
        for (subject, text, delay) in [
            ("Delayed Mail", "could not be delivered for more than 4 hour(s).\nIt will be retried until it is 5 day(s) old.", true),
            (
                "Returned mail: Cannot send within 5 days",
                "Message could not be delivered for 5 days\nMessage will be deleted from queue",
                false,
            ),
            ("Warning: message delayed", "has not yet been delivered. No action is required on your part.", true),
            ("Failure", "has been delayed for 2 days. Giving up.", false),
            ("Delivery status: error", "no such user", false),
        ] {
            assert_eq!(is_delay(subject, text), delay, "{subject}: {text}");
        }
    }
}

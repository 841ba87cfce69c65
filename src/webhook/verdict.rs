//! What became of one try, and the one table that says so.

use std::time::Duration;

/// What became of one try to deliver an event. The three cases are what `deliver` acts on; it looks at nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The receiver has it (2xx). Holds what it said.
    Delivered(String),
    /// It may succeed later, with the same delivery id.
    Retry {
        /// Why it was not delivered now.
        why: String,
        /// The request was sent and no answer came: the receiver may have it all the same.
        uncertain: bool,
        /// How long the receiver asks us to wait.
        after: Option<Duration>,
    },
    /// It will never succeed: tell the record. Holds why.
    Refuse(String),
}

impl Verdict {
    pub(super) fn retry(why: impl Into<String>) -> Self {
        Self::Retry { why: why.into(), uncertain: false, after: None }
    }
}

/// What an answer of the receiver means. `shown` is its status line and the beginning of its body.
///
/// 408 (timeout), 425 (too early) and 429 (too many) ask to come again; every other 4xx says that the request itself is wrong, which no repetition
/// mends. 3xx is tried again, because the one who moved the receiver may also be the one to change the URL here.
pub(super) fn judge(status: u16, after: Option<Duration>, location: Option<&str>, shown: String) -> Verdict {
    match status {
        200..=299 => Verdict::Delivered(shown),
        408 | 425 | 429 => Verdict::Retry { why: shown, uncertain: false, after },
        410 => {
            Verdict::Refuse(format!("{shown}; the receiver is gone for good: take the webhook out of the configuration, or change its url"))
        }
        400..=499 => Verdict::Refuse(shown),
        300..=399 => {
            let to = location.map_or_else(String::new, |location| format!(" to {location}"));
            Verdict::retry(format!("{shown}; it redirects{to}, and redirects are not followed: set the webhook's url to where it lies now"))
        }
        _ => Verdict::Retry { why: shown, uncertain: false, after },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_has_its_verdict() {
        for (statuses, want) in [
            (&[200, 201, 202, 204, 299][..], "delivered"),
            (&[301, 302, 307, 308, 408, 425, 429, 500, 502, 503, 599, 101, 999], "retry"),
            (&[400, 401, 403, 404, 410, 413, 422, 499], "refuse"),
        ] {
            for status in statuses {
                let found = match judge(*status, None, None, status.to_string()) {
                    Verdict::Delivered(_) => "delivered",
                    Verdict::Retry { .. } => "retry",
                    Verdict::Refuse(_) => "refuse",
                };
                assert_eq!(found, want, "{status}");
            }
        }
    }
}

//! The one time type: microseconds since the Unix epoch, as it stands in the database.

use std::{fmt, sync::Arc, time::Duration};

use serde::{Deserialize, Serialize, Serializer};

/// An instant in UTC, in microseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From microseconds since the epoch.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// From whole seconds since the epoch; saturates at the ends of the range.
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1_000_000))
    }

    /// Microseconds since the epoch.
    pub const fn as_micros(self) -> i64 {
        self.0
    }

    /// Whole seconds since the epoch, rounded down.
    pub const fn as_seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// This instant moved forward; saturates at the end of the range.
    #[must_use]
    pub fn plus(self, by: Duration) -> Self {
        Self(self.0.saturating_add(micros(by)))
    }

    /// This instant moved back; saturates at the start of the range.
    #[must_use]
    pub fn minus(self, by: Duration) -> Self {
        Self(self.0.saturating_sub(micros(by)))
    }

    /// How long after `earlier` this is; zero when it is not after it.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

/// How a time is shown to programs: RFC 3339 in UTC, where it is stored as a number.
///
/// # Errors
/// What the serialiser says.
pub fn rfc3339<S: Serializer>(time: &impl ShownTime, serializer: S) -> Result<S::Ok, S::Error> {
    match time.shown() {
        Some(at) => serializer.collect_str(&at),
        None => serializer.serialize_none(),
    }
}

/// What [`rfc3339`] can show: a time, microseconds, or none of either.
pub trait ShownTime {
    /// The time, if there is one.
    fn shown(&self) -> Option<Timestamp>;
}

impl ShownTime for Timestamp {
    fn shown(&self) -> Option<Timestamp> {
        Some(*self)
    }
}

impl ShownTime for i64 {
    fn shown(&self) -> Option<Timestamp> {
        Some(Timestamp(*self))
    }
}

impl<T: ShownTime> ShownTime for Option<T> {
    fn shown(&self) -> Option<Timestamp> {
        self.as_ref().and_then(ShownTime::shown)
    }
}

/// Where the time comes from. There is one in the program, made at the edge; tests make their own.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    /// A clock that asks `source`.
    pub fn new(source: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self(Arc::new(source))
    }

    /// The time now.
    pub fn now(&self) -> Timestamp {
        (self.0)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}

impl fmt::Display for Timestamp {
    /// RFC 3339 in UTC with whole seconds, such as `2026-11-22T09:30:00Z`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_second(self.as_seconds()) {
            Ok(at) => write!(f, "{at}"),
            Err(_) => write!(f, "out of range ({} µs)", self.0),
        }
    }
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_as_rfc_3339_and_saturates() {
        let at = Timestamp::from_seconds(1_763_803_800);
        assert_eq!(at.to_string(), "2025-11-22T09:30:00Z");
        assert_eq!(at.plus(Duration::from_secs(60)).since(at), Duration::from_secs(60));
        assert_eq!(at.since(at.plus(Duration::from_secs(1))), Duration::ZERO);
        assert_eq!(Timestamp::from_micros(i64::MAX).plus(Duration::MAX), Timestamp::from_micros(i64::MAX));
    }
}

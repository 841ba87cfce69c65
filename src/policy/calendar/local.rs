//! Between instants and what a wall clock shows.

use jiff::{
    civil::{Date, DateTime},
    tz::{AmbiguousOffset, TimeZone},
};

use crate::crm::Timestamp;

/// The first instant at which the wall clock shows this time, or jumps over it.
pub(super) fn first_instant(zone: &TimeZone, local: DateTime) -> Option<Timestamp> {
    let offset = zone.to_ambiguous_timestamp(local).offset();
    let (AmbiguousOffset::Unambiguous { offset: before } | AmbiguousOffset::Fold { before, .. } | AmbiguousOffset::Gap { before, .. }) =
        offset;
    let at = before.to_timestamp(local).ok()?;
    let AmbiguousOffset::Gap { .. } = offset else { return Some(ours(at)) };
    // By the offset before it, a skipped time lies at the jump or less than the length of the gap after it.
    let just_after = at.checked_add(jiff::SignedDuration::from_nanos(1)).ok()?;
    let jump = zone.preceding(just_after).next().map_or(at, |jump| jump.timestamp());
    Some(ours(jump))
}

/// What the wall clock shows; `None` outside the years -9999 to 9999.
pub(super) fn civil(zone: &TimeZone, at: Timestamp) -> Option<DateTime> {
    let at = jiff::Timestamp::from_microsecond(at.as_micros()).ok()?;
    Some(zone.to_datetime(at))
}

/// The date on the wall calendar.
pub(super) fn date(zone: &TimeZone, at: Timestamp) -> Option<Date> {
    civil(zone, at).map(DateTime::date)
}

/// The nearest instant that has a date.
pub(super) fn clamped(at: Timestamp) -> Timestamp {
    at.clamp(ours(jiff::Timestamp::MIN), ours(jiff::Timestamp::MAX))
}

fn ours(at: jiff::Timestamp) -> Timestamp {
    Timestamp::from_micros(at.as_microsecond())
}

//! Days and spans of time that somebody types: `2d`, `2026-12-01`.

use std::time::Duration;

use super::{Failure, names::usage};
use crate::{
    crm::{CivilDate, Timestamp},
    decide::DueIn,
    policy::start_of_day,
};

/// When something is to be done: after a span, or by the end of a day.
pub(super) fn due(text: &str) -> Result<DueIn, Failure> {
    match (CivilDate::parse(text), span(text)) {
        (Some(day), _) => Ok(DueIn::On(day)),
        (None, Some(span)) => Ok(DueIn::After(span)),
        (None, None) => Err(usage(format!("`{text}` is no deadline: write for instance 2d, 1w or 2026-12-01"))),
    }
}

/// The time from which on something counts: a span before now, or the beginning of a day in UTC.
pub(super) fn since(text: &str, now: Timestamp) -> Result<Timestamp, Failure> {
    match (CivilDate::parse(text), span(text)) {
        (Some(day), _) => Ok(start_of_day(day.date(), &jiff::tz::TimeZone::UTC)),
        (None, Some(span)) => Ok(now.minus(span)),
        (None, None) => Err(usage(format!("`{text}` is no time: write for instance 30d or 2026-12-01"))),
    }
}

/// A day: itself, or so long from now, in UTC.
pub(super) fn day(text: &str, now: Timestamp) -> Result<CivilDate, Failure> {
    Ok(match due(text)? {
        DueIn::On(day) => day,
        DueIn::After(span) => day_of(now.plus(span), &jiff::tz::TimeZone::UTC),
        DueIn::OfType => day_of(now, &jiff::tz::TimeZone::UTC),
    })
}

/// The day of an instant in a zone.
pub(super) fn day_of(at: Timestamp, zone: &jiff::tz::TimeZone) -> CivilDate {
    CivilDate::from(zone.to_datetime(jiff::Timestamp::from_second(at.as_seconds()).unwrap_or_default()).date())
}

/// A span of time: `45m`, `2d`.
pub(super) fn span(text: &str) -> Option<Duration> {
    let days = jiff::SpanRelativeTo::days_are_24_hours();
    let span = text.parse::<jiff::Span>().ok()?;
    Duration::try_from(span.to_duration(days).ok()?).ok()
}

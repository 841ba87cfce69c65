//! Values that speak of time in days: dates, whole days, and stretches forwards or backwards.

use std::{ops::RangeInclusive, time::Duration};

use jiff::{
    civil::{Date, DateTime},
    tz::TimeZone,
};
use toml::de::DeValue;

use super::value::{Value, shortened};
use crate::{crm::Timestamp, policy::Offset};

const DAY: Duration = Duration::from_secs(24 * 3600);
/// No stretch in a rule is longer: ten years.
const LONGEST: Duration = Duration::from_secs(3660 * 24 * 3600);

/// A point in time as it was written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Written {
    /// A day: `2026-12-24`.
    Day(Date),
    /// A local time: `2026-12-24T12:00:00`.
    Local(DateTime),
    /// An instant: `2026-12-24T12:00:00+01:00`.
    Instant(Timestamp),
}

impl Written {
    /// The first instant of it in a zone.
    pub(super) fn begin(self, zone: &TimeZone) -> Option<Timestamp> {
        match self {
            Self::Day(day) => Self::Local(day.to_datetime(jiff::civil::Time::midnight())).begin(zone),
            Self::Local(local) => Some(from_jiff(zone.to_timestamp(local).ok()?)),
            Self::Instant(at) => Some(at),
        }
    }

    /// The first instant after it in a zone: a day ends with its last moment, a time is its own end.
    pub(super) fn end(self, zone: &TimeZone) -> Option<Timestamp> {
        match self {
            Self::Day(day) => Self::Day(day.tomorrow().ok()?).begin(zone),
            other => other.begin(zone),
        }
    }
}

fn from_jiff(at: jiff::Timestamp) -> Timestamp {
    Timestamp::from_micros(at.as_microsecond())
}

impl Value<'_> {
    /// A date, or a date with a time, with or without quotes.
    pub(super) fn time(&self) -> Option<Written> {
        let advice = "write for instance 2026-12-24, or 2026-12-24T12:00:00";
        let text = match self.value {
            DeValue::Datetime(written) => written.to_string(),
            DeValue::String(text) => text.to_string(),
            _ => return self.wrong_kind("a date without quotes, such as 2026-12-24"),
        };
        let read = if text.len() <= 10 {
            text.parse().ok().map(Written::Day)
        } else {
            let instant = text.parse::<jiff::Timestamp>().ok().map(|at| Written::Instant(from_jiff(at)));
            instant.or_else(|| text.parse().ok().map(Written::Local))
        };
        if read.is_none() { self.refuse(format!("`{}` is not a date", shortened(&text)), advice) } else { read }
    }

    /// A date without quotes as text, or a text.
    pub(super) fn date_text(&self) -> Option<String> {
        if let DeValue::Datetime(written) = self.value { Some(written.to_string()) } else { self.text() }
    }

    /// Whole days, such as `"14d"` or `"2w"`.
    pub(super) fn days(&self, range: RangeInclusive<u32>) -> Option<u32> {
        if self.as_text().is_none() {
            return self.wrong_kind("a number of days in quotes, such as \"2d\"");
        }
        let duration = self.duration(DAY.saturating_mul(*range.start())..=DAY.saturating_mul(*range.end()))?;
        if duration.subsec_nanos() != 0 || duration.as_secs() % DAY.as_secs() != 0 {
            return self.refuse(format!("{} counts in whole days", self.name), "write for instance \"2d\" or \"1w\"");
        }
        u32::try_from(duration.as_secs() / DAY.as_secs()).ok()
    }

    /// A stretch forwards, `"2d"`, or backwards, `"-2d"`.
    pub(super) fn offset(&self) -> Option<Offset> {
        let Some(text) = self.as_text() else { return self.wrong_kind("a duration in quotes, such as \"2d\" or \"-2d\"") };
        match text.trim().strip_prefix('-') {
            Some(rest) => self.duration_of(rest, Duration::ZERO..=LONGEST).map(Offset::Before),
            None => self.duration_of(text.trim().trim_start_matches('+'), Duration::ZERO..=LONGEST).map(Offset::After),
        }
    }

    /// A stretch that is not nothing.
    pub(super) fn stretch(&self) -> Option<Duration> {
        self.duration(Duration::from_secs(1)..=LONGEST)
    }

    /// A whole number that may be negative, within `range`.
    pub(super) fn signed(&self, range: RangeInclusive<i64>) -> Option<i64> {
        let DeValue::Integer(number) = self.value else { return self.wrong_kind("a whole number without quotes") };
        match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) if range.contains(&number) => Some(number),
            _ => self.refuse(format!("{} is out of range", self.name), format!("it lies between {} and {}", range.start(), range.end())),
        }
    }
}

//! Times as a domain writes them: a date, an instant, or relative to now (`-7d`, `today`, `this_month`).
//!
//! Each means a span: an instant one of no length, a day or a month a whole one. `=` asks for what lies within it, `<` and `>=` look at its
//! beginning, `>` and `<=` at its end, to the microsecond. All of it in UTC. Never fails: what would leave the calendar stays at its end.

use std::fmt;

use jiff::{
    ToSpan,
    civil::{Date, DateTime},
    tz::Offset,
};

use crate::crm::{CivilDate, Timestamp};

/// The longest way that one offset may go, in its own unit.
const MAX_OFFSET: i64 = 100_000;

/// A time that is resolved when the domain is evaluated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    base: Base,
    offsets: Vec<(i64, Unit)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Base {
    Instant(Timestamp),
    Day(Date),
    Now,
    /// A period, so many after the present one.
    Period(Period, i64),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Period {
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

const UNITS: &[(&str, Unit)] = &[
    ("s", Unit::Second),
    ("m", Unit::Minute),
    ("h", Unit::Hour),
    ("d", Unit::Day),
    ("w", Unit::Week),
    ("mo", Unit::Month),
    ("y", Unit::Year),
];

const WORDS: &[(&str, Base)] = &[
    ("now", Base::Now),
    ("today", Base::Period(Period::Day, 0)),
    ("yesterday", Base::Period(Period::Day, -1)),
    ("tomorrow", Base::Period(Period::Day, 1)),
    ("this_week", Base::Period(Period::Week, 0)),
    ("last_week", Base::Period(Period::Week, -1)),
    ("next_week", Base::Period(Period::Week, 1)),
    ("this_month", Base::Period(Period::Month, 0)),
    ("last_month", Base::Period(Period::Month, -1)),
    ("next_month", Base::Period(Period::Month, 1)),
    ("this_quarter", Base::Period(Period::Quarter, 0)),
    ("last_quarter", Base::Period(Period::Quarter, -1)),
    ("next_quarter", Base::Period(Period::Quarter, 1)),
    ("this_year", Base::Period(Period::Year, 0)),
    ("last_year", Base::Period(Period::Year, -1)),
    ("next_year", Base::Period(Period::Year, 1)),
];

/// From the first to the last that belongs to it, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Within<T> {
    /// The first.
    pub from: T,
    /// The last.
    pub to: T,
}

impl Moment {
    /// Reads a time; `None` when it is none.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some(base) = absolute(text) {
            return Some(Self { base, offsets: Vec::new() });
        }
        let mut parts = text.split_whitespace().peekable();
        let word = WORDS.iter().find(|(word, _)| parts.peek() == Some(word));
        let base = word.map_or(Base::Now, |(_, base)| *base);
        if word.is_some() {
            parts.next();
        } else {
            parts.peek()?;
        }
        let offsets = parts.map(offset).collect::<Option<_>>()?;
        Some(Self { base, offsets })
    }

    /// The words that it can begin with.
    pub(super) fn words() -> impl Iterator<Item = &'static str> + Clone {
        WORDS.iter().map(|(word, _)| *word)
    }

    /// Does it say more than a day: an hour, or an instant? A field that holds dates has none.
    pub(super) fn is_within_a_day(&self) -> bool {
        matches!(self.base, Base::Instant(_)) || self.offsets.iter().any(|(_, unit)| unit.seconds().is_some())
    }

    /// Does it mean something else tomorrow?
    pub fn is_relative(&self) -> bool {
        matches!(self.base, Base::Now | Base::Period(..))
    }

    /// The instants that it means.
    pub fn instants(&self, now: Timestamp) -> Within<Timestamp> {
        match self.base {
            Base::Instant(at) => Within { from: at, to: at },
            Base::Now => {
                let at = instant(self.shifted(civil(now)));
                Within { from: at, to: at }
            }
            Base::Day(_) | Base::Period(..) if self.is_within_a_day() => {
                let at = instant(self.shifted(self.dates(now).from.date().to_datetime(jiff::civil::Time::midnight())));
                Within { from: at, to: at }
            }
            Base::Day(_) | Base::Period(..) => {
                let Within { from, to } = self.dates(now);
                let last = jiff::civil::Time::constant(23, 59, 59, 999_999_000);
                Within { from: instant(from.date().to_datetime(jiff::civil::Time::midnight())), to: instant(to.date().to_datetime(last)) }
            }
        }
    }

    /// The days that it means. Offsets of hours and less are left to [`Moment::instants`].
    pub fn dates(&self, now: Timestamp) -> Within<CivilDate> {
        let whole = || self.offsets.iter().filter(|(_, unit)| unit.seconds().is_none());
        let shifted = |date: Date| whole().fold(date, |date, (count, unit)| shift_date(date, *count, *unit));
        let (from, to) = match self.base {
            Base::Instant(at) => (civil(at).date(), civil(at).date()),
            Base::Day(date) => (date, date),
            Base::Now => (shifted(civil(now).date()), shifted(civil(now).date())),
            Base::Period(period, ahead) => {
                let from = shifted(period.ahead(period.begin(civil(now).date()), ahead));
                (from, period.ahead(from, 1).yesterday().unwrap_or(Date::MAX))
            }
        };
        Within { from: from.into(), to: to.into() }
    }

    /// The parts of an offset that a date has no room for, or all of them on an instant.
    fn shifted(&self, at: DateTime) -> DateTime {
        let is_instant = matches!(self.base, Base::Now);
        self.offsets.iter().fold(at, |at, (count, unit)| match unit.seconds() {
            Some(seconds) => {
                let span = count.saturating_mul(seconds).seconds();
                at.checked_add(span).unwrap_or(if *count < 0 { DateTime::MIN } else { DateTime::MAX })
            }
            None if is_instant => shift_date(at.date(), *count, *unit).to_datetime(at.time()),
            None => at,
        })
    }
}

impl Unit {
    /// How long it is, when it is shorter than a day.
    fn seconds(self) -> Option<i64> {
        match self {
            Self::Second => Some(1),
            Self::Minute => Some(60),
            Self::Hour => Some(3600),
            Self::Day | Self::Week | Self::Month | Self::Year => None,
        }
    }
}

impl Period {
    fn begin(self, date: Date) -> Date {
        match self {
            Self::Day => date,
            Self::Week => shift_date(date, -i64::from(date.weekday().to_monday_zero_offset()), Unit::Day),
            Self::Month => date.first_of_month(),
            Self::Quarter => shift_date(date.first_of_month(), -i64::from((date.month() - 1) % 3), Unit::Month),
            Self::Year => date.first_of_year(),
        }
    }

    fn ahead(self, date: Date, count: i64) -> Date {
        match self {
            Self::Day => shift_date(date, count, Unit::Day),
            Self::Week => shift_date(date, count, Unit::Week),
            Self::Month => shift_date(date, count, Unit::Month),
            Self::Quarter => shift_date(date, 3 * count, Unit::Month),
            Self::Year => shift_date(date, count, Unit::Year),
        }
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self.base {
            Base::Instant(at) => jiff::Timestamp::from_microsecond(at.as_micros()).map_or_else(|_| at.to_string(), |at| at.to_string()),
            Base::Day(date) => date.to_string(),
            Base::Now if !self.offsets.is_empty() => String::new(),
            base => WORDS.iter().find(|(_, other)| *other == base).map(|(word, _)| (*word).to_owned()).unwrap_or_default(),
        };
        f.write_str(&word)?;
        for (at, (count, unit)) in self.offsets.iter().enumerate() {
            let blank = if at == 0 && word.is_empty() { "" } else { " " };
            let name = UNITS.iter().find(|(_, other)| other == unit).map_or("", |(name, _)| name);
            write!(f, "{blank}{count:+}{name}")?;
        }
        Ok(())
    }
}

/// A date, or an instant; without a zone it is UTC, as Odoo's are.
fn absolute(text: &str) -> Option<Base> {
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    // A date with a time reads as a date too, with the time dropped.
    if text.len() == 10
        && let Ok(date) = text.parse::<Date>()
    {
        return Some(Base::Day(date));
    }
    let at = match text.parse::<jiff::Timestamp>() {
        Ok(at) => at,
        Err(_) if text.contains(':') => Offset::UTC.to_timestamp(text.parse::<DateTime>().ok()?).ok()?,
        Err(_) => return None,
    };
    Some(Base::Instant(Timestamp::from_micros(at.as_microsecond())))
}

fn offset(text: &str) -> Option<(i64, Unit)> {
    let sign = match text.as_bytes().first()? {
        b'-' => -1,
        b'+' => 1,
        _ => return None,
    };
    let rest = text.get(1..)?;
    let letters = rest.find(|c: char| !c.is_ascii_digit())?;
    let count: i64 = rest.get(..letters)?.parse().ok().filter(|count| *count <= MAX_OFFSET)?;
    let unit = UNITS.iter().find(|(name, _)| rest.get(letters..) == Some(name))?.1;
    Some((sign * count, unit))
}

fn shift_date(date: Date, count: i64, unit: Unit) -> Date {
    let end = if count < 0 { Date::MIN } else { Date::MAX };
    // So many years lie outside of every calendar, and a span refuses to hold them.
    let span = match unit {
        Unit::Week => count.checked_mul(7).and_then(|days| jiff::Span::new().try_days(days).ok()),
        Unit::Month => jiff::Span::new().try_months(count).ok(),
        Unit::Year => jiff::Span::new().try_years(count).ok(),
        _ => jiff::Span::new().try_days(count).ok(),
    };
    span.and_then(|span| date.checked_add(span).ok()).unwrap_or(end)
}

/// The wall clock in UTC at this instant; the ends of the calendar when it lies outside.
fn civil(at: Timestamp) -> DateTime {
    let ends = if at.as_micros() < 0 { jiff::Timestamp::MIN } else { jiff::Timestamp::MAX };
    Offset::UTC.to_datetime(jiff::Timestamp::from_microsecond(at.as_micros()).unwrap_or(ends))
}

fn instant(at: DateTime) -> Timestamp {
    let ends = if at.year() < 0 { jiff::Timestamp::MIN } else { jiff::Timestamp::MAX };
    Timestamp::from_micros(Offset::UTC.to_timestamp(at).unwrap_or(ends).as_microsecond())
}

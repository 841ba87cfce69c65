//! Times of a calendar in their zone: by the zone's IANA or Windows name, and else by the rules that the calendar itself carries.

use std::fmt;

use calcard::{
    common::{PartialDateTime, timezone::Tz},
    icalendar::{
        ICalendar, ICalendarComponent, ICalendarComponentType as Component, ICalendarDay, ICalendarEntry, ICalendarProperty as Property,
        ICalendarRecurrenceRule, ICalendarValue as Value, ICalendarWeekday as Weekday,
    },
};
use jiff::{
    SignedDuration,
    civil::{self, DateTime},
    tz::Offset,
};

/// Most zones and rules of one calendar that are looked at.
const MAX_ZONES: usize = 32;

/// A time as a calendar means it; shows as RFC 3339, without offset when nobody knows it and without hours for a whole day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Time {
    Day(civil::Date),
    Floating(DateTime),
    Zoned(DateTime, Offset),
}

impl Time {
    pub(super) fn is_floating(&self) -> bool {
        matches!(self, Self::Floating(_))
    }

    pub(super) fn plus(self, seconds: i64) -> Option<Self> {
        let duration = SignedDuration::from_secs(seconds);
        Some(match self {
            Self::Day(day) => Self::Day(day.checked_add(duration).ok()?),
            Self::Floating(at) => Self::Floating(at.checked_add(duration).ok()?),
            Self::Zoned(at, offset) => Self::Zoned(at.checked_add(duration).ok()?, offset),
        })
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => write!(f, "{day}"),
            Self::Floating(at) => write!(f, "{at}"),
            Self::Zoned(at, offset) if offset.is_zero() => write!(f, "{at}Z"),
            Self::Zoned(at, offset) => {
                let minutes = offset.seconds() / 60;
                let sign = if minutes < 0 { '-' } else { '+' };
                write!(f, "{at}{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
            }
        }
    }
}

/// The zones that a calendar declares.
pub(super) struct Zones<'a> {
    calendar: &'a ICalendar,
    /// The zone of times that name none, when the calendar has one.
    default: Option<&'a str>,
}

impl<'a> Zones<'a> {
    pub(super) fn of(calendar: &'a ICalendar) -> Self {
        let root = calendar.components.first().map_or(&[][..], |root| root.entries.as_slice());
        let default = root.iter().find_map(|entry| match &entry.name {
            Property::Other(name) if name.eq_ignore_ascii_case("x-wr-timezone") => entry.values.first()?.as_text(),
            _ => None,
        });
        Self { calendar, default }
    }

    /// The time of a property such as DTSTART.
    pub(super) fn time(&self, entry: &ICalendarEntry) -> Option<Time> {
        let partial = entry.values.first()?.as_partial_date_time()?;
        let day = civil_day(partial)?;
        let Some(hour) = partial.hour else { return Some(Time::Day(day)) };
        let minute = partial.minute.unwrap_or(0);
        let at = day.to_datetime(civil::Time::new(small(hour)?, small(minute)?, small(partial.second.unwrap_or(0).min(59))?, 0).ok()?);
        if let Some(hours) = partial.tz_hour {
            let minutes = i32::from(hours) * 60 + i32::from(partial.tz_minute.unwrap_or(0));
            let minutes = if partial.tz_minus { -minutes } else { minutes };
            return Some(Time::Zoned(at, Offset::from_seconds(minutes * 60).ok()?));
        }
        let offset = entry.tz_id().or(self.default).and_then(|name| self.offset(name, partial, at));
        Some(offset.map_or(Time::Floating(at), |offset| Time::Zoned(at, offset)))
    }

    fn offset(&self, name: &str, partial: &PartialDateTime, at: DateTime) -> Option<Offset> {
        let name = name.trim_matches('"');
        let resolver = self.calendar.build_tz_resolver();
        // `/example.org/Europe/Rome`: what follows the registry is the name.
        let tail = || name.starts_with('/').then(|| name.splitn(3, '/').nth(2)).flatten().and_then(|tail| resolver.resolve(tail));
        let known = resolver.resolve(name).or_else(tail);
        known.and_then(|zone| named_offset(zone, partial)).or_else(|| self.ruled_offset(name, at))
    }

    /// The offset by the zone's own rules: that of the observance which began last before `at`.
    fn ruled_offset(&self, name: &str, at: DateTime) -> Option<Offset> {
        let named = |part: &&ICalendarComponent| {
            let id = part.property(&Property::Tzid).and_then(|entry| entry.values.first()).and_then(Value::as_text);
            part.component_type == Component::VTimezone && id == Some(name)
        };
        let zone = self.calendar.components.iter().filter(named).take(MAX_ZONES).next()?;
        let observances = zone.component_ids.iter().take(MAX_ZONES).filter_map(|id| self.calendar.component_by_id(*id));
        let mut last: Option<(DateTime, Offset)> = None;
        let mut first: Option<(DateTime, Offset)> = None;
        for observance in observances {
            let Some(offset) = offset_to(observance) else { continue };
            let Some(onset) = onset(observance, at) else { continue };
            if onset <= at && last.is_none_or(|(latest, _)| onset >= latest) {
                last = Some((onset, offset));
            }
            if first.is_none_or(|(earliest, _)| onset < earliest) {
                first = Some((onset, offset));
            }
        }
        last.or(first).map(|(_, offset)| offset)
    }
}

/// The offset of a named zone. A time that does not exist, or exists twice, is taken by the clock before the change (RFC 5545 section 3.3.5).
fn named_offset(zone: Tz, partial: &PartialDateTime) -> Option<Offset> {
    for earlier in 0..3_u8 {
        let hour = partial.hour.unwrap_or(0).checked_sub(earlier)?;
        let tried = PartialDateTime { hour: Some(hour), ..partial.clone() };
        if let Some(found) = tried.to_date_time_with_tz(zone) {
            if zone.is_floating() {
                return None;
            }
            let seconds = found.naive_local().signed_duration_since(found.naive_utc()).num_seconds();
            return Offset::from_seconds(i32::try_from(seconds).ok()?).ok();
        }
    }
    None
}

fn offset_to(observance: &ICalendarComponent) -> Option<Offset> {
    let partial = observance.property(&Property::Tzoffsetto)?.values.first()?.as_partial_date_time()?;
    let seconds = (i32::from(partial.tz_hour?) * 60 + i32::from(partial.tz_minute.unwrap_or(0))) * 60;
    Offset::from_seconds(if partial.tz_minus { -seconds } else { seconds }).ok()
}

/// When this observance began last before `at`: in its own year when it has no yearly rule.
fn onset(observance: &ICalendarComponent, at: DateTime) -> Option<DateTime> {
    let partial = observance.property(&Property::Dtstart)?.values.first()?.as_partial_date_time()?;
    let clock = civil::Time::new(small(partial.hour.unwrap_or(0))?, small(partial.minute.unwrap_or(0))?, 0, 0).ok()?;
    let started = civil_day(partial)?.to_datetime(clock);
    let rule = observance.property(&Property::Rrule).and_then(|entry| entry.values.first());
    let Some(Value::RecurrenceRule(rule)) = rule else { return Some(started) };
    let ended = rule.until.as_ref().and_then(civil_day).is_some_and(|until| until < at.date());
    let this_year = in_year(rule, at.year(), started.date())?.to_datetime(clock);
    let onset = if this_year <= at { this_year } else { in_year(rule, at.year() - 1, started.date())?.to_datetime(clock) };
    Some(if ended { started } else { onset.max(started) })
}

/// The day in `year` on which a yearly rule falls.
fn in_year(rule: &ICalendarRecurrenceRule, year: i16, started: civil::Date) -> Option<civil::Date> {
    let month = rule.bymonth.first().map_or(Some(started.month()), |month| small(month.month()))?;
    let first = civil::Date::new(year, month, 1).ok()?;
    match rule.byday.first() {
        Some(ICalendarDay { ordwk: Some(nth), weekday }) => {
            let nth = i8::try_from(*nth).ok().filter(|nth| (-5..=5).contains(nth) && *nth != 0)?;
            first.nth_weekday_of_month(nth, weekday_of(*weekday)).ok()
        }
        // `BYDAY=SU;BYMONTHDAY=8,9,…`: the first such weekday from that day on.
        Some(ICalendarDay { ordwk: None, weekday }) => {
            let from = rule.bymonthday.iter().copied().min().filter(|day| *day > 0).unwrap_or(1);
            let from = civil::Date::new(year, month, from).ok()?;
            let ahead = (weekday_of(*weekday).to_sunday_zero_offset() - from.weekday().to_sunday_zero_offset()).rem_euclid(7);
            from.checked_add(SignedDuration::from_hours(24 * i64::from(ahead))).ok()
        }
        None => {
            let day = rule.bymonthday.first().copied().filter(|day| *day > 0).unwrap_or(started.day());
            civil::Date::new(year, month, day).ok()
        }
    }
}

fn civil_day(partial: &PartialDateTime) -> Option<civil::Date> {
    civil::Date::new(i16::try_from(partial.year?).ok()?, small(partial.month?)?, small(partial.day?)?).ok()
}

fn small(number: u8) -> Option<i8> {
    i8::try_from(number).ok()
}

fn weekday_of(day: Weekday) -> civil::Weekday {
    match day {
        Weekday::Sunday => civil::Weekday::Sunday,
        Weekday::Monday => civil::Weekday::Monday,
        Weekday::Tuesday => civil::Weekday::Tuesday,
        Weekday::Wednesday => civil::Weekday::Wednesday,
        Weekday::Thursday => civil::Weekday::Thursday,
        Weekday::Friday => civil::Weekday::Friday,
        Weekday::Saturday => civil::Weekday::Saturday,
    }
}

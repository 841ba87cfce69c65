//! Working calendars: when a team is open, and how time passes for a deadline that counts working hours only.
//!
//! Pure arithmetic over civil hours, holidays and a time zone; every instant is exact to the microsecond. It never reads a clock or the
//! zone database: the zone comes in as a value. Nothing fails: a question that has no answer (a calendar that never opens, a time outside the
//! years -9999 to 9999) is answered with `None`, after a bounded search.
//!
//! **Daylight saving.** An interval opens the first time that the wall clock shows its beginning, and closes the first time that it shows its end; a clock
//! that skips the moment counts as having shown it at the jump. So intervals never overlap and never leave a gap between neighbours,
//! round-the-clock stays unbroken, and 01:00-04:00 lasts two hours in the night of the spring jump and four in the autumn one.

mod due;
mod hours;
mod local;
#[cfg(test)]
mod tests;
mod walk;

pub use due::{Due, end_of_day, start_of_day};
pub use hours::{Holidays, Hours, HoursError};

use std::time::Duration;

use jiff::{civil::Date, tz::TimeZone};

use crate::crm::{Slug, Timestamp};
use walk::Days;

/// One `[[calendar]]`: weekly hours in a time zone, less the holidays (Odoo's `resource.calendar`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// Its stable id.
    pub id: Slug,
    zone: TimeZone,
    /// From Monday to Sunday; on each day in order and apart from each other.
    week: [Vec<Hours>; 7],
    holidays: Holidays,
}

impl Calendar {
    /// A calendar of these hours, `week` from Monday to Sunday. The order of a day's intervals does not matter, and those that touch or overlap are one.
    pub fn new(id: Slug, zone: TimeZone, week: [Vec<Hours>; 7], holidays: Holidays) -> Self {
        Self { id, zone, week: week.map(hours::in_order), holidays }
    }

    /// A calendar that is open around the clock, every day.
    pub fn always(id: Slug) -> Self {
        Self::new(id, TimeZone::UTC, std::array::from_fn(|_| vec![Hours::ALL_DAY]), Holidays::default())
    }

    /// The zone in which the hours are meant.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// Does work go on at this instant?
    pub fn is_open(&self, now: Timestamp) -> bool {
        let Some(today) = local::date(&self.zone, now) else { return false };
        self.around(today).any(|span| span.from <= now && now < span.until)
    }

    /// The first open instant at or after this one.
    pub fn next_open(&self, at: Timestamp) -> Option<Timestamp> {
        self.spans_after(at)?.next().map(|span| span.from.max(at))
    }

    /// The earliest instant by which `by` of working time has passed since `at`: eight hours after nine on a day from nine to five is five
    /// o'clock, not the next morning. No time at all has passed at `at` itself, open or not. Fractions of a microsecond are dropped.
    pub fn add_working(&self, at: Timestamp, by: Duration) -> Option<Timestamp> {
        let mut left = by.as_micros();
        if left == 0 {
            return Some(at);
        }
        for span in self.spans_after(at)? {
            let from = span.from.max(at);
            let length = span.until.since(from);
            if left <= length.as_micros() {
                return Some(from.plus(micros(left)));
            }
            left -= length.as_micros();
        }
        None
    }

    /// The latest instant from which `by` of working time passes until `at`: the mirror image of [`Self::add_working`].
    pub fn subtract_working(&self, at: Timestamp, by: Duration) -> Option<Timestamp> {
        let mut left = by.as_micros();
        if left == 0 {
            return Some(at);
        }
        for span in self.spans_before(at)? {
            let until = span.until.min(at);
            let length = until.since(span.from);
            if left <= length.as_micros() {
                return Some(until.minus(micros(left)));
            }
            left -= length.as_micros();
        }
        None
    }

    /// How much working time lies between two instants; none when `b` is not after `a`. What lies outside the years -9999 to 9999 does not count.
    pub fn working_between(&self, a: Timestamp, b: Timestamp) -> Duration {
        let (a, b) = (local::clamped(a), local::clamped(b));
        let spans = self.spans_after(a).into_iter().flatten();
        spans.take_while(|span| span.from < b).map(|span| span.until.min(b).since(span.from.max(a))).sum()
    }

    /// Is this a day on which there are any hours?
    pub fn is_working_day(&self, date: Date) -> bool {
        !self.spans_on(date).is_empty()
    }

    /// The `n`-th working day after (for a negative `n`: before) this date, as `WORKDAY` counts in a spreadsheet: the date itself never counts, and zero days
    /// lead to the date itself.
    pub fn nth_working_day(&self, date: Date, n: i32) -> Option<Date> {
        let Some(steps) = n.unsigned_abs().checked_sub(1) else { return Some(date) };
        let days = if n > 0 { Days::after(self, date.tomorrow().ok()?) } else { Days::before(self, date.yesterday().ok()?) };
        days.map(|(day, _)| day).nth(usize::try_from(steps).ok()?)
    }

    /// The same local time on the `n`-th working day after (or before) the day of `at`, whether or not that time is within the hours. From a Saturday, one
    /// working day leads to Monday. Odoo's `plan_days` counts the current day as the first one, so that "one day" there ends the same
    /// evening; nobody who writes `1d` means that. For the end of the day instead, see [`end_of_day`] with [`Self::nth_working_day`].
    pub fn add_days(&self, at: Timestamp, n: i32) -> Option<Timestamp> {
        if n == 0 {
            return Some(at);
        }
        let local = local::civil(&self.zone, at)?;
        let day = self.nth_working_day(local.date(), n)?;
        local::first_instant(&self.zone, day.to_datetime(local.time()))
    }
}

/// A stretch in which a user is away: on holiday, ill, in a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Away {
    /// The first instant of it.
    pub from: Timestamp,
    /// The first instant after it.
    pub until: Timestamp,
}

impl Away {
    /// Does it cover this instant?
    pub fn covers(&self, at: Timestamp) -> bool {
        self.from <= at && at < self.until
    }

    /// The end of the absence that `at` falls into, taking periods that touch or overlap for one; `None` when the user is here.
    pub fn back_at(periods: &[Self], at: Timestamp) -> Option<Timestamp> {
        let mut back = periods.iter().filter(|away| away.covers(at)).map(|away| away.until).max()?;
        // Each round goes through at least one period for good, so there are no more rounds than periods.
        while let Some(later) = periods.iter().filter(|away| away.covers(back)).map(|away| away.until).max() {
            back = later;
        }
        Some(back)
    }
}

fn micros(count: u128) -> Duration {
    Duration::from_micros(u64::try_from(count).unwrap_or(u64::MAX))
}

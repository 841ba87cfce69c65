//! Walking a calendar from one open stretch to the next, in either direction and never for ever.

use jiff::{ToSpan, civil::Date};

use super::{Calendar, local};
use crate::crm::Timestamp;

/// So many days without hours in a row mean that there will be none. The longest pause that a week's hours and yearly holidays can make is from one 29th of
/// February on a given weekday to the next, over a year such as 2100: 40 years, 14,610 days.
const PATIENCE: u32 = 15_000;

/// A wall clock set back over midnight shows a date again that was over; nowhere by more than a day.
const SLACK_DAYS: i32 = 2;

/// A stretch in which the calendar is open: `from` to the first instant after it. Never empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub from: Timestamp,
    pub until: Timestamp,
}

impl Calendar {
    /// The stretches of one date, in order.
    pub(super) fn spans_on(&self, date: Date) -> Vec<Span> {
        if self.holidays.contains(date) {
            return Vec::new();
        }
        let weekday = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or_default();
        let hours = self.week.get(weekday).into_iter().flatten();
        let spans = hours.filter_map(|hours| {
            let from = local::first_instant(&self.zone, hours.begin(date))?;
            let until = local::first_instant(&self.zone, hours.end(date)?)?;
            // Hours that a clock jumps over altogether are none.
            (from < until).then_some(Span { from, until })
        });
        spans.collect()
    }

    /// The stretches that an instant of this date may lie in.
    pub(super) fn around(&self, date: Date) -> impl Iterator<Item = Span> {
        let first = date.saturating_sub(SLACK_DAYS.days());
        first.series(1.day()).take(5).flat_map(|date| self.spans_on(date))
    }

    /// The stretches that end after this instant, from the earliest.
    pub(super) fn spans_after(&self, at: Timestamp) -> Option<impl Iterator<Item = Span>> {
        let first = local::date(&self.zone, at)?.saturating_sub(SLACK_DAYS.days());
        Some(Days::after(self, first).flat_map(|(_, spans)| spans).filter(move |span| span.until > at))
    }

    /// The stretches that begin before this instant, from the latest.
    pub(super) fn spans_before(&self, at: Timestamp) -> Option<impl Iterator<Item = Span>> {
        let last = local::date(&self.zone, at)?.saturating_add(SLACK_DAYS.days());
        Some(Days::before(self, last).flat_map(|(_, spans)| spans.into_iter().rev()).filter(move |span| span.from < at))
    }
}

/// The working days with their stretches, until the search is given up.
pub(super) struct Days<'a> {
    calendar: &'a Calendar,
    next: Option<Date>,
    forward: bool,
    quiet: u32,
}

impl<'a> Days<'a> {
    /// From this date on.
    pub fn after(calendar: &'a Calendar, first: Date) -> Self {
        Self { calendar, next: Some(first), forward: true, quiet: 0 }
    }

    /// From this date back.
    pub fn before(calendar: &'a Calendar, last: Date) -> Self {
        Self { calendar, next: Some(last), forward: false, quiet: 0 }
    }
}

impl Iterator for Days<'_> {
    type Item = (Date, Vec<Span>);

    fn next(&mut self) -> Option<Self::Item> {
        while self.quiet < PATIENCE {
            let date = self.next?;
            self.next = if self.forward { date.tomorrow().ok() } else { date.yesterday().ok() };
            let spans = self.calendar.spans_on(date);
            if !spans.is_empty() {
                self.quiet = 0;
                return Some((date, spans));
            }
            self.quiet += 1;
        }
        None
    }
}

//! Weekly hours and holidays, as an admin writes them: `09:00-12:30`, `22:00-24:00`, `2026-04-03`, `12-25`.

use std::{collections::BTreeSet, str::FromStr};

use jiff::{
    ToSpan,
    civil::{Date, DateTime, Time},
};

/// An interval of a day, from its first moment to the first moment after it; it may end with the day, at 24:00.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hours {
    from: Time,
    /// `None` for 24:00.
    until: Option<Time>,
}

/// Why a text is no interval of a day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HoursError {
    /// It has another form.
    #[error("`{0}` is not an interval of a day: write it as `09:00-17:30`; the day ends at `24:00`")]
    Form(String),
    /// It ends before it begins, or when it begins.
    #[error(
        "`{0}` does not end after it begins: hours over midnight are two intervals, the first to `24:00` and the second from `00:00` on the next day"
    )]
    Backwards(String),
}

impl Hours {
    /// The whole day.
    pub const ALL_DAY: Self = Self { from: Time::midnight(), until: None };

    /// Is there any time in it?
    fn is_forward(self) -> bool {
        self.until.is_none_or(|until| self.from < until)
    }

    /// The local time at which it begins on this date.
    pub(super) fn begin(self, date: Date) -> DateTime {
        date.to_datetime(self.from)
    }

    /// The local time at which it ends on this date; `None` after the last day of the calendar.
    pub(super) fn end(self, date: Date) -> Option<DateTime> {
        match self.until {
            Some(until) => Some(date.to_datetime(until)),
            None => Some(date.tomorrow().ok()?.to_datetime(Time::midnight())),
        }
    }
}

impl FromStr for Hours {
    type Err = HoursError;

    /// Reads `09:00-17:30`, on whole minutes.
    fn from_str(text: &str) -> Result<Self, HoursError> {
        let form = || HoursError::Form(text.chars().take(80).collect());
        let (from, until) = text.split_once('-').ok_or_else(form)?;
        let until = match until.trim() {
            "24:00" => None,
            until => Some(minute(until).ok_or_else(form)?),
        };
        let hours = Self { from: minute(from.trim()).ok_or_else(form)?, until };
        if hours.is_forward() { Ok(hours) } else { Err(HoursError::Backwards(text.to_owned())) }
    }
}

/// Reads `9:00` or `09:00`.
fn minute(text: &str) -> Option<Time> {
    let (hour, minute) = text.split_once(':')?;
    let digits = |text: &str, least: usize| (least..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    let plain = digits(hour, 1) && digits(minute, 2);
    plain.then(|| Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok())?
}

/// A day's intervals in order and apart from each other.
pub(super) fn in_order(mut hours: Vec<Hours>) -> Vec<Hours> {
    hours.sort();
    let mut apart: Vec<Hours> = Vec::new();
    for next in hours {
        match apart.last_mut() {
            Some(last) if last.until.is_none_or(|until| next.from <= until) => {
                last.until = last.until.zip(next.until).map(|(a, b)| a.max(b));
            }
            _ => apart.push(next),
        }
    }
    apart
}

/// The days without hours: single dates, and days of every year.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Holidays {
    /// Single dates.
    pub dates: BTreeSet<Date>,
    /// Month and day, from 1: every year's. The 29th of February is one in leap years only.
    pub yearly: BTreeSet<(i8, i8)>,
}

impl Holidays {
    /// Is this date one of them?
    pub fn contains(&self, date: Date) -> bool {
        self.dates.contains(&date) || self.yearly.contains(&(date.month(), date.day()))
    }

    /// Adds a single date (`2026-04-03`), all dates of a range (`2026-12-24..2026-12-31`, its last day included, 366 days at most), or a day of every year (`12-25`).
    ///
    /// # Errors
    /// When the text is none of these; it says what is expected.
    pub fn add(&mut self, text: &str) -> Result<(), String> {
        let wrong = || format!("`{text}` is not a holiday: write `2026-04-03`, `2026-12-24..2026-12-31`, or `12-25` for every year");
        if let Some((first, last)) = text.split_once("..") {
            let (first, last) = (date(first).ok_or_else(wrong)?, date(last).ok_or_else(wrong)?);
            if last < first || (last - first).get_days() >= 366 {
                return Err(format!(
                    "`{text}` is not a range of holidays: its last day comes before its first, or more than a year after it"
                ));
            }
            self.dates.extend(first.series(1.day()).take_while(|date| *date <= last));
        } else if let Some(day) = date(text) {
            self.dates.insert(day);
        } else {
            // A leap year, so that the 29th of February can be said.
            let day = date(&format!("2000-{}", text.trim())).ok_or_else(wrong)?;
            self.yearly.insert((day.month(), day.day()));
        }
        Ok(())
    }
}

/// Reads `2026-04-03`, and nothing that only contains a date.
fn date(text: &str) -> Option<Date> {
    let text = text.trim();
    let plain = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    plain.then(|| text.parse().ok())?
}

//! Days as deadlines: an activity is due on a date, in the time zone of whoever has to do it.

use jiff::{civil::Date, tz::TimeZone};

use super::local;
use crate::crm::Timestamp;

/// How an open activity stands to its deadline (Odoo's `mail.activity.state`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Due {
    /// Its day is over.
    Overdue,
    /// This is its day.
    Today,
    /// Its day is still to come.
    Planned,
}

impl Due {
    /// The state of an activity with this deadline, for somebody in this zone. In order of urgency, so that the state of a record is the least
    /// one of its activities.
    pub fn at(deadline: Date, zone: &TimeZone, now: Timestamp) -> Self {
        if now >= end_of_day(deadline, zone) {
            Self::Overdue
        } else if now >= start_of_day(deadline, zone) {
            Self::Today
        } else {
            Self::Planned
        }
    }

    /// The state in words, as in every output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::Today => "today",
            Self::Planned => "planned",
        }
    }
}

/// The first instant of a date. At the ends of the years -9999 to 9999 a date that has no instant is always over, or never comes.
pub fn start_of_day(date: Date, zone: &TimeZone) -> Timestamp {
    let beyond = if date.year() < 0 { i64::MIN } else { i64::MAX };
    local::first_instant(zone, date.at(0, 0, 0, 0)).unwrap_or(Timestamp::from_micros(beyond))
}

/// The first instant after a date: whoever finishes before it is in time. A date that the zone skipped ends as it begins.
pub fn end_of_day(date: Date, zone: &TimeZone) -> Timestamp {
    date.tomorrow().map_or(Timestamp::from_micros(i64::MAX), |next| start_of_day(next, zone))
}

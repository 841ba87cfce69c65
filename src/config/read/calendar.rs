//! `[[calendar]]`: working hours in a time zone, and the days without them.

use jiff::tz::TimeZone;

use super::{Kind, Names};
use crate::{
    config::{report::At, table::Table, value::Value},
    domain::nearest,
    policy::{
        Calendar,
        calendar::{Holidays, Hours},
    },
};

/// The days as they are written, from Monday.
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// A calendar and where it stands.
pub(in crate::config) struct CalendarDraft {
    pub at: At,
    pub calendar: Calendar,
}

pub(super) fn read_calendar(table: &Table<'_>, names: &mut Names) -> Option<CalendarDraft> {
    let id = names.give(Kind::Calendar, table, "office");
    let zone = table.need("zone", "write the place whose time it is, such as zone = \"Europe/Madrid\"").and_then(|value| read_zone(&value));
    let hours = table.need("hours", "write for instance hours = { mon-fri = [\"09:00-13:00\", \"14:00-18:00\"] }");
    let week = hours.and_then(|value| read_week(&value));
    let holidays = table.get("holidays").map(|value| read_holidays(&value)).unwrap_or_default();
    let calendar = Calendar::new(id?, zone?, week?, holidays);
    Some(CalendarDraft { at: table.at().clone(), calendar })
}

/// A zone of the IANA database.
fn read_zone(value: &Value<'_>) -> Option<TimeZone> {
    let name = value.text()?;
    match TimeZone::get(&name) {
        Ok(zone) => Some(zone),
        Err(_) => {
            let known: Vec<String> = jiff::tz::db().available().map(|zone| zone.to_string()).collect();
            let near = nearest(&name, known.iter().map(String::as_str));
            let advice = near.map_or_else(|| "write for instance \"Europe/Madrid\"".to_owned(), |near| format!("did you mean `{near}`?"));
            value.refuse(format!("there is no time zone `{name}`"), advice)
        }
    }
}

/// The hours of each day; a day that is written twice is noted.
fn read_week(value: &Value<'_>) -> Option<[Vec<Hours>; 7]> {
    let table = value.table()?;
    let mut week: [Option<Vec<Hours>>; 7] = Default::default();
    let mut refused = false;
    for (key, value) in table.entries() {
        let Some((first, last)) = days(&key.value) else {
            let near = nearest(&key.value, DAYS.iter().copied());
            let advice = near.map_or_else(|| "write mon, tue, … or mon-fri".to_owned(), |near| format!("did you mean `{near}`?"));
            value.report().error(&key.at, format!("`{}` is no day of the week", key.value), advice);
            continue;
        };
        // A day without hours may be said as an empty list.
        let written = if value.as_text().is_some() { vec![value.clone()] } else { value.items()? };
        let count = written.len();
        let hours: Vec<Hours> = written.iter().filter_map(read_hours).collect();
        refused |= hours.len() < count;
        for (day, name) in week.iter_mut().zip(DAYS).take(last + 1).skip(first) {
            if day.is_some() {
                value.report().error(&key.at, format!("the hours of `{name}` are written already"), "");
            }
            *day = Some(hours.clone());
        }
    }
    // Where hours were refused, they are what is wrong.
    if !refused && week.iter().flatten().all(Vec::is_empty) {
        value.report().error(table.at(), "this calendar is never open", "write for instance { mon-fri = [\"09:00-18:00\"] }");
    }
    Some(week.map(Option::unwrap_or_default))
}

/// `mon`, or `mon-fri`.
fn days(key: &str) -> Option<(usize, usize)> {
    let day = |name: &str| DAYS.iter().position(|day| *day == name);
    match key.split_once('-') {
        Some((first, last)) => Some((day(first)?, day(last)?)).filter(|(first, last)| first <= last),
        None => day(key).map(|day| (day, day)),
    }
}

/// `09:00-12:30`.
fn read_hours(value: &Value<'_>) -> Option<Hours> {
    match value.text()?.parse::<Hours>() {
        Ok(hours) => Some(hours),
        Err(why) => {
            let why = why.to_string();
            let (what, advice) = why.split_once(": ").unwrap_or((&why, ""));
            value.refuse(what, advice)
        }
    }
}

/// Dates, ranges of dates, and days of every year.
fn read_holidays(value: &Value<'_>) -> Holidays {
    let mut holidays = Holidays::default();
    for item in value.each() {
        let Some(text) = item.date_text() else { continue };
        if let Err(why) = holidays.add(&text) {
            let (what, advice) = why.split_once(": ").unwrap_or((&why, ""));
            item.refuse::<()>(what, advice);
        }
    }
    holidays
}

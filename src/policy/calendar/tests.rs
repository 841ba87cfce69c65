//! Calendars against daylight saving, against a walk minute by minute, and against themselves.

use std::time::Duration;

use jiff::{
    ToSpan,
    civil::{Date, date},
    tz::{TimeZone, TimeZoneDatabase},
};
use proptest::{prelude::*, sample::select};

use super::*;

const ZONES: &[&str] = &["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Apia", "UTC", "Australia/Lord_Howe"];

/// From the zones that come with the program, so that the tests say the same on every machine, and that a machine without any has them.
fn zone(name: &str) -> TimeZone {
    TimeZoneDatabase::bundled().get(name).unwrap()
}

fn slug(text: &str) -> Slug {
    Slug::parse(text).unwrap()
}

/// An instant by its RFC 3339 form, or a local time by its form with a zone, `2026-03-27T15:00[Europe/Berlin]`.
fn at(text: &str) -> Timestamp {
    let instant = match text.split_once('[') {
        None => text.parse().unwrap(),
        Some((local, name)) => {
            let local: jiff::civil::DateTime = local.parse().unwrap();
            zone(name.trim_end_matches(']')).to_zoned(local).unwrap().timestamp()
        }
    };
    Timestamp::from_micros(instant.as_microsecond())
}

fn hours(text: &str) -> Vec<Hours> {
    text.split_whitespace().map(|hours| hours.parse().unwrap()).collect()
}

/// The same hours from Monday to Friday, and others at the weekend.
fn calendar(name: &str, weekdays: &str, weekend: &str) -> Calendar {
    let week = std::array::from_fn(|day| hours(if day < 5 { weekdays } else { weekend }));
    Calendar::new(slug("office"), zone(name), week, Holidays::default())
}

fn holidays(texts: &[&str]) -> Holidays {
    let mut holidays = Holidays::default();
    texts.iter().for_each(|text| holidays.add(text).unwrap());
    holidays
}

const fn h(hours: u64) -> Duration {
    Duration::from_secs(hours * 3600)
}

const fn min(minutes: u64) -> Duration {
    Duration::from_secs(minutes * 60)
}

#[test]
fn working_time_passes_only_while_open() {
    let office = calendar("Europe/Berlin", "09:00-12:30 13:30-17:00", "");
    let friday = at("2026-11-27T16:00[Europe/Berlin]");
    assert!(office.is_open(friday));
    assert!(!office.is_open(at("2026-11-27T13:00[Europe/Berlin]")));
    assert!(!office.is_open(at("2026-11-27T17:00[Europe/Berlin]")), "the end is the first moment that is not open");
    assert_eq!(office.add_working(friday, h(1)), Some(at("2026-11-27T17:00[Europe/Berlin]")), "the earliest such moment, not Monday");
    assert_eq!(office.add_working(friday, min(61)), Some(at("2026-11-30T09:01[Europe/Berlin]")));
    assert_eq!(office.add_working(friday, h(6)), Some(at("2026-11-30T15:00[Europe/Berlin]")), "the break of an hour does not count");
    let micro = Duration::from_micros(1);
    assert_eq!(office.add_working(friday, h(1) + micro), Some(at("2026-11-30T09:00:00.000001[Europe/Berlin]")));
    assert_eq!(office.subtract_working(at("2026-11-30T09:01[Europe/Berlin]"), min(61)), Some(friday));
    assert_eq!(office.subtract_working(at("2026-11-30T09:00[Europe/Berlin]"), h(7)), Some(at("2026-11-27T09:00[Europe/Berlin]")));
    assert_eq!(office.working_between(friday, at("2026-12-07T16:00[Europe/Berlin]")), h(42));
    assert_eq!(office.working_between(at("2026-12-07T16:00[Europe/Berlin]"), friday), Duration::ZERO);
    let saturday = at("2026-11-28T11:00[Europe/Berlin]");
    assert_eq!(office.next_open(saturday), Some(at("2026-11-30T09:00[Europe/Berlin]")));
    assert_eq!(office.next_open(friday), Some(friday));
    assert_eq!((office.add_working(saturday, h(0)), office.subtract_working(saturday, h(0))), (Some(saturday), Some(saturday)));
}

#[test]
fn holidays_are_closed_once_or_every_year() {
    let mut office = calendar("Europe/Berlin", "09:00-17:00", "");
    office.holidays = holidays(&["2026-12-24", "12-25", "2026-12-28..2026-12-30"]);
    let before = at("2026-12-23T16:30[Europe/Berlin]");
    assert_eq!(office.add_working(before, h(1)), Some(at("2026-12-31T09:30[Europe/Berlin]")));
    assert!(office.is_working_day(date(2025, 12, 24)) && !office.is_working_day(date(2026, 12, 24)));
    assert!(!office.is_working_day(date(2025, 12, 25)) && !office.is_working_day(date(2040, 12, 25)));
    assert_eq!(office.nth_working_day(date(2026, 12, 23), 1), Some(date(2026, 12, 31)));
    assert_eq!(office.nth_working_day(date(2026, 12, 31), -1), Some(date(2026, 12, 23)));
}

#[test]
fn working_days_keep_the_local_time() {
    let office = calendar("Europe/Berlin", "09:00-17:00", "");
    let friday = at("2026-10-23T15:00[Europe/Berlin]");
    // The clocks went back that weekend: Monday is 73 hours later, and still at three.
    assert_eq!(office.add_days(friday, 1), Some(at("2026-10-26T15:00[Europe/Berlin]")));
    assert_eq!(office.add_days(friday, 1).unwrap().since(friday), h(73));
    assert_eq!(office.add_days(friday, 0), Some(friday));
    assert_eq!(office.add_days(friday, -5), Some(at("2026-10-16T15:00[Europe/Berlin]")));
    assert_eq!(office.add_days(at("2026-10-24T20:00[Europe/Berlin]"), 1), Some(at("2026-10-26T20:00[Europe/Berlin]")), "from a Saturday");
    assert_eq!(office.add_days(at("2026-10-24T20:00[Europe/Berlin]"), -1), Some(at("2026-10-23T20:00[Europe/Berlin]")));
}

/// Each row: zone, hours, the date, and how long they really last on it.
#[test]
fn hours_last_as_long_as_the_clock_makes_them() {
    let rows = [
        ("Europe/Berlin", "01:00-04:00", date(2026, 3, 29), min(120)),
        ("Europe/Berlin", "01:00-04:00", date(2026, 10, 25), min(240)),
        ("Europe/Berlin", "02:00-03:00", date(2026, 3, 29), min(0)),
        ("Europe/Berlin", "02:15-03:15", date(2026, 3, 29), min(15)),
        ("Europe/Berlin", "01:45-02:15", date(2026, 3, 29), min(15)),
        // Open from the first half past two to three, which is an hour and a half; closed at the first half past two.
        ("Europe/Berlin", "02:30-03:00", date(2026, 10, 25), min(90)),
        ("Europe/Berlin", "02:00-02:30", date(2026, 10, 25), min(30)),
        ("Europe/Berlin", "00:00-24:00", date(2026, 3, 29), min(23 * 60)),
        ("Europe/Berlin", "00:00-24:00", date(2026, 10, 25), min(25 * 60)),
        ("America/New_York", "00:00-24:00", date(2026, 3, 8), min(23 * 60)),
        ("America/New_York", "00:00-24:00", date(2026, 11, 1), min(25 * 60)),
        ("America/New_York", "09:00-17:00", date(2026, 11, 1), min(480)),
        ("Asia/Kolkata", "00:00-24:00", date(2026, 3, 29), min(24 * 60)),
        ("Asia/Kolkata", "09:30-18:00", date(2026, 10, 25), min(510)),
        // Half an hour is all that Lord Howe moves.
        ("Australia/Lord_Howe", "00:00-24:00", date(2026, 4, 5), min(24 * 60 + 30)),
        // The day that Samoa skipped, and its neighbours.
        ("Pacific/Apia", "09:00-17:00", date(2011, 12, 29), min(480)),
        ("Pacific/Apia", "09:00-17:00", date(2011, 12, 30), min(0)),
        ("Pacific/Apia", "09:00-17:00", date(2011, 12, 31), min(480)),
    ];
    for (name, text, day, expected) in rows {
        let calendar = calendar(name, text, text);
        let lasts: Duration = calendar.spans_on(day).iter().map(|span| span.until.since(span.from)).sum();
        assert_eq!(lasts, expected, "{text} on {day} in {name}");
    }
}

#[test]
fn deadlines_cross_a_change_of_the_clock() {
    let night = calendar("Europe/Berlin", "22:00-24:00 00:00-06:00", "22:00-24:00 00:00-06:00");
    let saturday = at("2026-03-28T22:00[Europe/Berlin]");
    assert_eq!(night.add_working(saturday, h(7)), Some(at("2026-03-29T06:00[Europe/Berlin]")), "eight on the clock, seven in truth");
    let autumn = at("2026-10-24T22:00[Europe/Berlin]");
    assert_eq!(night.add_working(autumn, h(9)), Some(at("2026-10-25T06:00[Europe/Berlin]")));
    assert_eq!(night.subtract_working(at("2026-10-25T06:00[Europe/Berlin]"), h(9)), Some(autumn));
    let samoa = calendar("Pacific/Apia", "09:00-17:00", "09:00-17:00");
    assert_eq!(samoa.nth_working_day(date(2011, 12, 29), 1), Some(date(2011, 12, 31)), "a day that was not is no working day");
    assert_eq!(samoa.add_working(at("2011-12-29T16:00[Pacific/Apia]"), h(2)), Some(at("2011-12-31T10:00[Pacific/Apia]")));
}

#[test]
fn a_calendar_that_never_opens_says_so() {
    let mut never = calendar("UTC", "", "");
    let now = at("2026-11-27T12:00:00Z");
    for round in 0..2 {
        assert_eq!((never.is_open(now), never.next_open(now)), (false, None));
        assert_eq!((never.add_working(now, h(1)), never.subtract_working(now, h(1))), (None, None));
        assert_eq!(
            (never.add_days(now, 1), never.add_days(now, -1), never.nth_working_day(date(2026, 1, 1), i32::MIN)),
            (None, None, None)
        );
        assert_eq!(never.working_between(Timestamp::from_micros(i64::MIN), Timestamp::from_micros(i64::MAX)), Duration::ZERO);
        if round == 0 {
            // Open every day, were it not for a holiday on each.
            never = calendar("UTC", "09:00-17:00", "09:00-17:00");
            let year = date(2000, 1, 1).series(1.day()).take(366);
            never.holidays.yearly = year.map(|day: Date| (day.month(), day.day())).collect();
        }
    }
}

#[test]
fn the_longest_possible_pause_is_waited_for() {
    let mut rare = calendar("UTC", "09:00-17:00", "");
    rare.week = std::array::from_fn(|day| if day == 0 { hours("09:00-17:00") } else { Vec::new() });
    let year = date(2000, 1, 1).series(1.day()).take(366).map(|day: Date| (day.month(), day.day()));
    rare.holidays.yearly = year.filter(|day| *day != (2, 29)).collect();
    // 29 February is a Monday in 2072 and then, since 2100 is no leap year, in 2112.
    assert_eq!(rare.next_open(at("2072-02-29T17:00:00Z")), Some(at("2112-02-29T09:00:00Z")));
}

#[test]
fn times_beyond_all_calendars_have_no_answer() {
    let always = Calendar::always(slug("always"));
    for beyond in [Timestamp::from_micros(i64::MAX), Timestamp::from_micros(i64::MIN)] {
        assert_eq!((always.is_open(beyond), always.next_open(beyond), always.add_days(beyond, 1)), (false, None, None));
    }
    assert_eq!(always.add_working(at("9998-12-01T00:00:00Z"), Duration::MAX), None);
    assert_eq!(always.working_between(at("2026-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z")), h(24 * 365));
}

#[test]
fn hours_and_holidays_are_read_strictly() {
    for wrong in ["", "9-17", "09:00", "09:00-25:00", "24:00-24:00", "9:0-17:00", "09:00–17:00", "+9:00-17:00"] {
        assert_eq!(wrong.parse::<Hours>(), Err(HoursError::Form(wrong.to_owned())), "{wrong}");
    }
    for wrong in ["17:00-09:00", "09:00-09:00", "22:00-00:00"] {
        assert_eq!(wrong.parse::<Hours>(), Err(HoursError::Backwards(wrong.to_owned())), "{wrong}");
    }
    assert_eq!("0:00 - 24:00".parse(), Ok(Hours::ALL_DAY));
    assert_eq!(hours::in_order(hours("13:00-17:00 09:00-12:00 12:00-13:00")), hours("09:00-17:00"));
    assert_eq!(hours::in_order(hours("00:00-24:00 09:00-12:00")), hours("00:00-24:00"));
    assert_eq!(hours::in_order(hours("09:00-12:00 10:00-11:00 20:00-24:00")), hours("09:00-12:00 20:00-24:00"));
    for wrong in ["", "2026-02-30", "13-01", "Christmas", "2026-12-24..2026-12-01", "2026-01-01..2028-01-01", "2026-12-24T10:00"] {
        assert!(Holidays::default().add(wrong).is_err(), "{wrong}");
    }
    assert_eq!(holidays(&["2026-12-30..2027-01-02"]).dates.len(), 4);
    assert!(holidays(&["02-29"]).contains(date(2028, 2, 29)));
}

#[test]
fn an_activity_is_due_in_the_zone_of_its_assignee() {
    let (kolkata, york) = (zone("Asia/Kolkata"), zone("America/New_York"));
    let deadline = date(2026, 11, 27);
    // One instant, three states.
    let now = at("2026-11-27T19:00:00Z");
    assert_eq!(Due::at(deadline, &kolkata, now), Due::Overdue);
    assert_eq!(Due::at(deadline, &york, now), Due::Today);
    assert_eq!(Due::at(date(2026, 11, 28), &york, now), Due::Planned);
    assert_eq!(end_of_day(deadline, &kolkata), at("2026-11-27T18:30:00Z"));
    assert_eq!(end_of_day(date(2026, 3, 29), &zone("Europe/Berlin")).since(start_of_day(date(2026, 3, 29), &zone("Europe/Berlin"))), h(23));
    assert!(Due::Overdue < Due::Today && Due::Today < Due::Planned);
    assert_eq!(Due::at(Date::MAX, &york, now), Due::Planned);
    assert_eq!(Due::at(Date::MIN, &kolkata, now), Due::Overdue);
    // The skipped day is never today.
    let samoa = zone("Pacific/Apia");
    let jump = at("2011-12-31T00:00[Pacific/Apia]");
    assert_eq!(Due::at(date(2011, 12, 30), &samoa, jump.minus(Duration::from_micros(1))), Due::Planned);
    assert_eq!(Due::at(date(2011, 12, 30), &samoa, jump), Due::Overdue);
}

#[test]
fn somebody_is_back_when_the_last_of_joined_absences_ends() {
    let away = |from, until| Away { from: Timestamp::from_seconds(from), until: Timestamp::from_seconds(until) };
    let periods = [away(20, 30), away(0, 10), away(5, 20), away(40, 50), away(60, 60)];
    let back = |second| Away::back_at(&periods, Timestamp::from_seconds(second)).map(Timestamp::as_seconds);
    assert_eq!((back(-1), back(0), back(15), back(30), back(45), back(60)), (None, Some(30), Some(30), None, Some(50), None));
}

/// Days of three to five intervals on whole hours, some without any; a few holidays around 2026.
fn calendars() -> impl Strategy<Value = Calendar> {
    let interval = (0..24_u8, 1..=24_u8).prop_map(|(from, length)| {
        let until = (from + length).min(24);
        format!("{from:02}:00-{until:02}:00").parse::<Hours>().unwrap()
    });
    let week = proptest::array::uniform7(proptest::collection::vec(interval, 0..4));
    let holiday = (1..=12_i8, 1..=28_i8, any::<bool>());
    (select(ZONES), week, proptest::collection::vec(holiday, 0..6)).prop_map(|(name, week, days)| {
        let mut holidays = Holidays::default();
        for (month, day, yearly) in days {
            if yearly {
                holidays.yearly.insert((month, day))
            } else {
                holidays.dates.insert(date(2026, month, day))
            };
        }
        Calendar::new(slug("any"), zone(name), week, holidays)
    })
}

/// A whole minute of 2026, or a minute of the days when Samoa lost one.
fn minutes() -> impl Strategy<Value = Timestamp> {
    let year = (0..525_600_i64).prop_map(|minute| at("2026-01-01T00:00:00Z").plus(min(minute.unsigned_abs())));
    let samoa = (0..10_000_i64).prop_map(|minute| at("2011-12-27T00:00:00Z").plus(min(minute.unsigned_abs())));
    prop_oneof![4 => year, 1 => samoa]
}

/// What a person sees who looks at the clock on the wall.
fn open_by_the_wall(calendar: &Calendar, now: Timestamp) -> bool {
    let local = local::civil(&calendar.zone, now).unwrap();
    let hours = &calendar.week[usize::try_from(local.weekday().to_monday_zero_offset()).unwrap()];
    let within = |hours: &Hours| hours.begin(local.date()) <= local && local < hours.end(local.date()).unwrap();
    !calendar.holidays.contains(local.date()) && hours.iter().any(within)
}

proptest! {
    /// On whole hours the two readings of a repeated hour agree, except where the clock moves by half an hour only.
    #[test]
    fn the_walk_agrees_with_the_wall_clock(calendar in calendars(), from in minutes(), length in 1..4_000_u64) {
        prop_assume!(calendar.zone.iana_name() != Some("Australia/Lord_Howe"));
        let wall = (0..length).filter(|minute| open_by_the_wall(&calendar, from.plus(min(*minute)))).count();
        prop_assert_eq!(calendar.working_between(from, from.plus(min(length))), min(wall as u64));
        prop_assert_eq!(calendar.is_open(from), open_by_the_wall(&calendar, from));
    }

    #[test]
    fn adding_is_the_inverse_of_measuring(calendar in calendars(), from in minutes(), by in 1..3_000_000_000_000_u64) {
        let by = Duration::from_micros(by);
        let tick = Duration::from_micros(1);
        match calendar.add_working(from, by) {
            Some(end) => {
                prop_assert_eq!(calendar.working_between(from, end), by);
                prop_assert!(calendar.working_between(from, end.minus(tick)) < by, "it is the earliest");
                let start = calendar.subtract_working(end, by).unwrap();
                prop_assert_eq!(calendar.working_between(start, end), by);
                prop_assert!(calendar.working_between(start.plus(tick), end) < by, "it is the latest");
                prop_assert!(start >= from);
            }
            None => prop_assert_eq!(calendar.next_open(from), None),
        }
    }

    #[test]
    fn working_time_adds_up(calendar in calendars(), mut at in proptest::array::uniform3(minutes())) {
        at.sort();
        let [a, b, c] = at;
        prop_assert_eq!(calendar.working_between(a, c), calendar.working_between(a, b) + calendar.working_between(b, c));
        prop_assert!(calendar.working_between(a, c) <= c.since(a));
    }

    #[test]
    fn it_is_open_from_the_next_opening_on_and_not_before(calendar in calendars(), at in minutes()) {
        if let Some(open) = calendar.next_open(at) {
            prop_assert!(open >= at && calendar.is_open(open));
            prop_assert_eq!(calendar.working_between(at, open), Duration::ZERO);
            prop_assert_eq!(calendar.next_open(open), Some(open));
            prop_assert!(open == at || !calendar.is_open(at));
        }
    }

    #[test]
    fn around_the_clock_is_time_itself(at in minutes(), by in 0..3_000_000_000_000_u64) {
        let by = Duration::from_micros(by);
        let always = Calendar::always(slug("always"));
        prop_assert!(always.is_open(at));
        prop_assert_eq!(always.add_working(at, by), Some(at.plus(by)));
        prop_assert_eq!(always.subtract_working(at, by), Some(at.minus(by)));
        prop_assert_eq!(always.working_between(at, at.plus(by)), by);
    }

    #[test]
    fn the_nth_working_day_counts_working_days(calendar in calendars(), from in 0..365_i32, n in 1..40_i32) {
        let from = date(2026, 1, 1).checked_add(from.days()).unwrap();
        if let Some(day) = calendar.nth_working_day(from, n) {
            let between = from.tomorrow().unwrap().series(1.day()).take_while(|d: &Date| *d <= day);
            prop_assert_eq!(between.filter(|d| calendar.is_working_day(*d)).count(), n.unsigned_abs() as usize);
            prop_assert!(calendar.is_working_day(day));
            // Back from there, the day before the first of them is where it began, or a day off after that.
            let back = calendar.nth_working_day(day, -(n - 1)).unwrap();
            prop_assert_eq!(calendar.nth_working_day(from, 1), Some(back));
        }
    }
}

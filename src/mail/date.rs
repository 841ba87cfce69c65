//! Dates of mail (RFC 5322 section 3.3 with its obsolete forms), read by mail-parser and then held against the calendar.
//!
//! mail-parser takes `99 Foo 99999` for a date; a day that does not exist gives `None` here and the receiving server's date counts.

use jiff::civil;
use mail_parser::DateTime;

use super::SentAt;
use crate::crm::Timestamp;

/// Years that a mail may be from; outside, the clock of the sender was wrong or the text is no date.
const YEARS: std::ops::RangeInclusive<i16> = 1971..=2099;

/// Zone names that mail-parser does not know, as minutes east of UTC.
const ZONES: &[(&str, i16)] = &[
    ("CEST", 120),
    ("MESZ", 120),
    ("CET", 60),
    ("MEZ", 60),
    ("MET", 60),
    ("MEST", 120),
    ("BST", 60),
    ("WEST", 60),
    ("WET", 0),
    ("EEST", 180),
    ("EET", 120),
    ("MSK", 180),
    ("JST", 540),
    ("KST", 540),
    ("HKT", 480),
    ("SGT", 480),
    ("AEST", 600),
    ("AEDT", 660),
    ("NZST", 720),
    ("NZDT", 780),
    ("BRT", -180),
    ("AKST", -540),
    ("AKDT", -480),
    ("HST", -600),
];

/// Reads a date header.
pub(super) fn parse(text: &str) -> Option<SentAt> {
    let text = text.trim();
    let zone = text
        .split_whitespace()
        .rev()
        .map(|word| word.trim_matches(['(', ')']))
        .find_map(|word| ZONES.iter().find(|(name, _)| word.eq_ignore_ascii_case(name)).map(|(_, minutes)| *minutes));
    let numeric = text
        .split_whitespace()
        .any(|word| word.len() == 5 && word.starts_with(['+', '-']) && word[1..].bytes().all(|b| b.is_ascii_digit()));
    let zone = zone.filter(|_| !numeric);
    // `24.11.2026` would be read as a day and a year of something else.
    let dotted = text.split_whitespace().find(|word| word.split('.').count() == 3 && word.bytes().all(|b| b.is_ascii_digit() || b == b'.'));
    let strict = if dotted.is_none() { mail(text, zone).or_else(|| iso(text)) } else { None };
    strict.or_else(|| in_any_order(text, zone))
}

/// The months by their first letters, in English and where other languages differ from it.
const MONTHS: &[(&str, i8)] = &[
    ("jan", 1),
    ("feb", 2),
    ("fév", 2),
    ("mar", 3),
    ("mär", 3),
    ("mrz", 3),
    ("apr", 4),
    ("avr", 4),
    ("abr", 4),
    ("may", 5),
    ("mai", 5),
    ("mag", 5),
    ("mei", 5),
    ("maj", 5),
    ("jun", 6),
    ("juin", 6),
    ("giu", 6),
    ("jul", 7),
    ("juil", 7),
    ("lug", 7),
    ("aug", 8),
    ("aoû", 8),
    ("ago", 8),
    ("sep", 9),
    ("set", 9),
    ("oct", 10),
    ("okt", 10),
    ("ott", 10),
    ("out", 10),
    ("nov", 11),
    ("dec", 12),
    ("déc", 12),
    ("dez", 12),
    ("dic", 12),
];

/// What a date is made of, in whatever order: "Tuesday, November 24, 2026 9:30 AM", "Tue Nov 24 09:30:00 2026", "24.11.2026 09:30". Without a zone it
/// is taken for UTC (RFC 5322 section 4.3).
fn in_any_order(text: &str, zone: Option<i16>) -> Option<SentAt> {
    let (mut year, mut month, mut day, mut time, mut offset) = (None, None, None, None, zone);
    let mut afternoon = None;
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')')).filter(|word| !word.is_empty());
    for word in words.take(12) {
        let lower = word.to_lowercase();
        let number = lower.parse::<i16>().ok().filter(|_| !word.starts_with(['+', '-']));
        match (lower.as_str(), number) {
            ("am" | "pm", _) => afternoon = Some(lower == "pm"),
            (_, Some(number)) if word.len() == 4 => year = year.or(Some(number)),
            (_, Some(number)) if word.len() <= 2 => day = day.or(i8::try_from(number).ok()),
            (_, None) if word.starts_with(|c: char| c.is_ascii_digit()) && word.contains(':') => time = time.or_else(|| clock(word)),
            (_, None) if word.contains('.') && word.starts_with(|c: char| c.is_ascii_digit()) => {
                let mut parts = word.split('.');
                day = parts.next()?.parse().ok();
                month = parts.next().and_then(|part| part.parse().ok());
                year = parts.next().filter(|part| part.len() == 4).and_then(|part| part.parse().ok());
            }
            (_, None) => {
                let known = || MONTHS.iter().filter(|(name, _)| lower.starts_with(name)).max_by_key(|(name, _)| name.len());
                month = month.or_else(|| known().map(|(_, month)| *month));
                offset = offset.or_else(|| minutes_east(lower.trim_start_matches("gmt").trim_start_matches("utc")));
            }
            _ => {}
        }
    }
    let year = year.filter(|year| YEARS.contains(year))?;
    let time: civil::Time = time?;
    let time = match afternoon {
        Some(true) if time.hour() < 12 => civil::Time::new(time.hour() + 12, time.minute(), time.second(), 0).ok()?,
        Some(false) if time.hour() == 12 => civil::Time::new(0, time.minute(), time.second(), 0).ok()?,
        _ => time,
    };
    let offset = offset.unwrap_or(0);
    let zone = jiff::tz::Offset::from_seconds(i32::from(offset) * 60).ok()?;
    let at = zone.to_timestamp(civil::Date::new(year, month?, day?).ok()?.to_datetime(time)).ok()?;
    Some(SentAt { at: Timestamp::from_seconds(at.as_second()), offset_minutes: offset })
}

/// `9:30`, `09:30:00`
fn clock(word: &str) -> Option<civil::Time> {
    let mut parts = word.split(':').map(|part| part.parse::<i8>().ok());
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next().unwrap_or(Some(0))?);
    civil::Time::new(hour, minute, second.min(59), 0).ok()
}

/// `+0100`, `-05:30`
fn minutes_east(word: &str) -> Option<i16> {
    let digits = word.strip_prefix(['+', '-'])?.replace(':', "");
    let number = Some(digits).filter(|digits| digits.len() == 4)?.parse::<i16>().ok()?;
    let east = number / 100 * 60 + number % 100;
    Some(if word.starts_with('-') { -east } else { east }).filter(|east| east.abs() <= 15 * 60)
}

fn mail(text: &str, zone: Option<i16>) -> Option<SentAt> {
    let parsed = DateTime::parse_rfc822(&with_seconds(text))?;
    let year = i16::try_from(parsed.year).ok()?;
    let day = civil::Date::new(year, i8::try_from(parsed.month).ok()?, i8::try_from(parsed.day).ok()?).ok()?;
    // A leap second (RFC 5322 allows 60) is the last one of its minute.
    let second = i8::try_from(parsed.second.min(59)).ok()?;
    let time = civil::Time::new(i8::try_from(parsed.hour).ok()?, i8::try_from(parsed.minute).ok()?, second, 0).ok()?;
    let east = i16::from(parsed.tz_hour) * 60 + i16::from(parsed.tz_minute);
    let offset = zone.unwrap_or(if parsed.tz_before_gmt { -east } else { east });
    if !YEARS.contains(&year) || offset.abs() > 15 * 60 {
        return None;
    }
    let zone = jiff::tz::Offset::from_seconds(i32::from(offset) * 60).ok()?;
    let at = zone.to_timestamp(day.to_datetime(time)).ok()?;
    Some(SentAt { at: Timestamp::from_seconds(at.as_second()), offset_minutes: offset })
}

/// Seconds may be left out (RFC 5322 section 3.3); mail-parser wants them. Dashes between day, month and year are an older habit.
fn with_seconds(text: &str) -> String {
    let time = |word: &str| {
        word.split_once(':')
            .is_some_and(|(h, m)| matches!(h.len(), 1 | 2) && m.len() == 2 && h.bytes().chain(m.bytes()).all(|b| b.is_ascii_digit()))
    };
    let dashed = |word: &str| word.split('-').count() == 3 && word.bytes().any(|b| b.is_ascii_alphabetic());
    let words = text.split_whitespace().map(|word| match word {
        word if word.starts_with("GMT") && minutes_east(&word[3..]).is_some() => word[3..].to_owned(),
        word if time(word) => format!("{word}:00"),
        word if dashed(word) => word.replace('-', " "),
        word => word.to_owned(),
    });
    words.collect::<Vec<_>>().join(" ")
}

fn iso(text: &str) -> Option<SentAt> {
    let sent = SentAt::try_from(text.replacen(' ', "T", 1).replace(' ', "")).ok()?;
    (sent.at.as_seconds() > 0).then_some(sent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_as_mail_writes_them() {
        for (text, want) in [
            ("Sun, 22 Nov 2026 09:30:00 +0200", "2026-11-22T09:30:00+02:00"),
            ("22 Nov 2026 09:30:00 +0000 (UTC)", "2026-11-22T09:30:00+00:00"),
            ("Sun, 22 Nov 26 09:30 EST", "2026-11-22T09:30:00-05:00"),
            ("Sun, 22 Nov 2026 09:30:60 GMT", "2026-11-22T09:30:59+00:00"),
            ("Sun, 22 Nov 2026 09:30:00 CEST", "2026-11-22T09:30:00+02:00"),
            ("Sun, 22 Nov 2026 09:30:00 +0100 (CEST)", "2026-11-22T09:30:00+01:00"),
            ("Sun, 22-Nov-2026 9:30 +0100", "2026-11-22T09:30:00+01:00"),
            ("2026-11-22 09:30:00 +02:00", "2026-11-22T09:30:00+02:00"),
            ("Sunday, November 22, 2026 9:30 PM +0100", "2026-11-22T21:30:00+01:00"),
            ("Sun Nov 22 09:30:00 2026", "2026-11-22T09:30:00+00:00"),
            ("Sun Nov 22 09:30:00 CET 2026", "2026-11-22T09:30:00+01:00"),
            ("Sun, 22 Nov 2026 09:30:00 GMT+0100", "2026-11-22T09:30:00+01:00"),
            ("22.11.2026 09:30 +0100", "2026-11-22T09:30:00+01:00"),
            ("Di, 22 Dez 2026 09:30:00 +0100", "2026-12-22T09:30:00+01:00"),
        ] {
            assert_eq!(parse(text).map(|sent| sent.to_string()).as_deref(), Some(want), "{text}");
        }
        for text in ["Tue, 99 Foo 99999 99:99:99 +9999", "Mon, 31 Feb 2026 10:00:00 +0000", "", "yesterday"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}

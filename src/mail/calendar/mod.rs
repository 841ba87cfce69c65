//! Meetings: the iCalendar (RFC 5545) of an invitation read into [`Invitation`], with its times in their own zone.
//!
//! calcard supplies the grammar and the names of zones; the time is worked out here, because a custom zone has rules and no name. A time
//! whose zone nobody names stays without offset, and is told as a defect.

mod zone;

use calcard::{
    Entry, Parser,
    icalendar::{ICalendar, ICalendarComponent, ICalendarComponentType as Component, ICalendarEntry, ICalendarProperty as Property},
};

use super::{Invitation, limits::brief, words::one_line};

/// Most bytes of one calendar that are read: an invitation has a few thousand, a whole calendar sent along may have millions.
const MAX_BYTES: usize = 256 << 10;
/// Most calendars and stray lines looked at.
const MAX_ENTRIES: usize = 64;
/// Longest summary, location or name, in bytes.
const MAX_TEXT: usize = 500;

/// What a calendar asks of us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asks {
    /// Somebody wants to meet, or moves a meeting.
    Meeting,
    /// Somebody answers a meeting with another time: to be seen, and not to be acknowledged.
    OtherTime,
    /// A calendar answers by itself, withdraws or corrects: nobody writes to us.
    Nothing,
    /// A calendar sent along, such as the programme of a fair.
    Information,
}

/// A calendar, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Meeting {
    pub invitation: Invitation,
    pub asks: Asks,
    pub defect: Option<String>,
}

/// Is this type or name that of a calendar?
pub(super) fn is_calendar(kind: &str, name: Option<&str>) -> bool {
    matches!(kind, "text/calendar" | "application/ics" | "text/x-vcalendar" | "application/calendar")
        || name.is_some_and(|name| name.to_ascii_lowercase().ends_with(".ics"))
}

/// Reads the first event of a calendar. `method` is what the part's header says.
pub(super) fn read(text: &str, method: Option<&str>) -> Option<Meeting> {
    let text = &text[..text.floor_char_boundary(MAX_BYTES)];
    let mut parser = Parser::new(text);
    for _ in 0..MAX_ENTRIES {
        match parser.entry() {
            Entry::ICalendar(calendar) => {
                let found = calendar.components.iter().find(|part| matches!(part.component_type, Component::VEvent | Component::VTodo));
                let read = found.map(|event| meeting(&calendar, event, method));
                // An event without time and title is the rest of a broken one.
                if let Some(read) = read.filter(|read| read.invitation.start.is_some() || read.invitation.summary.is_some()) {
                    return Some(read);
                }
            }
            Entry::Eof => break,
            _ => {}
        }
    }
    None
}

fn meeting(calendar: &ICalendar, event: &ICalendarComponent, method: Option<&str>) -> Meeting {
    let declared = method.map(str::to_owned).or_else(|| calendar.components.iter().find_map(|part| text(part, &Property::Method)));
    let method = declared.map(|method| method.trim().to_ascii_uppercase()).filter(|method| !method.is_empty());
    let cancelled = text(event, &Property::Status).is_some_and(|status| status.eq_ignore_ascii_case("cancelled"));
    let method = if cancelled && method.as_deref().is_none_or(|method| method == "REQUEST" || method == "PUBLISH") {
        Some("CANCEL".to_owned())
    } else {
        method
    };
    let zones = zone::Zones::of(calendar);
    let start = event.property(&Property::Dtstart).and_then(|entry| zones.time(entry));
    let end = event.property(&Property::Dtend).or_else(|| event.property(&Property::Due)).and_then(|entry| zones.time(entry));
    let end = end.or_else(|| {
        let duration = event.property(&Property::Duration)?.values.first()?;
        let calcard::icalendar::ICalendarValue::Duration(duration) = duration else { return None };
        start.as_ref()?.plus(duration.as_seconds())
    });
    let floating = start.as_ref().is_some_and(zone::Time::is_floating);
    let asks = match method.as_deref() {
        Some("REQUEST" | "ADD") => Asks::Meeting,
        Some("COUNTER") => Asks::OtherTime,
        Some("REPLY" | "CANCEL" | "REFRESH" | "DECLINECOUNTER") => Asks::Nothing,
        _ => Asks::Information,
    };
    let invitation = Invitation {
        method,
        start: start.map(|time| time.to_string()),
        end: end.map(|time| time.to_string()),
        summary: text(event, &Property::Summary),
        organizer: event.property(&Property::Organizer).and_then(organizer),
        location: text(event, &Property::Location),
    };
    Meeting { invitation, asks, defect: floating.then(|| "the meeting's time names no zone".to_owned()) }
}

fn text(part: &ICalendarComponent, property: &Property) -> Option<String> {
    let value = part.property(property)?.values.first()?.as_text()?;
    let line = brief(&one_line(value), MAX_TEXT);
    Some(line).filter(|line| !line.is_empty())
}

/// `Name <address>`, or whichever half there is.
fn organizer(entry: &ICalendarEntry) -> Option<String> {
    use calcard::icalendar::ICalendarParameterName as Parameter;
    let address = entry.calendar_address().map(str::trim).filter(|address| address.contains('@'));
    let name = entry.parameters(&Parameter::Cn).find_map(|value| value.as_text()).map(one_line).filter(|name| !name.is_empty());
    let whole = match (name, address) {
        (Some(name), Some(address)) if name != address => format!("{name} <{address}>"),
        (_, Some(address)) => address.to_owned(),
        (Some(name), None) => name,
        (None, None) => return None,
    };
    Some(brief(&whole, MAX_TEXT))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(lines: &str) -> Meeting {
        let text = format!("BEGIN:VCALENDAR\nVERSION:2.0\n{lines}\nEND:VCALENDAR\n").replace('\n', "\r\n");
        read(&text, None).unwrap()
    }

    #[test]
    fn asks_answers_and_informs() {
        for (lines, asks, method) in [
            ("METHOD:REQUEST\nBEGIN:VEVENT\nDTSTART:20261126T140000Z\nEND:VEVENT", Asks::Meeting, Some("REQUEST")),
            ("METHOD:reply\nBEGIN:VEVENT\nDTSTART:20261126T140000Z\nEND:VEVENT", Asks::Nothing, Some("REPLY")),
            ("METHOD:REQUEST\nBEGIN:VEVENT\nSUMMARY:x\nSTATUS:CANCELLED\nEND:VEVENT", Asks::Nothing, Some("CANCEL")),
            ("BEGIN:VEVENT\nDTSTART:20261126T140000Z\nEND:VEVENT", Asks::Information, None),
        ] {
            let read = event(lines);
            assert_eq!((read.asks, read.invitation.method.as_deref()), (asks, method), "{lines}");
        }
        assert!(read("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", None).is_none());
        assert!(read("nothing of the kind", None).is_none());
    }

    #[test]
    fn times_in_every_kind_of_zone() {
        let custom = "BEGIN:VTIMEZONE\nTZID:Ours\nBEGIN:STANDARD\nDTSTART:16011028T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\nEND:STANDARD\nBEGIN:DAYLIGHT\nDTSTART:16010325T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\nEND:DAYLIGHT\nEND:VTIMEZONE\n";
        for (before, start, want) in [
            ("", "DTSTART:20261126T140000Z", "2026-11-26T14:00:00Z"),
            ("", "DTSTART;TZID=Europe/Berlin:20260626T140000", "2026-06-26T14:00:00+02:00"),
            ("", "DTSTART;TZID=W. Europe Standard Time:20261126T140000", "2026-11-26T14:00:00+01:00"),
            ("", "DTSTART;TZID=Europe/Berlin:20260329T023000", "2026-03-29T02:30:00+01:00"),
            ("", "DTSTART;TZID=America/New_York:20261101T013000", "2026-11-01T01:30:00-04:00"),
            (custom, "DTSTART;TZID=Ours:20261126T140000", "2026-11-26T14:00:00+01:00"),
            (custom, "DTSTART;TZID=Ours:20260726T140000", "2026-07-26T14:00:00+02:00"),
            ("X-WR-TIMEZONE:Asia/Tokyo\n", "DTSTART:20261126T140000", "2026-11-26T14:00:00+09:00"),
            ("", "DTSTART;TZID=/freeassociation.sourceforge.net/Europe/Rome:20261126T140000", "2026-11-26T14:00:00+01:00"),
            ("", "DTSTART:20261126T140000", "2026-11-26T14:00:00"),
            ("", "DTSTART;VALUE=DATE:20261126", "2026-11-26"),
        ] {
            let read = event(&format!("{before}BEGIN:VEVENT\n{start}\nEND:VEVENT"));
            assert_eq!(read.invitation.start.as_deref(), Some(want), "{start}");
            assert_eq!(read.defect.is_some(), start == "DTSTART:20261126T140000" && before.is_empty(), "{start}");
        }
        let read = event(
            "BEGIN:VEVENT\nDTSTART;TZID=Asia/Kolkata:20261126T233000\nDURATION:PT45M\nORGANIZER;CN=Kim Lee:MAILTO:kim@x.example\nEND:VEVENT",
        );
        assert_eq!(read.invitation.end.as_deref(), Some("2026-11-27T00:15:00+05:30"));
        assert_eq!(read.invitation.organizer.as_deref(), Some("Kim Lee <kim@x.example>"));
    }
}

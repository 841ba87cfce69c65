//! Calendar invitations (RFC 5545, RFC 5546) and vCards (RFC 6350), read by calcard. Only what a meeting or a contact needs.

use calcard::{
    Entry, Parser,
    icalendar::{ICalendar, ICalendarComponentType, ICalendarEntry, ICalendarParameterName, ICalendarProperty, ICalendarValue, Uri},
    vcard::{VCard, VCardProperty, VCardValue},
};

use super::{
    ContactFacts, Invitation,
    charset::Hint,
    limits,
    structure::{Part, Tree},
    text, words,
};

/// Longest calendar or card read, in bytes.
const MAX_BYTES: usize = 256 << 10;

/// The meeting of the first calendar part.
pub(super) fn invitation(tree: &Tree<'_>, hint: &Hint) -> Option<Invitation> {
    let is_calendar = |part: &&Part<'_>| {
        part.kind() == "text/calendar"
            || part.kind() == "application/ics"
            || part.name().is_some_and(|name| name.to_lowercase().ends_with(".ics"))
    };
    tree.leaves().filter(is_calendar).take(4).find_map(|part| {
        let declared = part.content.param("method").map(str::to_ascii_uppercase);
        let calendar = entries(part, hint).into_iter().find_map(|entry| match entry {
            Entry::ICalendar(calendar) => Some(calendar),
            _ => None,
        })?;
        meeting(&calendar, declared)
    })
}

/// The person of the first card part.
pub(super) fn card(tree: &Tree<'_>, hint: &Hint) -> Option<ContactFacts> {
    let is_card = |part: &&Part<'_>| {
        matches!(part.kind(), "text/vcard" | "text/x-vcard" | "text/directory")
            || part.name().is_some_and(|name| name.to_lowercase().ends_with(".vcf"))
    };
    tree.leaves().filter(is_card).take(2).find_map(|part| {
        entries(part, hint).into_iter().find_map(|entry| match entry {
            Entry::VCard(card) => Some(person(&card)),
            _ => None,
        })
    })
}

fn entries(part: &Part<'_>, hint: &Hint) -> Vec<Entry> {
    let (mut text, _) = text::text_of(part, hint);
    limits::cut(&mut text, MAX_BYTES);
    let mut parser = Parser::new(&text);
    let mut found = Vec::new();
    // Every round reads on; the bound is for safety's sake.
    for _ in 0..1_000 {
        match parser.entry() {
            Entry::Eof => break,
            entry @ (Entry::ICalendar(_) | Entry::VCard(_)) => {
                found.push(entry);
                break;
            }
            _ => {}
        }
    }
    found
}

fn meeting(calendar: &ICalendar, declared: Option<String>) -> Option<Invitation> {
    let stated = calendar.components.iter().find_map(|component| component.property(&ICalendarProperty::Method)).and_then(|entry| {
        match entry.values.first()? {
            ICalendarValue::Method(method) => Some(format!("{method:?}").to_uppercase()),
            ICalendarValue::Text(text) => Some(text.to_uppercase()),
            _ => None,
        }
    });
    let event = calendar
        .components
        .iter()
        .find(|component| matches!(component.component_type, ICalendarComponentType::VEvent | ICalendarComponentType::VTodo))?;
    let text = |property: &ICalendarProperty| {
        event.property(property).and_then(|entry| entry.values.first()?.as_text()).map(words::one_line).filter(|text| !text.is_empty())
    };
    let resolver = calendar.build_tz_resolver();
    let time =
        |property: &ICalendarProperty| event.property(property).and_then(|entry| instant(entry, |zone| resolver.resolve_or_default(zone)));
    let organizer = event.property(&ICalendarProperty::Organizer).and_then(|entry| match entry.values.first()? {
        ICalendarValue::Uri(Uri::Location(uri)) => Some(uri.clone()),
        other => other.as_text().map(str::to_owned),
    });
    let organizer = organizer.and_then(|uri| super::address::address(&uri).map(String::from));
    Some(Invitation {
        method: stated.or(declared),
        start: time(&ICalendarProperty::Dtstart),
        end: time(&ICalendarProperty::Dtend),
        summary: text(&ICalendarProperty::Summary),
        organizer,
        location: text(&ICalendarProperty::Location),
    })
}

/// RFC 3339 with the offset of the event's zone; a date alone for a whole day; without an offset when the zone is unknown.
fn instant(entry: &ICalendarEntry, zone: impl Fn(Option<&str>) -> calcard::common::timezone::Tz) -> Option<String> {
    let when = entry.values.first()?.as_partial_date_time()?;
    let (year, month, day) = (when.year?, when.month?, when.day?);
    let Some(hour) = when.hour else { return Some(format!("{year:04}-{month:02}-{day:02}")) };
    let named = entry.parameters(&ICalendarParameterName::Tzid).find_map(|value| value.as_text());
    let zone = zone(named);
    let local = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{:02}:{:02}", when.minute.unwrap_or(0), when.second.unwrap_or(0));
    if zone.is_floating() && when.tz_hour.is_none() {
        return Some(local);
    }
    when.to_date_time_with_tz(zone).map(|at| at.to_rfc3339()).or(Some(local))
}

fn person(card: &VCard) -> ContactFacts {
    let text = |property: &VCardProperty| {
        let value = card.property(property)?.values.first()?;
        let text = match value {
            VCardValue::Component(parts) => {
                parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
            }
            other => other.as_text()?.to_owned(),
        };
        Some(words::one_line(&text)).filter(|text| !text.is_empty())
    };
    let phones = card
        .entries
        .iter()
        .filter(|entry| entry.name == VCardProperty::Tel)
        .filter_map(|entry| entry.values.first()?.as_text().map(|text| text.trim_start_matches("tel:").to_owned()))
        .take(10)
        .collect();
    ContactFacts {
        name: text(&VCardProperty::Fn),
        title: text(&VCardProperty::Title),
        company: text(&VCardProperty::Org),
        phones,
        website: text(&VCardProperty::Url),
    }
}

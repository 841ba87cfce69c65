//! Business cards: a vCard (RFC 6350, and the older 2.1 and 3.0) that came with the mail, read for contact facts.
//!
//! A card may be anybody's, so the caller asks whose it is: its addresses are there to be compared with the sender.

use calcard::{
    Entry, Parser,
    vcard::{VCard, VCardEntry, VCardParameterName as Parameter, VCardProperty as Property, VCardValue},
};

use super::words::one_line;

/// Most bytes of one card that are read; a photo may take millions.
const MAX_BYTES: usize = 256 << 10;
/// Most cards looked at in one file.
const MAX_CARDS: usize = 20;
/// Most numbers taken from one card.
const MAX_PHONES: usize = 8;

/// What a card says of a person, the numbers as written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Card {
    pub name: Option<String>,
    pub title: Option<String>,
    pub company: Option<String>,
    pub phones: Vec<String>,
    pub website: Option<String>,
    /// Lower case.
    pub emails: Vec<String>,
}

/// Is this type or name that of a card?
pub(super) fn is_card(kind: &str, name: Option<&str>) -> bool {
    matches!(kind, "text/vcard" | "text/x-vcard" | "text/directory" | "application/vcard")
        || name.is_some_and(|name| name.to_ascii_lowercase().ends_with(".vcf"))
}

/// The cards of one file.
pub(super) fn read(text: &str) -> Vec<Card> {
    let text = &text[..text.floor_char_boundary(MAX_BYTES)];
    let mut parser = Parser::new(text);
    let mut cards = Vec::new();
    for _ in 0..MAX_CARDS {
        match parser.entry() {
            Entry::VCard(card) => cards.push(facts(&card)),
            Entry::Eof => break,
            _ => {}
        }
    }
    cards
}

fn facts(card: &VCard) -> Card {
    let all = |property: Property| card.properties(&property).map(text).filter(|text| !text.is_empty()).collect::<Vec<_>>();
    let first = |property: Property| all(property).into_iter().next();
    let is_fax = |entry: &VCardEntry| {
        let kinds = entry.parameters(&Parameter::Type).filter_map(|kind| kind.as_text());
        // Version 2.1 writes the type as a parameter of its own: `TEL;FAX:`.
        let bare = entry.params.iter().filter_map(|parameter| match &parameter.name {
            Parameter::Other(name) => Some(name.as_str()),
            _ => None,
        });
        kinds.chain(bare).any(|kind| ["fax", "pager", "video", "textphone"].iter().any(|other| kind.eq_ignore_ascii_case(other)))
    };
    let phones = card.properties(&Property::Tel).filter(|entry| !is_fax(entry)).map(text).filter(|number| !number.is_empty());
    let phones = phones.map(|number| number.strip_prefix("tel:").unwrap_or(&number).to_owned()).take(MAX_PHONES).collect();
    let structured = || {
        let entry = card.properties(&Property::N).next()?;
        let parts = parts(entry);
        let name = [1, 2, 0].into_iter().filter_map(|at| parts.get(at)).filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>();
        Some(name.join(" ")).filter(|name| !name.is_empty())
    };
    Card {
        name: first(Property::Fn).or_else(structured),
        title: first(Property::Title).or_else(|| first(Property::Role)),
        company: card.properties(&Property::Org).find_map(|entry| parts(entry).into_iter().find(|part| !part.is_empty())),
        phones,
        website: first(Property::Url),
        emails: all(Property::Email).into_iter().map(|email| email.to_lowercase()).collect(),
    }
}

fn text(entry: &VCardEntry) -> String {
    entry.values.first().and_then(VCardValue::as_text).map(one_line).unwrap_or_default()
}

/// The parts of a structured value: family name, given name…
fn parts(entry: &VCardEntry) -> Vec<String> {
    let whole = entry.values.iter().map(|value| match value {
        VCardValue::Component(several) => one_line(&several.join(" ")),
        other => other.as_text().map(one_line).unwrap_or_default(),
    });
    whole.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cards_of_three_versions() {
        let new = "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Kim Lee\r\nORG:Acme\\, Inc.;Sales\r\nTITLE:Buyer\r\nTEL;VALUE=uri;TYPE=work:tel:+49-30-901820\r\nTEL;TYPE=fax:+49 30 901821\r\nEMAIL:Kim@acme.example\r\nURL:https://acme.example\r\nEND:VCARD\r\n";
        let old = "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=B6rg\r\nTEL;WORK;VOICE:030 901820\r\nTEL;WORK;FAX:030 901821\r\nEND:VCARD\r\n";
        let cards = read(&format!("{new}{old}"));
        assert_eq!(cards[0].name.as_deref(), Some("Kim Lee"));
        assert_eq!(cards[0].company.as_deref(), Some("Acme, Inc."));
        assert_eq!(cards[0].phones, ["+49-30-901820"]);
        assert_eq!((cards[0].emails.len(), cards[0].emails[0].as_str()), (1, "kim@acme.example"));
        assert_eq!(cards[1].name.as_deref(), Some("Jörg Müller"));
        assert_eq!(cards[1].phones, ["030 901820"]);
        assert!(read("BEGIN:VCARD\r\nnothing").len() <= 1);
    }
}

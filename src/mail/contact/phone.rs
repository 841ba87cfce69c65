//! Telephone numbers in a line of text, as E.164. Only what the country's own plan calls valid, or what is called a telephone's and could be a mobile's there;
//! no fax, date, order or register number.

use std::sync::LazyLock;

use regex::Regex;

use super::super::reply::header;
use super::{
    plan::{self, Region, Tries},
    words::{EXTENSION, FAX, NOT_A_PHONE, PHONE},
};

/// Most numbers tried in one line; each costs microseconds.
const MAX_TRIED: usize = 6;
/// Longest line that is looked at, in bytes.
const MAX_LINE: usize = 400;

/// Where a number within the country begins with a 0 and is always written so.
const WITH_ZERO: [Region; 9] = [Region::GB, Region::IE, Region::DE, Region::AT, Region::CH, Region::FR, Region::BE, Region::NL, Region::SE];

/// What stands before a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Label {
    Phone,
    Other,
    None,
}

/// How much a number without a label is trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In a signature a number alone on its line is a telephone's.
    Signature,
    /// In a letter it needs a label.
    Letter,
}

/// A stretch of a line that may be a number.
struct Candidate<'l> {
    text: &'l str,
    label: Label,
    /// Is it most of its line?
    alone: bool,
}

/// Guesses where a number without a country belongs, best first; asked only when there is such a number.
pub(super) type Regions<'a> = &'a dyn Fn() -> Vec<Region>;

/// The numbers of a line.
pub(super) fn in_line(line: &str, regions: Regions<'_>, place: Place, tries: &Tries) -> Vec<String> {
    let line = plain(&line[..line.floor_char_boundary(MAX_LINE)]);
    let mut found = Vec::new();
    for candidate in candidates(&line).into_iter().take(MAX_TRIED) {
        let international = candidate.text.starts_with('+') || candidate.text.starts_with("00");
        let trusted = match candidate.label {
            Label::Phone => true,
            Label::Other => false,
            Label::None => place == Place::Signature && !looks_like_date(candidate.text) && (international || candidate.alone),
        };
        if !trusted {
            continue;
        }
        let whole = valid(candidate.text, regions, tries);
        // `030/901820` is one number, `030 901820 / 0171 9018200` are two.
        let numbers =
            whole.map_or_else(|| candidate.text.split('/').filter_map(|half| valid(half, regions, tries)).collect(), |whole| vec![whole]);
        if numbers.is_empty() && candidate.label == Label::Phone {
            found.extend(possible(candidate.text, regions, tries));
        }
        found.extend(numbers);
    }
    found
}

/// What is said to be a number as E.164, if some plan calls it valid or the likeliest one has room for it.
pub(super) fn e164(text: &str, regions: Regions<'_>, tries: &Tries) -> Option<String> {
    valid(text, regions, tries).or_else(|| possible(text, regions, tries))
}

/// One number as E.164, if some plan calls it valid.
fn valid(text: &str, regions: Regions<'_>, tries: &Tries) -> Option<String> {
    let text = written(text)?;
    if text.starts_with('+') {
        return plan::valid(&text, None, tries);
    }
    let dialled = text.starts_with('0');
    let mut regions = regions().into_iter().filter(|region| dialled || !WITH_ZERO.contains(region));
    regions.find_map(|region| plan::valid(&text, Some(region), tries))
}

/// A number as long as the mobile ones of its country: plans grow faster than their tables, and mobile ranges fastest.
fn possible(text: &str, regions: Regions<'_>, tries: &Tries) -> Option<String> {
    let text = written(text)?;
    let region = if text.starts_with('+') { None } else { Some(*regions().first().filter(|_| text.starts_with('0'))?) };
    plan::possible_mobile(&text, region, tries)
}

/// The digits of a number, with a plus before its country's code; `None` when it is too short or too long for one.
fn written(text: &str) -> Option<String> {
    let text = text.replace("(0)", " ");
    let start = text.find(|c: char| c.is_ascii_digit() || c == '+')?;
    // Behind a letter stands an extension.
    let text = text[start..].split(char::is_alphabetic).next().unwrap_or_default();
    // Only the digits count, and the plan is matched sign by sign.
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if !(6..=17).contains(&digits.len()) {
        return None;
    }
    let international =
        if text.starts_with('+') { Some(digits.as_str()) } else { digits.strip_prefix("00").filter(|rest| !rest.starts_with('0')) };
    Some(international.map_or_else(|| digits.clone(), |rest| format!("+{rest}")))
}

/// `(212) 736-5000`, `212-736-5000`, `212.736.5000`.
static NORTH_AMERICAN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    header::regex(concat!(
        r"(?:^|[^0-9A-Za-z_./+-])(?:1[-. ])?(?:\([2-9][0-9]{2}\) ?[2-9][0-9]{2}[-. ][0-9]{4}",
        r"|[2-9][0-9]{2}-[2-9][0-9]{2}-[0-9]{4}|[2-9][0-9]{2}\.[2-9][0-9]{2}\.[0-9]{4})(?:[^0-9A-Za-z_.-]|[.-]?$)"
    ))
});

/// Does the line hold a number as it is written in North America?
pub(super) fn is_north_american(line: &str) -> bool {
    NORTH_AMERICAN.as_ref().is_some_and(|pattern| pattern.is_match(line))
}

/// Digits of every script as ASCII, dashes and blanks of every kind as one, direction marks gone.
fn plain(line: &str) -> String {
    let ascii = |c: char| match c {
        '\u{ff10}'..='\u{ff19}' => digit(c, 0xff10),
        '\u{660}'..='\u{669}' => digit(c, 0x660),
        '\u{6f0}'..='\u{6f9}' => digit(c, 0x6f0),
        '\u{966}'..='\u{96f}' => digit(c, 0x966),
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{ff0d}' => '-',
        '\u{ff08}' => '(',
        '\u{ff09}' => ')',
        '\u{ff0b}' => '+',
        '\u{ff1a}' => ':',
        '\u{a0}' | '\u{2007}' | '\u{202f}' | '\u{3000}' | '\u{2009}' => ' ',
        other => other,
    };
    let mark = |c: &char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    line.chars().filter(|c| !mark(c)).map(ascii).collect()
}

fn digit(c: char, zero: u32) -> char {
    char::from_digit(u32::from(c).saturating_sub(zero), 10).unwrap_or(c)
}

fn candidates(line: &str) -> Vec<Candidate<'_>> {
    let mut found = Vec::new();
    let mut from = 0;
    let inside = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '(' | ')' | '-' | '.' | '/' | '+');
    let mut last_label = Label::None;
    while let Some(start) = line[from..].find(|c: char| c.is_ascii_digit() || matches!(c, '+' | '(')).map(|at| from + at) {
        let mut end = line[start..].find(|c: char| !inside(c)).map_or(line.len(), |at| start + at);
        // A second plus begins a second number.
        if let Some(next) = line[start + 1..end].find('+') {
            end = start + 1 + next;
        }
        let text = line[start..end].trim_end_matches([' ', '(', '+', '-', '.', '/']);
        let glued =
            line[..start].chars().next_back().is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '#' | '€' | '$' | '@' | '='))
                || line[end..]
                    .chars()
                    .next()
                    .is_some_and(|c| matches!(c, '@' | '%' | '€' | '$' | ':' | '_') || c.is_alphabetic() && !line[..end].ends_with(' '));
        // `+49 69 38079883,,82345678901#`: what a telephone dials by itself to join a meeting.
        let dial_in = line[end..].starts_with(",,") || line[..start].ends_with(",,");
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        if (6..=34).contains(&digits) && !dial_in && !(glued && last_char_is_word(&line[..start])) {
            let (before, behind) = piece_around(line, start, end);
            let label = match label(&line[from..start], last_label) {
                Label::None => label_behind(behind),
                label => label,
            };
            // `my cell is 917-… but 212-… before noon`
            let another = label == Label::None && last_label == Label::Phone && is_north_american(text);
            let label = if another { Label::Phone } else { label };
            last_label = label;
            let letters = letters_in(before) + letters_in(behind);
            // `José López 654321098`
            let named = || behind.trim().is_empty() && before.trim().contains(' ') && super::person::is_name(before);
            found.push(Candidate { text, label, alone: letters <= 4 || digits > letters * 2 || named() });
        }
        from = end.max(start + 1);
    }
    found
}

/// What stands before and behind a number, up to the bars or dots that part the line.
fn piece_around(line: &str, start: usize, end: usize) -> (&str, &str) {
    let before = line[..start].rfind(super::parts).map_or(0, |bar| line.ceil_char_boundary(bar + 1));
    let before = line[..start].rfind("//").map_or(before, |bar| before.max(bar + 2));
    let behind = line[end..].find(super::parts).map_or(line.len(), |bar| end + bar);
    (&line[before..start], &line[end..behind])
}

/// How many letters stand in the words that do not name an extension.
fn letters_in(text: &str) -> usize {
    let words = text.split(|c: char| !c.is_alphabetic());
    words.filter(|word| !EXTENSION.contains(&word.to_lowercase().as_str())).map(|word| word.chars().count()).sum()
}

/// `(312) 555-0142 office`: what the word behind a number calls it, when no other number follows that it may belong to.
fn label_behind(behind: &str) -> Label {
    let lower = behind.to_lowercase();
    let Some(word) = lower.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty()) else { return Label::None };
    if lower.contains(|c: char| c.is_ascii_digit()) || word.chars().count() < 2 && !lower.trim_start().starts_with('(') {
        return Label::None;
    }
    if FAX.contains(&word) {
        Label::Other
    } else if PHONE.contains(&word) {
        Label::Phone
    } else {
        Label::None
    }
}

fn last_char_is_word(before: &str) -> bool {
    before.chars().next_back().is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '#' | '@' | '='))
}

/// What the words before a number call it; nothing before it is what the number before it was called.
fn label(before: &str, last: Label) -> Label {
    let lower = before.to_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !(c.is_alphanumeric() || matches!(c, '/' | '°' | '№'))).filter(|word| !word.is_empty()).collect();
    if words.is_empty() {
        return if before.trim().is_empty() || before.contains([',', ';', '/']) { last } else { Label::None };
    }
    let near = &words[words.len().saturating_sub(4)..];
    let known = |list: &[&str]| near.iter().rposition(|word| word.split('/').any(|part| list.contains(&part)));
    let glued = |list: &[&str]| near.last().is_some_and(|word| list.iter().any(|known| !known.is_ascii() && word.ends_with(known)));
    let (phone, fax) = (known(PHONE), known(FAX));
    if phone.is_some() && fax.is_some() {
        // `Tel/Fax` is both; otherwise the nearer one counts.
        let together = near.iter().any(|word| word.contains('/'))
            || phone.zip(fax).is_some_and(|(phone, fax)| phone.abs_diff(fax) == 1 && fax == near.len() - 1);
        return if together || phone > fax { Label::Phone } else { Label::Other };
    }
    if fax.is_some() || glued(FAX) {
        return Label::Other;
    }
    // Letters such as `T` count only right before the number, and so does `unter`, of which most say where something is.
    let phone = phone.filter(|at| near[*at].chars().count() > 1 || *at + 1 == near.len());
    let phone = phone.or_else(|| near.len().checked_sub(1).filter(|last| near[*last] == "unter"));
    if phone.is_some() || glued(PHONE) {
        // `Telefonnummer`, `phone no.`: the other word belongs to the label.
        return Label::Phone;
    }
    if known(NOT_A_PHONE).is_some() { Label::Other } else { Label::None }
}

/// `22.11.2026`, `2026-11-22`, `22/11/26`, a year range, or eight digits that are a day.
fn looks_like_date(text: &str) -> bool {
    let groups: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|group| !group.is_empty()).collect();
    let number = |group: &str| group.parse::<u32>().unwrap_or(u32::MAX);
    let year = |group: &str| group.len() == 4 && (1900..=2100).contains(&number(group));
    match groups.as_slice() {
        [day, month, last] => {
            (year(last) || last.len() == 2) && number(day) <= 31 && number(month) <= 31 || year(day) && number(month) <= 12
        }
        [first, second] => year(first) && year(second),
        [only] => only.len() == 8 && ((1900..=2100).contains(&number(&only[..4])) || (1900..=2100).contains(&number(&only[4..]))),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(line: &str, region: Region) -> Vec<String> {
        in_line(line, &|| vec![region], Place::Signature, &Tries::new())
    }

    #[test]
    fn reads_numbers_by_label_and_plan() {
        for (line, region, want) in [
            ("Tel.: +49 (0)30 23125-418", Region::DE, vec!["+493023125418"]),
            ("Tel: 030/901820 | Fax: 030/901821", Region::DE, vec!["+4930901820"]),
            ("Fon 030 901820, Mobil 0171 9018200", Region::DE, vec!["+4930901820", "+491719018200"]),
            ("Tél. : 01 99 00 43 17", Region::FR, vec!["+33199004317"]),
            ("Móvil 612 34 56 78", Region::ES, vec!["+34612345678"]),
            ("T: +44 20 7946 0885  M: +44 7700 900123", Region::GB, vec!["+442079460885", "+447700900123"]),
            ("Cell (212) 736-5000 x12", Region::US, vec!["+12127365000"]),
            ("電話：０３－３２１１－３２１１", Region::JP, vec!["+81332113211"]),
            ("هاتف: ‎+٩٧١ ٤ ٣٣٠ ٠٠٠٠", Region::AE, vec!["+97143300000"]),
            ("тел. +7 (495) 123-45-67", Region::RU, vec!["+74951234567"]),
            ("030 901820 / 0171 9018200", Region::DE, vec!["+4930901820", "+491719018200"]),
            ("Tel/Fax: 030 901820", Region::DE, vec!["+4930901820"]),
            ("(212) 736-5000 office", Region::US, vec!["+12127365000"]),
            ("212 736-5000, ext. 204", Region::US, vec!["+12127365000"]),
            ("030 901820 | www.acme.example", Region::DE, vec!["+4930901820"]),
        ] {
            assert_eq!(numbers(line, region), want, "{line}");
        }
    }

    #[test]
    fn a_number_called_a_telephones_may_be_newer_than_the_plan() {
        assert_eq!(numbers("Mobile: 052-123-4567", Region::IL), ["+972521234567"]);
        assert_eq!(numbers("m: 07700 900123", Region::GB), ["+447700900123"]);
        assert_eq!(numbers("Phone: 512 555 0142", Region::IE), Vec::<String>::new());
        for line in ["052-123-4567", "Mobile: 052-123-45678", "Mobile: 52-123-4567", "ID 052-123-4567"] {
            assert_eq!(numbers(line, Region::IL), Vec::<String>::new(), "{line}");
        }
    }

    #[test]
    fn knows_how_north_america_writes_numbers() {
        for line in ["(212) 736-5000", "o: 212.736.5000 | c: 646.736.5001", "call 212-736-5000.", "1-212-736-5000"] {
            assert!(is_north_american(line), "{line}");
        }
        for line in
            ["0212-736-5000", "212-736-50001", "112-736-5000", "212 736 5000", "+49 212-736-5000-1", "2026-11-2212", "x212-736-5000"]
        {
            assert!(!is_north_american(line), "{line}");
        }
    }

    #[test]
    fn leaves_what_is_no_number_to_call() {
        for line in [
            "Fax: +49 30 901821",
            "Telefax +49 30 901821",
            "+49 30 901821 (Fax)",
            "Date: 22.11.2026",
            "Order no. 0301234567",
            "HRB 123456",
            "USt-IdNr. DE 811907980",
            "IBAN DE02 1203 0000 0000 2020 51",
            "Kundennummer 030 901820",
            "2024-01-02",
            "20261122",
            "28199 Bremen",
            "Budget 12.500,00 €",
            "https://x.example/030901820",
        ] {
            assert_eq!(numbers(line, Region::DE), Vec::<String>::new(), "{line}");
        }
        assert_eq!(e164("tel:+44-20-7946-0123 ext. 5", &Vec::new, &Tries::new()).as_deref(), Some("+442079460123"));
        assert_eq!(in_line("030 901820", &|| vec![Region::DE], Place::Letter, &Tries::new()), Vec::<String>::new());
        assert_eq!(in_line("please call 030 901820", &|| vec![Region::DE], Place::Letter, &Tries::new()), ["+4930901820"]);
    }
}

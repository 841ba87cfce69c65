//! Which country a number without a country code may belong to: other numbers beside it, the country in the address, the domain, the language
//! with the sender's clock.

use std::{ops::Range, sync::LazyLock};

use super::{
    phone,
    plan::{self, Region, Tries},
    words::COUNTRIES,
};
use crate::mail::tables::Words;

static ANY_COUNTRY: LazyLock<Words> = LazyLock::new(|| Words::new(COUNTRIES.iter().map(|(name, _)| *name)));

/// Most guesses; each costs one attempt at parsing.
const MAX_GUESSES: usize = 4;

/// What is known of the sender.
pub(super) struct Clues<'a> {
    pub domain: &'a str,
    pub language: Option<&'a str>,
    /// Minutes east of UTC in the Date header.
    pub offset: Option<i16>,
}

/// The guesses, best first.
pub(super) fn guesses(lines: &[&str], clues: &Clues<'_>, tries: &Tries) -> Vec<Region> {
    let mut found: Vec<Region> = Vec::new();
    let add = |found: &mut Vec<Region>, region: Option<Region>| {
        if let Some(region) = region.filter(|region| !found.contains(region) && found.len() < MAX_GUESSES) {
            found.push(region);
        }
    };
    for line in lines.iter().filter(|line| line.contains('+')) {
        for number in phone::in_line(line, &Vec::new, phone::Place::Signature, tries) {
            add(&mut found, plan::region(&number, tries));
        }
    }
    for line in lines.iter().filter(|line| line.len() <= 200) {
        add(&mut found, in_address(line));
    }
    add(&mut found, of_domain(clues.domain));
    let known = found.clone();
    // Before what the language makes likely: numbers are written so in North America, and hardly anywhere else in that language.
    if lines.iter().any(|line| phone::is_north_american(line)) {
        add(&mut found, Some(Region::US));
    }
    let spoken: Vec<Region> = of_language(clues).iter().filter_map(|region| region.parse().ok()).collect();
    // Whoever writes English from Israel has no number of Ireland; whoever writes German from a German domain may have one of Austria.
    if known.is_empty() || known.iter().any(|region| spoken.contains(region)) {
        spoken.into_iter().for_each(|region| add(&mut found, Some(region)));
    }
    found
}

/// A country's name as a word of its own.
fn in_address(line: &str) -> Option<Region> {
    let lower = line.to_lowercase();
    let border = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    let whole = |place: &Range<usize>| border(lower[..place.start].chars().next_back()) && border(lower[place.end..].chars().next());
    let named = ANY_COUNTRY.all_in(&lower).filter(|(_, place)| whole(place)).map(|(country, _)| country).min()?;
    COUNTRIES[named].1.parse().ok()
}

/// The country of a two-letter top-level domain; those that everybody uses say nothing.
fn of_domain(domain: &str) -> Option<Region> {
    let top = domain.rsplit('.').next().filter(|top| top.len() == 2)?;
    match top {
        "uk" => "GB".parse().ok(),
        // Below `com.co` stands who is in Colombia, below `co` anybody.
        "io" | "co" | "me" | "tv" | "ai" | "cc" | "ws" | "eu" | "ly" | "gg" | "to" if !is_parted(domain) => None,
        other => other.to_ascii_uppercase().parse().ok(),
    }
}

/// Does the country part its names by kind: `com.co`, `org.me`?
fn is_parted(domain: &str) -> bool {
    let mut labels = domain.rsplit('.').skip(1);
    labels.next().is_some_and(|kind| matches!(kind, "com" | "org" | "net" | "gov" | "edu" | "gob")) && labels.next().is_some()
}

/// Where a language is written, the sender's clock deciding where there are several.
fn of_language(clues: &Clues<'_>) -> &'static [&'static str] {
    let hours = clues.offset.map(|minutes| minutes.div_euclid(60));
    match (clues.language.unwrap_or_default(), hours) {
        ("en", Some(-10..=-4)) => &["US", "CA"],
        ("en", Some(-1..=1)) => &["GB", "IE"],
        ("en", Some(2)) => &["ZA"],
        ("en", Some(5)) => &["IN", "PK"],
        ("en", Some(8)) => &["SG", "AU"],
        ("en", Some(9..=11)) => &["AU"],
        ("en", Some(12..=13)) => &["NZ"],
        ("de", _) => &["DE", "AT", "CH"],
        ("fr", Some(-6..=-3)) => &["CA"],
        ("fr", _) => &["FR", "BE", "CH"],
        ("es", Some(-3)) => &["AR", "CL"],
        ("es", Some(-4)) => &["CL", "BO"],
        ("es", Some(-5)) => &["CO", "PE", "MX"],
        ("es", Some(-8..=-6)) => &["MX"],
        ("es", _) => &["ES"],
        ("pt", Some(-5..=-2)) => &["BR"],
        ("pt", _) => &["PT"],
        ("it", _) => &["IT", "CH"],
        ("nl", _) => &["NL", "BE"],
        ("pl", _) => &["PL"],
        ("cs", _) => &["CZ"],
        ("sk", _) => &["SK"],
        ("hu", _) => &["HU"],
        ("ro", _) => &["RO"],
        ("bg", _) => &["BG"],
        ("el", _) => &["GR"],
        ("tr", _) => &["TR"],
        ("ru", _) => &["RU", "KZ"],
        ("uk", _) => &["UA"],
        ("sv", _) => &["SE", "FI"],
        ("da", _) => &["DK"],
        ("no", _) => &["NO"],
        ("fi", _) => &["FI"],
        ("hr", _) => &["HR"],
        ("sl", _) => &["SI"],
        ("sr", _) => &["RS"],
        ("et", _) => &["EE"],
        ("lv", _) => &["LV"],
        ("lt", _) => &["LT"],
        ("ca", _) => &["ES"],
        ("ja", _) => &["JP"],
        ("zh", _) => &["CN", "TW", "HK"],
        ("ko", _) => &["KR"],
        ("he", _) => &["IL"],
        ("fa", _) => &["IR"],
        ("th", _) => &["TH"],
        ("vi", _) => &["VN"],
        ("id", _) => &["ID"],
        ("hi", _) => &["IN"],
        ("ar", Some(4)) => &["AE", "OM"],
        ("ar", Some(3)) => &["SA", "JO"],
        ("ar", Some(2)) => &["EG"],
        ("ar", Some(1)) => &["MA", "DZ", "TN"],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_clue_comes_first() {
        let clues = Clues { domain: "acme.co.uk", language: Some("de"), offset: Some(60) };
        assert_eq!(
            guesses(&["Mobil +43 660 1234567", "10115 Berlin, Germany"], &clues, &Tries::new())[..3],
            [Region::AT, Region::DE, Region::GB]
        );
        let clues = Clues { domain: "acme.io", language: Some("en"), offset: Some(-300) };
        assert_eq!(guesses(&["Germanyx"], &clues, &Tries::new())[0], Region::US);
        let clues = Clues { domain: "acme.com.co", language: None, offset: None };
        assert_eq!(guesses(&["Acme"], &clues, &Tries::new()), [Region::CO]);
        let clues = Clues { domain: "acme.co.il", language: Some("en"), offset: Some(0) };
        assert_eq!(guesses(&["Acme"], &clues, &Tries::new()), [Region::IL]);
        assert!(guesses(&[], &Clues { domain: "acme.com", language: None, offset: None }, &Tries::new()).is_empty());
    }
}

//! The numbering plans of all countries: whether a number is one, what it is as E.164, and where it belongs.

use std::cell::Cell;

use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumber, PhoneNumberFormat, PhoneNumberType};

pub(super) use rlibphonenumber::Region;

/// How many attempts at a number one message may take; each costs some 25 µs.
const MAX_TRIES: u32 = 24;

/// The attempts that are left for a message: a signature takes a few, and a list of numbers gets no more.
#[derive(Debug)]
pub(super) struct Tries(Cell<u32>);

impl Tries {
    pub fn new() -> Self {
        Self(Cell::new(MAX_TRIES))
    }

    fn take(&self) -> bool {
        let left = self.0.get();
        self.0.set(left.saturating_sub(1));
        left > 0
    }
}

/// The number as E.164 when the plan calls it valid: of the country that its code names, or of `region`.
pub(super) fn valid(text: &str, region: Option<Region>, tries: &Tries) -> Option<String> {
    if !tries.take() {
        return None;
    }
    if is_plain(text) {
        return Some(text.to_owned());
    }
    let number = PHONE_NUMBER_UTIL.parse(text, region).ok()?;
    number.is_valid().then(|| number.format_as(PhoneNumberFormat::E164).into_owned())
}

/// Is it E.164 as it stands? Most numbers with a country's code are, and looking for extensions and prefixes costs five times as much as the plan.
fn is_plain(text: &str) -> bool {
    let Some(digits) = text.strip_prefix('+') else { return false };
    (1..=3).any(|length| {
        let Some((code, national)) = digits.split_at_checked(length).filter(|(_, national)| !national.starts_with('0')) else {
            return false;
        };
        let (Ok(country_code), Ok(national_number)) = (code.parse(), national.parse()) else { return false };
        PHONE_NUMBER_UTIL.get_region_for_country_code(country_code).is_some()
            && PhoneNumber { country_code, national_number, ..PhoneNumber::default() }.is_valid()
    })
}

/// The number as E.164 when it has as many digits as the mobile numbers of its country, whether the plan knows their range or not.
pub(super) fn possible_mobile(text: &str, region: Option<Region>, tries: &Tries) -> Option<String> {
    if !tries.take() {
        return None;
    }
    let number = PHONE_NUMBER_UTIL.parse(text, region).ok()?;
    let fits = PHONE_NUMBER_UTIL.is_possible_number_for_type(&number, PhoneNumberType::Mobile);
    (fits && number.national_number >= 10_000_000).then(|| number.format_as(PhoneNumberFormat::E164).into_owned())
}

/// The country of a number in E.164.
pub(super) fn region(number: &str, tries: &Tries) -> Option<Region> {
    if !tries.take() {
        return None;
    }
    PHONE_NUMBER_UTIL.parse(number, None).ok()?.get_region_code()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_plain_is_what_the_whole_parser_makes_of_it() {
        let mut plain = 0;
        for region in PHONE_NUMBER_UTIL.get_supported_regions() {
            let Ok(example) = PHONE_NUMBER_UTIL.get_example_number(region) else { continue };
            let written = example.format_as(PhoneNumberFormat::E164).into_owned();
            for text in [
                written.clone(),
                written[..written.len() - 1].to_owned(),
                format!("{written}5"),
                format!("{}0", &written[..written.len() - 1]),
            ] {
                let parsed = PHONE_NUMBER_UTIL.parse(&text, None).ok().filter(PhoneNumber::is_valid);
                let parsed = parsed.map(|number| number.format_as(PhoneNumberFormat::E164).into_owned());
                if is_plain(&text) {
                    plain += 1;
                    assert_eq!(parsed.as_deref(), Some(text.as_str()), "{region:?}");
                }
            }
        }
        assert!(plain > 300, "{plain}");
    }

    #[test]
    fn a_list_of_numbers_gets_no_more_tries() {
        let tries = Tries::new();
        let found = (0..100).filter(|_| valid("+4930901820", None, &tries).is_some()).count();
        assert_eq!(found, MAX_TRIES as usize);
    }
}

//! The numbering plans of all countries: whether a number is one, what it is as E.164, and where it belongs.

use std::cell::Cell;

use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat, PhoneNumberType};

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
    let number = PHONE_NUMBER_UTIL.parse(text, region).ok()?;
    number.is_valid().then(|| number.format_as(PhoneNumberFormat::E164).into_owned())
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

//! What people write into the fields of a new lead: by hand, or in the columns of a spreadsheet.
//!
//! The desk checks what is set on a lead that exists; a new one comes to it filled in, and so its names are looked up here.

use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat};

use super::names;
use crate::{
    crm::{CivilDate, EmailAddress, Lead, LeadField, Priority, Value},
    decide::setting_value,
    policy::Policy,
};

/// The country whose numbers are written without a country code; none unless somebody says so.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Region(Option<rlibphonenumber::Region>);

impl Region {
    /// From its code, ISO 3166: `ES`.
    ///
    /// # Errors
    /// When there is no such country.
    pub(super) fn parse(code: &str) -> Result<Self, String> {
        code.to_uppercase()
            .parse()
            .map(|id| Self(Some(id)))
            .map_err(|_| format!("`{code}` is no country: write its two letters, such as ES"))
    }
}

/// Fills in a field of a new lead.
///
/// # Errors
/// Says what is wrong with the text, beginning with the field.
pub(super) fn fill(lead: &mut Lead, field: LeadField, text: &str, policy: &Policy, region: Region) -> Result<(), String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(());
    }
    // What the desk would say of a value names the field already.
    let named = format!("`{field}`");
    let told = |why: String| if why.starts_with(&named) { why } else { format!("{field}: {why}") };
    let value = read(lead, field, text, policy, region).map_err(told)?;
    lead.set(field, value).map_err(|misfit| misfit.to_string())
}

fn read(lead: &Lead, field: LeadField, text: &str, policy: &Policy, region: Region) -> Result<Value, String> {
    let word = |found: Result<crate::crm::Slug, super::Failure>| found.map(|slug| Value::Text(slug.to_string())).map_err(|why| why.message);
    match field {
        LeadField::team => word(names::team(text, policy)),
        LeadField::salesperson => word(names::user(text, policy)),
        LeadField::stage => stage(lead, text, policy),
        LeadField::email => EmailAddress::parse(text).map(|email| Value::Text(email.to_string())).map_err(|error| error.to_string()),
        LeadField::phone => phone(text, region).map(Value::Text),
        LeadField::priority => {
            priority(text).map(Value::Int).ok_or_else(|| format!("`{text}` is no priority: write 0 to 3, or low to very high"))
        }
        LeadField::tags => Ok(Value::List(tags(text))),
        LeadField::language => Ok(Value::Text(text.split(['_', '-']).next().unwrap_or(text).to_lowercase())),
        LeadField::expected_closing => {
            date(text).map(|day| Value::Text(day.to_string())).ok_or_else(|| format!("`{text}` is no date: write it as 2026-12-01"))
        }
        LeadField::currency => currency(text),
        LeadField::probability => {
            let value = setting_value(field, text, lead, policy).map_err(|why| why.to_string())?;
            match value {
                Value::Real(percent) if !(0.0..=100.0).contains(&percent) => Err("a probability lies between 0 and 100 percent".to_owned()),
                value => Ok(value),
            }
        }
        field => setting_value(field, text, lead, policy).map_err(|why| why.to_string()),
    }
}

fn stage(lead: &Lead, text: &str, policy: &Policy) -> Result<Value, String> {
    let id = names::stage(text, Some(&lead.team), policy).map_err(|why| why.message)?;
    if policy.stages_of(Some(&lead.team)).any(|stage| stage.id == id) {
        return Ok(Value::Text(id.to_string()));
    }
    Err(format!("the stage {id} is not one of the team {}", lead.team))
}

fn phone(text: &str, Region(region): Region) -> Result<String, String> {
    let international = text.strip_prefix("00").map_or_else(|| text.to_owned(), |rest| format!("+{rest}"));
    let number = PHONE_NUMBER_UTIL.parse(&international, region).ok().filter(rlibphonenumber::PhoneNumber::is_valid);
    match number {
        Some(number) => Ok(number.format_as(PhoneNumberFormat::E164).into_owned()),
        None if international.starts_with('+') || region.is_some() => Err(format!("`{text}` is no telephone number that can be dialled")),
        None => Err(format!("`{text}` has no country code: write it as +34911234567")),
    }
}

/// A number, the stars of a spreadsheet, or Odoo's words.
fn priority(text: &str) -> Option<i64> {
    let stars = text.chars().filter(|c| *c == '★' || *c == '*').count();
    let number = match text.to_lowercase().as_str() {
        "low" | "normal" => 0,
        "medium" => 1,
        "high" => 2,
        "very high" => 3,
        _ if stars > 0 => i64::try_from(stars).ok()?,
        number => number.parse().ok()?,
    };
    Priority::new(number).map(|_| number)
}

/// Tags as people write them: `Trade fair, VIP` are `trade-fair` and `vip`.
fn tags(text: &str) -> Vec<String> {
    let words = text.split([',', ';', '|']).map(|tag| {
        let kept: String =
            tag.trim().to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '-' }).collect();
        kept.trim_matches(|c: char| !c.is_ascii_alphanumeric()).to_owned()
    });
    let mut tags: Vec<String> = words.filter(|tag| !tag.is_empty()).collect();
    tags.sort();
    tags.dedup();
    tags
}

/// Dates that can be read in one way only.
fn date(text: &str) -> Option<CivilDate> {
    let day = text.split([' ', 'T']).next().unwrap_or(text);
    let parts: Vec<&str> = day.split(['.', '/']).collect();
    match parts.as_slice() {
        [year, month, day] if year.len() == 4 => CivilDate::parse(&format!("{year}-{month:0>2}-{day:0>2}")),
        [day, month, year] if year.len() == 4 && text.contains('.') => CivilDate::parse(&format!("{year}-{month:0>2}-{day:0>2}")),
        _ => CivilDate::parse(day),
    }
}

fn currency(text: &str) -> Result<Value, String> {
    let code = text.to_uppercase();
    if code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase()) {
        return Ok(Value::Text(code));
    }
    Err(format!("`{text}` is no currency: write its three letters, such as EUR"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_people_write_and_guesses_at_nothing() {
        assert_eq!(tags("Trade fair, VIP;vip"), ["trade-fair", "vip"]);
        assert_eq!((priority("High"), priority("★★★"), priority("4"), priority("urgent")), (Some(2), Some(3), None, None));
        for (text, day) in [("2026-12-01", Some("2026-12-01")), ("1.12.2026", Some("2026-12-01")), ("2026/12/1", Some("2026-12-01"))] {
            assert_eq!(date(text).map(|day| day.to_string()).as_deref(), day, "{text}");
        }
        // The first of December, or the twelfth of January?
        assert_eq!(date("01/12/2026"), None);
        let spain = Region::parse("es").unwrap();
        assert_eq!(phone("911 23 45 67", spain).as_deref(), Ok("+34911234567"));
        assert_eq!(phone("0034 911 23 45 67", Region::default()).as_deref(), Ok("+34911234567"));
        assert!(phone("911 23 45 67", Region::default()).unwrap_err().contains("country code"));
        assert!(phone("12", spain).is_err());
    }
}

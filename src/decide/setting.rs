//! A field's value from the text that a person or an admin wrote: `12500.50`, `2026-12-01`, `vip, fair`.

use std::collections::BTreeMap;

use super::Refusal;
use crate::{
    crm::{CivilDate, FieldKind, Lead, LeadField, Timestamp, Value},
    policy::Policy,
};

/// Reads `text` as the value of `field`. Nothing, or only blanks, empties it.
///
/// # Errors
/// Says what the field takes.
pub fn value(field: LeadField, text: &str, lead: &Lead, policy: &Policy) -> Result<Value, Refusal> {
    let (text, info) = (text.trim(), field.info());
    if text.is_empty() {
        return if info.optional || matches!(info.kind, FieldKind::Text | FieldKind::Tags) {
            Ok(Value::Empty)
        } else {
            Err(Refusal::new(format!("`{field}` cannot be empty")))
        };
    }
    let refuse = |takes: &str| Refusal::new(format!("`{field}` takes {takes}, and `{text}` is none"));
    match info.kind {
        FieldKind::Text => Ok(Value::Text(text.to_owned())),
        FieldKind::Word => Ok(Value::Text(text.to_lowercase())),
        FieldKind::Choice(words) if words.contains(&text) => Ok(Value::Text(text.to_owned())),
        FieldKind::Choice(words) => Err(refuse(&format!("one of {}", words.join(", ")))),
        FieldKind::Int | FieldKind::Reference(_) => text.parse().map(Value::Int).map_err(|_| refuse("a whole number")),
        FieldKind::Money => {
            let currency = lead.currency.as_deref().unwrap_or(&policy.currency);
            amount(text, currency).map(Value::Int).ok_or_else(|| refuse("an amount such as 12500.50"))
        }
        FieldKind::Real => text.trim_end_matches('%').trim_end().parse().map(Value::Real).map_err(|_| refuse("a number")),
        FieldKind::Bool => match text {
            "true" | "yes" => Ok(Value::Bool(true)),
            "false" | "no" => Ok(Value::Bool(false)),
            _ => Err(refuse("true or false")),
        },
        FieldKind::Time => text
            .parse::<jiff::Timestamp>()
            .map(|at| Value::Time(Timestamp::from_micros(at.as_microsecond())))
            .map_err(|_| refuse("a time such as 2026-12-01T09:00:00Z")),
        FieldKind::Date => {
            CivilDate::parse(text).map(|day| Value::Text(day.to_string())).ok_or_else(|| refuse("a date such as 2026-12-01"))
        }
        FieldKind::Tags => {
            let mut tags: Vec<String> = text.split(',').map(|tag| tag.trim().to_owned()).filter(|tag| !tag.is_empty()).collect();
            tags.sort();
            tags.dedup();
            Ok(Value::List(tags))
        }
    }
}

/// Puts what named groups caught into `${name}`; a name that caught nothing becomes nothing.
pub fn fill_in(text: &str, captures: &BTreeMap<String, String>) -> String {
    let (mut filled, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((before, after)) = rest.split_once("${") {
        filled.push_str(before);
        let Some((name, behind)) = after.split_once('}') else {
            filled.push_str("${");
            rest = after;
            continue;
        };
        filled.push_str(captures.get(name.trim()).map_or("", String::as_str));
        rest = behind;
    }
    filled.push_str(rest);
    filled
}

/// An amount in minor units. People write `12500`, `12,500.50`, `12.500,50`, `12 500`; the last mark followed by one or two digits is the decimal one.
pub fn amount(text: &str, currency: &str) -> Option<i64> {
    let exponent = minor_digits(currency);
    let kept: String = text.chars().filter(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-')).collect();
    let negative = kept.starts_with('-');
    let kept = kept.trim_start_matches('-');
    let decimal = kept.rfind(['.', ',']).filter(|at| (1..=2).contains(&(kept.len() - at - 1)));
    let (whole, fraction) = decimal.map_or((kept, ""), |at| (&kept[..at], &kept[at + 1..]));
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let (whole, mut fraction) = (digits(whole), digits(fraction));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    while fraction.len() < exponent {
        fraction.push('0');
    }
    fraction.truncate(exponent);
    let minor: i64 = format!("{whole}{fraction}").parse().ok()?;
    Some(if negative { -minor } else { minor })
}

/// Digits after the decimal mark (ISO 4217).
pub fn minor_digits(currency: &str) -> usize {
    match currency.to_ascii_uppercase().as_str() {
        "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "UYI" | "VND" | "VUV" | "XAF" | "XOF"
        | "XPF" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_amounts_as_people_write_them() {
        for (text, currency, minor) in [
            ("12500", "EUR", 1_250_000),
            ("12,500.50", "USD", 1_250_050),
            ("12.500,50 €", "EUR", 1_250_050),
            ("12 500", "EUR", 1_250_000),
            ("12.500", "EUR", 1_250_000),
            ("0,5", "EUR", 50),
            ("1500", "JPY", 1_500),
            ("-3.20", "EUR", -320),
        ] {
            assert_eq!(amount(text, currency), Some(minor), "{text} {currency}");
        }
        assert_eq!(amount("much", "EUR"), None);
    }

    #[test]
    fn fills_in_what_was_caught() {
        let captures = BTreeMap::from([("budget".to_owned(), "50000".to_owned())]);
        assert_eq!(fill_in("${budget}", &captures), "50000");
        assert_eq!(fill_in("about ${ budget } or ${more}.", &captures), "about 50000 or .");
        assert_eq!(fill_in("a ${ that never ends", &captures), "a ${ that never ends");
    }
}

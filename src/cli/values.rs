//! The values of a lead's fields as people and as programs want them: amounts in their currency, times as RFC 3339, priorities in words.

use serde_json::{Value as Json, json};

use crate::{
    crm::{FieldKind, Lead, LeadField, Priority, Value},
    decide::minor_digits,
    policy::Policy,
};

/// The currency of a lead's amounts.
pub(super) fn currency<'a>(lead: &'a Lead, policy: &'a Policy) -> &'a str {
    lead.currency.as_deref().unwrap_or(&policy.currency)
}

/// An amount for people: `12,500.50 EUR`.
pub(super) fn money(minor: i64, currency: &str) -> String {
    let plain = amount(minor, currency);
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
    let mut grouped = String::new();
    for (nth, digit) in digits.chars().enumerate() {
        if nth > 0 && (digits.len() - nth).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{grouped}{point}{fraction} {currency}")
}

/// An amount in major units without anything around it: `12500.50`.
pub(super) fn amount(minor: i64, currency: &str) -> String {
    let digits = minor_digits(currency);
    let text = format!("{:0>width$}", minor.unsigned_abs(), width = digits + 1);
    let (whole, fraction) = text.split_at(text.len() - digits);
    let point = if digits == 0 { "" } else { "." };
    format!("{}{whole}{point}{fraction}", if minor < 0 { "-" } else { "" })
}

/// `★★☆ high`.
pub(super) fn priority(priority: Priority) -> String {
    let (stars, word) = match priority.number() {
        0 => ("☆☆☆", "low"),
        1 => ("★☆☆", "medium"),
        2 => ("★★☆", "high"),
        _ => ("★★★", "very high"),
    };
    format!("{stars} {word}")
}

/// `33.49 %`.
pub(super) fn percent(number: f64) -> String {
    format!("{} %", (number * 100.0).round() / 100.0)
}

/// A value in a sentence.
pub(super) fn shown(field: LeadField, value: &Value, lead: &Lead, policy: &Policy) -> String {
    match (field, field.info().kind, value) {
        (_, FieldKind::Money, Value::Int(minor)) => money(*minor, currency(lead, policy)),
        (LeadField::probability | LeadField::automated_probability, _, Value::Real(number)) => percent(*number),
        (_, _, value) => value.to_string(),
    }
}

/// A value in a spreadsheet: what `lead set` and an import read again.
pub(super) fn plain(field: LeadField, lead: &Lead, policy: &Policy) -> String {
    match (field.info().kind, lead.get(field)) {
        (_, value) if value.is_empty() => String::new(),
        (FieldKind::Money, Value::Int(minor)) => amount(minor, currency(lead, policy)),
        (_, Value::Bool(yes)) => yes.to_string(),
        (_, value) => value.to_string(),
    }
}

/// A value for a program: amounts are numbers in major units, times RFC 3339, what is empty `null`, no tags `[]`.
pub(super) fn json(field: LeadField, lead: &Lead, policy: &Policy) -> Json {
    match (field.info().kind, lead.get(field)) {
        (FieldKind::Money, Value::Int(minor)) => json!(amount(minor, currency(lead, policy)).parse::<f64>().unwrap_or_default()),
        (FieldKind::Tags, Value::Empty) => json!([]),
        (_, Value::Empty) => Json::Null,
        (_, Value::Bool(yes)) => json!(yes),
        (_, Value::Int(number)) => json!(number),
        (_, Value::Real(number)) => json!(number),
        (_, Value::Text(text)) => json!(text),
        (_, Value::Time(at)) => json!(at.to_string()),
        (_, Value::List(items)) => json!(items),
    }
}

/// A whole lead for a program: every field of the type table, in its order.
pub(super) fn object(lead: &Lead, policy: &Policy) -> serde_json::Map<String, Json> {
    LeadField::ALL.iter().map(|field| (field.name().to_owned(), json(*field, lead, policy))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_the_digits_of_their_currency() {
        for (minor, currency, shown, plain) in [
            (1_250_050, "EUR", "12,500.50 EUR", "12500.50"),
            (5, "EUR", "0.05 EUR", "0.05"),
            (-123_456_789, "USD", "-1,234,567.89 USD", "-1234567.89"),
            (1_500, "JPY", "1,500 JPY", "1500"),
            (0, "JPY", "0 JPY", "0"),
            (1_234, "KWD", "1.234 KWD", "1.234"),
            (-7, "EUR", "-0.07 EUR", "-0.07"),
        ] {
            assert_eq!((money(minor, currency).as_str(), amount(minor, currency).as_str()), (shown, plain));
        }
    }
}

//! `set = { expected_revenue = "${budget}" }`: fields and what they are set to, checked as far as they are known.

use std::{collections::BTreeSet, sync::LazyLock};

use regex::Regex;
use toml::de::DeValue;

use super::{Kind, Names};
use crate::{
    config::{report::Found, suggest::suggestion, value::Value},
    crm::{FieldKind, Lead, LeadField, Slug, Value as FieldValue, fold},
    domain::nearest,
    policy::FieldSetting,
};

/// `${name}`, or one that does not end.
static CAUGHT: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\$\{([^}]*)(\}?)").ok());

/// What texts may be put in by `${name}`.
pub(super) enum Caught<'c> {
    /// The named groups of the route's `matches`.
    Of(&'c BTreeSet<String>),
    /// None: there is no message here whose text a rule could catch.
    Nothing,
}

/// The fields of `set`; those that are wrong are noted and left out.
pub(super) fn read_settings(value: &Value<'_>, caught: &Caught<'_>, names: &mut Names) -> Vec<FieldSetting> {
    let Some(table) = value.table() else { return Vec::new() };
    let entries = table.entries();
    if entries.is_empty() {
        table.report().error(table.at(), format!("{} sets nothing", table.name()), "write for instance { priority = 2 }");
    }
    entries.iter().filter_map(|(key, value)| read_setting(key, value, caught, names)).collect()
}

/// One field by its name and the value it is to have.
pub(super) fn read_setting(key: &Found<String>, value: &Value<'_>, caught: &Caught<'_>, names: &mut Names) -> Option<FieldSetting> {
    let field = settable(key, value)?;
    let text = written(value)?;
    if check_caught(&text, value, caught)? {
        return Some(FieldSetting { field, value: text });
    }
    if let Err(why) = fits(field, &text) {
        return value.refuse(why, "");
    }
    let kind = match field {
        LeadField::team => Some(Kind::Team),
        LeadField::salesperson => Some(Kind::User),
        LeadField::stage => Some(Kind::Stage),
        _ => None,
    };
    if let (Some(kind), Ok(slug)) = (kind, Slug::parse(&text)) {
        names.refer(kind, value.found(slug));
    }
    Some(FieldSetting { field, value: text })
}

/// A field of a lead by its name.
pub(super) fn lead_field(value: &Value<'_>) -> Option<LeadField> {
    let name = value.text()?;
    let field = LeadField::from_name(&name);
    if field.is_none() {
        let known = LeadField::ALL.iter().map(|field| field.name());
        return value.refuse(format!("a lead has no field `{name}`"), suggestion(&name, known));
    }
    field
}

fn settable(key: &Found<String>, value: &Value<'_>) -> Option<LeadField> {
    let known = || LeadField::ALL.iter().map(|field| field.info()).filter(|info| info.settable).map(|info| info.name);
    match LeadField::from_name(&key.value) {
        Some(field) if field.info().settable => Some(field),
        Some(_) => {
            let all = known().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            value.report().error(&key.at, format!("`{}` cannot be set by a rule", key.value), format!("these can: {all}"));
            None
        }
        None => {
            let what = format!("a lead has no field `{}`", key.value);
            value.report().error(&key.at, what, suggestion(&key.value, known()));
            None
        }
    }
}

/// The value as a command would take it.
fn written(value: &Value<'_>) -> Option<String> {
    match value.value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) if number.radix() == 10 => Some(number.as_str().to_owned()),
        DeValue::Float(number) => Some(number.as_str().to_owned()),
        DeValue::Boolean(yes) => Some(yes.to_string()),
        DeValue::Datetime(at) => Some(at.to_string()),
        DeValue::Array(_) => {
            let items = value.items()?.iter().map(|item| item.text()).collect::<Option<Vec<_>>>()?;
            Some(items.join(", "))
        }
        DeValue::Integer(_) | DeValue::Table(_) => value.wrong_kind("a text or a number"),
    }
}

/// Does the text hold what was caught? What nothing catches is noted.
fn check_caught(text: &str, value: &Value<'_>, caught: &Caught<'_>) -> Option<bool> {
    let Some(pattern) = CAUGHT.as_ref() else { return Some(true) };
    let mut any = false;
    for found in pattern.captures_iter(text) {
        any = true;
        let name = found.get(1).map_or("", |group| group.as_str());
        if found.get(2).is_none_or(|end| end.is_empty()) {
            return value.refuse(format!("`${{{name}` does not end"), "write `}` after the name");
        }
        match caught {
            Caught::Of(groups) if groups.contains(name) => {}
            Caught::Of(groups) => {
                let known = groups.iter().map(String::as_str);
                let advice = match nearest(name, known) {
                    Some(near) => format!("did you mean `${{{near}}}`?"),
                    None if groups.is_empty() => {
                        format!(
                            "name a group of a `matches` in `when`, such as '(?<{}>\\d+)'",
                            if name.is_empty() { "budget" } else { name }
                        )
                    }
                    None => suggestion(name, groups.iter().map(String::as_str)),
                };
                return value.refuse(format!("nothing in `when` catches `${{{name}}}`"), advice);
            }
            Caught::Nothing => {
                let advice = "catch it in a [[route]], which sees the message, and set a field there";
                return value.refuse(format!("nothing here catches `${{{name}}}`"), advice);
            }
        }
    }
    Some(any)
}

/// Does a text fit a field of a lead? Nothing empties it.
pub(super) fn fits(field: LeadField, text: &str) -> Result<(), String> {
    let info = field.info();
    let text = text.trim();
    let no = |takes: &str| Err(format!("`{}` takes {takes}, and `{text}` is none", info.name));
    if text.is_empty() {
        return if info.optional || matches!(info.kind, FieldKind::Tags) {
            Ok(())
        } else {
            Err(format!("`{}` cannot be empty", info.name))
        };
    }
    let value = match info.kind {
        FieldKind::Money => return if is_amount(text) { Ok(()) } else { no("an amount such as 12500.50") },
        FieldKind::Int => text.parse().map(FieldValue::Int).unwrap_or_default(),
        FieldKind::Real => text.parse().ok().filter(|n: &f64| (0.0..=100.0).contains(n)).map(FieldValue::Real).unwrap_or_default(),
        FieldKind::Bool => text.parse().map(FieldValue::Bool).unwrap_or_default(),
        FieldKind::Tags => FieldValue::List(text.split(',').map(|tag| tag.trim().to_owned()).collect()),
        FieldKind::Text | FieldKind::Word | FieldKind::Choice(_) | FieldKind::Time | FieldKind::Date | FieldKind::Reference(_) => {
            FieldValue::Text(text.to_owned())
        }
    };
    match field {
        LeadField::probability if value.is_empty() => return no("a number from 0 to 100"),
        LeadField::currency if !is_currency(text) => return no("three capital letters (ISO 4217)"),
        LeadField::language if !is_language(text) => return no("a language such as `es`"),
        _ if value.is_empty() => return no("a whole number"),
        _ => {}
    }
    Lead::default().set(field, value).map_err(|why| why.to_string())
}

/// A decimal number of major units.
fn is_amount(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.len() <= 15 && text.bytes().all(|byte| byte.is_ascii_digit());
    match text.strip_prefix('-').unwrap_or(text).split_once('.') {
        Some((whole, fraction)) => digits(whole) && digits(fraction) && fraction.len() <= 2,
        None => digits(text.strip_prefix('-').unwrap_or(text)),
    }
}

/// Three capital letters, as ISO 4217 has them.
pub(super) fn is_currency(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// Two or three letters (ISO 639).
pub(super) fn is_language(text: &str) -> bool {
    (2..=3).contains(&text.len()) && fold(text).bytes().all(|byte| byte.is_ascii_lowercase())
}

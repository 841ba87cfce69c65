//! A domain as it is written: checked by `domain`, and looked into for what the configuration itself wants to know of it.

use std::collections::BTreeSet;

use regex::Regex;
use toml::{
    Spanned,
    de::{DeArray, DeValue},
};

use super::{Kind, Names};
use crate::{
    config::{
        report::{At, Found, Report},
        table::Table,
        value::Value,
    },
    crm::{RecordKind, Slug},
    domain::Domain,
};

/// A condition, and what else the configuration wants to know of it.
#[derive(Debug, Clone, Default)]
pub(in crate::config) struct Condition {
    /// The checked domain.
    pub domain: Domain,
    /// What has to hold, all of it, in one spelling: two conditions with the same say the same. Empty: always true.
    pub conjuncts: BTreeSet<String>,
    /// The names of the groups that its regular expressions catch.
    pub captures: BTreeSet<String>,
    /// Its terms on texts.
    pub terms: Vec<Term>,
}

/// `[field, operator, text]`, or one for each text of a list.
#[derive(Debug, Clone)]
pub(in crate::config) struct Term {
    /// The field, perhaps with dots.
    pub field: String,
    /// The operator.
    pub operator: String,
    /// What it is compared with.
    pub text: Found<String>,
}

/// The condition under `when`; always true when there is none. `None`: it is wrong, and that is noted.
pub(super) fn read_when(table: &Table<'_>, kind: RecordKind, names: &mut Names) -> Option<Condition> {
    let Some(value) = table.get("when") else { return Some(Condition::default()) };
    read_condition(&value, kind, names)
}

fn read_condition(value: &Value<'_>, kind: RecordKind, names: &mut Names) -> Option<Condition> {
    let domain = check(value, kind)?;
    let DeValue::Array(items) = value.value else { return Some(Condition { domain, ..Condition::default() }) };
    let mut condition = Condition { domain, conjuncts: conjuncts(items), ..Condition::default() };
    gather(items, value.at.file(), &mut condition);
    if kind == RecordKind::Lead {
        refer(&condition.terms, names);
    }
    Some(condition)
}

/// Has the domain checked, and notes what is wrong with it at its place.
fn check(value: &Value<'_>, _kind: RecordKind) -> Option<Domain> {
    if !matches!(value.value, DeValue::Array(_)) {
        return value.wrong_kind("a list of terms, such as [[\"language\", \"=\", \"es\"]]");
    }
    Some(Domain::default())
}

/// The texts of all terms, and what their regular expressions catch.
fn gather(items: &DeArray<'_>, file: usize, condition: &mut Condition) {
    let texts: Vec<Option<&str>> = items.iter().map(|item| text(item)).collect();
    let [Some(field), Some(operator), _] = texts.as_slice() else {
        for item in items.iter() {
            if let DeValue::Array(inner) = item.get_ref() {
                gather(inner, file, condition);
            }
        }
        return;
    };
    let values = match items.get(2).map(Spanned::get_ref) {
        Some(DeValue::Array(values)) => values.iter().collect(),
        _ => items.get(2).into_iter().collect::<Vec<_>>(),
    };
    for value in values {
        let Some(written) = text(value) else { continue };
        if *operator == "matches" {
            let names = Regex::new(written).ok();
            condition.captures.extend(names.iter().flat_map(Regex::capture_names).flatten().map(str::to_owned));
        }
        let text = Found { value: written.to_owned(), at: At::new(file, value.span()) };
        condition.terms.push(Term { field: (*field).to_owned(), operator: (*operator).to_owned(), text });
    }
}

/// Leads name teams, users, stages and reasons: those must exist.
fn refer(terms: &[Term], names: &mut Names) {
    for term in terms {
        let kind = match term.field.as_str() {
            "team" => Kind::Team,
            "salesperson" => Kind::User,
            "stage" => Kind::Stage,
            "lost_reason" => Kind::LostReason,
            _ => continue,
        };
        let equals = matches!(term.operator.as_str(), "=" | "!=" | "in" | "not in" | "=?" | "<>" | "==");
        if let (true, Ok(slug)) = (equals, Slug::parse(&term.text.value)) {
            names.refer(kind, Found { value: slug, at: term.text.at.clone() });
        }
    }
}

fn text<'t>(value: &'t Spanned<DeValue<'_>>) -> Option<&'t str> {
    if let DeValue::String(text) = value.get_ref() { Some(text.as_ref()) } else { None }
}

/// What has to hold, all of it. Prefix notation is read from its end: an operator finds its operands on the stack.
fn conjuncts(items: &DeArray<'_>) -> BTreeSet<String> {
    let mut stack: Vec<BTreeSet<String>> = Vec::new();
    for item in items.iter().rev() {
        let (first, second) = match text(item) {
            Some("&" | "|") => (stack.pop(), stack.pop()),
            Some("!") => (stack.pop(), None),
            _ => {
                stack.push(BTreeSet::from([spelling(item)]));
                continue;
            }
        };
        let (first, second) = (first.unwrap_or_default(), second.unwrap_or_default());
        stack.push(match text(item) {
            Some("&") => &first | &second,
            Some("|") => {
                // The two sides of an "or" may stand either way.
                let sides = BTreeSet::from([joined(&first), joined(&second)]);
                BTreeSet::from([format!("| {}", joined(&sides))])
            }
            _ => BTreeSet::from([format!("! {}", joined(&first))]),
        });
    }
    stack.into_iter().flatten().collect()
}

fn joined(set: &BTreeSet<String>) -> String {
    format!("({})", set.iter().map(String::as_str).collect::<Vec<_>>().join(" "))
}

/// A value in one spelling, without its place.
fn spelling(value: &Spanned<DeValue<'_>>) -> String {
    match value.get_ref() {
        DeValue::String(text) => format!("{:?}", text.as_ref()),
        DeValue::Integer(number) => number.as_str().to_owned(),
        DeValue::Float(number) => number.as_str().to_owned(),
        DeValue::Boolean(yes) => yes.to_string(),
        DeValue::Datetime(at) => at.to_string(),
        DeValue::Array(items) => format!("[{}]", items.iter().map(spelling).collect::<Vec<_>>().join(",")),
        DeValue::Table(_) => "{}".to_owned(),
    }
}

/// Notes what is wrong at a span of a file.
#[allow(dead_code, reason = "used once the domain language is here")]
fn note(report: &Report, file: usize, span: std::ops::Range<usize>, what: &str, advice: &str) {
    report.error(&At::new(file, span), what, advice);
}

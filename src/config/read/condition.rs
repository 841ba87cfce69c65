//! A domain as it is written: checked by `domain`, and looked into for what the configuration itself wants to know of it.

use std::collections::BTreeSet;

use toml::{
    Spanned,
    de::{DeArray, DeValue},
};

use super::{Kind, Names};
use crate::{
    config::{
        report::{At, Found},
        table::Table,
        value::Value,
    },
    crm::{RecordKind, Slug},
    domain::{Domain, Literal, Vocabulary},
};

/// A condition, and what else the configuration wants to know of it.
#[derive(Debug, Clone)]
pub(in crate::config) struct Condition {
    /// The checked domain.
    pub domain: Domain,
    /// What has to hold, all of it, in one spelling: two conditions with the same say the same. Empty: always true.
    pub conjuncts: BTreeSet<String>,
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
    match table.get("when") {
        Some(value) => read_condition(&value, kind, names),
        None => Some(Condition { domain: Domain::always(kind), conjuncts: BTreeSet::new(), terms: Vec::new() }),
    }
}

fn read_condition(value: &Value<'_>, kind: RecordKind, names: &mut Names) -> Option<Condition> {
    let span = value.at.span();
    // Ids are held against each other when all files are read, so that no vocabulary is needed here.
    let checked = Domain::check(&Literal::from_toml(value.value, span), kind, &Vocabulary::default());
    let domain = match checked {
        Ok(domain) => domain,
        Err(mistakes) => {
            for mistake in mistakes {
                value.report.error(&At::new(value.at.file(), mistake.span), mistake.what, mistake.advice);
            }
            return None;
        }
    };
    let DeValue::Array(items) = value.value else { return None };
    let mut terms = Vec::new();
    gather(items, value.at.file(), &mut terms);
    refer(&terms, kind, names);
    Some(Condition { domain, conjuncts: conjuncts(items), terms })
}

/// The terms on texts, wherever they stand.
fn gather(items: &DeArray<'_>, file: usize, terms: &mut Vec<Term>) {
    for item in items.iter() {
        let DeValue::Array(parts) = item.get_ref() else { continue };
        let [Some(field), Some(operator), value] = [parts.first(), parts.get(1), parts.get(2)].map(|part| part.and_then(text)) else {
            continue;
        };
        let values = match parts.get(2).map(Spanned::get_ref) {
            Some(DeValue::Array(values)) if value.is_none() => values.iter().collect(),
            _ => parts.get(2).into_iter().collect::<Vec<_>>(),
        };
        terms.extend(values.into_iter().filter_map(|value| {
            let text = Found { value: text(value)?.to_owned(), at: At::new(file, value.span()) };
            Some(Term { field: field.to_owned(), operator: operator.to_owned(), text })
        }));
    }
}

/// Some fields name teams, users, stages, reasons and mailboxes: those must exist.
fn refer(terms: &[Term], record: RecordKind, names: &mut Names) {
    for term in terms {
        let equals = matches!(term.operator.as_str(), "=" | "!=" | "<>" | "==" | "=?" | "in" | "not in");
        let Some(slug) = Slug::parse(&term.text.value).ok().filter(|_| equals) else { continue };
        let found = Found { value: slug, at: term.text.at.clone() };
        let kind = match (record, term.field.as_str()) {
            (_, "team") => Kind::Team,
            (RecordKind::Lead, "salesperson") => Kind::User,
            (RecordKind::Lead, "stage") => Kind::Stage,
            (RecordKind::Lead, "lost_reason") => Kind::LostReason,
            (RecordKind::Message, "mailbox") => {
                names.sources_used.push(found);
                continue;
            }
            _ => continue,
        };
        names.refer(kind, found);
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

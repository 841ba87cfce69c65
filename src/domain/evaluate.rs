//! Does a domain hold for a record? In memory, in three values: what is not known yet makes a term neither true nor false (Kleene's logic).
//!
//! Never fails and never panics. A value of an unexpected kind satisfies no core, as nothing does.

use std::collections::BTreeMap;

use super::{
    record::{Known, Record},
    table::Path,
    tree::{Atom, Core, Domain, Node, Order, Term, Test},
};
use crate::crm::{FieldKind, Timestamp, Value, fold};

impl Domain {
    /// Does it hold? `None` when that depends on what is not known yet.
    pub fn holds(&self, record: &dyn Record, now: Timestamp) -> Option<bool> {
        holds(&self.root, record, now)
    }

    /// What the named groups of its regular expressions hold, where those are found; of two of one name, the first one counts. What stands under
    /// a `!` captures nothing.
    pub fn captures(&self, record: &dyn Record) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        captures(&self.root, record, &mut found);
        found
    }
}

fn holds(node: &Node, record: &dyn Record, now: Timestamp) -> Option<bool> {
    match node {
        Node::Constant(holds) => Some(*holds),
        Node::All(nodes) => all(nodes.iter().map(|node| holds(node, record, now))),
        Node::Any(nodes) => all(nodes.iter().map(|node| holds(node, record, now).map(|yes| !yes))).map(|none| !none),
        Node::Not(node) => holds(node, record, now).map(|yes| !yes),
        Node::Term(term) => term.holds(record, now),
    }
}

/// False as soon as one is false, unknown when one is unknown, true otherwise.
fn all(answers: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut known = true;
    for answer in answers {
        match answer {
            Some(false) => return Some(false),
            Some(true) => {}
            None => known = false,
        }
    }
    known.then_some(true)
}

impl Term {
    /// Does this one term hold?
    pub(super) fn holds(&self, record: &dyn Record, now: Timestamp) -> Option<bool> {
        let (core, opposite) = self.test.core();
        if let Some(satisfied) = self.at_hand(core, record) {
            return Some(satisfied != opposite);
        }
        let Known::Yes(value) = value_at(&self.path, record) else { return None };
        let satisfied = match core {
            Core::ChildOf(company, ids) if !is_one_of_rows(&value, ids) => match value_at(company, record) {
                Known::Yes(company) => is_one_of_rows(&company, ids),
                Known::NotYet => return None,
            },
            core => satisfies(&value, core, now),
        };
        Some(satisfied != opposite)
    }
}

impl Term {
    /// The answer of a term on a text that the record has at hand.
    fn at_hand(&self, core: Core<'_>, record: &dyn Record) -> Option<bool> {
        if !self.path.steps.is_empty() || !matches!(core, Core::Like(_) | Core::Matches(_)) {
            return None;
        }
        let text = record.text_at_hand(&self.path.field)?;
        match core {
            _ if text.written.is_empty() => Some(false),
            Core::Like(pattern) => Some(pattern.fits_folded(text.written, text.folded)),
            Core::Matches(expression) => Some(expression.is_found(text.written)),
            _ => None,
        }
    }
}

/// The value at the end of a path. A reference that leads nowhere ends in nothing.
pub(super) fn value_at(path: &Path, record: &dyn Record) -> Known<Value> {
    let mut at = record;
    for step in &path.steps {
        match at.follow(step) {
            Known::Yes(Some(next)) => at = next,
            Known::Yes(None) => return Known::Yes(Value::Empty),
            Known::NotYet => return Known::NotYet,
        }
    }
    match at.value(&path.field) {
        Known::Yes(value) if path.kind != FieldKind::Text => Known::Yes(in_lower_case(value)),
        value => value,
    }
}

/// Words are in lower case; a record that takes them from a mail need not see to it.
fn in_lower_case(value: Value) -> Value {
    match value {
        Value::Text(text) => Value::Text(fold(&text)),
        Value::List(items) => Value::List(items.iter().map(|item| fold(item)).collect()),
        value => value,
    }
}

fn satisfies(value: &Value, core: Core<'_>, now: Timestamp) -> bool {
    // `false` and nothing are one, as in Odoo.
    if value.is_empty() || *value == Value::Bool(false) {
        return false;
    }
    match core {
        Core::Something => true,
        Core::OneOf(atoms) => atoms.iter().any(|atom| equals(value, atom, now)),
        Core::SomethingElse(atoms) => !atoms.iter().any(|atom| equals(value, atom, now)),
        Core::Order(order, atom) => is_in_order(value, order, atom, now),
        Core::Like(pattern) => any_text(value, |text| pattern.fits(text)),
        Core::Matches(expression) => any_text(value, |text| expression.is_found(text)),
        Core::ChildOf(_, ids) => is_one_of_rows(value, ids),
    }
}

fn any_text(value: &Value, test: impl Fn(&str) -> bool) -> bool {
    match value {
        Value::Text(text) => test(text),
        Value::List(items) => items.iter().any(|item| test(item)),
        _ => false,
    }
}

fn is_one_of_rows(value: &Value, ids: &[i64]) -> bool {
    matches!(value, Value::Int(id) if ids.contains(id))
}

fn equals(value: &Value, atom: &Atom, now: Timestamp) -> bool {
    match (value, atom) {
        (Value::Bool(yes), Atom::Yes) => *yes,
        (Value::Int(number), Atom::Int(other) | Atom::Money(other)) => number == other,
        (Value::Real(number), Atom::Real(other)) => number == other,
        (Value::Text(text), Atom::Text(other)) => text == other,
        (Value::List(items), Atom::Text(other)) => items.contains(other),
        (Value::Time(at), Atom::Moment(moment)) => {
            let within = moment.instants(now);
            within.from <= *at && *at <= within.to
        }
        (Value::Text(day), Atom::Moment(moment)) => {
            let within = moment.dates(now);
            within.from.to_string() <= *day && *day <= within.to.to_string()
        }
        _ => false,
    }
}

fn is_in_order(value: &Value, order: Order, atom: &Atom, now: Timestamp) -> bool {
    match (value, atom) {
        (Value::Int(number), Atom::Int(other) | Atom::Money(other)) => order.compares(number, other, other),
        (Value::Real(number), Atom::Real(other)) => order.compares(number, other, other),
        (Value::Time(at), Atom::Moment(moment)) => {
            let within = moment.instants(now);
            order.compares(at, &within.from, &within.to)
        }
        (Value::Text(day), Atom::Moment(moment)) => {
            let within = moment.dates(now);
            order.compares(day, &within.from.to_string(), &within.to.to_string())
        }
        _ => false,
    }
}

impl Order {
    /// Which end of a span is looked at: its beginning, or its end.
    pub const fn looks_at_end(self) -> bool {
        matches!(self, Self::LessOrEqual | Self::Greater)
    }

    fn compares<T: PartialOrd>(self, value: &T, from: &T, to: &T) -> bool {
        let bound = if self.looks_at_end() { to } else { from };
        match self {
            Self::Less => value < bound,
            Self::LessOrEqual => value <= bound,
            Self::Greater => value > bound,
            Self::GreaterOrEqual => value >= bound,
        }
    }
}

fn captures(node: &Node, record: &dyn Record, found: &mut BTreeMap<String, String>) {
    match node {
        Node::All(nodes) | Node::Any(nodes) => nodes.iter().for_each(|node| captures(node, record, found)),
        Node::Term(Term { path, test: Test::Matches { expression, negated: false } }) => {
            let texts = match value_at(path, record) {
                Known::Yes(Value::Text(text)) => vec![text],
                Known::Yes(Value::List(items)) => items,
                _ => Vec::new(),
            };
            if let Some(groups) = texts.iter().find_map(|text| expression.captures(text)) {
                groups.into_iter().for_each(|(name, text)| {
                    found.entry(name).or_insert(text);
                });
            }
        }
        Node::Constant(_) | Node::Not(_) | Node::Term(_) => {}
    }
}

//! Why a domain holds or does not: the terms that decided, each with the value that it met.

use super::{
    evaluate::value_at,
    moment::Moment,
    record::{Known, Record},
    table::Path,
    tree::{Atom, Core, Domain, Node, Order, Term},
};
use crate::crm::{FieldKind, Timestamp, Value};

/// How many terms are told when several decided together.
const MAX_TOLD: usize = 4;
/// How much of a value is shown, in characters.
const MAX_SHOWN: usize = 60;

/// Why a domain holds or does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// Does it hold? `None` when that depends on what is not known yet.
    pub holds: Option<bool>,
    /// The terms that decided it, each as a fact: `subject is "Hello", which does not contain "enterprise"`.
    pub because: Vec<String>,
}

impl std::fmt::Display for Explanation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.because.join("; "))
    }
}

impl Domain {
    /// Why it holds or does not: of an `&` that fails, the first term that failed; of one that holds, its terms.
    pub fn explain(&self, record: &dyn Record, now: Timestamp) -> Explanation {
        let mut told = explain(&self.root, record, now);
        if told.because.len() > MAX_TOLD {
            let more = told.because.len() - (MAX_TOLD - 1);
            told.because.truncate(MAX_TOLD - 1);
            told.because.push(format!("and {more} more"));
        }
        if told.because.is_empty() {
            told.because.push("it has no terms".to_owned());
        }
        told
    }
}

fn explain(node: &Node, record: &dyn Record, now: Timestamp) -> Explanation {
    match node {
        Node::Constant(holds) => {
            Explanation { holds: Some(*holds), because: vec![if *holds { "it always holds" } else { "it never holds" }.to_owned()] }
        }
        Node::All(nodes) => several(nodes, false, record, now),
        Node::Any(nodes) => several(nodes, true, record, now),
        Node::Not(node) => {
            let inner = explain(node, record, now);
            Explanation { holds: inner.holds.map(|yes| !yes), ..inner }
        }
        Node::Term(term) => {
            let holds = term.holds(record, now);
            Explanation { holds, because: vec![fact(term, holds, record, now)] }
        }
    }
}

/// One part whose answer is `decisive` decides alone; otherwise one that is not known; otherwise all of them together.
fn several(nodes: &[Node], decisive: bool, record: &dyn Record, now: Timestamp) -> Explanation {
    let (mut together, mut unknown) = (Vec::new(), None);
    for node in nodes {
        let told = explain(node, record, now);
        match told.holds {
            Some(holds) if holds == decisive => return told,
            Some(_) => together.extend(told.because),
            None => unknown = unknown.or(Some(told)),
        }
    }
    unknown.unwrap_or(Explanation { holds: Some(!decisive), because: together })
}

/// A term as a fact about the record.
fn fact(term: &Term, holds: Option<bool>, record: &dyn Record, now: Timestamp) -> String {
    let (path, (core, opposite)) = (&term.path, term.test.core());
    let Some(holds) = holds else { return format!("{path} is not known yet") };
    let satisfied = holds != opposite;
    let Known::Yes(value) = value_at(path, record) else { return format!("{path} is not known yet") };
    if value.is_empty() {
        return format!("{path} is empty");
    }
    let shown = shown(path, &value);
    let asked = asked(core, matches!(value, Value::List(_)), satisfied, now);
    if asked.is_empty() { format!("{path} is {shown}") } else { format!("{path} is {shown}, {asked}") }
}

/// What the core asks, told as what is the case.
fn asked(core: Core<'_>, is_list: bool, satisfied: bool, now: Timestamp) -> String {
    let pick = |yes: &'static str, no: &'static str| if satisfied { yes } else { no };
    match core {
        Core::Something => String::new(),
        Core::OneOf([only]) if is_list => format!("which {} {only}", pick("has", "does not have")),
        Core::OneOf(atoms) if is_list => format!("which has {} of {}", pick("one", "none"), list(atoms)),
        Core::SomethingElse(atoms) if is_list => format!("which has {} of {}", pick("none", "one"), list(atoms)),
        Core::OneOf([only]) if !matches!(only, Atom::Moment(_)) => {
            if satisfied {
                String::new()
            } else {
                format!("not {only}")
            }
        }
        Core::OneOf([Atom::Moment(moment)]) => format!("which is {} {moment} {}", pick("within", "not within"), lasting(moment, now)),
        Core::OneOf(atoms) => format!("which is {} of {}", pick("one", "none"), list(atoms)),
        Core::SomethingElse(atoms) => format!("which is {} of {}", pick("none", "one"), list(atoms)),
        Core::Order(order, atom) => in_order(order, atom, satisfied, now),
        Core::Like(pattern) => {
            let verb = if pattern.whole { pick("fits", "does not fit") } else { pick("contains", "does not contain") };
            format!("which {verb} \"{}\"", short(pattern.written()))
        }
        Core::Matches(expression) => format!("which {} `{}`", pick("matches", "does not match"), short(expression.written())),
        Core::ChildOf(_, ids) => {
            let ids: Vec<_> = ids.iter().take(5).map(ToString::to_string).collect();
            format!("which {} child of {}", pick("is a", "is no"), ids.join(", "))
        }
    }
}

/// `a <= b` is told as `a is not more than b`: two words say all four orders.
fn in_order(order: Order, atom: &Atom, satisfied: bool, now: Timestamp) -> String {
    let (is_more, turned) = match order {
        Order::Less => (false, false),
        Order::LessOrEqual => (true, true),
        Order::Greater => (true, false),
        Order::GreaterOrEqual => (false, true),
    };
    let verb = if satisfied != turned { "is" } else { "is not" };
    let Atom::Moment(moment) = atom else {
        return format!("which {verb} {} {atom}", if is_more { "more than" } else { "less than" });
    };
    let within = moment.instants(now);
    let bound = if order.looks_at_end() { within.to } else { within.from };
    format!("which {verb} {} {moment} ({bound})", if is_more { "after" } else { "before" })
}

/// From when to when a time lasts, at the time it was asked.
fn lasting(moment: &Moment, now: Timestamp) -> String {
    let within = moment.instants(now);
    format!("({} to {})", within.from, within.to)
}

fn list(atoms: &[Atom]) -> String {
    let mut shown: Vec<_> = atoms.iter().take(6).map(ToString::to_string).collect();
    if atoms.len() > 6 {
        shown.push("…".to_owned());
    }
    shown.join(", ")
}

fn shown(path: &Path, value: &Value) -> String {
    match (path.kind, value) {
        (FieldKind::Money, Value::Int(minor)) => super::tree::major(*minor),
        (FieldKind::Date, value) => value.to_string(),
        (_, Value::Text(text)) => format!("\"{}\"", short(text)),
        (_, other) => short(&other.to_string()),
    }
}

/// On one line, and no longer than somebody reads.
fn short(text: &str) -> String {
    let mut line: Vec<char> = Vec::new();
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.extend(word.chars().take(MAX_SHOWN + 1));
        if line.len() > MAX_SHOWN {
            line.truncate(MAX_SHOWN - 1);
            line.push('…');
            break;
        }
    }
    line.into_iter().collect()
}

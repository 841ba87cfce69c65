//! The tree: a checked domain. What it holds is well typed; nothing here can fail. Printing gives its text back.

use std::{collections::BTreeSet, fmt};

use super::{
    moment::Moment,
    pattern::{Expression, Pattern},
    table::Path,
};
use crate::crm::RecordKind;

/// A checked domain.
#[derive(Debug, Clone, PartialEq)]
pub struct Domain {
    pub(super) kind: RecordKind,
    pub(super) root: Node,
}

/// A part of the tree.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// Always, or never.
    Constant(bool),
    /// All of these; of none, always.
    All(Vec<Node>),
    /// One of these at least.
    Any(Vec<Node>),
    /// Not this.
    Not(Box<Node>),
    /// A term.
    Term(Term),
}

/// A field, and what is asked of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// The field.
    pub path: Path,
    /// What is asked.
    pub test: Test,
}

/// What is asked of a value.
///
/// Each has a core that nothing empty satisfies (see [`Test::core`]), and holds when its core does, or exactly when it does not. So no value, no
/// record behind a reference, and SQL's NULL are one and the same, and `!` is the plain opposite everywhere.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// `=`, `!=`, `in`, `not in`.
    In {
        /// One of these,
        values: Vec<Atom>,
        /// or nothing, or `false`.
        empty: bool,
        /// The opposite of it.
        negated: bool,
    },
    /// `<`, `<=`, `>`, `>=`.
    Order(Order, Atom),
    /// `like` and its kin.
    Like {
        /// What is sought.
        pattern: Pattern,
        /// The opposite of it.
        negated: bool,
    },
    /// `matches`.
    Matches {
        /// What is sought.
        expression: Expression,
        /// The opposite of it.
        negated: bool,
    },
    /// `child_of`: one of these contacts, or somebody who belongs to one of these companies.
    ChildOf {
        /// Where the company of the contact stands.
        company: Path,
        /// The contacts.
        ids: Vec<i64>,
        /// The opposite of it.
        negated: bool,
    },
}

/// An order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl Order {
    /// As it is written, in a domain and in SQL.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }
}

/// A value to compare with, of the kind of its field.
#[derive(Debug, Clone, PartialEq)]
pub enum Atom {
    /// Yes; no is the same as nothing.
    Yes,
    /// A whole number or the number of a record.
    Int(i64),
    /// An amount in minor units.
    Money(i64),
    /// A number.
    Real(f64),
    /// A text; in lower case where the field is.
    Text(String),
    /// A time.
    Moment(Moment),
}

/// A test without its negation: what nothing empty satisfies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Core<'t> {
    /// There is a value (a boolean that is true, a list with elements).
    Something,
    /// One of these is there.
    OneOf(&'t [Atom]),
    /// There is a value, and none of these.
    SomethingElse(&'t [Atom]),
    /// It stands in this order to that.
    Order(Order, &'t Atom),
    /// It fits, or an element does.
    Like(&'t Pattern),
    /// It is found, or found in an element.
    Matches(&'t Expression),
    /// It is one of these, or its company is.
    ChildOf(&'t Path, &'t [i64]),
}

impl Test {
    /// The core, and whether the test is its opposite.
    pub fn core(&self) -> (Core<'_>, bool) {
        match self {
            Self::In { values, empty: true, negated } if values.is_empty() => (Core::Something, !negated),
            Self::In { values, empty: true, negated } => (Core::SomethingElse(values), !negated),
            Self::In { values, empty: false, negated } => (Core::OneOf(values), *negated),
            Self::Order(order, value) => (Core::Order(*order, value), false),
            Self::Like { pattern, negated } => (Core::Like(pattern), *negated),
            Self::Matches { expression, negated } => (Core::Matches(expression), *negated),
            Self::ChildOf { company, ids, negated } => (Core::ChildOf(company, ids), *negated),
        }
    }
}

impl Domain {
    /// The domain that always holds.
    pub const fn always(kind: RecordKind) -> Self {
        Self { kind, root: Node::All(Vec::new()) }
    }

    /// The record it speaks of.
    pub const fn kind(&self) -> RecordKind {
        self.kind
    }

    /// The tree.
    pub const fn root(&self) -> &Node {
        &self.root
    }

    /// Does it hold whatever the record is, as far as can be seen without one?
    pub fn is_always(&self) -> bool {
        fn always(node: &Node) -> bool {
            match node {
                Node::Constant(holds) => *holds,
                Node::All(nodes) => nodes.iter().all(always),
                Node::Any(nodes) => nodes.iter().any(always),
                Node::Not(_) | Node::Term(_) => false,
            }
        }
        always(&self.root)
    }

    /// The terms, from left to right.
    pub fn terms(&self) -> Vec<&Term> {
        let (mut found, mut todo) = (Vec::new(), vec![&self.root]);
        while let Some(node) = todo.pop() {
            match node {
                Node::Constant(_) => {}
                Node::All(nodes) | Node::Any(nodes) => todo.extend(nodes.iter().rev()),
                Node::Not(node) => todo.push(node),
                Node::Term(term) => found.push(term),
            }
        }
        found
    }

    /// The fields it looks at, as it names them.
    pub fn fields(&self) -> BTreeSet<String> {
        self.terms().into_iter().map(|term| term.path.to_string()).collect()
    }

    /// The names that its regular expressions capture.
    pub fn capture_names(&self) -> BTreeSet<String> {
        let names = |term: &Term| match &term.test {
            Test::Matches { expression, negated: false } => expression.names().map(str::to_owned).collect::<Vec<_>>(),
            _ => Vec::new(),
        };
        self.terms().into_iter().flat_map(names).collect()
    }

    /// Does its answer depend on the time at which it is asked?
    pub fn depends_on_now(&self) -> bool {
        let depends = |atom: &Atom| matches!(atom, Atom::Moment(moment) if moment.is_relative());
        self.terms().into_iter().any(|term| match &term.test {
            Test::In { values, .. } => values.iter().any(depends),
            Test::Order(_, value) => depends(value),
            _ => false,
        })
    }
}

impl Default for Domain {
    /// Always, for a lead.
    fn default() -> Self {
        Self::always(RecordKind::Lead)
    }
}

impl fmt::Display for Domain {
    /// The text that reads back as this domain.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        match &self.root {
            Node::All(nodes) => nodes.iter().for_each(|node| print(node, &mut parts)),
            node => print(node, &mut parts),
        }
        write!(f, "[{}]", parts.join(", "))
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}, \"{}\", {}]", quoted(&self.path.to_string()), self.test.operator(), self.test.operand())
    }
}

fn print(node: &Node, parts: &mut Vec<String>) {
    let several = |sign: &str, nodes: &[Node], parts: &mut Vec<String>| {
        parts.extend(std::iter::repeat_n(sign.to_owned(), nodes.len().saturating_sub(1)));
        nodes.iter().for_each(|node| print(node, parts));
    };
    match node {
        Node::Constant(holds) => parts.push(format!("[{}, \"=\", 1]", i32::from(*holds))),
        Node::All(nodes) => several("\"&\"", nodes, parts),
        Node::Any(nodes) => several("\"|\"", nodes, parts),
        Node::Not(node) => {
            parts.push("\"!\"".to_owned());
            print(node, parts);
        }
        Node::Term(term) => parts.push(term.to_string()),
    }
}

impl Test {
    /// The operator in its shortest form.
    pub(super) fn operator(&self) -> &'static str {
        match self {
            Self::In { values, empty, negated } => match (values.len() + usize::from(*empty), negated) {
                (1, false) => "=",
                (1, true) => "!=",
                (_, false) => "in",
                (_, true) => "not in",
            },
            Self::Order(order, _) => order.sign(),
            Self::Like { pattern, negated } => match (pattern.whole, pattern.folded, negated) {
                (false, false, false) => "like",
                (false, false, true) => "not like",
                (false, true, false) => "ilike",
                (false, true, true) => "not ilike",
                (true, false, false) => "=like",
                (true, false, true) => "not =like",
                (true, true, false) => "=ilike",
                (true, true, true) => "not =ilike",
            },
            Self::Matches { negated: false, .. } => "matches",
            Self::Matches { negated: true, .. } => "not matches",
            Self::ChildOf { negated: false, .. } => "child_of",
            Self::ChildOf { negated: true, .. } => "not child_of",
        }
    }

    fn operand(&self) -> String {
        let numbers = |ids: &[i64]| ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        match self {
            Self::In { values, empty, .. } => {
                let nothing = empty.then(|| "false".to_owned());
                let all: Vec<_> = values.iter().map(Atom::written).chain(nothing).collect();
                if all.len() == 1 { all.join("") } else { format!("[{}]", all.join(", ")) }
            }
            Self::Order(_, value) => value.written(),
            Self::Like { pattern, .. } => quoted(pattern.written()),
            Self::Matches { expression, .. } => quoted(expression.written()),
            Self::ChildOf { ids, .. } if ids.len() == 1 => numbers(ids),
            Self::ChildOf { ids, .. } => format!("[{}]", numbers(ids)),
        }
    }
}

impl Atom {
    fn written(&self) -> String {
        match self {
            Self::Yes => "true".to_owned(),
            Self::Int(number) => number.to_string(),
            Self::Money(minor) => major(*minor),
            Self::Real(number) => format!("{number:?}"),
            Self::Text(text) => quoted(text),
            Self::Moment(moment) => quoted(&moment.to_string()),
        }
    }
}

impl fmt::Display for Atom {
    /// As a person reads it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Yes => f.write_str("yes"),
            Self::Moment(moment) => write!(f, "{moment}"),
            other => f.write_str(&other.written()),
        }
    }
}

/// An amount in major units: `12500`, `12500.50`.
pub(super) fn major(minor: i64) -> String {
    let (sign, amount) = (if minor < 0 { "-" } else { "" }, minor.unsigned_abs());
    let (whole, cents) = (amount / 100, amount % 100);
    if cents == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{cents:02}") }
}

/// In double quotes, with the escapes of JSON.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

//! One term: does the operator suit the field, and the value both? Every mistake is noted and the reading goes on.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use super::{
    literal::{DomainError, Literal, Written},
    moment::Moment,
    operator::Operator,
    pattern::{Expression, Pattern},
    suggest::nearest,
    table::Path,
    tree::{Atom, Node, Term, Test},
};
use crate::crm::{FieldKind, RecordKind, fold};

/// The longest text to compare with, in bytes.
const MAX_TEXT: usize = 1_000;

/// The ids that a configuration gives out, by the field that holds them: a stage that is misspelt is a mistake like a field that is.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary(BTreeMap<(RecordKind, String), BTreeSet<String>>);

impl Vocabulary {
    /// The field can hold these words only.
    #[must_use]
    pub fn with(mut self, of: RecordKind, field: &str, words: impl IntoIterator<Item = String>) -> Self {
        self.0.entry((of, field.to_owned())).or_default().extend(words);
        self
    }
}

/// Reads terms of one record.
pub(super) struct Typing<'v> {
    kind: RecordKind,
    vocabulary: &'v Vocabulary,
    pub(super) errors: Vec<DomainError>,
    /// How many values were read in all.
    pub(super) values: usize,
}

impl<'v> Typing<'v> {
    pub(super) fn new(kind: RecordKind, vocabulary: &'v Vocabulary) -> Self {
        Self { kind, vocabulary, errors: Vec::new(), values: 0 }
    }

    fn refuse<T>(&mut self, span: &Range<usize>, what: impl Into<String>, advice: impl Into<String>) -> Option<T> {
        self.errors.push(DomainError::new(span, what, advice));
        None
    }

    /// Reads a term; `None` when what is wrong with it is noted.
    pub(super) fn term(&mut self, parts: &[Literal], span: &Range<usize>) -> Option<Node> {
        let [field, operator, value] = parts else {
            return self.refuse(span, format!("a term has three parts, and this has {}", parts.len()), "write [field, operator, value]");
        };
        if let (Written::Int(one), Written::Int(other)) = (&field.value, &value.value) {
            return self.constant(*one, operator, *other);
        }
        let path = match &field.value {
            Written::Text(text) => {
                Path::parse(text, self.kind).map_err(|(what, advice)| self.errors.push(DomainError::new(&field.span, what, advice))).ok()
            }
            _ => self.refuse(&field.span, format!("a term begins with a field, and this is {}", field.shown()), "fields stand in quotes"),
        };
        // The operator is looked at even when the field is wrong: both mistakes are told.
        let read = self.operator(operator);
        let (path, read) = (path?, read?);
        let path = Self::named(path, read, value);
        if !read.suits(path.kind) {
            let what = format!("`{}` does not suit `{path}`, which holds {}", read.name(), holds(path.kind));
            return self.refuse(&operator.span, what, format!("it takes {}", Operator::names_for(path.kind)));
        }
        self.test(path, read, value)
    }

    /// A reference compared with a text is compared by the name of what it leads to.
    fn named(path: Path, operator: Operator, value: &Literal) -> Path {
        let is_text = |literal: &Literal| matches!(&literal.value, Written::Text(_));
        let has_text = match &value.value {
            Written::List(items) => items.iter().any(is_text),
            _ => is_text(value),
        };
        let by_name = has_text && path.field != "id" && !matches!(operator, Operator::ChildOf { .. });
        path.through("name").filter(|_| by_name).unwrap_or(path)
    }

    /// `[1, "=", 1]`, as Odoo writes always and never.
    fn constant(&mut self, one: i64, operator: &Literal, other: i64) -> Option<Node> {
        match self.operator(operator)? {
            Operator::Equal { negated } => Some(Node::Constant((one == other) != negated)),
            _ => self.refuse(&operator.span, "two numbers are compared with `=` and `!=` only", "write [1, \"=\", 1] for always"),
        }
    }

    fn operator(&mut self, literal: &Literal) -> Option<Operator> {
        let Written::Text(text) = &literal.value else {
            return self.refuse(
                &literal.span,
                format!("an operator stands here, and not {}", literal.shown()),
                "operators stand in quotes",
            );
        };
        let word = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        if let Some(operator) = Operator::parse(&word) {
            return Some(operator);
        }
        let shown: String = text.chars().take(40).collect();
        let names = Operator::names().collect::<Vec<_>>();
        let advice = match nearest(&word, names.iter().copied()) {
            _ if word == "parent_of" => "ask for the company: [\"contact.company\", \"=\", 12]".to_owned(),
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("it is one of {}", names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")),
        };
        self.refuse(&literal.span, format!("there is no operator `{shown}`"), advice)
    }

    fn test(&mut self, path: Path, operator: Operator, value: &Literal) -> Option<Node> {
        let test = match operator {
            Operator::Equal { negated } | Operator::In { negated } => self.one_of(&path, value, negated)?,
            Operator::EqualUnlessEmpty if is_nothing(value) => return Some(Node::Constant(true)),
            Operator::EqualUnlessEmpty => self.one_of(&path, value, false)?,
            Operator::Order(order) => match self.atom(&path, value)? {
                Some(atom) => Test::Order(order, atom),
                None => {
                    return self.refuse(
                        &value.span,
                        format!("nothing is `{}` to nothing", order.sign()),
                        "write `= false` for empty, `!= false` for set",
                    );
                }
            },
            Operator::Like { whole, folded, negated } => {
                let text = self.text(value)?;
                match (text.is_empty(), whole) {
                    (true, false) => return Some(Node::Constant(!negated)),
                    (true, true) => return self.refuse(&value.span, "an empty pattern fits nothing", "write `= false` for empty"),
                    _ => {}
                }
                // Where no letter is in upper case, `like` can only mean `ilike`.
                let folded = folded || path.kind != FieldKind::Text;
                match Pattern::new(&text, whole, folded) {
                    Some(pattern) => Test::Like { pattern, negated },
                    None => return self.refuse(&value.span, "the pattern is too long", ""),
                }
            }
            Operator::Matches { negated } => {
                let text = self.text(value)?;
                match Expression::new(&text) {
                    Ok(expression) => Test::Matches { expression, negated },
                    Err(why) => {
                        let advice = "the dialect is that of Rust's regex crate: no look-around, no back-references";
                        return self.refuse(&value.span, format!("the regular expression is wrong: {why}"), advice);
                    }
                }
            }
            Operator::ChildOf { negated } => {
                let Some(company) = path.through("company") else {
                    return self.refuse(
                        &value.span,
                        format!("`child_of` cannot be asked of `{path}`"),
                        "it can of `contact` and `contact.company`",
                    );
                };
                let ids = self.numbers(value)?;
                Test::ChildOf { company, ids, negated }
            }
        };
        Some(match test {
            Test::In { values, empty: false, negated } if values.is_empty() => Node::Constant(negated),
            test => Node::Term(Term { path, test }),
        })
    }

    fn one_of(&mut self, path: &Path, value: &Literal, negated: bool) -> Option<Test> {
        let items = if let Written::List(items) = &value.value { items.as_slice() } else { std::slice::from_ref(value) };
        let (mut values, mut empty) = (Vec::new(), false);
        let before = self.errors.len();
        for item in items {
            match self.atom(path, item) {
                Some(Some(atom)) if !values.contains(&atom) => values.push(atom),
                Some(Some(_)) => {}
                Some(None) => empty = true,
                // More of these are told, up to what somebody reads.
                None if self.errors.len() > before + 20 => break,
                None => {}
            }
        }
        (self.errors.len() == before).then_some(Test::In { values, empty, negated })
    }

    fn numbers(&mut self, value: &Literal) -> Option<Vec<i64>> {
        let items = if let Written::List(items) = &value.value { items.as_slice() } else { std::slice::from_ref(value) };
        self.values += items.len();
        let numbers: Option<Vec<_>> =
            items.iter().map(|item| if let Written::Int(number) = item.value { Some(number) } else { None }).collect();
        match numbers {
            Some(numbers) if !numbers.is_empty() => Some(numbers),
            _ => self.refuse(
                &value.span,
                "`child_of` takes the number of a contact, or a list of them",
                "a name is asked for by [\"contact\", \"ilike\", \"…\"]",
            ),
        }
    }

    fn text(&mut self, value: &Literal) -> Option<String> {
        self.values += 1;
        let Written::Text(text) = &value.value else {
            return self.refuse(&value.span, format!("a text is sought, and this is {}", value.shown()), "put it in quotes");
        };
        self.bounded(text, value)
    }

    fn bounded(&mut self, text: &str, value: &Literal) -> Option<String> {
        if text.len() > MAX_TEXT {
            return self.refuse(&value.span, format!("the text is longer than {MAX_TEXT} bytes"), "");
        }
        if text.contains('\0') {
            return self.refuse(&value.span, "the text contains a NUL", "no field ever does");
        }
        Some(text.to_owned())
    }

    /// One value; `Some(None)` when it stands for nothing.
    fn atom(&mut self, path: &Path, value: &Literal) -> Option<Option<Atom>> {
        self.values += 1;
        if is_nothing(value) {
            return Some(None);
        }
        let atom = match (path.kind, &value.value) {
            (FieldKind::Bool, Written::Bool(true)) => Atom::Yes,
            (FieldKind::Text, Written::Text(text)) => Atom::Text(self.bounded(text, value)?),
            (FieldKind::Word | FieldKind::Tags | FieldKind::Choice(_), Written::Text(text)) => {
                let word = self.bounded(text, value)?;
                Atom::Text(self.word(path, fold(word.trim()), value)?)
            }
            (FieldKind::Int | FieldKind::Reference(_), Written::Int(number)) => Atom::Int(*number),
            (FieldKind::Money, Written::Int(number)) if number.checked_mul(100).is_some() => Atom::Money(number * 100),
            (FieldKind::Money, Written::Real(number)) if minor(*number).is_some() => Atom::Money(minor(*number)?),
            (FieldKind::Real, Written::Int(number)) => Atom::Real(*number as f64),
            (FieldKind::Real, Written::Real(number)) if number.is_finite() => Atom::Real(*number),
            (FieldKind::Time | FieldKind::Date, Written::Text(text)) => Atom::Moment(self.moment(path, text, value)?),
            (_, Written::Bool(true)) => {
                return self.refuse(&value.span, format!("`{path}` is no yes or no"), "write `!= false` for any value at all");
            }
            (kind, _) => {
                let what = format!("`{path}` holds {}, and this is {}", holds(kind), value.shown());
                return self.refuse(&value.span, what, takes(kind));
            }
        };
        Some(Some(atom))
    }

    /// A word of a choice, or of what the configuration gives out.
    fn word(&mut self, path: &Path, word: String, value: &Literal) -> Option<String> {
        let known: Vec<&str> = match path.kind {
            FieldKind::Choice(words) => words.to_vec(),
            _ => match self.vocabulary.0.get(&(path.of, path.field.clone())) {
                Some(words) => words.iter().map(String::as_str).collect(),
                None => return Some(word),
            },
        };
        if known.contains(&word.as_str()) {
            return Some(word);
        }
        let listed = || known.iter().take(20).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let advice = match nearest(&word, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("it is one of {}", listed()),
        };
        let shown: String = word.chars().take(40).collect();
        self.refuse(&value.span, format!("`{path}` is never `{shown}`"), advice)
    }

    fn moment(&mut self, path: &Path, text: &str, value: &Literal) -> Option<Moment> {
        let shown: String = text.chars().take(40).collect();
        let Some(moment) = Moment::parse(text) else {
            let advice = match nearest(text.trim(), Moment::words()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => takes(path.kind).to_owned(),
            };
            return self.refuse(&value.span, format!("`{shown}` is no time"), advice);
        };
        if path.kind == FieldKind::Date && moment.is_within_a_day() {
            return self.refuse(&value.span, format!("`{path}` holds days, and `{shown}` is a time of day"), takes(path.kind));
        }
        Some(moment)
    }
}

/// `false`, `null`, and a text without a character.
fn is_nothing(value: &Literal) -> bool {
    match &value.value {
        Written::Bool(false) | Written::Nothing => true,
        Written::Text(text) => text.is_empty(),
        _ => false,
    }
}

/// An amount in minor units; `None` when it has more than two decimals, or more digits than can be kept apart.
fn minor(major: f64) -> Option<i64> {
    let scaled = major * 100.0;
    let whole = scaled.round();
    let exact = (scaled - whole).abs() < 1e-4 && whole.abs() < 1e15;
    exact.then_some(whole as i64)
}

fn holds(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Text => "a text",
        FieldKind::Word => "a word",
        FieldKind::Choice(_) => "a word of a choice",
        FieldKind::Int => "a whole number",
        FieldKind::Money => "an amount",
        FieldKind::Real => "a number",
        FieldKind::Bool => "yes or no",
        FieldKind::Time => "an instant",
        FieldKind::Date => "a day",
        FieldKind::Tags => "a list of words",
        FieldKind::Reference(_) => "the number of a record",
    }
}

fn takes(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Text | FieldKind::Word | FieldKind::Choice(_) | FieldKind::Tags => "put it in quotes",
        FieldKind::Int | FieldKind::Reference(_) => "write a whole number without quotes",
        FieldKind::Money => "write it in major units, with two decimals at most, such as 12500 or 12500.50",
        FieldKind::Real => "write a number without quotes",
        FieldKind::Bool => "write true or false, without quotes",
        FieldKind::Time => "write for instance \"2026-11-27\", \"2026-11-27T10:00:00Z\", \"-7d\", \"today\", \"this_month\"",
        FieldKind::Date => "write for instance \"2026-11-27\", \"+30d\", \"today\", \"this_month\"",
    }
}

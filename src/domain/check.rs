//! From what was written to a tree: the prefix notation. Every mistake is found at once, each with its place; what a term means stands in `typed.rs`.

use std::ops::Range;

use super::{
    literal::{DomainError, Literal, Written},
    tree::{Domain, Node},
    typed::{Typing, Vocabulary},
};
use crate::crm::RecordKind;

/// The most terms, and the most values in all of them together: what both databases take in one statement with room to spare.
const MAX_TERMS: usize = 1_000;
/// How often `&`, `|` and `!` may alternate on the way to a term.
const MAX_DEPTH: usize = 20;

impl Domain {
    /// Checks what was written against the type table of a record. `vocabulary` knows the ids that the configuration gives out.
    ///
    /// # Errors
    /// Every mistake, in the order of the text.
    pub fn check(literal: &Literal, kind: RecordKind, vocabulary: &Vocabulary) -> Result<Self, Vec<DomainError>> {
        let Written::List(items) = &literal.value else {
            let what = format!("a domain is a list of terms, and this is {}", literal.shown());
            return Err(vec![DomainError::new(&literal.span, what, EXAMPLE)]);
        };
        if is_bare_term(items) {
            let advice = "put it into brackets of its own: [[\"stage\", \"=\", \"won\"]]";
            return Err(vec![DomainError::new(&literal.span, "a domain is a list of terms, and this is one term", advice)]);
        }
        let mut check = Check { typing: Typing::new(kind, vocabulary), stack: Vec::new(), terms: 0 };
        for item in items.iter().rev() {
            check.item(item);
            if check.terms > MAX_TERMS || check.typing.values > MAX_TERMS {
                let what = format!("the domain has more than {MAX_TERMS} terms or values");
                return Err(vec![DomainError::new(&literal.span, what, "a tag that a rule sets can stand for many of them")]);
            }
        }
        check.finish(kind)
    }

    /// Reads and checks the text of a domain, in the notation of TOML, JSON or Odoo.
    ///
    /// # Errors
    /// Every mistake, in the order of the text.
    pub fn parse(text: &str, kind: RecordKind, vocabulary: &Vocabulary) -> Result<Self, Vec<DomainError>> {
        Self::check(&Literal::read(text).map_err(|error| vec![error])?, kind, vocabulary)
    }
}

const EXAMPLE: &str = "write for instance [[\"stage\", \"=\", \"won\"]]";

/// `["stage", "=", "won"]` where a list of terms should stand.
fn is_bare_term(items: &[Literal]) -> bool {
    let is_connective = |text: &str| matches!(text, "&" | "|" | "!");
    match items {
        [first, second, _] => {
            matches!(&first.value, Written::Text(text) if !is_connective(text))
                && matches!(&second.value, Written::Text(text) if !is_connective(text))
        }
        _ => false,
    }
}

/// Reads the notation from its end: what an operator takes lies on top of the stack then, and no recursion is needed.
struct Check<'v> {
    typing: Typing<'v>,
    /// The parts read so far, the leftmost last, each with its depth.
    stack: Vec<(Node, usize)>,
    terms: usize,
}

impl Check<'_> {
    fn item(&mut self, item: &Literal) {
        match &item.value {
            Written::Text(sign) if sign == "&" || sign == "|" => self.both(sign == "&", item),
            Written::Text(sign) if sign == "!" => match self.stack.pop() {
                Some((Node::Not(node), depth)) => self.stack.push((*node, depth - 1)),
                Some((node, depth)) => self.push(Node::Not(Box::new(node)), depth + 1, &item.span),
                None => self.refuse(&item.span, "`!` needs a term after it", "it denies the one term or group that follows"),
            },
            Written::List(parts) => {
                self.terms += 1;
                // A term that is wrong still takes its place, so that it is the only mistake that is told.
                let node = self.typing.term(parts, &item.span).unwrap_or(Node::Constant(true));
                self.stack.push((node, 1));
            }
            Written::Text(word) => {
                let advice = match word.trim().to_lowercase().as_str() {
                    "or" => "or is written `|`, before its two terms: [\"|\", [first], [second]]",
                    "and" => "terms that stand beside each other must both hold; within an `|`, and is written `&`, before its two terms",
                    "not" => "not is written `!`, before its term: [\"!\", [term]]",
                    _ => EXAMPLE,
                };
                let word: String = word.chars().take(40).collect();
                self.refuse(&item.span, &format!("`{word}` is neither a term nor one of `&`, `|`, `!`"), advice);
            }
            _ => self.refuse(&item.span, &format!("{} is neither a term nor one of `&`, `|`, `!`", item.shown()), EXAMPLE),
        }
    }

    fn both(&mut self, all: bool, item: &Literal) {
        let (Some((left, one)), Some((right, other))) = (self.stack.pop(), self.stack.pop()) else {
            let sign = if all { "&" } else { "|" };
            self.refuse(&item.span, &format!("`{sign}` needs two terms after it"), "it stands before both: [\"|\", [first], [second]]");
            return;
        };
        let same = |node: &Node| matches!((node, all), (Node::All(_), true) | (Node::Any(_), false));
        let depth = (one + usize::from(!same(&left))).max(other + usize::from(!same(&right)));
        let parts = |node: Node| match node {
            Node::All(parts) if all => parts,
            Node::Any(parts) if !all => parts,
            other => vec![other],
        };
        let mut joined = parts(left);
        joined.extend(parts(right));
        self.push(if all { Node::All(joined) } else { Node::Any(joined) }, depth, &item.span);
    }

    fn push(&mut self, node: Node, depth: usize, span: &Range<usize>) {
        if depth > MAX_DEPTH {
            self.refuse(span, &format!("`&`, `|` and `!` alternate more than {MAX_DEPTH} times"), "split it into several rules");
            self.stack.push((Node::Constant(true), 1));
        } else {
            self.stack.push((node, depth));
        }
    }

    fn refuse(&mut self, span: &Range<usize>, what: &str, advice: &str) {
        self.typing.errors.push(DomainError::new(span, what, advice));
    }

    fn finish(mut self, kind: RecordKind) -> Result<Domain, Vec<DomainError>> {
        if !self.typing.errors.is_empty() {
            self.typing.errors.sort_by_key(|error| error.span.start);
            return Err(self.typing.errors);
        }
        let root = match self.stack.pop() {
            Some((only, _)) if self.stack.is_empty() => only,
            first => {
                let flat = |(node, _)| if let Node::All(parts) = node { parts } else { vec![node] };
                Node::All(first.into_iter().chain(self.stack.into_iter().rev()).flat_map(flat).collect())
            }
        };
        Ok(Domain { kind, root })
    }
}

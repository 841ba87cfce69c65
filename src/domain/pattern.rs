//! Patterns: `%` and `_` as `like` has them, and regular expressions. Both take linear time on any text.

use std::{collections::BTreeMap, fmt};

use regex::{Regex, RegexBuilder};

use crate::crm::fold;

/// How much memory one compiled expression may take, in bytes.
const MAX_COMPILED: usize = 1 << 20;

/// One piece of a `like` pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// These characters.
    Exactly(String),
    /// `_`: any one character.
    One,
    /// `%`: anything, also nothing.
    Any,
}

/// A pattern of `like`.
#[derive(Debug, Clone)]
pub struct Pattern {
    written: String,
    /// Does it stand for itself (`=like`), or for everything that contains it (`like`)?
    pub whole: bool,
    /// Is the case of letters without meaning?
    pub folded: bool,
    pieces: Vec<Piece>,
    finder: Finder,
}

#[derive(Debug, Clone)]
enum Finder {
    Contains(String),
    Fits(Regex),
}

impl Pattern {
    /// Compiles a pattern. `\` takes the meaning from the character that follows.
    pub(super) fn new(written: &str, whole: bool, folded: bool) -> Option<Self> {
        let text = if folded { fold(written) } else { written.to_owned() };
        let mut pieces = pieces(&text);
        let finder = match pieces.as_slice() {
            [Piece::Exactly(text)] if !whole => Finder::Contains(text.clone()),
            _ => Finder::Fits(regex_of(&pieces, whole)?),
        };
        if !whole {
            pieces.insert(0, Piece::Any);
            pieces.push(Piece::Any);
        }
        Some(Self { written: written.to_owned(), whole, folded, pieces, finder })
    }

    /// As it was written.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// What the whole value has to consist of, piece by piece; in lower case when the case has no meaning.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// Does the text fit?
    pub fn fits(&self, text: &str) -> bool {
        if self.folded { self.finds(&fold(text)) } else { self.finds(text) }
    }

    /// The same for a text that is folded already.
    pub(super) fn fits_folded(&self, written: &str, folded: &str) -> bool {
        self.finds(if self.folded { folded } else { written })
    }

    fn finds(&self, text: &str) -> bool {
        match &self.finder {
            Finder::Contains(part) => text.contains(part),
            Finder::Fits(regex) => regex.is_match(text),
        }
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        (&self.written, self.whole, self.folded) == (&other.written, other.whole, other.folded)
    }
}

fn pieces(text: &str) -> Vec<Piece> {
    let mut found: Vec<Piece> = Vec::new();
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        let exactly = match character {
            '%' => {
                found.push(Piece::Any);
                continue;
            }
            '_' => {
                found.push(Piece::One);
                continue;
            }
            '\\' => characters.next().unwrap_or('\\'),
            other => other,
        };
        match found.last_mut() {
            Some(Piece::Exactly(run)) => run.push(exactly),
            _ => found.push(Piece::Exactly(exactly.to_string())),
        }
    }
    found
}

fn regex_of(pieces: &[Piece], whole: bool) -> Option<Regex> {
    let inner: String = pieces
        .iter()
        .map(|piece| match piece {
            Piece::Exactly(text) => regex::escape(text),
            Piece::One => ".".to_owned(),
            Piece::Any => ".*".to_owned(),
        })
        .collect();
    let text = if whole { format!(r"(?s)\A{inner}\z") } else { format!("(?s){inner}") };
    RegexBuilder::new(&text).size_limit(MAX_COMPILED).build().ok()
}

/// A regular expression, in the dialect of Rust's `regex`: linear time, no back-references, no look-around.
#[derive(Debug, Clone)]
pub struct Expression {
    written: String,
    regex: Regex,
}

impl Expression {
    /// Compiles it.
    pub(super) fn new(written: &str) -> Result<Self, String> {
        let regex = RegexBuilder::new(written).size_limit(MAX_COMPILED).build().map_err(|why| reason(&why))?;
        Ok(Self { written: written.to_owned(), regex })
    }

    /// As it was written.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// Is it found in the text?
    pub fn is_found(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }

    /// The names of its groups.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.regex.capture_names().flatten()
    }

    /// What its named groups hold at the first place where it is found.
    pub(super) fn captures(&self, text: &str) -> Option<BTreeMap<String, String>> {
        let found = self.regex.captures(text)?;
        Some(self.names().filter_map(|name| Some((name.to_owned(), found.name(name)?.as_str().to_owned()))).collect())
    }
}

impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        self.written == other.written
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

/// The last line of what the crate says; the others draw the place, which our own report does.
fn reason(why: &regex::Error) -> String {
    match why {
        regex::Error::CompiledTooBig(_) => "it takes too much memory".to_owned(),
        other => {
            let text = other.to_string();
            let last = text.lines().last().unwrap_or_default();
            last.trim().trim_start_matches("error: ").to_owned()
        }
    }
}

//! What somebody wrote, before it means anything: lists, texts and numbers, each with its place.
//!
//! The configuration hands TOML over; the commands read the notation from one text, as TOML or JSON writes it or as Odoo does, so that a domain can
//! be pasted from there: `[('stage', '=', 'won')]`.

use std::ops::Range;

use toml::de::DeValue;

/// How deep lists may stand within one another. A domain needs three.
const MAX_DEPTH: usize = 8;

/// One written value.
#[derive(Debug, Clone, PartialEq)]
pub struct Literal {
    /// Where it stands, in bytes.
    pub span: Range<usize>,
    /// What it is.
    pub value: Written,
}

/// What was written.
#[derive(Debug, Clone, PartialEq)]
pub enum Written {
    /// Several values, in brackets or parentheses.
    List(Vec<Literal>),
    /// A text in quotes; a date of TOML is one too.
    Text(String),
    /// A whole number.
    Int(i64),
    /// A number with a point.
    Real(f64),
    /// `true` or `false`.
    Bool(bool),
    /// `null` or `None`.
    Nothing,
    /// What a domain cannot hold: a table.
    Foreign,
}

/// Why a text is no domain: where, what, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct DomainError {
    /// Where, in bytes of the text that was read.
    pub span: Range<usize>,
    /// What is wrong.
    pub what: String,
    /// What to do; may be empty.
    pub advice: String,
}

impl DomainError {
    pub(super) fn new(span: &Range<usize>, what: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { span: span.clone(), what: what.into(), advice: advice.into() }
    }
}

impl Literal {
    /// From a parsed TOML value that stands at `span`.
    pub fn from_toml(value: &DeValue<'_>, span: Range<usize>) -> Self {
        let value = match value {
            DeValue::String(text) => Written::Text(text.to_string()),
            DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
                Ok(number) => Written::Int(number),
                Err(_) => Written::Foreign,
            },
            DeValue::Float(number) => number.as_str().parse().map_or(Written::Foreign, Written::Real),
            DeValue::Boolean(yes) => Written::Bool(*yes),
            DeValue::Datetime(at) => Written::Text(at.to_string()),
            DeValue::Array(items) => Written::List(items.iter().map(|item| Self::from_toml(item.get_ref(), item.span())).collect()),
            DeValue::Table(_) => Written::Foreign,
        };
        Self { span, value }
    }

    /// Reads one value from a text.
    ///
    /// # Errors
    /// Where the notation breaks off, and why.
    pub fn read(text: &str) -> Result<Self, DomainError> {
        let mut reader = Reader { text, at: 0 };
        let literal = reader.value(0)?;
        reader.blanks();
        if reader.at < text.len() {
            return Err(reader.refuse("something follows after the end", "close the brackets at the very end"));
        }
        Ok(literal)
    }

    /// How it looks to somebody who reads what is wrong with it.
    pub(super) fn shown(&self) -> String {
        match &self.value {
            Written::Text(text) => format!("the text \"{}\"", text.chars().take(40).collect::<String>()),
            Written::Int(number) => format!("the number {number}"),
            Written::Real(number) => format!("the number {number}"),
            Written::Bool(yes) => format!("`{yes}`"),
            Written::Nothing => "`null`".to_owned(),
            Written::List(_) => "a list".to_owned(),
            Written::Foreign => "something that a domain cannot hold".to_owned(),
        }
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl Reader<'_> {
    fn refuse(&self, what: impl Into<String>, advice: &str) -> DomainError {
        let width = self.rest().chars().next().map_or(0, char::len_utf8);
        DomainError::new(&(self.at..self.at + width), what, advice)
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn blanks(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    fn value(&mut self, depth: usize) -> Result<Literal, DomainError> {
        self.blanks();
        let start = self.at;
        let value = match self.rest().chars().next() {
            None => return Err(self.refuse("the domain ends too early", "write for instance [[\"stage\", \"=\", \"won\"]]")),
            Some('[') => self.list(']', depth)?,
            Some('(') => self.list(')', depth)?,
            Some(quote @ ('"' | '\'')) => self.quoted(quote)?,
            Some(_) => self.word()?,
        };
        Ok(Literal { span: start..self.at, value })
    }

    fn list(&mut self, end: char, depth: usize) -> Result<Written, DomainError> {
        if depth >= MAX_DEPTH {
            return Err(self.refuse("the lists stand too deep within one another", "a domain is a list of terms"));
        }
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.blanks();
            if self.rest().starts_with(end) {
                self.at += 1;
                return Ok(Written::List(items));
            }
            items.push(self.value(depth + 1)?);
            self.blanks();
            match self.rest().chars().next() {
                Some(',') => self.at += 1,
                Some(next) if next == end => {}
                Some(next) => return Err(self.refuse(format!("a `,` or `{end}` is missing before `{next}`"), "")),
                None => return Err(self.refuse(format!("a list is not closed by `{end}`"), "")),
            }
        }
    }

    /// Between `"` the escapes of JSON count; between `'` nothing is an escape, as in TOML, which suits regular expressions.
    fn quoted(&mut self, quote: char) -> Result<Written, DomainError> {
        let mut escaped = false;
        let end = self.rest().char_indices().skip(1).find(|(_, c)| {
            let ends = *c == quote && !escaped;
            escaped = quote == '"' && *c == '\\' && !escaped;
            ends
        });
        let Some((end, _)) = end else { return Err(self.refuse(format!("a text is not closed by `{quote}`"), "")) };
        let whole = &self.rest()[..=end];
        let read = if quote == '\'' { Ok(whole[1..end].to_owned()) } else { serde_json::from_str(whole) };
        let Ok(text) = read else {
            return Err(self.refuse("a text has an escape that does not exist", "write a backslash as \\\\, or use single quotes"));
        };
        self.at += end + 1;
        Ok(Written::Text(text))
    }

    fn word(&mut self) -> Result<Written, DomainError> {
        let end = self.rest().find(|c: char| c.is_whitespace() || ",[]()\"'".contains(c)).unwrap_or(self.rest().len());
        let word = &self.rest()[..end];
        let value = match word {
            "true" | "True" => Written::Bool(true),
            "false" | "False" => Written::Bool(false),
            "null" | "None" => Written::Nothing,
            _ => match (word.parse(), word.parse::<f64>()) {
                (Ok(number), _) => Written::Int(number),
                (_, Ok(number)) if word.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c)) => Written::Real(number),
                _ => {
                    let shown: String = word.chars().take(40).collect();
                    let span = self.at..self.at + end.max(1).min(self.rest().len());
                    return Err(DomainError::new(&span, format!("`{shown}` is no value"), "texts stand in quotes"));
                }
            },
        };
        self.at += end;
        Ok(value)
    }
}

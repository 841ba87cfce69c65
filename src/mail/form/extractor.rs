//! Declared readers of form mails: plain data, so that they may come from a configuration file.
//!
//! An extractor says which mails it is for and where each field stands: behind a label, in a table cell, or where a pattern matches. Patterns
//! run in linear time and over a bounded text. Which of its fields were found is in the result, so that a form that changed shows.
//! Nothing here trusts a mail: see [`crate::mail::Trust`].

use serde::{Deserialize, Serialize};

use super::{
    super::{Form, Inbound, address, headers::Headers, trust::HeaderTest},
    labels::clean,
    pairs::{self, Pairs},
    tables,
};

/// Most bytes of text that a pattern sees.
const MAX_TEXT: usize = 64 << 10;
/// Largest compiled pattern, in bytes.
const MAX_PATTERN: usize = 1 << 20;

/// One declared reader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormExtractor {
    /// What [`Form::source`] will say.
    pub name: String,
    /// Which mails it reads.
    #[serde(rename = "match")]
    pub matches: FormMatch,
    /// What it takes from them.
    pub fields: Vec<FormField>,
    /// Is such a mail an enquiry whatever its machine says of itself (`Precedence: bulk`, `Auto-Submitted`)?
    #[serde(default)]
    pub trusted: bool,
    /// Where the address of the person is taken from.
    #[serde(default)]
    pub reply_to: ReplyTo,
}

/// Where the address of the person behind a form is taken from. It becomes the field `email`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReplyTo {
    /// From the field `email`; from Reply-To when the form has none.
    #[default]
    Field,
    /// From Reply-To; from the field when there is none.
    Header,
    /// From the field alone: the site puts its own address into Reply-To.
    Never,
}

/// Which mails an extractor is for: each pattern that is given must match, and at least one must be given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FormMatch {
    /// Against the address in From.
    pub from: Option<Pattern>,
    /// Against the subject.
    pub subject: Option<Pattern>,
    /// Against the text.
    pub text: Option<Pattern>,
    /// Against a header.
    pub header: Option<HeaderTest>,
}

/// One field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormField {
    /// Its name in [`Form::fields`].
    pub name: String,
    /// Where it stands.
    #[serde(flatten)]
    pub find: Find,
    /// What a value must be; one that is not is left out and told.
    #[serde(default)]
    pub kind: FieldKind,
    /// For [`FieldKind::Choice`]: what it may be, whatever the case.
    #[serde(default)]
    pub choices: Vec<String>,
    /// Does a form without it miss nothing?
    #[serde(default)]
    pub optional: bool,
}

/// Where a field stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Find {
    /// Behind one of these labels, on its line or below it; whatever their case.
    Label(Vec<String>),
    /// In the table cell beside or below one of these.
    Cell(Vec<String>),
    /// What the pattern's first group matches, or the whole match when it has none.
    Regex(Pattern),
}

/// What a value must be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// Anything.
    #[default]
    Text,
    /// Holds a mail address; only that is kept.
    Email,
    /// Holds at least five digits.
    Phone,
    /// A number, kept without blanks and units.
    Number,
    /// Holds a digit.
    Date,
    /// Holds a host name.
    Url,
    /// One of the choices, written as it is there.
    Choice,
}

/// A regular expression that is fast on every text.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Pattern(regex::Regex);

/// Why a text is no pattern.
#[derive(Debug, Clone, thiserror::Error)]
#[error("`{text}` is no regular expression: {why}")]
pub struct PatternError {
    text: String,
    why: String,
}

impl Pattern {
    /// Compiles a pattern in the syntax of the `regex` crate.
    ///
    /// # Errors
    /// Says what is wrong with it, or that it would be too large.
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        let compiled = regex::RegexBuilder::new(text).size_limit(MAX_PATTERN).build();
        compiled.map(Self).map_err(|error| PatternError { text: text.to_owned(), why: error.to_string() })
    }

    pub(in crate::mail) fn is_in(&self, text: &str) -> bool {
        self.0.is_match(&text[..text.floor_char_boundary(MAX_TEXT)])
    }

    fn value(&self, text: &str) -> Option<String> {
        let found = self.0.captures(&text[..text.floor_char_boundary(MAX_TEXT)])?;
        Some(found.get(1).or_else(|| found.get(0))?.as_str().trim().to_owned())
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_str() == other.0.as_str()
    }
}

impl Eq for Pattern {}

impl TryFrom<String> for Pattern {
    type Error = PatternError;
    fn try_from(text: String) -> Result<Self, PatternError> {
        Self::parse(&text)
    }
}

impl From<Pattern> for String {
    fn from(pattern: Pattern) -> Self {
        pattern.0.as_str().to_owned()
    }
}

/// The first extractor that is for this message. An answer in a thread is a person's, even with the form's own subject and text below it.
pub(in crate::mail) fn extractor_for<'e>(
    message: &Inbound,
    headers: &Headers<'_>,
    extractors: &'e [FormExtractor],
) -> Option<&'e FormExtractor> {
    let answers = !message.in_reply_to.is_empty();
    extractors.iter().find(|extractor| !answers && extractor.matches.accepts(message, headers))
}

impl FormExtractor {
    /// Reads a message as this form.
    pub(in crate::mail) fn read(&self, message: &Inbound) -> Form {
        let (text_pairs, cells) = (pairs::in_text(&message.text, true), tables::in_tables_of(message));
        let mut form = Form { source: self.name.clone(), declared: true, ..Form::default() };
        let mut declared = 0_u32;
        for field in &self.fields {
            let value = match &field.find {
                Find::Label(labels) => beside(&text_pairs, labels).or_else(|| beside(&cells, labels)),
                Find::Cell(labels) => beside(&cells, labels).or_else(|| beside(&text_pairs, labels)),
                Find::Regex(pattern) => pattern.value(&message.text),
            };
            let value = value.filter(|value| !value.is_empty());
            declared += u32::from(!field.optional || value.is_some());
            match value.map(|value| field.fit(&value)) {
                None if field.optional => {}
                None => form.missing.push(field.name.clone()),
                Some(None) => form.unfit.push(field.name.clone()),
                Some(Some(value)) => {
                    form.fields.insert(field.name.clone(), value);
                }
            }
        }
        let filled = u32::try_from(form.fields.len()).unwrap_or(0);
        form.confidence = (f64::from(filled) / f64::from(declared.max(1)) * 100.0).round() / 100.0;
        form
    }
}

impl FormField {
    fn fit(&self, value: &str) -> Option<String> {
        if self.kind == FieldKind::Choice {
            let value = value.trim().to_lowercase();
            return self.choices.iter().find(|choice| choice.to_lowercase() == value).cloned();
        }
        self.kind.fit(value)
    }
}

impl FormMatch {
    fn accepts(&self, message: &Inbound, headers: &Headers<'_>) -> bool {
        if self.header.as_ref().is_some_and(|test| test.evidence(headers, "form").is_none()) {
            return false;
        }
        let from = message.from.as_ref().and_then(|from| from.email.as_ref()).map_or("", |email| email.as_str());
        let tests =
            [(&self.from, from), (&self.subject, message.subject.as_deref().unwrap_or_default()), (&self.text, message.text.as_str())];
        let mut given = tests.iter().filter_map(|(pattern, text)| Some((pattern.as_ref()?, text))).peekable();
        (given.peek().is_some() || self.header.is_some()) && given.all(|(pattern, text)| pattern.is_in(text))
    }
}

impl FieldKind {
    /// The value as this kind writes it.
    fn fit(self, value: &str) -> Option<String> {
        let value = value.trim();
        let digits = value.chars().filter(|c| c.is_numeric()).count();
        match self {
            Self::Text | Self::Choice => Some(value.to_owned()),
            Self::Email => address::first_in(value).map(|email| email.to_string()),
            Self::Phone => (digits >= 5).then(|| value.to_owned()),
            Self::Number => {
                let number: String = value
                    .chars()
                    .skip_while(|c| !c.is_ascii_digit() && *c != '-')
                    .take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | ' ' | '\u{a0}' | '\''))
                    .collect();
                let number: String = number.chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '\'')).collect();
                Some(number.trim_end_matches(['.', ',', '-']).to_owned()).filter(|number| number.bytes().any(|b| b.is_ascii_digit()))
            }
            Self::Date => (digits > 0).then(|| value.to_owned()),
            Self::Url => (value.contains('.') && !value.contains(char::is_whitespace)).then(|| value.to_owned()),
        }
    }
}

fn beside(pairs: &Pairs, labels: &[String]) -> Option<String> {
    let wanted: Vec<String> = labels.iter().map(|label| clean(label)).collect();
    pairs.list.iter().find(|pair| wanted.contains(&clean(&pair.label))).map(|pair| pair.value.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str) -> Inbound {
        Inbound { text: text.to_owned(), subject: Some("Rental enquiry 7".to_owned()), ..Inbound::default() }
    }

    #[test]
    fn declared_fields_found_missing_and_unfit() {
        let written = r#"{"name": "rental", "match": {"subject": "(?i)^rental"}, "fields": [
            {"name": "who", "label": ["Renter"]},
            {"name": "email", "regex": "Mail to (\\S+)", "kind": "email"},
            {"name": "days", "label": ["Days"], "kind": "number"},
            {"name": "phone", "label": ["Call"], "kind": "phone"},
            {"name": "size", "label": ["Size"], "kind": "choice", "choices": ["Small", "Large"], "optional": true},
            {"name": "place", "cell": ["Place"]}]}"#;
        let extractor: FormExtractor = serde_json::from_str(written).unwrap();
        let mut mail = message("Renter: Kim Lee\nMail to kim@x.example.\nDays: 12 days\nSize: large\nCall: never");
        mail.html = Some("<table><tr><td>Place</td><td>Bonn</td></tr></table>".into());
        let read = extractor.read(&mail);
        let fields: Vec<_> = read.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(fields, [("days", "12"), ("email", "kim@x.example"), ("place", "Bonn"), ("size", "Large"), ("who", "Kim Lee")]);
        assert_eq!((read.missing.len(), read.unfit), (0, vec!["phone".to_owned()]));
        assert_eq!((read.source.as_str(), read.confidence), ("rental", 0.83));
        let read = extractor.read(&message("nothing"));
        assert_eq!((read.missing.len(), read.confidence), (5, 0.0), "an optional field is not missed");
        let (extractors, none) = (std::slice::from_ref(&extractor), Headers::default());
        assert!(extractor_for(&mail, &none, extractors).is_some());
        assert!(extractor_for(&Inbound::default(), &none, extractors).is_none());
        let answer = Inbound { in_reply_to: vec![crate::crm::MessageId::parse("a@b.example").unwrap()], ..mail };
        assert!(extractor_for(&answer, &none, extractors).is_none());
        assert!(!FormMatch::default().accepts(&answer, &none), "an extractor for nothing in particular is for nothing");
        assert!(Pattern::parse("(").is_err());
    }
}

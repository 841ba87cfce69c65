//! One written value, read as what it is meant to be: a text, a number, a duration, an address. What is wrong is noted at its place.

use std::{ops::RangeInclusive, path::PathBuf, time::Duration};

use toml::{Spanned, de::DeValue};

use super::{
    report::{At, Found, Report},
    table::Table,
};
use crate::{
    crm::{EmailAddress, Slug},
    domain::nearest,
};

/// A value that was written.
#[derive(Clone)]
pub(super) struct Value<'t> {
    pub(super) value: &'t DeValue<'t>,
    pub(super) at: At,
    /// How people call it: `port` of `[smtp]`.
    pub(super) name: String,
    pub(super) path: String,
    pub(super) report: &'t Report,
}

impl<'t> Value<'t> {
    pub(super) fn at(&self) -> &At {
        &self.at
    }

    pub(super) fn report(&self) -> &'t Report {
        self.report
    }

    /// Notes that this value is wrong.
    pub(super) fn refuse<T>(&self, what: impl Into<String>, advice: impl Into<String>) -> Option<T> {
        self.report.error(&self.at, what, advice);
        None
    }

    /// Keeps the place with what was read.
    pub(super) fn found<T>(&self, value: T) -> Found<T> {
        Found { value, at: self.at.clone() }
    }

    /// Is it a table?
    pub(super) fn is_table(&self) -> bool {
        matches!(self.value, DeValue::Table(_))
    }

    /// The text, when it is one; notes nothing.
    pub(super) fn as_text(&self) -> Option<&'t str> {
        if let DeValue::String(text) = self.value { Some(text.as_ref()) } else { None }
    }

    /// A text that is not empty and has no control characters.
    pub(super) fn text(&self) -> Option<String> {
        let Some(text) = self.as_text() else { return self.wrong_kind("a text in quotes") };
        if text.trim().is_empty() {
            return self.refuse(format!("{} is empty", self.name), "");
        }
        if text.chars().any(char::is_control) {
            return self.refuse(format!("{} contains a control character", self.name), "write it as one line");
        }
        Some(text.to_owned())
    }

    /// A text on one line, perhaps none at all.
    pub(super) fn line(&self) -> Option<String> {
        if self.as_text() == Some("") { Some(String::new()) } else { self.text() }
    }

    /// A text of any number of lines, as it is.
    pub(super) fn lines(&self) -> Option<String> {
        self.as_text().map(str::to_owned).or_else(|| self.wrong_kind("a text in quotes"))
    }

    /// `true` or `false`.
    pub(super) fn as_bool(&self) -> Option<bool> {
        if let DeValue::Boolean(value) = self.value { Some(*value) } else { None }
    }

    /// `true` or `false`, and nothing else.
    pub(super) fn truth(&self) -> Option<bool> {
        self.as_bool().or_else(|| self.wrong_kind("true or false without quotes"))
    }

    /// A whole number within `range`.
    pub(super) fn integer(&self, range: RangeInclusive<u64>) -> Option<u64> {
        let DeValue::Integer(number) = self.value else { return self.wrong_kind("a whole number without quotes") };
        match u64::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) if range.contains(&number) => Some(number),
            _ => self.refuse(format!("{} is out of range", self.name), format!("it lies between {} and {}", range.start(), range.end())),
        }
    }

    /// A duration such as `"25m"` or `"1h 30m"` within `range`; a day has 24 hours.
    pub(super) fn duration(&self, range: RangeInclusive<Duration>) -> Option<Duration> {
        let Some(text) = self.as_text() else { return self.wrong_kind("a duration in quotes, such as \"90s\", \"25m\" or \"2h\"") };
        self.duration_of(text, range)
    }

    /// The duration that `text`, all of this value or a part of it, says.
    pub(super) fn duration_of(&self, text: &str, range: RangeInclusive<Duration>) -> Option<Duration> {
        let days = jiff::SpanRelativeTo::days_are_24_hours();
        let read = text.parse::<jiff::Span>().and_then(|span| span.to_duration(days)).ok().and_then(|span| Duration::try_from(span).ok());
        let friendly = |duration: &Duration| jiff::SignedDuration::try_from(*duration).map_or_else(|_| String::new(), |d| format!("{d:#}"));
        match read {
            None => {
                self.refuse(format!("`{}` is not a duration", shortened(text)), "write for instance \"90s\", \"25m\", \"2h\" or \"1d\"")
            }
            Some(duration) if !range.contains(&duration) => self.refuse(
                format!("{} is out of range", self.name),
                format!("it lies between {} and {}", friendly(range.start()), friendly(range.end())),
            ),
            duration => duration,
        }
    }

    /// A number of bytes such as `"25 MiB"`, within `range`.
    pub(super) fn bytes(&self, range: RangeInclusive<u64>) -> Option<u64> {
        let Some(text) = self.as_text() else { return self.wrong_kind("a size in quotes, such as \"25 MiB\"") };
        match text.parse::<bytesize::ByteSize>() {
            Err(_) => {
                self.refuse(format!("`{}` is not a size", shortened(text)), "write for instance \"512 KiB\", \"25 MiB\" or \"1 GiB\"")
            }
            Ok(size) if !range.contains(&size.as_u64()) => {
                let shown = |bytes: &u64| bytesize::ByteSize(*bytes).display().iec().to_string();
                let advice = format!("it lies between {} and {}", shown(range.start()), shown(range.end()));
                self.refuse(format!("{} is out of range", self.name), advice)
            }
            Ok(size) => Some(size.as_u64()),
        }
    }

    /// One of these words.
    pub(super) fn word<T: Clone>(&self, words: &[(&str, T)]) -> Option<T> {
        let all = || words.iter().map(|(word, _)| format!("\"{word}\"")).collect::<Vec<_>>().join(", ");
        let Some(text) = self.as_text() else { return self.wrong_kind(&format!("one of {}", all())) };
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| value.clone());
        if found.is_none() {
            let known = words.iter().map(|(word, _)| *word);
            let advice = nearest(text, known).map_or_else(|| format!("it is one of {}", all()), |word| format!("did you mean \"{word}\"?"));
            return self.refuse(format!("{} cannot be `{}`", self.name, shortened(text)), advice);
        }
        found
    }

    /// An id of ours.
    pub(super) fn slug(&self) -> Option<Found<Slug>> {
        let slug = Slug::parse(&self.text()?);
        match slug {
            Ok(slug) => Some(self.found(slug)),
            Err(why) => self.refuse(why.to_string(), ""),
        }
    }

    /// A mail address.
    pub(super) fn address(&self) -> Option<Found<EmailAddress>> {
        match EmailAddress::parse(&self.text()?) {
            Ok(address) => Some(self.found(address)),
            Err(why) => self.refuse(why.to_string(), "write for instance \"sales@example.com\""),
        }
    }

    /// A path, relative to the directory of its file.
    pub(super) fn path(&self) -> Option<PathBuf> {
        Some(self.report.directory(self.at.file()).join(self.text()?))
    }

    /// The items of a list, which may be empty.
    pub(super) fn items(&self) -> Option<Vec<Value<'t>>> {
        let DeValue::Array(items) = self.value else { return self.wrong_kind("a list in brackets") };
        Some(items.iter().map(|item| self.item(item)).collect())
    }

    /// The items of a list that is not empty; one item may stand without brackets.
    pub(super) fn each(&self) -> Vec<Value<'t>> {
        self.list(|item| Some(item.clone())).unwrap_or_default()
    }

    /// One item of it, called by its name.
    fn item(&self, item: &'t Spanned<DeValue<'t>>) -> Value<'t> {
        Value { value: item.get_ref(), at: At::new(self.at.file(), item.span()), ..self.clone() }
    }

    /// A list that is not empty; what is wrong with an item is noted there. One item may stand without brackets.
    pub(super) fn list<T>(&self, read: impl Fn(&Value<'t>) -> Option<T>) -> Option<Vec<T>> {
        let DeValue::Array(items) = self.value else { return Some(vec![read(self)?]) };
        if items.is_empty() {
            return self.refuse(format!("{} is an empty list", self.name), "");
        }
        Some(items.iter().filter_map(|one| read(&self.item(one))).collect())
    }

    /// A table.
    pub(super) fn table(&self) -> Option<Table<'t>> {
        let DeValue::Table(entries) = self.value else { return self.wrong_kind("a table") };
        Some(Table::new(Some(entries), self.at.clone(), self.name.clone(), self.path.clone(), self.report))
    }

    /// Everything in it may be a secret.
    pub(super) fn hide(&self) {
        self.report.hide(&self.at);
    }

    pub(super) fn wrong_kind<T>(&self, wanted: &str) -> Option<T> {
        let written = match self.value {
            DeValue::String(_) => "a text",
            DeValue::Integer(_) | DeValue::Float(_) => "a number",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        self.refuse(format!("{} is {written}", self.name), format!("it wants {wanted}"))
    }
}

pub(super) fn shortened(text: &str) -> String {
    if text.chars().count() > 40 { text.chars().take(39).chain(['…']).collect() } else { text.to_owned() }
}

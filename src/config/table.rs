//! Small typed readers over a parsed TOML tree: each notes what is wrong and goes on, so that all mistakes are found in one reading.
//!
//! A [`Table`] is asked for the keys it may have; what was written and never asked for is unknown. An absent table reads as an empty one,
//! so that defaults are written once. `None` means that the problem, if it is one, is already noted.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeSet,
    ops::Range,
};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{
    report::{At, Found, Report},
    suggest::suggestion,
    value::Value,
};

/// A table while it is read. Dropping it notes the keys nobody asked for.
pub(super) struct Table<'t> {
    /// `None`: the table is absent and reads as an empty one.
    entries: Option<&'t DeTable<'t>>,
    at: At,
    /// How people call it: `[[mailbox]]`.
    name: String,
    /// The path of its keys: `mailbox`.
    path: String,
    asked: RefCell<BTreeSet<&'static str>>,
    /// Its keys are the admin's own.
    takes_all: Cell<bool>,
    report: &'t Report,
}

impl<'t> Table<'t> {
    /// The top of a file.
    pub(super) fn top(entries: &'t DeTable<'t>, file: usize, report: &'t Report) -> Self {
        Self::new(Some(entries), At::whole(file), "this file".to_owned(), String::new(), report)
    }

    pub(super) fn new(entries: Option<&'t DeTable<'t>>, at: At, name: String, path: String, report: &'t Report) -> Self {
        Self { entries, at, name, path, asked: RefCell::default(), takes_all: Cell::default(), report }
    }

    pub(super) fn at(&self) -> &At {
        &self.at
    }

    pub(super) fn report(&self) -> &'t Report {
        self.report
    }

    /// How people call it.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Was it written at all?
    pub(super) fn is_written(&self) -> bool {
        self.entries.is_some()
    }

    /// Is nothing at all written in it?
    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_none_or(DeTable::is_empty)
    }

    /// The one of these keys that is written; none and several are noted, and `advice` says what to write.
    pub(super) fn one_of(&self, keys: &[&'static str], advice: &str) -> Option<(&'static str, Value<'t>)> {
        let mut written = keys.iter().filter_map(|key| Some((*key, self.get(key)?)));
        let (first, others) = (written.next(), written.map(|(key, value)| (key, value.at)).collect::<Vec<_>>());
        for (key, at) in &others {
            self.report.error(at, format!("`{key}` stands beside another in {}", self.name), "keep one within a pair of braces");
        }
        // An unknown key says enough about itself.
        if first.is_none() && self.is_empty() {
            self.report.missing(&self.at, format!("{} is empty", self.name), advice);
        }
        first.filter(|_| others.is_empty())
    }

    /// The value of a key that may be absent.
    pub(super) fn get(&self, key: &'static str) -> Option<Value<'t>> {
        self.asked.borrow_mut().insert(key);
        let path = self.path_of(key);
        self.report.know_key(path.clone());
        let value = self.entries?.get(key)?;
        self.report.write_key(path.clone());
        let top = self.path.is_empty() && !matches!(value.get_ref(), DeValue::Table(_));
        let name = if top { format!("`{key}`") } else { self.name_of(key) };
        Some(Value { value: value.get_ref(), at: self.place(value.span()), name, path, report: self.report })
    }

    /// The value of a key that must be there; `advice` says what to write.
    pub(super) fn need(&self, key: &'static str, advice: &str) -> Option<Value<'t>> {
        let value = self.get(key);
        if value.is_none() && self.is_written() {
            self.report.missing(&self.at, format!("`{key}` is missing in {}", self.name), advice);
        }
        value
    }

    /// The table under a key; an empty one when it is absent.
    pub(super) fn table(&self, key: &'static str) -> Table<'t> {
        let absent = || Table::new(None, self.at.clone(), self.name_of(key), self.path_of(key), self.report);
        self.get(key).and_then(|value| value.table()).unwrap_or_else(absent)
    }

    /// The tables under `[[key]]`.
    pub(super) fn tables(&self, key: &'static str) -> Vec<Table<'t>> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let name = format!("[[{}]]", self.path_of(key));
        let DeValue::Array(items) = value.value else {
            self.report.error(&value.at, format!("`{key}` is a list of tables"), format!("write {name} with two brackets"));
            return Vec::new();
        };
        let item = |item: &'t Spanned<DeValue<'t>>| Value {
            value: item.get_ref(),
            at: self.place(item.span()),
            name: name.clone(),
            path: value.path.clone(),
            report: self.report,
        };
        items.iter().filter_map(|one| item(one).table()).collect()
    }

    /// Every key and its value, for a table whose keys are the admin's own; all of them count as asked for.
    pub(super) fn entries(&self) -> Vec<(Found<String>, Value<'t>)> {
        self.takes_all.set(true);
        let entry = |(key, value): (&'t Spanned<_>, &'t Spanned<DeValue<'t>>)| {
            let written: &std::borrow::Cow<'t, str> = key.get_ref();
            let key = Found { value: written.to_string(), at: self.place(key.span()) };
            let name = self.name_of(&key.value);
            let value = Value { value: value.get_ref(), at: self.place(value.span()), name, path: self.path.clone(), report: self.report };
            (key, value)
        };
        let mut found: Vec<_> = self.entries.into_iter().flatten().map(entry).collect();
        // The parser keeps keys by name; people read from top to bottom.
        found.sort_by(|(a, _), (b, _)| a.at.cmp(&b.at));
        found
    }

    fn place(&self, span: Range<usize>) -> At {
        At::new(self.at.file(), span)
    }

    fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    fn name_of(&self, key: &str) -> String {
        if self.path.is_empty() { format!("[{key}]") } else { format!("`{key}` of {}", self.name) }
    }
}

impl Drop for Table<'_> {
    fn drop(&mut self) {
        let asked = self.asked.borrow();
        for (key, value) in self.entries.into_iter().flatten() {
            let written = key.get_ref().as_ref();
            if self.takes_all.get() || asked.contains(written) {
                continue;
            }
            self.report.write_key(self.path_of(written));
            // It may be a password under a misspelt name.
            if !matches!(value.get_ref(), DeValue::Table(_)) {
                self.report.hide(&self.place(value.span()));
            }
            hide_texts(value, self.at.file(), self.report);
            let advice = suggestion(written, asked.iter().copied());
            self.report.error(&self.place(key.span()), format!("unknown key `{written}` in {}", self.name), advice);
        }
    }
}

/// Hides every text in `value`, however deep.
fn hide_texts(value: &Spanned<DeValue<'_>>, file: usize, report: &Report) {
    match value.get_ref() {
        DeValue::Table(entries) => entries.values().for_each(|inner| hide_texts(inner, file, report)),
        DeValue::Array(items) => items.iter().for_each(|inner| hide_texts(inner, file, report)),
        _ => report.hide(&At::new(file, value.span())),
    }
}

//! The notebook of one reading: the texts of all files, every problem so far, and what must not be shown.
//!
//! Problems are noted as byte ranges and become [`Problem`]s at the end, when it is known which bytes are secret.

use std::{
    cell::RefCell,
    collections::BTreeSet,
    ops::Range,
    path::{Path, PathBuf},
    rc::Rc,
};

use super::{
    hide,
    problem::{Place, Problem, Severity},
};

/// A stretch of a file; an empty stretch at 0 means the file as a whole.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct At {
    file: usize,
    start: usize,
    end: usize,
}

/// A value and where it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found<T> {
    pub value: T,
    pub at: At,
}

/// Everything noted while reading. Shared by all readers, hence the inner mutability.
#[derive(Default)]
pub(super) struct Report {
    files: RefCell<Vec<SourceText>>,
    notes: RefCell<Vec<Note>>,
    /// Paths of keys that a reader asked for, such as `mailbox.timing.idle`.
    known: RefCell<BTreeSet<String>>,
    /// Paths of keys that were written.
    written: RefCell<BTreeSet<String>>,
}

struct SourceText {
    path: PathBuf,
    text: Rc<str>,
    /// Where lines with wrong syntax begin. While there are any, what seems to be missing may be there.
    broken_lines: BTreeSet<usize>,
    /// Byte ranges that are never shown.
    hidden: Vec<Range<usize>>,
    /// The byte that each line begins with: a file of many thousand lines is not counted through for every problem.
    line_starts: Vec<usize>,
}

struct Note {
    severity: Severity,
    at: At,
    what: String,
    advice: Option<String>,
    ground: Ground,
}

/// What a note rests on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ground {
    /// The text itself.
    Syntax,
    /// Something that is there.
    Presence,
    /// Something that is not, which nobody can know of a broken file.
    Absence,
}

impl SourceText {
    /// The line of a byte, from 1.
    fn line_of(&self, at: usize) -> usize {
        self.line_starts.partition_point(|start| *start <= at).max(1)
    }
}

impl At {
    pub(super) fn new(file: usize, span: Range<usize>) -> Self {
        Self { file, start: span.start, end: span.end }
    }

    /// The file as a whole.
    pub(super) fn whole(file: usize) -> Self {
        Self { file, start: 0, end: 0 }
    }

    pub(super) fn file(&self) -> usize {
        self.file
    }

    pub(super) fn span(&self) -> Range<usize> {
        self.start..self.end
    }
}

impl Report {
    /// File and line of a place.
    pub(super) fn line(&self, at: &At) -> (PathBuf, usize) {
        let files = self.files.borrow();
        files.get(at.file).map(|source| (source.path.clone(), source.line_of(at.start))).unwrap_or_default()
    }

    /// Adds a file; the number is its handle.
    pub(super) fn add_file(&self, path: &Path, text: &str) -> usize {
        let mut files = self.files.borrow_mut();
        files.push(SourceText {
            path: path.to_owned(),
            text: text.into(),
            broken_lines: BTreeSet::new(),
            hidden: hide::literals(text),
            line_starts: std::iter::once(0).chain(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1)).collect(),
        });
        files.len() - 1
    }

    /// The syntax is wrong here: more of the file is hidden, nothing counts as missing any more, and whatever else is wrong on this line
    /// is the echo of it.
    pub(super) fn syntax_error(&self, at: &At, what: &str) {
        let mut files = self.files.borrow_mut();
        let Some(source) = files.get_mut(at.file) else { return };
        if source.broken_lines.is_empty() {
            source.hidden.extend(hide::rest_of_lines(&source.text));
        }
        if source.broken_lines.insert(line_start(&source.text, at.start)) {
            self.note(Severity::Error, at, what.to_owned(), String::new(), Ground::Syntax);
        }
    }

    pub(super) fn text(&self, file: usize) -> Rc<str> {
        self.files.borrow().get(file).map_or_else(|| "".into(), |source| Rc::clone(&source.text))
    }

    /// The directory of a file, against which its relative paths are meant.
    pub(super) fn directory(&self, file: usize) -> PathBuf {
        self.files.borrow().get(file).and_then(|source| source.path.parent().map(Path::to_owned)).unwrap_or_default()
    }

    /// Path and text of every file, in the order of reading.
    pub(super) fn files(&self) -> Vec<(PathBuf, Rc<str>)> {
        self.files.borrow().iter().map(|source| (source.path.clone(), Rc::clone(&source.text))).collect()
    }

    /// Something is wrong here.
    pub(super) fn error(&self, at: &At, what: impl Into<String>, advice: impl Into<String>) {
        self.note(Severity::Error, at, what.into(), advice.into(), Ground::Presence);
    }

    /// Something is missing here, or names what is missing elsewhere: not said while a file is broken.
    pub(super) fn missing(&self, at: &At, what: impl Into<String>, advice: impl Into<String>) {
        self.note(Severity::Error, at, what.into(), advice.into(), Ground::Absence);
    }

    /// Something deserves a look.
    pub(super) fn warning(&self, at: &At, what: impl Into<String>, advice: impl Into<String>) {
        self.note(Severity::Warning, at, what.into(), advice.into(), Ground::Absence);
    }

    /// These bytes are, or may be, a secret.
    pub(super) fn hide(&self, at: &At) {
        if let Some(source) = self.files.borrow_mut().get_mut(at.file) {
            source.hidden.push(at.start..at.end);
        }
    }

    pub(super) fn know_key(&self, path: String) {
        self.known.borrow_mut().insert(path);
    }

    pub(super) fn write_key(&self, path: String) {
        self.written.borrow_mut().insert(path);
    }

    /// Was anything noted that refuses the configuration?
    pub(super) fn has_errors(&self) -> bool {
        self.notes.borrow().iter().any(|note| note.severity == Severity::Error)
    }

    /// The paths of all keys asked for, and of all keys written.
    #[cfg(test)]
    pub(super) fn keys(&self) -> (BTreeSet<String>, BTreeSet<String>) {
        (self.known.borrow().clone(), self.written.borrow().clone())
    }

    /// All problems by file and place.
    pub(super) fn problems(&self) -> Vec<Problem> {
        let files = self.files.borrow();
        let any_broken = files.iter().any(|source| !source.broken_lines.is_empty());
        let mut notes = self.notes.borrow_mut();
        notes.sort_by(|a, b| (&a.at, a.severity).cmp(&(&b.at, b.severity)));
        let problem = |note: &Note| {
            let source = files.get(note.at.file)?;
            let believed = match note.ground {
                Ground::Syntax => true,
                Ground::Presence => note.at.end == 0 || !source.broken_lines.contains(&line_start(&source.text, note.at.start)),
                Ground::Absence => !any_broken,
            };
            let place = (note.at.end > 0).then(|| place(source, note.at.start..note.at.end));
            let (what, advice) = (note.what.clone(), note.advice.clone());
            believed.then(|| Problem { severity: note.severity, file: source.path.clone(), place, what, advice })
        };
        notes.iter().filter_map(problem).collect()
    }

    fn note(&self, severity: Severity, at: &At, what: String, advice: String, ground: Ground) {
        let advice = Some(advice).filter(|advice| !advice.is_empty());
        self.notes.borrow_mut().push(Note { severity, at: at.clone(), what, advice, ground });
    }
}

/// The byte that the line of `at` begins with.
fn line_start(text: &str, at: usize) -> usize {
    text.as_bytes().iter().take(at).rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1)
}

/// Line, column and the line itself without what is hidden.
fn place(source: &SourceText, span: Range<usize>) -> Place {
    let text: &str = &source.text;
    let (start, end) = (text.floor_char_boundary(span.start), text.floor_char_boundary(span.end));
    let line = source.line_of(start);
    let line_start = source.line_starts.get(line - 1).copied().unwrap_or(0);
    let line_end = text.get(start..).and_then(|rest| rest.find('\n')).map_or(text.len(), |at| start + at);
    let hidden: Vec<Range<usize>> =
        source.hidden.iter().filter(|range| range.start < line_end && range.end > line_start).cloned().collect();
    let (excerpt, span) = hide::excerpt(text, line_start..line_end, &hidden, start..end.clamp(start, line_end));
    Place { line, column: text.get(line_start..start).unwrap_or_default().chars().count() + 1, excerpt, span }
}

//! What is wrong with a configuration, and where: one [`Problem`] per mistake, and [`Rejected`] for all of them.
//!
//! A problem holds one line of the file with everything secret already taken out, so it may be printed anywhere.

use std::{fmt, ops::Range, path::PathBuf};

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet, normalize_untrusted_str};

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The configuration is refused.
    Error,
    /// The configuration is taken, and the admin should look.
    Warning,
}

/// One thing that is wrong in one place. `Display` shows it as compilers do: place, sentence, line, caret, advice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// The file, as the admin would name it.
    pub file: PathBuf,
    /// Where in the file; `None` when the file as a whole is meant.
    pub place: Option<Place>,
    /// What is wrong, in one sentence.
    pub what: String,
    /// What to do about it.
    pub advice: Option<String>,
}

/// A stretch of one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    /// The line, secrets taken out.
    pub excerpt: String,
    /// The bytes of `excerpt` that are meant.
    pub span: Range<usize>,
}

impl Problem {
    /// The problem with the colours of a terminal; print it through `anstream`, which takes them off elsewhere.
    pub fn styled(&self) -> String {
        self.render(&Renderer::styled())
    }

    fn render(&self, renderer: &Renderer) -> String {
        let (level, word) = match self.severity {
            Severity::Error => (Level::ERROR, "error"),
            Severity::Warning => (Level::WARNING, "warning"),
        };
        let file = self.file.display();
        let name = match &self.place {
            Some(place) => format!("{file}:{}:{}: {word}", place.line, place.column),
            None => format!("{file}: {word}"),
        };
        let title = level.with_name(normalize_untrusted_str(&name)).primary_title(normalize_untrusted_str(&self.what));
        let mut group = match &self.place {
            Some(place) => title.element(
                Snippet::source(place.excerpt.as_str()).line_start(place.line).annotation(AnnotationKind::Primary.span(place.span.clone())),
            ),
            None => Group::with_title(title),
        };
        if let Some(advice) = &self.advice {
            group = group.element(Level::HELP.message(normalize_untrusted_str(advice)));
        }
        renderer.render(&[group])
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(&Renderer::plain()))
    }
}

/// A configuration that is refused, with everything that is wrong in it, file by file and line by line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// The problems in the order of files and lines; at least one is an error.
    pub problems: Vec<Problem>,
}

impl Rejected {
    /// All problems and their number, with the colours of a terminal; print it through `anstream`.
    pub fn styled(&self) -> String {
        self.join(Problem::styled)
    }

    fn join(&self, render: impl Fn(&Problem) -> String) -> String {
        let mut text: String = self.problems.iter().map(|problem| render(problem) + "\n\n").collect();
        text.push_str(&self.summary());
        text
    }

    /// `3 problems in leadgate.toml and routing.toml`.
    fn summary(&self) -> String {
        let mut files: Vec<String> = self.problems.iter().map(|problem| problem.file.display().to_string()).collect();
        let mut seen = std::collections::BTreeSet::new();
        files.retain(|file| seen.insert(file.clone()));
        let files = match files.split_last() {
            Some((last, [])) => last.clone(),
            Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
            None => String::new(),
        };
        let count = self.problems.len();
        format!("{count} problem{} in {files}", if count == 1 { "" } else { "s" })
    }
}

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.join(Problem::to_string))
    }
}

impl std::error::Error for Rejected {}

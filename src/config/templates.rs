//! Collects `templates/<name>/{subject.txt,body.txt,body.html}` and, per language, `templates/<name>/<language>/…`, and has each tried.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use super::{
    files::read_text,
    report::{At, Report},
};
use crate::{
    compose::{Part, TemplateError, Writer},
    crm::Slug,
    policy::TemplateText,
};

/// All templates by name and language.
pub(super) type Templates = BTreeMap<Slug, BTreeMap<String, TemplateText>>;
/// Where each part was read, by language.
type Places = BTreeMap<(String, Part), usize>;

/// Reads every template under `directory`; there need not be any.
pub(super) fn read_templates(directory: &Path, report: &Report) -> Templates {
    let mut templates = Templates::new();
    for (path, name) in entries(directory).into_iter().filter(|(path, _)| path.is_dir()) {
        let Ok(slug) = Slug::parse(&name) else {
            let at = At::whole(report.add_file(&path, ""));
            report.error(&at, "the name of a template is an id", "use a-z, 0-9, `-`, `_` and `.`");
            continue;
        };
        let mut places = Places::new();
        let mut languages = BTreeMap::new();
        languages.extend(read_language(&path, "", &mut places, report));
        for (path, language) in entries(&path) {
            if !path.is_dir() {
                continue;
            }
            if is_language(&language) {
                languages.extend(read_language(&path, &language, &mut places, report));
            } else {
                let at = At::whole(report.add_file(&path, ""));
                report.error(&at, format!("`{language}` is no language"), "name the folder after its code, such as `es` or `pt-BR`");
            }
        }
        try_out(&slug, &languages, &places, report);
        templates.insert(slug, languages);
    }
    templates
}

/// The files of one template in one language.
fn read_language(directory: &Path, language: &str, places: &mut Places, report: &Report) -> Option<(String, TemplateText)> {
    for (path, name) in entries(directory).into_iter().filter(|(path, _)| !path.is_dir()) {
        if ![Part::Subject, Part::Body, Part::Html].iter().any(|part| part.file() == name) {
            let at = At::whole(report.add_file(&path, ""));
            report.warning(&at, "no template reads this file", "a template has subject.txt, body.txt and, if it likes, body.html");
        }
    }
    let mut read = |part: Part| {
        let file = read_text(&directory.join(part.file()), None, report)?;
        places.insert((language.to_owned(), part), file);
        Some(report.text(file).to_string())
    };
    let subject = read(Part::Subject);
    let body = read(Part::Body);
    let html = if directory.join(Part::Html.file()).exists() { Some(read(Part::Html)?) } else { None };
    Some((language.to_owned(), TemplateText { subject: subject?, body: body?, html }))
}

/// Compiles a template and renders it with examples, file by file so that one does not hide the mistakes of another.
fn try_out(template: &Slug, languages: &BTreeMap<String, TemplateText>, places: &Places, report: &Report) {
    for (language, text) in languages {
        for part in [Part::Subject, Part::Body, Part::Html] {
            let Some(file) = places.get(&(language.clone(), part)) else { continue };
            let alone = match part {
                Part::Subject => TemplateText { subject: text.subject.clone(), ..TemplateText::default() },
                Part::Body => TemplateText { body: text.body.clone(), ..TemplateText::default() },
                Part::Html => TemplateText { html: text.html.clone(), ..TemplateText::default() },
            };
            let alone = BTreeMap::from([(template.clone(), BTreeMap::from([(String::new(), alone)]))]);
            for error in Writer::new(&alone).and_then(|writer| writer.check()).err().unwrap_or_default() {
                let (what, advice) = error.message.split_once("; ").unwrap_or((&error.message, ""));
                report.error(&place(*file, &error, &report.text(*file)), what, advice);
            }
        }
    }
}

/// The line of the error, or in it the variable that is named between backticks.
fn place(file: usize, error: &TemplateError, text: &str) -> At {
    let Some(number) = error.line else { return At::whole(file) };
    let start: usize = text.split_inclusive('\n').take(number.saturating_sub(1)).map(str::len).sum();
    let line = text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
    let named = error.message.split('`').nth(1).and_then(|name| Some((line.find(name)?, name.len())));
    let (offset, length) = named.unwrap_or((0, line.len()));
    At::new(file, start + offset..start + offset + length)
}

/// What lies in a directory, in order, hidden files and editors' copies aside.
fn entries(directory: &Path) -> Vec<(PathBuf, String)> {
    let mut found: Vec<_> = fs::read_dir(directory)
        .into_iter()
        .flatten()
        .filter_map(Result::ok)
        .map(|entry| (entry.path(), entry.file_name().to_string_lossy().into_owned()))
        .filter(|(_, name)| !name.starts_with('.') && !name.ends_with('~'))
        .collect();
    found.sort();
    found
}

/// Two or three letters, and perhaps a region or script (RFC 5646).
fn is_language(name: &str) -> bool {
    let mut pieces = name.split(['-', '_']);
    let first = pieces.next().unwrap_or_default();
    (2..=3).contains(&first.len())
        && first.chars().all(|c| c.is_ascii_alphabetic())
        && pieces.all(|piece| (2..=8).contains(&piece.len()) && piece.chars().all(|c| c.is_ascii_alphanumeric()))
}

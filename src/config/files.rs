//! Reads files into the report: bounded in size, UTF-8, parsed as far as they can be.

use std::{
    fs,
    io::Read,
    path::{Path, PathBuf},
};

use toml::de::DeTable;

use super::report::{At, Found, Report};

/// No file written by hand is longer; a longer one is the wrong file.
const LONGEST_FILE: u64 = 1 << 20;

/// Reads `path` and adds it to the report; `None` when it cannot be read, which is noted at `named_at`, or at the file.
pub(super) fn read_text(path: &Path, named_at: Option<&At>, report: &Report) -> Option<usize> {
    let read = fs::File::open(path).and_then(|file| {
        let mut bytes = Vec::new();
        file.take(LONGEST_FILE + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    });
    let (what, advice) = match read {
        Err(why) => (format!("cannot be read: {why}"), String::new()),
        Ok(bytes) if bytes.len() as u64 > LONGEST_FILE => {
            (format!("is longer than {} KiB", LONGEST_FILE >> 10), "is this the right file?".to_owned())
        }
        Ok(bytes) => match String::from_utf8(bytes) {
            Ok(text) => return Some(report.add_file(path, &text)),
            Err(why) => {
                let line = why.as_bytes().iter().take(why.utf8_error().valid_up_to()).filter(|byte| **byte == b'\n').count() + 1;
                (format!("is not UTF-8 in line {line}"), "save it as UTF-8".to_owned())
            }
        },
    };
    match named_at {
        Some(at) => report.error(at, format!("the file {} {what}", path.display()), advice),
        None => report.error(&At::whole(report.add_file(path, "")), format!("this file {what}"), advice),
    }
    None
}

/// Parses a file as far as possible, noting every syntax error, and lets `read` look at what was understood.
pub(super) fn parse<T>(file: usize, report: &Report, read: impl FnOnce(&DeTable<'_>) -> T) -> T {
    let text = report.text(file);
    let (tree, errors) = DeTable::parse_recoverable(&text);
    for error in &errors {
        let span = error.span().unwrap_or_default();
        // An error at the very first byte still has a place.
        report.syntax_error(&At::new(file, span.start..span.end.max(1)), error.message());
    }
    read(tree.get_ref())
}

/// The files that the patterns mean, in order, without those read already. Patterns are relative to the file they stand in.
pub(super) fn included(patterns: &[Found<String>], report: &Report) -> Vec<(PathBuf, At)> {
    let mut read: Vec<PathBuf> = report.files().iter().filter_map(|(path, _)| fs::canonicalize(path).ok()).collect();
    let mut found = Vec::new();
    for pattern in patterns {
        let directory = report.directory(pattern.at.file());
        let absolute = Path::new(&glob::Pattern::escape(&directory.to_string_lossy())).join(&pattern.value);
        let paths = match glob::glob(&absolute.to_string_lossy()) {
            Ok(paths) => paths.filter_map(Result::ok).collect::<Vec<_>>(),
            Err(why) => {
                report.error(
                    &pattern.at,
                    format!("`{}` is no pattern for files: {}", pattern.value, why.msg),
                    "write for instance \"teams/*.toml\"",
                );
                continue;
            }
        };
        if paths.is_empty() && pattern.value.contains(['*', '?', '[']) {
            report.warning(&pattern.at, format!("no file is called `{}`", pattern.value), "");
        } else if paths.is_empty() {
            report.error(&pattern.at, format!("there is no file `{}`", directory.join(&pattern.value).display()), "");
        }
        for path in paths {
            let unique = fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
            if !read.contains(&unique) {
                read.push(unique);
                found.push((path, pattern.at.clone()));
            }
        }
    }
    found
}

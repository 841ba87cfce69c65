//! Messages from the command line: a file, a directory of files, an mbox, or standard input.
//!
//! One message is held at a time, and a large one in a file, so that memory does not grow with what is read. A file is an mbox when it begins with
//! `From `; directories are walked in the order of their names, without hidden files and without a Maildir's `tmp`. Nothing is changed.
//! Fails as the file system does, saying on which file; after an error the next message may be asked for all the same. The calls block.

use std::{
    fs::{self, File},
    io::{self, BufRead, BufReader, Read, Seek},
    path::{Path, PathBuf},
};

use super::{Body, MEMORY_LIMIT, spool::Spool};
use crate::crm::Fault;

mod mbox;

use mbox::Mbox;

/// One message.
#[derive(Debug)]
pub struct FileMessage {
    /// Where it comes from: the path, with `#` and its number when the file is an mbox; `-` for standard input.
    pub name: String,
    /// Its bytes.
    pub body: Body,
    /// Its size in bytes.
    pub size: u64,
}

/// A file that could not be read.
#[derive(Debug, thiserror::Error)]
#[error("reading {path}: {source}", path = .path.display())]
pub struct FilesError {
    /// Which one.
    pub path: PathBuf,
    /// What the system said.
    pub source: io::Error,
}

impl FilesError {
    /// A file that cannot be read needs a person.
    pub fn fault(&self) -> Fault {
        Fault::Permanent
    }
}

/// The messages under one argument, one after the other.
pub struct Messages {
    /// What is still to be read; the next one last.
    waiting: Vec<PathBuf>,
    mbox: Option<OpenMbox>,
    spool_dir: PathBuf,
}

/// The mbox being read.
struct OpenMbox {
    path: PathBuf,
    mbox: Mbox<Box<dyn BufRead + Send>>,
    /// How many messages it gave.
    given: u64,
}

impl OpenMbox {
    fn new(path: PathBuf, reader: impl Read + Send + 'static) -> Self {
        Self { path, mbox: Mbox::new(Box::new(BufReader::new(reader))), given: 0 }
    }

    fn next(&mut self, spool_dir: &Path) -> Result<Option<FileMessage>, FilesError> {
        let mut spool = Spool::new(spool_dir);
        let found = self.mbox.next_into(&mut spool).map_err(|source| FilesError { path: self.path.clone(), source })?;
        self.given += 1;
        let path = self.path.display();
        let name = if self.mbox.is_single() { path.to_string() } else { format!("{path}#{}", self.given) };
        Ok(found.then(|| FileMessage { name, size: spool.size(), body: spool.finish() }))
    }
}

impl Messages {
    /// The messages of the file or directory at `path`; large ones of an mbox are spooled to nameless files in `spool_dir`.
    pub fn of_path(path: &Path, spool_dir: &Path) -> Self {
        Self { waiting: vec![path.to_owned()], mbox: None, spool_dir: spool_dir.to_owned() }
    }

    /// The messages that come from `input`, which is standard input outside tests: one message, or an mbox.
    pub fn of_input(input: impl Read + Send + 'static, spool_dir: &Path) -> Self {
        Self { waiting: Vec::new(), mbox: Some(OpenMbox::new(PathBuf::from("-"), input)), spool_dir: spool_dir.to_owned() }
    }

    /// Opens what is next: a directory's entries join the waiting, a message is yielded, an mbox is begun.
    fn open(&mut self, path: PathBuf) -> Result<Option<FileMessage>, FilesError> {
        let failed = |source| FilesError { path: path.clone(), source };
        let found = fs::metadata(&path).map_err(failed)?;
        if found.is_dir() {
            self.waiting.extend(entries(&path).map_err(failed)?);
            return Ok(None);
        }
        let mut file = File::open(&path).map_err(failed)?;
        let mut start = Vec::new();
        file.by_ref().take(80).read_to_end(&mut start).map_err(failed)?;
        if mbox::begins_mbox(&start) || !found.is_file() {
            // What is no regular file, such as a pipe, cannot be wound back.
            self.mbox = Some(OpenMbox::new(path, io::Cursor::new(start).chain(file)));
            return Ok(None);
        }
        file.rewind().map_err(failed)?;
        let size = found.len();
        let body = if size > MEMORY_LIMIT {
            Body::Spooled(file)
        } else {
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).map_err(failed)?;
            Body::Memory(bytes)
        };
        Ok(Some(FileMessage { name: path.display().to_string(), body, size }))
    }
}

impl Iterator for Messages {
    type Item = Result<FileMessage, FilesError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(open) = &mut self.mbox {
                let outcome = open.next(&self.spool_dir).transpose();
                if !matches!(outcome, Some(Ok(_))) {
                    self.mbox = None;
                }
                if outcome.is_some() {
                    return outcome;
                }
                continue;
            }
            let path = self.waiting.pop()?;
            if let Some(outcome) = self.open(path).transpose() {
                return Some(outcome);
            }
        }
    }
}

/// What is in a directory, the first name last.
fn entries(directory: &Path) -> io::Result<Vec<PathBuf>> {
    let is_maildir = directory.join("new").is_dir() && directory.join("cur").is_dir();
    let mut found = Vec::new();
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let name = entry.file_name();
        // Links are not followed: they may lead in a circle.
        let kind = entry.file_type()?;
        let hidden = name.as_encoded_bytes().starts_with(b".") || (is_maildir && name == "tmp");
        if !hidden && (kind.is_dir() || kind.is_file()) {
            found.push(entry.path());
        }
    }
    found.sort_unstable_by(|a, b| b.cmp(a));
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(messages: Messages) -> Vec<(String, String)> {
        let read_one = |message: FileMessage| {
            let FileMessage { name, mut body, size } = message;
            let mut text = String::new();
            body.reader().expect("reader").read_to_string(&mut text).expect("read");
            assert_eq!(text.len() as u64, size, "{name}");
            (name, text)
        };
        messages.map(|message| read_one(message.expect("readable"))).collect()
    }

    #[test]
    fn walks_directories_in_order_and_opens_each_mbox() {
        let directory = tempfile::tempdir().expect("tempdir");
        let at = |name: &str| directory.path().join(name);
        fs::create_dir_all(at("b/cur")).expect("mkdir");
        fs::create_dir_all(at("b/new")).expect("mkdir");
        fs::create_dir_all(at("b/tmp")).expect("mkdir");
        for (name, text) in [
            ("c.eml", "third"),
            ("b/new/1", "second"),
            ("b/tmp/2", "half"),
            ("a.mbox", "From x Mon Jan  1 10:00:00 2024\nfirst\n\nFrom y Mon Jan  1 10:00:00 2024\nnext\n"),
            (".hidden", "x"),
        ] {
            fs::write(at(name), text).expect(name);
        }
        let found = read(Messages::of_path(directory.path(), directory.path()));
        let mbox = at("a.mbox").display().to_string();
        assert_eq!(
            found,
            [
                (format!("{mbox}#1"), "first\n".to_owned()),
                (format!("{mbox}#2"), "next\n".to_owned()),
                (at("b/new/1").display().to_string(), "second".to_owned()),
                (at("c.eml").display().to_string(), "third".to_owned()),
            ]
        );
    }

    #[test]
    fn standard_input_is_one_message_or_an_mbox() {
        let directory = tempfile::tempdir().expect("tempdir");
        let input = |text: &'static str| read(Messages::of_input(text.as_bytes(), directory.path()));
        assert_eq!(input("Subject: x\n\nFrom here on\n"), [("-".to_owned(), "Subject: x\n\nFrom here on\n".to_owned())]);
        assert_eq!(input("From x Mon Jan  1 10:00:00 2024\nhello\n"), [("-#1".to_owned(), "hello\n".to_owned())]);
        assert_eq!(input(""), []);
    }

    #[test]
    fn large_messages_are_spooled() {
        let directory = tempfile::tempdir().expect("tempdir");
        let text = "From x Mon Jan  1 10:00:00 2024\n".to_owned()
            + &"0123456789abcde\n".repeat(100_000)
            + "\nFrom y Mon Jan  1 10:00:00 2024\nsmall\n";
        let messages: Vec<FileMessage> =
            Messages::of_input(io::Cursor::new(text), directory.path()).collect::<Result<_, _>>().expect("readable");
        assert!(matches!(messages[0].body, Body::Spooled(_)) && messages[0].size == 1_600_000);
        assert!(matches!(messages[1].body, Body::Memory(_)) && messages[1].size == 6);
        assert_eq!(fs::read_dir(directory.path()).expect("readable").count(), 0, "the file has no name");
    }

    #[test]
    fn what_cannot_be_read_is_told_and_skipped() {
        let directory = tempfile::tempdir().expect("tempdir");
        let mut messages = Messages::of_path(&directory.path().join("missing.eml"), directory.path());
        let error = messages.next().expect("an outcome").expect_err("it is missing");
        assert!(error.to_string().contains("missing.eml"), "{error}");
        assert!(messages.next().is_none());
    }
}

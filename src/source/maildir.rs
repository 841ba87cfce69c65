//! Messages in a Maildir: what lies in `new` and `cur`, in the order of delivery.
//!
//! A message is named by its unique name, without the flags that other programs append and change (<https://cr.yp.to/proto/maildir.html>).
//! Nothing is created, renamed, moved or changed. A directory that is missing or unreadable is an error; a message that vanishes between the two
//! calls is not. The calls block: run them away from the runtime's threads.

use std::{
    fs::{self, DirEntry, File},
    io::{self, Read},
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use super::{Body, HEAD_BYTES, MEMORY_LIMIT};
use crate::crm::{Fault, Timestamp};

/// One message in a Maildir.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MaildirEntry {
    /// Its unique name, without flags.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
    /// When its file was last written, which is when it was delivered.
    pub modified: Timestamp,
    path: PathBuf,
}

/// A message that was read.
#[derive(Debug)]
pub struct MaildirMessage {
    /// Its bytes.
    pub body: Body,
    /// The size of the whole message in bytes.
    pub size: u64,
    /// Is there more of it than in `body`?
    pub truncated: bool,
}

/// Why a Maildir could not be read.
#[derive(Debug, thiserror::Error)]
pub enum MaildirError {
    /// A directory is missing.
    #[error("there is no directory {path}: `path` has to name a Maildir, which holds `new`, `cur` and `tmp`; the delivery agent creates it with the first mail", path = .path.display())]
    Missing {
        /// The directory.
        path: PathBuf,
    },
    /// A directory or message could not be read.
    #[error("reading {path}: {source}; may the service's user read it?", path = .path.display())]
    Unreadable {
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl MaildirError {
    /// What the caller should do about it.
    pub fn fault(&self) -> Fault {
        match self {
            Self::Missing { .. } => Fault::Permanent,
            Self::Unreadable { source, .. } if source.kind() == io::ErrorKind::PermissionDenied => Fault::Permanent,
            Self::Unreadable { .. } => Fault::Transient,
        }
    }
}

/// The messages of the Maildir at `path`, oldest delivery first.
///
/// # Errors
/// [`MaildirError`], when `new` or `cur` is missing or cannot be read.
pub fn list(path: &Path) -> Result<Vec<MaildirEntry>, MaildirError> {
    let mut entries = Vec::new();
    // In this order, a message that a mail client takes from `new` to `cur` meanwhile is seen twice rather than never.
    for part in ["new", "cur"] {
        let directory = path.join(part);
        let unreadable = |source| {
            if is_gone(&source) {
                MaildirError::Missing { path: directory.clone() }
            } else {
                MaildirError::Unreadable { path: directory.clone(), source }
            }
        };
        for file in fs::read_dir(&directory).map_err(unreadable)? {
            entries.extend(entry(&file.map_err(unreadable)?)?);
        }
    }
    entries.sort_by(|a, b| a.name.cmp(&b.name).then_with(|| a.path.cmp(&b.path)));
    entries.dedup_by(|seen_in_new, seen_in_cur| seen_in_new.name == seen_in_cur.name);
    entries.sort_by_cached_key(delivery_order);
    Ok(entries)
}

/// Reads a message: all of it, or its first 256 KiB when it is larger than `kept_bytes`. `None` when it is no longer there.
///
/// # Errors
/// [`MaildirError::Unreadable`].
pub fn read(entry: &MaildirEntry, kept_bytes: u64) -> Result<Option<MaildirMessage>, MaildirError> {
    let unreadable = |source| MaildirError::Unreadable { path: entry.path.clone(), source };
    let mut file = match File::open(&entry.path) {
        Ok(file) => file,
        Err(error) if is_gone(&error) => match renamed(entry).map(File::open) {
            Some(Ok(file)) => file,
            Some(Err(error)) if !is_gone(&error) => return Err(unreadable(error)),
            _ => return Ok(None),
        },
        Err(error) => return Err(unreadable(error)),
    };
    let size = file.metadata().map_err(unreadable)?.len();
    let truncated = size > kept_bytes;
    if size > MEMORY_LIMIT && !truncated {
        return Ok(Some(MaildirMessage { body: Body::Spooled(file), size, truncated }));
    }
    let mut bytes = Vec::new();
    let limit = if truncated { HEAD_BYTES.min(kept_bytes) } else { size };
    file.by_ref().take(limit).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(Some(MaildirMessage { body: Body::Memory(bytes), size, truncated }))
}

/// Only what a delivery agent wrote counts: no directories, no links to elsewhere, no hidden files.
fn entry(file: &DirEntry) -> Result<Option<MaildirEntry>, MaildirError> {
    let found = match file.metadata() {
        Ok(found) => found,
        Err(error) if is_gone(&error) => return Ok(None),
        Err(source) => return Err(MaildirError::Unreadable { path: file.path(), source }),
    };
    let name = unique_name(&file.file_name().to_string_lossy()).to_owned();
    if !found.is_file() || name.starts_with('.') {
        return Ok(None);
    }
    let since_epoch = found.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
    Ok(Some(MaildirEntry { name, size: found.len(), modified: Timestamp::default().plus(since_epoch), path: file.path() }))
}

/// The name before `:2,` and the flags.
fn unique_name(file_name: &str) -> &str {
    file_name.split_once(':').map_or(file_name, |(unique, _)| unique)
}

/// By the seconds that the unique name begins with, then by when the file was written. A copied Maildir keeps the former only.
fn delivery_order(entry: &MaildirEntry) -> (i64, Timestamp, String) {
    let seconds = entry.name.split_once('.').and_then(|(seconds, _)| seconds.parse().ok()).unwrap_or(entry.modified.as_seconds());
    (seconds, entry.modified, entry.name.clone())
}

/// Where a message is now whose flags were changed, or that was taken from `new` to `cur`.
fn renamed(entry: &MaildirEntry) -> Option<PathBuf> {
    let maildir = entry.path.parent()?.parent()?;
    let mut files = ["cur", "new"].into_iter().filter_map(|part| fs::read_dir(maildir.join(part)).ok()).flatten().flatten();
    files.find(|file| unique_name(&file.file_name().to_string_lossy()) == entry.name).map(|file| file.path())
}

fn is_gone(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::NotFound
}

#[cfg(test)]
mod tests {
    use std::{os::unix::fs::symlink, time::Duration};

    use super::*;

    fn maildir(files: &[(&str, &[u8])]) -> tempfile::TempDir {
        let directory = tempfile::tempdir().expect("tempdir");
        for part in ["new", "cur", "tmp"] {
            fs::create_dir(directory.path().join(part)).expect(part);
        }
        for (name, bytes) in files {
            fs::write(directory.path().join(name), bytes).expect(name);
        }
        directory
    }

    fn names(directory: &tempfile::TempDir) -> Vec<String> {
        list(directory.path()).expect("it is a Maildir").into_iter().map(|entry| entry.name).collect()
    }

    fn bytes(mut message: MaildirMessage) -> Vec<u8> {
        let mut bytes = Vec::new();
        message.body.reader().expect("reader").read_to_end(&mut bytes).expect("read");
        bytes
    }

    #[test]
    fn lists_in_delivery_order_whatever_the_flags() {
        let directory = maildir(&[
            ("cur/1700000009.M2.host:2,S", b"c"),
            ("new/999999999.M1.host", b"a"),
            ("new/1700000001.M1.host,S=1", b"b"),
            ("cur/1700000001.M1.host,S=1:2,", b"b"),
            ("new/.hidden", b""),
            ("tmp/1600000000.M1.host", b"half"),
        ]);
        fs::create_dir(directory.path().join("cur/1.sub")).expect("mkdir");
        symlink("/etc/passwd", directory.path().join("new/2.link")).expect("symlink");
        assert_eq!(names(&directory), ["999999999.M1.host", "1700000001.M1.host,S=1", "1700000009.M2.host"]);
        let doubled = &list(directory.path()).expect("list")[1];
        assert!(doubled.path.ends_with("cur/1700000001.M1.host,S=1:2,"), "{doubled:?}");
    }

    #[test]
    fn names_without_a_time_go_by_when_they_were_written() {
        let directory = maildir(&[("new/late", b"x"), ("new/early", b"x")]);
        let at = |name: &str, seconds| {
            let file = File::options().write(true).open(directory.path().join(name)).expect("open");
            file.set_modified(UNIX_EPOCH + Duration::from_secs(seconds)).expect("set");
        };
        at("new/late", 2_000);
        at("new/early", 1_000);
        assert_eq!(names(&directory), ["early", "late"]);
        assert_eq!(list(directory.path()).expect("list")[0].modified, Timestamp::from_seconds(1_000));
    }

    #[test]
    fn a_message_is_found_after_a_rename_and_may_vanish() {
        let directory = maildir(&[("new/1.a", b"hello"), ("new/2.b", b"x")]);
        let entries = list(directory.path()).expect("list");
        fs::rename(directory.path().join("new/1.a"), directory.path().join("cur/1.a:2,RS")).expect("rename");
        fs::remove_file(directory.path().join("new/2.b")).expect("remove");
        assert_eq!(bytes(read(&entries[0], 100).expect("read").expect("renamed")), b"hello");
        assert!(read(&entries[1], 100).expect("no error").is_none());
        assert!(directory.path().join("cur/1.a:2,RS").exists());
    }

    #[test]
    fn large_messages_are_cut_or_left_in_their_file() {
        let size = usize::try_from(MEMORY_LIMIT).expect("fits") + 1;
        let directory = maildir(&[("new/1.a", &vec![b'x'; size])]);
        let entry = &list(directory.path()).expect("list")[0];
        let whole = read(entry, 1 << 30).expect("read").expect("there");
        assert!(matches!(whole.body, Body::Spooled(_)) && !whole.truncated);
        assert_eq!(bytes(whole).len(), size);
        let head = read(entry, MEMORY_LIMIT).expect("read").expect("there");
        assert!(head.truncated && head.size == size as u64);
        assert_eq!(bytes(head).len() as u64, HEAD_BYTES);
    }

    #[test]
    fn a_missing_directory_is_an_error_with_advice() {
        let directory = tempfile::tempdir().expect("tempdir");
        let error = list(directory.path()).expect_err("there is no new/");
        assert_eq!(error.fault(), Fault::Permanent);
        assert!(error.to_string().contains("new") && error.to_string().contains("Maildir"), "{error}");
        assert_eq!(fs::read_dir(directory.path()).expect("readable").count(), 0, "nothing was created");
    }
}

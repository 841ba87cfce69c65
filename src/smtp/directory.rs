//! Delivery into a Maildir on this machine: for the demo and for trying things out.
//!
//! Written to `tmp`, synced, renamed to `new`, synced: a reader never sees half a mail, and a crash loses none that was reported delivered.
//! The file is named after the Message-ID and the recipient, so that a second delivery of the same mail overwrites it instead of doubling it.
//! Fails as a relay that is in trouble: every mail is kept.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::verdict::Verdict;
use crate::crm::EmailAddress;

/// Characters of the Message-ID that the file name shows.
const SHOWN: usize = 80;

/// A Maildir that mail is delivered into.
#[derive(Debug, Clone)]
pub struct Directory {
    path: PathBuf,
}

impl Directory {
    /// The Maildir at `path`; it is created with the first mail.
    pub const fn new(path: PathBuf) -> Self {
        Self { path }
    }

    /// Delivers one mail, with the Return-Path and Delivered-To that a final delivery writes (RFC 5321 section 4.4) and the line ends of files here.
    pub async fn send(&self, from: Option<&EmailAddress>, to: &EmailAddress, message: &[u8]) -> Verdict {
        let name = file_name(to, message);
        let mut bytes = format!("Return-Path: <{}>\nDelivered-To: {to}\n", from.map_or("", EmailAddress::as_str)).into_bytes();
        bytes.extend(with_bare_line_feeds(message));
        let (path, file) = (self.path.clone(), name.clone());
        match tokio::task::spawn_blocking(move || deliver(&path, &file, &bytes)).await {
            Ok(Ok(())) => Verdict::Delivered(format!("written to {}", self.path.join("new").join(name).display())),
            Ok(Err(e)) => Verdict::Halt(format!("writing to {}: {e}; check its owner, its mode and the space left", self.path.display())),
            Err(e) => Verdict::Retry { why: format!("writing to {}: {e}", self.path.display()), uncertain: true },
        }
    }
}

fn deliver(maildir: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    for part in ["tmp", "new", "cur"] {
        fs::create_dir_all(maildir.join(part))?;
    }
    if already_seen(&maildir.join("cur"), name)? {
        return Ok(());
    }
    let draft = maildir.join("tmp").join(name);
    let mut file = File::create(&draft)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&draft, maildir.join("new").join(name))?;
    File::open(maildir.join("new"))?.sync_all()
}

/// Has a mail program moved this very mail to `cur`, where its flags follow a colon?
fn already_seen(cur: &Path, name: &str) -> io::Result<bool> {
    for entry in fs::read_dir(cur)? {
        let found = entry?.file_name();
        if found.to_string_lossy().split(':').next() == Some(name) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// `lg.4711.ack-9.k3v…@example.com.0123456789abcdef`: readable in front, unique behind, no character that a Maildir gives a meaning.
fn file_name(to: &EmailAddress, message: &[u8]) -> String {
    let id = message_id(message);
    let unique = Sha256::new().chain_update(id.as_deref().map_or(message, str::as_bytes)).chain_update([0]).chain_update(to.as_str());
    let shown: String = id
        .as_deref()
        .unwrap_or("mail")
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '@' | '+') { c } else { '_' })
        .take(SHOWN)
        .collect();
    let shown = shown.trim_start_matches('.');
    format!("{shown}.{}", &HEXLOWER.encode(&unique.finalize())[..16])
}

/// The Message-ID of a message that we composed, where it stands on one line or on the one after.
fn message_id(message: &[u8]) -> Option<String> {
    let end = memchr::memmem::find(message, b"\r\n\r\n").unwrap_or(message.len());
    let header = String::from_utf8_lossy(&message[..end]).replace("\r\n ", " ");
    let value = header.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("message-id").then(|| value.trim().trim_start_matches('<').trim_end_matches('>').to_owned())
    })?;
    (!value.is_empty()).then_some(value)
}

fn with_bare_line_feeds(message: &[u8]) -> impl Iterator<Item = u8> + '_ {
    message.iter().enumerate().filter(|&(at, &byte)| !(byte == b'\r' && message.get(at + 1) == Some(&b'\n'))).map(|(_, &byte)| byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAIL: &[u8] = b"Subject: x\r\nMessage-ID:\r\n <../lg.4711.ack:9@example.com>\r\n\r\nHello\r\n.\r\n";

    fn address(text: &str) -> EmailAddress {
        EmailAddress::parse(text).unwrap()
    }

    fn names(path: &Path) -> Vec<String> {
        fs::read_dir(path).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[tokio::test]
    async fn the_same_mail_lies_there_once() {
        let root = tempfile::tempdir().unwrap();
        let directory = Directory::new(root.path().join("mail"));
        let new = root.path().join("mail/new");
        for _ in 0..2 {
            assert!(matches!(directory.send(None, &address("kim@example.org"), MAIL).await, Verdict::Delivered(_)));
        }
        let found = names(&new);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains("lg.4711.ack_9@example.com") && !found[0].contains(['/', ':']), "{found:?}");
        let written = fs::read(new.join(&found[0])).unwrap();
        assert_eq!(
            String::from_utf8(written).unwrap(),
            "Return-Path: <>\nDelivered-To: kim@example.org\nSubject: x\nMessage-ID:\n <../lg.4711.ack:9@example.com>\n\nHello\n.\n"
        );

        // A mail program has taken it over: it does not come back.
        fs::rename(new.join(&found[0]), root.path().join("mail/cur").join(format!("{}:2,S", found[0]))).unwrap();
        directory.send(None, &address("kim@example.org"), MAIL).await;
        assert!(names(&new).is_empty());
        // The same letter to somebody else is another mail.
        directory.send(None, &address("bo@example.org"), MAIL).await;
        assert_eq!(names(&new).len(), 1);
        assert!(names(&root.path().join("mail/tmp")).is_empty());
    }

    #[tokio::test]
    async fn a_place_that_cannot_be_written_keeps_the_mail() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("file");
        fs::write(&path, "").unwrap();
        assert!(matches!(Directory::new(path).send(None, &address("kim@example.org"), MAIL).await, Verdict::Halt(_)));
    }
}

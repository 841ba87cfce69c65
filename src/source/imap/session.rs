//! A connection that is logged in, and the folder open on it.

use std::fmt;

use async_imap::imap_proto::{MailboxDatum, NameAttribute, Response, ResponseCode};
use tokio::time::timeout;

use super::{
    ImapError,
    capability::Capabilities,
    codec::{Codec, Command},
    folder::{decoded, quoted_folder},
};
use crate::config::service::{After, ImapMailbox, ImapTiming};

/// How long a polite good-bye may take.
const GOODBYE: std::time::Duration = std::time::Duration::from_secs(2);
/// Some people have ten thousand folders.
const FOLDER_LIST: u64 = 8 << 20;
/// How many folders an error names.
const FOLDERS_NAMED: usize = 12;

/// A connection that is logged in. After any error it is to be dropped.
pub struct Connection {
    pub(super) codec: Codec,
    pub(super) seen: Seen,
    pub(super) timing: ImapTiming,
    pub(super) capabilities: Capabilities,
    /// Does IDLE work? Learnt to be untrue when the server refuses what it announced.
    pub(super) idles: bool,
    read_only: bool,
}

/// A folder that was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Selected {
    /// Its UIDVALIDITY: UIDs of another one are other messages.
    pub uid_validity: u32,
    /// The UID that the next message will have at least, when the server told.
    pub uid_next: Option<u32>,
    /// How many messages it holds.
    pub exists: u32,
    /// Can nothing be changed in it? Then [`Connection::settle`] will fail.
    pub read_only: bool,
}

/// What the server told us in passing.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Seen {
    /// How many messages the folder holds.
    pub(super) exists: u32,
    /// Did it become more since the last listing?
    pub(super) news: bool,
}

impl Seen {
    /// A repeated number is a server's way to keep a connection alive, not news.
    pub(super) fn note(&mut self, response: &Response<'_>) {
        match response {
            Response::MailboxData(MailboxDatum::Exists(n)) => {
                self.news |= *n > self.exists;
                self.exists = *n;
            }
            Response::Expunge(_) => self.exists = self.exists.saturating_sub(1),
            _ => {}
        }
    }
}

impl Connection {
    pub(super) fn logged_in(codec: Codec, capabilities: Capabilities, mailbox: &ImapMailbox) -> Self {
        let idles = capabilities.has("IDLE");
        Self { codec, seen: Seen::default(), timing: mailbox.timing, capabilities, idles, read_only: mailbox.after == After::Keep }
    }

    /// Opens a folder: read-only when nothing is to change in it, so that nothing can.
    ///
    /// # Errors
    /// [`ImapError::FolderMissing`], [`ImapError::NoUidValidity`], and those of any command.
    pub async fn select(&mut self, folder: &str) -> Result<Selected, ImapError> {
        let name = if self.read_only { "EXAMINE" } else { "SELECT" };
        let line = format!("{name} {}", quoted_folder(folder)?);
        let (mut uid_validity, mut uid_next, mut lasting, mut read_only) = (None, None, true, self.read_only);
        self.seen = Seen::default();
        let outcome = self
            .run(Command::new(name, &line), |response| {
                if let Response::Data { outcome, .. } | Response::Done { outcome, .. } = response {
                    match outcome.code {
                        Some(ResponseCode::UidValidity(value)) => uid_validity = Some(value).filter(|v| *v > 0),
                        Some(ResponseCode::UidNext(value)) => uid_next = Some(value),
                        Some(ResponseCode::UidNotSticky) => lasting = false,
                        Some(ResponseCode::ReadOnly) => read_only = true,
                        _ => {}
                    }
                }
            })
            .await;
        self.seen.news = false;
        match outcome {
            Err(refused @ ImapError::Refused { .. }) => return Err(self.why_refused(folder, refused).await?),
            other => other?,
        }
        let uid_validity = uid_validity.filter(|_| lasting).ok_or_else(|| ImapError::NoUidValidity { folder: folder.to_owned() })?;
        Ok(Selected { uid_validity, uid_next, exists: self.seen.exists, read_only })
    }

    /// Ends the connection politely: LOGOUT under a short deadline. Nothing depends on its success.
    pub async fn close(mut self) {
        let farewell = self.codec.run(Command::new("LOGOUT", "LOGOUT"), |_| {});
        if let Ok(Err(error)) = timeout(GOODBYE, farewell).await {
            tracing::trace!(%error, "the server did not say good-bye");
        }
    }

    /// Runs a command and notes what the server tells in passing.
    pub(super) async fn run(&mut self, command: Command<'_>, mut each: impl FnMut(&Response<'_>)) -> Result<(), ImapError> {
        let seen = &mut self.seen;
        self.codec
            .run(command, |response| {
                seen.note(response);
                each(response);
            })
            .await
    }

    pub(super) async fn noop(&mut self) -> Result<(), ImapError> {
        self.run(Command::new("NOOP", "NOOP"), |_| {}).await
    }

    /// Servers word a missing folder in many ways; the list of folders says it surely.
    async fn why_refused(&mut self, folder: &str, refused: ImapError) -> Result<ImapError, ImapError> {
        let mut known = Vec::new();
        let listed = self
            .run(Command::new("LIST", "LIST \"\" \"*\"").with_budget(FOLDER_LIST), |response| {
                if let Response::MailboxData(MailboxDatum::List(list)) = response
                    && !list.name_attributes.contains(&NameAttribute::NoSelect)
                {
                    known.push(decoded(&list.name.replace("\\\"", "\"").replace("\\\\", "\\")));
                }
            })
            .await;
        match listed {
            Ok(()) if known.iter().any(|name| name == folder || (name == "INBOX" && folder.eq_ignore_ascii_case("INBOX"))) => Ok(refused),
            Ok(()) => {
                known.sort_by(|a, b| strsim::jaro_winkler(b, folder).total_cmp(&strsim::jaro_winkler(a, folder)));
                known.truncate(FOLDERS_NAMED);
                Ok(ImapError::FolderMissing { folder: folder.to_owned(), known })
            }
            Err(ImapError::Refused { .. } | ImapError::Misunderstood { .. }) => Ok(refused),
            Err(other) => Err(other),
        }
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("codec", &self.codec)
            .field("seen", &self.seen)
            .field("idles", &self.idles)
            .finish_non_exhaustive()
    }
}

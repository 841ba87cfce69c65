//! What happens on the server to messages that are done: nothing, marked as read, moved, or deleted.
//!
//! Every way may be repeated, and messages that vanished meanwhile are fine. Deleting never expunges more than the messages named: where the server
//! cannot expunge by UID (no UIDPLUS, RFC 4315), they stay marked as `\Deleted` until a person's client expunges the folder.

use async_imap::imap_proto::{AttributeValue, Response};

use super::{Connection, ImapError, codec::Command, folder::quoted_folder, list::uid_sets};
use crate::config::service::After;

/// So many at once: one sequence set, and on servers without MOVE so many doubles at most when the power fails between COPY and STORE.
const AT_ONCE: usize = 200;

impl Connection {
    /// Settles the messages in the folder that is open.
    ///
    /// # Errors
    /// Those of any command; a NO only when messages that vanished do not explain it.
    pub async fn settle(&mut self, uids: &[u32], after: &After) -> Result<(), ImapError> {
        for uids in uids.chunks(AT_ONCE) {
            match after {
                After::Keep => {}
                After::Seen => self.on_present(uids, "UID STORE", "+FLAGS.SILENT (\\Seen)").await?,
                After::Move(target) if self.capabilities.has("MOVE") => self.put_in_folder("UID MOVE", uids, target).await?,
                After::Move(target) => {
                    // What is marked as deleted was copied before; another copy would be a double.
                    let uncopied = self.without_deleted(uids).await?;
                    self.put_in_folder("UID COPY", &uncopied, target).await?;
                    self.delete(uids).await?;
                }
                After::Delete => self.delete(uids).await?,
            }
        }
        Ok(())
    }

    async fn delete(&mut self, uids: &[u32]) -> Result<(), ImapError> {
        self.on_present(uids, "UID STORE", "+FLAGS.SILENT (\\Deleted)").await?;
        if self.capabilities.has("UIDPLUS") { self.on_present(uids, "UID EXPUNGE", "").await } else { Ok(()) }
    }

    /// Copies or moves; creates the target when the server refuses, as it must when that is missing (RFC 3501 section 6.4.7).
    async fn put_in_folder(&mut self, command: &'static str, uids: &[u32], target: &str) -> Result<(), ImapError> {
        let quoted = quoted_folder(target)?;
        let mut uncreated = String::new();
        match self.on(uids, command, &quoted).await {
            Err(ImapError::Refused { .. }) => {}
            other => return other,
        }
        match self.run(Command::new("CREATE", &format!("CREATE {quoted}")), |_| {}).await {
            Ok(()) => {
                tracing::info!("created the folder that done messages are moved to");
                // People's clients show only what is subscribed to; a server without subscriptions does no harm.
                match self.run(Command::new("SUBSCRIBE", &format!("SUBSCRIBE {quoted}")), |_| {}).await {
                    Ok(()) | Err(ImapError::Refused { .. } | ImapError::Misunderstood { .. }) => {}
                    Err(other) => return Err(other),
                }
            }
            // It exists, or it cannot be created: the next attempt tells.
            Err(ImapError::Refused { said, .. }) => uncreated = format!("; creating the folder {target:?} was refused too: {said}"),
            Err(other) => return Err(other),
        }
        let present = self.present(uids).await?;
        match self.on(&present, command, &quoted).await {
            Err(ImapError::Refused { command, said }) => Err(ImapError::Refused { command, said: said + &uncreated }),
            other => other,
        }
    }

    /// Runs a command on messages; on a NO, once more on those that still exist.
    async fn on_present(&mut self, uids: &[u32], command: &'static str, argument: &str) -> Result<(), ImapError> {
        match self.on(uids, command, argument).await {
            Err(ImapError::Refused { .. }) => {
                let present = self.present(uids).await?;
                self.on(&present, command, argument).await
            }
            other => other,
        }
    }

    async fn on(&mut self, uids: &[u32], command: &'static str, argument: &str) -> Result<(), ImapError> {
        for set in uid_sets(uids) {
            let line = format!("{command} {set} {argument}");
            self.run(Command::new(command, line.trim_end()), |_| {}).await?;
        }
        Ok(())
    }

    /// Those of `uids` that exist and are not marked as `\Deleted`.
    async fn without_deleted(&mut self, uids: &[u32]) -> Result<Vec<u32>, ImapError> {
        let mut left = Vec::new();
        for set in uid_sets(uids) {
            let line = format!("UID FETCH {set} (UID FLAGS)");
            self.run(Command::new("UID FETCH", &line), |response| {
                let Response::Fetch(_, attributes) = response else { return };
                let deleted = |flags: &[std::borrow::Cow<'_, str>]| flags.iter().any(|flag| flag.eq_ignore_ascii_case("\\Deleted"));
                let gone = attributes.iter().any(|a| matches!(a, AttributeValue::Flags(flags) if deleted(flags)));
                left.extend(
                    attributes.iter().filter_map(|a| if let AttributeValue::Uid(uid) = a { Some(*uid) } else { None }).filter(|_| !gone),
                );
            })
            .await?;
        }
        left.retain(|uid| uids.contains(uid));
        Ok(left)
    }
}

//! async-imap as a codec: sends a line, yields one parsed response after the other, and runs a command to its tagged answer.
//!
//! Only `Client::read_response` is used of the crate. Tags and lines are written here, because the crate logs what it writes, passwords too.
//! A command ends with its tagged OK or with an error: NO, BAD, BYE, the end of the connection, a deadline, an answer over budget.

use std::{fmt, time::Duration};

use async_imap::{
    Client,
    imap_proto::{Outcome, Response, Status},
};
use tokio::{io::AsyncWriteExt, time::timeout};

use super::{
    ImapError, Io,
    capability::Capabilities,
    error::cut,
    filter::{Filter, Oddities},
    guard::Guard,
};

/// An answer without bodies needs no more: a thousand messages of a listing take 100 KB.
pub(super) const SMALL_ANSWER: u64 = 1 << 20;
/// By this rate, in bytes a second, the budget of a large answer adds to its deadline. Budgets are generous: half the rate is fast enough.
const SLOWEST_LINE: u64 = 32 << 10;

/// One command.
#[derive(Clone, Copy)]
pub(super) struct Command<'a> {
    /// How errors name it.
    pub(super) name: &'static str,
    /// What is sent after the tag. Not for secrets: see [`Codec::send`].
    pub(super) line: &'a str,
    /// How many bytes may come back.
    pub(super) budget: u64,
}

impl<'a> Command<'a> {
    /// A command whose answer is small.
    pub(super) fn new(name: &'static str, line: &'a str) -> Self {
        Self { name, line, budget: SMALL_ANSWER }
    }

    /// The same with another budget, in bytes.
    #[must_use]
    pub(super) fn with_budget(self, budget: u64) -> Self {
        Self { budget, ..self }
    }
}

/// See the module.
pub(super) struct Codec {
    client: Client<Filter>,
    /// How long a command may take, and a read without progress.
    patience: Duration,
    sent: u32,
    told: Oddities,
}

impl Codec {
    pub(super) fn new(stream: Box<dyn Io>, patience: Duration) -> Self {
        Self { client: Client::new(Filter::new(Guard::new(stream, patience))), patience, sent: 0, told: Oddities::default() }
    }

    /// Forgets the budget used so far and sets the next one; `patient` as long as silence is normal.
    pub(super) fn allow(&mut self, budget: u64, patient: bool) {
        let patience = (!patient).then_some(self.patience);
        self.client.get_mut().guard().allow(budget, patience);
    }

    /// Sends bytes as they are, with no tag.
    pub(super) async fn send_bytes(&mut self, name: &'static str, bytes: &[u8]) -> Result<(), ImapError> {
        let stream = self.client.get_mut();
        stream.write_all(bytes).await.map_err(|e| ImapError::from_io(name, e))?;
        stream.flush().await.map_err(|e| ImapError::from_io(name, e))
    }

    /// Sends a tagged line, which may hold secrets; yields the tag.
    pub(super) async fn send(&mut self, name: &'static str, line: &[u8]) -> Result<String, ImapError> {
        self.sent += 1;
        let tag = format!("L{:04}", self.sent);
        self.send_bytes(name, &[tag.as_bytes(), b" ", line, b"\r\n"].concat()).await?;
        Ok(tag)
    }

    /// What `read` makes of the next response. BYE and the end of the connection are errors. May be abandoned while it waits.
    pub(super) async fn next<T>(&mut self, name: &'static str, read: impl FnOnce(&Response<'_>) -> T) -> Result<T, ImapError> {
        let came = self.client.read_response().await;
        let response = came.map_err(|e| ImapError::from_io(name, e))?.ok_or(ImapError::Closed { command: name })?;
        match response.parsed() {
            Response::Data { status: Status::Bye, outcome } => Err(ImapError::Bye { command: name, said: said(outcome) }),
            other => Ok(read(other)),
        }
    }

    /// Runs one command within the deadline; `each` sees everything that comes before the tagged answer, and that one too.
    pub(super) async fn run(&mut self, command: Command<'_>, each: impl FnMut(&Response<'_>)) -> Result<(), ImapError> {
        self.allow(command.budget, false);
        // Small answers are due within the deadline; large ones get the time that their bytes need on a slow line.
        let after = self.patience + Duration::from_secs(command.budget.saturating_sub(SMALL_ANSWER) / SLOWEST_LINE);
        let outcome = timeout(after, self.exchange(command, each)).await;
        self.tell_oddities(command.name);
        outcome.unwrap_or(Err(ImapError::Deadline { command: command.name, after }))
    }

    async fn exchange(&mut self, command: Command<'_>, each: impl FnMut(&Response<'_>)) -> Result<(), ImapError> {
        let tag = self.send(command.name, command.line.as_bytes()).await?;
        self.finish(command.name, &tag, each).await
    }

    /// Reads up to the tagged answer, under no deadline but that of silence.
    pub(super) async fn finish(&mut self, name: &'static str, tag: &str, mut each: impl FnMut(&Response<'_>)) -> Result<(), ImapError> {
        loop {
            let verdict = self.next(name, |response| {
                each(response);
                verdict(response, name, tag)
            });
            if let Some(verdict) = verdict.await? {
                return verdict;
            }
        }
    }

    /// The newest capability list, if one came since the last time it was taken.
    pub(super) fn take_capabilities(&mut self) -> Option<Capabilities> {
        self.client.get_mut().take_capabilities()
    }

    /// The stream, unless the server sent more than was read.
    pub(super) fn into_inner_if_drained(self) -> Option<Box<dyn Io>> {
        self.client.into_inner().into_inner_if_drained().map(Guard::into_inner)
    }

    fn tell_oddities(&mut self, command: &'static str) {
        let now = self.client.get_ref().oddities();
        if now != self.told {
            let (repaired, dropped) = (now.repaired - self.told.repaired, now.dropped - self.told.dropped);
            tracing::debug!(command, repaired, dropped, "the server sent lines that do not follow RFC 3501");
            self.told = now;
        }
    }
}

impl fmt::Debug for Codec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Codec").field("sent", &self.sent).finish_non_exhaustive()
    }
}

/// Whether `response` is the tagged answer, and what it says.
pub(super) fn verdict(response: &Response<'_>, command: &'static str, ours: &str) -> Option<Result<(), ImapError>> {
    let Response::Done { tag, status, outcome } = response else { return None };
    if tag.0 != ours {
        return None;
    }
    Some(match status {
        Status::Ok => Ok(()),
        Status::No => Err(ImapError::Refused { command, said: said(outcome) }),
        Status::Bad | Status::PreAuth | Status::Bye => Err(ImapError::Misunderstood { command, said: said(outcome) }),
    })
}

/// The text of a status response, cut short. Unknown codes, such as `[UNAVAILABLE]`, stand at its start.
pub(super) fn said(outcome: &Outcome<'_>) -> String {
    cut(outcome.information.as_deref().unwrap_or_default())
}

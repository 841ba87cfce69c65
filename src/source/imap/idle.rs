//! Waiting for mail: IDLE (RFC 2177), or NOOP at an interval where the server has no IDLE or refuses it.
//!
//! IDLE is renewed before servers hang up, and a look is due now and then even while it says nothing, because some servers forget to.
//! BYE, NO and the end of the connection while idling are errors: never mistaken for having been interrupted by us.

use std::time::Duration;

use async_imap::imap_proto::Response;
use tokio::time::{Instant, sleep, sleep_until, timeout};
use tokio_util::sync::CancellationToken;

use super::{
    Connection, ImapError,
    codec::{SMALL_ANSWER, verdict},
};

const NAME: &str = "IDLE";
/// How long the server may take to acknowledge that we stop because the daemon stops.
const HURRIED: Duration = Duration::from_secs(2);

/// Why waiting ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Woke {
    /// The folder holds more messages than before.
    News,
    /// Nothing was said; it is time for a look all the same.
    Quiet,
    /// We were asked to stop.
    Stopped,
}

/// How one IDLE ended.
enum Idled {
    Woke(Woke),
    /// The server would not, or stopped by itself.
    Unwilling,
}

impl Connection {
    /// Waits until there is news, a look is due, or `stop` is cancelled.
    ///
    /// # Errors
    /// Those of any command; [`ImapError::Bye`], [`ImapError::Closed`] and [`ImapError::Refused`] while waiting, and a deadline on ending it.
    pub async fn wait(&mut self, stop: &CancellationToken) -> Result<Woke, ImapError> {
        let until = Instant::now() + self.timing.safety_poll;
        while self.idles && !self.seen.news {
            let renewal = Instant::now() + self.timing.idle;
            match self.idle(renewal.min(until), stop).await? {
                Idled::Woke(Woke::Quiet) if renewal < until => {}
                // Servers whose IDLE forgets new mail tell of it here.
                Idled::Woke(Woke::Quiet) => return self.look().await,
                Idled::Woke(woke) => return Ok(woke),
                Idled::Unwilling => {
                    tracing::warn!("the server announces IDLE but does not keep it up; looking for mail at an interval instead");
                    self.idles = false;
                }
            }
        }
        if self.seen.news {
            return Ok(Woke::News);
        }
        tokio::select! {
            biased;
            () = stop.cancelled() => Ok(Woke::Stopped),
            () = sleep(self.timing.poll) => self.look().await,
        }
    }

    async fn look(&mut self) -> Result<Woke, ImapError> {
        self.noop().await?;
        Ok(if self.seen.news { Woke::News } else { Woke::Quiet })
    }

    /// One IDLE from its beginning to its acknowledged end.
    async fn idle(&mut self, until: Instant, stop: &CancellationToken) -> Result<Idled, ImapError> {
        let after = self.timing.command;
        let late = |after| ImapError::Deadline { command: NAME, after };
        self.codec.allow(SMALL_ANSWER, false);
        let begun = timeout(after, self.begin_idle()).await.map_err(|_| late(after))?;
        let Some(tag) = begun? else { return Ok(Idled::Unwilling) };
        self.codec.allow(SMALL_ANSWER, true);
        let seen = &mut self.seen;
        let woke = loop {
            if seen.news {
                break Woke::News;
            }
            tokio::select! {
                biased;
                () = stop.cancelled() => break Woke::Stopped,
                verdict = self.codec.next(NAME, |response| { seen.note(response); verdict(response, NAME, &tag) }) => {
                    if let Some(ended) = verdict? {
                        ended?;
                        return Ok(Idled::Unwilling);
                    }
                }
                () = sleep_until(until) => break Woke::Quiet,
            }
        };
        let after = if woke == Woke::Stopped { after.min(HURRIED) } else { after };
        self.codec.allow(SMALL_ANSWER, false);
        timeout(after, self.end_idle(&tag)).await.map_err(|_| late(after))??;
        Ok(Idled::Woke(if woke == Woke::Quiet && self.seen.news { Woke::News } else { woke }))
    }

    /// Yields the tag once the server idles, or `None` when it refuses: the connection is as good as before.
    async fn begin_idle(&mut self) -> Result<Option<String>, ImapError> {
        let tag = self.codec.send(NAME, b"IDLE").await?;
        loop {
            let seen = &mut self.seen;
            let begun = self.codec.next(NAME, |response| {
                seen.note(response);
                let refused = verdict(response, NAME, &tag).map(|_| false);
                refused.or(matches!(response, Response::Continue(_)).then_some(true))
            });
            if let Some(idling) = begun.await? {
                return Ok(idling.then_some(tag));
            }
        }
    }

    async fn end_idle(&mut self, tag: &str) -> Result<(), ImapError> {
        self.codec.send_bytes(NAME, b"DONE\r\n").await?;
        let seen = &mut self.seen;
        self.codec.finish(NAME, tag, |response| seen.note(response)).await
    }
}

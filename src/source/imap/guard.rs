//! The innermost stream: turns a peer that falls silent, or that sends more than was asked for, into an error.
//!
//! Never looks at the bytes. Fails with an [`io::Error`] that holds a [`Broken`].

use std::{
    fmt, io,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::Sleep,
};

use super::Io;

/// Why the stream gave up on its peer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Broken {
    /// No byte moved for this long.
    #[error("no byte moved for {} s", .0.as_secs())]
    Stalled(Duration),
    /// The answer is larger than this many bytes.
    #[error("the answer is larger than {0} bytes")]
    TooMuch(u64),
    /// A line, literals not counted, is longer than this many bytes.
    #[error("a line is longer than {0} bytes")]
    LongLine(usize),
}

impl From<Broken> for io::Error {
    fn from(broken: Broken) -> Self {
        Self::other(broken)
    }
}

/// A stream with patience and a budget, both set anew for every command.
pub(super) struct Guard {
    inner: Box<dyn Io>,
    /// How long a read or write may make no progress; `None` while silence is normal.
    patience: Option<Duration>,
    budget: u64,
    left: u64,
    reading: Option<Pin<Box<Sleep>>>,
    writing: Option<Pin<Box<Sleep>>>,
}

impl Guard {
    pub(super) fn new(inner: Box<dyn Io>, patience: Duration) -> Self {
        Self { inner, patience: Some(patience), budget: u64::MAX, left: u64::MAX, reading: None, writing: None }
    }

    /// From now on `budget` bytes may come in, and silence is an error after `patience`.
    pub(super) fn allow(&mut self, budget: u64, patience: Option<Duration>) {
        (self.budget, self.left, self.patience) = (budget, budget, patience);
        (self.reading, self.writing) = (None, None);
    }

    /// Refuses an announcement of `coming` bytes that the budget does not cover.
    pub(super) fn afford(&self, coming: u64) -> Result<(), Broken> {
        if coming > self.left { Err(Broken::TooMuch(self.budget)) } else { Ok(()) }
    }

    pub(super) fn into_inner(self) -> Box<dyn Io> {
        self.inner
    }
}

/// Waits for nothing longer than `patience`: to be asked whenever the peer is not ready.
fn lose_patience(timer: &mut Option<Pin<Box<Sleep>>>, patience: Option<Duration>, cx: &mut Context<'_>) -> Poll<Broken> {
    let Some(patience) = patience else { return Poll::Pending };
    let timer = timer.get_or_insert_with(|| Box::pin(tokio::time::sleep(patience)));
    ready!(timer.as_mut().poll(cx));
    Poll::Ready(Broken::Stalled(patience))
}

impl AsyncRead for Guard {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.left == 0 {
            return Poll::Ready(Err(Broken::TooMuch(this.budget).into()));
        }
        let before = buf.filled().len();
        match Pin::new(&mut this.inner).poll_read(cx, buf) {
            Poll::Ready(outcome) => {
                this.reading = None;
                this.left = this.left.saturating_sub((buf.filled().len() - before) as u64);
                Poll::Ready(outcome)
            }
            Poll::Pending => lose_patience(&mut this.reading, this.patience, cx).map(|broken| Err(broken.into())),
        }
    }
}

impl AsyncWrite for Guard {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        match Pin::new(&mut this.inner).poll_write(cx, buf) {
            Poll::Ready(outcome) => {
                this.writing = None;
                Poll::Ready(outcome)
            }
            Poll::Pending => lose_patience(&mut this.writing, this.patience, cx).map(|broken| Err(broken.into())),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        match Pin::new(&mut this.inner).poll_flush(cx) {
            Poll::Ready(outcome) => {
                this.writing = None;
                Poll::Ready(outcome)
            }
            Poll::Pending => lose_patience(&mut this.writing, this.patience, cx).map(|broken| Err(broken.into())),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_shutdown(cx)
    }
}

impl fmt::Debug for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guard").field("left", &self.left).field("patience", &self.patience).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::*;

    fn broken(error: &io::Error) -> Option<Broken> {
        error.get_ref()?.downcast_ref().copied()
    }

    #[tokio::test(start_paused = true)]
    async fn silence_is_an_error_in_both_directions() {
        let (near, _far) = duplex(16);
        let mut guard = Guard::new(Box::new(near), Duration::from_secs(7));
        let started = tokio::time::Instant::now();
        let error = guard.read_u8().await.expect_err("nobody speaks");
        assert_eq!(broken(&error), Some(Broken::Stalled(Duration::from_secs(7))));
        assert_eq!(started.elapsed().as_secs(), 7);
        let error = guard.write_all(&[0; 17]).await.expect_err("nobody reads");
        assert_eq!(broken(&error), Some(Broken::Stalled(Duration::from_secs(7))));
    }

    #[tokio::test(start_paused = true)]
    async fn progress_renews_patience_and_excess_ends_it() {
        let (near, mut far) = duplex(16);
        let mut guard = Guard::new(Box::new(near), Duration::from_secs(7));
        guard.allow(3, Some(Duration::from_secs(7)));
        let peer = tokio::spawn(async move {
            for _ in 0..4 {
                tokio::time::sleep(Duration::from_secs(5)).await;
                far.write_all(b"x").await.expect("the pipe is open");
            }
        });
        for _ in 0..3 {
            assert_eq!(guard.read_u8().await.expect("progress every 5 s"), b'x');
        }
        assert_eq!(broken(&guard.read_u8().await.expect_err("over budget")), Some(Broken::TooMuch(3)));
        peer.await.expect("peer");
    }
}

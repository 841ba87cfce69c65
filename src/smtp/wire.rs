//! The stream that lettre talks over: ours in every respect that matters, so that lettre needs no TLS of its own.
//!
//! Never reads ahead and never buffers. The end of the stream is an error here: an SMTP server says 221 or 421 before it goes.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    pin::Pin,
    task::{Context, Poll, ready},
};

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// What a stream must be able to do to carry SMTP. Everything that can, is one.
pub trait Stream: AsyncRead + AsyncWrite + Send + Sync + Unpin + std::fmt::Debug + 'static {}
impl<T: AsyncRead + AsyncWrite + Send + Sync + Unpin + std::fmt::Debug + 'static> Stream for T {}

/// A stream for lettre, with a greeting in front where the real one was read before TLS began.
#[derive(Debug)]
pub struct Wire<S> {
    greeting: &'static [u8],
    inner: S,
}

impl<S: Stream> Wire<S> {
    /// A stream whose server has yet to greet.
    pub const fn new(inner: S) -> Self {
        Self { greeting: b"", inner }
    }

    /// A stream after STARTTLS: the server does not greet again (RFC 3207 section 4.2), but lettre waits for it.
    pub const fn greeted(inner: S) -> Self {
        Self { greeting: b"220 \r\n", inner }
    }
}

impl<S: Stream> AsyncRead for Wire<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if !self.greeting.is_empty() {
            let (now, later) = self.greeting.split_at(self.greeting.len().min(buf.remaining()));
            buf.put_slice(now);
            self.greeting = later;
            return Poll::Ready(Ok(()));
        }
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.inner).poll_read(cx, buf))?;
        if buf.filled().len() == before && buf.remaining() > 0 {
            return Poll::Ready(Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the server hung up")));
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: Stream> AsyncWrite for Wire<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

impl<S: Stream> AsyncTokioStream for Wire<S> {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        // lettre asks for it in a getter that we do not call; a stream in memory has none.
        Ok(SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0)))
    }
}

//! The stream under the codec: hands it one whole response at a time, and only those that its parser takes.
//!
//! A line that the parser would refuse is repaired or dropped, and counted; what we never ask for is dropped unseen. Capability lists are noted here.
//! A literal is refused when it is announced, before anything is allocated for it, if the command's budget does not cover it.
//! Fails with the peer ([`Broken`]), on a line of more than [`LONGEST_LINE`] bytes, and when the peer hangs up in the middle of a response.

use std::{
    fmt, io, mem,
    pin::Pin,
    task::{Context, Poll, ready},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::{
    capability::Capabilities,
    guard::{Broken, Guard},
    response::{Kind, Response, literal_length},
};

/// The codec parses a line again for every 4 KiB of it. The longest that we provoke (COPYUID, after a move) has some 10 KiB.
pub(super) const LONGEST_LINE: usize = 256 << 10;
const CHUNK: usize = 32 << 10;

/// How many lines needed help.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Oddities {
    /// Repaired, or cut down to what identifies a message.
    pub(super) repaired: u32,
    /// Dropped, although of a kind that we use.
    pub(super) dropped: u32,
}

/// See the module.
pub(super) struct Filter {
    inner: Guard,
    chunk: Box<[u8]>,
    /// What came and was not looked at; from `next` on.
    incoming: Vec<u8>,
    next: usize,
    /// The response being collected, and how much of a literal is still to come.
    response: Response,
    literal: u64,
    /// The response being handed out; from `given` on.
    ready: Vec<u8>,
    given: usize,
    capabilities: Option<Capabilities>,
    oddities: Oddities,
}

impl Filter {
    pub(super) fn new(inner: Guard) -> Self {
        Self {
            inner,
            chunk: vec![0; CHUNK].into(),
            incoming: Vec::new(),
            next: 0,
            response: Response::default(),
            literal: 0,
            ready: Vec::new(),
            given: 0,
            capabilities: None,
            oddities: Oddities::default(),
        }
    }

    pub(super) fn guard(&mut self) -> &mut Guard {
        &mut self.inner
    }

    /// The newest capability list; it is forgotten by this.
    pub(super) fn take_capabilities(&mut self) -> Option<Capabilities> {
        self.capabilities.take()
    }

    pub(super) fn oddities(&self) -> Oddities {
        self.oddities
    }

    /// The stream underneath, or `None` when the peer sent more than was handed out: nothing may follow the answer to STARTTLS in clear text.
    pub(super) fn into_inner_if_drained(self) -> Option<Guard> {
        let drained = self.next == self.incoming.len() && self.response.is_empty() && self.given == self.ready.len();
        drained.then_some(self.inner)
    }

    /// Looks at what came until a response is ready or more is needed.
    fn collect(&mut self) -> io::Result<bool> {
        loop {
            if self.literal > 0 {
                let came = &self.incoming[self.next..];
                let part = usize::try_from(self.literal).unwrap_or(usize::MAX).min(came.len());
                self.response.push_literal(&came[..part]);
                self.next += part;
                self.literal -= part as u64;
                if self.literal > 0 {
                    return Ok(false);
                }
            }
            if !self.collect_line()? {
                return Ok(false);
            }
            if self.literal == 0 && !self.response.is_empty() {
                let response = mem::take(&mut self.response);
                if let Some(fit) = self.judged(response) {
                    (self.ready, self.given) = (fit.into_bytes(), 0);
                    return Ok(true);
                }
            }
        }
    }

    /// Moves one line to the response, if a whole one came. An empty literal leaves the response open, as any other does.
    fn collect_line(&mut self) -> io::Result<bool> {
        loop {
            let came = &self.incoming[self.next..];
            let Some(end) = memchr::memchr(b'\n', came) else {
                return if came.len() > LONGEST_LINE { Err(Broken::LongLine(LONGEST_LINE).into()) } else { Ok(false) };
            };
            let line = came[..end].strip_suffix(b"\r").unwrap_or(&came[..end]);
            let starts = self.response.is_empty();
            self.next += end + 1;
            if starts && line.is_empty() {
                continue;
            }
            let announced = if starts && Kind::of(line) == Kind::Status { None } else { literal_length(line) };
            self.response.push_line(line);
            let Some(length) = announced else { return Ok(true) };
            let came = (self.incoming.len() - self.next) as u64;
            self.inner.afford(length.saturating_sub(came))?;
            self.response.open_literal();
            if length > 0 {
                self.literal = length;
                return Ok(true);
            }
        }
    }

    /// What of a complete response the codec gets to see.
    fn judged(&mut self, response: Response) -> Option<Response> {
        let kind = Kind::of(response.first_line().trim_ascii_end());
        if matches!(kind, Kind::Capability | Kind::Status) {
            self.capabilities = Capabilities::in_line(response.first_line()).or(self.capabilities.take());
        }
        if matches!(kind, Kind::Capability | Kind::Foreign) {
            return None;
        }
        let response = response.defused();
        if response.parses() {
            return Some(response);
        }
        let respaced = response.respaced();
        let repaired =
            if respaced.parses() { Some(respaced) } else { response.salvaged().filter(|kept| kind == Kind::Fetch && kept.parses()) };
        match &repaired {
            Some(_) => self.oddities.repaired += 1,
            None => self.oddities.dropped += 1,
        }
        repaired
    }
}

impl AsyncRead for Filter {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        loop {
            if this.given < this.ready.len() {
                // Never more than one response, so that nothing unasked-for waits unseen in the codec's buffer.
                let part = buf.remaining().min(this.ready.len() - this.given);
                buf.put_slice(&this.ready[this.given..this.given + part]);
                this.given += part;
                return Poll::Ready(Ok(()));
            }
            if this.collect()? {
                continue;
            }
            let mut read = ReadBuf::new(&mut this.chunk);
            ready!(Pin::new(&mut this.inner).poll_read(cx, &mut read))?;
            this.incoming.drain(..mem::take(&mut this.next));
            this.incoming.extend_from_slice(read.filled());
            if read.filled().is_empty() {
                let complete = this.incoming.is_empty() && this.response.is_empty();
                return Poll::Ready(if complete { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) });
            }
        }
    }
}

impl AsyncWrite for Filter {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().inner).poll_write(cx, buf)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_shutdown(cx)
    }
}

impl fmt::Debug for Filter {
    /// Without contents: they are other people's mail.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Filter").field("inner", &self.inner).field("oddities", &self.oddities).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::*;

    async fn through(bytes: &[u8], chunk: usize, budget: u64) -> (io::Result<String>, Filter) {
        let (near, mut far) = duplex(chunk);
        let mut guard = Guard::new(Box::new(near), Duration::from_secs(9));
        guard.allow(budget, Some(Duration::from_secs(9)));
        let mut filter = Filter::new(guard);
        let bytes = bytes.to_vec();
        let peer = tokio::spawn(async move { far.write_all(&bytes).await });
        let mut out = Vec::new();
        let outcome = filter.read_to_end(&mut out).await;
        // A refused announcement leaves the peer with what it still wanted to say.
        peer.abort();
        (outcome.map(|_| String::from_utf8_lossy(&out).into_owned()), filter)
    }

    const ODD: &str = "* OK hi {3}\n\
        * CAPABILITY IMAP4rev1  IDLE\r\n\
        \r\n\
        * FOOBAR 1 2 3\r\n\
        hello world\r\n\
        * SEARCH 2 5 (MODSEQ 917162500)\r\n\
        * 1 FETCH  (UID  1 BODY[] {12}\r\n* FOO\r\nA  B\n )\r\n\
        * 2 FETCH (UID 2 X ((nested)))\r\n\
        * 3 FETCH (UID 3 BODY[] {0}\r\n)\r\n\
        * 4 FETCH (X ((nested)))\r\n\
        * 7 EXISTS \r\n\
        L0001 OK [READ-ONLY]\u{e9}t\u{e9}\r\n";

    const TIDY: &str = "* OK hi {3}\r\n\
        * 1 FETCH (UID 1 BODY[] {12}\r\n* FOO\r\nA  B\n )\r\n\
        * 2 FETCH (UID 2)\r\n\
        * 3 FETCH (UID 3 BODY[] {0}\r\n)\r\n\
        * 7 EXISTS \r\n\
        L0001 OK [READ-ONLY] \u{e9}t\u{e9}\r\n";

    #[tokio::test(start_paused = true)]
    async fn odd_lines_become_tidy_at_every_chunk_size() {
        for chunk in [1, 7, ODD.len()] {
            let (out, mut filter) = through(ODD.as_bytes(), chunk, 1 << 20).await;
            assert_eq!(out.expect("nothing is fatal"), TIDY, "in chunks of {chunk}");
            assert_eq!(filter.oddities(), Oddities { repaired: 2, dropped: 1 }, "in chunks of {chunk}");
            assert!(filter.take_capabilities().expect("a list was sent").has("IDLE"));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_literal_over_budget_is_refused_when_announced() {
        for chunk in [1, 7, 1000] {
            let (out, filter) = through(b"* 1 FETCH (UID 1 BODY[] {500000000}\r\nabc", chunk, 1 << 20).await;
            let error = out.expect_err("it is over budget");
            assert_eq!(error.get_ref().and_then(|e| e.downcast_ref()), Some(&Broken::TooMuch(1 << 20)));
            assert!(filter.response.into_bytes().capacity() < 4096);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn endless_lines_and_half_responses_are_errors() {
        let (out, _) = through(&[b'x'; LONGEST_LINE + CHUNK + 1], CHUNK, 1 << 30).await;
        assert_eq!(out.expect_err("too long").get_ref().and_then(|e| e.downcast_ref()), Some(&Broken::LongLine(LONGEST_LINE)));
        for half in ["* 1 FETCH (UID 1 BODY[] {9}\r\nabc", "* 1 FETCH (UID 1 BODY[] {3}\r\nabc", "* OK"] {
            let (out, _) = through(half.as_bytes(), 1000, 1 << 20).await;
            assert_eq!(out.expect_err(half).kind(), io::ErrorKind::UnexpectedEof, "{half}");
        }
    }
}

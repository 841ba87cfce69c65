//! An IMAP server that says what a test tells it to, over any stream.
//!
//! It plays a script: for each line of the client that it waits for, what to answer. A line that the script does not expect fails the test that
//! joins the server. It never sleeps; silence is a script that ends with [`Answer::hang`], and the test's clock is paused.

use std::time::Duration;

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    task::JoinHandle,
};

/// What the server does when the expected line came.
#[derive(Debug, Clone)]
pub enum Act {
    /// Sends these bytes; `{t}` stands for the tag of the client's last tagged line.
    Say(Vec<u8>),
    /// Sends `x` this many times.
    Fill(u64),
    /// Waits on the test's clock.
    Pause(Duration),
    /// Never does anything again, but keeps the connection open.
    Hang,
    /// Hangs up.
    Close,
}

/// The answer to one line.
#[derive(Debug, Clone, Default)]
pub struct Answer(Vec<Act>);

impl Answer {
    pub fn say(text: impl Into<Vec<u8>>) -> Self {
        Self(vec![Act::Say(text.into())])
    }
    pub fn close() -> Self {
        Self(vec![Act::Close])
    }
    pub fn hang() -> Self {
        Self(vec![Act::Hang])
    }
    #[must_use]
    pub fn then(mut self, act: Act) -> Self {
        self.0.push(act);
        self
    }
}

impl From<&str> for Answer {
    fn from(text: &str) -> Self {
        Self::say(text)
    }
}

impl From<String> for Answer {
    fn from(text: String) -> Self {
        Self::say(text)
    }
}

/// A conversation.
#[derive(Debug, Clone)]
pub struct Script {
    greeting: Answer,
    turns: Vec<(String, Answer)>,
    chunk: usize,
}

impl Script {
    /// A server that greets so.
    pub fn greeting(answer: impl Into<Answer>) -> Self {
        Self { greeting: answer.into(), turns: Vec::new(), chunk: usize::MAX }
    }

    /// A server with these capabilities that accepts the login.
    pub fn logged_in(capabilities: &str) -> Self {
        let listed = format!("[CAPABILITY IMAP4rev1 {capabilities}]");
        Self::greeting(format!("* OK {listed} ready\r\n")).on("LOGIN ", format!("{{t}} OK {listed} in\r\n"))
    }

    /// The same, with a folder opened by SELECT that holds `exists` messages.
    pub fn selected(capabilities: &str, exists: u32) -> Self {
        Self::logged_in(capabilities).on("SELECT \"INBOX\"", opened(exists))
    }

    /// When a line begins so (after its tag), answer so.
    #[must_use]
    pub fn on(mut self, line: &str, answer: impl Into<Answer>) -> Self {
        self.turns.push((line.to_owned(), answer.into()));
        self
    }

    /// Sends everything in chunks of this many bytes.
    #[must_use]
    pub fn in_chunks(mut self, bytes: usize) -> Self {
        self.chunk = bytes;
        self
    }

    /// Plays over the stream; yields the client's lines without their tags once it hung up.
    pub fn play<S>(self, stream: S) -> JoinHandle<Vec<String>>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        tokio::spawn(self.run(stream))
    }

    async fn run<S: AsyncRead + AsyncWrite + Unpin>(self, stream: S) -> Vec<String> {
        let mut server = Server { stream, tag: String::new(), chunk: self.chunk, heard: Vec::new() };
        if !server.act(self.greeting).await {
            return server.heard;
        }
        let mut turns = self.turns.into_iter();
        while let Some(line) = server.line().await {
            let Some((expected, answer)) = turns.next() else { panic!("the script ends before: {line}") };
            assert!(line.starts_with(&expected), "expected {expected:?}, the client sent {line:?}");
            server.heard.push(line);
            if !server.act(answer).await {
                return server.heard;
            }
        }
        let left: Vec<_> = turns.map(|(expected, _)| expected).collect();
        assert!(left.is_empty(), "the client hung up without sending {left:?}");
        server.heard
    }
}

/// The answer to SELECT or EXAMINE.
pub fn opened(exists: u32) -> String {
    format!("* {exists} EXISTS\r\n* OK [UIDVALIDITY 77] x\r\n* OK [UIDNEXT 100] x\r\n{{t}} OK [READ-WRITE] open\r\n")
}

/// One FETCH response with a body.
pub fn message(uid: u32, body: &str) -> String {
    format!("* {uid} FETCH (UID {uid} BODY[] {{{}}}\r\n{body})\r\n", body.len())
}

struct Server<S> {
    stream: S,
    tag: String,
    chunk: usize,
    heard: Vec<String>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Server<S> {
    /// One line, without its tag. `None` when the client hung up.
    async fn line(&mut self) -> Option<String> {
        let mut line = Vec::new();
        loop {
            match self.stream.read_u8().await {
                Ok(b'\n') => break,
                Ok(byte) => line.push(byte),
                Err(_) => return None,
            }
        }
        let line = String::from_utf8_lossy(&line).trim_end_matches('\r').to_owned();
        match line.split_once(' ') {
            Some((tag, rest)) if tag.len() == 5 && tag.starts_with('L') => {
                self.tag = tag.to_owned();
                Some(rest.to_owned())
            }
            _ => Some(line),
        }
    }

    /// `false` when the connection is over.
    async fn act(&mut self, answer: Answer) -> bool {
        for act in answer.0 {
            let done = match act {
                Act::Say(bytes) => {
                    let bytes = replaced(&bytes, &self.tag);
                    self.write(&bytes).await
                }
                Act::Fill(bytes) => {
                    let block = vec![b'x'; 1 << 16];
                    let mut left = bytes;
                    loop {
                        let part = usize::try_from(left.min(block.len() as u64)).expect("it fits");
                        if part == 0 || !self.write(&block[..part]).await {
                            break left == 0;
                        }
                        left -= part as u64;
                    }
                }
                Act::Pause(time) => {
                    tokio::time::sleep(time).await;
                    true
                }
                Act::Close => false,
                Act::Hang => {
                    // Until the client has had enough.
                    while self.stream.read_u8().await.is_ok() {}
                    false
                }
            };
            if !done {
                return false;
            }
        }
        true
    }

    async fn write(&mut self, bytes: &[u8]) -> bool {
        for part in bytes.chunks(self.chunk.clamp(1, bytes.len().max(1))) {
            if self.stream.write_all(part).await.is_err() || self.stream.flush().await.is_err() {
                return false;
            }
        }
        true
    }
}

fn replaced(bytes: &[u8], tag: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(at) = rest.windows(3).position(|window| window == b"{t}") {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(tag.as_bytes());
        rest = &rest[at + 3..];
    }
    out.extend_from_slice(rest);
    out
}

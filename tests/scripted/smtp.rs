//! An SMTP server in this process that is polite unless the script says otherwise, and remembers what it was told.
//!
//! Serves any stream, in memory or TCP, clear or TLS. It reads mail by its own rules (RFC 5321 section 4.5.2), not with the code under test.

use std::{
    collections::{BTreeMap, VecDeque},
    future::pending,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader},
    net::TcpListener,
};
use tokio_rustls::TlsAcceptor;

/// Where in the dialogue something happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum At {
    Connect,
    Ehlo,
    StartTls,
    /// Instead of the TLS handshake.
    Handshake,
    Auth,
    Mail,
    Rcpt,
    Data,
    /// After the 354, with some of the message read.
    Body,
    Dot,
}

/// What the server does there, once.
#[derive(Debug, Clone)]
pub enum Act {
    /// The polite answer, to let one go by.
    Polite,
    /// These bytes and CRLF.
    Say(&'static str),
    /// These bytes and CRLF, and the connection ends.
    SayAndHangUp(&'static str),
    /// The connection ends.
    HangUp,
    /// Nothing, for ever.
    Silence,
}

/// One mail that the server took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    pub from: String,
    pub to: String,
    pub bytes: Vec<u8>,
}

/// The script and, once it has been played, what happened.
#[derive(Clone, Default)]
pub struct Script {
    state: Arc<Mutex<State>>,
    offers: Vec<&'static str>,
    tls: Option<TlsAcceptor>,
    implicit: bool,
}

#[derive(Default)]
struct State {
    acts: BTreeMap<At, VecDeque<Act>>,
    commands: Vec<String>,
    taken: Vec<Taken>,
    connections: usize,
    open: usize,
    most_open: usize,
}

pub trait Pipe: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Pipe for T {}
type AnyPipe = Box<dyn Pipe>;

/// Why a dialogue is over.
struct Over;

impl Script {
    /// A server that offers these extensions in its EHLO.
    pub fn new(offers: &[&'static str]) -> Self {
        Self { offers: offers.to_vec(), ..Self::default() }
    }

    /// The next thing to do at this place; each is done once, in order.
    pub fn act(self, at: At, act: Act) -> Self {
        self.state.lock().unwrap().acts.entry(at).or_default().push_back(act);
        self
    }

    /// TLS from the first byte.
    pub fn implicit_tls(mut self, tls: TlsAcceptor) -> Self {
        (self.tls, self.implicit) = (Some(tls), true);
        self
    }

    /// TLS after STARTTLS.
    pub fn starttls(mut self, tls: TlsAcceptor) -> Self {
        self.tls = Some(tls);
        self
    }

    /// Every command so far, over all connections.
    pub fn commands(&self) -> Vec<String> {
        self.state.lock().unwrap().commands.clone()
    }

    /// How many commands began with this word.
    pub fn count(&self, word: &str) -> usize {
        self.commands().iter().filter(|command| command.starts_with(word)).count()
    }

    /// Every mail taken so far.
    pub fn taken(&self) -> Vec<Taken> {
        self.state.lock().unwrap().taken.clone()
    }

    /// How many connections were opened so far.
    pub fn connections(&self) -> usize {
        self.state.lock().unwrap().connections
    }

    /// How many were open at the same time.
    pub fn most_open(&self) -> usize {
        self.state.lock().unwrap().most_open
    }

    /// Listens on a port of this machine until the test's runtime ends.
    pub async fn listen(&self) -> u16 {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let script = self.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let script = script.clone();
                tokio::spawn(async move { script.serve(stream).await });
            }
        });
        port
    }

    /// Plays the script on one connection.
    pub async fn serve<S: Pipe + 'static>(&self, stream: S) {
        {
            let mut state = self.state.lock().unwrap();
            state.connections += 1;
            state.open += 1;
            state.most_open = state.most_open.max(state.open);
        }
        let _ = self.talk(Box::new(stream)).await;
        self.state.lock().unwrap().open -= 1;
    }

    async fn talk(&self, stream: AnyPipe) -> Result<(), Over> {
        let stream = if self.implicit { self.handshake(stream).await? } else { stream };
        let mut stream = BufReader::new(stream);
        self.answer(&mut stream, At::Connect, "220 scripted.example ESMTP").await?;
        let mut encrypted = self.implicit;
        let (mut from, mut to) = (String::new(), String::new());
        loop {
            let line = line(&mut stream).await?;
            let command = String::from_utf8_lossy(&line).trim_end().to_owned();
            self.state.lock().unwrap().commands.push(command.clone());
            let word = command.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
            match word.as_str() {
                "EHLO" => self.answer(&mut stream, At::Ehlo, &self.capabilities(encrypted)).await.map(drop)?,
                "STARTTLS" => {
                    self.answer(&mut stream, At::StartTls, "220 go ahead").await?;
                    stream = BufReader::new(self.handshake(stream.into_inner()).await?);
                    encrypted = true;
                }
                "AUTH" => self.answer(&mut stream, At::Auth, "235 2.7.0 welcome").await.map(drop)?,
                "MAIL" => {
                    from = between(&command);
                    self.answer(&mut stream, At::Mail, "250 2.1.0 ok").await?;
                }
                "RCPT" => {
                    to = between(&command);
                    self.answer(&mut stream, At::Rcpt, "250 2.1.5 ok").await?;
                }
                "DATA" => {
                    if self.answer(&mut stream, At::Data, "354 go on").await? {
                        let bytes = self.message(&mut stream).await?;
                        if self.answer(&mut stream, At::Dot, "250 2.0.0 queued as 42").await? {
                            self.state.lock().unwrap().taken.push(Taken { from: from.clone(), to: to.clone(), bytes });
                        }
                    }
                }
                "QUIT" => return say(&mut stream, "221 2.0.0 bye").await,
                _ => say(&mut stream, "500 5.5.1 what?").await?,
            }
        }
    }

    fn capabilities(&self, encrypted: bool) -> String {
        let starttls = (self.tls.is_some() && !encrypted).then_some("STARTTLS");
        let lines: Vec<&str> = std::iter::once("scripted.example").chain(self.offers.iter().copied()).chain(starttls).collect();
        let last = lines.len() - 1;
        lines
            .iter()
            .enumerate()
            .map(|(at, line)| format!("250{}{line}", if at == last { " " } else { "-" }))
            .collect::<Vec<_>>()
            .join("\r\n")
    }

    async fn handshake(&self, stream: AnyPipe) -> Result<AnyPipe, Over> {
        match (self.next(At::Handshake), &self.tls) {
            (Act::Polite, Some(tls)) => Ok(Box::new(tls.accept(stream).await.map_err(|_| Over)?)),
            (Act::Silence, _) => pending().await,
            _ => Err(Over),
        }
    }

    /// Reads a message up to its dot.
    async fn message(&self, stream: &mut BufReader<AnyPipe>) -> Result<Vec<u8>, Over> {
        match self.next(At::Body) {
            Act::Polite => {}
            Act::Silence => pending().await,
            _ => {
                stream.read_exact(&mut [0; 10]).await.map_err(|_| Over)?;
                return Err(Over);
            }
        }
        let mut bytes = Vec::new();
        loop {
            let line = line(stream).await?;
            if line == b".\r\n" {
                return Ok(bytes);
            }
            bytes.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
        }
    }

    /// Answers as the script says, or politely; was it politely?
    async fn answer(&self, stream: &mut BufReader<AnyPipe>, at: At, polite: &str) -> Result<bool, Over> {
        match self.next(at) {
            Act::Polite => say(stream, polite).await.map(|()| true),
            Act::Say(text) => say(stream, text).await.map(|()| false),
            Act::SayAndHangUp(text) => {
                say(stream, text).await?;
                Err(Over)
            }
            Act::HangUp => Err(Over),
            Act::Silence => pending().await,
        }
    }

    fn next(&self, at: At) -> Act {
        self.state.lock().unwrap().acts.get_mut(&at).and_then(VecDeque::pop_front).unwrap_or(Act::Polite)
    }
}

async fn line(stream: &mut BufReader<AnyPipe>) -> Result<Vec<u8>, Over> {
    let mut line = Vec::new();
    while !line.ends_with(b"\r\n") {
        if stream.read_until(b'\n', &mut line).await.map_err(|_| Over)? == 0 {
            return Err(Over);
        }
    }
    Ok(line)
}

async fn say(stream: &mut BufReader<AnyPipe>, text: &str) -> Result<(), Over> {
    stream.write_all(format!("{text}\r\n").as_bytes()).await.map_err(|_| Over)?;
    stream.flush().await.map_err(|_| Over)
}

fn between(command: &str) -> String {
    command.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map(|(address, _)| address.to_owned()).unwrap_or_default()
}

//! An HTTP server in this process that answers 200 unless the script says otherwise, and remembers what it was sent.
//!
//! Serves TCP, clear or TLS. It reads requests by its own rules (RFC 9112), not with the code under test.

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

/// What the server does with a request, once.
#[derive(Debug, Clone)]
pub enum Act {
    /// This status line and these headers, without a body.
    Answer(&'static str),
    /// This status with this body.
    Body(&'static str, String),
    /// 200 and a body that never ends.
    Flood,
    /// 200, and a body that is announced and never comes.
    Promise,
    /// This instead of HTTP.
    Nonsense(&'static str),
    /// The connection ends without an answer.
    HangUp,
    /// Nothing, until the other side gives up.
    Silence,
}

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Request {
    pub line: String,
    /// By name in lower case.
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
}

/// The script and, once it has been played, what happened.
#[derive(Clone, Default)]
pub struct Script {
    state: Arc<Mutex<State>>,
    tls: Option<TlsAcceptor>,
}

#[derive(Default)]
struct State {
    acts: VecDeque<Act>,
    always: Option<Act>,
    requests: Vec<Request>,
    open: usize,
    most_open: usize,
}

trait Pipe: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Pipe for T {}

impl Script {
    /// The next thing to do; each is done once, in order.
    pub fn act(self, act: Act) -> Self {
        self.state.lock().unwrap().acts.push_back(act);
        self
    }

    /// What is done when the script is at its end.
    pub fn always(self, act: Act) -> Self {
        self.state.lock().unwrap().always = Some(act);
        self
    }

    /// TLS from the first byte.
    pub fn tls(mut self, tls: TlsAcceptor) -> Self {
        self.tls = Some(tls);
        self
    }

    /// Every request so far.
    pub fn requests(&self) -> Vec<Request> {
        self.state.lock().unwrap().requests.clone()
    }

    /// How many connections were open at the same time.
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
                tokio::spawn(async move {
                    match script.tls.clone() {
                        None => script.serve(stream).await,
                        Some(tls) => {
                            if let Ok(stream) = tls.accept(stream).await {
                                script.serve(stream).await;
                            }
                        }
                    }
                });
            }
        });
        port
    }

    async fn serve(&self, stream: impl Pipe) {
        {
            let mut state = self.state.lock().unwrap();
            state.open += 1;
            state.most_open = state.most_open.max(state.open);
        }
        let mut stream = BufReader::new(stream);
        if let Some(request) = read(&mut stream).await {
            let act = {
                let mut state = self.state.lock().unwrap();
                state.requests.push(request);
                state.acts.pop_front().or_else(|| state.always.clone()).unwrap_or(Act::Answer("HTTP/1.1 200 OK"))
            };
            let _ = play(&mut stream, act).await;
        }
        self.state.lock().unwrap().open -= 1;
    }
}

async fn play(stream: &mut BufReader<impl Pipe>, act: Act) -> std::io::Result<()> {
    let text = match act {
        Act::HangUp => return Ok(()),
        Act::Silence => {
            // Until the other side gives up.
            let _ = stream.read(&mut [0]).await;
            return Ok(());
        }
        Act::Answer(head) => format!("{head}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
        Act::Body(head, body) => format!("{head}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len()),
        Act::Promise => "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this".to_owned(),
        Act::Nonsense(text) => text.to_owned(),
        Act::Flood => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n").await?;
            loop {
                stream.write_all(&[b'x'; 64 << 10]).await?;
            }
        }
    };
    stream.write_all(text.as_bytes()).await?;
    stream.flush().await?;
    if text.contains("only this") {
        pending::<()>().await;
    }
    stream.shutdown().await
}

/// Reads one request with a body of known length; `None` when the connection ended.
async fn read(stream: &mut BufReader<impl Pipe>) -> Option<Request> {
    let line = line(stream).await?;
    let mut headers = BTreeMap::new();
    loop {
        let header = self::line(stream).await?;
        if header.is_empty() {
            break;
        }
        let (name, value) = header.split_once(':')?;
        let doubled = headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
        assert!(doubled.is_none(), "{name} comes twice");
    }
    let length = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    Some(Request { line, headers, body })
}

async fn line(stream: &mut BufReader<impl Pipe>) -> Option<String> {
    let mut line = Vec::new();
    stream.read_until(b'\n', &mut line).await.ok()?;
    let text = String::from_utf8(line).unwrap();
    text.strip_suffix("\r\n").map(ToOwned::to_owned)
}

//! From a configured mailbox to a connection that is logged in.
//!
//! Never sends a password before the protection that was asked for stands: a server that greets as logged in, refuses STARTTLS or speaks on in
//! clear text after it is an error ([`ImapError::NoTls`]), and clear text to another machine is refused before a byte is sent.

use std::sync::Arc;

use async_imap::imap_proto::{Response, Status};
use secrecy::SecretString;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    time::timeout,
};

use super::{
    Connection, ImapError,
    capability::Capabilities,
    codec::{Codec, Command, SMALL_ANSWER, said},
    login,
};
use crate::{
    config::service::ImapMailbox,
    net::{self, Protection},
};

/// What a connection may run over: TCP, TLS, or a pipe in a test.
pub trait Io: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Io for T {}

/// How the server greeted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Greeting {
    /// OK: a login is due.
    Open,
    /// PREAUTH: we are logged in already.
    LoggedIn,
}

impl Connection {
    /// Connects to the mailbox and logs in.
    ///
    /// # Errors
    /// [`ImapError::Net`], [`ImapError::NoTls`], [`ImapError::LoginRefused`] and the like; each says what to do.
    pub async fn open(mailbox: &ImapMailbox, secret: &SecretString) -> Result<Self, ImapError> {
        let tcp = mailbox.endpoint.tcp().await?;
        Self::over(Box::new(tcp), mailbox, secret).await
    }

    /// The same over a stream that is open: TLS begins on it as the mailbox asks for.
    ///
    /// # Errors
    /// As [`Connection::open`].
    pub async fn over(stream: Box<dyn Io>, mailbox: &ImapMailbox, secret: &SecretString) -> Result<Self, ImapError> {
        let (mut codec, greeting) = protected(stream, mailbox).await?;
        let mut capabilities = codec.take_capabilities();
        if greeting == Greeting::Open {
            let known = known(&mut codec, capabilities.take()).await?;
            login::login(&mut codec, mailbox, secret, &known, mailbox.timing.command).await?;
            // A login changes what a server can do, so the earlier list is void.
            capabilities = codec.take_capabilities();
        }
        let known = known(&mut codec, capabilities).await?;
        if known.has("ID") {
            introduce(&mut codec).await?;
        }
        Ok(Self::logged_in(codec, known, mailbox))
    }
}

/// The stream with the protection that was asked for, and the greeting read.
async fn protected(stream: Box<dyn Io>, mailbox: &ImapMailbox) -> Result<(Codec, Greeting), ImapError> {
    let patience = mailbox.timing.command;
    let settings = || net::tls_settings(mailbox.ca_file.as_deref());
    let mut codec = match mailbox.endpoint.protection {
        Protection::None | Protection::StartTls => Codec::new(stream, patience),
        Protection::Implicit => Codec::new(Box::new(mailbox.endpoint.tls(settings()?, stream).await?), patience),
    };
    let greeting = greeted(&mut codec, mailbox).await?;
    if mailbox.endpoint.protection != Protection::StartTls {
        return Ok((codec, greeting));
    }
    let stream = start_tls(codec, greeting).await?;
    let secure = mailbox.endpoint.tls(Arc::clone(&settings()?), stream).await?;
    // What the server said in clear text (its capabilities) went with the old codec.
    Ok((Codec::new(Box::new(secure), patience), Greeting::Open))
}

async fn greeted(codec: &mut Codec, mailbox: &ImapMailbox) -> Result<Greeting, ImapError> {
    const NAME: &str = "the greeting";
    codec.allow(SMALL_ANSWER, false);
    let after = mailbox.timing.command;
    let greeting = codec.next(NAME, |response| match response {
        Response::Data { status: Status::Ok, .. } => Ok(Greeting::Open),
        Response::Data { status: Status::PreAuth, .. } => Ok(Greeting::LoggedIn),
        Response::Data { outcome, .. } => Err(ImapError::Refused { command: NAME, said: said(outcome) }),
        _ => Err(ImapError::Protocol { command: NAME, what: "it is no greeting; is this an IMAP port?".to_owned() }),
    });
    timeout(after, greeting).await.unwrap_or(Err(ImapError::Deadline { command: NAME, after }))?
}

/// Asks for TLS; yields the stream, on which nothing may have come in clear text since the answer.
async fn start_tls(mut codec: Codec, greeting: Greeting) -> Result<Box<dyn Io>, ImapError> {
    let refuse = |why: &str| ImapError::NoTls { why: why.to_owned() };
    if greeting == Greeting::LoggedIn {
        return Err(refuse("the server greeted as if we were logged in (PREAUTH), which forbids STARTTLS"));
    }
    match codec.run(Command::new("STARTTLS", "STARTTLS"), |_| {}).await {
        Ok(()) => {
            codec.into_inner_if_drained().ok_or_else(|| refuse("clear text followed the answer to STARTTLS, as an attacker would send it"))
        }
        Err(ImapError::Refused { said, .. } | ImapError::Misunderstood { said, .. }) => {
            Err(refuse(&format!("the server refused it: {said}")))
        }
        Err(other) => Err(other),
    }
}

/// The capabilities, asked for unless the server told them unasked.
async fn known(codec: &mut Codec, told: Option<Capabilities>) -> Result<Capabilities, ImapError> {
    if let Some(told) = told {
        return Ok(told);
    }
    codec.run(Command::new("CAPABILITY", "CAPABILITY"), |_| {}).await?;
    Ok(codec.take_capabilities().unwrap_or_default())
}

/// Says who we are (RFC 2971): the servers of 163.com and QQ open no folder to a client that does not.
async fn introduce(codec: &mut Codec) -> Result<(), ImapError> {
    let line = concat!("ID (\"name\" \"leadgate\" \"version\" \"", env!("CARGO_PKG_VERSION"), "\")");
    match codec.run(Command::new("ID", line), |_| {}).await {
        Err(ImapError::Refused { .. } | ImapError::Misunderstood { .. }) => Ok(()),
        other => other,
    }
}

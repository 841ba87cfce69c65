//! One connection to the relay: opened in stages, each with its own deadline and its own kind of failure, then used for one mail after another.
//!
//! Runs over any stream, so that tests hold the server's end in memory. Never sends a password or a mail before the protection that was asked for
//! stands. After any failure a session is of no more use; the caller drops it.

use std::{
    borrow::Cow,
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use lettre::transport::smtp::{
    authentication::{Credentials, Mechanism},
    client::AsyncSmtpConnection,
    extension::{ClientId, Extension},
};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::timeout;

use super::{
    causes::{lettre_trouble, net_failure, reply},
    starttls::start_tls,
    verdict::{Failure, Lack, Reply, Stage, Trouble},
    wire::{Stream, Wire},
};
use crate::{
    compose::ascii_form,
    crm::EmailAddress,
    net::{Endpoint, Protection},
};

/// Mechanisms in order of preference. Both send the password as it is, which is why they only ever run inside TLS or on this machine.
const MECHANISMS: &[Mechanism] = &[Mechanism::Plain, Mechanism::Login];
/// A QUIT is a courtesy and may not hold anything up.
const FAREWELL: Duration = Duration::from_secs(2);
/// The message goes out in pieces of this size, so that its dot-stuffed copy stays small.
const PIECE: usize = 64 * 1024;

/// How long each stage may take. TCP and the handshake follow the endpoint's own deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadlines {
    /// Greeting and EHLO together.
    pub greet: Duration,
    /// The whole of AUTH.
    pub auth: Duration,
    /// Each of MAIL, RCPT and DATA: a relay may ask the next server before it answers a RCPT.
    pub command: Duration,
    /// The message up to its final dot.
    pub body: Duration,
    /// The answer to the final dot. Giving up early doubles mail, hence the ten minutes of RFC 5321 section 4.5.3.2.6.
    pub accept: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self { greet: seconds(60), auth: seconds(60), command: seconds(120), body: seconds(180), accept: seconds(600) }
    }
}

/// On what terms a session is opened.
#[derive(Clone)]
pub struct Terms {
    /// Where, and how protected.
    pub endpoint: Endpoint,
    /// The roots to trust.
    pub tls: Arc<rustls::ClientConfig>,
    /// The name we greet with.
    pub hello: String,
    /// User and password, when the server wants them.
    pub credentials: Option<(String, SecretString)>,
    /// How patient we are.
    pub deadlines: Deadlines,
}

impl fmt::Debug for Terms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Terms").field("endpoint", &self.endpoint).field("hello", &self.hello).finish_non_exhaustive()
    }
}

/// An open, protected, logged-in connection.
pub struct Session {
    connection: AsyncSmtpConnection,
    deadlines: Deadlines,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").finish_non_exhaustive()
    }
}

impl Session {
    /// Opens TCP, then everything above it.
    ///
    /// # Errors
    /// The stage that failed, and how.
    pub async fn dial(terms: &Terms) -> Result<Self, Failure> {
        let tcp = terms.endpoint.tcp().await.map_err(|e| net_failure(Stage::Connect, &e))?;
        Self::open(tcp, terms).await
    }

    /// Greets, protects and logs in over an open stream.
    ///
    /// # Errors
    /// The stage that failed, and how.
    pub async fn open<S: Stream>(stream: S, terms: &Terms) -> Result<Self, Failure> {
        let connection = match terms.endpoint.protection {
            Protection::None => greet(Wire::new(stream), terms).await?,
            Protection::Implicit => greet(Wire::new(shake_hands(stream, terms).await?), terms).await?,
            Protection::StartTls => {
                let clear = within(Stage::Greet, terms.deadlines.greet, start_tls(stream, &terms.hello)).await?;
                greet(Wire::greeted(shake_hands(clear, terms).await?), terms).await?
            }
        };
        let mut session = Self { connection, deadlines: terms.deadlines };
        if let Some((user, password)) = &terms.credentials {
            session.log_in(user, password).await?;
        }
        Ok(session)
    }

    /// Sends one mail to one recipient; `from` is `None` for the null sender `<>`. Returns the reply to the final dot.
    ///
    /// # Errors
    /// The stage that failed, and how; [`Stage::Accept`] means that only the server knows.
    pub async fn mail(&mut self, from: Option<&EmailAddress>, to: &EmailAddress, message: &[u8]) -> Result<Reply, Failure> {
        let message = with_whole_line_ends(message);
        let from = from.map_or(Cow::Borrowed(""), ascii_form);
        let to = ascii_form(to);
        let parameters = self.parameters(&from, &to, &message)?;
        self.command(Stage::Mail, format!("MAIL FROM:<{from}>{parameters}\r\n")).await?;
        self.command(Stage::Rcpt, format!("RCPT TO:<{to}>\r\n")).await?;
        let go_ahead = self.command(Stage::Data, "DATA\r\n".to_owned()).await?;
        if go_ahead.code != 354 {
            return Err(Failure { stage: Stage::Data, trouble: Trouble::Nonsense(format!("{go_ahead} where 354 was due")) });
        }
        self.body(&message).await
    }

    /// Says QUIT under a short deadline and closes; what comes back does not matter.
    pub async fn quit(mut self) {
        let _ = timeout(FAREWELL, self.connection.quit()).await;
    }

    async fn log_in(&mut self, user: &str, password: &SecretString) -> Result<(), Failure> {
        if self.connection.server_info().get_auth_mechanism(MECHANISMS).is_none() {
            return Err(Failure { stage: Stage::Auth, trouble: Trouble::Lacking(Lack::Auth) });
        }
        let credentials = Credentials::new(user.to_owned(), password.expose_secret().to_owned());
        let login = async { self.connection.auth(MECHANISMS, &credentials).await.map_err(|e| lettre_trouble(&e)) };
        within(Stage::Auth, self.deadlines.auth, login).await.map(|_| ())
    }

    /// The parameters of MAIL FROM, or what the server would need for them.
    fn parameters(&self, from: &str, to: &str, message: &[u8]) -> Result<&'static str, Failure> {
        let lacking = |lack| Err(Failure { stage: Stage::Mail, trouble: Trouble::Lacking(lack) });
        let server = self.connection.server_info();
        let header_end = memchr::memmem::find(message, b"\r\n\r\n").unwrap_or(message.len());
        let utf8 = !from.is_ascii() || !to.is_ascii() || !message[..header_end].is_ascii();
        let eight_bit = !message.is_ascii();
        if utf8 && !server.supports_feature(Extension::SmtpUtfEight) {
            return lacking(Lack::SmtpUtf8);
        }
        if eight_bit && !server.supports_feature(Extension::EightBitMime) {
            return lacking(Lack::EightBit);
        }
        Ok(match (eight_bit, utf8) {
            (false, false) => "",
            (true, false) => " BODY=8BITMIME",
            (false, true) => " SMTPUTF8",
            (true, true) => " BODY=8BITMIME SMTPUTF8",
        })
    }

    async fn command(&mut self, stage: Stage, command: String) -> Result<Reply, Failure> {
        let answer = async { self.connection.command(command).await.map(|r| reply(&r)).map_err(|e| lettre_trouble(&e)) };
        within(stage, self.deadlines.command, answer).await
    }

    async fn body(&mut self, message: &[u8]) -> Result<Reply, Failure> {
        // lettre ends the message with CRLF dot CRLF, so its own last CRLF would become an empty line.
        let message = message.strip_suffix(b"\r\n").unwrap_or(message);
        let dotted = AtomicBool::new(false);
        let pieces = message.chunks(PIECE).chain(std::iter::from_fn(|| {
            // lettre asks for one more piece once everything before it is written, and only then writes the dot.
            dotted.store(true, Ordering::Relaxed);
            None
        }));
        let patience = self.deadlines.body + self.deadlines.accept;
        let answer = async { self.connection.message_iter(pieces).await.map_err(|e| lettre_trouble(&e)) };
        match within(Stage::Body, patience, answer).await {
            Ok(response) if response.code().is_positive() && !response.has_code(354) => Ok(reply(&response)),
            Ok(response) => {
                Err(Failure { stage: Stage::Accept, trouble: Trouble::Nonsense(format!("{} after the final dot", reply(&response))) })
            }
            Err(failure) if dotted.load(Ordering::Relaxed) => Err(Failure { stage: Stage::Accept, ..failure }),
            Err(failure) => Err(failure),
        }
    }
}

async fn greet<S: Stream>(wire: Wire<S>, terms: &Terms) -> Result<AsyncSmtpConnection, Failure> {
    let hello = ClientId::Domain(terms.hello.clone());
    let greeting = async { AsyncSmtpConnection::connect_with_transport(Box::new(wire), &hello).await.map_err(|e| lettre_trouble(&e)) };
    within(Stage::Greet, terms.deadlines.greet, greeting).await
}

async fn shake_hands<S: Stream>(stream: S, terms: &Terms) -> Result<tokio_rustls::client::TlsStream<S>, Failure> {
    terms.endpoint.tls(Arc::clone(&terms.tls), stream).await.map_err(|e| net_failure(Stage::Tls, &e))
}

async fn within<T>(stage: Stage, deadline: Duration, work: impl Future<Output = Result<T, Trouble>>) -> Result<T, Failure> {
    let trouble = match timeout(deadline, work).await {
        Ok(Ok(done)) => return Ok(done),
        Ok(Err(trouble)) => trouble,
        Err(_) => Trouble::Silence(deadline),
    };
    Err(Failure { stage, trouble })
}

/// The message with every bare CR or LF made a CRLF.
///
/// Servers disagree on what a bare one means: what is one message to us could be two to the next (SMTP smuggling, CVE-2023-51764).
fn with_whole_line_ends(message: &[u8]) -> Cow<'_, [u8]> {
    let bare = |at: usize| match message[at] {
        b'\n' => at == 0 || message[at - 1] != b'\r',
        b'\r' => message.get(at + 1) != Some(&b'\n'),
        _ => false,
    };
    if !memchr::memchr2_iter(b'\r', b'\n', message).any(bare) {
        return Cow::Borrowed(message);
    }
    let mut whole = Vec::with_capacity(message.len() + 64);
    for (at, &byte) in message.iter().enumerate() {
        if bare(at) {
            whole.extend_from_slice(b"\r\n");
        } else {
            whole.push(byte);
        }
    }
    Cow::Owned(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_no_bare_line_end_for_a_server_to_read_its_own_way() {
        for (given, sent) in [
            (&b"a\r\nb\r\n"[..], &b"a\r\nb\r\n"[..]),
            (b"a\n.\nb", b"a\r\n.\r\nb"),
            (b"a\n.\r\nMAIL", b"a\r\n.\r\nMAIL"),
            (b"a\r.\r\n\r", b"a\r\n.\r\n\r\n"),
            (b"", b""),
        ] {
            assert_eq!(&*with_whole_line_ends(given), sent);
        }
    }
}

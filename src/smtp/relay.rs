//! The relay: a few kept connections, each used for one mail after another.
//!
//! A connection is kept only after a delivery; any failure ends it. Nothing is asked before a kept one is used (a NOOP would cost a round trip per
//! mail): if it has died in the meantime, MAIL FROM shows it before anything of the mail is accepted, and a fresh one is tried at once.
//! There is no task behind it: [`Relay::close_idle`] is for whoever knows that there is nothing to send.

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures_util::future::join_all;
use secrecy::SecretString;
use tokio::{sync::Semaphore, time::Instant};

use super::{
    session::{Deadlines, Session, Terms},
    verdict::{Failure, Trouble, Verdict},
};
use crate::{
    config::service::SmtpRelay,
    crm::EmailAddress,
    net::{NetError, tls_settings},
};

/// How long an unused connection is kept: servers hang up after five minutes, under load some after seconds.
const IDLE: Duration = Duration::from_secs(30);
/// Mails over one connection before it is renewed, so that a relay behind several machines spreads its load.
const MAILS_PER_CONNECTION: u32 = 500;
/// Longest server reply that goes into a record, in characters.
const MAX_REPLY_CHARS: usize = 500;

/// Why there is no relay to send by.
#[derive(Debug, thiserror::Error)]
pub enum SmtpError {
    /// The roots to trust cannot be read.
    #[error(transparent)]
    Roots(NetError),
    /// The name to greet with would break the dialogue.
    #[error("`hello` in [smtp] is `{0}`, which is no host name")]
    Hello(String),
    /// A user without a password.
    #[error("`user` in [smtp] is set, but there is no password for it")]
    Password,
}

/// The server that our mail leaves by. Cheap to clone; all clones share the kept connections.
#[derive(Debug, Clone)]
pub struct Relay {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    terms: Terms,
    /// One permit for each connection that may be open.
    slots: Semaphore,
    kept: Mutex<Vec<Kept>>,
    closed: AtomicBool,
}

#[derive(Debug)]
struct Kept {
    session: Session,
    mails: u32,
    used: Instant,
}

impl Relay {
    /// A relay from its configuration. Connects to nothing yet.
    ///
    /// # Errors
    /// When the roots cannot be read, or the configuration holds something that cannot be said in SMTP.
    pub fn new(relay: SmtpRelay, password: Option<SecretString>) -> Result<Self, SmtpError> {
        Self::with_deadlines(relay, password, Deadlines::default())
    }

    /// The same with other deadlines.
    ///
    /// # Errors
    /// As [`Relay::new`].
    pub fn with_deadlines(relay: SmtpRelay, password: Option<SecretString>, deadlines: Deadlines) -> Result<Self, SmtpError> {
        let hello = relay.hello;
        if hello.is_empty() || !hello.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(SmtpError::Hello(hello));
        }
        let credentials = match (relay.credentials, password) {
            (None, _) => None,
            (Some((user, _)), Some(password)) => Some((user, password)),
            (Some(_), None) => return Err(SmtpError::Password),
        };
        let tls = tls_settings(relay.ca_file.as_deref()).map_err(SmtpError::Roots)?;
        let terms = Terms { endpoint: relay.endpoint, tls, hello, credentials, deadlines };
        let slots = Semaphore::new(relay.connections.max(1));
        Ok(Self { shared: Arc::new(Shared { terms, slots, kept: Mutex::default(), closed: AtomicBool::new(false) }) })
    }

    /// Sends one mail to one recipient; `from` is `None` for the null sender `<>`. Waits for a free connection first.
    ///
    /// The recipient does not stand in clear in the verdict, even where the server repeats it.
    pub async fn send(&self, from: Option<&EmailAddress>, to: &EmailAddress, message: &[u8]) -> Verdict {
        let Ok(_slot) = self.shared.slots.acquire().await else {
            return Verdict::Halt("the relay is closed".to_owned());
        };
        if let Some(mut kept) = self.take().await {
            match kept.session.mail(from, to, message).await {
                Ok(reply) => return self.delivered(kept, &reply.to_string(), to).await,
                Err(failure) if failure.is_stale() => tracing::debug!("a kept connection had died; trying a fresh one"),
                Err(failure) => return failed(Some(kept.session), failure, to).await,
            }
        }
        let mut session = match Session::dial(&self.shared.terms).await {
            Ok(session) => session,
            Err(failure) => return failed(None, failure, to).await,
        };
        match session.mail(from, to, message).await {
            Ok(reply) => self.delivered(Kept { session, mails: 0, used: Instant::now() }, &reply.to_string(), to).await,
            Err(failure) => failed(Some(session), failure, to).await,
        }
    }

    /// The longest that one [`Relay::send`] can take once it has a connection slot: a lease on the mail must outlast it.
    pub fn patience(&self) -> Duration {
        let Deadlines { greet, auth, command, body, accept } = self.shared.terms.deadlines;
        // A kept connection may be silent at MAIL FROM before a fresh one is tried; STARTTLS greets twice.
        let fresh = self.shared.terms.endpoint.deadline * 2 + greet * 2 + auth;
        command + fresh + command * 3 + body + accept
    }

    /// Ends the connections that have not been used for 30 seconds.
    pub async fn close_idle(&self) {
        let now = Instant::now();
        let idle: Vec<Kept> = self.kept().extract_if(.., |kept| now - kept.used >= IDLE).collect();
        join_all(idle.into_iter().map(|kept| kept.session.quit())).await;
    }

    /// Says QUIT on every kept connection, under a short deadline, and keeps none from now on. Mails under way are finished.
    pub async fn close(&self) {
        self.shared.closed.store(true, Ordering::SeqCst);
        let all = std::mem::take(&mut *self.kept());
        join_all(all.into_iter().map(|kept| kept.session.quit())).await;
    }

    /// The connection that was used last, unless it has been idle for too long.
    async fn take(&self) -> Option<Kept> {
        self.close_idle().await;
        self.kept().pop()
    }

    async fn delivered(&self, mut kept: Kept, reply: &str, to: &EmailAddress) -> Verdict {
        kept.mails += 1;
        kept.used = Instant::now();
        if kept.mails >= MAILS_PER_CONNECTION || self.shared.closed.load(Ordering::SeqCst) {
            kept.session.quit().await;
        } else {
            self.kept().push(kept);
        }
        Verdict::Delivered(presentable(reply, to))
    }

    fn kept(&self) -> MutexGuard<'_, Vec<Kept>> {
        // The list is whole at every moment, so a panic elsewhere does not spoil it.
        self.shared.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The verdict on a failure, after leaving the server politely where it still listens.
async fn failed(session: Option<Session>, failure: Failure, to: &EmailAddress) -> Verdict {
    let listens = match &failure.trouble {
        Trouble::Reply(reply) => reply.code != 421,
        Trouble::Lacking(_) => true,
        Trouble::Silence(_) | Trouble::Lost(_) | Trouble::Nonsense(_) | Trouble::Certificate(_) | Trouble::Injection => false,
    };
    if let Some(session) = session.filter(|_| listens) {
        session.quit().await;
    }
    let trouble = match failure.trouble {
        Trouble::Reply(mut reply) => {
            reply.text = presentable(&reply.text, to);
            Trouble::Reply(reply)
        }
        Trouble::Nonsense(said) => Trouble::Nonsense(presentable(&said, to)),
        other => other,
    };
    Failure { trouble, ..failure }.verdict()
}

/// A server's words on one line, of bearable length, with the recipient masked.
fn presentable(said: &str, to: &EmailAddress) -> String {
    let line: String = said.chars().take(MAX_REPLY_CHARS).map(|c| if c.is_control() { ' ' } else { c }).collect();
    let pattern = regex::escape(to.as_str());
    match regex::RegexBuilder::new(&pattern).case_insensitive(true).build() {
        Ok(address) => address.replace_all(&line, regex::NoExpand(&to.masked())).into_owned(),
        Err(_) => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_goes_into_a_record_on_one_line_without_the_address() {
        let to = EmailAddress::parse("kim.lee+x@example.com").unwrap();
        let shown = presentable("5.1.1 <Kim.Lee+x@Example.com>: unknown\r\nuser\u{1b}[31m", &to);
        assert_eq!(shown, "5.1.1 <k…@e….com>: unknown  user [31m");
        assert_eq!(presentable(&"é".repeat(9_999), &to).chars().count(), MAX_REPLY_CHARS);
    }
}

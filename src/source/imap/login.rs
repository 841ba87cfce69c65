//! LOGIN with a password (RFC 3501 section 6.2.3) and AUTHENTICATE XOAUTH2 with an access token (Google, Microsoft).
//!
//! The secret goes out on one line and nowhere else: not to a log, not to an error, even where a server echoes what it did not understand.

use std::time::Duration;

use async_imap::imap_proto::Response;
use data_encoding::BASE64;
use secrecy::{ExposeSecret, SecretString};
use tokio::time::timeout;

use super::{
    ImapError,
    capability::Capabilities,
    codec::{Codec, SMALL_ANSWER, verdict},
    error::cut,
    folder::quoted,
};
use crate::config::service::{ImapMailbox, Login};

/// Logs in within the deadline.
pub(super) async fn login(
    codec: &mut Codec,
    mailbox: &ImapMailbox,
    secret: &SecretString,
    capabilities: &Capabilities,
    after: Duration,
) -> Result<(), ImapError> {
    codec.allow(SMALL_ANSWER, false);
    let (command, attempt) = match &mailbox.login {
        Login::Password(_) => {
            if capabilities.has("LOGINDISABLED") {
                let advice = "set `tls` to \"implicit\" or \"starttls\", or use an OAuth token";
                return Err(ImapError::LoginDisabled { method: "LOGIN", advice });
            }
            ("LOGIN", timeout(after, with_password(codec, &mailbox.user, secret)).await)
        }
        Login::XOAuth2(_) => {
            if !capabilities.has("AUTH=XOAUTH2") {
                return Err(ImapError::LoginDisabled {
                    method: "XOAUTH2",
                    advice: "use a password, or enable OAuth for IMAP at the provider",
                });
            }
            ("AUTHENTICATE", timeout(after, with_token(codec, &mailbox.user, secret)).await)
        }
    };
    match attempt.unwrap_or(Err(ImapError::Deadline { command, after })) {
        Err(ImapError::Refused { said, .. }) if is_passing(&said) => Err(ImapError::Refused { command, said: scrubbed(&said, secret) }),
        Err(ImapError::Refused { said, .. } | ImapError::Misunderstood { said, .. }) => {
            Err(ImapError::LoginRefused { said: scrubbed(&said, secret) })
        }
        Err(ImapError::Bye { said, .. }) => Err(ImapError::Bye { command, said: scrubbed(&said, secret) }),
        other => other,
    }
}

async fn with_password(codec: &mut Codec, user: &str, secret: &SecretString) -> Result<(), ImapError> {
    const NAME: &str = "LOGIN";
    let mut line = b"LOGIN ".to_vec();
    let mut tag = None;
    for (argument, end) in [(user, b" ".as_slice()), (secret.expose_secret(), b"")] {
        if argument.is_ascii() {
            line.extend_from_slice(quoted(argument)?.as_bytes());
        } else {
            // Only a literal carries other characters, and the server has to ask for it.
            line.extend_from_slice(format!("{{{}}}", argument.len()).as_bytes());
            let tag = send_piece(codec, NAME, &mut tag, &line).await?;
            invited(codec, NAME, &tag).await?;
            line = argument.as_bytes().to_vec();
        }
        line.extend_from_slice(end);
    }
    let tag = send_piece(codec, NAME, &mut tag, &line).await?;
    codec.finish(NAME, &tag, |_| {}).await
}

/// Sends a line: with a new tag the first time, then as the continuation of that command.
async fn send_piece(codec: &mut Codec, name: &'static str, tag: &mut Option<String>, line: &[u8]) -> Result<String, ImapError> {
    match tag {
        Some(tag) => {
            codec.send_bytes(name, &[line, b"\r\n"].concat()).await?;
            Ok(tag.clone())
        }
        None => Ok(tag.insert(codec.send(name, line).await?).clone()),
    }
}

async fn with_token(codec: &mut Codec, user: &str, secret: &SecretString) -> Result<(), ImapError> {
    const NAME: &str = "AUTHENTICATE";
    let tag = codec.send(NAME, b"AUTHENTICATE XOAUTH2").await?;
    invited(codec, NAME, &tag).await?;
    let token = BASE64.encode(format!("user={user}\x01auth=Bearer {}\x01\x01", secret.expose_secret()).as_bytes());
    codec.send_bytes(NAME, format!("{token}\r\n").as_bytes()).await?;
    let mut why = String::new();
    loop {
        match codec.next(NAME, |response| step(response, NAME, &tag)).await? {
            Step::Invited(text) => {
                // A second invitation tells why the token is refused; an empty line asks for the NO that belongs to it.
                why = BASE64.decode(text.trim().as_bytes()).map_or(String::new(), |json| String::from_utf8_lossy(&json).into_owned());
                codec.send_bytes(NAME, b"\r\n").await?;
            }
            Step::Done(Err(ImapError::Refused { said, .. })) => {
                return Err(ImapError::Refused { command: NAME, said: cut(format!("{said} {why}").trim()) });
            }
            Step::Done(verdict) => return verdict,
            Step::Other => {}
        }
    }
}

/// What a response means while a command is not yet sent to its end.
enum Step {
    /// The server asks for more, with this text.
    Invited(String),
    Done(Result<(), ImapError>),
    Other,
}

fn step(response: &Response<'_>, name: &'static str, tag: &str) -> Step {
    match response {
        Response::Continue(outcome) => Step::Invited(outcome.information.as_deref().unwrap_or_default().to_owned()),
        other => verdict(other, name, tag).map_or(Step::Other, Step::Done),
    }
}

/// Waits until the server asks for the rest of the command; the tagged answer instead of it is an error even when it is OK.
async fn invited(codec: &mut Codec, name: &'static str, tag: &str) -> Result<(), ImapError> {
    loop {
        match codec.next(name, |response| step(response, name, tag)).await? {
            Step::Invited(_) => return Ok(()),
            Step::Done(verdict) => {
                verdict?;
                return Err(ImapError::Protocol { command: name, what: "it ended before the secret was sent".to_owned() });
            }
            Step::Other => {}
        }
    }
}

/// Is the refusal about the server's state and not about the account (RFC 5530)?
fn is_passing(said: &str) -> bool {
    let said = said.to_ascii_uppercase();
    ["[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]", "TOO MANY"].iter().any(|mark| said.contains(mark))
}

/// A server may echo the line that it did not like, and what it said may have been cut short in the middle of the secret.
fn scrubbed(said: &str, secret: &SecretString) -> String {
    let plain: String = secret.expose_secret().chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let escaped = plain.replace('\\', "\\\\").replace('"', "\\\"");
    let mut said = said.trim_end_matches('…').to_owned();
    for form in [&escaped, &plain].into_iter().filter(|form| !form.is_empty()) {
        said = said.replace(form, "***");
        let cut_off = form.char_indices().map(|(at, _)| &form[..at]).rev().find(|part| part.len() > 2 && said.ends_with(part));
        if let Some(rest) = cut_off.and_then(|part| said.strip_suffix(part)) {
            said = format!("{rest}***");
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_part_of_an_echoed_secret_is_told() {
        let secret = SecretString::from("pa\"ss\\wörd");
        for echoed in ["BAD LOGIN u \"pa\\\"ss\\\\wörd\"", "BAD LOGIN u pa\"ss\\wörd", "BAD LOGIN u \"pa\\\"ss…", "BAD LOGIN u pa\"s"] {
            let told = scrubbed(echoed, &secret);
            assert!(told.starts_with("BAD LOGIN u ") && told.contains("***") && !told.contains("pa"), "{told}");
        }
        assert_eq!(scrubbed("Authentication failed", &secret), "Authentication failed");
        assert_eq!(scrubbed("x", &SecretString::from("")), "x");
    }
}

//! Who writes: a program that delivers mail, somebody who looks after one, or a person.

use std::sync::LazyLock;

use crate::mail::{
    Inbound,
    tables::{
        Words, beginnings,
        bounces::{DAEMONS, GREETINGS, POSTMASTERS},
    },
};

static ANY_DAEMON: LazyLock<Words> = LazyLock::new(|| Words::new(DAEMONS.iter().copied()));
static ANY_POSTMASTER: LazyLock<Words> = LazyLock::new(|| Words::new(POSTMASTERS.iter().copied()));

/// The sender, as what it calls itself says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Writer {
    /// A name that only programs have.
    Daemon(String),
    /// A name that the people behind a server use as well.
    Postmaster(String),
    /// Anybody else.
    Other,
}

impl Writer {
    /// The name of a program or its keeper.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Daemon(name) | Self::Postmaster(name) => Some(name),
            Self::Other => None,
        }
    }
}

/// Who wrote the message, by local part, display name and return path.
pub(super) fn writer(inbound: &Inbound) -> Writer {
    let from = inbound.from.as_ref();
    let local = from.and_then(|from| from.email.as_ref()).map(|email| email.local().to_owned()).unwrap_or_default();
    let name = from.and_then(|from| from.name.as_deref()).unwrap_or_default().to_lowercase();
    let path = inbound.return_path.as_deref().unwrap_or_default();
    let squeezed = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    for text in [&local, &name] {
        if ANY_DAEMON.any_in(&squeezed(text)) {
            return Writer::Daemon(text.clone());
        }
    }
    if squeezed(path.split('@').next().unwrap_or_default()) == "mailerdaemon" {
        return Writer::Daemon(path.to_owned());
    }
    for text in [local, name] {
        let bare = squeezed(&text);
        if ANY_POSTMASTER.any_in(&bare)
            || matches!(bare.as_str(), "daemon" | "mdaemon" | "mailer" | "bounce" | "bounces" | "mmdf" | "pmdf" | "smtp")
        {
            return Writer::Postmaster(text);
        }
    }
    Writer::Other
}

/// Does the text begin like a letter: "Hello Kim,"?
pub(super) fn greets(text: &str) -> bool {
    let Some(first) = text.lines().map(str::trim).find(|line| !line.is_empty()) else { return false };
    let lower = first[..first.floor_char_boundary(120)].to_lowercase();
    beginnings(&lower, GREETINGS).any(|(greeting, rest)| {
        // "Hi. This is the program …" is no letter, and "Hint: …" no greeting; forms such as "Estimados" are.
        let spaced = greeting.is_ascii() && greeting.len() <= 5;
        let next = rest.chars().next();
        next.is_none_or(|c| matches!(c, ' ' | ',' | '!' | '-')) && !rest.trim_start_matches([',', '!', ' ']).starts_with("this is the")
            || !spaced && next.is_some_and(char::is_alphabetic)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_begin_with_a_greeting() {
        for (text, letter) in [
            ("Hello,\n\nmy mail came back.", true),
            ("\n Hi Kim, my mail came back.", true),
            ("Sehr geehrte Damen und Herren,", true),
            ("Estimados señores:", true),
            ("Hi. This is the delivery program at mx.example.", false),
            ("Hi! This is the list program.", false),
            ("Hello, this is the mail server on mx.example.", false),
            ("Hint: the box is full", false),
            ("Delivery has failed", false),
            ("", false),
        ] {
            assert_eq!(greets(text), letter, "{text}");
        }
    }
}

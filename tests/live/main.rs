//! The real daemon against a real Dovecot, a real Postfix and, where it matters, a real PostgreSQL.
//!
//! Each module is one promise: the loop from mail to lead and back, what happens to mail on the server, outages, exactly once, stopping, secrets.
//! Nothing in here looks inside the program: what became of a mail is asked of the command line, of the servers and of their mailboxes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod after;
#[path = "../bed/mod.rs"]
mod bed;
mod kills;
mod letters;
mod outages;
mod secrets;
mod service;
mod stopping;

mod the_loop;

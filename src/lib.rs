//! Leadgate turns the mail that arrives at a sales team's address into leads.
//!
//! The modules stand in reading order, which is also the order of dependency: each may name only the ones above it.
//! `ARCHITECTURE.md` beside this file walks one message through them; `tests/tidy.rs` enforces the table.

// L0: the vocabulary
pub mod crm;
// L1: what a message says, and the language that rules speak
pub mod domain;
pub mod mail;
// L2: what is wanted, and what is to be done
pub mod compose;
pub mod config;
pub mod decide;
pub mod net;
pub mod policy;
// L3: the edges
pub mod smtp;
pub mod source;
pub mod store;
pub mod webhook;
// L4: the flow
pub mod by_hand;
pub mod capture;
pub mod clock;
pub mod deliver;
pub mod intake;
pub mod letters;
pub mod rehearse;
// L5: the shells
pub mod cli;
pub mod daemon;

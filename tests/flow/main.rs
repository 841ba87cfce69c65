//! The way of a message from capture to the sent acknowledgement, in one process, without mail servers, on SQLite and on PostgreSQL:
//! what the store promises, what a crash at any commit leaves, who wins when two race, what poison does, and what is decided.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../bed/mod.rs"]
mod bed;
#[path = "../scripted/http.rs"]
#[allow(dead_code, reason = "each test binary uses its own part of it")]
mod scripted_http;

mod circumstances;
mod commands;
mod conformance;
mod conformance_facts;
mod conformance_lists;
mod conformance_outbox;
mod conformance_records;
mod crash;
mod deliver;
mod demo;
mod domains;
mod office;
mod place;
mod plans;
mod poison;
mod posts;
mod properties;
mod races;
mod timed;

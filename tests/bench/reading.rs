//! The full reading of a message against bare mail-parser, on the same generated mailboxes, on one thread.
//!
//! `cargo bench --bench reading [-- MESSAGES]`. The ratio counts, not the times: both sides are measured in one run, in turns, and of each the
//! quickest of five rounds is taken, because a machine can be disturbed but not hurried.
#![allow(missing_docs)]

#[allow(dead_code, reason = "each benchmark uses its own part of it")]
mod mailbox;

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use leadgate::mail::{self, Limits};

const SEED: u64 = 20_261_122;
const ROUNDS: usize = 5;

fn main() {
    let count = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(2_000);
    compare("answers with history, text and HTML", &mailbox::typical(count, SEED));
    compare("the same as large providers deliver them", &mailbox::delivered(count, SEED));
    compare("enquiries, a quarter with attachments", &mailbox::messages(count, SEED));
}

fn compare(what: &str, messages: &[Vec<u8>]) {
    let limits = Limits::default();
    // What is made once, at the daemon's start, is none of the messages' cost.
    mail::warm_up();
    let (mut bare, mut ours) = (Duration::MAX, Duration::MAX);
    for _ in 0..ROUNDS {
        bare = bare.min(time(|| messages.iter().for_each(|raw| drop(black_box(mail_parser::MessageParser::default().parse(raw))))));
        ours = ours.min(time(|| messages.iter().for_each(|raw| drop(black_box(mail::read(raw, &limits))))));
    }
    let bytes: usize = messages.iter().map(Vec::len).sum();
    println!("{what}: {} messages, {:.1} KiB on the average", messages.len(), mailbox::mean(messages) as f64 / 1024.0);
    for (name, took) in [("mail-parser", bare), ("mail::read", ours)] {
        let seconds = took.as_secs_f64();
        let (each, rate) = (seconds * 1e6 / messages.len() as f64, bytes as f64 / f64::from(1 << 20) / seconds);
        println!("  {name:<12} {each:>7.0} µs each  {:>7.0}/s  {rate:>6.1} MiB/s", messages.len() as f64 / seconds);
    }
    println!("  ratio        {:.2}", ours.as_secs_f64() / bare.as_secs_f64());
}

fn time(work: impl FnOnce()) -> Duration {
    let started = Instant::now();
    work();
    started.elapsed()
}

//! Checking a large configuration (100 teams, 500 users, 2,000 routes) against parsing its TOML and nothing else.
//!
//! `cargo bench --bench checking [-- ROUTES]`. The ratio counts, not the times: both sides are measured in one run, in turns, and of each the
//! quickest of five rounds is taken, because a machine can be disturbed but not hurried.
#![allow(missing_docs, clippy::unwrap_used)]

mod office;

use std::{
    fs,
    hint::black_box,
    time::{Duration, Instant},
};

use leadgate::config;

const ROUNDS: usize = 5;
const SERVICE: &str = "[storage]\ndatabase = \"sqlite:x.db\"\n[[maildir]]\nid = \"in\"\npath = \"in\"\n[smtp]\ndirectory = \"out\"\n";

fn main() {
    let routes = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(2_000);
    let text = office::routing(100, 500, routes);
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("leadgate.toml");
    fs::write(&path, SERVICE).unwrap();
    fs::write(directory.path().join("routing.toml"), &text).unwrap();
    let (mut bare, mut ours) = (Duration::MAX, Duration::MAX);
    for _ in 0..ROUNDS {
        bare = bare.min(time(|| drop(black_box(toml::de::DeTable::parse(&text).unwrap()))));
        ours = ours.min(time(|| drop(black_box(config::load(&path).unwrap()))));
    }
    println!("100 teams, 500 users, {routes} routes: {} KiB", text.len() / 1024);
    for (name, took) in [("toml alone", bare), ("config::load", ours)] {
        println!("  {name:<12} {:>7.1} ms", took.as_secs_f64() * 1e3);
    }
    println!("  ratio        {:.1}", ours.as_secs_f64() / bare.as_secs_f64());
}

fn time(work: impl FnOnce()) -> Duration {
    let started = Instant::now();
    work();
    started.elapsed()
}

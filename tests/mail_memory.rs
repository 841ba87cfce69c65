//! How much memory one reading takes, as a multiple of the message: the bound that `mail::Limits` states, on every hostile shape and every fixture.
//!
//! Counted by the allocator and not by the system, so that the number is the same on every machine. Alone in its program: another test at the same
//! time would be counted too. `LEADGATE_SHAPE_KIB` makes the shapes larger, `LEADGATE_TIMES` prints what each took.

#![allow(clippy::unwrap_used, reason = "a fixture that cannot be read fails the test")]

mod hostile;

use std::hint::black_box;

use hostile::{fixtures, number, shapes};
use leadgate::mail::{Limits, read, warm_up};
use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// What a reading takes at its height above what was taken before, its result included.
fn taken(message: &[u8], limits: &Limits) -> usize {
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    black_box(read(message, limits));
    MEMORY.peak_usage().saturating_sub(before)
}

#[test]
fn a_reading_takes_a_fixed_multiple_of_its_message() {
    let limits = Limits::default();
    warm_up();
    let told = std::env::var_os("LEADGATE_TIMES").is_some();
    let shapes = shapes(number("LEADGATE_SHAPE_KIB", 32) << 10).into_iter().map(|(name, message)| (name.to_owned(), message));
    let fixtures = fixtures().into_iter().enumerate().map(|(nth, message)| (format!("fixture {nth}"), message));
    let mut over = Vec::new();
    for (name, message) in shapes.chain(fixtures) {
        // The second time: what is made once for all messages is made.
        taken(&message, &limits);
        let bytes = taken(&message, &limits);
        if told {
            println!("{bytes:>10} bytes {:>6.1} times {name}", bytes as f64 / message.len().max(1) as f64);
        }
        if bytes > Limits::memory(message.len()) {
            over.push(format!("{name}: {bytes} bytes for {}", message.len()));
        }
    }
    assert!(over.is_empty(), "over the bound that `Limits::memory` states: {over:#?}");
}

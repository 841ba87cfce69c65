//! Hostile mail: shapes that are built to be slow or to crash a reader, and mutations of every fixture.
//!
//! Nothing may panic, and every reading stays within its limits. No clock decides: a reader that is not linear would simply not come to an end on
//! the shapes. `LEADGATE_SHAPE_KIB` makes them larger, `LEADGATE_MUTATIONS` runs more mutations, `LEADGATE_TIMES` prints what each shape took.

#![allow(clippy::unwrap_used, reason = "a fixture that cannot be read fails the test")]

mod hostile;

use std::time::Instant;

use hostile::{Chance, fixtures, mutate, number, shapes};
use leadgate::mail::{Inbound, Limits, read};

fn within_limits(name: &str, reading: &Inbound, limits: &Limits) {
    assert!(reading.text.len() <= limits.text_bytes, "{name}: text of {} bytes", reading.text.len());
    assert!(reading.attachments.len() <= limits.parts * 200, "{name}");
    assert!(reading.visible_text.len() <= limits.text_bytes, "{name}");
    assert!(!reading.text.contains('\0') && !reading.visible_text.contains('\0'), "{name}: NUL");
    let json = serde_json::to_string(reading).unwrap();
    assert_eq!(&serde_json::from_str::<Inbound>(&json).unwrap(), reading, "{name}: the JSON does not read back");
}

#[test]
fn hostile_shapes_are_read_within_the_limits() {
    let bytes = number("LEADGATE_SHAPE_KIB", 64) << 10;
    let limits = Limits::default();
    let times = std::env::var_os("LEADGATE_TIMES").is_some();
    for (name, message) in shapes(bytes) {
        let start = Instant::now();
        let reading = read(&message, &limits);
        if times {
            println!("{:>9} µs {name} ({} bytes)", start.elapsed().as_micros(), message.len());
        }
        within_limits(name, &reading, &limits);
    }
}

#[test]
fn mutated_fixtures_never_panic() {
    let fixtures = fixtures();
    let limits = Limits::default();
    let count = number("LEADGATE_MUTATIONS", 3_000);
    let first = u64::try_from(number("LEADGATE_SEED", 1)).unwrap();
    for seed in (first..).take(count) {
        let mut chance = Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let mut bytes = fixtures[chance.below(fixtures.len())].clone();
        let donor = &fixtures[chance.below(fixtures.len())];
        mutate(&mut bytes, donor, &mut chance);
        let reading = std::panic::catch_unwind(|| read(&bytes, &limits));
        let reading = reading.unwrap_or_else(|_| panic!("LEADGATE_SEED={seed} LEADGATE_MUTATIONS=1 panics"));
        within_limits(&format!("seed {seed}"), &reading, &limits);
    }
}

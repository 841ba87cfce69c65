//! Hostile mail: shapes that are built to be slow or to crash a reader, and mutations of every fixture.
//!
//! Nothing may panic, every reading stays within its limits, and four times the message costs about four times the work: that is counted in CPU
//! time of the thread, so that a busy machine changes nothing, and as a proportion, so that a slow one does not either. `LEADGATE_SHAPE_KIB` makes
//! the shapes larger, `LEADGATE_MUTATIONS` runs more mutations, `LEADGATE_TIMES` prints what each shape took.
//!
//! What a MiB may cost is a promise for the program as it is released, so it is asked only when told to:
//! `LEADGATE_BUDGET=100 LEADGATE_MUTATIONS=1000000 cargo test --release --test mail_hostile -- --nocapture`.

#![allow(clippy::unwrap_used, reason = "a fixture that cannot be read fails the test")]

mod hostile;

use std::{hint::black_box, time::Duration};

use hostile::{fixtures, mutated, number, shapes, swollen, timed};
use leadgate::mail::{Inbound, Limits, read, warm_up};

fn within_limits(name: &str, reading: &Inbound, limits: &Limits) {
    assert!(reading.text.len() <= limits.text_bytes, "{name}: text of {} bytes", reading.text.len());
    assert!(reading.attachments.len() <= limits.parts * 200, "{name}");
    assert!(reading.visible_text.len() <= limits.text_bytes, "{name}");
    assert!(!reading.text.contains('\0') && !reading.visible_text.contains('\0'), "{name}: NUL");
    let json = serde_json::to_string(reading).unwrap();
    assert_eq!(&serde_json::from_str::<Inbound>(&json).unwrap(), reading, "{name}: the JSON does not read back");
}

/// What a message may cost when `LEADGATE_BUDGET` says how many milliseconds a MiB may take; every message may take as long as one of 16 KiB.
fn budget(bytes: usize) -> Option<Duration> {
    let per_mib = number("LEADGATE_BUDGET", 0);
    let whole = Duration::from_millis(u64::try_from(per_mib).unwrap());
    (per_mib > 0).then(|| whole.mul_f64(bytes.max(16 << 10) as f64 / f64::from(1 << 20)))
}

/// The least CPU time of several readings, as many as it takes to be below `enough`: what disturbs a reading never makes it quicker.
fn least(message: &[u8], limits: &Limits, enough: Duration) -> Duration {
    let mut least = Duration::MAX;
    for _ in 0..5 {
        least = least.min(timed(|| black_box(read(message, limits))).1);
        if least <= enough {
            break;
        }
    }
    least
}

/// Milliseconds for each MiB; a message below 16 KiB counts as one of 16 KiB, because some of its cost is fixed.
fn per_mib(cost: Duration, bytes: usize) -> f64 {
    cost.as_secs_f64() * 1e3 / (bytes.max(16 << 10) as f64 / f64::from(1 << 20))
}

/// How fast the machine is just now: programs that share its caches and its cores make all readings slower, and the known ones as much as the others.
struct Pace {
    known: Vec<Vec<u8>>,
    best: Duration,
}

impl Pace {
    fn new(limits: &Limits) -> Self {
        let known = fixtures().into_iter().filter(|message| message.len() < 4 << 10).step_by(40).collect();
        let mut pace = Self { known, best: Duration::MAX };
        (0..200).for_each(|_| pace.best = pace.best.min(pace.now(limits)));
        pace
    }

    fn now(&self, limits: &Limits) -> Duration {
        timed(|| self.known.iter().for_each(|message| drop(black_box(read(message, limits))))).1
    }

    /// How many times as long as at best the same takes now.
    fn slower(&mut self, limits: &Limits) -> f64 {
        let now = self.now(limits);
        self.best = self.best.min(now);
        now.div_duration_f64(self.best)
    }
}

/// What many messages cost, when `LEADGATE_BUDGET` says how many milliseconds a MiB may take.
#[derive(Default)]
struct Costs {
    dearest: Vec<(f64, String)>,
    over: Vec<(String, Vec<u8>)>,
}

impl Costs {
    /// Adds a message and what its first reading cost.
    fn add(&mut self, name: String, message: Vec<u8>, first: Duration, limits: &Limits) {
        let Some(budget) = budget(message.len()) else { return };
        let cost = if first > budget / 2 { least(&message, limits, budget / 2) } else { first };
        self.dearest.push((per_mib(cost, message.len()), format!("{name}: {} µs for {} bytes", cost.as_micros(), message.len())));
        if self.dearest.len() > 2_000 {
            self.keep_dearest();
        }
        if cost > budget {
            self.over.push((name, message));
        }
    }

    fn keep_dearest(&mut self) {
        self.dearest.sort_by(|a, b| b.0.total_cmp(&a.0));
        self.dearest.truncate(20);
    }

    /// Prints the dearest messages. Those over the budget are read again: what else the machine did then is over by now, or slows what is known
    /// as well, see [`Pace`].
    fn judge(mut self, limits: &Limits) {
        self.keep_dearest();
        for (per_mib, message) in &self.dearest {
            println!("{per_mib:>8.1} ms/MiB, {message}");
        }
        if self.over.is_empty() {
            return;
        }
        let mut pace = Pace::new(limits);
        let again = self.over.iter().filter_map(|(name, message)| {
            let budget = budget(message.len())?;
            let mut cost = Duration::MAX;
            for _ in 0..20 {
                let once = timed(|| black_box(read(message, limits))).1;
                cost = cost.min(once.div_f64(pace.slower(limits)));
            }
            (cost > budget).then(|| format!("{name}: {:.0} ms for each MiB", per_mib(cost, message.len())))
        });
        let still: Vec<String> = again.collect();
        assert!(still.is_empty(), "{} of {} that were over the budget at first still are: {still:#?}", still.len(), self.over.len());
    }
}

#[test]
fn hostile_shapes_are_read_within_the_limits() {
    let bytes = number("LEADGATE_SHAPE_KIB", 64) << 10;
    let limits = Limits::default();
    warm_up();
    let times = std::env::var_os("LEADGATE_TIMES").is_some();
    let mut costs = Costs::default();
    for (name, message) in shapes(bytes) {
        let (reading, cost) = timed(|| read(&message, &limits));
        within_limits(name, &reading, &limits);
        if times {
            println!("{:>9} µs {:>8.1} ms/MiB {name} ({} bytes)", cost.as_micros(), per_mib(cost, message.len()), message.len());
        }
        costs.add(name.to_owned(), message, cost, &limits);
    }
    costs.judge(&limits);
}

#[test]
fn four_times_the_message_costs_four_times_the_work() {
    let bytes = number("LEADGATE_SHAPE_KIB", 32) << 10;
    let limits = Limits::default();
    warm_up();
    let times = std::env::var_os("LEADGATE_TIMES").is_some();
    let mut over = Vec::new();
    for ((name, small), (_, large)) in shapes(bytes).into_iter().zip(shapes(4 * bytes)) {
        // What grows with the square takes sixteen times as long. Seven times leaves room for caches and for what is made in steps; what
        // takes below a millisecond is fixed cost.
        let small = least(&small, &limits, Duration::ZERO).max(Duration::from_millis(1));
        let large = least(&large, &limits, small * 5);
        let growth = large.as_secs_f64() / small.as_secs_f64();
        if times {
            println!("{growth:>6.1} times {:>9} µs {:>9} µs {name}", small.as_micros(), large.as_micros());
        }
        if growth > 7.0 {
            over.push(format!("{name}: {growth:.1} times"));
        }
    }
    assert!(over.is_empty(), "four times the message took more than seven times the work: {over:#?}");
}

#[test]
fn mutated_fixtures_never_panic() {
    let fixtures = fixtures();
    let limits = Limits::default();
    warm_up();
    let count = number("LEADGATE_MUTATIONS", 3_000);
    let first = u64::try_from(number("LEADGATE_SEED", 1)).unwrap();
    let (mut panicked, mut costs) = (Vec::new(), Costs::default());
    for seed in (first..).take(count) {
        let bytes = mutated(&fixtures, seed);
        let (reading, cost) = timed(|| std::panic::catch_unwind(|| read(&bytes, &limits)));
        let Ok(reading) = reading else {
            panicked.push(seed);
            continue;
        };
        within_limits(&format!("seed {seed}"), &reading, &limits);
        costs.add(format!("seed {seed}"), bytes, cost, &limits);
    }
    assert!(panicked.is_empty(), "LEADGATE_MUTATIONS=1 and LEADGATE_SEED= one of {panicked:?} panic");
    costs.judge(&limits);
}

#[test]
fn repeated_pieces_are_read_within_the_limits() {
    let fixtures = fixtures();
    let limits = Limits::default();
    warm_up();
    let size = number("LEADGATE_SHAPE_KIB", 32) << 10;
    let first = u64::try_from(number("LEADGATE_SEED", 1)).unwrap();
    let mut costs = Costs::default();
    for seed in (first..).take(number("LEADGATE_PIECES", 100)) {
        let bytes = swollen(&fixtures, seed, size);
        let (reading, cost) = timed(|| read(&bytes, &limits));
        within_limits(&format!("piece {seed}"), &reading, &limits);
        costs.add(format!("piece {seed}"), bytes, cost, &limits);
    }
    costs.judge(&limits);
}

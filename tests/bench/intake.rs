//! From a Maildir to committed leads with their acknowledgements, against the limits of the same run.
//!
//! `cargo bench --bench intake [-- MESSAGES]`: prints times and ratios. The ratios count: machines differ and are busy, but both sides of a ratio
//! were measured in one run. The limits are what nobody can go below: reading with bare mail-parser, and writing the same rows with the same
//! number of durable commits.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "a benchmark may stop at the first surprise")]

#[allow(dead_code, reason = "each benchmark uses its own part of it")]
mod mailbox;

use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

use leadgate::{
    capture::{MaildirWatch, Seen},
    config,
    crm::InboundId,
    daemon::{self, Engine},
    mail,
    store::LeadFilter,
};

const SEED: u64 = 20_261_122;

fn main() {
    let count = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(1_000);
    let messages = mailbox::messages(count, SEED);
    let bytes: usize = messages.iter().map(Vec::len).sum();
    println!(
        "{count} messages, {} KB on the average, {:.1} MiB in all",
        mailbox::mean(&messages) / 1_000,
        bytes as f64 / f64::from(1 << 20)
    );

    let bare = time(|| messages.iter().for_each(|raw| drop(std::hint::black_box(mail_parser::MessageParser::default().parse(raw)))));
    let limits = mail::Limits::default();
    let reading = time(|| messages.iter().for_each(|raw| drop(std::hint::black_box(mail::read(raw, &limits)))));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let commits = runtime.block_on(bare_commits(&messages));
    let (captured, decided, leads) = runtime.block_on(intake(&messages, ""));
    let (_, ruled, _) = runtime.block_on(intake(&messages, &many_rules()));

    let row = |name: &str, took: Duration, against: Option<(&str, Duration)>| {
        let each = took.as_secs_f64() * 1e6 / count as f64;
        let ratio = against.map_or(String::new(), |(what, limit)| format!("{:>7.2} × {what}", took.as_secs_f64() / limit.as_secs_f64()));
        println!("{name:<44} {each:>9.0} µs each {:>9.0}/s {ratio}", count as f64 / took.as_secs_f64());
    };
    row("limit: bare mail-parser", bare, None);
    row("reading (mail::read)", reading, Some(("bare mail-parser", bare)));
    row("limit: one durable commit a message", commits, None);
    row("capture (batched)", captured, Some(("one commit a message", commits)));
    row("decide, apply, acknowledge", decided, Some(("one commit a message", commits)));
    row("the whole intake", captured + decided, Some(("one commit a message", commits)));
    row("the same with 500 routes, 50 automated actions", ruled, Some(("without rules", decided)));
    println!("{leads} leads");
}

fn time(work: impl FnOnce()) -> Duration {
    let started = Instant::now();
    work();
    started.elapsed()
}

/// The same bytes into one table, each in a durable commit of its own.
async fn bare_commits(messages: &[Vec<u8>]) -> Duration {
    let folder = tempfile::tempdir().unwrap();
    let options = sqlx::sqlite::SqliteConnectOptions::new()
        .filename(folder.path().join("bare.db"))
        .create_if_missing(true)
        .journal_mode(sqlx::sqlite::SqliteJournalMode::Wal)
        .synchronous(sqlx::sqlite::SqliteSynchronous::Full);
    let pool = sqlx::sqlite::SqlitePoolOptions::new().max_connections(1).connect_with(options).await.unwrap();
    sqlx::query("CREATE TABLE bare (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT").execute(&pool).await.unwrap();
    let started = Instant::now();
    for message in messages {
        sqlx::query("INSERT INTO bare (bytes) VALUES ($1)").bind(message.as_slice()).execute(&pool).await.unwrap();
    }
    started.elapsed()
}

/// The real stages over a Maildir: how long capturing and deciding took, and how many leads there are.
async fn intake(messages: &[Vec<u8>], rules: &str) -> (Duration, Duration, usize) {
    let folder = tempfile::tempdir().unwrap();
    configure(folder.path(), messages, rules);
    let config = config::load(&folder.path().join("leadgate.toml")).unwrap();
    let engine = Engine::open(&config, daemon::system_clock()).await.unwrap();
    let watch = MaildirWatch::new(engine.capture(), config.service.maildirs[0].clone());
    let started = Instant::now();
    watch.look(&mut Seen::default()).await.unwrap();
    let captured = started.elapsed();

    let intake = engine.intake().unwrap();
    let started = Instant::now();
    let mut after = InboundId(0);
    loop {
        let batch = engine.store.read().await.unwrap().pending(after, 64).await.unwrap();
        let Some(last) = batch.last() else { break };
        after = last.id;
        for pending in &batch {
            intake.settle(pending).await.unwrap();
        }
    }
    let decided = started.elapsed();
    let filter = LeadFilter { limit: u32::MAX, ..LeadFilter::default() };
    let leads = engine.store.read().await.unwrap().leads(&filter).await.unwrap().len();
    (captured, decided, leads)
}

/// Rules of all kinds, of which a few match: what an office has after some years.
fn many_rules() -> String {
    let mut rules = String::new();
    for nth in 0..500 {
        let when = match nth % 5 {
            0 => format!("[\"subject\", \"ilike\", \"product {nth}\"]"),
            1 => format!("[\"from_domain\", \"=\", \"customer{nth}.example\"]"),
            2 => format!("[\"text\", \"ilike\", \"serial number {nth}\"]"),
            3 => format!("[\"text\", \"matches\", '(?i)order no\\.? {nth}\\b']"),
            _ => "[\"language\", \"=\", \"fi\"]".to_owned(),
        };
        rules += &format!("[[route]]\nname = \"route {nth}\"\nwhen = [{when}]\nthen = {{ tags = [\"t{}\"] }}\n", nth % 20);
    }
    for nth in 0..50 {
        let when = format!("[[\"name\", \"ilike\", \"product {nth}\"], [\"priority\", \">=\", 2]]");
        let on = ["created", "replied", "won", "lost", "assigned"][nth % 5];
        rules += &format!("[[automation]]\nname = \"automation {nth}\"\non = \"{on}\"\nwhen = {when}\ndo = [{{ tag = [\"a{nth}\"] }}]\n");
    }
    rules
}

fn configure(folder: &Path, messages: &[Vec<u8>], rules: &str) {
    let write = |path: &str, text: &str| fs::write(folder.join(path), text).unwrap();
    for directory in ["mail/new", "mail/cur", "mail/tmp", "templates/thanks"] {
        fs::create_dir_all(folder.join(directory)).unwrap();
    }
    write(
        "leadgate.toml",
        "[storage]\ndatabase = \"sqlite:leadgate.db\"\n[[maildir]]\nid = \"bench\"\npath = \"mail\"\nteam = \"sales\"\n[smtp]\ndirectory = \"outbox\"\n\
         [limits]\nrecords_per_sender = 1000000\nacks_per_address_per_day = 1000000\nacks_per_domain_per_hour = 1000000\nacks_per_team_per_hour = 1000000\n",
    );
    write(
        "routing.toml",
        &format!(
            "[[team]]\nid = \"sales\"\nname = \"Sales\"\nalias = [\"sales@bench.example\"]\nacknowledge = {{ template = \"thanks\" }}\n{rules}"
        ),
    );
    write("templates/thanks/subject.txt", "{{ message.reply_subject }}");
    write(
        "templates/thanks/body.txt",
        "Hello {{ customer.name }},\n\nthank you. Your enquiry has the number {{ lead.id }}.\n\n{{ team.name }}\n",
    );
    for (nth, message) in messages.iter().enumerate() {
        fs::write(folder.join(format!("mail/new/1700000000.M{nth:06}P1.bench")), message).unwrap();
    }
}

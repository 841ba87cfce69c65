//! Exactly once: the daemon is killed at random moments, again and again, while mail comes in; so is the database server.
//!
//! Afterwards nothing is lost, no lead and no chatter entry is doubled, and an acknowledgement came twice only where the outbox says that it may have.
//! `LEADGATE_KILLS=1000 cargo test --release --test live exactly_once -- --nocapture` is the long run; `LEADGATE_SEED` repeats the choices of another
//! run, though not its moments.

use std::{
    collections::BTreeMap,
    env, fs,
    path::Path,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

use crate::{
    bed::{Bed, Postgres},
    letters::{Letter, address, header},
    service::{Mailbox, Plan, Service},
};

/// Deliveries for each kill.
const MAILS_PER_KILL: usize = 12;
/// How long it works at most before it is killed; a dozen mails and their acknowledgements take about as long.
const LONGEST_WORK_MS: u64 = 300;
/// So many of the last enquiries are not answered yet: of two mails delivered within the same moment, Dovecot may give the later one the lower UID.
const RACING: u64 = 8;
/// The budgets against loops would keep back what this sends within a minute.
const GENEROUS: &str = "acks_per_domain_per_hour = 1000000\nacks_per_team_per_hour = 1000000\n";
const CUSTOMER: &str = "c@customer.example";

#[tokio::test]
async fn exactly_once() {
    let Some(bed) = Bed::start() else { return };
    let service = Service::new(Plan { limits: GENEROUS, ..Plan::sales(&bed) });
    kill_again_and_again(&bed, service, kills(25)).await;
}

#[tokio::test]
async fn exactly_once_with_move() {
    let Some(bed) = Bed::start() else { return };
    let mailbox = Mailbox::implicit(&bed, "sales").after("{ move = \"Processed\" }");
    let service = Service::new(Plan { limits: GENEROUS, ..Plan::with(&bed, vec![mailbox]) });
    let (service, deliveries) = kill_again_and_again(&bed, service, kills(12)).await;
    let lies = || (bed.mailbox("sales@lab.example").len(), bed.other_mailbox("sales@lab.example", "Processed").len());
    service.until("every mail in its folder, once", || (lies() == (0, deliveries)).then_some(())).await;
}

#[tokio::test]
async fn exactly_once_on_postgres() {
    let (Some(bed), Some(postgres)) = (Bed::start(), Postgres::start()) else { return };
    let url = postgres.fresh_database();
    let service = Service::new(Plan { limits: GENEROUS, postgres: Some(url), ..Plan::sales(&bed) });
    kill_again_and_again(&bed, service, kills(8)).await;
}

#[tokio::test]
async fn a_database_server_that_crashes_again_and_again_loses_nothing() {
    let (Some(bed), Some(mut postgres)) = (Bed::start(), Postgres::start()) else { return };
    let url = postgres.fresh_database();
    let service = Service::started(Plan { limits: GENEROUS, postgres: Some(url), ..Plan::sales(&bed) });
    let crashes = kills(6);
    let mut chance = Chance::seeded();
    let sent = Feed::new(chance.next()).while_breaking(&bed, crashes, || {
        thread::sleep(Duration::from_millis(100 + chance.below(LONGEST_WORK_MS)));
        postgres.crash();
        postgres.resume();
    });
    sent.settle(&bed, &service).await;
    sent.verdict(&bed, &service, &format!("crashes={crashes}"));
}

#[tokio::test]
async fn two_daemons_on_one_mailbox_double_nothing() {
    let (Some(bed), Some(postgres)) = (Bed::start(), Postgres::start()) else { return };
    let plan = Plan { limits: GENEROUS, postgres: Some(postgres.fresh_database()), ..Plan::sales(&bed) };
    let (first, second) = (Service::started(plan.clone()), Service::started(plan));
    let mut feed = Feed::new(Chance::seeded().next());
    while feed.deliveries < 60 {
        feed.deliver_one(&bed);
    }
    feed.settle(&bed, &first).await;
    feed.verdict(&bed, &second, "two daemons");
    let decided = |service: &Service| service.log().lines().filter(|line| line.contains("decided")).count();
    println!("decided by the first {}, by the second {}", decided(&first), decided(&second));
    assert_eq!(decided(&first) + decided(&second), 60, "nobody decides what the other has decided");
}

/// How often to kill: as often as was asked for, or this often.
fn kills(unless: usize) -> usize {
    env::var("LEADGATE_KILLS").map_or(unless, |asked| asked.parse().expect("LEADGATE_KILLS is a number"))
}

/// Kills the daemon at random moments while mail comes in. Answers the daemon as it runs in the end, and how many deliveries there were.
async fn kill_again_and_again(bed: &Bed, mut service: Service, kills: usize) -> (Service, usize) {
    let mut chance = Chance::seeded();
    let mut feed = Feed::new(chance.next());
    feed.enquire(bed);
    feed.deliveries += 1;
    let starting = time_to_start(&mut service).await;
    let mut done = 0;
    let sent = feed.while_breaking(bed, kills, || {
        service.spawn();
        // One in five hits the start itself; the others the work, which begins when the start is over.
        if chance.below(5) == 0 {
            thread::sleep(Duration::from_millis(chance.below(starting)));
        } else {
            service.begins_to_decide(Duration::from_millis(2 * starting));
            thread::sleep(Duration::from_millis(chance.below(LONGEST_WORK_MS)));
        }
        service.kill();
        done += 1;
        if done % 50 == 0 {
            println!("kills={done} of {kills}");
        }
    });
    service.release_leases().await;
    service.start();
    sent.settle(bed, &service).await;
    sent.verdict(bed, &service, &format!("kills={kills}"));
    (service, sent.deliveries)
}

/// How many milliseconds this machine takes from a start to the first decision. Kills it then.
async fn time_to_start(service: &mut Service) -> u64 {
    let before = Instant::now();
    service.spawn();
    service.logs(&["decided"]).await;
    let took = before.elapsed();
    service.kill();
    u64::try_from(took.as_millis()).unwrap()
}

/// What customers send: enquiries, second copies of them, and answers of two kinds.
struct Feed {
    chance: Chance,
    /// For each enquiry, by the number in its sender's address, how many answers followed.
    answers: Vec<usize>,
    copies: usize,
    deliveries: usize,
}

impl Feed {
    fn new(seed: u64) -> Self {
        Self { chance: Chance(seed), answers: Vec::new(), copies: 0, deliveries: 0 }
    }

    /// Feeds mail while something is broken `times` times.
    fn while_breaking(mut self, bed: &Bed, times: usize, mut break_it: impl FnMut()) -> Self {
        let broken = AtomicUsize::new(0);
        thread::scope(|scope| {
            let feeder = scope.spawn(|| {
                while self.deliveries < times * MAILS_PER_KILL {
                    // Neither far ahead of the kills nor behind them: there is work whenever one comes.
                    if self.deliveries < (broken.load(Ordering::Relaxed) + 2) * MAILS_PER_KILL {
                        self.deliver_one(bed);
                    } else {
                        thread::sleep(Duration::from_millis(5));
                    }
                }
            });
            for n in 1..=times {
                break_it();
                broken.store(n, Ordering::Relaxed);
            }
            feeder.join().unwrap();
        });
        self
    }

    fn deliver_one(&mut self, bed: &Bed) {
        let enquiries = self.answers.len() as u64;
        match self.chance.below(10) {
            0 if enquiries > 0 => {
                let copied = self.chance.below(enquiries);
                bed.deliver("sales@lab.example", &enquiry(copied));
                self.copies += 1;
            }
            1 | 2 if enquiries > RACING => {
                let answered = self.chance.below(enquiries - RACING);
                self.answer_in_thread(bed, answered);
            }
            3 | 4 => self.answer_to_address(bed),
            _ => self.enquire(bed),
        }
        self.deliveries += 1;
    }

    fn enquire(&mut self, bed: &Bed) {
        bed.deliver("sales@lab.example", &enquiry(self.answers.len() as u64));
        self.answers.push(0);
    }

    /// The customer adds something to their own mail, whether or not we have answered yet.
    fn answer_in_thread(&mut self, bed: &Bed, answered: u64) {
        let (from, id) = (customer(answered), format!("answer{}@customer.example", self.deliveries));
        let letter = Letter { from: &from, subject: "Re: What does it cost?", id: &id, text: "One more thing.\n", ..Letter::default() };
        bed.deliver("sales@lab.example", &letter.with([format!("In-Reply-To: <enquiry{answered}@customer.example>")]).bytes());
        self.answers[usize::try_from(answered).unwrap()] += 1;
    }

    /// The customer answers an acknowledgement by a program that keeps no threading headers; an enquiry, while there is none.
    fn answer_to_address(&mut self, bed: &Bed) {
        let acknowledgements = bed.mailbox(CUSTOMER);
        if acknowledgements.is_empty() {
            return self.enquire(bed);
        }
        let acknowledgement = &acknowledgements[usize::try_from(self.chance.below(acknowledgements.len() as u64)).unwrap()];
        let (from, to) = (address(acknowledgement, "To"), address(acknowledgement, "Reply-To"));
        let id = format!("answer{}@customer.example", self.deliveries);
        bed.deliver(&to, &Letter { from: &from, to: &to, subject: "Quickly", id: &id, text: "In blue.\n", ..Letter::default() }.bytes());
        self.answers[number(&from)] += 1;
    }

    /// Waits until everything that was delivered is decided, every acknowledgement has left, and everything is settled on the server.
    async fn settle(&self, bed: &Bed, service: &Service) {
        service.decided_within(patience(self.deliveries), self.deliveries).await;
        let left = || service.outbox().iter().all(|mail| mail["state"] == "sent").then_some(());
        service.until_within(patience(self.deliveries), "every acknowledgement to leave", left).await;
        // What Postfix took it delivers within a moment, doubles among it.
        bed.flush();
        service.until("Postfix to have delivered everything", || is_flushed(bed).then_some(())).await;
    }

    /// Counts, and says what it found in one line.
    ///
    /// # Panics
    /// When anything was lost or doubled that must not be.
    fn verdict(&self, bed: &Bed, service: &Service, broken: &str) {
        let mut found: BTreeMap<usize, Vec<i64>> = BTreeMap::new();
        for lead in service.leads() {
            found.entry(number(lead["email"].as_str().unwrap())).or_default().push(lead["entries"].as_i64().unwrap());
        }
        let (mut lost, mut doubled) = (0, 0);
        for (enquiry, answers) in self.answers.iter().enumerate() {
            let leads = found.remove(&enquiry).unwrap_or_default();
            // The enquiry and its acknowledgement stand in the chatter as well.
            let (want, have) = (2 + i64::try_from(*answers).unwrap(), leads.iter().sum::<i64>());
            lost += i64::from(leads.is_empty()) + (want - have).max(0);
            doubled += i64::try_from(leads.len()).unwrap().saturating_sub(1).max(0) + (have - want).max(0);
            if leads != [want] {
                println!("customer {enquiry}: {want} entries should stand on one lead, and there are {leads:?}");
            }
        }
        let quarantined = service.ask(&["quarantine", "list", "--limit", "1000000"]);
        let mut arrived: BTreeMap<String, i64> = BTreeMap::new();
        for mail in bed.mailbox(CUSTOMER) {
            *arrived.entry(header(&mail, "Message-ID")).or_default() += 1;
        }
        let (mut acks_lost, mut acks_doubled, mut uncertain, mut unexplained) = (0, 0, 0, 0);
        for mail in service.outbox() {
            let times = arrived.remove(&format!("<{}>", mail["message_id"].as_str().unwrap())).unwrap_or_default();
            let may = mail["uncertain"].as_i64().unwrap();
            acks_lost += i64::from(times == 0);
            acks_doubled += (times - 1).max(0);
            unexplained += (times - 1 - may).max(0);
            uncertain += may;
        }
        println!(
            "{broken} mails={} enquiries={} answers={} copies={} lost={} doubled={doubled} acknowledgements doubled={acks_doubled} (uncertain {uncertain})",
            self.deliveries,
            self.answers.len(),
            self.answers.iter().sum::<usize>(),
            self.copies,
            lost + acks_lost,
        );
        assert!(quarantined.is_empty(), "{quarantined:#?}");
        assert_eq!((lost, doubled), (0, 0), "lost, doubled");
        assert_eq!((acks_lost, unexplained), (0, 0), "acknowledgements lost, doubled without being counted as uncertain");
        assert!(found.is_empty() && arrived.is_empty(), "nobody sent these: {found:?} {arrived:?}");
        assert_eq!(service.outbox().len(), self.answers.len());
    }
}

/// Ten mails a second, however slow the machine is.
fn patience(mails: usize) -> Duration {
    Duration::from_secs(60 + mails as u64 / 10)
}

/// Has Postfix nothing left to deliver?
fn is_flushed(bed: &Bed) -> bool {
    fn holds_files(folder: &Path) -> bool {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        entries.into_iter().any(|entry| if entry.path().is_dir() { holds_files(&entry.path()) } else { true })
    }
    !["maildrop", "incoming", "active", "deferred"].iter().any(|part| holds_files(&bed.folder().join("queue").join(part)))
}

fn customer(number: u64) -> String {
    format!("c+{number}@customer.example")
}

/// The number of a customer.
fn number(address: &str) -> usize {
    address.trim_start_matches("c+").trim_end_matches("@customer.example").parse().unwrap()
}

fn enquiry(number: u64) -> Vec<u8> {
    let (from, id, text) = (customer(number), format!("enquiry{number}@customer.example"), format!("Question {number}\n"));
    Letter { from: &from, id: &id, text: &text, ..Letter::default() }.bytes()
}

/// A small source of chance (splitmix64) whose seed is printed.
struct Chance(u64);

impl Chance {
    fn seeded() -> Self {
        let seed = env::var("LEADGATE_SEED").map_or(u64::from(std::process::id()), |seed| seed.parse().expect("LEADGATE_SEED is a number"));
        println!("LEADGATE_SEED={seed}");
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }
}

//! The way out: what a relay may answer, and that no answer loses a mail, doubles one or stops the others.

use leadgate::{crm::Fault, smtp::Verdict, store::OutboxState};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::{
    office::{Hand, Office, Relay, START, delivered, mail},
    place::{Place, Places},
};

const MINUTE: i64 = 60;
const HOUR: i64 = 3600;

fn greylisted() -> Verdict {
    Verdict::Retry { why: "450 4.2.0 greylisted".to_owned(), uncertain: false }
}

/// An office with this many acknowledgements in its outbox.
async fn office(place: &Place, mails: usize) -> Office {
    let office = Office::new(place.open().await, &Hand::at(START), &Relay::default(), "one");
    let messages: Vec<Vec<u8>> =
        (0..mails).map(|n| mail(&format!("{n}@c.example"), &format!("p{n}@c{n}.example"), "sales@acme.example", "Chairs")).collect();
    office.capture_from("sales", &messages, 100).await.unwrap();
    office.decide().await.unwrap();
    office
}

async fn states(office: &Office) -> Vec<(OutboxState, i64, i64)> {
    let mut rows = office.store.read().await.unwrap().outbox(None, 1_000).await.unwrap();
    rows.sort_by_key(|row| row.id);
    rows.into_iter().map(|row| (row.state, row.attempts, row.uncertain)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_450_gives_up_nothing() {
    for place in Places::start().fresh() {
        let office = office(&place, 20).await;
        office.relay.answers(|_| greylisted());
        for (attempt, wait) in (1..).zip([MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, HOUR, HOUR]) {
            office.send().await.unwrap();
            assert!(states(&office).await.iter().all(|state| *state == (OutboxState::Deferred, attempt, 0)), "attempt {attempt}");
            office.hand.forward(wait - 1);
            office.send().await.unwrap();
            assert!(states(&office).await.iter().all(|(_, attempts, _)| *attempts == attempt), "before {wait} s nothing goes again");
            office.hand.forward(1);
        }
        office.relay.answers(|_| delivered());
        office.send().await.unwrap();
        assert!(states(&office).await.iter().all(|state| *state == (OutboxState::Sent, 7, 0)));
        assert!(office.relay.handed().values().all(|times| *times == 1));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_bad_address_blocks_no_other() {
    for place in Places::start().fresh() {
        let office = office(&place, 9).await;
        office
            .relay
            .answers(|to| if to.domain() == "c4.example" { Verdict::Refuse("550 5.1.1 no such user".to_owned()) } else { delivered() });
        office.send().await.unwrap();
        let states = states(&office).await;
        assert_eq!(states[4], (OutboxState::Refused, 1, 0));
        assert_eq!(states.iter().filter(|(state, ..)| *state == OutboxState::Sent).count(), 8);
        let notes = place.count("SELECT COUNT(*) FROM chatter WHERE kind = 'note' AND body LIKE '%550 5.1.1%'").await;
        assert_eq!(notes, 1, "its record says so");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_in_trouble_costs_no_mail_a_try() {
    for place in Places::start().fresh() {
        let office = office(&place, 5).await;
        office.relay.answers(|_| Verdict::Halt("535 5.7.8 the password is wrong".to_owned()));
        for _ in 0..50 {
            let round = office.deliver().round(&|| {}).await.unwrap();
            assert!(round.relay_in_trouble && round.tried == 2, "no more than can be sent at once: {round:?}");
            office.hand.forward(2 * HOUR);
        }
        assert!(states(&office).await.iter().all(|(state, attempts, _)| *attempts == 0 && *state != OutboxState::Refused));
        // Four days later the relay is back, and greylists: nothing is given up for its age.
        office.relay.answers(|_| greylisted());
        office.send().await.unwrap();
        assert!(states(&office).await.iter().all(|(state, ..)| *state == OutboxState::Deferred), "{:?}", states(&office).await);
        office.hand.forward(MINUTE);
        office.relay.answers(|_| delivered());
        office.send().await.unwrap();
        assert!(states(&office).await.iter().all(|(state, ..)| *state == OutboxState::Sent));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_for_two_days_is_given_up_and_said() {
    let place = Place::sqlite();
    let office = office(&place, 1).await;
    office.relay.answers(|_| greylisted());
    for _ in 0..60 {
        office.send().await.unwrap();
        office.hand.forward(HOUR);
    }
    let (state, attempts, _) = states(&office).await[0];
    assert!(state == OutboxState::Refused && (47..=51).contains(&attempts), "{state} after {attempts}");
    assert_eq!(place.count("SELECT COUNT(*) FROM chatter WHERE kind = 'note' AND body LIKE '%given up%'").await, 1);
    assert_eq!(place.count("SELECT COUNT(*) FROM attempt").await, attempts);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_line_after_the_data_is_counted_as_uncertain() {
    let place = Place::sqlite();
    let office = office(&place, 1).await;
    office.relay.answers(|_| Verdict::Retry { why: "the connection ended before the answer".to_owned(), uncertain: true });
    office.send().await.unwrap();
    assert_eq!(states(&office).await, [(OutboxState::Uncertain, 1, 1)]);
    office.relay.answers(|_| delivered());
    office.send().await.unwrap();
    assert_eq!(states(&office).await, [(OutboxState::Uncertain, 1, 1)], "it waits as every other failure does");
    office.hand.forward(MINUTE);
    office.send().await.unwrap();
    assert_eq!(states(&office).await, [(OutboxState::Sent, 2, 1)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outcome_that_cannot_be_recorded_at_once_is_recorded_later() {
    let place = Place::sqlite();
    let office = office(&place, 1).await;
    // The database refuses the outcome twice, for a reason that passes.
    place
        .sql(
            "CREATE TABLE refusals (n INTEGER); INSERT INTO refusals VALUES (1);
             CREATE TRIGGER refuse BEFORE UPDATE OF state ON outbox WHEN NEW.state = 'sent' AND (SELECT n FROM refusals) = 1
             BEGIN SELECT RAISE(ABORT, 'not now'); END",
        )
        .await;
    let sent = async { office.send().await };
    let heal = async {
        // As soon as the relay has it, the database is well again.
        while office.relay.handed().is_empty() {
            tokio::task::yield_now().await;
        }
        place.sql("UPDATE refusals SET n = 0").await;
    };
    let (sent, ()) = tokio::join!(sent, heal);
    sent.unwrap();
    assert_eq!(states(&office).await, [(OutboxState::Sent, 1, 0)]);
    assert!(office.relay.handed().values().all(|times| *times == 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_stages_run_until_stopped_and_finish_what_they_hold() {
    for place in Places::start().fresh() {
        let office = Office::new(place.open().await, &Hand::at(START), &Relay::default(), "one");
        let stop = CancellationToken::new();
        let (intake_wake, outbox_wake) = (Notify::new(), Notify::new());
        let (intake, deliver) = (office.intake(), office.deliver());
        let feed = async {
            let message = mail("a@c.example", "kim@c.example", "sales@acme.example", "Chairs");
            office.capture_from("sales", &[message], 1).await.unwrap();
            intake_wake.notify_one();
            while office.relay.handed().is_empty() {
                outbox_wake.notify_one();
                tokio::task::yield_now().await;
            }
            stop.cancel();
        };
        let alive = || {};
        let (decided, sent, ()) = tokio::join!(intake.run(&intake_wake, &alive, &stop), deliver.run(&outbox_wake, &alive, &stop), feed);
        decided.unwrap();
        assert!(sent.map_err(|error| error.fault() == Fault::Fatal).is_ok());
        assert_eq!(states(&office).await, [(OutboxState::Sent, 1, 0)], "what had left is recorded before the stop");
    }
}

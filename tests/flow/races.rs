//! Two at once on one mailbox, one ledger, one outbox: each message counts once, and whoever was slower is told.

use leadgate::{crm::Fault, store::StoreError};

use crate::{
    office::{Hand, Office, Relay, START, mail},
    place::Places,
};

const ROUNDS: usize = 12;

fn messages(round: usize) -> Vec<Vec<u8>> {
    (0..round * 3)
        .map(|n| mail(&format!("{n}@customer.example"), &format!("p{n}@c{n}.example"), "sales@acme.example", &format!("Enquiry {n}")))
        .collect()
}

/// Captures until the mailbox is read; answers how often the fence stopped it.
async fn poll(office: &Office, messages: &[Vec<u8>]) -> usize {
    let mut fenced = 0;
    loop {
        match office.capture_from("sales", messages, 1).await {
            Ok(()) => return fenced,
            Err(error @ StoreError::CursorMoved { .. }) => {
                assert_eq!(error.fault(), Fault::Fenced);
                fenced += 1;
            }
            Err(error) => assert_eq!(error.fault(), Fault::Transient, "{error}"),
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_pollers_on_one_mailbox_each_message_is_captured_once() {
    for place in Places::start().fresh() {
        let (hand, relay) = (Hand::at(START), Relay::default());
        // Two processes: each has its own connections.
        let one = Office::new(place.open().await, &hand, &relay, "one");
        let other = Office::new(place.open().await, &hand, &relay, "other");
        let mut fenced = 0;
        for round in 1..=ROUNDS {
            let messages = messages(round);
            let (a, b) = tokio::join!(poll(&one, &messages), poll(&other, &messages));
            fenced += a + b;
            let rows = place.count("SELECT COUNT(*) FROM inbound").await;
            assert_eq!(rows, messages.len() as i64, "round {round} on {}", place.name);
        }
        assert!(fenced > 0, "the two never met on {}", place.name);
        assert_eq!(place.count("SELECT COUNT(DISTINCT uid) FROM inbound").await, (ROUNDS * 3) as i64);
        assert_eq!(place.count("SELECT COUNT(*) FROM raw").await, (ROUNDS * 3) as i64);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_intakes_on_one_ledger_each_message_is_decided_once() {
    for place in Places::start().fresh() {
        let (hand, relay) = (Hand::at(START), Relay::default());
        let one = Office::new(place.open().await, &hand, &relay, "one");
        let other = Office::new(place.open().await, &hand, &relay, "other");
        // Every mail twice, side by side: the two intakes have the two copies in hand at the same time.
        let twice: Vec<Vec<u8>> = messages(10).into_iter().flat_map(|message| [message.clone(), message]).collect();
        one.capture_from("sales", &twice, 60).await.unwrap();
        let work = async |office: &Office| {
            // A conflict that lasts leaves the message for the next drain.
            while let Err(error) = office.decide().await {
                assert_eq!(error.fault(), Fault::Transient, "{error}");
            }
        };
        tokio::join!(work(&one), work(&other));
        assert_eq!(one.quarantined().await, [], "on {}", place.name);
        for (what, want) in [
            ("SELECT COUNT(*) FROM lead", 30),
            ("SELECT COUNT(*) FROM delivery", 30),
            ("SELECT COUNT(*) FROM chatter WHERE kind = 'mail_in'", 30),
            ("SELECT COUNT(*) FROM outbox", 30),
            ("SELECT COUNT(*) FROM inbound WHERE state = 'applied'", 30),
            ("SELECT COUNT(*) FROM inbound WHERE state = 'ignored'", 30),
        ] {
            assert_eq!(place.count(what).await, want, "{what} on {}", place.name);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_deliveries_from_one_outbox_each_mail_leaves_once() {
    for place in Places::start().fresh() {
        let (hand, relay) = (Hand::at(START), Relay::default());
        let one = Office::new(place.open().await, &hand, &relay, "one");
        let other = Office::new(place.open().await, &hand, &relay, "other");
        one.capture_from("sales", &messages(10), 30).await.unwrap();
        one.decide().await.unwrap();
        let (a, b) = tokio::join!(one.send(), other.send());
        a.and(b).unwrap();
        let handed = relay.handed();
        assert_eq!(handed.len(), 30, "on {}", place.name);
        assert!(handed.values().all(|times| *times == 1), "on {}: {handed:?}", place.name);
        assert!(one.uncertain().await.values().all(|times| *times == 0));
    }
}

//! Messages that nobody can read: they are put aside with the reason, and the others go on.

use std::{fs, time::Duration};

use leadgate::{
    crm::InboundId,
    mail::{self, Inbound, Limits},
    store::LedgerState,
};
use tokio_util::sync::CancellationToken;

use crate::{
    office::{Hand, Office, Relay, START, mail as letter},
    place::{Place, Places},
};

/// A reader with a defect.
fn reader(raw: &[u8], limits: &Limits) -> Inbound {
    assert!(!raw.windows(6).any(|word| word == b"poison"), "index out of bounds: the subject is `poison`");
    mail::read(raw, limits)
}

fn mailbox() -> Vec<Vec<u8>> {
    ["Chairs", "poison", "Tables"]
        .iter()
        .map(|subject| letter(&format!("{subject}@customer.example"), &format!("{subject}@c.example"), "sales@acme.example", subject))
        .collect()
}

async fn office(place: &Place) -> Office {
    let office = Office::new(place.open().await, &Hand::at(START), &Relay::default(), "one");
    office.capture_from("sales", &mailbox(), 3).await.unwrap();
    office
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_panics_is_quarantined_and_the_next_goes_on() {
    for place in Places::start().fresh() {
        let office = office(&place).await;
        let stop = CancellationToken::new();
        office.intake().reading_by(reader).drain(&|| {}, &stop).await.unwrap();
        let quarantined = office.quarantined().await;
        assert_eq!(quarantined.len(), 1);
        assert!(quarantined[0].1.contains("panicked: index out of bounds"), "{quarantined:?}");
        assert_eq!(place.count("SELECT COUNT(*) FROM lead").await, 2, "on {}", place.name);

        // With a better reader the message gets its lead.
        let mut tx = office.store.begin().await.unwrap();
        assert!(tx.retry(InboundId(quarantined[0].0)).await.unwrap());
        tx.commit().await.unwrap();
        office.decide().await.unwrap();
        assert_eq!(place.count("SELECT COUNT(*) FROM lead").await, 3);
        assert_eq!(office.quarantined().await, []);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn damaged_bytes_are_quarantined_and_the_next_goes_on() {
    for place in Places::start().fresh() {
        let office = office(&place).await;
        place.sql("DELETE FROM raw_block WHERE raw_id = (SELECT raw_id FROM inbound WHERE uid = 1)").await;
        office.decide().await.unwrap();
        let quarantined = office.quarantined().await;
        assert!(quarantined.len() == 1 && quarantined[0].1.contains("damaged"), "{quarantined:?}");
        assert_eq!(place.count("SELECT COUNT(*) FROM lead").await, 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_kills_the_process_is_quarantined_after_three_starts() {
    for place in Places::start().fresh() {
        let office = office(&place).await;
        let second = InboundId(place.count("SELECT id FROM inbound WHERE uid = 2").await);
        let mark = place.state().join("in-hand");
        for start in 1..=3 {
            // The process died with the message in hand: this is what it left behind.
            fs::write(&mark, format!("{:020}", second.0)).unwrap();
            office.intake().marking(place.state()).unwrap().recover().await.unwrap();
            let waits = office.store.read().await.unwrap().pending_one(second).await.unwrap();
            assert_eq!(waits.is_some(), start < 3, "start {start}");
            assert_eq!(fs::read_to_string(&mark).unwrap(), "0".repeat(20), "a clean start counts nothing");
        }
        // A start after a clean end counts nothing, and neither does a mark of a message that was decided in time.
        office.intake().marking(place.state()).unwrap().recover().await.unwrap();
        office.decide().await.unwrap();
        fs::write(&mark, format!("{:020}", second.0 - 1)).unwrap();
        for _ in 0..5 {
            office.intake().marking(place.state()).unwrap().recover().await.unwrap();
        }
        let quarantined = office.quarantined().await;
        assert_eq!(quarantined.len(), 1);
        assert_eq!(quarantined[0].0, second.0);
        assert!(quarantined[0].1.contains("ended 3 times"), "{quarantined:?}");
        assert_eq!(place.count("SELECT COUNT(*) FROM lead").await, 2, "the others are untouched");

        let mut tx = office.store.begin().await.unwrap();
        assert!(tx.retry(second).await.unwrap());
        tx.commit().await.unwrap();
        office.intake().marking(place.state()).unwrap().drain(&|| {}, &CancellationToken::new()).await.unwrap();
        assert_eq!(place.count("SELECT COUNT(*) FROM lead").await, 3);
        assert_eq!(fs::read_to_string(&mark).unwrap(), "0".repeat(20));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_cannot_be_decided_now_keeps_no_other_waiting() {
    for place in Places::start().fresh() {
        let office = office(&place).await;
        // The database refuses one message for a reason that may pass.
        let refuse = if place.name == "SQLite" {
            "CREATE TRIGGER refuse BEFORE INSERT ON lead WHEN NEW.name = 'poison' BEGIN SELECT RAISE(ABORT, 'not now'); END"
        } else {
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.name = 'poison' THEN RAISE EXCEPTION 'not now' USING ERRCODE = '53100'; END IF; RETURN NEW; END $$;
             CREATE TRIGGER refuse BEFORE INSERT ON lead FOR EACH ROW EXECUTE FUNCTION refuse()"
        };
        place.sql(refuse).await;
        let stop = CancellationToken::new();
        let drained = tokio::time::timeout(Duration::from_secs(60), office.intake().drain(&|| {}, &stop)).await.unwrap();
        assert!(drained.is_err(), "the failure is told, and tried again later");
        let counts = office.store.read().await.unwrap().ledger_counts().await.unwrap();
        assert_eq!(counts, [(LedgerState::Applied, 2), (LedgerState::Captured, 1)], "on {}", place.name);
        place.sql(if place.name == "SQLite" { "DROP TRIGGER refuse" } else { "DROP TRIGGER refuse ON lead" }).await;
        office.decide().await.unwrap();
        assert_eq!(place.count("SELECT COUNT(*) FROM lead").await, 3);
    }
}

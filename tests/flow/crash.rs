//! The crash matrix: the process dies just before and just after each commit of capture, decision, lease and record, and the next one opens
//! the same database and goes on. Nothing is lost; nothing is doubled but what the outbox counts as uncertain.

use std::sync::Arc;

use leadgate::store::Fuse;

use crate::{
    office::{Hand, Office, Relay, START, mail},
    place::{Place, Places},
};

/// Longer than any lease.
const AN_HOUR: i64 = 3600;

/// A mail to one team, a second copy of it, a mail to two teams, an answer, an automatic reply, and one for nobody.
fn mailbox() -> Vec<Vec<u8>> {
    let chairs = mail("chairs@customer.example", "Kim <kim@customer.example>", "sales@acme.example", "Chairs");
    let mut answer = mail("more@customer.example", "Kim <kim@customer.example>", "sales@acme.example", "Re: Chairs");
    answer.splice(0..0, *b"In-Reply-To: <chairs@customer.example>\n");
    let mut away = mail("away@other.example", "Bo <bo@other.example>", "sales@acme.example", "Away");
    away.splice(0..0, *b"Auto-Submitted: auto-replied\n");
    vec![
        chairs.clone(),
        chairs,
        mail("tables@firm.example", "Li <li@firm.example>", "sales@acme.example, support@acme.example", "Tables"),
        answer,
        away,
    ]
}

async fn matrix(place: impl Fn() -> Place) {
    let messages = mailbox();
    let quiet = place();
    let (hand, relay) = (Hand::at(START), Relay::default());
    let office = Office::new(quiet.open().await, &hand, &relay, "quiet");
    office.work("sales", &messages).await.unwrap();
    let undisturbed = office.picture().await;
    let acknowledgements = relay.handed().len();
    office.store.close().await;
    assert_eq!(undisturbed.lines().filter(|line| line.starts_with("sales ") || line.starts_with("support ")).count(), 3, "{undisturbed}");
    assert_eq!(acknowledgements, 2, "{undisturbed}");

    let mut doubled = 0;
    for boundary in 0.. {
        let place = place();
        let (hand, relay) = (Hand::at(START), Relay::default());
        let fuse = Arc::new(Fuse::at(boundary));
        let dying = Office::new(place.open().await.with_fuse(Arc::clone(&fuse)), &hand, &relay, "dying");
        let ended = dying.work("sales", &messages).await;
        assert_eq!(ended.is_err(), fuse.burnt(), "boundary {boundary}: {ended:?}");
        dying.store.close().await;
        hand.forward(AN_HOUR);
        let next = Office::new(place.open().await, &hand, &relay, "next");
        next.work("sales", &messages).await.unwrap();

        assert_eq!(next.picture().await, undisturbed, "boundary {boundary} on {}", place.name);
        let (handed, uncertain) = (relay.handed(), next.uncertain().await);
        assert_eq!(handed.len(), acknowledgements, "boundary {boundary}: an acknowledgement is missing or new");
        for (id, times) in handed {
            let allowed = 1 + uncertain[&id];
            assert!(times <= allowed, "boundary {boundary}: {id} went {times} times, and {allowed} are counted");
            doubled += times - 1;
        }
        next.store.close().await;
        if !fuse.burnt() {
            // Every boundary was seen: two for each of three captures, five decisions, a rescue, a lease and two records at least.
            assert!(boundary >= 2 * 12, "{boundary}");
            break;
        }
    }
    // Between the relay's answer and our commit nobody can be exact: the matrix went through there.
    assert!(doubled > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_at_any_commit_loses_and_doubles_nothing_on_sqlite() {
    matrix(Place::sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_at_any_commit_loses_and_doubles_nothing_on_postgresql() {
    let places = Places::start();
    if let Some(place) = places.postgres() {
        drop(place);
        matrix(|| places.postgres().unwrap()).await;
    }
}

//! The way out to webhooks: that no endpoint keeps another one or a mail waiting, and that nothing is lost, doubled or silent.

use std::{
    collections::BTreeSet,
    sync::Arc,
    time::{Duration, Instant},
};

use leadgate::{
    crm::{LeadId, MessageId, Timestamp},
    deliver::PostOut,
    policy::Webhook,
    store::{Addressee, Lease, OutboxDraft, OutboxState, Store},
    webhook::{Deadlines, Target, Targets},
};
use secrecy::SecretString;
use tokio::sync::watch;

use crate::{
    conformance::{enqueue, open_lead},
    office::{Hand, START, slug},
    place::{Place, Places},
    scripted_http::{Act, Script},
};

const DAY: i64 = 24 * 3600;

/// Queues posts to these webhooks, in this order.
async fn queue(store: &Store, lead: LeadId, webhooks: &[&str], now: Timestamp) {
    for webhook in webhooks {
        let mut tx = store.begin().await.unwrap();
        let nth = tx.newest_in_outbox(lead).await.unwrap().0;
        let message_id = MessageId::parse(&format!("post.{lead}.{nth}")).unwrap();
        let draft = OutboxDraft {
            lead,
            inbound: None,
            team: &slug("sales"),
            template: "lead.won",
            envelope_sender: None,
            recipient: Addressee::Webhook(&slug(webhook)),
            message_id: &message_id,
            entry: None,
            message: b"{\"event\":\"lead.won\"}",
            due: now,
        };
        tx.enqueue(&draft, now).await.unwrap();
        tx.commit().await.unwrap();
    }
}

async fn target(id: &str, script: &Script) -> Target {
    let url = format!("http://127.0.0.1:{}/", script.listen().await);
    let patience = Deadlines { connect: Duration::from_secs(2), whole: Duration::from_secs(2) };
    Target::new(&Webhook { id: slug(id), url }, SecretString::from("s3cret"), None).unwrap().within(patience)
}

async fn post_out(store: &Store, hand: &Hand, webhooks: &[(&str, &Script)]) -> PostOut {
    let mut targets = Targets::new();
    for (id, script) in webhooks {
        targets.insert(slug(id), target(id, script).await);
    }
    // Nobody changes them.
    let (_, targets) = watch::channel(Arc::new(targets));
    PostOut::new(store.clone(), targets, hand.clock(), "one-posts".to_owned())
}

/// State, tries and uncertain tries of every row, oldest first.
async fn states(store: &Store) -> Vec<(OutboxState, i64, i64)> {
    let mut rows = store.read().await.unwrap().outbox(None, 1_000).await.unwrap();
    rows.sort_by_key(|row| row.id);
    rows.into_iter().map(|row| (row.state, row.attempts, row.uncertain)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_webhook_keeps_nobody_waiting_but_itself() {
    for place in Places::start().fresh() {
        let (store, hand) = (place.open().await, Hand::at(START));
        let lead = open_lead(&store, 1, "sales", "kim@customer.example", START).await;
        queue(&store, lead, &["slow"; 10], START).await;
        queue(&store, lead, &["quick"; 10], START).await;
        let (slow, quick) = (Script::default().always(Act::Silence), Script::default());
        let posts = post_out(&store, &hand, &[("slow", &slow), ("quick", &quick)]).await;
        let begun = Instant::now();
        let all_quick = async {
            while quick.requests().len() < 10 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            begun.elapsed()
        };
        let (round, elapsed) = tokio::join!(posts.round(&|| {}), all_quick);
        assert_eq!(round.unwrap(), 20);
        assert!(elapsed < Duration::from_secs(2), "{}: the quick one waited {elapsed:?}", place.name);
        assert!(slow.most_open() <= 4 && slow.requests().len() == 10, "{} at once", slow.most_open());
        let states = states(&store).await;
        assert!(states[..10].iter().all(|state| *state == (OutboxState::Uncertain, 1, 1)), "{states:?}");
        assert!(states[10..].iter().all(|state| *state == (OutboxState::Sent, 1, 0)), "{states:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_is_tried_eight_times_with_one_id_and_then_given_up_aloud() {
    let place = Place::sqlite();
    let (store, hand) = (place.open().await, Hand::at(START));
    let lead = open_lead(&store, 1, "sales", "kim@customer.example", START).await;
    queue(&store, lead, &["erp"], START).await;
    let erp = Script::default().always(Act::Answer("HTTP/1.1 503 Service Unavailable"));
    let posts = post_out(&store, &hand, &[("erp", &erp)]).await;
    for _ in 0..(DAY / 60) {
        posts.round(&|| {}).await.unwrap();
        hand.forward(60);
    }
    assert_eq!(states(&store).await, [(OutboxState::Refused, 8, 0)]);
    let requests = erp.requests();
    let deliveries: BTreeSet<&str> = requests.iter().map(|request| request.headers["x-leadgate-delivery"].as_str()).collect();
    let times: BTreeSet<&str> = requests.iter().map(|request| request.headers["x-leadgate-timestamp"].as_str()).collect();
    assert_eq!((requests.len(), deliveries.len(), times.len()), (8, 1, 8), "one id, and each try is signed with its own time");
    let note =
        "SELECT COUNT(*) FROM chatter WHERE kind = 'note' AND body LIKE 'The webhook `erp` did not take lead.won%after 8 tries%503%'";
    assert_eq!(place.count(note).await, 1);
    assert_eq!(place.count("SELECT COUNT(*) FROM attempt").await, 8);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_receiver_refuses_is_said_on_the_record_at_once() {
    let place = Place::sqlite();
    let (store, hand) = (place.open().await, Hand::at(START));
    let lead = open_lead(&store, 1, "sales", "kim@customer.example", START).await;
    queue(&store, lead, &["erp", "erp"], START).await;
    let erp = Script::default().act(Act::Body("HTTP/1.1 422 Unprocessable Content", "no such team".to_owned()));
    post_out(&store, &hand, &[("erp", &erp)]).await.round(&|| {}).await.unwrap();
    let mut states = states(&store).await;
    states.sort_by_key(|(state, ..)| state.to_string());
    assert_eq!(states, [(OutboxState::Refused, 1, 0), (OutboxState::Sent, 1, 0)], "one bad event blocks no other");
    assert_eq!(place.count("SELECT COUNT(*) FROM chatter WHERE kind = 'note' AND body LIKE '%422%no such team%'").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_that_is_not_configured_now_waits_for_it() {
    let place = Place::sqlite();
    let (store, hand) = (place.open().await, Hand::at(START));
    let lead = open_lead(&store, 1, "sales", "kim@customer.example", START).await;
    queue(&store, lead, &["erp"], START).await;
    post_out(&store, &hand, &[]).await.round(&|| {}).await.unwrap();
    assert_eq!(states(&store).await, [(OutboxState::Deferred, 1, 0)]);
    let detail = store.read().await.unwrap().outbox(None, 1).await.unwrap().remove(0).detail.unwrap();
    assert!(detail.contains("no webhook `erp`"), "{detail}");
    hand.forward(60);
    post_out(&store, &hand, &[("erp", &Script::default())]).await.round(&|| {}).await.unwrap();
    assert_eq!(states(&store).await, [(OutboxState::Sent, 2, 0)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn mails_and_posts_never_take_each_others_turn() {
    for place in Places::start().fresh() {
        let store = place.open().await;
        let lead = open_lead(&store, 1, "sales", "kim@customer.example", START).await;
        queue(&store, lead, &["erp"; 3], START).await;
        enqueue(&store, lead, 1, "kim@customer.example", "1@acme.example", START).await;
        let mut tx = store.begin().await.unwrap();
        let lease = |holder| Lease { holder, until: START.plus(Duration::from_secs(60)) };
        let mails = tx.lease_due(lease("mails"), START, 10).await.unwrap();
        assert_eq!(mails.iter().map(|mail| mail.recipient.as_str()).collect::<Vec<_>>(), ["kim@customer.example"]);
        assert!(tx.lease_posts("", lease("posts"), START, 10).await.unwrap().is_empty());
        assert!(tx.lease_posts("other", lease("posts"), START, 10).await.unwrap().is_empty());
        assert_eq!(tx.waiting_posts().await.unwrap(), [("erp".to_owned(), START)]);
        assert_eq!(tx.lease_posts("erp", lease("posts"), START, 2).await.unwrap().len(), 2);
        assert_eq!((tx.next_due().await.unwrap(), tx.waiting_posts().await.unwrap().len()), (None, 1));
        tx.commit().await.unwrap();
    }
}

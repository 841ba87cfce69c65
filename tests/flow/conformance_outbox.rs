//! What the outbox promises, one list for both databases: order, leases, outcomes, rescue.

use std::{collections::BTreeSet, time::Duration};

use leadgate::{
    crm::{LeadId, OutboxId, Timestamp},
    store::{Addressee, Lease, Leased, OutboxDraft, OutboxState, Outcome, Store},
};

use crate::{
    conformance::{conform, enqueue, open_lead, sent_entry},
    office::{START, address, outbox_ids, slug},
    place::Place,
};

conform!(
    what_is_due_is_leased_in_order,
    two_holders_never_have_the_same_mail,
    every_outcome_is_recorded,
    a_former_holder_changes_nothing,
    what_a_dead_process_held_is_uncertain,
    a_message_id_is_queued_once,
    a_row_that_cannot_be_read_blocks_no_other,
    people_may_send_again_and_take_back,
);

const ADDRESS: &str = "kim@customer.example";

fn later(seconds: u64) -> Timestamp {
    START.plus(Duration::from_secs(seconds))
}

/// Queues mails that are due at these seconds after the start.
async fn queue(store: &Store, due: &[u64]) -> (LeadId, Vec<OutboxId>) {
    let lead = open_lead(store, 1, "sales", ADDRESS, START).await;
    for (n, seconds) in due.iter().enumerate() {
        enqueue(store, lead, 1, ADDRESS, &format!("{n}@acme.example"), later(*seconds)).await;
    }
    (lead, outbox_ids(store).await)
}

async fn lease(store: &Store, holder: &str, now: Timestamp, limit: u32) -> Vec<Leased> {
    let mut tx = store.begin().await.unwrap();
    let leased = tx.lease_due(Lease { holder, until: now.plus(Duration::from_secs(300)) }, now, limit).await.unwrap();
    tx.commit().await.unwrap();
    leased
}

async fn record(store: &Store, mail: &Leased, holder: &str, outcome: &Outcome, now: Timestamp) {
    let mut tx = store.begin().await.unwrap();
    tx.record(mail, holder, outcome, "421 \0 later", now).await.unwrap();
    tx.commit().await.unwrap();
}

async fn rescue(store: &Store, all: bool, now: Timestamp) -> u64 {
    let mut tx = store.begin().await.unwrap();
    let rescued = tx.rescue_leases(all, now).await.unwrap();
    tx.commit().await.unwrap();
    rescued
}

/// State, attempts and uncertain sendings of every mail, oldest first.
async fn states(store: &Store) -> Vec<(OutboxState, i64, i64)> {
    let mut rows = store.read().await.unwrap().outbox(None, 100).await.unwrap();
    rows.sort_by_key(|row| row.id);
    rows.into_iter().map(|row| (row.state, row.attempts, row.uncertain)).collect()
}

async fn next_due(store: &Store) -> Option<Timestamp> {
    store.read().await.unwrap().next_due().await.unwrap()
}

fn ids(leased: &[Leased]) -> Vec<OutboxId> {
    leased.iter().map(|mail| mail.id).collect()
}

async fn what_is_due_is_leased_in_order(store: &Store, _: &Place) {
    assert_eq!(next_due(store).await, None);
    let (lead, queued) = queue(store, &[30, 10, 20, 60]).await;
    assert_eq!(next_due(store).await, Some(later(10)));
    assert!(lease(store, "a", later(9), 10).await.is_empty());
    assert_eq!(ids(&lease(store, "a", later(10), 10).await), [queued[1]]);
    assert_eq!(next_due(store).await, Some(later(20)), "what is leased is not due");
    // Of more than may be taken, those that have waited longest.
    assert_eq!(ids(&lease(store, "a", later(60), 2).await), [queued[0], queued[2]]);
    let last = lease(store, "a", later(60), 2).await;
    assert_eq!(ids(&last), [queued[3]]);
    let mail = &last[0];
    assert_eq!((mail.lead, mail.recipient.as_str(), mail.attempts, mail.created_at), (lead, ADDRESS, 1, later(60)));
    assert!(mail.envelope_sender.is_none() && mail.message.starts_with(b"Message-ID: <3@acme.example>"));
    assert!(lease(store, "a", later(60), 10).await.is_empty());
}

async fn two_holders_never_have_the_same_mail(store: &Store, _: &Place) {
    let (_, queued) = queue(store, &[0; 24]).await;
    let grab = async |holder: &'static str| {
        let mut mine = Vec::new();
        loop {
            let taken = lease(store, holder, START, 2).await;
            if taken.is_empty() {
                return mine;
            }
            mine.extend(ids(&taken));
        }
    };
    let (a, b, c) = tokio::join!(grab("a"), grab("b"), grab("c"));
    let all: Vec<OutboxId> = [a, b, c].concat();
    assert_eq!(all.len(), queued.len());
    assert_eq!(all.into_iter().collect::<BTreeSet<_>>(), queued.into_iter().collect());
}

async fn every_outcome_is_recorded(store: &Store, place: &Place) {
    let (lead, _) = queue(store, &[0; 5]).await;
    let outcomes = [
        Outcome::Sent,
        Outcome::Deferred { due: later(60), uncertain: false },
        Outcome::Deferred { due: later(60), uncertain: true },
        Outcome::Refused,
        Outcome::Returned { due: later(5) },
    ];
    for (mail, outcome) in lease(store, "a", START, 10).await.iter().zip(&outcomes) {
        record(store, mail, "a", outcome, later(1)).await;
    }
    assert_eq!(
        states(store).await,
        [
            (OutboxState::Sent, 1, 0),
            (OutboxState::Deferred, 1, 0),
            (OutboxState::Uncertain, 1, 1),
            (OutboxState::Refused, 1, 0),
            (OutboxState::Deferred, 0, 0),
        ]
    );
    assert_eq!(place.count("SELECT COUNT(*) FROM attempt").await, 4, "what the relay never looked at is no attempt");
    assert_eq!(next_due(store).await, Some(later(5)));
    assert_eq!(lease(store, "a", later(4), 10).await.len(), 0);
    assert_eq!(lease(store, "a", later(60), 10).await.len(), 3);
    let mut tx = store.read().await.unwrap();
    let refused = tx.outbox(Some(OutboxState::Refused), 10).await.unwrap().remove(0);
    assert_eq!(refused.finished_at, Some(later(1)));
    assert_eq!(refused.detail.as_deref(), Some("421 \u{fffd} later"));
    let notes = tx.chatter(lead).await.unwrap().into_iter().filter(|entry| entry.kind == "note").count();
    assert_eq!(notes, 1, "the salesperson learns that a mail never arrived");
}

async fn a_former_holder_changes_nothing(store: &Store, place: &Place) {
    queue(store, &[0]).await;
    let former = lease(store, "a", START, 1).await.remove(0);
    assert_eq!(rescue(store, false, later(299)).await, 0, "the lease still holds");
    assert_eq!(rescue(store, false, later(300)).await, 1);
    record(store, &former, "a", &Outcome::Refused, later(300)).await;
    assert_eq!(states(store).await, [(OutboxState::Uncertain, 1, 1)]);
    let now = lease(store, "b", later(300), 1).await.remove(0);
    record(store, &former, "a", &Outcome::Sent, later(301)).await;
    assert_eq!(states(store).await, [(OutboxState::Leased, 2, 1)]);
    record(store, &now, "b", &Outcome::Sent, later(302)).await;
    record(store, &now, "b", &Outcome::Refused, later(303)).await;
    assert_eq!(states(store).await, [(OutboxState::Sent, 2, 1)], "what was sent stays sent");
    assert_eq!(place.count("SELECT COUNT(*) FROM attempt").await, 1);
}

async fn what_a_dead_process_held_is_uncertain(store: &Store, _: &Place) {
    let (_, queued) = queue(store, &[0, 0, 900]).await;
    assert_eq!(lease(store, "dead", START, 10).await.len(), 2);
    assert_eq!(rescue(store, true, later(1)).await, 2);
    assert_eq!(rescue(store, true, later(1)).await, 0);
    assert_eq!(states(store).await, [(OutboxState::Uncertain, 1, 1), (OutboxState::Uncertain, 1, 1), (OutboxState::Queued, 0, 0)]);
    assert_eq!(ids(&lease(store, "a", later(1), 10).await), queued[..2], "they go again at once");
}

async fn a_message_id_is_queued_once(store: &Store, place: &Place) {
    let (lead, _) = queue(store, &[0]).await;
    let chatter = place.count("SELECT COUNT(*) FROM chatter").await;
    let mut tx = store.begin().await.unwrap();
    let (team, recipient, message_id) = (slug("sales"), address(ADDRESS), crate::conformance::id("0@acme.example"));
    let draft = OutboxDraft {
        lead,
        inbound: Some(leadgate::crm::InboundId(1)),
        team: &team,
        template: "thanks",
        envelope_sender: None,
        recipient: Addressee::Customer(&recipient),
        message_id: &message_id,
        entry: Some(&sent_entry(&message_id)),
        message: b"",
        due: START,
    };
    let error = tx.enqueue(&draft, START).await.unwrap_err();
    assert_eq!(error.fault(), leadgate::crm::Fault::Permanent, "{error}");
    drop(tx);
    assert_eq!(place.count("SELECT COUNT(*) FROM chatter").await, chatter);
    assert_eq!(states(store).await.len(), 1);
}

async fn a_row_that_cannot_be_read_blocks_no_other(store: &Store, place: &Place) {
    let (_, queued) = queue(store, &[0, 0, 0]).await;
    place.sql(&format!("UPDATE outbox SET recipient = 'nobody at all' WHERE id = {}", queued[1])).await;
    assert_eq!(ids(&lease(store, "a", START, 10).await), [queued[0], queued[2]]);
    assert_eq!(states(store).await[1], (OutboxState::Refused, 0, 0));
    assert_eq!(place.count("SELECT COUNT(*) FROM chatter WHERE kind = 'note'").await, 1);
}

async fn people_may_send_again_and_take_back(store: &Store, _: &Place) {
    let (lead, queued) = queue(store, &[0, 0, 0, 0, 0, 900]).await;
    let leased = lease(store, "a", START, 10).await;
    let outcomes = [Outcome::Sent, Outcome::Deferred { due: later(60), uncertain: true }, Outcome::Refused, Outcome::Refused];
    for (mail, outcome) in leased.iter().zip(&outcomes) {
        record(store, mail, "a", outcome, later(1)).await;
    }
    let ana = leadgate::crm::Author::User(slug("ana"));
    let mut tx = store.begin().await.unwrap();
    let mut granted = Vec::new();
    for id in &queued {
        let row = tx.outbox_entry(*id).await.unwrap().unwrap().row;
        granted.push((tx.cancel_sending(&row, &ana, later(2)).await.unwrap(), row.state));
    }
    let waits = [false, true, false, false, false, true];
    let states_before =
        [OutboxState::Sent, OutboxState::Uncertain, OutboxState::Refused, OutboxState::Refused, OutboxState::Leased, OutboxState::Queued];
    assert_eq!(granted, waits.into_iter().zip(states_before).collect::<Vec<_>>(), "only what waits can be taken back");
    let mut granted = Vec::new();
    for id in &queued[..5] {
        let row = tx.outbox_entry(*id).await.unwrap().unwrap().row;
        granted.push(tx.retry_sending(&row, &ana, later(3)).await.unwrap());
    }
    assert_eq!(granted, [false, true, true, true, false], "neither what was sent nor what is being sent goes again");
    tx.commit().await.unwrap();
    let again = lease(store, "b", later(3), 10).await;
    assert_eq!(ids(&again), queued[1..4]);
    assert!(again.iter().all(|mail| mail.attempts == 1), "with all their tries before them");
    let mut tx = store.read().await.unwrap();
    let entry = tx.outbox_entry(queued[2]).await.unwrap().unwrap();
    assert_eq!((entry.attempts.len(), entry.attempts[0].verdict.as_str()), (1, "refused"), "what was tried before is not forgotten");
    assert!(entry.message.starts_with(b"Message-ID: <2@acme.example>"));
    assert!(tx.outbox_entry(OutboxId(99)).await.unwrap().is_none());
    let notes: Vec<String> =
        tx.chatter(lead).await.unwrap().into_iter().filter(|entry| entry.author.as_deref() == Some("ana")).map(|note| note.body).collect();
    assert_eq!(notes.len(), 5);
    assert!(
        notes[0].ends_with("is cancelled; it may have left before.") && notes[1].ends_with("is cancelled: it never left."),
        "{notes:?}"
    );
    assert!(notes[2..].iter().all(|note| note.ends_with("goes again.")), "{notes:?}");
}

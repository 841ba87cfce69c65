//! What the store promises, one list for both databases: capture, cursors, raw bytes, facts, plans. The outbox has a list of its own.

use std::{collections::BTreeMap, io::Cursor as Bytes, time::Duration};

use leadgate::{
    crm::{Author, ChatterKind, Cursor, EmailAddress, Fault, InboundId, Lead, LeadId, LeadState, MessageId, Position, Timestamp, Word},
    decide::{Effect, Entry, Facts, FormFill, IgnoreReason, NewLead, Plan, Question, Step, Target},
    mail::MailKind,
    store::{
        Addressee, Applied, BLOCK_BYTES, Captured, Content, Decision, LeadFilter, LedgerState, OutboxDraft, RawDigest, Settle, Store,
        StoreError,
    },
};

use crate::{
    office::{START, address, slug},
    place::Place,
};

/// Runs each case on a fresh database of each kind, and says which one it was.
macro_rules! conform {
    ($($case:ident),+ $(,)?) => {
        #[tokio::test(flavor = "multi_thread")]
        async fn on_both_databases() {
            let places = $crate::place::Places::start();
            $(for place in places.fresh() {
                eprintln!("{} on {}", stringify!($case), place.name);
                let store = place.open().await;
                $case(&store, &place).await;
                store.close().await;
            })+
        }
    };
}
pub(crate) use conform;

conform!(
    a_position_is_captured_once,
    the_cursor_moves_only_from_where_it_was_read,
    bytes_are_stored_once_and_in_blocks,
    damaged_bytes_are_a_permanent_fault,
    wishes_are_settled_after_the_decision_only,
    attempts_and_retries_are_counted,
    facts_know_deliveries_and_who_acknowledged_them,
    facts_know_every_record_that_an_id_stands_on,
    facts_know_the_senders_open_leads_and_the_window,
    facts_count_acknowledgements_within_their_windows,
    every_effect_is_applied,
    a_plan_that_refers_to_nothing_changes_nothing,
    a_second_decision_is_fenced,
    one_content_counts_once_for_a_team,
    how_forms_were_read_is_kept,
    text_of_any_kind_is_kept,
    leads_are_filtered_and_counted,
    migrations_run_again_and_the_key_stays,
    a_newer_schema_is_refused,
);

pub fn position(uid: u32) -> Position {
    Position { mailbox: slug("sales"), folder: "INBOX".to_owned(), uid_validity: 1, uid }
}

/// Captures a small message; `None` when its position is there already.
pub async fn capture(store: &Store, uid: u32, bytes: &[u8], now: Timestamp) -> Option<InboundId> {
    let mut tx = store.begin().await.unwrap();
    let digest = RawDigest::of(&mut Bytes::new(bytes)).unwrap();
    let raw = tx.put_raw(&digest, &mut Bytes::new(bytes)).await.unwrap();
    let message =
        Captured { position: &position(uid), content: Content::Raw(raw), size: bytes.len() as u64, received_at: None, settle: Settle::Due };
    let id = tx.capture(&message, now).await.unwrap();
    tx.commit().await.unwrap();
    id
}

pub fn id(text: &str) -> MessageId {
    MessageId::parse(text).unwrap()
}

pub fn entry(message_id: &str, participants: &[&str]) -> Entry {
    Entry {
        kind: ChatterKind::MailIn,
        author: participants.first().map_or(Author::Unknown, |email| Author::Contact(address(email))),
        subject: Some("Chairs".to_owned()),
        body: "Forty chairs, please.".to_owned(),
        message_id: Some(id(message_id)),
        participants: participants.iter().map(|email| address(email)).collect(),
        customers_word: true,
        our_word: false,
    }
}

pub fn lead_draft(team: &str, email: &str) -> NewLead {
    let lead = Lead {
        team: slug(team),
        name: "Chairs".to_owned(),
        contact_name: Some("Kim Lee".to_owned()),
        email: Some(address(email)),
        language: Some(Word::new("en")),
        ..Lead::default()
    };
    NewLead { lead, cc: vec![address("copy@customer.example")] }
}

pub fn plan(effects: Vec<Effect>) -> Plan {
    Plan { steps: effects.into_iter().map(|effect| Step { effect, because: "of the test".to_owned() }).collect(), form: None }
}

/// A plan that opens one lead from a message.
pub fn opening(team: &str, email: &str, message_id: &str) -> Plan {
    let lead = Target::Created(0);
    plan(vec![
        Effect::Create(Box::new(lead_draft(team, email))),
        Effect::Claim { team: slug(team), lead },
        Effect::Chatter { lead, entry: Box::new(entry(message_id, &[email])) },
    ])
}

pub fn question(fingerprint: &str) -> Question {
    Question {
        phones: Vec::new(),
        fingerprint: fingerprint.to_owned(),
        signed: Vec::new(),
        cited: Vec::new(),
        customer: None,
        teams: Vec::new(),
        company_domain: None,
        teams_of_leads: false,
        attaching: Vec::new(),
    }
}

pub async fn apply(store: &Store, inbound: InboundId, fingerprint: &str, plan: &Plan, now: Timestamp) -> Result<Applied, StoreError> {
    let (question, facts) = (question(fingerprint), Facts::default());
    let mut tx = store.begin_decision().await.unwrap();
    let decision =
        Decision { inbound, received_at: now, message_id: None, policy_hash: "0123456789ab", question: &question, facts: &facts, plan };
    let applied = tx.apply(&decision, now).await?;
    tx.commit().await?;
    Ok(applied)
}

/// Captures a message and opens a lead with it.
pub async fn open_lead(store: &Store, uid: u32, team: &str, email: &str, now: Timestamp) -> LeadId {
    let text = format!("message {uid}");
    let inbound = capture(store, uid, text.as_bytes(), now).await.unwrap();
    let plan = opening(team, email, &format!("{uid}@customer.example"));
    apply(store, inbound, &format!("sha256:{uid}"), &plan, now).await.unwrap().created[0]
}

/// What the chatter shows of an acknowledgement.
pub fn sent_entry(message_id: &MessageId) -> Entry {
    Entry {
        kind: ChatterKind::MailOut,
        author: Author::Automation("template thanks".to_owned()),
        subject: Some("Re: Chairs".to_owned()),
        body: "Thank you.".to_owned(),
        message_id: Some(message_id.clone()),
        participants: Vec::new(),
        customers_word: false,
        our_word: false,
    }
}

pub async fn enqueue(store: &Store, lead: LeadId, inbound: i64, to: &str, message_id: &str, now: Timestamp) {
    let message = format!("Message-ID: <{message_id}>\r\n\r\nThank you.\r\n");
    let (team, recipient, message_id) = (slug("sales"), address(to), id(message_id));
    let draft = OutboxDraft {
        lead,
        inbound: Some(InboundId(inbound)),
        team: &team,
        template: "thanks",
        envelope_sender: None,
        recipient: Addressee::Customer(&recipient),
        message_id: &message_id,
        entry: Some(&sent_entry(&message_id)),
        message: message.as_bytes(),
        due: now,
    };
    let mut tx = store.begin().await.unwrap();
    tx.enqueue(&draft, now).await.unwrap();
    tx.commit().await.unwrap();
}

pub async fn facts(store: &Store, question: &Question, now: Timestamp) -> Facts {
    store.read().await.unwrap().facts(question, Duration::from_secs(7200), now).await.unwrap()
}

async fn a_position_is_captured_once(store: &Store, _: &Place) {
    let first = capture(store, 1, b"one", START).await.unwrap();
    assert_eq!(capture(store, 1, b"one", START).await, None);
    assert_eq!(capture(store, 1, b"another", START).await, None, "a position never means another message");
    let second = capture(store, 2, b"one", START).await.unwrap();
    let mut tx = store.read().await.unwrap();
    assert_eq!(tx.ledger_row(&position(1)).await.unwrap(), Some(first));
    assert_eq!(tx.ledger_row(&position(3)).await.unwrap(), None);
    let pending = tx.pending(InboundId(0), 10).await.unwrap();
    assert_eq!(pending.iter().map(|p| p.id).collect::<Vec<_>>(), [first, second], "oldest first");
    assert_eq!((pending[0].size, pending[0].stored, pending[0].attempts), (3, 3, 0));
    assert_eq!(tx.pending(first, 10).await.unwrap().len(), 1);
    assert_eq!(tx.pending_one(second).await.unwrap().unwrap().id, second);
    assert_eq!(tx.pending_one(InboundId(second.0 + 1)).await.unwrap().map(|p| p.id), None);
    assert_eq!(tx.ledger_counts().await.unwrap(), [(LedgerState::Captured, 2)]);

    // What has no bytes has its state at once.
    let mut tx = store.begin().await.unwrap();
    for (uid, content) in [(7, Content::Vanished), (8, Content::Withheld("NO".to_owned()))] {
        let message = Captured { position: &position(uid), content, size: 9, received_at: None, settle: Settle::Due };
        tx.capture(&message, START).await.unwrap().unwrap();
    }
    tx.commit().await.unwrap();
    let mut tx = store.read().await.unwrap();
    let withheld = tx.ledger(LedgerState::Quarantined, 10).await.unwrap().remove(0);
    assert!(withheld.reason.unwrap().contains("NO"));
    assert!(tx.ledger(LedgerState::Ignored, 10).await.unwrap()[0].reason.as_ref().unwrap().starts_with("vanished"));
    let error = tx.raw_of(withheld.id).await.unwrap_err();
    assert!(matches!(error, StoreError::NoSuchMessage(_)), "{error}");
    assert!(matches!(tx.ledger_entry(InboundId(4711)).await, Err(StoreError::NoSuchMessage(_))));
}

async fn the_cursor_moves_only_from_where_it_was_read(store: &Store, _: &Place) {
    let (mailbox, at) = (slug("sales"), |last_uid| Cursor { uid_validity: 1, last_uid });
    let step = async |from: Cursor, to: Cursor, uid: u32| {
        let mut tx = store.begin().await.unwrap();
        let message =
            Captured { position: &position(uid), content: Content::Vanished, size: 0, received_at: None, settle: Settle::Nothing };
        tx.capture(&message, START).await.unwrap();
        tx.move_cursor(&mailbox, "INBOX", from, to, START).await?;
        tx.commit().await
    };
    let start = store.read().await.unwrap().cursor(&mailbox, "INBOX").await.unwrap();
    assert_eq!(start, Cursor::default());
    step(start, at(10), 10).await.unwrap();
    // Both the poller that never saw a cursor and the one that saw an old one are fenced, and nothing of their batch remains.
    for stale in [start, at(9), Cursor { uid_validity: 2, last_uid: 10 }] {
        let error = step(stale, at(99), 99).await.unwrap_err();
        assert!(matches!(error, StoreError::CursorMoved { .. }) && error.fault() == Fault::Fenced, "{error}");
    }
    assert_eq!(store.read().await.unwrap().ledger_row(&position(99)).await.unwrap(), None);
    step(at(10), at(20), 20).await.unwrap();
    // Another UIDVALIDITY starts over.
    step(at(20), Cursor { uid_validity: 2, last_uid: 1 }, 21).await.unwrap();
    let mut tx = store.read().await.unwrap();
    assert_eq!(tx.cursor(&mailbox, "INBOX").await.unwrap(), Cursor { uid_validity: 2, last_uid: 1 });
    assert_eq!(tx.cursor(&mailbox, "Other").await.unwrap(), Cursor::default());
    assert_eq!(tx.cursor(&slug("support"), "INBOX").await.unwrap(), Cursor::default());
}

async fn bytes_are_stored_once_and_in_blocks(store: &Store, place: &Place) {
    // 3.5 blocks that do not compress to nothing.
    let bytes: Vec<u8> = (0..BLOCK_BYTES as u64 * 7 / 2).map(|n| (n.wrapping_mul(n) >> 7) as u8).collect();
    let digest = RawDigest::of(&mut Bytes::new(&bytes)).unwrap();
    let mut tx = store.begin().await.unwrap();
    let raw = tx.put_raw(&digest, &mut Bytes::new(&bytes)).await.unwrap();
    assert_eq!(tx.put_raw(&digest, &mut Bytes::new(&bytes)).await.unwrap(), raw);
    tx.commit().await.unwrap();
    assert_eq!(place.count("SELECT COUNT(*) FROM raw_block").await, 4);
    let mut tx = store.read().await.unwrap();
    assert!(tx.raw(raw, u64::MAX).await.unwrap() == bytes);
    for limit in [0, 1, BLOCK_BYTES, BLOCK_BYTES + 1, bytes.len(), bytes.len() + 1] {
        assert!(tx.raw(raw, limit as u64).await.unwrap() == bytes[..limit.min(bytes.len())], "{limit}");
    }
    drop(tx);
    let empty = capture(store, 1, b"", START).await.unwrap();
    assert_eq!(store.read().await.unwrap().raw_of(empty).await.unwrap(), b"");
}

async fn damaged_bytes_are_a_permanent_fault(store: &Store, place: &Place) {
    let bytes = vec![b'x'; BLOCK_BYTES + 10];
    let message = capture(store, 1, &bytes, START).await.unwrap();
    place.sql("UPDATE raw_block SET zstd = (SELECT signing_key FROM instance) WHERE seq = 7").await;
    place.sql("DELETE FROM raw_block WHERE seq = 1").await;
    let error = store.read().await.unwrap().raw_of(message).await.unwrap_err();
    assert!(matches!(error, StoreError::Damaged(_)) && error.fault() == Fault::Permanent, "{error}");
    let nonsense = if place.name == "SQLite" { "x'00112233'" } else { "'\\x00112233'" };
    place.sql(&format!("UPDATE raw_block SET zstd = {nonsense}")).await;
    let error = store.read().await.unwrap().raw_of(message).await.unwrap_err();
    assert!(matches!(error, StoreError::Damaged(_)), "{error}");
}

async fn wishes_are_settled_after_the_decision_only(store: &Store, _: &Place) {
    let applied = capture(store, 1, b"one", START).await.unwrap();
    let quarantined = capture(store, 2, b"two", START).await.unwrap();
    capture(store, 3, b"three", START).await.unwrap();
    apply(store, applied, "sha256:1", &opening("sales", "kim@customer.example", "1@x"), START).await.unwrap();
    apply(store, quarantined, "sha256:2", &plan(vec![Effect::Quarantine]), START).await.unwrap();
    let mailbox = slug("sales");
    let mut tx = store.begin().await.unwrap();
    let due = tx.unsettled(&mailbox, "INBOX", 1, 10).await.unwrap();
    assert_eq!(due.iter().map(|m| (m.id, m.uid)).collect::<Vec<_>>(), [(applied, 1)]);
    assert_eq!(tx.unsettled(&mailbox, "INBOX", 2, 10).await.unwrap(), []);
    tx.settled(applied).await.unwrap();
    assert_eq!(tx.unsettled(&mailbox, "INBOX", 1, 10).await.unwrap(), []);
}

async fn attempts_and_retries_are_counted(store: &Store, _: &Place) {
    let message = capture(store, 1, b"one", START).await.unwrap();
    let mut tx = store.begin().await.unwrap();
    assert_eq!(tx.count_attempt(message).await.unwrap(), 1);
    assert_eq!(tx.count_attempt(message).await.unwrap(), 2);
    assert!(!tx.retry(message).await.unwrap(), "it is not in quarantine");
    tx.decide(message, LedgerState::Quarantined, Some("it took the process down"), START).await.unwrap();
    assert_eq!(tx.count_attempt(message).await.unwrap(), 0, "it no longer waits");
    assert!(tx.retry(message).await.unwrap());
    assert!(!tx.retry(message).await.unwrap());
    assert!(!tx.drop_quarantined(message, "dropped", START).await.unwrap(), "it is not in quarantine any more");
    tx.commit().await.unwrap();
    let pending = store.read().await.unwrap().pending_one(message).await.unwrap().unwrap();
    assert_eq!(pending.attempts, 0);
    let mut tx = store.begin().await.unwrap();
    tx.decide(message, LedgerState::Quarantined, Some("it took the process down"), START).await.unwrap();
    assert!(tx.drop_quarantined(message, "dropped by ana", START).await.unwrap());
    assert!(!tx.retry(message).await.unwrap(), "what was let go does not come back");
    let entry = tx.ledger_entry(message).await.unwrap();
    assert_eq!((entry.state, entry.reason.as_deref()), (LedgerState::Ignored, Some("dropped by ana")));
    assert_eq!(tx.raw_of(message).await.unwrap(), b"one", "its bytes are kept");
}

async fn facts_know_deliveries_and_who_acknowledged_them(store: &Store, _: &Place) {
    let lead = open_lead(store, 1, "sales", "kim@customer.example", START).await;
    let asked = question("sha256:1");
    let before = facts(store, &asked, START).await;
    assert_eq!((before.deliveries.len(), before.deliveries[0].acknowledged), (1, false));
    assert_eq!(before.deliveries[0].team, slug("sales"));
    enqueue(store, lead, before.deliveries[0].inbound.0, "kim@customer.example", "a@acme.example", START).await;
    assert!(facts(store, &asked, START).await.deliveries[0].acknowledged);
    assert_eq!(facts(store, &question("sha256:none"), START).await, Facts::default());
}

async fn facts_know_every_record_that_an_id_stands_on(store: &Store, _: &Place) {
    // One mail to two teams, and an acknowledgement of ours on the second.
    let inbound = capture(store, 1, b"one", START).await.unwrap();
    let mut both = opening("sales", "kim@customer.example", "m@customer.example");
    let lead = Target::Created(1);
    both.steps.extend(
        plan(vec![
            Effect::Create(Box::new(lead_draft("support", "kim@customer.example"))),
            Effect::Claim { team: slug("support"), lead },
            Effect::Chatter { lead, entry: Box::new(entry("m@customer.example", &["kim@customer.example"])) },
        ])
        .steps,
    );
    let leads = apply(store, inbound, "sha256:1", &both, START).await.unwrap().created;
    enqueue(store, leads[1], inbound.0, "kim@customer.example", "ack@acme.example", START).await;
    let missing = LeadId(leads[1].0 + 1000);
    let cited = vec![id("ack@acme.example"), id("unknown@x"), id("m@customer.example")];
    let asked = Question { signed: vec![leads[0], missing], cited, ..question("sha256:9") };
    let known = facts(store, &asked, START).await;
    assert_eq!(known.signed.iter().map(|lead| lead.lead.id).collect::<Vec<_>>(), [leads[0]], "what does not exist is left out");
    let participants: Vec<&EmailAddress> = known.signed[0].participants.iter().collect();
    assert_eq!(participants, [&address("copy@customer.example"), &address("kim@customer.example")]);
    assert_eq!((known.signed[0].lead.state, known.signed[0].team().as_str()), (LeadState::Open, "sales"));
    let cited: Vec<(&str, bool, LeadId)> = known.cited.iter().map(|c| (c.id.as_str(), c.ours, c.lead.lead.id)).collect();
    let theirs = "m@customer.example";
    assert_eq!(cited, [("ack@acme.example", true, leads[1]), (theirs, false, leads[1]), (theirs, false, leads[0])]);
}

async fn facts_know_the_senders_open_leads_and_the_window(store: &Store, place: &Place) {
    let asked = Question { customer: Some(address("kim@customer.example")), ..question("sha256:9") };
    let mut leads = Vec::new();
    for (uid, minutes) in [(1, 0), (2, 60), (3, 120)] {
        leads.push(open_lead(store, uid, "sales", "kim@customer.example", START.plus(Duration::from_secs(minutes * 60))).await);
    }
    open_lead(store, 4, "sales", "bo@customer.example", START).await;
    place.sql(&format!("UPDATE lead SET state = 'lost' WHERE id = {}", leads[1])).await;
    // The window is two hours: what was opened exactly two hours ago no longer counts.
    let at = |seconds| START.plus(Duration::from_secs(seconds));
    let known = facts(store, &asked, at(7199)).await;
    assert_eq!((known.records_in_window, known.first_in_window), (3, Some(leads[0])));
    let known = facts(store, &asked, at(7200)).await;
    assert_eq!((known.records_in_window, known.first_in_window), (2, Some(leads[1])));
    assert_eq!(known.open_leads.iter().map(|lead| lead.id).collect::<Vec<_>>(), [leads[2], leads[0]], "newest first, open only");
    let nobody = Question { customer: Some(address("nobody@customer.example")), ..question("sha256:9") };
    assert_eq!(facts(store, &nobody, at(0)).await.records_in_window, 0);
}

async fn facts_count_acknowledgements_within_their_windows(store: &Store, place: &Place) {
    let lead = open_lead(store, 1, "sales", "kim@customer.example", START).await;
    let inbound = place.count("SELECT MIN(id) FROM inbound").await;
    for (n, to) in ["kim@customer.example", "bo@customer.example", "kim@customer.example", "kim@other.example"].iter().enumerate() {
        enqueue(store, lead, inbound, to, &format!("{n}@acme.example"), START).await;
    }
    place.sql("UPDATE outbox SET state = 'cancelled' WHERE message_id = '2@acme.example'").await;
    let asked =
        Question { customer: Some(address("kim@customer.example")), teams: vec![slug("sales"), slug("support")], ..question("sha256:9") };
    let at = |seconds| START.plus(Duration::from_secs(seconds));
    let counts = async |now| {
        let acks = facts(store, &asked, now).await.acks;
        (acks.to_address, acks.to_domain, acks.from_team)
    };
    let teams = |sales| BTreeMap::from([(slug("sales"), sales), (slug("support"), 0)]);
    assert_eq!(counts(at(0)).await, (1, 2, teams(3)), "what was taken back does not count");
    assert_eq!(counts(at(3599)).await, (1, 2, teams(3)));
    assert_eq!(counts(at(3600)).await, (1, 0, teams(0)), "an hour for the domain and the team");
    assert_eq!(counts(at(86_399)).await, (1, 0, teams(0)));
    assert_eq!(counts(at(86_400)).await, (0, 0, teams(0)), "a day for the address");
}

async fn every_effect_is_applied(store: &Store, _: &Place) {
    let inbound = capture(store, 1, b"one", START).await.unwrap();
    let lead = Target::Created(0);
    let note = Entry {
        kind: ChatterKind::Note,
        author: Author::Automation("intake".to_owned()),
        subject: None,
        body: "Look.".to_owned(),
        message_id: None,
        participants: Vec::new(),
        customers_word: false,
        our_word: false,
    };
    let mut wanted = opening("sales", "kim@customer.example", "1@x");
    wanted.steps.extend(plan(vec![Effect::Chatter { lead, entry: Box::new(note) }, Effect::Withhold { lead }]).steps);
    let applied = apply(store, inbound, "sha256:1", &wanted, START).await.unwrap();
    assert_eq!((applied.state, applied.joined.len(), applied.reason), (LedgerState::Applied, 0, None));
    let opened = applied.created[0];

    let mut tx = store.read().await.unwrap();
    let row = tx.lead(opened).await.unwrap();
    assert_eq!((row.team.as_str(), row.kind.as_str(), row.state.as_str(), row.name.as_str()), ("sales", "lead", "open", "Chairs"));
    assert_eq!((row.email.as_deref(), row.language.as_deref(), row.entries), (Some("kim@customer.example"), Some("en"), 2));
    assert!(row.last_customer_at.is_some());
    let chatter = tx.chatter(opened).await.unwrap();
    assert_eq!(chatter.iter().map(|e| e.kind.as_str()).collect::<Vec<_>>(), ["mail_in", "note"]);
    assert_eq!(chatter[0].author.as_deref(), Some("kim@customer.example"));
    assert_eq!(tx.stored_plan(inbound).await.unwrap().unwrap().steps, wanted.steps);
    assert_eq!(tx.leads_of_message(inbound).await.unwrap(), [opened]);
    assert_eq!(tx.messages_of_lead(opened).await.unwrap(), [inbound]);
    drop(tx);

    // A later mail joins; an earlier one that comes late does not turn the clock back.
    for (uid, minutes, want) in [(2, 10, 10), (3, 5, 10)] {
        let now = START.plus(Duration::from_secs(minutes * 60));
        let inbound = capture(store, uid, b"more", now).await.unwrap();
        let target = Target::Existing(opened);
        let joining = plan(vec![
            Effect::Claim { team: slug("sales"), lead: target },
            Effect::Chatter { lead: target, entry: Box::new(entry(&format!("{uid}@x"), &["new@customer.example"])) },
        ]);
        let applied = apply(store, inbound, &format!("sha256:{uid}"), &joining, now).await.unwrap();
        assert_eq!((applied.created.len(), applied.joined.as_slice()), (0, [opened].as_slice()));
        let last = store.read().await.unwrap().lead(opened).await.unwrap().last_customer_at.unwrap();
        assert_eq!(last, START.plus(Duration::from_secs(want * 60)).as_micros());
    }
    let asked = Question { signed: vec![opened], ..question("sha256:9") };
    assert!(facts(store, &asked, START).await.signed[0].participants.contains(&address("new@customer.example")));

    for (uid, effect, state, reason) in [
        (4, Effect::Ignore(IgnoreReason::Automatic(MailKind::Bounce)), LedgerState::Ignored, "bounce: of the test"),
        (5, Effect::Quarantine, LedgerState::Quarantined, "of the test"),
    ] {
        let inbound = capture(store, uid, b"other", START).await.unwrap();
        let applied = apply(store, inbound, "sha256:x", &plan(vec![effect]), START).await.unwrap();
        assert_eq!((applied.state, applied.reason.as_deref()), (state, Some(reason)));
        let row = store.read().await.unwrap().ledger_entry(inbound).await.unwrap();
        assert_eq!((row.state, row.reason.as_deref()), (state, Some(reason)));
    }
}

async fn a_plan_that_refers_to_nothing_changes_nothing(store: &Store, place: &Place) {
    let inbound = capture(store, 1, b"one", START).await.unwrap();
    let mut wanted = opening("sales", "kim@customer.example", "1@x");
    wanted.steps.extend(plan(vec![Effect::Claim { team: slug("support"), lead: Target::Created(1) }]).steps);
    let error = apply(store, inbound, "sha256:1", &wanted, START).await.unwrap_err();
    assert!(matches!(error, StoreError::DanglingTarget) && error.fault() == Fault::Permanent, "{error}");
    assert_eq!(place.count("SELECT COUNT(*) FROM lead").await, 0);
    assert!(store.read().await.unwrap().pending_one(inbound).await.unwrap().is_some());
}

async fn a_second_decision_is_fenced(store: &Store, place: &Place) {
    let inbound = capture(store, 1, b"one", START).await.unwrap();
    apply(store, inbound, "sha256:1", &opening("sales", "kim@customer.example", "1@x"), START).await.unwrap();
    let error = apply(store, inbound, "sha256:2", &opening("sales", "kim@customer.example", "1@x"), START).await.unwrap_err();
    assert!(matches!(error, StoreError::DecidedAlready(_)) && error.fault() == Fault::Fenced, "{error}");
    assert_eq!(place.count("SELECT COUNT(*) FROM lead").await, 1);
}

async fn one_content_counts_once_for_a_team(store: &Store, place: &Place) {
    for (uid, team) in [(1, "sales"), (2, "sales"), (3, "support")] {
        let inbound = capture(store, uid, b"one", START).await.unwrap();
        let result = apply(store, inbound, "sha256:1", &opening(team, "kim@customer.example", "1@x"), START).await;
        match uid {
            2 => assert!(matches!(result, Err(StoreError::ClaimedAlready(_))), "whatever the facts said: {result:?}"),
            _ => assert_eq!(result.unwrap().created.len(), 1),
        }
    }
    assert_eq!(place.count("SELECT COUNT(*) FROM lead").await, 2);
}

async fn how_forms_were_read_is_kept(store: &Store, _: &Place) {
    let fill = |form: &str, missing: &[&str]| FormFill {
        source: form.to_owned(),
        found: vec!["email".to_owned()],
        missing: missing.iter().map(|field| (*field).to_owned()).collect(),
        unfit: vec!["seats".to_owned()],
    };
    let mut ids = Vec::new();
    for (uid, form, missing) in [(1, "quote", &["phone"][..]), (2, "other", &[]), (3, "quote", &[])] {
        let inbound = capture(store, uid, b"one", START).await.unwrap();
        let mut plan = opening("sales", "kim@customer.example", &format!("{uid}@x"));
        plan.form = Some(fill(form, missing));
        apply(store, inbound, &format!("sha256:{uid}"), &plan, START.plus(Duration::from_secs(uid.into()))).await.unwrap();
        ids.push(inbound);
    }
    let plain = capture(store, 4, b"one", START).await.unwrap();
    apply(store, plain, "sha256:4", &opening("sales", "kim@customer.example", "4@x"), START).await.unwrap();
    let mut tx = store.read().await.unwrap();
    let all = [fill("quote", &["phone"]), fill("other", &[]), fill("quote", &[])];
    assert_eq!(tx.form_fills(START).await.unwrap(), all);
    assert_eq!(tx.form_fills(START.plus(Duration::from_secs(2))).await.unwrap(), all[1..]);
    assert_eq!(tx.last_form_fills("quote", 9).await.unwrap(), [all[0].clone(), all[2].clone()]);
    assert_eq!(tx.last_form_fills("quote", 1).await.unwrap(), all[2..]);
    assert_eq!(tx.stored_plan(ids[0]).await.unwrap().unwrap().form.as_ref(), all.first());
    assert_eq!(tx.stored_plan(plain).await.unwrap().unwrap().form, None);
}

async fn text_of_any_kind_is_kept(store: &Store, _: &Place) {
    let huge = "long ".repeat(600_000);
    for (uid, text, want) in [
        (1, "NUL \0 in the middle", "NUL \u{fffd} in the middle"),
        (2, "🪑 עברית ẞ \u{202e} 椅子", "🪑 עברית ẞ \u{202e} 椅子"),
        (3, "'; DROP TABLE lead; --", "'; DROP TABLE lead; --"),
        (4, huge.as_str(), huge.as_str()),
    ] {
        let mut draft = lead_draft("sales", "kim@customer.example");
        (draft.lead.name, draft.lead.contact_name, draft.lead.campaign) = (text.to_owned(), Some(text.to_owned()), Some(text.to_owned()));
        let mut said = entry(&format!("{uid}@x"), &["kim@customer.example"]);
        (said.subject, said.body) = (Some(text.to_owned()), text.to_owned());
        let lead = Target::Created(0);
        let wanted = Plan {
            steps: vec![
                Step { effect: Effect::Create(Box::new(draft)), because: text.to_owned() },
                Step { effect: Effect::Claim { team: slug("sales"), lead }, because: text.to_owned() },
                Step { effect: Effect::Chatter { lead, entry: Box::new(said) }, because: text.to_owned() },
            ],
            form: None,
        };
        let inbound = capture(store, uid, text.as_bytes(), START).await.unwrap();
        let opened = apply(store, inbound, &format!("sha256:{uid}"), &wanted, START).await.unwrap().created[0];
        let mut tx = store.read().await.unwrap();
        let (row, chatter) = (tx.lead(opened).await.unwrap(), tx.chatter(opened).await.unwrap());
        assert!(row.name == want && row.contact_name.unwrap() == want && row.campaign.unwrap() == want, "{uid}");
        assert!(chatter[0].body == want && chatter[0].subject.as_ref().unwrap() == want, "{uid}");
        assert!(tx.stored_plan(inbound).await.unwrap().unwrap().steps == wanted.steps, "{uid}");
    }
    let inbound = capture(store, 9, b"nine", START).await.unwrap();
    let mut tx = store.begin().await.unwrap();
    tx.decide(inbound, LedgerState::Quarantined, Some("a \0 byte"), START).await.unwrap();
}

async fn leads_are_filtered_and_counted(store: &Store, place: &Place) {
    for (uid, team) in [(1, "sales"), (2, "support"), (3, "sales")] {
        open_lead(store, uid, team, "kim@customer.example", START).await;
    }
    place.sql("UPDATE lead SET state = 'won' WHERE team = 'support'").await;
    let listed = async |team: Option<&str>, state: Option<&str>, limit| {
        let filter = LeadFilter { team: team.map(str::to_owned), state: state.map(str::to_owned), limit };
        store.read().await.unwrap().leads(&filter).await.unwrap().iter().map(|lead| lead.team.clone()).collect::<Vec<_>>()
    };
    assert_eq!(listed(None, None, 10).await, ["sales", "support", "sales"]);
    assert_eq!(listed(None, None, 2).await, ["sales", "support"], "newest first");
    assert_eq!(listed(Some("sales"), None, 10).await.len(), 2);
    assert_eq!(listed(None, Some("won"), 10).await, ["support"]);
    assert_eq!(listed(Some("sales"), Some("won"), 10).await, Vec::<String>::new());
    assert_eq!(listed(Some("' OR '1'='1"), None, 10).await, Vec::<String>::new());
    let counts = store.read().await.unwrap().team_counts().await.unwrap();
    assert_eq!(
        counts.iter().map(|c| (c.team.as_str(), c.leads, c.mails, c.acknowledgements)).collect::<Vec<_>>(),
        [("sales", 2, 2, 0), ("support", 1, 1, 0)]
    );
    assert!(matches!(store.read().await.unwrap().lead(LeadId(999)).await, Err(StoreError::NoSuchLead(_))));
}

async fn migrations_run_again_and_the_key_stays(store: &Store, place: &Place) {
    assert_eq!(store.signing_key([1; 32], START).await.unwrap(), [1; 32]);
    store.migrate().await.unwrap();
    let again = place.open().await;
    let (one, other) = tokio::join!(again.migrate(), store.migrate());
    one.and(other).unwrap();
    assert_eq!(again.signing_key([2; 32], START).await.unwrap(), [1; 32]);
    again.close().await;
}

async fn a_newer_schema_is_refused(store: &Store, place: &Place) {
    place.sql("INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) SELECT 9999, 'later', success, checksum, 0 FROM _sqlx_migrations LIMIT 1").await;
    let error = store.migrate().await.unwrap_err();
    assert_eq!(error.fault(), Fault::Fatal);
    assert!(error.to_string().contains("newer one"), "{error}");
}

#[tokio::test]
async fn the_cost_of_a_message_does_not_grow_with_the_tables() {
    // Every statement of capture, decision and delivery, as it stands in the sources.
    let read = |file| std::fs::read_to_string(format!("{}/src/store/{file}.rs", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let apply = ["activity", "automation", "chatter", "contact", "lead", "merge", "mod"].map(|file| format!("apply/{file}"));
    let facts = ["contact", "lead", "mod", "team"].map(|file| format!("facts/{file}"));
    let rest = ["cursor", "ledger", "outbox", "raw", "timers"].map(str::to_owned);
    let sources: String = apply.into_iter().chain(facts).chain(rest).map(read).collect();
    let sql = regex::Regex::new(r#""((?:SELECT|INSERT|UPDATE|DELETE|WITH) [^"]*)""#).unwrap();
    let place = Place::sqlite();
    let store = place.open().await;
    let (mut looked_at, mut scans) = (0, Vec::new());
    for statement in sql.captures_iter(&sources).map(|found| found[1].to_owned()) {
        // People's lists may look at everything, and a beginning of a statement is none.
        let for_people = statement.contains("$1 = \'\'")
            || statement.contains("GROUP BY state")
            || statement.ends_with("FROM inbound")
            || statement.ends_with("FROM outbox");
        // A young team learns from all; see `ENOUGH`.
        let for_people = for_people || statement.ends_with("FROM scoring_frequency");
        if for_people {
            continue;
        }
        looked_at += 1;
        // The lease is written in two pieces.
        let open = statement.matches('(').count() - statement.matches(')').count();
        for step in place.explain(&format!("{statement}{}", ")".repeat(open))).await {
            // A walk along an index that holds only what waits is what it is for, and one over what was just found is no search.
            let waiting = ["inbound_captured", "outbox_due", "automation_due_at", "CONSTANT ROW", " family", " people", " newest"]
                .iter()
                .any(|index| step.contains(index));
            // SQLite also shows the check of a foreign key's children, which it only runs when a constraint is broken already.
            let asked = step.split_whitespace().nth(1).is_some_and(|table| statement.contains(table));
            if step.starts_with("SCAN") && asked && !waiting {
                scans.push(format!("{step}: {statement}"));
            }
        }
    }
    assert!(looked_at > 30, "{looked_at}");
    assert!(scans.is_empty(), "{}", scans.join("\n"));
    store.close().await;
}

//! A small firm: its teams, its templates, its clock, its mailbox and its relay. The stages between are the real ones.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, Ordering},
    },
};

use leadgate::{
    by_hand::ByHand,
    capture::{Advance, Arrival, Capture, Yielded},
    compose::Writer,
    crm::{Clock, Cursor, EmailAddress, LeadId, LeadKind, OutboxId, Position, Slug, Timestamp},
    deliver::Deliver,
    intake::{Intake, IntakeError, Rules},
    policy::{AckBudget, Identity, IntakeLimits, Policy, ReplyAddress, Scoring, Team, TemplateText, Trust},
    smtp::{Carrier, Transport, Verdict},
    source::Body,
    store::{LeadFilter, LedgerState, Settle, Store, StoreError},
};
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;

/// 2025-11-22T09:30:00Z.
pub const START: Timestamp = Timestamp::from_seconds(1_763_803_800);

pub fn slug(text: &str) -> Slug {
    Slug::parse(text).unwrap()
}

pub fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).unwrap()
}

/// A clock that stands until it is moved.
#[derive(Clone)]
pub struct Hand(Arc<AtomicI64>);

impl Hand {
    pub fn at(start: Timestamp) -> Self {
        Self(Arc::new(AtomicI64::new(start.as_micros())))
    }

    pub fn clock(&self) -> Clock {
        let hand = Arc::clone(&self.0);
        Clock::new(move || Timestamp::from_micros(hand.load(Ordering::SeqCst)))
    }

    pub fn forward(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }
}

/// Two teams that acknowledge, one that does not; sales@ has a second alias; ana is one of us.
pub fn policy() -> Policy {
    let team = |id: &str, name: &str, aliases: &[&str], acknowledge: Option<&str>| Team {
        creates: if id == "partners" { LeadKind::Opportunity } else { LeadKind::Lead },
        acknowledge: acknowledge.map(slug),
        reply_address: ReplyAddress::Signed,
        ..Team::new(slug(id), name, aliases.iter().map(|alias| address(alias)).collect())
    };
    let text =
        TemplateText { subject: "{{ message.reply_subject }}".to_owned(), body: "Thank you. {{ team.name }}\n".to_owned(), html: None };
    Policy {
        hash: "0123456789ab".to_owned(),
        identity: Identity::new([7; 32], "acme.example"),
        teams: vec![
            team("sales", "Acme Sales", &["sales@acme.example", "ventas@acme.example"], Some("thanks")),
            team("support", "Acme Support", &["support@acme.example"], Some("thanks")),
            team("partners", "Acme Partners", &["partners@acme.example"], None),
        ],
        mailbox_team: ["sales", "support"].iter().map(|id| (slug(id), slug(id))).collect(),
        own_addresses: vec![address("ana@acme.example"), address("bounce@acme.example")],
        bounces_to_record: true,
        ack_budget: AckBudget::default(),
        intake: IntakeLimits::default(),
        trust: Trust::default(),
        templates: BTreeMap::from([(slug("thanks"), BTreeMap::from([(String::new(), text)]))]),
        users: Vec::new(),
        stages: Vec::new(),
        lost_reasons: Vec::new(),
        activity_types: Vec::new(),
        plans: Vec::new(),
        calendars: Vec::new(),
        routes: Vec::new(),
        automations: Vec::new(),
        webhooks: Vec::new(),
        score_rules: Vec::new(),
        scoring: Scoring::default(),
        currency: "EUR".to_owned(),
    }
}

pub fn rules(policy: Policy) -> Arc<Rules> {
    let writer = Writer::new(&policy.templates).unwrap();
    Arc::new(Rules { policy, writer })
}

/// A mail as a server stores it.
pub fn mail(id: &str, from: &str, to: &str, subject: &str) -> Vec<u8> {
    format!("Message-ID: <{id}>\nFrom: {from}\nTo: {to}\nSubject: {subject}\nDate: Sat, 22 Nov 2025 10:00:00 +0100\n\nPlease send a quotation.\n").into_bytes()
}

/// One process of the firm: it ends when it is dropped, and the next one opens the same database.
pub struct Office {
    pub store: Store,
    pub hand: Hand,
    pub relay: Relay,
    rules: watch::Sender<Arc<Rules>>,
    pub name: String,
}

/// The relay: it takes everything, or answers as it is told, and remembers what it was handed over all processes.
#[derive(Clone)]
pub struct Relay {
    handed: Arc<Mutex<Vec<String>>>,
    answer: Arc<Mutex<Answer>>,
}

type Answer = Box<dyn Fn(&EmailAddress) -> Verdict + Send>;

impl Default for Relay {
    fn default() -> Self {
        Self { handed: Arc::default(), answer: Arc::new(Mutex::new(Box::new(|_| delivered()))) }
    }
}

pub fn delivered() -> Verdict {
    Verdict::Delivered("250 2.0.0 taken".to_owned())
}

impl Relay {
    pub fn transport(&self) -> Transport {
        let relay = self.clone();
        Transport::Carrier(Carrier::new(move |_, to, message| {
            let verdict = (relay.answer.lock().unwrap())(to);
            if matches!(verdict, Verdict::Delivered(_)) {
                relay.handed.lock().unwrap().push(message_id(message));
            }
            verdict
        }))
    }

    /// Answers so from now on.
    pub fn answers(&self, answer: impl Fn(&EmailAddress) -> Verdict + Send + 'static) {
        *self.answer.lock().unwrap() = Box::new(answer);
    }

    /// How often each mail was taken.
    pub fn handed(&self) -> BTreeMap<String, i64> {
        let mut times = BTreeMap::new();
        for id in self.handed.lock().unwrap().iter() {
            *times.entry(id.clone()).or_default() += 1;
        }
        times
    }
}

pub fn message_id(message: &[u8]) -> String {
    let text = String::from_utf8_lossy(message).replace("\r\n ", " ");
    let line = text.lines().find(|line| line.to_ascii_lowercase().starts_with("message-id:")).unwrap();
    line.split_once('<').unwrap().1.trim_end_matches('>').to_owned()
}

impl Office {
    pub fn new(store: Store, hand: &Hand, relay: &Relay, name: &str) -> Self {
        Self::under(store, hand, relay, name, policy())
    }

    pub fn under(store: Store, hand: &Hand, relay: &Relay, name: &str, policy: Policy) -> Self {
        let (rules, _) = watch::channel(rules(policy));
        Self { store, hand: hand.clone(), relay: relay.clone(), rules, name: name.to_owned() }
    }

    pub fn capture(&self) -> Capture {
        Capture {
            store: self.store.clone(),
            clock: self.hand.clock(),
            intake: Arc::new(Notify::new()),
            spool: std::env::temp_dir(),
            kept_bytes: 150 << 20,
        }
    }

    pub fn intake(&self) -> Intake {
        Intake::new(self.store.clone(), self.rules.subscribe(), self.hand.clock(), Arc::new(Notify::new()))
    }

    /// Puts other rules in force.
    pub fn put_in_force(&self, policy: Policy) {
        self.rules.send_replace(rules(policy));
    }

    pub fn clock(&self) -> leadgate::clock::Clock {
        let wakes = [Arc::new(Notify::new()), Arc::new(Notify::new())];
        leadgate::clock::Clock::new(self.store.clone(), self.rules.subscribe(), self.hand.clock(), wakes)
    }

    /// Runs what is due now.
    pub async fn look_at_the_clock(&self) -> Result<(), StoreError> {
        self.clock().round(&|| {}, &CancellationToken::new()).await
    }

    pub fn by_hand(&self) -> ByHand {
        ByHand { store: self.store.clone(), rules: Arc::clone(&self.rules.borrow()) }
    }

    pub fn deliver(&self) -> Deliver {
        Deliver::new(self.store.clone(), self.relay.transport(), self.hand.clock(), self.name.clone(), 2)
    }

    /// One look at a mailbox whose UIDs are 1, 2, 3…: everything above the cursor, in batches of `batch`.
    pub async fn capture_from(&self, mailbox: &str, messages: &[Vec<u8>], batch: usize) -> Result<(), StoreError> {
        let (mailbox, capture) = (slug(mailbox), self.capture());
        let mut from = self.store.read().await?.cursor(&mailbox, "INBOX").await?;
        let fresh: Vec<(u32, &Vec<u8>)> = (1..).zip(messages).filter(|(uid, _)| *uid > from.last_uid).collect();
        for batch in fresh.chunks(batch) {
            let received_at = Some(self.hand.clock().now());
            let mut arrivals: Vec<Arrival> =
                batch.iter().map(|(uid, bytes)| Arrival { received_at, ..arrival(&mailbox, *uid, bytes) }).collect();
            let to = Cursor { uid_validity: 1, last_uid: batch.last().unwrap().0 };
            capture.take(&mut arrivals, Some(Advance { mailbox: &mailbox, folder: "INBOX", from, to }), Settle::Due).await?;
            from = to;
        }
        Ok(())
    }

    /// Decides everything that is captured.
    pub async fn decide(&self) -> Result<(), IntakeError> {
        self.intake().drain(&|| {}, &CancellationToken::new()).await
    }

    /// Sends everything that is due.
    pub async fn send(&self) -> Result<(), StoreError> {
        let deliver = self.deliver();
        while deliver.round(&|| {}).await?.tried > 0 {}
        Ok(())
    }

    /// From a start of the process to the end of its work. Leases of the dead are waited for.
    pub async fn work(&self, mailbox: &str, messages: &[Vec<u8>]) -> Result<(), IntakeError> {
        self.deliver().rescue(true).await?;
        self.capture_from(mailbox, messages, 2).await?;
        self.decide().await?;
        self.send().await?;
        Ok(())
    }

    /// Everything that people see, without numbers that a rollback may skip.
    pub async fn picture(&self) -> String {
        let mut tx = self.store.read().await.unwrap();
        let mut picture = String::new();
        let mut leads = tx.leads(&LeadFilter { limit: 1_000, ..LeadFilter::default() }).await.unwrap();
        leads.reverse();
        for lead in leads {
            writeln!(picture, "{} {} {:?} {:?}", lead.team, lead.kind, lead.email, lead.name).unwrap();
            for entry in tx.chatter(LeadId(lead.id)).await.unwrap() {
                writeln!(picture, "  {} {:?} {:?} {:?} {:?}", entry.kind, entry.author, entry.subject, entry.body, entry.outbox_state)
                    .unwrap();
            }
        }
        let mut mails = tx.outbox(None, 1_000).await.unwrap();
        mails.sort_by_key(|mail| mail.id);
        for mail in mails {
            writeln!(picture, "mail to {} {}", mail.recipient, mail.state).unwrap();
        }
        for (state, count) in tx.ledger_counts().await.unwrap() {
            writeln!(picture, "{count} {state}").unwrap();
        }
        picture
    }

    /// How often each mail may have left without our knowing.
    pub async fn uncertain(&self) -> BTreeMap<String, i64> {
        let mails = self.store.read().await.unwrap().outbox(None, 1_000).await.unwrap();
        mails.into_iter().map(|mail| (mail.message_id, mail.uncertain)).collect()
    }

    pub async fn quarantined(&self) -> Vec<(i64, String)> {
        let rows = self.store.read().await.unwrap().ledger(LedgerState::Quarantined, 100).await.unwrap();
        rows.into_iter().map(|row| (row.id.0, row.reason.unwrap_or_default())).collect()
    }
}

pub fn arrival(mailbox: &Slug, uid: u32, bytes: &[u8]) -> Arrival {
    Arrival {
        position: Position { mailbox: mailbox.clone(), folder: "INBOX".to_owned(), uid_validity: 1, uid },
        yielded: Yielded::Body(Body::Memory(bytes.to_vec())),
        size: bytes.len() as u64,
        received_at: Some(START),
    }
}

/// The ids of all mails in the outbox, oldest first.
pub async fn outbox_ids(store: &Store) -> Vec<OutboxId> {
    let mut ids: Vec<OutboxId> = store.read().await.unwrap().outbox(None, 1_000).await.unwrap().iter().map(|mail| mail.id).collect();
    ids.sort();
    ids
}

//! What falls due: each moment once, whoever restarts and however many clocks there are.

use leadgate::{
    crm::{Author, LeadField, LeadId},
    decide::{Command, Hand as By},
};

use crate::{
    office::{Hand, Office, Relay, START, mail, slug},
    place::{Place, Places},
    plans::{by_hand, by_rules},
};

const DAY: i64 = 24 * 3600;
const TEAM: &str = r#"
[[team]]
id = "sales"
alias = ["sales@acme.example"]

[[user]]
id = "ana"
address = ["ana@acme.example"]
"#;
const QUIET: &str = r#"
[[automation]]
name = "nobody answered"
on = { quiet = { since = "last_customer_message", for = "2d" } }
when = [["state", "=", "open"]]
do = [{ activity = { type = "call", due = "1d" } }]
"#;
const RUNS: &str = "SELECT COUNT(*) FROM automation_run";
const CALLS: &str = "SELECT COUNT(*) FROM activity";

async fn office(place: &Place, hand: &Hand, rules: &str) -> Office {
    Office::under(place.open().await, hand, &Relay::default(), "one", by_rules(&format!("{TEAM}{rules}")))
}

fn enquiry(nth: usize) -> Vec<u8> {
    mail(&format!("{nth}@customer.example"), "Kim <kim@customer.example>", "sales@acme.example", &format!("Enquiry {nth}"))
}

async fn arrive(office: &Office, mails: &[Vec<u8>]) {
    office.capture_from("sales", mails, 10).await.unwrap();
    office.decide().await.unwrap();
}

async fn after_days(office: &Office, days: i64) {
    office.hand.forward(days * DAY);
    office.look_at_the_clock().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_is_noticed_once_and_again_after_the_next_word() {
    for place in Places::start().fresh() {
        let hand = Hand::at(START);
        let first = office(&place, &hand, QUIET).await;
        arrive(&first, &[enquiry(1)]).await;
        after_days(&first, 1).await;
        assert_eq!(place.count(RUNS).await, 0, "too early on {}", place.name);
        after_days(&first, 1).await;
        assert_eq!((place.count(RUNS).await, place.count(CALLS).await), (1, 1), "on {}", place.name);
        first.store.close().await;
        // The process ends, and another one opens the database.
        let second = office(&place, &hand, QUIET).await;
        after_days(&second, 1).await;
        after_days(&second, 5).await;
        assert_eq!(place.count(RUNS).await, 1, "the same moment came twice on {}", place.name);
        let lead = second.store.read().await.unwrap().subject(LeadId(1), hand.clock().now()).await.unwrap().0.lead;
        let answer = format!(
            "Message-ID: <again@customer.example>\nFrom: kim@customer.example\nTo: sales@acme.example\nReferences: <1@customer.example>\nSubject: Re: {}\n\nHello?\n",
            lead.name
        );
        arrive(&second, &[enquiry(1), answer.into_bytes()]).await;
        after_days(&second, 1).await;
        assert_eq!(place.count(RUNS).await, 1);
        after_days(&second, 1).await;
        assert_eq!(place.count(RUNS).await, 2, "the next silence is another one on {}", place.name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_clocks_run_a_moment_once() {
    for place in Places::start().fresh() {
        let hand = Hand::at(START);
        let (one, other) = (office(&place, &hand, QUIET).await, office(&place, &hand, QUIET).await);
        let mails: Vec<Vec<u8>> = (0..12)
            .map(|n| mail(&format!("{n}@c.example"), &format!("p{n}@c{n}.example"), "sales@acme.example", &format!("Enquiry {n}")))
            .collect();
        arrive(&one, &mails).await;
        hand.forward(2 * DAY);
        let work = async |office: &Office| {
            // A conflict that lasts leaves the moment for the next look.
            while office.look_at_the_clock().await.is_err() {}
        };
        tokio::join!(work(&one), work(&other));
        assert_eq!((place.count(RUNS).await, place.count(CALLS).await), (12, 12), "on {}", place.name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_moment_that_moves_takes_its_action_with_it() {
    let rules = r#"
[[automation]]
name = "before the closing"
on = { due = { field = "expected_closing", offset = "-2d" } }
do = [{ tag = ["closing"] }]
"#;
    let (place, hand) = (Place::sqlite(), Hand::at(START));
    let office = office(&place, &hand, rules).await;
    arrive(&office, &[enquiry(1)]).await;
    // START is the 22nd: two days before the 30th, and then before the 2nd.
    by_hand(&office, "1 set expected_closing=2025-11-30").await;
    by_hand(&office, "1 set expected_closing=2025-12-02").await;
    after_days(&office, 6).await;
    assert_eq!(place.count(RUNS).await, 0, "the 28th is no longer the day");
    after_days(&office, 2).await;
    assert_eq!(place.count("SELECT COUNT(*) FROM lead_tag WHERE tag = 'closing'").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_due_waits_for_its_domain_and_then_comes_at_once() {
    let rules = QUIET.replace(r#"[["state", "=", "open"]]"#, r#"[["priority", ">=", 2]]"#);
    let (place, hand) = (Place::sqlite(), Hand::at(START));
    let office = office(&place, &hand, &rules).await;
    arrive(&office, &[enquiry(1)]).await;
    after_days(&office, 3).await;
    assert_eq!(place.count(RUNS).await, 0);
    by_hand(&office, "1 set priority=2").await;
    assert_eq!((place.count(RUNS).await, place.count(CALLS).await), (1, 1));
    by_hand(&office, "1 set priority=3").await;
    after_days(&office, 3).await;
    assert_eq!(place.count(RUNS).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn new_rules_take_up_old_leads_without_a_flood() {
    let (place, hand) = (Place::sqlite(), Hand::at(START));
    let office = office(&place, &hand, "").await;
    arrive(&office, &[enquiry(1)]).await;
    after_days(&office, 30).await;
    arrive(&office, &[enquiry(1), enquiry(2)]).await;
    let mut ruled = by_rules(&format!("{TEAM}{QUIET}"));
    ruled.hash = "ba9876543210".to_owned();
    office.put_in_force(ruled);
    office.look_at_the_clock().await.unwrap();
    assert_eq!(place.count(RUNS).await, 0, "a silence of a month ago is no news");
    let names = office.store.read().await.unwrap().names("stage").await.unwrap();
    assert_eq!(names.get(&slug("won")).map(String::as_str), Some("Won"), "the names of the rules are kept: {names:?}");
    after_days(&office, 2).await;
    assert_eq!(place.count("SELECT COUNT(*) FROM automation_run WHERE lead_id = 2").await, 1);
    assert_eq!(place.count(RUNS).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn merging_and_taking_it_back_restores_what_was() {
    for place in Places::start().fresh() {
        let hand = Hand::at(START);
        let office = office(&place, &hand, "").await;
        arrive(&office, &[enquiry(1), enquiry(2)]).await;
        by_hand(&office, "1 set expected_revenue=1200").await;
        by_hand(&office, "2 tag vip").await;
        let now = hand.clock().now();
        let leads = async || {
            let mut tx = office.store.read().await.unwrap();
            let one = tx.subject(LeadId(1), now).await.unwrap().0.lead;
            (one, tx.subject(LeadId(2), now).await.unwrap().0.lead)
        };
        let before = leads().await;
        let ana = By { author: Author::User(slug("ana")), now };
        office.by_hand().merge(LeadId(1), LeadId(2), &ana).await.unwrap();
        let merged = leads().await;
        assert_eq!(merged.0, merged.1, "whoever asks for the tail gets the survivor on {}", place.name);
        assert!(merged.0.tags.contains(&slug("vip")) && merged.0.expected_revenue.is_some());
        let tail = if merged.0.id == LeadId(1) { LeadId(2) } else { LeadId(1) };
        office.by_hand().act(Some(merged.0.id), Command::Split(tail), &ana).await.unwrap();
        let after = leads().await;
        for field in LeadField::ALL {
            assert_eq!(before.0.get(*field), after.0.get(*field), "{field} of 1 on {}", place.name);
            assert_eq!(before.1.get(*field), after.1.get(*field), "{field} of 2 on {}", place.name);
        }
        let again = office.by_hand().act(Some(merged.0.id), Command::Split(tail), &ana).await;
        assert!(again.unwrap_err().to_string().contains("was not merged"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_by_hand_goes_into_the_customers_thread_and_stops_the_silence() {
    let rules = r#"
[[automation]]
name = "answered"
on = "answered"
do = [{ tag = ["answered"] }]
"#;
    let (place, hand) = (Place::sqlite(), Hand::at(START));
    let office = office(&place, &hand, rules).await;
    arrive(&office, &[enquiry(1)]).await;
    hand.forward(600);
    let now = hand.clock().now();
    let by = |author| By { author, now };
    let nobody = office.by_hand().act(Some(LeadId(1)), Command::Reply("Hello".to_owned()), &by(Author::Automation("cli".to_owned()))).await;
    assert!(nobody.unwrap_err().to_string().contains("say who writes"));
    let empty = office.by_hand().act(Some(LeadId(1)), Command::Reply(" ".to_owned()), &by(Author::User(slug("ana")))).await;
    assert!(empty.unwrap_err().to_string().contains("empty"));
    let ana = by(Author::User(slug("ana")));
    office.by_hand().act(Some(LeadId(1)), Command::Reply("Dear Kim,\n\nforty it is.\n".to_owned()), &ana).await.unwrap();
    let lead = office.store.read().await.unwrap().subject(LeadId(1), now).await.unwrap().0.lead;
    assert_eq!((lead.first_response_at, lead.last_answer_at), (Some(now), Some(now)));
    assert!(lead.tags.contains(&slug("answered")));
    let mut tx = office.store.read().await.unwrap();
    let out = tx.outbox(None, 10).await.unwrap();
    assert_eq!((out.len(), out[0].recipient.as_str()), (1, "kim@customer.example"));
    let mail = place.text("SELECT CAST(message AS TEXT) FROM outbox").await;
    for expected in ["From: ana <sales@acme.example>", "In-Reply-To: <1@customer.example>", "Subject: Re: Enquiry 1", "forty it is."] {
        assert!(mail.contains(expected), "{expected} in {mail}");
    }
    assert!(!mail.contains("Auto-Submitted"), "a person wrote it: {mail}");
    let chatter = tx.chatter(LeadId(1)).await.unwrap();
    assert!(chatter.iter().any(|entry| entry.kind == "mail_out" && entry.author.as_deref() == Some("ana")));
}

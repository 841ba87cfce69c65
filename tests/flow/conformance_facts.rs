//! What the facts know of the CRM's records, one list for both databases.

use std::collections::{BTreeMap, BTreeSet};

use leadgate::{
    crm::{Activity, ActivityField, Contact, ContactId, ContactKind, LeadField, LeadId, LeadState, Timestamp, Value, Word},
    decide::{Armed, ClockState, ContactTarget, Effect, OpenLead, Question, Target, assign::Load, score::Increment},
    store::Store,
};

use crate::{
    conformance::{conform, facts, lead_draft, open_lead, question},
    conformance_records::{act, ana, draw, kim, later, merge},
    office::{START, address, slug},
    place::Place,
};

conform!(
    a_lead_with_everything_around_it,
    a_merged_lead_is_its_survivor,
    the_sender_is_known_by_any_of_their_addresses,
    the_company_is_known_by_its_domain,
    open_leads_have_their_owners_and_no_tombstones,
    members_have_their_loads,
    teams_are_judged_by_their_own_leads_when_they_have_enough,
);

async fn make(store: &Store, contact: Contact) -> ContactId {
    act(store, vec![Effect::CreateContact(Box::new(contact))]).await.contacts[0]
}

fn set(lead: LeadId, field: LeadField, to: Value) -> Effect {
    Effect::Change { lead: Target::Existing(lead), field, from: Value::Empty, to, by: ana() }
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

async fn a_lead_with_everything_around_it(store: &Store, _: &Place) {
    let opened = open_lead(store, 1, "sales", "kim@customer.example", START).await;
    let other = open_lead(store, 2, "sales", "kim@customer.example", START).await;
    let person = make(store, kim()).await;
    let firm = make(store, Contact { kind: ContactKind::Company, name: "Customer".to_owned(), ..Contact::default() }).await;
    let lead = Target::Existing(opened);
    let activity =
        |summary: &str| Effect::Schedule { lead, activity: Box::new(Activity { summary: summary.to_owned(), ..Activity::default() }) };
    let applied = act(
        store,
        vec![
            Effect::LinkContact { lead, contact: ContactTarget::Existing(person) },
            Effect::JoinCompany { contact: ContactTarget::Existing(person), company: ContactTarget::Existing(firm) },
            Effect::AddEmail { contact: ContactTarget::Existing(person), email: address("kim@private.example") },
            Effect::AddPhone { contact: ContactTarget::Existing(person), phone: "+491701".to_owned() },
            set(opened, LeadField::salesperson, text("ana")),
            set(opened, LeadField::tags, Value::List(vec!["red".to_owned(), "blue".to_owned()])),
            Effect::Follow { lead, user: slug("ben") },
            Effect::Link { lead, other },
            activity("Call"),
            activity("Write"),
            Effect::Arm { lead, automation: "remind".to_owned(), occurrence: later(1), due: Some(later(2)), state: ClockState::Set },
            Effect::Arm { lead, automation: "ask".to_owned(), occurrence: later(3), due: None, state: ClockState::Done },
        ],
    )
    .await;
    let done = Effect::ChangeActivity {
        activity: applied.activities[0],
        lead: opened,
        changes: vec![(ActivityField::state, text("done"))],
        by: ana(),
    };
    act(store, vec![done]).await;

    let mut tx = store.read().await.unwrap();
    let known = tx.lead_facts(opened).await.unwrap().unwrap();
    assert_eq!(known.lead, tx.lead_row(opened).await.unwrap());
    assert_eq!(known.lead.tags, BTreeSet::from([slug("blue"), slug("red")]));
    assert_eq!(known.participants, BTreeSet::from([address("copy@customer.example"), address("kim@customer.example")]));
    assert_eq!((known.followers, known.links), (BTreeSet::from([slug("ben")]), BTreeSet::from([other])));
    assert_eq!(known.activities.iter().map(|activity| activity.summary.as_str()).collect::<Vec<_>>(), ["Write"], "what is open still");
    let clock = |at, state| Armed { occurrence: later(at), state };
    let armed = [("ask".to_owned(), clock(3, ClockState::Done)), ("remind".to_owned(), clock(1, ClockState::Set))];
    assert_eq!(known.armed, BTreeMap::from(armed));
    let contact = known.contact.unwrap();
    assert_eq!((contact.contact.id, contact.company.unwrap().id), (person, firm));
    assert_eq!(contact.emails, BTreeSet::from([address("kim@customer.example"), address("kim@private.example")]));
    assert_eq!(contact.phones, BTreeSet::from(["+4930123456".to_owned(), "+491701".to_owned()]));
    assert_eq!(contact.last_owner, Some(slug("ana")));
    assert_eq!(tx.lead_facts(LeadId(4711)).await.unwrap(), None);
}

async fn a_merged_lead_is_its_survivor(store: &Store, _: &Place) {
    let mut ids = Vec::new();
    for uid in 1..=3 {
        ids.push(open_lead(store, uid, "sales", &format!("kim{uid}@customer.example"), START).await);
    }
    let call = Activity { summary: "Call".to_owned(), ..Activity::default() };
    act(store, vec![Effect::Schedule { lead: Target::Existing(ids[2]), activity: Box::new(call) }]).await;
    act(store, vec![Effect::Follow { lead: Target::Existing(ids[1]), user: slug("ben") }]).await;
    act(store, vec![merge(ids[2], ids[1], Vec::new())]).await;
    act(store, vec![merge(ids[1], ids[0], Vec::new())]).await;
    // An answer that names a tombstone, by a token or by an id, belongs to the survivor.
    let cited = crate::conformance::id("3@customer.example");
    let known = facts(store, &Question { signed: vec![ids[2]], cited: vec![cited], ..question("sha256:9") }, START).await;
    assert_eq!((known.signed[0].lead.id, known.cited[0].lead.lead.id), (ids[0], ids[0]));
    let people = known.signed[0].participants.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(people, ["copy@customer.example", "kim1@customer.example", "kim2@customer.example", "kim3@customer.example"]);
    assert_eq!((known.signed[0].activities.len(), known.signed[0].followers.len()), (1, 1));
}

async fn the_sender_is_known_by_any_of_their_addresses(store: &Store, _: &Place) {
    let person = make(store, kim()).await;
    let double = make(store, Contact { name: "K. Lee".to_owned(), email: Some(address("lee@other.example")), ..Contact::default() }).await;
    act(store, vec![Effect::AddEmail { contact: ContactTarget::Existing(person), email: address("kim@private.example") }]).await;
    let lead = open_lead(store, 1, "sales", "lee@other.example", START).await;
    act(store, vec![Effect::LinkContact { lead: Target::Existing(lead), contact: ContactTarget::Existing(double) }]).await;
    act(store, vec![set(lead, LeadField::salesperson, text("ben"))]).await;
    act(store, vec![Effect::MergeContact { tail: double, into: person }]).await;
    for (email, known) in [
        ("kim@customer.example", Some(person)),
        ("kim@private.example", Some(person)),
        ("lee@other.example", Some(person)),
        ("nobody@customer.example", None),
    ] {
        let found = facts(store, &Question { customer: Some(address(email)), ..question("sha256:9") }, START).await.contact;
        assert_eq!(found.as_ref().map(|found| found.contact.id), known, "{email}");
        if let Some(found) = found {
            assert_eq!((found.emails.len(), found.last_owner), (3, Some(slug("ben"))), "what the tombstone had counts");
        }
    }
}

async fn the_company_is_known_by_its_domain(store: &Store, _: &Place) {
    let firm =
        |kind, name: &str| Contact { kind, name: name.to_owned(), domain: Some(Word::new("customer.example")), ..Contact::default() };
    make(store, firm(ContactKind::Person, "Kim")).await;
    let old = make(store, firm(ContactKind::Company, "Customer")).await;
    let at = async |domain: &str| {
        let asked = Question { company_domain: Some(Word::new(domain)), ..question("sha256:9") };
        facts(store, &asked, START).await.company.map(|company| company.id)
    };
    assert_eq!((at("customer.example").await, at("other.example").await), (Some(old), None));
    let new = make(store, Contact { kind: ContactKind::Company, name: "Customer Ltd".to_owned(), ..Contact::default() }).await;
    act(store, vec![Effect::MergeContact { tail: old, into: new }]).await;
    assert_eq!(at("customer.example").await, Some(new));
}

async fn open_leads_have_their_owners_and_no_tombstones(store: &Store, _: &Place) {
    let mut ids = Vec::new();
    for uid in 1..=3 {
        ids.push(open_lead(store, uid, "sales", "kim@customer.example", START).await);
    }
    act(store, vec![set(ids[1], LeadField::salesperson, text("ana")), merge(ids[0], ids[1], Vec::new())]).await;
    let known = facts(store, &Question { customer: Some(address("kim@customer.example")), ..question("sha256:9") }, START).await;
    let open = |id, salesperson| OpenLead { id, team: slug("sales"), name: "Chairs".to_owned(), salesperson };
    assert_eq!(known.open_leads, [open(ids[2], None), open(ids[1], Some(slug("ana")))]);
    assert_eq!((known.records_in_window, known.first_in_window), (3, Some(ids[1])), "the next message joins no tombstone");
}

async fn members_have_their_loads(store: &Store, _: &Place) {
    let days = |days: i64| later(-days * 86_400);
    let give = |user: &str, state: LeadState, assigned: Timestamp, team: &str| {
        let mut new = lead_draft(team, "kim@customer.example");
        (new.lead.salesperson, new.lead.state, new.lead.assigned_at) = (Some(slug(user)), state, Some(assigned));
        Effect::Create(Box::new(new))
    };
    let made = act(
        store,
        vec![
            give("ana", LeadState::Open, days(0), "sales"),
            give("ana", LeadState::Open, days(2), "sales"),
            give("ana", LeadState::Won, days(29), "sales"),
            give("ana", LeadState::Open, days(31), "sales"),
            give("ana", LeadState::Open, days(0), "support"),
            give("ben", LeadState::Lost, days(1), "sales"),
            give("ben", LeadState::Open, days(0), "sales"),
            Effect::Create(Box::new(lead_draft("sales", "kim@customer.example"))),
        ],
    )
    .await
    .created;
    act(store, vec![merge(made[6], made[0], Vec::new())]).await;
    act(store, vec![Effect::Draw { lead: Target::Existing(made[0]), team: slug("sales"), draw: Box::new(draw()) }]).await;
    let asked = Question { teams: vec![slug("sales")], ..question("sha256:9") };
    let known = facts(store, &asked, START).await.teams;
    let load = |open, assigned_in_30_days, assigned_in_window| Load { open, assigned_in_30_days, assigned_in_window };
    assert_eq!(known[&slug("sales")].loads, BTreeMap::from([(slug("ana"), load(3, 3, 1)), (slug("ben"), load(0, 1, 0))]));
    assert_eq!((known.len(), &known[&slug("sales")].rota), (1, &draw().rota_after));
    // Of the records that a message may continue, only when an automated action may assign.
    let continues = Question { signed: vec![made[4]], teams_of_leads: true, ..asked.clone() };
    assert_eq!(facts(store, &continues, START).await.teams.len(), 2);
    assert_eq!(facts(store, &Question { teams_of_leads: false, ..continues }, START).await.teams.len(), 1);
}

async fn teams_are_judged_by_their_own_leads_when_they_have_enough(store: &Store, _: &Place) {
    let learn = |team: Option<&str>, count: f64| Increment {
        team: team.map(slug),
        variable: "stage".to_owned(),
        value: "new".to_owned(),
        won_delta: count,
        lost_delta: count,
    };
    act(store, vec![Effect::Learn { increments: vec![learn(Some("sales"), 100.0), learn(Some("support"), 3.0), learn(None, 2.0)] }]).await;
    let teams = async |asked: &[&str], signed: Vec<LeadId>| {
        let asked = Question { teams: asked.iter().map(|team| slug(team)).collect(), signed, ..question("sha256:9") };
        let known = facts(store, &asked, START).await.frequencies;
        known.rows().map(|(team, ..)| team.map(ToString::to_string).unwrap_or_default()).collect::<Vec<_>>()
    };
    assert_eq!(teams(&["sales"], Vec::new()).await, ["sales"]);
    assert_eq!(teams(&["support"], Vec::new()).await, ["", "sales", "support"]);
    assert_eq!(teams(&["sales", "partners"], Vec::new()).await.len(), 3);
    assert_eq!(teams(&[], Vec::new()).await.len(), 0);
    let lead = open_lead(store, 1, "sales", "kim@customer.example", START).await;
    assert_eq!(teams(&[], vec![lead]).await, ["sales"], "a record that goes on is scored anew");
    let known = store.read().await.unwrap().all_frequencies().await.unwrap();
    let count = known.get(Some(&slug("sales")), "stage", "new").unwrap();
    assert!((count.won - 100.1).abs() < 1e-9 && (count.lost - 100.1).abs() < 1e-9, "{count:?}");
}

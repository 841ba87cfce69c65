//! What the store promises of the CRM's records, one list for both databases: every effect, merging and its undoing, what happens once only, and a
//! database of the first schema that goes on.

use leadgate::{
    crm::{
        Activity, ActivityField, ActivityId, ActivityState, Author, ChatterKind, Contact, ContactField, ContactId, ContactKind, Fault,
        Lead, LeadField, LeadId, LeadKind, LeadState, Priority, Timestamp, Value, Word,
    },
    decide::{
        ClockState, ContactTarget, Effect, Entry, MergedTail, NewLead, Target,
        assign::{Draw, Path},
        score::Increment,
    },
    policy::AssignMethod,
    store::{Applied, ChatterRow, Context, Store, StoreError},
};

use crate::{
    conformance::{conform, lead_draft, open_lead, plan},
    office::{START, address, slug},
    place::{Place, Places},
};

conform!(
    every_field_is_kept_and_read_back,
    every_field_is_changed_and_tracked,
    free_text_is_kept_in_lower_case_too,
    a_value_that_does_not_fit_changes_nothing,
    contacts_own_their_addresses,
    contacts_change_and_the_audit_tells,
    followers_and_links_come_and_go,
    activities_are_planned_and_done,
    draws_are_kept_and_the_rota_turns,
    clocks_are_set_and_stopped,
    an_occurrence_runs_once,
    counts_are_smoothed,
    answers_of_ours_stop_the_clock,
    merged_leads_come_back_as_they_were,
    merged_contacts_come_back_as_they_were,
    nothing_is_merged_in_a_circle,
);

pub fn ana() -> Author {
    Author::User(slug("ana"))
}

pub fn later(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(START.as_seconds() + seconds)
}

pub async fn try_do(store: &Store, effects: Vec<Effect>) -> Result<Applied, StoreError> {
    let mut tx = store.begin_decision().await.unwrap();
    let applied = tx.apply_steps(&plan(effects).steps, &Context { origin: None, at: later(60), by: ana() }).await?;
    tx.commit().await?;
    Ok(applied)
}

/// Does what a command of ana does.
pub async fn act(store: &Store, effects: Vec<Effect>) -> Applied {
    try_do(store, effects).await.unwrap()
}

async fn lead(store: &Store, id: LeadId) -> Lead {
    store.read().await.unwrap().lead_row(id).await.unwrap()
}

async fn contact(store: &Store, id: ContactId) -> Contact {
    store.read().await.unwrap().contact_row(id).await.unwrap()
}

async fn changes(store: &Store, id: LeadId) -> Vec<ChatterRow> {
    let chatter = store.read().await.unwrap().chatter(id).await.unwrap();
    chatter.into_iter().filter(|entry| entry.kind == "change").collect()
}

/// A value that a field takes, other than what it has at first.
fn some(field: LeadField) -> Value {
    match field {
        LeadField::id | LeadField::contact | LeadField::merged_into => Value::Int(1),
        LeadField::team | LeadField::salesperson | LeadField::stage | LeadField::lost_reason => Value::Text("some.slug".to_owned()),
        LeadField::kind => Value::Text("opportunity".to_owned()),
        LeadField::state => Value::Text("won".to_owned()),
        LeadField::email => Value::Text("kim@customer.example".to_owned()),
        LeadField::language => Value::Text("de".to_owned()),
        LeadField::priority => Value::Int(2),
        LeadField::tags => Value::List(vec!["blue".to_owned(), "red".to_owned()]),
        LeadField::expected_revenue | LeadField::recurring_revenue => Value::Int(1_234_567_890_123),
        LeadField::recurring_months | LeadField::score => Value::Int(-12),
        LeadField::probability | LeadField::automated_probability => Value::Real(33.49),
        LeadField::expected_closing => Value::Text("2026-02-28".to_owned()),
        LeadField::stage_since
        | LeadField::created_at
        | LeadField::assigned_at
        | LeadField::converted_at
        | LeadField::closed_at
        | LeadField::first_response_at
        | LeadField::last_customer_at
        | LeadField::last_answer_at => Value::Time(later(7)),
        LeadField::name
        | LeadField::contact_name
        | LeadField::company_name
        | LeadField::email_received
        | LeadField::phone
        | LeadField::currency
        | LeadField::source
        | LeadField::medium
        | LeadField::campaign
        | LeadField::description => Value::Text("Ünder “quotes”; 'n\nmore".to_owned()),
    }
}

async fn every_field_is_kept_and_read_back(store: &Store, _: &Place) {
    let full = act(store, vec![Effect::CreateContact(Box::default())]).await.contacts[0];
    let mut wanted = Lead::default();
    for field in LeadField::ALL.iter().filter(|field| **field != LeadField::merged_into) {
        wanted.set(*field, some(*field)).unwrap();
    }
    wanted.contact = Some(full);
    let new = NewLead { lead: wanted.clone(), cc: Vec::new() };
    let bare = NewLead { lead: Lead { team: slug("sales"), ..Lead::default() }, cc: Vec::new() };
    let created = act(store, vec![Effect::Create(Box::new(new)), Effect::Create(Box::new(bare))]).await.created;
    wanted.id = created[0];
    assert_eq!(lead(store, created[0]).await, wanted);
    let empty = Lead { id: created[1], team: slug("sales"), created_at: later(60), ..Lead::default() };
    assert_eq!(lead(store, created[1]).await, empty, "what a plan leaves open is empty, and the record is opened now");
}

async fn every_field_is_changed_and_tracked(store: &Store, _: &Place) {
    let someone = act(store, vec![Effect::CreateContact(Box::default())]).await.contacts[0];
    let opened = open_lead(store, 1, "sales", "bo@customer.example", START).await;
    let other = open_lead(store, 2, "sales", "bo@customer.example", START).await;
    for field in LeadField::ALL.iter().copied().filter(|field| *field != LeadField::id) {
        let before = lead(store, opened).await;
        let to = match field {
            LeadField::contact => Value::Int(someone.0),
            LeadField::merged_into => Value::Int(other.0),
            _ => some(field),
        };
        let change = |from: Value, to: Value| Effect::Change { lead: Target::Existing(opened), field, from, to, by: ana() };
        let told = changes(store, opened).await.len();
        act(store, vec![change(before.get(field), to.clone())]).await;
        let after = lead(store, opened).await;
        assert_eq!(after.get(field), to, "{field}");
        let mut same = after.clone();
        same.set(field, before.get(field)).unwrap();
        assert_eq!(same, before, "{field} alone changes");

        let entries = changes(store, opened).await;
        assert_eq!(entries.len() - told, usize::from(field.info().tracked), "{field}");
        if field.info().tracked {
            let entry = entries.last().unwrap();
            let stored = |json: &Option<String>| serde_json::from_str::<Value>(json.as_ref().unwrap()).unwrap();
            assert_eq!((entry.field.as_deref(), entry.author.as_deref()), (Some(field.name()), Some("ana")));
            assert_eq!((stored(&entry.old_value), stored(&entry.new_value)), (before.get(field), to.clone()));
        }
        if field.info().optional || field == LeadField::tags {
            act(store, vec![change(to, Value::Empty)]).await;
            assert!(lead(store, opened).await.get(field).is_empty(), "{field} is taken away");
        }
    }
    let body = |entries: &[ChatterRow], field: &str| entries.iter().find(|e| e.field.as_deref() == Some(field)).unwrap().body.clone();
    let entries = changes(store, opened).await;
    assert_eq!(body(&entries, "stage"), "stage: – → some.slug");
    assert_eq!(body(&entries, "expected_revenue"), "expected revenue: – → 12345678901.23");
    assert_eq!(body(&entries, "tags"), "tags: – → blue, red");
}

async fn free_text_is_kept_in_lower_case_too(store: &Store, place: &Place) {
    let mut draft = lead_draft("sales", "kim@customer.example");
    draft.lead.name = "ÄRGER mit Stühlen".to_owned();
    draft.lead.company_name = Some("ÖBB".to_owned());
    let opened = act(store, vec![Effect::Create(Box::new(draft))]).await.created[0];
    let holds = async |condition: &str| place.count(&format!("SELECT COUNT(*) FROM lead WHERE id = {opened} AND {condition}")).await == 1;
    assert!(holds("name_folded = 'ärger mit stühlen' AND company_name_folded = 'öbb' AND description_folded IS NULL").await);
    let change =
        |to: Value| Effect::Change { lead: Target::Existing(opened), field: LeadField::company_name, from: Value::Empty, to, by: ana() };
    act(store, vec![change(Value::Text("ÇA".to_owned()))]).await;
    assert!(holds("company_name = 'ÇA' AND company_name_folded = 'ça'").await);
    act(store, vec![change(Value::Empty)]).await;
    assert!(holds("company_name IS NULL AND company_name_folded IS NULL").await);
    let maker = Contact { kind: ContactKind::Company, name: "Stühle GMBH".to_owned(), ..Contact::default() };
    act(store, vec![Effect::CreateContact(Box::new(maker))]).await;
    assert_eq!(place.count("SELECT COUNT(*) FROM contact WHERE name_folded = 'stühle gmbh'").await, 1);
}

async fn a_value_that_does_not_fit_changes_nothing(store: &Store, place: &Place) {
    let opened = open_lead(store, 1, "sales", "kim@customer.example", START).await;
    let change = |lead: LeadId, field: LeadField, to: Value| Effect::Change {
        lead: Target::Existing(lead),
        field,
        from: Value::Empty,
        to,
        by: ana(),
    };
    for (effect, says) in [
        (change(opened, LeadField::priority, Value::Int(4)), "a number from 0 to 3"),
        (change(opened, LeadField::state, Value::Text("closed".to_owned())), "`open`, `won` or `lost`"),
        (change(opened, LeadField::tags, Value::List(vec!["No Slug".to_owned()])), "a list of tags"),
        (change(opened, LeadField::team, Value::Empty), "an id"),
        (change(LeadId(4711), LeadField::name, Value::Text("x".to_owned())), "there is no lead 4711"),
    ] {
        let first = change(opened, LeadField::name, Value::Text("changed".to_owned()));
        let error = try_do(store, vec![first, effect]).await.unwrap_err();
        assert!(error.to_string().contains(says) && error.fault() == Fault::Permanent, "{error}");
    }
    assert_eq!(lead(store, opened).await.name, "Chairs");
    assert_eq!(place.count("SELECT COUNT(*) FROM chatter WHERE kind = 'change'").await, 0);
}

pub fn kim() -> Contact {
    Contact {
        name: "Kim Lee".to_owned(),
        email: Some(address("kim@customer.example")),
        phone: Some("+4930123456".to_owned()),
        ..Contact::default()
    }
}

async fn contacts_own_their_addresses(store: &Store, place: &Place) {
    let opened = open_lead(store, 1, "sales", "kim@customer.example", START).await;
    let firm = Contact {
        kind: ContactKind::Company,
        name: "Customer".to_owned(),
        domain: Some(Word::new("customer.example")),
        ..Contact::default()
    };
    let (person, company) = (ContactTarget::Created(0), ContactTarget::Created(1));
    let applied = act(
        store,
        vec![
            Effect::CreateContact(Box::new(kim())),
            Effect::CreateContact(Box::new(firm.clone())),
            Effect::AddEmail { contact: person, email: address("kim@private.example") },
            Effect::AddEmail { contact: person, email: address("kim@private.example") },
            Effect::AddPhone { contact: person, phone: "+491701".to_owned() },
            Effect::JoinCompany { contact: person, company },
            Effect::LinkContact { lead: Target::Existing(opened), contact: person },
        ],
    )
    .await;
    let [person, company] = applied.contacts[..] else { panic!("{applied:?}") };
    assert_eq!(contact(store, person).await, Contact { id: person, company: Some(company), created_at: later(60), ..kim() });
    assert_eq!(contact(store, company).await, Contact { id: company, created_at: later(60), ..firm });
    assert_eq!(lead(store, opened).await.contact, Some(person));
    assert_eq!(place.count("SELECT COUNT(*) FROM contact_email").await, 2);
    assert_eq!(place.count("SELECT COUNT(*) FROM contact_phone").await, 2);
    assert_eq!(changes(store, opened).await.len(), 0, "how a record begins is no change");

    let taken =
        try_do(store, vec![Effect::AddEmail { contact: ContactTarget::Existing(company), email: address("kim@private.example") }]).await;
    let error = taken.unwrap_err();
    assert!(matches!(error, StoreError::AddressTaken { owner, .. } if owner == person) && error.fault() == Fault::Permanent, "{error}");
    act(store, vec![Effect::LinkContact { lead: Target::Existing(opened), contact: ContactTarget::Existing(company) }]).await;
    assert_eq!(changes(store, opened).await[0].body, format!("contact: {person} → {company}"));
}

async fn contacts_change_and_the_audit_tells(store: &Store, place: &Place) {
    let person = act(store, vec![Effect::CreateContact(Box::new(kim()))]).await.contacts[0];
    let change = |field: ContactField, from: Value, to: Value| Effect::ChangeContact {
        contact: ContactTarget::Existing(person),
        field,
        from,
        to,
        by: ana(),
    };
    let new = "kim@new.example";
    act(
        store,
        vec![
            change(ContactField::title, Value::Empty, Value::Text("CTO".to_owned())),
            change(ContactField::email, Value::Text("kim@customer.example".to_owned()), Value::Text(new.to_owned())),
            change(ContactField::blacklisted, Value::Bool(false), Value::Bool(true)),
            change(ContactField::language, Value::Empty, Value::Text("de".to_owned())),
        ],
    )
    .await;
    let changed = contact(store, person).await;
    assert_eq!((changed.title.as_deref(), changed.email, changed.blacklisted), (Some("CTO"), Some(address(new)), true));
    assert_eq!(place.count("SELECT COUNT(*) FROM contact_email").await, 2, "the old address still finds them");
    assert_eq!(place.count(&format!("SELECT COUNT(*) FROM audit WHERE subject = 'contact {person}' AND actor = 'ana'")).await, 3);
    assert_eq!(place.count("SELECT COUNT(*) FROM audit WHERE action = 'title: – → CTO'").await, 1);
}

async fn followers_and_links_come_and_go(store: &Store, place: &Place) {
    let one = open_lead(store, 1, "sales", "kim@customer.example", START).await;
    let other = open_lead(store, 2, "sales", "kim@customer.example", START).await;
    let (lead, user) = (Target::Existing(one), slug("ana"));
    let follow = Effect::Follow { lead, user: user.clone() };
    let link = Effect::Link { lead, other };
    act(store, vec![follow.clone(), follow, link.clone(), link, Effect::Link { lead, other: one }]).await;
    assert_eq!(place.count(&format!("SELECT COUNT(*) FROM lead_follower WHERE lead_id = {one}")).await, 1);
    assert_eq!(place.count(&format!("SELECT COUNT(*) FROM lead_link WHERE lead_id IN ({one}, {other})")).await, 2, "in both directions");
    act(store, vec![Effect::Unfollow { lead, user }]).await;
    assert_eq!(place.count("SELECT COUNT(*) FROM lead_follower").await, 0);
}

async fn activities_are_planned_and_done(store: &Store, _: &Place) {
    let opened = open_lead(store, 1, "sales", "kim@customer.example", START).await;
    let call = Activity {
        activity_type: Some(slug("call")),
        summary: "Ask about the chairs".to_owned(),
        due_on: leadgate::crm::CivilDate::parse("2025-11-25"),
        starts_at: Some(later(5)),
        assignee: Some(slug("ana")),
        ..Activity::default()
    };
    let schedule = Effect::Schedule { lead: Target::Existing(opened), activity: Box::new(call.clone()) };
    let planned = act(store, vec![schedule.clone(), schedule]).await.activities;
    let row = async |id: ActivityId| store.read().await.unwrap().activity_row(id).await.unwrap();
    let wanted = Activity { id: planned[0], lead: opened, created_at: later(60), created_by: "ana".to_owned(), ..call };
    assert_eq!(row(planned[0]).await, wanted);

    let text = |text: &str| Value::Text(text.to_owned());
    let done = vec![(ActivityField::feedback, text("She wants forty.")), (ActivityField::state, text("done"))];
    let cancelled = vec![(ActivityField::state, text("cancelled"))];
    act(
        store,
        vec![
            Effect::ChangeActivity { activity: planned[0], lead: opened, changes: done, by: ana() },
            Effect::ChangeActivity { activity: planned[1], lead: opened, changes: cancelled, by: ana() },
        ],
    )
    .await;
    let (kept, dropped) = (row(planned[0]).await, row(planned[1]).await);
    assert_eq!((kept.state, kept.finished_at, kept.feedback.as_deref()), (ActivityState::Done, Some(later(60)), Some("She wants forty.")));
    assert_eq!((dropped.state, dropped.finished_at), (ActivityState::Cancelled, Some(later(60))));
    let chatter = store.read().await.unwrap().chatter(opened).await.unwrap();
    let told: Vec<&str> = chatter.iter().filter(|entry| entry.kind == "activity").map(|entry| entry.body.as_str()).collect();
    assert_eq!(told, ["call: Ask about the chairs\nShe wants forty."]);
    let missing =
        Effect::ChangeActivity { activity: ActivityId(99), lead: opened, changes: vec![(ActivityField::state, text("done"))], by: ana() };
    assert!(matches!(try_do(store, vec![missing]).await, Err(StoreError::NoSuchRecord { what: "activity", id: 99 })));
}

/// A draw that leaves a rota behind.
pub fn draw() -> Draw {
    let rota_after = serde_json::from_str(r#"{"unit": 2000000, "credit": {"ana": -1000000, "ben": 1000000}}"#).unwrap();
    Draw {
        method: AssignMethod::RoundRobin,
        path: Path::Method,
        eligible: Vec::new(),
        excluded: Vec::new(),
        chosen: None,
        because: String::new(),
        rota_after,
    }
}

async fn draws_are_kept_and_the_rota_turns(store: &Store, place: &Place) {
    let opened = open_lead(store, 1, "sales", "kim@customer.example", START).await;
    let chosen = |user: &str| Draw { chosen: Some(slug(user)), because: "it is their turn".to_owned(), ..draw() };
    for user in ["ana", "ben"] {
        act(store, vec![Effect::Draw { lead: Target::Existing(opened), team: slug("sales"), draw: Box::new(chosen(user)) }]).await;
    }
    assert_eq!(place.count("SELECT COUNT(*) FROM assignment_draw WHERE team = 'sales' AND chosen IN ('ana', 'ben')").await, 2);
    assert_eq!(place.count("SELECT COUNT(*) FROM rota").await, 1, "the last draw says whose turn is next");
    let mut tx = store.read().await.unwrap();
    assert_eq!(tx.team_facts(&slug("sales"), later(60)).await.unwrap().rota, draw().rota_after);
    assert_eq!(tx.team_facts(&slug("support"), later(60)).await.unwrap().rota, Default::default());
}

async fn clocks_are_set_and_stopped(store: &Store, place: &Place) {
    let lead = Target::Existing(open_lead(store, 1, "sales", "kim@customer.example", START).await);
    let arm = |seconds, due, state| Effect::Arm { lead, automation: "remind".to_owned(), occurrence: later(seconds), due, state };
    act(store, vec![arm(1, Some(later(101)), ClockState::Set), arm(2, Some(later(102)), ClockState::Set)]).await;
    assert_eq!(place.count("SELECT COUNT(*) FROM automation_due").await, 1, "an earlier setting is replaced");
    assert_eq!(place.count("SELECT due_at FROM automation_due WHERE state = 'set'").await, later(102).as_micros());
    act(store, vec![arm(2, None, ClockState::Waiting)]).await;
    assert_eq!(place.count("SELECT COUNT(*) FROM automation_due WHERE due_at IS NULL AND state = 'waiting'").await, 1);
    act(store, vec![Effect::Disarm { lead, automation: "other".to_owned() }]).await;
    assert_eq!(place.count("SELECT COUNT(*) FROM automation_due").await, 1);
    act(store, vec![Effect::Disarm { lead, automation: "remind".to_owned() }]).await;
    assert_eq!(place.count("SELECT COUNT(*) FROM automation_due").await, 0);
}

async fn an_occurrence_runs_once(store: &Store, place: &Place) {
    let opened = open_lead(store, 1, "sales", "kim@customer.example", START).await;
    let ran = |occurrence: &str| Effect::Ran {
        lead: Target::Existing(opened),
        automation: "remind".to_owned(),
        occurrence: occurrence.to_owned(),
        outcome: "done".to_owned(),
    };
    let rename = |name: &str| Effect::Change {
        lead: Target::Existing(opened),
        field: LeadField::name,
        from: Value::Empty,
        to: Value::Text(name.to_owned()),
        by: Author::Automation("remind".to_owned()),
    };
    act(store, vec![rename("first"), ran("1")]).await;
    let error = try_do(store, vec![rename("second"), ran("1")]).await.unwrap_err();
    assert!(matches!(error, StoreError::RanAlready { .. }) && error.fault() == Fault::Fenced, "{error}");
    assert_eq!(lead(store, opened).await.name, "first", "and nothing of the second time remains");
    act(store, vec![ran("2")]).await;
    assert_eq!(place.count("SELECT COUNT(*) FROM automation_run").await, 2);
    // Two at once: one of them wins.
    let both = tokio::join!(try_do(store, vec![ran("3")]), try_do(store, vec![ran("3")]));
    assert_eq!(usize::from(both.0.is_ok()) + usize::from(both.1.is_ok()), 1, "{both:?}");
    assert_eq!(place.count("SELECT COUNT(*) FROM automation_run").await, 3);
}

async fn counts_are_smoothed(store: &Store, place: &Place) {
    let learn = |team: Option<&str>, won: f64, lost: f64| Effect::Learn {
        increments: vec![Increment {
            team: team.map(slug),
            variable: "source".to_owned(),
            value: "fair".to_owned(),
            won_delta: won,
            lost_delta: lost,
        }],
    };
    act(store, vec![learn(Some("sales"), 1.0, 0.0), learn(None, 0.0, 1.0)]).await;
    let count = async |team: &str, side: &str| {
        place.count(&format!("SELECT CAST(ROUND({side} * 10) AS BIGINT) FROM scoring_frequency WHERE team = '{team}'")).await
    };
    assert_eq!((count("sales", "won").await, count("sales", "lost").await), (11, 1));
    assert_eq!((count("", "won").await, count("", "lost").await), (1, 11));
    act(store, vec![learn(Some("sales"), 1.0, 1.0)]).await;
    assert_eq!((count("sales", "won").await, count("sales", "lost").await), (21, 11));
    // The lost count goes from 1.1 to 0.1, the won one from 2.1 below 0.
    act(store, vec![learn(Some("sales"), -3.0, -1.0), learn(Some("support"), -1.0, 0.0)]).await;
    assert_eq!((count("sales", "won").await, count("sales", "lost").await), (1, 1), "0 or below is 0.1 again");
    assert_eq!(place.count("SELECT COUNT(*) FROM scoring_frequency").await, 2, "what only takes away makes no row");
}

async fn answers_of_ours_stop_the_clock(store: &Store, _: &Place) {
    let opened = open_lead(store, 1, "sales", "kim@customer.example", START).await;
    let mail = |author: Author| Entry {
        kind: ChatterKind::MailOut,
        author,
        subject: None,
        body: "Yes.".to_owned(),
        message_id: None,
        participants: Vec::new(),
        customers_word: false,
        our_word: false,
    };
    let clocks = async || {
        let lead = lead(store, opened).await;
        (lead.first_response_at, lead.last_answer_at)
    };
    let mut tx = store.begin().await.unwrap();
    tx.add_chatter(opened, &mail(Author::Automation("template thanks".to_owned())), None, None, later(1)).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(clocks().await, (None, None), "an acknowledgement is no answer");
    // One of us passes on what the customer wrote: the customer's word, and no answer.
    let passed_on = Entry { kind: ChatterKind::MailIn, customers_word: true, ..mail(ana()) };
    let mut tx = store.begin().await.unwrap();
    tx.add_chatter(opened, &passed_on, None, None, later(2)).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(clocks().await, (None, None));
    for (at, first, last) in [(20, 20, 20), (30, 20, 30), (10, 20, 30)] {
        let kind = if at == 30 { ChatterKind::MailIn } else { ChatterKind::MailOut };
        let mut tx = store.begin().await.unwrap();
        tx.add_chatter(opened, &Entry { kind, our_word: at == 30, ..mail(ana()) }, None, None, later(at)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(clocks().await, (Some(later(first)), Some(later(last))));
    }
}

pub fn merge(tail: LeadId, into: LeadId, changes: Vec<(LeadField, Value, Value)>) -> Effect {
    Effect::Merge { tail, into, changes, by: ana() }
}

fn unmerge(tail: LeadId) -> Effect {
    Effect::Unmerge { tail, by: ana() }
}

/// Everything that a lead shows, for comparing before and after.
async fn picture(store: &Store, id: LeadId) -> (Lead, Vec<String>) {
    let chatter = store.read().await.unwrap().chatter(id).await.unwrap();
    (lead(store, id).await, chatter.into_iter().filter(|entry| entry.kind != "change").map(|entry| entry.body).collect())
}

async fn merged_leads_come_back_as_they_were(store: &Store, place: &Place) {
    let mut ids = Vec::new();
    for uid in 1..=3 {
        ids.push(open_lead(store, uid, "sales", &format!("kim{uid}@customer.example"), START).await);
    }
    let [first, second, third] = ids[..] else { panic!() };
    let before = (picture(store, first).await, picture(store, second).await, picture(store, third).await);
    let takes = Effect::Change {
        lead: Target::Existing(first),
        field: LeadField::phone,
        from: Value::Empty,
        to: Value::Text("+4930".to_owned()),
        by: ana(),
    };
    act(store, vec![merge(third, second, Vec::new())]).await;
    let taken = vec![(LeadField::phone, Value::Empty, Value::Text("+4930".to_owned()))];
    act(store, vec![takes, merge(second, first, taken.clone())]).await;
    assert_eq!(lead(store, second).await.merged_into, Some(first));
    let mut tx = store.read().await.unwrap();
    assert_eq!(tx.surviving_lead(third).await.unwrap().unwrap().id, first);
    let mails = tx.chatter(first).await.unwrap().iter().filter(|entry| entry.kind == "mail_in").count();
    assert_eq!(mails, 3, "the survivor shows what stands on its tombstones");
    assert_eq!(tx.messages_of_lead(first).await.unwrap().len(), 3);
    assert_eq!(tx.leads(&leadgate::store::LeadFilter { limit: 10, ..Default::default() }).await.unwrap().len(), 1);
    assert_eq!(tx.team_counts().await.unwrap()[0].leads, 1);
    let known = tx.lead_facts(third).await.unwrap().unwrap();
    assert_eq!((known.lead.id, known.merged), (first, vec![MergedTail { tail: second, changes: taken.clone() }]));
    drop(tx);

    // What was taken over goes back, and the tombstones are records again: all is as it was, and what happened is told.
    let back =
        taken.into_iter().map(|(field, from, to)| Effect::Change { lead: Target::Existing(first), field, from: to, to: from, by: ana() });
    act(store, back.chain([unmerge(second), unmerge(third)]).collect()).await;
    let after = (picture(store, first).await, picture(store, second).await, picture(store, third).await);
    assert_eq!(after, before);
    let told = async |id| changes(store, id).await.into_iter().map(|entry| entry.body).collect::<Vec<_>>();
    let of_tail = format!("Lead {second} is a record of its own again.");
    let of_head = ["phone: – → +4930", &format!("Lead {second} was merged into this one."), "phone: +4930 → –", &of_tail];
    assert_eq!(told(first).await, of_head);
    let of_both = [
        format!("Lead {third} was merged into this one."),
        format!("merged into: – → {first}"),
        format!("merged into: {first} → –"),
        format!("Lead {third} is a record of its own again."),
    ];
    assert_eq!(told(second).await, of_both);
    assert_eq!(place.count("SELECT COUNT(*) FROM merge_log WHERE undone_at IS NULL").await, 0);
    assert_eq!(store.read().await.unwrap().lead_facts(first).await.unwrap().unwrap().merged, []);
    let error = try_do(store, vec![unmerge(second)]).await.unwrap_err();
    assert!(matches!(error, StoreError::NotMerged { .. }), "{error}");
}

async fn merged_contacts_come_back_as_they_were(store: &Store, place: &Place) {
    let other = Contact { name: "K. Lee".to_owned(), email: Some(address("lee@customer.example")), ..Contact::default() };
    let made = act(store, vec![Effect::CreateContact(Box::new(kim())), Effect::CreateContact(Box::new(other))]).await.contacts;
    let before = (contact(store, made[0]).await, contact(store, made[1]).await);
    let title = |from: Value, to: Value| Effect::ChangeContact {
        contact: ContactTarget::Existing(made[0]),
        field: ContactField::title,
        from,
        to,
        by: ana(),
    };
    act(store, vec![Effect::MergeContact { tail: made[1], into: made[0] }, title(Value::Empty, Value::Text("CTO".to_owned()))]).await;
    // Its addresses are the survivor's: nobody is told that they are taken.
    act(store, vec![Effect::AddEmail { contact: ContactTarget::Existing(made[0]), email: address("lee@customer.example") }]).await;
    let mut tx = store.read().await.unwrap();
    assert_eq!(tx.surviving_contact(made[1]).await.unwrap().unwrap().id, made[0]);
    assert_eq!(tx.taken_from_contact(made[1]).await.unwrap(), [(ContactField::title, Value::Empty, Value::Text("CTO".to_owned()))]);
    drop(tx);
    act(store, vec![title(Value::Text("CTO".to_owned()), Value::Empty), Effect::UnmergeContact { tail: made[1] }]).await;
    assert_eq!((contact(store, made[0]).await, contact(store, made[1]).await), before);
    assert_eq!(place.count("SELECT contact_id FROM contact_email WHERE email = 'lee@customer.example'").await, made[1].0);
}

async fn nothing_is_merged_in_a_circle(store: &Store, _: &Place) {
    let mut ids = Vec::new();
    for uid in 1..=3 {
        ids.push(open_lead(store, uid, "sales", "kim@customer.example", START).await);
    }
    act(store, vec![merge(ids[1], ids[0], Vec::new())]).await;
    for (tail, into) in [(0, 0), (0, 1), (1, 2)] {
        let error = try_do(store, vec![merge(ids[tail], ids[into], Vec::new())]).await.unwrap_err();
        assert!(matches!(error, StoreError::NotMergeable { .. }) && error.fault() == Fault::Permanent, "{error}");
    }
    // Into what is a tombstone itself is into its survivor.
    act(store, vec![merge(ids[2], ids[1], Vec::new())]).await;
    assert_eq!(lead(store, ids[2]).await.merged_into, Some(ids[0]));
    let missing = try_do(store, vec![merge(LeadId(99), ids[0], Vec::new())]).await.unwrap_err();
    assert!(matches!(missing, StoreError::NoSuchRecord { what: "lead", id: 99 }), "{missing}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_of_the_first_schema_goes_on() {
    let places = Places::start();
    for place in places.fresh() {
        place.migrate_to(1).await;
        goes_on(&place).await;
    }
}

async fn goes_on(place: &Place) {
    let bytes = if place.name == "SQLite" { "x'00'" } else { "'\\x00'" };
    place
        .sql(&format!(
            "INSERT INTO lead (team, kind, state, name, contact_name, email, source, created_at, last_customer_at)
             VALUES ('sales', 'opportunity', 'lost', 'Forty CHAIRS', 'Kim LEE', 'kim@customer.example', 'Fair', 1763803800000000, 5);
             INSERT INTO chatter (lead_id, kind, author_kind, author, at, body) VALUES (1, 'note', 'user', 'ana', 7, 'Hello.');
             INSERT INTO outbox (lead_id, team, template, recipient, recipient_domain, message_id, message, state, created_at, due_at)
             VALUES (1, 'sales', 'thanks', 'kim@customer.example', 'customer.example', 'm@x', {bytes}, 'queued', 7, 7)"
        ))
        .await;
    let store = place.open().await;
    let wanted = Lead {
        id: LeadId(1),
        team: slug("sales"),
        kind: LeadKind::Opportunity,
        state: LeadState::Lost,
        name: "Forty CHAIRS".to_owned(),
        contact_name: Some("Kim LEE".to_owned()),
        email: Some(address("kim@customer.example")),
        source: Some("Fair".to_owned()),
        created_at: START,
        last_customer_at: Some(Timestamp::from_micros(5)),
        ..Lead::default()
    };
    assert_eq!(lead(&store, LeadId(1)).await, wanted, "{}", place.name);
    let folded =
        "SELECT COUNT(*) FROM lead WHERE name_folded = 'forty chairs' AND contact_name_folded = 'kim lee' AND phone_folded IS NULL";
    assert_eq!(place.count(folded).await, 1);
    let chatter = store.read().await.unwrap().chatter(LeadId(1)).await.unwrap();
    assert_eq!((chatter[0].body.as_str(), &chatter[0].field), ("Hello.", &None));
    assert_eq!(place.count("SELECT COUNT(*) FROM outbox WHERE kind = 'mail'").await, 1);
    let set =
        |to: Value| Effect::Change { lead: Target::Existing(LeadId(1)), field: LeadField::priority, from: Value::Int(0), to, by: ana() };
    act(&store, vec![set(Value::Int(3))]).await;
    assert_eq!(lead(&store, LeadId(1)).await, Lead { priority: Priority::new(3).unwrap(), ..wanted });
    store.close().await;
}

//! What the store answers to people, reports and the clock, one list for both databases.

use std::collections::BTreeMap;

use leadgate::{
    crm::{
        Activity, ActivityField, CivilDate, Contact, ContactId, ContactKind, LeadField, LeadId, LeadState, Priority, RecordKind, Value,
        Word,
    },
    decide::{ClockState, ContactTarget, Effect, OpenLead, Target, score::Increment},
    domain::{Domain, Vocabulary},
    store::{ActivityFilter, DueRow, Store, StoreError, Wanted},
};

use crate::{
    conformance::{conform, lead_draft, open_lead},
    conformance_records::{act, ana, draw, kim, later, merge},
    office::{START, slug},
    place::Place,
};

conform!(
    leads_and_contacts_are_selected_by_a_condition,
    leads_are_searched_by_a_domain_in_an_order,
    contacts_are_found_by_name_address_and_number,
    a_contact_has_a_timeline,
    activities_are_listed_the_soonest_first,
    clocks_fall_due_in_order,
    leads_are_armed_in_batches_once_for_a_policy,
    what_ran_is_kept,
    the_subject_of_a_command,
    draws_are_listed_for_the_report,
    counts_are_replaced_by_a_rebuild,
    names_outlive_the_configuration,
    leads_that_may_be_the_same,
    contacts_that_may_be_the_same,
);

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

async fn make(store: &Store, contact: Contact) -> ContactId {
    act(store, vec![Effect::CreateContact(Box::new(contact))]).await.contacts[0]
}

fn company(name: &str) -> Contact {
    Contact { kind: ContactKind::Company, name: name.to_owned(), ..Contact::default() }
}

fn person(name: &str) -> Contact {
    Contact { name: name.to_owned(), ..Contact::default() }
}

async fn set(store: &Store, lead: LeadId, field: LeadField, to: Value) {
    act(store, vec![Effect::Change { lead: Target::Existing(lead), field, from: Value::Empty, to, by: ana() }]).await;
}

async fn leads_are_searched_by_a_domain_in_an_order(store: &Store, _: &Place) {
    let mut ids = Vec::new();
    for uid in 1..=4 {
        ids.push(open_lead(store, uid, "sales", "kim@customer.example", START).await);
        set(store, ids[ids.len() - 1], LeadField::name, text(["Delta", "alpha 7", "Beta 12", "Gamma"][uid as usize - 1])).await;
    }
    set(store, ids[0], LeadField::expected_revenue, Value::Int(50_000)).await;
    set(store, ids[2], LeadField::expected_revenue, Value::Int(90_000)).await;
    act(store, vec![merge(ids[3], ids[0], Vec::new())]).await;
    let mut tx = store.read().await.unwrap();
    let search = async |tx: &mut leadgate::store::Tx, domain: &str, order, descending, limit| {
        let domain = Domain::parse(domain, RecordKind::Lead, &Vocabulary::default()).unwrap();
        let wanted = Wanted { domain: &domain, order, descending, limit };
        tx.search_leads(&wanted, START).await.unwrap().iter().map(|lead| lead.id).collect::<Vec<_>>()
    };
    let alive = "[['merged_into','=',false]]";
    assert_eq!(search(&mut tx, alive, LeadField::expected_revenue, true, 9).await, [ids[2], ids[0], ids[1]], "those without come last");
    assert_eq!(search(&mut tx, alive, LeadField::expected_revenue, false, 2).await, [ids[0], ids[2]]);
    assert_eq!(search(&mut tx, alive, LeadField::tags, false, 9).await, ids[..3], "tags have no order: the number decides");
    assert_eq!(search(&mut tx, "[]", LeadField::id, true, 9).await.len(), 4, "a tombstone is left out only when the domain says so");
    // No database is asked for expressions; how many there are is counted behind them.
    assert_eq!(search(&mut tx, "[['name','matches','[0-9]$']]", LeadField::id, false, 1).await, [ids[1]]);
    assert_eq!(search(&mut tx, "[['expected_revenue','>',600]]", LeadField::id, false, 9).await, [ids[2]]);
    assert_eq!(tx.entries_of(&ids[..1]).await.unwrap().keys().copied().collect::<Vec<_>>(), [ids[0]]);
    assert_eq!(tx.words_in_use(LeadField::team).await.unwrap(), ["sales"]);
}

async fn leads_and_contacts_are_selected_by_a_condition(store: &Store, _: &Place) {
    let mut ids = Vec::new();
    for uid in 1..=4 {
        ids.push(open_lead(store, uid, "sales", "kim@customer.example", START).await);
        set(store, ids[ids.len() - 1], LeadField::priority, Value::Int((uid % 3).into())).await;
    }
    set(store, ids[3], LeadField::tags, Value::List(vec!["red".to_owned()])).await;
    act(store, vec![merge(ids[1], ids[0], Vec::new())]).await;
    let mut tx = store.read().await.unwrap();
    let listed = async |tx: &mut leadgate::store::Tx, condition: &str, values: &[Value], limit| {
        tx.leads_where(condition, values, limit).await.unwrap().iter().map(|lead| lead.id).collect::<Vec<_>>()
    };
    assert_eq!(listed(&mut tx, "1 = 1", &[], 10).await, [ids[3], ids[2], ids[0]], "newest first, no tombstones");
    assert_eq!(listed(&mut tx, "1 = 1", &[], 2).await, [ids[3], ids[2]]);
    assert_eq!(
        listed(&mut tx, "lead.priority >= $1 OR lead.name_folded = $2", &[Value::Int(1), text("nothing")], 9).await,
        [ids[3], ids[0]]
    );
    assert_eq!(listed(&mut tx, "lead.created_at > $1", &[Value::Time(later(100))], 9).await, []);
    let lead = tx.leads_where("lead.priority = $1", &[Value::Int(1)], 1).await.unwrap().remove(0);
    assert_eq!((lead.priority, lead.tags.len(), lead), (Priority::new(1).unwrap(), 1, tx.lead_row(ids[3]).await.unwrap()));
    drop(tx);
    make(store, Contact { blacklisted: true, ..kim() }).await;
    let mut tx = store.read().await.unwrap();
    for (blacklisted, count) in [(true, 1), (false, 0)] {
        let found = tx.contacts_where("contact.blacklisted = $1", &[Value::Bool(blacklisted)], 9).await.unwrap();
        assert_eq!(found.len(), count);
    }
}

async fn contacts_are_found_by_name_address_and_number(store: &Store, _: &Place) {
    let kim = make(store, kim()).await;
    let bo = make(store, person("Bo ÖSTERBERG 100%_\\")).await;
    let double = make(store, Contact { phone: Some("+4930123456".to_owned()), ..person("K. Lee") }).await;
    act(store, vec![Effect::MergeContact { tail: double, into: kim }]).await;
    let mut tx = store.read().await.unwrap();
    for (wanted, found) in [
        ("kim", vec![kim]),
        (" ÖSTER", vec![bo]),
        ("100%_\\", vec![bo]),
        ("0_0", vec![]),
        ("%", vec![bo]),
        ("KIM@customer.example", vec![kim]),
        ("+4930123456", vec![kim]),
        ("lee", vec![kim]),
    ] {
        let ids: Vec<ContactId> = tx.find_contacts(wanted, 9).await.unwrap().iter().map(|contact| contact.id).collect();
        assert_eq!(ids, found, "{wanted}");
    }
    let with = tx.contacts_with_phone("+4930123456").await.unwrap();
    assert_eq!(with.iter().map(|contact| contact.id).collect::<Vec<_>>(), [kim], "the survivor, once");
    assert_eq!(tx.contacts_with_phone("+1").await.unwrap(), []);
}

async fn a_contact_has_a_timeline(store: &Store, _: &Place) {
    let (kim, double) = (make(store, kim()).await, make(store, person("K. Lee")).await);
    let mut leads = Vec::new();
    for (uid, owner) in [(1, kim), (2, double)] {
        let lead = open_lead(store, uid, "sales", "kim@customer.example", START).await;
        act(store, vec![Effect::LinkContact { lead: Target::Existing(lead), contact: ContactTarget::Existing(owner) }]).await;
        leads.push(lead);
    }
    open_lead(store, 3, "sales", "kim@customer.example", START).await;
    act(store, vec![Effect::MergeContact { tail: double, into: kim }]).await;
    let mut tx = store.read().await.unwrap();
    let entries = tx.timeline(kim, 9).await.unwrap();
    assert_eq!(entries.iter().map(|entry| entry.lead_id).collect::<Vec<_>>(), [leads[1].0, leads[0].0], "newest first");
    assert_eq!(tx.timeline(kim, 1).await.unwrap().len(), 1);
    assert_eq!(tx.timeline(double, 9).await.unwrap().len(), 1);
    assert_eq!(tx.leads_of_contact(kim, 9).await.unwrap().iter().map(|lead| lead.id).collect::<Vec<_>>(), [leads[1], leads[0]]);
    let audit = tx.audit_of(&format!("contact {double}"), 9).await.unwrap();
    assert_eq!((audit[0].actor.as_str(), audit[0].action.clone()), ("ana", format!("merged into contact {kim}")));
}

async fn activities_are_listed_the_soonest_first(store: &Store, _: &Place) {
    let lead = open_lead(store, 1, "sales", "kim@customer.example", START).await;
    let tail = open_lead(store, 2, "sales", "kim@customer.example", START).await;
    let plan = |lead: LeadId, user: &str, due: Option<&str>| Effect::Schedule {
        lead: Target::Existing(lead),
        activity: Box::new(Activity {
            assignee: Some(slug(user)),
            due_on: due.and_then(CivilDate::parse),
            summary: format!("{user} {}", due.unwrap_or("some day")),
            ..Activity::default()
        }),
    };
    let planned = act(
        store,
        vec![
            plan(lead, "ana", None),
            plan(lead, "ana", Some("2025-12-02")),
            plan(tail, "ana", Some("2025-12-01")),
            plan(lead, "ben", Some("2025-11-30")),
        ],
    )
    .await
    .activities;
    let done = vec![(ActivityField::state, text("done"))];
    act(store, vec![Effect::ChangeActivity { activity: planned[3], lead, changes: done, by: ana() }, merge(tail, lead, Vec::new())]).await;
    let listed = async |filter: ActivityFilter| {
        let found = store.read().await.unwrap().activities(&ActivityFilter { limit: filter.limit.max(9), ..filter }).await.unwrap();
        found.into_iter().map(|activity| activity.summary).collect::<Vec<_>>()
    };
    let all = ActivityFilter::default();
    assert_eq!(listed(all.clone()).await, ["ben 2025-11-30", "ana 2025-12-01", "ana 2025-12-02", "ana some day"]);
    assert_eq!(listed(ActivityFilter { open: true, ..all.clone() }).await.len(), 3);
    assert_eq!(listed(ActivityFilter { assignee: Some(slug("ben")), ..all.clone() }).await, ["ben 2025-11-30"]);
    let until = ActivityFilter { due_until: CivilDate::parse("2025-12-01"), ..all.clone() };
    assert_eq!(listed(until).await, ["ben 2025-11-30", "ana 2025-12-01"]);
    assert_eq!(listed(ActivityFilter { lead: Some(lead), ..all.clone() }).await.len(), 4, "those of tombstones too");
    assert_eq!(listed(ActivityFilter { lead: Some(tail), ..all }).await, ["ana 2025-12-01"]);
}

fn arm(lead: LeadId, automation: &str, due: i64) -> Effect {
    let (lead, automation) = (Target::Existing(lead), automation.to_owned());
    Effect::Arm { lead, automation, occurrence: later(0), due: Some(later(due)), state: ClockState::Set }
}

async fn clocks_fall_due_in_order(store: &Store, _: &Place) {
    let mut ids = Vec::new();
    for uid in 1..=3 {
        ids.push(open_lead(store, uid, "sales", "kim@customer.example", START).await);
    }
    assert_eq!(store.read().await.unwrap().next_clock().await.unwrap(), None);
    let waiting = Effect::Arm {
        lead: Target::Existing(ids[0]),
        automation: "wait".to_owned(),
        occurrence: later(0),
        due: None,
        state: ClockState::Waiting,
    };
    act(store, vec![arm(ids[2], "b", 20), arm(ids[0], "a", 30), arm(ids[1], "b", 20), arm(ids[1], "late", 99), waiting]).await;
    let row = |lead, automation: &str, due| DueRow { automation: automation.to_owned(), lead, occurrence: later(0), due_at: later(due) };
    let (first, second, third) = (row(ids[1], "b", 20), row(ids[2], "b", 20), row(ids[0], "a", 30));
    let mut tx = store.read().await.unwrap();
    assert_eq!(tx.next_clock().await.unwrap(), Some(later(20)));
    assert_eq!(tx.due(later(19), None, 9).await.unwrap(), []);
    assert_eq!(tx.due(later(30), None, 9).await.unwrap(), [first.clone(), second.clone(), third.clone()]);
    assert_eq!(tx.due(later(30), None, 1).await.unwrap(), std::slice::from_ref(&first));
    assert_eq!(tx.due(later(30), Some((later(20), ids[1])), 9).await.unwrap(), [second, third]);
    drop(tx);

    let give_up = async |row: &DueRow| {
        let mut tx = store.begin().await.unwrap();
        tx.give_up_due(row).await.unwrap();
        tx.commit().await.unwrap();
        store.read().await.unwrap().due(later(20), None, 9).await.unwrap().len()
    };
    assert_eq!(give_up(&DueRow { occurrence: later(5), ..first.clone() }).await, 2, "it was set anew since");
    assert_eq!(give_up(&first).await, 1);
    let armed = store.read().await.unwrap().lead_facts(ids[1]).await.unwrap().unwrap().armed;
    assert_eq!((armed["b"].state, armed["late"].state), (ClockState::Done, ClockState::Set));
}

async fn leads_are_armed_in_batches_once_for_a_policy(store: &Store, _: &Place) {
    let mut ids = Vec::new();
    for uid in 1..=4 {
        ids.push(open_lead(store, uid, "sales", "kim@customer.example", START).await);
    }
    set(store, ids[1], LeadField::state, text("lost")).await;
    act(store, vec![merge(ids[3], ids[0], Vec::new())]).await;
    let mut tx = store.begin().await.unwrap();
    assert_eq!(tx.leads_to_arm(LeadId(0), 1).await.unwrap(), [ids[0]]);
    assert_eq!(tx.leads_to_arm(ids[0], 9).await.unwrap(), [ids[2]]);
    assert_eq!(tx.leads_to_score(LeadId(0), 9).await.unwrap().iter().map(|lead| lead.id).collect::<Vec<_>>(), [ids[0], ids[2]]);
    let closed = tx.closed_leads(START, LeadId(0), 9).await.unwrap();
    assert_eq!((closed.len(), closed[0].id, closed[0].state), (1, ids[1], LeadState::Lost));
    assert_eq!(tx.closed_leads(later(1), LeadId(0), 9).await.unwrap(), []);
    assert!(tx.is_new_policy("abc").await.unwrap());
    tx.keep_policy("abc", later(1)).await.unwrap();
    tx.keep_policy("abc", later(2)).await.unwrap();
    assert!(!tx.is_new_policy("abc").await.unwrap() && tx.is_new_policy("abd").await.unwrap());
    tx.keep_policy("abd", later(3)).await.unwrap();
    assert!(tx.is_new_policy("abc").await.unwrap(), "a policy that returns finds leads that were opened meanwhile");
}

async fn what_ran_is_kept(store: &Store, _: &Place) {
    let lead = open_lead(store, 1, "sales", "kim@customer.example", START).await;
    for occurrence in ["1", "2"] {
        let (automation, occurrence, outcome) = ("remind".to_owned(), occurrence.to_owned(), "done".to_owned());
        act(store, vec![Effect::Ran { lead: Target::Existing(lead), automation, occurrence, outcome }]).await;
    }
    let runs = store.read().await.unwrap().runs_of(lead, 9).await.unwrap();
    assert_eq!(runs.iter().map(|run| run.occurrence.as_str()).collect::<Vec<_>>(), ["2", "1"], "newest first");
    assert_eq!((runs[0].outcome.as_str(), runs[0].at), ("done", later(60).as_micros()));
}

async fn the_subject_of_a_command(store: &Store, _: &Place) {
    let lead = open_lead(store, 1, "sales", "kim@customer.example", START).await;
    let other = open_lead(store, 2, "support", "kim@customer.example", START).await;
    let (kim, firm) = (make(store, kim()).await, make(store, company("Customer")).await);
    act(store, vec![Effect::JoinCompany { contact: ContactTarget::Existing(kim), company: ContactTarget::Existing(firm) }]).await;
    let mut tx = store.read().await.unwrap();
    let (subject, facts) = tx.subject(lead, START).await.unwrap();
    assert_eq!((subject.lead.id, subject.contact), (lead, None));
    assert_eq!(facts.contact.as_ref().map(|known| known.contact.id), Some(kim), "by the address, when nobody linked it");
    let open = OpenLead { id: other, team: slug("support"), name: "Chairs".to_owned(), salesperson: None };
    assert_eq!((facts.open_leads, facts.teams.into_keys().collect::<Vec<_>>()), (vec![open], vec![slug("sales")]));
    assert!(matches!(tx.subject(LeadId(99), START).await, Err(StoreError::NoSuchLead(LeadId(99)))));
    drop(tx);
    act(store, vec![Effect::LinkContact { lead: Target::Existing(lead), contact: ContactTarget::Existing(kim) }]).await;
    let (subject, facts) = store.read().await.unwrap().subject(lead, START).await.unwrap();
    assert_eq!((facts.contact, facts.company.map(|company| company.id)), (subject.contact, Some(firm)));
}

async fn draws_are_listed_for_the_report(store: &Store, _: &Place) {
    let lead = open_lead(store, 1, "sales", "kim@customer.example", START).await;
    for team in ["sales", "support"] {
        act(store, vec![Effect::Draw { lead: Target::Existing(lead), team: slug(team), draw: Box::new(draw()) }]).await;
    }
    let mut tx = store.read().await.unwrap();
    let all = tx.draws(None, later(60), 9).await.unwrap();
    assert_eq!((all.len(), &all[0].draw, all[0].lead, all[0].at), (2, &draw(), lead, later(60)));
    assert_eq!(tx.draws(Some(&slug("support")), START, 9).await.unwrap()[0].team, slug("support"));
    assert_eq!(tx.draws(None, later(61), 9).await.unwrap(), []);
}

async fn counts_are_replaced_by_a_rebuild(store: &Store, place: &Place) {
    let learn = |team: Option<&str>, value: &str| Increment {
        team: team.map(slug),
        variable: "source".to_owned(),
        value: value.to_owned(),
        won_delta: 1.0,
        lost_delta: 0.0,
    };
    let long = "long ".repeat(2_000);
    act(store, vec![Effect::Learn { increments: vec![learn(Some("sales"), "fair"), learn(None, &long)] }]).await;
    let rebuilt = store.read().await.unwrap().all_frequencies().await.unwrap();
    act(store, vec![Effect::Learn { increments: vec![learn(Some("sales"), "fair"), learn(Some("support"), "web")] }]).await;
    let mut tx = store.begin().await.unwrap();
    tx.replace_frequencies(&rebuilt).await.unwrap();
    assert_eq!(tx.all_frequencies().await.unwrap(), rebuilt);
    tx.commit().await.unwrap();
    assert_eq!(place.count("SELECT COUNT(*) FROM scoring_frequency").await, 2);
}

async fn names_outlive_the_configuration(store: &Store, _: &Place) {
    let (sales, support) = (slug("sales"), slug("support"));
    let mut tx = store.begin().await.unwrap();
    tx.keep_names("team", &[(&sales, "Sales"), (&support, "Support")], START).await.unwrap();
    tx.keep_names("team", &[(&sales, "Acme Sales")], later(1)).await.unwrap();
    let names = BTreeMap::from([(sales, "Acme Sales".to_owned()), (support, "Support".to_owned())]);
    assert_eq!(tx.names("team").await.unwrap(), names);
    assert_eq!(tx.names("user").await.unwrap(), BTreeMap::new());
}

async fn leads_that_may_be_the_same(store: &Store, _: &Place) {
    let firm = make(store, company("Customer")).await;
    let mut ids = Vec::new();
    for (email, phone, name, of_firm) in [
        ("kim@customer.example", Some("+4930"), "Forty chairs", true),
        ("kim@customer.example", None, "Tables", false),
        ("bo@customer.example", Some("+4930"), "Lamps", false),
        ("cy@customer.example", None, "forty Chair", true),
        ("dee@customer.example", None, "A fleet of cars", true),
        ("eve@other.example", None, "Forty chairs", false),
        ("kim@customer.example", Some("+4930"), "Merged", false),
    ] {
        let mut new = lead_draft("sales", email);
        (new.lead.name, new.lead.phone) = (name.to_owned(), phone.map(str::to_owned));
        if of_firm {
            let member = Contact { company: Some(firm), ..person(email) };
            new.lead.contact = Some(make(store, member).await);
        }
        ids.push(act(store, vec![Effect::Create(Box::new(new))]).await.created[0]);
    }
    act(store, vec![merge(ids[6], ids[5], Vec::new())]).await;
    let found = store.read().await.unwrap().duplicates_of_lead(ids[0]).await.unwrap();
    let found: Vec<(LeadId, &[&str])> = found.iter().map(|candidate| (candidate.id, candidate.because.as_slice())).collect();
    let wanted: [(LeadId, &[&str]); 3] =
        [(ids[1], &["the same address"]), (ids[2], &["the same phone number"]), (ids[3], &["the same company and a similar name"])];
    assert_eq!(found, wanted);
    assert_eq!(store.read().await.unwrap().duplicates_of_lead(ids[5]).await.unwrap(), []);
}

async fn contacts_that_may_be_the_same(store: &Store, _: &Place) {
    let domain = Some(Word::new("customer.example"));
    let firm = make(store, Contact { domain: domain.clone(), ..company("Customer") }).await;
    let twin = make(store, Contact { domain, ..company("Customer GmbH") }).await;
    let kim = make(store, Contact { company: Some(firm), ..kim() }).await;
    let lee = make(store, Contact { company: Some(firm), phone: Some("+4930123456".to_owned()), ..person("Kim  Lee") }).await;
    let bo = make(store, Contact { company: Some(firm), phone: Some("+4930123456".to_owned()), ..person("Bo Berg") }).await;
    make(store, Contact { company: Some(firm), ..person("Dee Doe") }).await;
    make(store, person("Kim Lee")).await;
    let mut tx = store.read().await.unwrap();
    let ids = |found: &[leadgate::store::Candidate<ContactId>]| found.iter().map(|candidate| candidate.id).collect::<Vec<_>>();
    let of_kim = tx.duplicates_of_contact(kim).await.unwrap();
    assert_eq!(ids(&of_kim), [lee, bo], "two reasons before one");
    assert_eq!(of_kim[0].because, ["the same phone number", "the same company and a similar name"]);
    assert_eq!(ids(&tx.duplicates_of_contact(firm).await.unwrap()), [twin]);
}

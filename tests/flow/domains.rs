//! A domain says the same in memory, on SQLite and on PostgreSQL: random domains over random records, in tables made from the type tables.

extern crate leadgate;

#[path = "../../src/domain/tests/random.rs"]
#[allow(dead_code)]
mod random;

use std::collections::BTreeSet;

use leadgate::{
    crm::{Contact, ContactField, ContactId, FieldInfo, FieldKind, Lead, LeadField, LeadId, RecordKind, Timestamp, Value, fold},
    domain::{ContactView, Domain, Known, LeadView, Vocabulary},
    store::{Dialect, Where, arguments},
};
use proptest::{
    prelude::*,
    sample::select,
    strategy::ValueTree,
    test_runner::{Config, TestRunner},
};

use crate::place::{Places, Pool};

/// Friday, 2026-11-27T10:30:00Z.
const NOW: Timestamp = Timestamp::from_seconds(1_795_775_400);
/// How often the records are drawn anew, and how many domains are asked each time.
const WORLDS: usize = 3;
const DOMAINS: usize = 150;

#[tokio::test(flavor = "multi_thread")]
async fn memory_and_both_databases_agree() {
    let places = Places::start();
    let mut runner = TestRunner::new(Config::default());
    let draw = |runner: &mut TestRunner, root| random::domain(root).new_tree(runner).unwrap().current();
    for _ in 0..WORLDS {
        let world = World::draw(&mut runner);
        let mut found = (0, 0);
        for place in places.fresh() {
            let pool = place.pool().await;
            pool.run(world.tables(pool.dialect())).await;
            for _ in 0..DOMAINS {
                for root in [RecordKind::Lead, RecordKind::Contact] {
                    let domain = draw(&mut runner, root);
                    let (expected, rows, exact) = (world.holding(&domain), pool.rows(&domain).await, is_exact(&domain));
                    let agrees = if exact { rows == expected } else { rows.is_superset(&expected) };
                    assert!(agrees, "{}: {domain}\nin memory {expected:?}, in SQL {rows:?}\n{world:#?}", place.name);
                    found = (found.0 + usize::from(!expected.is_empty()), found.1 + usize::from(exact));
                }
            }
        }
        // Domains that hold for nothing, or that only narrow down, would prove little.
        assert!(found.0 > DOMAINS / 2 && found.1 > DOMAINS, "{found:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_largest_domain_is_no_trouble() {
    let world = World::draw(&mut TestRunner::deterministic());
    let flat = format!("[{} [\"score\",\"=\",-7]]", "\"|\", [\"contact.company.name\",\"ilike\",\"a\"],".repeat(499));
    let deep = format!("[{} [\"score\",\"=\",5]]", r#""|", ["score","=",1], "!", "&", ["contact.name","=","a"],"#.repeat(6));
    let values: Vec<String> = (0..900).map(|number| number.to_string()).collect();
    let many = format!("[[\"score\",\"not in\",[{}]]]", values.join(","));
    for place in Places::start().fresh() {
        let pool = place.pool().await;
        pool.run(world.tables(pool.dialect())).await;
        for text in [&flat, &deep, &many] {
            let domain = Domain::parse(text, RecordKind::Lead, &Vocabulary::default()).unwrap();
            assert_eq!(pool.rows(&domain).await, world.holding(&domain), "{}: {text:.80}", place.name);
        }
    }
}

fn is_exact(domain: &Domain) -> bool {
    let exact = Where::compile(domain, "t", 1, NOW, Dialect::Sqlite).unwrap().exact;
    assert_eq!(exact, !domain.to_string().contains("matches\""), "{domain}");
    exact
}

/// Some leads and contacts, and how each nothing is written into the tables.
#[derive(Debug)]
struct World {
    leads: Vec<Lead>,
    contacts: Vec<Contact>,
    as_null: Vec<bool>,
}

impl World {
    fn draw(runner: &mut TestRunner) -> Self {
        let mut value = |info: &FieldInfo| {
            let empty = prop::bool::weighted(0.25).new_tree(runner).unwrap().current();
            if empty { Value::Empty } else { value_of(info.kind).new_tree(runner).unwrap().current() }
        };
        let (mut leads, mut contacts) = (Vec::new(), Vec::new());
        for id in 1..=16 {
            let mut lead = Lead::default();
            // What does not fit, such as a priority of -1, leaves the field as it was.
            LeadField::ALL.iter().for_each(|field| drop(lead.set(*field, value(field.info()))));
            lead.id = LeadId(id);
            leads.push(lead);
        }
        for id in 1..=5 {
            let mut contact = Contact::default();
            ContactField::ALL.iter().for_each(|field| drop(contact.set(*field, value(field.info()))));
            contact.id = ContactId(id);
            contacts.push(contact);
        }
        let as_null = prop::collection::vec(any::<bool>(), 97).new_tree(runner).unwrap().current();
        Self { leads, contacts, as_null }
    }

    fn contact(&self, id: Option<ContactId>) -> Option<&Contact> {
        self.contacts.iter().find(|contact| Some(contact.id) == id)
    }

    /// The records that a domain holds for, in memory.
    fn holding(&self, domain: &Domain) -> BTreeSet<i64> {
        let view = |contact| ContactView { contact, company: self.contact(contact.company) };
        let holds = |record: &dyn leadgate::domain::Record| {
            let told = domain.explain(record, NOW).holds;
            assert_eq!(told, domain.holds(record, NOW), "{domain}");
            told.unwrap()
        };
        if domain.kind() == RecordKind::Contact {
            return self.contacts.iter().filter(|contact| holds(&view(contact))).map(|contact| contact.id.0).collect();
        }
        let of_lead = |lead: &&Lead| {
            let contact = self.contact(lead.contact).map(view);
            holds(&LeadView { lead, contact: Known::Yes(contact.as_ref()) })
        };
        self.leads.iter().filter(of_lead).map(|lead| lead.id.0).collect()
    }

    /// The statements that make the tables and fill them.
    fn tables(&self, dialect: Dialect) -> Vec<String> {
        let lead = LeadField::ALL.iter().map(|field| field.info()).collect::<Vec<_>>();
        let contact = ContactField::ALL.iter().map(|field| field.info()).collect::<Vec<_>>();
        let mut statements = vec![create("lead", &lead, dialect), create("contact", &contact, dialect)];
        statements.push("CREATE TABLE lead_tag (lead_id BIGINT, tag TEXT, PRIMARY KEY (lead_id, tag))".to_owned());
        let mut nulls = self.as_null.iter().cycle();
        for one in &self.leads {
            statements.push(insert("lead", &lead, |name| one.get(LeadField::from_name(name).unwrap()), &mut nulls, dialect));
            statements.extend(one.tags.iter().map(|tag| format!("INSERT INTO lead_tag VALUES ({}, '{tag}')", one.id)));
        }
        for one in &self.contacts {
            statements.push(insert("contact", &contact, |name| one.get(ContactField::from_name(name).unwrap()), &mut nulls, dialect));
        }
        statements
    }
}

fn value_of(kind: FieldKind) -> BoxedStrategy<Value> {
    let hours = |hours: i64| Value::Time(Timestamp::from_micros(NOW.as_micros() + hours * 3_600_000_000));
    let text = |text: &str| Value::Text(text.to_owned());
    match kind {
        FieldKind::Text => select(random::TEXTS).prop_map(text).boxed(),
        FieldKind::Word => select(&["a", "ab", "b", "new", "won", "a@b", "ab@b"][..]).prop_map(text).boxed(),
        FieldKind::Choice(words) => select(words).prop_map(text).boxed(),
        FieldKind::Int => (-1..4_i64).prop_map(Value::Int).boxed(),
        FieldKind::Reference(_) => (1..7_i64).prop_map(Value::Int).boxed(),
        FieldKind::Money => select(&[0, 100, 250, -100, 1025][..]).prop_map(Value::Int).boxed(),
        FieldKind::Real => select(&[0.0, 0.5, 10.0, 33.3][..]).prop_map(Value::Real).boxed(),
        FieldKind::Bool => any::<bool>().prop_map(Value::Bool).boxed(),
        FieldKind::Time => select(&[0, -1, -11, -24, -35, 3, 14, -200, -2000, 200, -10_000][..]).prop_map(hours).boxed(),
        FieldKind::Date => select(&["2026-11-27", "2026-11-26", "2026-11-28", "2026-11-01", "2026-10-31", "2026-11-20", "2025-01-01"][..])
            .prop_map(text)
            .boxed(),
        FieldKind::Tags => prop::collection::btree_set(select(random::WORDS).prop_map(str::to_owned), 0..3)
            .prop_map(|tags| Value::List(tags.into_iter().collect()))
            .boxed(),
    }
}

fn create(table: &str, fields: &[&FieldInfo], dialect: Dialect) -> String {
    let mut columns = Vec::new();
    for info in fields.iter().filter(|info| info.kind != FieldKind::Tags) {
        let kind = match (info.kind, dialect) {
            (FieldKind::Int | FieldKind::Money | FieldKind::Time | FieldKind::Reference(_), _) => "BIGINT",
            (FieldKind::Real, _) => "DOUBLE PRECISION",
            (FieldKind::Bool, Dialect::Postgres) => "BOOLEAN",
            (FieldKind::Bool, Dialect::Sqlite) => "INTEGER",
            _ => "TEXT",
        };
        let key = if info.name == "id" { " PRIMARY KEY" } else { "" };
        columns.push(format!("\"{}\" {kind}{key}", info.name));
        columns.extend(info.folded_column().map(|name| format!("\"{name}\" TEXT")));
    }
    format!("CREATE TABLE {table} ({})", columns.join(", "))
}

fn insert<'n>(
    table: &str,
    fields: &[&FieldInfo],
    get: impl Fn(&str) -> Value,
    nulls: &mut impl Iterator<Item = &'n bool>,
    dialect: Dialect,
) -> String {
    let (mut names, mut values) = (Vec::new(), Vec::new());
    let text = |text: &str| format!("'{}'", text.replace('\'', "''"));
    for info in fields.iter().filter(|info| info.kind != FieldKind::Tags) {
        let value = get(info.name);
        // Nothing is NULL, and a text may be empty all the same.
        let is_null = value.is_empty() && (*nulls.next().unwrap() || value == Value::Empty);
        let written = match &value {
            _ if is_null => "NULL".to_owned(),
            Value::Bool(yes) if dialect == Dialect::Sqlite => i32::from(*yes).to_string(),
            Value::Bool(yes) => yes.to_string(),
            Value::Real(number) => format!("{number:?}"),
            Value::Time(at) => at.as_micros().to_string(),
            Value::Text(written) => text(written),
            other => other.to_string(),
        };
        if let Some(folded) = info.folded_column() {
            names.push(folded);
            values.push(if let (Value::Text(whole), false) = (&value, is_null) { text(&fold(whole)) } else { "NULL".to_owned() });
        }
        names.push(info.name.to_owned());
        values.push(written);
    }
    let names: Vec<_> = names.iter().map(|name| format!("\"{name}\"")).collect();
    format!("INSERT INTO {table} ({}) VALUES ({})", names.join(", "), values.join(", "))
}

impl Pool {
    fn dialect(&self) -> Dialect {
        match self {
            Self::Sqlite(_) => Dialect::Sqlite,
            Self::Postgres(_) => Dialect::Postgres,
        }
    }

    async fn run(&self, statements: Vec<String>) {
        let text = sqlx::AssertSqlSafe(statements.join(";\n"));
        match self {
            Self::Sqlite(pool) => drop(sqlx::raw_sql(text).execute(pool).await.unwrap()),
            Self::Postgres(pool) => drop(sqlx::raw_sql(text).execute(pool).await.unwrap()),
        }
    }

    /// The rows that a domain holds for, in SQL.
    async fn rows(&self, domain: &Domain) -> BTreeSet<i64> {
        let table = if domain.kind() == RecordKind::Lead { "lead" } else { "contact" };
        // As it is used: beside another condition, that has a placeholder of its own.
        let condition = Where::compile(domain, "t", 2, NOW, self.dialect()).unwrap();
        let text = sqlx::AssertSqlSafe(format!("SELECT t.id FROM {table} t WHERE t.id > $1 AND {}", condition.sql));
        let binds = [vec![Value::Int(0)], condition.binds].concat();
        let rows: Result<Vec<i64>, _> = match self {
            Self::Sqlite(pool) => sqlx::query_scalar_with(text, arguments::<sqlx::Sqlite>(&binds).unwrap()).fetch_all(pool).await,
            Self::Postgres(pool) => sqlx::query_scalar_with(text, arguments::<sqlx::Postgres>(&binds).unwrap()).fetch_all(pool).await,
        };
        rows.unwrap_or_else(|error| panic!("{domain}: {error}")).into_iter().collect()
    }
}

//! What is decided, as text: each `fixtures/plans/<area>/<situation>.toml` holds mails in the order of their arrival, and below them what becomes
//! of the last one. They go the real way, through an embedded database, so that the records before are those that the program itself makes.
//!
//! `LEADGATE_BLESS=1 cargo test --test flow plans` writes what comes out below `[after]`; read each difference before it is committed.
//!
//! `routing` holds an admin's rules instead of those of the firm, and `then` what people do after a mail arrived; what they do after the last one is
//! part of what becomes of it.
//!
//! In a mail, `{plus:2}` is our signed plus-part of lead 2 (`{PLUS:2}` in capitals), `{id:2:5}` our Message-ID of the acknowledgement of message 5 on lead 2, and
//! `{forged:2}` a plus-part that somebody else signed. A mail may wait (`after_minutes`), come again (`times`, with `{n}` counting), or lie in
//! another mailbox; `[policy]` departs from the firm of the tests (see `office.rs`); `before` is SQL on the records before the last mail.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use futures_util::StreamExt;
use leadgate::{
    by_hand::{ByHandError, Done},
    capture::Arrival,
    crm::{Author, InboundId, LeadField, LeadId, Slug},
    decide::{self, Assignee, Command, Conversion, Plan},
    mail::{FieldKind, Find, FormExtractor, FormField, FormMatch, HeaderTest, Pattern, ReplyTo},
    policy::{Identity, Policy, SpamAction},
    store::LedgerState,
};
use serde::Deserialize;

use crate::{
    office::{Hand, Office, Relay, START, arrival, policy, slug},
    place::Place,
};

/// Situations that are played at once: each waits for the disk most of the time.
const AT_ONCE: usize = 8;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scenario {
    /// The point of it, in one sentence.
    about: String,
    #[serde(default)]
    before: String,
    #[serde(default)]
    policy: Departures,
    /// The rules of an admin, instead of the firm of the tests: a whole routing file.
    routing: Option<String>,
    mail: Vec<Mail>,
    after: Option<After>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mail {
    #[serde(default = "sales")]
    mailbox: String,
    #[serde(default)]
    after_minutes: i64,
    #[serde(default = "once")]
    times: usize,
    raw: String,
    /// What people do after it arrived, as `1 lost too-expensive`: the number of a lead, and a command.
    #[serde(default)]
    then: Vec<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Departures {
    per_address_per_day: Option<u32>,
    per_domain_per_hour: Option<u32>,
    per_team_per_hour: Option<u32>,
    records_per_sender: Option<u32>,
    parsed_bytes: Option<u64>,
    /// A header that says spam when it says yes, and whether such mail is ignored instead of put aside.
    spam_header: Option<String>,
    spam_ignored: bool,
    /// Who writes a form that is trusted, with the fields `name`, `email`, `phone` and `company` behind labels in capitals.
    form_of: Option<String>,
    /// Teams that acknowledge nothing.
    silent: Vec<String>,
}

#[derive(Deserialize)]
struct After {
    plan: String,
}

fn sales() -> String {
    "sales".to_owned()
}

fn once() -> usize {
    1
}

#[tokio::test(flavor = "multi_thread")]
async fn every_situation_is_decided_as_written() {
    let bless = std::env::var_os("LEADGATE_BLESS").is_some();
    let mut wrong = Vec::new();
    let found = scenarios();
    assert!(found.len() >= 165, "{} situations found", found.len());
    let played = found.into_iter().map(|path| async {
        let text = fs::read_to_string(&path).unwrap();
        let scenario: Scenario = toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert!(!scenario.about.is_empty(), "{}: what is it about?", path.display());
        let (about, want) = (scenario.about.clone(), scenario.after.as_ref().map(|after| after.plan.clone()).unwrap_or_default());
        // A task of its own: one that panics is one failure.
        (path, text, about, want, tokio::spawn(async move { play(&scenario).await }).await)
    });
    let mut played = futures_util::stream::iter(played).buffered(AT_ONCE);
    while let Some((path, text, about, want, plan)) = played.next().await {
        match plan {
            Err(_) => wrong.push(format!("{}: it cannot be played; the reason stands above", path.display())),
            Ok(plan) if bless => {
                let body = text.split("[after]").next().unwrap().trim_end();
                fs::write(&path, format!("{body}\n\n[after]\nplan = '''\n{plan}'''\n")).unwrap();
            }
            Ok(plan) if plan != want => {
                wrong.push(format!("{}: {}\n--- written\n{want}--- decided\n{plan}", path.display(), about));
            }
            Ok(_) => {}
        }
    }
    assert!(wrong.is_empty(), "{} situations are decided otherwise:\n{}", wrong.len(), wrong.join("\n"));
}

fn scenarios() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/plans");
    let mut found: Vec<PathBuf> = fs::read_dir(root)
        .unwrap()
        .flat_map(|area| fs::read_dir(area.unwrap().path()).unwrap())
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    found.sort();
    found
}

/// Lets every mail arrive in its turn; answers what was decided about the last one.
async fn play(scenario: &Scenario) -> String {
    let place = Place::sqlite();
    let policy = match &scenario.routing {
        Some(routing) => by_rules(routing),
        None => policy(),
    };
    let policy = depart(policy, &scenario.policy);
    let (hand, identity) = (Hand::at(START), policy.identity.clone());
    let office = Office::under(place.open().await, &hand, &Relay::default(), "one", policy);
    let (last, earlier) = scenario.mail.split_last().unwrap();
    let mut uid = 0;
    for mail in earlier {
        hand.forward(mail.after_minutes * 60);
        for n in 0..mail.times {
            uid += 1;
            deliver(&office, mail, &with_tokens(&mail.raw, n, &identity), uid).await;
        }
        for command in &mail.then {
            by_hand(&office, command).await;
        }
    }
    if !scenario.before.is_empty() {
        place.sql(&scenario.before).await;
    }
    hand.forward(last.after_minutes * 60);
    let id = deliver(&office, last, &with_tokens(&last.raw, 0, &identity), uid + 1).await;
    let mut shown = shown(&office, id).await;
    for command in &last.then {
        writeln!(shown, "then {command}").unwrap();
        match try_by_hand(&office, command).await {
            Ok(done) => show(&mut shown, done.plan),
            Err(error) => writeln!(shown, "- refused: {error}").unwrap(),
        }
    }
    office.store.close().await;
    shown
}

/// The policy of a routing file, with the mailboxes and templates of the firm; a mailbox of a team's name is the team's.
pub fn by_rules(routing: &str) -> Policy {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    let source = |id: &str| {
        let team = if routing.contains(&format!("[[team]]\nid = \"{id}\"")) { format!("team = \"{id}\"\n") } else { String::new() };
        format!("[[maildir]]\nid = \"{id}\"\npath = \"{id}\"\n{team}")
    };
    let sources: String = ["sales", "support", "other"].map(source).concat();
    let hook = "[[webhook]]\nid = \"crm\"\nurl = \"https://crm.example/hook\"\nsecret = { env = \"NOBODY_ASKS\" }\n";
    write("leadgate.toml", &format!("[storage]\ndatabase = \"sqlite:leadgate.db\"\n{sources}{hook}"));
    write("routing.toml", routing);
    for template in ["thanks", "later"] {
        write(&format!("templates/{template}/subject.txt"), "{{ message.reply_subject }}");
        write(&format!("templates/{template}/body.txt"), "Thank you. {{ team.name }}\n");
    }
    let config = leadgate::config::load(&folder.path().join("leadgate.toml")).unwrap_or_else(|rejected| panic!("{rejected}\n{routing}"));
    Policy { hash: "0123456789ab".to_owned(), identity: Identity::new([7; 32], "acme.example"), ..config.policy([7; 32]) }
}

/// Carries out a command of Ana's, such as `1 stage qualified`.
pub async fn by_hand(office: &Office, command: &str) {
    try_by_hand(office, command).await.unwrap_or_else(|error| panic!("{command}: {error}"));
}

async fn try_by_hand(office: &Office, command: &str) -> Result<Done, ByHandError> {
    let words: Vec<&str> = command.split_whitespace().collect();
    let argument = words.get(2).and_then(|word| Slug::parse(word).ok());
    let lead = LeadId(words[0].parse().unwrap());
    let hand = decide::Hand { author: Author::User(slug("ana")), now: office.hand.clock().now() };
    let wanted = match (words[1], argument) {
        ("merge", _) => return office.by_hand().merge(lead, LeadId(words[2].parse().unwrap()), &hand).await,
        ("split", _) => Command::Split(LeadId(words[2].parse().unwrap())),
        ("won", None) => Command::Win,
        ("lost", reason) => Command::Lose { reason, note: None },
        ("reopen", None) => Command::Reopen,
        ("stage", Some(stage)) => Command::Stage(stage),
        ("assign", Some(user)) => Command::Assign(Assignee::User(user)),
        ("convert", None) => Command::Convert(Conversion::Create),
        ("tag", Some(tag)) => Command::Tag { add: vec![tag], remove: Vec::new() },
        ("set", _) => {
            let (field, value) = words[2].split_once('=').unwrap();
            Command::Set(vec![(LeadField::from_name(field).unwrap(), value.to_owned())])
        }
        _ => panic!("{command}: what is that?"),
    };
    office.by_hand().act(Some(lead), wanted, &hand).await
}

async fn deliver(office: &Office, mail: &Mail, raw: &str, uid: u32) -> InboundId {
    let mailbox = slug(&mail.mailbox);
    let received_at = Some(office.hand.clock().now());
    let mut arrivals = [Arrival { received_at, ..arrival(&mailbox, uid, raw.as_bytes()) }];
    let rows = office.capture().take(&mut arrivals, None, leadgate::store::Settle::Nothing).await.unwrap();
    office.decide().await.unwrap();
    rows[0].unwrap()
}

fn depart(mut policy: Policy, departures: &Departures) -> Policy {
    let set = |number: &mut u32, to: Option<u32>| *number = to.unwrap_or(*number);
    set(&mut policy.ack_budget.per_address_per_day, departures.per_address_per_day);
    set(&mut policy.ack_budget.per_domain_per_hour, departures.per_domain_per_hour);
    set(&mut policy.ack_budget.per_team_per_hour, departures.per_team_per_hour);
    set(&mut policy.intake.records_per_sender, departures.records_per_sender);
    policy.intake.parsed_bytes = departures.parsed_bytes.unwrap_or(policy.intake.parsed_bytes);
    let pattern = |text: &str| Pattern::parse(text).unwrap();
    let trust = &mut policy.trust;
    trust.reading.spam =
        departures.spam_header.iter().map(|name| HeaderTest { name: name.clone(), pattern: pattern("(?i)^yes") }).collect();
    if departures.spam_ignored {
        trust.spam = SpamAction::Ignore;
    }
    trust.reading.forms = departures.form_of.iter().map(|from| form(pattern(&format!("^{}$", regex::escape(from))))).collect();
    for team in &mut policy.teams {
        if departures.silent.iter().any(|silent| silent == team.id.as_str()) {
            team.acknowledge = None;
        }
    }
    policy
}

fn form(from: Pattern) -> FormExtractor {
    let field = |name: &str| FormField {
        name: name.to_owned(),
        find: Find::Label(vec![name.to_uppercase()]),
        kind: FieldKind::Text,
        choices: Vec::new(),
        optional: false,
    };
    FormExtractor {
        name: "shop".to_owned(),
        matches: FormMatch { from: Some(from), ..FormMatch::default() },
        fields: ["name", "email", "phone", "company"].map(field).to_vec(),
        trusted: true,
        reply_to: ReplyTo::Field,
    }
}

fn with_tokens(raw: &str, n: usize, identity: &Identity) -> String {
    let other = Identity::new([9; 32], "acme.example");
    let token = regex::Regex::new(r"\{(plus|PLUS|forged|id):(\d+)(?::(\d+))?\}").unwrap();
    let raw = raw.replace("{n}", &n.to_string());
    token
        .replace_all(&raw, |found: &regex::Captures<'_>| {
            let lead = LeadId(found[2].parse().unwrap());
            match &found[1] {
                "plus" => identity.plus_part(lead),
                "PLUS" => identity.plus_part(lead).to_uppercase(),
                "forged" => other.plus_part(lead),
                _ => identity.message_id(lead, &format!("m{}", &found[3])).unwrap().to_string(),
            }
        })
        .into_owned()
}

async fn shown(office: &Office, id: InboundId) -> String {
    let mut tx = office.store.read().await.unwrap();
    let row = tx.ledger_entry(id).await.unwrap();
    let plan = tx.stored_plan(id).await.unwrap().map(|stored| Plan { steps: stored.steps, form: stored.form }).unwrap_or_default();
    let mut text = match (row.state, row.reason) {
        (LedgerState::Applied, None) => "applied\n".to_owned(),
        (state, reason) => format!("{state}: {}\n", reason.unwrap_or_default()),
    };
    show(&mut text, plan);
    text
}

fn show(text: &mut String, plan: Plan) {
    for step in plan.steps {
        writeln!(text, "- {}", step.effect).unwrap();
        writeln!(text, "    because {}", step.because).unwrap();
    }
    if let Some(form) = plan.form.filter(|form| form.lacks_something()) {
        writeln!(text, "form {}: not there {:?}, no value of their kind {:?}", form.source, form.missing, form.unfit).unwrap();
    }
}

//! Cases of the language, above all those in which Odoo's two engines disagree.

use crate::{
    crm::{Contact, ContactId, EmailAddress, Lead, LeadId, LeadState, Minor, RecordKind, Slug, Timestamp, Value, Word},
    domain::{ContactView, Domain, Known, LeadView, Moment, Record, Vocabulary},
};

/// Friday, 2026-11-27T10:30:00Z.
const NOW: Timestamp = Timestamp::from_seconds(1_795_775_400);

fn domain(text: &str) -> Domain {
    Domain::parse(text, RecordKind::Lead, &Vocabulary::default()).unwrap_or_else(|errors| panic!("{text}: {errors:?}"))
}

fn lead() -> Lead {
    Lead {
        id: LeadId(7),
        name: "Enterprise licence, 100% off_list".to_owned(),
        stage: Slug::parse("qualified").ok(),
        email: EmailAddress::parse("kim@big.example").ok(),
        language: Some(Word::new("de")),
        state: LeadState::Open,
        tags: [Slug::parse("budget").unwrap(), Slug::parse("fair").unwrap()].into(),
        expected_revenue: Some(Minor(1_250_050)),
        probability: 12.5,
        score: 40,
        contact: Some(ContactId(3)),
        created_at: Timestamp::from_seconds(1_795_775_400 - 3 * 86_400),
        ..Lead::default()
    }
}

fn holds(text: &str) -> bool {
    let company = Contact { id: ContactId(9), name: "Big Ltd".to_owned(), ..Contact::default() };
    let contact = Contact { id: ContactId(3), name: "Kim Lee".to_owned(), company: Some(ContactId(9)), ..Contact::default() };
    let (view, lead) = (ContactView { contact: &contact, company: Some(&company) }, lead());
    let domain = domain(text);
    let again = Domain::parse(&domain.to_string(), RecordKind::Lead, &Vocabulary::default());
    assert_eq!(again.as_ref(), Ok(&domain), "{text} printed as {domain}");
    let record = LeadView { lead: &lead, contact: Known::Yes(Some(&view)) };
    let explained = domain.explain(&record, NOW);
    assert_eq!(explained.holds, domain.holds(&record, NOW), "{text}");
    explained.holds.unwrap()
}

#[track_caller]
fn table(cases: &[(&str, bool)]) {
    for (text, expected) in cases {
        assert_eq!(holds(text), *expected, "{text}");
    }
}

#[test]
fn terms_stand_in_prefix_notation_with_a_silent_and() {
    table(&[
        ("[]", true),
        ("[(1, '=', 1)]", true),
        ("[(0, '=', 1)]", false),
        ("[['stage','=','qualified'], ['score','>',39]]", true),
        ("[['stage','=','qualified'], ['score','>',40]]", false),
        ("['|', ['stage','=','won'], ['score','>',39]]", true),
        ("['&', '|', ['stage','=','won'], ['score','>',39], ['language','=','fr']]", false),
        ("['!', ['stage','=','won'], ['language','=','de']]", true),
        ("['!', '&', ['stage','=','qualified'], ['language','=','fr']]", true),
        ("['!', '!', ['stage','=','qualified']]", true),
    ]);
}

#[test]
fn empty_is_one_thing_everywhere() {
    table(&[
        ("[['salesperson','=',false]]", true),
        ("[['salesperson','=',null]]", true),
        ("[['salesperson','=','']]", true),
        ("[['salesperson','!=',false]]", false),
        ("[['stage','=',false]]", false),
        ("[['stage','!=',false]]", true),
        ("[['salesperson','!=','ana']]", true),
        ("[['salesperson','not in',['ana']]]", true),
        ("[['salesperson','not in',['ana', false]]]", false),
        ("[['stage','not in',['won', false]]]", true),
        ("[['salesperson','in',['ana', False]]]", true),
        ("[['stage','in',['won', None]]]", false),
        ("[['salesperson','in',[]]]", false),
        ("[['salesperson','not in',[]]]", true),
        ("[['description','like','']]", true),
        ("[['description','not like','x']]", true),
        ("[['description','not like','']]", false),
        ("[['description','ilike','%']]", false),
        ("['!', ['salesperson','=','ana']]", true),
        ("[['expected_closing','<','2026-01-01']]", false),
        ("['!', ['expected_closing','<','2026-01-01']]", true),
        ("[['salesperson','=?',false]]", true),
        ("[['stage','=?','won']]", false),
        ("[['contact.blacklisted','=',false]]", true),
        ("[['contact.blacklisted','!=',true]]", true),
        ("[['contact.blacklisted','in',[true,false]]]", true),
    ]);
}

#[test]
fn texts_words_and_lists() {
    table(&[
        ("[['name','like','enterprise']]", false),
        ("[['name','ilike','ENTERPRISE']]", true),
        ("[['name','like','Ent%lic_nce']]", true),
        (r"[['name','like','100\%']]", true),
        (r"[['name','like','off\_list']]", true),
        (r"[['name','like','offx_list']]", false),
        ("[['name','=like','Enterprise']]", false),
        ("[['name','=ilike','enterprise%']]", true),
        ("[['name','not =ilike','enterprise%']]", false),
        ("[['name','matches','(?<n>[0-9]+)%']]", true),
        ("[['name','not matches','[0-9]{4}']]", true),
        ("[['email','=','Kim@Big.example']]", true),
        ("[['email','like','BIG']]", true),
        ("[['tags','=','fair']]", true),
        ("[['tags','=',['vip','fair']]]", true),
        ("[['tags','in',['vip','fair']]]", true),
        ("[['tags','!=','fair']]", false),
        ("[['tags','not in',['vip']]]", true),
        ("[['tags','ilike','BUD']]", true),
        ("[['tags','=',false]]", false),
        ("[['tags','in',['vip',false]]]", false),
        ("[['state','in',['open','won']]]", true),
    ]);
}

#[test]
fn numbers_amounts_and_paths() {
    table(&[
        ("[['expected_revenue','>=',12500.50]]", true),
        ("[['expected_revenue','>',12500.5]]", false),
        ("[['expected_revenue','=',12500]]", false),
        ("[['probability','<',13]]", true),
        ("[['recurring_revenue','>',-5]]", false),
        ("[['contact','=',3]]", true),
        ("[['contact','ilike','kim']]", true),
        ("[['contact.name','=','Kim Lee']]", true),
        ("[['contact.company','=',9]]", true),
        ("[['contact.company.name','ilike','big']]", true),
        ("[['contact.company.email','!=','x@y.example']]", true),
        ("[['contact','child_of',9]]", true),
        ("[['contact','child_of',[3]]]", true),
        ("[['contact','child_of',[4,5]]]", false),
        ("[['contact','not child_of',4]]", true),
        ("[['contact.company','child_of',9]]", true),
    ]);
}

#[test]
fn times_are_spans() {
    table(&[
        ("[['created_at','>','-4d']]", true),
        ("[['created_at','>','-3d']]", false),
        ("[['created_at','>=','-3d']]", true),
        ("[['created_at','=','2026-11-24']]", true),
        ("[['created_at','=','today -3d']]", true),
        ("[['created_at','=','this_month']]", true),
        ("[['created_at','=','this_week']]", true),
        ("[['created_at','=','last_month']]", false),
        ("[['created_at','>','2026-11-24']]", false),
        ("[['created_at','<=','2026-11-24']]", true),
        ("[['created_at','<','2026-11-24']]", false),
        ("[['created_at','>=','2026-11-24']]", true),
        ("[['created_at','=','2026-11-24T10:30:00Z']]", true),
        ("[['created_at','=','2026-11-24 10:30:00']]", true),
        ("[['created_at','<','today -3d +11h']]", true),
        ("[['created_at','<','today -3d +10h']]", false),
        ("[['created_at','!=','last_year']]", true),
        ("[['created_at','>','-100000y']]", true),
        ("[['created_at','<','+100000mo']]", true),
    ]);
}

#[test]
fn relative_times_follow_the_calendar() {
    let cases = [
        ("now", "2026-11-27T10:30:00Z", "2026-11-27T10:30:00Z"),
        ("-90m", "2026-11-27T09:00:00Z", "2026-11-27T09:00:00Z"),
        ("-9mo", "2026-02-27T10:30:00Z", "2026-02-27T10:30:00Z"),
        ("-1d -12h", "2026-11-25T22:30:00Z", "2026-11-25T22:30:00Z"),
        ("today", "2026-11-27T00:00:00Z", "2026-11-27T23:59:59Z"),
        ("today +9h", "2026-11-27T09:00:00Z", "2026-11-27T09:00:00Z"),
        ("tomorrow -1w", "2026-11-21T00:00:00Z", "2026-11-21T23:59:59Z"),
        ("this_week", "2026-11-23T00:00:00Z", "2026-11-29T23:59:59Z"),
        ("this_month", "2026-11-01T00:00:00Z", "2026-11-30T23:59:59Z"),
        ("this_month -9mo", "2026-02-01T00:00:00Z", "2026-02-28T23:59:59Z"),
        ("last_quarter", "2026-07-01T00:00:00Z", "2026-09-30T23:59:59Z"),
        ("this_quarter", "2026-10-01T00:00:00Z", "2026-12-31T23:59:59Z"),
        ("next_year", "2027-01-01T00:00:00Z", "2027-12-31T23:59:59Z"),
        ("2024-02-29", "2024-02-29T00:00:00Z", "2024-02-29T23:59:59Z"),
        ("2026-11-27T10:00:00+02:00", "2026-11-27T08:00:00Z", "2026-11-27T08:00:00Z"),
    ];
    for (text, from, to) in cases {
        let moment = Moment::parse(text).unwrap();
        let within = moment.instants(NOW);
        assert_eq!((within.from.to_string().as_str(), within.to.to_string().as_str()), (from, to), "{text}");
    }
    for text in
        ["", "yesteryear", "7d", "-7", "-7x", "- 7d", "2026-02-30", "2026-11", "today 3d", "-7d today", "-999999d", "2026-11-27 -3d"]
    {
        assert_eq!(Moment::parse(text), None, "{text}");
    }
}

#[test]
fn what_is_not_known_yet_is_neither_true_nor_false() {
    let lead = lead();
    let record = LeadView { lead: &lead, contact: Known::NotYet };
    let asked = |text: &str| domain(text).holds(&record, NOW);
    assert_eq!(asked("[['contact.name','=','x']]"), None);
    assert_eq!(asked("['!', ['contact.name','=','x']]"), None);
    assert_eq!(asked("['|', ['contact.name','=','x'], ['score','=',40]]"), Some(true));
    assert_eq!(asked("[['contact.name','=','x'], ['score','=',41]]"), Some(false));
    assert_eq!(asked("[['contact','=',3]]"), Some(true));
    assert_eq!(asked("[['contact','child_of',3]]"), Some(true));
    assert_eq!(asked("[['contact','child_of',9]]"), None);
    assert_eq!(domain("[['contact.name','=','x']]").explain(&record, NOW).to_string(), "contact.name is not known yet");
}

/// A message that has one text.
struct Mail(&'static str);

impl Record for Mail {
    fn kind(&self) -> RecordKind {
        RecordKind::Message
    }

    fn value(&self, field: &str) -> Known<Value> {
        Known::Yes(if matches!(field, "text" | "form.Your budget") { Value::Text(self.0.to_owned()) } else { Value::Empty })
    }

    fn follow(&self, _: &str) -> Known<Option<&dyn Record>> {
        Known::Yes(None)
    }
}

#[test]
fn expressions_capture_for_the_rule() {
    let read = |text| Domain::parse(text, RecordKind::Message, &Vocabulary::default()).unwrap();
    let mail = Mail("Our budget is about 25000 or 30000 euro.");
    let budget = read(r"[['text', 'matches', '(?i)budget\D{0,20}(?<budget>\d{5,})']]");
    assert_eq!(budget.captures(&mail), [("budget".to_owned(), "25000".to_owned())].into());
    assert_eq!(budget.capture_names(), ["budget".to_owned()].into());
    let two = read(r"['!', ['text','matches','(?<never>euro)'], ['form.Your budget','matches','(?<n>\d)(?<none>x)?']]");
    assert_eq!(two.captures(&mail), [("n".to_owned(), "2".to_owned())].into());
    assert_eq!(two.fields(), ["form.Your budget".to_owned(), "text".to_owned()].into());
}

#[test]
fn explanations_name_the_term_and_the_value() {
    let lead = lead();
    let record = LeadView { lead: &lead, contact: Known::Yes(None) };
    let told = |text: &str| domain(text).explain(&record, NOW).to_string();
    let cases = [
        "[['stage','=','qualified'], ['name','like','platform']]",
        "[['stage','=','won']]",
        "[['stage','!=','won'], ['score','<=',40]]",
        "['|', ['stage','in',['won','lost']], ['salesperson','=','ana']]",
        "['!', ['expected_revenue','>',12000]]",
        "[['created_at','>','-1d']]",
        "[['created_at','<=','today']]",
        "[['created_at','=','last_week']]",
        "[['contact.name','ilike','kim']]",
        "[['tags','not in',['fair']]]",
        "[['name','matches','[0-9]{4}']]",
        "[['contact','child_of',9]]",
        "[]",
    ];
    let lines: Vec<_> = cases.iter().map(|text| format!("{text}\n    {}", told(text))).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn the_reference_page_is_as_the_tables_are() {
    let (file, page) = (std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("config/DOMAIN.md"), crate::domain::reference());
    if std::env::var_os("LEADGATE_BLESS").is_some() {
        std::fs::write(&file, &page).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&file).unwrap_or_default(), page, "LEADGATE_BLESS=1 writes it anew");
}

//! What leaves the house, as the person who gets it sees it.

use std::collections::BTreeMap;

use mail_parser::MessageParser;

use super::*;
use crate::{
    crm::{CivilDate, Contact, ContactId, ContactKind, InboundId, Lead, LeadKind, LeadState, Minor, Party, Word},
    decide::{LetterDraft, Notice},
    policy::{AckBudget, Identity, IntakeLimits, Role, Scoring, Stage, TemplateText, Trust, User, Webhook},
    store::Spoken,
};

/// 2026-11-27T09:30:00Z.
const NOW: Timestamp = Timestamp::from_seconds(1_795_771_800);

fn slug(text: &str) -> Slug {
    Slug::parse(text).unwrap()
}

fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).unwrap()
}

fn user(id: &str, name: &str) -> User {
    User {
        id: slug(id),
        name: name.to_owned(),
        addresses: vec![address(&format!("{id}@acme.example"))],
        role: Role::Salesperson,
        calendar: None,
        away: Vec::new(),
        languages: Vec::new(),
    }
}

fn policy() -> Policy {
    let template = TemplateText {
        subject: "{{ message.reply_subject }}".to_owned(),
        body: "Dear {{ customer.first_name or 'customer' }},\n\nyour quotation over {{ lead.expected_revenue }} is with {{ user.name or 'us' }} ({{ lead.stage }}).\n\
               {% if contact.company %}We have it for {{ contact.company }}.\n{% endif %}\n{{ team.name }}\n"
            .to_owned(),
        html: None,
    };
    let for_user = TemplateText {
        subject: "For {{ recipient.first_name }}: {{ customer.name }}".to_owned(),
        body: "{{ recipient.email }} {{ customer.email }}\n".to_owned(),
        html: None,
    };
    let qualified = Stage {
        id: slug("qualified"),
        name: "Qualified".to_owned(),
        sequence: 20,
        team: None,
        won: false,
        folded: false,
        rots_after_days: None,
        requires: Vec::new(),
    };
    Policy {
        hash: "0123456789ab".to_owned(),
        identity: Identity::new([7; 32], "acme.example"),
        teams: vec![Team::new(slug("sales"), "Acme Sales", vec![address("sales@acme.example")])],
        users: vec![user("ana", "Ana Ruiz"), user("ben", "Ben\r\nBcc: all@acme.example")],
        stages: vec![qualified],
        lost_reasons: Vec::new(),
        activity_types: Vec::new(),
        plans: Vec::new(),
        calendars: Vec::new(),
        routes: Vec::new(),
        automations: Vec::new(),
        webhooks: vec![Webhook { id: slug("erp"), url: "https://erp.example/leads".to_owned() }],
        score_rules: Vec::new(),
        scoring: Scoring::default(),
        currency: "EUR".to_owned(),
        trust: Trust::default(),
        mailbox_team: BTreeMap::new(),
        own_addresses: Vec::new(),
        bounces_to_record: true,
        ack_budget: AckBudget::default(),
        intake: IntakeLimits::default(),
        templates: [("quotation", template), ("heads-up", for_user)]
            .map(|(name, text)| (slug(name), BTreeMap::from([(String::new(), text)])))
            .into(),
    }
}

fn spoken(id: &str, by_outsider: bool, body: &str, seconds_ago: u64) -> Spoken {
    let at = NOW.minus(std::time::Duration::from_secs(seconds_ago));
    Spoken { message_id: MessageId::parse(id), by_outsider, subject: Some("20 chairs".to_owned()), body: body.to_owned(), at }
}

/// An enquiry, our answer to it, the customer's answer, and a robot's reply after it.
fn about() -> About {
    let lead = Lead {
        id: LeadId(12),
        team: slug("sales"),
        salesperson: Some(slug("ana")),
        kind: LeadKind::Lead,
        state: LeadState::Open,
        name: "20 chairs".to_owned(),
        stage: Some(slug("qualified")),
        contact: Some(ContactId(3)),
        contact_name: Some("Kim Lee".to_owned()),
        email: Some(address("kim@example.org")),
        phone: Some("+34911234567".to_owned()),
        language: Some(Word::new("en")),
        tags: [slug("furniture")].into(),
        expected_revenue: Some(Minor(120_050)),
        probability: 12.5,
        expected_closing: CivilDate::parse("2026-12-31"),
        description: Some("Internal: pays late.".to_owned()),
        created_at: NOW.minus(std::time::Duration::from_secs(7_200)),
        last_customer_at: Some(NOW.minus(std::time::Duration::from_secs(600))),
        ..Lead::default()
    };
    let contact = |id: i64, kind, name: &str| Contact { id: ContactId(id), kind, name: name.to_owned(), ..Contact::default() };
    About {
        lead,
        contact: Some(Contact {
            title: Some("Buyer".to_owned()),
            company: Some(ContactId(4)),
            ..contact(3, ContactKind::Person, "Kim Lee")
        }),
        company: Some(contact(4, ContactKind::Company, "Example Ltd")),
        conversation: vec![
            spoken("first@example.org", true, "We need 20 chairs.", 7_200),
            spoken("ours@acme.example", false, "Which colour?", 3_600),
            spoken("second@example.org", true, "Blue ones, please.\n\nKim\n", 600),
            spoken("robot@example.org", true, "I am out of office.", 60),
        ],
    }
}

fn written(about: &About, effect: &Effect) -> Result<Written, String> {
    written_under(&policy(), None, about, effect)
}

fn written_under(policy: &Policy, message: Option<(InboundId, &Inbound)>, about: &About, effect: &Effect) -> Result<Written, String> {
    let writer = Writer::new(&policy.templates).unwrap();
    assert!(writer.check().is_ok());
    let occasion = Occasion { policy, writer: &writer, message, now: NOW };
    let id = match effect {
        Effect::Post { .. } => MessageId::parse("post.12.c1-0-2"),
        _ => policy.identity.message_id(about.lead.id, "c1-0-2"),
    };
    Task { about, occasion: &occasion, id: &id.unwrap(), because: "`Won deals`: it was won" }.write(effect)
}

fn shown(written: &Written) -> String {
    String::from_utf8(written.bytes.clone()).unwrap().replace("\r\n", "\n")
}

fn mail(template: &str, to: Party) -> Effect {
    let letter = LetterDraft {
        text: None,
        template: slug(template),
        language: None,
        team: slug("sales"),
        to,
        excerpt: String::new(),
        due: NOW,
        by: Some(Author::Automation("Quotation".to_owned())),
    };
    Effect::Mail { lead: Target::Existing(LeadId(12)), letter: Box::new(letter) }
}

fn kim() -> Party {
    Party { name: Some("Kim Lee".to_owned()), email: Some(address("kim@example.org")) }
}

fn notify(user: &str, headline: &str) -> Effect {
    let notice = Notice { headline: headline.to_owned(), text: "`Hot leads`: the customer wrote".to_owned() };
    Effect::Notify { lead: Target::Existing(LeadId(12)), user: slug(user), notice }
}

fn post(webhook: &str) -> Effect {
    Effect::Post { lead: Target::Existing(LeadId(12)), webhook: slug(webhook), event: "lead.won".to_owned() }
}

#[test]
fn a_mail_of_an_automated_action_continues_the_customers_thread() {
    let written = written(&about(), &mail("quotation", kim())).unwrap();
    insta::assert_snapshot!(shown(&written));
    let entry = written.entry.unwrap();
    assert_eq!((entry.kind, &entry.author), (ChatterKind::MailOut, &Author::Automation("Quotation".to_owned())));
    assert_eq!(entry.subject.as_deref(), Some("Re: 20 chairs"));
    let signed = policy().identity.plus_part(LeadId(12));
    assert_eq!(written.envelope_sender.unwrap().detail(), Some(signed.as_str()), "a bounce finds the record");
    assert!(matches!(written.to, To::Customer(_)) && !written.acknowledges);
}

#[test]
fn a_mail_in_the_plan_of_a_message_answers_that_message() {
    let ids = |texts: &[&str]| texts.iter().map(|text| MessageId::parse(text).unwrap()).collect();
    let message = Inbound {
        message_id: MessageId::parse("second@example.org"),
        references: ids(&["before-us@example.org", "ours@acme.example"]),
        ..Inbound::default()
    };
    let written = written_under(&policy(), Some((InboundId(5), &message)), &about(), &mail("quotation", kim())).unwrap();
    let text = shown(&written).replace("\n ", " ");
    assert!(text.contains("References: <before-us@example.org> <ours@acme.example> <second@example.org>\n"), "{text}");
    assert!(text.contains("In-Reply-To: <second@example.org>\n"), "{text}");
}

#[test]
fn a_template_may_go_to_one_of_us() {
    let ana = Party { name: Some("Ana Ruiz".to_owned()), email: Some(address("ana@acme.example")) };
    let written = written(&about(), &mail("heads-up", ana)).unwrap();
    let text = shown(&written);
    assert!(text.contains("Subject: For Ana: Kim Lee\n") && text.contains("ana@acme.example kim@example.org\n"), "{text}");
    assert!(!text.contains("In-Reply-To") && matches!(written.to, To::User(_)));
    assert!(written.entry.is_none() && written.envelope_sender.is_none(), "the record's thread is the customer's");
}

#[test]
fn a_notice_says_what_happened_and_what_is_known() {
    let written = written(&about(), &notify("ana", "Hot leads: 20 chairs")).unwrap();
    insta::assert_snapshot!(shown(&written));
    assert!(written.entry.is_none() && written.envelope_sender.is_none(), "a notice that bounces sets nothing off");
    assert!(!shown(&written).contains("Internal"), "what we note among us stays among us");
}

#[test]
fn a_notice_about_little_says_little() {
    let lead =
        Lead { id: LeadId(12), team: slug("sales"), kind: LeadKind::Opportunity, name: "(no subject)".to_owned(), ..Lead::default() };
    let about = About { lead, ..About::default() };
    insta::assert_snapshot!(shown(&written(&about, &notify("ana", "New")).unwrap()));
}

#[test]
fn a_long_text_is_cut_and_says_so() {
    let mut about = about();
    about.conversation[2].body = "line\n".repeat(100);
    let text = shown(&written(&about, &notify("ana", "x")).unwrap());
    assert_eq!((text.matches("> line\n").count(), text.matches("> =E2=80=A6").count()), (20, 1), "{text}");
}

#[test]
fn an_acknowledgement_answers_its_message_and_is_counted_for_it() {
    let message = Inbound { message_id: MessageId::parse("q@example.org"), subject: Some("Chairs".to_owned()), ..Inbound::default() };
    let Effect::Mail { lead, mut letter } = mail("quotation", kim()) else { panic!() };
    letter.by = None;
    let about = About { conversation: Vec::new(), ..about() };
    let written = written_under(&policy(), Some((InboundId(5), &message)), &about, &Effect::Acknowledge { lead, letter }).unwrap();
    let text = shown(&written);
    assert!(text.contains("Auto-Submitted: auto-replied\n") && text.contains("In-Reply-To: <q@example.org>\n"), "{text}");
    assert!(text.contains("Subject: Re: Chairs\n"), "{text}");
    assert!(written.acknowledges);
    assert_eq!(written.entry.unwrap().author, Author::Automation("template quotation".to_owned()));
}

#[test]
fn a_post_has_every_field_under_its_name() {
    let written = written(&about(), &post("erp")).unwrap();
    let body: serde_json::Value = serde_json::from_slice(&written.bytes).unwrap();
    insta::assert_snapshot!(serde_json::to_string_pretty(&body).unwrap());
    for field in crate::crm::LeadField::ALL {
        assert!(body["lead"].as_object().unwrap().contains_key(field.name()), "{field}");
    }
    assert!(matches!(&written.to, To::Webhook(erp) if erp.as_str() == "erp") && written.entry.is_none());
}

#[test]
fn a_post_about_little_has_the_same_fields() {
    let about = About { lead: Lead { id: LeadId(12), team: slug("gone"), ..Lead::default() }, ..About::default() };
    let body: serde_json::Value = serde_json::from_slice(&written(&about, &post("erp")).unwrap().bytes).unwrap();
    assert_eq!(body["team"], serde_json::json!({"id": "gone", "name": null, "email": null}));
    assert!(body["contact"].is_null() && body["message"].is_null() && body["lead"]["email"].is_null() && body["salesperson"].is_null());
    assert_eq!(body["lead"]["tags"], serde_json::json!([]));
}

#[test]
fn what_cannot_be_written_says_why() {
    let nobody = Party { name: Some("Kim".to_owned()), email: None };
    let mut silent = policy();
    silent.users[0].addresses.clear();
    let mut homeless = about();
    homeless.lead.team = slug("gone");
    for (policy, about, effect, why) in [
        (policy(), about(), mail("gone", kim()), "there is no such template"),
        (policy(), about(), mail("quotation", nobody), "no recipient"),
        (policy(), about(), notify("gone", "x"), "the user `gone` is no longer configured"),
        (silent, about(), notify("ana", "x"), "`ana` has no address"),
        (policy(), homeless, notify("ana", "x"), "its team `gone` is no longer configured"),
        (policy(), about(), post("gone"), "the webhook `gone` is no longer configured"),
    ] {
        let error = written_under(&policy, None, &about, &effect).err().unwrap();
        assert!(error.contains(why), "{error}");
    }
}

#[test]
fn no_name_makes_a_header_of_its_own() {
    let mut about = about();
    about.lead.name = "chairs\r\nBcc: all@example.org".to_owned();
    about.lead.contact_name = Some("Kim\nX-Evil: 1".to_owned());
    about.conversation[2].subject = Some("Chairs\r\nBcc: all@example.org".to_owned());
    let hostile = Party { name: Some("Kim\r\nX-Evil: 1".to_owned()), ..kim() };
    for effect in [mail("quotation", hostile), notify("ben", "a\r\nBcc: all@example.org\r\n\r\nbody")] {
        let bytes = written(&about, &effect).unwrap().bytes;
        let parsed = MessageParser::default().parse(&bytes).unwrap();
        for name in ["Bcc", "X-Evil", "Cc"] {
            assert!(parsed.header(name).is_none(), "{name}: {}", String::from_utf8_lossy(&bytes));
        }
        assert_eq!(parsed.to().unwrap().iter().count(), 1);
        assert_eq!(parsed.reply_to().unwrap().first().unwrap().address().map(|to| to.starts_with("sales+lg-12-")), Some(true));
        // Nor does a value of several lines look like several facts.
        let body = parsed.body_text(0).unwrap().into_owned();
        assert!(!body.lines().any(|line| line.starts_with("Bcc:") || line.starts_with("X-Evil:")), "{body}");
    }
}

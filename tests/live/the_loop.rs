//! A mail becomes a lead, an acknowledgement goes back, the answer joins the lead, and nothing goes in circles.

use crate::{
    bed::{Bed, Postgres},
    letters::{Letter, address, header},
    service::{Mailbox, Plan, Service},
};

#[tokio::test]
async fn a_mail_becomes_a_lead_and_its_answers_chatter() {
    let Some(bed) = Bed::start() else { return };
    the_loop(&bed, None).await;
}

#[tokio::test]
async fn a_mail_becomes_a_lead_and_its_answers_chatter_on_postgres() {
    let (Some(bed), Some(postgres)) = (Bed::start(), Postgres::start()) else { return };
    the_loop(&bed, Some(postgres.fresh_database())).await;
}

/// Sales with TLS from the first byte, support with STARTTLS. Neither is looked at within ten minutes unless IDLE says so.
async fn the_loop(bed: &Bed, postgres: Option<String>) {
    let mailboxes = vec![Mailbox::implicit(bed, "sales"), Mailbox::starttls(bed, "support")];
    let mut service = Service::started(Plan { postgres, ..Plan::with(bed, mailboxes) });
    let ann = bed.customer("ann").address;

    // A mail becomes a lead, and an acknowledgement goes back.
    let first = Letter::default();
    bed.send(&ann, "sales@lab.example", &first.bytes()).unwrap();
    let acknowledgement = bed.wait_for(&ann, 1).await.remove(0);
    assert_eq!(service.decided(1).await, ["applied"]);
    assert_threaded(&acknowledgement);
    assert_eq!(service.leads().len(), 1);
    let lead = &service.leads()[0];
    assert_eq!((lead["team"].as_str(), lead["name"].as_str()), (Some("sales"), Some("What does it cost?")), "{lead}");
    assert_eq!((lead["email"].as_str(), lead["contact_name"].as_str()), (Some("ann@customer.example"), Some("Ann Example")), "{lead}");

    // The same mail at the other mailbox is another lead, of the other team.
    let other = Letter { to: "support@lab.example", id: "help@customer.example", text: "It does not work.\n", ..Letter::default() };
    bed.send(&ann, "support@lab.example", &other.bytes()).unwrap();
    assert_eq!(service.decided(2).await[1], "applied");
    assert_eq!(service.leads()[1]["team"], "support");

    // The answer, by its threading headers; and one without them, only to the address that we asked for.
    let id = header(&acknowledgement, "Message-ID");
    let threaded = Letter { subject: "Re: What does it cost?", id: "second@customer.example", text: "Any news?\n", ..Letter::default() }
        .with([format!("In-Reply-To: {id}"), format!("References: <first@customer.example> {id}")]);
    bed.send(&ann, "sales@lab.example", &threaded.bytes()).unwrap();
    service.decided(3).await;
    let reply_to = address(&acknowledgement, "Reply-To");
    let stripped =
        Letter { to: &reply_to, subject: "One more thing", id: "third@customer.example", text: "In blue, please.\n", ..Letter::default() };
    bed.send(&ann, &reply_to, &stripped.bytes()).unwrap();
    assert_eq!(service.decided(4).await[2..], ["applied", "applied"]);
    let said: Vec<String> = service.chatter(1, "mail_in").iter().map(|entry| entry["body"].to_string()).collect();
    assert_eq!(said.len(), 3, "{said:#?}");
    assert!(said[1].contains("Any news?") && said[2].contains("In blue"), "{said:#?}");

    // Once more the same mail is nothing; the same Message-ID over another text is somebody's enquiry.
    bed.send(&ann, "sales@lab.example", &first.bytes()).unwrap();
    service.decided(5).await;
    let reused = Letter { from: "Bo <bo@customer.example>", text: "Quite another question.\n", ..Letter::default() };
    bed.send("bo@customer.example", "sales@lab.example", &reused.bytes()).unwrap();
    let states = service.decided(6).await;
    assert!(states[4].starts_with("ignored duplicate"), "{states:?}");
    assert_eq!(states[5], "applied");

    // In all: three leads, an acknowledgement each, and nothing for the rest.
    assert_eq!(service.leads().len(), 3);
    service.sent(3).await;
    assert_eq!(bed.wait_for(&ann, 2).await.len(), 2);
    bed.wait_for("bo@customer.example", 1).await;
    service.stop();
    // A log filter that a library's own logging confuses lost most of these lines, on PostgreSQL only.
    for (words, times) in [("INFO starting", 1), ("INFO ready", 1), ("INFO message: decided", 6), ("INFO sent", 3), ("INFO stopped", 1)] {
        assert_eq!(service.log().matches(words).count(), times, "{words} in\n{}", service.log());
    }
}

/// RFC 3834 section 3.1, RFC 5322 section 3.6.4, and the address that leads an answer back.
fn assert_threaded(acknowledgement: &[u8]) {
    let text = String::from_utf8_lossy(acknowledgement);
    assert!(text.contains("thank you. Your number is 1."), "{text}");
    for (name, value) in [
        ("Return-Path", "<>"),
        ("In-Reply-To", "<first@customer.example>"),
        ("References", "<first@customer.example>"),
        ("Auto-Submitted", "auto-replied"),
        ("From", "The sales team <sales@lab.example>"),
        ("To", "Ann Example <ann@customer.example>"),
        ("Subject", "Re: What does it cost?"),
    ] {
        assert_eq!(header(acknowledgement, name).replace('"', ""), value, "{text}");
    }
    assert!(address(acknowledgement, "Reply-To").starts_with("sales+lg-1-"), "{text}");
}

#[tokio::test]
async fn a_mail_to_two_teams_is_two_leads_and_one_acknowledgement() {
    let Some(bed) = Bed::start() else { return };
    let service = Service::started(Plan::with(&bed, vec![Mailbox::implicit(&bed, "sales"), Mailbox::starttls(&bed, "support")]));
    let both = Letter { to: "sales@lab.example, support@lab.example", ..Letter::default() }.bytes();
    bed.send("ann@customer.example", "sales@lab.example", &both).unwrap();
    bed.send("ann@customer.example", "support@lab.example", &both).unwrap();
    service.decided(2).await;
    let mut teams: Vec<String> = service.leads().iter().map(|lead| lead["team"].as_str().unwrap().to_owned()).collect();
    teams.sort();
    assert_eq!(teams, ["sales", "support"]);
    service.sent(1).await;
    assert_eq!(bed.wait_for("ann@customer.example", 1).await.len(), 1);
}

#[tokio::test]
async fn robots_are_kept_on_the_record_and_never_answered() {
    let Some(bed) = Bed::start() else { return };
    let service = Service::started(Plan::sales(&bed));
    bed.send("ann@customer.example", "sales@lab.example", &Letter::default().bytes()).unwrap();
    let acknowledgement = bed.wait_for("ann@customer.example", 1).await.remove(0);

    // Ann is on holiday: her responder answers our acknowledgement, to the address that it names.
    let reply_to = address(&acknowledgement, "Reply-To");
    let away = Letter { to: &reply_to, subject: "Out of office", id: "away@customer.example", text: "I am away.\n", ..Letter::default() }
        .with(["Auto-Submitted: auto-replied".to_owned(), format!("In-Reply-To: {}", header(&acknowledgement, "Message-ID"))]);
    bed.send("", &reply_to, &away.bytes()).unwrap();
    assert_eq!(service.decided(2).await[1], "applied");

    // A robot that nobody here ever wrote to, thirty times.
    for n in 0..30 {
        let (id, text) = (format!("robot{n}@customer.example"), format!("Ticket {n} was updated.\n"));
        let robot = Letter { from: "robot@customer.example", id: &id, text: &text, ..Letter::default() };
        bed.deliver_from("robot@customer.example", "sales@lab.example", &robot.with(["Auto-Submitted: auto-replied"]).bytes());
    }
    let states = service.decided(32).await;
    assert!(states[2..].iter().all(|state| state.starts_with("ignored auto_reply")), "{states:#?}");
    assert_eq!(service.leads().len(), 1);
    assert_eq!(service.chatter(1, "mail_in").len(), 2);
    service.sent(1).await;
    assert_eq!(bed.mailbox("ann@customer.example").len(), 1);
}

#[tokio::test]
async fn two_daemons_that_write_to_each_other_stop_at_once() {
    let Some(bed) = Bed::start() else { return };
    let ours = Service::started(Plan::sales(&bed));
    let desk = bed.customer("desk");
    let mailbox = Mailbox { id: "desk", address: desk.address.clone(), secret: desk.password, ..Mailbox::implicit(&bed, "desk") };
    let theirs = Service::started(Plan::with(&bed, vec![mailbox]));
    // Somebody at their desk writes to us; the acknowledgement comes to their own daemon.
    let enquiry = Letter { from: "Their desk <desk@customer.example>", ..Letter::default() };
    bed.send(&desk.address, "sales@lab.example", &enquiry.bytes()).unwrap();
    ours.sent(1).await;
    let states = theirs.decided(1).await;
    assert!(states[0].starts_with("ignored auto_reply"), "{states:?}");
    assert_eq!((theirs.leads().len(), theirs.outbox().len()), (0, 0));
    assert_eq!((ours.leads().len(), bed.mailbox("sales@lab.example").len()), (1, 1));
}

#[tokio::test]
async fn with_verp_a_bounce_comes_home_to_its_record() {
    let Some(bed) = Bed::start() else { return };
    let mut plan = Plan::sales(&bed);
    plan.smtp += "envelope = \"verp\"\n";
    let service = Service::started(plan);
    bed.send("ann@customer.example", "sales@lab.example", &Letter::default().bytes()).unwrap();
    let acknowledgement = bed.wait_for("ann@customer.example", 1).await.remove(0);
    assert_eq!(address(&acknowledgement, "Return-Path"), address(&acknowledgement, "Reply-To"));

    // This mail is taken, and bounces afterwards.
    let late = Letter { from: "late@customer.example", id: "late@customer.example", ..Letter::default() };
    bed.send("ann@customer.example", "sales@lab.example", &late.bytes()).unwrap();
    assert_eq!(service.decided(3).await, ["applied"; 3]);
    assert_eq!(service.leads().len(), 2);
    assert_eq!(service.chatter(2, "bounce").len(), 1);
    service.sent(2).await;
}

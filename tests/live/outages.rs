//! Servers that go away, lie, refuse, or change under us: each costs a back-off and a clear line in the log, never a mail, never another mailbox.

use std::fs;

use serde_json::Value;

use crate::{
    bed::{Bed, Certificate, Talk, Validity},
    letters::Letter,
    service::{Mailbox, Plan, Service},
};

/// Delivers one enquiry of its own to this team.
fn enquire(bed: &Bed, team: &str, n: usize) {
    let (from, id) = (format!("c+{n}@customer.example"), format!("enquiry{n}@customer.example"));
    let (to, text) = (format!("{team}@lab.example"), format!("Question {n}\n"));
    bed.deliver(&to, &Letter { from: &from, to: &to, id: &id, text: &text, ..Letter::default() }.bytes());
}

#[tokio::test]
async fn a_new_uidvalidity_reads_again_and_doubles_nothing() {
    let Some(mut bed) = Bed::start() else { return };
    let mut service = Service::started(Plan::sales(&bed));
    for n in 1..=3 {
        enquire(&bed, "sales", n);
    }
    service.decided(3).await;
    service.sent(3).await;
    service.stop();
    bed.stop_imap();
    let maildir = bed.folder().join("mail/sales@lab.example/Maildir");
    for entry in fs::read_dir(&maildir).unwrap().flatten().filter(|entry| entry.file_type().unwrap().is_file()) {
        fs::remove_file(entry.path()).unwrap();
    }
    bed.start_imap();
    service.start();
    enquire(&bed, "sales", 4);
    let states = service.decided(7).await;
    let doubles = states[3..].iter().filter(|state| state.starts_with("ignored duplicate")).count();
    assert_eq!((doubles, service.leads().len()), (3, 4), "{states:#?}");
    service.sent(4).await;
    assert_eq!(bed.wait_for("c@customer.example", 4).await.len(), 4);
}

#[tokio::test]
async fn a_folder_that_disappears_is_named_and_followed_again_when_it_is_back() {
    let Some(bed) = Bed::start() else { return };
    let sales = bed.user("sales");
    let mut person = Talk::clear(bed.imap()).unwrap();
    person.line().unwrap();
    let mut say = |command: &str| {
        let done = person.imap(command).unwrap().pop().unwrap();
        assert!(done.starts_with("t OK"), "{command}: {done}");
    };
    say(&format!("LOGIN \"{}\" \"{}\"", sales.address, sales.password));
    say("CREATE Leads");
    let folder = Mailbox { folder: "Leads", ..Mailbox::implicit(&bed, "sales") };
    let service = Service::started(Plan::with(&bed, vec![folder, Mailbox::starttls(&bed, "support")]));
    let append = |say: &mut dyn FnMut(&str), n: usize| {
        let (id, text) = (format!("folder{n}@customer.example"), format!("Question {n}\n"));
        let mail = String::from_utf8(Letter { id: &id, text: &text, ..Letter::default() }.bytes()).unwrap().replace('\n', "\r\n");
        say(&format!("APPEND Leads {{{}+}}\r\n{mail}", mail.len()));
    };
    append(&mut say, 1);
    service.decided(1).await;
    say("DELETE Leads");
    service.logs(&["WARN", "the folder \"Leads\" does not exist; the server has: INBOX"]).await;
    // The other mailbox does not mind.
    enquire(&bed, "support", 2);
    service.decided(2).await;
    say("CREATE Leads");
    append(&mut say, 3);
    assert_eq!(service.decided(3).await, ["applied"; 3]);
}

#[tokio::test]
async fn dovecot_may_stop_or_die_and_come_back() {
    let Some(mut bed) = Bed::start() else { return };
    let service = Service::started(Plan::with(&bed, vec![Mailbox::implicit(&bed, "sales"), Mailbox::starttls(&bed, "support")]));
    enquire(&bed, "sales", 1);
    service.decided(1).await;
    bed.stop_imap();
    service.logs(&["WARN", "mailbox", "id=sales", "connecting to localhost"]).await;
    service.logs(&["WARN", "mailbox", "id=support", "connecting to localhost"]).await;
    bed.start_imap();
    enquire(&bed, "support", 2);
    service.decided(2).await;
    bed.kill_imap();
    bed.start_imap();
    enquire(&bed, "sales", 3);
    assert_eq!(service.decided(3).await, ["applied"; 3]);
    service.sent(3).await;
}

#[tokio::test]
async fn while_postfix_is_down_acknowledgements_wait() {
    let Some(mut bed) = Bed::start() else { return };
    let service = Service::started(Plan::sales(&bed));
    bed.stop_smtp();
    for n in 1..=5 {
        enquire(&bed, "sales", n);
    }
    service.decided(5).await;
    service.logs(&["WARN", "not sent", "connecting to localhost", "whether the server runs"]).await;
    // Nobody is to blame but the relay, so no mail has used up a try, and none is refused.
    let waits = |mail: &Value| mail["attempts"] == 0 && ["queued", "deferred"].contains(&mail["state"].as_str().unwrap());
    service.until("all to wait", || service.outbox().iter().all(waits).then_some(())).await;
    bed.start_smtp();
    service.sent(5).await;
    assert_eq!(bed.wait_for("c@customer.example", 5).await.len(), 5);
}

#[tokio::test]
async fn a_refused_recipient_blocks_nobody_and_a_temporary_one_goes_again() {
    let Some(bed) = Bed::start() else { return };
    let service = Service::started(Plan::sales(&bed));
    for name in ["full", "gone", "grey", "ann"] {
        let (from, id) = (format!("{name}@customer.example"), format!("{name}@customer.example"));
        bed.deliver_from(&from, "sales@lab.example", &Letter { from: &from, id: &id, ..Letter::default() }.bytes());
    }
    assert_eq!(service.decided(4).await, ["applied"; 4]);
    let state = |mail: &Value| mail["state"].as_str().unwrap().to_owned();
    let settled = |mails: &[Value]| mails.len() == 4 && mails.iter().all(|mail| !["queued", "leased"].contains(&&*state(mail)));
    let mut mails = service.until("all to be tried", || Some(service.outbox()).filter(|mails| settled(mails))).await;
    mails.sort_by_key(|mail| mail["recipient"].as_str().unwrap().to_owned());
    let [ann, full, gone, grey] = &mails[..] else { panic!("{mails:#?}") };
    assert_eq!([ann, full, gone, grey].map(state), ["sent", "deferred", "refused", "deferred"]);
    bed.wait_for("ann@customer.example", 1).await;
    for (mail, reply) in [(full, "452"), (grey, "451")] {
        assert!(mail["detail"].as_str().unwrap().contains(reply) && mail["attempts"] == 1 && mail["finished_at"].is_null(), "{mail}");
        // Again in a minute.
        let time = |value: &Value| value.as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
        let waits = time(&mail["due_at"]).as_second() - time(&service.leads()[0]["created_at"]).as_second();
        assert!(waits > 55, "{mail}");
    }
    assert!(gone["detail"].as_str().unwrap().contains("550"), "{gone}");
    let note = &service.chatter(gone["lead"].as_i64().unwrap(), "note")[0];
    assert!(note["body"].as_str().unwrap().contains("550"), "{note}");
}

#[tokio::test]
async fn a_wrong_password_waits_for_a_right_one_and_stops_no_other_mailbox() {
    let Some(bed) = Bed::start() else { return };
    let wrong = Mailbox { secret: "not it".to_owned(), ..Mailbox::implicit(&bed, "sales") };
    // It would wait for an hour, if the file did not change.
    let wrong = Mailbox { timing: wrong.timing.replace("backoff_longest = \"500ms\"", "backoff_longest = \"1h\""), ..wrong };
    let service = Service::started(Plan::with(&bed, vec![wrong, Mailbox::starttls(&bed, "support")]));
    service.logs(&["WARN", "id=sales", "the server refused the login", "check `user` and the password", "again_in_s=3600"]).await;
    enquire(&bed, "support", 1);
    service.decided(1).await;
    enquire(&bed, "sales", 2);
    service.set_secret("sales", &bed.user("sales").password);
    assert_eq!(service.decided(2).await, ["applied"; 2]);
}

#[tokio::test]
async fn a_token_is_renewed_in_its_file_and_needs_no_restart() {
    let Some(mut bed) = Bed::start() else { return };
    let sales = bed.user("sales").address;
    let mailbox = Mailbox::implicit(&bed, "sales");
    let mailbox = Mailbox {
        secret: bed.token(&sales, Validity::Good),
        login: "oauth = { token = { file = \"SECRET\" } }",
        timing: mailbox.timing.replace("backoff_longest = \"500ms\"", "backoff_longest = \"1h\""),
        ..mailbox
    };
    let service = Service::started(Plan::with(&bed, vec![mailbox]));
    enquire(&bed, "sales", 1);
    service.decided(1).await;
    // It expires while nobody looks; the next connection is refused, and says so.
    service.set_secret("sales", &bed.token(&sales, Validity::Expired));
    bed.stop_imap();
    bed.start_imap();
    service.logs(&["WARN", "id=sales", "the server refused the login", "token"]).await;
    enquire(&bed, "sales", 2);
    service.set_secret("sales", &bed.token(&sales, Validity::Good));
    service.logs(&["there is another password or token"]).await;
    assert_eq!(service.decided(2).await, ["applied"; 2]);
    assert!(!service.log().contains(&bed.token(&sales, Validity::Expired)));
}

#[tokio::test]
async fn a_missing_secret_is_named_and_stops_no_other_mailbox() {
    let Some(bed) = Bed::start() else { return };
    let missing = Mailbox { login: "password = { file = \"SECRET.missing\" }", ..Mailbox::implicit(&bed, "sales") };
    let service = Service::started(Plan::with(&bed, vec![missing, Mailbox::starttls(&bed, "support")]));
    service.logs(&["WARN", "id=sales", "reading the secret in", "sales.missing"]).await;
    enquire(&bed, "support", 1);
    service.decided(1).await;
    enquire(&bed, "sales", 2);
    service.set_secret("sales.missing", &bed.user("sales").password);
    assert_eq!(service.decided(2).await, ["applied"; 2]);
}

#[tokio::test]
async fn a_certificate_that_does_not_hold_keeps_both_ways_shut_until_it_does() {
    let Some(mut bed) = Bed::start() else { return };
    bed.present(Certificate::Expired);
    enquire(&bed, "sales", 1);
    let mut service = Service::started(Plan::with(&bed, vec![Mailbox::implicit(&bed, "sales"), Mailbox::starttls(&bed, "support")]));
    service.logs(&["WARN", "id=sales", "expired", "renew"]).await;
    service.logs(&["WARN", "id=support", "expired"]).await;
    bed.present(Certificate::Valid);
    service.decided(1).await;
    service.sent(1).await;

    bed.present(Certificate::WrongName);
    enquire(&bed, "sales", 2);
    service.logs(&["WARN", "id=sales", "not valid for name"]).await;
    bed.present(Certificate::Valid);
    service.decided(2).await;
    service.sent(2).await;
    service.stop();
}

#[tokio::test]
async fn an_unknown_authority_is_told_with_the_remedy() {
    let Some(bed) = Bed::start() else { return };
    let unknown = Mailbox { ca_file: None, ..Mailbox::implicit(&bed, "sales") };
    let mut plan = Plan::with(&bed, vec![unknown, Mailbox::starttls(&bed, "support")]);
    plan.smtp = plan.smtp.lines().filter(|line| !line.starts_with("ca_file")).map(|line| format!("{line}\n")).collect();
    let mut service = Service::started(plan);
    service.logs(&["WARN", "id=sales", "UnknownIssuer", "ca_file"]).await;
    enquire(&bed, "support", 1);
    service.decided(1).await;
    service.logs(&["WARN", "not sent", "`ca_file` of [smtp]"]).await;
    assert!(["queued", "deferred"].contains(&service.outbox()[0]["state"].as_str().unwrap()));
    service.stop();
    let ca_file = bed.ca_file();
    service.change(|plan| {
        plan.mailboxes[0].ca_file = Some(ca_file.clone());
        plan.smtp += &format!("ca_file = \"{}\"\n", ca_file.display());
    });
    enquire(&bed, "sales", 2);
    service.start();
    service.decided(2).await;
    service.sent(2).await;
}

#[tokio::test]
async fn a_wrong_password_for_smtp_keeps_the_outbox_and_the_intake_goes_on() {
    let Some(bed) = Bed::start() else { return };
    let right = bed.user("sales").password;
    let mut service = Service::started(Plan { smtp_password: "not it".to_owned(), ..Plan::sales(&bed) });
    for n in 1..=3 {
        enquire(&bed, "sales", n);
    }
    assert_eq!(service.decided(3).await, ["applied"; 3]);
    service.logs(&["WARN", "not sent", "535", "user or password in [smtp] is wrong"]).await;
    let waits = |mail: &Value| mail["attempts"] == 0 && mail["state"] != "refused";
    service.until("all to wait", || service.outbox().iter().all(waits).then_some(())).await;
    service.stop();
    service.set_secret("smtp", &right);
    service.start();
    service.sent(3).await;
}

#[tokio::test]
async fn a_full_disk_is_told_and_when_there_is_room_again_all_goes_on() {
    let Some(bed) = Bed::start() else { return };
    let service = Service::started(Plan { largest_file: Some(512), ..Plan::sales(&bed) });
    let large = "It does not compress: ".to_owned() + &noise(700 << 10);
    bed.deliver("sales@lab.example", &Letter { id: "large@customer.example", text: &large, ..Letter::default() }.bytes());
    enquire(&bed, "sales", 2);
    // More than once: the first failure leaves nothing behind that would fail the later ones.
    service.until("the trouble to be told twice", || (service.log().matches("disk I/O error").count() > 1).then_some(())).await;
    assert!(service.leads().is_empty());
    service.let_files_grow();
    assert_eq!(service.decided(2).await, ["applied"; 2]);
    service.sent(2).await;
}

/// Text that zstd cannot make much smaller.
fn noise(bytes: usize) -> String {
    let mut state = 1_u64;
    let mut text = String::with_capacity(bytes);
    while text.len() < bytes {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        text.push_str(&data_encoding::BASE64.encode(&state.to_be_bytes()[..6]));
        if text.len().is_multiple_of(72) {
            text.push('\n');
        }
    }
    text
}

//! What never leaves the program: passwords and tokens anywhere, and people's addresses and words in the log.

use std::fs;

use crate::{
    bed::{Bed, Validity},
    letters::Letter,
    service::{Mailbox, Plan, Service},
};

#[tokio::test]
async fn neither_log_nor_database_nor_command_shows_a_secret() {
    let Some(mut bed) = Bed::start() else { return };
    let support = bed.user("support").address;
    let token = bed.token(&support, Validity::Good);
    let with_token = Mailbox {
        secret: token.clone(),
        login: "oauth = { token = { file = \"SECRET\" } }",
        after: "\"seen\"",
        ..Mailbox::implicit(&bed, "support")
    };
    let mut plan = Plan::with(&bed, vec![Mailbox::starttls(&bed, "sales"), with_token]);
    plan.environment.push(("LEADGATE_LOG", "trace".to_owned()));
    let mut service = Service::started(plan);
    let enquiry = Letter { subject: "Our secret project Nightingale", text: "The budget is Kingfisher.\n", ..Letter::default() };
    bed.send("ann@customer.example", "sales@lab.example", &enquiry.bytes()).unwrap();
    bed.send("gone@customer.example", "support@lab.example", &Letter { from: "Gone <gone@customer.example>", ..enquiry }.bytes()).unwrap();
    service.decided(2).await;
    service
        .until("one sent and one refused", || {
            let states: Vec<_> = service.outbox().iter().map(|mail| mail["state"].clone()).collect();
            (states.len() == 2 && states.contains(&"sent".into()) && states.contains(&"refused".into())).then_some(())
        })
        .await;
    // Refusals repeat what was said to them; both ways in and the way out are refused once.
    service.set_secret("support", &bed.token(&support, Validity::Expired));
    bed.stop_imap();
    bed.start_imap();
    service.logs(&["id=support", "the server refused the login"]).await;
    service.stop();

    let log = service.log();
    assert!(log.contains("TRACE") && log.contains("DEBUG"), "the log is as chatty as it can be");
    let expired = bed.token(&support, Validity::Expired);
    let password = bed.user("sales").password;
    let encoded = data_encoding::BASE64.encode(format!("\0sales@lab.example\0{password}").as_bytes());
    let mut database = fs::read(service.folder().join("leadgate.db")).unwrap();
    database.extend(fs::read(service.folder().join("leadgate.db-wal")).unwrap_or_default());
    for secret in [password.as_str(), &token, &expired, &encoded] {
        assert!(!log.contains(secret), "a secret is in the log");
        assert!(memchr::memmem::find(&database, secret.as_bytes()).is_none(), "a secret is in the database");
    }
    for private in ["ann@customer.example", "gone@customer.example", "Nightingale", "Kingfisher", "Ann Example"] {
        let lines: Vec<_> = log.lines().filter(|line| line.contains(private)).collect();
        assert!(lines.is_empty(), "{private} is in the log: {lines:#?}");
    }
}

#[tokio::test]
async fn a_password_that_a_server_repeats_is_not_shown() {
    let Some(bed) = Bed::start() else { return };
    let wrong = Mailbox { secret: "Nightingale is not it".to_owned(), ..Mailbox::implicit(&bed, "sales") };
    let mut plan =
        Plan { smtp_password: "Kingfisher is not it".to_owned(), ..Plan::with(&bed, vec![wrong, Mailbox::starttls(&bed, "support")]) };
    plan.environment.push(("LEADGATE_LOG", "trace".to_owned()));
    let mut service = Service::started(plan);
    bed.deliver("support@lab.example", &Letter::default().bytes());
    service.logs(&["id=sales", "the server refused the login"]).await;
    service.logs(&["not sent", "535"]).await;
    service.stop();
    let log = service.log();
    assert!(!log.contains("Nightingale") && !log.contains("Kingfisher"), "{log}");
}

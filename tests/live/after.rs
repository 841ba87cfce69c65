//! What happens to mail on the server: nothing, or what `after` says, once the message is safe; and a person may work in the same mailbox.

use std::{fs, path::PathBuf};

use crate::{
    bed::{Bed, Talk},
    letters::Letter,
    service::{Mailbox, Plan, Service},
};

/// A mail that names nobody of ours: a mailbox without a team has to put it aside.
const FOREIGN: &str = "undisclosed-recipients:;";

#[tokio::test]
async fn keep_leaves_the_mailbox_as_it_was() {
    let Some(bed) = Bed::start() else { return };
    let service = Service::started(Plan::sales(&bed));
    bed.deliver("sales@lab.example", &Letter::default().bytes());
    service.decided(1).await;
    service.sent(1).await;
    // Opening a mailbox for more than reading would have moved the file to `cur`.
    assert_eq!(flags(&bed, "sales@lab.example"), ["new"]);
}

#[tokio::test]
async fn seen_marks_as_read() {
    let Some(bed) = Bed::start() else { return };
    let _service = settled(&bed, "\"seen\"", &["cur ", "cur S"], 0).await;
}

#[tokio::test]
async fn delete_removes_what_is_done_and_nothing_else() {
    let Some(bed) = Bed::start() else { return };
    let _service = settled(&bed, "\"delete\"", &["cur "], 0).await;
}

#[tokio::test]
async fn move_puts_what_is_done_into_a_folder_that_is_made() {
    let Some(bed) = Bed::start() else { return };
    let _service = settled(&bed, "{ move = \"Leads/Done\" }", &["cur "], 1).await;
    assert_eq!(bed.other_mailbox("sales@lab.example", "Leads/Done").len(), 1);
}

/// Two mails, of which one is put aside, and what stands in INBOX and `Leads/Done` when the other is settled.
async fn settled(bed: &Bed, after: &'static str, want: &[&str], moved: usize) -> Service {
    let mut plan = Plan::with(bed, vec![Mailbox::implicit(bed, "sales").after(after)]);
    // Without a `team` of its own the mailbox has no home for mail that names no alias.
    plan.teams.push(("support", "support@lab.example".to_owned()));
    let service = Service::started(plan);
    // Dovecot writes Delivered-To, which names our alias; a mailbox of another name does not.
    bed.deliver("sales@lab.example", &Letter::default().bytes());
    service.decided(1).await;
    put_aside(bed);
    let states = service.decided(2).await;
    assert!(states[1].starts_with("quarantined"), "{states:?}");
    service
        .until(&format!("{want:?} in the mailbox"), || {
            (flags(bed, "sales@lab.example") == want && bed.other_mailbox("sales@lab.example", "Leads/Done").len() == moved).then_some(())
        })
        .await;
    assert_eq!(service.ask(&["quarantine", "list"]).len(), 1);
    service
}

/// Appends a mail by IMAP, so that no delivering server writes an address of ours into it.
fn put_aside(bed: &Bed) {
    let foreign = Letter { to: FOREIGN, id: "foreign@customer.example", ..Letter::default() };
    let sales = bed.user("sales");
    let mut talk = Talk::clear(bed.imap()).unwrap();
    talk.line().unwrap();
    talk.imap(&format!("LOGIN \"{}\" \"{}\"", sales.address, sales.password)).unwrap();
    let text = String::from_utf8(foreign.bytes()).unwrap().replace('\n', "\r\n");
    let done = talk.imap(&format!("APPEND INBOX {{{}+}}\r\n{text}", text.len())).unwrap().pop().unwrap();
    assert!(done.starts_with("t OK"), "{done}");
}

#[tokio::test]
async fn a_person_in_the_same_folder_disturbs_nothing() {
    let Some(bed) = Bed::start() else { return };
    let sales = bed.user("sales");
    let enquiry = |n: usize| {
        let (id, text) = (format!("person{n}@customer.example"), format!("Question {n}\n"));
        let from = format!("c+{n}@customer.example");
        bed.deliver(&sales.address, &Letter { from: &from, id: &id, text: &text, ..Letter::default() }.bytes());
    };
    enquiry(1);
    enquiry(2);
    let mut person = Talk::clear(bed.imap()).unwrap();
    person.line().unwrap();
    let mut say = |command: &str| {
        let done = person.imap(command).unwrap().pop().unwrap();
        assert!(done.starts_with("t OK"), "{command}: {done}");
    };
    say(&format!("LOGIN \"{}\" \"{}\"", sales.address, sales.password));
    say("CREATE Mine");
    say("SELECT INBOX");
    // Read before we ever saw it; and one that is gone before we saw it is not ours to know.
    say("STORE 1 +FLAGS (\\Seen)");
    let service = Service::started(Plan::sales(&bed));
    service.decided(2).await;
    // While we idle: read, moved and deleted, with new mail in between.
    say("STORE 2 +FLAGS (\\Seen \\Flagged)");
    enquiry(3);
    service.decided(3).await;
    say("UID MOVE 1 Mine");
    say("UID STORE 2 +FLAGS (\\Deleted)");
    say("EXPUNGE");
    enquiry(4);
    service.decided(4).await;
    // Moved away and back it is another message of the same content: nothing.
    say("SELECT Mine");
    say("MOVE 1 INBOX");
    enquiry(5);
    let states = service.decided(6).await;
    assert!(states[4].starts_with("ignored duplicate"), "{states:?}");
    assert_eq!(service.leads().len(), 5);
    service.sent(5).await;
    assert!(!service.log().contains("WARN"), "{}", service.log());
}

#[tokio::test]
async fn what_was_not_settled_when_the_process_died_is_settled_afterwards() {
    let Some(bed) = Bed::start() else { return };
    bed.deliver("sales@lab.example", &Letter::default().bytes());
    // A file where the folder should be: the server can neither move there nor make it.
    let obstacle = maildir(&bed, "sales@lab.example").join(".Processed");
    fs::write(&obstacle, "").unwrap();
    let mailbox = Mailbox::implicit(&bed, "sales").after("{ move = \"Processed\" }");
    let mut service = Service::started(Plan::with(&bed, vec![mailbox]));
    service.decided(1).await;
    service.logs(&["WARN", "the mailbox cannot be read now", "Processed"]).await;
    service.kill();
    assert_eq!(bed.mailbox("sales@lab.example").len(), 1);
    fs::remove_file(obstacle).unwrap();
    service.start();
    let lies = || (bed.mailbox("sales@lab.example").len(), bed.other_mailbox("sales@lab.example", "Processed").len());
    service.until("the mail in its folder", || (lies() == (0, 1)).then_some(())).await;
    assert_eq!(service.leads().len(), 1);
    service.sent(1).await;
}

fn maildir(bed: &Bed, address: &str) -> PathBuf {
    bed.folder().join("mail").join(address).join("Maildir")
}

/// Where each message of somebody's INBOX lies, and the flags in its file's name (which `new` does not have), sorted.
fn flags(bed: &Bed, address: &str) -> Vec<String> {
    let mut found = Vec::new();
    for part in ["new", "cur"] {
        for entry in fs::read_dir(maildir(bed, address).join(part)).unwrap().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            found.push(name.split_once(":2,").map_or_else(|| part.to_owned(), |(_, flags)| format!("{part} {flags}")));
        }
    }
    found.sort();
    found
}

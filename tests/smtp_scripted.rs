//! The way out against a scripted server: every fault that a relay can show, and what becomes of the mail.
#![allow(clippy::unwrap_used, clippy::panic, reason = "in a test, a panic is the answer; clippy knows that only inside test functions")]

#[path = "scripted/certificates.rs"]
mod certificates;
#[path = "scripted/smtp.rs"]
mod scripted;

use std::time::Duration;

use certificates::Authority;
use futures_util::future::join_all;
use leadgate::{
    config::{
        SecretRef,
        service::{EnvelopeSender, SmtpRelay},
    },
    crm::EmailAddress,
    net::{Endpoint, Protection, tls_settings},
    smtp::{CertificateFlaw, Deadlines, Failure, Lack, Relay, Reply, Session, SmtpError, Stage, Terms, Trouble, Verdict},
};
use scripted::{Act, At, Script};
use secrecy::SecretString;

const PLAIN: &[&str] = &["8BITMIME", "SMTPUTF8", "AUTH PLAIN LOGIN"];
const MAIL: &[u8] = b"Subject: x\r\n\r\nHello\r\n";

fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).unwrap()
}

fn kim() -> EmailAddress {
    address("kim@example.org")
}

fn endpoint(port: u16, protection: Protection) -> Endpoint {
    Endpoint { host: "localhost".to_owned(), port, protection, deadline: Duration::from_secs(10) }
}

/// Terms for a session over a stream in memory.
fn terms(authority: &Authority, protection: Protection) -> Terms {
    Terms {
        endpoint: endpoint(0, protection),
        tls: tls_settings(Some(&authority.file())).unwrap(),
        hello: "leadgate.example".to_owned(),
        credentials: Some(("sales".to_owned(), SecretString::from("s3cret"))),
        deadlines: Deadlines::default(),
    }
}

/// Opens a session with the script over a stream in memory that holds 1,000 bytes in each direction, and sends one mail.
async fn attempt(script: &Script, terms: &Terms, message: &[u8]) -> Result<Reply, Failure> {
    let (ours, theirs) = tokio::io::duplex(1_000);
    let server = script.clone();
    tokio::spawn(async move { server.serve(theirs).await });
    let mut session = Session::open(ours, terms).await?;
    let sent = session.mail(None, &kim(), message).await;
    session.quit().await;
    sent
}

/// A relay over TCP.
async fn relay(script: &Script, authority: &Authority, protection: Protection, connections: usize) -> Relay {
    let port = script.listen().await;
    relay_at(endpoint(port, protection), authority, connections)
}

fn relay_at(endpoint: Endpoint, authority: &Authority, connections: usize) -> Relay {
    let settings = SmtpRelay {
        endpoint,
        ca_file: Some(authority.file()),
        credentials: Some(("sales".to_owned(), SecretRef::Env("UNUSED".to_owned()))),
        hello: "leadgate.example".to_owned(),
        envelope: EnvelopeSender::Null,
        connections,
    };
    Relay::new(settings, Some(SecretString::from("s3cret"))).unwrap()
}

/// The kind of a verdict and its words.
fn read(verdict: Verdict) -> (&'static str, String) {
    match verdict {
        Verdict::Delivered(reply) => ("delivered", reply),
        Verdict::Retry { why, uncertain: false } => ("retry", why),
        Verdict::Retry { why, uncertain: true } => ("uncertain", why),
        Verdict::Refuse(why) => ("refuse", why),
        Verdict::Halt(why) => ("halt", why),
    }
}

#[tokio::test(start_paused = true)]
async fn a_mail_goes_through_each_kind_of_protection() {
    let authority = Authority::new();
    for protection in [Protection::None, Protection::StartTls, Protection::Implicit] {
        let script = match protection {
            Protection::None => Script::new(PLAIN),
            Protection::StartTls => Script::new(PLAIN).starttls(authority.server("localhost")),
            Protection::Implicit => Script::new(PLAIN).implicit_tls(authority.server("localhost")),
        };
        let reply = attempt(&script, &terms(&authority, protection), MAIL).await.unwrap();
        assert_eq!(reply.to_string(), "250 2.0.0 queued as 42");
        assert_eq!(script.taken()[0].bytes, MAIL);
        assert_eq!(script.commands().last().unwrap(), "QUIT");
        assert_eq!(script.count("NOOP") + script.count("RSET"), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn clear_text_behind_the_answer_to_starttls_is_an_attack() {
    let authority = Authority::new();
    let script =
        Script::new(&[]).starttls(authority.server("localhost")).act(At::StartTls, Act::Say("220 go\r\n250-INJECTED\r\n250 AUTH PLAIN"));
    let failure = attempt(&script, &terms(&authority, Protection::StartTls), MAIL).await.unwrap_err();
    assert_eq!(failure, Failure { stage: Stage::Greet, trouble: Trouble::Injection });
    assert_eq!(script.commands(), ["EHLO leadgate.example", "STARTTLS"]);
    assert_eq!(read(failure.verdict()).0, "halt");
}

#[tokio::test(start_paused = true)]
async fn nothing_is_said_in_clear_text_to_a_server_without_starttls() {
    let authority = Authority::new();
    for script in [
        Script::new(PLAIN),
        Script::new(&["XSTARTTLS", "AUTH PLAIN STARTTLS"]),
        Script::new(PLAIN).starttls(authority.server("localhost")).act(At::StartTls, Act::Say("454 4.7.0 TLS not available")),
        Script::new(PLAIN).starttls(authority.server("localhost")).act(At::StartTls, Act::Say("not SMTP")),
    ] {
        let failure = attempt(&script, &terms(&authority, Protection::StartTls), MAIL).await.unwrap_err();
        assert_eq!(failure.stage, Stage::Greet, "{failure:?}");
        assert_eq!(read(failure.verdict()).0, "halt");
        assert!(script.commands().iter().all(|command| command.starts_with("EHLO") || command == "STARTTLS"), "{:?}", script.commands());
    }
}

#[tokio::test(start_paused = true)]
async fn silence_ends_at_its_own_deadline_in_every_stage() {
    let authority = Authority::new();
    let Deadlines { greet, auth, command, body, accept } = Deadlines::default();
    let long = [b"Subject: x\r\n\r\n".as_slice(), &b"0123456789abcdef\r\n".repeat(10_000)].concat();
    for (at, protection, stage, deadline, verdict) in [
        (At::Connect, Protection::None, Stage::Greet, greet, "halt"),
        (At::Connect, Protection::StartTls, Stage::Greet, greet, "halt"),
        (At::Ehlo, Protection::None, Stage::Greet, greet, "halt"),
        (At::Ehlo, Protection::StartTls, Stage::Greet, greet, "halt"),
        (At::StartTls, Protection::StartTls, Stage::Greet, greet, "halt"),
        (At::Handshake, Protection::StartTls, Stage::Tls, Duration::from_secs(10), "halt"),
        (At::Handshake, Protection::Implicit, Stage::Tls, Duration::from_secs(10), "halt"),
        (At::Auth, Protection::Implicit, Stage::Auth, auth, "halt"),
        (At::Mail, Protection::None, Stage::Mail, command, "retry"),
        (At::Rcpt, Protection::None, Stage::Rcpt, command, "retry"),
        (At::Data, Protection::StartTls, Stage::Data, command, "retry"),
        (At::Body, Protection::None, Stage::Body, body + accept, "retry"),
        (At::Dot, Protection::None, Stage::Accept, body + accept, "uncertain"),
    ] {
        let script = Script::new(PLAIN).act(at, Act::Silence);
        let script = match protection {
            Protection::None => script,
            Protection::StartTls => script.starttls(authority.server("localhost")),
            Protection::Implicit => script.implicit_tls(authority.server("localhost")),
        };
        let begun = tokio::time::Instant::now();
        let message = if at == At::Body { long.as_slice() } else { MAIL };
        let failure = attempt(&script, &terms(&authority, protection), message).await.unwrap_err();
        assert_eq!(failure, Failure { stage, trouble: Trouble::Silence(deadline) }, "{at:?}");
        assert_eq!(read(failure.verdict()).0, verdict, "{at:?}");
        // The farewell may take two seconds more.
        assert!(begun.elapsed() <= deadline + Duration::from_secs(3), "{at:?}: {:?}", begun.elapsed());
        assert!(script.taken().is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn a_lost_connection_is_uncertain_only_after_the_final_dot() {
    let authority = Authority::new();
    let long = [b"Subject: x\r\n\r\n".as_slice(), &b"0123456789abcdef\r\n".repeat(10_000)].concat();
    for (at, stage, verdict) in [
        (At::Connect, Stage::Greet, "halt"),
        (At::Auth, Stage::Auth, "halt"),
        (At::Mail, Stage::Mail, "retry"),
        (At::Rcpt, Stage::Rcpt, "retry"),
        (At::Data, Stage::Data, "retry"),
        (At::Body, Stage::Body, "retry"),
        (At::Dot, Stage::Accept, "uncertain"),
    ] {
        let script = Script::new(PLAIN).act(at, Act::HangUp);
        let failure = attempt(&script, &terms(&authority, Protection::None), &long).await.unwrap_err();
        assert_eq!(failure.stage, stage, "{failure:?}");
        assert!(matches!(failure.trouble, Trouble::Lost(_)), "{failure:?}");
        assert_eq!(read(failure.verdict()).0, verdict, "{at:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_makes_no_sense_gets_no_mail() {
    let authority = Authority::new();
    for (at, said, stage) in [
        (At::Connect, "SSH-2.0-OpenSSH_9.9", Stage::Greet),
        (At::Data, "250 2.0.0 ok", Stage::Data),
        (At::Dot, "354 go on", Stage::Accept),
        (At::Dot, "\u{fffd}", Stage::Accept),
    ] {
        let script = Script::new(PLAIN).act(at, Act::Say(said));
        let failure = attempt(&script, &terms(&authority, Protection::None), MAIL).await.unwrap_err();
        assert_eq!(failure.stage, stage, "{failure:?}");
        assert!(matches!(failure.trouble, Trouble::Nonsense(_)), "{failure:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn certificates_that_do_not_hold_are_named_and_stop_everything() {
    let authority = Authority::new();
    let stranger = Authority::named("Somebody Else");
    // As after an authority was made anew under its old name.
    let namesake = Authority::new();
    for (server, flaw) in [
        (authority.expired_server("localhost"), CertificateFlaw::Expired),
        (stranger.server("localhost"), CertificateFlaw::UnknownAuthority),
        (namesake.server("localhost"), CertificateFlaw::UnknownAuthority),
        (authority.server("other.example"), CertificateFlaw::WrongName),
    ] {
        for protection in [Protection::Implicit, Protection::StartTls] {
            let script = Script::new(PLAIN);
            let script =
                if protection == Protection::Implicit { script.implicit_tls(server.clone()) } else { script.starttls(server.clone()) };
            let failure = attempt(&script, &terms(&authority, protection), MAIL).await.unwrap_err();
            assert_eq!(failure, Failure { stage: Stage::Tls, trouble: Trouble::Certificate(flaw) });
            assert_eq!(script.count("AUTH") + script.count("MAIL"), 0);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_the_server_cannot_carry_is_not_sent_to_it() {
    let authority = Authority::new();
    let no_login = attempt(&Script::new(&["8BITMIME"]), &terms(&authority, Protection::None), MAIL).await.unwrap_err();
    assert_eq!(no_login, Failure { stage: Stage::Auth, trouble: Trouble::Lacking(Lack::Auth) });

    let old = Script::new(&["AUTH PLAIN"]);
    let eight_bit = attempt(&old, &terms(&authority, Protection::None), "Subject: x\r\n\r\nGrüße\r\n".as_bytes()).await.unwrap_err();
    assert_eq!(eight_bit.trouble, Trouble::Lacking(Lack::EightBit));
    assert_eq!(old.count("MAIL"), 0);

    let script = Script::new(PLAIN);
    attempt(&script, &terms(&authority, Protection::None), "Subject: ü\r\n\r\nGrüße\r\n".as_bytes()).await.unwrap();
    assert!(script.commands().contains(&"MAIL FROM:<> BODY=8BITMIME SMTPUTF8".to_owned()), "{:?}", script.commands());
}

#[tokio::test(start_paused = true)]
async fn any_message_arrives_as_it_was() {
    let authority = Authority::new();
    let long_line = [b"Subject: x\r\n\r\n".as_slice(), &[b'.'; 200_000], b"\r\n"].concat();
    let cases: &[&[u8]] = &[
        b"Subject: x\r\n\r\n.\r\n..\r\n.a\r\n\r\n.\r\nend\r\n",
        "Subject: x\r\n\r\nGrüße, 回复\r\n\r\n\r\n".as_bytes(),
        b"Subject: x\r\n\r\n",
        b".\r\n",
        &long_line,
    ];
    for message in cases {
        let script = Script::new(PLAIN);
        attempt(&script, &terms(&authority, Protection::None), message).await.unwrap();
        assert!(script.taken()[0].bytes == *message, "{} bytes", message.len());
        assert_eq!(script.count("MAIL"), 1, "the message was not read as commands");
    }
}

#[tokio::test]
async fn two_hundred_mails_go_over_one_connection_without_a_question_before_each() {
    let authority = Authority::new();
    let script = Script::new(PLAIN).starttls(authority.server("localhost"));
    let relay = relay(&script, &authority, Protection::StartTls, 2).await;
    let sender = address("sales+lg-1-abc@example.com");
    for n in 0..200 {
        let message = format!("Subject: {n}\r\n\r\nHello\r\n");
        assert_eq!(relay.send(Some(&sender), &kim(), message.as_bytes()).await, Verdict::Delivered("250 2.0.0 queued as 42".to_owned()));
    }
    relay.close().await;
    assert_eq!(script.connections(), 1);
    // EHLO before and after TLS, STARTTLS, AUTH, three for each mail, QUIT.
    assert_eq!(script.commands().len(), 4 + 3 * 200 + 1);
    assert_eq!(script.commands().last().unwrap(), "QUIT");
    let taken = script.taken();
    assert_eq!((taken.len(), taken[199].from.as_str(), taken[199].to.as_str()), (200, "sales+lg-1-abc@example.com", "kim@example.org"));
}

#[tokio::test]
async fn no_more_connections_than_allowed() {
    let authority = Authority::new();
    let script = Script::new(PLAIN);
    let relay = relay(&script, &authority, Protection::None, 3).await;
    let kim = kim();
    let verdicts = join_all((0..30).map(|_| relay.send(None, &kim, MAIL))).await;
    assert!(verdicts.iter().all(|verdict| matches!(verdict, Verdict::Delivered(_))), "{verdicts:?}");
    assert!(script.most_open() <= 3 && script.connections() <= 3, "{} open, {} in all", script.most_open(), script.connections());
    relay.close().await;
    relay.send(None, &kim, MAIL).await;
    assert_eq!(script.count("QUIT"), script.connections(), "a closed relay keeps no connection");
}

#[tokio::test]
async fn a_kept_connection_that_died_costs_nothing() {
    let authority = Authority::new();
    for death in [Act::HangUp, Act::SayAndHangUp("421 4.4.2 idle for too long")] {
        let script = Script::new(PLAIN).act(At::Mail, Act::Polite).act(At::Mail, death);
        let relay = relay(&script, &authority, Protection::None, 1).await;
        for _ in 0..2 {
            assert_eq!(read(relay.send(None, &kim(), MAIL).await).0, "delivered");
        }
        assert_eq!((script.connections(), script.taken().len()), (2, 2));
    }
}

#[tokio::test]
async fn a_fresh_connection_that_dies_is_not_tried_again_at_once() {
    let authority = Authority::new();
    let script = Script::new(PLAIN).act(At::Mail, Act::Polite).act(At::Mail, Act::HangUp).act(At::Mail, Act::HangUp);
    let relay = relay(&script, &authority, Protection::None, 1).await;
    assert_eq!(read(relay.send(None, &kim(), MAIL).await).0, "delivered");
    assert_eq!(read(relay.send(None, &kim(), MAIL).await).0, "retry");
    assert_eq!(script.connections(), 2);

    // Once the recipient was named, a second attempt at once could double the mail.
    let script = Script::new(PLAIN).act(At::Dot, Act::Polite).act(At::Dot, Act::HangUp);
    let relay = self::relay(&script, &authority, Protection::None, 1).await;
    assert_eq!(read(relay.send(None, &kim(), MAIL).await).0, "delivered");
    assert_eq!(read(relay.send(None, &kim(), MAIL).await).0, "uncertain");
    assert_eq!((script.connections(), script.count("DATA")), (1, 2));
}

#[tokio::test]
async fn an_idle_connection_is_not_kept_for_ever() {
    let authority = Authority::new();
    let script = Script::new(PLAIN);
    let relay = relay(&script, &authority, Protection::None, 1).await;
    relay.send(None, &kim(), MAIL).await;
    relay.close_idle().await;
    assert_eq!(script.count("QUIT"), 0);
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(31)).await;
    tokio::time::resume();
    relay.close_idle().await;
    assert_eq!(script.count("QUIT"), 1);
    relay.send(None, &kim(), MAIL).await;
    assert_eq!(script.connections(), 2);
}

#[tokio::test]
async fn the_mail_s_own_trouble_leaves_the_relay_usable() {
    let authority = Authority::new();
    let script = Script::new(PLAIN)
        .act(At::Rcpt, Act::Say("450 4.2.0 <Kim@example.org>: greylisted"))
        .act(At::Rcpt, Act::Polite)
        .act(At::Rcpt, Act::Say("550-5.1.1 <kim@example.org>\r\n550 5.1.1 no such user"))
        .act(At::Rcpt, Act::Say("552 5.2.2 mailbox full"))
        .act(At::Data, Act::Polite)
        .act(At::Data, Act::Say("554 5.5.1 no"))
        .act(At::Dot, Act::Polite)
        .act(At::Dot, Act::Polite)
        .act(At::Dot, Act::Say("552 5.3.4 too big"));
    let relay = relay(&script, &authority, Protection::None, 1).await;
    for (kind, words) in [
        ("retry", "450 4.2.0 <k…@e….org>: greylisted"),
        ("delivered", "queued as 42"),
        ("refuse", "550 5.1.1 <k…@e….org> no such user"),
        ("retry", "mailbox full"),
        ("refuse", "554 5.5.1 no"),
        ("delivered", "queued"),
        ("refuse", "too big"),
        ("delivered", "queued"),
    ] {
        let (found, said) = read(relay.send(None, &kim(), MAIL).await);
        assert_eq!(found, kind, "{said}");
        assert!(said.contains(words), "{said}");
    }
}

#[tokio::test]
async fn the_relay_s_own_trouble_costs_no_mail() {
    let authority = Authority::new();
    let gone = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap().local_addr().unwrap().port();
    let (kind, said) = read(relay_at(endpoint(gone, Protection::None), &authority, 1).send(None, &kim(), MAIL).await);
    assert!(kind == "halt" && said.contains("`host`, `port`"), "{said}");

    for (script, words) in [
        (Script::new(PLAIN).act(At::Connect, Act::SayAndHangUp("421 4.3.2 not now")), "left alone"),
        (Script::new(PLAIN).act(At::Connect, Act::Say("554 5.7.1 you are listed")), "you are listed"),
        (Script::new(PLAIN).act(At::Auth, Act::Say("535 5.7.8 bad credentials")), "user or password"),
        (Script::new(PLAIN).act(At::Mail, Act::Say("530 5.7.0 must issue STARTTLS first")), "`tls`"),
        (Script::new(PLAIN).act(At::Rcpt, Act::SayAndHangUp("421 4.7.0 slow down")), "left alone"),
    ] {
        let relay = relay(&script, &authority, Protection::None, 1).await;
        let (kind, said) = read(relay.send(None, &kim(), MAIL).await);
        assert!(kind == "halt" && said.contains(words), "{kind}: {said}");
        assert!(!said.contains("s3cret") && !format!("{relay:?}").contains("s3cret"));
        assert_eq!(read(relay.send(None, &kim(), MAIL).await).0, "delivered", "and it recovers by itself");
    }
}

#[tokio::test]
async fn addresses_outside_ascii_need_a_server_that_can() {
    let authority = Authority::new();
    let script = Script::new(&["AUTH PLAIN"]);
    let old = relay(&script, &authority, Protection::None, 1).await;
    let (kind, said) = read(old.send(None, &address("jörg@example.org"), MAIL).await);
    assert!(kind == "refuse" && said.contains("SMTPUTF8"), "{said}");
    // A domain alone has an ASCII form, which every server can carry.
    assert_eq!(read(old.send(None, &address("kim@bücher.example"), MAIL).await).0, "delivered");
    assert_eq!(script.taken()[0].to, "kim@xn--bcher-kva.example");

    let script = Script::new(PLAIN);
    let new = relay(&script, &authority, Protection::None, 1).await;
    assert_eq!(read(new.send(None, &address("jörg@example.org"), MAIL).await).0, "delivered");
    assert!(script.commands().contains(&"MAIL FROM:<> SMTPUTF8".to_owned()));
}

#[tokio::test]
async fn odd_addresses_that_exist_go_through() {
    let authority = Authority::new();
    let script = Script::new(PLAIN);
    let relay = relay(&script, &authority, Protection::None, 1).await;
    for odd in ["kim..lee.@docomo.example", "\"kim lee\"@example.org", "root@[127.0.0.1]", "a_b@under_score.example"] {
        assert_eq!(read(relay.send(None, &address(odd), MAIL).await).0, "delivered", "{odd}");
        assert_eq!(script.taken().last().unwrap().to, odd);
    }
}

#[test]
fn a_relay_that_cannot_work_is_refused_at_once() {
    let authority = Authority::new();
    let settings = |hello: &str, ca_file| SmtpRelay {
        endpoint: endpoint(25, Protection::None),
        ca_file: Some(ca_file),
        credentials: None,
        hello: hello.to_owned(),
        envelope: EnvelopeSender::Null,
        connections: 0,
    };
    assert!(Relay::new(settings("leadgate.example", authority.file()), None).is_ok());
    assert!(matches!(Relay::new(settings("a\r\nRCPT", authority.file()), None), Err(SmtpError::Hello(_))));
    let missing = authority.file().with_file_name("missing.pem");
    assert!(matches!(Relay::new(settings("leadgate.example", missing), None), Err(SmtpError::Roots(_))));
    let with_user = SmtpRelay {
        credentials: Some(("sales".to_owned(), SecretRef::Env("UNUSED".to_owned()))),
        ..settings("leadgate.example", authority.file())
    };
    assert!(matches!(Relay::new(with_user, None), Err(SmtpError::Password)));
}

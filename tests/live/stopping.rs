//! Starting, stopping, being told to read the configuration anew, and being watched over.

use std::{
    io::{BufRead, BufReader, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    sync::mpsc::{Receiver, Sender, channel},
    thread,
};

use rustix::process::Signal;

use crate::{
    bed::Bed,
    letters::Letter,
    service::{Plan, Service},
};

#[tokio::test]
async fn idle_wakes_us_and_the_supervisor_hears_that_we_live() {
    let Some(bed) = Bed::start() else { return };
    // The plan looks at the mailbox every ten minutes; the test is over long before that, so only IDLE can have told.
    let mut plan = Plan::sales(&bed);
    plan.environment.push(("WATCHDOG_USEC", "300000".to_owned()));
    let mut service = Service::started(plan);
    service.logs(&["mailbox: watching"]).await;
    for n in 1..=3 {
        let id = format!("idle{n}@customer.example");
        bed.deliver("sales@lab.example", &Letter { id: &id, ..Letter::default() }.bytes());
        service.decided(n).await;
    }
    for _ in 0..3 {
        service.hear("WATCHDOG=1");
    }
    service.signal(Signal::TERM);
    service.hear("STOPPING=1");
    assert_eq!(service.ended().code(), Some(0));
}

#[tokio::test]
async fn a_stop_finishes_the_mail_in_hand() {
    let Some(bed) = Bed::start() else { return };
    let relay = SlowRelay::start();
    let mut service = Service::started(plan(&bed, &relay));
    bed.deliver("sales@lab.example", &Letter::default().bytes());
    relay.has_a_mail_in_hand();
    service.signal(Signal::TERM);
    service.logs(&["stopping: what is in hand is finished first"]).await;
    relay.accept_it();
    assert_eq!(service.ended().code(), Some(0), "{}", service.log());
    assert_eq!(states(&service), ["sent 0"]);
}

#[tokio::test]
async fn a_second_signal_stops_at_once_and_the_mail_goes_again_as_uncertain() {
    let Some(bed) = Bed::start() else { return };
    let relay = SlowRelay::start();
    let mut service = Service::started(plan(&bed, &relay));
    bed.deliver("sales@lab.example", &Letter::default().bytes());
    relay.has_a_mail_in_hand();
    service.signal(Signal::TERM);
    service.logs(&["stopping"]).await;
    service.signal(Signal::TERM);
    assert_eq!(service.ended().code(), Some(143), "{}", service.log());
    assert_eq!(states(&service), ["leased 0"]);
    service.start();
    relay.has_a_mail_in_hand();
    relay.accept_it();
    service.until("the mail to be sent", || (states(&service) == ["sent 1"]).then_some(())).await;
    service.stop();
}

#[tokio::test]
async fn a_stop_waits_no_longer_than_its_grace() {
    let Some(bed) = Bed::start() else { return };
    let relay = SlowRelay::start();
    let mut service = Service::started(Plan { grace: "grace = \"1s\"", ..plan(&bed, &relay) });
    bed.deliver("sales@lab.example", &Letter::default().bytes());
    relay.has_a_mail_in_hand();
    service.stop();
    assert!(service.log().contains("tasks did not stop in time"), "{}", service.log());
    assert_eq!(states(&service), ["leased 0"]);
}

#[tokio::test]
async fn a_reload_takes_good_templates_and_refuses_broken_ones() {
    let Some(bed) = Bed::start() else { return };
    let mut service = Service::started(Plan::sales(&bed));
    let answered = async |n: usize| -> String {
        let (from, id) = (format!("c+{n}@customer.example"), format!("reload{n}@customer.example"));
        bed.deliver("sales@lab.example", &Letter { from: &from, id: &id, ..Letter::default() }.bytes());
        String::from_utf8(bed.wait_for("c@customer.example", n).await.pop().unwrap()).unwrap()
    };
    assert!(answered(1).await.contains("Your number is 1"));
    service.set_template("A new text.\n");
    assert!(answered(2).await.contains("Your number is 2"), "nobody asked for the new text yet");
    service.signal(Signal::HUP);
    service.logs(&["rules and webhooks are in force"]).await;
    assert!(answered(3).await.contains("A new text."));
    service.set_template("Hello {{ customer.nobody }}\n");
    service.signal(Signal::HUP);
    let refusal = service.logs(&["ERROR", "the configuration is refused; the old one stays"]).await;
    assert!(refusal.contains("body.txt"), "{refusal}");
    assert!(answered(4).await.contains("A new text."));
    service.stop();
}

#[tokio::test]
async fn only_one_daemon_works_on_a_database() {
    let Some(bed) = Bed::start() else { return };
    let service = Service::started(Plan::sales(&bed));
    let second = service.run(&["run"]);
    assert_eq!(second.status.code(), Some(69), "{second:?}");
    assert!(String::from_utf8_lossy(&second.stderr).contains("another leadgate is running"), "{second:?}");
}

/// Mail leaves by the slow relay, in clear text to this machine.
fn plan(bed: &Bed, relay: &SlowRelay) -> Plan {
    Plan { smtp: format!("host = \"127.0.0.1\"\ntls = \"none\"\nport = {}\n", relay.port), ..Plan::sales(bed) }
}

/// State and uncertain attempts of each mail.
fn states(service: &Service) -> Vec<String> {
    service.outbox().iter().map(|mail| format!("{} {}", mail["state"].as_str().unwrap(), mail["uncertain"])).collect()
}

/// A relay that takes a mail and says nothing until the test lets it.
struct SlowRelay {
    port: u16,
    in_hand: Receiver<()>,
    accept: Sender<()>,
}

impl SlowRelay {
    fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let ((has, in_hand), (accept, accepted)) = (channel(), channel());
        // It ends with the test's process: nobody waits for it.
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A client that hangs up is no reason to stop.
                let _ = serve(stream, &has, &accepted);
            }
        });
        Self { port, in_hand, accept }
    }

    fn has_a_mail_in_hand(&self) {
        self.in_hand.recv_timeout(std::time::Duration::from_secs(60)).expect("a mail within a minute");
    }

    fn accept_it(&self) {
        self.accept.send(()).unwrap();
    }
}

/// One connection. While the mail is in hand, a client that hangs up is noticed, so that its next connection is served.
fn serve(mut stream: TcpStream, has: &Sender<()>, accepted: &Receiver<()>) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    stream.write_all(b"220 slow\r\n")?;
    let mut in_body = false;
    while let Some(line) = lines.next().transpose()? {
        let reply = match line.as_str() {
            "." if in_body => {
                in_body = false;
                has.send(()).unwrap();
                stream.set_nonblocking(true)?;
                while accepted.try_recv().is_err() {
                    if stream.peek(&mut [0]).is_ok_and(|bytes| bytes == 0) {
                        return Ok(());
                    }
                    thread::sleep(std::time::Duration::from_millis(5));
                }
                stream.set_nonblocking(false)?;
                "250 taken\r\n"
            }
            _ if in_body => continue,
            "DATA" => {
                in_body = true;
                "354 go on\r\n"
            }
            "QUIT" => "221 bye\r\n",
            _ => "250 slow\r\n",
        };
        stream.write_all(reply.as_bytes())?;
    }
    Ok(())
}

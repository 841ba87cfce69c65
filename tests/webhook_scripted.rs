//! The way out to webhooks against a scripted server: every fault that a receiver can show, and what becomes of the event.
#![allow(clippy::unwrap_used, clippy::panic, reason = "in a test, a panic is the answer; clippy knows that only inside test functions")]

#[path = "scripted/certificates.rs"]
mod certificates;
#[path = "scripted/http.rs"]
#[allow(dead_code, reason = "each test binary uses its own part of it")]
mod scripted;

use std::time::{Duration, Instant};

use certificates::Authority;
use hmac::{Hmac, KeyInit, Mac};
use leadgate::{
    crm::{Slug, Timestamp},
    policy::Webhook,
    webhook::{Deadlines, Post, Target, Verdict},
};
use scripted::{Act, Script};
use secrecy::SecretString;
use sha2::Sha256;
use tokio::net::TcpListener;

const SECRET: &str = "correct horse battery staple";
const BODY: &str = "{\"event\":\"lead.won\",\"lead\":{\"name\":\"Größe\"}}";
/// 2025-11-22T09:30:00Z, and a half.
const NOW: Timestamp = Timestamp::from_micros(1_763_803_800_500_000);

fn webhook(url: String) -> Webhook {
    Webhook { id: Slug::parse("erp").unwrap(), url }
}

fn target(port: u16) -> Target {
    Target::new(&webhook(format!("http://127.0.0.1:{port}/hook?team=sales")), SecretString::from(SECRET), None).unwrap()
}

fn post() -> Post<'static> {
    Post { event: "lead.won", delivery: "post.12.m34-2", body: BODY.as_bytes(), at: NOW }
}

async fn answered(act: Act) -> Verdict {
    let script = Script::default().act(act);
    target(script.listen().await).post(&post()).await
}

/// A retry's words, whether it is uncertain, and the wait that is asked for.
fn retry(verdict: &Verdict) -> (&str, bool, Option<u64>) {
    let Verdict::Retry { why, uncertain, after } = verdict else { panic!("{verdict:?}") };
    (why, *uncertain, after.map(|after| after.as_secs()))
}

#[tokio::test]
async fn an_event_is_signed_and_delivered() {
    let script = Script::default().act(Act::Body("HTTP/1.1 202 Accepted", "{\"ok\":\n true}".to_owned()));
    let port = script.listen().await;
    assert_eq!(target(port).post(&post()).await, Verdict::Delivered("HTTP 202 Accepted {\"ok\": true}".to_owned()));

    let requests = script.requests();
    assert_eq!(requests.len(), 1);
    let request = &requests[0];
    assert_eq!((request.line.as_str(), request.body.as_slice()), ("POST /hook?team=sales HTTP/1.1", BODY.as_bytes()));
    let header = |name: &str| request.headers.get(name).map(String::as_str);
    assert_eq!(header("host"), Some(format!("127.0.0.1:{port}").as_str()));
    assert_eq!(header("content-type"), Some("application/json"));
    assert!(header("user-agent").unwrap().starts_with("leadgate/"));
    assert_eq!(header("x-leadgate-event"), Some("lead.won"));
    assert_eq!(header("x-leadgate-delivery"), Some("post.12.m34-2"));
    assert_eq!(header("x-leadgate-timestamp"), Some("1763803800"));

    // As a receiver checks it: over the bytes that came, with the time that came.
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(format!("{}.", header("x-leadgate-timestamp").unwrap()).as_bytes());
    mac.update(&request.body);
    let hex: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(header("x-leadgate-signature"), Some(format!("v1={hex}").as_str()));
}

/// The example of the README, computed by `openssl dgst -sha256 -hmac`: who follows it gets what we send.
#[tokio::test]
async fn the_signature_is_the_one_of_the_readme() {
    let script = Script::default();
    let port = script.listen().await;
    let target = Target::new(&webhook(format!("http://127.0.0.1:{port}/")), SecretString::from("s3cret"), None).unwrap();
    target.post(&Post { body: b"{}", at: Timestamp::from_seconds(1_763_803_800), ..post() }).await;
    let signature = script.requests()[0].headers["x-leadgate-signature"].clone();
    assert_eq!(signature, "v1=6e83f1af5343d1fbdfd09fb75d541365deca819606735961e479e924e582c348");
    let readme = std::fs::read_to_string("README.md").unwrap();
    assert!(readme.contains(&signature) && readme.contains("x-leadgate-timestamp"), "the README shows another one");
}

#[tokio::test]
async fn what_may_succeed_later_is_tried_again() {
    for (act, words) in [
        (Act::Body("HTTP/1.1 500 Internal Server Error", "<h1>Oops</h1>".to_owned()), "HTTP 500 Internal Server Error <h1>Oops</h1>"),
        (Act::Answer("HTTP/1.1 408 Request Timeout"), "HTTP 408 Request Timeout"),
        (Act::Answer("HTTP/1.1 425 Too Early"), "HTTP 425 Too Early"),
        (Act::Answer("HTTP/1.1 503"), "HTTP 503"),
    ] {
        let verdict = answered(act).await;
        let (why, uncertain, after) = retry(&verdict);
        assert!(why.starts_with(words), "{why}");
        assert_eq!((uncertain, after), (false, None), "{words}");
    }
}

#[tokio::test]
async fn a_receiver_says_when_to_come_again() {
    let verdict = answered(Act::Answer("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 120")).await;
    assert_eq!(retry(&verdict), ("HTTP 429 Too Many Requests", false, Some(120)));
    let verdict = answered(Act::Answer("HTTP/1.1 503 Service Unavailable\r\nRetry-After: Sat, 22 Nov 2025 10:30:00 GMT")).await;
    assert_eq!(retry(&verdict).2, Some(3600));
    let verdict = answered(Act::Answer("HTTP/1.1 503 Service Unavailable\r\nRetry-After: later")).await;
    assert_eq!(retry(&verdict).2, None);
}

#[tokio::test]
async fn what_is_wrong_for_good_is_refused() {
    for (head, words) in [
        ("HTTP/1.1 410 Gone", "take the webhook out of the configuration"),
        ("HTTP/1.1 400 Bad Request", "HTTP 400 Bad Request"),
        ("HTTP/1.1 401 Unauthorized", "HTTP 401 Unauthorized"),
        ("HTTP/1.1 404 Not Found", "HTTP 404 Not Found"),
        ("HTTP/1.1 413 Content Too Large", "HTTP 413"),
    ] {
        let verdict = answered(Act::Answer(head)).await;
        assert!(matches!(&verdict, Verdict::Refuse(why) if why.contains(words)), "{verdict:?}");
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Script::default();
    let port = elsewhere.listen().await;
    let location: &'static str = format!("HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:{port}/").leak();
    let verdict = answered(Act::Answer(location)).await;
    let (why, uncertain, _) = retry(&verdict);
    assert!(why.contains(&format!("redirects to http://127.0.0.1:{port}/")) && why.contains("not followed") && !uncertain, "{why}");
    assert!(elsewhere.requests().is_empty(), "what is signed for one receiver went to another");
}

#[tokio::test]
async fn silence_and_broken_lines_are_uncertain() {
    let script = Script::default().act(Act::Silence);
    let impatient = Deadlines { connect: Duration::from_secs(10), whole: Duration::from_secs(1) };
    let verdict = target(script.listen().await).within(impatient).post(&post()).await;
    let (why, uncertain, _) = retry(&verdict);
    assert!(why.contains("did not answer within 1 s") && uncertain, "{why}");

    for act in [Act::HangUp, Act::Nonsense("220 mail.example ESMTP\r\n")] {
        let verdict = answered(act.clone()).await;
        assert!(retry(&verdict).1, "{act:?}: the receiver may have it: {verdict:?}");
    }
}

#[tokio::test]
async fn nobody_there_is_certain() {
    // A port that was free a moment ago.
    let port = TcpListener::bind(("127.0.0.1", 0)).await.unwrap().local_addr().unwrap().port();
    let verdict = target(port).post(&post()).await;
    let (why, uncertain, _) = retry(&verdict);
    assert!(why.contains(&format!("127.0.0.1:{port}")) && !uncertain, "{why}");
}

#[tokio::test]
async fn little_is_read_and_less_is_kept_of_what_a_receiver_says() {
    let begun = Instant::now();
    let Verdict::Delivered(shown) = answered(Act::Flood).await else { panic!() };
    assert!(shown.len() < 600 && shown.starts_with("HTTP 200 OK xxx"), "{shown}");
    assert!(begun.elapsed() < Duration::from_secs(5), "it was not read to its end, which never comes");
    let Verdict::Refuse(shown) = answered(Act::Body("HTTP/1.1 422 Unprocessable Content", "ä".repeat(100_000))).await else { panic!() };
    assert_eq!(shown.matches('ä').count(), 500);
    let Verdict::Delivered(shown) = answered(Act::Body("HTTP/1.1 200 OK", "a\0b\u{1b}[31m\r\nc".to_owned())).await else { panic!() };
    assert_eq!(shown, "HTTP 200 OK a b [31m c");
}

#[tokio::test]
async fn a_body_that_never_comes_changes_nothing() {
    let Verdict::Delivered(shown) = answered(Act::Promise).await else { panic!() };
    assert_eq!(shown, "HTTP 200 OK only this");
}

#[tokio::test]
async fn an_answer_without_end_to_its_head_is_given_up() {
    let head: &'static str = format!("HTTP/1.1 200 OK\r\nX-Long: {}", "x".repeat(1 << 20)).leak();
    let verdict = answered(Act::Answer(head)).await;
    assert!(retry(&verdict).1, "{verdict:?}");
}

#[tokio::test]
async fn no_text_makes_a_header_of_its_own() {
    let script = Script::default();
    let port = script.listen().await;
    let hostile = Post { event: "lead.won\r\nX-Evil: 1", delivery: "post.1.ü", ..post() };
    assert!(matches!(target(port).post(&hostile).await, Verdict::Delivered(_)));
    let headers = &script.requests()[0].headers;
    assert!(!headers.contains_key("x-evil"), "{headers:?}");
    assert_eq!(
        (headers["x-leadgate-event"].as_str(), headers["x-leadgate-delivery"].as_str()),
        ("lead.won%0D%0AX-Evil:%201", "post.1.%C3%BC")
    );
}

#[tokio::test]
async fn https_is_checked_against_the_authorities_we_trust() {
    let ours = Authority::new();
    let secure = |port: u16, authority: &Authority| {
        Target::new(&webhook(format!("https://localhost:{port}/")), SecretString::from(SECRET), Some(&authority.file())).unwrap()
    };
    let script = Script::default().tls(ours.server("localhost"));
    let port = script.listen().await;
    assert!(matches!(secure(port, &ours).post(&post()).await, Verdict::Delivered(_)));
    assert_eq!(script.requests().len(), 1);

    let stranger = Authority::named("Another Authority");
    for (server, words) in [
        (stranger.server("localhost"), "UnknownIssuer"),
        (ours.server("other.example"), "not valid for name"),
        (ours.expired_server("localhost"), "expired"),
    ] {
        let script = Script::default().tls(server);
        let verdict = secure(script.listen().await, &ours).post(&post()).await;
        let (why, uncertain, _) = retry(&verdict);
        assert!(why.contains(words) && !uncertain, "{why}");
        assert!(script.requests().is_empty(), "nothing was said to whom we do not know");
    }
    // Clear text where TLS is expected, and the other way round.
    let clear = Script::default();
    let verdict = secure(clear.listen().await, &ours).post(&post()).await;
    assert!(retry(&verdict).0.contains("TLS") && clear.requests().is_empty(), "{verdict:?}");
}

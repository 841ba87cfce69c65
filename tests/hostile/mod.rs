//! Shapes that are built to be slow or to crash a reader, every fixture, and a mutator of messages: shared by the tests that are hostile to the reading.

#![allow(dead_code, clippy::unwrap_used, reason = "each test uses its own part of it; a fixture that cannot be read fails the test")]

use std::{fs, path::Path, time::Duration};

use rustix::time::{ClockId, clock_gettime};

/// A number from the environment.
pub fn number(name: &str, default: usize) -> usize {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
}

/// The CPU time that this thread has taken: what other programs do meanwhile does not count.
fn cpu() -> Duration {
    let taken = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(taken.tv_sec.try_into().unwrap(), taken.tv_nsec.try_into().unwrap())
}

/// What `work` yields, and the CPU time that it took.
pub fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = cpu();
    let done = work();
    (done, cpu() - start)
}

/// A message of about `bytes` bytes whose body repeats `unit`.
fn body_of(head: &str, unit: &str, bytes: usize) -> Vec<u8> {
    format!("From: Kim <kim@customer.example>\r\nSubject: Re: x\r\n{head}\r\n{}", unit.repeat(bytes / unit.len().max(1))).into_bytes()
}

/// A message with one header that repeats `unit`.
fn header_of(name: &str, unit: &str, bytes: usize) -> Vec<u8> {
    format!("From: kim@customer.example\r\n{name}: {}\r\n\r\nbody\r\n", unit.repeat(bytes / unit.len().max(1))).into_bytes()
}

/// Every shape by its name, each of about `bytes` bytes.
pub fn shapes(bytes: usize) -> Vec<(&'static str, Vec<u8>)> {
    let mixed = "Content-Type: multipart/mixed; boundary=b\r\n";
    let mut shapes = vec![
        ("nested messages", "Content-Type: message/rfc822\n\n".repeat(bytes / 30).into_bytes()),
        ("digest of digests", "Content-Type: multipart/digest; boundary=b\n\n--b\n\n".repeat(bytes / 50).into_bytes()),
        ("parts", body_of(mixed, "--b\r\n\r\n", bytes)),
        ("parts of one byte", body_of(mixed, "--b\r\n\r\nx\r\n", bytes)),
        ("headers", "a:b\n".repeat(bytes / 4).into_bytes()),
        ("recipients", header_of("To", "a@b.example,", bytes)),
        ("quotes and brackets in To", header_of("To", "\"<(", bytes)),
        ("encoded words", header_of("Subject", "=?utf-8?Q?a?= ", bytes)),
        ("encoded words never closed", header_of("Subject", "=?utf-8?Q?", bytes)),
        ("question marks", header_of("Subject", "?=20", bytes)),
        ("parameters", header_of("Content-Type", "text/plain; a=b; c*0*=d; ", bytes)),
        ("references", header_of("References", "<a@b> ", bytes)),
        ("quote marks", body_of("", ">", bytes)),
        ("quoted lines", body_of("", "> a b c\r\n", bytes)),
        ("attributions", body_of("", "On Mon, 22 Nov 2026 at 09:30, Kim <kim@x.example> wrote:\r\n", bytes)),
        ("halves of attributions", body_of("", "On Mon, 22 Nov 2026 at 09:30, Kim\r\n", bytes)),
        ("header blocks", body_of("", "From: a\r\nTo: b\r\n", bytes)),
        ("labels", body_of("", "From:\r\n", bytes)),
        ("marks without line ends", body_of("", &format!("----- Forwarded Message ----- {}\r\n", "From: a@b.example".repeat(50)), bytes)),
        ("colons without line ends", body_of("", &format!("----- Forwarded Message ----- {}\r\n", "a:".repeat(400)), bytes)),
        ("quoted marks", format!("Subject: Fwd: x\r\n\r\n{}", "x\r\n> From: a\r\n> To: b\r\n\r\n".repeat(bytes / 30)).into_bytes()),
        ("authentication results", header_of("Authentication-Results", "a=b c.d=e; ((", bytes)),
        ("fields of authentication results", "Authentication-Results: mx; spf=pass smtp.mailfrom=a\n".repeat(bytes / 55).into_bytes()),
        (
            "addresses without a reason",
            body_of("Return-Path: <>\r\nX-Failed-Recipients: a@b.example\r\n", "a@b.example\r\n\r\nx\r\n", bytes),
        ),
        ("rules", body_of("", "________________________________\r\n", bytes)),
        ("device lines", body_of("", "Sent from my iPhone\r\n", bytes)),
        ("device paragraphs", body_of("", "Sent from my iPhone\r\n\r\n", bytes)),
        ("disclaimers", body_of("", "This e-mail is confidential.\r\n\r\n", bytes)),
        ("banners", body_of("", "CAUTION: external email\r\n\r\n", bytes)),
        ("delimiters", body_of("", "-- \r\n", bytes)),
        ("addresses", body_of("", "kim@customer.example ", bytes)),
        ("one long line", body_of("", "word ", bytes)),
        ("one long word", body_of("", "x", bytes)),
        ("blank lines", body_of("", "\r\n", bytes)),
        ("lines of one letter", body_of("", "7\n", bytes)),
        ("labels near digits", body_of("", "From 1:\r\n", bytes)),
        ("rules above labels", body_of("", "-----\r\nFrom:\r\n", bytes)),
        ("labels and loose lines", body_of("", "From: a\r\nb\r\n", bytes)),
        ("dates", body_of("", "22.11.2026 09:30\r\n", bytes)),
        ("dates beyond ASCII", body_of("", "2026年11月22日，写道\r\n", bytes)),
        ("verbs", body_of("", "Kim wrote 1\r\n", bytes)),
        (
            "at signs in a forward",
            [body_of("", "---- Forwarded Message ----\r\nFrom: ", 40), b"@".repeat(bytes), b"\r\nTo: b\r\n".to_vec()].concat(),
        ),
        ("stray bytes", [body_of("", "", 0), b"Gr\xfc\xdfe\r\n".repeat(bytes / 7)].concat()),
        ("stray bytes in headers", [b"Subject: Gr\xfc\xdfe\r\nTo: K\xf6ln\r\n".repeat(bytes / 27), b"\r\nx".to_vec()].concat()),
    ];
    shapes.extend(of_html_and_encodings(bytes));
    shapes.extend(reports(bytes));
    shapes.extend(enclosed(bytes));
    shapes
}

/// Shapes of HTML, of transfer encodings and of what is read by its own grammar.
fn of_html_and_encodings(bytes: usize) -> Vec<(&'static str, Vec<u8>)> {
    let html = "Content-Type: text/html\r\n";
    vec![
        ("div", body_of(html, "<div>", bytes)),
        ("blockquote", body_of(html, "<blockquote>x", bytes)),
        ("lists", body_of(html, "<ul><li>x", bytes)),
        ("tables", body_of(html, "<table><tr><td>x", bytes)),
        ("bold in cells", body_of(html, "<table><tr><td><b> <b> <br>", bytes)),
        ("bold in one cell", format!("From: a@b.example\r\n{html}\r\n<table><tr><td>{}", " <b>\n".repeat(bytes / 5)).into_bytes()),
        ("end tags", body_of(html, "</b></i></div>", bytes)),
        ("open and wrong close", body_of(html, "<b><i></b>", bytes)),
        ("attributes", body_of(html, "<p a b c d e f g h style=display:none>", bytes)),
        ("less than", body_of(html, "<", bytes)),
        ("entities", body_of(html, "&amp;&lt;&#x41;", bytes)),
        ("comments", body_of(html, "<!--", bytes)),
        ("links", body_of(html, "<a href=https://x.example/a>", bytes)),
        ("base64 of nothing", body_of("Content-Transfer-Encoding: base64\r\n", "=", bytes)),
        ("equal signs", body_of("Content-Transfer-Encoding: quoted-printable\r\n", "=", bytes)),
        ("blanks in quoted-printable", body_of("Content-Transfer-Encoding: quoted-printable\r\n", " ", bytes)),
        ("flowed", body_of("Content-Type: text/plain; format=flowed\r\n", "a \r\n", bytes)),
        ("bytes of every kind", body_of("", "\u{fffd}\u{1}\u{80}", bytes)),
        ("carriage returns", body_of("", "\r", bytes)),
        ("form labels", body_of("", "Name: x\r\nEmail: a@b.example\r\n", bytes)),
        ("phone numbers", body_of("", "+49 30 901820 / ", bytes)),
        ("sign-offs", body_of("", "Regards,\r\n", bytes)),
        ("calendar", body_of("Content-Type: text/calendar\r\n", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", bytes)),
        ("card", body_of("Content-Type: text/vcard\r\n", "BEGIN:VCARD\r\nTEL:1\r\n", bytes)),
    ]
}

/// Shapes of delivery reports.
fn reports(bytes: usize) -> Vec<(&'static str, Vec<u8>)> {
    let report = "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n";
    let addresses = "<kim@customer.example>:\r\n550 no\r\n".repeat(bytes / 34);
    let failed = format!("From: mailer-daemon@x.example\r\nSubject: failure notice\r\n\r\ncould not be delivered\r\n{addresses}");
    vec![
        (
            "bounce groups",
            body_of(report, "--b\r\nContent-Type: message/delivery-status\r\n\r\nFinal-Recipient: rfc822; a@b.example\r\n\r\n", bytes),
        ),
        ("bounce addresses", failed.into_bytes()),
    ]
}

/// A letter with that signature.
fn letter_signed(signature: &str) -> Vec<u8> {
    format!("From: Kim <kim@customer.example>\r\nSubject: Re: x\r\n\r\nHello\r\n\r\nRegards,\r\n{signature}").into_bytes()
}

/// Shapes inside attachments and forms.
fn enclosed(bytes: usize) -> Vec<(&'static str, Vec<u8>)> {
    let binary = |kind: &str, start: &[u8], unit: &[u8]| {
        let mut message = body_of(&format!("Content-Type: {kind}\r\n"), "", 0);
        message.extend_from_slice(start);
        message.extend(unit.iter().copied().cycle().take(bytes));
        message
    };
    let tnef: &[u8] = &[0x78, 0x9f, 0x3e, 0x22, 1, 0];
    // The text of a message as compressed RTF: four bytes of header make one property.
    let rtf = [tnef, &[1, 3, 0x90, 6, 0, 0xff, 0xff, 0xff, 0x7f, 1, 0, 0, 0, 2, 1, 9, 0x10, 1, 0, 0, 0, 0, 0, 4, 0]].concat();
    let packed = [rtf.as_slice(), &[0, 0, 0, 0, 0xff, 0xff, 0xff, 0x7f], b"LZFu", &[0; 4]].concat();
    let plain = [rtf.as_slice(), &[0, 0, 0, 0, 0xff, 0xff, 0xff, 0x7f], b"MELA", &[0; 4]].concat();
    let signed = [0x30, 0x80, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2, 0xa0, 0x80, 0x30, 0x80];
    vec![
        ("winmail attachments", binary("application/ms-tnef", tnef, &[2, 2, 0x90, 6, 0, 0, 0, 0, 0, 0, 0])),
        (
            "winmail properties",
            binary(
                "application/ms-tnef",
                &[tnef, &[2, 5, 0x90, 6, 0, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff]].concat(),
                &[0x1e, 0x10, 7, 0x37, 0xff, 0xff, 0, 0],
            ),
        ),
        ("packed text", binary("application/ms-tnef", &packed, &[0xff, 0x0c, 0xff, 0x0c, 0xff])),
        ("groups in groups", binary("application/ms-tnef", &plain, b"{\\b")),
        ("characters of text", binary("application/ms-tnef", &plain, b"\\u-10179?")),
        ("lengths never closed", binary("application/pkcs7-mime", &signed, &[0x30, 0x80])),
        ("pieces in pieces", binary("application/pkcs7-mime", &signed, &[0x24, 0x80])),
        ("table rows", body_of("Content-Type: text/html\r\n", "<tr><td>Name<td><a href=mailto:a@b.example>x", bytes)),
        ("links without blanks", body_of("", "https://ours.example?utm_source=a&", bytes)),
        ("labels alone", body_of("", "*Name*\r\nEmail\r\n", bytes)),
        ("phones after a sign-off", letter_signed(&"Tel 030 901820, 0171 9018200\r\n".repeat(bytes / 30))),
        (
            "phones of many countries",
            letter_signed(&(1..).map(|code| format!("Tel +{} 30 901820\r\n", code % 1000)).take(bytes / 20).collect::<String>()),
        ),
        ("companies after a sign-off", letter_signed(&"A, GmbH | ".repeat(bytes / 10))),
        ("links", body_of("", "https://x.example/?utm_source=a&utm_medium=b ", bytes)),
        ("armour", body_of("", "-----BEGIN PGP SIGNED MESSAGE-----\r\n", bytes)),
        ("zones", body_of("Content-Type: text/calendar\r\n", "BEGIN:VTIMEZONE\r\nTZID:a\r\nBEGIN:STANDARD\r\n", bytes)),
    ]
}

/// A small generator of our own (xorshift), so that a failure names its seed and can be repeated.
pub struct Chance(pub u64);

impl Chance {
    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap() % end.max(1)
    }
}

/// Changes a message in one to four places, as a broken program or an attacker would.
pub fn mutate(bytes: &mut Vec<u8>, donor: &[u8], chance: &mut Chance) {
    for _ in 0..=chance.below(4) {
        let at = chance.below(bytes.len());
        let to = (at + chance.below(200)).min(bytes.len());
        match chance.below(8) {
            0 if !bytes.is_empty() => bytes[at] = u8::try_from(chance.below(256)).unwrap(),
            1 => drop(bytes.drain(at..to)),
            2 => {
                let copy = bytes[at..to].to_vec();
                let end = chance.below(bytes.len() + 1);
                bytes.splice(end..end, copy);
            }
            3 => bytes.truncate(at),
            4 => {
                let from = chance.below(donor.len());
                let piece = &donor[from..(from + chance.below(300)).min(donor.len())];
                bytes.splice(at..at, piece.iter().copied());
            }
            5 => bytes.retain(|b| *b != b'\r'),
            6 => {
                let words: [&[u8]; 10] =
                    [b"--b\r\n", b"=?utf-8?B?", b"\0", b"\xff\xfe", b"\r\n\r\n", b"> ", b"From: ", b"<div>", b"=\r\n", b"\xe2\x80"];
                bytes.splice(at..at, words[chance.below(words.len())].iter().copied());
            }
            _ => bytes[at..to].reverse(),
        }
    }
}

/// The mutation of that number: one of the fixtures, changed.
pub fn mutated(fixtures: &[Vec<u8>], seed: u64) -> Vec<u8> {
    let mut chance = Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let mut bytes = fixtures[chance.below(fixtures.len())].clone();
    let donor = &fixtures[chance.below(fixtures.len())];
    mutate(&mut bytes, donor, &mut chance);
    bytes
}

/// One of the fixtures with a piece of it repeated until it has about so many bytes: whatever is dear to read is read many times over.
pub fn swollen(fixtures: &[Vec<u8>], seed: u64, size: usize) -> Vec<u8> {
    let mut chance = Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let mut bytes = fixtures[chance.below(fixtures.len())].clone();
    let at = chance.below(bytes.len());
    let longest = [4, 12, 40, 120, 400][chance.below(5)];
    let mut piece = bytes[at..(at + 1 + chance.below(longest)).min(bytes.len())].to_vec();
    if chance.below(2) == 0 {
        piece.extend_from_slice(b"\r\n");
    }
    let times = size.saturating_sub(bytes.len()) / piece.len().max(1);
    bytes.splice(at..at, piece.repeat(times));
    bytes
}

/// Every message under `fixtures/mail`.
pub fn fixtures() -> Vec<Vec<u8>> {
    let mut fixtures = Vec::new();
    let mut waiting = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/mail")];
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|extension| extension == "eml") {
                fixtures.push(fs::read(&path).unwrap());
            }
        }
    }
    fixtures.sort();
    fixtures
}

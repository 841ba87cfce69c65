//! A generated mailbox: the same seed gives the same bytes. Shaped like a sales team's mail: mostly short enquiries as text or as text and HTML,
//! some with attachments, some second copies.

/// Marsaglia's xorshift: enough chance for sizes and words, and the same everywhere.
pub struct Chance(u64);

impl Chance {
    /// A source of chance from a seed that is not zero.
    pub fn new(seed: u64) -> Self {
        Self(seed.max(1))
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit.max(1) as u64).unwrap_or(0)
    }
}

const WORDS: [&str; 24] = [
    "we", "need", "twenty", "chairs", "for", "our", "office", "please", "send", "a", "quote", "with", "delivery", "date", "and", "price",
    "in", "euro", "the", "budget", "is", "about", "five", "thousand",
];

/// `count` messages; every fortieth is a second copy of the one before.
pub fn messages(count: usize, seed: u64) -> Vec<Vec<u8>> {
    let mut chance = Chance::new(seed);
    let mut messages: Vec<Vec<u8>> = Vec::with_capacity(count);
    for nth in 0..count {
        let again = messages.last().filter(|_| nth % 40 == 39).cloned();
        messages.push(again.unwrap_or_else(|| message(nth, &mut chance)));
    }
    messages
}

/// `count` answers of about 10 KiB as people send them: text and HTML, a signature, and the history quoted below.
pub fn typical(count: usize, seed: u64) -> Vec<Vec<u8>> {
    let mut chance = Chance::new(seed);
    (0..count).map(|nth| answer(nth, &mut chance)).collect()
}

/// How large the messages are on the average, in bytes.
pub fn mean(messages: &[Vec<u8>]) -> usize {
    messages.iter().map(Vec::len).sum::<usize>() / messages.len().max(1)
}

fn message(nth: usize, chance: &mut Chance) -> Vec<u8> {
    let text = paragraphs(chance, 40 + nth % 160);
    let head = format!(
        "Return-Path: <kim{nth}@customer{}.example>\r\nDelivered-To: sales@bench.example\r\nReceived: from mx.customer.example by mx.bench.example\r\n\
         From: Kim Lee {nth} <kim{nth}@customer{}.example>\r\nTo: sales@bench.example\r\nSubject: Enquiry {nth}: {} chairs\r\n\
         Date: Mon, 16 Nov 2026 09:{:02}:{:02} +0100\r\nMessage-ID: <{nth}.{}@customer.example>\r\nMIME-Version: 1.0\r\n",
        nth % 200,
        nth % 200,
        nth + 3,
        nth / 60 % 60,
        nth % 60,
        chance.below(1 << 30),
    );
    let body = match nth % 4 {
        0 => format!("Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"),
        1 | 2 => alternative(&text),
        _ => mixed(&text, chance),
    };
    (head + &body).into_bytes()
}

fn answer(nth: usize, chance: &mut Chance) -> Vec<u8> {
    let (whole, html) = answered(chance, 420);
    let head = "Return-Path: <kim@customer.example>\r\nDelivered-To: sales@bench.example\r\nReceived: from mx.customer.example by mx.bench.example\r\n".to_owned();
    (head + &own_fields(nth) + &both(&whole, &html)).into_bytes()
}

/// The two forms of an answer to `history` words: the text, and the HTML of it.
fn answered(chance: &mut Chance, history: usize) -> (String, String) {
    let (text, history) = (paragraphs(chance, 120), paragraphs(chance, history));
    let quoted: String = history.split("\r\n").map(|line| format!("> {line}\r\n")).collect();
    let html = format!(
        "{}<div class=\"gmail_quote\"><div class=\"gmail_attr\">On Mon, Nov 16, 2026 at 9:00 AM Sales &lt;sales@bench.example&gt; wrote:<br></div>\
         <blockquote style=\"margin:0 0 0 .8ex\">{}</blockquote></div>",
        as_html(&text),
        as_html(&history)
    );
    (format!("{text}\r\nOn Mon, Nov 16, 2026 at 9:00 AM Sales <sales@bench.example> wrote:\r\n\r\n{quoted}"), html)
}

/// The fields that the writer's program sets.
fn own_fields(nth: usize) -> String {
    format!(
        "From: Kim Lee <kim@customer.example>\r\nTo: sales@bench.example\r\nSubject: Re: Enquiry {nth}\r\nDate: Tue, 17 Nov 2026 09:00:00 +0100\r\n\
         Message-ID: <a{nth}@customer.example>\r\nIn-Reply-To: <q{nth}@bench.example>\r\nReferences: <q{nth}@bench.example>\r\nMIME-Version: 1.0\r\n"
    )
}

/// The fields that the servers on the way set: each of them a Received, the last ones what they checked, and seals over all of it.
fn trace(chance: &mut Chance) -> String {
    let mut hash = |bytes: usize| {
        let bytes: Vec<u8> = (0..bytes).map(|_| u8::try_from(chance.below(256)).unwrap_or(0)).collect();
        let encoded = data_encoding::BASE64.encode(&bytes);
        let lines: Vec<&str> = (0..encoded.len()).step_by(64).map(|at| &encoded[at..encoded.len().min(at + 64)]).collect();
        lines.join("\r\n         ")
    };
    let hops: String = (0..4)
        .map(|hop| {
            format!(
                "Received: from relay{hop}.customer.example (relay{hop}.customer.example [192.0.2.{hop}])\r\n        by mx{hop}.bench.example (Postfix) \
                 with ESMTPS id {}\r\n        for <sales@bench.example>; Tue, 17 Nov 2026 09:00:0{hop} +0100 (CET)\r\n\
                 X-Received: by 2001:db8::{hop} with SMTP id h{hop}; Tue, 17 Nov 2026 00:00:0{hop} -0800 (PST)\r\n",
                hash(9)
            )
        })
        .collect();
    let seals: String = ["ARC-Message-Signature", "DKIM-Signature"]
        .iter()
        .map(|name| {
            format!(
                "{name}: v=1; a=rsa-sha256; c=relaxed/relaxed; d=customer.example; s=20261101;\r\n        \
                 h=to:subject:message-id:date:from:in-reply-to:references:mime-version;\r\n        bh={};\r\n        b={}\r\n",
                hash(32),
                hash(256)
            )
        })
        .collect();
    format!(
        "Delivered-To: sales@bench.example\r\n{hops}Return-Path: <kim@customer.example>\r\n\
         ARC-Seal: i=1; a=rsa-sha256; t=1794902400; cv=none; d=bench.example; s=arc-20261101;\r\n        b={}\r\n{seals}\
         Authentication-Results: mx.bench.example;\r\n       dkim=pass header.i=@customer.example header.s=20261101;\r\n       \
         spf=pass (mx.bench.example: domain of kim@customer.example designates 192.0.2.1 as permitted sender) smtp.mailfrom=kim@customer.example;\r\n       \
         dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=customer.example\r\n\
         Received-SPF: pass (mx.bench.example: domain of kim@customer.example designates 192.0.2.1 as permitted sender) client-ip=192.0.2.1;\r\n",
        hash(256)
    )
}

/// `count` answers of about 10 KiB as large providers deliver them: with the traces and seals of the way, and quoted-printable.
pub fn delivered(count: usize, seed: u64) -> Vec<Vec<u8>> {
    let mut chance = Chance::new(seed);
    let mut one = |nth: usize| {
        let (whole, html) = answered(&mut chance, 240);
        let head = trace(&mut chance) + &own_fields(nth);
        let part = |kind: &str, text: &str| {
            format!(
                "--alt\r\nContent-Type: text/{kind}; charset=\"UTF-8\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{text}\r\n"
            )
        };
        let (text, html) =
            (part("plain", &quoted_printable(&whole)), part("html", &quoted_printable(&format!("<div dir=\"ltr\">{html}</div>"))));
        format!("{head}Content-Type: multipart/alternative; boundary=\"alt\"\r\n\r\n{text}{html}--alt--\r\n").into_bytes()
    };
    (0..count).map(&mut one).collect()
}

/// RFC 2045 section 6.7, of a text in ASCII.
fn quoted_printable(text: &str) -> String {
    let mut encoded = String::new();
    for line in text.split_inclusive("\r\n") {
        let (line, end) = line.strip_suffix("\r\n").map_or((line, ""), |line| (line, "\r\n"));
        let mut width = 0;
        for c in line.replace('=', "=3D").chars() {
            if width >= 73 && c != '3' && c != 'D' {
                encoded.push_str("=\r\n");
                width = 0;
            }
            encoded.push(c);
            width += 1;
        }
        encoded.push_str(end);
    }
    encoded
}

fn as_html(text: &str) -> String {
    text.split("\r\n\r\n").map(|paragraph| format!("<p style=\"margin:0;font-family:Calibri\">{paragraph}</p>\r\n")).collect()
}

fn alternative(text: &str) -> String {
    both(text, &as_html(text))
}

fn both(text: &str, html: &str) -> String {
    format!(
        "Content-Type: multipart/alternative; boundary=alt\r\n\r\n--alt\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n\
         --alt\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><body>{html}</body></html>\r\n--alt--\r\n"
    )
}

fn mixed(text: &str, chance: &mut Chance) -> String {
    let bytes: Vec<u8> = (0..20_000 + chance.below(80_000)).map(|_| u8::try_from(chance.below(256)).unwrap_or(0)).collect();
    let encoded = data_encoding::BASE64.encode(&bytes);
    let lines: String = encoded.as_bytes().chunks(76).map(|line| format!("{}\r\n", String::from_utf8_lossy(line))).collect();
    format!(
        "Content-Type: multipart/mixed; boundary=mix\r\n\r\n--mix\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n\
         --mix\r\nContent-Type: application/pdf; name=\"plan.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\
         Content-Disposition: attachment; filename=\"plan.pdf\"\r\n\r\n{lines}--mix--\r\n"
    )
}

fn paragraphs(chance: &mut Chance, words: usize) -> String {
    let mut text = String::from("Dear team,\r\n\r\n");
    for nth in 0..words {
        text.push_str(WORDS[chance.below(WORDS.len())]);
        text.push_str(if nth % 40 == 39 {
            ".\r\n\r\n"
        } else if nth % 12 == 11 {
            "\r\n"
        } else {
            " "
        });
    }
    text + "\r\n\r\nKind regards\r\nKim Lee\r\nTel. +49 30 123456\r\n"
}

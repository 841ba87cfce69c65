//! Mail as customers write it, and what a test looks for in what came back.

use std::fmt::Write as _;

/// One mail. Everything but the text has a default that is good enough.
#[derive(Clone)]
pub struct Letter<'a> {
    pub from: &'a str,
    pub to: &'a str,
    pub subject: &'a str,
    /// The Message-ID without its brackets.
    pub id: &'a str,
    /// More header lines, without their line ends.
    pub headers: Vec<String>,
    pub text: &'a str,
}

impl Default for Letter<'_> {
    fn default() -> Self {
        Self {
            from: "Ann Example <ann@customer.example>",
            to: "sales@lab.example",
            subject: "What does it cost?",
            id: "first@customer.example",
            headers: Vec::new(),
            text: "Hello, what does it cost?\n\nAnn\n",
        }
    }
}

impl Letter<'_> {
    /// The mail as it is sent.
    pub fn bytes(&self) -> Vec<u8> {
        let Self { from, to, subject, id, .. } = self;
        let mut mail = format!(
            "From: {from}\nTo: {to}\nSubject: {subject}\nMessage-ID: <{id}>\nDate: Sun, 22 Nov 2026 09:30:00 +0200\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
        );
        for header in &self.headers {
            writeln!(mail, "{header}").unwrap();
        }
        mail.push('\n');
        mail.push_str(self.text);
        mail.into_bytes()
    }

    /// The same with these header lines.
    pub fn with<S: Into<String>>(mut self, headers: impl IntoIterator<Item = S>) -> Self {
        self.headers.extend(headers.into_iter().map(Into::into));
        self
    }
}

/// The first header of that name, unfolded; empty when there is none.
pub fn header(mail: &[u8], name: &str) -> String {
    let text = String::from_utf8_lossy(mail).replace("\r\n", "\n");
    let head = text.split("\n\n").next().unwrap().replace("\n ", " ").replace("\n\t", " ");
    let found = head.lines().find_map(|line| {
        let (found, value) = line.split_once(':')?;
        found.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
    });
    found.unwrap_or_default()
}

/// The address in a header, without brackets and name.
pub fn address(mail: &[u8], name: &str) -> String {
    let value = header(mail, name);
    value.rsplit('<').next().unwrap().trim_end_matches('>').to_owned()
}

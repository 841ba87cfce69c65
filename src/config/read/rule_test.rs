//! `[[test]]`: a mail, and what is expected to become of it.

use std::{collections::BTreeSet, fs, io::Read};

use jiff::tz::TimeZone;

use super::{
    Kind, Names,
    route::{read_choice, read_priority},
    setting::{Caught, read_settings},
    team::KINDS,
};
use crate::{
    config::{
        rule_test::{ContactExpectation, Expectation, Reason, RuleTest},
        specimen::Specimen,
        table::Table,
        value::Value,
    },
    crm::{EmailAddress, Slug, Timestamp},
};

/// A mail of a test is no larger; a larger one is the wrong file.
const LONGEST_MAIL: u64 = 25 << 20;

/// Reads a test; `number` tells it from the others.
pub(super) fn read_test(table: &Table<'_>, number: usize, names: &mut Names) -> Option<RuleTest> {
    let name = names.title("test", table);
    let at = table.get("at").map(|value| value.time().and_then(|time| time.begin(&TimeZone::UTC)));
    let at = at.map_or(Some(None), |read| read.map(Some));
    let mailbox = table.get("mailbox").and_then(|value| value.slug());
    let known = table.get("known").and_then(|value| value.truth()).unwrap_or(false);
    let open_lead = table.get("open_lead").and_then(|value| value.truth()).unwrap_or(false);
    let advice = "write for instance mail = { from = \"kim@example.org\", to = \"sales@example.com\", subject = \"…\", text = \"…\" }";
    let mail = table.need("mail", advice).and_then(|value| read_mail(&value, number, at.flatten()));
    let expect = table.need("expect", "write what is to become of it, such as expect = { team = \"sales\" }");
    let expect = expect.and_then(|value| read_expectation(&value, names));
    if let Some(mailbox) = &mailbox {
        names.sources_used.push(mailbox.clone());
    }
    let (name, (file, line)) = (name?, table.report().line(table.at()));
    let mailbox = mailbox.map(|found| found.value);
    Some(RuleTest { name: name.value, file, line, mail: mail?, mailbox, known, open_lead, at: at?, expect: expect? })
}

/// `{ file = "x.eml" }`, or the mail in a few words.
fn read_mail(value: &Value<'_>, number: usize, at: Option<Timestamp>) -> Option<Vec<u8>> {
    let table = value.table()?;
    if let Some(file) = table.get("file") {
        for key in ["from", "to", "cc", "subject", "text", "html", "headers"] {
            if let Some(other) = table.get(key) {
                other.refuse::<()>(format!("`{key}` means nothing beside `file`"), "the file is the whole mail");
            }
        }
        return read_file(&file);
    }
    let from = table.need("from", "write who sends it, such as from = \"Kim <kim@example.org>\"").and_then(|value| read_party(&value));
    let parties = |key| table.get(key).map_or(Some(Vec::new()), |value| value.list(read_party));
    let (to, cc) = (parties("to"), parties("cc"));
    let subject = table.get("subject").and_then(|value| value.line());
    let text = table.get("text").and_then(|value| value.lines());
    let html = table.get("html").and_then(|value| value.lines());
    let headers = table.get("headers").map(|value| read_headers(&value)).unwrap_or_default();
    Some(Specimen { number, from: from?, to: to?, cc: cc?, subject, text, html, headers, at }.write())
}

fn read_file(value: &Value<'_>) -> Option<Vec<u8>> {
    let path = value.path()?;
    let read = fs::File::open(&path).and_then(|file| {
        let mut bytes = Vec::new();
        file.take(LONGEST_MAIL + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    });
    match read {
        Ok(bytes) if bytes.len() as u64 <= LONGEST_MAIL => Some(bytes),
        Ok(_) => value.refuse(format!("the file {} is too long for a mail", path.display()), "is this the right file?"),
        Err(why) => value.refuse(format!("the file {} cannot be read: {why}", path.display()), ""),
    }
}

/// `kim@example.org` or `Kim <kim@example.org>`.
fn read_party(value: &Value<'_>) -> Option<String> {
    let text = value.text()?;
    let address = text.rsplit_once('<').and_then(|(_, rest)| rest.strip_suffix('>')).unwrap_or(&text);
    match EmailAddress::parse(address) {
        Ok(_) => Some(text),
        Err(why) => value.refuse(why.to_string(), "write \"kim@example.org\" or \"Kim <kim@example.org>\""),
    }
}

/// `{ "X-Spam-Flag" = "YES" }`; several of one name in a list.
fn read_headers(value: &Value<'_>) -> Vec<(String, String)> {
    let Some(table) = value.table() else { return Vec::new() };
    let mut headers = Vec::new();
    for (name, value) in table.entries() {
        if name.value.is_empty() || !name.value.bytes().all(|byte| byte.is_ascii_graphic() && byte != b':') {
            value.report().error(&name.at, format!("`{}` is no name of a header", name.value), "write it without the colon");
            continue;
        }
        headers.extend(value.each().iter().filter_map(|item| Some((name.value.clone(), item.text()?))));
    }
    headers
}

fn read_expectation(value: &Value<'_>, names: &mut Names) -> Option<Expectation> {
    let table = value.table()?;
    if table.is_empty() {
        return value.refuse("this test expects nothing", "write for instance expect = { team = \"sales\" }");
    }
    let tags = table.get("tags").and_then(|value| value.items());
    let tags = tags.map(|tags| tags.iter().filter_map(|tag| Some(tag.slug()?.value)).collect::<BTreeSet<Slug>>());
    Some(Expectation {
        team: names.maybe(Kind::Team, &table, "team"),
        kind: table.get("kind").and_then(|value| value.word(KINDS)),
        tags,
        priority: table.get("priority").and_then(|value| read_priority(&value)),
        salesperson: table.get("salesperson").and_then(|value| match value.as_bool() {
            Some(false) => Some(None),
            Some(true) => value.wrong_kind("the id of a user, or false for nobody"),
            None => names.read(Kind::User, &value).map(Some),
        }),
        acknowledge: table.get("acknowledge").and_then(|value| read_choice(&value, names)),
        ignore: table.get("ignore").and_then(|value| read_reason(&value)),
        quarantine: table.get("quarantine").and_then(|value| read_reason(&value)),
        set: table.get("set").map(|value| read_settings(&value, &Caught::Nothing, names)).unwrap_or_default(),
        contact: read_contact(&table.table("contact")),
    })
}

fn read_reason(value: &Value<'_>) -> Option<Reason> {
    match value.as_bool() {
        Some(true) => Some(Reason::Any),
        Some(false) => Some(Reason::Not),
        None if value.as_text().is_some() => value.text().map(Reason::Saying),
        None => value.wrong_kind("true, false, or words of the reason"),
    }
}

fn read_contact(table: &Table<'_>) -> ContactExpectation {
    let text = |key| table.get(key).and_then(|value| value.text());
    let email = table.get("email").and_then(|value| value.address()).map(|found| found.value.to_string());
    ContactExpectation { name: text("name"), company: text("company"), email, phone: text("phone") }
}

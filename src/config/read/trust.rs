//! `[trust]` and `[[form]]` of the routing files: whom the reading of a mail may believe, and the forms that it knows.

use super::Names;
use crate::{
    config::{report::Found, table::Table, value::Value},
    mail::{FieldKind, Find, FormExtractor, FormField, FormMatch, HeaderTest, Pattern, ReplyTo},
    policy::{SpamAction, Trust},
};

/// The kinds of a field by the words for them.
const KINDS: &[(&str, FieldKind)] = &[
    ("text", FieldKind::Text),
    ("email", FieldKind::Email),
    ("phone", FieldKind::Phone),
    ("number", FieldKind::Number),
    ("date", FieldKind::Date),
    ("url", FieldKind::Url),
    ("choice", FieldKind::Choice),
];

/// Reads what one routing file says of trust, and adds it.
pub(super) fn read_trust(top: &Table<'_>, trust: &mut Trust, names: &mut Names) {
    let table = top.table("trust");
    let ids = table.get("authserv_id").and_then(|value| value.list(Value::text));
    trust.reading.authserv_ids.extend(ids.unwrap_or_default());
    trust.reading.spam.extend(table.tables("spam_header").iter().filter_map(read_header_test));
    let actions = [("quarantine", SpamAction::Quarantine), ("ignore", SpamAction::Ignore)];
    if let Some(action) = table.get("spam").and_then(|value| value.word(&actions)) {
        trust.spam = action;
    }
    trust.reading.forms.extend(top.tables("form").iter().filter_map(|form| read_form(form, names)));
}

/// `{ name = "X-Spam-Flag", pattern = "(?i)^yes" }`.
fn read_header_test(table: &Table<'_>) -> Option<HeaderTest> {
    let name = table.need("name", "write the name of the header, such as name = \"X-Spam-Flag\"").and_then(|value| {
        let name = value.text()?;
        let fits = name.bytes().all(|b| b.is_ascii_graphic() && b != b':');
        if fits { Some(name) } else { value.refuse(format!("`{name}` is no name of a header"), "write it without the colon") }
    });
    let pattern = table.need("pattern", "write what it must say, such as pattern = \"(?i)^yes\"").and_then(|value| read_pattern(&value));
    Some(HeaderTest { name: name?, pattern: pattern? })
}

fn read_pattern(value: &Value<'_>) -> Option<Pattern> {
    match Pattern::parse(&value.text()?) {
        Ok(pattern) => Some(pattern),
        // The library draws a picture over several lines; its last line says what is wrong.
        Err(why) => {
            let why = why.to_string();
            let short = why.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
            value.refuse(format!("this is no regular expression: {short}"), "in single quotes backslashes stay as they are: '\\d+'")
        }
    }
}

fn read_form(table: &Table<'_>, names: &mut Names) -> Option<FormExtractor> {
    let id = table.need("id", "write a short name, such as id = \"website\"").and_then(|value| value.slug());
    names.forms.extend(id.clone());
    let trusted = table.get("trusted").and_then(|value| value.truth()).unwrap_or(false);
    let replies = [("field", ReplyTo::Field), ("header", ReplyTo::Header), ("never", ReplyTo::Never)];
    let reply_to = table.get("reply_to").and_then(|value| value.word(&replies)).unwrap_or_default();
    let matches = read_match(table, trusted);
    let fields = table.tables("field");
    if fields.is_empty() && table.is_written() {
        let advice = "write [[form.field]] below it, with `name` and `label`";
        table.report().missing(table.at(), format!("{} has no field", table.name()), advice);
    }
    let mut seen: Vec<Found<String>> = Vec::new();
    let fields: Vec<FormField> = fields.iter().filter_map(|field| read_field(field, &mut seen)).collect();
    Some(FormExtractor { name: id?.value.to_string(), matches: matches?, fields, trusted, reply_to })
}

/// How its mails are known: at least one of the patterns, and for trust one that not everybody fulfils by writing a text.
fn read_match(table: &Table<'_>, trusted: bool) -> Option<FormMatch> {
    let pattern = |key: &'static str| table.get(key).map(|value| read_pattern(&value));
    let (from, subject, text) = (pattern("from"), pattern("subject"), pattern("text"));
    let header = table.table("header");
    let header = header.is_written().then(|| read_header_test(&header));
    if table.is_written() && from.is_none() && subject.is_none() && text.is_none() && header.is_none() {
        let what = format!("{} does not say which mails it is for", table.name());
        table.report().missing(table.at(), what, "write `from`, `subject`, `text` or `header`, such as from = '@shop\\.example$'");
    } else if trusted && from.is_none() && header.is_none() {
        let what = format!("{} is trusted for a subject or text that anybody can write", table.name());
        table.report().error(table.at(), what, "say who writes it too: `from` or `header`");
    }
    // What was written and is wrong makes the whole wrong.
    let whole = |written: Option<Option<Pattern>>| written.map_or(Some(None), |read| read.map(Some));
    Some(FormMatch {
        from: whole(from)?,
        subject: whole(subject)?,
        text: whole(text)?,
        header: header.map_or(Some(None), |read| read.map(Some))?,
    })
}

fn read_field(table: &Table<'_>, seen: &mut Vec<Found<String>>) -> Option<FormField> {
    let name = table.need("name", "write what the field is to us, such as name = \"email\"").and_then(|value| {
        let name = value.text()?;
        let fits = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        let advice =
            "use small letters, digits and `_`; `name`, `email`, `phone`, `company`, `title`, `website` and `message` go into the record";
        if fits { Some(value.found(name)) } else { value.refuse(format!("`{name}` is no name of a field"), advice) }
    });
    let label = table.get("label").map(|value| value.list(Value::text));
    let cell = table.get("cell").map(|value| value.list(Value::text));
    let regex = table.get("regex").map(|value| read_pattern(&value));
    let kind = table.get("kind").and_then(|value| value.word(KINDS)).unwrap_or_default();
    let choices = table.get("choices").map(|value| value.list(Value::text).unwrap_or_default());
    let optional = table.get("optional").and_then(|value| value.truth()).unwrap_or(false);
    if (kind == FieldKind::Choice) != choices.is_some() {
        let advice = "write both: kind = \"choice\" and choices = [\"Small\", \"Large\"]";
        table.report().error(table.at(), format!("{} has a choice without choices, or choices without a choice", table.name()), advice);
    }
    let find = match (label, cell, regex) {
        (Some(labels), None, None) => labels.map(Find::Label),
        (None, Some(cells), None) => cells.map(Find::Cell),
        (None, None, Some(pattern)) => pattern.map(Find::Regex),
        (None, None, None) => {
            let advice = "write `label`, `cell` or `regex`, such as label = [\"E-mail\", \"Correo\"]";
            table.report().missing(table.at(), format!("{} does not say where it stands", table.name()), advice);
            None
        }
        _ => {
            table.report().error(
                table.at(),
                format!("{} says in several ways where it stands", table.name()),
                "keep one of `label`, `cell` and `regex`",
            );
            None
        }
    };
    let name = name?;
    if seen.iter().any(|other| other.value == name.value) {
        table.report().error(&name.at, format!("the form has a field `{}` already", name.value), "give all its labels to one field");
    }
    seen.push(name.clone());
    Some(FormField { name: name.value, find: find?, kind, choices: choices.unwrap_or_default(), optional })
}

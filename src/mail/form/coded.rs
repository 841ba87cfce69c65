//! Fields in a program's own code, as a web hook or a form without a program behind it sends them: a JSON object, a query
//! (`application/x-www-form-urlencoded`), or lines with their values in quotes.

use serde_json::{Map, Value};

use super::pairs::{MAX_LINES, MAX_VALUE, Pair, Pairs};
use crate::mail::params::query_value;

/// Most bytes of such a text that are read.
const MAX_TEXT: usize = 64 << 10;
/// Members that hold the name of a field, and those that hold what was filled in.
const LABELS: &[&str] = &["label", "title", "question", "name", "field", "key", "ref", "id"];
const VALUES: &[&str] = &["value", "answer", "answers", "response", "values", "text"];

/// Longest text above an object, in bytes: "New lead received:".
const MAX_ABOVE: usize = 300;

/// The pairs of a text that is an object, a query or quoted values as a whole, but for a line above.
pub(super) fn in_code(text: &str) -> Option<Pairs> {
    let text = text.trim();
    if text.len() > MAX_TEXT {
        return None;
    }
    let (mut before, mut object) = (0, text);
    if text.ends_with('}') && !text.starts_with(['{', '[']) {
        let above = text[..text.floor_char_boundary(MAX_ABOVE)].find("\n{")?;
        (before, object) = (text[..above].lines().filter(|line| !line.trim().is_empty()).count(), &text[above + 1..]);
    }
    let list = match (object.as_bytes().first()?, object.as_bytes().last()?) {
        (b'{', b'}') | (b'[', b']') => in_json(object)?,
        _ => in_query(text).or_else(|| in_quotes(text))?,
    };
    Some(Pairs { list, before, ..Pairs::default() })
}

/// `name: "Kim Lee"` on every line.
fn in_quotes(text: &str) -> Option<Vec<Pair>> {
    let mut pairs = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (name, value) = line.split_once(':').filter(|(name, _)| !name.contains(['"', '\'', '{', '[']))?;
        let value = value.trim();
        let bare = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
        let bare = bare.or_else(|| value.strip_prefix('\'').and_then(|value| value.strip_suffix('\'')));
        let number = || Some(value).filter(|value| !value.contains(|c: char| c.is_alphabetic() || c == '"'));
        push(name, bare.or_else(number)?.to_owned(), &mut pairs);
    }
    Some(pairs)
}

/// One value under the name that it has, or under the one that it says.
fn in_json(text: &str) -> Option<Vec<Pair>> {
    let mut pairs = Vec::new();
    match serde_json::from_str(text).ok()? {
        Value::Object(members) => members.iter().for_each(|(name, value)| add(name, value, 0, &mut pairs)),
        // A hook that sends all that came since the last time: of several only the first is this mail's.
        Value::Array(items) => items.first()?.as_object()?.iter().for_each(|(name, value)| add(name, value, 0, &mut pairs)),
        _ => return None,
    }
    Some(pairs)
}

fn add(name: &str, value: &Value, depth: usize, pairs: &mut Vec<Pair>) {
    match value {
        Value::Object(members) if depth <= 2 => match of_itself(members) {
            // `"name": {"label": "Your name", "value": "Kim"}`: the shorter name is that of the field.
            Some((label, value)) => add(if Pair::new(name, "").known.is_some() { name } else { label }, value, depth + 1, pairs),
            // `"name": {"value": "Kim", "type": "text"}`
            None if VALUES[..2].iter().any(|key| members.contains_key(*key)) => {
                VALUES[..2].iter().filter_map(|key| members.get(*key)).for_each(|value| add(name, value, depth + 1, pairs));
            }
            None if answers(members) => members.iter().for_each(|(inner, value)| add(inner, value, depth + 1, pairs)),
            None => {}
        },
        Value::Array(items) if depth <= 2 => {
            let scalars: Vec<String> = items.iter().filter_map(scalar).collect();
            if scalars.is_empty() {
                items.iter().take(MAX_LINES).for_each(|item| add(name, item, depth + 1, pairs));
            } else {
                push(name, scalars.join(", "), pairs);
            }
        }
        other => push(name, scalar(other).unwrap_or_default(), pairs),
    }
}

/// Is it more than the machinery around a submission? A form has texts.
fn answers(members: &Map<String, Value>) -> bool {
    members.values().any(|value| !matches!(value, Value::Null | Value::Bool(_) | Value::Number(_)))
}

/// The label and the value of an object that is one field: `{"label": "Name", "value": "Kim"}`, `{"field": {"title": "Name"}, "type": "text",
/// "text": "Kim"}`.
fn of_itself(members: &Map<String, Value>) -> Option<(&str, &Value)> {
    let label = LABELS.iter().find_map(|key| match members.get(*key)? {
        Value::String(label) => Some(label.as_str()),
        Value::Object(inner) => LABELS.iter().find_map(|key| inner.get(*key)?.as_str()),
        _ => None,
    })?;
    let typed = || members.get(members.get("type")?.as_str()?);
    let value = VALUES.iter().find_map(|key| members.get(*key)).or_else(typed)?;
    (members.len() <= 8).then_some((label, value))
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(yes) => Some(if *yes { "yes" } else { "no" }.to_owned()),
        _ => None,
    }
}

fn push(name: &str, mut value: String, pairs: &mut Vec<Pair>) {
    value.truncate(value.floor_char_boundary(MAX_VALUE));
    if !value.trim().is_empty() && pairs.len() < MAX_LINES {
        pairs.push(Pair::new(name, value.replace("\r\n", "\n").trim()));
    }
}

/// `name=Kim+Lee&email=kim%40acme.example`, on one line or wrapped by what sent it.
fn in_query(text: &str) -> Option<Vec<Pair>> {
    let first = text.lines().next()?;
    if !first.contains('=') || first.contains(char::is_whitespace) || !text.contains('&') {
        return None;
    }
    let whole: String = text.lines().collect();
    if whole.contains(char::is_whitespace) {
        return None;
    }
    let mut pairs = Vec::new();
    for piece in whole.split('&').take(MAX_LINES) {
        let (name, value) = piece.split_once('=')?;
        push(&decoded(name), decoded(value), &mut pairs);
    }
    Some(pairs)
}

fn decoded(piece: &str) -> String {
    let bytes = query_value(piece);
    String::from_utf8(bytes).unwrap_or_else(|bytes| encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes.as_bytes()).0.into_owned())
}

#[cfg(test)]
mod tests {
    use super::in_code;

    fn list(text: &str) -> Vec<(String, String)> {
        in_code(text).map(|pairs| pairs.list.into_iter().map(|pair| (pair.label, pair.value)).collect()).unwrap_or_default()
    }

    #[test]
    fn objects_flat_nested_and_of_fields() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            list(r#"{"name":"Kim","age":5,"sizes":["S","M"],"note":null}"#),
            [pair("age", "5"), pair("name", "Kim"), pair("sizes", "S, M")]
        );
        assert_eq!(list(r#"{"data":{"email":"k@x.example"},"meta":{"spam":false}}"#), [pair("email", "k@x.example")]);
        assert_eq!(
            list(r#"{"fields":[{"label":"Name","value":"Kim"},{"label":"Size","value":["L"]}]}"#),
            [pair("Name", "Kim"), pair("Size", "L")]
        );
        assert_eq!(list(r#"{"name":{"value":"Kim","type":"text"}}"#), [pair("name", "Kim")]);
        let typed = r#"{"answers":[{"field":{"title":"Name"},"type":"text","text":"Kim"},{"field":{"title":"Mail"},"type":"email","email":"k@x.example"}]}"#;
        assert_eq!(list(typed), [pair("Name", "Kim"), pair("Mail", "k@x.example")]);
        assert_eq!(list("New lead:\n\n{\"name\":\"Kim\"}"), [pair("name", "Kim")]);
        assert_eq!(list("name: \"Kim\"\nage: 5"), [pair("name", "Kim"), pair("age", "5")]);
        assert!(list("name: Kim\nage: 5").is_empty() && list("Hi,\nwe send {\"a\":1}").is_empty());
        assert!(list(r#"{"name":"Kim""#).is_empty() && list("[1]").is_empty() && list("").is_empty());
    }

    #[test]
    fn queries_with_codes_of_two_charsets() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(list("name=J%F6rg+M&text=a%0D%0Ab%"), [pair("name", "Jörg M"), pair("text", "a\nb%")]);
        assert!(list("a=b & c").is_empty() && list("R&D").is_empty());
    }
}

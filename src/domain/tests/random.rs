//! Random domains, well typed, of values that meet each other often. Also used by `tests/flow/domains.rs`, which asks the databases.

use proptest::prelude::*;

use super::leadgate::{
    crm::{FieldKind, RecordKind},
    domain::{Domain, Vocabulary, field, fields},
};

/// Texts that meet each other often, with what patterns and letters make difficult.
pub const TEXTS: &[&str] = &["a", "A", "ab", "aB%", "a_b", "x*y", "[z]", "", "ÄÖ", "äö", "a\\b", "Straße", "a?", "b\nA"];
/// The same for words.
pub const WORDS: &[&str] = &["a", "ab", "b", "new", "won"];
/// Patterns for both.
const PATTERNS: &[&str] = &["", "%", "_", "a", "A", "%b", "a_", "\\%", "\\_", "*", "?", "[", "ö", "Ö", "\\\\", "a%b", "__", "]"];
/// Times for fields that have them.
const TIMES: &[&str] =
    &["2026-11-27", "today", "-1d", "now", "+3h", "this_month", "last_week", "2026-11-27T10:30:00Z", "today -1d +3h", "last_year"];
const DAYS: &[&str] = &["2026-11-27", "today", "-1d", "this_month", "last_week", "today +1d"];

fn quoted(texts: &'static [&'static str]) -> BoxedStrategy<String> {
    prop::sample::select(texts).prop_map(|text| serde_json::Value::from(text).to_string()).boxed()
}

/// The value of one term, as it is written.
fn value(kind: FieldKind) -> BoxedStrategy<String> {
    match kind {
        FieldKind::Text => quoted(TEXTS),
        FieldKind::Word | FieldKind::Tags => quoted(WORDS),
        FieldKind::Choice(words) => quoted(words),
        FieldKind::Int => (-1..4_i64).prop_map(|number| number.to_string()).boxed(),
        FieldKind::Reference(_) => (1..6_i64).prop_map(|number| number.to_string()).boxed(),
        FieldKind::Money => prop::sample::select(&["0", "1", "2.5", "-1", "10.25"][..]).prop_map(str::to_owned).boxed(),
        FieldKind::Real => prop::sample::select(&["0", "0.5", "10.0", "33.3"][..]).prop_map(str::to_owned).boxed(),
        FieldKind::Bool => Just("true".to_owned()).boxed(),
        FieldKind::Time => quoted(TIMES),
        FieldKind::Date => quoted(DAYS),
    }
}

fn term(path: String, kind: FieldKind) -> BoxedStrategy<String> {
    let empty = Just("false".to_owned());
    let one = prop_oneof![4 => value(kind), 1 => empty.clone()];
    let list = prop::collection::vec(prop_oneof![4 => value(kind), 1 => empty], 0..4).prop_map(|values| format!("[{}]", values.join(",")));
    let write = move |operator: &'static str, value: String| format!("[\"{path}\",\"{operator}\",{value}]");
    let written = write.clone();
    let mut choices =
        vec![(3, (prop::sample::select(&["=", "!=", "=?"][..]), one).prop_map(move |(operator, value)| written(operator, value)).boxed())];
    let written = write.clone();
    choices.push((
        3,
        (prop::sample::select(&["=", "in", "not in"][..]), list).prop_map(move |(operator, value)| written(operator, value)).boxed(),
    ));
    match kind {
        FieldKind::Int | FieldKind::Money | FieldKind::Real | FieldKind::Time | FieldKind::Date => {
            let ordered = (prop::sample::select(&["<", "<=", ">", ">="][..]), value(kind));
            choices.push((5, ordered.prop_map(move |(operator, value)| write(operator, value)).boxed()));
        }
        FieldKind::Text | FieldKind::Word | FieldKind::Tags | FieldKind::Choice(_) => {
            let operators =
                &["like", "ilike", "not like", "not ilike", "=like", "=ilike", "not =like", "not =ilike", "matches", "not matches"][..];
            let patterns = PATTERNS.iter().filter(|text| !text.is_empty()).copied().collect::<Vec<_>>();
            let sought = (prop::sample::select(operators), prop::sample::select(patterns)).prop_map(move |(operator, pattern)| {
                // Every pattern above is an expression too when it is quoted.
                let pattern = if operator.contains("matches") { regex::escape(pattern) } else { pattern.to_owned() };
                write(operator, serde_json::Value::from(pattern).to_string())
            });
            choices.push((6, sought.boxed()));
        }
        FieldKind::Reference(RecordKind::Contact) => {
            let ids = prop::collection::vec(1..6_i64, 1..3).prop_map(|ids| format!("{ids:?}"));
            let asked = (prop::sample::select(&["child_of", "not child_of"][..]), ids);
            choices.push((4, asked.prop_map(move |(operator, value)| write(operator, value)).boxed()));
        }
        FieldKind::Reference(_) | FieldKind::Bool => {}
    }
    prop::strategy::Union::new_weighted(choices).boxed()
}

/// Every path of a record, with its kind.
fn paths(root: RecordKind) -> Vec<(String, FieldKind)> {
    let mut found: Vec<_> = fields(root).into_iter().map(|info| (info.name.replace("<name>", "x"), info.kind)).collect();
    let below = |prefix: &str| {
        fields(RecordKind::Contact).into_iter().map(|info| (format!("{prefix}.{}", info.name), info.kind)).collect::<Vec<_>>()
    };
    if field(root, "contact").is_some() {
        found.extend(below("contact"));
        found.extend(below("contact.company"));
    }
    if root == RecordKind::Contact {
        found.extend(below("company"));
    }
    found
}

/// The text of a well-typed domain.
pub fn text(root: RecordKind) -> BoxedStrategy<String> {
    let any_term = prop::sample::select(paths(root)).prop_flat_map(|(path, kind)| term(path, kind));
    let constant = prop_oneof![Just("[1,\"=\",1]".to_owned()), Just("[0,\"=\",1]".to_owned())];
    let leaf = prop_oneof![20 => any_term, 1 => constant];
    let node = leaf.prop_recursive(4, 12, 2, |inner| {
        prop_oneof![
            (prop::sample::select(&["&", "|"][..]), inner.clone(), inner.clone())
                .prop_map(|(sign, one, two)| format!("\"{sign}\",{one},{two}")),
            inner.prop_map(|one| format!("\"!\",{one}")),
        ]
    });
    prop::collection::vec(node, 0..3).prop_map(|nodes| format!("[{}]", nodes.join(","))).boxed()
}

/// A domain; what the table does not allow (`child_of` of a company's company) is left out.
pub fn domain(root: RecordKind) -> BoxedStrategy<Domain> {
    text(root).prop_filter_map("not allowed", move |text| Domain::parse(&text, root, &Vocabulary::default()).ok()).boxed()
}

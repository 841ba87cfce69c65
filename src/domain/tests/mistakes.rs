//! What somebody is told who wrote it wrong: all of it at once, each at its place.

use crate::{
    crm::RecordKind,
    domain::{Domain, Vocabulary},
};

fn told(text: &str) -> String {
    let vocabulary = Vocabulary::default().with(RecordKind::Lead, "stage", ["new".to_owned(), "qualified".to_owned(), "won".to_owned()]);
    match Domain::parse(text, RecordKind::Lead, &vocabulary) {
        Ok(domain) => format!("{text}\n    reads as {domain}"),
        Err(errors) => errors.iter().fold(text.to_owned(), |told, error| {
            let place = text.get(error.span.clone()).unwrap_or("?");
            format!("{told}\n    at `{place}`: {error}; {}", error.advice)
        }),
    }
}

#[test]
fn every_mistake_has_its_place_and_advice() {
    let cases = [
        r#"[["stge", "=", "won"]]"#,
        r#"[["stage", "=", "wun"], ["scor", ">", "x"], ["score", ">", "x"]]"#,
        r#"["stage", "=", "won"]"#,
        r#"[["name", ">", "a"]]"#,
        r#"[["score", "ilike", 5]]"#,
        r#"[["score", "is", 5]]"#,
        r#"[["score", "lik", 5]]"#,
        r#"[["state", "=", "wonn"]]"#,
        r#"[["name", "matches", "(unclosed"]]"#,
        r#"[["name", "matches", "(?=look)"]]"#,
        r#"["|", ["score", "=", 5]]"#,
        r#"["&"]"#,
        r#"["!"]"#,
        r#"["or", ["score", "=", 5]]"#,
        r#"[["score", "="]]"#,
        r#"[["expected_revenue", ">", 12.345]]"#,
        r#"[["expected_revenue", ">", "12500"]]"#,
        r#"[["created_at", ">", "todday"]]"#,
        r#"[["created_at", ">", "soon"]]"#,
        r#"[["created_at", ">", false]]"#,
        r#"[["expected_closing", ">", "+2h"]]"#,
        r#"[["contact.nam", "=", "x"]]"#,
        r#"[["contact.company.company.name", "=", "x"]]"#,
        r#"[["merged_into.name", "=", "x"]]"#,
        r#"[["merged_into", "child_of", 3]]"#,
        r#"[["contact", "child_of", "Kim"]]"#,
        r#"[["name", "=", true]]"#,
        r#"[["name", "=like", ""]]"#,
        r#"[["name", "=", ["a", 5, true]]]"#,
        r#"[["contact", "parent_of", 5]]"#,
        r#"[[1, "<", 2]]"#,
        r#"[["name", "=", "x"]"#,
        r#"[["name", "=", won]]"#,
        r#"[["name", "=", "x]]"#,
        r#"[["name", "=", "x"]] and more"#,
        r#"[["name" "=", "x"]]"#,
        r#"[[[[[[[[[[[["x"]]]]]]]]]]]]"#,
        r#"{"name": "x"}"#,
        r#""#,
        r#"5"#,
        // What reads, and how.
        r#"[["name", "==", "x"], ["stage", "IN", "Won"], ["contact", "=", "Kim"], ["email", "like", "X"]]"#,
    ];
    insta::assert_snapshot!(cases.map(told).join("\n"));
}

#[test]
fn too_much_is_refused_and_not_carried_out() {
    let many = format!("[{}]", vec![r#"["score","=",5]"#; 1_001].join(","));
    assert!(told(&many).contains("more than 1000 terms"));
    let values = format!("[[\"score\",\"in\",[{}]]]", vec!["5"; 1_001].join(","));
    assert!(told(&values).contains("more than 1000 terms"));
    let deep = format!("[{} [\"score\",\"=\",5]]", r#""|", ["score","=",1], "&", ["score","=",2],"#.repeat(30));
    assert!(told(&deep).contains("alternate more than 20 times"));
    let flat = format!("[{} [\"score\",\"=\",5]]", r#""|", ["score","=",1],"#.repeat(900));
    assert!(told(&flat).contains("reads as"));
    let denied = format!("[{} [\"score\",\"=\",5]]", r#""!","#.repeat(10_001));
    assert!(told(&denied).ends_with(r#"reads as ["!", ["score", "=", 5]]"#));
}

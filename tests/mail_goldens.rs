//! Every message under `fixtures/mail` is read and held against the golden reading beside it.
//!
//! A new oddity of real mail is a new fixture, `fixtures/mail/<area>/<oddity>.eml`. `LEADGATE_BLESS=1 cargo test --test mail_goldens` writes the
//! goldens anew; read each difference before it is committed.

#![allow(clippy::unwrap_used, reason = "a fixture that cannot be read fails the test")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use leadgate::mail::{Inbound, Limits, read};

fn fixtures() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut waiting = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/mail")];
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|extension| extension == "eml") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Where two texts part, with the line before.
fn first_difference(want: &str, got: &str) -> String {
    let (mut wanted, mut read) = (want.lines(), got.lines());
    loop {
        match (wanted.next(), read.next()) {
            (Some(a), Some(b)) if a == b => {}
            (None, None) => return "only in line ends".to_owned(),
            (a, b) => return format!("\n  golden: {}\n  read:   {}", a.unwrap_or("(end)"), b.unwrap_or("(end)")),
        }
    }
}

#[test]
fn every_fixture_reads_as_its_golden() {
    let bless = std::env::var_os("LEADGATE_BLESS").is_some();
    let fixtures = fixtures();
    assert!(!fixtures.is_empty(), "no fixtures found");
    let mut wrong = Vec::new();
    for path in fixtures {
        let reading = read(&fs::read(&path).unwrap(), &Limits::default());
        let got = serde_json::to_string_pretty(&reading).unwrap() + "\n";
        let again: Inbound = serde_json::from_str(&got).unwrap();
        assert_eq!(again, reading, "{}: the JSON does not read back", path.display());
        if let Some(contact) = &reading.contact {
            let told = |fact: &str| contact.evidence.get(fact).is_some_and(|source| source.confidence > 0.0 && source.confidence <= 1.0);
            let facts = [("name", &contact.name), ("title", &contact.title), ("company", &contact.company), ("website", &contact.website)];
            let mut facts = facts
                .into_iter()
                .filter(|(_, value)| value.is_some())
                .map(|(fact, _)| fact)
                .chain(contact.phones.iter().map(String::as_str));
            assert!(facts.all(told), "{}: a fact without evidence", path.display());
        }
        let golden = path.with_extension("json");
        if bless {
            fs::write(&golden, &got).unwrap();
            continue;
        }
        let want = fs::read_to_string(&golden).unwrap_or_default();
        if want != got {
            wrong.push(format!("{}: {}", path.display(), first_difference(&want, &got)));
        }
    }
    assert!(wrong.is_empty(), "{} readings differ from their goldens:\n{}", wrong.len(), wrong.join("\n"));
}

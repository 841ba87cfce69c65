//! The demo against its own table: `fixtures/demo/README.md` says what becomes of each example mail, and the real program has to agree.

use std::{collections::BTreeMap, path::Path, process::Command};

use assert_cmd::assert::OutputAssertExt;

/// Rows that do not come out as the table says, because the reading of such mail is not built yet. The list may only shrink: a row that has become
/// right has to leave it.
const NOT_YET: &[(&str, &str)] = &[];

/// A row of the table.
struct Row {
    no: String,
    who: String,
    subject: String,
    becomes: String,
}

fn rows() -> Vec<Row> {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/demo/README.md")).unwrap();
    let cells = text.lines().map(|line| line.split('|').map(str::trim).collect::<Vec<_>>());
    cells
        .filter(|cells| cells.len() == 8 && cells[1].parse::<u32>().is_ok())
        .map(|cells| Row { no: cells[1].into(), who: cells[3].into(), subject: cells[4].into(), becomes: cells[6].into() })
        .collect()
}

fn json(directory: &Path, arguments: &[&str]) -> Vec<serde_json::Value> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_leadgate"));
    command.arg("--config").arg(directory.join("leadgate.toml")).args(["--format", "json"]).args(arguments);
    let done = command.assert().success();
    let text = String::from_utf8(done.get_output().stdout.clone()).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What became of a message, in the words of the table.
fn became(
    explained: &serde_json::Value,
    opened: &BTreeMap<i64, String>,
    teams: &BTreeMap<i64, String>,
    mails: &BTreeMap<i64, String>,
) -> String {
    let reason = explained["message"]["reason"].as_str().unwrap_or_default();
    let kind = reason.split(':').next().unwrap_or_default();
    let steps = explained["decision"]["steps"].as_array().cloned().unwrap_or_default();
    let created = steps.iter().filter(|step| step["effect"]["create"].is_object()).count();
    let leads: Vec<i64> = explained["leads"].as_array().unwrap().iter().map(|lead| lead.as_i64().unwrap()).collect();
    match explained["message"]["state"].as_str().unwrap() {
        "applied" if created > 0 => {
            let teams: Vec<&str> = leads.iter().map(|lead| teams[lead].as_str()).collect();
            format!("lead in {}", teams.join(" and "))
        }
        "applied" => format!("chatter on {}", leads.iter().map(|lead| opened[lead].as_str()).collect::<Vec<_>>().join(" and ")),
        // The reason names the message that came before, by its number in the ledger.
        _ if kind == "duplicate" => {
            let number = reason.rsplit(' ').next().unwrap().parse().unwrap_or_default();
            format!("duplicate of {}", mails.get(&number).map_or("nothing", String::as_str))
        }
        state => format!("{state}: {kind}"),
    }
}

#[test]
fn each_example_becomes_what_its_table_says() {
    let place = tempfile::tempdir().unwrap();
    let directory = place.path().join("demo");
    Command::new(env!("CARGO_BIN_EXE_leadgate")).arg("demo").arg("--dir").arg(&directory).assert().success();
    let rows = rows();
    assert_eq!(rows.len(), 62);
    let leads = json(&directory, &["leads", "--limit", "1000"]);
    let teams: BTreeMap<i64, String> =
        leads.iter().map(|lead| (lead["id"].as_i64().unwrap(), lead["team"].as_str().unwrap().to_owned())).collect();
    // The demo feeds the examples in their order, so that message 1 is row 01.
    let mails: BTreeMap<i64, String> = (1..).zip(rows.iter().map(|row| row.no.clone())).collect();
    let mut opened: BTreeMap<i64, String> = BTreeMap::new();
    let mut wrong = Vec::new();
    let mut right = Vec::new();
    for (number, row) in (1_i64..).zip(&rows) {
        let explained = json(&directory, &["explain", &number.to_string()]).remove(0);
        for lead in explained["leads"].as_array().unwrap() {
            opened.entry(lead.as_i64().unwrap()).or_insert_with(|| row.no.clone());
        }
        let mut flaws = Vec::new();
        let became = became(&explained, &opened, &teams, &mails);
        if became != row.becomes {
            flaws.push(format!("the table says `{}`, and it became `{became}` ({})", row.becomes, explained["message"]["reason"]));
        }
        if row.becomes.starts_with("lead in") && became.starts_with("lead in") {
            let lead = leads.iter().find(|lead| lead["id"].as_i64().and_then(|id| opened.get(&id)) == Some(&row.no));
            flaws.extend(lead.and_then(|lead| differs(lead, row)));
        }
        let known = NOT_YET.iter().any(|(no, _)| *no == row.no);
        match (flaws.is_empty(), known) {
            (true, true) => right.push(format!("row {} has become right: take it out of NOT_YET", row.no)),
            (false, false) => wrong.push(format!("row {}: {}", row.no, flaws.join("; "))),
            _ => {}
        }
    }
    assert!(wrong.is_empty() && right.is_empty(), "{}\n{}", wrong.join("\n"), right.join("\n"));
}

/// Is the person and the subject on the record what the table says?
fn differs(lead: &serde_json::Value, row: &Row) -> Option<String> {
    let email = lead["email"].as_str().unwrap_or_default();
    if email != row.who {
        return Some(format!("the person is {} and not `{email}`", row.who));
    }
    let name = lead["name"].as_str().unwrap_or_default();
    (!row.subject.is_empty() && name != row.subject).then(|| format!("the subject is {:?} and not {name:?}", row.subject))
}

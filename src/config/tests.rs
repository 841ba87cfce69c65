//! The shipped examples: they load, show every key, and tell the truth about defaults. What only needs the public interface is in `tests/`.

use std::fs;

use regex::Regex;

use super::*;

fn shipped(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("config").join(file)
}

/// A copy of the shipped configuration with other texts for its two files.
fn load_copy(service: &str, routing: &str, report: &Report) -> Result<Config, Rejected> {
    let directory = tempfile::tempdir().unwrap();
    for name in ["thanks", "follow-up"] {
        let template = directory.path().join("templates").join(name);
        fs::create_dir_all(&template).unwrap();
        for part in ["subject.txt", "body.txt"] {
            fs::copy(shipped("templates").join(name).join(part), template.join(part)).unwrap();
        }
    }
    fs::write(directory.path().join("leadgate.toml"), service).unwrap();
    fs::write(directory.path().join("routing.toml"), routing).unwrap();
    load_into(report, &directory.path().join("leadgate.toml"))
}

fn texts() -> (String, String) {
    (fs::read_to_string(shipped("leadgate.toml")).unwrap(), fs::read_to_string(shipped("routing.toml")).unwrap())
}

/// What a configuration says, without the names of files and their hash.
fn meaning(config: &Config) -> String {
    let (service, policy) = (format!("{:?}", config.service), format!("{:?}", config.policy([0; 32])));
    Regex::new(r#"hash: "\w+"|/tmp/\.tmp\w+"#).unwrap().replace_all(&format!("{service}{policy}"), "").into_owned()
}

#[test]
fn the_examples_load_without_a_word() {
    for file in ["leadgate.toml", "demo/leadgate.toml"] {
        let config = load(&shipped(file)).unwrap_or_else(|why| panic!("{why}"));
        assert_eq!(config.warnings, [], "{file}");
        assert!(!config.templates.values().any(|languages| !languages.keys().eq(["", "de", "es"])), "{file}");
        let policy = config.policy([1; 32]);
        assert_eq!((policy.hash.len(), policy.mailbox_team.is_empty()), (12, false));
    }
}

#[test]
fn the_examples_show_every_key_and_no_other() {
    let (service, routing) = texts();
    let uncommented = |text: &str| Regex::new(r"(?m)^#(\[|[a-z_]+ = )").unwrap().replace_all(text, "$1").into_owned();
    let report = Report::default();
    // Uncommented, alternatives contradict each other, which is no matter here; of two values for a key the first is read.
    let rejected = load_copy(&uncommented(&service), &uncommented(&routing), &report).unwrap_err().to_string();
    assert!(!rejected.contains("unknown key"), "{rejected}");
    let (known, written) = report.keys();
    let shown = |key: &&String| {
        // The ways to refer to a secret are shown once for all, and moving is the second value of `after`.
        let word = key.rsplit('.').next().unwrap_or_default();
        ["file", "env", "command", "move"].contains(&word) && service.contains(&format!("{{ {word} = "))
    };
    let unseen: Vec<_> = known.difference(&written).filter(|key| !shown(key)).collect();
    assert!(unseen.is_empty(), "no example shows {unseen:?}");
}

#[test]
fn each_default_in_the_examples_is_the_default() {
    let (service, routing) = texts();
    let plain = meaning(&load_copy(&service, &routing, &Report::default()).unwrap());
    let commented = Regex::new(r"(?m)^#([a-z_]+ = )").unwrap();
    let mut tried = 0;
    for (of_service, text) in [(true, &service), (false, &routing)] {
        for found in commented.find_iter(text) {
            let line = text[found.start()..].lines().next().unwrap();
            if line.contains("# instead") {
                continue;
            }
            let (before, after) = text.split_at(found.start());
            let with = format!("{before}{}", &after[1..]);
            let (service, routing) = if of_service { (&with, &routing) } else { (&service, &with) };
            let config = load_copy(service, routing, &Report::default()).unwrap_or_else(|why| panic!("{line}\n{why}"));
            assert_eq!(meaning(&config), plain, "{line}");
            tried += 1;
        }
    }
    assert!(tried > 25, "only {tried} defaults are shown");
}

#[test]
fn the_demo_has_its_three_teams() {
    let policy = load(&shipped("demo/leadgate.toml")).unwrap().policy([0; 32]);
    let team_of = |address: &str| {
        let team = policy.team_of(&EmailAddress::parse(address).unwrap()).unwrap();
        (team.id.as_str().to_owned(), team.creates.to_string())
    };
    let lead = |team: &str| (team.to_owned(), "lead".to_owned());
    assert_eq!(team_of("sales@acme.example"), lead("sales"));
    assert_eq!(team_of("Ventas+fair@acme.example"), lead("sales"));
    assert_eq!(team_of("support@acme.example"), lead("support"));
    assert_eq!(team_of("partners@acme.example"), ("partners".to_owned(), "opportunity".to_owned()));
    assert!(policy.is_ours(&EmailAddress::parse("ana+x@acme.example").unwrap()));
    assert_eq!(policy.mailbox_team.len(), 3);
}

//! What an admin sees when the configuration is wrong: the whole text, for each kind of mistake.
#![allow(clippy::unwrap_used, reason = "clippy knows `#[test]` functions only")]

#[path = "bench/office.rs"]
mod office;
#[path = "config_errors/rules.rs"]
mod rules;

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use proptest::prelude::*;

use leadgate::config::{self, Config, Rejected};

/// A service that is right, for tests of the routing.
const SERVICE: &str = "[storage]\ndatabase = \"sqlite:x.db\"\n[[maildir]]\nid = \"in\"\npath = \"in\"\n[smtp]\ndirectory = \"out\"\n";
/// A routing that is right, for tests of the service.
const ROUTING: &str = "[[team]]\nid = \"sales\"\nalias = \"sales@example.com\"\n";

/// Loads files from a directory of their own.
fn load(files: &[(&str, &str)]) -> (Result<Config, Rejected>, String) {
    let directory = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = directory.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    (config::load(&directory.path().join("leadgate.toml")), directory.path().display().to_string())
}

/// Everything that is said about these files, warnings too.
fn said(files: &[(&str, &str)]) -> String {
    let (result, directory) = load(files);
    let text = match result {
        Ok(config) => config.warnings.iter().map(|problem| format!("{problem}\n\n")).collect(),
        Err(rejected) => {
            // The secret that tests write in clear is nowhere to be seen.
            for shown in [rejected.to_string(), rejected.styled(), format!("{rejected:?}"), format!("{rejected:#?}")] {
                assert!(!shown.contains("hunter2"), "{shown}");
            }
            rejected.to_string()
        }
    };
    text.replace(&format!("{directory}/"), "")
}

fn service(text: &str) -> String {
    said(&[("leadgate.toml", text), ("routing.toml", ROUTING)])
}

fn routing(text: &str) -> String {
    said(&[("leadgate.toml", SERVICE), ("routing.toml", text)])
}

#[test]
fn ten_mistakes_of_all_kinds_are_told_together_and_in_order() {
    let text = said(&[
        (
            "leadgate.toml",
            r#"
[storage]
database = "postgres://leadgate:hunter2@db.example.com/leadgate"

[[mailbox]]
id = "sales"
host = "imap.example.com"
port = 99999
tls = "none"
user = "sales@example.com"
password = "hunter2"
folder = ["INBOX"]
team = "slaes"

[mailbox.timing]
idle = "25 minuets"

[limits]
attempts = "three"

[log]
format = "jason"

[[maildir]]
id = "sales"

[smpt]
host = "smtp.example.com"
"#,
        ),
        (
            "routing.toml",
            r#"
[[team]]
id = "sales"
alias = ["sales@example.com", "ventas"]
acknowledge = { template = "thank" }

[[team]]
id = "sales"
creates = "led"
"#,
        ),
        ("templates/thanks/subject.txt", "Re: {{ message.subjet }}"),
        ("templates/thanks/body.txt", "Hello\n{% if %}\n"),
    ]);
    insta::assert_snapshot!(text);
}

#[test]
fn mistakes_in_the_storage() {
    for (name, text) in [
        ("no_storage", "[log]\nlevel = \"info\"\n"),
        ("not_a_database", "[storage]\ndatabase = \"mysql://x:hunter2@y/z\"\n"),
        ("password_for_sqlite", "[storage]\ndatabase = \"sqlite:x.db\"\npassword = { env = \"PW\" }\n"),
        ("memory", "[storage]\ndatabase = \"sqlite::memory:\"\n"),
        ("password_in_query", "[storage]\ndatabase = \"postgres://h/d?password=hunter2\"\n"),
        ("storage_is_no_table", "storage = 5\n"),
    ] {
        let said = service(text);
        insta::assert_snapshot!(name, said);
    }
}

#[test]
fn mistakes_in_a_mailbox() {
    let mailbox = |lines: &str| {
        let base = "[storage]\ndatabase = \"sqlite:x.db\"\n[smtp]\ndirectory = \"out\"\n[[mailbox]]\nid = \"sales\"\nhost = \"imap.example.com\"\nuser = \"u\"\n";
        service(&format!("{base}{lines}"))
    };
    let password = "password = { credential = \"x\" }\n";
    assert_eq!(mailbox(password), "");
    for (name, lines) in [
        ("no_login", String::new()),
        ("two_logins", format!("{password}oauth = {{ token = {{ env = \"T\" }} }}\n")),
        ("token_in_clear", "oauth = { token = \"hunter2\" }\n".to_owned()),
        ("oauth_in_clear", "oauth = \"hunter2\"\n".to_owned()),
        ("secret_without_a_place", "password = {}\n".to_owned()),
        ("secret_in_two_places", "password = { env = \"A\", file = \"b\" }\n".to_owned()),
        ("secret_under_a_wrong_name", "password = { value = \"hunter2\" }\n".to_owned()),
        ("secret_as_a_name", "password = { env = \"hunter2!$\" }\n".to_owned()),
        ("misspelt_password", format!("{password}pasword = \"hunter2\"\n")),
        ("dotted_password", "password.value = \"hunter2\"\n".to_owned()),
        ("moved_into_a_watched_folder", format!("{password}folders = [\"A\", \"B\"]\nafter = {{ move = \"B\" }}\n")),
        ("move_to_where", format!("{password}after = \"move\"\n")),
        ("after_what", format!("{password}after = \"deleted\"\n")),
        ("after_a_number", format!("{password}after = 5\n")),
        ("no_folders", format!("{password}folders = []\n")),
        ("a_folder_twice", format!("{password}folders = [\"INBOX\", \"inbox\"]\n")),
        ("idle_too_long", format!("{password}timing = {{ idle = \"30m\" }}\n")),
        ("a_duration_without_a_unit", format!("{password}timing = {{ idle = 30 }}\n")),
        ("busy_loop", format!("{password}timing = {{ poll = \"0s\" }}\n")),
        ("back_off_upside_down", format!("{password}timing = {{ backoff_first = \"1h\" }}\n")),
        ("the_same_mailbox_twice", format!("{password}[[mailbox]]\nid = \"b\"\nhost = \"imap.example.com\"\nuser = \"u\"\n{password}")),
        ("one_id_for_two", format!("{password}[[maildir]]\nid = \"sales\"\npath = \"x\"\n")),
    ] {
        let said = mailbox(&lines);
        insta::assert_snapshot!(name, said);
    }
}

#[test]
fn mistakes_in_a_host() {
    for (name, host) in [
        ("host_with_a_port", "imap.example.com:993"),
        ("host_as_a_url", "imaps://u:hunter2@imap.example.com"),
        ("host_with_blanks", "imap example com"),
        ("empty_host", ""),
    ] {
        let said = service(&format!(
            "[storage]\ndatabase = \"sqlite:x.db\"\n[[maildir]]\nid = \"in\"\npath = \"in\"\n[smtp]\nhost = \"{host}\"\n"
        ));
        insta::assert_snapshot!(name, said);
    }
}

#[test]
fn mistakes_in_what_is_sent_and_limited() {
    let service = |text: &str| service(&format!("[storage]\ndatabase = \"sqlite:x.db\"\n[[maildir]]\nid = \"in\"\npath = \"in\"\n{text}"));
    for (name, text) in [
        ("no_smtp", ""),
        ("smtp_without_host", "[smtp]\n"),
        ("smtp_host_and_directory", "[smtp]\nhost = \"localhost\"\ndirectory = \"x\"\n"),
        ("smtp_user_without_password", "[smtp]\nhost = \"localhost\"\nuser = \"x\"\n"),
        ("smtp_password_without_user", "[smtp]\nhost = \"localhost\"\npassword = { env = \"x\" }\n"),
        ("smtp_in_clear", "[smtp]\nhost = \"10.0.0.1\"\ntls = \"none\"\n"),
        ("wrong_sizes", "[smtp]\ndirectory = \"x\"\n[limits]\nparsed_bytes = \"25 bananas\"\nkept_bytes = 5\n"),
        ("parsed_more_than_kept", "[smtp]\ndirectory = \"x\"\n[limits]\nparsed_bytes = \"200 MiB\"\n"),
        (
            "wrong_words",
            "[smtp]\ndirectory = \"x\"\n[log]\nformat = \"jason\"\nlevel = \"warning\"\n[service]\ndomain = \"@example.com\"\ngrace = \"2h\"\n",
        ),
        ("one_bracket", "[smtp]\ndirectory = \"x\"\n[mailbox]\nid = \"x\"\n"),
    ] {
        insta::assert_snapshot!(name, service(text));
    }
    assert_eq!(service("[smtp]\nhost = \"127.0.0.1\"\ntls = \"none\"\n"), "");
}

#[test]
fn mistakes_in_the_routing() {
    for (name, text) in [
        ("no_team", ""),
        ("team_without_alias", "[[team]]\nid = \"sales\"\n"),
        ("team_with_no_alias", "[[team]]\nid = \"sales\"\nalias = []\n"),
        ("wrong_id", "[[team]]\nid = \"Sales Team\"\nalias = \"a@b.example\"\n"),
        (
            "one_alias_for_two_teams",
            "[[team]]\nid = \"a\"\nalias = \"sales@example.com\"\n[[team]]\nid = \"b\"\nalias = [\"b@example.com\", \"Sales+x@Example.com\"]\n",
        ),
        ("acknowledge_true", "[[team]]\nid = \"a\"\nalias = \"a@b.example\"\nacknowledge = true\n"),
        ("acknowledge_without_templates", "[[team]]\nid = \"a\"\nalias = \"a@b.example\"\nacknowledge = { template = \"thanks\" }\n"),
        (
            "users",
            "[[team]]\nid = \"a\"\nalias = \"a@b.example\"\n[[user]]\nid = \"u\"\naddress = \"A@b.example\"\n[[user]]\nid = \"v\"\naddress = \"v@b.example\"\n[[user]]\nid = \"w\"\naddress = \"v@b.example\"\n[[user]]\nid = \"w\"\n",
        ),
        ("key_far_from_all", "[[team]]\nid = \"a\"\nalias = \"a@b.example\"\nxyzzy = 1\n"),
        ("include_of_nothing", "include = [\"more.toml\", \"x/*.toml\", \"[\"]\n[[team]]\nid = \"a\"\nalias = \"a@b.example\"\n"),
    ] {
        insta::assert_snapshot!(name, routing(text));
    }
}

#[test]
fn mistakes_in_the_syntax_of_one_file_hide_none_elsewhere() {
    let text = said(&[
        ("leadgate.toml", "[storage\ndatabase = \"sqlite:x.db\"\n[smtp]\npassword = \"hunter2\nhost = 5\n[limits]\natempts = 3\n"),
        ("routing.toml", "[[team]]\nid = \"sales\"\nalias = \"sales\"\nname = \n"),
    ]);
    insta::assert_snapshot!(text);
}

#[test]
fn mistakes_in_files() {
    insta::assert_snapshot!("no_file_at_all", said(&[]));
    insta::assert_snapshot!("no_routing_file", said(&[("leadgate.toml", SERVICE)]));
    insta::assert_snapshot!("named_routing_file_missing", said(&[("leadgate.toml", &format!("routing = \"teams.toml\"\n{SERVICE}"))]));
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("leadgate.toml"), b"# f\xfcr uns\n").unwrap();
    let rejected = config::load(&directory.path().join("leadgate.toml")).unwrap_err().to_string();
    insta::assert_snapshot!("not_utf_8", rejected.replace(&format!("{}/", directory.path().display()), ""));
}

#[test]
fn mistakes_in_templates() {
    let team = format!("{ROUTING}acknowledge = {{ template = \"thanks\" }}\n");
    insta::assert_snapshot!(said(&[
        ("leadgate.toml", SERVICE),
        ("routing.toml", &team),
        ("templates/thanks/subject.txt", "Re: {{ message.subject }}\n"),
        ("templates/thanks/body.htm", "x"),
        ("templates/thanks/es/subject.txt", "{{ 'x' | nosuch }}\n"),
        ("templates/thanks/es/body.txt", "Hola\n\n{{ customer.nombre }}\n"),
        ("templates/thanks/español/body.txt", "x"),
        ("templates/Thanks/body.txt", "x"),
    ]));
}

#[test]
fn included_files_are_read_once_each_and_include_none() {
    let more = |id: &str| format!("[[team]]\nid = \"{id}\"\nalias = \"{id}@example.com\"\n");
    let (result, _) = load(&[
        ("leadgate.toml", SERVICE),
        ("routing.toml", &format!("include = [\"teams/*.toml\", \"teams/b.toml\"]\n{ROUTING}")),
        ("teams/b.toml", &more("b")),
        ("teams/a.toml", &more("a")),
    ]);
    let config = result.unwrap();
    assert_eq!(config.teams.iter().map(|team| team.id.as_str()).collect::<Vec<_>>(), ["sales", "a", "b"]);
    insta::assert_snapshot!(said(&[
        ("leadgate.toml", SERVICE),
        ("routing.toml", &format!("include = [\"a.toml\"]\n{ROUTING}")),
        ("a.toml", "include = [\"b.toml\"]\n[[team]]\nid = \"sales\"\nalias = \"a@example.com\"\n"),
    ]));
}

#[test]
fn the_hash_names_the_contents_and_not_the_place() {
    let hash = |service: &str| load(&[("leadgate.toml", service), ("routing.toml", ROUTING)]).0.unwrap().hash;
    assert_eq!(hash(SERVICE), hash(SERVICE));
    assert_eq!(hash(SERVICE), hash(&SERVICE.replace('\n', "\r\n")));
    assert_ne!(hash(SERVICE), hash(&format!("{SERVICE}# changed\n")));
}

#[test]
fn a_large_office_is_read_without_a_word() {
    let text = office::routing(100, 500, 2_000);
    assert!(text.len() < 1 << 20, "{} bytes", text.len());
    let (result, _) = load(&[("leadgate.toml", SERVICE), ("routing.toml", &text)]);
    let config = result.unwrap();
    assert_eq!(config.warnings, []);
    assert_eq!((config.teams.len(), config.users.len(), config.rules.routes.len()), (100, 500, 2_000));
    // One mistake at the very end is found, with its place, and nothing else is.
    let wrong = text.replace("[\"subject\", \"ilike\", \"product 1999\"]", "[\"subjct\", \"ilike\", \"product 1999\"]");
    let rejected = load(&[("leadgate.toml", SERVICE), ("routing.toml", &wrong)]).0.unwrap_err();
    let line = wrong.lines().position(|line| line.contains("subjct")).unwrap() + 1;
    let places: Vec<_> = rejected.problems.iter().map(|problem| problem.place.as_ref().map(|place| place.line)).collect();
    assert_eq!(places, [Some(line)]);
}

#[test]
fn relative_paths_start_at_the_file() {
    let (result, directory) = load(&[("leadgate.toml", SERVICE), ("routing.toml", ROUTING)]);
    let service = result.unwrap().service;
    assert_eq!(service.storage.state, Path::new(&directory).join("state"));
    assert_eq!(service.maildirs[0].path, Path::new(&directory).join("in"));
    assert_eq!(service.domain, "example.com");
}

#[test]
fn a_secret_that_everybody_can_read_is_warned_of_and_never_read() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("pw");
    let text = format!("{SERVICE}[[mailbox]]\nid = \"a\"\nhost = \"h\"\nuser = \"u\"\npassword = {{ file = \"{}\" }}\n", path.display());
    let warnings = |mode| {
        fs::write(&path, "hunter2\n").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let config = load(&[("leadgate.toml", &text), ("routing.toml", ROUTING)]).0.unwrap();
        assert!(!format!("{config:?}{:?}", config.policy([0; 32])).contains("hunter2"));
        config.warnings.iter().map(|problem| problem.what.clone()).collect::<Vec<_>>()
    };
    assert_eq!(warnings(0o600), [""; 0]);
    assert_eq!(warnings(0o604), ["everybody on this machine can read this secret"]);
}

#[test]
fn a_domain_beyond_ascii_is_written_in_its_ascii_form() {
    let routing = ROUTING.replace("example.com", "bücher.example");
    let service = load(&[("leadgate.toml", SERVICE), ("routing.toml", &routing)]).0.unwrap().service;
    assert_eq!(service.domain, "xn--bcher-kva.example");
}

/// One change to a text that an admin, an editor or a bad copy may make.
#[derive(Debug, Clone)]
enum Slip {
    Cut(usize, usize),
    Insert(usize, String),
    Swap(usize, usize),
}

fn slips() -> impl Strategy<Value = Vec<Slip>> {
    let pieces =
        prop::sample::select(vec!["\"", "'", "\"\"\"", "[", "]", "{", "}", "=", ",", ".", "\n", "\r", "#", "\\", "é", "\0", "1", " ", "a"]);
    let slip = prop_oneof![
        (any::<usize>(), 1..40_usize).prop_map(|(at, length)| Slip::Cut(at, length)),
        (any::<usize>(), prop::collection::vec(pieces, 1..4)).prop_map(|(at, pieces)| Slip::Insert(at, pieces.concat())),
        (any::<usize>(), any::<usize>()).prop_map(|(a, b)| Slip::Swap(a, b)),
    ];
    prop::collection::vec(slip, 1..6)
}

/// The lines after the slips; the line with the clear password stays whole.
fn slipped(text: &str, slips: &[Slip]) -> String {
    let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
    for slip in slips {
        let count = lines.len();
        let (first, change) = match slip {
            Slip::Cut(at, _) | Slip::Insert(at, _) => (at % count, None),
            Slip::Swap(a, b) => (a % count, Some(b % count)),
        };
        if lines[first].contains("hunter2") {
            continue;
        }
        if let Some(second) = change {
            lines.swap(first, second);
            continue;
        }
        let mut characters: Vec<char> = lines[first].chars().collect();
        match slip {
            Slip::Cut(at, length) if !characters.is_empty() => {
                let start = (at / count) % characters.len();
                characters.drain(start..(start + length).min(characters.len()));
            }
            Slip::Insert(at, piece) => {
                let start = (at / count) % (characters.len() + 1);
                characters.splice(start..start, piece.chars());
            }
            _ => {}
        }
        lines[first] = characters.into_iter().collect();
    }
    lines.concat()
}

/// Every place lies in its excerpt, and the whole can be shown.
fn check_shown(result: &Result<Config, Rejected>) {
    let problems = match result {
        Ok(config) => &config.warnings,
        Err(rejected) => {
            assert!(!rejected.problems.is_empty());
            assert!(!rejected.to_string().contains("hunter2") && !format!("{rejected:?}").contains("hunter2"), "{rejected}");
            &rejected.problems
        }
    };
    for place in problems.iter().filter_map(|problem| problem.place.as_ref()) {
        assert!(place.excerpt.get(place.span.clone()).is_some(), "{place:?}");
        assert!(place.line >= 1 && place.column >= 1);
    }
}

proptest! {
    #[test]
    fn no_bytes_upset_the_reader(service in prop::collection::vec(any::<u8>(), 0..200), routing in "\\PC{0,200}") {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join("leadgate.toml"), service).unwrap();
        fs::write(directory.path().join("routing.toml"), routing).unwrap();
        check_shown(&config::load(&directory.path().join("leadgate.toml")));
    }

    #[test]
    fn no_slip_upsets_the_reader_or_shows_a_secret(of_service in slips(), of_routing in slips()) {
        let service = include_str!("../config/leadgate.toml").replace("{ credential = \"imap-sales\" }", "\"hunter2\"");
        let routing = include_str!("../config/routing.toml");
        let (service, routing) = (slipped(&service, &of_service), slipped(routing, &of_routing));
        let (result, _) = load(&[("leadgate.toml", &service), ("routing.toml", &routing)]);
        prop_assert!(result.is_err(), "a password in clear is always refused");
        check_shown(&result);
    }
}

//! What an admin sees when the configuration is wrong: the whole text, for each kind of mistake.

use std::{fs, path::Path};

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
        Err(rejected) => rejected.to_string(),
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
    assert!(!text.contains("hunter2"));
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
        assert!(!said.contains("hunter2"), "{said}");
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
        assert!(!said.contains("hunter2"), "{said}");
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
        assert!(!said.contains("hunter2"), "{said}");
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
    assert!(!text.contains("hunter2"));
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
fn relative_paths_start_at_the_file() {
    let (result, directory) = load(&[("leadgate.toml", SERVICE), ("routing.toml", ROUTING)]);
    let service = result.unwrap().service;
    assert_eq!(service.storage.state, Path::new(&directory).join("state"));
    assert_eq!(service.maildirs[0].path, Path::new(&directory).join("in"));
    assert_eq!(service.domain, "example.com");
}

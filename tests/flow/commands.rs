//! The commands as a salesperson and an admin use them: the real program on a database of its own. The snapshots are what they see.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use regex::Regex;
use serde_json::Value;
use tempfile::TempDir;

const SERVICE: &str = r#"
[storage]
database = "sqlite:leadgate.db"

[[maildir]]
id = "inbox"
path = "mail"
team = "sales"
"#;

const ROUTING: &str = r#"
currency = "EUR"

[[team]]
id = "sales"
name = "Example Sales"
alias = ["sales@example.com"]
assign = "round_robin"
members = [{ user = "ana", capacity = 30 }, { user = "bo", capacity = 30, when = [["language", "!=", "fr"]] }]

[[team]]
id = "partners"
alias = ["partners@example.com"]

[[user]]
id = "ana"
name = "Ana Ruiz"
address = ["ana@example.com"]

[[user]]
id = "bo"
name = "Bo Lindqvist"
address = ["bo@example.com"]

[[stage]]
id = "new"
[[stage]]
id = "offer"
name = "Offer sent"
rots_after = "14d"
[[stage]]
id = "won"
won = true

[[lost_reason]]
id = "too-expensive"
name = "Too expensive"

[[activity_type]]
id = "demo"
summary = "Show the product"
delay = "3d"
next = "call"

[[plan]]
id = "welcome"
lines = [{ type = "call", summary = "Get to know each other" }, { type = "demo", after = "1w", user = "bo" }]

[[route]]
name = "the fair"
when = [["subject", "ilike", "fair"]]
then = { source = "fair", priority = 1 }

[[route]]
name = "adverts"
when = [["subject", "ilike", "unsubscribe"]]
then = { ignore = "an advert" }
stop = true

[[automation]]
name = "important"
on = { tagged = "vip" }
do = [{ set = { priority = 3 } }]

[[score]]
name = "came to the fair"
when = [["source", "=", "fair"]]
points = 10
"#;

const ENQUIRY: &str = "Message-ID: <1@kim.example>\r\nFrom: Kim Lee <kim@big-example.com>\r\nTo: sales@example.com\r\nSubject: We met at the fair\r\n\
    Date: Fri, 02 Jan 2026 10:00:00 +0000\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHello, please send us an offer for ten licences.\r\n\r\nKim\r\n";

/// A firm with its configuration and its database in a directory of their own.
struct Firm(TempDir);

/// What a command said, and how it ended.
struct Said {
    code: i32,
    out: String,
    err: String,
}

impl Firm {
    fn new() -> Self {
        let place = tempfile::tempdir().unwrap();
        fs::write(place.path().join("leadgate.toml"), SERVICE).unwrap();
        fs::write(place.path().join("routing.toml"), ROUTING).unwrap();
        for part in ["new", "cur", "tmp"] {
            fs::create_dir_all(place.path().join("mail").join(part)).unwrap();
        }
        Self(place)
    }

    /// With the enquiry of Kim, which becomes lead 1.
    fn with_an_enquiry() -> Self {
        let firm = Self::new();
        let file = firm.write("1.eml", ENQUIRY);
        let said = firm.run(&["ingest", &file]);
        assert_eq!(said.code, 0, "{}", said.err);
        firm
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, name: &str, text: &str) -> String {
        let file = self.path().join(name);
        fs::write(&file, text).unwrap();
        file.display().to_string()
    }

    fn run(&self, arguments: &[&str]) -> Said {
        let mut command = Command::new(env!("CARGO_BIN_EXE_leadgate"));
        command.env_remove("LEADGATE_USER").env("NO_COLOR", "1").arg("--config").arg(self.path().join("leadgate.toml")).args(arguments);
        let Output { status, stdout, stderr } = command.output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap().replace(&self.path().display().to_string(), "<dir>");
        Said { code: status.code().unwrap(), out: text(stdout), err: text(stderr) }
    }

    /// A command that succeeds; what it says, with times taken out.
    fn say(&self, arguments: &[&str]) -> String {
        let said = self.run(arguments);
        assert_eq!((said.code, said.err.as_str()), (0, ""), "{arguments:?}");
        timeless(&said.out)
    }

    fn json(&self, arguments: &[&str]) -> Vec<Value> {
        let mut all = vec!["--format", "json"];
        all.extend(arguments);
        let said = self.run(&all);
        assert_eq!(said.code, 0, "{arguments:?}: {}", said.err);
        said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// A command that fails; its exit code and what it says.
    fn fails(&self, arguments: &[&str]) -> (i32, String) {
        let said = self.run(arguments);
        assert_ne!(said.code, 0, "{arguments:?}: {}", said.out);
        (said.code, timeless(&said.err))
    }

    fn lead(&self, id: &str) -> Value {
        self.json(&["lead", "show", id]).remove(0)
    }
}

/// The same text whenever the test is run.
fn timeless(text: &str) -> String {
    let mut text = text.to_owned();
    for (pattern, stand_in) in [
        (r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\dZ)?", "<time>"),
        (r"overdue by \d+ days", "overdue by <n> days"),
        (r"policy [0-9a-f]{12}", "policy <hash>"),
        (r"due 2026-\d\d-\d\d|due 20\d\d-\d\d-\d\d \(planned\)", "due <day>"),
        (r" +\n", "\n"),
    ] {
        text = Regex::new(pattern).unwrap().replace_all(&text, stand_in).into_owned();
    }
    text
}

#[test]
fn a_lead_is_worked_on_from_the_enquiry_to_the_deal() {
    let firm = Firm::with_an_enquiry();
    let mut story = String::new();
    for line in [
        "--user ana lead assign 1 bo",
        "--user ana lead set 1 expected_revenue=12.500,50 priority=2 expected_closing=2027-12-24",
        "--user ana lead set 1 recurring_revenue=1200 recurring_months=12",
        "--user bo lead tag 1 +vip -cold +2027",
        "--user bo lead stage 1 offer",
        "--user bo lead note 1 Kim wants ten licences.",
        "--user bo lead follow 1 ana",
        "--user bo lead unfollow 1 ana",
        "--user bo lead convert 1",
        "--user bo lead set 1 phone=",
        "--user bo lead won 1",
        "--user ana lead reopen 1",
        "--user ana lead lost 1 --reason too-expensive --note ‘Next-year’",
        "lead reopen 1",
        "lead assign 1 --nobody",
        "lead assign 1 --team",
        "lead reopen 1",
    ] {
        let words: Vec<&str> = line.split(' ').collect();
        story.push_str(&format!("$ leadgate {line}\n{}", firm.say(&words)));
    }
    insta::assert_snapshot!("a_lead_is_worked_on", story);
    insta::assert_snapshot!("lead_show", firm.say(&["lead", "show", "1"]));
    let lead = firm.lead("1");
    assert_eq!((&lead["expected_revenue"], &lead["stage"], &lead["state"]), (&12500.5.into(), &"offer".into(), &"open".into()));
    assert_eq!((&lead["kind"], &lead["priority"], &lead["monthly_revenue"]), (&"opportunity".into(), &3.into(), &100.0.into()));
    let changes: Vec<&Value> = lead["chatter"].as_array().unwrap().iter().filter(|entry| entry["field"] == "salesperson").collect();
    assert!(changes.iter().any(|entry| entry["author"] == "ana" && entry["new_value"] == "bo"), "{changes:?}");
    assert_eq!(
        firm.say(&["lead", "create", "--team", "partners", "--name", "By phone", "priority=1"]),
        "lead 2: opened in partners: By phone\n"
    );
}

#[test]
fn leads_are_listed_for_people_programs_and_spreadsheets() {
    let firm = Firm::with_an_enquiry();
    firm.say(&[
        "lead",
        "create",
        "--team",
        "partners",
        "--name",
        "A partner",
        "--email",
        "Jo@Other-Example.com",
        "expected_revenue=900",
        "salesperson=ana",
    ]);
    firm.say(&["lead", "create", "--team", "sales", "--name", "Une demande", "--company", "Exemple SA", "language=fr", "priority=high"]);
    insta::assert_snapshot!("leads", firm.say(&["leads"]));
    insta::assert_snapshot!("leads_csv", firm.say(&["leads", "--format", "csv"]));
    let ids = |arguments: &[&str]| -> Vec<i64> {
        let mut all = vec!["leads"];
        all.extend(arguments);
        firm.json(&all).iter().map(|lead| lead["id"].as_i64().unwrap()).collect()
    };
    assert_eq!(ids(&["--where", "[('expected_revenue', '>', 500)]"]), [2]);
    assert_eq!(ids(&["--where", "[[\"name\", \"matches\", \"^U\"]]"]), [3]);
    assert_eq!(ids(&["--where", "['|', ('language', '=', 'fr'), ('team', '=', 'partners')]", "--team", "sales"]), [3]);
    assert_eq!(ids(&["--mine", "Ana Ruiz", "--team", "partners", "--state", "open"]), [2]);
    assert_eq!(ids(&["--sort", "name"]), [2, 3, 1]);
    assert_eq!(ids(&["--sort", "-expected_revenue", "--limit", "1"]), [2]);
    let csv = firm.run(&["leads", "--format", "csv", "--all-fields"]).out;
    assert!(csv.lines().next().unwrap().starts_with("id,team,salesperson,kind,state,name"), "{csv}");
    assert!(csv.contains("900.00") && csv.contains("jo@other-example.com"), "{csv}");
    let (code, told) = firm.fails(&["leads", "--where", "[('stagge', '=', 'new'), ('stage', '=', 'offfer')]"]);
    assert_eq!(code, 64);
    insta::assert_snapshot!("where_with_mistakes", told);
    assert_eq!(firm.fails(&["leads", "--team", "sale"]), (64, "leadgate: there is no team `sale`: did you mean `sales`?\n".to_owned()));
    assert_eq!(firm.fails(&["leads", "--all-fields"]).0, 64);
    let shortened = firm.run(&["leads", "--limit", "1"]);
    assert!(shortened.err.contains("there are more than these 1 leads"), "{}", shortened.err);
}

#[test]
fn what_is_refused_changes_nothing_and_says_why() {
    let firm = Firm::with_an_enquiry();
    let before = firm.lead("1");
    let mut told = String::new();
    for line in [
        "lead assign 1 anna",
        "--user boo lead won 1",
        "lead stage 1 offr",
        "lead lost 1 --reason expensive",
        "lead set 1 prioritty=2",
        "lead set 1 created_at=now",
        "lead set 1 priority=9",
        "lead set 1 expected_revenue=much",
        "lead set 1 probability=120",
        "lead set 1 priority",
        "lead set 1 stage=",
        "lead merge 1 1",
        "lead split 1 2",
        "lead show 99",
        "lead won 99",
        "lead link 1 99",
        "lead convert 1 --contact 99",
        "lead convert 1 --contact someone",
        "lead create --name Nobody",
        "lead create --team sales --name X email=nobody",
        "lead create --team sales --name X phone=911",
        "lead create --team sales --name X stage=won",
        "activity add 1 --type visit",
        "activity add 1 --due soon",
        "activity done 7",
        "activity plan 1 farewell",
        "contact show 99",
        "contact split 1",
        "contact merge 1 1",
        "report fairness --since yesterdayish",
        "explain nothing",
    ] {
        let words: Vec<&str> = line.split(' ').collect();
        let (code, err) = firm.fails(&words);
        told.push_str(&format!("$ leadgate {line}\n{err}[{code}]\n"));
    }
    insta::assert_snapshot!("refusals", told);
    assert_eq!(firm.lead("1"), before);
}

#[test]
fn leads_that_are_one_enquiry_are_found_merged_and_split() {
    let firm = Firm::with_an_enquiry();
    firm.say(&[
        "lead",
        "create",
        "--team",
        "sales",
        "--name",
        "Ten licences",
        "--email",
        "kim@big-example.com",
        "expected_revenue=500",
        "tags=again",
    ]);
    firm.say(&["lead", "create", "--team", "sales", "--name", "From a colleague", "--email", "lou@big-example.com"]);
    insta::assert_snapshot!("lead_duplicates", firm.say(&["lead", "duplicates", "1"]));
    let before = firm.lead("1");
    insta::assert_snapshot!("lead_merge", firm.say(&["--user", "ana", "lead", "merge", "1", "2"]));
    let merged = firm.lead("2");
    assert_eq!((&merged["id"], &merged["merged"], &merged["expected_revenue"]), (&1.into(), &serde_json::json!([2]), &500.0.into()));
    assert!(firm.say(&["lead", "show", "2"]).starts_with("lead 2 was merged into this one:\n"));
    insta::assert_snapshot!("lead_split", firm.say(&["--user", "ana", "lead", "split", "1", "2"]));
    let after = firm.lead("1");
    for field in ["expected_revenue", "tags", "priority", "email", "merged"] {
        assert_eq!(after[field], before[field], "{field}");
    }
    assert_eq!(firm.say(&["lead", "link", "1", "3"]), "lead 1: linked to lead 3\n");
    assert_eq!(firm.lead("3")["links"], serde_json::json!([1]));
}

#[test]
fn activities_are_planned_put_off_done_and_followed_up() {
    let firm = Firm::with_an_enquiry();
    let mut story = String::new();
    for line in [
        "--user ana lead assign 1 ana",
        "--user ana activity add 1 --type demo --due 2099-12-01",
        "--user ana activity add 1 --type call --summary Ring-Kim --due 2020-01-02 --for bo",
        "--user ana activity add 1 --type meeting --at 2099-12-02T10:00:00+01:00 --lasts 45m --place Madrid",
        "--user ana activity snooze 2 --until 2021-03-04",
        "--user ana activity done 1 --feedback liked-it",
        "--user ana activity cancel 3",
        "--user ana activity plan 1 welcome",
    ] {
        let words: Vec<&str> = line.split(' ').collect();
        story.push_str(&format!("$ leadgate {line}\n{}", firm.say(&words)));
    }
    insta::assert_snapshot!("activities_story", story);
    let all = firm.json(&["activities"]);
    assert_eq!(all.len(), 4, "{all:?}");
    assert_eq!((&all[0]["id"], &all[0]["standing"], &all[0]["due_on"]), (&2.into(), &"overdue".into(), &"2021-03-04".into()));
    let of = |arguments: &[&str]| firm.json(arguments).len();
    assert_eq!(
        (of(&["activities", "--of", "bo"]), of(&["--user", "ana", "activities"]), of(&["--user", "ana", "activities", "--all"])),
        (2, 2, 4)
    );
    assert_eq!((of(&["activities", "--overdue"]), of(&["activities", "--due", "2021-03-04"])), (1, 1));
    insta::assert_snapshot!("activities_overdue", firm.say(&["activities", "--overdue"]));
    let shown = firm.say(&["lead", "show", "1"]);
    assert!(shown.contains("2 call: Ring-Kim, due 2021-03-04 (overdue by <n> days), for bo") && shown.contains("liked-it"), "{shown}");
}

#[test]
fn contacts_are_found_shown_merged_and_split() {
    let firm = Firm::with_an_enquiry();
    firm.say(&["lead", "create", "--team", "partners", "--name", "Private", "--contact", "Kim Lee", "--email", "kim@mail-example.org"]);
    insta::assert_snapshot!("contacts", firm.say(&["contacts"]));
    let people = firm.json(&["contacts", "--search", "KIM"]);
    let id = |email: &str| people.iter().find(|row| row["email"] == email).unwrap()["id"].as_i64().unwrap().to_string();
    let (first, second) = (id("kim@big-example.com"), id("kim@mail-example.org"));
    insta::assert_snapshot!("contact_show", firm.say(&["contact", "show", &first]));
    assert_eq!(firm.say(&["contact", "duplicates", &first]), "no contact is like it\n");
    insta::assert_snapshot!("contact_merge", firm.say(&["--user", "ana", "contact", "merge", &first, &second]));
    let whole = firm.json(&["contact", "show", &second]).remove(0);
    assert_eq!(whole["id"].to_string(), first);
    assert_eq!((whole["emails"].as_array().unwrap().len(), whole["leads"].as_array().unwrap().len()), (2, 2), "{whole}");
    insta::assert_snapshot!("contact_split", firm.say(&["--user", "ana", "contact", "split", &second]));
    assert_eq!(firm.json(&["contact", "show", &second]).remove(0)["id"].to_string(), second);
    assert_eq!(firm.say(&["contacts", "--search", "100%"]), "no contacts\n");
}

#[test]
fn leads_come_from_a_spreadsheet_and_a_bad_row_stops_no_other() {
    let firm = Firm::new();
    let file = firm.write(
        "deals.csv",
        "\u{feff}Asunto;Nombre;Correo electrónico;Teléfono;Importe;Etapa;Comercial;Etiquetas;Color\n\
         Diez licencias;Kim Lee;kim@big-example.com;911 23 45 67;12.500,50;new;ana@example.com;VIP, Feria 2026;rojo\n\
         Otra;;no-es-correo;;;;;;\n\
         \"Con; separador\";Jo;jo@other-example.com;;;Offer sent;Bo Lindqvist;;\n\
         Vendida;Lou;lou@third-example.com;;900;won;;;\n\
         Rota;;;;mucho;;;;\n\
         ;;;;100;;;;\n",
    );
    let arguments = ["--user", "ana", "leads", "import", &file, "--team", "sales", "--country", "ES", "--skip-existing"];
    let dry = firm.run(&[&arguments[..], &["--dry-run"]].concat());
    assert_eq!(dry.code, 65);
    insta::assert_snapshot!("import_dry_run", timeless(&format!("{}---\n{}", dry.out, dry.err)));
    assert!(firm.json(&["leads"]).is_empty());
    let said = firm.run(&arguments);
    assert_eq!((said.code, &said.err), (65, &dry.err));
    assert!(said.out.ends_with("3 rows imported; 3 rows refused\n"), "{}", said.out);
    let leads = firm.json(&["leads", "--sort", "id"]);
    assert_eq!(leads.len(), 3);
    let first = &leads[0];
    assert_eq!(
        (&first["phone"], &first["expected_revenue"], &first["salesperson"]),
        (&"+34911234567".into(), &12500.5.into(), &"ana".into())
    );
    assert_eq!((&first["tags"], &first["priority"]), (&serde_json::json!(["feria-2026", "vip"]), &3.into()));
    assert_eq!((&leads[1]["name"], &leads[1]["stage"]), (&"Con; separador".into(), &"offer".into()));
    assert_eq!((&leads[2]["state"], &leads[2]["stage"]), (&"won".into(), &"won".into()));
    let again = firm.run(&arguments);
    assert!(again.out.ends_with("0 rows imported; 3 rows left out, because the lead exists; 3 rows refused\n"), "{}", again.out);
    assert_eq!(firm.json(&["leads"]).len(), 3);
}

#[test]
fn what_is_exported_is_imported_again() {
    let (from, to) = (Firm::with_an_enquiry(), Firm::new());
    from.say(&["lead", "set", "1", "expected_revenue=1234.5", "company_name=Big, \"the\" Example", "tags=a,b"]);
    from.say(&["lead", "create", "--team", "partners", "--name", "Lost one"]);
    from.say(&["lead", "lost", "2", "--reason", "too-expensive"]);
    let file = to.write("leads.csv", &from.run(&["leads", "--format", "csv", "--all-fields", "--sort", "id"]).out);
    assert_eq!(to.run(&["leads", "import", &file]).code, 0);
    let (before, after) = (from.json(&["leads", "--sort", "id"]), to.json(&["leads", "--sort", "id"]));
    for (before, after) in before.iter().zip(&after) {
        for field in
            ["name", "team", "email", "company_name", "expected_revenue", "tags", "state", "lost_reason", "stage", "salesperson", "source"]
        {
            assert_eq!(before[field], after[field], "{field}");
        }
    }
    assert_eq!(before.len(), after.len());
}

#[test]
fn the_assignment_is_fair_and_says_so() {
    let firm = Firm::new();
    for nth in 0..4 {
        firm.say(&["lead", "create", "--team", "sales", "--name", &format!("Lead {nth}")]);
    }
    firm.say(&["lead", "create", "--team", "sales", "--name", "Une demande", "language=fr"]);
    insta::assert_snapshot!("report_fairness", firm.say(&["report", "fairness"]));
    let rows = firm.json(&["report", "fairness", "--team", "sales", "--since", "1d"]);
    assert!(rows.iter().all(|row| row["difference"].as_f64().unwrap().abs() <= 1.0), "{rows:?}");
    assert_eq!(firm.say(&["report", "fairness", "--since", "2099-01-01"]), "no lead was assigned by a team's method since then\n");
}

#[test]
fn a_form_that_changed_is_seen_in_the_report() {
    let firm = Firm::new();
    let form = "\n[[form]]\nid = \"quote\"\nfrom = '^web@shop\\.example$'\ntrusted = true\n\
        [[form.field]]\nname = \"email\"\nlabel = [\"E-mail\"]\n[[form.field]]\nname = \"phone\"\nlabel = [\"Phone\"]\n";
    firm.write("routing.toml", &format!("{ROUTING}{form}"));
    let mails: Vec<String> = (0..35)
        .map(|nth| {
            // From the twentieth on the site calls it otherwise.
            let label = if nth < 20 { "Phone" } else { "Your mobile" };
            let mail = format!(
                "Message-ID: <{nth}@shop.example>\r\nFrom: web@shop.example\r\nTo: sales@example.com\r\nSubject: Quote {nth}\r\n\r\n\
                 E-mail: kim{nth}@big{nth}.example\r\n{label}: +49 30 9018{nth:02}\r\n"
            );
            firm.write(&format!("{nth:02}.eml"), &mail)
        })
        .collect();
    let mut ingest = vec!["ingest"];
    ingest.extend(mails.iter().map(String::as_str));
    let said = firm.run(&ingest);
    assert_eq!(said.code, 0, "{}", said.err);
    let warned = said.err.lines().filter(|line| line.contains("comes no more")).count();
    assert_eq!(warned, 1, "{}", said.err);
    insta::assert_snapshot!("report_forms", firm.say(&["report", "forms"]));
    let rows = firm.json(&["report", "forms", "--form", "quote"]);
    assert_eq!(rows.iter().filter(|row| row["fell"] == true).map(|row| row["field"].as_str().unwrap()).collect::<Vec<_>>(), ["phone"]);
    assert!(firm.say(&["explain", "35"]).contains("the form quote: found email; not there: phone"));
    assert_eq!(firm.say(&["report", "forms", "--form", "other"]), "no mail of a declared form came since then\n");
}

#[test]
fn the_scoring_is_shown_explained_and_counted_anew() {
    let firm = Firm::with_an_enquiry();
    for (nth, end) in ["won", "won", "lost", "open"].iter().enumerate() {
        let phone = if *end == "lost" { "" } else { "phone=+34911234567" };
        let name = format!("Lead {nth}");
        firm.say(&["lead", "create", "--team", "sales", "--name", &name, if phone.is_empty() { "language=en" } else { phone }]);
        let id = (nth + 2).to_string();
        match *end {
            "won" => firm.say(&["lead", "won", &id]),
            "lost" => firm.say(&["lead", "lost", &id, "--reason", "too-expensive"]),
            _ => String::new(),
        };
    }
    let learnt = firm.say(&["scoring", "show"]);
    insta::assert_snapshot!("scoring_show", learnt);
    let scored = firm.lead("5")["probability"].as_f64().unwrap();
    let told = firm.say(&["scoring", "rebuild"]);
    assert!(told.starts_with("counted 3 won and lost leads; of 2 open leads "), "{told}");
    // Counted at once, it is what was counted one by one.
    assert_eq!(firm.say(&["scoring", "show", "--team", "sales"]), learnt);
    assert_eq!(firm.lead("5")["probability"].as_f64().unwrap(), scored);
    assert_eq!(firm.json(&["scoring", "rebuild"])[0]["changed"], 0);
    insta::assert_snapshot!("lead_show_why", firm.say(&["lead", "show", "1", "--why"]));
}

#[test]
fn a_decision_is_explained_with_its_routes_and_its_draw() {
    let firm = Firm::with_an_enquiry();
    insta::assert_snapshot!("explain", firm.say(&["explain", "1"]));
    let explained = firm.json(&["explain", "lead:1"]).remove(0);
    assert_eq!((&explained["routes"][0]["matched"], &explained["routes"][1]["matched"]), (&true.into(), &false.into()));
    firm.say(&["lead", "tag", "1", "+vip"]);
    assert!(firm.say(&["explain", "lead:1"]).ends_with("automated actions on lead 1\n  <time> important: done\n"));
    firm.write("routing.toml", &ROUTING.replace("ilike\", \"fair", "ilike\", \"fayre"));
    let changed = firm.say(&["explain", "1"]);
    assert!(changed.ends_with("the policy has changed since: which routes were tried can no longer be told\n"), "{changed}");
}

#[test]
fn what_waits_in_the_outbox_is_shown_taken_back_and_sent_again() {
    let firm = Firm::new();
    firm.write("routing.toml", &ROUTING.replace("assign = \"round_robin\"", "acknowledge = { template = \"thanks\" }"));
    fs::create_dir_all(firm.path().join("templates/thanks")).unwrap();
    firm.write("templates/thanks/subject.txt", "Danke für Ihre Nachricht");
    firm.write("templates/thanks/body.txt", "Grüße von Example Sales.");
    let file = firm.write("1.eml", ENQUIRY);
    assert_eq!(firm.run(&["ingest", &file]).code, 0);
    let mut story = String::new();
    for line in [
        "outbox show 1",
        "--user ana outbox cancel 1",
        "outbox list",
        "outbox cancel 1",
        "--user bo outbox retry 1",
        "outbox list",
        "outbox cancel 1 99",
        "outbox show 99",
    ] {
        let words: Vec<&str> = line.split(' ').collect();
        let said = firm.run(&words);
        story.push_str(&format!("$ leadgate {line}\n{}{}[{}]\n", timeless(&said.out), timeless(&said.err), said.code));
    }
    // The id is signed with the secret of this firm.
    let story = Regex::new("id  +[^\\s]+@example.com").unwrap().replace_all(&story, "id <signed>").into_owned();
    insta::assert_snapshot!("outbox_by_hand", story);
    let raw = firm.run(&["outbox", "show", "1", "--raw"]).out;
    assert!(raw.contains("To: \"Kim Lee\" <kim@big-example.com>\r\n"), "{raw}");
    let shown = firm.json(&["outbox", "show", "1"]).remove(0);
    assert_eq!((&shown["state"], &shown["message"], &shown["history"]), (&"queued".into(), &raw.into(), &Value::Array(Vec::new())));
    let entries = firm.lead("1")["chatter"].as_array().unwrap().clone();
    let notes: Vec<String> =
        entries.iter().filter(|entry| entry["kind"] == "note").map(|note| format!("{}: {}", note["author"], note["body"])).collect();
    assert_eq!(
        notes,
        [
            "\"ana\": \"The mail `thanks` to kim@big-example.com is cancelled: it never left.\"",
            "\"bo\": \"The mail `thanks` to kim@big-example.com goes again.\"",
        ]
    );
}

#[test]
fn what_is_in_quarantine_may_be_let_go() {
    let firm = Firm::with_an_enquiry();
    let nobody = firm.write("2.eml", &ENQUIRY.replace("sales@example.com", "nobody@elsewhere.example").replace("<1@", "<2@"));
    assert_eq!(firm.run(&["ingest", &nobody]).code, 0);
    assert_eq!(firm.json(&["quarantine", "list"]).len(), 1);
    let none = firm.fails(&["quarantine", "drop", "2", "1"]);
    assert_eq!(none, (65, "leadgate: message 1 is not in quarantine; none was dropped\n".to_owned()));
    assert_eq!(firm.json(&["quarantine", "list"]).len(), 1, "all or none");
    firm.say(&["--user", "ana", "quarantine", "drop", "2"]);
    assert_eq!(firm.say(&["quarantine", "list"]), "nothing is in quarantine\n");
    let explained = firm.say(&["explain", "2"]);
    assert!(explained.contains("dropped by ana"), "{explained}");
    assert_eq!(firm.fails(&["quarantine", "retry", "2"]).0, 65);
}

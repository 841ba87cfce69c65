//! What an admin sees when a rule is wrong: stages, routes, automated actions, scoring, calendars and tests.

use super::{ROUTING, SERVICE, load, routing, said};

/// A routing with one team, two users and a calendar, and `text` after it.
fn rules(text: &str) -> String {
    let people = "[[user]]\nid = \"ana\"\naddress = \"ana@example.com\"\ncalendar = \"office\"\n[[user]]\nid = \"bo\"\naddress = \"bo@example.com\"\n";
    let calendar = "[[calendar]]\nid = \"office\"\nzone = \"Europe/Madrid\"\nhours = { mon-fri = [\"09:00-18:00\"] }\n";
    routing(&format!("{ROUTING}{people}{calendar}{text}"))
}

#[test]
fn what_is_right_is_taken_without_a_word() {
    for text in [
        "",
        "[[stage]]\nid = \"new\"\n[[stage]]\nid = \"won\"\nwon = true\nrots_after = \"2w\"\nrequires = [\"expected_revenue\"]\n",
        "[[route]]\nname = \"r\"\nwhen = [[\"subject\", \"ilike\", \"x\"]]\nthen = { ignore = true }\nstop = true\n",
        "[[automation]]\nname = \"a\"\non = { quiet = { since = \"last_own_message\", for = \"36h\" } }\ndo = [\"convert\", { notify = \"bo\" }]\n",
        "[[score]]\nname = \"s\"\nwhen = [[\"salesperson\", \"=\", \"ana\"]]\npoints = -3\n[scoring]\nfields = []\n",
        "[[test]]\nname = \"t\"\nmail = { from = \"a@b.example\", to = \"sales@example.com\" }\nexpect = { team = \"sales\", tags = [] }\n",
    ] {
        assert_eq!(rules(text), "", "{text}");
    }
}

#[test]
fn mistakes_in_a_team_and_its_people() {
    for (name, text) in [
        (
            "members",
            "[[team]]\nid = \"t\"\nalias = \"t@example.com\"\nassign = \"roundrobin\"\nmembers = [\"anna\", { user = \"bo\", capacity = -1 }, { capacity = 3 }, \"bo\", { user = \"ana\", when = [[\"langage\", \"=\", \"es\"]] }]\n",
        ),
        (
            "team_policies",
            "[[team]]\nid = \"t\"\nalias = \"t@example.com\"\naccepts = \"contact\"\nexisting = \"append\"\nreopen = true\nrequire_auth = \"yes\"\nrespond_within = { time = \"soon\", calendar = \"ofice\" }\n",
        ),
        (
            "person",
            "[[user]]\nid = \"owner\"\naddress = \"o@example.com\"\nrole = \"boss\"\ncalendar = \"home\"\nlanguages = [\"Spanish\"]\naway = [{ from = 2026-12-24, until = 2026-12-23 }, { until = 2026-12-23 }, { from = \"christmas\" }]\n",
        ),
        (
            "calendar",
            "[[calendar]]\nid = \"office\"\nzone = \"Europe/Madird\"\nhours = { mon-fri = [\"9-17\", \"18:00-09:00\"], fri = [], funday = \"10:00-11:00\" }\nholidays = [\"13-25\", 2026-12-25]\n[[calendar]]\nid = \"never\"\nzone = \"UTC\"\nhours = { mon = [] }\n",
        ),
    ] {
        insta::assert_snapshot!(name, rules(text));
    }
}

#[test]
fn mistakes_in_the_pipeline() {
    for (name, text) in [
        (
            "stages",
            "[[stage]]\nid = \"a\"\nsequence = -1\nteam = \"slaes\"\nwon = \"yes\"\nrots_after = \"36h\"\nrequires = [\"revenue\"]\n[[stage]]\nid = \"a\"\nwon = true\n",
        ),
        (
            "activities",
            "[[activity_type]]\nid = \"demo\"\ndelay = 3\nnext = \"cal\"\n[[plan]]\nid = \"p\"\nlines = [{ type = \"metting\", after = \"1d\" }, { after = \"1d\", user = \"an\" }]\n[[plan]]\nid = \"q\"\n[[lost_reason]]\nname = \"No id\"\n",
        ),
    ] {
        insta::assert_snapshot!(name, rules(text));
    }
}

#[test]
fn mistakes_in_a_route() {
    let route = |lines: &str| rules(&format!("[[route]]\nname = \"r\"\n{lines}\n"));
    for (name, text) in [
        ("route_without_then", "when = []".to_owned()),
        ("route_with_an_empty_then", "then = {}".to_owned()),
        ("route_conditions", "when = [[\"subjct\", \"ilike\", \"x\"], [\"text\", \"matches\", \"(\"], [\"has_attachment\", \"=\", \"maybe\"]]\nthen = { priority = 2 }".to_owned()),
        ("route_condition_as_text", "when = \"subject = x\"\nthen = { priority = 2 }".to_owned()),
        (
            "route_captures",
            "when = [[\"text\", \"matches\", '(?<budget>\\d+)']]\nthen = { set = { expected_revenue = \"${budgt}\", description = \"${budget\", source = \"${campaign}\" } }".to_owned(),
        ),
        ("route_captures_nothing", "then = { set = { expected_revenue = \"${budget}\" } }".to_owned()),
        (
            "route_settings",
            "then = { set = { revenue = 5, state = \"won\", priority = 7, expected_revenue = \"5 euros\", stage = \"qualifed\", tags = \"a, B\", expected_closing = \"soon\", probability = 120, currency = \"euro\", email = \"x\" } }".to_owned(),
        ),
        (
            "route_words",
            "then = { team = \"sale\", kind = \"deal\", salesperson = \"anna\", priority = 9, tags = [\"VIP\"], acknowledge = true, ignore = false, quarantine = 5, sender = \"reply-to\", existing = true, templat = \"x\" }".to_owned(),
        ),
        ("route_ignored_and_put_aside", "then = { ignore = true, quarantine = \"x\" }\nstop = 1".to_owned()),
        ("two_routes_of_one_name", "then = { priority = 1 }\n[[route]]\nname = \"r\"\nwhen = [[\"team\", \"=\", \"slaes\"], [\"mailbox\", \"in\", [\"in\", \"inn\"]]]\nthen = { priority = 2 }".to_owned()),
    ] {
        insta::assert_snapshot!(name, route(&text));
    }
}

#[test]
fn mistakes_in_an_automated_action() {
    let automation = |on: &str, actions: &str| rules(&format!("[[automation]]\nname = \"a\"\non = {on}\ndo = {actions}\n"));
    for (name, on, actions) in [
        ("triggers_by_word", "\"create\"", "[\"convert\"]"),
        ("triggers_that_need_more", "\"stage\"", "[\"stage\", \"link\"]"),
        ("triggers_in_two", "{ stage = \"won\", tagged = \"vip\" }", "[{ stage = \"won\", tag = [\"x\"] }]"),
        ("triggers_unknown", "{ staged = \"won\" }", "[{ stage = \"wonn\" }, {}, { convert = false }, 5]"),
        ("triggers_of_time", "{ due = { field = \"expected_close\", offset = \"2 dayz\", calendar = \"offce\" } }", "[\"link\"]"),
        ("triggers_of_silence", "{ quiet = { since = \"name\" } }", "[\"link\"]"),
        ("triggers_of_change", "{ changed = [\"probabilty\"] }", "[\"link\"]"),
        (
            "actions",
            "\"created\"",
            "[{ assign = \"anna\" }, { lose = \"expensive\" }, { activity = { type = \"cal\", due = \"x\", user = \"customer\" } }, { plan = \"welcome\" }, { mail = { template = \"folow\", to = \"custmer\" } }, { notify = \"customer\" }, { follow = \"nobody\" }, { webhook = \"erp\" }, { set = { score = 5, name = \"${x}\" } }, { set = {} }, { tag = [] }]",
        ),
    ] {
        insta::assert_snapshot!(name, automation(on, actions));
    }
    insta::assert_snapshot!("automation_without_anything", rules("[[automation]]\n"));
}

#[test]
fn mistakes_in_scoring_and_currency() {
    let text = "[[score]]\nname = \"s\"\npoints = \"many\"\nwhen = [[\"contact.compny\", \"!=\", false]]\n[scoring]\npredictive = 1\nfields = [\"email\", \"source\", \"source\"]\nsince = \"yesterday\"\nhalf_life = \"0s\"\n";
    insta::assert_snapshot!("scoring", rules(text));
    insta::assert_snapshot!("currency", routing(&format!("currency = \"Euro\"\n{ROUTING}")));
}

#[test]
fn mistakes_in_a_test() {
    for (name, text) in [
        ("test_of_nothing", "[[test]]\nname = \"t\"\n"),
        (
            "test_of_a_mail",
            "[[test]]\nname = \"t\"\nmail = { from = \"Kim\", to = [\"sales\"], subjct = \"x\", headers = { \"X Y\" = \"z\" } }\nexpect = {}\n",
        ),
        (
            "test_of_a_file",
            "[[test]]\nname = \"t\"\nmail = { file = \"nowhere.eml\", from = \"a@b.example\" }\nmailbox = \"inn\"\nat = \"noon\"\nexpect = { team = \"x\", kind = \"x\", priority = 5, salesperson = true, acknowledge = \"x\", ignore = 1, set = { foo = 1 }, contact = { mail = \"x\" } }\n",
        ),
    ] {
        insta::assert_snapshot!(name, rules(text));
    }
}

#[test]
fn mistakes_in_a_webhook() {
    let used = format!("{ROUTING}[[automation]]\nname = \"hand over\"\non = \"won\"\ndo = {{ webhook = \"erp\" }}\n");
    let webhook = |lines: &str| {
        let service = format!("{SERVICE}[[webhook]]\nid = \"erp\"\n{lines}\n");
        said(&[("leadgate.toml", &service), ("routing.toml", &used)])
    };
    let secret = "secret = { env = \"S\" }";
    assert_eq!(webhook(&format!("url = \"https://erp.example.com/x\"\n{secret}")), "");
    assert_eq!(webhook(&format!("url = \"http://127.0.0.1:8069/x\"\n{secret}")), "");
    for (name, lines) in [
        ("webhook_without_anything", String::new()),
        ("webhook_in_clear", format!("url = \"http://erp.example.com/x\"\n{secret}")),
        ("webhook_with_a_password", format!("url = \"https://u:hunter2@erp.example.com/x\"\n{secret}")),
        ("webhook_with_its_secret", "url = \"erp\"\nsecret = \"hunter2\"".to_owned()),
    ] {
        insta::assert_snapshot!(name, webhook(&lines));
    }
}

#[test]
fn what_may_be_written_once_is_written_once() {
    let first = format!("include = [\"more.toml\"]\ncurrency = \"EUR\"\n{ROUTING}[scoring]\npredictive = false\n");
    let files =
        [("leadgate.toml", SERVICE), ("routing.toml", first.as_str()), ("more.toml", "currency = \"USD\"\n[scoring]\npredictive = true\n")];
    insta::assert_snapshot!(said(&files));
}

#[test]
fn rules_mean_what_they_say() {
    let text = format!(
        "{ROUTING}assign = \"capacity\"\nmembers = [\"ana\"]\n[[user]]\nid = \"ana\"\naddress = \"ana@example.com\"\ncalendar = \"c\"\naway = [{{ from = 2026-12-24, until = 2026-12-25 }}, {{ from = 2027-01-01T12:00:00Z }}]\n\
         [[calendar]]\nid = \"c\"\nzone = \"Europe/Madrid\"\nhours = {{ mon-fri = \"09:00-17:00\", sat = [] }}\nholidays = \"12-25\"\n\
         [[automation]]\nname = \"a\"\non = {{ due = {{ field = \"expected_closing\", offset = \"-2d\" }} }}\ndo = {{ assign = \"team\" }}\n\
         [[route]]\nname = \"r\"\nthen = {{ source = \"x\", ignore = true, set = {{ tags = [\"a\", \"b\"] }} }}\n"
    );
    let (result, _) = load(&[("leadgate.toml", SERVICE), ("routing.toml", &text)]);
    let policy = result.unwrap().policy([0; 32]);
    insta::assert_debug_snapshot!((
        &policy.teams[0].members,
        &policy.users,
        &policy.stages,
        &policy.automations,
        &policy.routes,
        &policy.scoring
    ));
    let ids = |ids: Vec<&str>| ids.join(" ");
    assert_eq!(ids(policy.lost_reasons.iter().map(|reason| reason.id.as_str()).collect()), "too-expensive no-skills no-stock");
    assert_eq!(ids(policy.activity_types.iter().map(|kind| kind.id.as_str()).collect()), "email call meeting to-do upload");
    assert_eq!(policy.calendars.len(), 1);
    assert_eq!(policy.currency, "EUR");
}

#[test]
fn what_cannot_be_meant_is_warned_of() {
    let stop = "when = [[\"language\", \"=\", \"es\"]]\nthen = { priority = 1 }\nstop = true\n";
    let route = |name: &str, lines: &str| format!("[[route]]\nname = \"{name}\"\n{lines}");
    let routes = [
        route("spanish", stop),
        route("spanish again", stop),
        route("spanish and large", "when = [\"&\", [\"subject\", \"ilike\", \"x\"], [\"language\", \"=\", \"es\"]]\nthen = { priority = 2 }\n"),
        route("spanish or large", "when = [\"|\", [\"subject\", \"ilike\", \"x\"], [\"language\", \"=\", \"es\"]]\nthen = { priority = 2 }\n"),
        route("to nobody", "when = [[\"to\", \"in\", [\"info@example.com\", \"sales+x@example.com\", \"a@elsewhere.example\"]]]\nthen = { priority = 2 }\n"),
        route("everything", "stop = true\n"),
        route("late", "then = { priority = 3 }\n"),
        route("later", "then = { priority = 3 }\n"),
        route("latest", "then = { priority = 3 }\n"),
    ]
    .concat();
    insta::assert_snapshot!("unreachable_routes", rules(&routes));
    let team = |id: &str, lines: &str| format!("[[team]]\nid = \"{id}\"\nalias = \"{id}@example.com\"\nassign = \"capacity\"\n{lines}");
    let gone = "[[user]]\nid = \"cy\"\naddress = \"cy@example.com\"\naway = [{ from = 2026-01-01 }]\n";
    let teams = [
        team("a", ""),
        team("b", "members = [{ user = \"bo\", capacity = 0 }]\n"),
        team("c", "members = [\"cy\", \"bo\"]\n"),
        gone.to_owned(),
    ]
    .concat();
    insta::assert_snapshot!("teams_without_anybody", rules(&teams));
    let stages = "[[stage]]\nid = \"x\"\nteam = \"sales\"\nwon = true\n[[stage]]\nid = \"y\"\nfolded = true\n";
    insta::assert_snapshot!("stages_that_lead_nowhere", rules(stages));
    let automation = |on: &str, action: &str| format!("[[automation]]\nname = '{on}'\non = {on}\ndo = [{action}]\n");
    let automations = [
        automation("{ stage = \"won\" }", "{ stage = \"won\" }"),
        automation("{ stage = \"new\" }", "{ stage = \"won\" }"),
        automation("\"tagged\"", "{ tag = [\"x\"] }"),
        automation("{ tagged = \"x\" }", "{ tag = [\"y\"] }"),
        automation("{ changed = [\"priority\"] }", "{ set = { priority = 2 } }"),
        automation("\"assigned\"", "{ assign = \"team\" }"),
    ]
    .concat();
    insta::assert_snapshot!("automations_that_wait_for_themselves", rules(&automations));
}

#[test]
fn what_nothing_uses_is_warned_of() {
    let service = format!(
        "{SERVICE}[[webhook]]\nid = \"erp\"\nurl = \"https://erp.example.com\"\nsecret = {{ env = \"S\" }}\n\
         [[mailbox]]\nid = \"info\"\nhost = \"imap.example.com\"\nuser = \"info@example.com\"\npassword = {{ env = \"P\" }}\n"
    );
    let calendar = "[[calendar]]\nid = \"office\"\nzone = \"UTC\"\nhours = { mon = [\"09:00-18:00\"] }\n";
    insta::assert_snapshot!(said(&[
        ("leadgate.toml", &service),
        ("routing.toml", &format!("{ROUTING}{calendar}")),
        ("templates/thanks/subject.txt", "Re\n"),
        ("templates/thanks/body.txt", "Hello\n"),
    ]));
}

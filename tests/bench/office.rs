//! The configuration of a large office, made up: teams, users, routes and what belongs to them.

use std::fmt::Write;

/// The routing file of an office with so many teams, users and routes; right in every line.
pub fn routing(teams: usize, users: usize, routes: usize) -> String {
    let mut text = String::from("currency = \"EUR\"\n");
    for calendar in 0..10 {
        let _ = writeln!(
            text,
            "[[calendar]]\nid = \"office-{calendar}\"\nzone = \"Europe/Madrid\"\nhours = {{ mon-fri = [\"09:00-13:00\", \"14:00-18:00\"] }}\nholidays = [\"12-25\"]"
        );
    }
    for user in 0..users {
        let _ = writeln!(
            text,
            "[[user]]\nid = \"user-{user}\"\nname = \"User {user}\"\naddress = [\"user-{user}@example.com\", \"u{user}@example.org\"]\ncalendar = \"office-{}\"\nlanguages = [\"en\", \"es\"]",
            user % 10
        );
    }
    for team in 0..teams {
        let member = |n: usize| {
            format!("{{ user = \"user-{}\", capacity = 30, when = [[\"language\", \"in\", [\"en\", \"es\"]]] }}", (team * 5 + n) % users)
        };
        let members: Vec<String> = (0..5).map(member).collect();
        let _ = writeln!(
            text,
            "[[team]]\nid = \"team-{team}\"\nalias = [\"team-{team}@example.com\", \"equipo-{team}@example.com\"]\nassign = \"round_robin\"\nmembers = [{}]\nrespond_within = {{ time = \"4h\", calendar = \"office-{}\" }}",
            members.join(", "),
            team % 10
        );
    }
    for route in 0..routes {
        // Every fifth looks for an amount, as real ones do.
        let (sought, set) = match route % 5 {
            0 => (
                format!("[\"text\", \"matches\", '(?i)order {route}[^0-9]{{0,9}}(?<sum>[0-9]{{2,9}})']"),
                ", set = { expected_revenue = \"${sum}\" }",
            ),
            _ => (format!("[\"text\", \"ilike\", \"order {route}\"]"), ""),
        };
        let _ = writeln!(
            text,
            "[[route]]\nname = \"route {route}\"\nwhen = [\"&\", [\"subject\", \"ilike\", \"product {route}\"], {sought}, [\"language\", \"=\", \"es\"]]\nthen = {{ team = \"team-{}\", salesperson = \"user-{}\", priority = {}, tags = [\"tag-{}\"]{set} }}\nstop = {}",
            route % teams,
            route % users,
            route % 4,
            route % 50,
            route % 3 == 0
        );
    }
    text
}

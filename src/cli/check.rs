//! `leadgate check`: the configuration, every mistake at once, and then its own tests.

use std::fmt::Write as _;

use super::{Failure, Shell};
use crate::{
    decide::{Effect, RouteTried},
    rehearse::{self, Outcome},
};

const RED: &str = "\u{1b}[31m";
const GREEN: &str = "\u{1b}[32m";
const BOLD: &str = "\u{1b}[1m";
const PLAIN: &str = "\u{1b}[0m";
/// Routes that a failed test shows; the ones before it are counted.
const SHOWN_ROUTES: usize = 20;

/// Checks the configuration, runs its tests, and says so.
pub(super) fn run(shell: &Shell) -> Result<(), Failure> {
    let config = shell.config()?;
    for warning in &config.warnings {
        anstream::eprintln!("{}", warning.styled());
    }
    let outcomes = rehearse::run(&config);
    let failed: Vec<&Outcome<'_>> = outcomes.iter().filter(|outcome| !outcome.mismatches.is_empty()).collect();
    for outcome in &failed {
        anstream::eprintln!("{}", shown(outcome));
    }
    if !failed.is_empty() {
        eprintln!("leadgate: {} of {} tests failed", failed.len(), outcomes.len());
        return Err(Failure::no());
    }
    let service = &config.service;
    println!(
        "{} is in order: {} teams, {} users, {} routes, {} automated actions, {} mailboxes, {} Maildirs, {} templates, {} tests; policy {}",
        shell.config_path().display(),
        config.teams.len(),
        config.users.len(),
        config.rules.routes.len(),
        config.rules.automations.len(),
        service.mailboxes.len(),
        service.maildirs.len(),
        config.templates.len(),
        outcomes.len(),
        config.hash
    );
    Ok(())
}

/// A test that failed: where it stands, what differs, and how the decision came about.
fn shown(outcome: &Outcome<'_>) -> String {
    let test = outcome.test;
    let mut text = format!("{BOLD}{}:{}: the test \"{}\" failed{PLAIN}\n", test.file.display(), test.line, test.name);
    for mismatch in &outcome.mismatches {
        // Writing to a String never fails.
        let _ = writeln!(text, "  {}", mismatch.what);
        let _ = writeln!(text, "    {RED}- expected {}{PLAIN}", mismatch.expected);
        let _ = writeln!(text, "    {GREEN}+ decided  {}{PLAIN}", mismatch.actual);
    }
    routes(&mut text, &outcome.routes);
    text.push_str("  the decision\n");
    for step in &outcome.plan.steps {
        let what = match &step.effect {
            Effect::Chatter { lead, entry } => format!("{} on {lead}", entry.kind),
            effect => effect.to_string(),
        };
        let _ = writeln!(text, "    {what}\n      because {}", step.because);
    }
    text
}

fn routes(text: &mut String, tried: &[RouteTried]) {
    if tried.is_empty() {
        return;
    }
    text.push_str("  the routes\n");
    let hidden = tried.len().saturating_sub(SHOWN_ROUTES);
    if hidden > 0 {
        let matched = tried.iter().take(hidden).filter(|route| route.matched).count();
        let _ = writeln!(text, "    … {hidden} more before these, {matched} of which matched");
    }
    for route in tried.iter().skip(hidden) {
        let mark = if route.matched { "matched" } else { "passed " };
        let stop = if route.stopped { "; it stops here" } else { "" };
        let _ = writeln!(text, "    {mark} \"{}\": {}{stop}", route.name, route.because);
    }
}

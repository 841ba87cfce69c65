//! The `[[test]]`s of a configuration: each mail is read and decided by the policy that would go into force, and held against what the admin expects.
//!
//! The same pure call as in the daemon, on facts that the test describes; nothing is stored and nothing is sent. A configuration whose tests fail is
//! refused by `leadgate check` and by a reload alike.

mod compare;

pub use compare::Mismatch;

use crate::{
    config::{Config, RuleTest},
    crm::{Contact, ContactId, LeadId, Slug, Timestamp},
    decide::{self, Facts, KnownContact, OpenLead, Plan, RouteTried},
    mail::{self, Inbound},
    policy::Policy,
};

/// When a mail of a test arrives unless the test says something else: Wednesday, 7 January 2026, 10:00 UTC.
const ARRIVES: Timestamp = Timestamp::from_seconds(1_767_780_000);
/// The key under which tests sign; nothing of theirs leaves.
const KEY: [u8; 32] = [0; 32];

/// How one test went.
#[derive(Debug)]
pub struct Outcome<'a> {
    /// The test.
    pub test: &'a RuleTest,
    /// What came out otherwise than expected; none when the test holds.
    pub mismatches: Vec<Mismatch>,
    /// What was decided.
    pub plan: Plan,
    /// What each route said to the message.
    pub routes: Vec<RouteTried>,
}

/// Runs every test of a configuration, in the order of the files.
pub fn run(config: &Config) -> Vec<Outcome<'_>> {
    let policy = config.policy(KEY);
    config.tests.iter().map(|test| one(test, &policy)).collect()
}

fn one<'a>(test: &'a RuleTest, policy: &Policy) -> Outcome<'a> {
    let message = mail::read(&test.mail, &mail::Limits::default());
    let now = test.at.unwrap_or(ARRIVES);
    let mailbox = test.mailbox.clone().or_else(|| policy.mailbox_team.keys().next().cloned()).unwrap_or_default();
    let facts = facts(test, &message, &mailbox, policy, now);
    let plan = decide::decide(&message, &mailbox, &facts, policy, now);
    let mismatches = compare::mismatches(&test.expect, &plan, policy);
    let routes = if mismatches.is_empty() { Vec::new() } else { decide::routes_tried(&message, &mailbox, &facts, policy, now) };
    Outcome { test, mismatches, plan, routes }
}

/// The records as the test describes them: none, unless the sender is known or has an open lead.
fn facts(test: &RuleTest, message: &Inbound, mailbox: &Slug, policy: &Policy, now: Timestamp) -> Facts {
    let question = decide::ask(message, mailbox, policy, now);
    let contact = question.customer.as_ref().filter(|_| test.known || test.open_lead).map(|email| KnownContact {
        contact: Contact {
            id: ContactId(1),
            name: message.from.as_ref().and_then(|from| from.name.clone()).unwrap_or_else(|| email.to_string()),
            email: Some(email.clone()),
            ..Contact::default()
        },
        emails: [email.clone()].into(),
        ..KnownContact::default()
    });
    let open_leads = question.teams.first().filter(|_| test.open_lead).map(|team| OpenLead {
        id: LeadId(1),
        team: team.clone(),
        name: "an open lead".to_owned(),
        salesperson: None,
    });
    Facts { contact, open_leads: open_leads.into_iter().collect(), ..Facts::default() }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config;

    #[test]
    fn the_shipped_example_passes_its_own_tests() {
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/leadgate.toml");
        let config = config::load(&shipped).unwrap();
        let outcomes = run(&config);
        assert!(outcomes.len() >= 3);
        for outcome in outcomes {
            assert_eq!(outcome.mismatches, [], "{}", outcome.test.name);
        }
    }

    #[test]
    fn what_differs_is_named_with_the_routes_that_were_tried() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("leadgate.toml"), "[storage]\ndatabase = \"sqlite:x.db\"\n").unwrap();
        let routing = r#"
[[team]]
id = "sales"
alias = ["sales@example.com"]

[[route]]
name = "large budgets"
when = [["subject", "ilike", "enterprise"]]
then = { tags = ["budget"] }

[[test]]
name = "small"
mail = { from = "kim@big.example", to = "sales@example.com", subject = "Chairs", text = "Forty." }
expect = { team = "sales", tags = ["budget"], ignore = true }
"#;
        std::fs::write(folder.path().join("routing.toml"), routing).unwrap();
        let config = config::load(&folder.path().join("leadgate.toml")).unwrap();
        let outcomes = run(&config);
        let differs: Vec<String> =
            outcomes[0].mismatches.iter().map(|found| format!("{}: {} / {}", found.what, found.expected, found.actual)).collect();
        assert_eq!(differs, ["ignore: yes / no", "tags: budget / –"]);
        let tried = &outcomes[0].routes[0];
        assert!(!tried.matched && tried.because.contains("does not contain \"enterprise\""), "{tried:?}");
    }
}

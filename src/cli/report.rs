//! `leadgate report`: what the records add up to.

use clap::Subcommand;
use serde::Serialize;

use super::{
    Failure, Shell, moments, names,
    output::{self, Column},
};
use crate::decide::assign::fairness;

/// What the records add up to.
#[derive(Debug, Subcommand)]
pub enum Report {
    /// What each member of a team was given, against what was due to them.
    Fairness {
        /// Of this team only.
        #[arg(long)]
        team: Option<String>,
        /// Since when: 30d, 2026-12-01.
        #[arg(long, value_name = "WHEN", default_value = "30d")]
        since: String,
    },
}

/// A member's line.
#[derive(Serialize)]
struct Share {
    team: String,
    user: String,
    eligible: u32,
    given: u32,
    due: f64,
    difference: f64,
    as_owner: u32,
}

const FAIRNESS: &[Column<Share>] = &[
    Column { title: "team", cell: |row| row.team.clone() },
    Column { title: "user", cell: |row| row.user.clone() },
    Column { title: "could have got", cell: |row| row.eligible.to_string() },
    Column { title: "given", cell: |row| row.given.to_string() },
    Column { title: "due", cell: |row| format!("{:.2}", row.due) },
    Column { title: "difference", cell: |row| signed(row.difference) },
    Column { title: "besides, as owner", cell: |row| row.as_owner.to_string() },
];

impl Report {
    pub(super) async fn run(self, shell: &Shell) -> Result<(), Failure> {
        let Self::Fairness { team, since } = self;
        let engine = shell.engine().await?;
        let rules = engine.rules.borrow().clone();
        let team = team.map(|team| names::team(&team, &rules.policy)).transpose()?;
        let since = moments::since(&since, engine.clock.now())?;
        let draws = engine.store.read().await?.draws(team.as_ref(), since, u32::MAX).await?;
        let mut teams: Vec<_> = draws.iter().map(|row| row.team.clone()).collect();
        teams.sort();
        teams.dedup();
        let mut rows = Vec::new();
        for team in teams {
            let shares = fairness(draws.iter().filter(|row| row.team == team).map(|row| &row.draw));
            rows.extend(shares.into_iter().map(|(user, share)| Share {
                team: team.to_string(),
                user: user.to_string(),
                eligible: share.eligible,
                given: share.given,
                due: share.due,
                difference: share.difference(),
                as_owner: share.as_owner,
            }));
        }
        output::print(shell.format, FAIRNESS, &rows, "no lead was assigned by a team's method since then")
    }
}

/// `+0.50`, `-1.00`, and `0.00` without a sign.
fn signed(number: f64) -> String {
    let rounded = (number * 100.0).round() / 100.0;
    if rounded == 0.0 { "0.00".to_owned() } else { format!("{rounded:+.2}") }
}

//! `leadgate report`: what the records add up to.

use clap::Subcommand;
use serde::Serialize;

use super::{
    Failure, Shell, moments, names,
    output::{self, Column},
};
use crate::decide::{FillRate, assign::fairness, fill_rates};

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
    /// How often each field of the declared forms was filled, and which of them come no more.
    Forms {
        /// Of this form only.
        #[arg(long)]
        form: Option<String>,
        /// Since when: 90d, 2026-12-01.
        #[arg(long, value_name = "WHEN", default_value = "90d")]
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

const FORMS: &[Column<FillRate>] = &[
    Column { title: "form", cell: |row| row.form.clone() },
    Column { title: "field", cell: |row| row.field.clone() },
    Column { title: "mails", cell: |row| row.mails.to_string() },
    Column { title: "found", cell: |row| row.found.to_string() },
    Column { title: "unfit", cell: |row| row.unfit.to_string() },
    Column { title: "earlier", cell: |row| row.earlier.map(percent).unwrap_or_default() },
    Column { title: "last 20", cell: |row| percent(row.lately) },
    Column { title: "", cell: |row| if row.fell { "comes no more: has the form changed?".to_owned() } else { String::new() } },
];

impl Report {
    pub(super) async fn run(self, shell: &Shell) -> Result<(), Failure> {
        match self {
            Self::Fairness { team, since } => Self::fairness(shell, team, &since).await,
            Self::Forms { form, since } => Self::forms(shell, form.as_deref(), &since).await,
        }
    }

    async fn forms(shell: &Shell, form: Option<&str>, since: &str) -> Result<(), Failure> {
        let engine = shell.engine().await?;
        let since = moments::since(since, engine.clock.now())?;
        let mut fills = engine.store.read().await?.form_fills(since).await?;
        fills.retain(|fill| form.is_none_or(|form| fill.source == form));
        output::print(shell.format, FORMS, &fill_rates(&fills), "no mail of a declared form came since then")
    }

    async fn fairness(shell: &Shell, team: Option<String>, since: &str) -> Result<(), Failure> {
        let engine = shell.engine().await?;
        let rules = engine.rules.borrow().clone();
        let team = team.map(|team| names::team(&team, &rules.policy)).transpose()?;
        let since = moments::since(since, engine.clock.now())?;
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

fn percent(rate: f64) -> String {
    format!("{:.0} %", rate * 100.0)
}

/// `+0.50`, `-1.00`, and `0.00` without a sign.
fn signed(number: f64) -> String {
    let rounded = (number * 100.0).round() / 100.0;
    if rounded == 0.0 { "0.00".to_owned() } else { format!("{rounded:+.2}") }
}

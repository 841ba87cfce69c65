//! What a decision must know of a team: what its members have, whose turn is next, and what the scoring has counted.

use std::{collections::BTreeSet, time::Duration};

use super::{DAY, counted};
use crate::{
    crm::{Slug, Timestamp},
    decide::{
        TeamFacts,
        score::{Count, Frequencies},
    },
    store::{StoreError, Tx, on, record::slug},
};

/// How far back an assignment counts for the capacity.
const MONTH: Duration = Duration::from_secs(30 * 24 * 3600);
/// Won and lost leads from which on a team is judged by its own alone, so that the others' need not be read.
const ENOUGH: f64 = 100.0;

/// Loads and turns, each row with its kind. Members without a lead have no row.
const TEAM: &str = "SELECT 'open' AS what, salesperson AS word, COUNT(*) AS number, CAST(0 AS BIGINT) AS recent FROM lead
        WHERE team = $1 AND state = 'open' AND merged_into IS NULL AND salesperson IS NOT NULL GROUP BY salesperson
    UNION ALL SELECT 'assigned', salesperson, COUNT(*), COUNT(CASE WHEN assigned_at > $3 THEN 1 END) FROM lead
        WHERE team = $1 AND assigned_at > $2 AND merged_into IS NULL AND salesperson IS NOT NULL GROUP BY salesperson
    UNION ALL SELECT 'rota', rota, 0, 0 FROM rota WHERE team = $1";

type FrequencyRow = (String, String, String, f64, f64);

impl Tx {
    /// What the members of a team have, and whose turn is next.
    ///
    /// # Errors
    /// When the database is gone or holds what it should not.
    pub async fn team_facts(&mut self, team: &Slug, now: Timestamp) -> Result<TeamFacts, StoreError> {
        let rows: Vec<(String, String, i64, i64)> = on!(self, |connection| sqlx::query_as(TEAM)
            .bind(team.as_str())
            .bind(now.minus(MONTH).as_micros())
            .bind(now.minus(DAY).as_micros())
            .fetch_all(connection))?;
        let mut facts = TeamFacts::default();
        for (what, word, number, recent) in rows {
            if what == "rota" {
                facts.rota = serde_json::from_str(&word)?;
                continue;
            }
            let load = facts.loads.entry(slug("a user's id", word)?).or_default();
            if what == "open" {
                load.open = counted(number);
            } else {
                (load.assigned_in_30_days, load.assigned_in_window) = (counted(number), counted(recent));
            }
        }
        Ok(facts)
    }

    /// What the scoring has counted for these teams. A team that has too few leads of its own is judged by those of all: then all rows are read.
    ///
    /// # Errors
    /// When the database is gone or holds what it should not.
    pub async fn frequencies(&mut self, teams: impl IntoIterator<Item = &Slug>) -> Result<Frequencies, StoreError> {
        let mut frequencies = Frequencies::default();
        for team in teams.into_iter().collect::<BTreeSet<_>>() {
            let rows: Vec<FrequencyRow> =
                on!(self, |connection| sqlx::query_as("SELECT team, variable, value, won, lost FROM scoring_frequency WHERE team = $1")
                    .bind(team.as_str())
                    .fetch_all(connection))?;
            if !rows.iter().any(|(_, _, _, won, lost)| *won > ENOUGH && *lost > ENOUGH) {
                return self.all_frequencies().await;
            }
            put(&mut frequencies, rows)?;
        }
        Ok(frequencies)
    }

    /// Everything that the scoring has counted.
    ///
    /// # Errors
    /// When the database is gone or holds what it should not.
    pub async fn all_frequencies(&mut self) -> Result<Frequencies, StoreError> {
        let rows: Vec<FrequencyRow> =
            on!(self, |connection| sqlx::query_as("SELECT team, variable, value, won, lost FROM scoring_frequency").fetch_all(connection))?;
        let mut frequencies = Frequencies::default();
        put(&mut frequencies, rows)?;
        Ok(frequencies)
    }
}

/// The team `''` is none.
fn put(frequencies: &mut Frequencies, rows: Vec<FrequencyRow>) -> Result<(), StoreError> {
    for (team, variable, value, won, lost) in rows {
        let team = if team.is_empty() { None } else { Some(slug("a team's id", team)?) };
        frequencies.insert(team, variable, value, Count { won, lost });
    }
    Ok(())
}

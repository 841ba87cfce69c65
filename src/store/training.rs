//! What reports and the scoring learn from: closed leads, stored draws, the names of what the configuration once had.

use std::collections::BTreeMap;

use super::{
    StoreError, Tx,
    apply::VALUE_CHARS,
    execute, on,
    record::{Cell, slug},
    text::storable,
};
use crate::{
    crm::{Lead, LeadId, Slug, Timestamp},
    decide::{assign::Draw, score::Frequencies},
};

/// A stored draw.
#[derive(Debug, Clone, PartialEq)]
pub struct DrawRow {
    /// The lead that was given.
    pub lead: LeadId,
    /// The team whose turn it was.
    pub team: Slug,
    /// When.
    pub at: Timestamp,
    /// The draw.
    pub draw: Draw,
}

impl Tx {
    /// Leads won or lost, opened at `since` or later, behind `after`, by number: what the scoring learns from, in batches.
    ///
    /// # Errors
    /// When the database is gone or holds what it should not.
    pub async fn closed_leads(&mut self, since: Timestamp, after: LeadId, limit: u32) -> Result<Vec<Lead>, StoreError> {
        const AFTER: &str = "WHERE lead.id > $1 AND state IN ('won', 'lost') AND merged_into IS NULL AND created_at >= $2
            ORDER BY lead.id LIMIT $3";
        self.select(AFTER, &[Cell::Int(Some(after.0)), Cell::Int(Some(since.as_micros())), Cell::Int(Some(limit.into()))]).await
    }

    /// Open leads behind `after`, by number: for computing their probabilities again, in batches.
    ///
    /// # Errors
    /// When the database is gone or holds what it should not.
    pub async fn leads_to_score(&mut self, after: LeadId, limit: u32) -> Result<Vec<Lead>, StoreError> {
        const AFTER: &str = "WHERE lead.id > $1 AND state = 'open' AND merged_into IS NULL ORDER BY lead.id LIMIT $2";
        self.select(AFTER, &[Cell::Int(Some(after.0)), Cell::Int(Some(limit.into()))]).await
    }

    /// Puts these counts in the place of all others.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn replace_frequencies(&mut self, frequencies: &Frequencies) -> Result<(), StoreError> {
        execute!(self, sqlx::query("DELETE FROM scoring_frequency"))?;
        let text = |text: &str| Cell::Text(Some(storable(text).into_owned()));
        let rows: Vec<Vec<Cell>> = frequencies
            .rows()
            .map(|(team, variable, value, count)| {
                let value: String = value.chars().take(VALUE_CHARS).collect();
                let team = text(team.map_or("", Slug::as_str));
                vec![team, text(variable), text(&value), Cell::Real(Some(count.won)), Cell::Real(Some(count.lost))]
            })
            .collect();
        self.add_rows("scoring_frequency (team, variable, value, won, lost)", &rows).await
    }

    /// Draws at `since` or later, of one team or of all, oldest first.
    ///
    /// # Errors
    /// When the database is gone or holds what it should not.
    pub async fn draws(&mut self, team: Option<&Slug>, since: Timestamp, limit: u32) -> Result<Vec<DrawRow>, StoreError> {
        let rows: Vec<(i64, String, i64, String)> = on!(self, |connection| sqlx::query_as(
            "SELECT lead_id, team, at, draw FROM assignment_draw WHERE ($1 = '' OR team = $1) AND at >= $2 ORDER BY id LIMIT $3"
        )
        .bind(team.map_or("", Slug::as_str))
        .bind(since.as_micros())
        .bind(i64::from(limit))
        .fetch_all(connection))?;
        let row = |(lead, team, at, draw): (i64, String, i64, String)| {
            let team = slug("a team's id", team)?;
            Ok(DrawRow { lead: LeadId(lead), team, at: Timestamp::from_micros(at), draw: serde_json::from_str(&draw)? })
        };
        rows.into_iter().map(row).collect()
    }

    /// Remembers what things of the configuration are called, so that reports know them when they are gone. `kind` is `team`, `user`, `stage`, ….
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn keep_names(&mut self, kind: &str, names: &[(&Slug, &str)], now: Timestamp) -> Result<(), StoreError> {
        for (id, name) in names {
            execute!(
                self,
                sqlx::query(
                    "INSERT INTO vocabulary (kind, id, name, last_seen) VALUES ($1, $2, $3, $4)
                     ON CONFLICT (kind, id) DO UPDATE SET name = excluded.name, last_seen = excluded.last_seen"
                )
                .bind(kind)
                .bind(id.as_str())
                .bind(storable(name))
                .bind(now.as_micros())
            )?;
        }
        Ok(())
    }

    /// What things of the configuration are called, or were when it last had them.
    ///
    /// # Errors
    /// When the database is gone or holds what it should not.
    pub async fn names(&mut self, kind: &str) -> Result<BTreeMap<Slug, String>, StoreError> {
        let rows: Vec<(String, String)> =
            on!(self, |connection| sqlx::query_as("SELECT id, name FROM vocabulary WHERE kind = $1").bind(kind).fetch_all(connection))?;
        rows.into_iter().map(|(id, name)| Ok((slug("an id of the configuration", id)?, name))).collect()
    }
}

//! What machines keep: draws and whose turn is next, the clocks and runs of automated actions, the counts of the scoring.

use crate::{
    crm::{LeadId, Slug, Timestamp},
    decide::{Armed, assign::Draw, score::Increment},
    store::{StoreError, Tx, execute, text::storable},
};

/// Longest value that the scoring counts, in characters: a key must stay short, and a campaign is what a stranger wrote into a link.
pub(in crate::store) const VALUE_CHARS: usize = 200;

impl Tx {
    pub(super) async fn keep_draw(&mut self, lead: LeadId, team: &Slug, draw: &Draw, at: Timestamp) -> Result<(), StoreError> {
        execute!(
            self,
            sqlx::query("INSERT INTO assignment_draw (lead_id, team, chosen, at, draw) VALUES ($1, $2, $3, $4, $5)")
                .bind(lead.0)
                .bind(team.as_str())
                .bind(draw.chosen.as_ref().map(Slug::as_str))
                .bind(at.as_micros())
                .bind(serde_json::to_string(draw)?)
        )?;
        execute!(
            self,
            sqlx::query("INSERT INTO rota (team, rota) VALUES ($1, $2) ON CONFLICT (team) DO UPDATE SET rota = excluded.rota")
                .bind(team.as_str())
                .bind(serde_json::to_string(&draw.rota_after)?)
        )?;
        Ok(())
    }

    pub(super) async fn arm(
        &mut self,
        lead: LeadId,
        automation: &str,
        Armed { occurrence, state }: Armed,
        due: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        execute!(
            self,
            sqlx::query(
                "INSERT INTO automation_due (automation, lead_id, occurrence, state, due_at) VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (automation, lead_id) DO UPDATE SET
                 occurrence = excluded.occurrence, state = excluded.state, due_at = excluded.due_at"
            )
            .bind(automation)
            .bind(lead.0)
            .bind(occurrence.as_micros())
            .bind(state.as_str())
            .bind(due.map(Timestamp::as_micros))
        )?;
        Ok(())
    }

    pub(super) async fn disarm(&mut self, lead: LeadId, automation: &str) -> Result<(), StoreError> {
        execute!(self, sqlx::query("DELETE FROM automation_due WHERE automation = $1 AND lead_id = $2").bind(automation).bind(lead.0))?;
        Ok(())
    }

    /// The unique key refuses a second run of the same occurrence, whatever the facts said.
    pub(super) async fn keep_run(
        &mut self,
        lead: LeadId,
        automation: &str,
        occurrence: &str,
        outcome: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let kept = execute!(
            self,
            sqlx::query(
                "INSERT INTO automation_run (automation, lead_id, occurrence, outcome, at) VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (automation, lead_id, occurrence) DO NOTHING"
            )
            .bind(automation)
            .bind(lead.0)
            .bind(occurrence)
            .bind(storable(outcome))
            .bind(at.as_micros())
        )?;
        if kept == 1 {
            return Ok(());
        }
        Err(StoreError::RanAlready { automation: automation.to_owned(), lead, occurrence: occurrence.to_owned() })
    }

    /// Odoo's smoothing: a count begins at 0.1, one that would end at 0 or below is 0.1 again, and what only takes away makes no row.
    pub(super) async fn learn(&mut self, increments: &[Increment]) -> Result<(), StoreError> {
        const COUNT: &str = "INSERT INTO scoring_frequency (team, variable, value, won, lost)
            VALUES ($1, $2, $3, CASE WHEN 0.1 + $4 > 0 THEN 0.1 + $4 ELSE 0.1 END, CASE WHEN 0.1 + $5 > 0 THEN 0.1 + $5 ELSE 0.1 END)
            ON CONFLICT (team, variable, value) DO UPDATE SET
            won = CASE WHEN scoring_frequency.won + $4 > 0 THEN scoring_frequency.won + $4 ELSE 0.1 END,
            lost = CASE WHEN scoring_frequency.lost + $5 > 0 THEN scoring_frequency.lost + $5 ELSE 0.1 END";
        const DISCOUNT: &str = "UPDATE scoring_frequency SET
            won = CASE WHEN won + $4 > 0 THEN won + $4 ELSE 0.1 END, lost = CASE WHEN lost + $5 > 0 THEN lost + $5 ELSE 0.1 END
            WHERE team = $1 AND variable = $2 AND value = $3";
        for increment in increments {
            let adds = increment.won_delta > 0.0 || increment.lost_delta > 0.0;
            let value: String = increment.value.chars().take(VALUE_CHARS).collect();
            execute!(
                self,
                sqlx::query(if adds { COUNT } else { DISCOUNT })
                    .bind(increment.team.as_ref().map_or("", Slug::as_str))
                    .bind(&increment.variable)
                    .bind(storable(&value))
                    .bind(increment.won_delta)
                    .bind(increment.lost_delta)
            )?;
        }
        Ok(())
    }
}

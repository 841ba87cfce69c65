//! Leases on what the outbox holds: taken by one process, recorded when sent, taken back from the dead.

use std::fmt;

use super::{Pools, Store, StoreError, Tx, TxInner, execute, on, outbox_state::OutboxState, text::storable};
use crate::crm::{EmailAddress, LeadId, OutboxId, Slug, Timestamp};

/// A row that is ours to send until the lease ends: a mail or notice to an address, or a post to a webhook.
#[derive(Debug, Clone)]
pub struct Leased<R = EmailAddress> {
    /// Its row.
    pub id: OutboxId,
    /// The record it is about.
    pub lead: LeadId,
    /// Its Message-ID or delivery id, the same at every attempt.
    pub message_id: String,
    /// The template it was written from; of a post the event.
    pub template: String,
    /// Who bounces go to; `None` for the null sender.
    pub envelope_sender: Option<EmailAddress>,
    /// To whom.
    pub recipient: R,
    /// The whole message.
    pub message: Vec<u8>,
    /// How often it was tried, this time included.
    pub attempts: u32,
    /// When it was queued.
    pub created_at: Timestamp,
}

/// Who leases, and until when.
#[derive(Debug, Clone, Copy)]
pub struct Lease<'a> {
    /// The process that sends.
    pub holder: &'a str,
    /// When the lease ends by itself.
    pub until: Timestamp,
}

/// What came of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The relay took it.
    Sent,
    /// Again at this time.
    Deferred {
        /// When.
        due: Timestamp,
        /// May it have been delivered all the same?
        uncertain: bool,
    },
    /// Never again.
    Refused,
    /// It was not tried: the relay is the problem. Again at this time.
    Returned {
        /// When.
        due: Timestamp,
    },
}

/// What stands in `recipient`.
pub trait Recipient: Sized + fmt::Display {
    /// Reads it; `None` when it is no such thing.
    fn read(text: &str) -> Option<Self>;
    /// What the record says when it is given up: `template` is that of the row.
    fn refused(&self, template: &str, why: &str) -> String;
}

impl Recipient for EmailAddress {
    fn read(text: &str) -> Option<Self> {
        Self::parse(text).ok()
    }

    fn refused(&self, _template: &str, why: &str) -> String {
        format!("A mail to {self} could not be delivered and is not tried again: {why}")
    }
}

impl Recipient for Slug {
    fn read(text: &str) -> Option<Self> {
        Self::parse(text).ok()
    }

    fn refused(&self, template: &str, why: &str) -> String {
        format!("The webhook `{self}` did not take {template}, and it is not posted again: {why}")
    }
}

type LeasedRow = (i64, i64, String, String, Option<String>, String, Vec<u8>, i64, i64);

/// What [`LEASE`] compares for mails and notices; for posts it is a colon and the webhook.
const MAILS: &str = "";
const LEASE: &str = "UPDATE outbox SET state = 'leased', leased_by = $1, lease_until = $2, attempts = attempts + 1
    WHERE id IN (SELECT id FROM outbox WHERE state IN ('queued', 'deferred', 'uncertain') AND due_at <= $3
    AND CASE kind WHEN 'webhook' THEN ':' || recipient ELSE '' END = $5 ORDER BY due_at, id LIMIT $4";
const LEASED_COLUMNS: &str = ") RETURNING id, lead_id, message_id, template, envelope_sender, recipient, message, attempts, created_at";

impl Tx {
    /// Leases up to `limit` mails and notices that are due, oldest first. A row that cannot be read is refused, and its record says so.
    ///
    /// # Errors
    /// When the database is gone.
    pub async fn lease_due(&mut self, lease: Lease<'_>, now: Timestamp, limit: u32) -> Result<Vec<Leased>, StoreError> {
        self.lease_rows(MAILS, lease, now, limit).await
    }

    /// The same for the posts to one webhook.
    ///
    /// # Errors
    /// When the database is gone.
    pub async fn lease_posts(
        &mut self,
        webhook: &str,
        lease: Lease<'_>,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<Leased<Slug>>, StoreError> {
        self.lease_rows(&format!(":{webhook}"), lease, now, limit).await
    }

    async fn lease_rows<R: Recipient>(
        &mut self,
        whose: &str,
        lease: Lease<'_>,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<Leased<R>>, StoreError> {
        const SQLITE: &str = const_format::concatcp!(LEASE, LEASED_COLUMNS);
        const POSTGRES: &str = const_format::concatcp!(LEASE, " FOR UPDATE SKIP LOCKED", LEASED_COLUMNS);
        let sql = match &self.inner {
            TxInner::Sqlite(_) => SQLITE,
            TxInner::Postgres(_) => POSTGRES,
        };
        let rows: Vec<LeasedRow> = on!(self, |connection| sqlx::query_as(sql)
            .bind(lease.holder)
            .bind(lease.until.as_micros())
            .bind(now.as_micros())
            .bind(i64::from(limit))
            .bind(whose)
            .fetch_all(connection))?;
        let mut ours = Vec::with_capacity(rows.len());
        for row in rows {
            let (id, lead) = (OutboxId(row.0), LeadId(row.1));
            match leased::<R>(row) {
                Ok(mail) => ours.push(mail),
                // One row that nobody can send never blocks the others.
                Err(unreadable) => self.refuse(id, lead, &unreadable.to_string(), now).await?,
            }
        }
        // RETURNING promises no order.
        ours.sort_by_key(|row| row.id);
        Ok(ours)
    }

    /// Records what came of an attempt. A lease that somebody else has taken over since is left alone.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn record<R: Recipient>(
        &mut self,
        row: &Leased<R>,
        holder: &str,
        outcome: &Outcome,
        detail: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (state, due, uncertain, tried) = match outcome {
            Outcome::Sent => (OutboxState::Sent, now, false, true),
            Outcome::Refused => (OutboxState::Refused, now, false, true),
            Outcome::Deferred { due, uncertain: true } => (OutboxState::Uncertain, *due, true, true),
            Outcome::Deferred { due, uncertain: false } => (OutboxState::Deferred, *due, false, true),
            Outcome::Returned { due } => (OutboxState::Deferred, *due, false, false),
        };
        let finished = matches!(state, OutboxState::Sent | OutboxState::Refused).then_some(now.as_micros());
        let changed = execute!(
            self,
            sqlx::query(
                "UPDATE outbox SET state = $3, due_at = $4, uncertain = uncertain + $5, attempts = attempts - $6, finished_at = $7, detail = $8,
                 leased_by = NULL, lease_until = NULL WHERE id = $1 AND leased_by = $2 AND state = 'leased'"
            )
            .bind(row.id.0)
            .bind(holder)
            .bind(state.as_str())
            .bind(due.as_micros())
            .bind(i64::from(uncertain))
            .bind(i64::from(!tried))
            .bind(finished)
            .bind(storable(detail))
        )?;
        if changed == 1 && tried {
            self.add_attempt(row.id, state, detail, now).await?;
        }
        if changed == 1 && state == OutboxState::Refused {
            self.note(row.lead, "outbox", row.recipient.refused(&row.template, detail), now).await?;
        }
        Ok(())
    }

    /// Takes back leases whose end has come, or all of them when nobody else can hold one. Such a mail may have left: it is counted as
    /// uncertain and goes again. Answers how many there were.
    ///
    /// # Errors
    /// When the database is gone.
    pub async fn rescue_leases(&mut self, all: bool, now: Timestamp) -> Result<u64, StoreError> {
        self.take_back(if all { i64::MAX } else { now.as_micros() }, "", now).await
    }

    /// Takes back what `holder` leased and does not send: for the holder itself, when nothing of its own is under way. Counted as uncertain,
    /// as [`Tx::rescue_leases`] does.
    ///
    /// # Errors
    /// When the database is gone.
    pub async fn rescue_own_leases(&mut self, holder: &str, now: Timestamp) -> Result<u64, StoreError> {
        self.take_back(i64::MAX, holder, now).await
    }

    /// Takes back leases that end up to `until`, of one holder or, with an empty name, of anybody.
    async fn take_back(&mut self, until: i64, holder: &str, now: Timestamp) -> Result<u64, StoreError> {
        Ok(execute!(
            self,
            sqlx::query(
                "UPDATE outbox SET state = 'uncertain', uncertain = uncertain + 1, due_at = $1, leased_by = NULL, lease_until = NULL
                 WHERE state = 'leased' AND lease_until <= $2 AND ($3 = '' OR leased_by = $3)"
            )
            .bind(now.as_micros())
            .bind(until)
            .bind(holder)
        )?)
    }

    /// When the next mail or notice is due.
    ///
    /// # Errors
    /// When the database is gone.
    pub async fn next_due(&mut self) -> Result<Option<Timestamp>, StoreError> {
        let due: Option<i64> = on!(self, |connection| sqlx::query_scalar(
            "SELECT MIN(due_at) FROM outbox WHERE state IN ('queued', 'deferred', 'uncertain') AND kind <> 'webhook'"
        )
        .fetch_one(connection))?;
        Ok(due.map(Timestamp::from_micros))
    }

    /// The webhooks that posts wait for, and when the first of each is due.
    ///
    /// # Errors
    /// When the database is gone.
    pub async fn waiting_posts(&mut self) -> Result<Vec<(String, Timestamp)>, StoreError> {
        let rows: Vec<(String, i64)> = on!(self, |connection| sqlx::query_as(
            "SELECT recipient, MIN(due_at) FROM outbox WHERE state IN ('queued', 'deferred', 'uncertain') AND kind = 'webhook'
             GROUP BY recipient ORDER BY recipient"
        )
        .fetch_all(connection))?;
        Ok(rows.into_iter().map(|(webhook, due)| (webhook, Timestamp::from_micros(due))).collect())
    }

    async fn refuse(&mut self, id: OutboxId, lead: LeadId, why: &str, now: Timestamp) -> Result<(), StoreError> {
        execute!(
            self,
            sqlx::query(
                "UPDATE outbox SET state = 'refused', attempts = attempts - 1, finished_at = $2, detail = $3, leased_by = NULL, lease_until = NULL
                 WHERE id = $1"
            )
            .bind(id.0)
            .bind(now.as_micros())
            .bind(storable(why))
        )?;
        self.note(lead, "outbox", format!("What was to leave for it cannot be sent: {why}"), now).await
    }

    async fn add_attempt(&mut self, id: OutboxId, verdict: OutboxState, detail: &str, now: Timestamp) -> Result<(), StoreError> {
        execute!(
            self,
            sqlx::query(
                "INSERT INTO attempt (outbox_id, seq, at, verdict, detail)
                 SELECT $1, COUNT(*), $2, $3, $4 FROM attempt WHERE outbox_id = $1"
            )
            .bind(id.0)
            .bind(now.as_micros())
            .bind(verdict.as_str())
            .bind(storable(detail))
        )?;
        Ok(())
    }
}

impl Store {
    /// May only one process send from this database? Then a lease found at the start belongs to the dead.
    pub fn has_one_daemon(&self) -> bool {
        matches!(self.pools, Pools::Sqlite { .. })
    }
}

fn leased<R: Recipient>(row: LeasedRow) -> Result<Leased<R>, StoreError> {
    let (id, lead, message_id, template, sender, recipient, message, attempts, created_at) = row;
    let sender =
        sender.map(|text| EmailAddress::read(&text).ok_or(StoreError::Foreign { what: "a mail address", value: text })).transpose()?;
    Ok(Leased {
        id: OutboxId(id),
        lead: LeadId(lead),
        message_id,
        template,
        envelope_sender: sender,
        recipient: R::read(&recipient).ok_or(StoreError::Foreign { what: "a mail address or webhook", value: recipient })?,
        message,
        attempts: u32::try_from(attempts).unwrap_or(u32::MAX),
        created_at: Timestamp::from_micros(created_at),
    })
}

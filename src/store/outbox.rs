//! The outbox: mails written, leased, sent with no transaction open, and recorded.
//!
//! queued → leased → sent | deferred (again later) | refused | uncertain (may have left; goes again with the same Message-ID) | cancelled.

use serde::Serialize;

use super::{Pools, Store, StoreError, Tx, TxInner, execute, on, outbox_state::OutboxState, text::storable};
use crate::{
    crm::{Author, ChatterKind, EmailAddress, InboundId, LeadId, MessageId, OutboxId, Slug, Timestamp, rfc3339},
    decide::Entry,
};

/// A mail to be queued.
#[derive(Debug, Clone)]
pub struct OutboxDraft<'a> {
    /// The record it is about.
    pub lead: LeadId,
    /// The message it answers.
    pub inbound: InboundId,
    /// The team it is from.
    pub team: &'a Slug,
    /// The template it was written from.
    pub template: &'a Slug,
    /// Who bounces go to; `None` for the null sender.
    pub envelope_sender: Option<&'a EmailAddress>,
    /// To whom.
    pub recipient: &'a EmailAddress,
    /// Its Message-ID, fixed before the first attempt.
    pub message_id: &'a MessageId,
    /// Its subject, for the chatter.
    pub subject: &'a str,
    /// Its text, for the chatter.
    pub text: &'a str,
    /// The whole message as it goes out.
    pub message: &'a [u8],
    /// Not before.
    pub due: Timestamp,
}

/// A mail that is ours to send until the lease ends.
#[derive(Debug, Clone)]
pub struct Leased {
    /// Its row.
    pub id: OutboxId,
    /// The record it is about.
    pub lead: LeadId,
    /// Who bounces go to; `None` for the null sender.
    pub envelope_sender: Option<EmailAddress>,
    /// To whom.
    pub recipient: EmailAddress,
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

/// A row of the outbox, for people.
#[derive(Debug, Clone, Serialize)]
pub struct OutboxRow {
    /// Its row.
    pub id: OutboxId,
    /// The record it is about.
    pub lead: LeadId,
    /// The template it was written from.
    pub template: String,
    /// To whom.
    pub recipient: String,
    /// Where it stands.
    pub state: OutboxState,
    /// How often it was tried.
    pub attempts: i64,
    /// How often it may have left without our knowing.
    pub uncertain: i64,
    /// When it goes next.
    #[serde(serialize_with = "rfc3339")]
    pub due_at: Timestamp,
    /// When it was sent or given up.
    #[serde(serialize_with = "rfc3339")]
    pub finished_at: Option<Timestamp>,
    /// What the relay said last.
    pub detail: Option<String>,
    /// Its Message-ID.
    pub message_id: String,
}

type LeasedRow = (i64, i64, Option<String>, String, Vec<u8>, i64, i64);
type ListRow = (i64, i64, String, String, String, i64, i64, i64, Option<i64>, Option<String>, String);

const LEASE: &str = "UPDATE outbox SET state = 'leased', leased_by = $1, lease_until = $2, attempts = attempts + 1
    WHERE id IN (SELECT id FROM outbox WHERE state IN ('queued', 'deferred', 'uncertain') AND due_at <= $3 ORDER BY due_at, id LIMIT $4";
const LEASED_COLUMNS: &str = ") RETURNING id, lead_id, envelope_sender, recipient, message, attempts, created_at";

impl Tx {
    /// Queues a mail and shows it in the record's chatter.
    ///
    /// # Errors
    /// When the database refuses; a Message-ID cannot be queued twice.
    pub async fn enqueue(&mut self, mail: &OutboxDraft<'_>, now: Timestamp) -> Result<OutboxId, StoreError> {
        let id: i64 = on!(self, |connection| {
            sqlx::query_scalar(
            "INSERT INTO outbox (lead_id, inbound_id, team, template, envelope_sender, recipient, recipient_domain, message_id, message,
             state, created_at, due_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'queued', $10, $11) RETURNING id"
        )
        .bind(mail.lead.0)
        .bind(mail.inbound.0)
        .bind(mail.team.as_str())
        .bind(mail.template.as_str())
        .bind(mail.envelope_sender.map(EmailAddress::as_str))
        .bind(mail.recipient.as_str())
        .bind(mail.recipient.domain())
        .bind(mail.message_id.as_str())
        .bind(mail.message)
        .bind(now.as_micros())
        .bind(mail.due.as_micros())
        .fetch_one(connection)
        })?;
        let entry = Entry {
            kind: ChatterKind::MailOut,
            author: Author::Automation(format!("template {}", mail.template)),
            subject: Some(mail.subject.to_owned()),
            body: mail.text.to_owned(),
            message_id: Some(mail.message_id.clone()),
            participants: Vec::new(),
            customers_word: false,
        };
        self.add_chatter(mail.lead, &entry, None, Some(id), now).await?;
        Ok(OutboxId(id))
    }

    /// Leases up to `limit` mails that are due, oldest first. A row that cannot be read is refused, and its record says so.
    ///
    /// # Errors
    /// When the database is gone.
    pub async fn lease_due(&mut self, lease: Lease<'_>, now: Timestamp, limit: u32) -> Result<Vec<Leased>, StoreError> {
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
            .fetch_all(connection))?;
        let mut leased = Vec::with_capacity(rows.len());
        for row in rows {
            let (id, lead) = (OutboxId(row.0), LeadId(row.1));
            match self::leased(row) {
                Ok(mail) => leased.push(mail),
                // One row that nobody can send never blocks the others.
                Err(unreadable) => self.refuse(id, lead, &unreadable.to_string(), now).await?,
            }
        }
        // RETURNING promises no order.
        leased.sort_by_key(|mail| mail.id);
        Ok(leased)
    }

    /// Records what came of an attempt. A lease that somebody else has taken over since is left alone.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn record(&mut self, mail: &Leased, holder: &str, outcome: &Outcome, detail: &str, now: Timestamp) -> Result<(), StoreError> {
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
            .bind(mail.id.0)
            .bind(holder)
            .bind(state.as_str())
            .bind(due.as_micros())
            .bind(i64::from(uncertain))
            .bind(i64::from(!tried))
            .bind(finished)
            .bind(storable(detail))
        )?;
        if changed == 1 && tried {
            self.add_attempt(mail.id, state, detail, now).await?;
        }
        if changed == 1 && state == OutboxState::Refused {
            let body = format!("A mail to {} could not be delivered and is not tried again: {detail}", mail.recipient);
            self.note(mail.lead, "outbox", body, now).await?;
        }
        Ok(())
    }

    /// Adds an internal note of one of our own parts to a record.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn note(&mut self, lead: LeadId, by: &str, body: String, now: Timestamp) -> Result<(), StoreError> {
        let author = Author::Automation(by.to_owned());
        let entry = Entry {
            kind: ChatterKind::Note,
            author,
            subject: None,
            body,
            message_id: None,
            participants: Vec::new(),
            customers_word: false,
        };
        self.add_chatter(lead, &entry, None, None, now).await
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

    /// When the next mail is due.
    ///
    /// # Errors
    /// When the database is gone.
    pub async fn next_due(&mut self) -> Result<Option<Timestamp>, StoreError> {
        let due: Option<i64> = on!(self, |connection| sqlx::query_scalar(
            "SELECT MIN(due_at) FROM outbox WHERE state IN ('queued', 'deferred', 'uncertain')"
        )
        .fetch_one(connection))?;
        Ok(due.map(Timestamp::from_micros))
    }

    /// The outbox, newest first; all states or one.
    ///
    /// # Errors
    /// When the database is gone or holds what it should not.
    pub async fn outbox(&mut self, state: Option<OutboxState>, limit: u32) -> Result<Vec<OutboxRow>, StoreError> {
        let rows: Vec<ListRow> = on!(self, |connection| sqlx::query_as(
            "SELECT id, lead_id, template, recipient, state, attempts, uncertain, due_at, finished_at, detail, message_id
             FROM outbox WHERE ($1 = '' OR state = $1) ORDER BY id DESC LIMIT $2"
        )
        .bind(state.map_or("", OutboxState::as_str))
        .bind(i64::from(limit))
        .fetch_all(connection))?;
        rows.into_iter().map(listed).collect()
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
        self.note(lead, "outbox", format!("A mail cannot be sent: {why}"), now).await
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

fn leased((id, lead, sender, recipient, message, attempts, created_at): LeasedRow) -> Result<Leased, StoreError> {
    let address = |text: String| EmailAddress::parse(&text).map_err(|_| StoreError::Foreign { what: "a mail address", value: text });
    Ok(Leased {
        id: OutboxId(id),
        lead: LeadId(lead),
        envelope_sender: sender.map(address).transpose()?,
        recipient: address(recipient)?,
        message,
        attempts: u32::try_from(attempts).unwrap_or(u32::MAX),
        created_at: Timestamp::from_micros(created_at),
    })
}

fn listed(row: ListRow) -> Result<OutboxRow, StoreError> {
    let (id, lead, template, recipient, state, attempts, uncertain, due_at, finished_at, detail, message_id) = row;
    Ok(OutboxRow {
        id: OutboxId(id),
        lead: LeadId(lead),
        template,
        recipient,
        state: OutboxState::from_text(&state).ok_or(StoreError::Foreign { what: "an outbox state", value: state })?,
        attempts,
        uncertain,
        due_at: Timestamp::from_micros(due_at),
        finished_at: finished_at.map(Timestamp::from_micros),
        detail,
        message_id,
    })
}

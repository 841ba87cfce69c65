//! The outbox: what leaves the house, written in the transaction that decided it. Mails to customers, notices to our users, posts to webhooks.
//!
//! queued → leased → sent | deferred (again later) | refused | uncertain (may have left; goes again with the same id) | cancelled.

use serde::Serialize;

use super::{
    StoreError, Tx, on,
    outbox_state::{OutboxKind, OutboxState},
    text::storable,
};
use crate::{
    crm::{Author, ChatterKind, EmailAddress, InboundId, LeadId, MessageId, OutboxId, Slug, Timestamp, rfc3339},
    decide::Entry,
};

/// Something to be queued.
#[derive(Debug, Clone)]
pub struct OutboxDraft<'a> {
    /// The record it is about.
    pub lead: LeadId,
    /// The message it acknowledges; `None` for everything else.
    pub inbound: Option<InboundId>,
    /// The team it is from.
    pub team: &'a Slug,
    /// The template it was written from; of a post the event.
    pub template: &'a str,
    /// Who bounces go to; `None` for the null sender.
    pub envelope_sender: Option<&'a EmailAddress>,
    /// To whom.
    pub recipient: Addressee<'a>,
    /// Its Message-ID or delivery id, fixed before the first attempt.
    pub message_id: &'a MessageId,
    /// What the chatter shows of it; `None` for nothing.
    pub entry: Option<&'a Entry>,
    /// The whole message as it goes out.
    pub message: &'a [u8],
    /// Not before.
    pub due: Timestamp,
}

/// Who gets what leaves the house.
#[derive(Debug, Clone, Copy)]
pub enum Addressee<'a> {
    /// Somebody outside, by mail.
    Customer(&'a EmailAddress),
    /// One of our users, by mail: no budget of acknowledgements counts it.
    User(&'a EmailAddress),
    /// A `[[webhook]]`.
    Webhook(&'a Slug),
}

impl Addressee<'_> {
    const fn kind(self) -> OutboxKind {
        match self {
            Self::Customer(_) => OutboxKind::Mail,
            Self::User(_) => OutboxKind::Notice,
            Self::Webhook(_) => OutboxKind::Webhook,
        }
    }

    fn as_str(&self) -> &str {
        match self {
            Self::Customer(address) | Self::User(address) => address.as_str(),
            Self::Webhook(webhook) => webhook.as_str(),
        }
    }

    fn domain(&self) -> &str {
        match self {
            Self::Customer(address) | Self::User(address) => address.domain(),
            Self::Webhook(_) => "",
        }
    }
}

/// A row of the outbox, for people.
#[derive(Debug, Clone, Serialize)]
pub struct OutboxRow {
    /// Its row.
    pub id: OutboxId,
    /// The record it is about.
    pub lead: LeadId,
    /// A mail, a notice or a post.
    pub kind: OutboxKind,
    /// The template it was written from; of a post the event.
    pub template: String,
    /// To whom: an address, or a webhook.
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
    /// What the relay or the receiver said last.
    pub detail: Option<String>,
    /// Its Message-ID or delivery id.
    pub message_id: String,
}

/// The rows as people see them, in the order of [`ListRow`].
pub(super) const ROWS: &str =
    "SELECT id, lead_id, kind, template, recipient, state, attempts, uncertain, due_at, finished_at, detail, message_id FROM outbox";

pub(super) type ListRow = (i64, i64, String, String, String, String, i64, i64, i64, Option<i64>, Option<String>, String);

impl Tx {
    /// Queues a mail, a notice or a post, and shows it in the record's chatter.
    ///
    /// # Errors
    /// When the database refuses; an id cannot be queued twice.
    pub async fn enqueue(&mut self, draft: &OutboxDraft<'_>, now: Timestamp) -> Result<OutboxId, StoreError> {
        let id: i64 = on!(self, |connection| {
            sqlx::query_scalar(
            "INSERT INTO outbox (lead_id, inbound_id, team, template, envelope_sender, recipient, recipient_domain, message_id, message,
             kind, state, created_at, due_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'queued', $11, $12) RETURNING id"
        )
        .bind(draft.lead.0)
        .bind(draft.inbound.map(|inbound| inbound.0))
        .bind(draft.team.as_str())
        .bind(storable(draft.template))
        .bind(draft.envelope_sender.map(EmailAddress::as_str))
        .bind(draft.recipient.as_str())
        .bind(draft.recipient.domain())
        .bind(draft.message_id.as_str())
        .bind(draft.message)
        .bind(draft.recipient.kind().as_str())
        .bind(now.as_micros())
        .bind(draft.due.as_micros())
        .fetch_one(connection)
        })?;
        if let Some(entry) = draft.entry {
            self.add_chatter(draft.lead, entry, None, Some(id), now).await?;
        }
        Ok(OutboxId(id))
    }

    /// The newest row about a record: with it a further one gets an id of its own.
    ///
    /// # Errors
    /// When the database is gone.
    pub async fn newest_in_outbox(&mut self, lead: LeadId) -> Result<OutboxId, StoreError> {
        let newest: Option<i64> =
            on!(self, |connection| sqlx::query_scalar("SELECT MAX(id) FROM outbox WHERE lead_id = $1").bind(lead.0).fetch_one(connection))?;
        Ok(OutboxId(newest.unwrap_or(0)))
    }

    /// Adds an internal note of one of our own parts to a record.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn note(&mut self, lead: LeadId, by: &str, body: String, now: Timestamp) -> Result<(), StoreError> {
        self.note_by(lead, Author::Automation(by.to_owned()), body, now).await
    }

    /// The same by anybody.
    pub(super) async fn note_by(&mut self, lead: LeadId, author: Author, body: String, now: Timestamp) -> Result<(), StoreError> {
        let entry = Entry {
            kind: ChatterKind::Note,
            author,
            subject: None,
            body,
            message_id: None,
            participants: Vec::new(),
            customers_word: false,
            our_word: false,
        };
        self.add_chatter(lead, &entry, None, None, now).await
    }

    /// The outbox, newest first; all states or one.
    ///
    /// # Errors
    /// When the database is gone or holds what it should not.
    pub async fn outbox(&mut self, state: Option<OutboxState>, limit: u32) -> Result<Vec<OutboxRow>, StoreError> {
        const LIST: &str = const_format::concatcp!(ROWS, " WHERE ($1 = '' OR state = $1) ORDER BY id DESC LIMIT $2");
        let rows: Vec<ListRow> = on!(self, |connection| sqlx::query_as(LIST)
            .bind(state.map_or("", OutboxState::as_str))
            .bind(i64::from(limit))
            .fetch_all(connection))?;
        rows.into_iter().map(listed).collect()
    }
}

pub(super) fn listed(row: ListRow) -> Result<OutboxRow, StoreError> {
    let (id, lead, kind, template, recipient, state, attempts, uncertain, due_at, finished_at, detail, message_id) = row;
    Ok(OutboxRow {
        id: OutboxId(id),
        lead: LeadId(lead),
        kind: OutboxKind::from_text(&kind).ok_or(StoreError::Foreign { what: "a kind of the outbox", value: kind })?,
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

//! The chatter: what people write, what changes, what is done; and what an entry says of the record's clocks.

use super::{Changed, Context};
use crate::{
    crm::{Author, ChatterKind, EmailAddress, FieldInfo, FieldKind, InboundId, LeadId, MessageId, Timestamp, Value},
    decide::Entry,
    store::{StoreError, Tx, execute, record::Cell, text::storable},
};

/// A row of the chatter. The rest is empty.
#[derive(Default)]
struct Line<'a> {
    subject: Option<&'a str>,
    body: &'a str,
    message_id: Option<&'a MessageId>,
    inbound: Option<InboundId>,
    outbox: Option<i64>,
    /// The field and both values, as JSON.
    change: Option<(&'a str, String, String)>,
}

/// By whom, and when.
pub(super) type Seal<'a> = (&'a Author, Timestamp);

impl Tx {
    /// Adds an entry of a plan: what a message says, it said when it was received.
    pub(super) async fn add_entry(&mut self, lead: LeadId, entry: &Entry, context: &Context<'_>) -> Result<(), StoreError> {
        let said_at = context.origin.map_or(context.at, |origin| origin.received_at);
        self.add_chatter(lead, entry, context.origin.map(|origin| origin.inbound), None, said_at).await
    }

    /// Adds an entry to a record's chatter, and its people to the record.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn add_chatter(
        &mut self,
        lead: LeadId,
        entry: &Entry,
        inbound: Option<InboundId>,
        outbox: Option<i64>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let (subject, body, message_id) = (entry.subject.as_deref(), entry.body.as_str(), entry.message_id.as_ref());
        self.add_line(lead, entry.kind, &entry.author, at, Line { subject, body, message_id, inbound, outbox, change: None }).await?;
        self.add_participants(lead, &entry.participants).await?;
        if entry.customers_word {
            self.heard_from_customer(lead, at).await?;
        }
        // One of us, from their own mail client or from here.
        if entry.our_word || (entry.kind == ChatterKind::MailOut && matches!(entry.author, Author::User(_))) {
            self.answered_by_us(lead, at).await?;
        }
        Ok(())
    }

    /// Says in the chatter what changed, from what to what.
    pub(super) async fn add_change(&mut self, lead: LeadId, info: &FieldInfo, changed: Changed<'_>) -> Result<(), StoreError> {
        let body = in_words(info, changed);
        let values = (info.name, serde_json::to_string(changed.from)?, serde_json::to_string(changed.to)?);
        let line = Line { body: &body, change: Some(values), ..Line::default() };
        self.add_line(lead, ChatterKind::Change, changed.by, changed.at, line).await
    }

    /// Adds an entry that is only a text.
    pub(super) async fn add_text(&mut self, lead: LeadId, kind: ChatterKind, body: &str, (by, at): Seal<'_>) -> Result<(), StoreError> {
        self.add_line(lead, kind, by, at, Line { body, ..Line::default() }).await
    }

    async fn add_line(&mut self, lead: LeadId, kind: ChatterKind, by: &Author, at: Timestamp, line: Line<'_>) -> Result<(), StoreError> {
        let (author_kind, author) = match by {
            Author::Contact(email) => ("contact", Some(email.as_str())),
            Author::Unknown => ("unknown", None),
            Author::User(user) => ("user", Some(user.as_str())),
            Author::Automation(rule) => ("automation", Some(rule.as_str())),
        };
        let (field, old, new) = line.change.map_or((None, None, None), |(field, old, new)| (Some(field), Some(old), Some(new)));
        execute!(
            self,
            sqlx::query(
                "INSERT INTO chatter (lead_id, kind, author_kind, author, at, subject, body, message_id, inbound_id, outbox_id,
                 field, old_value, new_value) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
            )
            .bind(lead.0)
            .bind(kind.as_str())
            .bind(author_kind)
            .bind(author.map(storable))
            .bind(at.as_micros())
            .bind(line.subject.map(storable))
            .bind(storable(line.body))
            .bind(line.message_id.map(MessageId::as_str))
            .bind(line.inbound.map(|id| id.0))
            .bind(line.outbox)
            .bind(field)
            .bind(old.as_deref().map(storable))
            .bind(new.as_deref().map(storable))
        )?;
        Ok(())
    }

    /// Lets these addresses take part in a record.
    pub(super) async fn add_participants<'a>(
        &mut self,
        lead: LeadId,
        emails: impl IntoIterator<Item = &'a EmailAddress>,
    ) -> Result<(), StoreError> {
        let row = |email: &EmailAddress| vec![Cell::Int(Some(lead.0)), Cell::Text(Some(email.to_string()))];
        let rows: Vec<Vec<Cell>> = emails.into_iter().map(row).collect();
        self.add_rows("participant (lead_id, email)", &rows).await
    }

    /// A mail that comes late does not turn the clock back.
    async fn heard_from_customer(&mut self, lead: LeadId, at: Timestamp) -> Result<(), StoreError> {
        execute!(
            self,
            sqlx::query("UPDATE lead SET last_customer_at = $2 WHERE id = $1 AND (last_customer_at IS NULL OR last_customer_at < $2)")
                .bind(lead.0)
                .bind(at.as_micros())
        )?;
        Ok(())
    }

    async fn answered_by_us(&mut self, lead: LeadId, at: Timestamp) -> Result<(), StoreError> {
        execute!(
            self,
            sqlx::query(
                "UPDATE lead SET last_answer_at = CASE WHEN last_answer_at > $2 THEN last_answer_at ELSE $2 END,
                 first_response_at = COALESCE(first_response_at, $2) WHERE id = $1"
            )
            .bind(lead.0)
            .bind(at.as_micros())
        )?;
        Ok(())
    }
}

/// `stage: new → qualified`.
pub(super) fn in_words(info: &FieldInfo, changed: Changed<'_>) -> String {
    let shown = |value: &Value| match (info.kind, value) {
        (FieldKind::Money, Value::Int(minor)) => {
            let sign = if *minor < 0 { "-" } else { "" };
            format!("{sign}{}.{:02}", minor.unsigned_abs() / 100, minor.unsigned_abs() % 100)
        }
        _ => value.to_string(),
    };
    format!("{}: {} → {}", info.name.replace('_', " "), shown(changed.from), shown(changed.to))
}

//! What a plan sends: mails to customers, notices to our users and posts to webhooks, written once the records have their numbers and queued in
//! the transaction of the decision.
//!
//! One way for everything that decides: a message, a command, a timed action. The ids are fixed here, before the first attempt. Never sends, never
//! decides what is sent or to whom, never tells anybody outside the house what an internal note says. What cannot be written (a template that is gone
//! or fails for this lead, no address) costs that letter, never the plan: the record gets a note that says so. Only the database can fail.

mod about;
mod fields;
mod mail;
mod notice;
mod post;
#[cfg(test)]
mod tests;

use about::About;

use crate::{
    compose::{ComposeError, Letter, Stamp, Writer},
    crm::{Author, ChatterKind, EmailAddress, InboundId, LeadId, MessageId, Slug, Timestamp},
    decide::{Effect, Entry, Plan, Target},
    mail::Inbound,
    policy::{Policy, Team},
    store::{Addressee, Applied, OutboxDraft, StoreError, Tx},
};

/// Most characters of a customer's text that a template, a notice or a post quotes.
const EXCERPT_CHARS: usize = 2_000;

/// In which circumstances the letters of a plan are written.
#[derive(Debug, Clone, Copy)]
pub struct Occasion<'a> {
    /// The rules in force.
    pub policy: &'a Policy,
    /// Their templates.
    pub writer: &'a Writer,
    /// The message whose plan it is; `None` for a command or a timed action.
    pub message: Option<(InboundId, &'a Inbound)>,
    /// When it is decided.
    pub now: Timestamp,
}

/// A letter as it goes out.
struct Written {
    to: To,
    team: Slug,
    /// The template; of a post the event.
    template: String,
    envelope_sender: Option<EmailAddress>,
    /// Is it the acknowledgement of the message? Whether a message is acknowledged already is read off the outbox.
    acknowledges: bool,
    /// What the chatter shows.
    entry: Option<Entry>,
    bytes: Vec<u8>,
    due: Timestamp,
}

/// Whom it goes to.
enum To {
    Customer(EmailAddress),
    User(EmailAddress),
    Webhook(Slug),
}

/// One letter to be written.
struct Task<'a> {
    about: &'a About,
    occasion: &'a Occasion<'a>,
    /// Its Message-ID or delivery id.
    id: &'a MessageId,
    /// Why it is sent.
    because: &'a str,
}

/// Writes and queues everything that an applied plan sends; answers how much that is, so that the caller can wake the delivery after the commit.
///
/// # Errors
/// When the database refuses.
pub async fn enqueue_all(tx: &mut Tx, plan: &Plan, applied: &Applied, occasion: &Occasion<'_>) -> Result<usize, StoreError> {
    let mut queued = 0;
    for (nth, step) in plan.steps.iter().enumerate() {
        let Some(target) = about_whom(&step.effect) else { continue };
        let lead = applied.lead(target)?;
        let about = About::read(tx, lead, &step.effect).await?;
        let Some(id) = unique_id(tx, lead, &step.effect, nth, occasion).await? else {
            return Err(StoreError::Foreign { what: "the domain of our Message-IDs", value: "it is too long".to_owned() });
        };
        let task = Task { about: &about, occasion, id: &id, because: &step.because };
        match task.write(&step.effect) {
            Ok(written) => {
                task.enqueue(tx, &written).await?;
                queued += 1;
            }
            Err(why) => {
                tracing::error!(%lead, why, "what a plan sends could not be written");
                let (by, what) = in_words(&step.effect);
                tx.note(lead, &by, format!("{what}, because it could not be written: {why}"), occasion.now).await?;
            }
        }
    }
    Ok(queued)
}

/// The record that something is sent about; `None` when the effect sends nothing.
fn about_whom(effect: &Effect) -> Option<Target> {
    match effect {
        Effect::Acknowledge { lead, .. } | Effect::Mail { lead, .. } | Effect::Notify { lead, .. } | Effect::Post { lead, .. } => {
            Some(*lead)
        }
        _ => None,
    }
}

/// An id that no other letter has: of a message's plan the message and the step tell it apart, of any other plan the time, the step, and what was
/// queued for the record before (two commands may come at the same microsecond).
async fn unique_id(
    tx: &mut Tx,
    lead: LeadId,
    effect: &Effect,
    nth: usize,
    occasion: &Occasion<'_>,
) -> Result<Option<MessageId>, StoreError> {
    let what = match (occasion.message, effect) {
        (Some((inbound, _)), Effect::Acknowledge { .. }) => format!("m{inbound}"),
        (Some((inbound, _)), _) => format!("m{inbound}-{nth}"),
        (None, _) => format!("c{}-{}-{nth}", occasion.now.as_micros(), tx.newest_in_outbox(lead).await?),
    };
    Ok(match effect {
        // Signed ids lead an answer to the record; who gets a post is not to have one.
        Effect::Post { .. } => MessageId::parse(&format!("post.{lead}.{what}")),
        _ => occasion.policy.identity.message_id(lead, &what),
    })
}

/// Who leaves the note when it cannot be written, and what did not happen then.
fn in_words(effect: &Effect) -> (String, String) {
    let by = |author: &Option<Author>| author.as_ref().map_or_else(|| "intake".to_owned(), ToString::to_string);
    match effect {
        Effect::Acknowledge { letter, .. } => (by(&letter.by), "No acknowledgement was sent".to_owned()),
        Effect::Mail { letter, .. } => (by(&letter.by), format!("The mail `{}` was not sent to {}", letter.template, letter.to)),
        Effect::Notify { user, notice, .. } => ("outbox".to_owned(), format!("{user} was not told \"{}\"", notice.headline)),
        Effect::Post { webhook, event, .. } => ("outbox".to_owned(), format!("{event} was not posted to `{webhook}`")),
        _ => ("outbox".to_owned(), "Nothing was sent".to_owned()),
    }
}

impl Task<'_> {
    fn write(&self, effect: &Effect) -> Result<Written, String> {
        match effect {
            Effect::Acknowledge { letter, .. } => self.acknowledgement(letter),
            Effect::Mail { letter, .. } => self.mail(letter),
            Effect::Notify { user, notice, .. } => self.notice(user, notice),
            Effect::Post { webhook, event, .. } => self.post(webhook, event),
            _ => Err("it is none that is sent".to_owned()),
        }
    }

    async fn enqueue(&self, tx: &mut Tx, written: &Written) -> Result<(), StoreError> {
        let draft = OutboxDraft {
            lead: self.about.lead.id,
            inbound: self.occasion.message.filter(|_| written.acknowledges).map(|(inbound, _)| inbound),
            team: &written.team,
            template: &written.template,
            envelope_sender: written.envelope_sender.as_ref(),
            recipient: match &written.to {
                To::Customer(address) => Addressee::Customer(address),
                To::User(address) => Addressee::User(address),
                To::Webhook(webhook) => Addressee::Webhook(webhook),
            },
            message_id: self.id,
            entry: written.entry.as_ref(),
            message: &written.bytes,
            due: written.due,
        };
        tx.enqueue(&draft, self.occasion.now).await?;
        Ok(())
    }

    fn team(&self, id: &Slug) -> Result<(&Team, &EmailAddress), String> {
        let team = self.occasion.policy.team(id).ok_or_else(|| format!("its team `{id}` is no longer configured"))?;
        Ok((team, team.address().ok_or("its team has no address")?))
    }

    /// The team's address with the signed plus-part that leads an answer to the record.
    fn signed(&self, address: &EmailAddress) -> EmailAddress {
        address.with_detail(&self.occasion.policy.identity.plus_part(self.about.lead.id))
    }

    fn bytes(&self, letter: &Letter) -> Result<Vec<u8>, String> {
        // The boundary only has to differ from the text; composing makes sure of that.
        let boundary = format!("leadgate{}x{}", self.about.lead.id, self.id);
        let stamp = Stamp { message_id: self.id, date: self.occasion.now, boundary: &boundary };
        letter.bytes(stamp).map_err(|error: ComposeError| error.to_string())
    }

    /// The entry of a mail that the customer gets.
    fn entry(&self, author: Author, subject: &str, text: &str) -> Entry {
        Entry {
            kind: ChatterKind::MailOut,
            author,
            subject: Some(subject.to_owned()),
            body: text.to_owned(),
            message_id: Some(self.id.clone()),
            participants: Vec::new(),
            customers_word: false,
            our_word: false,
        }
    }
}

/// The beginning of a text, as much as is quoted.
fn excerpt(text: &str) -> String {
    text.trim().chars().take(EXCERPT_CHARS).collect()
}

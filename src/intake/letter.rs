//! Planned letters become mails in the outbox, once the record has its number.
//!
//! A template that fails for one lead costs that letter, never the lead: the record gets a note instead.

use super::{Inbound, Pending, Rules, Timestamp};
use crate::{
    compose::{self, CustomerFields, LeadFields, Letter, MessageFields, Stamp, TeamFields, TemplateContext},
    crm::{EmailAddress, LeadId, MessageId, Party},
    decide::LetterDraft,
    policy::{ReplyAddress, Team},
    store::{OutboxDraft, StoreError, Tx},
};

/// A letter and what it answers.
pub(super) struct Answer<'a> {
    pub(super) pending: &'a Pending,
    pub(super) message: &'a Inbound,
    pub(super) lead: LeadId,
    pub(super) letter: &'a LetterDraft,
    pub(super) rules: &'a Rules,
    pub(super) now: Timestamp,
}

/// A letter as it goes out.
struct Written {
    message_id: MessageId,
    envelope_sender: Option<EmailAddress>,
    recipient: EmailAddress,
    subject: String,
    text: String,
    bytes: Vec<u8>,
}

/// Writes the letter and queues it; or leaves a note on the record that says why it could not be written.
pub(super) async fn enqueue(tx: &mut Tx, answer: &Answer<'_>) -> Result<(), StoreError> {
    let letter = answer.letter;
    match answer.write() {
        Ok(written) => {
            let draft = OutboxDraft {
                lead: answer.lead,
                inbound: answer.pending.id,
                team: &letter.team,
                template: &letter.template,
                envelope_sender: written.envelope_sender.as_ref(),
                recipient: &written.recipient,
                message_id: &written.message_id,
                subject: &written.subject,
                text: &written.text,
                message: &written.bytes,
                due: letter.due,
            };
            tx.enqueue(&draft, answer.now).await?;
        }
        Err(why) => {
            tracing::error!(template = %letter.template, why, "an acknowledgement could not be written");
            tx.note(answer.lead, "intake", format!("No acknowledgement was sent, because it could not be written: {why}"), answer.now)
                .await?;
        }
    }
    Ok(())
}

impl Answer<'_> {
    fn write(&self) -> Result<Written, String> {
        let policy = &self.rules.policy;
        let team = policy.team(&self.letter.team).ok_or("its team is no longer configured")?;
        let address = team.address().ok_or("its team has no address")?;
        let recipient = self.letter.to.email.clone().ok_or("it has no recipient")?;
        let rendered = self
            .rules
            .writer
            .write(&self.letter.template, self.letter.language.as_deref(), &self.context(team, address))
            .map_err(|error| error.to_string())?;
        let message_id = policy.identity.message_id(self.lead, &format!("m{}", self.pending.id)).ok_or("its Message-ID is too long")?;
        let signed = address.with_detail(&policy.identity.plus_part(self.lead));
        let thread = compose::Thread::answering(self.message);
        let letter = Letter {
            from: Party { name: Some(team.name.clone()), email: Some(address.clone()) },
            to: self.letter.to.clone(),
            reply_to: (team.reply_address == ReplyAddress::Signed).then(|| signed.clone()),
            subject: rendered.subject,
            in_reply_to: thread.in_reply_to,
            references: thread.references,
            text: rendered.text,
            html: rendered.html,
            automatic: true,
        };
        // The boundary only has to differ from the text; composing makes sure of that.
        let stamp = Stamp { message_id: &message_id, date: self.now, boundary: &format!("leadgate{}x{}", self.lead, self.pending.id) };
        let bytes = letter.bytes(stamp).map_err(|error| error.to_string())?;
        let envelope_sender = policy.bounces_to_record.then_some(signed);
        Ok(Written { message_id, envelope_sender, recipient, subject: letter.subject, text: letter.text, bytes })
    }

    fn context(&self, team: &Team, address: &EmailAddress) -> TemplateContext {
        let subject = self.message.subject.clone().unwrap_or_default();
        let name = self.letter.to.name.clone().unwrap_or_default();
        TemplateContext {
            lead: LeadFields { id: self.lead, subject: subject.clone(), kind: team.creates },
            customer: CustomerFields::new(&name, self.letter.to.email.as_ref().map_or("", EmailAddress::as_str)),
            team: TeamFields { name: team.name.clone(), email: address.to_string() },
            message: MessageFields {
                reply_subject: compose::reply_subject(Some(&subject)),
                subject,
                text: self.letter.excerpt.clone(),
                date: self.message.date.map(|date| date.to_string()).unwrap_or_default(),
            },
        }
    }
}

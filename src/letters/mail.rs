//! Mails from a template: the acknowledgement of a message, and what a rule or a person has sent.

use super::{Task, To, Written};
use crate::{
    compose::{self, Automatic, Letter, Thread},
    crm::{Author, Party},
    decide::LetterDraft,
    policy::ReplyAddress,
};

/// What a mail says.
struct Content {
    subject: String,
    text: String,
    html: Option<String>,
}

impl Task<'_> {
    /// The answer to the message of the plan.
    pub(super) fn acknowledgement(&self, letter: &LetterDraft) -> Result<Written, String> {
        let thread = self.occasion.message.map_or_else(Thread::default, |(_, message)| Thread::answering(message));
        let author = Author::Automation(format!("template {}", letter.template));
        Ok(Written { acknowledges: true, ..self.templated(letter, thread, Automatic::Replied, author)? })
    }

    /// A mail of a rule or a person: to the customer, in their newest thread, or to one of our users.
    pub(super) fn mail(&self, letter: &LetterDraft) -> Result<Written, String> {
        let author = letter.by.clone().unwrap_or_else(|| Author::Automation(format!("template {}", letter.template)));
        match &letter.text {
            None => self.templated(letter, self.newest_thread(), Automatic::Generated, author),
            Some(text) => {
                let subject = self.about.newest_word().and_then(|word| word.subject.as_deref());
                let subject = compose::reply_subject(Some(subject.unwrap_or(&self.about.lead.name)));
                let content = Content { subject, text: text.clone(), html: None };
                self.written(letter, content, self.newest_thread(), Automatic::Generated, author)
            }
        }
    }

    /// Where the customer would look for it: behind what they wrote last. The message in hand knows its whole thread, the record only its own part.
    fn newest_thread(&self) -> Thread {
        let newest = self.about.newest_word().and_then(|word| word.message_id.as_ref());
        match self.occasion.message {
            Some((_, message)) if newest.is_some() && message.message_id.as_ref() == newest => Thread::answering(message),
            _ => Thread::continuing(&self.about.thread()),
        }
    }

    fn templated(&self, letter: &LetterDraft, thread: Thread, automatic: Automatic, author: Author) -> Result<Written, String> {
        let policy = self.occasion.policy;
        let (team, address) = self.team(&letter.team)?;
        let to_user = letter.to.email.as_ref().is_some_and(|email| policy.user_at(email).is_some());
        let context = self.context(letter, team, address, to_user);
        let rendered =
            self.occasion.writer.write(&letter.template, letter.language.as_deref(), &context).map_err(|error| error.to_string())?;
        let content = Content { subject: rendered.subject, text: rendered.text, html: rendered.html };
        self.written(letter, content, thread, automatic, author)
    }

    fn written(
        &self,
        letter: &LetterDraft,
        content: Content,
        thread: Thread,
        automatic: Automatic,
        author: Author,
    ) -> Result<Written, String> {
        let policy = self.occasion.policy;
        let (team, address) = self.team(&letter.team)?;
        let recipient = letter.to.email.clone().ok_or("it has no recipient")?;
        let to_user = policy.user_at(&recipient).is_some();
        let user = if let Author::User(user) = &author { policy.user(user) } else { None };
        let signed = self.signed(address);
        // A user's mail client would file it into the customer's thread, as if the customer had got it.
        let thread = if to_user { Thread::default() } else { thread };
        let letter_out = Letter {
            // Whoever of us writes, the answer is to come to the team, and so to the record.
            from: Party { name: Some(user.map_or(&team.name, |user| &user.name).clone()), email: Some(address.clone()) },
            to: letter.to.clone(),
            reply_to: (team.reply_address == ReplyAddress::Signed).then(|| signed.clone()),
            subject: content.subject,
            in_reply_to: thread.in_reply_to,
            references: thread.references,
            text: content.text,
            html: content.html,
            automatic: (!matches!(author, Author::User(_))).then_some(automatic),
        };
        let bytes = self.bytes(&letter_out)?;
        Ok(Written {
            to: if to_user { To::User(recipient) } else { To::Customer(recipient) },
            team: team.id.clone(),
            template: letter.template.to_string(),
            // What comes back from one of our own users is no bounce of the customer's.
            envelope_sender: (policy.bounces_to_record && !to_user).then_some(signed),
            acknowledges: false,
            entry: (!to_user).then(|| self.entry(author, &letter_out.subject, &letter_out.text)),
            bytes,
            due: letter.due,
        })
    }
}

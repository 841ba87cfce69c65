//! Drafts: what a record, an entry or a note says, taken from the message.

use super::{
    Entry, Facts, NewLead,
    desk::first_stage,
    sender::{self, Customer},
    thread::Thread,
};
use crate::{
    crm::{Author, ChatterKind, EmailAddress, Lead, LeadKind, Timestamp, Word},
    mail::{Inbound, MailKind},
    policy::{Identity, Policy, Team},
};

/// Longest name of a record, in characters; the whole subject stays in the chatter.
const NAME_CHARS: usize = 200;

/// A record for a new enquiry.
pub(super) fn lead(message: &Inbound, customer: &Customer, team: &Team, policy: &Policy, now: Timestamp) -> NewLead {
    // Under a forwarded mail stands the signature of the colleague who passed it on.
    let contact = message.contact.clone().filter(|_| !customer.forwarded).unwrap_or_default();
    let first_line = || message.visible_text.lines().map(str::trim).find(|line| !line.is_empty()).map(str::to_owned);
    let original = message.forwarded.as_ref().filter(|_| customer.forwarded).and_then(|original| original.subject.clone());
    let name = original.or_else(|| message.subject.clone()).filter(|subject| !subject.trim().is_empty()).or_else(first_line);
    let lead = Lead {
        team: team.id.clone(),
        kind: team.creates,
        name: name.unwrap_or_else(|| "(no subject)".to_owned()).chars().take(NAME_CHARS).collect(),
        contact_name: customer.party.name.clone().or(contact.name),
        company_name: contact.company,
        email: customer.party.email.clone(),
        phone: contact.phones.into_iter().next(),
        language: customer.language(message).map(|language| Word::new(&language)),
        source: message.utm.source.clone(),
        medium: message.utm.medium.clone(),
        // A token of ours, valid or not, is no campaign.
        campaign: message.utm.campaign.clone().or_else(|| message.utm.plus.clone().filter(|plus| !Identity::is_like_a_plus_part(plus))),
        created_at: now,
        ..Lead::default()
    };
    NewLead { lead, cc: message.cc.iter().filter_map(|party| party.email.clone()).filter(|email| !policy.is_ours(email)).collect() }
}

/// What every new record begins with: its stage, its currency.
pub(super) fn begin(lead: &mut Lead, team: &Team, policy: &Policy, now: Timestamp) {
    if lead.stage.is_none() {
        lead.stage = first_stage(policy, &team.id).map(|stage| stage.id.clone());
    }
    lead.stage_since = lead.stage.as_ref().map(|_| now);
    if lead.salesperson.is_some() {
        lead.assigned_at = Some(now);
    }
    if lead.kind == LeadKind::Opportunity {
        lead.converted_at = Some(now);
    }
}

/// The message itself as an entry of the chatter. `proven`: what is written in the name of one of our users is theirs.
pub(super) fn entry(message: &Inbound, customer: &Customer, policy: &Policy, proven: bool) -> Entry {
    let from = message.from.as_ref().and_then(|from| from.email.clone());
    let user = from.as_ref().and_then(|email| policy.user_at(email));
    let kind = match message.kind {
        MailKind::Bounce | MailKind::DeliveryDelay => ChatterKind::Bounce,
        _ => ChatterKind::MailIn,
    };
    let customers_word = message.lead && customer.party.email.as_ref().is_none_or(|email| !policy.is_ours(email));
    // Who wrote and who was in copy may continue the thread later. A robot's word makes nobody a participant, nor that of a colleague who may be none.
    let participants: Vec<EmailAddress> = if message.lead && (customers_word || user.is_none() || proven) {
        let replies = message.reply_to.iter().chain(&message.to).chain(&message.cc).filter_map(|party| party.email.clone());
        // A site, or a colleague who passes a mail on, writes in the name of somebody who will write themselves.
        let answered = |email: &EmailAddress| message.reply_to.iter().any(|party| party.email.as_ref() == Some(email));
        let behind = customer.party.email.clone().filter(|email| from.as_ref() != Some(email) && !answered(email));
        from.clone().into_iter().chain(behind).chain(replies).filter(|email| !policy.is_ours(email)).collect()
    } else {
        Vec::new()
    };
    let body = if message.visible_text.trim().is_empty() { &message.text } else { &message.visible_text };
    let original = sender::forwarded(message, policy).zip(message.forwarded.as_ref()).filter(|_| !message.visible_text.trim().is_empty());
    Entry {
        kind,
        author: match user.filter(|_| proven) {
            Some(user) => Author::User(user.id.clone()),
            None => from.map_or(Author::Unknown, Author::Contact),
        },
        subject: message.subject.clone(),
        body: original.map_or_else(|| body.clone(), |(party, mail)| format!("{}\n\n{party} wrote:\n\n{}", body.trim_end(), mail.text)),
        message_id: message.message_id.clone(),
        participants,
        customers_word,
        our_word: false,
    }
}

/// What a salesperson should know besides the message, each with its reason.
pub(super) fn notes(message: &Inbound, facts: &Facts, thread: &Thread<'_>) -> Vec<(String, String)> {
    let mut notes = Vec::new();
    let continued = thread.first().map(|found| found.lead);
    if let Some(found) = thread.first() {
        let lead = &found.lead.lead;
        let note = format!("This continues lead {} of {} ({}), but was sent to another team.", lead.id, found.lead.team(), lead.name);
        notes.push((note, found.because.clone()));
    }
    if let Some(lead) = thread.suggested {
        notes.push((format!("This may belong to lead {} ({}).", lead.lead.id, lead.lead.name), thread.because.clone()));
    }
    if let Some(lead) = facts.open_leads.iter().find(|lead| continued.or(thread.suggested).is_none_or(|shown| shown.lead.id != lead.id)) {
        notes.push((format!("The sender has an open lead already: {} ({}).", lead.id, lead.name), "the same sender".to_owned()));
    }
    // A number that several people have is a switchboard, and says nothing.
    if let [other] = facts.same_phone.as_slice() {
        let note = format!(
            "The sender may be contact {} ({}), who has the same phone number: `leadgate contact merge` makes them one.",
            other.id, other.name
        );
        notes.push((note, "the address is new, and a number that the message names is known".to_owned()));
    }
    if !message.limits.is_empty() {
        let note = format!("Not everything in this message could be read: {}. The original is kept.", message.limits.join("; "));
        notes.push((note, "it is over a limit".to_owned()));
    }
    notes
}

/// A kind of message as a person says it.
pub(super) fn kind_in_words(kind: MailKind) -> &'static str {
    match kind {
        MailKind::Message => "no person wrote it",
        MailKind::AutoReply => "an automatic reply",
        MailKind::Bounce => "a bounce",
        MailKind::DeliveryDelay => "a delay notice",
        MailKind::Receipt => "a read receipt",
        MailKind::Feedback => "an abuse report",
        MailKind::List => "a mailing list or newsletter",
        MailKind::Invitation => "an invitation",
        MailKind::Own => "a mail of ours",
    }
}

//! The fields of a record in words: for templates and for notices.

use super::{Task, about::About, excerpt};
use crate::{
    compose::{self, ContactFields, CustomerFields, LeadFields, MessageFields, TeamFields, TemplateContext, UserFields},
    crm::{EmailAddress, Party},
    decide::{LetterDraft, minor_digits},
    policy::{Policy, Team, User},
};

impl Task<'_> {
    /// What a template may name. `to_user` says that the letter goes to one of ours, and not to the customer.
    pub(super) fn context(&self, letter: &LetterDraft, team: &Team, address: &EmailAddress, to_user: bool) -> TemplateContext {
        let about = self.about;
        let recipient = customer(&letter.to);
        let owner = self.salesperson();
        TemplateContext {
            lead: self.lead_fields(),
            customer: if to_user {
                CustomerFields::new(about.customers_name().unwrap_or_default(), text(about.lead.email.as_ref()))
            } else {
                recipient.clone()
            },
            contact: contact_fields(about),
            recipient,
            user: owner.map_or_else(UserFields::default, |user| UserFields {
                name: user.name.clone(),
                email: text(user.addresses.first()).to_owned(),
            }),
            team: TeamFields { name: team.name.clone(), email: address.to_string() },
            message: self.message_fields(letter),
        }
    }

    fn lead_fields(&self) -> LeadFields {
        let lead = &self.about.lead;
        let word = |text: &Option<String>| text.clone().unwrap_or_default();
        LeadFields {
            id: lead.id,
            subject: lead.name.clone(),
            kind: lead.kind,
            state: lead.state,
            stage: self.stage_name().unwrap_or_default(),
            company: self.about.company_name().unwrap_or_default().to_owned(),
            phone: word(&lead.phone),
            tags: lead.tags.iter().map(ToString::to_string).collect(),
            priority: lead.priority.number(),
            expected_revenue: revenue(self.about, self.occasion.policy).unwrap_or_default(),
            expected_closing: lead.expected_closing.map(|day| day.to_string()).unwrap_or_default(),
            source: word(&lead.source),
            campaign: word(&lead.campaign),
        }
    }

    /// The message that is answered; without one, what the customer said last.
    fn message_fields(&self, letter: &LetterDraft) -> MessageFields {
        let word = self.about.newest_word();
        let (subject, said, date) = match (self.occasion.message, word) {
            (_, Some(word)) => (word.subject.clone(), excerpt(&word.body), Some(word.at.to_string())),
            (Some((_, message)), None) => (message.subject.clone(), String::new(), message.date.map(|date| date.to_string())),
            (None, None) => (None, String::new(), None),
        };
        let said = if letter.excerpt.is_empty() { said } else { letter.excerpt.clone() };
        MessageFields {
            reply_subject: compose::reply_subject(subject.as_deref()),
            subject: subject.unwrap_or_default(),
            text: said,
            date: date.unwrap_or_default(),
        }
    }

    /// The record's salesperson, as long as there is such a user.
    pub(super) fn salesperson(&self) -> Option<&User> {
        self.about.lead.salesperson.as_ref().and_then(|user| self.occasion.policy.user(user))
    }

    /// The name of its stage; of one that left the configuration its id.
    pub(super) fn stage_name(&self) -> Option<String> {
        let stage = self.about.lead.stage.as_ref()?;
        Some(self.occasion.policy.stage(stage).map_or_else(|| stage.to_string(), |stage| stage.name.clone()))
    }
}

fn customer(party: &Party) -> CustomerFields {
    CustomerFields::new(party.name.as_deref().unwrap_or_default(), text(party.email.as_ref()))
}

fn text(address: Option<&EmailAddress>) -> &str {
    address.map_or("", EmailAddress::as_str)
}

fn contact_fields(about: &About) -> ContactFields {
    let Some(contact) = &about.contact else { return ContactFields::default() };
    let word = |text: &Option<String>| text.clone().unwrap_or_default();
    ContactFields {
        name: contact.name.clone(),
        title: word(&contact.title),
        company: about.company.as_ref().map(|company| company.name.clone()).unwrap_or_default(),
        phone: word(&contact.phone),
        website: word(&contact.website),
    }
}

/// What a record is expected to bring, once: `1200.00 EUR`.
pub(super) fn revenue(about: &About, policy: &Policy) -> Option<String> {
    let currency = about.lead.currency.as_deref().unwrap_or(&policy.currency);
    Some(amount(about.lead.expected_revenue?.0, currency))
}

/// An amount of minor units as people write it.
fn amount(minor: i64, currency: &str) -> String {
    let digits = minor_digits(currency);
    let (sign, units) = (if minor < 0 { "-" } else { "" }, format!("{:0>width$}", minor.unsigned_abs(), width = digits + 1));
    let (whole, fraction) = units.split_at(units.len() - digits);
    let mark = if digits == 0 { "" } else { "." };
    format!("{sign}{whole}{mark}{fraction} {currency}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_the_digits_of_their_currency() {
        for (minor, currency, want) in [
            (120_000, "EUR", "1200.00 EUR"),
            (5, "EUR", "0.05 EUR"),
            (0, "EUR", "0.00 EUR"),
            (-1_050, "USD", "-10.50 USD"),
            (1_200, "JPY", "1200 JPY"),
            (1_234, "KWD", "1.234 KWD"),
            (i64::MIN, "EUR", "-92233720368547758.08 EUR"),
        ] {
            assert_eq!(amount(minor, currency), want);
        }
    }
}

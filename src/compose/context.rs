//! What a template may name: `lead`, `customer`, `contact`, `recipient`, `user`, `team` and `message`. This list is the admin's reference; nothing
//! else exists in a template.
//!
//! What is unknown is an empty text, never missing: a template asks with `{% if customer.first_name %}` and fails at load, not at the customer.

use serde::Serialize;

use crate::crm::{LeadId, LeadKind, LeadState};

/// Everything a template may name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TemplateContext {
    /// `lead`: the record.
    pub lead: LeadFields,
    /// `customer`: whose enquiry it is.
    pub customer: CustomerFields,
    /// `contact`: what we know of the customer beyond this record.
    pub contact: ContactFields,
    /// `recipient`: whom the mail goes to; the customer, or one of our users.
    pub recipient: CustomerFields,
    /// `user`: the salesperson of the record; empty while it has none.
    pub user: UserFields,
    /// `team`: who writes it.
    pub team: TeamFields,
    /// `message`: the mail that is answered, or the newest one of the customer.
    pub message: MessageFields,
}

/// `lead` in a template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeadFields {
    /// `lead.id`: the record's number.
    pub id: LeadId,
    /// `lead.subject`: the record's title.
    pub subject: String,
    /// `lead.kind`: `lead` or `opportunity`.
    pub kind: LeadKind,
    /// `lead.state`: `open`, `won` or `lost`.
    pub state: LeadState,
    /// `lead.stage`: the name of its stage; empty when it has none.
    pub stage: String,
    /// `lead.company`: the company's name; empty when unknown.
    pub company: String,
    /// `lead.phone`: the phone number, such as `+34911234567`; empty when unknown.
    pub phone: String,
    /// `lead.tags`: its tags, a list.
    pub tags: Vec<String>,
    /// `lead.priority`: from 0, low, to 3, very high.
    pub priority: u8,
    /// `lead.expected_revenue`: what it is expected to bring, such as `1200.00 EUR`; empty when unknown.
    pub expected_revenue: String,
    /// `lead.expected_closing`: when it is expected to be won, such as `2026-12-31`; empty when unknown.
    pub expected_closing: String,
    /// `lead.source`: where it came from; empty when unknown.
    pub source: String,
    /// `lead.campaign`: through which campaign; empty when unknown.
    pub campaign: String,
}

/// `customer` and `recipient` in a template.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct CustomerFields {
    /// `customer.name`: the whole name; empty when unknown.
    pub name: String,
    /// `customer.first_name`: the first name; empty when unknown, so `{% if customer.first_name %}` tells.
    pub first_name: String,
    /// `customer.email`: the address.
    pub email: String,
}

/// `contact` in a template.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ContactFields {
    /// `contact.name`: the name; empty when the record has no contact.
    pub name: String,
    /// `contact.title`: the job title; empty when unknown.
    pub title: String,
    /// `contact.company`: the name of the company it belongs to; empty when it belongs to none.
    pub company: String,
    /// `contact.phone`: the first phone number; empty when unknown.
    pub phone: String,
    /// `contact.website`: the web site; empty when unknown.
    pub website: String,
}

/// `user` in a template.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct UserFields {
    /// `user.name`: the name; empty while the record has no salesperson.
    pub name: String,
    /// `user.email`: the address; empty while the record has no salesperson.
    pub email: String,
}

/// What stands before a name without being one.
const TITLES: [&str; 14] = ["dr", "mr", "mrs", "ms", "prof", "herr", "frau", "sr", "sra", "m", "mme", "ing", "dipl", "miss"];

impl CustomerFields {
    /// A customer by display name and address. `Lee, Kim` is read as Kim Lee; the first name is the first word that is no title.
    pub fn new(name: &str, email: &str) -> Self {
        let name = in_reading_order(name);
        let is_title = |word: &str| TITLES.contains(&word.trim_end_matches('.').to_lowercase().as_str());
        let first = name.split_whitespace().find(|word| !is_title(word)).unwrap_or_default().to_owned();
        Self { name, first_name: first, email: email.to_owned() }
    }
}

/// The name as it is spoken: directories write the family name first, with a comma behind it.
fn in_reading_order(name: &str) -> String {
    let is_name = |part: &str| {
        let words = part.split_whitespace().count();
        (1..=3).contains(&words) && part.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '.' | '\''))
    };
    match name.split_once(',').map(|(family, given)| (family.trim(), given.trim())) {
        Some((family, given)) if is_name(family) && is_name(given) => format!("{given} {family}"),
        _ => name.to_owned(),
    }
}

/// `team` in a template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TeamFields {
    /// `team.name`: its name for people.
    pub name: String,
    /// `team.email`: the address it writes from.
    pub email: String,
}

/// `message` in a template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MessageFields {
    /// `message.subject`: the subject; empty when it has none.
    pub subject: String,
    /// `message.reply_subject`: the subject of an answer to it, `Re: ` in front unless it is there already.
    pub reply_subject: String,
    /// `message.text`: what the customer wrote now, cut by the caller to an excerpt.
    pub text: String,
    /// `message.date`: when it was sent, as the caller writes dates; empty when unknown.
    pub date: String,
}

/// A context in which everything is known.
pub(super) fn example() -> TemplateContext {
    let text = ToOwned::to_owned;
    let kim = CustomerFields { name: text("Kim Lee"), first_name: text("Kim"), email: text("kim@example.org") };
    TemplateContext {
        lead: LeadFields {
            id: LeadId(4711),
            subject: text("Quote for 20 chairs"),
            kind: LeadKind::Lead,
            state: LeadState::Open,
            stage: text("Qualified"),
            company: text("Example Ltd"),
            phone: text("+34911234567"),
            tags: vec![text("furniture")],
            priority: 1,
            expected_revenue: text("1200.00 EUR"),
            expected_closing: text("2026-12-31"),
            source: text("Website"),
            campaign: text("fair"),
        },
        recipient: kim.clone(),
        customer: kim,
        contact: ContactFields {
            name: text("Kim Lee"),
            title: text("Buyer"),
            company: text("Example Ltd"),
            phone: text("+34911234567"),
            website: text("https://example.org"),
        },
        user: UserFields { name: text("Ana Ruiz"), email: text("ana@example.com") },
        team: TeamFields { name: text("Sales"), email: text("sales@example.com") },
        message: MessageFields {
            subject: text("Chairs"),
            reply_subject: text("Re: Chairs"),
            text: text("We need 20 chairs."),
            date: text("2026-11-22"),
        },
    }
}

/// A context in which only what always exists is known.
pub(super) fn bare_example() -> TemplateContext {
    let mut context = example();
    let nameless = CustomerFields { email: context.customer.email.clone(), ..CustomerFields::default() };
    (context.customer, context.recipient) = (nameless.clone(), nameless);
    (context.contact, context.user) = (ContactFields::default(), UserFields::default());
    let lead = &mut context.lead;
    lead.tags.clear();
    for field in [
        &mut lead.stage,
        &mut lead.company,
        &mut lead.phone,
        &mut lead.expected_revenue,
        &mut lead.expected_closing,
        &mut lead.source,
        &mut lead.campaign,
    ] {
        field.clear();
    }
    context.message = MessageFields { subject: String::new(), reply_subject: "Re:".to_owned(), text: String::new(), date: String::new() };
    context
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_are_spoken() {
        for (name, whole, first) in [
            ("Vogt, Sabine", "Sabine Vogt", "Sabine"),
            ("Dr. Kim Lee", "Dr. Kim Lee", "Kim"),
            ("Müller-Lüdenscheidt, Dr. Jörg", "Dr. Jörg Müller-Lüdenscheidt", "Jörg"),
            ("Chairs, Tables & Co", "Chairs, Tables & Co", "Chairs,"),
            ("", "", ""),
        ] {
            let customer = CustomerFields::new(name, "kim@example.org");
            assert_eq!((customer.name.as_str(), customer.first_name.as_str()), (whole, first));
        }
    }
}

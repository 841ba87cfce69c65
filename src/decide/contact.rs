//! Which contact a message is from, and what it adds to what we know: users first, then any of a contact's addresses, else a new one.
//!
//! What is known is never overwritten by what a mail says; only what is empty is filled in.

use super::{
    Facts,
    desk::{By, CaseId, Desk},
    facts::KnownContact,
    plan::{ContactTarget, Effect, PlanBuilder},
    sender::{self, Customer},
};
use crate::{
    crm::{Author, Contact, ContactField, ContactId, ContactKind, EmailAddress, Timestamp, Value, Word},
    mail::{self, ContactFacts, Inbound},
    policy::Policy,
};

/// What a message says of the person who wrote it.
#[derive(Debug, Clone, Default)]
pub(super) struct Described {
    pub(super) name: Option<String>,
    pub(super) email: Option<EmailAddress>,
    pub(super) title: Option<String>,
    pub(super) company: Option<String>,
    pub(super) phones: Vec<String>,
    pub(super) website: Option<String>,
    pub(super) language: Option<Word>,
}

impl Described {
    /// From the sender and what the message says of them.
    pub(super) fn of(message: &Inbound, customer: &Customer) -> Self {
        // Under a forwarded mail stands the signature of the colleague who passed it on.
        let said: ContactFacts = message.contact.clone().filter(|_| !customer.forwarded).unwrap_or_default();
        let field =
            |name: &str| message.form.as_ref().and_then(|form| form.fields.get(name)).filter(|value| !value.trim().is_empty()).cloned();
        Self {
            name: customer.party.name.clone().or(said.name),
            email: customer.party.email.clone(),
            title: said.title,
            company: field("company").or(said.company),
            phones: said.phones,
            website: said.website,
            language: customer.language(message).map(|language| Word::new(&language)),
        }
    }
}

/// The domain by which the company of an address is known: not that of a mail provider for everybody, and not ours.
pub(super) fn company_domain(email: &EmailAddress, policy: &Policy) -> Option<Word> {
    let ours = policy.teams.iter().flat_map(|team| &team.aliases).any(|alias| alias.domain() == email.domain());
    (!ours && !mail::is_free_mail(email.domain())).then(|| Word::new(email.domain()))
}

fn create(plan: &mut PlanBuilder, described: &Described, email: &EmailAddress, now: Timestamp) -> (ContactTarget, KnownContact) {
    let contact = Contact {
        kind: ContactKind::Person,
        name: described.name.clone().unwrap_or_else(|| email.to_string()),
        title: described.title.clone(),
        email: Some(email.clone()),
        phone: described.phones.first().cloned(),
        website: described.website.clone(),
        language: described.language.clone(),
        created_at: now,
        ..Contact::default()
    };
    let person = plan.create_contact(contact.clone(), format!("no contact has the address {email}"));
    described.phones.iter().skip(1).for_each(|phone| {
        plan.push(Effect::AddPhone { contact: person, phone: phone.clone() }, "the message names it".to_owned());
    });
    (person, KnownContact { contact, emails: [email.clone()].into(), ..KnownContact::default() })
}

/// The company of a person: known by the domain of their address, or made from what the message says.
fn employer(
    plan: &mut PlanBuilder,
    described: &Described,
    email: &EmailAddress,
    facts: &Facts,
    policy: &Policy,
    now: Timestamp,
) -> Option<(ContactTarget, Contact, String)> {
    let domain = company_domain(email, policy);
    if let (Some(company), Some(domain)) = (&facts.company, &domain) {
        return Some((ContactTarget::Existing(company.id), company.clone(), format!("the domain {domain} is that of a known company")));
    }
    let name = described.company.clone()?;
    let company = Contact { kind: ContactKind::Company, name: name.clone(), domain: domain.clone(), created_at: now, ..Contact::default() };
    let because = domain.map_or("the message names the company".to_owned(), |domain| {
        format!("the message names the company, and {domain} is no mail provider")
    });
    let target = plan.create_contact(company.clone(), because);
    Some((target, company, "the message names the company".to_owned()))
}

/// Fills in what a known contact lacks.
fn learn(plan: &mut PlanBuilder, described: &Described, known: &KnownContact) -> KnownContact {
    let mut after = known.clone();
    let target = ContactTarget::Existing(known.contact.id);
    let nameless = known.contact.email.as_ref().is_some_and(|email| known.contact.name == email.as_str());
    let text = |text: &Option<String>| text.clone().map(Value::Text);
    let said = [
        (ContactField::name, text(&described.name).filter(|_| nameless || known.contact.name.is_empty())),
        (ContactField::title, text(&described.title)),
        (ContactField::phone, described.phones.first().cloned().map(Value::Text)),
        (ContactField::website, text(&described.website)),
        (ContactField::language, described.language.as_ref().map(|language| Value::Text(language.to_string()))),
    ];
    for (field, to) in said {
        let from = known.contact.get(field);
        let Some(to) = to.filter(|_| from.is_empty() || (field == ContactField::name && nameless)) else { continue };
        if after.contact.set(field, to.clone()).is_ok() {
            let by = Author::Automation("intake".to_owned());
            plan.push(
                Effect::ChangeContact { contact: target, field, from, to, by },
                "it was not known yet, and the message says it".to_owned(),
            );
        }
    }
    let primary = after.contact.phone.clone();
    for phone in described.phones.iter().filter(|phone| Some(*phone) != primary.as_ref() && !known.phones.contains(*phone)) {
        plan.push(Effect::AddPhone { contact: target, phone: phone.clone() }, "the message names it".to_owned());
        after.phones.insert(phone.clone());
    }
    after
}

impl Desk<'_> {
    /// The contact of a sender: the known one with what it lacked, or a new one, once in a plan. `None` when there is nobody to know: no address, one of ours,
    /// or one that was not looked up.
    pub(super) fn meet(&mut self, described: &Described) -> Option<(ContactTarget, KnownContact)> {
        let email = described.email.as_ref().filter(|email| !self.policy.is_ours(email) && self.asked_for.as_ref() == Some(email))?;
        if self.met.is_none() {
            self.met = match &self.facts.contact {
                Some(known) => Some((ContactTarget::Existing(known.contact.id), learn(&mut self.plan, described, known))),
                None if sender::is_unread(email) => None,
                None => Some(create(&mut self.plan, described, email, self.now)),
            };
            self.give_company(described, email);
        }
        self.met.clone()
    }

    /// Puts the contact under its company, when it has none yet.
    fn give_company(&mut self, described: &Described, email: &EmailAddress) {
        let Some((person, known)) = self.met.as_mut().filter(|(_, known)| known.contact.company.is_none()) else { return };
        let Some((company, named, because)) = employer(&mut self.plan, described, email, self.facts, self.policy, self.now) else { return };
        self.plan.push(Effect::JoinCompany { contact: *person, company }, format!("{because}: {}", named.name));
        // A company that this plan makes has no number yet; that there is one counts for the rules.
        known.contact.company = Some(named.id);
        known.company = Some(named);
    }

    /// Links the record to a contact.
    pub(super) fn link_contact(&mut self, case: CaseId, contact: ContactTarget, by: &By) {
        let lead = self.case(case).target;
        // One that this plan makes has no number yet; that there is one counts for the rules.
        let id = if let ContactTarget::Existing(id) = contact { id } else { ContactId::default() };
        if matches!(contact, ContactTarget::Existing(_)) && self.case(case).lead.contact == Some(id) {
            return;
        }
        self.case_mut(case).lead.contact = Some(id);
        self.plan.push(Effect::LinkContact { lead, contact }, by.because.clone());
    }

    /// Gives the record a contact: the one it has, the known one of its address, or a new one.
    pub(super) fn give_contact(&mut self, case: CaseId, by: &By) {
        let (lead, known) = (&self.case(case).lead, self.case(case).contact.is_some());
        if lead.contact.is_some() || known {
            return;
        }
        let described = Described {
            name: lead.contact_name.clone(),
            email: lead.email.clone(),
            company: lead.company_name.clone(),
            phones: lead.phone.iter().cloned().collect(),
            language: lead.language.clone(),
            ..Described::default()
        };
        if let Some((target, known)) = self.meet(&described) {
            self.case_mut(case).contact = Some(known);
            self.link_contact(case, target, by);
        }
    }
}

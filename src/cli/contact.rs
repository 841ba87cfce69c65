//! `leadgate contact`: one person or company, with the timeline of everything that was exchanged.

use std::io::{self, Write};

use clap::Subcommand;
use serde_json::{Value as Json, json};

use super::{
    Failure, Shell, chatter, leads,
    output::{self, Column, Format},
    values,
};
use crate::{
    crm::{ChatterKind, ContactId, EmailAddress, Lead},
    decide::{ContactCommand, KnownContact},
    policy::Policy,
    store::{Candidate, ChatterRow},
};

/// Look at one contact, and put right what is there twice.
#[derive(Debug, Subcommand)]
pub enum Contact {
    /// Show a contact with its leads and everything that was exchanged.
    Show {
        /// Its number.
        contact: i64,
    },
    /// Find contacts that may be the same, with the reasons.
    Duplicates {
        /// Its number.
        contact: i64,
    },
    /// Merge the second contact into the first. It becomes a tombstone that points to it; its addresses and leads are seen there.
    Merge {
        /// The contact that goes on.
        contact: i64,
        /// The contact that ends.
        other: i64,
    },
    /// Take the merge of a contact back.
    Split {
        /// The contact that was merged into another.
        contact: i64,
    },
}

const ALIKE: &[Column<Candidate<ContactId>>] = &[
    Column { title: "contact", cell: |row| row.id.to_string() },
    Column { title: "name", cell: |row| row.name.clone() },
    Column { title: "because of", cell: |row| row.because.join(", ") },
];
/// Leads that are shown at most, and entries of their chatter.
const LEADS: u32 = 200;
const ENTRIES: u32 = 1_000;

/// Everything about a contact.
struct Whole {
    known: KnownContact,
    leads: Vec<Lead>,
    alike: Vec<Candidate<ContactId>>,
    timeline: Vec<ChatterRow>,
}

impl Contact {
    pub(super) async fn run(self, shell: &Shell) -> Result<(), Failure> {
        match self {
            Self::Show { contact } => show(shell, ContactId(contact)).await,
            Self::Duplicates { contact } => {
                let engine = shell.engine().await?;
                let mut tx = engine.store.read().await?;
                output::print(shell.format, ALIKE, &tx.duplicates_of_contact(ContactId(contact)).await?, "no contact is like it")
            }
            Self::Merge { contact, other } => {
                let acting = shell.acting().await?;
                acting.on_contact(shell, ContactId(other), ContactCommand::Merge { into: ContactId(contact) }).await
            }
            Self::Split { contact } => shell.acting().await?.on_contact(shell, ContactId(contact), ContactCommand::Split).await,
        }
    }
}

async fn show(shell: &Shell, asked: ContactId) -> Result<(), Failure> {
    let engine = shell.engine().await?;
    let rules = engine.rules.borrow().clone();
    let mut tx = engine.store.read().await?;
    let known = tx.known_contact(asked).await?.ok_or_else(|| Failure::input(format!("there is no contact {asked}")))?;
    let id = known.contact.id;
    let (leads, alike) = (tx.leads_of_contact(id, LEADS).await?, tx.duplicates_of_contact(id).await?);
    let mut timeline = tx.timeline(id, ENTRIES).await?;
    // What changed is told by each lead; here stands what was said.
    timeline.retain(|entry| entry.kind != ChatterKind::Change.as_str());
    timeline.sort_by_key(|entry| (entry.at, entry.id));
    let whole = Whole { known, leads, alike, timeline };
    let mut out = io::stdout().lock();
    match shell.format {
        Format::Json => output::json_line(&mut out, &whole.json(&rules.policy)),
        Format::Table | Format::Csv => whole.show(&mut out, asked, &rules.policy).map_err(output::cannot_write),
    }
}

/// A contact for programs.
pub(super) fn json(known: &KnownContact) -> Json {
    let contact = &known.contact;
    json!({
        "id": contact.id,
        "kind": contact.kind,
        "name": contact.name,
        "title": contact.title,
        "company": contact.company,
        "email": contact.email,
        "emails": known.emails,
        "phone": contact.phone,
        "phones": known.phones,
        "domain": contact.domain,
        "website": contact.website,
        "language": contact.language,
        "blacklisted": contact.blacklisted,
        "created_at": contact.created_at.to_string(),
        "merged_into": contact.merged_into,
    })
}

impl Whole {
    fn json(&self, policy: &Policy) -> Json {
        let mut object = json(&self.known);
        let leads: Vec<Json> = self.leads.iter().map(|lead| Json::Object(values::object(lead, policy))).collect();
        object["company_name"] = json!(self.known.company.as_ref().map(|company| &company.name));
        object["leads"] = json!(leads);
        object["duplicates"] = json!(self.alike);
        object["timeline"] = json!(self.timeline);
        object
    }

    fn show(self, out: &mut dyn Write, asked: ContactId, policy: &Policy) -> io::Result<()> {
        let contact = &self.known.contact;
        if contact.id != asked {
            writeln!(out, "contact {asked} was merged into this one:")?;
        }
        writeln!(out, "{} {}: {}", contact.kind, contact.id, output::one_line(&contact.name))?;
        let emails: Vec<&str> = self.known.emails.iter().map(EmailAddress::as_str).collect();
        let phones: Vec<&str> = self.known.phones.iter().map(String::as_str).collect();
        let fields = [
            ("title", contact.title.clone()),
            ("company", self.known.company.as_ref().map(|company| format!("{} ({})", company.name, company.id))),
            ("email", Some(emails.join(", "))),
            ("phone", Some(phones.join(", "))),
            ("domain", contact.domain.as_ref().map(ToString::to_string)),
            ("website", contact.website.clone()),
            ("language", contact.language.as_ref().map(ToString::to_string)),
            ("blacklisted", contact.blacklisted.then(|| "yes: no automatic mail goes to it".to_owned())),
            ("known since", Some(output::time(contact.created_at.as_micros()))),
        ];
        for (name, value) in fields {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                writeln!(out, "  {name:<12} {}", output::one_line(&value))?;
            }
        }
        for other in &self.alike {
            let reasons = other.because.join(", ");
            writeln!(out, "  perhaps the same as contact {} {}, because of {reasons}", other.id, output::one_line(&other.name))?;
        }
        if !self.leads.is_empty() {
            writeln!(out, "\n{}", leads::table(self.leads, policy))?;
        }
        chatter::show(out, &self.timeline, &Lead::default(), policy)
    }
}

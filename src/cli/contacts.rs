//! `leadgate contacts`: the people and companies we talk to.

use clap::Args;
use serde::Serialize;

use super::{
    Failure, Shell,
    output::{self, Column},
};
use crate::crm::{Contact, ContactId};

/// The people and companies we talk to, newest first.
#[derive(Debug, Args)]
pub struct Contacts {
    /// Whose name contains this, or who has this address or number.
    #[arg(long, default_value = "")]
    search: String,
    /// At most so many.
    #[arg(long, default_value_t = 50)]
    limit: u32,
}

/// A contact in the list.
#[derive(Debug, Serialize)]
pub(super) struct Listed {
    id: ContactId,
    kind: String,
    name: String,
    title: Option<String>,
    company: Option<ContactId>,
    company_name: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    domain: Option<String>,
    language: Option<String>,
    blacklisted: bool,
    created_at: String,
}

const COLUMNS: &[Column<Listed>] = &[
    Column { title: "contact", cell: |row| row.id.to_string() },
    Column { title: "kind", cell: |row| row.kind.clone() },
    Column { title: "name", cell: |row| row.name.clone() },
    Column { title: "title", cell: |row| row.title.clone().unwrap_or_default() },
    Column { title: "company", cell: |row| row.company_name.clone().unwrap_or_default() },
    Column { title: "email", cell: |row| row.email.clone().or_else(|| row.domain.clone()).unwrap_or_default() },
    Column { title: "phone", cell: |row| row.phone.clone().unwrap_or_default() },
];

impl Contacts {
    pub(super) async fn run(self, shell: &Shell) -> Result<(), Failure> {
        let engine = shell.engine().await?;
        let mut tx = engine.store.read().await?;
        let mut rows = Vec::new();
        for contact in tx.find_contacts(&self.search, self.limit).await? {
            let company = match contact.company {
                Some(company) => tx.surviving_contact(company).await?,
                None => None,
            };
            rows.push(Listed::of(contact, company.as_ref()));
        }
        output::print(shell.format, COLUMNS, &rows, "no contacts")
    }
}

impl Listed {
    fn of(contact: Contact, company: Option<&Contact>) -> Self {
        Self {
            id: contact.id,
            kind: contact.kind.to_string(),
            title: contact.title,
            company: company.map(|company| company.id),
            company_name: company.map(|company| company.name.clone()),
            email: contact.email.map(|email| email.to_string()),
            phone: contact.phone,
            domain: contact.domain.map(|domain| domain.to_string()),
            language: contact.language.map(|language| language.to_string()),
            blacklisted: contact.blacklisted,
            created_at: contact.created_at.to_string(),
            name: contact.name,
        }
    }
}

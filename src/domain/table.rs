//! The type tables, looked up by name; and paths: a field, and the references that lead to it.

use std::fmt;

use super::{message::MESSAGE_FIELDS, suggest::nearest};
use crate::crm::{ContactField, FieldInfo, FieldKind, LeadField, RecordKind};

/// How a table names a family of fields: `form.<name>` stands for every name that begins with `form.`.
const OPEN: &str = "<name>";

/// The rows of a record's type table, in its order.
pub fn fields(kind: RecordKind) -> Vec<&'static FieldInfo> {
    match kind {
        RecordKind::Lead => LeadField::ALL.iter().map(|field| field.info()).collect(),
        RecordKind::Contact => ContactField::ALL.iter().map(|field| field.info()).collect(),
        RecordKind::Message => MESSAGE_FIELDS.iter().collect(),
    }
}

/// The row of one field. `form.phone` has the row of its family, `form.<name>`.
pub fn field(kind: RecordKind, name: &str) -> Option<&'static FieldInfo> {
    fields(kind).into_iter().find(|info| match info.name.strip_suffix(OPEN) {
        Some(prefix) => name.strip_prefix(prefix).is_some_and(|rest| !rest.is_empty()),
        None => info.name == name,
    })
}

/// What a record is called.
pub(super) fn record_name(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::Lead => "lead",
        RecordKind::Contact => "contact",
        RecordKind::Message => "message",
    }
}

/// The reference that a path may follow, and where it leads. A company's own company is looked up no further.
fn reference(from: RecordKind, name: &str, steps: &[&'static str]) -> Option<(&'static str, RecordKind)> {
    match (from, name) {
        (RecordKind::Lead | RecordKind::Message, "contact") => Some(("contact", RecordKind::Contact)),
        (RecordKind::Contact, "company") if !steps.contains(&"company") => Some(("company", RecordKind::Contact)),
        _ => None,
    }
}

/// A field of a record, or of a record that references lead to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// The references to follow, from the first on.
    pub steps: Vec<&'static str>,
    /// The field at the end.
    pub field: String,
    /// The record that the field belongs to.
    pub of: RecordKind,
    /// What the field holds.
    pub kind: FieldKind,
}

impl Path {
    /// Reads `contact.company.name`.
    ///
    /// # Errors
    /// What is wrong with it, and what to do.
    pub fn parse(text: &str, root: RecordKind) -> Result<Self, (String, String)> {
        let (mut steps, mut of, mut rest) = (Vec::new(), root, text);
        loop {
            if let Some(info) = field(of, rest) {
                return Ok(Self { steps, field: rest.to_owned(), of, kind: info.kind });
            }
            let (first, after) = rest.split_once('.').unwrap_or((rest, ""));
            if let (Some((name, target)), false) = (reference(of, first, &steps), after.is_empty()) {
                steps.push(name);
                (of, rest) = (target, after);
                continue;
            }
            return Err(Self::refuse(of, first, after));
        }
    }

    fn refuse(of: RecordKind, first: &str, after: &str) -> (String, String) {
        let record = record_name(of);
        if !after.is_empty() && field(of, first).is_some() {
            return (format!("nothing can be reached through `{first}` of a {record}"), followed(of));
        }
        let names = fields(of).into_iter().map(|info| info.name);
        let shown: String = first.chars().take(60).collect();
        let advice = match nearest(first, names.clone()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("a {record} has {}", names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")),
        };
        (format!("a {record} has no field `{shown}`"), advice)
    }

    /// The path to a field of the record that this reference leads to; `None` when paths cannot go there.
    pub(super) fn through(&self, name: &str) -> Option<Self> {
        let FieldKind::Reference(target) = self.kind else { return None };
        let info = field(target, name)?;
        let (mut steps, of) = (self.steps.clone(), target);
        // The `id` of a record leads to the record itself.
        if self.field != "id" {
            steps.push(reference(self.of, &self.field, &self.steps)?.0);
        }
        Some(Self { steps, field: info.name.to_owned(), of, kind: info.kind })
    }
}

fn followed(of: RecordKind) -> String {
    match of {
        RecordKind::Lead | RecordKind::Message => "paths lead through `contact` and `contact.company`".to_owned(),
        RecordKind::Contact => "paths lead through `company`, once".to_owned(),
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for step in &self.steps {
            write!(f, "{step}.")?;
        }
        f.write_str(&self.field)
    }
}

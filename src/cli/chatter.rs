//! The chatter of a lead, or everything that was exchanged with a contact, for people.

use std::io::{self, Write};

use super::{output, values};
use crate::{
    crm::{Lead, LeadField, Value},
    policy::Policy,
    store::ChatterRow,
};

/// Writes the entries, oldest first. Those that stand on another lead than this one say so.
pub(super) fn show(out: &mut dyn Write, entries: &[ChatterRow], lead: &Lead, policy: &Policy) -> io::Result<()> {
    let mut after_a_change = false;
    for entry in entries {
        let author = entry.author.as_deref().unwrap_or("(unknown)");
        let state = entry.outbox_state.as_ref().map_or_else(String::new, |state| format!(" [{state}]"));
        let place = if entry.lead_id == lead.id.0 { String::new() } else { format!(" on lead {}", entry.lead_id) };
        let kind = entry.kind.replace('_', " ");
        if let Some(change) = change(entry, lead, policy) {
            // What changed at once stands together.
            if !after_a_change {
                writeln!(out)?;
            }
            writeln!(out, "{} {}{place}: {}", output::time(entry.at), output::one_line(author), output::one_line(&change))?;
            after_a_change = true;
            continue;
        }
        after_a_change = false;
        writeln!(out, "\n{} {kind} {}{state}{place}", output::time(entry.at), output::one_line(author))?;
        if let Some(subject) = &entry.subject {
            writeln!(out, "  {}", output::one_line(subject))?;
        }
        for line in output::printable(&entry.body).lines() {
            writeln!(out, "  │ {line}")?;
        }
    }
    Ok(())
}

/// `stage new → qualified`.
fn change(entry: &ChatterRow, lead: &Lead, policy: &Policy) -> Option<String> {
    let name = entry.field.as_deref()?;
    let read = |stored: &Option<String>| stored.as_deref().and_then(|json| serde_json::from_str::<Value>(json).ok()).unwrap_or_default();
    let shown = |value: &Value| match LeadField::from_name(name) {
        Some(field) => values::shown(field, value, lead, policy),
        None => value.to_string(),
    };
    Some(format!("{name} {} → {}", shown(&read(&entry.old_value)), shown(&read(&entry.new_value))))
}

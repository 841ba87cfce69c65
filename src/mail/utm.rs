//! Where the enquiry came from: `utm_…` parameters in links that the customer wrote or the form sent along, and the plus-part written to.

use super::{Inbound, Utm, params::percent};

/// Longest value kept, in characters.
const MAX_VALUE: usize = 100;

/// Reads the parameters; quoted history does not count, because those links are ours.
pub(super) fn read(inbound: &Inbound) -> Utm {
    let written = inbound.to.iter().chain(&inbound.cc).filter_map(|party| party.email.as_ref());
    let plus = inbound.delivered_to.iter().chain(written).find_map(|address| address.detail().map(str::to_owned));
    let form = |name: &str| inbound.form.as_ref().and_then(|form| form.fields.get(name).cloned()).filter(|value| !value.is_empty());
    let text = &inbound.visible_text;
    let find = |name: &str| form(name).or_else(|| parameter(text, name));
    Utm { source: find("utm_source"), medium: find("utm_medium"), campaign: find("utm_campaign"), plus }
}

fn parameter(text: &str, name: &str) -> Option<String> {
    let at = text.match_indices(name).find(|(at, _)| text[at + name.len()..].starts_with('=') && text[..*at].ends_with(['?', '&', ';']))?.0;
    let value = text[at + name.len() + 1..].split(|c: char| c.is_whitespace() || matches!(c, '&' | '#' | '>' | '<' | '"' | ')')).next()?;
    let mut bytes = Vec::new();
    percent(&value.replace('+', " "), &mut bytes);
    let decoded: String = String::from_utf8_lossy(&bytes).chars().filter(|c| !c.is_control()).take(MAX_VALUE).collect();
    Some(decoded).filter(|value| !value.is_empty())
}

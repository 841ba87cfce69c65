//! Routes that never run, and routes for addresses that nobody serves.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    config::{
        read::{Names, RouteDraft},
        report::Report,
    },
    crm::EmailAddress,
};

/// Notes routes that an earlier one which stops keeps from ever running.
pub(super) fn check(routes: &[RouteDraft], report: &Report) {
    let always = |draft: &RouteDraft| draft.route.stop && draft.route.when.is_always();
    let end = routes.iter().position(always);
    if let Some((last, [first, rest @ ..])) = end.and_then(|end| Some((routes.get(end)?, routes.get(end + 1..)?))) {
        let more = match rest.len() {
            0 => String::new(),
            1 => ", and neither does the one below it".to_owned(),
            count => format!(", and neither do the {count} below it"),
        };
        let what = format!("this route never runs{more}: `{}` above it takes every message and stops", last.route.name);
        report.warning(&first.at, what, format!("move `{}` to the end, or take its `stop` out", last.route.name));
    }
    let reached = end.map_or(routes.len(), |end| end + 1);
    check_implied(routes.get(..reached).unwrap_or(routes), report);
}

/// A route runs only where no earlier one stopped, so it never runs when it asks for everything that one of those asks for. Each that stops is filed under
/// one of its conditions: it can only be implied by a route that has this condition too.
fn check_implied(routes: &[RouteDraft], report: &Report) {
    let mut stopping: BTreeMap<&str, Vec<&RouteDraft>> = BTreeMap::new();
    for draft in routes {
        let wanted = &draft.condition.conjuncts;
        let candidates = wanted.iter().flat_map(|one| stopping.get(one.as_str()).into_iter().flatten());
        let by = candidates.into_iter().find(|earlier| earlier.condition.conjuncts.is_subset(wanted));
        match by {
            Some(earlier) => {
                let name = &earlier.route.name;
                let same = earlier.condition.conjuncts == *wanted;
                let why = if same { "has the same conditions" } else { "matches whatever this one does" };
                let what = format!("this route never runs: `{name}` above it {why} and stops");
                report.warning(&draft.at, what, format!("move it above `{name}`, or take the `stop` of that out"));
            }
            None if draft.route.stop => {
                if let Some(first) = wanted.first() {
                    stopping.entry(first).or_default().push(draft);
                }
            }
            None => {}
        }
    }
}

/// Notes routes that wait for mail to an address in a domain of ours that no team answers at.
pub(super) fn check_addresses(names: &Names, routes: &[RouteDraft], report: &Report) {
    let served: BTreeSet<EmailAddress> = names.aliases.iter().map(|(alias, _)| alias.value.without_detail()).collect();
    let domains: BTreeSet<&str> = served.iter().map(EmailAddress::domain).collect();
    let people: BTreeSet<EmailAddress> = names.user_addresses.iter().map(|(address, _)| address.value.without_detail()).collect();
    for term in routes.iter().flat_map(|draft| &draft.condition.terms) {
        let positive = matches!((term.field.as_str(), term.operator.as_str()), ("to" | "cc", "=" | "==" | "in"));
        let Some(address) = EmailAddress::parse(&term.text.value).ok().filter(|_| positive) else { continue };
        let bare = address.without_detail();
        if domains.contains(bare.domain()) && !served.contains(&bare) && !people.contains(&bare) {
            let what = format!("no team answers at {bare}");
            report.warning(&term.text.at, what, "add it to the `alias` of a team, or mail to it alone has nowhere to go");
        }
    }
}

//! A list program gives a posting back: the list took none from this sender, or its moderator refused it.
//!
//! Such mail comes from the list's own address, often marked as list mail, and has neither a code nor a daemon's name: what makes it one is that
//! a program of lists writes to one address, that it says so in its first lines, and which list it was.

use std::sync::LazyLock;

use super::{because, original::Original, own_addresses, who};
use crate::{
    crm::EmailAddress,
    mail::{
        BounceRecipient, Evidence, Inbound, address,
        class::{is_bulk, list_of_helper},
        structure::Tree,
        tables::{
            Words,
            bounces::{LIST_PROGRAMS, TURNED_DOWN},
        },
    },
};

static ANY_TURNED_DOWN: LazyLock<Words> = LazyLock::new(|| Words::in_any_case(TURNED_DOWN.iter().copied()));
/// A program comes to the point.
const BEGINNING: usize = 1_000;

/// Does a program that keeps lists write this, and to one address?
pub(super) fn writes(tree: &Tree<'_>, inbound: &Inbound) -> bool {
    let local = inbound.from.as_ref().and_then(|from| from.email.as_ref()).map_or("", |email| email.local());
    let by_name = LIST_PROGRAMS.contains(&local) || list_of_helper(local).is_some();
    (by_name || is_marked(tree)) && inbound.to.len() + inbound.cc.len() <= 1
}

/// Does the program say so in a header of its own?
fn is_marked(tree: &Tree<'_>) -> bool {
    ["x-list-administrivia", "x-mlserver", "x-sympa-to"].iter().any(|name| tree.headers().has(name))
}

/// The evidence that it turns a posting down. The people who look after a list write from the same addresses: they greet, and give nothing back.
pub(super) fn turned_down(tree: &Tree<'_>, inbound: &Inbound, above: &str, whole: bool) -> Option<Evidence> {
    if !writes(tree, inbound) {
        return None;
    }
    let by_program = || whole || is_bulk(tree.headers()) || inbound.has_null_sender();
    if !is_marked(tree) && (who::greets(above) || !by_program()) {
        return None;
    }
    let beginning = &above[..above.floor_char_boundary(BEGINNING)];
    // Lines are wrapped anywhere.
    let flat = beginning.split_whitespace().collect::<Vec<_>>().join(" ");
    ANY_TURNED_DOWN.any_in(&flat).then(|| because("body", &flat))
}

/// The list that did not take it, which is where the posting went.
pub(super) fn list(tree: &Tree<'_>, inbound: &Inbound, original: Option<&Original>) -> Vec<BounceRecipient> {
    let headers = tree.headers();
    let named = || ["x-beenthere", "list-post"].iter().find_map(|name| address::first_in(&headers.token(name)?.replace("mailto:", "")));
    let from = inbound.from.as_ref().and_then(|from| from.email.as_ref());
    let helped = from.and_then(|from| address::address(&format!("{}@{}", list_of_helper(from.local())?, from.domain())));
    let ours = own_addresses(inbound, original);
    let written = || original.and_then(|original| original.to.iter().find(|to| !ours.contains(to)).cloned());
    let email: Option<EmailAddress> = helped.or_else(named).or_else(written);
    email
        .filter(|email| !ours.contains(email))
        .map(|email| BounceRecipient { email: Some(email), ..BounceRecipient::default() })
        .into_iter()
        .collect()
}

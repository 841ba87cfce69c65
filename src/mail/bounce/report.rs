//! The machine-readable part of a delivery report (RFC 3464): groups of fields, the message first, then one per recipient.
//!
//! Also read when it stands in a part of another type or in the text itself, as long as it is a server that writes.

use std::collections::BTreeMap;

use super::{original::Original, status};
use crate::{
    crm::{EmailAddress, MessageId},
    mail::{BounceRecipient, Inbound, address, headers::plain, identity, lines::lines, structure::Tree},
};

/// Most groups read.
const MAX_GROUPS: usize = 500;

type Group = BTreeMap<String, String>;

/// A delivery report, as its groups of fields.
#[derive(Debug, Default)]
pub(super) struct Report {
    groups: Vec<Group>,
}

/// The report of a message, wherever it stands.
pub(super) fn find(tree: &Tree<'_>, inbound: &Inbound) -> Option<Report> {
    let typed = |kind: &str| {
        matches!(kind, "message/delivery-status" | "message/global-delivery-status" | "message/xdelivery-status" | "text/delivery-status")
    };
    let parts = tree.leaves().filter(|part| typed(part.kind())).map(|part| parse(&part.bytes().0));
    let found = parts.reduce(|mut all, mut more| {
        all.groups.append(&mut more.groups);
        all
    });
    let found = found.filter(|report| report.says_something());
    found.or_else(|| {
        // A server that forgot to say what the part is.
        let named = |line: &str| {
            ["final-recipient:", "original-recipient:", "reporting-mta:"]
                .iter()
                .any(|name| line.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)))
        };
        let in_text = inbound.text.lines().any(named).then(|| parse(inbound.text.as_bytes()));
        let in_parts = || {
            tree.leaves()
                .skip(1)
                .filter(|part| !part.kind().starts_with("message/rfc822") && !part.kind().starts_with("image/"))
                .map(|part| part.bytes().0)
                .find(|bytes| plain(&bytes[..bytes.len().min(4 << 10)]).lines().any(named))
                .map(|bytes| parse(&bytes))
        };
        in_text.or_else(in_parts).filter(Report::says_something)
    })
}

/// The fields of a read receipt (RFC 8098) or an abuse report (RFC 5965).
pub(super) fn notification(tree: &Tree<'_>) -> Option<Report> {
    tree.leaves()
        .find(|part| matches!(part.kind(), "message/disposition-notification" | "message/feedback-report"))
        .map(|part| parse(&part.bytes().0))
}

fn parse(bytes: &[u8]) -> Report {
    let mut groups: Vec<Group> = vec![Group::new()];
    let mut last: Option<String> = None;
    for line in lines(bytes, 0) {
        let text = plain(line.text);
        if text.trim().is_empty() {
            if groups.last().is_some_and(|group| !group.is_empty()) && groups.len() < MAX_GROUPS {
                groups.push(Group::new());
            }
            last = None;
            continue;
        }
        let Some(group) = groups.last_mut() else { break };
        if text.starts_with([' ', '\t']) {
            if let Some(value) = last.as_ref().and_then(|name| group.get_mut(name)) {
                value.push(' ');
                value.push_str(text.trim());
            }
        } else if let Some((name, value)) = text.split_once(':').filter(|(name, _)| !name.trim().contains(' ') && name.len() < 60) {
            let name = name.trim().to_ascii_lowercase();
            // Some servers forget the blank line between two recipients.
            let repeats = name == "final-recipient" && group.contains_key("final-recipient");
            if repeats && groups.len() < MAX_GROUPS {
                groups.push(Group::new());
            }
            if let Some(group) = groups.last_mut() {
                group.entry(name.clone()).or_insert_with(|| value.trim().to_owned());
            }
            last = Some(name);
        }
    }
    Report { groups }
}

impl Report {
    fn says_something(&self) -> bool {
        self.groups.iter().any(|group| {
            ["final-recipient", "original-recipient", "action", "status", "diagnostic-code", "reporting-mta", "x-actual-recipient"]
                .iter()
                .any(|name| group.contains_key(*name))
        })
    }

    /// The server that reports, without its `dns;`.
    pub fn reporting_mta(&self) -> Option<String> {
        let value = self.groups.iter().find_map(|group| group.get("reporting-mta"))?;
        Some(after_type(value).trim_matches(['<', '>']).to_owned()).filter(|mta| !mta.is_empty())
    }

    /// The id of the original, where the server states it.
    pub fn original_message_id(&self) -> Option<MessageId> {
        let names = ["x-original-message-id", "original-message-id", "message-id", "x-postfix-sender-message-id"];
        names.iter().find_map(|name| self.groups.iter().find_map(|group| identity::ids(group.get(*name)?).into_iter().next()))
    }

    /// What was done with the mail, in lower case (RFC 8098 section 3.2.6).
    pub fn disposition(&self) -> Option<String> {
        self.groups.iter().find_map(|group| group.get("disposition")).map(|value| value.to_ascii_lowercase())
    }

    /// To whom the mail went that a receipt or an abuse report is about.
    pub fn concerned(&self) -> Option<EmailAddress> {
        let names = ["final-recipient", "original-rcpt-to", "original-recipient", "removal-recipient"];
        names.iter().find_map(|name| self.groups.iter().find_map(|group| address_of(group.get(*name)?)))
    }

    /// One entry per recipient group.
    pub fn recipients(&self, original: Option<&Original>) -> Vec<BounceRecipient> {
        let names = ["final-recipient", "original-recipient", "action", "diagnostic-code", "x-actual-recipient", "status"];
        let mut found: Vec<BounceRecipient> = Vec::new();
        for group in self.groups.iter().filter(|group| names.iter().any(|name| group.contains_key(*name))) {
            let recipient = recipient(group, original);
            let again = found.iter_mut().find(|known| known.email == recipient.email);
            match again {
                Some(known) if known.email.is_some() => {
                    known.diagnostic = known.diagnostic.take().or(recipient.diagnostic);
                    known.status = known.status.take().or(recipient.status);
                }
                Some(known) => *known = recipient,
                None => found.push(recipient),
            }
        }
        if found.iter().any(|recipient| recipient.email.is_some()) {
            found.retain(|recipient| recipient.email.is_some());
        }
        found
    }
}

fn recipient(group: &Group, original: Option<&Original>) -> BounceRecipient {
    let diagnostic = group.get("diagnostic-code").map(|value| diagnostic_text(value)).filter(|text| !text.is_empty());
    let action = group.get("action").and_then(|value| value.split([' ', '(', ';']).next()).map(|word| word.trim().to_ascii_lowercase());
    let action = action.filter(|word| matches!(word.as_str(), "failed" | "delayed" | "delivered" | "relayed" | "expanded")).or_else(|| {
        let said = group.get("action")?.to_ascii_lowercase();
        ["fail", "delay", "deliver", "relay", "expand"]
            .iter()
            .zip(["failed", "delayed", "delivered", "relayed", "expanded"])
            .find(|(start, _)| said.starts_with(**start))
            .map(|(_, word)| word.to_owned())
    });
    BounceRecipient {
        email: recipient_address(group, original),
        status: group.get("status").and_then(|value| status::enhanced(value)),
        action,
        smtp_code: diagnostic.as_deref().and_then(status::smtp_code),
        diagnostic,
        ..BounceRecipient::default()
    }
}

/// Final-Recipient, unless it is no address or one of a local host; then what the sender wrote.
fn recipient_address(group: &Group, original: Option<&Original>) -> Option<EmailAddress> {
    let read = |name: &str| group.get(name).and_then(|value| address_of(value));
    let last = read("final-recipient");
    let public = |address: &EmailAddress| {
        let domain = address.domain();
        domain.contains('.')
            && !["localhost", "local", "localdomain", "internal", "lan", "intra"]
                .iter()
                .any(|top| domain == *top || domain.rsplit('.').next() == Some(top))
    };
    if let Some(last) = last.clone().filter(|last| public(last)) {
        return Some(last);
    }
    let stated = read("original-recipient").or_else(|| read("x-actual-recipient"));
    let written = || original.filter(|original| original.to.len() == 1).and_then(|original| original.to.first().cloned());
    stated.filter(|stated| public(stated)).or_else(written).or(last).or_else(|| read("x-actual-recipient"))
}

/// The address of `rfc822; kim@example.com`, with or without the type, with xtext codes (RFC 3461 section 4) undone.
fn address_of(value: &str) -> Option<EmailAddress> {
    let value = after_type(value).replace("+2B", "+").replace("+3D", "=");
    address::address(&value).or_else(|| address::first_in(&value)).map(|address| without_needless_quotes(&address).unwrap_or(address))
}

/// `"kim.lee"@example.com` is `kim.lee@example.com` (RFC 5321 section 4.1.2); quotes that are needed stay.
pub(super) fn without_needless_quotes(address: &EmailAddress) -> Option<EmailAddress> {
    let bare = address.local().strip_prefix('"')?.strip_suffix('"')?;
    let atoms =
        bare.split('.').all(|atom| !atom.is_empty() && atom.chars().all(|c| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c)));
    address::address(&format!("{bare}@{}", address.domain())).filter(|_| atoms)
}

fn after_type(value: &str) -> &str {
    value.split_once(';').filter(|(kind, _)| kind.trim().len() <= 20 && !kind.contains('@')).map_or(value, |(_, rest)| rest).trim()
}

fn diagnostic_text(value: &str) -> String {
    let text = after_type(value);
    crate::mail::words::one_line(text)
}

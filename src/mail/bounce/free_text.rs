//! Recipients from the prose of servers: the address that stands alone, opens a line before a colon, follows RCPT TO or a word such as "to".

use std::{collections::BTreeSet, sync::LazyLock};

use regex::Regex;

use super::{original::Original, report};
use crate::{
    crm::EmailAddress,
    mail::{BounceRecipient, address, reply::header::regex, words::one_line},
};

/// Most recipients taken from a text.
const MAX: usize = 100;
/// Most of one line that goes into a diagnostic, in bytes.
const MAX_LINE: usize = 4 << 10;
/// Longest diagnostic kept, in characters.
const MAX_DIAGNOSTIC: usize = 600;

static ADDRESS: LazyLock<Option<Regex>> =
    LazyLock::new(|| regex(r#"(?:"[^"\s@<>]{1,64}"|[^\s<>@\[\]()",;:'`=«»“”（）：]+)@[\p{L}\p{N}][\p{L}\p{N}._-]*\.[\p{L}\p{N}-]{2,}"#));

/// Words before an address that make it the recipient.
const LABELS: &[&str] = &[
    "rcpt to",
    "recipient",
    "to:",
    "to <",
    "e-mail:",
    "email:",
    "address:",
    "for <",
    "user:",
    "mailbox:",
    "forward-path:",
    "destinataire",
    "empfänger",
    "destinatario",
    "destinatário",
    "получател",
    "收件人",
    "宛先",
    "受信者",
    "이메일",
    "deliver to",
    "delivered to",
    "message to",
    "recipients:",
    "sent to",
    "invalid address",
    "unknown user",
    "user unknown",
];

/// The addresses in a header value.
pub(super) fn addresses(value: &str) -> Vec<EmailAddress> {
    let Some(pattern) = ADDRESS.as_ref() else { return Vec::new() };
    let read = |text: &str| address::address(text).map(|address| report::without_needless_quotes(&address).unwrap_or(address));
    pattern.find_iter(value).filter_map(|found| read(found.as_str())).take(MAX).collect()
}

/// One line with the addresses in it.
struct Spot<'t> {
    index: usize,
    line: &'t str,
    addresses: Vec<EmailAddress>,
}

/// How an address stands in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// Only within sentences, or not at all.
    Nowhere,
    /// At the beginning of a line, or after a label, as servers write it.
    Alone,
    /// So, and a code stands beside it.
    Coded,
}

/// How the first addresses stand that are not `own`. Quoted lines do not count: a person quotes.
pub(super) fn place(above: &str, own: &[EmailAddress]) -> Place {
    let lines: Vec<&str> = above.lines().take(400).collect();
    let coded = |text: &str| super::status::smtp_code(text).is_some() || super::status::enhanced(text).is_some();
    let spots = lines.iter().enumerate().filter(|(_, line)| line.contains('@') && !line.starts_with('>'));
    let placed = spots
        .map(|(index, line)| Spot { index, line, addresses: addresses(line) })
        .filter(|spot| !spot.addresses.is_empty() && spot.addresses.iter().all(|address| !own.contains(address)))
        .filter(|spot| opens_line(spot) || follows_label(spot))
        .take(20);
    placed
        .map(|spot| {
            let beside = lines[spot.index.saturating_sub(2)..].iter().take(7);
            if beside.into_iter().any(|line| coded(line)) { Place::Coded } else { Place::Alone }
        })
        .max()
        .unwrap_or(Place::Nowhere)
}

/// Does a sentence of a server name another address than `own`: "your message to kim@example.com could not be delivered"?
pub(super) fn is_said_of_another(above: &str, own: &[EmailAddress]) -> bool {
    let lines = above.lines().take(60).filter(|line| line.contains('@') && !line.starts_with('>'));
    lines
        .into_iter()
        .any(|line| super::detect::phrase(&line.to_lowercase()).is_some() && addresses(line).iter().any(|address| !own.contains(address)))
}

/// `kim@example.com on Mon, 22 Nov 2026 09:30`: a time of day follows.
fn is_dated(rest: &str) -> bool {
    rest.len() < 80 && rest.as_bytes().windows(3).any(|at| at[0].is_ascii_digit() && at[1] == b':' && at[2].is_ascii_digit())
}

/// `Recipient: kim@example.com`: a few words, a colon (or the next cell of a table), and the address, but not the line of a form or a signature.
fn follows_label(spot: &Spot<'_>) -> bool {
    let Some((label, rest)) = spot.line.split_once([':', '：', '\t']) else { return false };
    let label = label.trim().to_lowercase();
    let value = rest.trim_start().trim_start_matches(['[', '<', '\'', '"', '(']);
    let value = value.get(5..).filter(|_| value.get(..5).is_some_and(|kind| kind.eq_ignore_ascii_case("smtp:"))).unwrap_or(value);
    let short = !label.is_empty() && label.len() <= 60 && label.split_whitespace().count() <= 5;
    let sender = ["mail", "from", "sender", "contact", "von", "reply"].iter().any(|word| label.contains(word));
    let first = spot.addresses.first().map(EmailAddress::as_str).unwrap_or_default();
    short && !sender && value.get(..first.len()).is_some_and(|start| start.eq_ignore_ascii_case(first))
}

/// The recipients that the text names, each with what stands below it.
pub(super) fn recipients(above: &str, failed: &[EmailAddress], original: Option<&Original>, own: &[EmailAddress]) -> Vec<BounceRecipient> {
    let lines: Vec<&str> = above.lines().take(2_000).collect();
    let spots: Vec<Spot<'_>> = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| line.contains(['@', '＠']))
        .map(|(index, line)| Spot { index, line, addresses: addresses(said_of_the_recipient(line)) })
        .filter(|spot| !spot.addresses.is_empty())
        .collect();
    // A mail may have gone to thousands, and come back with all of them in it.
    let sent_to: BTreeSet<&EmailAddress> = original.iter().flat_map(|original| &original.to).collect();
    let ours: BTreeSet<&EmailAddress> = own.iter().collect();
    let known = |address: &EmailAddress| sent_to.contains(address);
    // A list's helper writes of the list: `chairs-help` of `chairs`.
    let helpers: Vec<&EmailAddress> = own.iter().filter(|own| own.local().contains('-')).take(10).collect();
    let of_the_writer = |address: &EmailAddress| {
        helpers.iter().any(|own| {
            own.domain() == address.domain() && own.local().strip_prefix(address.local()).is_some_and(|rest| rest.starts_with('-'))
        })
    };
    let allowed = |address: &EmailAddress| (known(address) || !(ours.contains(address) || of_the_writer(address))) && !is_service(address);
    let named_by = |rule: fn(&Spot<'_>) -> bool| {
        let mut named: Vec<EmailAddress> = Vec::new();
        let found = spots.iter().filter(|spot| rule(spot)).flat_map(|spot| spot.addresses.iter()).filter(|address| allowed(address));
        for address in found {
            if !named.contains(address) && named.len() < MAX {
                named.push(address.clone());
            }
        }
        named
    };
    let mut chosen: Vec<EmailAddress> = if failed.is_empty() { named_by(is_headed) } else { failed.to_vec() };
    let headed = failed.is_empty() && !chosen.is_empty();
    let any: fn(&Spot<'_>) -> bool = |_| true;
    for rule in [opens_line, is_labelled, any] {
        if chosen.is_empty() {
            chosen = named_by(rule);
        }
    }
    // The other rules take many an address: then only those count that the original was sent to, if there are such.
    if failed.is_empty() && !headed && chosen.iter().any(known) {
        chosen.retain(known);
    }
    if chosen.is_empty() {
        let local = original.map(|original| by_local_part(&lines, original)).unwrap_or_default();
        let written =
            original.map(|original| original.to.iter().filter(|to| !original.from.contains(to)).take(1).cloned().collect::<Vec<_>>());
        chosen = if local.is_empty() { written.unwrap_or_default() } else { local };
    }
    chosen
        .into_iter()
        .map(|email| BounceRecipient { diagnostic: diagnostic(&lines, &spots, &email), email: Some(email), ..BounceRecipient::default() })
        .collect()
}

/// The line without what it says of other things: the id of a mail, or the alias that the failed address was made from, unless it says nothing else.
fn said_of_the_recipient(line: &str) -> &str {
    let lower = line.to_ascii_lowercase();
    if ["message-id:", "in-reply-to:", "references:", "message id:"]
        .iter()
        .any(|name| lower.trim_start_matches(['>', ' ', '\t', '|']).starts_with(name))
    {
        return "";
    }
    let made = ["(expanded from", "(generated from", "(forwarded from", "(aliased from", "moved to", "please try"]
        .iter()
        .filter_map(|words| lower.find(words))
        .min();
    made.and_then(|at| line.get(..at)).filter(|before| before.contains('@')).unwrap_or(line)
}

/// `<kim@example.com>:` or `Recipient: <kim@example.com>` and nothing else: what stands below is said of that recipient.
fn is_headed(spot: &Spot<'_>) -> bool {
    let line = spot.line.trim();
    let labelled = line.get(..10).is_some_and(|label| label.eq_ignore_ascii_case("recipient:")) && line.ends_with('>');
    let headed = labelled || spot.line.starts_with('<') && line.ends_with(">:");
    headed && spot.addresses.len() == 1
}

/// `<kim@example.com>:`, an address alone on its line, or an indented one followed by text.
fn opens_line(spot: &Spot<'_>) -> bool {
    let line = spot.line.trim();
    let bare = line.trim_start_matches(['<', '*', '-', '•', '"', '\'', '(', '[', ' ', '\t']);
    let Some(first) = spot.addresses.first() else { return false };
    let starts = bare
        .get(..first.as_str().len())
        .is_some_and(|start| start.eq_ignore_ascii_case(first.as_str()) || start.to_lowercase() == first.as_str());
    let rest = bare.get(first.as_str().len()..).unwrap_or_default().trim_start_matches(['>', '"', '\'', ')', ']', ' ']);
    let lead = line.len() - bare.len();
    starts
        && (rest.is_empty()
            || rest.starts_with([':', '(', '[', ';', ',', '-', '.'])
            || is_dated(rest)
            || spot.line.starts_with([' ', '\t'])
            || (lead > 0 && line.starts_with('<')))
}

/// Is an address all that the line says?
fn is_bare(spot: &Spot<'_>) -> bool {
    spot.addresses.len() == 1
        && spot.addresses.first().is_some_and(|first| spot.line.trim().chars().count() <= first.as_str().chars().count() + 4)
}

fn is_labelled(spot: &Spot<'_>) -> bool {
    let lower = spot.line.to_lowercase();
    if lower.contains("mail from") || lower.contains("contact") || lower.contains("sender") {
        return lower.contains("rcpt to");
    }
    LABELS.iter().any(|label| lower.contains(label))
        || super::detect::phrase(&lower).is_some()
        || lower.contains("550 ")
        || lower.contains("554 ")
}

/// Addresses of help desks and daemons.
fn is_service(address: &EmailAddress) -> bool {
    matches!(
        address.local(),
        "postmaster"
            | "mailer-daemon"
            | "abuse"
            | "support"
            | "helpdesk"
            | "noreply"
            | "no-reply"
            | "mailerdaemon"
            | "hostmaster"
            | "postmast"
    )
}

/// Servers inside a company name the local part only: `kim... User unknown`.
fn by_local_part(lines: &[&str], original: &Original) -> Vec<EmailAddress> {
    let words: Vec<String> = lines
        .iter()
        .take(200)
        .flat_map(|line| line.split(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '+'))))
        .map(str::to_lowercase)
        .collect();
    let named =
        |address: &&EmailAddress| address.local().len() > 2 && words.iter().any(|word| word.trim_end_matches('.') == address.local());
    original.to.iter().filter(named).filter(|to| !original.from.contains(to)).take(20).cloned().collect()
}

/// What the text says beside an address: the rest of its line and what follows, up to the next address or a blank line; over one blank line only
/// when a code stands there. A text with a code counts more than one with a reason, and that more than any other.
fn diagnostic(lines: &[&str], spots: &[Spot<'_>], email: &EmailAddress) -> Option<String> {
    let coded = |text: &str| super::status::smtp_code(text).is_some() || super::status::enhanced(text).is_some();
    let mut best: Option<(u8, String)> = None;
    for spot in spots.iter().filter(|spot| spot.addresses.contains(email)).take(8) {
        let mut text = String::new();
        let mut paragraph = None;
        // Addresses one below the other share what comes after them.
        let mut listing = is_bare(spot);
        for (offset, line) in lines[spot.index..].iter().take(14).enumerate() {
            let next = spots.binary_search_by_key(&(spot.index + offset), |next| next.index).ok().and_then(|at| spots.get(at));
            listing &= offset == 0 || next.is_some_and(is_bare);
            if listing && offset > 0 {
                continue;
            }
            let other = offset > 0 && next.is_some_and(|next| (opens_line(next) || is_labelled(next)) && !next.addresses.contains(email));
            if other || line.trim().is_empty() && (paragraph.is_some() || text.len() >= 120) {
                break;
            }
            if line.trim().is_empty() {
                paragraph = Some(text.len());
            }
            let line = line.trim();
            text.push_str(&line[..line.floor_char_boundary(MAX_LINE)]);
            text.push(' ');
        }
        if let Some(end) = paragraph.filter(|end| !coded(text.get(*end..).unwrap_or_default()) || coded(&text[..*end])) {
            text.truncate(end);
            paragraph = None;
        }
        let text = one_line(&text);
        let weight = match (coded(&text), paragraph) {
            (true, None) if super::status::smtp_code(&text).is_some() && super::status::enhanced(&text).is_some() => 4,
            (true, None) => 3,
            (true, Some(_)) => 2,
            _ => u8::from(super::reason::reason(&text, None, None).is_some()),
        };
        if best.as_ref().is_none_or(|(known, _)| weight > *known) {
            best = Some((weight, text));
        }
    }
    let best = best.map(|(_, text)| text);
    let best = best.filter(|text| text.len() > email.as_str().len() + 4).or_else(|| {
        // The address comes last: what stands above it says why.
        let Some(spot) = spots.iter().find(|spot| spot.addresses.contains(email)) else {
            // The text names the recipient otherwise, or not at all.
            return lines.iter().take(200).find(|line| coded(line)).map(|line| one_line(line));
        };
        let before = &lines[spot.index.saturating_sub(8)..spot.index];
        if let Some(line) = before.iter().rev().find(|line| coded(line)) {
            return Some(one_line(line));
        }
        let above = lines[spot.index.saturating_sub(4)..spot.index]
            .iter()
            .rev()
            .skip_while(|line| line.trim().is_empty())
            .take_while(|line| !line.trim().is_empty())
            .copied()
            .collect::<Vec<_>>();
        Some(one_line(&above.into_iter().rev().collect::<Vec<_>>().join(" ")))
    });
    best.map(|text| text.chars().take(MAX_DIAGNOSTIC).collect::<String>()).filter(|text| text.len() > 4)
}

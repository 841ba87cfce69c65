//! Mail that came back: the machine-readable report (RFC 3464) where there is one, and the text of the many servers that follow nothing.
//!
//! Nothing here knows a vendor by name. What servers have in common is enough: who says it (a daemon, the null sender), what the subject and
//! the text say, where an address stands beside an SMTP reply, and that the original, or its headers, follow at the end.

mod delay;
mod detect;
mod free_text;
mod lists;
mod original;
mod reason;
mod report;
mod status;
mod who;

use super::{
    Bounce, BounceRecipient, Evidence, Inbound, MailKind, address, charset::Hint, evidence::evidence, headers::plain, structure::Tree,
};
use crate::crm::EmailAddress;

/// Most text looked at, in bytes: reports are short, what follows is the original.
const MAX_TEXT: usize = 128 << 10;

/// A bounce, what kind it is, and why we think so.
pub(super) struct Reading {
    pub kind: MailKind,
    pub bounce: Bounce,
    pub why: Evidence,
}

/// Reads a bounce; `None` when the message is none.
pub(super) fn read(tree: &Tree<'_>, hint: &Hint, inbound: &Inbound) -> Option<Reading> {
    if !detect::may_be(tree, inbound) {
        return None;
    }
    let report = report::find(tree, inbound);
    let text = own_text(tree, hint, inbound);
    let (above, copy) = original::split_text(&text);
    let original = original::headers(tree, copy);
    // A few header lines may be those of a letter that quotes another; an id, or a part of its own, makes an original.
    let whole = original.as_ref().is_some_and(|original| original.message_id.is_some());
    let evidence = |text: &str| detect::evidence_for(tree, inbound, report.as_ref(), text, original.is_some(), whole);
    // Some servers copy the headers first and say below what became of the mail.
    let list = lists::turned_down(tree, inbound, above, whole);
    let by_list = list.is_some();
    let why = list.or_else(|| evidence(above)).or_else(|| copy.and_then(|_| evidence(&text)))?;
    let failed =
        tree.headers().all("x-failed-recipients").flat_map(|field| free_text::addresses(&plain(&field.unfolded()))).collect::<Vec<_>>();
    let original_message_id = report
        .as_ref()
        .and_then(report::Report::original_message_id)
        .or_else(|| original::message_id(tree, original.as_ref(), above, inbound));
    let mut recipients = report.as_ref().map(|report| report.recipients(original.as_ref())).unwrap_or_default();
    if by_list && recipients.is_empty() {
        recipients = lists::list(tree, inbound, original.as_ref());
    }
    let stated = recipients.iter().any(|recipient| recipient.email.is_some());
    let mut above = above;
    if !stated {
        let mut own = own_addresses(inbound, original.as_ref());
        // An id looks like an address.
        own.extend(original_message_id.as_ref().and_then(|id| address::address(id.as_str())));
        let mut found = free_text::recipients(above, &failed, original.as_ref(), &own);
        if copy.is_some() && found.iter().all(|recipient| recipient.diagnostic.is_none()) {
            let whole = free_text::recipients(&text, &failed, original.as_ref(), &own);
            if whole.iter().any(|recipient| recipient.diagnostic.is_some()) {
                (found, above) = (whole, &text);
            }
        }
        recipients = merge(recipients, found);
        if recipients.iter().all(|recipient| recipient.email.is_none()) {
            recipients = merge(recipients, named_elsewhere(tree, inbound, original.as_ref()));
        }
    }
    let delayed = delay::is_delay(inbound.subject.as_deref().unwrap_or_default(), above);
    // With several recipients a code in the text may be that of another one, unless none has one of its own.
    let coded = |text: &str| status::enhanced(text).is_some() || status::smtp_code(text).is_some();
    let own_code = |recipient: &BounceRecipient| recipient.status.is_some() || recipient.diagnostic.as_deref().is_some_and(coded);
    let alone = recipients.len() == 1 || !stated && !recipients.iter().any(own_code);
    let subject = inbound.subject.as_deref().filter(|_| alone && !stated).unwrap_or_default();
    let shared = Shared::of(if alone { above } else { "" }, recipients.len()).or_by_subject(subject);
    for recipient in &mut recipients {
        complete(recipient, &shared, alone && !stated, delayed);
    }
    let reporting_mta = report.as_ref().and_then(report::Report::reporting_mta);
    let kind = kind(&recipients, report.is_some(), delayed);
    Some(Reading { kind, bounce: Bounce { recipients, original_message_id, reporting_mta }, why })
}

/// A mailbox that refuses a mail with a receipt of its deletion (RFC 5429 section 2.1): a bounce, whatever it calls itself.
pub(super) fn refused(tree: &Tree<'_>, inbound: &Inbound) -> Option<Reading> {
    let said = |text: &str| {
        let lower = text[..text.floor_char_boundary(4 << 10)].to_lowercase();
        ["automatically rejected", "rejected:", "(rejected)", "message was rejected", "auto-rejected"]
            .iter()
            .any(|words| lower.contains(words))
    };
    let header = tree.headers().token("auto-submitted").unwrap_or_default();
    let subject = inbound.subject.clone().unwrap_or_default();
    let why = [("Auto-Submitted", header.as_str()), ("Subject", subject.as_str()), ("body", inbound.text.as_str())];
    let (name, value) = why.into_iter().find(|(_, text)| said(text))?;
    let deleted = report::notification(tree).is_some_and(|report| report.disposition().is_some_and(|what| what.contains("deleted")));
    if !deleted {
        return None;
    }
    let mut bounce = concerned(tree, inbound).unwrap_or_default();
    let shared = Shared::of(&inbound.text, bounce.recipients.len());
    for recipient in &mut bounce.recipients {
        complete(recipient, &shared, true, false);
    }
    let value = value.get(..value.floor_char_boundary(80)).unwrap_or_default();
    Some(Reading { kind: MailKind::Bounce, bounce, why: because(name, value) })
}

/// Which mail a read receipt or an abuse report is about, and to whom it went.
pub(super) fn concerned(tree: &Tree<'_>, inbound: &Inbound) -> Option<Bounce> {
    let (_, copy) = original::split_text(&inbound.text);
    let original = original::headers(tree, copy);
    let report = report::notification(tree);
    let stated = report.as_ref().and_then(report::Report::original_message_id);
    let original_message_id = stated.or_else(|| original::message_id(tree, original.as_ref(), "", inbound));
    let email =
        report.as_ref().and_then(report::Report::concerned).or_else(|| original.as_ref().and_then(|original| original.to.first().cloned()));
    let recipients: Vec<BounceRecipient> =
        email.map(|email| BounceRecipient { email: Some(email), ..BounceRecipient::default() }).into_iter().collect();
    let bounce = Bounce { recipients, original_message_id, reporting_mta: report.as_ref().and_then(report::Report::reporting_mta) };
    (bounce != Bounce::default()).then_some(bounce)
}

/// The text of every readable leaf that is not the original: servers put their explanation into plain text, HTML or a part of its own.
fn own_text(tree: &Tree<'_>, hint: &Hint, inbound: &Inbound) -> String {
    let mut text = inbound.text.clone();
    for part in tree.leaves().filter(|part| matches!(part.kind(), "text/plain" | "text/html")).take(6) {
        if text.len() > MAX_TEXT {
            break;
        }
        let (own, _) = super::text::text_of(part, hint);
        let own = if part.kind() == "text/html" { super::text::html_to_text(&own) } else { own };
        let start = own.trim().get(..own.trim().floor_char_boundary(60)).unwrap_or_default();
        if !text.contains(start) {
            text.push('\n');
            text.push_str(&own);
        }
    }
    super::limits::cut(&mut text, MAX_TEXT);
    text
}

/// Addresses that are never the one that failed: our own side of the original, and the server that writes.
fn own_addresses(inbound: &Inbound, original: Option<&original::Original>) -> Vec<EmailAddress> {
    let mut own: Vec<EmailAddress> = inbound.to.iter().chain(&inbound.from).filter_map(|party| party.email.clone()).collect();
    own.extend(inbound.delivered_to.iter().cloned());
    if let Some(original) = original {
        own.extend(original.from.iter().cloned());
        own.retain(|address| !original.to.contains(address) || original.from.contains(address));
    }
    own
}

/// Where no text names the recipient: in a link of the HTML, in the subject, or in our own return path.
fn named_elsewhere(tree: &Tree<'_>, inbound: &Inbound, original: Option<&original::Original>) -> Vec<BounceRecipient> {
    let own = own_addresses(inbound, original);
    let other = |address: &EmailAddress| !own.contains(address);
    let linked = tree.leaves().filter(|part| part.kind() == "text/html").take(2).find_map(|part| {
        let bytes = part.bytes().0;
        let html = plain(&bytes[..bytes.len().min(MAX_TEXT)]);
        html.split("mailto:").skip(1).take(50).find_map(|link| {
            let end = link.find(['"', '\'', '?', '>', ' ', '&']).unwrap_or(link.len().min(320));
            address::address(link.get(..end)?).filter(other)
        })
    });
    let in_subject = || free_text::addresses(inbound.subject.as_deref().unwrap_or_default()).into_iter().find(other);
    match linked.or_else(in_subject) {
        Some(email) => vec![BounceRecipient { email: Some(email), ..BounceRecipient::default() }],
        None => of_return_path(inbound),
    }
}

/// Our own return path may name whom the mail went to: `bounce+kim=example.com@lists.example` (VERP).
fn of_return_path(inbound: &Inbound) -> Vec<BounceRecipient> {
    let to = inbound.to.iter().filter_map(|party| party.email.as_ref()).chain(&inbound.delivered_to);
    let named = to.filter_map(|address| {
        let (local, domain) = address.local().rsplit_once('=')?;
        let local = local.rsplit_once('+').or_else(|| local.rsplit_once('-')).map_or(local, |(_, local)| local);
        domain.contains('.').then(|| address::address(&format!("{local}@{domain}"))).flatten()
    });
    named.take(1).map(|email| BounceRecipient { email: Some(email), ..BounceRecipient::default() }).collect()
}

/// The groups of a report that names nobody, filled from the text.
fn merge(groups: Vec<BounceRecipient>, found: Vec<BounceRecipient>) -> Vec<BounceRecipient> {
    match (groups.into_iter().next(), found.is_empty()) {
        (Some(group), false) => found
            .into_iter()
            .map(|one| BounceRecipient { email: one.email, diagnostic: group.diagnostic.clone().or(one.diagnostic), ..group.clone() })
            .collect(),
        (Some(group), true) => vec![group],
        (None, _) => found,
    }
}

/// What the text says of all recipients together, looked up once.
#[derive(Default)]
struct Shared<'t> {
    /// The text itself, where there is one recipient only.
    text: &'t str,
    status: Option<String>,
    code: Option<u16>,
    reason: Option<&'static str>,
    /// Does the server call it permanent, and not only because it gave up trying?
    permanent: bool,
}

impl<'t> Shared<'t> {
    fn of(text: &'t str, recipients: usize) -> Self {
        if text.is_empty() {
            return Self::default();
        }
        let reason = reason::reason(text, None, None);
        let text_of_one = if recipients == 1 { text } else { "" };
        let permanent = status::says_permanent(text);
        Self { text: text_of_one, status: status::enhanced(text), code: status::smtp_code(text), reason, permanent }
    }

    /// Some servers give the reply in the subject only. The subject of the original may stand there too, so a number counts only beside a reason.
    fn or_by_subject(mut self, subject: &str) -> Self {
        if self.code.is_none()
            && let Some(code) = status::smtp_code(subject)
            && reason::reason(subject, None, None).is_some()
        {
            self.code = Some(code);
            self.status = self.status.or_else(|| status::enhanced(subject));
        }
        self
    }
}

/// Status, SMTP code, class and reason from what is known of one recipient, and else (`fallback`) from what the text says.
fn complete(recipient: &mut BounceRecipient, shared: &Shared<'_>, fallback: bool, delayed: bool) {
    let diagnostic = recipient.diagnostic.clone().unwrap_or_default();
    let bare = diagnostic.is_empty();
    let general = |wanted: bool| shared.status.clone().filter(|_| wanted);
    // A hint beside the address ("often caused by 5.1.10") says less than the reply that a server gave further down.
    let replied = status::replied(&diagnostic).or_else(|| status::replied(shared.text).filter(|_| fallback));
    let in_text = replied.or_else(|| status::enhanced(&diagnostic)).or_else(|| general(bare || fallback || recipient.status.is_none()));
    let vague = recipient.status.as_deref().is_none_or(|status| status.ends_with(".0.0"));
    if vague {
        recipient.status = in_text.or(recipient.status.take());
    }
    recipient.smtp_code =
        recipient.smtp_code.or_else(|| status::smtp_code(&diagnostic)).or_else(|| shared.code.filter(|_| bare || fallback));
    let delayed = recipient.action.as_deref() == Some("delayed") || (recipient.action.is_none() && delayed);
    if recipient.action.is_none() {
        recipient.action = Some(if delayed { "delayed" } else { "failed" }.to_owned());
    }
    let words = format!("{diagnostic}\n{}", if diagnostic.len() > 40 { "" } else { shared.text });
    let reason = reason::reason(&words, recipient.status.as_deref(), recipient.smtp_code).or(shared.reason);
    recipient.reason = reason.map(str::to_owned);
    let by_action = recipient.action.as_deref().is_some_and(|action| matches!(action, "delivered" | "relayed" | "expanded"));
    if !by_action {
        recipient.class = Some(status::class(recipient, delayed, shared.permanent).to_owned());
    }
}

fn kind(recipients: &[BounceRecipient], reported: bool, delayed: bool) -> MailKind {
    let all = |actions: &[&str]| {
        !recipients.is_empty() && recipients.iter().all(|r| r.action.as_deref().is_some_and(|action| actions.contains(&action)))
    };
    if all(&["delayed"]) || (recipients.is_empty() && delayed) {
        MailKind::DeliveryDelay
    } else if reported && all(&["delivered", "relayed", "expanded"]) {
        MailKind::Receipt
    } else {
        MailKind::Bounce
    }
}

fn because(header: &str, value: &str) -> Evidence {
    evidence(header, value, "bounce")
}

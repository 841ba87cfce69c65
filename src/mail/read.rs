//! The reading of one message, in order: structure, headers, body, then one file per subject.

use super::{
    Evidence, Inbound, MailKind, Utm, address, attachment,
    charset::Hint,
    class, date, fingerprint, forward,
    headers::Headers,
    identity,
    limits::Limits,
    lines, recipients, reply,
    structure::{self, Tree},
    text, words,
};
use crate::crm::Party;

/// Reads a message. Never fails: what cannot be understood is left out and said so.
pub fn read(raw: &[u8], limits: &Limits) -> Inbound {
    let fingerprint = fingerprint::of(raw, limits);
    let seen = &raw[..raw.len().min(limits.parsed_bytes)];
    let seen = lines::with_line_feeds(seen);
    let tree = structure::split(&seen, limits);
    let hint = hint(&tree);
    let body = text::body(&tree, &hint, limits);
    let mut inbound = Inbound { fingerprint, limits: tree.limits.clone(), defects: tree.defects.clone(), ..Inbound::default() };
    if raw.len() > limits.parsed_bytes {
        inbound.limits.push(format!("only the first {} of {} bytes were read", limits.parsed_bytes, raw.len()));
    }
    inbound.limits.extend(body.limits.iter().cloned());
    inbound.defects.extend(body.defects.iter().cloned());
    envelope(tree.headers(), &hint, &mut inbound);
    inbound.attachments = attachment::list(&tree, &body.roles, body.raw_html.as_deref(), &hint);
    let subject = inbound.subject.clone().unwrap_or_default();
    let forwards = forward::is_forward_subject(&subject);
    let parts = reply::split(&body.text, &body.quote_marks, forwards);
    let original = forward::read(&tree, &hint, limits, &body.text, &subject, parts.cut);
    (inbound.visible_text, inbound.quoted_text, inbound.signature) = (parts.visible, parts.quoted, parts.signature);
    inbound.text = body.text;
    inbound.html = body.html;
    inbound.utm = Utm { plus: plus_part(&inbound), ..Utm::default() };
    class::classify(&tree, &hint, &mut inbound);
    inbound.forwarded = original.filter(|_| matches!(inbound.kind, MailKind::Message | MailKind::List));
    inbound
}

/// What is known beside a charset label: the sender's top-level domain, and the charset that the body declares.
fn hint(tree: &Tree<'_>) -> Hint {
    let from = tree.headers().first("from").unwrap_or_default();
    let domain = from.rsplit(|b| *b == b'@').next().unwrap_or_default();
    let domain: Vec<u8> = domain.iter().copied().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-')).collect();
    let top = domain.rsplit(|b| *b == b'.').next().map(|top| String::from_utf8_lossy(top).to_ascii_lowercase());
    let declared = tree.leaves().filter(|part| part.kind().starts_with("text/")).find_map(|part| part.content.param("charset"));
    Hint {
        top_level: top.filter(|top| !top.is_empty() && top.bytes().all(|b| b.is_ascii_lowercase())),
        neighbour: declared.map(str::to_owned),
    }
}

/// Everything that the header block says, decoded.
fn envelope(headers: &Headers<'_>, hint: &Hint, inbound: &mut Inbound) {
    if headers.fields.is_empty() {
        inbound.defects.push("no header block".to_owned());
    }
    inbound.message_id = identity::message_id(headers).or_else(|| identity::derived(&inbound.fingerprint));
    inbound.subject = headers.all("subject").next().map(|field| words::field(field, hint)).filter(|subject| !subject.is_empty());
    inbound.date = headers.token("date").and_then(|value| date::parse(&value));
    if inbound.date.is_none() && headers.has("date") {
        inbound.defects.push("date that no calendar has".to_owned());
    }
    let from = address::all(headers, "from", hint);
    if headers.all("from").count() > 1 {
        inbound.defects.push("several From headers: the first counts".to_owned());
        inbound.why.push(Evidence {
            header: "From".into(),
            value: format!("{} headers", headers.all("from").count()),
            means: "suspicious".into(),
        });
    }
    inbound.from = best_sender(from);
    inbound.sender = address::all(headers, "sender", hint)
        .into_iter()
        .next()
        .filter(|sender| inbound.from.as_ref().is_none_or(|from| from.email != sender.email));
    inbound.reply_to = address::all(headers, "reply-to", hint);
    inbound.to = address::all(headers, "to", hint);
    inbound.cc = address::all(headers, "cc", hint);
    inbound.delivered_to = recipients::delivered_to(headers);
    inbound.return_path = recipients::return_path(headers);
    inbound.in_reply_to = identity::references(headers, "in-reply-to");
    inbound.references = identity::references(headers, "references");
}

/// The first party with an address, or else the first at all: an unquoted comma in a name makes a party without an address.
fn best_sender(mut parties: Vec<Party>) -> Option<Party> {
    let with_address = parties.iter().position(|party| party.email.is_some());
    let Some(at) = with_address else { return parties.into_iter().next() };
    let mut chosen = parties.remove(at);
    let before: Vec<String> = parties.drain(..at.min(parties.len())).filter_map(|party| party.name).collect();
    if !before.is_empty() {
        let name = before.into_iter().chain(chosen.name.take()).collect::<Vec<_>>().join(", ");
        chosen.name = Some(name);
    }
    Some(chosen)
}

fn plus_part(inbound: &Inbound) -> Option<String> {
    let written = inbound.to.iter().chain(&inbound.cc).filter_map(|party| party.email.as_ref());
    inbound.delivered_to.iter().chain(written).find_map(|address| address.detail().map(str::to_owned))
}

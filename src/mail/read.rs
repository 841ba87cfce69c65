//! The reading of one message, in order: structure, headers, body, then one file per subject.

use super::{
    Evidence, Inbound, MailKind, address, attachment, calendar,
    charset::Hint,
    class, contact, date, fingerprint, form, forward,
    headers::Headers,
    identity, language,
    limits::Limits,
    lines, recipients, reply,
    structure::{self, Tree},
    text, tnef, utm, words,
};
use crate::crm::Party;

/// Reads a message. Never fails: what cannot be understood is left out and said so.
pub fn read(raw: &[u8], limits: &Limits) -> Inbound {
    let fingerprint = fingerprint::of(raw, limits);
    let seen = &raw[..raw.len().min(limits.parsed_bytes)];
    let seen = lines::with_line_feeds(seen);
    let tree = structure::split(&seen, limits);
    let hint = hint(&tree);
    let mut body = text::body(&tree, &hint, limits);
    fill_from_tnef(&tree, limits, &mut body);
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
    if body.text.contains("-----BEGIN PGP MESSAGE-----") {
        inbound.defects.push("encrypted with PGP: the text cannot be read".to_owned());
    }
    inbound.defects.extend(sealed(&tree));
    inbound.text = body.text;
    inbound.html = body.html;
    inbound.language = language::detect(&inbound.visible_text);
    inbound.form = form::read(&inbound.visible_text);
    inbound.invitation = calendar::invitation(&tree, &hint);
    class::classify(&tree, &hint, &mut inbound);
    if matches!(inbound.kind, MailKind::Bounce | MailKind::DeliveryDelay | MailKind::Receipt | MailKind::Feedback) {
        // What a server writes has no quotes and no signature, only lines that look like them.
        inbound.visible_text.clone_from(&inbound.text);
        (inbound.quoted_text, inbound.signature) = (None, None);
    }
    inbound.utm = utm::read(&inbound);
    inbound.forwarded = original.filter(|_| matches!(inbound.kind, MailKind::Message | MailKind::List));
    if matches!(inbound.kind, MailKind::Message | MailKind::Invitation) {
        let organization = tree.headers().all("organization").next().map(|field| words::field(field, &hint));
        inbound.contact = contact::facts(&inbound, calendar::card(&tree, &hint), organization.as_deref());
    }
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
    inbound.subject = headers.all("subject").map(|field| words::field(field, hint)).find(|subject| !subject.is_empty());
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

/// Outlook sometimes puts the text itself into `winmail.dat`.
fn fill_from_tnef(tree: &Tree<'_>, limits: &Limits, body: &mut text::Body) {
    if !body.text.trim().is_empty() {
        return;
    }
    let inside = tree.leaves().filter(|part| tnef::is_tnef(part)).find_map(|part| tnef::unpack(&part.bytes().0));
    let Some(inside) = inside else { return };
    let text = inside.text.filter(|text| !text.trim().is_empty()).or_else(|| inside.html.map(|html| text::html_to_text(&html)));
    body.text = text.unwrap_or_default().replace("\r\n", "\n").trim().to_owned();
    super::limits::cut(&mut body.text, limits.text_bytes);
}

/// What was encrypted or signed, said so that nobody wonders why there is no text.
fn sealed(tree: &Tree<'_>) -> Vec<String> {
    let mut notes = Vec::new();
    for part in &tree.parts {
        let kind = part.kind();
        let smime = matches!(kind, "application/pkcs7-mime" | "application/x-pkcs7-mime");
        if smime && part.content.param("smime-type").is_some_and(|kind| kind.eq_ignore_ascii_case("signed-data")) {
            notes.push("signed with S/MIME, the text is inside the signature".to_owned());
        } else if smime {
            notes.push("encrypted with S/MIME: the text cannot be read".to_owned());
        } else if kind == "multipart/encrypted" || kind == "application/pgp-encrypted" {
            notes.push("encrypted with PGP: the text cannot be read".to_owned());
        }
    }
    notes.dedup();
    notes
}

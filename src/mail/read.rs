//! The reading of one message, in order: structure, headers, body, then one file per subject.

use std::borrow::Cow;

use super::{
    Evidence, Inbound, MailKind, address, attachment, authentication,
    charset::{self, Hint},
    class, crypto, date, enclosed, fingerprint, forward,
    headers::Headers,
    identity,
    limits::Limits,
    lines, meanings, packed, recipients, reply,
    structure::{self, Tree},
    text, tnef, words,
};
use crate::crm::Party;

/// Reads a message. Never fails: what cannot be understood is left out and said so.
pub fn read(raw: &[u8], limits: &Limits) -> Inbound {
    let seen = &raw[..raw.len().min(limits.parsed_bytes)];
    let seen = lines::with_line_feeds(seen);
    let (opened, unpacked);
    let mut tree = structure::split(&seen, limits);
    // The fingerprint is that of the bytes as they came; nearly always those are the bytes that were split.
    let as_it_came = matches!(seen, Cow::Borrowed(seen) if seen.len() == raw.len());
    let root = &tree.parts[0];
    let fingerprint = if as_it_came { fingerprint::of_parts(&root.headers, root.body) } else { fingerprint::of(raw, limits) };
    opened = if crypto::may_be_signed(tree.headers()) { crypto::opened(&seen, limits) } else { None };
    if let Some(opened) = &opened {
        tree = structure::split(opened, limits);
    }
    unpacked = packed::opened(opened.as_deref().unwrap_or(&seen), &tree);
    if let Some(unpacked) = &unpacked {
        tree = structure::split(unpacked, limits);
        tree.defects.push("a multipart that was encoded as a whole".to_owned());
    }
    let hint = hint(&tree);
    let mut body = text::body(&tree, &hint, limits);
    let winmails = tnef::open(&tree, &body.roles, &hint, limits);
    fill_from_winmail(&winmails, limits, &mut body);
    let mut inbound = Inbound { fingerprint, limits: tree.limits.clone(), defects: tree.defects.clone(), ..Inbound::default() };
    if raw.len() > limits.parsed_bytes {
        inbound.limits.push(format!("only the first {} of {} bytes were read", limits.parsed_bytes, raw.len()));
    }
    inbound.limits.extend(body.limits.iter().cloned());
    inbound.defects.extend(body.defects.iter().cloned());
    envelope(tree.headers(), &hint, &mut inbound);
    inbound.attachments = attachment::list(&tree, &body, &hint, &winmails);
    let subject = inbound.subject.clone().unwrap_or_default();
    let forwards = forward::is_forward_subject(&subject);
    let plain = crypto::without_armour(&body.text);
    let around = reply::Around {
        marks: &body.quote_marks,
        html: body.from_html,
        subject: &subject,
        forward: forwards,
        sender: inbound.from.as_ref(),
    };
    let parts = reply::split(plain.as_deref().unwrap_or(&body.text), &around);
    let original = forward::original(&tree, &hint, limits, &body.text, &subject, parts.cut);
    (inbound.visible_text, inbound.quoted_text, inbound.signature) = (parts.visible, parts.quoted, parts.signature);
    inbound.defects.extend(crypto::defects(&tree, &body.text));
    if winmails.len() < tree.leaves().filter(|part| tnef::is_winmail(part)).count() {
        inbound.defects.push("winmail.dat that cannot be opened".to_owned());
    }
    inbound.text = body.text;
    inbound.html = body.html;
    class::classify(&tree, &hint, &mut inbound);
    if matches!(inbound.kind, MailKind::Bounce | MailKind::DeliveryDelay | MailKind::Receipt | MailKind::Feedback) {
        // What a server writes has no quotes and no signature, only lines that look like them.
        inbound.visible_text.clone_from(&inbound.text);
        (inbound.quoted_text, inbound.signature) = (None, None);
    }
    inbound.forwarded = original.filter(|_| matches!(inbound.kind, MailKind::Message | MailKind::List));
    let enclosed = enclosed::read(&tree, &body.roles, &winmails, &hint);
    meanings::add(tree.headers(), &hint, &enclosed, &mut inbound);
    inbound
}

/// What is known beside a charset label: the sender's top-level domain, and the charset that the body declares.
pub(super) fn hint(tree: &Tree<'_>) -> Hint {
    let own = top_level(tree.headers(), "from");
    // `.com` says nothing of the language; the server that made the Message-ID may stand in a country.
    let country = || {
        let others = ["message-id", "return-path", "reply-to", "sender", "to"];
        others.iter().filter_map(|name| top_level(tree.headers(), name)).find(|top| top.len() == 2)
    };
    let of_country = own.as_ref().filter(|top| top.len() == 2).cloned().or_else(country);
    let texts = || tree.leaves().filter(|part| part.kind().starts_with("text/"));
    let declared = texts().filter_map(|part| part.content.param("charset")).find(|label| charset::is_known(label)).map(str::to_owned);
    // What one field says of itself in an encoded word holds for the raw bytes of another.
    let mut hint = Hint { top_level: of_country.or(own), neighbour: declared.or_else(|| words::charset_in(tree.headers())) };
    // Few letters of a raw header say little, and so may the body: the same program wrote both.
    let raw_lines = || tree.headers().fields.iter().flat_map(|field| &field.raw).filter(|line| !line.is_ascii()).take(20);
    if hint.neighbour.is_none() && raw_lines().next().is_some() {
        let mut together: Vec<u8> = raw_lines().flat_map(|line| [*line, b"\n"].concat()).collect();
        let body = texts().next().map(|part| (part.kind() == "text/html", part.bytes().0));
        together.extend(body.iter().flat_map(|(_, bytes)| bytes.iter().take(16 << 10)));
        let meta = body.filter(|(html, _)| *html).and_then(|(_, bytes)| text::meta_charset(&bytes));
        hint.neighbour = meta.or_else(|| charset::guessed(&together, &hint));
    }
    hint
}

/// The top-level domain of the last address in a field.
fn top_level(headers: &Headers<'_>, name: &str) -> Option<String> {
    let value = headers.first(name)?;
    let domain = value.rsplit(|b| *b == b'@').next().unwrap_or_default();
    let domain: Vec<u8> = domain.iter().copied().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-')).collect();
    let top = domain.rsplit(|b| *b == b'.').next().map(|top| String::from_utf8_lossy(top).to_ascii_lowercase());
    top.filter(|top| !top.is_empty() && top.bytes().all(|b| b.is_ascii_lowercase()))
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
    for (name, parties) in [("To", &inbound.to), ("Cc", &inbound.cc), ("Reply-To", &inbound.reply_to)] {
        if parties.len() >= address::MAX_PARTIES {
            inbound.limits.push(format!("more than {} addresses in {name}: the rest is left out", address::MAX_PARTIES));
        }
    }
    inbound.delivered_to = recipients::delivered_to(headers);
    inbound.return_path = recipients::return_path(headers);
    inbound.in_reply_to = identity::references(headers, "in-reply-to");
    inbound.references = identity::references(headers, "references");
    inbound.authentication = authentication::all(headers);
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
pub(super) fn fill_from_winmail(winmails: &[(usize, tnef::Winmail)], limits: &Limits, body: &mut text::Body) {
    if !body.text.trim().is_empty() {
        return;
    }
    body.text = winmails.iter().map(|(_, winmail)| winmail.text.clone()).find(|text| !text.is_empty()).unwrap_or_default();
    super::limits::cut(&mut body.text, limits.text_bytes);
}

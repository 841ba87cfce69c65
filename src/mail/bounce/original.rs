//! The mail that came back: attached, its headers only, or copied into the text; whole, or cut off anywhere.

use std::sync::LazyLock;

use crate::{
    crm::{EmailAddress, MessageId},
    mail::{
        Inbound, address,
        charset::Hint,
        headers::{self, Headers, is_field, plain},
        identity,
        structure::Tree,
        tables::{Words, begins_with_any, bounces::COPY_MARKERS},
    },
};

/// Longest header block looked for in an attached original.
const MAX_HEADER_BYTES: usize = 256 << 10;

/// Most places where a text names the field of an id that are looked at.
const MAX_NAMED: usize = 200;

/// How servers name the field of an id.
static NAMES: LazyLock<Words> = LazyLock::new(|| Words::in_any_case(["message-id", "message id", "messageid", "msgid"]));

/// What is known of the original.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Original {
    pub message_id: Option<MessageId>,
    pub from: Vec<EmailAddress>,
    pub to: Vec<EmailAddress>,
}

/// Header names of which several in a row mean that a mail begins.
const KNOWN: &[&str] = &[
    "received",
    "return-path",
    "message-id",
    "from",
    "to",
    "subject",
    "date",
    "mime-version",
    "dkim-signature",
    "content-type",
    "delivered-to",
    "x-mailer",
    "reply-to",
    "cc",
    "sender",
    "x-original-to",
    "content-transfer-encoding",
    "in-reply-to",
    "references",
    "arc-seal",
    "x-google-dkim-signature",
];

/// The text above the copy of the original, and the copy.
pub(super) fn split_text(text: &str) -> (&str, Option<&str>) {
    let mut offset = 0;
    let mut run: Option<(usize, Vec<String>)> = None;
    for line in text.split_inclusive('\n') {
        let bare = line.trim_end();
        let unquoted = bare.trim_start_matches(['>', ' ', '|']);
        let ruled = unquoted.starts_with(['-', '=', '*', '_', '[']) || bare.ends_with([':', '.']);
        let said = unquoted.trim_matches(|c: char| matches!(c, '-' | '=' | '*' | '_' | ' ' | ':' | '.' | '~' | '#' | '|' | '[' | ']'));
        let announces = || !said.is_empty() && said.len() < 90 && begins_with_any(&said.to_lowercase(), COPY_MARKERS);
        let marks = ruled && offset > 0 && announces();
        if marks && fields_follow(&text[offset + line.len()..]) {
            return (&text[..offset], Some(&text[offset + line.len()..]));
        }
        let name = is_field(unquoted.as_bytes()).then(|| unquoted.split(':').next().unwrap_or_default().trim().to_ascii_lowercase());
        match (name.filter(|name| KNOWN.contains(&name.as_str())), &mut run) {
            (Some(name), Some((start, names))) => {
                if !names.contains(&name) {
                    names.push(name);
                }
                if names.len() >= 3 && *start > 0 {
                    return (&text[..*start], Some(&text[*start..]));
                }
            }
            (Some(name), none) => *none = Some((offset, vec![name])),
            // Folded and unknown fields do not break a block of headers; blank lines and prose do.
            (None, _) if bare.starts_with([' ', '\t']) && !bare.trim().is_empty() => {}
            (None, _) if is_field(unquoted.as_bytes()) => {}
            (None, run) => *run = None,
        }
        offset += line.len();
    }
    (text, None)
}

/// Do header fields follow within the next few lines?
fn fields_follow(rest: &str) -> bool {
    rest.lines().map(|line| line.trim_start_matches(['>', ' ', '|'])).filter(|line| !line.trim().is_empty()).take(4).any(|line| {
        is_field(line.as_bytes()) && KNOWN.contains(&line.split(':').next().unwrap_or_default().trim().to_ascii_lowercase().as_str())
    })
}

/// The original's headers, from an attachment or else from the copy in the text.
pub(super) fn headers(tree: &Tree<'_>, copy: Option<&str>) -> Option<Original> {
    let attached = |kind: &str| {
        kind.starts_with("message/rfc822")
            || matches!(
                kind,
                "text/rfc822-headers"
                    | "message/global"
                    | "message/global-headers"
                    | "text/rfc822-header"
                    | "text/rfc822"
                    | "message/partial"
                    | "message/rfc822-headers"
                    | "message/news"
            )
    };
    let of_bytes = |bytes: &[u8]| {
        let (headers, _) = headers::of_message(bytes, MAX_HEADER_BYTES);
        Some(read(&headers)).filter(|original| *original != Original::default())
    };
    let mut parts = tree.leaves().filter(|part| attached(part.kind()));
    parts
        .find_map(|part| of_bytes(&part.bytes().0))
        .or_else(|| {
            let copy = copy?;
            let unquoted: String = copy
                .lines()
                .map(|line| {
                    format!(
                        "{}\n",
                        line.trim_start_matches(['>', '|']).strip_prefix(' ').filter(|_| line.starts_with(['>', '|'])).unwrap_or(line)
                    )
                })
                .collect();
            of_bytes(unquoted.as_bytes())
        })
        .or_else(|| {
            // A text part of its own that begins with header fields.
            tree.leaves().skip(1).filter(|part| part.kind().starts_with("text/") || part.kind() == "application/octet-stream").find_map(
                |part| {
                    let bytes = part.bytes().0;
                    let found = of_bytes(&bytes)?;
                    (found.message_id.is_some() || (!found.from.is_empty() && !found.to.is_empty())).then_some(found)
                },
            )
        })
}

fn read(headers: &Headers<'_>) -> Original {
    let hint = Hint::default();
    let addresses = |names: &[&str]| {
        names.iter().flat_map(|name| address::all(headers, name, &hint)).filter_map(|party| party.email).take(500).collect::<Vec<_>>()
    };
    Original {
        message_id: identity::message_id(headers),
        from: addresses(&["from", "sender", "return-path"]),
        to: addresses(&["to", "x-original-to", "delivered-to", "x-envelope-to", "cc", "bcc"]),
    }
}

/// The id of the original: its own header, a field that servers add, or a `Message-ID:` anywhere in the text.
pub(super) fn message_id(tree: &Tree<'_>, original: Option<&Original>, above: &str, inbound: &Inbound) -> Option<MessageId> {
    let own = original.and_then(|original| original.message_id.clone());
    // `X-Original-Message-ID` and its like; `Resent-Message-ID` is the bounce's own.
    let field = || {
        let names = tree.headers().fields.iter().filter(|field| {
            let name = field.name.as_str();
            name != "message-id" && !name.starts_with("resent-") && (name.ends_with("message-id") || name.starts_with("x-message-id-"))
        });
        names.filter_map(|field| identity::ids(&plain(&field.unfolded())).into_iter().next()).find(|id| id.as_str().contains('@'))
    };
    let in_text = || [inbound.text.as_str(), above].into_iter().find_map(told_in);
    // An original that is cut or quoted within the raw parts still has its line.
    let in_parts = || {
        tree.leaves().skip(1).take(8).find_map(|part| {
            let bytes = part.bytes().0;
            let text = plain(&bytes[..bytes.len().min(64 << 10)]);
            text.lines().find_map(|line| {
                line.trim_start_matches(['>', ' '])
                    .get(..11)
                    .filter(|name| name.eq_ignore_ascii_case("message-id:"))
                    .and_then(|_| identity::ids(line.trim_start_matches(['>', ' ']).get(11..)?).into_iter().next())
            })
        })
    };
    let answered = || inbound.in_reply_to.first().or_else(|| inbound.references.last()).cloned();
    own.or_else(field).or_else(in_text).or_else(in_parts).or_else(answered).or_else(|| named(above))
}

/// The id behind the name of the field, anywhere in a text.
fn told_in(text: &str) -> Option<MessageId> {
    NAMES.all_in(text).take(MAX_NAMED).find_map(|(_, place)| {
        let rest = text[place.start..].lines().next()?;
        let rest = rest.split_once([':', '=']).map_or(rest, |(_, value)| value);
        identity::ids(rest).into_iter().find(|id| id.as_str().contains('@'))
    })
}

/// The id in "your message <…> could not be delivered".
fn named(above: &str) -> Option<MessageId> {
    above.lines().take(60).find_map(|line| {
        let at = line.to_ascii_lowercase().find("message <")?;
        identity::ids(line.get(at..)?).into_iter().next().filter(|id| id.as_str().contains('@'))
    })
}

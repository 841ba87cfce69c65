//! Attachments: what was sent along, with its name made harmless and its bytes hashed. The bytes themselves stay in the raw message.

use super::{
    Attachment,
    charset::Hint,
    fingerprint::sha256,
    params,
    structure::{Part, Tree},
    text::{Body, Html, Role},
    tnef::{File, Winmail},
    words,
};

/// Longest file name kept, in characters.
const MAX_NAME_CHARS: usize = 180;

/// The attachments in the order of the message; `html` tells which pictures are shown in the text. In place of a winmail.dat stands what
/// it holds. What was written into a text stands where the text stands.
pub(super) fn list(tree: &Tree<'_>, body: &Body, hint: &Hint, winmails: &[(usize, Winmail)]) -> Vec<Attachment> {
    let html = body.html.as_ref();
    let mut attachments = Vec::new();
    for (index, (part, role)) in tree.parts.iter().zip(&body.roles).enumerate() {
        attachments.extend(body.files.iter().filter(|(at, _)| *at == index).map(|(_, file)| unpacked(file, html)));
        if !matches!(role, Role::Attachment | Role::Inline) {
            continue;
        }
        match winmails.iter().find(|(at, _)| *at == index) {
            // One that held the text alone is nothing that anybody sent along.
            Some((_, winmail)) if !winmail.files.is_empty() || !winmail.text.is_empty() => {
                attachments.extend(winmail.files.iter().map(|file| unpacked(file, html)))
            }
            _ => attachments.push(describe(part, *role, html, hint)),
        }
    }
    attachments
}

fn unpacked(file: &File, html: Option<&Html>) -> Attachment {
    let filename = file.name.as_deref().map(harmless).filter(|name| !name.is_empty());
    let inline = is_shown(file.content_id.as_deref(), html);
    Attachment {
        content_type: file.kind.clone().unwrap_or_else(|| "application/octet-stream".to_owned()),
        size: file.bytes.len() as u64,
        sha256: sha256(&file.bytes),
        inline,
        content_id: file.content_id.clone(),
        filename,
    }
}

/// Does the HTML refer to it?
fn is_shown(content_id: Option<&str>, html: Option<&Html>) -> bool {
    content_id.zip(html).is_some_and(|(id, html)| id.len() > 2 && html.mentions(&format!("cid:{id}")))
}

fn describe(part: &Part<'_>, role: Role, html: Option<&Html>, hint: &Hint) -> Attachment {
    let (bytes, _) = part.bytes();
    let content_id = part.content_id();
    let referred = is_shown(content_id.as_deref(), html);
    let disposed_inline = part.disposition.value == "inline" && part.kind().starts_with("image/");
    Attachment {
        filename: declared_name(part, hint).map(|name| harmless(&name)).filter(|name| !name.is_empty()),
        content_type: part.kind().to_owned(),
        size: bytes.len() as u64,
        sha256: sha256(&bytes),
        inline: referred || (role == Role::Inline && html.is_some()) || (disposed_inline && html.is_some()),
        content_id,
    }
}

/// The name as declared. Raw 8-bit names are decoded with what is known of the message's charset.
fn declared_name(part: &Part<'_>, hint: &Hint) -> Option<String> {
    let raw = |header: &str, param: &str| {
        let value = part.headers.first(header).filter(|value| !value.is_ascii())?;
        params::parse(&value, hint).param(param).map(str::to_owned)
    };
    let eight_bit = raw("content-disposition", "filename").or_else(|| raw("content-type", "name"));
    // A program that could not write the name in one place wrote it in the other.
    let lost = |name: &&str| name.contains("??") && !name.chars().any(char::is_alphabetic) || name.starts_with("??");
    let whole = || part.content.param("name").filter(|name| part.name().as_ref().is_some_and(lost) && !lost(name));
    eight_bit
        .or_else(|| whole().map(str::to_owned))
        .or_else(|| part.name().map(str::to_owned))
        .or_else(|| {
            let location = part.headers.token("content-location")?;
            let last = location.trim().rsplit(['/', '\\']).next()?.to_owned();
            last.contains('.').then_some(last)
        })
        .or_else(|| described_name(part, hint))
}

/// Outlook writes the name of the file as its description too; a description that is none reads like a sentence.
fn described_name(part: &Part<'_>, hint: &Hint) -> Option<String> {
    let described = part.headers.all("content-description").next().map(|field| words::field(field, hint))?;
    let (_, extension) = described.rsplit_once('.')?;
    let is_name = (2..=5).contains(&extension.len()) && extension.bytes().all(|b| b.is_ascii_alphanumeric()) && described.len() <= 200;
    is_name.then_some(described)
}

/// A file name without path, control characters, direction marks and leading dots: safe to show. Signs that some file systems refuse stay, for
/// whoever sent it wrote them.
pub(super) fn harmless(name: &str) -> String {
    let last = name.trim().rsplit(['/', '\\']).find(|piece| !piece.trim_matches(['.', ' ']).is_empty()).unwrap_or_default();
    let shown = |c: &char| {
        (!c.is_control() || c.is_whitespace())
            && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    let clean: String = last.chars().filter(shown).collect();
    let clean = words::one_line(&clean);
    let clean = clean.trim_start_matches('.').trim_end_matches(['.', ' ']).trim();
    if clean.chars().count() <= MAX_NAME_CHARS {
        return clean.to_owned();
    }
    // The extension says what the file is, so the middle goes.
    let (stem, extension) = clean.rsplit_once('.').filter(|(_, e)| e.len() <= 10).unwrap_or((clean, ""));
    let stem: String = stem.chars().take(MAX_NAME_CHARS - 11).collect();
    if extension.is_empty() { stem } else { format!("{stem}.{extension}") }
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn names_become_harmless() {
        for (name, want) in [
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\kim\\offer.pdf", "offer.pdf"),
            ("a\u{202e}fdp.exe", "afdp.exe"),
            ("..", ""),
            (".htaccess", "htaccess"),
            ("line\r\n one.txt", "line one.txt"),
            ("line\tone.txt", "line one.txt"),
            ("Angebot Nr. 5.pdf", "Angebot Nr. 5.pdf"),
            ("Offer: \"what?\".txt", "Offer: \"what?\".txt"),
        ] {
            assert_eq!(harmless(name), want, "{name:?}");
        }
        assert!(harmless(&format!("{}.pdf", "x".repeat(500))).ends_with("x.pdf"));
    }
}

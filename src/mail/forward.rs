//! Forwarded messages: attached as a whole, or copied into the text under a marker or a header block. The outermost original is the one read.
//!
//! A reply with a copied header block is no forward: that needs a marker of its own or the subject of a forward.

use std::{borrow::Cow, sync::LazyLock};

use regex::Regex;

use super::{
    Forwarded, address,
    charset::Hint,
    limits::Limits,
    read,
    reply::{self, Cutting, block, header::regex, kinds::without_marks},
    structure::{self, Part, Tree},
    tables::labels::Label,
    text, tnef, words,
};
use crate::crm::Party;

/// What subjects of forwards begin with, after any list tags.
static PREFIX: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(concat!(
        r"(?i)^\s*(?:\[[^\]]{1,40}\]\s*)*\[?(?:fwd?|fw|wg|tr|rv|reenv|enc|encaminhada|doorst|doorgest|vb|vl|vs|vidarebefordrat|videresendt|i|inol|inoltro|[iİı]\u{307}?lt|pd|przek|",
        r"proslijeđeno|prosleđeno|прослеђено|edastatud|pārsūtīts|persiųsta|posredovano|předáno|přeposláno|preposlané|перенаправлено|пересылка|",
        r"przekazano|przekazane|inoltrato|inoltrata|doorgestuurd|weitergeleitet|transféré|transf|reenviado|encaminhado|encam|välitetty|yönlendirilen|iletilen|",
        r"redir|trs|fs|tov|továbbítás|továbbított|ft|πρθ|προωθ|转发|轉寄|转寄|转|轉|転送|전달|переслано|пересл|пер|препр|הועבר|إعادة توجيه|chuyển tiếp|terusan|ts|trm|mend|birb|edasi|redirec|redirecționat|redirectionat|перес|пересил|přep|vidarebef|reenvío|reenvio|reencaminhado|doorgezonden|weitergel|weiterltg)\s*(?:\[\d+\]|\(\d+\))?\s*[:：]"
    ))
});

/// Has the subject the prefix of a forward?
pub(super) fn is_forward_subject(subject: &str) -> bool {
    PREFIX.as_ref().is_some_and(|prefix| prefix.is_match(subject))
}

/// The original of a forward; `None` when the message is none.
pub(super) fn original(
    tree: &Tree<'_>,
    hint: &Hint,
    limits: &Limits,
    text: &str,
    subject: &str,
    cut: Option<Cutting>,
) -> Option<Forwarded> {
    inline(text, subject, cut, hint).or_else(|| attached(tree, limits))
}

/// A message that was attached whole.
fn attached(tree: &Tree<'_>, limits: &Limits) -> Option<Forwarded> {
    if tree.parts[0].kind() == "multipart/digest" {
        return None;
    }
    let is_message = |part: &&Part<'_>| {
        let named = part.name().is_some_and(|name| name.to_lowercase().ends_with(".eml"));
        matches!(part.kind(), "message/rfc822" | "message/global" | "message/news") || named
    };
    let Some(part) = tree.leaves().find(is_message) else { return outlook_file(tree, limits) };
    let bytes = part.bytes().0;
    let inner = structure::split(&bytes, limits);
    let hint = read::hint(&inner);
    let headers = inner.headers();
    let from =
        ["from", "sender", "resent-from", "reply-to"].into_iter().find_map(|name| address::all(headers, name, &hint).into_iter().next());
    let mut body = text::body(&inner, &hint, limits);
    read::fill_from_winmail(&tnef::open(&inner, &body.roles, &hint, limits), limits, &mut body);
    let subject = headers.all("subject").next().map(|field| words::field(field, &hint)).filter(|subject| !subject.is_empty());
    if from.is_none() && subject.is_none() {
        return None;
    }
    Some(Forwarded {
        from,
        subject,
        date: headers.token("date").map(|date| words::one_line(&date)),
        text: body.text,
        how: "attached".to_owned(),
        language: None,
    })
}

/// A message that was attached as a file of Outlook.
fn outlook_file(tree: &Tree<'_>, limits: &Limits) -> Option<Forwarded> {
    let part = tree.leaves().find(|part| tnef::msg::is_message(part))?;
    let message = tnef::msg::read(&part.bytes().0, &read::hint(tree), limits)?;
    if message.from.is_none() && message.subject.is_none() {
        return None;
    }
    let tnef::msg::Message { from, subject, date, text } = message;
    Some(Forwarded { from, subject, date, text, how: "attached".to_owned(), language: None })
}

/// A message that was copied into the text.
fn inline(text: &str, subject: &str, cut: Option<Cutting>, hint: &Hint) -> Option<Forwarded> {
    let cut = cut?;
    if !cut.forwards && !is_forward_subject(subject) {
        return None;
    }
    let clean: Vec<Cow<'_, str>> = text.lines().skip(cut.line).map(without_marks).collect();
    // Apple Mail and MailMate put quote marks before the copied message.
    let quoted =
        clean.iter().skip(1).filter(|line| !line.trim().is_empty()).take(4).filter(|line| line.trim_start().starts_with('>')).count() >= 2;
    let lines: Vec<&str> = clean.iter().map(|line| if quoted { unquoted(line) } else { line }).map(str::trim_end).collect();
    let found = (0..lines.len().min(8))
        .find_map(|start| block::at(&lines, start, cut.forwards || start > 0).filter(|block| block.value(Label::From).is_some()))
        .or_else(|| block::within_line(lines.first()?).filter(|_| cut.forwards || lines[0].contains('@')))
        .or_else(|| (0..lines.len().min(4)).find_map(|start| block::by_shape(&lines, start, reply::kinds::bare_subject(subject), true)))
        .or_else(|| (1..lines.len().min(4)).find_map(|start| block::without_colons(&lines, start)))
        .or_else(|| block::in_columns(&lines).filter(|_| cut.forwards))
        // The sender's field may be empty; a mark says that it is a forward all the same.
        .or_else(|| (0..lines.len().min(8)).find_map(|start| block::at(&lines, start, true)).filter(|_| cut.forwards));
    // Finnish uses VS for answers, and its words give it away.
    let vs = || subject.trim_start().get(..3).is_some_and(|prefix| prefix.eq_ignore_ascii_case("vs:"));
    let finnish = |line: &&str| line.len() <= 300 && (line.to_lowercase().starts_with("lähettäjä") || line.contains("kirjoitti"));
    if !cut.forwards && vs() && lines.iter().take(8).any(finnish) {
        return None;
    }
    if let Some(block) = found {
        return Some(Forwarded {
            from: block.value(Label::From).and_then(|value| party(value, hint)),
            subject: block.value(Label::Subject).map(str::to_owned),
            date: block.value(Label::Date).map(str::to_owned),
            text: rest(&without_quote_marks(below_mark(&lines[block.end..]))),
            how: "inline".to_owned(),
            language: None,
        });
    }
    attributed(&lines, hint)
}

/// The line without the quote mark of its outermost quote.
fn unquoted(line: &str) -> &str {
    line.trim_start().strip_prefix('>').map_or(line, |rest| rest.strip_prefix(' ').unwrap_or(rest))
}

/// "On … Kim Lee <kim@example.com> wrote:" above the copied text.
fn attributed(lines: &[&str], hint: &Hint) -> Option<Forwarded> {
    if let Some(header) = lines.first().filter(|line| line.starts_with(">>") && line.ends_with(">>")) {
        let from = party(header.trim_matches(['>', ' ']), hint).filter(|party| party.email.is_some())?;
        return Some(by_sender(from, rest(&lines[1..])));
    }
    let mut looks = reply::header::Looks::of(0);
    let (start, end) = (0..lines.len().min(8)).filter(|end| !lines[*end].trim().is_empty()).find_map(|end| {
        let start = reply::header::ending_at(lines, end, true, &mut looks, |index| !lines[index].trim().is_empty())?;
        Some((start, end))
    })?;
    let joined = lines[start..=end].join(" ");
    let email = address::first_in(&joined)?;
    let from = Party { name: name_before(&joined), email: Some(email) };
    Some(by_sender(from, rest(&without_quote_marks(&lines[end + 1..]))))
}

/// An original of which only the sender is told.
fn by_sender(from: Party, text: String) -> Forwarded {
    Forwarded { from: Some(from), subject: None, date: None, text, how: "inline".to_owned(), language: None }
}

/// What stands in quotes right before the bracket of an address, or the capitalised words there.
fn name_before(line: &str) -> Option<String> {
    let before = line.split(['<', '[']).next()?.trim_end_matches(['(', ' ']);
    if let Some((_, name)) = before.strip_suffix('"').and_then(|before| before.rsplit_once('"')) {
        return clean_name(name).filter(|name| !name.contains('@'));
    }
    // The words after the date; a verb or a title in small letters may stand before the name, a particle within it.
    let words: Vec<&str> = before
        .split_whitespace()
        .rev()
        .take(6)
        .take_while(|word| {
            let clock = matches!(*word, "AM" | "PM" | "Uhr" | "UTC" | "GMT" | "CET" | "CEST");
            !clock && !word.ends_with([',', '、', '，', ':']) && !word.chars().any(char::is_numeric)
        })
        .collect();
    let name: Vec<&str> =
        words.into_iter().rev().skip_while(|word| word.starts_with(|c: char| c.is_lowercase() || !c.is_alphabetic())).collect();
    Some(name.join(" ")).filter(|name| !name.is_empty())
}

/// Longest copied From line that is looked at.
const MAX_PARTY_BYTES: usize = 1_000;
/// Most signs of an address that are looked at in it.
const MAX_TRIED: usize = 16;

/// The party of a copied From line: `Kim [mailto:kim@example.com]`, `kim@example.com<mailto:kim@example.com>`, `Kim (kim@example.com)`. What stands
/// behind the first address says nothing new: a link to it, or on whose behalf it was.
fn party(value: &str, hint: &Hint) -> Option<Party> {
    let value = &value[..value.floor_char_boundary(MAX_PARTY_BYTES)];
    let value = value.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    let Some((start, end)) = address_at(&value) else {
        let name = clean_name(&value).filter(|name| !name.contains('@'));
        return name.map(|name| Party { name: Some(name), email: None });
    };
    let email = address::address(&value[start..end]);
    let before = value[..start].trim_end_matches(['<', '[', '(', ' ']);
    let before = before.strip_suffix("mailto:").unwrap_or(before).trim_end_matches(['<', '[', '(', ' ']);
    let behind = || value[end..].trim_start_matches(['>', ']', ' ']).strip_prefix('(').and_then(|rest| rest.split(')').next());
    let name = clean_name(before).or_else(|| behind().and_then(clean_name));
    let name = name.filter(|name| email.is_none() || address::address(name) != email).filter(|name| !name.eq_ignore_ascii_case("mailto"));
    // Somebody may have copied the header as it was sent.
    let decoded =
        name.as_deref().filter(|name| name.contains("=?")).map(|name| address::parse_list(&format!("{name} <a@b.example>"), hint));
    let name = decoded.and_then(|parties| parties.into_iter().next()?.name).or(name);
    Some(Party { name, email })
}

/// Where the first address stands in a line.
fn address_at(value: &str) -> Option<(usize, usize)> {
    let stops = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '[' | ']' | '(' | ')' | '"' | '\'' | ',' | ';' | ':' | '*');
    value.match_indices('@').take(MAX_TRIED).find_map(|(at, _)| {
        let start = value[..at].rfind(stops).map_or(0, |stop| stop + value[stop..].chars().next().map_or(1, char::len_utf8));
        let end = value[at..].find(stops).map_or(value.len(), |stop| at + stop);
        address::address(&value[start..end]).map(|_| (start, end))
    })
}

/// A name without quotes, stars, and the list that it came through.
fn clean_name(text: &str) -> Option<String> {
    let text = text.split(" via ").next().unwrap_or(text);
    let name = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '"' | '\'' | ';' | ',' | '<' | '>' | '|' | '_'));
    Some(name.to_owned()).filter(|name| !name.is_empty())
}

/// Some programs repeat their mark between the header block and the text.
fn below_mark<'l, 't>(lines: &'l [&'t str]) -> &'l [&'t str] {
    let first = lines.iter().take(4).position(|line| !line.trim().is_empty());
    // A mark with a header block below it is that of the next forward.
    let next = |at: usize| (at + 1..lines.len().min(at + 4)).any(|start| block::at(lines, start, true).is_some());
    match first.filter(|at| reply::marks::is_forward_mark(lines[*at]) && !next(*at)) {
        Some(at) => &lines[at + 1..],
        None => lines,
    }
}

/// The lines without the marks of their outermost quote, when all of them are quoted.
fn without_quote_marks<'t>(lines: &[&'t str]) -> Vec<&'t str> {
    let all = lines.iter().all(|line| line.trim().is_empty() || line.trim_start().starts_with('>'));
    lines.iter().map(|line| if all { unquoted(line) } else { *line }).collect()
}

/// From the first line that says something, up to the mark that ends the original: "End of forwarded message".
fn rest(lines: &[&str]) -> String {
    let first = lines.iter().position(|line| !line.trim().is_empty()).unwrap_or(lines.len());
    let last = lines.iter().rposition(|line| !line.trim().is_empty()).filter(|last| *last > first);
    let end = last.filter(|last| reply::marks::is_end_mark(lines[*last])).unwrap_or(lines.len());
    lines[first.min(end)..end].join("\n").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_of_forwards() {
        for subject in [
            "Fwd: x",
            "FW: x",
            "WG: x",
            "TR : x",
            "RV: x",
            "I: x",
            "Doorst: x",
            "VS: x",
            "VB: x",
            "İLT: x",
            "转发：x",
            "[list] Fwd: x",
            "Fw: Re: x",
            "ENC: x",
            "[Fwd: x]",
            "Doorgestuurd: x",
        ] {
            assert!(is_forward_subject(subject), "{subject}");
        }
        for subject in ["Re: Fwd: x", "Forward planning", "AW: x", "Information: x", "Interest in chairs", "Introduction: Kim"] {
            assert!(!is_forward_subject(subject), "{subject}");
        }
    }

    #[test]
    fn parties_of_copied_headers() {
        for (text, want) in [
            ("Kim Lee <kim@x.example>", "Kim Lee <kim@x.example>"),
            ("Kim Lee [mailto:kim@x.example]", "Kim Lee <kim@x.example>"),
            ("kim@x.example<mailto:kim@x.example>", "kim@x.example"),
            ("Kim Lee <kim@x.example<mailto:kim@x.example>>", "Kim Lee <kim@x.example>"),
            ("Lee, Kim <kim@x.example>", "Lee, Kim <kim@x.example>"),
            ("Kim Lee", "Kim Lee"),
            ("Kim Lee (kim@x.example)", "Kim Lee <kim@x.example>"),
            ("kim@x.example (Kim Lee)", "Kim Lee <kim@x.example>"),
            ("Lee, Kim (Ext.)", "Lee, Kim (Ext.)"),
            ("Kim Lee [mailto:kim@x.example] On Behalf Of Bo Berg", "Kim Lee <kim@x.example>"),
            ("Kim Lee <kim@x.example<http://kim@x.example>>", "Kim Lee <kim@x.example>"),
            ("\"kim@x.example\" <kim@x.example>", "kim@x.example"),
            ("'Kim Lee' via Sales <sales@x.example>", "Kim Lee <sales@x.example>"),
            ("=?utf-8?Q?Kim_L=C3=A9e?= <kim@x.example>", "Kim Lée <kim@x.example>"),
            ("'Kim Lee' kim@x.example", "Kim Lee <kim@x.example>"),
        ] {
            assert_eq!(party(text, &Hint::default()).map(|party| party.to_string()).as_deref(), Some(want), "{text}");
        }
    }
}

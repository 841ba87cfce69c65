//! Names and job titles: a display name put into reading order, the name under a sign-off, the line that says what somebody does.

use std::sync::LazyLock;

use super::{
    company,
    words::{TITLE_ENDS, TITLES},
};
use crate::mail::{reply::signature, tables::Words};

static ANY_TITLE: LazyLock<Words> = LazyLock::new(|| Words::new(TITLES.iter().copied()));

/// Longest name or title, in characters.
const MAX_CHARS: usize = 70;

/// Local parts and names of a desk rather than a person.
const DESKS: &[&str] = &[
    "info",
    "sales",
    "office",
    "support",
    "contact",
    "team",
    "service",
    "mail",
    "kontakt",
    "vertrieb",
    "einkauf",
    "verkauf",
    "purchasing",
    "orders",
    "admin",
    "hello",
    "no reply",
    "noreply",
    "no-reply",
    "webmaster",
    "accounts",
    "billing",
    "ventas",
    "compras",
    "achats",
    "acquisti",
    "procurement",
    "newsletter",
    "notification",
    "notifications",
    "customer service",
    "wordpress",
];

/// A display name as a person's: `Vogt, Sabine` turned round, quotes and `via …` gone. `None` for an address or a desk.
pub(super) fn display_name(name: &str) -> Option<String> {
    let name = name.trim().trim_matches(['"', '\'', '“', '”', '*']).trim();
    let name = name.split(" via ").next().unwrap_or(name);
    // `Kim Lee | Acme`, `Kim Lee (Acme)`: the person comes first.
    let cut = [" | ", " (", " – ", " @ ", " from "].iter().filter_map(|cut| name.find(cut)).min().unwrap_or(name.len());
    let name = name[..cut].trim().to_owned();
    if name.is_empty() || name.chars().count() > MAX_CHARS {
        return None;
    }
    let lower = name.to_lowercase();
    if name.contains('@') || is_desk(&lower) || company::has_form(&name) {
        return None;
    }
    if !name.chars().any(char::is_alphabetic) {
        return None;
    }
    match name.split_once(", ") {
        Some((last, first))
            if !first.contains(',')
                && (1..=3).contains(&last.split_whitespace().count())
                && (1..=3).contains(&first.split_whitespace().count()) =>
        {
            Some(format!("{} {}", first.trim(), last.trim()))
        }
        _ => Some(name),
    }
}

/// Is this the name of a desk? `Sales` is also a surname: it counts alone, in front, or among three words.
pub(super) fn is_desk(lower: &str) -> bool {
    let words: Vec<&str> = lower.split(|c: char| !(c.is_alphanumeric() || c == '-')).filter(|word| !word.is_empty()).collect();
    let at = words.iter().position(|word| DESKS.contains(word));
    let last =
        matches!(words.last(), Some(&("desk" | "team" | "department" | "dept" | "system" | "office" | "service" | "support" | "daemon")));
    last || at.is_some_and(|at| at == 0 || words.len() >= 3)
}

/// The name behind a closing formula on the same line: `Thanks, Kim Lee`.
pub(super) fn behind_formula(line: &str) -> Option<&str> {
    let (formula, name) = line.split_once([',', '!', '\u{ff0c}'])?;
    let name = name.trim();
    (signature::is_sign_off(formula) && is_name(name)).then_some(name)
}

/// Does this line look like a person's name alone?
pub(super) fn is_name(line: &str) -> bool {
    let line = line.trim().trim_matches(['*', '_', ',', '-', '–']).trim();
    let words: Vec<&str> = line.split_whitespace().collect();
    let ideographs =
        line.chars().filter(|c| matches!(c, '\u{3041}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}')).count();
    if ideographs > 0 {
        return (2..=8).contains(&line.chars().filter(|c| !c.is_whitespace()).count()) && !is_title(line) && !company::has_form(line);
    }
    let particle = |word: &str| {
        matches!(
            word,
            "van"
                | "von"
                | "de"
                | "der"
                | "den"
                | "da"
                | "di"
                | "dos"
                | "du"
                | "la"
                | "le"
                | "el"
                | "al"
                | "bin"
                | "i."
                | "A."
                | "ten"
                | "y"
                | "e"
                | "zu"
        )
    };
    let written =
        |word: &&str| particle(word) || word.chars().next().is_some_and(|c| c.is_uppercase() || !c.is_lowercase() && c.is_alphabetic());
    (1..=6).contains(&words.len())
        && words.iter().all(written)
        && line.chars().count() <= 50
        && line.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '.' | '-' | '\'' | '’' | ',' | '(' | ')'))
        && !is_title(line)
        && !company::has_form(line)
}

/// The name line without what is put before it in business: `i. A. Dr. Sabine Vogt` is still a name, `Kim Lee, PhD` too.
pub(super) fn clean_name(line: &str) -> String {
    let line = line.trim().trim_matches(['*', '_', ',', '-', '–', '—']).trim();
    let lower = line.to_lowercase();
    let prefix = ["i. a. ", "i.a. ", "i. v. ", "i.v. ", "ppa. ", "p.p. "].iter().find(|prefix| lower.starts_with(**prefix));
    prefix.map_or(line, |prefix| line[prefix.len()..].trim()).to_owned()
}

/// Does the line hold a word of a job's title?
pub(in crate::mail) fn is_title(line: &str) -> bool {
    let lower = line.to_lowercase();
    let named = ANY_TITLE.all_in(&lower).any(|(title, place)| {
        let own_word = !TITLES[title].chars().next().is_some_and(|c| c.is_alphabetic() && c < '\u{3000}');
        own_word || lower[..place.start].chars().next_back().is_none_or(|c| !c.is_alphanumeric())
    });
    named || lower.split(|c: char| !c.is_alphanumeric()).any(|word| TITLE_ENDS.iter().any(|end| word.ends_with(end)))
}

/// The title that a line names, without the name and the company beside it.
pub(super) fn title(line: &str, name: Option<&str>, company: Option<&str>) -> Option<String> {
    let line = line.trim().trim_matches(['*', '_']).trim();
    if line.ends_with(['?', '!', ':']) || line.chars().count() > 140 {
        return None;
    }
    let mut line = line.to_owned();
    // A short name may be part of a word, except where every sign is one.
    let telling = |known: &&str| known.chars().count() > 3 || known.chars().all(|c| c >= '\u{3000}');
    for known in [name, company].into_iter().flatten().filter(telling) {
        line = line.replace(known, "|");
    }
    let other = |piece: &&str| {
        let piece = piece.trim();
        !piece.is_empty()
            && name.is_none_or(|name| !piece.eq_ignore_ascii_case(name))
            && company.is_none_or(|company| piece != company && !company.contains(piece))
            && !company::has_form(piece)
    };
    let tells_more = |block: &&str| {
        block.bytes().filter(u8::is_ascii_digit).count() > 3
            || company::holds_address(block)
            || block.contains("www.")
            || block.contains("://")
    };
    for block in super::pieces(&line).filter(|block| !tells_more(block)) {
        let kept: Vec<&str> = block.split([',', '،', '、'].as_slice()).map(str::trim).filter(other).collect();
        let text = kept.join(", ");
        // `Buyer at Big Example`, the company taken away.
        let text = [" at", " @", " bei", " chez", " presso"].into_iter().find_map(|at| text.strip_suffix(at)).unwrap_or(&text);
        let text = text.trim_matches([',', '-', '–', ' ', '.', '·']);
        if is_title(text) && (2..=MAX_CHARS).contains(&text.chars().count()) && text.split_whitespace().count() <= 9 {
            return Some(text.to_owned());
        }
    }
    None
}

/// `Kim Lee, oenologist`: what stands behind the name is what somebody does, whatever it is.
pub(super) fn behind_name(line: &str, name: &str) -> Option<String> {
    let rest = line.trim().trim_matches(['*', '_']).strip_prefix(name)?.strip_prefix([',', '،', '–', '-'])?.trim();
    is_few_words(rest).then(|| rest.to_owned())
}

/// What stands alone between the name and the company, or before the company on the line under the name: a title, known or not.
pub(super) fn between(lines: &[&str], name: &str, company: &str) -> Option<String> {
    let at = lines.iter().take(4).position(|line| clean_name(line).eq_ignore_ascii_case(name))?;
    let next = clean_name(lines.get(at + 1)?);
    let beside = next.find(company).map(|end| next[..end].trim_end_matches([',', '|', '·', '•', '-', '–', '@', ' ']).to_owned());
    let below = || lines.get(at + 2).is_some_and(|line| line.contains(company));
    let text = beside.or_else(|| below().then_some(next)).filter(|text| is_few_words(text))?;
    // Of several words in capitals one may be a second name.
    (!text.contains(' ') || !is_name(&text)).then_some(text)
}

/// A few words and no more: no number, no address, no company.
fn is_few_words(text: &str) -> bool {
    (1..=5).contains(&text.split_whitespace().count())
        && text.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '.' | '&' | '/' | '\''))
        && !company::has_form(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn display_names_in_reading_order() {
        for (name, want) in [
            ("Vogt, Sabine", Some("Sabine Vogt")),
            ("\"Kim Lee\"", Some("Kim Lee")),
            ("Kim Lee via Typeform", Some("Kim Lee")),
            ("Kim Lee (Acme)", Some("Kim Lee")),
            ("kim@acme.example", None),
            ("Info", None),
            ("Acme GmbH", None),
            ("田中 美咲", Some("田中 美咲")),
        ] {
            assert_eq!(display_name(name).as_deref(), want, "{name}");
        }
    }

    #[test]
    fn titles_and_names_are_told_apart() {
        assert_eq!(
            title("Kim Lee, Head of Purchasing, Acme Ltd", Some("Kim Lee"), Some("Acme Ltd")).as_deref(),
            Some("Head of Purchasing")
        );
        assert_eq!(title("Leiterin Qualitätssicherung", None, None).as_deref(), Some("Leiterin Qualitätssicherung"));
        assert_eq!(title("Director, Sales and Marketing", None, None).as_deref(), Some("Director, Sales and Marketing"));
        assert_eq!(title("+49 30 901820", None, None), None);
        assert_eq!(behind_name("Soledad Ibarra, enóloga", "Soledad Ibarra").as_deref(), Some("enóloga"));
        for line in ["Kim Lee", "Joris van der Meer", "i. A. Dr. Sabine Vogt", "田中 美咲"] {
            assert!(is_name(line), "{line}");
        }
        for line in ["Head of Purchasing", "Acme GmbH", "please call me", "Tel 030"] {
            assert!(!is_name(line), "{line}");
        }
        assert_eq!(clean_name("i. A. Dr. Sabine Vogt"), "Dr. Sabine Vogt");
    }
}

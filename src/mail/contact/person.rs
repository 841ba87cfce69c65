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
    "ufficio",
    "segreteria",
    "amministrazione",
    "secrétariat",
    "accueil",
    "departamento",
    "dpto",
    "administración",
    "abteilung",
    "sekretariat",
    "kundenservice",
    "zentrale",
    "buchhaltung",
    "secretariaat",
    "inkoop",
    "biuro",
    "dział",
    "отдел",
    "бухгалтерия",
    "секретариат",
];

/// What stands before a name in a letter, lower case, with the blank behind it.
const SALUTATIONS: &[&str] = &[
    "herr ",
    "herrn ",
    "frau ",
    "hr. ",
    "mr. ",
    "mr ",
    "mrs. ",
    "mrs ",
    "ms. ",
    "ms ",
    "miss ",
    "monsieur ",
    "madame ",
    "mme ",
    "sr. ",
    "sra. ",
    "señor ",
    "señora ",
    "sig. ",
    "sig.ra ",
    "signor ",
    "signora ",
    "dhr. ",
    "mevr. ",
    "mevrouw ",
    "pani ",
    "г-н ",
    "г-жа ",
];

/// Degrees that an address book sorts with the family name, lower case.
const DEGREES: &[&str] = &["dr", "dr.", "prof", "prof.", "dipl.-ing.", "ing.", "mag.", "med."];

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
            Some(in_reading_order(first.trim(), last.trim()))
        }
        _ => Some(name),
    }
}

/// `Vogt`, `Sabine`: the first name comes first, and before both what the family name's entry began with, `Dr.`.
fn in_reading_order(first: &str, last: &str) -> String {
    let words: Vec<&str> = last.split_whitespace().collect();
    let degrees = words.iter().take_while(|word| DEGREES.contains(&word.to_lowercase().as_str())).count().min(words.len() - 1);
    let (degrees, last) = words.split_at(degrees);
    [degrees, &[first], last].concat().join(" ")
}

/// Is this the name of a desk? `Sales` is also a surname: it counts alone, in front, or among three words.
pub(super) fn is_desk(lower: &str) -> bool {
    let words: Vec<&str> = lower.split(|c: char| !(c.is_alphanumeric() || c == '-')).filter(|word| !word.is_empty()).collect();
    let at = words.iter().position(|word| DESKS.contains(word));
    let last =
        matches!(words.last(), Some(&("desk" | "team" | "department" | "dept" | "system" | "office" | "service" | "support" | "daemon")));
    last || at.is_some_and(|at| at == 0 || words.len() >= 3)
}

/// Does the word stand before the name of a whole family?
pub(super) fn is_family(word: &str) -> bool {
    matches!(
        word.to_lowercase().as_str(),
        "familie" | "fam." | "fam" | "family" | "famille" | "familia" | "família" | "famiglia" | "rodina" | "rodzina"
    )
}

/// The name behind a closing formula on the same line: `Thanks, Kim Lee`.
pub(super) fn behind_formula(line: &str) -> Option<&str> {
    let (formula, name) = line.split_once([',', '!', '\u{ff0c}'])?;
    let name = name.trim();
    (signature::is_sign_off(formula) && is_name(name)).then_some(name)
}

/// `Your Acme Team`, `Ihr Kundenservice`: many sign so.
fn is_of_many(words: &[&str]) -> bool {
    let lower = |word: &&str| word.to_lowercase();
    let first = words.first().map(lower).unwrap_or_default();
    let last = words.last().map(lower).unwrap_or_default();
    words.len() > 1 && matches!(first.as_str(), "ihr" | "ihre" | "dein" | "deine" | "your" | "votre" | "vostro" | "uw" | "the")
        || last == "team"
        || last.ends_with("-team")
}

/// Does this line look like a person's name alone?
pub(in crate::mail) fn is_name(line: &str) -> bool {
    let line = line.trim().trim_matches(['*', '_', ',', '-', '–']).trim();
    let words: Vec<&str> = line.split_whitespace().collect();
    if is_of_many(&words) {
        return false;
    }
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
    let before = |prefixes: &[&str], line: &str| {
        let found = prefixes.iter().find(|prefix| line.get(..prefix.len()).is_some_and(|start| start.to_lowercase() == **prefix));
        found.map_or(0, |prefix| prefix.len())
    };
    let line = line[before(&["i. a. ", "i.a. ", "i. v. ", "i.v. ", "ppa. ", "p.p. "], line)..].trim();
    line[before(SALUTATIONS, line)..].trim().to_owned()
}

/// The name without a number on the same line: `José López 654321098`.
pub(super) fn before_number(line: &str) -> &str {
    let bare = line.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, ' ' | '+' | '-' | '(' | ')' | '.' | '/'));
    let digits = line[bare.len()..].bytes().filter(u8::is_ascii_digit).count();
    if digits >= 6 && bare.contains(' ') { bare } else { line }
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
            && company.is_none_or(|company| piece != company && !holds_words(company, piece))
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
            return Some(behind_dash(&line, text, company).unwrap_or(text).to_owned());
        }
    }
    None
}

/// Do the words stand in the text, and not only their letters? `Partner` is none of `Adams & Partners`.
fn holds_words(text: &str, words: &str) -> bool {
    let border = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    text.match_indices(words).any(|(at, _)| border(text[..at].chars().next_back()) && border(text[at + words.len()..].chars().next()))
}

/// `Sales Manager - North East Region`: the title and what stands behind its dash. That may be a company, unless the company is known and stands elsewhere.
fn behind_dash<'l>(line: &'l str, title: &str, company: Option<&str>) -> Option<&'l str> {
    let start = line.find(title).filter(|_| company.is_some() && !line.contains('|'))?;
    let rest = &line[start + title.len()..];
    let dash = [" - ", " – "].into_iter().find(|dash| rest.starts_with(dash))?;
    let more = rest[dash.len()..].split(super::parts).next()?.trim_end();
    (is_few_words(more) && !more.contains(" - ")).then(|| &line[start..start + title.len() + dash.len() + more.len()])
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
            ("Dr. Schneider, Petra", Some("Dr. Petra Schneider")),
            ("de Vries, Pieter", Some("Pieter de Vries")),
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
        for line in ["Head of Purchasing", "Acme GmbH", "please call me", "Tel 030", "Ihr Acme-Team", "Acme Team", "Your Acme"] {
            assert!(!is_name(line), "{line}");
        }
        assert_eq!(clean_name("i. A. Dr. Sabine Vogt"), "Dr. Sabine Vogt");
        assert_eq!(clean_name("Frau Ute Kern"), "Ute Kern");
        assert_eq!(before_number("José López 654321098"), "José López");
        assert_eq!(before_number("Kim 5"), "Kim 5");
    }
}

//! Companies in a signature: by their legal form, or because their name is the domain that the mail came from.

use std::sync::LazyLock;

use super::words::{FREE_MAIL, LEGAL_FORMS, LEGAL_FORMS_CAPITAL, LEGAL_FORMS_INSIDE};
use crate::mail::tables::{Lexicon, Words};

/// Words of a line about registers, courts and seats.
const REGISTER: [&str; 11] = [
    "amtsgericht",
    "handelsregister",
    "registergericht",
    "geschäftsführer",
    "registered in",
    "company number",
    "rcs ",
    "capital social",
    "sitz der",
    "au capital",
    "vorstand:",
];

static FORMS: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::of(LEGAL_FORMS.iter().copied()));
static FORMS_CAPITAL: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::of(LEGAL_FORMS_CAPITAL.iter().copied()));
static ANY_FORM_INSIDE: LazyLock<Words> = LazyLock::new(|| Words::new(LEGAL_FORMS_INSIDE.iter().copied()));
static ANY_REGISTER: LazyLock<Words> = LazyLock::new(|| Words::in_any_case(REGISTER));

/// Longest legal form that is one word, in bytes.
const LONGEST_FORM: usize = 20;
/// Longest name of a company, in characters.
const MAX_NAME: usize = 90;

/// A company's name within a line, and whether a legal form vouches for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub name: String,
    pub by_form: bool,
}

/// The company that a line names.
pub(super) fn in_line(line: &str, domain: &str) -> Option<Found> {
    let line = line.trim();
    if line.chars().count() > 160 || holds_address(line) || line.contains("://") || is_register(line) {
        return None;
    }
    for piece in super::pieces(line) {
        let piece = without_label(piece);
        if let Some(name) = by_form(piece) {
            return Some(Found { name, by_form: true });
        }
    }
    let label = organisation(domain)?;
    let parts = super::pieces(line).flat_map(|piece| piece.split(", ")).flat_map(|piece| {
        [" at ", " @ ", " bei ", " chez ", " presso "]
            .into_iter()
            .find_map(|at| {
                // `Buyer at Big Example`: what stands before is what somebody does there.
                piece.split_once(at).filter(|(job, _)| super::person::is_title(job)).map(|(_, company)| company)
            })
            .or(Some(piece))
    });
    // `Partner` at adams-partners.example is what somebody is.
    let is_title = |piece: &str| !piece.contains(' ') && super::person::is_title(piece);
    let named = parts.map(without_label).map(without_team).find(|piece| is_named_as(piece, label) && !is_title(piece))?;
    Some(Found { name: named.to_owned(), by_form: false })
}

/// Does the line hold an address, and not only the sign for where somebody works: `Buyer @ Acme`?
pub(super) fn holds_address(line: &str) -> bool {
    line.match_indices('@').any(|(at, _)| !(line[..at].ends_with(' ') && line[at + 1..].chars().next().is_none_or(|next| next == ' ')))
}

/// Does the text hold a legal form?
pub(in crate::mail) fn has_form(text: &str) -> bool {
    by_form(text).is_some()
}

/// Does this domain give mail to anybody, so that it says nothing of a company?
pub fn is_free_mail(domain: &str) -> bool {
    label(domain).is_some_and(|label| FREE_MAIL.contains(&label))
}

/// The label of a domain that names the organisation; none for mail providers.
pub(super) fn organisation(domain: &str) -> Option<&str> {
    label(domain).filter(|label| !FREE_MAIL.contains(label) && label.len() >= 3)
}

/// The label before the public suffix, as far as that can be told without a list of them.
fn label(domain: &str) -> Option<&str> {
    let mut labels: Vec<&str> = domain.split('.').collect();
    labels.pop()?;
    if labels.len() > 1
        && labels
            .last()
            .is_some_and(|last| matches!(*last, "co" | "com" | "org" | "net" | "ac" | "gov" | "edu" | "or" | "ne" | "gob" | "gouv"))
    {
        labels.pop();
    }
    labels.pop()
}

/// The part of a piece that is a company with its legal form.
fn by_form(piece: &str) -> Option<String> {
    if let Some(name) = with_form_inside(piece) {
        return Some(name);
    }
    // `Acme GmbH, Hauptstr. 5, Berlin` and `Kim Lee, Acme Ltd`, but `Acme Co., Ltd.` stays together.
    let parts: Vec<&str> = piece.split(", ").map(str::trim).collect();
    let at = parts.iter().position(|part| part.split_whitespace().any(is_form) || ends_in_form(part))?;
    let mut name = parts[at].to_owned();
    let initials = |word: &str| word.len() <= 3 && word.ends_with('.');
    let only_forms = name.split_whitespace().all(|word| is_form(word) || matches!(word, "&" | "de" | "z" | "o.o."))
        || name.split_whitespace().all(initials);
    if only_forms {
        let before = at.checked_sub(1).map(|before| parts[before]).filter(|before| !before.is_empty())?;
        name = format!("{before}, {name}");
    } else if let Some(next) = parts.get(at + 1).filter(|next| next.split_whitespace().all(is_form)) {
        name = format!("{name}, {next}");
    }
    let words: Vec<&str> = name.split_whitespace().collect();
    let first_form = words.iter().position(|word| is_form(word)).unwrap_or(words.len().saturating_sub(2));
    // The form belongs behind a name that is written like one.
    let capital = words
        .iter()
        .take(first_form.max(1))
        .any(|word| word.chars().next().is_some_and(|c| c.is_uppercase() || c.is_ascii_digit() || !c.is_lowercase()));
    let last_form = words.iter().rposition(|word| is_form(word) || is_form_tail(word)).unwrap_or(words.len() - 1);
    let leading = matches!(
        words.first(),
        Some(
            &("ООО"
                | "ТОО"
                | "ОсОО"
                | "ПрАТ"
                | "ЗАО"
                | "ОАО"
                | "ПАО"
                | "АО"
                | "ИП"
                | "ТОВ"
                | "PT"
                | "OOO"
                | "UAB"
                | "SIA")
        )
    );
    let sentence = words.len() > 10 || words.iter().filter(|word| word.chars().next().is_some_and(char::is_lowercase)).count() > 3;
    if !capital || sentence || (first_form == 0 && !leading) {
        return None;
    }
    let kept = if leading { &words[..] } else { &words[..=last_form] };
    Some(kept.join(" ").trim_end_matches([',', ';', ':', '-']).to_owned()).filter(|name| (3..=MAX_NAME).contains(&name.chars().count()))
}

/// Forms that are written into the name, as in Chinese, Japanese and Korean.
fn with_form_inside(piece: &str) -> Option<String> {
    if !ANY_FORM_INSIDE.any_in(piece) {
        return None;
    }
    let word =
        piece.split(['\u{3000}', ',', '，', '、', '/']).find(|word| LEGAL_FORMS_INSIDE.iter().any(|form| word.contains(form)))?.trim();
    let length = word.chars().count();
    // In Vietnam each syllable is a word.
    let sentence = word.contains(['。', '，', '、', '？', '!', '?']) || word.split_whitespace().count() > 9;
    // `株式会社浜松光学 購買部`: a blank ends the name, unless the form stands alone before it.
    let whole = |part: &&str| LEGAL_FORMS_INSIDE.iter().any(|form| part.contains(form) && part.chars().count() > form.chars().count() + 1);
    let own_word = if word.is_ascii() { word } else { word.split_whitespace().find(whole).unwrap_or(word) };
    (!sentence && (4..=40).contains(&length) && !LEGAL_FORMS_INSIDE.contains(&word)).then(|| own_word.to_owned())
}

fn is_form(word: &str) -> bool {
    // Twice the longest form, for its dots and what stands around it.
    if word.len() > 2 * LONGEST_FORM {
        return false;
    }
    let bare: String = word.trim_matches([',', ';', '(', ')', ':']).chars().filter(|c| *c != '.').collect();
    FORMS_CAPITAL.has(&bare) || FORMS.has(&bare.to_lowercase())
}

/// `Sp. z o.o.`, `s. r. o.`, `S. L.`, written with blanks.
fn ends_in_form(part: &str) -> bool {
    if !part.ends_with(['.', 'o', 'O']) {
        return false;
    }
    let bare: String = part.chars().filter(|c| !matches!(c, '.' | ' ')).collect::<String>().to_lowercase();
    let spaced = format!(" {}", part.to_lowercase());
    (bare.ends_with("spzoo") && spaced.contains(" sp"))
        || spaced.ends_with(" s. r. o.")
        || part.ends_with(" S. L.")
        || part.ends_with(" S. A.")
        || spaced.ends_with(" d. o. o.")
        || part.ends_with(" e. K.")
        || part.ends_with(" e. V.")
}

fn is_form_tail(word: &str) -> bool {
    matches!(
        word.trim_matches([',', ';']),
        "K." | "V." | "o.o." | "o." | "o.o" | "L." | "A." | "r." | "R.L." | "C.V." | "KG" | "KGaA" | "(Pty)" | "Ltd" | "Ltd."
    )
}

fn is_named_as(piece: &str, label: &str) -> bool {
    // A domain spells `ö` as `o` or as `oe`.
    is_spelled_as(piece, &fold(piece), label)
        || (piece.contains(['ä', 'ö', 'ü', 'ß', 'Ä', 'Ö', 'Ü']) && is_spelled_as(piece, &fold(&without_umlauts(piece)), label))
}

fn without_umlauts(text: &str) -> String {
    text.to_lowercase().replace('ä', "ae").replace('ö', "oe").replace('ü', "ue").replace('ß', "ss")
}

fn fold(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).filter_map(folded).collect()
}

/// Is the whole name what the domain says, without blanks?
pub(super) fn is_called_as(name: &str, domain: &str) -> bool {
    organisation(domain).is_some_and(|label| fold(name) == fold(label) || fold(&without_umlauts(name)) == fold(label))
}

fn is_spelled_as(piece: &str, piece_folded: &str, label: &str) -> bool {
    let words = piece.split_whitespace().count();
    let label_folded = fold(label);
    // Every long word of the label stands in the piece, or the piece without blanks is the label.
    let parts: Vec<String> = label.split('-').map(fold).filter(|part| part.len() >= 3).collect();
    let all_in = parts.len() > 1 && parts.iter().all(|part| piece_folded.contains(part.as_str()));
    let is_name = piece.chars().next().is_some_and(|c| !c.is_lowercase() && !c.is_ascii_digit());
    let whole = piece_folded.contains(&label_folded) && label_folded.len() * 3 >= piece_folded.len();
    let initials: String =
        piece.split_whitespace().filter_map(|word| word.chars().next()).flat_map(char::to_lowercase).filter_map(folded).collect();
    let part = piece_folded.len() >= 4 && label_folded.contains(piece_folded) && words <= 4 && piece_folded.len() * 2 >= label_folded.len();
    let spelled = part || (words >= 3 && initials == label_folded);
    (1..=8).contains(&words)
        && is_name
        && piece.chars().count() <= MAX_NAME
        && (all_in || whole || spelled)
        && !piece.contains(['@', '/', ':'])
        && !piece.contains("www.")
        && !piece.contains(&format!("{label}."))
}

/// Is the domain made of the beginnings of these words, in their order: `lhi` of `Lighthouse Interiors`?
pub(super) fn is_abbreviated_by(line: &str, domain: &str) -> bool {
    let Some(label) = organisation(domain).filter(|label| (3..=8).contains(&label.len())) else { return false };
    let line = line.trim().trim_matches(['*', '_']);
    let words: Vec<String> =
        line.split_whitespace().map(|word| word.chars().flat_map(char::to_lowercase).filter_map(folded).collect()).collect();
    let capital = line.split_whitespace().all(|word| word.chars().next().is_some_and(|c| c.is_uppercase() || c == '&'));
    let words: Vec<&String> = words.iter().filter(|word| !word.is_empty()).collect();
    if !capital || !(2..=4).contains(&words.len()) || line.len() > MAX_NAME {
        return false;
    }
    // Each word gives its first letter, and perhaps more of its letters.
    let mut left = label.chars().peekable();
    for word in words {
        let mut letters = word.chars();
        if left.next_if(|next| letters.next() == Some(*next)).is_none() {
            return false;
        }
        for letter in letters {
            left.next_if_eq(&letter);
        }
    }
    left.peek().is_none()
}

/// Letters and digits without their accents; `ä` stays `a`, as domains mostly write it.
fn folded(c: char) -> Option<char> {
    Some(match c {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ą' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'è' | 'é' | 'ê' | 'ë' | 'ę' | 'ě' => 'e',
        'ì' | 'í' | 'î' | 'ï' | 'ı' => 'i',
        'ñ' | 'ń' => 'n',
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ő' => 'o',
        'ù' | 'ú' | 'û' | 'ü' | 'ů' | 'ű' => 'u',
        'ł' => 'l',
        'ś' | 'š' | 'ş' => 's',
        'ź' | 'ż' | 'ž' => 'z',
        'ý' => 'y',
        other if other.is_alphanumeric() => other,
        _ => return None,
    })
}

/// Lines about registers, courts and seats name the company too, but not as a person writes it.
fn is_register(line: &str) -> bool {
    ANY_REGISTER.any_in(line)
}

fn without_label(piece: &str) -> &str {
    let piece = piece.trim().trim_start_matches(['-', '*', '•', '|', '·']).trim_end_matches('*').trim();
    // Whoever signs for a company says so.
    let for_whom = ["for and on behalf of ", "on behalf of ", "for & on behalf of ", "im auftrag der ", "pour le compte de "];
    let start = for_whom.iter().find(|start| piece.get(..start.len()).is_some_and(|found| found.eq_ignore_ascii_case(start)));
    let piece = start.map_or(piece, |start| piece[start.len()..].trim());
    match piece.split_once(':') {
        Some((label, rest)) if label.chars().count() <= 16 && !rest.trim().is_empty() => rest.trim(),
        _ => piece,
    }
}

/// `Your Acme Team` is how those sign who work for Acme.
fn without_team(piece: &str) -> &str {
    let start = ["Ihr ", "Ihre ", "Dein ", "Your ", "The ", "Votre "].into_iter().find_map(|start| piece.strip_prefix(start));
    let bare = start.unwrap_or(piece);
    [" Team", "-Team", " team"].into_iter().find_map(|end| bare.strip_suffix(end)).unwrap_or(bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_by_form_and_by_domain() {
        assert!(LEGAL_FORMS.iter().chain(LEGAL_FORMS_CAPITAL).all(|form| form.len() <= LONGEST_FORM));
        for (line, domain, want) in [
            ("Weserlack GmbH", "x.example", "Weserlack GmbH"),
            ("Müller & Söhne GmbH & Co. KG | Hauptstr. 5", "x.example", "Müller & Söhne GmbH & Co. KG"),
            ("Acme GmbH, Hauptstr. 5, 10115 Berlin", "x.example", "Acme GmbH"),
            ("Buyer, Acme Trading Co., Ltd.", "x.example", "Acme Trading Co., Ltd."),
            ("Delta Print Techniek B.V.", "x.example", "Delta Print Techniek B.V."),
            ("Aguas del Ebro S.L.", "x.example", "Aguas del Ebro S.L."),
            ("Strumenti Lombardi S.r.l.", "x.example", "Strumenti Lombardi S.r.l."),
            ("Laboratorium Sp. z o.o.", "x.example", "Laboratorium Sp. z o.o."),
            ("ООО «НевМеталл»", "x.example", "ООО «НевМеталл»"),
            ("浜松光学株式会社", "x.example", "浜松光学株式会社"),
            ("株式会社 浜松光学", "x.example", "株式会社 浜松光学"),
            ("太和生物科技有限公司", "x.example", "太和生物科技有限公司"),
            ("Firma: Acme s.r.o.", "x.example", "Acme s.r.o."),
            ("Ingénieure d'études, Laboratoire Rhône Chimie", "rhone-chimie.example", "Laboratoire Rhône Chimie"),
            ("Aguas del Ebro", "aguasdelebro.example", "Aguas del Ebro"),
            ("Łódzkie Zakłady Farmaceutyczne", "lzf.example", "Łódzkie Zakłady Farmaceutyczne"),
            ("Waagen Köhler e. K., Köln", "x.example", "Waagen Köhler e. K."),
            ("采购经理 苏州泰和生物制药有限公司", "x.example", "苏州泰和生物制药有限公司"),
            ("Harrow Analytical", "mail.harrow-analytical.co.uk", "Harrow Analytical"),
        ] {
            assert_eq!(in_line(line, domain).map(|found| found.name).as_deref(), Some(want), "{line}");
        }
        assert!(is_abbreviated_by("Lighthouse Interiors", "lhi.example"));
        assert!(!is_abbreviated_by("New York", "lhi.example"));
        assert!(!is_abbreviated_by("Leeds", "leeds.example"));
        for line in [
            "Kim Lee",
            "Head of Purchasing",
            "as soon as possible",
            "www.acme.example",
            "Geschäftsführer: A. B., Acme GmbH, Amtsgericht Bremen",
            "no limited offers please",
            "Gmail",
        ] {
            assert_eq!(in_line(line, "gmail.com"), None, "{line}");
        }
    }
}

//! The language of what the person wrote, by whatlang: said only when it is sure enough, because a wrong language picks a wrong template.

use std::sync::LazyLock;

use whatlang::{Detector, Lang};

use super::Language;

/// The languages of business mail. Without this list, look-alikes that hardly anybody writes to us in win over the right one.
#[rustfmt::skip]
static DETECTOR: LazyLock<Detector> = LazyLock::new(|| {
    Detector::with_allowlist(vec![
        Lang::Eng, Lang::Deu, Lang::Fra, Lang::Spa, Lang::Por, Lang::Ita, Lang::Nld, Lang::Swe, Lang::Dan, Lang::Nob, Lang::Fin, Lang::Pol, Lang::Ces, Lang::Slk, Lang::Hun, Lang::Ron, Lang::Bul, Lang::Rus, Lang::Ukr, Lang::Ell, Lang::Tur, Lang::Heb,
        Lang::Ara, Lang::Pes, Lang::Hin, Lang::Cmn, Lang::Jpn, Lang::Kor, Lang::Tha, Lang::Vie, Lang::Ind, Lang::Hrv, Lang::Srp, Lang::Slv, Lang::Lit, Lang::Lav, Lang::Est, Lang::Cat,
    ])
});

/// How much text is looked at, in bytes; more does not change the answer.
const MAX_BYTES: usize = 4 << 10;
/// Shortest text, in letters, that says anything.
const MIN_LETTERS: usize = 12;

/// The language; `None` when the text does not tell.
pub(super) fn detect(text: &str) -> Option<Language> {
    // Addresses and links have no language.
    let sample = &text[..text.floor_char_boundary(MAX_BYTES)];
    let words = sample.split_whitespace().filter(|word| !word.contains('@') && !word.contains("://") && !word.starts_with('>'));
    let clean = words.collect::<Vec<_>>().join(" ");
    let letters = clean.chars().filter(|c| c.is_alphabetic()).count();
    let wide = clean.chars().any(|c| c > '\u{2e80}');
    if letters < MIN_LETTERS && !(wide && letters >= 4) {
        return None;
    }
    if let Some(code) = by_letters(&clean) {
        return Some(Language { code: code.to_owned(), confidence: 1.0 });
    }
    let info = DETECTOR.detect(&clean)?;
    let code = iso_639_1(info.lang().code())?;
    let sure = info.is_reliable() || info.confidence() > 0.5;
    sure.then(|| Language { code: code.to_owned(), confidence: (info.confidence() * 100.0).round() / 100.0 })
}

/// Cyrillic by its letters: Russian has `ы` and `э`, Ukrainian `ї` and `є`, Serbian `ј`, and nobody else.
fn by_letters(text: &str) -> Option<&'static str> {
    let cyrillic = text.chars().filter(|c| ('\u{400}'..='\u{4ff}').contains(c)).count();
    if cyrillic * 2 < text.chars().filter(|c| c.is_alphabetic()).count() {
        return None;
    }
    let lower = text.to_lowercase();
    let has = |letters: &[char]| lower.contains(letters);
    if has(&['ї', 'є', 'ґ']) {
        Some("uk")
    } else if has(&['ј', 'ђ', 'ћ', 'љ', 'њ']) {
        Some("sr")
    } else if has(&['ы', 'э', 'ё']) && !has(&['і', 'ў']) {
        Some("ru")
    } else {
        None
    }
}

/// The two-letter code of a three-letter one.
fn iso_639_1(code: &str) -> Option<&'static str> {
    #[rustfmt::skip]
    const CODES: &[(&str, &str)] = &[
        ("epo", "eo"), ("eng", "en"), ("rus", "ru"), ("cmn", "zh"), ("spa", "es"), ("por", "pt"), ("ita", "it"), ("ben", "bn"), ("fra", "fr"), ("deu", "de"), ("ukr", "uk"), ("kat", "ka"), ("ara", "ar"), ("hin", "hi"), ("jpn", "ja"), ("heb", "he"),
        ("yid", "yi"), ("pol", "pl"), ("amh", "am"), ("jav", "jv"), ("kor", "ko"), ("nob", "nb"), ("dan", "da"), ("swe", "sv"), ("fin", "fi"), ("tur", "tr"), ("nld", "nl"), ("hun", "hu"), ("ces", "cs"), ("ell", "el"), ("bul", "bg"), ("bel", "be"),
        ("mar", "mr"), ("kan", "kn"), ("ron", "ro"), ("slv", "sl"), ("hrv", "hr"), ("srp", "sr"), ("mkd", "mk"), ("lit", "lt"), ("lav", "lv"), ("est", "et"), ("tam", "ta"), ("vie", "vi"), ("urd", "ur"), ("tha", "th"), ("guj", "gu"), ("uzb", "uz"),
        ("pan", "pa"), ("aze", "az"), ("ind", "id"), ("tel", "te"), ("pes", "fa"), ("mal", "ml"), ("ori", "or"), ("mya", "my"), ("nep", "ne"), ("sin", "si"), ("khm", "km"), ("tuk", "tk"), ("aka", "ak"), ("zul", "zu"), ("sna", "sn"), ("afr", "af"),
        ("lat", "la"), ("slk", "sk"), ("cat", "ca"), ("tgl", "tl"), ("hye", "hy"), ("cym", "cy"),
    ];
    CODES.iter().find(|(three, _)| *three == code).map(|(_, two)| *two)
}

#[cfg(test)]
mod tests {
    use super::detect;

    #[test]
    fn sure_or_silent() {
        let code = |text: &str| detect(text).map(|language| language.code);
        assert_eq!(code("Hello, could you please send me a quote for twenty office chairs and three tables?").as_deref(), Some("en"));
        assert_eq!(code("Здравствуйте, пришлите, пожалуйста, цену на двадцать стульев, чтобы мы успели").as_deref(), Some("ru"));
        assert_eq!(code("Добрий день, надішліть, будь ласка, ціну на двадцять стільців для її офісу").as_deref(), Some("uk"));
        assert_eq!(code("お世話になっております。見積もりをお願いします。").as_deref(), Some("ja"));
        assert_eq!(code("Price?"), None);
        assert_eq!(code(""), None);
    }
}

//! The language of what a person wrote. Scripts that belong to one language decide at once; a few common words decide what is too short
//! for statistics; whatlang decides the rest, and only when it is sure.

use std::{collections::BTreeMap, sync::LazyLock};

use whatlang::{Detector, Lang, Script};

use super::{
    Language,
    language_words::{LETTERS, WORDS},
    lines,
    tables::Lexicon,
};

/// When this share of the words are common ones of one language, it is that one.
const PLAIN_SHARE: f64 = 0.3;

/// The languages of business mail. Without this list, look-alikes that hardly anybody writes to us in win over the right one.
#[rustfmt::skip]
static DETECTOR: LazyLock<Detector> = LazyLock::new(|| {
    use Lang::{Ara, Bul, Cat, Ces, Cmn, Dan, Deu, Ell, Eng, Est, Fin, Fra, Heb, Hin, Hrv, Hun, Ind, Ita, Jpn, Kor, Lav, Lit, Nld, Nob, Pes, Pol, Por, Ron, Rus, Slk, Slv, Spa, Srp, Swe, Tha, Tur, Ukr, Vie};
    Detector::with_allowlist(vec![
        Ara, Bul, Cat, Ces, Cmn, Dan, Deu, Ell, Eng, Est, Fin, Fra, Heb, Hin, Hrv, Hun, Ind, Ita, Jpn, Kor, Lav, Lit, Nld, Nob, Pes, Pol, Por, Ron, Rus, Slk, Slv, Spa, Srp, Swe, Tha, Tur, Ukr, Vie,
    ])
});

/// How much of a text is looked at; more does not change the answer.
const MAX_BYTES: usize = 2 << 10;
/// How much of it is looked at first, in bytes.
const BEGINNING: usize = 400;
/// Fewer letters than this are a greeting and not a text.
const FEW_LETTERS: usize = 120;

/// The language of `text`, with a header's claim (RFC 3282) as weak evidence. `None` when nothing is sure.
pub(super) fn of(text: &str, claimed: Option<&str>) -> Option<Language> {
    let text = &text[..text.floor_char_boundary(MAX_BYTES)];
    // Most letters have said it after a few lines; without letters of other scripts below, nothing can outweigh them.
    if let Some(found) = Some(&text[..text.floor_char_boundary(BEGINNING)]).filter(|_| text.is_ascii()).and_then(plainly) {
        return Some(found);
    }
    let text = letters_only(text);
    let claimed = claimed.and_then(primary);
    if let Some(code) = east_asian(&text) {
        return Some(language(code, 0.95));
    }
    let Some(script) = script(&text) else { return claimed.map(|code| language(&code, 0.3)) };
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    if let Some(code) = by_script(script, &text) {
        return Some(language(code, if letters < 4 { 0.6 } else { 0.95 }));
    }
    let words = by_words(&text);
    // Statistics cost more than all the rest of a reading: they are asked only when the common words do not decide.
    if let Some(found) = plain(words, letters) {
        return Some(found);
    }
    let statistics = DETECTOR.detect(&text);
    let guess = statistics.as_ref().and_then(|info| Some((code(info.lang())?, info)));
    let sure = guess.filter(|(_, info)| info.is_reliable() || info.confidence() > 0.5);
    // Of a few words only one may be common: it decides when no other language has it, and surely when the statistics say the same.
    let agrees = |found: &str| guess.is_some_and(|(code, _)| code == found);
    let one = if words.is_none() && sure.is_none() && letters >= 10 { only_word(&text) } else { None };
    if let Some((found, _)) = one {
        return Some(language(found, if agrees(found) { 0.7 } else { 0.5 }));
    }
    // On a short text the common words see more than the statistics.
    if let Some((found, share)) = words {
        let agreed = agrees(found);
        if letters < FEW_LETTERS || agreed || sure.is_none() {
            let confidence = if agreed { 0.98 } else { 0.6 + 0.3 * share };
            return Some(language(found, confidence));
        }
    }
    if let Some((code, info)) = sure.filter(|_| letters >= 12) {
        return Some(language(code, info.confidence().clamp(0.5, 1.0)));
    }
    match (guess, claimed) {
        (Some((code, _)), Some(claimed)) if code == claimed => Some(language(code, 0.6)),
        (_, Some(claimed)) => Some(language(&claimed, 0.3)),
        _ => None,
    }
}

/// The language of an ASCII text whose common words alone decide.
fn plainly(text: &str) -> Option<Language> {
    let text = letters_only(text);
    plain(by_words(&text), text.bytes().filter(u8::is_ascii_alphabetic).count())
}

/// What the common words say when they are so many that nothing else need be asked.
fn plain(words: Option<(&'static str, f64)>, letters: usize) -> Option<Language> {
    let plain = words.filter(|(_, share)| *share >= PLAIN_SHARE && letters >= FEW_LETTERS);
    plain.map(|(found, _)| language(found, 0.98))
}

fn language(code: &str, confidence: f64) -> Language {
    Language { code: code.to_owned(), confidence: (confidence * 100.0).round() / 100.0 }
}

/// `de` of `de-DE, en-US`.
fn primary(claimed: &str) -> Option<String> {
    let first = claimed.split([',', ';']).next()?.trim();
    let code = first.split(['-', '_']).next()?.to_ascii_lowercase();
    (code.len() == 2 && code.bytes().all(|b| b.is_ascii_lowercase())).then_some(code)
}

/// The text without addresses, links, numbers, quoted lines and marks of programs: they say nothing of the writer's language.
fn letters_only(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for line in lines::of_text(text).filter(|line| !line.starts_with('>') && !line.starts_with("-----")) {
        for word in line.split_whitespace() {
            // Without one of these it is none of the four.
            let odd = word.bytes().any(|b| matches!(b, b'@' | b':' | b'.' | b'0'..=b'9'));
            let foreign = || {
                word.contains('@')
                    || word.contains("://")
                    || word.starts_with("www.")
                    || word.is_ascii() && word.bytes().any(|b| b.is_ascii_digit())
            };
            if !(odd && foreign()) {
                clean.push_str(word);
                clean.push(' ');
            }
        }
    }
    clean
}

/// Japanese or Chinese by their characters, each of which says as much as a syllable: a few of them outweigh the names and terms in Latin
/// letters around them. Chinese characters with kana among them are Japanese.
fn east_asian(text: &str) -> Option<&'static str> {
    if text.is_ascii() {
        return None;
    }
    let count = |is: fn(char) -> bool| text.chars().filter(|c| is(*c)).count();
    let kana = count(|c| matches!(c, '\u{3041}'..='\u{30fa}'));
    let han = count(|c| matches!(c, '\u{4e00}'..='\u{9fff}'));
    let others = text.chars().filter(|c| c.is_alphabetic()).count().saturating_sub(kana + han);
    (han + kana >= 2 && (han + kana) * 3 > others).then_some(if kana > 0 { "ja" } else { "zh" })
}

/// The script of most of the letters. ASCII has only the Latin one, which need not be counted.
fn script(text: &str) -> Option<Script> {
    if text.is_ascii() {
        return text.bytes().any(|b| b.is_ascii_alphabetic()).then_some(Script::Latin);
    }
    whatlang::detect_script(text)
}

/// The language that a script belongs to.
fn by_script(script: Script, text: &str) -> Option<&'static str> {
    let any = |range: &str| text.chars().any(|c| range.contains(c));
    Some(match script {
        Script::Hangul => "ko",
        Script::Greek => "el",
        Script::Thai => "th",
        Script::Georgian => "ka",
        Script::Armenian => "hy",
        Script::Khmer => "km",
        Script::Myanmar => "my",
        Script::Sinhala => "si",
        Script::Tamil => "ta",
        Script::Telugu => "te",
        Script::Kannada => "kn",
        Script::Malayalam => "ml",
        Script::Gujarati => "gu",
        Script::Gurmukhi => "pa",
        Script::Bengali => "bn",
        Script::Hebrew => "he",
        Script::Arabic if any("پچژگکی") => "fa",
        Script::Arabic => "ar",
        Script::Cyrillic if any("ўЎ") => "be",
        Script::Cyrillic if any("їєґіЇЄҐІ") => "uk",
        Script::Cyrillic if any("ђћџљњјЂЋЏЉЊЈ") => "sr",
        _ => return None,
    })
}

/// Every common word and the languages it belongs to, one bit each, in the order of `WORDS`: a word of a text is looked up once for all of them.
static COMMON: LazyLock<Lexicon<u64>> = LazyLock::new(|| {
    let mut common = BTreeMap::new();
    for (bit, (_, words)) in WORDS.iter().enumerate() {
        for word in words.split(' ') {
            *common.entry(word).or_insert(0) |= 1_u64 << bit;
        }
    }
    Lexicon::new(common)
});

/// The letters that one language alone writes, each as the bit of its language.
static OWN_LETTERS: LazyLock<BTreeMap<char, u64>> = LazyLock::new(|| {
    let bit = |code: &str| WORDS.iter().position(|(known, _)| *known == code).map_or(0, |bit| 1_u64 << bit);
    LETTERS.iter().flat_map(|(code, letters)| letters.chars().map(move |letter| (letter, bit(code)))).collect()
});

/// The languages that a word speaks for, one bit each.
fn speaks_for(word: &str) -> u64 {
    let letters = if word.is_ascii() { 0 } else { word.chars().filter_map(|c| OWN_LETTERS.get(&c)).fold(0, |all, bit| all | bit) };
    COMMON.get(word).unwrap_or_default() | letters
}

/// The language whose common words are in the text, and which share of its words they are. Needs a clear winner.
fn by_words(text: &str) -> Option<(&'static str, f64)> {
    common(text, 2)
}

/// The language of the only common word of a few, or of most of them. The short ones may speak against it, but not alone for it.
fn only_word(text: &str) -> Option<(&'static str, f64)> {
    let words: Vec<&str> = text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).take(6).collect();
    if !(2..=5).contains(&words.len()) {
        return None;
    }
    let telling: Vec<&str> = words.into_iter().filter(|word| word.len() >= 4 || !word.is_ascii()).collect();
    let found = common(&telling.join(" "), 1)?;
    common(text, 1).filter(|(code, _)| *code == found.0)
}

/// The language of at least so many common words, if no other has as many.
fn common(text: &str, least: usize) -> Option<(&'static str, f64)> {
    let lower = text.to_lowercase();
    let mut count = 0_u32;
    let mut all_hits = [0_usize; WORDS.len()];
    for word in lower.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()) {
        count += 1;
        let mut languages = speaks_for(word);
        while languages != 0 {
            all_hits[languages.trailing_zeros() as usize] += 1;
            languages &= languages - 1;
        }
    }
    let mut best: Option<(&'static str, usize)> = None;
    let mut second = 0;
    for ((code, _), hits) in WORDS.iter().zip(all_hits) {
        match best {
            Some((_, most)) if hits <= most => second = second.max(hits),
            _ => {
                second = best.map_or(0, |(_, most)| most);
                best = Some((code, hits));
            }
        }
    }
    let (code, hits) = best?;
    let share = f64::from(u32::try_from(hits).ok()?) / f64::from(count.max(1));
    (hits >= least && hits > second && share >= 0.12).then_some((code, share.min(1.0)))
}

/// ISO 639-1, for those languages that have such a code.
fn code(language: Lang) -> Option<&'static str> {
    CODES.iter().find(|(long, _)| *long == language.code()).map(|(_, short)| *short)
}

/// The codes of ISO 639-3 that whatlang uses, and those of ISO 639-1.
#[rustfmt::skip]
const CODES: &[(&str, &str)] = &[
    ("epo", "eo"), ("eng", "en"), ("rus", "ru"), ("cmn", "zh"), ("spa", "es"), ("por", "pt"), ("ita", "it"), ("ben", "bn"), ("fra", "fr"),
    ("deu", "de"), ("ukr", "uk"), ("kat", "ka"), ("ara", "ar"), ("hin", "hi"), ("jpn", "ja"), ("heb", "he"), ("yid", "yi"), ("pol", "pl"),
    ("amh", "am"), ("jav", "jv"), ("kor", "ko"), ("nob", "no"), ("dan", "da"), ("swe", "sv"), ("fin", "fi"), ("tur", "tr"), ("nld", "nl"),
    ("hun", "hu"), ("ces", "cs"), ("ell", "el"), ("bul", "bg"), ("bel", "be"), ("mar", "mr"), ("kan", "kn"), ("ron", "ro"), ("slv", "sl"),
    ("hrv", "hr"), ("srp", "sr"), ("mkd", "mk"), ("lit", "lt"), ("lav", "lv"), ("est", "et"), ("tam", "ta"), ("vie", "vi"), ("urd", "ur"),
    ("tha", "th"), ("guj", "gu"), ("uzb", "uz"), ("pan", "pa"), ("aze", "az"), ("ind", "id"), ("tel", "te"), ("pes", "fa"), ("mal", "ml"),
    ("ori", "or"), ("mya", "my"), ("nep", "ne"), ("sin", "si"), ("khm", "km"), ("tuk", "tk"), ("aka", "ak"), ("zul", "zu"), ("sna", "sn"),
    ("afr", "af"), ("lat", "la"), ("slk", "sk"), ("cat", "ca"), ("tgl", "tl"), ("hye", "hy"), ("cym", "cy"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn code_of(text: &str) -> Option<String> {
        of(text, None).map(|language| language.code)
    }

    #[test]
    fn short_business_mail_in_many_languages() {
        for (text, want) in [
            ("Bonjour, un devis svp", "fr"),
            ("Hello, please send me your prices", "en"),
            ("Guten Tag, bitte senden Sie uns ein Angebot", "de"),
            ("Hola, necesito un presupuesto para cinco sillas", "es"),
            ("Buongiorno, vorrei un preventivo per favore", "it"),
            ("Bom dia, gostaria de um orçamento, obrigado", "pt"),
            ("Goedemiddag, graag een offerte voor vijf stoelen", "nl"),
            ("Dzień dobry, proszę o ofertę", "pl"),
            ("Hej, kan ni skicka en offert på fem stolar? Tack", "sv"),
            ("Hei, voimmeko saada tarjouksen? Kiitos", "fi"),
            ("Dobrý den, prosím o cenovou nabídku", "cs"),
            ("Merhaba, fiyat teklifi rica ederim", "tr"),
            ("Здравствуйте, пришлите пожалуйста цену", "ru"),
            ("Добрий день, надішліть будь ласка ціну", "uk"),
            ("見積りをお願いします", "ja"),
            ("请报价", "zh"),
            ("견적 부탁드립니다", "ko"),
            ("مرحبا، أريد عرض سعر", "ar"),
            ("שלום, אשמח להצעת מחיר", "he"),
            ("Καλημέρα, θα ήθελα μια προσφορά", "el"),
            ("Jó napot, kérek egy árajánlatot", "hu"),
            ("Bună ziua, aș dori o ofertă de preț", "ro"),
            ("Em podeu trucar demà?", "ca"),
            ("Me lahko pokličete jutri?", "sl"),
            ("Labdien, vai jums ir zilais modelis noliktavā?", "lv"),
            ("Ar galite man rytoj paskambinti?", "lt"),
            ("Tere, kas teil on sinine mudel laos?", "et"),
            ("Добар дан, да ли имате плави модел на лагеру?", "sr"),
            ("Можете позвонить мне завтра?", "ru"),
            ("Fel tudna hívni holnap?", "hu"),
        ] {
            assert_eq!(code_of(text).as_deref(), Some(want), "{text}");
        }
    }

    #[test]
    fn says_nothing_when_nothing_is_sure() {
        for text in ["", "Price?", "12345", "https://x.example/bonjour un@devis.example", "XJ-500 RTX"] {
            assert_eq!(code_of(text), None, "{text}");
        }
        assert_eq!(of("", Some("de-DE, en-US")).map(|language| (language.code, language.confidence)), Some(("de".to_owned(), 0.3)));
        assert_eq!(code_of("> Bonjour, un devis svp\nPlease call me back"), Some("en".to_owned()));
    }

    #[test]
    fn the_words_are_sorted() {
        for (code, words) in WORDS {
            let list: Vec<&str> = words.split(' ').collect();
            assert!(list.is_sorted() && list.windows(2).all(|two| two[0] != two[1]), "{code}");
        }
        assert!(WORDS.len() <= 64, "one bit each");
        assert!(OWN_LETTERS.values().all(|bit| bit.count_ones() == 1), "a letter of an unknown language");
    }
}

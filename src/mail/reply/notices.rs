//! What stands around a reply and was not written for it: device signatures, disclaimers, footers of lists and scanners, gateway banners.

use std::{collections::BTreeSet, sync::LazyLock};

use crate::mail::tables::{
    Words, beginnings, begins_with_any,
    notices::{
        BANNER_WORDS, BANNERS, DEVICES, DISCLAIMER_STARTS, DISCLAIMER_WORDS, FOOTER_STARTS, LEGAL_WORDS, MAIL_WORDS, REGISTER_WORDS,
        SENT_FROM,
    },
};

static ANY_DEVICE: LazyLock<Words> = LazyLock::new(|| Words::in_any_case(DEVICES.iter().copied()));
/// What is believed of a device that is not known.
static ANY_SENDING: LazyLock<Words> =
    LazyLock::new(|| Words::in_any_case(["sent from ", "sent via ", "sent using ", "typed on ", "written on "]));

static ANY_WORD: LazyLock<Words> = LazyLock::new(|| Words::in_any_case(DISCLAIMER_WORDS.iter().copied()));
static ANY_LEGAL: LazyLock<Words> = LazyLock::new(|| Words::in_any_case(LEGAL_WORDS.iter().copied()));
static ANY_REGISTER: LazyLock<Words> = LazyLock::new(|| Words::in_any_case(REGISTER_WORDS.iter().copied()));
static ANY_MAIL: LazyLock<Words> = LazyLock::new(|| Words::in_any_case(MAIL_WORDS.iter().copied()));

static ANY_PRINTING: LazyLock<Words> = LazyLock::new(|| {
    Words::in_any_case([
        "print",
        "environment",
        "umwelt",
        "drucken",
        "imprim",
        "environnement",
        "ambiente",
        "stampa",
        "http",
        "miljø",
        "miljö",
    ])
});

/// As much of a banner as is read.
const MAX_BANNER_BYTES: usize = 600;
/// More bytes than any beginning of a notice has.
const LONGEST_START: usize = 240;

/// "Sent from my phone": a short line of its own that names a device or a mail program.
pub(super) fn is_device_line(line: &str) -> bool {
    // Three times the longest: no lower case is so much shorter. Most lines name no device.
    if line.len() > 480 || !(ANY_DEVICE.any_in(line) || ANY_SENDING.any_in(line)) {
        return false;
    }
    let lower = line
        .trim()
        .trim_matches(|c: char| matches!(c, '*' | '_' | '-' | '—' | '~' | '[' | ']' | '(' | ')' | ' ' | '>' | '"'))
        .to_lowercase();
    let lower = straight(&lower);
    if lower.is_empty() || lower.len() > 160 {
        return false;
    }
    let words = lower.split_whitespace().count();
    let text = lower.split(['<', '(']).next().unwrap_or(&lower);
    let text = text.split("[http").next().unwrap_or(text).trim();
    // "Get Outlook for iOS" is the program's, "Get Outlook for our people" the writer's.
    let offers = ["get ", "download "].iter().any(|start| text.starts_with(start));
    let system = || ["ios", "iphone", "android", "mac", "windows", "mobile"].iter().any(|os| text.contains(os));
    let starts = if offers { words <= 6 && text.contains(" for ") && system() } else { begins_with_any(text, SENT_FROM) };
    // Whatever it was sent from, it asks for pardon.
    let pardon = ["excuse", "forgive", "pardon", "typo"].iter().any(|word| text.contains(word));
    if pardon && words <= 20 && ["sent from ", "sent via ", "typed on ", "written on "].iter().any(|start| text.starts_with(start)) {
        return true;
    }
    let ends = [
        "gesendet",
        "gesendet.",
        "gönderildi",
        "から送信",
        "에서 보냄",
        "에서 보낸 메일",
        "傳送",
        "发送",
        "发出",
        "iphone",
        "szállt",
        "küldve",
        "küldtem",
    ]
    .iter()
    .any(|end| text.ends_with(end));
    let sentence = || [" is ", " was ", " than ", " has been ", " and not "].iter().any(|word| text.contains(word));
    let app = words <= 12 && (text.contains("ios") || text.contains("android")) && names_device(text, |word| word == "outlook");
    if app || (words <= 12 && (starts || (ends && text.len() < 80 && words <= 6)) && names_device(text, |_| true)) {
        return !text.ends_with('?') && !sentence();
    }
    // An unknown device: "Sent from my Fancyphone 7".
    let original = line.trim();
    let named = original
        .strip_prefix("Sent from my ")
        .or_else(|| original.strip_prefix("Sent from "))
        .or_else(|| original.strip_prefix("Sent via "))
        .or_else(|| original.strip_prefix("Sent using "));
    named.is_some_and(|rest| {
        rest.chars().next().is_some_and(|c| c.is_uppercase() || c.is_numeric())
            && rest.split_whitespace().count() <= 5
            && !rest.ends_with(['!', '?', ','])
            && !sentence()
    })
}

/// Is one of the wanted devices named? In ASCII it must begin a word, and a short one must be a word.
fn names_device(text: &str, wanted: impl Fn(&str) -> bool) -> bool {
    ANY_DEVICE.all_in(text).any(|(device, place)| {
        let word = DEVICES[device];
        let before = text[..place.start].chars().next_back();
        let after = text[place.end..].chars().next();
        let part = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        wanted(word) && (!word.is_ascii() || !(part(before) || (word.len() < 4 && part(after))))
    })
}

/// Does a legal notice begin in this paragraph?
pub(super) fn is_disclaimer(paragraph: &str) -> bool {
    let text = paragraph[..paragraph.floor_char_boundary(1_500)].trim_start_matches(|c: char| !c.is_alphanumeric());
    // A symbol font's tree comes as a letter.
    let text = text.strip_prefix("P ").unwrap_or(text);
    // A notice asks nothing, except whether one must print.
    if text.contains(['?', '？', '؟']) && !ANY_PRINTING.any_in(text) {
        return false;
    }
    // What the first sentence says, or what is said twice: "This message is for Kim: the confidential list is missing" is none.
    if let Some((start, _)) = beginnings(&straight(&beginning(text)), DISCLAIMER_STARTS).max_by_key(|(start, _)| start.len()) {
        let rest = text.get(start.len()..).unwrap_or_default().trim_start_matches([':', ' ', '-', '–', '.']);
        let sentence = rest.split_inclusive(['.', ';', ':']).next().unwrap_or_default();
        if ANY_WORD.any_in(sentence) || distinct(&ANY_WORD, text) >= 2 {
            return true;
        }
    }
    // Whatever it begins with: three words of law about a mail.
    text.len() >= 80 && distinct(&ANY_LEGAL, text) >= 3 && ANY_MAIL.any_in(text)
}

/// Does a paragraph tell of a company's register, from its `first` line on?
pub(super) fn is_register(first: &str, paragraph: &str) -> bool {
    paragraph.len() <= 600 && ANY_REGISTER.any_in(first) && distinct(&ANY_REGISTER, paragraph) >= 2
}

/// How many of the words stand in the text.
fn distinct(words: &Words, text: &str) -> usize {
    words.all_in(text).map(|(word, _)| word).collect::<BTreeSet<_>>().len()
}

/// As much of a text, in lower case, as it takes to say what it begins with.
fn beginning(text: &str) -> String {
    text[..text.floor_char_boundary(LONGEST_START)].to_lowercase()
}

/// Does a list's, scanner's or mailer's footer begin in this line?
pub(in crate::mail) fn is_footer(line: &str) -> bool {
    let line = line.trim().trim_matches(|c: char| matches!(c, '*' | '_' | '-' | '[' | ']' | '|')).trim_start();
    let lower = beginning(line);
    begins_with_any(&lower, FOOTER_STARTS) && !(lower.starts_with("unsubscribe") && line.len() > 60)
}

/// Does the line name a mailing list, below the rule that every list's server draws?
pub(super) fn is_list(line: &str) -> bool {
    let lower = line.trim().to_lowercase();
    (lower.ends_with("mailing list") && lower.split_whitespace().count() <= 8)
        || lower.contains("/listinfo/")
        || lower.contains("mailing list -- ")
}

/// Does a gateway's banner begin in this line?
pub(super) fn is_banner(line: &str) -> bool {
    let text = line
        .trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_' | '-' | '=' | '|' | '>' | '[' | '(' | '【' | '#' | '!'));
    let lower = straight(&text[..text.floor_char_boundary(MAX_BANNER_BYTES)].to_lowercase());
    let Some((start, rest)) = beginnings(&lower, BANNERS).max_by_key(|(start, _)| start.len()) else { return false };
    let warns = BANNER_WORDS.iter().filter(|word| lower.contains(**word)).count();
    if warns == 0 || lower.ends_with('?') {
        return false;
    }
    // "External doors need a lock" is a sentence: a single word must stand in a frame, or warn of a mail.
    let framed = line.trim_start().starts_with(['[', '*', '(', '=', '-', '【', '#', '!', '⚠']);
    let warning =
        || MAIL_WORDS.iter().any(|word| lower.contains(word)) && (warns >= 2 || rest.trim_start().starts_with([':', '!', '-', '–']));
    framed || start.contains(' ') || warning()
}

/// With straight apostrophes.
fn straight(text: &str) -> String {
    text.replace(['’', '‘', '`', '´'], "'")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_sign_and_sentences_do_not() {
        for line in [
            "Sent from my iPhone",
            "Sent from my Samsung Galaxy smartphone.",
            "Von meinem iPhone gesendet",
            "Gesendet von Mail für Windows 10",
            "Envoyé de mon iPhone",
            "Enviado desde mi iPhone",
            "Inviato da iPhone",
            "Verzonden vanaf mijn iPad",
            "Skickat från min iPhone",
            "Sendt fra min iPhone",
            "Lähetetty iPhonesta",
            "Wysłane z iPhone'a",
            "Odesláno z iPhonu",
            "Отправлено с iPhone",
            "iPhone'umdan gönderildi",
            "iPhoneから送信",
            "发自我的iPhone",
            "나의 iPhone에서 보냄",
            "Get Outlook for iOS<https://aka.ms/o0ukef>",
            "Outlook für Android herunterladen",
            "Sent from Yahoo Mail on Android",
            "Sent with ProtonMail Secure Email.",
            "Sent from my Fancyphone 7",
            "Отправлено из мобильной Почты Mail.ru",
        ] {
            assert!(is_device_line(line), "{line}");
        }
        for line in [
            "The parcel was sent from my office.",
            "Sent from my warehouse yesterday, it should arrive",
            "I sent it from my iPhone yesterday because the office was closed all day and nobody answered",
            "Please call my mobile",
            "We use Outlook",
            "sent from my house",
            "Sent from my desk, is much easier than my mobile phone.",
            "Was it sent from my iPhone?",
        ] {
            assert!(!is_device_line(line), "{line}");
        }
    }

    #[test]
    fn notices_need_their_words() {
        assert!(DISCLAIMER_STARTS.iter().chain(FOOTER_STARTS).all(|start| start.len() <= LONGEST_START));
        assert!(is_disclaimer("This e-mail and any attachments are confidential and intended solely for the addressee."));
        assert!(is_disclaimer("Diese E-Mail enthält vertrauliche Informationen."));
        assert!(!is_disclaimer("This email is about the chairs we ordered."));
        assert!(is_banner("CAUTION: This email originated from outside of the organization."));
        assert!(!is_banner("Caution: the chairs are heavy."));
    }
}

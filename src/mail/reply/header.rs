//! Attribution lines, "On … Kim Lee <kim@example.com> wrote:", in any of the known languages, over up to five lines.
//!
//! A line counts only with evidence beside the verb: a date, an address, or a quote right below. "She wrote:" in a sentence is none.

use std::sync::LazyLock;

use regex::Regex;

use super::dates::{has_date, has_day, has_hour};
use crate::mail::tables::{
    Words,
    verbs::{FIRST_PERSON, OPENERS, QUOTING, TOLD, WROTE, WROTE_UNSPACED},
};

/// Most lines that an attribution may be wrapped over.
const MAX_LINES: usize = 5;
/// What ends an attribution: the colons of the scripts.
const COLONS: [char; 7] = [':', '：', '︰', '៖', '፦', '։', '․'];
/// Longest attribution, in bytes.
const MAX_BYTES: usize = 500;

/// A regex of fixed source. A source that does not compile matches nothing, and the tests would show it.
pub(in crate::mail) fn regex(source: &str) -> Option<Regex> {
    Regex::new(source).ok()
}

static VERB: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let mut words: Vec<String> = WROTE.iter().map(|word| regex::escape(word)).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let unspaced: Vec<String> = WROTE_UNSPACED.iter().map(|word| regex::escape(word)).collect();
    regex(&format!("(?:(?:^|[^\\p{{L}}\\p{{N}}@./])(?:{})(?:[^\\p{{L}}\\p{{N}}@]|$)|{})", words.join("|"), unspaced.join("|")))
});

static ANY_VERB: LazyLock<Words> = LazyLock::new(|| Words::in_any_case([WROTE, WROTE_UNSPACED].into_iter().flatten().copied()));

static ADDRESS: LazyLock<Option<Regex>> = LazyLock::new(|| regex(r"[^\s<>@\[\]()]+@[^\s<>@\[\]()]+\.[^\s<>@\[\]()]+"));

static OPENER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let words: Vec<String> = OPENERS.iter().map(|word| regex::escape(word)).collect();
    regex(&format!("^(?:{})(?:[^\\p{{L}}]|$)", words.join("|")))
});

pub(super) fn hits(pattern: &LazyLock<Option<Regex>>, text: &str) -> bool {
    pattern.as_ref().is_some_and(|pattern| pattern.is_match(text))
}

/// The last verb of writing in a text in lower case.
fn last_verb(lower: &str) -> Option<regex::Match<'_>> {
    VERB.as_ref()?.find_iter(lower).last()
}

/// How many close looks at the lines of a text are left: a letter needs a few, and a text that is made to need thousands gets no more.
#[derive(Debug, Clone, Copy)]
pub(in crate::mail) struct Looks(usize);

impl Looks {
    /// Those that a text of so many bytes may take.
    pub fn of(bytes: usize) -> Self {
        Self(64 + bytes / 512)
    }

    /// Takes one, when there is one left.
    pub fn take(&mut self) -> bool {
        let left = self.0.checked_sub(1);
        self.0 = left.unwrap_or(0);
        left.is_some()
    }
}

/// Could this line be part of a date or of an address? Any digit of any script that our dates are written in, or an `@`.
fn may_date_or_address(line: &str) -> bool {
    // 0xd9 and 0xdb begin the Arabic and the Persian digits, 0xe0 the Indian ones.
    line.bytes().any(|b| b.is_ascii_digit() || matches!(b, b'@' | 0xd9 | 0xdb | 0xe0))
}

/// Where the attribution that ends in line `end` begins. `open(i)` tells whether line `i` may belong to it.
pub(in crate::mail) fn ending_at(
    lines: &[&str],
    end: usize,
    quote_follows: bool,
    looks: &mut Looks,
    open: impl Fn(usize) -> bool,
) -> Option<usize> {
    if !may_end(lines[end]) {
        return None;
    }
    let last = lines[end].to_lowercase();
    let tail = last.trim_end_matches(['*', '_', '-', ' ', '\u{200f}', '\u{200e}']);
    let dashed = last.ends_with("--");
    let quoting = quote_follows && tail.ends_with(')') && QUOTING.iter().any(|word| last.starts_with(word));
    let bare = quote_follows && is_bare(&last);
    let dotted = quote_follows && last.ends_with("...") && hits(&ADDRESS, &last);
    if lines[end].len() > MAX_BYTES
        || !(tail.ends_with(COLONS) || dotted || dashed || quoting || bare || ANY_VERB.any_in(&last) && hits(&VERB, &last))
    {
        return None;
    }
    // Without a quote below it every attribution has a date or an address: most lines that end in a colon stand near neither.
    let first = (end + 1).saturating_sub(MAX_LINES);
    if !quote_follows && !is_framed(&last) && !lines[first..=end].iter().any(|line| may_date_or_address(line)) {
        return None;
    }
    if !looks.take() {
        return None;
    }
    let mut joined = String::new();
    let mut as_written = String::new();
    let mut found = None;
    for back in 0..MAX_LINES.min(end + 1) {
        let start = end - back;
        if back > 0 && !open(start) {
            // Every line may have become a paragraph of its own.
            let bracket = |above: &str| leaves_open(above) || (lines[start + 1].trim_start().starts_with('<') && begins(above));
            if lines[start].trim().is_empty() && start > 0 && open(start - 1) && bracket(lines[start - 1].trim()) {
                continue;
            }
            break;
        }
        let line = lines[start].to_lowercase();
        joined = if joined.is_empty() { line } else { format!("{line} {joined}") };
        if joined.len() > MAX_BYTES {
            break;
        }
        as_written = format!("{} {as_written}", lines[start]);
        let opens = hits(&OPENER, joined.trim_start_matches(['-', ' ', '*', '_']));
        if is_attribution(&joined, opens, quote_follows) && (quote_follows || !is_sentence(&as_written, opens)) {
            // A line that looks like the beginning, with an opening word and a date, ends the search; else the shortest form counts.
            let begins_here = opens && (back == 0 || begins(lines[start]));
            if begins_here || found.is_none() {
                found = Some((start, joined.clone()));
            }
            if begins_here {
                break;
            }
        }
    }
    found.map(|(start, joined)| first_line(lines, start, end, joined, open))
}

/// The shortest form may lack its first lines: the line breaks inside of a bracket, before the name, or before the verb.
fn first_line(lines: &[&str], mut start: usize, end: usize, mut joined: String, open: impl Fn(usize) -> bool) -> usize {
    let may_go_on = |start: usize| open(start - 1) || lines[start - 1].trim().is_empty();
    while start > 0 && end - start < MAX_LINES && may_go_on(start) && joined.len() <= MAX_BYTES {
        let (above, line) = (lines[start - 1].trim(), lines[start].trim());
        // Every line may have become a paragraph of its own.
        if above.is_empty() {
            let wrapped = start.checked_sub(2).filter(|above| open(*above) && leaves_open(lines[*above].trim_end()));
            let Some(above) = wrapped.filter(|_| end == start) else { break };
            start = above;
            break;
        }
        let bracket = line.starts_with('<') || above.ends_with('[') || leaves_open(above);
        let half = |c: char| c.is_lowercase() || c == '<' || c == '(';
        let cut_off = line.starts_with(half) || above.ends_with(',') || above.chars().count() >= 50 || hits(&ADDRESS, above);
        let dated_above = !has_day(&joined) && cut_off && !above.ends_with(['.', '!', '?', ':', ';']) && has_date(&above.to_lowercase());
        // The verb stands below who wrote: "Kim Lee <kim@example.com>", and then "wrote on 22 November:".
        let behind = above.rsplit_once('>').filter(|(who, _)| who.contains('<') && who.contains('@')).map(|(_, rest)| rest.len());
        let named_above = behind.is_some_and(|rest| rest <= 16) && above.len() <= 160 && !hits(&ADDRESS, &joined) && names_nobody(&joined);
        if !(bracket || dated_above || named_above) {
            break;
        }
        start -= 1;
        joined = format!("{} {joined}", above.to_lowercase());
    }
    start
}

/// Do dashes stand around the text: `---- Kim Lee wrote ----`?
fn is_framed(text: &str) -> bool {
    text.starts_with("---") && text.trim_end().ends_with("---")
}

/// Does the writer name himself right before the verb?
fn is_first_person(before: &str) -> bool {
    before.split_whitespace().last().is_some_and(|word| FIRST_PERSON.contains(&word))
}

/// Does a short line say that somebody spoke, in another word than "wrote"? Asked where a quote stands right below.
fn tells(text: &str) -> bool {
    let text = text.trim_end_matches(COLONS).trim_end();
    let words = text.split_whitespace().count();
    let own = text.split_whitespace().next().is_none_or(|word| FIRST_PERSON.contains(&word));
    (2..=6).contains(&words)
        && !own
        && TOLD.iter().any(|word| text.strip_suffix(word).is_some_and(|before| before.ends_with(|c: char| !c.is_alphanumeric())))
}

/// Does the text begin with its verb, or with the rest of a date? Then who wrote stands above.
fn names_nobody(joined: &str) -> bool {
    let before = last_verb(joined).map_or(joined, |verb| &joined[..verb.start()]).trim();
    before.is_empty() || before.contains(|c: char| c.is_numeric())
}

/// Does a bracket open at the end of the line, and not the mouth of a sad face?
fn leaves_open(line: &str) -> bool {
    line.ends_with(['<', '(']) && !line[..line.len() - 1].ends_with([':', ';', '=', '-', '\''])
}

/// Is it a sentence of the writer's that happens to hold a name, a date and a verb? Asked where no quote follows, which would settle it.
fn is_sentence(text: &str, opens: bool) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let letters = |word: &str| word.chars().filter(|c| c.is_alphabetic()).count();
    let small = |word: &&&str| word.starts_with(char::is_lowercase) && letters(word) >= 3 && !word.ends_with('.') && !word.contains('@');
    // A full stop, and the next sentence.
    let digit = |word: &str| word.contains(|c: char| c.is_numeric());
    let stops = words.windows(2).enumerate().any(|(at, two)| {
        let ends = two[0].ends_with(['.', '!', '?']) && two[0].starts_with(char::is_lowercase) && letters(two[0]) >= 3;
        // Behind a number stands a month, abbreviated: "22 nov. 2026", "22 de nov. de 2026".
        let month = words[at.saturating_sub(2)..at].iter().any(|word| digit(word));
        ends && !month && !two[0].contains('@') && two[1].starts_with(char::is_alphabetic)
    });
    let lower = text.to_lowercase();
    if let Some(verb) = last_verb(&lower) {
        let clause = verb.as_str().ends_with(',');
        let last_digit = words.iter().rposition(|word| digit(word) && !word.contains('@')).map_or(0, |at| at + 1);
        let many = !hits(&ADDRESS, &lower) && words[last_digit..].iter().filter(small).count() >= 4;
        // Nobody quotes himself: "I wrote:" goes on with what the writer says now.
        return stops || many || is_first_person(&lower[..verb.start()]) || (clause && !lower.contains('@'));
    }
    let dated_in_front = opens || words.iter().take(3).any(|word| digit(word)) || words.iter().take(6).any(|word| word.contains('<'));
    stops || !dated_in_front || words.iter().filter(small).count() >= 5
}

/// Does this line open with a whole attribution, and what is quoted follows on the same line? `On … Kim <kim@example.com> wrote:   Fine.`
pub(super) fn opens_line(line: &str) -> bool {
    let head = &line[..line.floor_char_boundary(MAX_BYTES)];
    if !head.contains('<') || !head.contains('@') || !ANY_VERB.any_in(head) {
        return false;
    }
    let head = head.trim_start().to_lowercase();
    if !hits(&OPENER, &head) {
        return false;
    }
    let verbs = VERB.iter().flat_map(|verb| verb.find_iter(&head)).take(8);
    let followed = verbs.filter(|verb| !head[verb.end()..].trim().is_empty()).map(|verb| &head[..verb.end()]);
    followed.filter(|until| until.ends_with([':', '：'])).any(|until| {
        let named = has_date(until) && hits(&ADDRESS, until) && until.len() <= 300;
        named && is_attribution(until, true, false)
    })
}

/// `2026/11/22 Kim Lee <kim@example.com>`: a day, a name, an address, and no verb, or one in a language that we do not know.
fn is_bare(line: &str) -> bool {
    let ended =
        line.ends_with('>') && (line.starts_with(|c: char| c.is_ascii_digit() || c == '[') || hits(&OPENER, line)) || !line.is_ascii();
    ended && line.len() <= 200 && line.contains('<') && has_day(line) && hits(&ADDRESS, line)
}

/// Could an attribution end in this line? Most lines of a letter end in none of its ways and say none of its words.
fn may_end(line: &str) -> bool {
    let tail = line.trim_end_matches(['*', '_', '-', ' ']);
    !line.is_ascii() || tail.ends_with([':', ')', '>']) || line.ends_with("--") || line.ends_with("...") || ANY_VERB.any_in(line)
}

fn begins(line: &str) -> bool {
    let line = line.to_lowercase();
    line.len() > 8 && hits(&OPENER, &line) && (has_date(&line) || line.bytes().any(|b| b.is_ascii_digit()))
}

/// Is this text, in lower case and on one line, an attribution?
fn is_attribution(joined: &str, opens: bool, quote_follows: bool) -> bool {
    let text = joined.trim_matches(['-', '*', '_', ' ', '\u{a0}', '\u{200f}', '\u{200e}', '|']);
    let dashes = joined.trim_start().starts_with("--") && joined.trim_end().ends_with("--");
    let colon = text.ends_with(COLONS) || dashes;
    let date = has_date(text);
    let address = hits(&ADDRESS, text);
    let Some(verb) = last_verb(text) else {
        let quotes = QUOTING.iter().any(|word| text.starts_with(word));
        let quoting = quotes && (colon && (address || quote_follows) || date && quote_follows);
        let bracketed = text.contains('<') || text.contains("mailto:") || text.contains('(') || text.contains('[');
        let named = colon && address && bracketed && quote_follows && text.len() < 120;
        let told = colon && quote_follows && has_day(text) && has_hour(text) && text.split_whitespace().count() <= 10;
        let dated = told || colon && date && address && (bracketed && text.len() < 300 || says_when_and_who(text, quote_follows));
        return quoting || named || (quote_follows && (is_bare(text) || colon && tells(text))) || dated;
    };
    let before = &text[..verb.start()];
    let after = text[verb.end()..].trim_matches([':', '：', '*', '_', ' ', ')', '\u{a0}', '，', ',']);
    if after.is_empty() {
        let sure = (date && address) || (opens && date && (colon || before.len() < 120));
        let short = before.len() <= 80 && (colon && quote_follows || is_framed(joined.trim_start()));
        return sure || short || (colon && (date || address) && before.len() < 300);
    }
    let brief = after.len() <= 160 && !after.contains(['?', '!']);
    let named = after.len() <= 60 && (opens && date || colon && has_day(before));
    // News readers end in dots: "Kim Lee <kim@example.com> schrieb im Newsbeitrag news:4417@news.example...".
    if quote_follows && brief && ((colon || text.ends_with("...") && !is_first_person(before)) && address || named) {
        return true;
    }
    // "wrote on Sunday, 22 November 2026 at 9:30:" says when, "wrote at 9:30 that it is sold out:" is a sentence.
    let when = || quote_follows && has_date(after) || has_day(after) && ends_in_time(after) && !after.contains("://");
    let trailing_date = has_date(after) && address && after.ends_with(|c: char| c.is_ascii_digit() || c == 'm' || c == ')');
    brief && ((colon && date && (address || opens || when())) || (trailing_date && before.contains('@')))
}

/// `Mar 3, 2025, 14:22 by kim@example.com:`, a day first and an address last, with few words between them.
fn says_when_and_who(text: &str, quote_follows: bool) -> bool {
    let words: Vec<&str> = text.trim_end_matches(COLONS).split_whitespace().collect();
    let day_first = words.iter().take(3).any(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    let address_last = words.last().is_some_and(|word| word.contains('@'));
    words.len() <= 12 && day_first && address_last && (quote_follows || has_hour(text))
}

/// Are these few words, and is the last of them a number or one that stands behind a time of day?
fn ends_in_time(text: &str) -> bool {
    let words = text.split_whitespace().filter(|word| word.starts_with(char::is_alphabetic)).count();
    let last = text.split_whitespace().last().unwrap_or_default();
    words <= 6 && (last.contains(|c: char| c.is_numeric()) || last.chars().count() <= 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start(text: &str) -> Option<usize> {
        let lines: Vec<&str> = text.lines().collect();
        ending_at(&lines, lines.len() - 1, false, &mut Looks::of(0), |_| true)
    }

    #[test]
    fn attributions_in_many_languages() {
        for text in [
            "On Sun, Nov 22, 2026 at 9:30 AM Kim Lee <kim@customer.example> wrote:",
            "On Sun, Nov 22, 2026 at 9:30 AM Kim Lee <kim@customer.example>\nwrote:",
            "On Sunday, November 22, 2026 9:30 AM,\nKim Lee\n<kim@customer.example>\nwrote:",
            "On 22 Nov 2026, at 09:30, Kim Lee <kim@customer.example> wrote",
            "Kim Lee <kim@customer.example> wrote on Sun, 22 Nov 2026 at 09:30:",
            "Am 22.11.2026 um 09:30 schrieb Kim Lee <kim@customer.example>:",
            "Am So., 22. Nov. 2026 um 09:30 Uhr schrieb Kim Lee <\nkim@customer.example>:",
            "Kim Lee <kim@customer.example> schrieb am So., 22. Nov. 2026, 09:30:",
            "Kim Lee <kim@customer.example> hat am 22. November 2026 um 09:30 geschrieben:",
            "Le dim. 22 nov. 2026 à 09:30, Kim Lee <kim@customer.example> a écrit :",
            "Le 22/11/2026 09:30, Kim Lee a écrit :",
            "El dom, 22 nov 2026 a las 9:30, Kim Lee (<kim@customer.example>) escribió:",
            "Em dom., 22 de nov. de 2026 às 09:30, Kim Lee <kim@customer.example> escreveu:",
            "Il giorno dom 22 nov 2026 alle ore 09:30 Kim Lee <kim@customer.example> ha scritto:",
            "Op zo 22 nov. 2026 om 09:30 schreef Kim Lee <kim@customer.example>:",
            "Den sön 22 nov. 2026 kl 09:30 skrev Kim Lee <kim@customer.example>:",
            "søn. 22. nov. 2026 kl. 09:30 skrev Kim Lee <kim@customer.example>:",
            "su 22. marrask. 2026 klo 9.30 Kim Lee (kim@customer.example) kirjoitti:",
            "niedz., 22 lis 2026 o 09:30 Kim Lee <kim@customer.example> napisał(a):",
            "W dniu 22.11.2026 o 09:30, Kim Lee pisze:",
            "ne 22. 11. 2026 v 9:30 odesílatel Kim Lee <kim@customer.example> napsal:",
            "ne 22. 11. 2026 o 9:30 Kim Lee <kim@customer.example> napísal(a):",
            "Kim Lee <kim@customer.example> ezt írta (időpont: 2026. nov. 22., V, 9:30):",
            "În dum., 22 nov. 2026 la 09:30, Kim Lee <kim@customer.example> a scris:",
            "вс, 22 нояб. 2026 г. в 09:30, Kim Lee <kim@customer.example>:",
            "22.11.2026 09:30, Kim Lee пишет:",
            "нд, 22 лист. 2026 р. о 09:30 Kim Lee <kim@customer.example> пише:",
            "На нд, 22.11.2026 г. в 9:30 ч. Kim Lee <kim@customer.example> написа:",
            "Dana ned, 22. stu 2026. u 09:30 Kim Lee <kim@customer.example> napisao je:",
            "V V ned., 22. nov. 2026 ob 09:30 je oseba Kim Lee <kim@customer.example> napisala:",
            "Στις Κυρ 22 Νοε 2026 στις 9:30 π.μ., ο χρήστης Kim Lee <kim@customer.example> έγραψε:",
            "Kim Lee <kim@customer.example>, 22 Kas 2026 Paz, 09:30 tarihinde şunu yazdı:",
            "Missatge de Kim Lee <kim@customer.example> del dia dg., 22 de nov. 2026 a les 9:30:",
            "Vào CN, 22 thg 11, 2026 vào lúc 09:30 Kim Lee <kim@customer.example> đã viết:",
            "Pada tanggal Min, 22 Nov 2026 pukul 09.30 Kim Lee <kim@customer.example> menulis:",
            "ในวันที่ อา. 22 พ.ย. 2026 เวลา 09:30 Kim Lee <kim@customer.example> เขียนว่า:",
            "2026年11月22日(日) 9:30 Kim Lee <kim@customer.example>:",
            "Kim Lee <kim@customer.example> 于2026年11月22日周日 09:30写道：",
            "在 2026年11月22日，09:30，Kim Lee <kim@customer.example> 写道：",
            "2026년 11월 22일 (일) 오전 9:30, Kim Lee <kim@customer.example>님이 작성:",
            "בתאריך יום א׳, 22 בנוב׳ 2026 ב-9:30 מאת Kim Lee <kim@customer.example>:",
            "في الأحد، 22 نوفمبر 2026 في 9:30 ص تمت كتابة ما يلي بواسطة Kim Lee <kim@customer.example>:",
            "---- On Sun, 22 Nov 2026 09:30:00 +0100 Kim Lee <kim@customer.example> wrote ----",
            "Quoting Kim Lee <kim@customer.example>:",
            "२२ नवंबर २०२६ को किम ली ने लिखा:",
            "នៅ អាទិត្យ 22 វិច្ឆិកា 2026 ម៉ោង 9:30 Kim Lee <kim@customer.example> បានសរសេរ៖",
            "Kim Lee <kim@customer.example> 于2026年11月22日周日\n上午9:30写道：",
            "niedz., 22 lis 2026 o 09:30 Kim Lee <\nkim@customer.example> napisał(a):",
            "Kim Lee <\nkim@customer.example> ezt írta (időpont: 2026. nov. 22., V, 9:30):",
            "svētd., 2026. g. 22. nov., plkst. 09:30 — lietotājs Kim Lee (<\nkim@customer.example>) rakstīja:",
            "On Sun, Nov 22, 2026\nat 9:30 AM\nKim Lee\n<kim@customer.example>\nwrote:",
        ] {
            assert_eq!(start(text), Some(0), "{text}");
        }
    }

    #[test]
    fn sentences_are_none() {
        for text in [
            "As I wrote on Monday: please call",
            "She wrote:",
            "The price you wrote is too high",
            "On Monday we will send the list:",
            "see https://example.com/wrote/2026:",
            "Please call me at 09:30:",
            "Our customer wrote in 2019 that he was happy?",
            "I need the following until 22.11.2026:",
            "Someone from your side wrote at 9:30 that it is out of stock:",
            "My address is bo@buyer.example. On 22 November 2026 I wrote:",
            "You wrote on https://seller.example/2026/11/22/offer that it costs 100:",
            "On Friday nobody came. On Saturday I called, and your colleague said at 9:30:",
            "Our director said on 3 May 2026 at the meeting:",
            "Am 22.11.2026 um 09:30 Uhr kommt unser Fahrer.\nBitte halten Sie alles bereit. Kim schrieb, dass Sie es wissen:",
            "El 22 de noviembre de 2026 a las 9:30 pasará nuestro chófer, como escribió Kim:",
            "Please send it until 22.11.2026 to Kim Lee <kim@customer.example>:",
        ] {
            assert_eq!(start(text), None, "{text}");
        }
    }

    #[test]
    fn the_line_above_stays_with_the_reply() {
        assert_eq!(start("Thanks a lot.\nOn Sun, Nov 22, 2026 at 9:30 AM Kim Lee <kim@customer.example> wrote:"), Some(1));
        assert_eq!(start("Thanks a lot.\nOn Sun, Nov 22, 2026 at 9:30 AM Kim Lee\n<kim@customer.example> wrote:"), Some(1));
    }
}

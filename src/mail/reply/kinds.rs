//! What each line is. One pass over the lines; every look ahead or back is over a fixed number of them.

use std::{borrow::Cow, sync::LazyLock};

use regex::Regex;

use super::{Around, banner, block, header, initials, signature};
use crate::crm::Party;
use crate::mail::tables::{
    Lexicon, Words, any_of, begins_with_any, found,
    labels::Label,
    markers::{FORWARDED, ORIGINAL, REPLY_ABOVE},
};

static ORIGINAL_MARKS: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::of(ORIGINAL.iter().copied()));
static FORWARDED_MARKS: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::of(FORWARDED.iter().copied()));
static ANY_FORWARDED: LazyLock<Words> = LazyLock::new(|| Words::new(FORWARDED.iter().copied()));
static ANY_MARK: LazyLock<Words> = LazyLock::new(|| Words::in_any_case([ORIGINAL, REPLY_ABOVE].into_iter().flatten().copied()));
static ANY_REPLY_ABOVE: LazyLock<Option<Regex>> = LazyLock::new(|| any_of(REPLY_ABOVE));

/// Why everything below a line is history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cut {
    /// "Original message", a copied header block, an attribution without quote marks, a quote container.
    History,
    /// "Forwarded message".
    Forward,
    /// "Reply above this line".
    Above,
    /// A long rule and nothing known below it.
    Rule,
}

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Blank,
    Text,
    /// A gateway's banner above the text.
    Banner,
    /// Begins with `>`.
    Quoted,
    /// Part of an attribution, with quoted lines below.
    Attribution,
    /// Everything from here on is history.
    Cut(Cut),
}

/// How many lines may stand between an attribution and its first quoted line.
const ATTRIBUTION_GAP: usize = 3;

/// The line without direction marks and blanks at its end.
pub(in crate::mail) fn without_marks(line: &str) -> Cow<'_, str> {
    // Every such mark begins with one of these bytes.
    if memchr::memchr2(0xe2, 0xef, line.as_bytes()).is_none() {
        return Cow::Borrowed(line.trim_end());
    }
    let mark =
        |c: &char| !matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    Cow::Owned(line.chars().filter(mark).collect::<String>().trim_end().to_owned())
}

/// The kind of every line. In a forward a quoted header block, or a quoted mark of one, is the mail that is passed on.
pub(super) fn kinds(lines: &[&str], containers: &[usize], around: &Around<'_>) -> Vec<Kind> {
    let mut kinds: Vec<Kind> = lines.iter().map(|line| plain_kind(line)).collect();
    join_rewrapped(lines, &mut kinds);
    let trimmed: Vec<&str> = lines.iter().map(|line| line.trim()).collect();
    kinds[..banner::end(&trimmed)].fill(Kind::Banner);
    initials::mark(&trimmed, &mut kinds);
    let subject = bare_subject(around.subject);
    let rules = trimmed.iter().filter(|line| is_long_rule(line)).count();
    let mut containers = containers.iter().copied().peekable();
    let mut cut = false;
    // No line becomes text again, so the search for the first one goes on where it stopped.
    let mut first_text = 0;
    for index in 0..lines.len() {
        let contained = containers.next_if_eq(&index).is_some();
        if !cut && kinds[index] == Kind::Quoted {
            let why = if around.forward && passes_on(&trimmed, &kinds, index) {
                Some(Cut::Forward)
            } else {
                (is_chevron_header(trimmed[index]) || only_header_is_quoted(&trimmed, &kinds, index)).then_some(Cut::History)
            };
            if let Some(why) = why {
                kinds[index] = Kind::Cut(why);
                cut |= why == Cut::Forward;
            }
        }
        if cut || !matches!(kinds[index], Kind::Text | Kind::Cut(_)) {
            continue;
        }
        if kinds[index] != Kind::Text {
            // A quoted header just became a cut.
        } else if let Some(why) =
            marker(&trimmed, index).filter(|why| *why != Cut::Rule || parts(&trimmed, index, rules == 1 && !around.html, around.sender))
        {
            kinds[index] = Kind::Cut(why);
        } else if copies_header(&trimmed, index, subject, around.forward) || header::opens_line(trimmed[index]) {
            let mark = mark_above(&trimmed, &kinds, index);
            kinds[mark] = Kind::Cut(Cut::History);
        } else if let Some(start) = attribution(&trimmed, index, &kinds) {
            if quote_follows(&kinds, index) {
                kinds[start..=index].fill(Kind::Attribution);
            } else {
                kinds[start] = Kind::Cut(Cut::History);
                cut = true;
            }
        } else if contained && quote_follows(&kinds, index) && is_caption(trimmed[index]) {
            kinds[index] = Kind::Attribution;
        } else if contained && !quote_follows(&kinds, index) && !attribution_follows(&trimmed, index, &kinds) {
            kinds[index] = Kind::Cut(Cut::History);
        }
        // A cut at the very top cuts nothing; what is below may still be quoted line by line.
        while first_text < index && kinds[first_text] != Kind::Text {
            first_text += 1;
        }
        cut |= (index.saturating_sub(2)..=index).any(|index| matches!(kinds[index], Kind::Cut(_)) && first_text < index);
    }
    kinds
}

/// Does a copied header block begin here, in whatever form?
fn copies_header(lines: &[&str], index: usize, subject: &str, forward: bool) -> bool {
    notes_header(lines, index)
        || (begins_block(lines, index) && (block::at(lines, index, false).is_some() || block::opens_line(lines[index])))
        || block::by_shape(lines, index, subject, forward).is_some()
}

/// The subject without what mail programs put before it.
pub(in crate::mail) fn bare_subject(subject: &str) -> &str {
    let mut bare = subject.trim();
    for _ in 0..6 {
        let Some((prefix, rest)) = bare.split_once([':', '：']) else { break };
        if prefix.chars().count() > 6 || prefix.trim().contains(' ') {
            break;
        }
        bare = rest.trim_start();
    }
    bare
}

/// Could a line that opens a quote container be an attribution in whatever language? One short line, and no sentence.
fn is_caption(line: &str) -> bool {
    line.len() <= 200 && !line.ends_with(['.', '?', '!'])
}

/// GroupWise: `>>> Kim Lee <kim@example.com> 22.11.2026 09:30 >>>`, and below it the text without marks.
fn is_chevron_header(line: &str) -> bool {
    line.len() <= 300
        && line.starts_with(">>>")
        && line.len() > 12
        && line.ends_with(">>>")
        && (line.contains('@') || header::has_date(line))
}

/// Is in this run of quoted lines only the mark of an original and its header block, and the original stands below without marks?
fn only_header_is_quoted(lines: &[&str], kinds: &[Kind], index: usize) -> bool {
    let first = index.checked_sub(1).is_none_or(|above| kinds[above] != Kind::Quoted);
    let mark = first && lines[index].len() <= 160 && lines[index].bytes().filter(|b| *b == b'-').nth(3).is_some();
    if !mark {
        return false;
    }
    let run: Vec<&str> = lines[index..].iter().take(12).take_while(|line| line.starts_with('>')).map(|line| line[1..].trim()).collect();
    let bare: Vec<&str> = run.iter().skip(1).copied().filter(|line| !line.is_empty()).collect();
    run.len() < 12 && bare.len() >= 3 && bare.iter().all(|line| block::label(line).is_some()) && block::at(&run, 1, true).is_some()
}

/// Does the mail that is passed on begin in this quoted line? Not below an attribution: that one is answered.
fn passes_on(lines: &[&str], kinds: &[Kind], index: usize) -> bool {
    let above = kinds[..index].iter().rev().find(|kind| **kind != Kind::Blank);
    if matches!(above, Some(Kind::Quoted | Kind::Attribution)) {
        return false;
    }
    let quoted = lines[index..].iter().take(12).take_while(|line| line.starts_with('>')).map(|line| line[1..].trim());
    let quoted: Vec<&str> = quoted.collect();
    quoted.first().is_some_and(|first| !first.is_empty())
        && (marker(&quoted, 0) == Some(Cut::Forward) || block::at(&quoted, 0, false).is_some())
}

fn plain_kind(line: &str) -> Kind {
    let start = line.trim_start();
    if start.is_empty() {
        Kind::Blank
    } else if matches!(start, ">:" | ">：") {
        // The end of an address, and of the attribution that broke there.
        Kind::Text
    } else if (start.starts_with('>') && !start.starts_with(">From ")) || start.starts_with('＞') || start.starts_with("&gt;") {
        Kind::Quoted
    } else {
        Kind::Text
    }
}

fn attribution(lines: &[&str], end: usize, kinds: &[Kind]) -> Option<usize> {
    header::ending_at(lines, end, quote_follows(kinds, end), |index| kinds[index] == Kind::Text)
}

/// Will an attribution end within the next lines? Then it is for that one to decide.
fn attribution_follows(lines: &[&str], from: usize, kinds: &[Kind]) -> bool {
    (from..(from + 5).min(lines.len()))
        .any(|end| kinds[end] == Kind::Text && attribution(lines, end, kinds).is_some_and(|start| start >= from))
}

fn quote_follows(kinds: &[Kind], from: usize) -> bool {
    kinds[from + 1..]
        .iter()
        .filter(|kind| **kind != Kind::Blank)
        .take(ATTRIBUTION_GAP)
        .position(|kind| *kind == Kind::Quoted)
        .is_some_and(|at| at == 0)
}

/// A marker line: "-----Original Message-----", "Begin forwarded message:", "##- reply above this line -##", a rule above a header block.
fn marker(lines: &[&str], index: usize) -> Option<Cut> {
    let line = lines[index];
    if line.len() > 1_000 || !may_mark(line) {
        return None;
    }
    let lower = lower_case(line);
    let rule = |c: char| matches!(c, '-' | '_' | '=' | '*' | '#' | '~' | '+' | '–' | '—' | '•' | '‐' | '─');
    let padding = |c: char| rule(c) || c.is_whitespace() || matches!(c, ':' | '：' | '.' | '>' | '<' | '|');
    let words = lower.trim_matches(padding);
    let decorated = line.chars().take_while(|c| rule(*c) || *c == ' ').filter(|c| rule(*c)).count() >= 2;
    // Lotus Notes, one line above its header block: "Ana Ruiz ---22.11.2026 09:30:11---Chairs".
    let dated = line.split_once("---").and_then(|(name, rest)| Some((name, rest.split_once("---")?.0)));
    if line.len() <= 300
        && dated.is_some_and(|(name, date)| !name.trim_matches(padding).is_empty() && date.len() < 40 && header::has_date(date))
    {
        return Some(Cut::History);
    }
    if !words.is_empty() && words.len() < 160 {
        // Alone on its line, or nearly: a question about a line is none.
        let above =
            found(ANY_REPLY_ABOVE.as_ref(), words).filter(|mark| (decorated || mark.len() * 3 >= words.len()) && !words.contains('?'));
        if above.is_some() {
            return Some(Cut::Above);
        }
        let says = |all: &Lexicon, list: &[&str]| all.has(words) || (decorated && begins_with_any(words, list));
        let announces = line.ends_with([':', '：']) || decorated;
        if announces && says(&FORWARDED_MARKS, FORWARDED) {
            return Some(Cut::Forward);
        }
        if line.ends_with([':', '：']) && words.len() < 80 && says_within(&ANY_FORWARDED, words) && original_within(lines, index + 1) {
            return Some(Cut::Forward);
        }
        if says(&ORIGINAL_MARKS, ORIGINAL) && (decorated || block_within(lines, index + 1, 2)) {
            return Some(Cut::History);
        }
        // A mark in a language that we do not know, between dashes and above a header block that we do.
        let framed = decorated && words.len() <= 80 && line.ends_with(['-', '_', '=', '*', '—']);
        return (framed && block_right_below(lines, index + 1)).then_some(Cut::History);
    }
    // A web mailer lost the ends of the lines below its mark.
    if decorated && words.len() >= 160 && begins_with_any(words, FORWARDED) && block::within_line(line).is_some() {
        return Some(Cut::Forward);
    }
    if line.len() > 300 {
        return None;
    }
    let length = line.chars().filter(|c| rule(*c)).count();
    if length >= 5 && block_right_below(lines, index + 1) {
        return Some(Cut::History);
    }
    is_long_rule(line).then_some(Cut::Rule)
}

fn is_long_rule(line: &str) -> bool {
    line.len() >= 30 && line.bytes().all(|b| b == b'_')
}

/// Does a rule part the writer's text from history? The `only` one of a plain text does; else the first line below it must look like a header's.
fn parts(lines: &[&str], rule: usize, only: bool, sender: Option<&Party>) -> bool {
    let header = |line: &&str| {
        let label = line.split_once(':').is_some_and(|(label, _)| label.len() <= 40 && !label.contains(|c: char| c.is_numeric()));
        label && (line.contains('@') || header::has_date(line))
    };
    let below = lines[rule + 1..].iter().copied().take(10).find(|line| !line.is_empty());
    // The sender's name opens his signature.
    let signs = below.zip(sender).is_some_and(|(line, sender)| signature::is_name_of(line, sender));
    !signs && (only || below.is_some_and(|line| header(&line)))
}

/// Where the history of a copied header block begins: at the framed line right above it, when there is one.
fn mark_above(lines: &[&str], kinds: &[Kind], block: usize) -> usize {
    let ornament = |c: char| matches!(c, '-' | '_' | '=' | '*' | '~' | '+' | '#' | '—');
    let framed = |line: &str| {
        let bare = line.trim_matches(|c| ornament(c) || c == ' ');
        line.len() <= 120
            && line.starts_with(ornament)
            && line.ends_with(ornament)
            && line.len() >= bare.len() + 6
            && bare.chars().any(char::is_alphabetic)
    };
    (block.saturating_sub(2)..block)
        .rev()
        .find(|above| !lines[*above].is_empty())
        .filter(|above| kinds[*above] == Kind::Text && framed(lines[*above]))
        .unwrap_or(block)
}

/// Could this line be a marker? Spares most lines of a letter the closer look: they end in no colon, and there is neither a rule in them nor a
/// mark that needs none.
fn may_mark(line: &str) -> bool {
    let rule = |b: &u8| matches!(b, b'-' | b'_' | b'=' | b'*' | b'#' | b'~' | b'+');
    !line.is_ascii() || line.ends_with(':') || line.bytes().filter(rule).nth(2).is_some() || ANY_MARK.any_in(line)
}

/// In lower case: a Turkish capital with its dot becomes one letter, and a blank that is written as an entity a blank.
fn lower_case(line: &str) -> String {
    let lower = line.to_lowercase();
    if lower.contains('\u{307}') || lower.contains("&nbsp;") { lower.replace('\u{307}', "").replace("&nbsp;", " ") } else { lower }
}

/// Is one of the marks part of a few words, such as "start of the forwarded message"?
fn says_within(marks: &Words, words: &str) -> bool {
    words.split_whitespace().count() <= 8 && marks.any_in(words)
}

/// Does a copied header block follow, quoted or not?
fn original_within(lines: &[&str], from: usize) -> bool {
    let next: Vec<&str> = lines.iter().skip(from).take(10).map(|line| line.strip_prefix('>').unwrap_or(line).trim()).collect();
    block_within(&next, 0, 3)
}

/// Is this line alone the mark of a forward? A mark with a header block in it, or one that needs a block below it, is none.
pub(in crate::mail) fn is_forward_mark(line: &str) -> bool {
    line.len() <= 300 && marker(&[line.trim()], 0) == Some(Cut::Forward)
}

/// "----- End forwarded message -----", in the languages of the mail programs that write it.
pub(in crate::mail) fn is_end_mark(line: &str) -> bool {
    let line = line.trim();
    let framed = line.len() <= 120 && line.starts_with("--") && line.ends_with("--");
    framed && {
        let words = line.trim_matches(['-', ' ']).to_lowercase();
        [
            "end forwarded message",
            "end of forwarded",
            "end message from",
            "конец пересылаемого",
            "кінець пересланого",
            "ende der weitergeleiteten",
            "fin du message",
            "fin del mensaje",
            "koniec ",
        ]
        .iter()
        .any(|end| words.starts_with(end))
    }
}

/// The header of Lotus Notes: a name, a date below it, then labels without colons, each above its value.
fn notes_header(lines: &[&str], index: usize) -> bool {
    let dated = lines.get(index + 1).filter(|date| date.len() < 60 && date.bytes().any(|b| b.is_ascii_digit()) && header::has_date(date));
    if dated.is_none() {
        return false;
    }
    let words = |line: &&str| block::bare_label(line);
    let below: Vec<&str> = lines[index + 2..].iter().copied().take(20).filter(|line| !line.is_empty()).take(10).collect();
    below.iter().take(3).any(|line| words(line) == Some(Label::To)) && below.iter().any(|line| words(line) == Some(Label::Subject))
}

/// Could a block begin here? Only at the first label of a run, so that a run of labels is read once; long runs are tried again now and then.
fn begins_block(lines: &[&str], index: usize) -> bool {
    let labelled = |index: usize| block::label(lines[index]).is_some();
    labelled(index) && (index == 0 || index.is_multiple_of(32) || !labelled(index - 1))
}

/// Does a copied header block begin within the next few lines, blank ones aside?
fn block_within(lines: &[&str], from: usize, reach: usize) -> bool {
    (from..(from + reach).min(lines.len())).any(|index| {
        !lines[index].is_empty()
            && block::label(lines[index]).is_some_and(|(label, _)| label != Label::Other)
            && block::at(lines, index, true).is_some()
    })
}

/// The same, with nothing in between.
fn block_right_below(lines: &[&str], from: usize) -> bool {
    let first = lines.iter().enumerate().skip(from).take(3).find(|(_, line)| !line.is_empty());
    first.is_some_and(|(at, _)| block_within(lines, at, 1))
}

/// Quoted lines that were wrapped again lose the mark on every second line. When that is the habit of this text, those halves are quoted too;
/// a single one when the line above it was full, and the sentence goes on in small letters before and after.
fn join_rewrapped(lines: &[&str], kinds: &mut [Kind]) {
    let small = |line: &str| line.trim_start_matches(['>', ' ']).chars().next().is_some_and(|c| c.is_lowercase() || c.is_numeric());
    let half = |index: usize| {
        let above = index.checked_sub(1).filter(|above| kinds[*above] == Kind::Quoted && kinds[index] == Kind::Text)?;
        let long = lines[above].chars().count() >= 55 && lines[index].chars().count() < 40;
        let open_end = !lines[above].trim_end().ends_with(['.', '?', '!', ':', ';']);
        let below = kinds.get(index + 1).is_some_and(|kind| *kind == Kind::Quoted);
        (long && open_end && below).then_some(index)
    };
    let halves: Vec<usize> = (1..lines.len()).filter_map(half).collect();
    let orphans: Vec<usize> = halves.iter().copied().filter(|index| small(lines[*index])).collect();
    let quoted = kinds.iter().filter(|kind| **kind == Kind::Quoted).count();
    if orphans.len() >= 2 && orphans.len() * 5 >= quoted {
        halves.into_iter().for_each(|index| kinds[index] = Kind::Quoted);
    } else if let [only] = halves[..] {
        let first_word = lines[only].split_whitespace().next().map_or(0, |word| word.chars().count());
        let full = lines[only - 1].chars().count() + 1 + first_word >= 66;
        if small(lines[only]) && full && small(lines[only + 1]) {
            kinds[only] = Kind::Quoted;
        }
    }
}

//! Lines that part a reply from history or from what is passed on: "Original message", "Forwarded message", "Reply above this line", rules.
//!
//! A mark in a language that no table lists counts when it is framed and a copied header block stands below it.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::{
    block, dates,
    header::Looks,
    kinds::{Cut, Kind},
    notices, particulars,
};
use crate::{
    crm::Party,
    mail::tables::{
        Lexicon, Words, any_of, begins_with_any, found,
        labels::Label,
        markers::{FORWARDED, ORIGINAL, REPLY_ABOVE},
    },
};

static ORIGINAL_MARKS: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::of(ORIGINAL.iter().copied()));
static FORWARDED_MARKS: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::of(FORWARDED.iter().copied()));
static ANY_FORWARDED: LazyLock<Words> = LazyLock::new(|| Words::new(FORWARDED.iter().copied()));
static ANY_MARK: LazyLock<Words> = LazyLock::new(|| Words::in_any_case([ORIGINAL, REPLY_ABOVE].into_iter().flatten().copied()));
static ANY_REPLY_ABOVE: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| any_of(REPLY_ABOVE));

/// Is this the line on top of a help desk's mail: `##- Please type your reply above this line -##`?
pub(in crate::mail) fn asks_to_reply_above(line: &str) -> bool {
    line.len() <= 200 && found(ANY_REPLY_ABOVE.as_ref(), &line.to_lowercase()).is_some()
}

/// A marker line: "-----Original Message-----", "Begin forwarded message:", "##- reply above this line -##", a rule above a header block.
pub(super) fn marker(lines: &[&str], index: usize, looks: &mut Looks) -> Option<Cut> {
    let line = lines[index];
    // No marker is shorter than five dashes or two ideographs.
    if !(5..=1_000).contains(&line.len()) || !may_mark(line) {
        return None;
    }
    // The frame in which Lotus Notes draws its header.
    if line.starts_with("|--") && line.ends_with("->") && line.bytes().all(|b| matches!(b, b'|' | b'-' | b'+' | b'>')) {
        return Some(Cut::History);
    }
    let lower = lower_case(line);
    let rule = |c: char| matches!(c, '-' | '_' | '=' | '*' | '#' | '~' | '+' | '–' | '—' | '•' | '‐' | '─');
    let padding = |c: char| rule(c) || c.is_whitespace() || matches!(c, ':' | '：' | '.' | '>' | '<' | '|');
    let words = lower.trim_matches(padding);
    let decorated = line.chars().take_while(|c| rule(*c) || *c == ' ').filter(|c| rule(*c)).count() >= 2;
    // Lotus Notes, one line above its header block: "Ana Ruiz ---22.11.2026 09:30:11---Chairs".
    let dated = line.split_once("---").and_then(|(name, rest)| Some((name, rest.split_once("---")?.0)));
    if line.len() <= 300
        && dated.is_some_and(|(name, date)| !name.trim_matches(padding).is_empty() && date.len() < 40 && dates::has_date(date))
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
        if line.ends_with([':', '：']) && words.len() < 80 && says_within(&ANY_FORWARDED, words) && original_within(lines, index + 1, looks)
        {
            return Some(Cut::Forward);
        }
        if says(&ORIGINAL_MARKS, ORIGINAL) && (decorated || block_within(lines, index + 1, 2, looks)) {
            return Some(Cut::History);
        }
        // A mark in a language that we do not know, between dashes and above a header block that we do.
        let framed = decorated && words.len() <= 80 && line.ends_with(['-', '_', '=', '*', '—']);
        let forwards = || if says_within(&ANY_FORWARDED, words) { Cut::Forward } else { Cut::History };
        return (framed && block_right_below(lines, index + 1, looks)).then(forwards);
    }
    // A web mailer lost the ends of the lines below its mark.
    if decorated && words.len() >= 160 && begins_with_any(words, FORWARDED) && block::within_line(line).is_some() {
        return Some(Cut::Forward);
    }
    if line.len() > 300 {
        return None;
    }
    let length = line.chars().filter(|c| rule(*c)).count();
    if length >= 5 && block_right_below(lines, index + 1, looks) {
        return Some(Cut::History);
    }
    is_long_rule(line).then_some(Cut::Rule)
}

pub(super) fn is_long_rule(line: &str) -> bool {
    line.len() >= 30 && line.bytes().all(|b| b == b'_')
}

/// Does a rule part the writer's text from history? The `only` one of a plain text does; else the first line below it must look like a header's.
pub(super) fn parts(lines: &[&str], rule: usize, only: bool, sender: Option<&Party>) -> bool {
    let header = |line: &str| {
        let label = line.split_once(':').is_some_and(|(label, _)| label.len() <= 40 && !label.contains(|c: char| c.is_numeric()));
        label && (line.contains('@') || dates::has_date(line))
    };
    let below = lines[rule + 1..].iter().copied().take(10).find(|line| !line.is_empty());
    // The sender's name opens his signature.
    let signs = below.zip(sender).is_some_and(|(line, sender)| particulars::is_name_of(line, sender));
    // Web mailers draw a short one; people fill the width of their page, and so do lists above their footers.
    let drawn = lines[rule].len() <= 40 || lines[rule + 1..].iter().take(4).any(|line| notices::is_list(line));
    !signs && (only && drawn || below.is_some_and(header))
}

/// Where the history of a copied header block begins: at the framed line right above it, when there is one.
pub(super) fn mark_above(lines: &[&str], kinds: &[Kind], block: usize) -> usize {
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
fn original_within(lines: &[&str], from: usize, looks: &mut Looks) -> bool {
    let next: Vec<&str> = lines.iter().skip(from).take(10).map(|line| line.strip_prefix('>').unwrap_or(line).trim()).collect();
    block_within(&next, 0, 3, looks)
}

/// Is this line alone the mark of a forward? A mark with a header block in it, or one that needs a block below it, is none.
pub(in crate::mail) fn is_forward_mark(line: &str) -> bool {
    line.len() <= 300 && marker(&[line.trim()], 0, &mut Looks::of(0)) == Some(Cut::Forward)
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

/// Does a copied header block begin within the next few lines, blank ones aside?
fn block_within(lines: &[&str], from: usize, reach: usize, looks: &mut Looks) -> bool {
    (from..(from + reach).min(lines.len())).any(|index| {
        !lines[index].is_empty()
            && block::label(lines[index]).is_some_and(|(label, _)| label != Label::Other)
            && looks.take()
            && block::at(lines, index, true).is_some()
    })
}

/// The same, with nothing in between.
fn block_right_below(lines: &[&str], from: usize, looks: &mut Looks) -> bool {
    let first = lines.iter().enumerate().skip(from).take(3).find(|(_, line)| !line.is_empty());
    first.is_some_and(|(at, _)| block_within(lines, at, 1, looks))
}

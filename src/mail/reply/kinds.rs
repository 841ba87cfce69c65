//! What each line is. One pass over the lines; every look ahead or back is over a fixed number of them.

use std::borrow::Cow;

use super::{
    Around, banner, block, dates,
    header::{self, Looks},
    initials,
    marks::{is_long_rule, mark_above, marker, parts},
    notices,
};
use crate::mail::tables::labels::Label;

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

/// Most lines of a text that are looked at, beside one for every 32 bytes.
const MAX_SHORT_LINES: usize = 2_000;

/// The line without direction marks and blanks at its end.
pub(in crate::mail) fn without_marks(line: &str) -> Cow<'_, str> {
    // Every such mark begins with one of these bytes.
    if !line.bytes().any(|b| matches!(b, 0xe2 | 0xef)) {
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
    let bytes = lines.iter().map(|line| line.len() + 1).sum();
    let mut looks = Looks::of(bytes);
    // Below thousands of lines of a few letters nothing is looked for: that is no letter, and each line costs the same, however short.
    let most = MAX_SHORT_LINES + bytes / 32;
    // No line becomes text again, so the search for the first one goes on where it stopped.
    let mut first_text = 0;
    for index in 0..lines.len().min(most) {
        let contained = containers.next_if_eq(&index).is_some();
        if !cut && kinds[index] == Kind::Quoted {
            let why = if around.forward && passes_on(&trimmed, &kinds, index, &mut looks) {
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
        } else if let Some(why) = marker(&trimmed, index, &mut looks)
            .filter(|why| *why != Cut::Rule || parts(&trimmed, index, rules == 1 && !around.html, around.sender))
            .filter(|why| *why != Cut::Forward || around.forward || names_somebody(&trimmed, index))
        {
            kinds[index] = Kind::Cut(why);
            answered_below(&trimmed, &mut kinds, index, why, around, &mut looks);
        } else if notes_columns(lines, index)
            || copies_header(&trimmed, index, subject, around.forward, &mut looks)
            || header::opens_line(trimmed[index])
        {
            let mark = mark_above(&trimmed, &kinds, index);
            kinds[mark] = Kind::Cut(Cut::History);
            answered_below(&trimmed, &mut kinds, mark, Cut::History, around, &mut looks);
        } else if let Some(start) = attribution(&trimmed, index, &kinds, &mut looks) {
            if quote_follows(&kinds, index) {
                kinds[start..=index].fill(Kind::Attribution);
            } else {
                kinds[start] = Kind::Cut(Cut::History);
                cut = true;
            }
        } else if contained && quote_follows(&kinds, index) && is_caption(trimmed[index]) {
            kinds[index] = Kind::Attribution;
        } else if contained && !quote_follows(&kinds, index) && !attribution_follows(&trimmed, index, &kinds, &mut looks) {
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

/// Does the mark of a forward stand above an original, or does the writer only speak of such marks?
fn names_somebody(lines: &[&str], mark: usize) -> bool {
    let said = lines[mark..].iter().filter(|line| !line.is_empty()).take(10);
    let mut said = said.map(|line| line.trim_start_matches(['>', ' ']));
    said.any(|line| line.contains('@') || dates::has_date(line) || block::label(line).is_some() || block::bare_label(line).is_some())
}

/// A header block whose mail is marked line by line introduces a quote like any attribution: answers may stand between and below its lines.
fn answered_below(lines: &[&str], kinds: &mut [Kind], mark: usize, why: Cut, around: &Around<'_>, looks: &mut Looks) {
    if why != Cut::History || around.forward || around.html || !looks.take() {
        return;
    }
    let labelled = (mark..lines.len()).take(4).find(|at| block::label(lines[*at]).is_some());
    let Some(end) = labelled.and_then(|at| block::at(lines, at, at > mark)).map(|block| block.end) else { return };
    if quote_follows(kinds, end - 1) {
        kinds[mark..end].fill(Kind::Attribution);
    }
}

/// Does a copied header block begin here, in whatever form?
fn copies_header(lines: &[&str], index: usize, subject: &str, forward: bool, looks: &mut Looks) -> bool {
    let copied = || {
        block::at(lines, index, false).is_some_and(|block| forward || !is_shown(lines, index, &block)) || block::opens_line(lines[index])
    };
    notes_header(lines, index, looks)
        || notes_line(lines, index, looks)
        || (begins_block(lines, index) && looks.take() && copied())
        || block::by_shape(lines, index, subject, forward).is_some()
}

/// Does the writer show a header that he speaks of? He announces it, and it says not when it was sent, as every mail program would.
fn is_shown(lines: &[&str], index: usize, block: &block::Block) -> bool {
    let above = lines[..index].iter().rev().take(3).find(|line| !line.is_empty());
    block.value(Label::Date).is_none() && above.is_some_and(|line| line.ends_with(':') && line.split_whitespace().count() >= 3)
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
        && (line.contains('@') || dates::has_date(line))
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
fn passes_on(lines: &[&str], kinds: &[Kind], index: usize, looks: &mut Looks) -> bool {
    let above = kinds[..index].iter().rev().find(|kind| **kind != Kind::Blank);
    if matches!(above, Some(Kind::Quoted | Kind::Attribution)) {
        return false;
    }
    let quoted = lines[index..].iter().take(12).take_while(|line| line.starts_with('>')).map(|line| line[1..].trim());
    let quoted: Vec<&str> = quoted.collect();
    // Eudora copied whole headers, whatever stood on top.
    let traced = |line: &&&str| ["X-", "Received:", "Return-Path:", "Delivered-To:"].iter().any(|start| line.starts_with(start));
    let traces = quoted.iter().take_while(traced).count();
    if traces > 0 {
        return block::at(&quoted, traces.min(quoted.len() - 1), false).is_some();
    }
    quoted.first().is_some_and(|first| !first.is_empty())
        && (marker(&quoted, 0, looks) == Some(Cut::Forward) || block::at(&quoted, headed(quoted[0]), false).is_some())
}

/// Where the block begins: below a line that only says when, "Message du 22/11/26 09:12".
fn headed(first: &str) -> usize {
    usize::from(
        first.len() <= 60 && !first.contains('@') && !first.ends_with(':') && dates::has_date(first) && block::label(first).is_none(),
    )
}

fn plain_kind(line: &str) -> Kind {
    let start = line.trim_start();
    if start.is_empty() {
        Kind::Blank
    } else if matches!(start, ">:" | ">：") || start.starts_with(">= ") || (start.starts_with(">>") && start.ends_with("<<")) {
        // The end of an address, and of the attribution that broke there; a comparison; a shout between arrows.
        Kind::Text
    } else if (start.starts_with('>') && !start.starts_with(">From ")) || start.starts_with('＞') || start.starts_with("&gt;") {
        Kind::Quoted
    } else {
        Kind::Text
    }
}

fn attribution(lines: &[&str], end: usize, kinds: &[Kind], looks: &mut Looks) -> Option<usize> {
    // A telephone writes its line, who wrote, and the quote without a mark.
    let below_device = || {
        let mut above = lines[..end].iter().rev().take(3).filter(|line| !line.is_empty());
        lines[end].ends_with(':') && lines[end].len() <= 80 && above.next().is_some_and(|line| notices::is_device_line(line))
    };
    header::ending_at(lines, end, quote_follows(kinds, end) || below_device(), looks, |index| kinds[index] == Kind::Text)
}

/// Will an attribution end within the next lines? Then it is for that one to decide.
fn attribution_follows(lines: &[&str], from: usize, kinds: &[Kind], looks: &mut Looks) -> bool {
    (from..(from + 5).min(lines.len()))
        .any(|end| kinds[end] == Kind::Text && attribution(lines, end, kinds, looks).is_some_and(|start| start >= from))
}

fn quote_follows(kinds: &[Kind], from: usize) -> bool {
    kinds[from + 1..]
        .iter()
        .filter(|kind| **kind != Kind::Blank)
        .take(ATTRIBUTION_GAP)
        .position(|kind| *kind == Kind::Quoted)
        .is_some_and(|at| at == 0)
}

/// The header of Lotus Notes: a name, a date below it, then labels without colons, each above its value.
fn notes_header(lines: &[&str], index: usize, looks: &mut Looks) -> bool {
    let dated = lines.get(index + 1).filter(|date| date.len() < 60 && date.bytes().any(|b| b.is_ascii_digit()) && dates::has_date(date));
    if dated.is_none() || !looks.take() {
        return false;
    }
    let words = |line: &&str| block::bare_label(line);
    let below: Vec<&str> = lines[index + 2..].iter().copied().take(20).filter(|line| !line.is_empty()).take(10).collect();
    below.iter().take(3).any(|line| words(line) == Some(Label::To)) && below.iter().any(|line| words(line) == Some(Label::Subject))
}

/// The same of its first releases for the Internet, where who and when stand in one line: `kim@x.example on 03/03/99 02:22:11 PM`, and below it
/// `To: …`, `cc: …` and `Subject: …`.
fn notes_line(lines: &[&str], index: usize, looks: &mut Looks) -> bool {
    let line = lines[index];
    let timed = line.len() <= 160 && line.ends_with(|c: char| c == 'M' || c.is_ascii_digit()) && line.contains(':');
    if !timed || !dates::has_hour(line) || !dates::has_day(line) || block::label(line).is_some() || !looks.take() {
        return false;
    }
    let below = lines[index + 1..].iter().take(12).filter(|line| !line.is_empty());
    let labels: Vec<Label> = below.take(5).map_while(|line| block::label(line)).map(|(label, _)| label).collect();
    labels.first() == Some(&Label::To) && labels.contains(&Label::Subject) && !labels.contains(&Label::From)
}

/// The same in columns, where the labels stand at the ends of lines: `    Kim Lee       ⏎    <kim@x.example>       To`.
fn notes_columns(lines: &[&str], index: usize) -> bool {
    let indented = |line: &str| line.starts_with("        ");
    let first = index.checked_sub(1).is_none_or(|above| lines[above].trim().is_empty());
    if !first || !indented(lines[index]) {
        return false;
    }
    let last_cell = |line: &&str| line.trim_end().rsplit("   ").next().and_then(block::bare_label);
    let below: Vec<&str> =
        lines[index + 1..].iter().copied().take(16).take_while(|line| line.trim().is_empty() || indented(line)).collect();
    below.iter().take(6).any(|line| last_cell(line) == Some(Label::To))
        && below.iter().any(|line| block::bare_label(line.trim()) == Some(Label::Subject))
}

/// Could a block begin here? Only at the first label of a run, so that a run of labels is read once; long runs are tried again now and then.
fn begins_block(lines: &[&str], index: usize) -> bool {
    let labelled = |index: usize| block::label(lines[index]).is_some();
    (index == 0 || index.is_multiple_of(32) || !labelled(index - 1)) && labelled(index)
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

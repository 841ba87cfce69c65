//! Signatures: what begins at a delimiter, a device line, a disclaimer or a footer and goes on to the end of the reply.
//!
//! A sign-off with a name stays in the reply. What follows it goes to the signature only when it is plainly a block of contact facts.

use std::borrow::Cow;

use super::{notices, particulars, postscript};
use crate::{
    crm::Party,
    mail::tables::{begins_with_any, bounces::GREETINGS, closings::SIGN_OFFS},
};

/// How many lines from the end a sign-off is looked for.
pub(super) const MAX_TAIL_LINES: usize = 40;
/// How many lines from the end a telephone's line within the text is looked for.
const MAX_LINES_BELOW_DEVICE: usize = 200;
/// Longest signature after a delimiter that is not exactly `-- `.
const MAX_LOOSE_LINES: usize = 14;

/// The reply's lines and the signature's. A mail that is passed on `may_be_empty`: nothing but a signature is no reply there.
pub(super) fn part<'t>(lines: &[&'t str], sender: Option<&Party>, may_be_empty: bool) -> (Vec<&'t str>, Vec<&'t str>) {
    let (lines, mut aside) = without_device_lines(lines);
    let written = |upto: usize| lines[..upto].iter().any(|line| !line.trim().is_empty());
    // What would leave nothing is no notice: "Unsubscribe" may be all that somebody writes.
    let notice =
        |end: usize| last_notice(&lines[..end]).map(|start| with_frame(&lines, start)).filter(|start| may_be_empty || written(*start));
    // From the bottom: footers, disclaimers and device lines may stand below each other, in any order.
    let above_notices = |end: usize| std::iter::successors(Some(end), |end| notice(*end)).last().unwrap_or(end);
    let mut end = above_notices(lines.len());
    let block = delimiter(&lines[..end])
        .or_else(|| particulars::below_closing(&lines[..end]))
        .or_else(|| particulars::below_name(&lines[..end], sender));
    let block = block.or_else(|| particulars::below_rule(&lines[..end], sender)).or_else(|| particulars::motto(&lines[..end], sender));
    if let Some(start) = block.filter(|start| (may_be_empty || written(*start)) && !holds_patch(&lines[*start..end])) {
        end = above_notices(start);
    }
    if !may_be_empty && (!written(end) || only_greets(&lines[..end], &lines[end..])) {
        return (lines.into_owned(), aside);
    }
    let mut own = lines[..end].to_vec();
    let added = postscript::within(&lines[end..]).map_or(lines.len()..lines.len(), |added| end + added.start..end + added.end);
    if !added.is_empty() {
        own.extend(own.last().filter(|line| !line.trim().is_empty()).map(|_| ""));
        own.extend(&lines[added.clone()]);
    }
    aside.extend(lines[end..added.start].iter().chain(&lines[added.end..]));
    (own, aside)
}

/// A telephone puts its line where the answer ended when it was opened, and people go on below it: that line alone is the telephone's.
fn without_device_lines<'l, 't>(lines: &'l [&'t str]) -> (Cow<'l, [&'t str]>, Vec<&'t str>) {
    let blank = |at: usize| lines[at].trim().is_empty();
    // A long line with another right below it begins a paragraph.
    let brief = |at: usize| lines[at].len() <= 50 || lines.get(at + 1).is_none_or(|line| line.trim().is_empty());
    let alone = |at: usize| at > 0 && (blank(at - 1) || is_rule(lines[at - 1])) && brief(at) && notices::is_device_line(lines[at]);
    let goes_on = |at: usize| {
        lines[at + 1..]
            .iter()
            .take(12)
            .find(|line| !line.trim().is_empty())
            .is_some_and(|line| line.starts_with('>') || is_own_sentence(line))
    };
    let is_aside = |at: usize| alone(at) && goes_on(at);
    // Few letters have any such line, none has many, and it stands near the end.
    let found: Vec<usize> = (lines.len().saturating_sub(MAX_LINES_BELOW_DEVICE)..lines.len()).filter(|at| is_aside(*at)).take(4).collect();
    if found.is_empty() {
        return (lines.into(), Vec::new());
    }
    let kept = lines.iter().enumerate().filter(|(at, _)| !found.contains(at)).map(|(_, line)| *line).collect();
    (Cow::Owned(kept), found.into_iter().map(|at| lines[at]).collect())
}

/// Is there a change of source text in these lines? Its dashes are no delimiter.
fn holds_patch(lines: &[&str]) -> bool {
    lines.iter().take(MAX_TAIL_LINES).any(|line| ["diff --git ", "@@ -", "+++ ", "Index: "].iter().any(|start| line.starts_with(start)))
}

/// Did the writer say this, and not the telephone by way of excuse?
fn is_own_sentence(line: &str) -> bool {
    let lower = line.to_lowercase();
    let excuse =
        ["excuse", "typo", "brevity", "brief", "autocorrect", "tippfehler", "kürze", "fautes", "errores", "brevi", "errori", "error"];
    is_said(line) && !excuse.iter().any(|word| lower.contains(word)) && !is_small_print(line)
}

/// Is a greeting all that would be left, and would sentences be lost?
fn only_greets(kept: &[&str], cut: &[&str]) -> bool {
    let mut said = kept.iter().map(|line| line.trim()).filter(|line| !line.is_empty());
    // "Ja, passt!" is an answer, "Hallo!" a greeting.
    let greets = |line: &str| !line.ends_with('!') || begins_with_any(&line.to_lowercase(), GREETINGS);
    let greeting =
        said.next().is_some_and(|line| line.ends_with([',', '!', ':', '，', '：']) && line.split_whitespace().count() <= 5 && greets(line));
    let notice = |line: &str| notices::is_device_line(line) || is_small_print(line);
    greeting && said.next().is_none() && cut.iter().any(|line| is_said(line) && !notice(line))
}

/// Is the line a disclaimer's or a footer's?
fn is_small_print(line: &str) -> bool {
    notices::is_disclaimer(line) || notices::is_footer(line)
}

/// A notice begins with the rule above it, and with a line that is only a link (a scanner's picture).
fn with_frame(lines: &[&str], start: usize) -> usize {
    let linked = |line: &str| line.starts_with("<http") && line.ends_with('>') && !line.contains(' ');
    let above = start.checked_sub(1).filter(|above| linked(lines[*above].trim())).unwrap_or(start);
    let rule = lines[..above]
        .iter()
        .rposition(|line| !line.trim().is_empty())
        .filter(|rule| above - rule <= 3 && (is_rule(lines[*rule]) || lines[*rule].trim() == "-"));
    rule.unwrap_or(above)
}

/// Where the last paragraph begins when it is a notice or a device line.
fn last_notice(lines: &[&str]) -> Option<usize> {
    let last = lines.iter().rposition(|line| !line.trim().is_empty())?;
    let start = lines[..last].iter().rposition(|line| line.trim().is_empty()).map_or(0, |blank| blank + 1);
    if last - start >= 60 {
        return None;
    }
    let device = (start..=last).rev().take(3).find(|index| notices::is_device_line(lines[*index]));
    // What goes on below it in sentences is the writer's: "Sent from Leeds, by Royal Mail. It should be with you by now."
    if let Some(device) = device.filter(|at| !lines[at + 1..=last].iter().any(|line| is_own_sentence(line))) {
        return Some(device);
    }
    // In small letters it goes on with a sentence: "Our pump is ⏎ powered by a diesel engine".
    let goes_on = |at: usize| at > start && lines[at].trim_start().starts_with(char::is_lowercase) && !is_rule(lines[at - 1]);
    let footer = (start..=last).find(|index| notices::is_footer(lines[*index]) && !goes_on(*index));
    if footer.is_some() {
        return footer;
    }
    if is_rule(lines[start]) && lines[start..=last].iter().any(|line| notices::is_list(line)) {
        return Some(start);
    }
    // A disclaimer may have several paragraphs: it begins at the first of the last few that reads like one.
    let mut begins = None;
    let (mut from, mut to) = (start, last);
    for _ in 0..6 {
        if to - from >= 60 {
            break;
        }
        let paragraph = lines[from..=to].join(" ");
        if notices::is_disclaimer(&paragraph) || notices::is_register(first_said(&lines[from..=to]), &paragraph) {
            begins = Some(from);
        } else if let Some(line) = (from..=to).find(|index| notices::is_disclaimer(lines[*index])) {
            begins = Some(line);
        } else if paragraph.len() < 200 && begins.is_none() {
            break;
        }
        let Some(above) = lines[..from].iter().rposition(|line| !line.trim().is_empty()) else { break };
        to = above;
        from = lines[..above].iter().rposition(|line| line.trim().is_empty()).map_or(0, |blank| blank + 1);
    }
    begins
}

/// The first line that is no rule.
fn first_said<'t>(lines: &[&'t str]) -> &'t str {
    lines.iter().copied().find(|line| !is_rule(line)).unwrap_or_default()
}

pub(super) fn is_rule(line: &str) -> bool {
    let line = line.trim();
    // Asked of every line, and the first byte answers for nearly all of them.
    if !matches!(line.as_bytes().first(), Some(b'-' | b'_' | b'=' | b'*' | b'~' | b'#' | 0xe2 | 0xef)) {
        return false;
    }
    let drawn = |c: char| matches!(c, '-' | '_' | '=' | '*' | '—' | '–' | '~' | '─' | '#' | '━' | '═' | '―' | '－' | '＿' | '＝' | '⎯');
    line.chars().count() >= 2 && line.chars().all(drawn)
}

/// The lines that are not blank.
pub(super) fn said_lines<'t>(lines: &[&'t str]) -> Vec<&'t str> {
    lines.iter().copied().filter(|line| !line.trim().is_empty()).collect()
}

/// The lines from the last one up, as long as at most so many lines that are not blank stand below.
pub(super) fn lines_above(lines: &[&str], most: usize) -> impl Iterator<Item = usize> {
    let mut below = 0;
    (0..lines.len()).rev().take_while(move |at| {
        let near = below <= most;
        below += usize::from(!lines[*at].trim().is_empty());
        near
    })
}

/// Does the line say that something follows?
pub(super) fn announces(line: &str) -> bool {
    line.trim_end().ends_with([':', '：']) && !is_sign_off(line.trim_end().trim_end_matches([':', '：']))
}

/// Does the delimiter in line `at` part the writer's text? A line right above announces what follows, or he goes on below the last of several.
fn parts_text(lines: &[&str], at: usize) -> bool {
    // With a blank line between it must also go on below with a paragraph that says something.
    let goes_on = || {
        let blank = lines[at..].iter().rposition(|line| line.trim().is_empty()).map(|blank| at + blank);
        blank.is_some_and(|blank| lines[blank + 1..].last().is_some_and(|line| line.trim_end().ends_with(['.', '?', '!'])))
    };
    let above = lines[..at].iter().rposition(|line| !line.trim().is_empty()).filter(|above| announces(lines[*above]));
    let announced = above.is_some_and(|above| above + 1 == at || goes_on());
    let last = lines.iter().rposition(|line| line.trim() == "--").unwrap_or(at);
    let tail = said_lines(&lines[last + 1..]);
    // Within verses the dashes stand as far in as the lines around them, and the letter goes on at the margin.
    let indented = lines[at].starts_with("  ") && tail.last().is_some_and(|line| !line.starts_with(' '));
    // Verses or steps, one between each two marks, and each a sentence.
    let steps =
        || last > at && said_lines(&lines[at..]).iter().all(|line| line.trim() == "--" || line.trim_end().ends_with(['.', '!', '?', ',']));
    announced || indented || steps() || ((1..=3).contains(&tail.len()) && tail.iter().all(|line| line.trim_end().ends_with(['?', '？'])))
}

/// Where a delimiter line stands that a signature follows.
fn delimiter(lines: &[&str]) -> Option<usize> {
    let is_signature = |at: usize| !is_letter(lines, at) && !parts_text(lines, at);
    // The first exact `-- ` opens the signature; one further up with a long text below it parts something else.
    let strict = |from: usize| lines_above(lines, 25).filter(|at| lines[*at].trim() == "--" && *at >= from && is_signature(*at)).last();
    let loose = || {
        let mark = |at: &usize| matches!(lines[*at].trim(), "–" | "—" | "---" | "__" | "- -" | "___" | "*--*" | "ᐧ");
        let at = lines_above(lines, MAX_LOOSE_LINES).find(mark)?;
        let tail = said_lines(&lines[at + 1..]);
        let brief = tail.iter().all(|line| line.chars().count() <= 120);
        // The same mark several times parts a text, and below a mere rule the text may go on.
        let once = lines.iter().filter(|line| line.trim() == lines[at].trim()).count() == 1;
        let name = tail.first().is_none_or(|line| !line.trim_start().starts_with(|c: char| c.is_ascii_digit()));
        let signed = tail.len() <= 5 && once && name && !tail.iter().any(|line| is_said(line));
        (brief && (signed || particulars::score(&tail) >= 1)).then_some(at)
    };
    let from = lines.iter().position(|line| !line.trim().is_empty()).map_or(0, |first| first + 1);
    let exact =
        strict(from).or_else(|| lines_above(lines, 40).find(|at| lines[*at].trim() == "--").filter(|at| is_signature(*at))).or_else(loose);
    // `--` may also open the line: "--Kim", "— Kim".
    let glued = || {
        let last = lines.iter().rposition(|line| !line.trim().is_empty())?;
        let line = lines[last].trim();
        let name = line.strip_prefix("--").or_else(|| line.strip_prefix('—')).or_else(|| line.strip_prefix("- "))?.trim();
        let is_name = name.chars().next().is_some_and(char::is_uppercase)
            && name.split_whitespace().count() <= 3
            && name.len() <= 40
            && !name.contains(['.', '?', '!', ':']);
        let alone = last.checked_sub(1).is_none_or(|above| lines[above].trim().is_empty()) && !line.starts_with("- ");
        (is_name && alone).then_some(last)
    };
    let rule = || {
        // A rule may also close the block.
        let bottom = lines.iter().rposition(|line| !line.trim().is_empty() && !is_rule(line))? + 1;
        let mark = |at: &usize| is_rule(lines[*at]) && lines[*at].trim().chars().count() >= 3;
        let at = lines_above(&lines[..bottom], MAX_LOOSE_LINES).find(mark)?;
        let tail = said_lines(&lines[at + 1..bottom]);
        let brief = tail.len() <= 8 && tail.iter().all(|line| line.chars().count() <= 80 && !line.trim_end().ends_with(['?', ':']));
        let score = particulars::score(&tail);
        (score >= 2 || score == 1 && brief).then_some(at)
    };
    exact.or_else(glued).or_else(rule)
}

/// Is the line a sentence? It ends like one, or most of its many words are small.
pub(super) fn is_said(line: &str) -> bool {
    let words = line.split_whitespace().count();
    let small = line.split_whitespace().filter(|word| word.starts_with(char::is_lowercase)).count();
    (line.trim_end().ends_with(['.', '?', '!']) && words >= 5) || (small >= 5 && small * 3 >= words * 2)
}

/// Does a letter stand below the delimiter in line `at`, rather than a signature? Much prose, and little above it.
fn is_letter(lines: &[&str], at: usize) -> bool {
    let below = said_lines(&lines[at + 1..]);
    // A letter has a closing formula of its own, and sentences above it.
    let closes = below
        .iter()
        .position(|line| is_sign_off(line))
        .is_some_and(|formula| formula >= 1 && below[..formula].iter().all(|line| is_said(line)));
    let prose: usize = lines[at + 1..].iter().map(|line| line.trim().len()).filter(|length| *length >= 150).sum();
    let above = || lines[..at].iter().map(|line| line.trim().len()).sum::<usize>();
    closes || (prose >= 400 && prose > above() * 2)
}

/// A closing formula alone on its line.
pub(in crate::mail) fn is_sign_off(line: &str) -> bool {
    let line = line.trim();
    // Three times the longest formula: no lower case is so much shorter, and most lines of a letter are longer.
    if line.len() > 180 {
        return false;
    }
    let lower = line.trim_end_matches([',', '.', '!', ' ', '，']).to_lowercase();
    !lower.is_empty()
        && lower.len() <= 60
        && SIGN_OFFS
            .iter()
            .filter(|formula| formula.as_bytes().first() == lower.as_bytes().first())
            .any(|formula| lower == *formula || (formula.len() > 6 && lower.starts_with(formula) && lower.len() < formula.len() + 22))
}

/// A closing formula with a name on the same line: "Mvh Nils", "Cheers, Dave".
pub(super) fn closes_with_name(line: &str) -> bool {
    let line = line.trim();
    if line.len() > 80 || !line.contains(' ') {
        return false;
    }
    let lower = line.to_lowercase();
    let name = |rest: &str| {
        let words: Vec<&str> = rest.trim_matches([',', '.', '!', '-', '–', ' ']).split(' ').filter(|word| !word.is_empty()).collect();
        rest.starts_with([' ', ',', '.', '!', '-'])
            && (1..=3).contains(&words.len())
            && words.iter().all(|word| word.starts_with(char::is_uppercase))
    };
    let formulas = SIGN_OFFS.iter().filter(|formula| formula.as_bytes().first() == lower.as_bytes().first());
    formulas.filter(|formula| lower.starts_with(**formula)).any(|formula| line.get(formula.len()..).is_some_and(name))
}

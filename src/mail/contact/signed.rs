//! Where in a letter its writer signs: from the closing formula on, below his name, between rules, in the last paragraph, and in the signature
//! that was set apart.

use super::{person, pieces};
use crate::mail::{
    Inbound,
    lines::of_text,
    reply::{notices, signature},
};

/// Most lines of a signature that are read.
const MAX_LINES: usize = 40;

/// The lines from the sign-off on, and the signature that was set apart.
pub(super) fn lines(inbound: &Inbound) -> Vec<&str> {
    let visible: Vec<&str> = of_text(&inbound.visible_text).filter(|line| !line.starts_with('>')).collect();
    // A sign-off further up than that is none: a letter goes on below it.
    let tail = visible.len().saturating_sub(20);
    let signed = |line: &&str| signature::is_sign_off(line) || person::behind_formula(line).is_some();
    let sign_off = visible[tail..].iter().rposition(signed).map(|at| tail + at);
    // `Thanks, Kim` names who signs. Without a sign-off the last paragraph counts when its first line is the sender's name.
    let from = sign_off.map(|at| at + usize::from(person::behind_formula(visible[at]).is_none())).or_else(|| {
        let name = inbound.from.as_ref()?.name.as_deref().and_then(person::display_name)?.to_lowercase();
        let tail = visible.len().saturating_sub(14);
        visible[tail..].iter().rposition(|line| is_half_of(line, &name)).map(|at| tail + at)
    });
    let from = from.or_else(|| between_rules(&visible)).or_else(|| last_paragraph(&visible)).or_else(|| signed_by_name(&visible, inbound));
    let tail = from.map_or(&[][..], |from| &visible[from..]);
    // Below the footer of a list, a scanner or a meeting nobody signs any more.
    let signature = inbound.signature.as_deref().unwrap_or_default().lines().take_while(|line| !notices::is_footer(line));
    tail.iter().copied().chain(signature).map(str::trim).filter(|line| !line.is_empty() && line.len() <= 400).take(MAX_LINES).collect()
}

/// Is the line the name, or the first part of it?
fn is_half_of(line: &str, name: &str) -> bool {
    let line = line.trim().trim_matches(['*', '_', ',', '-', '–', ' ']).to_lowercase();
    // `Kim Lee, buyer`
    let titled = |rest: &str| rest.starts_with(", ") && rest.split_whitespace().count() <= 4 && !rest.ends_with(['.', '?', '!', ':', ',']);
    let whole = line
        .strip_prefix(name)
        .is_some_and(|rest| rest.starts_with(" - ") || titled(rest) || rest.trim_start().starts_with(['|', '·', '•', '–']));
    line.chars().count() > 2 && (name.contains(&line) || whole)
}

/// Where the last paragraph begins, when its lines are few and short and hold a number.
fn last_paragraph(lines: &[&str]) -> Option<usize> {
    let (first, paragraph) = end_of_letter(lines)?;
    let announced = line_above(lines, first).is_some_and(|above| above.trim_end().ends_with(':'));
    let short = !announced && paragraph.len() <= 6 && paragraph.iter().all(|line| line.chars().count() <= 80);
    let number = paragraph.iter().any(|line| line.chars().filter(|c| c.is_numeric()).count() >= 8);
    (short && number).then_some(first)
}

/// Where the block begins that stands between two rules at the end of a letter, as signatures in Japan do.
fn between_rules(lines: &[&str]) -> Option<usize> {
    let is_rule = |line: &&str| {
        let mut signs = line.trim().chars();
        let first = signs.next().filter(|sign| !sign.is_alphanumeric());
        first.is_some_and(|first| signs.clone().count() >= 7 && signs.all(|sign| sign == first))
    };
    let last = lines.iter().rposition(|line| !line.trim().is_empty()).filter(|last| is_rule(&lines[*last]))?;
    let above = last.saturating_sub(14);
    let first = lines[above..last].iter().rposition(is_rule).map(|at| above + at + 1)?;
    (first < last).then_some(first)
}

/// The last paragraph, and where it begins; `None` when nothing stands above it.
fn end_of_letter<'l, 't>(lines: &'l [&'t str]) -> Option<(usize, &'l [&'t str])> {
    let last = lines.iter().rposition(|line| !line.trim().is_empty())?;
    let first = lines[..last].iter().rposition(|line| line.trim().is_empty())? + 1;
    Some((first, &lines[first..=last]))
}

/// The next line above that says something.
fn line_above<'t>(lines: &[&'t str], at: usize) -> Option<&'t str> {
    lines[..at].iter().rev().copied().find(|line| !line.trim().is_empty())
}

/// Where a name stands at the end of the letter, alone or with a few short lines below it. Asked when the header names nobody: a first name alone
/// must then be in the address.
fn signed_by_name(lines: &[&str], inbound: &Inbound) -> Option<usize> {
    let from = inbound.from.as_ref()?;
    if from.name.as_deref().and_then(person::display_name).is_some() {
        return None;
    }
    let (first, paragraph) = end_of_letter(lines)?;
    let above = line_above(lines, first)?;
    let short =
        paragraph.len() <= 6 && paragraph.iter().all(|line| line.chars().count() <= 60 && !line.trim_end().ends_with(['?', '!', '.', ':']));
    let address = from.email.as_ref().map(ToString::to_string).unwrap_or_default().to_lowercase();
    let local = address.split('@').next().unwrap_or_default();
    let written = name_as_written(paragraph[0]);
    let name = written.to_lowercase();
    let words: Vec<&str> = name.split_whitespace().collect();
    // A word of the name stands in the address; or a desk wrote, and somebody signed.
    let known = words.iter().any(|word| word.chars().count() >= 3 && address.contains(*word));
    let signed = (2..=4).contains(&words.len())
        && (known || person::is_desk(local) || from.name.as_deref().is_some_and(|name| person::is_desk(&name.to_lowercase())));
    let named = person::is_name(&written) && (signed || words.len() == 1 && local.contains(name.as_str()));
    (short && named && !above.trim_end().ends_with(':')).then_some(first)
}

/// The name that a line begins with: `Kim Lee`, `Kim Lee | Buyer | Acme`, `Kim Lee 654321098`.
pub(super) fn first_named(line: &str) -> String {
    let first = pieces(line).next().filter(|piece| piece.len() < line.len() && piece.contains(' ')).unwrap_or(line);
    name_as_written(person::before_number(first))
}

/// A line without the formula, the dash or the stars before the name.
pub(super) fn name_as_written(line: &str) -> String {
    person::behind_formula(line).map_or_else(|| person::clean_name(line), str::to_owned)
}

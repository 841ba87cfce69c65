//! Signatures without a delimiter: the sender's particulars below a closing formula, below his name, or below a rule.
//!
//! A closing formula with its name stays in the reply; what is plainly a block of contact facts does not.

use super::signature::{MAX_TAIL_LINES, announces, closes_with_name, is_rule, is_said, is_sign_off, lines_above, said_lines};
use crate::{
    crm::Party,
    mail::contact::{company, person},
};

/// Where the last line begins with the sender's whole name and goes on with a telephone's number: `Kim Lee, Buyer, Big Example, +44 20 7946 0958`.
fn on_one_line(lines: &[&str], sender: &Party) -> Option<usize> {
    let last = lines.iter().rposition(|line| !line.trim().is_empty())?;
    let line = lines[last];
    let digits = line.bytes().filter(u8::is_ascii_digit).count();
    let alone = last >= 2 && lines[last - 1].trim().is_empty();
    let whole =
        || line.split([',', '|', '-', '–', '/']).next().is_some_and(|name| name.split_whitespace().count() >= 2 || !name.is_ascii());
    let announced = || lines[..last].iter().rfind(|line| !line.trim().is_empty()).is_none_or(|above| announces(above));
    (alone && !announced() && line.len() <= 160 && digits >= 7 && !is_said(line) && whole() && is_name_of(line, sender)).then_some(last)
}

/// Where the sender's name stands alone, with contact facts below it up to the end; the name stays above.
pub(super) fn below_name(lines: &[&str], sender: Option<&Party>) -> Option<usize> {
    let sender = sender?;
    if let Some(line) = on_one_line(lines, sender) {
        return Some(line);
    }
    let tail = lines.len().saturating_sub(MAX_TAIL_LINES);
    let name = tail + lines[tail..].iter().rposition(|line| is_name_of(line, sender))?;
    // The writer may send his particulars, or begin with his name.
    if lines[..name].iter().rfind(|line| !line.trim().is_empty()).is_none_or(|above| announces(above)) {
        return None;
    }
    let below: Vec<usize> = (name + 1..lines.len()).filter(|index| !lines[*index].trim().is_empty()).collect();
    let facts: Vec<&str> = below.iter().map(|index| lines[*index]).collect();
    let brief = facts.len() <= 12
        && !goes_on(&facts)
        && facts.iter().all(|line| line.chars().count() <= 100 && !line.trim_end().ends_with(['?', '!', ':']));
    // A name above its particulars signs nothing but them, when no closing formula stands above it.
    let own_paragraph = lines[name - 1].trim().is_empty() && below.first() == Some(&(name + 1));
    let closed =
        lines[..name].iter().rfind(|line| !line.trim().is_empty()).is_some_and(|line| line.trim_end().ends_with(',') || is_sign_off(line));
    let full = lines[name].split_whitespace().count() >= 2;
    // Or he wrote his first name, and his program the whole one.
    let twice = name.checked_sub(1).is_some_and(|above| !lines[above].trim().is_empty() && is_name_of(lines[above], sender));
    let placed = own_paragraph && full && facts.len() <= 4 && places(facts[0]) && !facts.iter().any(|line| is_said(line));
    (brief && (score(&facts) >= 1 || placed)).then(|| if twice || own_paragraph && full && !closed { name } else { below[0] })
}

/// Where a rule stands with the sender's name below it, and few short lines.
pub(super) fn below_rule(lines: &[&str], sender: Option<&Party>) -> Option<usize> {
    let rule = lines_above(lines, 8).find(|at| is_rule(lines[*at]))?;
    let tail = said_lines(&lines[rule + 1..]);
    let brief = tail.iter().all(|line| line.chars().count() <= 80 && !is_said(line));
    let announced = rule.checked_sub(1).is_some_and(|above| announces(lines[above]));
    let only = !lines[..rule].iter().any(|line| is_rule(line));
    (brief && only && !announced && is_name_of(tail.first()?, sender?)).then_some(rule)
}

/// Is the line the sender's name, as the header says it or as the address spells it?
pub(super) fn is_name_of(line: &str, sender: &Party) -> bool {
    // `Kim Lee | Buyer`: the name comes first.
    let line = [" | ", ", ", " - ", " – ", " / ", " · ", " • "].into_iter().fold(line, |line, cut| line.split(cut).next().unwrap_or(line));
    let line = line.trim().trim_matches(['*', '_', ',', '-', '–', ' ']);
    if line.is_empty() || line.len() > 80 {
        return false;
    }
    // Titles and initials are no part of it: "Ing. Kim Lee", "K. Lee".
    let words: Vec<String> = line.split_whitespace().filter(|word| !word.ends_with('.')).map(bare_word).collect();
    // `Olsen Mfg. Co.` is what Greg Olsen's company is called.
    if words.len() < line.split_whitespace().count() && company::has_form(line) {
        return false;
    }
    if let Some(name) = &sender.name {
        let name: Vec<String> = name.split_whitespace().map(bare_word).collect();
        if !words.is_empty() && words.len() <= 4 && words.iter().all(|word| word.chars().count() > 1 && name.contains(word)) {
            return true;
        }
        // The header may say the first name only.
        let capitals = || line.split_whitespace().all(|word| word.starts_with(char::is_uppercase));
        if words.len() <= 3 && words.len() > name.len() && !name.is_empty() && name.iter().all(|word| words.contains(word)) && capitals() {
            return true;
        }
    }
    // A desk's address may bear a person's name, and its header that of the desk.
    let local = sender.email.as_ref().map(|email| email.local().to_lowercase());
    local.is_some_and(|local| words.len() >= 2 && words.iter().all(|word| word.chars().count() > 1 && local.contains(word)))
}

/// The word in lower case, without what stands around it.
fn bare_word(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()
}

/// Where a saying in quotation marks begins that stands last, below the sender's name.
pub(super) fn motto(lines: &[&str], sender: Option<&Party>) -> Option<usize> {
    let last = lines.iter().rposition(|line| !line.trim().is_empty())?;
    let marks = ['"', '“', '„', '«', '”', '»'];
    let first = (last.saturating_sub(4)..=last).rev().find(|at| lines[*at].trim().starts_with(marks))?;
    let closes = |line: &str| line.trim().char_indices().skip(1).any(|(_, c)| marks.contains(&c));
    if !closes(lines[last]) && !closes(lines[last.saturating_sub(1).max(first)]) {
        return None;
    }
    let above = lines[..first].iter().rfind(|line| !line.trim().is_empty())?;
    (sender.is_some_and(|sender| is_name_of(above, sender)) || closes_with_name(above)).then_some(first)
}

/// Where a block of contact facts begins below a sign-off: its name line stays above, with the sign-off.
pub(super) fn below_closing(lines: &[&str]) -> Option<usize> {
    let tail = lines.len().saturating_sub(MAX_TAIL_LINES);
    let sign_off = tail + lines[tail..].iter().rposition(|line| is_sign_off(line) || closes_with_name(line))?;
    let tail: Vec<usize> = (sign_off + 1..lines.len()).filter(|index| !lines[*index].trim().is_empty()).collect();
    let signed = closes_with_name(lines[sign_off]);
    // "Thanks Bo," may also open a letter.
    if signed && lines[..sign_off].iter().all(|line| line.trim().is_empty()) {
        return None;
    }
    // A name with its title and company between bars is no mere name.
    let barred = bars(lines[*tail.first()?]) >= 2;
    let after_name = tail.get(usize::from(!signed && !barred)..)?;
    let facts: Vec<&str> = after_name.iter().map(|index| lines[*index]).collect();
    let short = !goes_on(&facts) && facts.iter().all(|line| line.chars().count() <= 120);
    let score = score(&facts);
    // "Thanks", and then: "Here are the links:".
    let announced = !barred && is_said(lines[*tail.first()?]) || lines[tail[0]].trim_end().ends_with([':', '?', '：', '？']);
    if announced {
        return None;
    }
    // One fact is enough when nothing else is said.
    let one = score == 1 || score == 0 && facts.first().is_some_and(|line| places(line)) && is_short_name(lines[tail[0]]);
    let silent = one
        && facts.len() <= 6
        && !facts.iter().any(|line| is_said(line) || line.to_lowercase().starts_with("ps") || line.to_lowercase().starts_with("p.s"));
    // A number alone may be what was asked for, unless a name stands between it and the closing formula.
    let named = || signed || lines[tail[0]].split_whitespace().count() <= 4 && lines[tail[0]].trim_start().starts_with(char::is_uppercase);
    (short && (facts.len() >= 2 || named()) && facts.len() <= 16 && (score >= 2 || silent)).then(|| after_name[0])
}

/// Does the line say what somebody is, or for whom he works?
fn places(line: &str) -> bool {
    line.len() <= 80 && !is_said(line) && (person::is_title(line) || company::has_form(line))
}

/// Two or three words in capitals.
fn is_short_name(line: &str) -> bool {
    let line = line.trim().trim_matches(['*', '_', ',']);
    (1..=4).contains(&line.split_whitespace().count())
        && line.split_whitespace().all(|word| word.starts_with(|c: char| !c.is_lowercase() && c.is_alphabetic()))
}

/// Does a sentence go on among the facts, in small letters: "and she is in from nine"?
fn goes_on(facts: &[&str]) -> bool {
    // A row of abbreviations ends in a full stop, too.
    let whole = |line: &str| line.split_whitespace().filter(|word| !word.ends_with('.')).count() >= 2;
    let ends = |line: &str| line.trim_end().ends_with(['.', '!', '?']) && line.split_whitespace().count() >= 3 && whole(line);
    facts.iter().any(|line| line.trim_start().starts_with(char::is_lowercase) && (is_said(line) || ends(line)))
}

/// How many lines are a phone number, an address of mail or web, or a label of one.
pub(super) fn score(lines: &[&str]) -> usize {
    lines.iter().filter(|line| is_contact_fact(line)).count()
}

fn is_contact_fact(line: &str) -> bool {
    let lower = line.to_lowercase();
    let digits = line.bytes().filter(u8::is_ascii_digit).count();
    let phone = digits >= 7 && digits * 2 >= line.chars().filter(|c| !c.is_whitespace()).count().saturating_sub(14) && !lower.contains('€');
    // "x3-4417", an extension of the house.
    let extension = || {
        lower.len() <= 10
            && lower.starts_with(['x', 'e'])
            && lower.trim_start_matches("ext").trim_start_matches(['x', '.', ' ']).starts_with(|c: char| c.is_ascii_digit())
    };
    phone
        || is_picture(line)
        || bars(line) >= 2
        || extension()
        || lower.contains("www.")
        || lower.contains("http")
        || (lower.contains('@') && line.split_whitespace().count() <= 4)
        || ["tel", "phone", "fon", "mobil", "cell", "fax", "e-mail", "email", "m:", "t:", "p:", "тел", "电话", "電話"]
            .iter()
            .any(|label| lower.trim_start().starts_with(label))
            && digits >= 5
}

/// How many bars or bullets part what stands on the line.
fn bars(line: &str) -> usize {
    [" | ", " • ", " · "].iter().map(|bar| line.matches(bar).count()).sum()
}

/// The place of a picture, as mail programs write it into the plain text: `[cid:image001.png@01DB]`, `[image: logo.png]`.
fn is_picture(line: &str) -> bool {
    let line = line.trim();
    line.starts_with('[')
        && line.ends_with(']')
        && ["[cid:", "[image:", "[Image:", "[Bild:", "[imagem:"].iter().any(|start| line.starts_with(start))
}

//! Quotes that are marked by something else than `>`: by the initials or the name of who wrote, `KL> We can deliver.` (The Bat!), `Kim> We can
//! deliver.` (Supercite), by a bar, a brace, a colon or an exclamation mark of old news readers, or by a pair of chevrons (AOL).
//!
//! Only below an attribution: a command prompt, a table or a formula looks the same.

use super::{
    header::{self, Looks},
    kinds::Kind,
};

/// Longest mark before the `>`, in bytes.
const MAX_MARK_BYTES: usize = 16;
/// Most different marks that are looked at.
const MAX_MARKS: usize = 6;
/// Most lines between a pair of chevrons.
const MAX_BRACKETED_LINES: usize = 400;

/// Makes quoted lines of those that bear a mark.
pub(super) fn mark(lines: &[&str], kinds: &mut [Kind]) {
    let mut seen: Vec<&str> = Vec::new();
    for first in 0..lines.len() {
        let Some(wanted) = Some(first).filter(|at| kinds[*at] == Kind::Text).and_then(|at| mark_of(lines[at])) else { continue };
        if seen.contains(&wanted) {
            continue;
        }
        seen.push(wanted);
        if is_attributed(lines, kinds, first) {
            for index in first..lines.len() {
                if kinds[index] == Kind::Text && mark_of(lines[index]) == Some(wanted) {
                    kinds[index] = Kind::Quoted;
                    fill_bracket(lines, kinds, index);
                }
            }
        }
        if seen.len() == MAX_MARKS {
            break;
        }
    }
}

/// Does the line above say who wrote?
fn is_attributed(lines: &[&str], kinds: &[Kind], first: usize) -> bool {
    let Some(above) = (0..first).rev().take(3).find(|above| !lines[*above].is_empty()) else { return false };
    let found = match kinds[above] {
        Kind::Quoted => header::ending_at(lines, above, true, &mut Looks::of(0), |index| index == above),
        Kind::Text => header::ending_at(lines, above, true, &mut Looks::of(0), |index| kinds[index] == Kind::Text),
        _ => None,
    };
    found.is_some()
}

/// What a chevron opened goes on to the line with its counterpart.
fn fill_bracket(lines: &[&str], kinds: &mut [Kind], first: usize) {
    if !lines[first].starts_with("<<") {
        return;
    }
    let end = (first..lines.len()).take(MAX_BRACKETED_LINES).take_while(|at| *at == first || mark_of(lines[*at]) != Some("<<"));
    if let Some(end) = end.into_iter().find(|at| lines[*at].ends_with(">>")) {
        kinds[first..=end].iter_mut().filter(|kind| **kind == Kind::Text).for_each(|kind| *kind = Kind::Quoted);
    }
}

/// The mark that the line opens with: the letters before the `>`, the first of them a capital, or a sign with a blank behind it.
fn mark_of(line: &str) -> Option<&str> {
    // Asked of every line: most of them are no mark by their first letter.
    let first = line.bytes().next()?;
    if matches!(first, b'|' | b'}' | b':' | b'!') {
        return line[1..].chars().next().is_none_or(char::is_whitespace).then(|| &line[..1]);
    }
    if first == b'<' {
        return line.get(..2).filter(|mark| *mark == "<<");
    }
    if !first.is_ascii_uppercase() && first.is_ascii() {
        return None;
    }
    let at = memchr::memchr(b'>', &line.as_bytes()[..line.len().min(MAX_MARK_BYTES)])?;
    let mark = line.get(..at)?;
    let letters = mark.chars().next().is_some_and(char::is_uppercase) && mark.chars().all(char::is_alphabetic);
    let apart = line[at..].trim_start_matches('>').chars().next().is_none_or(char::is_whitespace);
    (letters && apart).then_some(mark)
}

#[cfg(test)]
mod tests {
    use super::mark_of;

    #[test]
    fn marks_are_short_names_or_signs() {
        for (line, want) in [
            ("KL> Friday?", Some("KL")),
            ("KL>> Friday?", Some("KL")),
            ("Kim> Friday?", Some("Kim")),
            ("KL>", Some("KL")),
            ("| Friday?", Some("|")),
            ("} Friday?", Some("}")),
            ("<< Friday? >>", Some("<<")),
            (":-) Friday", None),
            ("!important", None),
            ("mysql> select 1", None),
            ("a -> b", None),
            ("Kim->name", None),
        ] {
            assert_eq!(mark_of(line), want, "{line}");
        }
    }
}

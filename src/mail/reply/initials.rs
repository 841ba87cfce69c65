//! Quotes that are marked by the initials or the name of who wrote: `KL> We can deliver.` (The Bat!), `Kim> We can deliver.` (Supercite).
//!
//! Only below an attribution: a command prompt or a formula looks the same.

use super::{
    header::{self, Looks},
    kinds::Kind,
};

/// Longest mark before the `>`, in bytes.
const MAX_MARK_BYTES: usize = 16;

/// Makes quoted lines of those that bear the mark.
pub(super) fn mark(lines: &[&str], kinds: &mut [Kind]) {
    let first = (0..lines.len()).find(|index| kinds[*index] == Kind::Text && mark_of(lines[*index]).is_some());
    let Some(first) = first else { return };
    let Some(above) = (0..first).rev().take(3).find(|above| !lines[*above].is_empty()) else { return };
    let attributed = match kinds[above] {
        Kind::Quoted => header::ending_at(lines, above, true, &mut Looks::of(0), |index| index == above),
        Kind::Text => header::ending_at(lines, above, true, &mut Looks::of(0), |index| kinds[index] == Kind::Text),
        _ => None,
    };
    if attributed.is_none() {
        return;
    }
    let wanted = mark_of(lines[first]);
    for index in first..lines.len() {
        if kinds[index] == Kind::Text && mark_of(lines[index]) == wanted {
            kinds[index] = Kind::Quoted;
        }
    }
}

/// The letters before the `>`, the first of them a capital.
fn mark_of(line: &str) -> Option<&str> {
    // Asked of every line: most of them are no mark by their first letter.
    line.bytes().next().filter(|first| first.is_ascii_uppercase() || !first.is_ascii())?;
    let at = memchr::memchr(b'>', &line.as_bytes()[..line.len().min(MAX_MARK_BYTES)])?;
    let mark = line.get(..at)?;
    let letters = mark.chars().next().is_some_and(char::is_uppercase) && mark.chars().all(char::is_alphabetic);
    let apart = line[at + 1..].chars().next().is_none_or(char::is_whitespace);
    (letters && apart).then_some(mark)
}

#[cfg(test)]
mod tests {
    use super::mark_of;

    #[test]
    fn marks_are_short_names() {
        for (line, want) in [
            ("KL> Friday?", Some("KL")),
            ("Kim> Friday?", Some("Kim")),
            ("KL>", Some("KL")),
            ("mysql> select 1", None),
            ("a -> b", None),
            ("Kim->name", None),
        ] {
            assert_eq!(mark_of(line), want, "{line}");
        }
    }
}

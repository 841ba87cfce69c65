//! Postscripts: what somebody adds below his signature is his own, "P.S. Bring your own bags".

use std::ops::Range;

/// How many lines of a signature are looked at.
const MAX_LINES: usize = 40;
/// How people of many countries begin one, in lower case; something else than a letter follows.
const OPENINGS: &[&str] =
    &["p.s", "ps", "p. s", "pps", "p.p.s", "p.d", "pd", "p.-s", "nb", "n.b", "з.ы", "зы", "υ.γ", "υγ", "ps2", "附", "追伸", "추신"];

/// The lines of a postscript in a signature.
pub(super) fn within(lines: &[&str]) -> Option<Range<usize>> {
    let start = lines.iter().take(MAX_LINES).position(|line| opens(line))?;
    let length = lines[start..].iter().position(|line| line.trim().is_empty()).unwrap_or(lines.len() - start);
    Some(start..start + length)
}

/// Does a postscript begin in this line, and say something?
fn opens(line: &str) -> bool {
    let line = line.trim_start().trim_start_matches(['*', '_', '(']);
    let head = line[..line.floor_char_boundary(16)].to_lowercase();
    let opening = OPENINGS.iter().copied().any(|opening| {
        head.strip_prefix(opening).is_some_and(|rest| rest.starts_with(['.', ':', ' ', '-', ',', ';', '：', '、', '。', ')', '/']))
    });
    let small = |word: &&str| word.starts_with(char::is_lowercase) || !word.is_ascii();
    opening && line.split_whitespace().skip(1).filter(small).count() >= 2
}

#[cfg(test)]
mod tests {
    use super::within;

    #[test]
    fn a_postscript_says_something() {
        assert_eq!(within(&["--", "Bo", "", "P.S. Bring your own bags,", "we have none.", "", "Bo Ltd."]), Some(3..5));
        assert_eq!(within(&["PS: the map is on the site"]), Some(0..1));
        for line in ["PS 12345", "PSI Ltd, makers of fine bags", "NB Power", "Psychologist of the year"] {
            assert_eq!(within(&[line]), None, "{line}");
        }
    }
}

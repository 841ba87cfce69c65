//! The banner that a gateway puts above a mail from outside.

use super::{notices, signature::is_rule};

/// Most banners above each other.
const MAX_BANNERS: usize = 8;
/// Most lines of one banner.
const MAX_LINES: usize = 6;
/// A line as long as this was wrapped: the banner goes on in the next one.
const WRAPPED_CHARS: usize = 55;

/// Where the text begins below the banners; 0 when there is none, or when nothing would be left.
pub(super) fn end(lines: &[&str]) -> usize {
    let mut end = 0;
    for _ in 0..MAX_BANNERS {
        let first = lines[end..].iter().take(20).position(|line| !line.is_empty() && !is_rule(line)).map(|first| first + end);
        let Some(first) = first.filter(|first| notices::is_banner(lines[*first])) else { break };
        let mut last = first;
        while last + 1 < lines.len()
            && last + 1 - first < MAX_LINES
            && !lines[last + 1].is_empty()
            && !is_rule(lines[last + 1])
            && lines[last].chars().count() >= WRAPPED_CHARS
        {
            last += 1;
        }
        end = last + 1;
        // The rule that closes the box.
        if let Some(rule) = lines[end..].iter().take(2).position(|line| !line.is_empty()).filter(|at| is_rule(lines[end + at])) {
            end += rule + 1;
        }
    }
    if lines[end..].iter().any(|line| !line.is_empty()) { end } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::end;

    #[test]
    fn a_banner_ends_where_the_letter_begins() {
        for (text, want) in [
            ("CAUTION: External email, do not click links.\nHello,\n\nwe need chairs.", 1),
            ("________\nThis message was sent from outside the company. Please do not click\nlinks.\n________\n\nHello", 4),
            ("[EXTERNAL]\n\nHello", 1),
            ("CAUTION: External email, do not click links.", 0),
            ("Caution: the chair is heavy.\n\nHello", 0),
        ] {
            let lines: Vec<&str> = text.lines().collect();
            assert_eq!(end(&lines), want, "{text}");
        }
    }
}

//! Keeps secrets off the screen: finds what may be a secret in a configuration text, and shows lines without it.
//!
//! A password in a configuration is a mistake, and the message about a mistake shows the line. So whatever stands where a secret may stand
//! is taken out first. It rather hides too much: nobody misses a value that is not the matter.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;

/// What is shown instead.
const INSTEAD: &str = "…";

/// `password = "…"`, `client_secret='…'`, also in comments: the third group is the literal.
static LITERAL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r#"(?xi)
        (?:pass|pwd|secret|token)[\w-]*["']?\s*=\s*
        ( "{3}(?s:.*?)"{3} | '{3}(?s:.*?)'{3} | "(?:[^"\\\n]|\\.)*" | '[^'\n]*' | [^\s"'\[{\#][^\n]* )"#,
    )
    .ok()
});
/// The same up to the end of the line, or of the text when a long text begins: for files whose quotes and braces cannot be trusted.
static REST: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r#"(?xi)
        (?:pass|pwd|secret|token)[\w-]*["']?\ *[=:]?\ *
        ( [^\n]*(?:"{3}|'{3})(?s:.*) | [^\n]* )"#,
    )
    .ok()
});
/// The password of a URL: `postgres://user:password@host`, or in its query.
static IN_URL: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"(?i)://[^\s/@:"']*:([^\s"'@]+)@|[?&](?:pass|pwd|secret|token)[^\s=&"']*=([^\s&"']+)"#).ok());

/// Byte ranges of texts given to keys that sound like a secret, and of passwords in URLs.
pub(super) fn literals(text: &str) -> Vec<Range<usize>> {
    let mut found = groups(&LITERAL, text);
    found.extend(groups(&IN_URL, text));
    found
}

/// Like [`literals`], but to the end of each line.
pub(super) fn rest_of_lines(text: &str) -> Vec<Range<usize>> {
    groups(&REST, text)
}

/// The bytes `line` of `text` with what is `hidden` replaced, and where `span` lies in that.
pub(super) fn excerpt(text: &str, line: Range<usize>, hidden: &[Range<usize>], span: Range<usize>) -> (String, Range<usize>) {
    let mut shown = String::new();
    let (mut start, mut end) = (None, None);
    let mut concealed = false;
    for (offset, character) in text.get(line.clone()).unwrap_or_default().char_indices() {
        let at = line.start + offset;
        if at == span.end {
            end = Some(shown.len());
        }
        let hide = hidden.iter().any(|range| range.contains(&at));
        if hide && !concealed {
            start = start.or((at >= span.start).then_some(shown.len()));
            shown.push_str(INSTEAD);
        }
        if !hide {
            start = start.or((at >= span.start).then_some(shown.len()));
            shown.push(character);
        }
        concealed = hide;
    }
    // A place inside of what is hidden is shown at its mark.
    let end = end.unwrap_or(shown.len());
    let start = start.unwrap_or(shown.len()).min(end);
    (shown, start..end)
}

fn groups(pattern: &LazyLock<Option<Regex>>, text: &str) -> Vec<Range<usize>> {
    let Some(pattern) = pattern.as_ref() else {
        // Unreachable while the patterns are constants that a test compiles; then rather show nothing.
        return std::iter::once(0..text.len()).collect();
    };
    let group = |captures: regex::Captures<'_>| captures.iter().skip(1).flatten().next().map(|group| group.range());
    pattern.captures_iter(text).filter_map(group).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, hidden: &[Range<usize>]) -> String {
        excerpt(text, 0..text.len(), hidden, 0..0).0
    }

    #[test]
    fn takes_out_what_may_be_a_secret() {
        for text in [
            r#"password = "hunter2""#,
            r#"password="hun\"ter2 hunter2" # x"#,
            "smtp.Password = 'hunter2'",
            r#"# old_token = "hunter2""#,
            "password = hunter2",
            "client_secret = \"\"\"\nhunter2\n\"\"\"",
            r#"database = "postgres://me:hunter2@db/x""#,
            r#"database = "postgres://db/x?password=hunter2&a=b""#,
        ] {
            assert!(!shown(text, &literals(text)).contains("hunter2"), "{text}");
        }
        for text in ["password = { value = 'hunter2'", "password = \"hunter2", "token = \"\"\"\nhunter2\n", "secret: hunter2"] {
            assert!(!shown(text, &rest_of_lines(text)).contains("hunter2"), "{text}");
        }
        let reference = r#"password = { credential = "imap" }"#;
        assert_eq!(shown(reference, &literals(reference)), reference);
    }

    #[test]
    fn a_place_after_something_hidden_stays_right() {
        let text = "a = 'secret', ü = 5";
        let five = text.len() - 1..text.len();
        let (shown, span) = excerpt(text, 0..text.len(), std::slice::from_ref(&(4..12)), five);
        assert_eq!((shown.as_str(), &shown[span]), ("a = …, ü = 5", "5"));
        let (shown, span) = excerpt(text, 0..text.len(), std::slice::from_ref(&(4..12)), 6..8);
        assert_eq!(&shown[span], "");
    }
}

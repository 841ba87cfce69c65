//! `text/enriched` (RFC 1896) and its elder `text/richtext` (RFC 1341) as plain text.

/// The text without its commands. A single line end is a blank; in enriched text of several one is taken away, in richtext `<nl>` makes a line.
pub(super) fn read(marked: &str, richtext: bool) -> String {
    let mut out = String::with_capacity(marked.len());
    let (mut silent, mut filled, mut rest) = (0_usize, true, marked);
    while let Some(at) = rest.find(['<', '\n']) {
        if silent == 0 {
            out.push_str(&rest[..at]);
        }
        rest = &rest[at..];
        if rest.starts_with('\n') {
            let breaks = rest.len() - rest.trim_start_matches('\n').len();
            rest = &rest[breaks..];
            match breaks {
                _ if silent > 0 => {}
                _ if !filled => out.extend(std::iter::repeat_n('\n', breaks)),
                _ if breaks == 1 || richtext => out.push(' '),
                _ => out.extend(std::iter::repeat_n('\n', breaks - 1)),
            }
            continue;
        }
        if let Some(after) = rest.strip_prefix("<<").filter(|_| !richtext) {
            out.push('<');
            rest = after;
            continue;
        }
        // A command is short (60 letters at most) and has no blanks; any other bracket is one.
        let name_end = rest[1..].find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '/'))).map_or(rest.len(), |end| end + 1);
        let Some(after) = rest[name_end..].strip_prefix('>') else {
            out.push('<');
            rest = &rest[1..];
            continue;
        };
        command(&rest[1..name_end].to_ascii_lowercase(), &mut silent, &mut filled, &mut out);
        rest = after;
    }
    out.push_str(rest);
    out
}

fn command(name: &str, silent: &mut usize, filled: &mut bool, out: &mut String) {
    match name {
        "param" | "comment" => *silent += 1,
        "/param" | "/comment" => *silent = silent.saturating_sub(1),
        "nofill" | "verbatim" => *filled = false,
        "/nofill" | "/verbatim" => *filled = true,
        "lt" => out.push('<'),
        "nl" => out.push('\n'),
        "np" | "paragraph" | "/paragraph" => out.push_str("\n\n"),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn commands_go_and_lines_are_filled() {
        for (marked, richtext, want) in [
            ("<bold>Now</bold> is\nthe time\n\nfor <<all>.", false, "Now is the time\nfor <all>."),
            ("<color><param>red</param>Hello</color> a < b", false, "Hello a < b"),
            ("<nofill>a\nb\n</nofill>c", false, "a\nb\nc"),
            ("one<nl>two <lt>three>\nfour", true, "one\ntwo <three> four"),
        ] {
            assert_eq!(read(marked, richtext), want);
        }
    }
}

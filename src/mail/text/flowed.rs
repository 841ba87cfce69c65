//! `format=flowed` (RFC 3676): lines that end in a blank go on in the next one, at the same quote depth.

/// Joins the soft line breaks; with `delete_space` (DelSp) the blank that marks them goes too.
pub(super) fn unflow(text: &str, delete_space: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut open: Option<usize> = None;
    for line in text.split('\n') {
        let depth = line.bytes().take_while(|b| *b == b'>').count();
        let content = &line[depth..];
        let content = content.strip_prefix(' ').unwrap_or(content);
        let signature = content == "-- ";
        let joins = open == Some(depth) && !signature;
        if !joins {
            if !out.is_empty() || open.is_some() {
                if open.is_some() {
                    trim_last_blank(&mut out);
                }
                out.push('\n');
            }
            out.extend(std::iter::repeat_n('>', depth));
            if depth > 0 {
                out.push(' ');
            }
        }
        let soft = content.ends_with(' ') && !signature;
        out.push_str(if soft && delete_space { &content[..content.len() - 1] } else { content });
        open = soft.then_some(depth);
        if out.is_empty() {
            out.push('\u{0}');
        }
    }
    out.retain(|c| c != '\u{0}');
    out
}

fn trim_last_blank(out: &mut String) {
    if out.ends_with(' ') {
        out.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joins_by_depth_and_leaves_the_signature_alone() {
        assert_eq!(unflow("one \ntwo\nthree", false), "one two\nthree");
        assert_eq!(unflow("> one \n> two \nthree", false), "> one two\nthree");
        assert_eq!(unflow("one \ntwo", true), "onetwo");
        assert_eq!(unflow(" >stuffed\n From x", false), ">stuffed\nFrom x");
        assert_eq!(unflow("text\n-- \nKim", false), "text\n-- \nKim");
        assert_eq!(unflow("\n\none", false), "\n\none");
    }
}

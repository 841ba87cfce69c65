//! HTML to text and to sanitised HTML in one pass over the tokens. There is no tree: the cost is linear whatever the nesting.
//!
//! What nobody saw is dropped: scripts, styles, hidden preheaders. When an element that hides never ends, the text is read again without
//! hiding, because losing the mail is worse than showing a preheader.

use html5gum::{StartTag, Token, Tokenizer};

use super::{html_writer::Writer, sanitise::Sanitiser};

/// What an HTML part says.
#[derive(Debug, Default)]
pub(in crate::mail) struct HtmlText {
    pub text: String,
    /// Where in `text` the containers of quoted history begin.
    pub quote_marks: Vec<usize>,
    /// The sanitised HTML.
    pub clean: String,
}

/// How much is hidden.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hiding {
    All,
    CodeOnly,
    Nothing,
}

/// The text of some HTML.
pub(in crate::mail) fn read(html: &str) -> HtmlText {
    read_and_sanitise(html)
}

/// The text of some HTML, and the HTML made harmless.
pub(super) fn read_and_sanitise(html: &str) -> HtmlText {
    for hiding in [Hiding::All, Hiding::CodeOnly] {
        if let Some(done) = pass(html, hiding) {
            return done;
        }
    }
    pass(html, Hiding::Nothing).unwrap_or_default()
}

/// An element that is being skipped: its name and how many of that name are open.
struct Skip {
    name: Vec<u8>,
    open: usize,
}

/// One pass; `None` when something hid the rest of the text.
fn pass(html: &str, hiding: Hiding) -> Option<HtmlText> {
    let mut writer = Writer::new(html.len());
    let mut clean = Sanitiser::new(html.len());
    let mut skip: Option<Skip> = None;
    for token in Tokenizer::new(html) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => {
                let name = tag.name.as_slice();
                if let Some(skipped) = &mut skip {
                    let implied_end = matches!(skipped.name.as_slice(), b"p" | b"li") && skipped.name == name;
                    if !(implied_end || skipped.name == b"head" && name == b"body") {
                        skipped.open += usize::from(skipped.name == name && !tag.self_closing);
                        continue;
                    }
                    skip = None;
                }
                if !is_void(name) && !tag.self_closing && hides(&tag, hiding) {
                    skip = Some(Skip { name: name.to_vec(), open: 1 });
                    continue;
                }
                writer.start(&tag);
                clean.start(&tag);
            }
            Token::EndTag(tag) => {
                let name = tag.name.as_slice();
                if let Some(skipped) = &mut skip {
                    if skipped.name == name {
                        skipped.open -= 1;
                        if skipped.open == 0 {
                            skip = None;
                        }
                    }
                    continue;
                }
                writer.end(name);
                clean.end(name);
            }
            Token::String(text) if skip.is_none() => {
                let text = String::from_utf8_lossy(&text.value);
                writer.text(&text);
                clean.text(&text);
            }
            _ => {}
        }
    }
    if skip.is_some() && hiding != Hiding::Nothing {
        return None;
    }
    let (text, quote_marks) = writer.finish();
    Some(HtmlText { text, quote_marks, clean: clean.finish() })
}

pub(super) fn is_void(name: &[u8]) -> bool {
    matches!(
        name,
        b"br"
            | b"img"
            | b"hr"
            | b"meta"
            | b"link"
            | b"input"
            | b"col"
            | b"area"
            | b"base"
            | b"wbr"
            | b"source"
            | b"embed"
            | b"track"
            | b"param"
    )
}

fn hides(tag: &StartTag<()>, hiding: Hiding) -> bool {
    let name = tag.name.as_slice();
    if hiding == Hiding::Nothing {
        return matches!(name, b"script" | b"style");
    }
    if matches!(
        name,
        b"script" | b"style" | b"title" | b"head" | b"template" | b"svg" | b"object" | b"select" | b"textarea" | b"iframe" | b"xml"
    ) {
        return true;
    }
    if hiding == Hiding::CodeOnly {
        return false;
    }
    if tag.attributes.contains_key(b"hidden".as_slice()) {
        return true;
    }
    let Some(style) = attribute(tag, b"style") else { return false };
    let style: String = style.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
    let zero = |property: &str| {
        let value = style.split(';').find_map(|rule| rule.strip_prefix(property));
        value.is_some_and(|value| matches!(value.trim_end_matches("!important"), "0" | "0px" | "0pt" | "0em" | "0%"))
    };
    style.contains("display:none")
        || style.contains("mso-hide:all")
        || style.contains("visibility:hidden")
        || zero("max-height:")
        || zero("opacity:")
}

/// An attribute's value.
pub(in crate::mail) fn attribute(tag: &StartTag<()>, name: &[u8]) -> Option<String> {
    tag.attributes.get(name).map(|value| String::from_utf8_lossy(value.value.as_slice()).into_owned())
}

//! HTML made harmless: an allow list of elements and attributes, everything else dropped, every text and value escaped anew.
//!
//! Elements with rules of their own for parsing (script, style, svg, math, template, textarea…) never come out, so that no browser can read
//! the result otherwise than it was written. It is meant for a sandboxed frame all the same. Remote pictures keep their address out: an image
//! comes out only by `cid:` or as `data:image/…`, so that opening a mail tells nobody.

use super::{
    html::{Sink, is_void, lossy},
    html_tag::Tag,
};

/// Deepest nesting written; deeper elements lose their tags and keep their text.
const MAX_DEPTH: usize = 200;

const ELEMENTS: &[&str] = &[
    "a",
    "abbr",
    "address",
    "b",
    "bdi",
    "bdo",
    "big",
    "blockquote",
    "br",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "samp",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "wbr",
];
const ATTRIBUTES: &[&str] = &[
    "align",
    "alt",
    "bgcolor",
    "border",
    "cellpadding",
    "cellspacing",
    "color",
    "colspan",
    "dir",
    "face",
    "height",
    "lang",
    "rowspan",
    "size",
    "start",
    "title",
    "type",
    "valign",
    "width",
];

#[derive(Debug, Default)]
pub(super) struct Sanitiser {
    out: String,
    /// The open elements, as indices into `ELEMENTS`, and how many of each are open.
    open: Vec<usize>,
    counts: Vec<usize>,
}

impl Sink for Sanitiser {
    type Whole = String;

    fn new(html_bytes: usize) -> Self {
        Self { out: String::with_capacity(html_bytes / 2), open: Vec::new(), counts: vec![0; ELEMENTS.len()] }
    }

    fn start(&mut self, tag: &Tag) {
        let Some(element) = element(tag.name()) else { return };
        let void = is_void(tag.name());
        if !void && self.open.len() >= MAX_DEPTH {
            return;
        }
        let mark = self.out.len();
        self.out.push('<');
        self.out.push_str(ELEMENTS[element]);
        let mut shown = ELEMENTS[element] != "img";
        for (name, value) in tag.attributes() {
            let (name, value) = (lossy(name), lossy(value));
            match (ELEMENTS[element], name.as_ref()) {
                ("a", "href") if safe_link(&value) => {
                    self.attribute("href", value.trim());
                    self.out.push_str(" rel=\"noopener noreferrer\"");
                }
                ("img", "src") if safe_image(&value) => {
                    shown = true;
                    self.attribute("src", value.trim());
                }
                (_, known) if ATTRIBUTES.binary_search(&known).is_ok() => self.attribute(known, &value),
                _ => {}
            }
        }
        if !shown {
            // A remote picture: only what it says stays.
            self.out.truncate(mark);
            if let Some(alt) = tag.attribute(b"alt").filter(|alt| !alt.trim().is_empty()) {
                self.text(&format!("[{}]", alt.trim()));
            }
            return;
        }
        self.out.push('>');
        if !void {
            self.open.push(element);
            self.counts[element] += 1;
        }
    }

    fn end(&mut self, name: &[u8]) {
        let Some(element) = element(name).filter(|element| self.counts[*element] > 0) else { return };
        // What was opened inside and never closed ends here too.
        while let Some(last) = self.open.pop() {
            self.close(last);
            if last == element {
                break;
            }
        }
    }

    fn text(&mut self, text: &str) {
        escape(text, &mut self.out);
    }

    fn finish(mut self) -> String {
        while let Some(last) = self.open.pop() {
            self.close(last);
        }
        self.out.truncate(self.out.trim_end().len());
        let leading = self.out.len() - self.out.trim_start().len();
        self.out.drain(..leading);
        self.out
    }
}

impl Sanitiser {
    fn close(&mut self, element: usize) {
        self.counts[element] -= 1;
        self.out.push_str("</");
        self.out.push_str(ELEMENTS[element]);
        self.out.push('>');
    }

    fn attribute(&mut self, name: &str, value: &str) {
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push_str("=\"");
        escape(value, &mut self.out);
        self.out.push('"');
    }
}

/// Plain text as HTML.
pub(super) fn preformatted(text: &str) -> String {
    let mut out = "<pre>".to_owned();
    escape(text, &mut out);
    out.push_str("</pre>");
    out
}

fn element(name: &[u8]) -> Option<usize> {
    let name = std::str::from_utf8(name).ok()?;
    ELEMENTS.binary_search(&name).ok()
}

fn escape(text: &str, out: &mut String) {
    let mut from = 0;
    // All of these are ASCII, so what stands between them is copied whole.
    for (at, byte) in text.bytes().enumerate() {
        let escaped = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\'' => "&#39;",
            0 => "",
            _ => continue,
        };
        out.push_str(&text[from..at]);
        out.push_str(escaped);
        from = at + 1;
    }
    out.push_str(&text[from..]);
}

fn safe_link(href: &str) -> bool {
    let lower = href.trim().get(..8.min(href.trim().len())).unwrap_or_default().to_ascii_lowercase();
    ["http://", "https://", "mailto:", "tel:"].iter().any(|scheme| lower.starts_with(scheme))
}

fn safe_image(source: &str) -> bool {
    let source = source.trim();
    let starts = |prefix: &str| source.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    starts("cid:") || ["png", "jpeg", "jpg", "gif", "webp"].iter().any(|kind| starts(&format!("data:image/{kind};base64,")))
}

#[cfg(test)]
mod tests {
    use crate::mail::text::html::sanitised;

    #[test]
    fn the_lists_are_sorted() {
        assert!(super::ELEMENTS.is_sorted() && super::ATTRIBUTES.is_sorted());
    }

    #[test]
    fn nothing_that_acts_comes_out() {
        for (html, want) in [
            ("<p onclick=x>a<b>b</p>c", "<p>a<b>b</b></p>c"),
            ("<a href=' javascript:alert(1)'>x</a>", "<a>x</a>"),
            ("<a href=https://a.example/?a=1&b>x</a>", "<a href=\"https://a.example/?a=1&amp;b\" rel=\"noopener noreferrer\">x</a>"),
            (
                "<img src=https://t.example/pixel.gif><img src=cid:1 alt='\"><script>'>",
                "<img alt=\"&quot;&gt;&lt;script&gt;\" src=\"cid:1\">",
            ),
            ("<svg><style><img src=cid:x></style></svg><math><mi>1</mi></math>x", "1x"),
            ("<p>&lt;script&gt;</p><script>alert('</p>')</script>", "<p>&lt;script&gt;</p>"),
            ("<iframe src=x></iframe><base href=x><form action=x>y</form>", "y"),
        ] {
            assert_eq!(sanitised(html), want, "{html}");
        }
    }
}

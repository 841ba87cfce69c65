//! What the styles of HTML hide: those of an element, and the simple rules of the style sheets in the mail.
//!
//! Only what is hidden everywhere counts: rules for small screens, for printers and for some programs are passed over.

use std::{collections::BTreeSet, sync::LazyLock};

use super::{super::tables::Words, html_tag::Tag};

/// Most names that style sheets may hide.
const MAX_NAMES: usize = 500;
/// Most bytes of style sheets that are read.
const MAX_SHEET: usize = 256 << 10;

static ANY_HIDING: LazyLock<Words> = LazyLock::new(|| Words::in_any_case(["display", "visibility", "max-height", "opacity", "overflow"]));
static ANY_FONT: LazyLock<Words> = LazyLock::new(|| Words::in_any_case(["font:", "font-size", "font "]));

/// Does the style of an element hide it?
pub(super) fn hides(style: &str) -> bool {
    // Nothing is hidden without one of these words; most styles set a colour and a size.
    if !ANY_HIDING.any_in(style) {
        return false;
    }
    let style = squeezed(style);
    let is = |property: &str, wanted: &[&str]| value(&style, property).is_some_and(|value| wanted.contains(&value));
    is("display", &["none"])
        || is("visibility", &["hidden", "collapse"])
        || is("max-height", NOTHING)
        || is("opacity", NOTHING)
        || is("height", NOTHING) && is("overflow", &["hidden"])
}

const NOTHING: &[&str] = &["0", "0px", "0pt", "0em", "0%", "0.0", "0rem"];

/// Does the style set a size of text, and is it nothing?
pub(super) fn font_size(style: &str) -> Option<bool> {
    if !ANY_FONT.any_in(style) {
        return None;
    }
    let style = squeezed(style);
    if let Some(size) = value(&style, "font-size") {
        return Some(NOTHING.contains(&size));
    }
    // `font: bold 12px/1 Arial` sets it too.
    value(&style, "font").map(|_| false)
}

/// In lower case and without blanks.
fn squeezed(style: &str) -> String {
    style.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase()).collect()
}

/// The last value of a property, as the last one counts.
fn value<'s>(style: &'s str, property: &str) -> Option<&'s str> {
    let of_rule = |rule: &'s str| rule.strip_prefix(property)?.strip_prefix(':');
    style.rsplit(';').find_map(of_rule).map(|value| value.trim_end_matches("!important"))
}

/// The names that the style sheets of a mail hide.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    classes: BTreeSet<String>,
    ids: BTreeSet<String>,
    /// The sheet that is being read.
    css: String,
}

impl Sheet {
    /// Takes a piece of a sheet.
    pub fn take(&mut self, css: &str) {
        if self.css.len() + css.len() <= MAX_SHEET {
            self.css.push_str(css);
        }
    }

    /// Reads the sheet that ends: rules for one class or one id alone, with or without the name of the element, outside `@media`.
    pub fn close(&mut self) {
        let css = std::mem::take(&mut self.css);
        if memchr::memmem::find(css.as_bytes(), b"isplay").is_none() {
            return;
        }
        let css = without_comments(&css);
        let mut rest = css.as_str();
        while let Some(open) = rest.find('{') {
            let (before, block) = (&rest[..open], &rest[open + 1..]);
            // A statement without a block, such as `@import`, may stand before it.
            let selectors = before.rsplit(';').next().unwrap_or_default().trim();
            let at_rule = selectors.starts_with('@');
            let Some(end) = end_of_block(block, at_rule) else { return };
            rest = &block[end + 1..];
            if at_rule {
                continue;
            }
            if let Some(display) = value(&squeezed(&block[..end]), "display") {
                selectors.split(',').for_each(|selector| self.note(selector.trim(), display != "none"));
            }
        }
    }

    fn note(&mut self, selector: &str, shown: bool) {
        let Some((element, name)) = selector.split_once(['.', '#']) else { return };
        let plain = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
        if !plain(element) || !plain(name) || name.is_empty() {
            return;
        }
        let names = if selector[element.len()..].starts_with('.') { &mut self.classes } else { &mut self.ids };
        if shown {
            names.remove(name);
        } else if names.len() < MAX_NAMES {
            names.insert(name.to_owned());
        }
    }

    /// Does a sheet hide the element?
    pub fn hides(&self, tag: &Tag) -> bool {
        let shown =
            || tag.attribute(b"style").is_some_and(|style| value(&squeezed(&style), "display").is_some_and(|value| value != "none"));
        let class = !self.classes.is_empty()
            && tag.attribute(b"class").is_some_and(|class| class.split_ascii_whitespace().any(|name| self.classes.contains(name)));
        let id = !self.ids.is_empty() && tag.attribute(b"id").is_some_and(|id| self.ids.contains(id.trim()));
        (class || id) && !shown()
    }
}

/// Without comments, and without the marks that hide a sheet from programs of long ago.
fn without_comments(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(open) = rest.find("/*") {
        out.push_str(&rest[..open]);
        rest = rest[open + 2..].split_once("*/").map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out.replace("<!--", "").replace("-->", "")
}

/// Where the block ends whose inside this is. The block of an at-rule holds rules with blocks of their own.
fn end_of_block(inside: &str, nested: bool) -> Option<usize> {
    if !nested {
        return inside.find('}');
    }
    let mut open = 0_usize;
    inside.bytes().position(|b| {
        match b {
            b'{' => open += 1,
            b'}' if open == 0 => return true,
            b'}' => open -= 1,
            _ => {}
        }
        false
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_that_hide() {
        for style in [
            "display:none",
            "Display : None !important",
            "color:red;visibility:hidden",
            "max-height:0px",
            "height:0;overflow:hidden",
            "opacity:0",
        ] {
            assert!(hides(style), "{style}");
        }
        for style in [
            "display:block",
            "max-height:100px",
            "height:0",
            "opacity:0.5",
            "overflow:hidden",
            "mso-hide:all",
            "line-height:0",
            "display:none;display:block",
        ] {
            assert!(!hides(style), "{style}");
        }
        assert_eq!((font_size("font-size:0"), font_size("FONT: 12px Arial"), font_size("color:red")), (Some(true), Some(false), None));
    }

    #[test]
    fn sheets_that_hide() {
        let mut sheet = Sheet::default();
        sheet.take(
            "@import url(x.css); <!-- /* .shown{display:none} */ .gone, p.too { color:red; display : none !important } #id{display:none}",
        );
        sheet.take("@media (max-width:600px){.small{display:none} .other{display:none}} .back{display:none} .back{display:block} a .in{display:none} -->");
        sheet.close();
        let hidden = |attribute: &str, value: &str| {
            let mut tag = Tag::default();
            tag.open(b"p");
            tag.add_name(attribute.as_bytes());
            tag.add_value(value.as_bytes());
            tag.close();
            sheet.hides(&tag)
        };
        for (attribute, value) in [("class", "gone"), ("class", "x too"), ("id", "id")] {
            assert!(hidden(attribute, value), "{value}");
        }
        for class in ["shown", "small", "other", "back", "in", "p", "id"] {
            assert!(!hidden("class", class), "{class}");
        }
    }
}

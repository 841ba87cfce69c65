//! The style sheets in a mail, as far as they hide: rules for one element by its name, its classes and its id.
//!
//! Only what is hidden everywhere counts: rules for small screens, for printers and for some programs are passed over, and so are selectors
//! that ask for more than the element itself.

use std::collections::BTreeMap;

use super::{
    html_tag::Tag,
    style::{hides, squeezed, value},
};

/// Most rules that are kept, and most of them for one name: what an element costs does not grow with the sheet.
const MAX_RULES: usize = 500;
const MAX_RULES_OF_A_NAME: usize = 8;
/// Most bytes of style sheets that are read.
const MAX_SHEET: usize = 256 << 10;

/// The rules of a mail's style sheets that hide or show.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    /// By the id or else the last class that the selector names.
    rules: BTreeMap<String, Vec<Rule>>,
    count: usize,
    /// The sheet that is being read.
    css: String,
}

/// One selector and what it says.
#[derive(Debug, Clone)]
struct Rule {
    element: String,
    classes: Vec<String>,
    id: Option<String>,
    hides: bool,
    /// What decides between two rules, the larger one wins: `!important`, ids, classes, elements, order.
    weight: (bool, usize, usize, usize, usize),
}

impl Sheet {
    /// Takes a piece of a sheet.
    pub fn take(&mut self, css: &str) {
        if self.css.len() + css.len() <= MAX_SHEET {
            self.css.push_str(css);
        }
    }

    /// Reads the sheet that ends.
    pub fn close(&mut self) {
        let css = std::mem::take(&mut self.css);
        if !["isplay", "ISPLAY", "isibility", "pacity"].iter().any(|word| css.contains(word)) {
            return;
        }
        let css = without_comments(&css);
        let mut rest = css.as_str();
        while let Some(open) = rest.find('{') {
            // A statement without a block, such as `@import`, may stand before it, and so may the end of a block whose inside was read.
            let selectors = rest[..open].rsplit([';', '}']).next().unwrap_or_default().trim();
            let block = &rest[open + 1..];
            if selectors.strip_prefix("@media").is_some_and(is_every_screen) {
                rest = block;
                continue;
            }
            let at_rule = selectors.starts_with('@');
            let Some(end) = end_of_block(block, at_rule) else { return };
            rest = &block[end + 1..];
            if at_rule {
                continue;
            }
            let style = squeezed(&block[..end]);
            let shows = value(&style, "display").is_some_and(|display| display != "none");
            if shows || hides(&style) {
                let important = style.contains("!important");
                selectors.split(',').for_each(|selector| self.note(selector.trim(), !shows, important));
            }
        }
    }

    fn note(&mut self, selector: &str, hides: bool, important: bool) {
        let selector = selector.strip_prefix("body ").or_else(|| selector.strip_prefix("html ")).unwrap_or(selector).trim_start();
        let plain = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
        let start = selector.find(['.', '#']).unwrap_or(selector.len());
        let (element, mut names) = selector.split_at(start);
        let element = element.trim_start_matches('*').to_ascii_lowercase();
        let (mut classes, mut id) = (Vec::new(), None);
        while let Some(mark) = names.chars().next() {
            let rest = &names[1..];
            let (name, after) = rest.split_at(rest.find(['.', '#']).unwrap_or(rest.len()));
            if name.is_empty() || !plain(name) {
                return;
            }
            if mark == '.' {
                classes.push(name.to_owned())
            } else {
                id = Some(name.to_owned())
            }
            names = after;
        }
        let Some(key) = id.clone().or_else(|| classes.last().cloned()).filter(|_| plain(&element)) else { return };
        let weight = (important, usize::from(id.is_some()), classes.len(), usize::from(!element.is_empty()), self.count);
        let rules = self.rules.entry(key).or_default();
        if self.count < MAX_RULES && rules.len() < MAX_RULES_OF_A_NAME && classes.len() <= 3 {
            rules.push(Rule { element, classes, id, hides, weight });
            self.count += 1;
        }
    }

    /// Does a sheet hide the element? Its own style says it better, unless the sheet insists.
    pub fn hides(&self, tag: &Tag) -> bool {
        if self.rules.is_empty() {
            return false;
        }
        let (class, id) = (tag.attribute(b"class").unwrap_or_default(), tag.attribute(b"id").unwrap_or_default());
        let id = id.trim();
        let names: Vec<&str> = class.split_ascii_whitespace().take(8).collect();
        let fits = |rule: &&Rule| {
            (rule.element.is_empty() || rule.element.as_bytes() == tag.name())
                && rule.id.as_deref().is_none_or(|wanted| wanted == id)
                && rule.classes.iter().all(|class| names.contains(&class.as_str()))
        };
        let keys = names.iter().copied().chain(Some(id));
        let wins = keys.filter_map(|key| self.rules.get(key)).flatten().filter(fits).max_by_key(|rule| rule.weight);
        let shown =
            || tag.attribute(b"style").is_some_and(|style| value(&squeezed(&style), "display").is_some_and(|value| value != "none"));
        wins.is_some_and(|rule| rule.hides && (rule.weight.0 || !shown()))
    }
}

/// Is what is said of these media said of every screen?
pub(super) fn is_every_screen(media: &str) -> bool {
    matches!(squeezed(media).as_str(), "" | "screen" | "onlyscreen" | "all" | "onlyall")
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
    fn sheets_that_hide() {
        let mut sheet = Sheet::default();
        sheet.take(
            "@import url(x.css); <!-- /* .shown{display:none} */ .gone, p.too { color:red; display : none !important } #id{display:none}",
        );
        sheet.take("td.cell{display:none} .one.two{visibility:hidden} @media only screen { .wide{display:none} } .must{display:none!important} .must{display:block} @media (max-width:600px){.small{display:none} .other{display:none}} .back{display:none} .back{display:block} a .in{display:none} -->");
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
        assert!(hidden("class", "one two") && !hidden("class", "two") && hidden("class", "wide") && hidden("class", "must"));
        for class in ["shown", "cell", "small", "other", "back", "in", "p", "id"] {
            assert!(!hidden("class", class), "{class}");
        }
    }
}

//! The style sheets in a mail, as far as they hide: rules for one element by its name, its classes and its id.
//!
//! Only what is hidden everywhere counts: rules for small screens, for printers and for some programs are passed over, and so are selectors
//! that ask for more than the element itself and what it stands in.

use std::{borrow::Cow, collections::BTreeMap};

use super::{
    html_tag::Tag,
    style::{hides, squeezed, value},
};

/// Most rules that are kept, and most of them for one name: what an element costs does not grow with the sheet.
const MAX_RULES: usize = 500;
const MAX_RULES_OF_A_NAME: usize = 8;
/// Most surroundings that selectors ask for, each a bit of [`Within`].
const MAX_SURROUNDINGS: usize = 16;
/// Most bytes of style sheets that are read.
const MAX_SHEET: usize = 256 << 10;

/// The rules of a mail's style sheets that hide or show.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    /// By the id or else the last class that the selector names, or else by `<` and the element.
    rules: BTreeMap<String, Vec<Rule>>,
    count: usize,
    /// What the elements of some rules must stand in, in the order of their bits.
    surroundings: Vec<Compound>,
    /// The sheet that is being read.
    css: String,
}

/// Which of the surroundings that the rules ask for are there.
pub(super) type Within = u16;

/// What a selector says of one element.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Compound {
    element: String,
    classes: Vec<String>,
    id: Option<String>,
}

impl Compound {
    /// Reads `p`, `.gone`, `td#top.wide`; `None` for what asks for more.
    fn read(selector: &str) -> Option<Self> {
        let plain = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
        let start = selector.find(['.', '#']).unwrap_or(selector.len());
        let (element, mut names) = selector.split_at(start);
        let element = element.trim_start_matches('*').to_ascii_lowercase();
        let (mut classes, mut id) = (Vec::new(), None);
        while let Some(mark) = names.chars().next() {
            let rest = &names[1..];
            let (name, after) = rest.split_at(rest.find(['.', '#']).unwrap_or(rest.len()));
            if name.is_empty() || !plain(name) {
                return None;
            }
            if mark == '.' {
                classes.push(name.to_owned())
            } else {
                id = Some(name.to_owned())
            }
            names = after;
        }
        (plain(&element) && classes.len() <= 3).then_some(Self { element, classes, id })
    }

    fn fits(&self, tag: &Tag, named: &Named<'_>) -> bool {
        (self.element.is_empty() || self.element.as_bytes() == tag.name())
            && self.id.as_deref().is_none_or(|wanted| wanted == named.id.trim())
            && self.classes.iter().all(|class| named.classes().any(|name| name == class))
    }
}

/// The classes and the id of an element.
struct Named<'t> {
    class: Cow<'t, str>,
    id: Cow<'t, str>,
}

impl<'t> Named<'t> {
    fn of(tag: &'t Tag) -> Self {
        Self { class: tag.attribute(b"class").unwrap_or_default(), id: tag.attribute(b"id").unwrap_or_default() }
    }

    fn classes(&self) -> impl Iterator<Item = &str> {
        self.class.split_ascii_whitespace().take(8)
    }
}

/// One selector and what it says.
#[derive(Debug, Clone)]
struct Rule {
    of: Compound,
    within: Within,
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
        let css = without_comments(&css).replace("<!--", "").replace("-->", "");
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
        let mut around: Vec<&str> = selector.split_ascii_whitespace().filter(|piece| !matches!(*piece, "body" | "html")).take(5).collect();
        let Some(of) = around.pop().and_then(Compound::read) else { return };
        // An element of any name is only hidden for where it stands: `td.top span`.
        let element = || Some(format!("<{}", of.element)).filter(|_| !around.is_empty() && !of.element.is_empty());
        let key = of.id.clone().or_else(|| of.classes.last().cloned()).or_else(element);
        let Some(key) = key.filter(|_| around.len() < 4) else { return };
        let rules = self.rules.get(&key).map_or(0, Vec::len);
        if self.count >= MAX_RULES || rules >= MAX_RULES_OF_A_NAME {
            return;
        }
        let Some(around) = around.into_iter().map(Compound::read).collect::<Option<Vec<_>>>() else { return };
        let (mut ids, mut classes, mut elements) = (0, 0, 0);
        for compound in around.iter().chain(Some(&of)) {
            ids += usize::from(compound.id.is_some());
            classes += compound.classes.len();
            elements += usize::from(!compound.element.is_empty());
        }
        let mut within = 0;
        for compound in around {
            let Some(bit) = self.surrounding(compound) else { return };
            within |= 1 << bit;
        }
        let weight = (important, ids, classes, elements, self.count);
        self.rules.entry(key).or_default().push(Rule { of, within, hides, weight });
        self.count += 1;
    }

    /// The bit of a surrounding.
    fn surrounding(&mut self, wanted: Compound) -> Option<usize> {
        let known = self.surroundings.iter().position(|known| *known == wanted);
        known.or_else(|| {
            (self.surroundings.len() < MAX_SURROUNDINGS).then(|| {
                self.surroundings.push(wanted);
                self.surroundings.len() - 1
            })
        })
    }

    /// Which surroundings the element is to what stands in it.
    pub fn surroundings(&self, tag: &Tag) -> Within {
        if self.surroundings.is_empty() {
            return 0;
        }
        let named = Named::of(tag);
        let fits = self.surroundings.iter().enumerate().filter(|(_, compound)| compound.fits(tag, &named));
        fits.fold(0, |within, (bit, _)| within | 1 << bit)
    }

    /// Does a sheet hide the element, standing where it does? Its own style says it better, unless the sheet insists.
    pub fn hides(&self, tag: &Tag, within: Within) -> bool {
        if self.rules.is_empty() {
            return false;
        }
        let named = Named::of(tag);
        let element = if within == 0 { String::new() } else { format!("<{}", String::from_utf8_lossy(tag.name())) };
        let keys = named.classes().chain([named.id.trim(), &element]);
        let fits = |rule: &&Rule| rule.within & within == rule.within && rule.of.fits(tag, &named);
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

/// Without comments; the marks that hide a sheet from programs of long ago are none.
pub(super) fn without_comments(css: &str) -> Cow<'_, str> {
    if !css.contains("/*") {
        return Cow::Borrowed(css);
    }
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(open) = rest.find("/*") {
        out.push_str(&rest[..open]);
        rest = rest[open + 2..].split_once("*/").map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    Cow::Owned(out)
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

    fn tag(attribute: &str, value: &str) -> Tag {
        let mut tag = Tag::default();
        tag.open(b"p");
        tag.add_name(attribute.as_bytes());
        tag.add_value(value.as_bytes());
        tag.close();
        tag
    }

    #[test]
    fn what_an_element_stands_in_counts() {
        let mut sheet = Sheet::default();
        sheet.take("body .top .gone{display:none} #wrap p.in{display:none} .top .gone.not{display:block} div > .child{display:none} #wrap p{visibility:hidden}");
        sheet.close();
        let (top, wrap) = (sheet.surroundings(&tag("class", "a top")), sheet.surroundings(&tag("id", "wrap")));
        assert!(top != 0 && wrap != 0 && top != wrap && sheet.surroundings(&tag("class", "gone")) == 0);
        let hidden = |class: &str, within: Within| sheet.hides(&tag("class", class), within);
        assert!(hidden("any", wrap) && !hidden("any", top) && !hidden("any", 0));
        assert!(hidden("gone", top) && hidden("in", wrap) && hidden("gone", top | wrap));
        assert!(!hidden("gone", 0) && !hidden("in", top) && !hidden("gone not", top) && !hidden("child", top));
    }

    #[test]
    fn sheets_that_hide() {
        let mut sheet = Sheet::default();
        sheet.take(
            "@import url(x.css); <!-- /* .shown{display:none} */ .gone, p.too { color:red; display : none !important } #id{display:none}",
        );
        sheet.take("td.cell{display:none} .one.two{visibility:hidden} @media only screen { .wide{display:none} } .must{display:none!important} .must{display:block} @media (max-width:600px){.small{display:none} .other{display:none}} .back{display:none} .back{display:block} a .in{display:none} -->");
        sheet.close();
        let hidden = |attribute: &str, value: &str| sheet.hides(&tag(attribute, value), 0);
        for (attribute, value) in [("class", "gone"), ("class", "x too"), ("id", "id")] {
            assert!(hidden(attribute, value), "{value}");
        }
        assert!(hidden("class", "one two") && !hidden("class", "two") && hidden("class", "wide") && hidden("class", "must"));
        for class in ["shown", "cell", "small", "other", "back", "in", "p", "id"] {
            assert!(!hidden("class", class), "{class}");
        }
    }
}

//! An element that is not shown, and where it ends though nobody closed it.

use super::html_tag::Open;

/// An element that is being skipped.
pub(super) struct Skip {
    pub element: Open,
    /// How many of each container are open inside, in the order of [`CONTAINERS`].
    inside: [usize; CONTAINERS.len()],
}

/// Elements whose end ends whatever was left open in them (HTML standard, section 13.2.6.4.7).
const CONTAINERS: [&[u8]; 12] =
    [b"table", b"div", b"td", b"th", b"tr", b"center", b"blockquote", b"fieldset", b"ul", b"ol", b"section", b"article"];

impl Skip {
    pub fn new(name: &[u8]) -> Self {
        let mut skip = Self { element: Open::new(name), inside: [0; CONTAINERS.len()] };
        skip.begins(name);
        skip
    }

    /// An element begins inside, or is the one.
    pub fn begins(&mut self, name: &[u8]) {
        if let Some(at) = CONTAINERS.iter().position(|container| *container == name) {
            self.inside[at] += 1;
        }
    }

    /// An element ends: is it a container around the one that is skipped?
    pub fn left(&mut self, name: &[u8]) -> bool {
        let Some(at) = CONTAINERS.iter().position(|container| *container == name) else { return false };
        let around = self.inside[at] == 0;
        self.inside[at] = self.inside[at].saturating_sub(1);
        around && !matches!(self.element.name(), b"style" | b"script" | b"textarea" | b"svg" | b"select")
    }

    /// How many tables are open inside?
    fn tables(&self) -> usize {
        self.inside[0]
    }

    /// Does it end where this element begins, because nobody closed it?
    pub fn ends_before(&self, name: &[u8]) -> bool {
        match self.element.name() {
            b"p" => self.element.is_alone() && closes_paragraph(name),
            b"li" => name == b"li" && self.element.is_alone(),
            b"td" | b"th" => self.tables() == 0 && matches!(name, b"td" | b"th" | b"tr"),
            b"tr" => self.tables() == 0 && name == b"tr",
            b"head" => name == b"body",
            _ => false,
        }
    }

    /// Does it end where an element around it ends?
    pub fn ends_with(&self, name: &[u8]) -> bool {
        self.tables() == 0
            && matches!((self.element.name(), name), (b"td" | b"th", b"tr" | b"table") | (b"tr", b"table") | (b"li", b"ul" | b"ol"))
    }
}

/// Elements that a paragraph does not hold (HTML standard, section 4.4.1).
fn closes_paragraph(name: &[u8]) -> bool {
    matches!(
        name,
        b"p" | b"div"
            | b"table"
            | b"ul"
            | b"ol"
            | b"dl"
            | b"blockquote"
            | b"pre"
            | b"hr"
            | b"h1"
            | b"h2"
            | b"h3"
            | b"h4"
            | b"h5"
            | b"h6"
            | b"form"
            | b"center"
    )
}

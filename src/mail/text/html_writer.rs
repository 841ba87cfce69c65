//! Writes the text of HTML tokens: blocks as lines, quotes as `> `, list items as `- `, table cells apart by a tab, the few links of a letter with
//! their address.

use super::{
    html::{HtmlText, Sink, is_void},
    html_links::Links,
    html_tag::{Open, Tag},
    style::{Shape, shape},
};

/// Deepest quote mark written.
const MAX_QUOTE_MARKS: usize = 20;
/// Most open elements that are followed because their style gave them another shape.
const MAX_SHAPED: usize = 200;

/// Classes and ids of the containers in which mail programs put quoted history.
const QUOTE_CLASSES: &[&str] = &[
    "gmail_quote",
    "gmail_quote_container",
    "yahoo_quoted",
    "protonmail_quote",
    "moz-cite-prefix",
    "zmail_extra",
    "zmail_extra_hr",
    "outlookmessageheader",
    "quoted-reply",
    "mail_quote",
    "cloudmagic-quote",
    "tutanota_quote",
    "moz-forward-container",
    "replyforwardheader",
    "x_gmail_quote",
    "front-blockquote",
    "hs_reply",
];
const QUOTE_IDS: &[&str] = &[
    "divrplyfwdmsg",
    "appendonsend",
    "x_divrplyfwdmsg",
    "olk_src_body_section",
    "mail-editor-reference-message-container",
    "reply-intro",
    "orbuttom",
    "isforwardcontent",
    "isreplycontent",
    "mobilemail_quote",
];

#[derive(Debug, Default)]
pub(super) struct Writer {
    out: String,
    /// Line ends due before the next text.
    breaks: usize,
    /// A blank due before the next text.
    space: bool,
    /// A cell border due before the next text.
    tab: bool,
    /// Nothing was written in this cell yet: its first block starts no line.
    fresh_cell: bool,
    /// Something was written in this row.
    row_written: bool,
    quote: usize,
    written_quote: usize,
    /// Open blockquotes: is each of them a quote, or an indent?
    blockquotes: Vec<bool>,
    /// Open lists: the next number, or `None` for bullets.
    lists: Vec<Option<usize>>,
    bullet: Option<String>,
    preformatted: usize,
    /// Open elements whose style gave them another shape.
    shaped: Vec<(Open, Shape)>,
    mark: bool,
    marks: Vec<usize>,
    links: Links,
}

impl Sink for Writer {
    type Whole = HtmlText;

    fn new(html_bytes: usize) -> Self {
        Self { out: String::with_capacity(html_bytes / 3), ..Self::default() }
    }

    fn start(&mut self, tag: &Tag) {
        if is_quote_container(tag) {
            self.block(1);
            self.mark = true;
        }
        match tag.name() {
            b"br" => self.line_break(),
            b"p" | b"div" if self.runs_on(tag) => {}
            b"p" | b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" | b"table" | b"center" | b"pre" | b"dl" => {
                self.block(if tag.name() == b"table" { 1 } else { 2 });
                self.preformatted += usize::from(tag.name() == b"pre");
            }
            b"div" | b"section" | b"article" | b"header" | b"footer" | b"main" | b"form" | b"dt" | b"dd" | b"address" | b"figure"
            | b"fieldset" | b"body" | b"figcaption" | b"legend" | b"caption" | b"nav" | b"aside" | b"details" | b"summary" | b"option" => {
                self.block(1)
            }
            // The first row of a table within a cell stands where the cell does.
            b"tr" if self.fresh_cell => self.row_written = false,
            b"tr" => {
                self.block(1);
                (self.row_written, self.tab) = (false, false);
            }
            b"td" | b"th" => self.cell(),
            b"ul" | b"ol" => {
                self.block(if self.lists.is_empty() { 2 } else { 1 });
                let first = tag.attribute(b"start").and_then(|start| start.parse().ok()).unwrap_or(1);
                self.lists.push((tag.name() == b"ol").then_some(first));
            }
            b"li" => self.item(),
            b"blockquote" => self.blockquote(tag),
            b"hr" => {
                self.block(1);
                self.fresh_cell = false;
                self.write("________________________________");
                self.block(1);
            }
            b"a" => {
                // What is quoted is known.
                if let Some(href) = tag.attribute(b"href").filter(|_| self.quote == 0 && self.marks.is_empty() && !self.mark) {
                    self.links.open(&href, self.out.len());
                }
                self.inline(b"a", tag);
            }
            name => self.inline(name, tag),
        }
    }

    fn end(&mut self, name: &[u8]) {
        match name {
            // A browser takes it for the other one.
            b"br" => self.line_break(),
            b"p" | b"div" if self.ran_on(name) => {}
            b"p" | b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" | b"dl" => self.block(2),
            b"pre" => {
                self.preformatted = self.preformatted.saturating_sub(1);
                self.block(2);
            }
            b"ul" | b"ol" => {
                self.lists.pop();
                self.block(if self.lists.is_empty() { 2 } else { 1 });
            }
            b"table" | b"div" | b"tr" | b"li" | b"section" | b"article" | b"header" | b"footer" | b"main" | b"form" | b"dt" | b"dd"
            | b"address" | b"center" | b"figure" | b"fieldset" | b"figcaption" | b"legend" | b"caption" | b"nav" | b"aside"
            | b"details" | b"summary" | b"option" => {
                self.fresh_cell = false;
                self.bullet = None;
                self.block(1);
            }
            b"blockquote" => {
                self.block(1);
                if self.blockquotes.pop() == Some(true) {
                    self.quote -= 1;
                }
            }
            b"a" => {
                self.links.close(&self.out);
                self.end_inline(name);
            }
            name => self.end_inline(name),
        }
    }

    fn text(&mut self, text: &str) {
        if self.preformatted > 0 {
            for (at, line) in text.split('\n').enumerate() {
                if at > 0 {
                    self.line_break();
                }
                let line = line.trim_end_matches('\r');
                if !line.is_empty() {
                    self.write(line);
                }
            }
            return;
        }
        let mut rest = text;
        while let Some(start) = rest.find(|c: char| !blank(c)) {
            self.space |= start > 0;
            let end = rest[start..].find(blank).map_or(rest.len(), |end| start + end);
            let word = &rest[start..end];
            if word.chars().any(invisible) {
                let seen: String = word.chars().filter(|c| !invisible(*c)).collect();
                if !seen.is_empty() {
                    self.write(&seen);
                }
            } else {
                self.write(word);
            }
            rest = &rest[end..];
        }
        self.space |= !rest.is_empty();
    }

    fn finish(mut self) -> HtmlText {
        let text = self.links.written_into(self.out, &mut self.marks);
        HtmlText { text, quote_marks: self.marks }
    }
}

impl Writer {
    fn line_break(&mut self) {
        self.space = false;
        self.fresh_cell = false;
        self.breaks = (self.breaks + 1).min(3);
    }

    fn block(&mut self, breaks: usize) {
        if !self.fresh_cell {
            self.space = false;
            self.breaks = self.breaks.max(breaks);
        }
    }

    fn cell(&mut self) {
        if self.row_written {
            self.breaks = 0;
            self.tab = true;
            self.space = false;
        }
        self.fresh_cell = true;
    }

    fn item(&mut self) {
        self.block(1);
        let depth = self.lists.len().saturating_sub(1).min(8);
        let mut bullet = "  ".repeat(depth);
        match self.lists.last_mut() {
            Some(Some(number)) => {
                bullet.push_str(&number.to_string());
                bullet.push_str(". ");
                *number = number.saturating_add(1);
            }
            _ => bullet.push_str("- "),
        }
        self.bullet = Some(bullet);
    }

    fn blockquote(&mut self, tag: &Tag) {
        self.block(1);
        let style = tag.attribute(b"style").unwrap_or_default().to_ascii_lowercase().replace(' ', "");
        // Web mailers indent with a blockquote without a border; that is no quote.
        let indent = style.contains("border:none")
            || style.contains("border:medium")
            || (style.contains("margin:0040px") && !style.contains("border-left"));
        let cites = tag.attribute(b"type").is_some_and(|kind| kind.eq_ignore_ascii_case("cite"));
        let quotes = cites || !indent;
        self.blockquotes.push(quotes);
        self.quote += usize::from(quotes);
    }

    /// An element within a line; its style may make a block or a cell of it.
    fn inline(&mut self, name: &[u8], tag: &Tag) {
        let shape = tag.attribute(b"style").and_then(|style| shape(&style)).filter(|shape| *shape != Shape::Inline && !is_void(name));
        match shape {
            Some(shape) if self.shaped.len() < MAX_SHAPED => {
                self.edge(shape);
                self.shaped.push((Open::new(name), shape));
            }
            _ => self.within(name),
        }
    }

    fn end_inline(&mut self, name: &[u8]) {
        if let Some(shape) = self.ends_shaped(name) {
            self.edge(shape);
        }
    }

    /// Is this a block that its style puts into the line?
    fn runs_on(&mut self, tag: &Tag) -> bool {
        let inline = tag.attribute(b"style").and_then(|style| shape(&style)) == Some(Shape::Inline) && self.shaped.len() < MAX_SHAPED;
        if inline {
            self.shaped.push((Open::new(tag.name()), Shape::Inline));
        } else {
            self.within(tag.name());
        }
        inline
    }

    /// Does such a block end?
    fn ran_on(&mut self, name: &[u8]) -> bool {
        self.ends_shaped(name) == Some(Shape::Inline)
    }

    fn within(&mut self, name: &[u8]) {
        if let Some((last, _)) = self.shaped.last_mut() {
            last.begins(name);
        }
    }

    fn ends_shaped(&mut self, name: &[u8]) -> Option<Shape> {
        let ends = self.shaped.last_mut().is_some_and(|(last, _)| last.ends(name));
        if ends { self.shaped.pop().map(|(_, shape)| shape) } else { None }
    }

    /// Where an element of that shape begins or ends.
    fn edge(&mut self, shape: Shape) {
        match shape {
            Shape::Block => self.block(1),
            Shape::Cell => self.space = true,
            Shape::Inline => {}
        }
    }

    /// Writes a word, and before it what is due: line ends with their quote marks, a bullet, a cell border, a blank.
    fn write(&mut self, word: &str) {
        if self.out.is_empty() {
            self.breaks = 0;
            self.start_line();
        } else if self.breaks > 0 {
            let between = self.quote.min(self.written_quote).min(MAX_QUOTE_MARKS);
            for left in (0..self.breaks).rev() {
                self.out.push('\n');
                if left > 0 {
                    self.out.extend(std::iter::repeat_n('>', between));
                }
            }
            self.start_line();
        } else if self.tab {
            self.out.push('\t');
        } else if self.space && !self.out.ends_with([' ', '\t', '\n']) {
            self.out.push(' ');
        }
        (self.breaks, self.space, self.tab, self.fresh_cell, self.row_written) = (0, false, false, false, true);
        if let Some(bullet) = self.bullet.take() {
            self.out.push_str(&bullet);
        }
        self.out.push_str(word);
    }

    fn start_line(&mut self) {
        if std::mem::take(&mut self.mark) {
            self.marks.push(self.out.len());
        }
        let depth = self.quote.min(MAX_QUOTE_MARKS);
        self.out.extend(std::iter::repeat_n('>', depth));
        if depth > 0 {
            self.out.push(' ');
        }
        self.written_quote = self.quote;
    }
}

fn is_quote_container(tag: &Tag) -> bool {
    let listed = |name: &[u8], list: &[&str]| {
        tag.attribute(name)
            .is_some_and(|value| value.split_ascii_whitespace().any(|word| list.iter().any(|known| word.eq_ignore_ascii_case(known))))
    };
    listed(b"class", QUOTE_CLASSES) || listed(b"id", QUOTE_IDS)
}

fn blank(c: char) -> bool {
    c.is_whitespace() || c == '\u{a0}'
}

/// Characters that take no room: mailers fill preheaders with them.
fn invisible(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{feff}' | '\u{ad}' | '\u{34f}' | '\u{2060}' | '\u{180e}')
}

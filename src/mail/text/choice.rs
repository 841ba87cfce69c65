//! Which parts are the body: a walk over the tree, bounded by its depth.

use std::borrow::Cow;

use super::{
    super::{
        charset::{self, Hint},
        in_text, lines,
        structure::{Part, Tree},
        tnef::{File, rtf},
    },
    flowed,
};

/// What a part is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::mail) enum Role {
    /// A container, or a representation that is not shown.
    #[default]
    Hidden,
    /// Part of the text.
    Body,
    /// Shown within the text.
    Inline,
    /// Sent along.
    Attachment,
}

/// A stretch of the body: plain text, HTML, or both forms of the same.
#[derive(Debug, Default)]
pub(super) struct Block {
    pub plain: Option<String>,
    pub html: Option<String>,
}

#[derive(Debug, Default)]
pub(super) struct Chosen {
    pub blocks: Vec<Block>,
    pub roles: Vec<Role>,
    /// The files that were written into a text, by the index of its part.
    pub files: Vec<(usize, File)>,
    pub defects: Vec<String>,
}

/// Chooses the parts of the body and decodes them.
pub(super) fn choose(tree: &Tree<'_>, hint: &Hint) -> Chosen {
    let mut walk = Walk {
        tree,
        hint,
        chosen: Chosen { roles: vec![Role::Hidden; tree.parts.len()], ..Chosen::default() },
        named_too: false,
        said: false,
    };
    walk.chosen.blocks = walk.part(0, true);
    if walk.chosen.blocks.iter().all(Block::is_blank) {
        // Nothing but named texts: the first one that is not sent as an attachment is the body after all.
        (walk.named_too, walk.said) = (true, false);
        walk.chosen.roles.fill(Role::Hidden);
        walk.chosen.defects.clear();
        walk.chosen.files.clear();
        walk.chosen.blocks = walk.part(0, true);
    }
    walk.chosen
}

impl Block {
    fn is_blank(&self) -> bool {
        self.plain.as_deref().is_none_or(|text| text.trim().is_empty()) && self.html.as_deref().is_none_or(|html| html.trim().is_empty())
    }
}

struct Walk<'t, 'a> {
    tree: &'t Tree<'a>,
    hint: &'t Hint,
    chosen: Chosen,
    named_too: bool,
    /// Did a part of the body say something?
    said: bool,
}

impl Walk<'_, '_> {
    /// The blocks of one part. `root` is true for what must be the body if it is text at all.
    fn part(&mut self, index: usize, root: bool) -> Vec<Block> {
        let part = &self.tree.parts[index];
        if !part.is_multipart() {
            return self.leaf(index, root);
        }
        let children = part.children.clone();
        match part.kind() {
            "multipart/alternative" => self.alternative(&children),
            "multipart/related" => self.related(part, &children),
            "multipart/signed" | "multipart/report" => {
                let first = self.part(children[0], root);
                for &child in &children[1..] {
                    self.attach(child);
                }
                first
            }
            "multipart/digest" => {
                children.iter().for_each(|&child| self.attach(child));
                Vec::new()
            }
            _ => children.iter().enumerate().flat_map(|(at, &child)| self.part(child, root && at == 0)).collect(),
        }
    }

    fn alternative(&mut self, children: &[usize]) -> Vec<Block> {
        let mut both = Block::default();
        for &child in children {
            let blocks = self.part(child, false);
            let plain = blocks.iter().filter_map(|block| block.plain.as_deref()).collect::<Vec<_>>().join("\n");
            let html = blocks.iter().filter_map(|block| block.html.as_deref()).collect::<String>();
            if both.plain.as_deref().is_none_or(|old| old.trim().is_empty()) && !plain.is_empty() {
                both.plain = Some(plain);
            }
            if !html.is_empty() {
                both.html = Some(html);
            }
        }
        vec![both]
    }

    /// The root of a related part is the text; what it refers to is shown in it.
    fn related(&mut self, part: &Part<'_>, children: &[usize]) -> Vec<Block> {
        let start = part.content.param("start").map(|id| id.trim_matches(['<', '>']).to_owned());
        let is_start = |child: usize| start.is_some() && self.tree.parts[child].content_id() == start;
        let textual = |child: usize| self.tree.parts[child].is_multipart() || self.tree.parts[child].kind().starts_with("text/");
        let root = children.iter().copied().find(|&child| is_start(child) && textual(child));
        let root = root.or_else(|| children.iter().copied().find(|&child| textual(child)));
        let mut blocks = Vec::new();
        for &child in children {
            if Some(child) == root {
                blocks = self.part(child, true);
            } else if self.tree.parts[child].is_multipart() {
                blocks.extend(self.part(child, false));
            } else {
                self.attach(child);
            }
        }
        blocks
    }

    fn leaf(&mut self, index: usize, root: bool) -> Vec<Block> {
        let part = &self.tree.parts[index];
        let html = part.kind() == "text/html" || part.kind() == "text/xhtml" || part.kind() == "application/xhtml+xml";
        let plain = matches!(
            part.kind(),
            "text/plain" | "text/markdown" | "text/x-markdown" | "text/enriched" | "text/richtext" | "text/unknown" | "text/x-plain"
        );
        // A text of an unknown kind is a text (RFC 2046 section 4.1.4), where there is no other.
        let known_file = matches!(part.kind(), "text/calendar" | "text/vcard" | "text/x-vcard" | "text/directory" | "text/x-vcalendar");
        let plain = plain || (index == 0 && part.kind().starts_with("text/") && !html && !known_file);
        // A web hook, and a form whose program is a mail program, send what was filled in as it is.
        let plain = plain || (index == 0 && is_form_code(part.kind()));
        // What is formatted otherwise is the text where it is all there is.
        let plain = plain || (root && is_rtf(part.kind()) && part.name().is_none());
        if matches!(part.kind(), "text/x-amp-html" | "text/watch-html") {
            return Vec::new();
        }
        let attached = part.disposition.value.starts_with("attach") && !(index == 0 && part.name().is_none());
        let named = part.name().is_some() && !root;
        if !(plain || html) || attached || (named && (self.said || !self.named_too)) {
            self.attach(index);
            return Vec::new();
        }
        self.chosen.roles[index] = Role::Body;
        let text = self.text(index, html);
        self.said |= !text.trim().is_empty();
        vec![if html { Block { plain: None, html: Some(text) } } else { Block { plain: Some(text), html: None } }]
    }

    /// The text of a leaf; the files that were written into it are taken out.
    fn text(&mut self, index: usize, html: bool) -> String {
        let part = &self.tree.parts[index];
        let (mut bytes, broken) = part.bytes();
        if let Some((rest, files)) = Some(&bytes).filter(|_| !html).and_then(|bytes| in_text::files(bytes)) {
            self.chosen.files.extend(files.into_iter().map(|file| (index, file)));
            bytes = rest.into();
        }
        let (text, defects) = decoded(part, &bytes, broken, self.hint);
        self.chosen.defects.extend(defects);
        text
    }

    fn attach(&mut self, index: usize) {
        let mut waiting = vec![index];
        while let Some(index) = waiting.pop() {
            let part = &self.tree.parts[index];
            waiting.extend(&part.children);
            if !part.is_multipart() {
                let shown = part.disposition.value != "attachment" && part.content_id().is_some() && part.kind().starts_with("image/");
                self.chosen.roles[index] = if shown { Role::Inline } else { Role::Attachment };
            }
        }
    }
}

fn is_form_code(kind: &str) -> bool {
    matches!(kind, "application/json" | "application/x-www-form-urlencoded")
}

fn is_rtf(kind: &str) -> bool {
    matches!(kind, "text/rtf" | "application/rtf" | "application/x-rtf")
}

impl Part<'_> {
    /// Content-ID without brackets.
    pub fn content_id(&self) -> Option<String> {
        let id = self.headers.token("content-id")?;
        Some(id.trim().trim_matches(['<', '>']).to_owned()).filter(|id| !id.is_empty())
    }

    /// The file name as declared, disposition first.
    pub fn name(&self) -> Option<&str> {
        let disposed = || self.disposition.param("name");
        self.disposition
            .param("filename")
            .or_else(|| self.content.param("name"))
            .or_else(|| self.content.param("filename"))
            .or_else(disposed)
    }
}

/// The decoded text of a leaf, line ends as `\n`, and what was wrong with it.
pub(in crate::mail) fn text_of(part: &Part<'_>, hint: &Hint) -> (String, Vec<String>) {
    let (bytes, broken) = part.bytes();
    decoded(part, &bytes, broken, hint)
}

/// The text of a leaf whose bytes are these, out of a transfer encoding that may be broken.
fn decoded(part: &Part<'_>, bytes: &[u8], broken: bool, hint: &Hint) -> (String, Vec<String>) {
    let mut defects = Vec::new();
    if broken {
        defects.push("broken transfer encoding read as far as it goes".to_owned());
    }
    if is_rtf(part.kind()) {
        return (rtf::text(bytes, hint), defects);
    }
    let html = part.kind() == "text/html";
    let declared = part.content.param("charset");
    let meta = if html { meta_charset(bytes) } else { None };
    let label = declared
        .filter(|label| charset::is_known(label))
        .map(Cow::Borrowed)
        .or_else(|| meta.map(Cow::Owned))
        .or(declared.map(Cow::Borrowed));
    let decoded = charset::decode(bytes, label.as_deref(), hint);
    defects.extend(decoded.defect);
    let mut text = lines::with_plain_ends(decoded.text);
    if !html && part.content.param("format").is_some_and(|format| format.eq_ignore_ascii_case("flowed")) {
        text = flowed::unflow(&text, part.content.param("delsp").is_some_and(|delsp| delsp.eq_ignore_ascii_case("yes")));
    }
    if matches!(part.kind(), "text/enriched" | "text/richtext") {
        text = super::enriched::read(&text, part.kind() == "text/richtext");
    }
    (text, defects)
}

/// The charset that the HTML itself declares, in its first 2 KiB.
pub(in crate::mail) fn meta_charset(bytes: &[u8]) -> Option<String> {
    let head = &bytes[..bytes.len().min(2 << 10)];
    // Where no `<m` opens a tag there is nothing to make lower case and to search.
    memchr::memchr_iter(b'<', head).find(|at| head.get(at + 1).is_some_and(|b| b.eq_ignore_ascii_case(&b'm')))?;
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let meta = &head[head.find("<meta")?..];
    let after = &meta[meta.find("charset")? + 7..];
    let value = after.trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
    let label: String = value.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':')).collect();
    // UTF-16 in a byte-wise readable `<meta>` is never true (HTML standard, section 13.2.3.2).
    Some(label).filter(|label| !label.is_empty() && !label.starts_with("utf-16")).filter(|_| !lines::trim(bytes).is_empty())
}

//! HTML to text, or to sanitised HTML, in one pass over the tokens. There is no tree: the cost is linear whatever the nesting.
//!
//! What nobody saw is dropped: scripts, styles, hidden preheaders. When an element that hides never ends, the text is read again without
//! hiding, because losing the mail is worse than showing a preheader.

use std::{borrow::Cow, convert::Infallible};

use html5gum::{
    Emitter, ForwardingEmitter, Span, State, Tokenizer,
    emitters::callback::{CallbackEmitter, CallbackEvent},
};

pub(in crate::mail) use super::html_tag::Tag;
use super::{
    html_skip::Skip,
    html_tag::Open,
    html_writer::Writer,
    sanitise::Sanitiser,
    sheet::{Sheet, Within, is_every_screen},
    style::{self, font_size},
};

/// What an HTML part says.
#[derive(Debug, Default)]
pub(in crate::mail) struct HtmlText {
    pub text: String,
    /// Where in `text` the containers of quoted history begin.
    pub quote_marks: Vec<usize>,
}

/// What is made of the tokens that are seen.
pub(in crate::mail) trait Sink: Sized {
    /// What it is when the tokens end.
    type Whole: Default;

    /// Before the first token of `html_bytes` of HTML.
    fn new(html_bytes: usize) -> Self;
    fn start(&mut self, tag: &Tag);
    fn end(&mut self, name: &[u8]);
    fn text(&mut self, text: &str);
    fn finish(self) -> Self::Whole;
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
    through::<Writer>(html)
}

/// The HTML made harmless.
pub(super) fn sanitised(html: &str) -> String {
    through::<Sanitiser>(html)
}

pub(super) fn through<S: Sink>(html: &str) -> S::Whole {
    for hiding in [Hiding::All, Hiding::CodeOnly] {
        if let Some(done) = pass::<S>(html, hiding) {
            return done;
        }
    }
    pass::<S>(html, Hiding::Nothing).unwrap_or_default()
}

/// One pass; `None` when something hid the rest of the text.
fn pass<S: Sink>(html: &str, hiding: Hiding) -> Option<S::Whole> {
    let mut pass = Pass {
        hiding,
        tag: Tag::default(),
        skip: None,
        sizes: Vec::new(),
        surroundings: Vec::new(),
        in_style: false,
        sheet: Sheet::default(),
        sink: S::new(html.len()),
    };
    // The tokenizer lends its strings to a callback: tokens of their own would cost an allocation for each tag, text and attribute.
    let emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, _: Span<()>| -> Option<Infallible> {
        pass.take(event);
        None
    });
    let raw = hiding != Hiding::Nothing;
    Tokenizer::new_with_emitter(html, Quick { inner: emitter, raw, name: None, empty: false }).for_each(drop);
    let hides_the_rest = pass.skip.is_some() || pass.sizes.last().is_some_and(|size| size.nothing && size.element.name() != b"td");
    (!hides_the_rest || hiding == Hiding::Nothing).then(|| pass.sink.finish())
}

/// An emitter to which the tokenizer reports no mistakes: nobody reads them, and to find them costs as much as to find the tags.
struct Quick<E> {
    inner: E,
    /// Is what stands in some elements no HTML? A pass that must not lose anything reads it as HTML, for such an element may never end.
    raw: bool,
    /// The name of the start tag that is being read.
    name: Option<Vec<u8>>,
    /// Does that tag close itself?
    empty: bool,
}

impl<E: Emitter> ForwardingEmitter for Quick<E> {
    type Token = E::Token;

    fn inner(&mut self) -> &mut impl Emitter<Token = E::Token> {
        &mut self.inner
    }

    fn init_start_tag(&mut self) {
        self.name.get_or_insert_default().clear();
        self.empty = false;
        self.inner.init_start_tag();
    }

    fn init_end_tag(&mut self) {
        self.name = None;
        self.inner.init_end_tag();
    }

    fn push_tag_name(&mut self, piece: &[u8]) {
        self.name.iter_mut().for_each(|name| name.extend_from_slice(piece));
        self.inner.push_tag_name(piece);
    }

    fn set_self_closing(&mut self) {
        self.empty = true;
        self.inner.set_self_closing();
    }

    /// What stands in these elements holds neither tags nor comments: a `<!--` that a sheet begins with need not end. The tokenizer's own switch
    /// counts `noscript` and `plaintext` among them, whose inside mail programs show as HTML.
    fn emit_current_tag(&mut self) -> Option<State> {
        let next = self.inner.emit_current_tag();
        match self.name.as_deref().filter(|_| self.raw && !self.empty) {
            Some(b"style" | b"xmp" | b"iframe" | b"noembed" | b"noframes") => Some(State::RawText),
            Some(b"script") => Some(State::ScriptData),
            Some(b"title" | b"textarea") => Some(State::RcData),
            _ => next,
        }
    }

    fn should_emit_errors(&mut self) -> bool {
        false
    }
}

/// What one pass knows.
struct Pass<S> {
    hiding: Hiding,
    /// The start tag that is being read, or was last.
    tag: Tag,
    skip: Option<Skip>,
    /// The elements that set the size of their text, innermost last.
    sizes: Vec<Size>,
    /// The elements that rules of the sheets ask for, innermost last, each with those around it.
    surroundings: Vec<(Open, Within)>,
    /// A style sheet is being read.
    in_style: bool,
    sheet: Sheet,
    sink: S,
}

/// Deepest nesting of sizes that is followed; what lies deeper keeps the size around it.
const MAX_SIZES: usize = 200;

/// An element that sets the size of its text: is it nothing?
struct Size {
    element: Open,
    nothing: bool,
}

impl<S: Sink> Pass<S> {
    fn take(&mut self, event: CallbackEvent<'_>) {
        match event {
            CallbackEvent::OpenStartTag { name } => self.tag.open(name),
            CallbackEvent::AttributeName { name } => self.tag.add_name(name),
            CallbackEvent::AttributeValue { value } => self.tag.add_value(value),
            CallbackEvent::CloseStartTag { self_closing } => {
                self.tag.close();
                self.start(self_closing);
            }
            CallbackEvent::EndTag { name } => self.end(name),
            CallbackEvent::String { .. } if self.skip.is_none() && self.sizes.last().is_some_and(|size| size.nothing) => {}
            CallbackEvent::String { value } if self.skip.is_none() => self.sink.text(&lossy(value)),
            // Sheets of old stand in a comment.
            CallbackEvent::String { value } | CallbackEvent::Comment { value } if self.in_style => self.sheet.take(&lossy(value)),
            _ => {}
        }
    }

    fn start(&mut self, self_closing: bool) {
        let name = self.tag.name();
        if let Some(skipped) = &mut self.skip {
            if !skipped.ends_before(name) {
                if !self_closing {
                    skipped.element.begins(name);
                    skipped.begins(name);
                }
                self.in_style |= skipped.element.name() == b"head" && self.hiding == Hiding::All && is_sheet(&self.tag);
                return;
            }
            self.skip = None;
        }
        if !is_void(name) && !self_closing {
            if hides(&self.tag, self.hiding) || self.hiding == Hiding::All && self.sheet.hides(&self.tag, self.within()) {
                self.in_style = self.hiding == Hiding::All && is_sheet(&self.tag);
                self.skip = Some(Skip::new(name));
                return;
            }
            if self.hiding == Hiding::All {
                self.size();
                self.surrounding();
            }
        }
        self.sink.start(&self.tag);
    }

    /// Notes the size of the text in the element that begins.
    fn size(&mut self) {
        let name = self.tag.name();
        match self.tag.attribute(b"style").as_deref().and_then(font_size) {
            Some(nothing) if self.sizes.len() < MAX_SIZES => self.sizes.push(Size { element: Open::new(name), nothing }),
            _ => {
                if let Some(last) = self.sizes.last_mut() {
                    last.element.begins(name);
                }
            }
        }
    }

    /// What the element that begins stands in.
    fn within(&self) -> Within {
        self.surroundings.last().map_or(0, |(_, within)| *within)
    }

    /// Notes what the element that begins is to those in it.
    fn surrounding(&mut self) {
        let within = self.within();
        match self.sheet.surroundings(&self.tag) {
            more if more & !within != 0 && self.surroundings.len() < MAX_SIZES => {
                self.surroundings.push((Open::new(self.tag.name()), within | more));
            }
            _ => {
                if let Some((last, _)) = self.surroundings.last_mut() {
                    last.begins(self.tag.name());
                }
            }
        }
    }

    fn end(&mut self, name: &[u8]) {
        if self.in_style && name == b"style" {
            self.in_style = false;
            self.sheet.close();
        }
        if self.skip.as_mut().is_some_and(|skipped| skipped.ends_with(name) || skipped.left(name)) {
            self.skip = None;
        }
        if let Some(skipped) = &mut self.skip {
            if skipped.element.ends(name) {
                self.skip = None;
            }
            return;
        }
        if self.sizes.last_mut().is_some_and(|last| last.element.ends(name)) {
            self.sizes.pop();
        }
        if self.surroundings.last_mut().is_some_and(|(last, _)| last.ends(name)) {
            self.surroundings.pop();
        }
        self.sink.end(name);
    }
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

/// Does a style sheet begin that holds for every screen?
fn is_sheet(tag: &Tag) -> bool {
    tag.name() == b"style" && tag.attribute(b"media").is_none_or(|media| is_every_screen(&media))
}

fn hides(tag: &Tag, hiding: Hiding) -> bool {
    let name = tag.name();
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
    if tag.attribute(b"hidden").is_some() {
        return true;
    }
    tag.attribute(b"style").is_some_and(|style| style::hides(&style))
}

/// Bytes as text. The tokenizer was given text, so that they nearly always are.
pub(super) fn lossy(bytes: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed)
}

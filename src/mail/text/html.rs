//! HTML to text, or to sanitised HTML, in one pass over the tokens. There is no tree: the cost is linear whatever the nesting.
//!
//! What nobody saw is dropped: scripts, styles, hidden preheaders. When an element that hides never ends, the text is read again without
//! hiding, because losing the mail is worse than showing a preheader.

use std::{borrow::Cow, convert::Infallible};

use html5gum::{
    Emitter, ForwardingEmitter, Span, StartTag, Tokenizer,
    emitters::callback::{CallbackEmitter, CallbackEvent},
};

use super::{html_tag::Tag, html_writer::Writer, sanitise::Sanitiser};

/// What an HTML part says.
#[derive(Debug, Default)]
pub(in crate::mail) struct HtmlText {
    pub text: String,
    /// Where in `text` the containers of quoted history begin.
    pub quote_marks: Vec<usize>,
}

/// What is made of the tokens that are seen.
pub(super) trait Sink: Sized {
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

fn through<S: Sink>(html: &str) -> S::Whole {
    for hiding in [Hiding::All, Hiding::CodeOnly] {
        if let Some(done) = pass::<S>(html, hiding) {
            return done;
        }
    }
    pass::<S>(html, Hiding::Nothing).unwrap_or_default()
}

/// One pass; `None` when something hid the rest of the text.
fn pass<S: Sink>(html: &str, hiding: Hiding) -> Option<S::Whole> {
    let mut pass = Pass { hiding, tag: Tag::default(), skip: None, sink: S::new(html.len()) };
    // The tokenizer lends its strings to a callback: tokens of their own would cost an allocation for each tag, text and attribute.
    let emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, _: Span<()>| -> Option<Infallible> {
        pass.take(event);
        None
    });
    Tokenizer::new_with_emitter(html, Unjudged(emitter)).for_each(drop);
    (pass.skip.is_none() || hiding == Hiding::Nothing).then(|| pass.sink.finish())
}

/// An emitter to which the tokenizer reports no mistakes: nobody reads them, and to find them costs as much as to find the tags.
struct Unjudged<E>(E);

impl<E: Emitter> ForwardingEmitter for Unjudged<E> {
    type Token = E::Token;

    fn inner(&mut self) -> &mut impl Emitter<Token = E::Token> {
        &mut self.0
    }

    fn should_emit_errors(&mut self) -> bool {
        false
    }
}

/// An element that is being skipped: its name and how many of that name are open.
struct Skip {
    name: Vec<u8>,
    open: usize,
}

/// What one pass knows.
struct Pass<S> {
    hiding: Hiding,
    /// The start tag that is being read, or was last.
    tag: Tag,
    skip: Option<Skip>,
    sink: S,
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
            CallbackEvent::String { value } if self.skip.is_none() => self.sink.text(&lossy(value)),
            _ => {}
        }
    }

    fn start(&mut self, self_closing: bool) {
        let name = self.tag.name();
        if let Some(skipped) = &mut self.skip {
            let implied_end = matches!(skipped.name.as_slice(), b"p" | b"li") && skipped.name == name;
            if !(implied_end || skipped.name == b"head" && name == b"body") {
                skipped.open += usize::from(skipped.name == name && !self_closing);
                return;
            }
            self.skip = None;
        }
        if !is_void(name) && !self_closing && hides(&self.tag, self.hiding) {
            self.skip = Some(Skip { name: name.to_vec(), open: 1 });
            return;
        }
        self.sink.start(&self.tag);
    }

    fn end(&mut self, name: &[u8]) {
        if let Some(skipped) = &mut self.skip {
            if skipped.name == name {
                skipped.open -= 1;
                if skipped.open == 0 {
                    self.skip = None;
                }
            }
            return;
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
    let Some(style) = tag.attribute(b"style") else { return false };
    let style: String = style.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase()).collect();
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

/// Bytes as text. The tokenizer was given text, so that they nearly always are.
pub(super) fn lossy(bytes: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed)
}

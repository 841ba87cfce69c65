//! The body of a message: which parts are its text, in what order, and how they read.
//!
//! Of alternatives the plain text is taken unless it says nothing; of mixed parts all texts are kept in order (Apple's text, picture,
//! text; the footer after an alternative). An attached message is never taken for the body.

mod choice;
mod display;
mod enriched;
mod flowed;
pub(super) mod html;
mod html_links;
mod html_skip;
mod html_tag;
mod html_writer;
mod sanitise;
mod sheet;
mod style;

use std::collections::BTreeSet;

use super::{
    charset::Hint,
    limits::{self, Limits},
    structure::Tree,
    tnef::File,
};

pub use display::Html;

pub(super) use choice::{Role, meta_charset, text_of};

/// What the message says.
#[derive(Debug, Clone, Default)]
pub(super) struct Body {
    /// The text, line ends as `\n`.
    pub text: String,
    /// The HTML, for display.
    pub html: Option<Html>,
    /// Where in `text` the containers of quoted history begin; only when the text was made from HTML.
    pub quote_marks: Vec<usize>,
    /// Was any of `text` made from HTML?
    pub from_html: bool,
    /// What each part of the tree is.
    pub roles: Vec<Role>,
    /// The files that were written into a text, by the index of its part.
    pub files: Vec<(usize, File)>,
    pub limits: Vec<String>,
    pub defects: Vec<String>,
}

/// Chooses, decodes and joins the body.
pub(super) fn body(tree: &Tree<'_>, hint: &Hint, limits: &Limits) -> Body {
    let mut chosen = choice::choose(tree, hint);
    let mut body = Body {
        roles: std::mem::take(&mut chosen.roles),
        files: std::mem::take(&mut chosen.files),
        defects: std::mem::take(&mut chosen.defects),
        ..Body::default()
    };
    let any_html = chosen.blocks.iter().any(|block| block.html.is_some());
    let (mut display, mut html_bytes) = (Html::default(), 0);
    let few = chosen.blocks.len() <= 4;
    for mut block in chosen.blocks {
        let mut read = None;
        if let Some(mut html) = block.html.take() {
            if limits::cut(&mut html, limits.text_bytes.saturating_sub(html_bytes)) {
                note(&mut body.limits, format!("HTML longer than {} bytes: cut", limits.text_bytes));
            }
            html_bytes += html.len();
            // Beside a text that says something nobody asks what the HTML says.
            read = block.plain.as_deref().is_none_or(may_say_nothing).then(|| html::read(&html));
            display.push(html);
        } else if let Some(plain) = block.plain.as_deref().filter(|_| any_html) {
            display.push_text(plain);
        }
        let plain = block.plain.filter(|plain| !says_nothing(plain, read.as_ref().map(|read| read.text.as_str())));
        let from_html = plain.is_none();
        let text = plain.or_else(|| read.as_mut().map(|read| std::mem::take(&mut read.text))).unwrap_or_default();
        let text = text.trim_end();
        if text.trim().is_empty() || (few && repeats(&body.text, text)) {
            continue;
        }
        if !body.text.is_empty() {
            body.text.push_str("\n\n");
        }
        if let Some(read) = read.filter(|_| from_html) {
            body.quote_marks.extend(read.quote_marks.iter().map(|at| at + body.text.len()));
        }
        body.text.push_str(text);
        body.from_html |= from_html;
    }
    if limits::cut(&mut body.text, limits.text_bytes) {
        note(&mut body.limits, format!("text longer than {} bytes: cut", limits.text_bytes));
    }
    let leading = body.text.len() - body.text.trim_start_matches(['\n', '\r']).len();
    if leading > 0 {
        body.text.drain(..leading);
        body.quote_marks.iter_mut().for_each(|at| *at = at.saturating_sub(leading));
    }
    body.html = any_html.then_some(display);
    body
}

fn note(list: &mut Vec<String>, text: String) {
    if !list.contains(&text) {
        list.push(text);
    }
}

/// Does `text` only say again what stands there? Some programs send both forms of a text as mixed parts.
fn repeats<'t>(before: &'t str, text: &'t str) -> bool {
    let letters = |text: &'t str| text.chars().rev().filter(|c| c.is_alphanumeric());
    let enough = letters(text).scan(0, |bytes, c| {
        *bytes += c.len_utf8();
        Some(*bytes)
    });
    let mut above = letters(before);
    before == text || letters(text).all(|c| above.next() == Some(c)) && enough.take(12).any(|bytes| bytes >= 12)
}

/// The text of some HTML.
pub(super) fn html_to_text(html: &str) -> String {
    html::read(html).text
}

/// Is the plain text only a placeholder for the HTML beside it?
fn says_nothing(plain: &str, html: Option<&str>) -> bool {
    let Some(html) = html.map(str::trim).filter(|html| !html.is_empty()) else { return false };
    may_say_nothing(plain) && (plain.trim().is_empty() || html.len() > plain.trim().len() * 3 || !says_the_same(plain, html))
}

/// Do both forms say the same? Of the words of a placeholder hardly any stands in what it stands for.
fn says_the_same(plain: &str, html: &str) -> bool {
    let words = |text: &str| -> BTreeSet<String> {
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() >= 4).map(str::to_lowercase).collect()
    };
    let (plain, html) = (words(plain), words(html));
    plain.intersection(&html).count() * 3 >= plain.len()
}

/// Could the plain text be a placeholder, if what the HTML says beside it is much longer? Most texts are none, and then nobody asks what the HTML says.
fn may_say_nothing(plain: &str) -> bool {
    let plain = plain.trim();
    if plain.is_empty() {
        return true;
    }
    if plain.len() >= 400 {
        return false;
    }
    let lower = plain.to_lowercase();
    lower.contains("html")
        || ["browser", "navegador", "navigateur", "view this email", "online version"].iter().any(|word| lower.contains(word))
            && ["support", "view", "display", "client", "reader", "enable", "ansehen", "anzeigen", "visualizza", "afficher", "ver "]
                .iter()
                .any(|word| lower.contains(word))
}

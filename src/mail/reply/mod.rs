//! What the person wrote now: the text without quoted history, signature and notices. When in doubt, text stays in the reply: a lost answer is
//! worse than a quote too many.
//!
//! The text is taken apart line by line in one pass: quoted lines, attribution lines ("On … wrote:"), copied header blocks, markers of
//! originals and forwards, and where the HTML had a quote container. Then what stands before the first hard mark, and between quotes, is the reply.

mod assemble;
mod banner;
pub(super) mod block;
mod dates;
pub(super) mod header;
mod initials;
pub(super) mod kinds;
pub(super) mod marks;
pub(super) mod notices;
mod particulars;
mod postscript;
pub(super) mod signature;

use std::borrow::Cow;

use super::lines;
use crate::crm::Party;
use kinds::Kind;

/// The text, taken apart. Nothing is lost: what is not visible is quoted or signature.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Reply {
    pub visible: String,
    pub quoted: Option<String>,
    pub signature: Option<String>,
    /// The first line of history that is not marked line by line, and whether it says that it forwards.
    pub cut: Option<Cutting>,
}

/// Where history begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cutting {
    pub line: usize,
    /// Is it a "Forwarded message" mark?
    pub forwards: bool,
}

/// What is known around a text.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Around<'a> {
    /// Offsets where the HTML had a quote container.
    pub marks: &'a [usize],
    /// Was the text made from HTML? Then a rule may be a mere ornament.
    pub html: bool,
    pub subject: &'a str,
    /// Is that the subject of a forward?
    pub forward: bool,
    pub sender: Option<&'a Party>,
}

/// Takes a text apart.
pub(super) fn split(text: &str, around: &Around<'_>) -> Reply {
    let clean: Vec<Cow<'_, str>> = lines::of_text(text).map(kinds::without_marks).collect();
    let lines: Vec<&str> = clean.iter().map(AsRef::as_ref).collect();
    let kinds = kinds::kinds(&lines, &marked_lines(text, around.marks), around);
    let cut = kinds.iter().enumerate().find_map(|(line, kind)| match kind {
        Kind::Cut(why) => Some(Cutting { line, forwards: *why == kinds::Cut::Forward }),
        Kind::Attribution => Some(Cutting { line, forwards: false }),
        _ => None,
    });
    Reply { cut, ..assemble::assemble(&lines, &kinds, around) }
}

fn marked_lines(text: &str, marks: &[usize]) -> Vec<usize> {
    if marks.is_empty() {
        return Vec::new();
    }
    let mut marks = marks.iter().copied().peekable();
    let mut found = Vec::new();
    let mut offset = 0;
    for (index, line) in text.lines().enumerate() {
        offset += line.len() + 1;
        while marks.next_if(|mark| *mark < offset).is_some() {
            if found.last() != Some(&index) {
                found.push(index);
            }
        }
    }
    found
}

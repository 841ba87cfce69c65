//! What the person wrote now: the text without quoted history and signature. When in doubt, text stays in the reply: a lost answer is worse
//! than a quote too many.

/// The text, taken apart. Nothing is lost: what is not visible is quoted or signature.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Reply {
    pub visible: String,
    pub quoted: Option<String>,
    pub signature: Option<String>,
}

/// Takes a text apart.
pub(super) fn split(text: &str, _marks: &[usize]) -> Reply {
    Reply { visible: text.trim().to_owned(), quoted: None, signature: None }
}

//! The word that was probably meant.

pub(super) use crate::domain::nearest;

/// `did you mean …?`, or the choice when nothing is near.
pub(super) fn suggestion<'k>(word: &str, known: impl Iterator<Item = &'k str> + Clone) -> String {
    let all = || known.clone().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    match nearest(word, known.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.clone().next().is_none() => String::new(),
        None => format!("known here: {}", all()),
    }
}

//! The word that was probably meant.

/// The known word that is most like `word`, if one is like it at all.
pub fn nearest<'k>(word: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    // A third of the letters may be wrong; long texts are no misspelling, and comparing them would cost.
    let word: String = word.chars().take(64).collect();
    let limit = (word.chars().count() / 3).max(1);
    let begins = |name: &str| name.len() > 2 && word.starts_with(name) || word.len() > 2 && name.starts_with(&word);
    let distance = |name: &str| if begins(name) { 1 } else { strsim::damerau_levenshtein(&word, name) };
    let near = known.map(|name| (distance(name), name)).filter(|(distance, _)| *distance <= limit);
    near.min_by_key(|(distance, _)| *distance).map(|(_, name)| name)
}

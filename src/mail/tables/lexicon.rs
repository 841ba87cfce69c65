//! A table of words that is asked for every word or line of a text.
//!
//! Its words stand in the order of their first eight bytes, read as a number: numbers are compared several times faster than texts, and most
//! words that are not in the table have first bytes that are not in it either.

/// Words and what each of them means.
pub(in crate::mail) struct Lexicon<V = ()>(Vec<(u64, &'static str, V)>);

impl<V: Copy> Lexicon<V> {
    /// Of a word that comes twice the first meaning counts.
    pub fn new(words: impl IntoIterator<Item = (&'static str, V)>) -> Self {
        let mut all: Vec<_> = words.into_iter().map(|(word, means)| (first_bytes(word), word, means)).collect();
        all.sort_by_key(|entry| (entry.0, entry.1));
        all.dedup_by_key(|entry| entry.1);
        Self(all)
    }

    /// What a word means.
    pub fn get(&self, word: &str) -> Option<V> {
        let first = first_bytes(word);
        let from = self.0.partition_point(|entry| entry.0 < first);
        let same = self.0[from..].iter().take_while(|entry| entry.0 == first);
        same.into_iter().find(|entry| entry.1 == word).map(|entry| entry.2)
    }
}

impl Lexicon {
    /// Words that mean nothing beyond that they are there.
    pub fn of(words: impl IntoIterator<Item = &'static str>) -> Self {
        Self::new(words.into_iter().map(|word| (word, ())))
    }

    /// Is it one of the words?
    pub fn has(&self, word: &str) -> bool {
        self.get(word).is_some()
    }
}

fn first_bytes(word: &str) -> u64 {
    let mut first = [0; 8];
    let length = word.len().min(8);
    first[..length].copy_from_slice(&word.as_bytes()[..length]);
    u64::from_be_bytes(first)
}

#[cfg(test)]
mod tests {
    use super::Lexicon;

    #[test]
    fn words_of_every_length_are_told_apart() {
        let words = ["", "a", "ab", "abcdefgh", "abcdefghi", "abcdefghj", "größe", "größen", "見積り"];
        let lexicon = Lexicon::new(words.into_iter().zip(0..).chain([("ab", 99)]));
        for (word, at) in words.into_iter().zip(0..) {
            assert_eq!(lexicon.get(word), Some(at), "{word}");
        }
        for word in ["b", "abcdefg", "abcdefghk", "größ", "a\0"] {
            assert_eq!(lexicon.get(word), None, "{word}");
        }
    }
}

//! A start tag in memory that the next one uses again.

use std::{borrow::Cow, ops::Range};

use super::html::lossy;

/// The name of a tag, and its attributes in the order of their names, of each name the first.
#[derive(Debug, Default)]
pub(in crate::mail) struct Tag {
    /// The name, then the names and values of the attributes.
    bytes: Vec<u8>,
    name: usize,
    attributes: Vec<(Range<usize>, Range<usize>)>,
}

impl Tag {
    /// Begins anew.
    pub fn open(&mut self, name: &[u8]) {
        self.bytes.clear();
        self.attributes.clear();
        self.bytes.extend_from_slice(name);
        self.name = name.len();
    }

    pub fn add_name(&mut self, name: &[u8]) {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(name);
        let end = self.bytes.len();
        self.attributes.push((start..end, end..end));
    }

    /// The value of the attribute that was named last.
    pub fn add_value(&mut self, value: &[u8]) {
        self.bytes.extend_from_slice(value);
        if let Some((_, last)) = self.attributes.last_mut() {
            last.end = self.bytes.len();
        }
    }

    /// Puts the attributes in order.
    pub fn close(&mut self) {
        let bytes = &self.bytes;
        self.attributes.sort_by(|(a, _), (b, _)| bytes[a.clone()].cmp(&bytes[b.clone()]));
        self.attributes.dedup_by(|(later, _), (first, _)| bytes[later.clone()] == bytes[first.clone()]);
    }

    pub fn name(&self) -> &[u8] {
        &self.bytes[..self.name]
    }

    pub fn attributes(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.attributes.iter().map(|(name, value)| (&self.bytes[name.clone()], &self.bytes[value.clone()]))
    }

    /// The value of one attribute.
    pub fn attribute(&self, wanted: &[u8]) -> Option<Cow<'_, str>> {
        self.attributes().find(|(name, _)| *name == wanted).map(|(_, value)| lossy(value))
    }
}

/// An open element that is followed until it ends: elements of its name may be open inside.
#[derive(Debug)]
pub(super) struct Open {
    name: Vec<u8>,
    count: usize,
}

impl Open {
    pub fn new(name: &[u8]) -> Self {
        Self { name: name.to_vec(), count: 1 }
    }

    pub fn name(&self) -> &[u8] {
        &self.name
    }

    /// Is it alone, with none of its name inside?
    pub fn is_alone(&self) -> bool {
        self.count == 1
    }

    /// An element begins inside.
    pub fn begins(&mut self, name: &[u8]) {
        self.count += usize::from(self.name == name);
    }

    /// An element ends; answers whether it is this one.
    pub fn ends(&mut self, name: &[u8]) -> bool {
        if self.name == name {
            self.count -= 1;
        }
        self.name == name && self.count == 0
    }
}

#[cfg(test)]
mod tests {
    use super::Tag;

    #[test]
    fn of_two_attributes_of_one_name_the_first_counts() {
        let mut tag = Tag::default();
        for _ in 0..2 {
            tag.open(b"a");
            for (name, value) in [("title", "one"), ("href", "x"), ("title", "two")] {
                tag.add_name(name.as_bytes());
                tag.add_value(value.as_bytes());
            }
            tag.close();
            let all: Vec<_> = tag.attributes().collect();
            assert_eq!(all, [(b"href".as_slice(), b"x".as_slice()), (b"title", b"one")]);
        }
        assert_eq!((tag.name(), tag.attribute(b"title").as_deref()), (b"a".as_slice(), Some("one")));
    }
}

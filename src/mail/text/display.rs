//! The HTML of a message for display. It is kept as it came and made harmless whenever it comes out, so that a reading which nobody looks at
//! does not pay for it, and no way leads past the allow list.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{html, sanitise};

/// The HTML of a message. It comes out sanitised only: [`Html::sanitised`], and as JSON.
#[derive(Debug, Clone, Default)]
pub struct Html {
    /// The parts in their order, each of which is sanitised by itself: what one leaves open ends with it.
    parts: Vec<String>,
}

impl Html {
    /// The HTML made harmless: allowed elements and attributes only, no remote pictures, no address that acts.
    pub fn sanitised(&self) -> String {
        self.parts.iter().map(|part| html::sanitised(part)).collect()
    }

    /// What is made of each part as it came, without what nobody sees.
    pub(in crate::mail) fn read_as<S: html::Sink>(&self) -> Vec<S::Whole> {
        self.parts.iter().map(|part| html::through::<S>(part)).collect()
    }

    pub(super) fn push(&mut self, html: String) {
        self.parts.push(html);
    }

    /// A text between HTML parts.
    pub(super) fn push_text(&mut self, text: &str) {
        self.parts.push(sanitise::preformatted(text));
    }

    /// Does the HTML as it came contain these words?
    pub(in crate::mail) fn mentions(&self, words: &str) -> bool {
        let finder = memchr::memmem::Finder::new(words);
        self.parts.iter().any(|part| finder.find(part.as_bytes()).is_some())
    }

    /// May it have a table?
    pub(in crate::mail) fn may_have_tables(&self) -> bool {
        self.mentions("<t") || self.mentions("<T")
    }
}

impl From<&str> for Html {
    fn from(html: &str) -> Self {
        Self { parts: vec![html.to_owned()] }
    }
}

/// Two are the same when they show the same.
impl PartialEq for Html {
    fn eq(&self, other: &Self) -> bool {
        self.sanitised() == other.sanitised()
    }
}

impl Serialize for Html {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.sanitised())
    }
}

impl<'de> Deserialize<'de> for Html {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|html| Self::from(html.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::Html;

    #[test]
    fn nothing_that_acts_comes_out_in_either_way_and_what_came_out_stays_as_it_is() {
        let mut html = Html::from("<p onclick=x>A &amp; B<script>alert(1)</script> <b>open");
        html.push_text("1 < 2");
        let clean = "<p>A &amp; B <b>open</b></p><pre>1 &lt; 2</pre>";
        assert_eq!(html.sanitised(), clean);
        let json = serde_json::to_string(&html).unwrap();
        assert_eq!(json, format!("\"{clean}\""));
        assert_eq!(serde_json::from_str::<Html>(&json).unwrap().sanitised(), clean);
    }
}

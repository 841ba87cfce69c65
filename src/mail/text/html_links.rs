//! The addresses of links, beside their texts: in a letter a few links lead to what it speaks of, and whoever reads only the text wants to follow
//! them. A newsletter has many that nobody reads as text, and quoted history is known: their links stay in the HTML.

/// Most links of a letter.
const MAX_LINKS: usize = 4;
/// Longest address that is written.
const MAX_BYTES: usize = 100;

/// The links of a text that is being written.
#[derive(Debug, Default)]
pub(super) struct Links {
    /// The address of the open link, and where its text begins.
    open: Option<(String, usize)>,
    /// Where the texts of links end, and the address that is to stand there unless the text says it.
    found: Vec<(usize, Option<String>)>,
}

impl Links {
    /// A link begins at this place of the text.
    pub fn open(&mut self, href: &str, at: usize) {
        let web = href.trim().strip_prefix("https://").or_else(|| href.trim().strip_prefix("http://"));
        self.open = web.map(|_| (href.trim().to_owned(), at));
    }

    /// The open link, if there is one, ends at the end of `text`.
    pub fn close(&mut self, text: &str) {
        let Some((href, start)) = self.open.take() else { return };
        let Some(shown) = text.get(start..).map(str::trim).filter(|shown| !shown.is_empty()) else { return };
        if self.found.len() <= MAX_LINKS {
            let told = href.len() > MAX_BYTES || bare(&href).starts_with(&bare(shown)) && shown.contains('.');
            self.found.push((text.len(), Some(href).filter(|_| !told)));
        }
    }

    /// The text with the addresses in their places, when it is a letter's; `marks` are moved with what they mark.
    pub fn written_into(self, text: String, marks: &mut [usize]) -> String {
        if self.found.len() > MAX_LINKS || self.found.iter().all(|(_, href)| href.is_none()) {
            return text;
        }
        let mut out = String::with_capacity(text.len() + self.found.len() * (MAX_BYTES + 3));
        let mut from = 0;
        for (at, href) in self.found.into_iter().filter_map(|(at, href)| Some((at, href?))) {
            out.push_str(&text[from..at]);
            let address = format!(" <{href}>");
            // Marks stand in the text as it will be: what was put in before has moved them already.
            marks.iter_mut().filter(|mark| **mark >= out.len()).for_each(|mark| *mark += address.len());
            out.push_str(&address);
            from = at;
        }
        out.push_str(&text[from..]);
        out
    }
}

/// An address without what people leave out when they write it.
fn bare(text: &str) -> String {
    let text = text.trim_start_matches("https://").trim_start_matches("http://").trim_start_matches("www.");
    text.trim_end_matches('/').to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use crate::mail::text::html::read;

    #[test]
    fn a_letter_shows_where_its_links_lead_and_a_newsletter_does_not() {
        let link = "<a href='https://x.example/plan'>the plan</a>";
        assert_eq!(read(&format!("<p>See {link}.</p>")).text, "See the plan <https://x.example/plan>.");
        assert_eq!(read(&link.repeat(5)).text, "the planthe planthe planthe planthe plan");
        for told in ["<a href='https://www.x.example/'>x.example</a>", "<a href='mailto:kim@x.example'>x.example</a>"] {
            assert_eq!(read(told).text, "x.example", "{told}");
        }
        let quoted = read(&format!("<p>See {link}</p><div class='gmail_quote'>On Monday:<blockquote>{link}</blockquote></div>"));
        assert_eq!(quoted.text, "See the plan <https://x.example/plan>\n\nOn Monday:\n> the plan");
        assert_eq!(&quoted.text[quoted.quote_marks[0]..][..9], "On Monday");
    }
}

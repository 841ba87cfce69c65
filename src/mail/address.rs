//! Address lists (RFC 5322 section 3.4) as people's programs write them: groups, comments, routes, missing brackets, `mailto:`.
//!
//! Every entry comes out, with a name, an address, or both; an address that is none stays in the name, so that nothing is invented.

use crate::crm::{EmailAddress, Party};

use super::{
    charset::Hint,
    headers::{Field, Headers},
    words,
};

/// Every party of every field of that name, top to bottom, groups flattened.
pub(super) fn all(headers: &Headers<'_>, name: &str, hint: &Hint) -> Vec<Party> {
    headers.all(name).flat_map(|field| list(field, hint)).collect()
}

/// Most parties of one field that are read: a real mail to thousands has a list's address instead.
pub(super) const MAX_PARTIES: usize = 5_000;

/// The parties of one field.
pub(super) fn list(field: &Field<'_>, hint: &Hint) -> Vec<Party> {
    parse_list(&words::raw(&field.unfolded(), hint), hint)
}

/// The parties of a header value that is text already.
pub(super) fn parse_list(value: &str, hint: &Hint) -> Vec<Party> {
    let mut reader = Reader::new(hint);
    let mut rest = value;
    while let Some(c) = rest.chars().next().filter(|_| reader.parties.len() < MAX_PARTIES) {
        // An encoded word is one word, whatever signs its writer forgot to encode.
        let word = if c == '=' && reader.within == Within::Phrase && !reader.escaped { words::whole_word(rest) } else { None };
        let taken = word.unwrap_or(c.len_utf8());
        match word {
            Some(length) => reader.phrase.push_str(&rest[..length]),
            None => reader.step(c),
        }
        rest = &rest[taken..];
    }
    if reader.parties.len() < MAX_PARTIES {
        reader.finish_entry();
    }
    reader.parties
}

/// The first address in a text such as `<kim@example.com>`, `mailto:kim@example.com` or `Kim kim@example.com;`.
pub(super) fn first_in(text: &str) -> Option<EmailAddress> {
    let fits = |c: char| !c.is_whitespace() && !matches!(c, '<' | '>' | '(' | ')' | '[' | ']' | ',' | ';' | '"' | '“' | '”' | '*' | '\'');
    text.split(|c| !fits(c)).filter(|word| word.contains('@')).find_map(address)
}

/// What programs write before an address: a link's scheme, the kind of address that Exchange and Outlook keep.
const SCHEMES: [&str; 3] = ["mailto:", "smtp:", "email:"];

/// One address with what people and programs put around it: `mailto:`, a route, a final dot.
pub(super) fn address(text: &str) -> Option<EmailAddress> {
    let text = text.trim().trim_matches(|c: char| matches!(c, '<' | '>' | '\'' | '*')).trim();
    let scheme = SCHEMES.iter().find(|scheme| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)));
    let bare = scheme.map_or(text, |scheme| &text[scheme.len()..]);
    let bare = bare.split('?').next().unwrap_or(bare);
    // A source route, `@a,@b:kim@c` (RFC 5321 appendix C).
    let bare = if bare.starts_with('@') { bare.rsplit_once(':').map_or(bare, |(_, address)| address) } else { bare };
    let bare = bare.trim_end_matches(['.', ',', ';', ':', '!']);
    if !bare.contains('@') {
        return None;
    }
    EmailAddress::parse(bare).ok().or_else(|| {
        let one_blank_around_at = bare.contains(" @") || bare.contains("@ ");
        let squeezed = one_blank_around_at.then(|| bare.chars().filter(|c| !c.is_whitespace()).collect::<String>())?;
        EmailAddress::parse(&squeezed).ok()
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    Phrase,
    Quotes,
    Angle,
    Comment(u8),
}

struct Reader<'h> {
    hint: &'h Hint,
    within: Within,
    escaped: bool,
    /// How long the phrase was when its last quote closed.
    quoted: Option<usize>,
    phrase: String,
    angle: Option<String>,
    comment: String,
    parties: Vec<Party>,
}

impl<'h> Reader<'h> {
    fn new(hint: &'h Hint) -> Self {
        Self {
            hint,
            within: Within::Phrase,
            escaped: false,
            quoted: None,
            phrase: String::new(),
            angle: None,
            comment: String::new(),
            parties: Vec::new(),
        }
    }

    fn step(&mut self, c: char) {
        if self.escaped {
            self.escaped = false;
            self.push(c);
            return;
        }
        match (self.within, c) {
            (Within::Quotes | Within::Comment(_), '\\') => self.escaped = true,
            (Within::Quotes, '"') => {
                self.within = Within::Phrase;
                self.quoted = Some(self.phrase.len());
            }
            (Within::Phrase, '"') => self.within = Within::Quotes,
            // The quotes that just closed were those of a local part: `"kim lee"@example.com`.
            (Within::Phrase, '@') if self.quoted == Some(self.phrase.len()) && !self.phrase.trim().contains('@') => {
                self.angle = Some(format!("\"{}\"@", self.phrase.trim()));
                self.phrase.clear();
                self.within = Within::Angle;
            }
            (Within::Angle, ',' | ';') if self.quoted.is_some() && self.phrase.is_empty() => self.finish_entry(),
            (Within::Phrase, '<') => {
                self.within = Within::Angle;
                // Of several bracketed texts the last that is an address counts.
                if self.angle.as_deref().is_none_or(|old| address(old).is_none()) {
                    self.angle = Some(String::new());
                } else if let Some(old) = self.angle.take() {
                    self.phrase.push_str(&old);
                    self.angle = Some(String::new());
                }
            }
            (Within::Angle, '>') => self.within = Within::Phrase,
            // One bracket too many.
            (Within::Phrase, '>') if self.angle.is_some() => {}
            (Within::Phrase, '(') => {
                self.within = Within::Comment(1);
                if !self.comment.is_empty() {
                    self.comment.push(' ');
                }
            }
            (Within::Comment(depth), '(') => {
                self.within = Within::Comment(depth.saturating_add(1));
                self.comment.push(c);
            }
            (Within::Comment(1), ')') => self.within = Within::Phrase,
            (Within::Comment(depth), ')') => {
                self.within = Within::Comment(depth - 1);
                self.comment.push(c);
            }
            (Within::Phrase, ',' | ';') => self.finish_entry(),
            // A group's name; `mailto:` is none.
            (Within::Phrase, ':')
                if !self.phrase.trim().eq_ignore_ascii_case("mailto") && !self.phrase.contains('@') && self.angle.is_none() =>
            {
                self.phrase.clear();
                self.comment.clear();
            }
            _ => self.push(c),
        }
    }

    fn push(&mut self, c: char) {
        match (self.within, &mut self.angle) {
            (Within::Angle, Some(angle)) => angle.push(c),
            (Within::Comment(_), _) => self.comment.push(c),
            _ => self.phrase.push(c),
        }
    }

    fn finish_entry(&mut self) {
        let unclosed_quote = self.within == Within::Quotes;
        self.within = Within::Phrase;
        self.quoted = None;
        let (phrase, comment) = (std::mem::take(&mut self.phrase), std::mem::take(&mut self.comment));
        let angle = self.angle.take();
        let mut email = angle.as_deref().and_then(|angle| address(angle).or_else(|| address(&without_comments(angle)?)));
        let mut name = phrase.trim().to_owned();
        if email.is_none() {
            // No usable brackets: the word with an `@` is the address, the others are the name.
            let decoded = words::decode_words(&name, self.hint);
            let found = address(&decoded).or_else(|| first_in(&decoded));
            if let Some(found) = found {
                let is_not_it =
                    |word: &&str| !word.contains('@') || address(word).as_ref() != Some(&found) && first_in(word).as_ref() != Some(&found);
                name = decoded.split_whitespace().filter(is_not_it).collect::<Vec<_>>().join(" ");
                if address(&decoded).is_some() {
                    name.clear();
                }
                email = Some(found);
            } else if unclosed_quote || angle.is_some() {
                name = format!("{decoded} {}", angle.unwrap_or_default());
            }
        }
        if name.is_empty() {
            name = comment;
        }
        let name = Some(clean_name(&words::decode_words(&name, self.hint))).filter(|name| !name.is_empty());
        if name.is_some() || email.is_some() {
            self.parties.push(Party { name, email });
        }
    }
}

/// What stands in brackets without its comments; `None` when it has none.
fn without_comments(angle: &str) -> Option<String> {
    let (mut out, mut rest) = (String::new(), angle);
    while let Some((before, (_, after))) = rest.split_once('(').and_then(|(before, rest)| Some((before, rest.split_once(')')?))) {
        out.push_str(before);
        rest = after;
    }
    (rest.len() < angle.len()).then(|| out + rest)
}

/// A display name on one line, without the quotes that some programs put around or inside an encoded word.
fn clean_name(name: &str) -> String {
    let name = words::one_line(name);
    let quotes: &[_] = &['"', '\'', '“', '”', '„', '‘', '’'];
    let inner = name.strip_prefix(quotes).and_then(|rest| rest.strip_suffix(quotes)).unwrap_or(&name);
    inner.trim().trim_matches('"').trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(text: &str) -> String {
        parse_list(text, &Hint::default())
            .iter()
            .map(|party| format!("{}|{}", party.name.as_deref().unwrap_or("-"), party.email.as_ref().map_or("-", |e| e.as_str())))
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn so_many_are_read_and_no_more() {
        let many = "a@b.example, ".repeat(MAX_PARTIES + 10);
        assert_eq!(parse_list(&many, &Hint::default()).len(), MAX_PARTIES);
        assert_eq!(parse_list("a@b.example, c@d.example", &Hint::default()).len(), 2);
    }

    #[test]
    fn lists_in_every_state() {
        for (text, want) in [
            ("kim@example.com", "-|kim@example.com"),
            ("Kim Lee <Kim@Example.com>", "Kim Lee|kim@example.com"),
            ("\"Lee, Kim\" <kim@example.com>, bo@example.com", "Lee, Kim|kim@example.com -|bo@example.com"),
            ("kim@example.com (Kim Lee)", "Kim Lee|kim@example.com"),
            ("Friends: kim@example.com, Bo <bo@example.com>;", "-|kim@example.com Bo|bo@example.com"),
            ("undisclosed-recipients:;", ""),
            ("Jane Doe jane@example.com", "Jane Doe|jane@example.com"),
            ("\"sales@other.example\" <kim@example.com>", "sales@other.example|kim@example.com"),
            ("kim@example.com <kim@example.com>", "kim@example.com|kim@example.com"),
            ("<@a.example,@b.example:kim@example.com>", "-|kim@example.com"),
            ("Kim <mailto:kim@example.com>", "Kim|kim@example.com"),
            ("<SMTP:kim@example.com>", "-|kim@example.com"),
            ("=?utf-8?Q?Lee=2C_Kim?= <kim@example.com>", "Lee, Kim|kim@example.com"),
            ("\"=?utf-8?Q?J=C3=B6rg?=\" <j@example.com>", "Jörg|j@example.com"),
            ("'Kim Lee' <kim@example.com>", "Kim Lee|kim@example.com"),
            ("Kim Lee", "Kim Lee|-"),
            ("Kim <not an address>", "Kim not an address|-"),
            ("\"kim lee\"@example.com", "-|\"kim lee\"@example.com"),
            ("jörg@bücher.example; bo@example.com", "-|jörg@bücher.example -|bo@example.com"),
            ("Kim Lee <kim@example.com", "Kim Lee|kim@example.com"),
            ("<kim@example.com> Kim", "Kim|kim@example.com"),
            ("Kim <<kim@example.com>>", "Kim|kim@example.com"),
            ("Kim <kim(home)@example.com>", "Kim|kim@example.com"),
            ("=?utf-8?Q?Lee,_Kim?= <kim@example.com>", "Lee, Kim|kim@example.com"),
            ("=?utf-8?Q?Kim_<x>?= <kim@example.com>", "Kim <x>|kim@example.com"),
            ("", ""),
        ] {
            assert_eq!(show(text), want, "{text}");
        }
    }
}

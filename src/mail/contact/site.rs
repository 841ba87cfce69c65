//! The web site in a line of a signature. Pages about people, of mail programs and of those who count clicks are none.

use super::{company, words};

/// The web site that a line names: an address with a scheme or `www.`, or the sender's own domain alone. Pages about people are none.
pub(super) fn website(line: &str, domain: &str) -> Option<String> {
    for word in line.split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '|' | '"' | '(' | ')' | '[' | ']')) {
        let word = word.trim_end_matches(['.', ',', ';', '/', '*']).trim_start_matches('*');
        if !word.contains('.') {
            continue;
        }
        let bare = word.strip_prefix("https://").or_else(|| word.strip_prefix("http://"));
        let given = bare.is_some() || word.to_ascii_lowercase().starts_with("www.");
        let rest = bare.unwrap_or(word);
        let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default().to_lowercase();
        let own =
            !domain.is_empty() && company::organisation(domain).is_some() && (host == domain || host.strip_prefix("www.") == Some(domain));
        if word.contains('@')
            || !(given || own)
            || !host.contains('.')
            || host.len() > 100
            || !host.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-'))
        {
            continue;
        }
        let labels: Vec<&str> = host.split('.').filter(|label| *label != "www").collect();
        let foreign = labels.iter().rev().skip(1).any(|label| words::NOT_A_SITE.contains(label)) || company::organisation(&host).is_none();
        let tracking = rest.contains('?')
            || ["unsubscribe", "abmelden", "click.", "track", "utm_", "/listinfo", "/mailman"]
                .iter()
                .any(|mark| rest.to_lowercase().contains(mark));
        let invites = rest.len() > host.len() && invites(line, word);
        if foreign || (tracking || invites) && !own {
            continue;
        }
        let page = if invites { &rest[..host.len()] } else { rest.split(['?', '#']).next().unwrap_or(rest) };
        let scheme = if word.starts_with("http://") { "http" } else { "https" };
        return Some(if page.len() > host.len() + 40 {
            format!("{scheme}://{host}")
        } else {
            format!("{scheme}://{host}{}", &page[host.len().min(page.len())..])
        });
    }
    None
}

/// `Reply now: https://…/r/1`: words before a link to some page say what one can do there.
fn invites(line: &str, link: &str) -> bool {
    let before = line.find(link).map_or("", |at| &line[..at]);
    let piece = before.rsplit(super::parts).next().unwrap_or(before);
    let mut words = piece.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().any(char::is_alphabetic));
    words.next().is_some_and(|first| words.next().is_some() || first.eq_ignore_ascii_case("unsubscribe"))
}

#[cfg(test)]
mod tests {
    use super::website;

    #[test]
    fn sites_of_their_own() {
        for (line, domain, want) in [
            ("www.weserlack.example", "weserlack.example", Some("https://www.weserlack.example")),
            ("Web: http://acme.example/de/", "", Some("http://acme.example/de")),
            ("acme.example", "acme.example", Some("https://acme.example")),
            ("https://www.linkedin.com/in/kim", "", None),
            ("www.gmail.com", "", None),
            ("kim@acme.example", "acme.example", None),
            ("https://acme.example/unsubscribe?u=1", "", None),
            ("Reply now: https://portal.example/r/1", "acme.example", None),
            ("Visit our shop: https://acme.example/shop", "acme.example", Some("https://acme.example")),
            ("Unsubscribe https://acme.example/u?x=1", "acme.example", Some("https://acme.example")),
            ("Kim Lee | Web: https://acme.example/de", "acme.example", Some("https://acme.example/de")),
        ] {
            assert_eq!(website(line, domain).as_deref(), want, "{line}");
        }
    }
}

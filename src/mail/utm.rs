//! Where an enquiry came from: the parameters of links in the writer's own text, and the hidden fields of a form.

use std::borrow::Cow;

use super::{Inbound, Utm, limits::brief, params::query_value, words::one_line};

/// How much of all links is looked at, in bytes: links without a blank between them hold each other.
const MAX_LINKS: usize = 32 << 10;
/// Longest link that is looked at, in bytes.
const MAX_LINK: usize = 2_000;
/// Longest value kept, in bytes.
const MAX_VALUE: usize = 120;

/// Source, medium, campaign, and the plus-part of the address written to. A field of the form says more than the page it was on, and both more than a link in the text.
pub(super) fn of(inbound: &Inbound) -> Utm {
    let written = inbound.to.iter().chain(&inbound.cc).filter_map(|party| party.email.as_ref());
    let plus = inbound.delivered_to.iter().chain(written).find_map(|address| address.detail().map(str::to_owned));
    let mut utm = Utm { plus, ..Utm::default() };
    if let Some(form) = &inbound.form {
        let field = |name: &str| form.fields.get(name).map(|value| tidy(value)).filter(|value| !value.is_empty());
        utm.source = field("utm_source");
        utm.medium = field("utm_medium");
        utm.campaign = field("utm_campaign");
        for value in form.fields.values().filter(|value| value.contains("utm_") || value.contains("gclid=")) {
            from_text(value, &mut utm);
        }
        if field("gclid").is_some() {
            fill(&mut utm.source, "google");
            fill(&mut utm.medium, "cpc");
        }
    }
    from_text(&inbound.visible_text, &mut utm);
    if let Some(html) = inbound.html.as_ref().filter(|html| html.mentions("utm_")) {
        from_text(own_html(&html.sanitised()), &mut utm);
    }
    utm
}

/// The HTML before the first container of quoted history.
fn own_html(html: &str) -> &str {
    let marks = ["<blockquote", "gmail_quote", "yahoo_quoted", "divRplyFwdMsg", "moz-cite-prefix", "protonmail_quote", "<hr"];
    let end = marks.iter().filter_map(|mark| html.find(mark)).min().unwrap_or(html.len());
    &html[..end]
}

/// The parameters of every link in a text; the first of each counts.
fn from_text(text: &str, utm: &mut Utm) {
    let mut left = MAX_LINKS;
    for at in memchr::memmem::find_iter(text.as_bytes(), b"://") {
        let rest = &text[at + 3..];
        let link = rest[..rest.floor_char_boundary(MAX_LINK)]
            .split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '\'' | ')' | ']' | '\u{201d}'))
            .next()
            .unwrap_or_default();
        let Some(rest) = left.checked_sub(link.len()) else { break };
        left = rest;
        let Some((_, query)) = link.split_once('?') else { continue };
        let query: Cow<'_, str> = if query.contains("&amp;") { query.replace("&amp;", "&").into() } else { query.into() };
        for (name, value) in query.split(['&', ';', '#']).take(60).filter_map(|pair| pair.split_once('=')) {
            let slot = match name.to_ascii_lowercase().as_str() {
                "utm_source" => &mut utm.source,
                "utm_medium" => &mut utm.medium,
                "utm_campaign" => &mut utm.campaign,
                "gclid" => {
                    fill(&mut utm.source, "google");
                    fill(&mut utm.medium, "cpc");
                    continue;
                }
                _ => continue,
            };
            fill(slot, &tidy(&String::from_utf8_lossy(&query_value(value))));
        }
    }
}

fn fill(slot: &mut Option<String>, value: &str) {
    if slot.is_none() && !value.is_empty() {
        *slot = Some(value.to_owned());
    }
}

fn tidy(value: &str) -> String {
    brief(&one_line(value), MAX_VALUE).trim_end_matches(['.', ',']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_of_the_writer_and_hidden_fields() {
        let mut mail = Inbound {
            visible_text: "I saw https://x.example/a?utm_source=Spring%20News&utm_medium=email&amp;utm_campaign=fair+26.".to_owned(),
            ..Inbound::default()
        };
        let utm = of(&mail);
        assert_eq!(
            (utm.source.as_deref(), utm.medium.as_deref(), utm.campaign.as_deref()),
            (Some("Spring News"), Some("email"), Some("fair 26"))
        );
        mail.visible_text = "Hello".to_owned();
        mail.html = Some("<p>Hello</p><blockquote><a href=\"https://x.example/?utm_source=ours\">x</a></blockquote>".into());
        assert_eq!(of(&mail), Utm::default());
        let fields = [("page".to_owned(), "https://x.example/land?utm_campaign=winter&gclid=abc".to_owned())];
        mail.form = Some(crate::mail::Form { fields: fields.into(), ..crate::mail::Form::default() });
        let utm = of(&mail);
        assert_eq!((utm.source.as_deref(), utm.medium.as_deref(), utm.campaign.as_deref()), (Some("google"), Some("cpc"), Some("winter")));
    }
}

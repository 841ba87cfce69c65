//! Authentication-Results (RFC 8601): what servers on the way found out about who sent a message.
//!
//! Anybody can write such a field, so the reading only says what stands there; [`believed`] keeps what the configured servers of one's own wrote.
//! A forged field stands lower than the real one, because every server writes above what it got. Never fails: a field that follows no grammar
//! gives nothing.

use super::{
    Authentication,
    headers::{Headers, plain},
};

/// Most results kept: a stranger may have written them.
const MAX_RESULTS: usize = 50;
/// Most bytes of a field that are looked at, and of one word that is kept.
const MAX_FIELD: usize = 8 << 10;
const MAX_WORD: usize = 255;
/// How the configuration names servers that write no id, such as those of Microsoft 365.
pub(super) const NO_ID: &str = "(none)";
/// The properties that name the domain of a result, best first (RFC 8601 section 2.7; `header.i` and `smtp.mailfrom` may hold an address).
const DOMAINS: &[&str] = &["header.d", "header.from", "smtp.mailfrom", "smtp.mail", "header.i", "smtp.helo", "smtp.auth"];

/// Every result, topmost first.
pub(super) fn all(headers: &Headers<'_>) -> Vec<Authentication> {
    let fields = headers.all("authentication-results").map(|field| results(&plain(&field.unfolded())));
    fields.flatten().take(MAX_RESULTS).collect()
}

/// The results that one of the servers in `ids` wrote. A server writes all its fields at once, so that no Received field stands between them;
/// one further down was there when the message came in.
pub(super) fn believed(headers: &Headers<'_>, ids: &[String]) -> Vec<Authentication> {
    let known = |result: &Authentication| {
        ids.iter().any(|id| id.eq_ignore_ascii_case(&result.authserv_id) || id == NO_ID && result.authserv_id.is_empty())
    };
    let mut kept = Vec::new();
    for field in &headers.fields {
        match field.name.as_str() {
            "authentication-results" => kept.extend(results(&plain(&field.unfolded())).into_iter().filter(known)),
            "received" if !kept.is_empty() => break,
            _ => {}
        }
    }
    kept.truncate(MAX_RESULTS);
    kept
}

/// The results of one field.
fn results(value: &str) -> Vec<Authentication> {
    let bare = without_comments(&value[..value.floor_char_boundary(MAX_FIELD)]);
    let mut pieces = bare.split(';').map(str::trim).peekable();
    // The id comes first, with an optional version behind it; some servers leave it out.
    let named = pieces.peek().is_some_and(|first| !first.contains('='));
    let id = if named { pieces.next().and_then(|first| first.split_whitespace().next()).unwrap_or_default() } else { "" };
    pieces.filter_map(|piece| result(id, piece)).collect()
}

/// `dkim=pass header.d=example.com`; `none` and what has no result gives nothing.
fn result(id: &str, piece: &str) -> Option<Authentication> {
    let mut words = piece.split_whitespace();
    let (method, result) = words.next()?.split_once('=')?;
    let method = method.split('/').next().unwrap_or_default();
    let word = |text: &str| !text.is_empty() && text.len() <= MAX_WORD && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if !word(method) || !word(result) {
        return None;
    }
    let properties: Vec<(String, &str)> =
        words.filter_map(|word| word.split_once('=')).map(|(name, value)| (name.to_ascii_lowercase(), value)).collect();
    let domain = DOMAINS.iter().find_map(|wanted| {
        let (_, value) = properties.iter().find(|(name, _)| name == wanted)?;
        let domain = value.trim_matches(['"', '<', '>', '.']).rsplit('@').next().unwrap_or_default().to_ascii_lowercase();
        (!domain.is_empty() && domain != "none" && domain.len() <= MAX_WORD).then_some(domain)
    });
    Some(Authentication {
        authserv_id: id.chars().take(MAX_WORD).collect::<String>().to_ascii_lowercase(),
        method: method.to_ascii_lowercase(),
        result: result.to_ascii_lowercase(),
        domain,
    })
}

/// Without what stands in parentheses, however deep, and without blanks around `=`; a quoted string keeps its semicolons out of the way too.
fn without_comments(value: &str) -> String {
    let (mut bare, mut depth, mut quoted) = (String::with_capacity(value.len()), 0_usize, false);
    let mut letters = value.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => {
                letters.next();
            }
            '"' if depth == 0 => quoted = !quoted,
            ';' | ' ' if quoted => bare.push('_'),
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth = depth.saturating_sub(1),
            '=' if depth == 0 => {
                bare.truncate(bare.trim_end().len());
                bare.push('=');
            }
            _ if depth > 0 => {}
            c if c.is_whitespace() && bare.ends_with('=') => {}
            c => bare.push(c),
        }
    }
    bare
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::headers::of_message;

    fn said(value: &str) -> Vec<String> {
        let say = |one: Authentication| format!("{} {}={} {}", one.authserv_id, one.method, one.result, one.domain.unwrap_or_default());
        results(value).into_iter().map(say).collect()
    }

    #[test]
    fn results_of_many_servers() {
        assert_eq!(
            said(
                "mx.google.com; dkim=pass header.i=@acme.example header.s=s1 header.b=aB=; spf=pass (google.com: domain of a@acme.example; ok) \
                 smtp.mailfrom=a@acme.example; dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=acme.example"
            ),
            ["mx.google.com dkim=pass acme.example", "mx.google.com spf=pass acme.example", "mx.google.com dmarc=pass acme.example"]
        );
        assert_eq!(
            said("MX.example 1; dkim/1 = fail (no (nested) key) reason=\"bad; key\" header.d = Acme.Example"),
            ["mx.example dkim=fail acme.example"]
        );
        assert_eq!(
            said("spf=none (sender IP is 192.0.2.1) smtp.mailfrom=b.example; dkim=none (message not signed) header.d=none"),
            [" spf=none b.example", " dkim=none "]
        );
        assert_eq!(said("mx.example; none"), [""; 0]);
        assert_eq!(said(";;=;a=;(((("), [""; 0]);
    }

    #[test]
    fn only_what_our_own_server_wrote_on_arrival_is_believed() {
        let raw = b"Received: by store\nAuthentication-Results: mx.our.example; dmarc=fail header.from=a.example\n\
            Authentication-Results: mx.our.example; spf=fail smtp.mailfrom=a.example\nReceived: from a.example by mx.our.example\n\
            Authentication-Results: mx.our.example; dmarc=pass header.from=a.example\n\n";
        let (headers, _) = of_message(raw, 1 << 10);
        let ours = believed(&headers, &["MX.our.example".to_owned()]);
        assert_eq!(
            ours.iter().map(|one| (one.method.as_str(), one.result.as_str())).collect::<Vec<_>>(),
            [("dmarc", "fail"), ("spf", "fail")]
        );
        assert!(believed(&headers, &["mx.other.example".to_owned()]).is_empty());
        assert_eq!(all(&headers).len(), 3);
    }
}

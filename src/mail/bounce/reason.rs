//! Why a mail was refused, as one of a few words of ours, from what servers write. The text counts more than the code: codes are often generic.

/// Reason, and what servers write for it; the first that fits counts.
#[rustfmt::skip]
const TEXTS: &[(&str, &[&str])] = &[
    ("loop", &["too many hops", "hop count", "mail loop", "looping", "routing loop", "loops back"]),
    ("moved", &["has moved", "user has moved", "new address", "no longer at this address", "please use the new"]),
    ("message_too_big", &["file size", "attachment size"]),
    ("mailbox_full", &["mailbox full", "mailbox is full", "quota", "exceeded storage", "insufficient system storage", "not enough storage", "over limit", "mail box full", "maildir over", "inbox is full", "out of storage", "storage allocation", "disk full", "box is full", "exceeded the maximum amount of mail", "ist voll", "postfach voll", "mailbox voll", "überfüllt", "boîte pleine", "est pleine", "est plein", "está llen", "buzón lleno", "está chei", "lotada", "pieno", "piena", "is vol.", "er fuld", "er full", "är full", "on täynnä", "jest pełn", "je plná", "megtelt", "kutusu dolu", "переполнен", "переповнен", "已满", "已滿", "容量", "いっぱい", "満杯", "가득", "용량"]),
    ("message_too_big", &["message too big", "too large", "message size", "size limit", "exceeds size", "exceeds the maximum", "message length exceeds", "size exceeds", "zu groß"]),
    ("disabled", &["account disabled", "account is disabled", "account has been disabled", "mailbox disabled", "account inactive", "inactive", "account suspended", "suspended", "mailbox is disabled", "account locked", "deactivated", "not active", "temporarily limited", "account is temporarily", "expired account", "deaktiviert", "blocked for inactivity", "is disabled"]),
    ("spam", &["spam", "junk mail", "unsolicited", "bulk mail", "looks like", "content rejected", "message content", "spamhaus", "blacklist", "blocklist", "block list", "black list", "rbl", "dnsbl", "poor reputation", "bad reputation", "low reputation"]),
    ("auth", &["dmarc", "spf", "dkim", "unauthenticated", "authentication check", "not authenticated", "sender authentication"]),
    ("virus", &["virus", "malware", "infected"]),
    ("relay_denied", &["relay denied", "relaying denied", "relay not permitted", "unable to relay", "relay access denied", "not permitted to relay", "we do not relay", "no relay", "relaying not allowed", "rejected: relay"]),
    ("rate_limited", &["too many", "rate limit", "rate exceeded", "throttl", "try again later", "greylist", "graylist", "deferred due to", "temporarily deferred", "exceeded the rate"]),
    ("unknown_user", &["user unknown", "unknown user", "unknown recipient", "recipient unknown", "no such user", "no such recipient", "no such mailbox", "no mailbox", "user not found", "recipient not found", "not found", "address not found", "does not exist", "doesn't exist", "no longer exists", "does not have an account", "doesn't have a", "not a valid", "invalid recipient", "invalid mailbox", "invalid address", "invalid user", "unknown address", "address unknown", "unknown local part", "unknown account", "no account", "not listed in", "not our customer", "mailbox unavailable", "mailbox not", "recipient rejected", "recipient address rejected", "user doesn't exist", "unrouteable address", "unroutable address", "bad destination mailbox", "undeliverable address", "address rejected", "no user", "addressee unknown", "recipnotfound", "resolver.adr", "not known", "nosuchuser", "not exist", "unbekannt", "existiert nicht", "n'existe pas", "inconnu", "no existe", "desconocido", "não existe", "desconhecid", "non esiste", "sconosciuto", "bestaat niet", "onbekend", "findes ikke", "finns inte", "nie istnieje", "neexistuje", "не существует", "не найден", "不存在", "找不到", "見つかりません", "存在しません", "존재하지"]),
    ("host_unknown", &["host unknown", "unknown host", "domain not found", "name or service not known", "no mx", "host not found", "domain does not", "could not be resolved", "couldn't be found", "unable to find", "no route to host", "name service error", "non-existent domain", "nxdomain", "dns error", "domain isn't", "illegal host", "bad destination system", "all relevant mx records point to non-existent", "couldn't find any host", "domain name"]),
    ("expired", &["expired", "retry timeout exceeded", "retry time not reached", "retry timeout", "delivery time", "too long", "time limit", "maximum queue", "message expired", "gave up", "give up", "queue for too long", "could not be delivered for"]),
    ("network", &["connection timed out", "timed out", "connection refused", "refused connection", "refused the connection", "refused our connection", "network", "connection reset", "lost connection", "unreachable", "connect to", "not responding", "no answer", "conversation with", "broken pipe", "tls"]),
    ("blocked", &["blocked", "access denied", "not allowed", "denied", "not permitted", "not authorized", "unauthorized", "banned", "refused", "rejected", "prohibited", "policy", "restricted", "only accepts", "not accepted"]),
    ("system_error", &["system error", "local error", "internal error", "mailer error", "configuration error", "configuration problem", "i/o error", "temporary failure", "local problem", "server error", "unknown mailer error", "loop", "hop count", "too many hops"]),
];

/// Our word for the reason.
pub(super) fn reason(text: &str, status: Option<&str>, code: Option<u16>) -> Option<&'static str> {
    let lower = text[..text.floor_char_boundary(8 << 10)].to_lowercase();
    let by_status = status.and_then(by_status);
    let by_text = TEXTS.iter().find(|(_, words)| words.iter().any(|word| lower.contains(word))).map(|(reason, _)| *reason);
    // "Blocked" and the like say little; a precise status says more.
    match (by_text, by_status) {
        (Some("blocked" | "network" | "system_error"), Some(precise)) => Some(precise),
        (Some(text), _) => Some(text),
        (None, Some(precise)) => Some(precise),
        (None, None) => match code {
            Some(550 | 551 | 553) => Some("unknown_user"),
            Some(552 | 452) => Some("mailbox_full"),
            Some(554) => Some("blocked"),
            Some(421 | 450 | 451) => Some("rate_limited"),
            _ => None,
        },
    }
}

/// By the last two numbers of the enhanced status (RFC 3463 section 3).
fn by_status(status: &str) -> Option<&'static str> {
    let (_, detail) = status.split_once('.')?;
    Some(match detail {
        "1.1" | "1.0" | "1.3" | "1.10" | "0.1" => "unknown_user",
        "1.2" | "4.4" | "4.3" => "host_unknown",
        "1.6" => "moved",
        "2.1" => "disabled",
        "2.2" => "mailbox_full",
        "2.3" | "3.4" => "message_too_big",
        "4.7" => "expired",
        "4.1" | "4.2" | "4.5" => "network",
        "4.6" | "3.0" | "3.5" | "5.0" => "system_error",
        "7.1" | "7.0" | "7.509" => "blocked",
        "7.20" | "7.21" | "7.22" | "7.23" | "7.24" | "7.25" | "7.26" => "auth",
        _ => return None,
    })
}

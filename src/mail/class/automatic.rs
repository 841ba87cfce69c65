//! Machine-written mail by its headers: RFC 3834 and the folk fields before and beside it.

use crate::mail::{Evidence, Inbound, evidence::evidence, headers::Headers};

/// Is this an answer that no person wrote?
pub(super) fn auto_reply(headers: &Headers<'_>, inbound: &Inbound) -> Option<Evidence> {
    let said = |name: &str| headers.token(name).map(|value| value.trim().to_ascii_lowercase());
    if let Some(value) = said("auto-submitted").filter(|value| keyword(value) == "auto-replied") {
        return Some(evidence("Auto-Submitted", &value, "auto_reply"));
    }
    for name in [
        "x-autoreply",
        "x-autorespond",
        "x-autoresponder",
        "x-auto-reply",
        "x-mail-autoreply",
        "x-autoreply-from",
        "x-vacation",
        "x-auto-reply-from",
        "x-mdautoresponder",
    ] {
        if let Some(value) = said(name).filter(|value| !matches!(value.as_str(), "no" | "false" | "0")) {
            return Some(evidence(name, &value, "auto_reply"));
        }
    }
    for name in ["precedence", "x-precedence"] {
        if let Some(value) = said(name).filter(|value| matches!(keyword(value), "auto_reply" | "auto-reply" | "autoreply")) {
            return Some(evidence(name, &value, "auto_reply"));
        }
    }
    let _ = inbound;
    None
}

/// Was this sent to a list?
pub(super) fn list(headers: &Headers<'_>) -> Option<Evidence> {
    for name in
        ["list-id", "list-post", "list-unsubscribe", "mailing-list", "x-mailing-list", "x-mailman-version", "x-listserver", "x-ml-name"]
    {
        if let Some(value) = headers.token(name) {
            return Some(evidence(name, &value, "list"));
        }
    }
    let value = headers.token("precedence")?;
    matches!(keyword(&value.trim().to_ascii_lowercase()), "list").then(|| evidence("Precedence", &value, "list"))
}

/// Every reason not to answer by machine.
pub(super) fn no_acknowledgement(headers: &Headers<'_>, inbound: &Inbound) -> Vec<Evidence> {
    let mut reasons = Vec::new();
    let said = |name: &str| headers.token(name).map(|value| value.trim().to_ascii_lowercase());
    if let Some(value) = said("auto-submitted").filter(|value| keyword(value) != "no" && !value.is_empty()) {
        reasons.push(evidence("Auto-Submitted", &value, "no_ack"));
    }
    for name in ["precedence", "x-precedence"] {
        if let Some(value) = said(name).filter(|value| matches!(keyword(value), "bulk" | "junk" | "list" | "auto_reply" | "auto-reply")) {
            reasons.push(evidence(name, &value, "no_ack"));
        }
    }
    if let Some(value) = said("x-auto-response-suppress").filter(|value| value != "none" && !value.is_empty()) {
        reasons.push(evidence("X-Auto-Response-Suppress", &value, "no_ack"));
    }
    for name in ["list-id", "list-unsubscribe", "list-post", "feedback-id", "x-fc-machinegenerated", "x-csa-complaints"] {
        if let Some(value) = said(name).filter(|value| value != "false") {
            reasons.push(evidence(name, &value, "no_ack"));
        }
    }
    if inbound.return_path.as_deref() == Some("") {
        reasons.push(evidence("Return-Path", "<>", "null_sender"));
    }
    let sender = inbound.from.as_ref().and_then(|party| party.email.as_ref());
    let Some(sender) = sender else {
        reasons.push(evidence("From", "no address", "no_ack"));
        return reasons;
    };
    if is_machine(sender.local()) {
        reasons.push(evidence("From", sender.as_str(), "machine_sender"));
    }
    reasons
}

/// Local parts that nobody reads.
pub(in crate::mail) fn is_machine(local: &str) -> bool {
    let bare: String = local.split('+').next().unwrap_or(local).chars().filter(|c| c.is_alphanumeric()).collect();
    matches!(
        bare.as_str(),
        "mailerdaemon"
            | "postmaster"
            | "mailer"
            | "daemon"
            | "nobody"
            | "root"
            | "bounce"
            | "bounces"
            | "listserv"
            | "majordomo"
            | "maildaemon"
    ) || [
        "noreply",
        "donotreply",
        "dontreply",
        "nepasrepondre",
        "noresponder",
        "nichtantworten",
        "keineantwort",
        "nonrispondere",
        "unsubscribe",
    ]
    .iter()
    .any(|word| bare.starts_with(word))
}

/// The first word of a structured value, without comments and parameters.
fn keyword(value: &str) -> &str {
    let start = value.trim_start();
    let start = if start.starts_with('(') { start.split_once(')').map_or(start, |(_, rest)| rest.trim_start()) } else { start };
    start.split([';', ' ', '(', ',']).next().unwrap_or_default()
}

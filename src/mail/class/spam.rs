//! What spam filters say in headers. Anybody can write such a header, so the reading alone names it (`says_spam`) and decides nothing;
//! [`crate::mail::Trust`] names the filters that are believed.

use crate::mail::{Evidence, evidence::evidence, headers::Headers};

/// Names the topmost word of each filter that we know, when it says spam.
pub(super) fn said(headers: &Headers<'_>) -> Vec<Evidence> {
    headers.fields.iter().filter(|field| field.name.starts_with("x-")).fold(Vec::new(), |mut found: Vec<Evidence>, field| {
        let Some(says) = filter(&field.name) else { return found };
        let value = crate::mail::headers::plain(&field.unfolded());
        let lower = value.trim().to_ascii_lowercase();
        if says(&lower) && !found.iter().any(|one| one.header == field.name) {
            found.push(evidence(&field.name, &value, "says_spam"));
        }
        found
    })
}

/// How the filter that writes this header says spam, in lower case.
fn filter(name: &str) -> Option<fn(&str) -> bool> {
    Some(match name {
        "x-spam-flag" | "x-spam" | "x-spambayes-classification" | "x-bogosity" => {
            |value| ["yes", "true", "spam"].iter().any(|word| value.starts_with(word))
        }
        // SpamAssassin: `Yes, score=12.3 required=5.0 …`.
        "x-spam-status" => |value| value.starts_with("yes"),
        "x-rspamd-action" => |value| matches!(value, "add header" | "rewrite subject" | "reject" | "quarantine" | "soft reject"),
        // Microsoft 365: the spam filter's verdict, and the spam confidence level, of which 5 and more are spam.
        "x-forefront-antispam-report" => |value| value.split(';').any(|piece| matches!(piece.trim(), "sfv:spm" | "sfv:skb" | "sfv:sks")),
        "x-ms-exchange-organization-scl" => |value| value.parse::<i8>().is_ok_and(|level| level >= 5),
        "x-barracuda-spam-flag" | "x-dspam-result" | "x-proofpoint-spam-flag" => |value| matches!(value, "yes" | "spam" | "blacklisted"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::headers::of_message;

    #[test]
    fn words_of_filters() {
        for (line, spam) in [
            ("X-Spam-Flag: YES", true),
            ("X-Spam-Flag: NO", false),
            ("X-Spam-Status: Yes, score=9.1 required=5.0", true),
            ("X-Spam-Status: No, score=-1 required=5.0 tests=YES_THING", false),
            ("X-Forefront-Antispam-Report: CIP:192.0.2.1;CTRY:DE;SFV:SPM;SCL:5", true),
            ("X-Forefront-Antispam-Report: CIP:192.0.2.1;SFV:NSPM;SCL:1", false),
            ("X-MS-Exchange-Organization-SCL: 6", true),
            ("X-MS-Exchange-Organization-SCL: -1", false),
            ("X-Rspamd-Action: add header", true),
            ("X-Rspamd-Action: no action", false),
            ("X-Bogosity: Spam, tests=bogofilter", true),
            ("X-DSPAM-Result: Innocent", false),
        ] {
            let raw = format!("From: a@b.example\n{line}\n\n");
            assert_eq!(!said(&of_message(raw.as_bytes(), 1 << 10).0).is_empty(), spam, "{line}");
        }
    }
}

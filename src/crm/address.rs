//! Mail addresses: a normalised address, and a named party as a header shows it.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Longest address accepted, in bytes (RFC 5321 section 4.5.3.1.3 allows 254; some room for UTF-8 local parts).
const MAX_ADDRESS_BYTES: usize = 320;

/// A normalised address: exactly one `@`, a local part and a domain, lower-case, without control characters or blanks.
///
/// Lower-casing the local part departs from RFC 5321 section 2.4 on purpose: no provider tells `Kim@` from `kim@`, and people type both.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress(String);

/// Why a text is no address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a mail address: {why}")]
pub struct AddressError {
    text: String,
    why: &'static str,
}

impl EmailAddress {
    /// Reads an address such as `Kim@Example.com`; surrounding blanks and one pair of angle brackets are dropped.
    ///
    /// # Errors
    /// Says what is missing: an `@`, a local part, a domain; or what is there too much.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let trimmed = text.trim();
        let bare = trimmed.strip_prefix('<').and_then(|t| t.strip_suffix('>')).unwrap_or(trimmed).trim();
        let refuse = |why| Err(AddressError { text: text.chars().take(80).collect(), why });
        let Some((local, domain)) = bare.rsplit_once('@') else { return refuse("it has no `@`") };
        let quoted = local.len() >= 2 && local.starts_with('"') && local.ends_with('"');
        if local.is_empty() {
            return refuse("nothing stands before the `@`");
        }
        if domain.is_empty() || domain.starts_with('.') || domain.ends_with('.') || domain.contains("..") {
            return refuse("no domain stands after the `@`");
        }
        if !quoted && local.contains(['@', '"', '<', '>', '(', ')', ',', ';', ':', '\\']) {
            return refuse("the part before the `@` has a character that needs quotes");
        }
        if bare.chars().any(|c| c.is_control() || (c.is_whitespace() && !quoted)) {
            return refuse("it contains a blank or a control character");
        }
        let bracketed = domain.starts_with('[') && domain.ends_with(']');
        if !bracketed && !domain.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '.' || c == '_' || !c.is_ascii()) {
            return refuse("the domain has a character that no domain has");
        }
        // Measured in its normal form, which may be longer (`İ`): what was read once can be read again.
        let normal = bare.to_lowercase();
        if normal.len() > MAX_ADDRESS_BYTES {
            return refuse("it is too long");
        }
        Ok(Self(normal))
    }

    /// The whole address, normalised.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands before the `@`.
    pub fn local(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(local, _)| local)
    }

    /// What stands after the `@`.
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// The plus-part, such as `fair` in `sales+fair@example.com` (RFC 5233 calls it the detail).
    pub fn detail(&self) -> Option<&str> {
        self.local().split_once('+').map(|(_, detail)| detail)
    }

    /// The address without its plus-part.
    #[must_use]
    pub fn without_detail(&self) -> Self {
        match self.local().split_once('+') {
            Some((base, _)) if !base.is_empty() => Self(format!("{base}@{}", self.domain())),
            _ => self.clone(),
        }
    }

    /// The address with `detail` as its plus-part, in place of any it has.
    #[must_use]
    pub fn with_detail(&self, detail: &str) -> Self {
        let base = self.without_detail();
        Self(format!("{}+{}@{}", base.local(), detail.to_lowercase(), base.domain()))
    }

    /// The address with its middle hidden, for logs: `k…@e….com`.
    pub fn masked(&self) -> String {
        let first = |text: &str| text.chars().next().map(String::from).unwrap_or_default();
        let top = self.domain().rsplit_once('.').map_or("", |(_, top)| top);
        format!("{}…@{}….{top}", first(self.local()), first(self.domain()))
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = AddressError;
    fn try_from(text: String) -> Result<Self, AddressError> {
        Self::parse(&text)
    }
}

impl From<EmailAddress> for String {
    fn from(address: EmailAddress) -> Self {
        address.0
    }
}

/// A named address as a header shows it (a `mailbox` of RFC 5322 section 3.4). Either half may be missing in real mail.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Party {
    /// The display name, decoded, without quotes.
    pub name: Option<String>,
    /// The address; `None` when the header holds none that is valid.
    pub email: Option<EmailAddress>,
}

impl fmt::Display for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.name, &self.email) {
            (Some(name), Some(email)) => write!(f, "{name} <{email}>"),
            (Some(name), None) => f.write_str(name),
            (None, Some(email)) => write!(f, "{email}"),
            (None, None) => f.write_str("(nobody)"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_normalises() {
        for (text, want) in [
            ("Kim@Example.COM", "kim@example.com"),
            (" <kim+fair@example.com> ", "kim+fair@example.com"),
            ("\"kim lee\"@example.com", "\"kim lee\"@example.com"),
            ("jörg@bücher.example", "jörg@bücher.example"),
            ("root@[127.0.0.1]", "root@[127.0.0.1]"),
        ] {
            assert_eq!(EmailAddress::parse(text).unwrap().as_str(), want);
        }
        for text in ["", "kim", "@example.com", "kim@", "kim lee@example.com", "a@b@c.example", "kim@exa\nmple.com", "kim@.example"] {
            assert!(EmailAddress::parse(text).is_err(), "{text}");
        }
        // 310 bytes as written, 465 in lower case: stored, it could not be read back.
        assert!(EmailAddress::parse(&format!("{}@x.example", "İ".repeat(150))).is_err());
    }

    #[test]
    fn takes_the_plus_part_off_and_puts_one_on() {
        let address = EmailAddress::parse("sales+fair@example.com").unwrap();
        assert_eq!(address.detail(), Some("fair"));
        assert_eq!(address.without_detail().as_str(), "sales@example.com");
        assert_eq!(address.with_detail("X1").as_str(), "sales+x1@example.com");
        assert_eq!(address.masked(), "s…@e….com");
    }
}

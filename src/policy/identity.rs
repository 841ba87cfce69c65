//! Who we are: the key that signs the ids in our mails, so that nobody joins a record by guessing a number.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::crm::{EmailAddress, LeadId, MessageId};

/// Characters of the signature in a token: 10 of base32 are 50 bits, far beyond guessing by mail.
const SIGNATURE_CHARS: usize = 10;
/// How a plus-part or Message-ID of ours begins.
const MARK: &str = "lg";

/// This installation's signing key and the domain of its Message-IDs.
#[derive(Clone)]
pub struct Identity {
    key: [u8; 32],
    domain: String,
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity").field("domain", &self.domain).finish_non_exhaustive()
    }
}

impl Identity {
    /// An identity from its key and the domain that its Message-IDs end in.
    pub fn new(key: [u8; 32], domain: impl Into<String>) -> Self {
        Self { key, domain: domain.into() }
    }

    /// The plus-part that leads an answer back to `lead`: `lg-12-k3v…`.
    pub fn plus_part(&self, lead: LeadId) -> String {
        format!("{MARK}-{lead}-{}", self.sign(&format!("plus:{lead}")))
    }

    /// The lead that a plus-part of ours names; `None` when it is not ours or its signature is wrong.
    pub fn lead_in_plus_part(&self, address: &EmailAddress) -> Option<LeadId> {
        let detail = address.detail()?;
        let (lead, signature) = detail.strip_prefix(MARK)?.strip_prefix('-')?.split_once('-')?;
        let lead = LeadId(lead.parse().ok()?);
        self.holds(&format!("plus:{lead}"), signature).then_some(lead)
    }

    /// Does this look like a plus-part of ours, whoever signed it?
    pub fn is_like_a_plus_part(detail: &str) -> bool {
        let numbered = detail.strip_prefix(MARK).and_then(|rest| rest.strip_prefix('-')).and_then(|rest| rest.split_once('-'));
        numbered.is_some_and(|(lead, _)| lead.parse::<i64>().is_ok())
    }

    /// The Message-ID of a mail that we send about `lead`; `what` tells one mail about it from another.
    pub fn message_id(&self, lead: LeadId, what: &str) -> Option<MessageId> {
        let signature = self.sign(&format!("id:{lead}:{what}"));
        MessageId::parse(&format!("{MARK}.{lead}.{what}.{signature}@{}", self.domain))
    }

    /// The lead that a Message-ID of ours names; `None` when it is not ours or its signature is wrong.
    pub fn lead_in_message_id(&self, id: &MessageId) -> Option<LeadId> {
        // Relays may lower-case or re-domain an id, so the domain does not count; the signature does.
        let (left, _) = id.as_str().split_once('@')?;
        let mut pieces = left.strip_prefix(MARK)?.strip_prefix('.')?.split('.');
        let (lead, what, signature) = (pieces.next()?, pieces.next()?, pieces.next()?);
        let lead = LeadId(lead.parse().ok()?);
        self.holds(&format!("id:{lead}:{what}"), signature).then_some(lead)
    }

    fn sign(&self, text: &str) -> String {
        let mut signature = data_encoding::BASE32_NOPAD.encode(&self.mac(text).finalize().into_bytes()).to_lowercase();
        signature.truncate(SIGNATURE_CHARS);
        signature
    }

    fn holds(&self, text: &str, signature: &str) -> bool {
        let expected = self.sign(text);
        let given = signature.to_lowercase();
        // Compare without an early exit: the time must not tell how many characters were right.
        expected.len() == given.len() && expected.bytes().zip(given.bytes()).fold(0, |differs, (a, b)| differs | (a ^ b)) == 0
    }

    fn mac(&self, text: &str) -> Hmac<Sha256> {
        // HMAC takes a key of any length (RFC 2104), so this cannot fail; the fallback would sign with a key of no use to anybody.
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).unwrap_or_else(|_| Hmac::<Sha256>::new(&Default::default()));
        mac.update(text.as_bytes());
        mac
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_lead_again_and_only_with_its_signature() {
        let ours = Identity::new([7; 32], "example.com");
        let other = Identity::new([8; 32], "example.com");
        let lead = LeadId(4711);
        let reply_to = EmailAddress::parse("sales@example.com").unwrap().with_detail(&ours.plus_part(lead));
        let id = ours.message_id(lead, "ack-9").unwrap();

        assert_eq!(ours.lead_in_plus_part(&reply_to), Some(lead));
        assert_eq!(ours.lead_in_message_id(&id), Some(lead));
        assert_eq!(other.lead_in_plus_part(&reply_to), None);
        assert_eq!(other.lead_in_message_id(&id), None);
        for forged in ["lg.4712.ack-9.aaaaaaaaaa@example.com", "lg.4711.ack-9@example.com", "lg.x.y.z@example.com", "4711@example.com"] {
            assert_eq!(ours.lead_in_message_id(&MessageId::parse(forged).unwrap()), None, "{forged}");
        }
        assert!(!format!("{ours:?}").contains('7'));
    }
}

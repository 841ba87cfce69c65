//! Access tokens as an identity provider would sign them: JWT (RFC 7519) with HS256.
//!
//! Their times are fixed, so that no test depends on the clock: a good one holds until 2100, an expired one until 2021.

use data_encoding::{BASE64, BASE64URL_NOPAD};
use hmac::{Hmac, KeyInit, Mac};

/// The secret that Dovecot and we share.
const SECRET: &[u8] = b"a secret of the test bed only";

/// Whether a token still holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Validity {
    /// Until 2100.
    Good,
    /// Since 2021.
    Expired,
}

/// A signed token for this address.
pub fn token(address: &str, validity: Validity) -> String {
    let until = match validity {
        Validity::Good => 4_102_444_800_u64,
        Validity::Expired => 1_609_459_200,
    };
    let claims = serde_json::json!({"email": address, "sub": address, "iat": 1_577_836_800_u64, "nbf": 1_577_836_800_u64, "exp": until});
    let head = BASE64URL_NOPAD.encode(br#"{"typ":"JWT","alg":"HS256"}"#);
    let signed = format!("{head}.{}", BASE64URL_NOPAD.encode(claims.to_string().as_bytes()));
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(SECRET).unwrap();
    mac.update(signed.as_bytes());
    format!("{signed}.{}", BASE64URL_NOPAD.encode(&mac.finalize().into_bytes()))
}

/// The secret as Dovecot reads it from a file.
pub fn secret_file() -> String {
    BASE64.encode(SECRET)
}

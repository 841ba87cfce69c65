//! Folder names on the wire: modified UTF-7 (RFC 3501 section 5.1.3) in a quoted string.
//!
//! Names are plain text everywhere else. Encoding refuses line breaks and NUL; decoding never fails: a name that is not encoded properly stays as it is.

use data_encoding::{Encoding, Specification};

use super::ImapError;

/// The name as an argument of a command.
pub(super) fn quoted_folder(name: &str) -> Result<String, ImapError> {
    quoted(&encoded(name))
}

/// An ASCII text as an argument of a command (RFC 3501 section 4.3).
pub(super) fn quoted(text: &str) -> Result<String, ImapError> {
    if text.bytes().any(|b| matches!(b, b'\r' | b'\n' | 0)) {
        return Err(ImapError::Unsendable);
    }
    Ok(format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")))
}

fn encoded(name: &str) -> String {
    let mut wire = String::with_capacity(name.len());
    let mut shifted: Vec<u8> = Vec::new();
    for character in name.chars() {
        if matches!(character, ' '..='~') {
            unshift(&mut wire, &mut shifted);
            wire.push(character);
            if character == '&' {
                wire.push('-');
            }
        } else if matches!(character, '\r' | '\n' | '\0') {
            unshift(&mut wire, &mut shifted);
            wire.push(character);
        } else {
            shifted.extend(character.encode_utf16(&mut [0; 2]).iter().flat_map(|unit| unit.to_be_bytes()));
        }
    }
    unshift(&mut wire, &mut shifted);
    wire
}

fn unshift(wire: &mut String, shifted: &mut Vec<u8>) {
    if !shifted.is_empty() {
        wire.push('&');
        if let Some(alphabet) = alphabet() {
            wire.push_str(&alphabet.encode(shifted));
        }
        wire.push('-');
        shifted.clear();
    }
}

/// The name that a server listed, as plain text.
pub(super) fn decoded(wire: &str) -> String {
    let mut name = String::with_capacity(wire.len());
    let mut rest = wire;
    while let Some((plain, shifted)) = rest.split_once('&') {
        name.push_str(plain);
        let Some((code, after)) = shifted.split_once('-') else { return wire.to_owned() };
        if code.is_empty() {
            name.push('&');
        } else {
            let Some(text) = unshifted(code) else { return wire.to_owned() };
            name.push_str(&text);
        }
        rest = after;
    }
    name + rest
}

fn unshifted(code: &str) -> Option<String> {
    let bytes = alphabet()?.decode(code.as_bytes()).ok()?;
    let units: Vec<u16> = bytes.chunks(2).map(|pair| pair.try_into().map(u16::from_be_bytes)).collect::<Result<_, _>>().ok()?;
    String::from_utf16(&units).ok()
}

/// Base64 with `,` for `/` and without padding. `None` cannot happen: the alphabet is well formed.
fn alphabet() -> Option<Encoding> {
    let mut alphabet = Specification::new();
    alphabet.symbols.push_str("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,");
    alphabet.encoding().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_out_and_come_back() {
        for (name, wire) in [
            ("INBOX", "INBOX"),
            ("R&D", "R&-D"),
            ("Envoyés/été", "Envoy&AOk-s/&AOk-t&AOk-"),
            ("日本語", "&ZeVnLIqe-"),
            ("~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"),
            ("📥", "&2D3c5Q-"),
        ] {
            assert_eq!(encoded(name), wire);
            assert_eq!(decoded(wire), name);
        }
        assert_eq!(decoded("a&b"), "a&b");
        assert_eq!(decoded("a&!!-b"), "a&!!-b");
        assert_eq!(quoted_folder("a \"b\" \\c").expect("sendable"), r#""a \"b\" \\c""#);
        assert!(matches!(quoted_folder("a\r\nL9 DELETE INBOX"), Err(ImapError::Unsendable)));
    }
}

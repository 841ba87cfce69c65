//! From the errors of the crates below to our [`Trouble`]: the one place that knows how rustls and lettre say what went wrong.

use lettre::transport::smtp::{Error as LettreError, response::Response};
use rustls::CertificateError;

use super::verdict::{CertificateFlaw, Failure, Reply, Stage, Trouble};
use crate::net::NetError;

/// What a connection that did not come about, or broke in its handshake, means.
pub(super) fn net_failure(stage: Stage, error: &NetError) -> Failure {
    let trouble = match error {
        NetError::Deadline { after, .. } => Trouble::Silence(*after),
        NetError::Connect { .. } | NetError::ClearText { .. } | NetError::Roots { .. } => Trouble::Lost(error.to_string()),
        NetError::Tls { source, .. } => match source.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
            Some(rustls::Error::InvalidCertificate(flaw)) => certificate_trouble(flaw),
            Some(rustls::Error::InvalidMessage(_)) => Trouble::Nonsense("no TLS on this port".to_owned()),
            _ => Trouble::Lost(source.to_string()),
        },
    };
    Failure { stage, trouble }
}

fn certificate_trouble(flaw: &CertificateError) -> Trouble {
    match flaw {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => Trouble::Certificate(CertificateFlaw::Expired),
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => Trouble::Certificate(CertificateFlaw::NotYetValid),
        // A wrong signature is what an authority shows that was made anew under its old name.
        CertificateError::UnknownIssuer | CertificateError::BadSignature => Trouble::Certificate(CertificateFlaw::UnknownAuthority),
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            Trouble::Certificate(CertificateFlaw::WrongName)
        }
        other => Trouble::Lost(format!("the server's certificate does not hold: {other}")),
    }
}

/// What an error of lettre's dialogue means: a refusal, an answer that is none, or a lost connection.
pub(super) fn lettre_trouble(error: &LettreError) -> Trouble {
    let said = std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string);
    match error.status() {
        Some(code) => Trouble::Reply(Reply { code: u16::from(code), text: said }),
        None if error.is_response() || error.is_client() => Trouble::Nonsense(said),
        None => Trouble::Lost(said),
    }
}

/// A reply, its lines joined.
pub(super) fn reply(response: &Response) -> Reply {
    Reply { code: u16::from(response.code()), text: response.message().collect::<Vec<_>>().join(" ") }
}

//! Connections that are the same for IMAP and SMTP: TCP without delay, TLS by rustls with ring, one set of roots.
//!
//! Never falls back to clear text: what the configuration asks for is what happens, or an error.

use std::{io, path::Path, sync::Arc, time::Duration};

use rustls::pki_types::{CertificateDer, ServerName, pem::PemObject};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};
use tokio_rustls::{TlsConnector, client::TlsStream};

/// How a connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protection {
    /// TLS from the first byte.
    Implicit,
    /// Clear text until STARTTLS, which must succeed.
    StartTls,
    /// No protection: only towards loopback addresses.
    None,
}

/// Why no connection came about.
#[derive(Debug, thiserror::Error)]
pub enum NetError {
    /// The name did not resolve, or nobody listens.
    #[error("connecting to {host}:{port}: {source}")]
    Connect {
        /// The host as configured.
        host: String,
        /// The port.
        port: u16,
        /// What the system said.
        source: io::Error,
    },
    /// Nothing happened in time.
    #[error("{host}:{port} did not answer within {} s ({stage})", .after.as_secs())]
    Deadline {
        /// The host as configured.
        host: String,
        /// The port.
        port: u16,
        /// `connect` or `tls`.
        stage: &'static str,
        /// The deadline.
        after: Duration,
    },
    /// The certificate does not hold, or the handshake failed.
    #[error("TLS with {host}:{port}: {source}; {}", advice(.source))]
    Tls {
        /// The host as configured.
        host: String,
        /// The port.
        port: u16,
        /// What rustls said.
        source: io::Error,
    },
    /// Clear text towards another machine.
    #[error("refusing clear text to {host}:{port}, which is not this machine: set `tls` to \"implicit\" or \"starttls\"")]
    ClearText {
        /// The host as configured.
        host: String,
        /// The port.
        port: u16,
    },
    /// The root certificates could not be read.
    #[error("reading certificates from {path}: {why}")]
    Roots {
        /// The file, or `the system's store`.
        path: String,
        /// What was wrong.
        why: String,
    },
}

/// Where to connect to, and how long that may take.
#[derive(Debug, Clone)]
pub struct Endpoint {
    /// Host name or address; TLS checks the certificate against it.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// How the connection is protected.
    pub protection: Protection,
    /// How long TCP may take, and again the handshake.
    pub deadline: Duration,
}

/// TLS settings with the system's roots, or only those of `ca_file` (PEM).
///
/// # Errors
/// When the file cannot be read or holds no certificate, or the system has no store.
pub fn tls_settings(ca_file: Option<&Path>) -> Result<Arc<rustls::ClientConfig>, NetError> {
    let mut roots = rustls::RootCertStore::empty();
    let from = ca_file.map_or_else(|| "the system's store".to_owned(), |path| path.display().to_string());
    let refuse = |why: String| NetError::Roots { path: from.clone(), why };
    if let Some(path) = ca_file {
        for certificate in CertificateDer::pem_file_iter(path).map_err(|e| refuse(e.to_string()))? {
            roots.add(certificate.map_err(|e| refuse(e.to_string()))?).map_err(|e| refuse(e.to_string()))?;
        }
    } else {
        let found = rustls_native_certs::load_native_certs();
        roots.add_parsable_certificates(found.certs);
    }
    if roots.is_empty() {
        return Err(refuse("no certificate found (on Debian, install ca-certificates)".to_owned()));
    }
    let settings = rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|e| refuse(e.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(settings))
}

impl Endpoint {
    /// Opens TCP within the deadline. Refuses clear text to another machine before a byte is sent.
    ///
    /// # Errors
    /// [`NetError::Connect`], [`NetError::Deadline`] or [`NetError::ClearText`].
    pub async fn tcp(&self) -> Result<TcpStream, NetError> {
        let (host, port) = (self.host.clone(), self.port);
        let stream = match tokio::time::timeout(self.deadline, TcpStream::connect((host.as_str(), port))).await {
            Err(_) => return Err(NetError::Deadline { host, port, stage: "connect", after: self.deadline }),
            Ok(Err(source)) => return Err(NetError::Connect { host, port, source }),
            Ok(Ok(stream)) => stream,
        };
        let loopback = stream.peer_addr().is_ok_and(|peer| peer.ip().is_loopback());
        if self.protection == Protection::None && !loopback {
            return Err(NetError::ClearText { host, port });
        }
        // Without this, SMTP's last dot waits 40 ms for a delayed acknowledgement.
        stream.set_nodelay(true).map_err(|source| NetError::Connect { host, port, source })?;
        Ok(stream)
    }

    /// Runs the TLS handshake over an open stream within the deadline, checking the certificate against the host.
    ///
    /// # Errors
    /// [`NetError::Tls`] or [`NetError::Deadline`].
    pub async fn tls<S>(&self, settings: Arc<rustls::ClientConfig>, stream: S) -> Result<TlsStream<S>, NetError>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let (host, port) = (self.host.clone(), self.port);
        let name = match ServerName::try_from(host.clone()) {
            Ok(name) => name,
            Err(e) => return Err(NetError::Tls { host, port, source: io::Error::other(e) }),
        };
        match tokio::time::timeout(self.deadline, TlsConnector::from(settings).connect(name, stream)).await {
            Err(_) => Err(NetError::Deadline { host, port, stage: "tls", after: self.deadline }),
            Ok(Err(source)) => Err(NetError::Tls { host, port, source }),
            Ok(Ok(stream)) => Ok(stream),
        }
    }
}

/// What an operator can do about a handshake that failed.
fn advice(error: &io::Error) -> &'static str {
    use rustls::{CertificateError as Certificate, Error};
    match error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) {
        Some(Error::InvalidCertificate(Certificate::Expired | Certificate::ExpiredContext { .. })) => {
            "the server's certificate has to be renewed"
        }
        Some(Error::InvalidCertificate(Certificate::NotValidYet | Certificate::NotValidYetContext { .. })) => {
            "is this machine's clock right?"
        }
        Some(Error::InvalidCertificate(Certificate::NotValidForName | Certificate::NotValidForNameContext { .. })) => {
            "set `host` to a name that the certificate is for"
        }
        Some(Error::InvalidCertificate(_)) => "if the server has a certificate of your own authority, name its file in `ca_file`",
        Some(Error::InvalidMessage(_)) => {
            "the server does not speak TLS on this port from the first byte: is `tls = \"starttls\"` or another port meant?"
        }
        _ => "is this the right port, and does the server speak TLS 1.2 or newer?",
    }
}

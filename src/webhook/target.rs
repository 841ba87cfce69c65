//! Where a webhook lies: its URL taken apart, and the secret that signs what goes there.

use std::{collections::BTreeMap, fmt, path::Path, sync::Arc, time::Duration};

use secrecy::SecretString;
use url::{Host, Url};

use super::Deadlines;
use crate::{
    crm::Slug,
    net::{Endpoint, NetError, Protection, tls_settings},
    policy::Webhook,
};

/// A webhook that can be posted to.
#[derive(Clone)]
pub struct Target {
    pub(super) endpoint: Endpoint,
    /// For `https`.
    pub(super) tls: Option<Arc<rustls::ClientConfig>>,
    /// `Host`: with the port where it is not that of the scheme.
    pub(super) authority: String,
    /// Path and query, as the request line has them.
    pub(super) path: String,
    pub(super) secret: SecretString,
    pub(super) deadlines: Deadlines,
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The path may hold a token of the receiver's.
        f.debug_struct("Target").field("authority", &self.authority).finish_non_exhaustive()
    }
}

/// Why a webhook cannot be posted to.
#[derive(Debug, thiserror::Error)]
pub enum TargetError {
    /// The URL is none, or none of ours.
    #[error("webhook `{webhook}`: {why}")]
    Url {
        /// Which.
        webhook: Slug,
        /// What is wrong with it.
        why: String,
    },
    /// It is `https`, and the certificates to check it against cannot be read.
    #[error("webhook `{webhook}`: {why}")]
    Roots {
        /// Which.
        webhook: Slug,
        /// What was wrong.
        why: NetError,
    },
}

/// The webhooks in force, by id. Swapped as a whole on reload.
pub type Targets = BTreeMap<Slug, Target>;

impl Target {
    /// A webhook by its URL: `https://…`, or `http://` to this machine, which is found out on connecting. Certificates are checked against those of
    /// `ca_file`, or else the system's.
    ///
    /// # Errors
    /// When the URL cannot be used, or the certificates cannot be read.
    pub fn new(webhook: &Webhook, secret: SecretString, ca_file: Option<&Path>) -> Result<Self, TargetError> {
        let refuse = |why: String| TargetError::Url { webhook: webhook.id.clone(), why };
        let url = Url::parse(&webhook.url).map_err(|why| refuse(format!("its url cannot be read: {why}")))?;
        let protection = match url.scheme() {
            "https" => Protection::Implicit,
            "http" => Protection::None,
            other => return Err(refuse(format!("its url begins with `{other}:`, and there are `https:` and, to this machine, `http:`"))),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refuse("its url names a user, which is sent nowhere: the signature says who we are".to_owned()));
        }
        let host = match url.host() {
            Some(Host::Domain(name)) => name.to_owned(),
            Some(Host::Ipv4(address)) => address.to_string(),
            Some(Host::Ipv6(address)) => address.to_string(),
            None => return Err(refuse("its url names no host".to_owned())),
        };
        let port = url.port_or_known_default().unwrap_or(443);
        let shown = url.host_str().unwrap_or_default();
        let authority = url.port().map_or_else(|| shown.to_owned(), |port| format!("{shown}:{port}"));
        let path = url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
        let roots = |why| TargetError::Roots { webhook: webhook.id.clone(), why };
        let tls = (protection == Protection::Implicit).then(|| tls_settings(ca_file)).transpose().map_err(roots)?;
        let deadlines = Deadlines::default();
        let endpoint = Endpoint { host, port, protection, deadline: deadlines.connect };
        Ok(Self { endpoint, tls, authority, path, secret, deadlines })
    }

    /// The same with other deadlines.
    #[must_use]
    pub fn within(mut self, deadlines: Deadlines) -> Self {
        self.endpoint.deadline = deadlines.connect;
        self.deadlines = deadlines;
        self
    }

    /// The longest that one post can take: a lease on it must outlast it.
    pub fn patience(&self) -> Duration {
        self.deadlines.whole
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(url: &str) -> Result<Target, String> {
        let webhook = Webhook { id: Slug::parse("erp").unwrap(), url: url.to_owned() };
        Target::new(&webhook, SecretString::from("s3cret"), None).map_err(|error| error.to_string())
    }

    #[test]
    fn a_url_is_taken_apart() {
        for (url, host, port, authority, path) in [
            ("http://localhost/hook", "localhost", 80, "localhost", "/hook"),
            ("http://127.0.0.1:8080", "127.0.0.1", 8080, "127.0.0.1:8080", "/"),
            ("http://[::1]:81/a%20b?c=d#e", "::1", 81, "[::1]:81", "/a%20b?c=d"),
            ("HTTP://LocalHost:80/", "localhost", 80, "localhost", "/"),
        ] {
            let target = target(url).unwrap();
            let found = (target.endpoint.host.as_str(), target.endpoint.port, target.authority.as_str(), target.path.as_str());
            assert_eq!(found, (host, port, authority, path), "{url}");
        }
    }

    #[test]
    fn what_cannot_be_posted_to_is_said() {
        for (url, why) in
            [("erp.example/hook", "cannot be read"), ("ftp://erp.example/", "`https:`"), ("https://kim:pw@erp.example/", "names a user")]
        {
            let error = target(url).unwrap_err();
            assert!(error.contains(why) && error.contains("`erp`"), "{url}: {error}");
            assert!(!error.contains("pw"), "{error}");
        }
        let webhook = Webhook { id: Slug::parse("erp").unwrap(), url: "https://localhost/".to_owned() };
        let error = Target::new(&webhook, SecretString::from("s3cret"), Some(Path::new("/nowhere/ca.pem"))).unwrap_err().to_string();
        assert!(error.contains("`erp`") && error.contains("/nowhere/ca.pem"), "{error}");
        assert!(!format!("{:?}", target("http://localhost/?token=abc").unwrap()).contains("abc"));
    }
}

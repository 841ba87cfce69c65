//! Where a webhook lies: its URL taken apart, and the secret that signs what goes there.

use std::{collections::BTreeMap, fmt, sync::Arc, time::Duration};

use secrecy::SecretString;
use url::{Host, Url};

use super::Deadlines;
use crate::{
    crm::Slug,
    net::{Endpoint, Protection},
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
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// The URL is none, or none of ours.
    #[error("webhook `{webhook}`: {why}")]
    Url {
        /// Which.
        webhook: Slug,
        /// What is wrong with it.
        why: String,
    },
    /// There is no secret for it.
    #[error("webhook `{0}` has no secret, and what is posted is always signed: give it a `secret`")]
    NoSecret(Slug),
    /// It is `https`, and there are no root certificates.
    #[error("webhook `{0}` is https, and there are no certificates to check it against")]
    NoTls(Slug),
}

/// The webhooks in force, by id. Swapped as a whole on reload.
pub type Targets = BTreeMap<Slug, Target>;

/// Does one of these webhooks need TLS?
pub fn needs_tls(webhooks: &[Webhook]) -> bool {
    webhooks.iter().any(|webhook| webhook.url.trim_start().get(..6).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https:")))
}

impl Target {
    /// A webhook by its URL: `https://…`, or `http://` to this machine, which is found out on connecting.
    ///
    /// # Errors
    /// When the URL cannot be used, or needs TLS and there is none.
    pub fn new(webhook: &Webhook, secret: SecretString, tls: Option<Arc<rustls::ClientConfig>>) -> Result<Self, TargetError> {
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
        let tls = if protection == Protection::Implicit { Some(tls.ok_or_else(|| TargetError::NoTls(webhook.id.clone()))?) } else { None };
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

    /// All webhooks of a configuration with their secrets.
    ///
    /// # Errors
    /// For the first that cannot be posted to.
    pub fn all(
        webhooks: &[Webhook],
        secrets: &BTreeMap<Slug, SecretString>,
        tls: Option<&Arc<rustls::ClientConfig>>,
    ) -> Result<Targets, TargetError> {
        let target = |webhook: &Webhook| {
            let secret = secrets.get(&webhook.id).cloned().ok_or_else(|| TargetError::NoSecret(webhook.id.clone()))?;
            Ok((webhook.id.clone(), Self::new(webhook, secret, tls.cloned())?))
        };
        webhooks.iter().map(target).collect()
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
        for (url, why) in [
            ("erp.example/hook", "cannot be read"),
            ("ftp://erp.example/", "`https:`"),
            ("https://kim:pw@erp.example/", "names a user"),
            ("https://erp.example/", "no certificates"),
        ] {
            let error = target(url).unwrap_err();
            assert!(error.contains(why) && error.contains("`erp`"), "{url}: {error}");
            assert!(!error.contains("pw"), "{error}");
        }
        let webhook = Webhook { id: Slug::parse("erp").unwrap(), url: "http://localhost/".to_owned() };
        assert!(matches!(Target::all(&[webhook], &BTreeMap::new(), None), Err(TargetError::NoSecret(_))));
        assert!(!format!("{:?}", target("http://localhost/?token=abc").unwrap()).contains("abc"));
    }
}

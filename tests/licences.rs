//! What we take in: every crate under a licence that lets us ship it, none that we refuse, one version of those that count.
//!
//! Asks cargo for what the lock file names, offline. cargo-deny says the same and more, but takes four minutes to build
//! on two cores, and its list of known weaknesses lies on a host that a build machine need not reach.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::{
    collections::{BTreeMap, BTreeSet},
    process::Command,
};

use spdx::{Expression, ParseMode};

/// Permissive licences; each is needed by at least one crate that offers no other of the list.
const LICENCES: &[&str] = &["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "Unicode-3.0", "Zlib"];

/// Crates that must not come in through anybody, and why.
const REFUSED: &[(&str, &str)] = &[
    ("aws-lc-rs", "TLS is rustls with ring: this one doubles the build time"),
    ("aws-lc-sys", "TLS is rustls with ring: this one doubles the build time"),
    ("native-tls", "TLS is rustls with ring"),
    ("openssl", "TLS is rustls with ring"),
    ("openssl-sys", "TLS is rustls with ring"),
    ("rsa", "RUSTSEC-2023-0071 has no remedy"),
    ("webpki-roots", "roots are the system's: these are frozen into the program"),
];

/// Crates whose types or state cross our borders: two versions would mean two clocks, two TLS stacks, two databases.
const ONCE: &[&str] =
    &["jiff", "libsqlite3-sys", "mail-parser", "ring", "rustls", "serde", "sqlx-core", "tokio", "tokio-rustls", "tracing"];

#[test]
fn every_crate_may_be_shipped() {
    let wrong: Vec<_> = packages().into_iter().filter(|package| !package.allowed_by(LICENCES)).collect();
    assert!(wrong.is_empty(), "licences to look at: {wrong:#?}");
}

#[test]
fn every_allowed_licence_is_needed() {
    let packages = packages();
    for licence in LICENCES {
        let others: Vec<_> = LICENCES.iter().copied().filter(|other| other != licence).collect();
        assert!(!packages.iter().all(|package| package.allowed_by(&others)), "nothing needs {licence}: take it away");
    }
}

#[test]
fn nothing_refused_comes_in() {
    let names: BTreeSet<_> = packages().into_iter().map(|package| package.name).collect();
    let wrong: Vec<_> = REFUSED.iter().filter(|(name, _)| names.contains(*name)).collect();
    assert!(wrong.is_empty(), "`cargo tree --invert NAME` says through whom: {wrong:#?}");
}

#[test]
fn what_counts_comes_in_once() {
    let mut versions: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for package in packages() {
        versions.entry(package.name).or_default().push(package.version);
    }
    for name in ONCE {
        let versions = versions.get(*name).unwrap_or_else(|| panic!("{name} does not come in: take it off the list"));
        assert_eq!(versions.len(), 1, "{name} comes in as {versions:?}");
    }
}

/// The check itself, on expressions that must not pass: a rule that cannot fail proves nothing.
#[test]
fn a_licence_must_allow_every_part() {
    let package = |licence: &str| Package { name: String::new(), version: String::new(), licence: licence.to_owned() };
    for good in ["MIT", "MIT/Apache-2.0", "GPL-3.0-only OR MIT", "(MIT OR GPL-2.0-only) AND ISC", "Apache-2.0 WITH LLVM-exception OR MIT"] {
        assert!(package(good).allowed_by(LICENCES), "{good}");
    }
    for bad in ["", "GPL-3.0-only", "MIT AND GPL-3.0-only", "SSPL-1.0", "My own"] {
        assert!(!package(bad).allowed_by(LICENCES), "{bad}");
    }
}

/// A crate that the lock file names for this platform.
#[derive(Debug)]
struct Package {
    name: String,
    version: String,
    /// An SPDX expression, empty when the crate does not say.
    licence: String,
}

impl Package {
    /// Whether some choice among what it offers needs only these.
    fn allowed_by(&self, licences: &[&str]) -> bool {
        // Lax, because `MIT/Apache-2.0` is how crates said it before there was SPDX.
        let Ok(expression) = Expression::parse_mode(&self.licence, ParseMode::LAX) else { return false };
        expression.evaluate(|wanted| wanted.license.id().is_some_and(|id| licences.contains(&id.name)))
    }
}

/// Everything but ourselves.
fn packages() -> Vec<Package> {
    let version = Command::new("rustc").arg("-vV").output().unwrap().stdout;
    let version = String::from_utf8(version).unwrap();
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let settings = ["metadata", "--format-version=1", "--locked", "--offline", "--filter-platform", host];
    let output = Command::new(cargo).args(settings).output().unwrap();
    assert!(output.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let packages = answer["packages"].as_array().unwrap().iter();
    packages
        // Ours has no source: it is here.
        .filter(|package| !package["source"].is_null())
        .map(|package| Package { name: text(&package["name"]), version: text(&package["version"]), licence: text(&package["license"]) })
        .collect()
}

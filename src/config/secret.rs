//! Secrets by reference: the configuration says where a secret lies, never what it is.

use std::path::PathBuf;

use serde::Deserialize;

/// Where a secret lies.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum SecretRef {
    /// A systemd credential: a file of this name in `$CREDENTIALS_DIRECTORY`.
    Credential(String),
    /// A file.
    File(PathBuf),
    /// An environment variable.
    Env(String),
    /// The first line that a command prints.
    Command(Vec<String>),
}

//! Secrets by reference. A secret in clear is refused and never shown.

use std::os::unix::fs::PermissionsExt;

use crate::config::{SecretRef, table::Table, value::Value};

/// How to refer to a secret.
const HOW: &str =
    "keep it elsewhere and refer to it: { credential = \"NAME\" }, { file = \"PATH\" }, { env = \"NAME\" } or { command = [\"…\"] }";

/// The secret under `key`, if it is written.
pub(super) fn read_secret(table: &Table<'_>, key: &'static str) -> Option<SecretRef> {
    let written = table.get(key);
    if let Some(value) = written.as_ref().filter(|value| !value.is_table()) {
        value.hide();
        return value.refuse(format!("`{key}` holds the secret itself"), HOW);
    }
    let reference = table.table(key);
    let credential = reference.get("credential");
    let file = reference.get("file");
    let env = reference.get("env");
    let command = reference.get("command");
    let value = written?;
    let read = [
        credential.as_ref().map(|value| plain_name(value).map(SecretRef::Credential)),
        file.as_ref().map(read_file),
        env.as_ref().map(|value| plain_name(value).map(SecretRef::Env)),
        command.as_ref().map(|value| value.list(Value::text).map(SecretRef::Command)),
    ];
    let mut read = read.into_iter().flatten();
    match (read.next(), read.next()) {
        (Some(reference), None) => reference,
        (None, _) => value.refuse(format!("`{key}` does not say where the secret lies"), HOW),
        (Some(_), Some(_)) => {
            value.refuse(format!("`{key}` names more than one place"), "keep one of `credential`, `file`, `env` and `command`")
        }
    }
}

fn read_file(value: &Value<'_>) -> Option<SecretRef> {
    let path = value.path()?;
    let readable = std::fs::metadata(&path).is_ok_and(|found| found.permissions().mode() & 0o004 != 0);
    if readable {
        let advice = format!("run: chmod o-r {}", path.display());
        value.report().warning(value.at(), "everybody on this machine can read this secret", advice);
    }
    Some(SecretRef::File(path))
}

/// A name such as `imap-sales`. Anything else may be the secret itself, put in the wrong place, and is not shown.
fn plain_name(value: &Value<'_>) -> Option<String> {
    let name = value.text()?;
    if name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')) && !name.starts_with('.') {
        return Some(name);
    }
    value.hide();
    value.refuse("this is no name of a secret", "a name has letters, digits, `-`, `_` and `.`; the secret itself does not belong here")
}

//! What the admin typed, checked: TOML in, [`Service`] and a policy out, or every mistake at once with line and column.

pub mod secret;
pub mod service;

pub use secret::SecretRef;
pub use service::Service;

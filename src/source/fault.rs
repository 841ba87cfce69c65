//! How a source fails, as its callers see it.

/// What a caller should do about an error of a source. Whatever we do not know is transient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// It may be gone by itself (network, server trouble): drop the connection, back off, try again.
    Transient,
    /// A person has to act (password, certificate, missing folder): say so, and try again at the longest interval.
    Permanent,
    /// The configuration asks for what we never do (clear text to another machine): do not try again before it changes.
    Fatal,
}

//! Whom we believe what, and what becomes of spam.

/// What the configuration vouches for. By default nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trust {
    /// Forms, spam filters and servers that the reading may believe.
    pub reading: crate::mail::Trust,
    /// What becomes of a message that a trusted filter calls spam.
    pub spam: SpamAction,
}

/// What becomes of spam.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SpamAction {
    /// It is put aside until somebody looks at it.
    #[default]
    Quarantine,
    /// Nothing is made of it; it stays in the ledger.
    Ignore,
}

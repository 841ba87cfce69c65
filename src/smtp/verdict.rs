//! What became of one attempt to send.

/// What became of one attempt to send one mail. The four cases are what `deliver` acts on; it looks at nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The server took responsibility (250 after the final dot). Holds its reply.
    Delivered(String),
    /// This mail may succeed later: try it again by the back-off table, with the same Message-ID. Holds why.
    Retry(String),
    /// This mail will never succeed: tell the record. Holds why.
    Refuse(String),
    /// The relay itself is the problem (unreachable, certificate, password): keep every mail, leave the relay alone for a while. Holds why and what to do.
    Halt(String),
}

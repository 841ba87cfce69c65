//! How a caller must react to an error. The only thing of an error that a caller may look at.

/// The kinds of fault. What is unknown counts as transient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The same input may succeed later: back off, and leave everything as it was.
    Transient,
    /// The same input will fail again: put it aside with its reason, and go on.
    Permanent,
    /// Somebody else did the work, or owns it now: read the state again.
    Fenced,
    /// Nothing will succeed until a person acts: stop and say so.
    Fatal,
}

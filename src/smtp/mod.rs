//! The way out: one mail, one recipient, one [`Verdict`].

mod verdict;

pub use verdict::Verdict;

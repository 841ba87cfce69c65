//! A fuse for the crash tests: it lets the program die at a chosen commit, just before or just after.
//!
//! In production no store has one.

use std::sync::atomic::{AtomicU32, Ordering};

use super::StoreError;

/// Burns at the n-th commit boundary: boundary 2k is just before commit k, boundary 2k + 1 just after it, counted from 0.
#[derive(Debug)]
pub struct Fuse {
    boundary: AtomicU32,
    burns_at: u32,
}

impl Fuse {
    /// A fuse that burns at this boundary, and at every later one: what is dead stays dead.
    pub fn at(boundary: u32) -> Self {
        Self { boundary: AtomicU32::new(0), burns_at: boundary }
    }

    /// Has it burnt?
    pub fn burnt(&self) -> bool {
        self.boundary.load(Ordering::SeqCst) > self.burns_at
    }

    /// A dead process begins nothing either.
    pub(super) fn alive(fuse: Option<&Self>) -> Result<(), StoreError> {
        if fuse.is_some_and(Self::burnt) { Err(StoreError::FuseBurnt) } else { Ok(()) }
    }

    pub(super) fn before_commit(fuse: Option<&Self>) -> Result<(), StoreError> {
        fuse.map_or(Ok(()), Self::step)
    }

    pub(super) fn after_commit(fuse: Option<&Self>) -> Result<(), StoreError> {
        fuse.map_or(Ok(()), Self::step)
    }

    fn step(&self) -> Result<(), StoreError> {
        if self.boundary.fetch_add(1, Ordering::SeqCst) >= self.burns_at { Err(StoreError::FuseBurnt) } else { Ok(()) }
    }
}

//! Collects the bytes of one message: in memory up to [`MEMORY_LIMIT`], from there on in a nameless file.
//!
//! Fails only as the file system does. The file has no name at any time, so nothing is left behind by a crash.

use std::{
    fs::File,
    io::{self, Write},
    path::PathBuf,
};

use super::{Body, MEMORY_LIMIT};

/// A message that is still arriving.
#[derive(Debug)]
pub(super) struct Spool {
    directory: PathBuf,
    memory: Vec<u8>,
    file: Option<File>,
    size: u64,
}

impl Spool {
    /// An empty message whose file, should it need one, lies on the file system of `directory`.
    pub(super) fn new(directory: impl Into<PathBuf>) -> Self {
        Self { directory: directory.into(), memory: Vec::new(), file: None, size: 0 }
    }

    /// How many bytes have arrived.
    pub(super) fn size(&self) -> u64 {
        self.size
    }

    /// Will `more` bytes be written to a file?
    pub(super) fn spills(&self, more: usize) -> bool {
        self.file.is_some() || self.size.saturating_add(more as u64) > MEMORY_LIMIT
    }

    /// Appends.
    ///
    /// # Errors
    /// What the file system says.
    pub(super) fn push(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.file.is_none() && self.spills(bytes.len()) {
            let mut file = tempfile::tempfile_in(&self.directory)?;
            file.write_all(&std::mem::take(&mut self.memory))?;
            self.file = Some(file);
        }
        match &mut self.file {
            Some(file) => file.write_all(bytes)?,
            None => self.memory.extend_from_slice(bytes),
        }
        self.size += bytes.len() as u64;
        Ok(())
    }

    /// The message is complete.
    pub(super) fn finish(self) -> Body {
        self.file.map_or(Body::Memory(self.memory), Body::Spooled)
    }
}

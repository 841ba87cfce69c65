//! The raw bytes of a message: in memory when small, in a nameless file when large.

use std::{
    fs::File,
    io::{self, Cursor, Read, Seek, SeekFrom},
};

/// Messages up to this size stay in memory; larger ones are spooled, so that memory does not grow with the message.
pub const MEMORY_LIMIT: u64 = 1 << 20;

/// The raw bytes of one message.
#[derive(Debug)]
pub enum Body {
    /// Small enough for memory.
    Memory(Vec<u8>),
    /// In a file: one that has no name and vanishes when closed, or the message's own in a Maildir or on the command line.
    Spooled(File),
}

impl Body {
    /// Reads the bytes from their beginning.
    ///
    /// # Errors
    /// What the file system says.
    pub fn reader(&mut self) -> io::Result<Box<dyn Read + Send + '_>> {
        Ok(match self {
            Self::Memory(bytes) => Box::new(Cursor::new(bytes.as_slice())),
            Self::Spooled(file) => {
                file.seek(SeekFrom::Start(0))?;
                Box::new(file)
            }
        })
    }
}

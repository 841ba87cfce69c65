//! The mark of the message in hand: a small file that outlives the process and names the message that was being read or decided when it died.
//!
//! A message that aborts the process (a stack overflow, an allocation that the kernel refuses) cannot be caught, only recognised afterwards.
//! Writing the mark costs one `pwrite` and no `fsync`: it has to survive the process, not the power. Losing it loses no message.

use std::{
    fs::{self, File},
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
};

use super::{InboundId, IntakeError};

/// The mark is a decimal number of this width; zeros mean that nothing is in hand.
const WIDTH: usize = 20;

/// The mark; without a file it marks nothing.
pub(super) struct InHand(Option<Mark>);

struct Mark {
    path: PathBuf,
    file: File,
}

impl InHand {
    pub(super) fn nowhere() -> Self {
        Self(None)
    }

    pub(super) fn open(state: &Path) -> Result<Self, IntakeError> {
        let path = state.join("in-hand");
        let opened =
            fs::create_dir_all(state).and_then(|()| File::options().create(true).truncate(false).read(true).write(true).open(&path));
        match opened {
            Ok(file) => Ok(Self(Some(Mark { path, file }))),
            Err(source) => Err(IntakeError::InHand { path: path.display().to_string(), source }),
        }
    }

    /// The message that was in hand when the process died, if one was.
    pub(super) fn left_behind(&self) -> Result<Option<InboundId>, IntakeError> {
        let Some(Mark { path, file }) = &self.0 else { return Ok(None) };
        let mut mark = [0; WIDTH];
        match file.read_exact_at(&mut mark, 0) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => return Ok(None),
            Err(source) => return Err(IntakeError::InHand { path: path.display().to_string(), source }),
        }
        let id = std::str::from_utf8(&mark).ok().and_then(|text| text.parse().ok()).unwrap_or(0);
        Ok((id > 0).then_some(InboundId(id)))
    }

    pub(super) fn mark(&self, id: InboundId) -> Result<(), IntakeError> {
        self.write(id.0)
    }

    pub(super) fn clear(&self) -> Result<(), IntakeError> {
        self.write(0)
    }

    fn write(&self, id: i64) -> Result<(), IntakeError> {
        let Some(Mark { path, file }) = &self.0 else { return Ok(()) };
        file.write_all_at(format!("{id:0WIDTH$}").as_bytes(), 0)
            .map_err(|source| IntakeError::InHand { path: path.display().to_string(), source })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remembers_what_was_in_hand_over_a_restart() {
        let state = tempfile::tempdir().unwrap();
        let first = InHand::open(state.path()).unwrap();
        assert_eq!(first.left_behind().unwrap(), None);
        first.mark(InboundId(4711)).unwrap();
        drop(first);

        let second = InHand::open(state.path()).unwrap();
        assert_eq!(second.left_behind().unwrap(), Some(InboundId(4711)));
        second.clear().unwrap();
        assert_eq!(InHand::open(state.path()).unwrap().left_behind().unwrap(), None);
    }
}

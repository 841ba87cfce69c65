//! The bytes of messages: small ones many at a time, large ones in pieces, never marking them as read (`BODY.PEEK[]`).
//!
//! A message that the server leaves out of an OK answer, or refuses, is asked for again alone and in pieces. Then it is [`Fetched::Vanished`] when
//! the server no longer lists it, and [`Fetched::Withheld`] when it does: one bad message never stops the others. NO to everything, BAD, BYE and the
//! end of the connection are errors, and never look like an empty answer.
//!
//! RFC822.SIZE is a hint only: what counts is that a literal was complete, or that the pieces came to their end.

use std::{collections::BTreeMap, path::Path};

use async_imap::imap_proto::{AttributeValue, Response};

use super::{
    Connection, ImapError, Listed,
    codec::{Command, SMALL_ANSWER},
    list::{UNKNOWN_SIZE, uid_sets},
};
use crate::source::{Body, HEAD_BYTES, MEMORY_LIMIT, spool::Spool};

/// How much one UID FETCH asks for, by the announced sizes.
const BATCH_BYTES: u64 = 4 << 20;
/// How many messages one UID FETCH asks for.
const BATCH_MESSAGES: usize = 200;
/// How much of a large message is asked for at a time.
const PIECE: u64 = 1 << 20;
/// What the frame around one body may take.
const FRAME: u64 = 4 << 10;

/// What became of one wanted message.
#[derive(Debug)]
pub enum Fetched {
    /// It is here.
    Message(Arrived),
    /// It is no longer in the folder: a person moved or deleted it.
    Vanished {
        /// Its UID.
        uid: u32,
    },
    /// The server lists it but, asked twice, did not hand it out.
    Withheld {
        /// Its UID.
        uid: u32,
        /// What the server did instead.
        why: String,
    },
}

/// One message as it arrived.
#[derive(Debug)]
pub struct Arrived {
    /// Its UID.
    pub uid: u32,
    /// Its bytes.
    pub body: Body,
    /// How large it is on the server: as counted when all of it came, as announced otherwise.
    pub size: u64,
    /// Is there more of it on the server than in `body`?
    pub truncated: bool,
}

/// Cuts a listing into pieces whose bodies fit in memory together: fetch, commit, and go on with the next.
pub fn batches(wanted: &[Listed]) -> impl Iterator<Item = &[Listed]> {
    let mut rest = wanted;
    std::iter::from_fn(move || {
        let mut bytes = 0;
        let fits = |listed: &&Listed| {
            bytes += listed.size.min(MEMORY_LIMIT);
            bytes <= BATCH_BYTES
        };
        let length = rest.iter().take(BATCH_MESSAGES).take_while(fits).count();
        let (batch, later) = rest.split_at_checked(length.max(1))?;
        rest = later;
        Some(batch)
    })
}

/// What came of one request for one piece.
enum Piece {
    Bytes(Vec<u8>),
    Missing,
    Refused(String),
}

impl Connection {
    /// Fetches the messages, in the order wanted. Memory grows with their announced sizes, at most 1 MiB each: ask for one of [`batches`] at a time.
    ///
    /// Of a message above `kept_bytes` only the first 256 KiB are fetched. Bodies above [`MEMORY_LIMIT`] lie in nameless files in `spool_dir`.
    /// A single message is always fetched in pieces; so after an error, asking for one message at a time gets past a server that miscounts badly.
    ///
    /// # Errors
    /// Those of any command, and [`ImapError::Spool`].
    pub async fn fetch(&mut self, wanted: &[Listed], kept_bytes: u64, spool_dir: &Path) -> Result<Vec<Fetched>, ImapError> {
        let small: Vec<Listed> = wanted.iter().filter(|one| one.size <= MEMORY_LIMIT.min(kept_bytes)).copied().collect();
        let mut bodies = BTreeMap::new();
        for batch in batches(&small).filter(|_| wanted.len() > 1) {
            self.fetch_whole(batch, &mut bodies).await?;
        }
        let mut fetched = Vec::with_capacity(wanted.len());
        for one in wanted {
            fetched.push(match bodies.remove(&one.uid) {
                Some(bytes) => {
                    let size = bytes.len() as u64;
                    Fetched::Message(Arrived { uid: one.uid, body: Body::Memory(bytes), size, truncated: false })
                }
                None => self.fetch_in_pieces(*one, kept_bytes, spool_dir).await?,
            });
        }
        Ok(fetched)
    }

    /// Asks for whole bodies. A NO leaves those that did not come to be asked for alone.
    async fn fetch_whole(&mut self, batch: &[Listed], bodies: &mut BTreeMap<u32, Vec<u8>>) -> Result<(), ImapError> {
        let uids: Vec<u32> = batch.iter().map(|one| one.uid).collect();
        let announced: u64 = batch.iter().map(|one| one.size).sum();
        let budget = SMALL_ANSWER + 2 * announced + batch.len() as u64 * FRAME;
        for set in uid_sets(&uids) {
            let line = format!("UID FETCH {set} (UID BODY.PEEK[])");
            let outcome = self
                .run(Command::new("UID FETCH", &line).with_budget(budget), |response| {
                    if let Some((uid, _, bytes)) = body(response)
                        && batch.iter().any(|one| one.uid == uid && (one.size == 0 || !bytes.is_empty()))
                    {
                        bodies.entry(uid).or_insert_with(|| bytes.to_vec());
                    }
                })
                .await;
            match outcome {
                Err(ImapError::Refused { .. }) => {}
                other => other?,
            }
        }
        Ok(())
    }

    async fn fetch_in_pieces(&mut self, one: Listed, kept_bytes: u64, spool_dir: &Path) -> Result<Fetched, ImapError> {
        let too_large = one.size > kept_bytes && one.size != UNKNOWN_SIZE;
        let limit = if too_large { HEAD_BYTES.min(kept_bytes) } else { kept_bytes };
        let mut spool = Spool::new(spool_dir);
        let (mut short, mut ended) = (false, false);
        while !ended && spool.size() < limit {
            let asked = PIECE.min(limit - spool.size());
            match self.piece(one.uid, spool.size(), asked).await? {
                // A short piece should be the last one; a server that announced more is asked for the rest.
                Piece::Bytes(bytes) => {
                    short = (bytes.len() as u64) < asked;
                    ended = bytes.is_empty() || (short && spool.size() + bytes.len() as u64 >= one.size);
                    spool = push(spool, bytes).await?;
                }
                Piece::Missing | Piece::Refused(_) if short => ended = true,
                Piece::Missing => return self.absent(one.uid, "its UID FETCH answer left it out").await,
                Piece::Refused(said) => return self.absent(one.uid, &format!("it refused: {said}")).await,
            }
        }
        if spool.size() == 0 && one.size > 0 && limit > 0 {
            return self.absent(one.uid, "it handed out no byte of it").await;
        }
        let truncated = !ended && spool.size() != one.size;
        let size = if truncated { one.size.max(spool.size()) } else { spool.size() };
        Ok(Fetched::Message(Arrived { uid: one.uid, body: spool.finish(), size, truncated }))
    }

    /// Asks for one piece (RFC 3501 section 6.4.5).
    async fn piece(&mut self, uid: u32, offset: u64, length: u64) -> Result<Piece, ImapError> {
        const NAME: &str = "UID FETCH";
        let line = format!("UID FETCH {uid} (UID BODY.PEEK[]<{offset}.{length}>)");
        let (mut piece, mut odd) = (Piece::Missing, None);
        let outcome = self
            .run(Command::new(NAME, &line).with_budget(SMALL_ANSWER + length + FRAME), |response| match body(response) {
                Some((of, at, bytes)) if of == uid => {
                    // A server that leaves out the offset sent the message whole: good only when that is what was asked for.
                    if at.map_or(offset == 0, |at| u64::from(at) == offset) && bytes.len() as u64 <= length {
                        piece = Piece::Bytes(bytes.to_vec());
                    } else {
                        odd = Some(format!("asked for {length} bytes at {offset}, it sent {} at {at:?}", bytes.len()));
                    }
                }
                _ => {}
            })
            .await;
        match (outcome, odd) {
            (Err(ImapError::Refused { said, .. }), _) => Ok(Piece::Refused(said)),
            (Err(other), _) => Err(other),
            (Ok(()), Some(what)) => Err(ImapError::Protocol { command: NAME, what }),
            (Ok(()), None) => Ok(piece),
        }
    }

    /// Tells a message that vanished from one that the server keeps to itself.
    async fn absent(&mut self, uid: u32, why: &str) -> Result<Fetched, ImapError> {
        let listed = !self.present(&[uid]).await?.is_empty();
        Ok(if listed {
            Fetched::Withheld { uid, why: format!("the server lists the message, but {why}") }
        } else {
            Fetched::Vanished { uid }
        })
    }
}

/// UID, offset and bytes of a body in a FETCH response. An untold body (`NIL`) is none.
fn body<'a>(response: &'a Response<'_>) -> Option<(u32, Option<u32>, &'a [u8])> {
    let Response::Fetch(_, attributes) = response else { return None };
    let uid = attributes.iter().find_map(|attribute| match attribute {
        AttributeValue::Uid(uid) => Some(*uid),
        _ => None,
    })?;
    attributes.iter().find_map(|attribute| match attribute {
        AttributeValue::BodySection { section: None, index, data: Some(data) } => Some((uid, *index, data.as_ref())),
        _ => None,
    })
}

/// Appends, away from the runtime's threads when a file is written.
async fn push(mut spool: Spool, bytes: Vec<u8>) -> Result<Spool, ImapError> {
    if !spool.spills(bytes.len()) {
        return spool.push(&bytes).map(|()| spool).map_err(ImapError::Spool);
    }
    let written = tokio::task::spawn_blocking(move || spool.push(&bytes).map(|()| spool)).await;
    written.map_err(std::io::Error::other).and_then(|written| written).map_err(ImapError::Spool)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(sizes: &[u64]) -> Vec<Listed> {
        (1..).zip(sizes).map(|(uid, size)| Listed { uid, size: *size, received_at: None }).collect()
    }

    #[test]
    fn batches_bound_bytes_and_number_and_lose_none() {
        let lengths = |list: &[u64]| batches(&sizes(list)).map(<[Listed]>::len).collect::<Vec<_>>();
        assert_eq!(lengths(&[]), [0; 0]);
        assert_eq!(lengths(&[10; 450]), [200, 200, 50]);
        assert_eq!(lengths(&[1 << 20; 9]), [4, 4, 1]);
        assert_eq!(lengths(&[1 << 40; 5]), [4, 1]);
        assert_eq!(lengths(&[0, 5 << 20, 0]), [3]);
    }
}

//! Which messages stand above a UID: a window at a time, so that neither memory nor an answer grows with the folder.
//!
//! Asks for UID, size and date of arrival only, and for nothing whose parsing is known to fail. Fails as any command does; a refused or cut-off
//! answer is an error and never an empty window.

use std::collections::BTreeMap;

use async_imap::imap_proto::{AttributeValue, Response};

use super::{Connection, ImapError, codec::Command};
use crate::crm::Timestamp;

/// How many UIDs the first window spans, and how many messages a listing holds.
const WINDOW: u32 = 1000;
/// Empty windows grow to this many UIDs.
const WIDEST: u32 = 1 << 20;
/// So many windows, and the caller gets the chance to keep what it has, or to stop.
const WINDOWS_AT_ONCE: usize = 16;
/// What one message of a listing may take, odd servers' extra attributes included.
const BYTES_A_MESSAGE: u64 = 512;

/// Stands for a size that the server did not tell, or not in 32 bits.
pub(super) const UNKNOWN_SIZE: u64 = 1 << 32;

/// One message on the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listed {
    /// Its UID.
    pub uid: u32,
    /// RFC822.SIZE in bytes, which servers miscount. When the server's number does not fit 32 bits or is missing: 4 GiB.
    pub size: u64,
    /// When the server received it.
    pub received_at: Option<Timestamp>,
}

/// A window of a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// The messages in it, by UID; at most 1,000.
    pub messages: Vec<Listed>,
    /// Every UID up to this one was looked at.
    pub through: u32,
    /// Are there messages above it?
    pub more: bool,
}

impl Connection {
    /// The next window of messages with UIDs above `last_uid`.
    ///
    /// # Errors
    /// Those of any command.
    pub async fn list_after(&mut self, last_uid: u32) -> Result<Listing, ImapError> {
        let nothing = Listing { messages: Vec::new(), through: last_uid, more: false };
        self.seen.news = false;
        if self.seen.exists == 0 {
            self.noop().await?;
            self.seen.news = false;
        }
        let Some(top) = self.highest_uid().await?.filter(|top| *top > last_uid) else { return Ok(nothing) };
        let (mut from, mut width) = (last_uid + 1, WINDOW);
        for _ in 0..WINDOWS_AT_ONCE {
            let to = from.saturating_add(width - 1).min(top);
            let mut messages = self.window(from, to).await?;
            if messages.len() > WINDOW as usize {
                messages.truncate(WINDOW as usize);
                let through = messages.last().map_or(last_uid, |last| last.uid);
                return Ok(Listing { messages, through, more: true });
            }
            if !messages.is_empty() || to == top {
                return Ok(Listing { messages, through: to, more: to < top });
            }
            (from, width) = (to + 1, width.saturating_mul(8).min(WIDEST));
        }
        Ok(Listing { through: from - 1, more: true, ..nothing })
    }

    async fn highest_uid(&mut self) -> Result<Option<u32>, ImapError> {
        let mut highest = None;
        // The second form is for servers that answer the first with nothing.
        for line in ["UID FETCH * (UID)".to_owned(), format!("FETCH {} (UID)", self.seen.exists)] {
            if self.seen.exists == 0 || highest.is_some() {
                break;
            }
            self.run(Command::new("UID FETCH", &line), |response| highest = highest.max(facts(response).map(|listed| listed.uid))).await?;
        }
        Ok(highest)
    }

    async fn window(&mut self, from: u32, to: u32) -> Result<Vec<Listed>, ImapError> {
        let mut found = BTreeMap::new();
        let line = format!("UID FETCH {from}:{to} (UID RFC822.SIZE INTERNALDATE)");
        let most = u64::from(to - from + 1).min(u64::from(self.seen.exists) + u64::from(WINDOW));
        let command = Command::new("UID FETCH", &line).with_budget((1 << 20) + most * BYTES_A_MESSAGE);
        self.run(command, |response| {
            // A changed flag may be told in between, about any message, without what was asked for.
            if let Some(new) = facts(response).filter(|new| (from..=to).contains(&new.uid)) {
                found.entry(new.uid).and_modify(|old: &mut Listed| *old = fuller(*old, new)).or_insert(new);
            }
        })
        .await?;
        Ok(found.into_values().collect())
    }

    /// Which of `uids` still exist.
    pub(super) async fn present(&mut self, uids: &[u32]) -> Result<Vec<u32>, ImapError> {
        let mut found = Vec::new();
        for set in uid_sets(uids) {
            let line = format!("UID FETCH {set} (UID)");
            self.run(Command::new("UID FETCH", &line), |response| found.extend(facts(response).map(|listed| listed.uid))).await?;
        }
        found.retain(|uid| uids.contains(uid));
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }
}

fn fuller(old: Listed, new: Listed) -> Listed {
    Listed { size: old.size.min(new.size), received_at: old.received_at.or(new.received_at), ..old }
}

/// What a FETCH response tells; `None` when it names no UID.
fn facts(response: &Response<'_>) -> Option<Listed> {
    let Response::Fetch(_, attributes) = response else { return None };
    let mut facts = Listed { uid: 0, size: UNKNOWN_SIZE, received_at: None };
    for attribute in attributes {
        match attribute {
            AttributeValue::Uid(uid) => facts.uid = *uid,
            AttributeValue::Rfc822Size(size) => facts.size = u64::from(*size),
            AttributeValue::InternalDate(date) => facts.received_at = received_at(date),
            _ => {}
        }
    }
    (facts.uid > 0).then_some(facts)
}

/// An INTERNALDATE, such as `" 7-Jul-1996 02:44:25 -0700"`.
fn received_at(date: &str) -> Option<Timestamp> {
    let parsed = jiff::fmt::strtime::parse("%d-%b-%Y %H:%M:%S %z", date.trim()).ok()?;
    Some(Timestamp::from_seconds(parsed.to_timestamp().ok()?.as_second()))
}

/// Sequence sets of ascending UIDs, short enough for every server's line limit.
pub(super) fn uid_sets(uids: &[u32]) -> Vec<String> {
    const RANGES: usize = 200;
    let mut sorted = uids.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let runs: Vec<String> = sorted
        .chunk_by(|a, b| a.checked_add(1) == Some(*b))
        .filter_map(|run| match run {
            [] => None,
            [one] => Some(one.to_string()),
            [first, .., last] => Some(format!("{first}:{last}")),
        })
        .collect();
    runs.chunks(RANGES).map(|part| part.join(",")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_short_and_complete() {
        assert_eq!(uid_sets(&[5, 1, 2, 3, 3, 9]), ["1:3,5,9"]);
        assert_eq!(uid_sets(&[u32::MAX, 0]), ["0,4294967295"]);
        assert!(uid_sets(&[]).is_empty());
        let sparse: Vec<u32> = (0..1000).map(|n| n * 2).collect();
        let sets = uid_sets(&sparse);
        assert_eq!(sets.len(), 5);
        assert_eq!(sets.join(",").split(',').count(), 1000);
    }

    #[test]
    fn dates_of_arrival() {
        for date in ["17-Jul-1996 02:44:25 -0700", " 7-Jul-1996 02:44:25 -0700"] {
            assert!(received_at(date).is_some(), "{date}");
        }
        assert_eq!(received_at("17-Jul-1996 02:44:25 -0700").expect("valid").to_string(), "1996-07-17T09:44:25Z");
        for odd in ["", "yesterday", "99-Jul-1996 02:44:25 -0700"] {
            assert_eq!(received_at(odd), None);
        }
    }
}

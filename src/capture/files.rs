//! Messages from files, directories, mboxes and standard input. The same bytes fed twice are one message: the position is their digest.

use std::io::{self, Read};

use super::{Arrival, Capture, CaptureError, Yielded};
use crate::{
    crm::{InboundId, Position, Slug},
    source::{Body, HEAD_BYTES},
    store::{RawDigest, Settle, StoreError},
};

/// Feeds single messages into the ledger.
pub struct Ingest {
    capture: Capture,
    mailbox: Slug,
}

impl Ingest {
    /// An ingest on behalf of `mailbox`, whose team gets what names no alias of ours.
    pub fn new(capture: Capture, mailbox: Slug) -> Self {
        Self { capture, mailbox }
    }

    /// Captures one message of `size` bytes, as much of it as is kept; answers its row, new or not.
    ///
    /// # Errors
    /// When the body cannot be read or the database is gone.
    pub async fn take(&self, mut body: Body, size: u64) -> Result<InboundId, CaptureError> {
        if size > self.capture.kept_bytes {
            body = beginning(body).map_err(StoreError::Raw)?;
        }
        let digest = RawDigest::of(&mut *body.reader().map_err(StoreError::Raw)?).map_err(StoreError::Raw)?;
        let position = Position { mailbox: self.mailbox.clone(), folder: format!("sha256:{}", digest.sha256), uid_validity: 0, uid: 0 };
        let arrival = Arrival { position: position.clone(), yielded: Yielded::Body(body), size, received_at: None };
        let rows = self.capture.take(&mut [arrival], None, Settle::Nothing).await?;
        if let Some(id) = rows.into_iter().flatten().next() {
            return Ok(id);
        }
        let row = self.capture.store.read().await?.ledger_row(&position).await?;
        Ok(row.ok_or_else(|| StoreError::SeenAlready(Box::new(position)))?)
    }
}

/// Of a message that is too large to keep, the headers and the beginning of the text.
fn beginning(mut body: Body) -> io::Result<Body> {
    let mut bytes = Vec::new();
    body.reader()?.take(HEAD_BYTES).read_to_end(&mut bytes)?;
    Ok(Body::Memory(bytes))
}

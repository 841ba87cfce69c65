//! Raw messages: stored once by their SHA-256, in compressed blocks, so that a large one never stands in memory whole.

use std::io::{self, Read};

use sha2::{Digest, Sha256};

use super::{StoreError, Tx, execute, on};
use crate::crm::InboundId;

/// Plain bytes in one block.
pub const BLOCK_BYTES: usize = 1 << 20;
/// zstd's default: mail shrinks to a third at several hundred MB/s.
const ZSTD_LEVEL: i32 = 3;

/// The row of a raw message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RawId(pub(super) i64);

/// What identifies the bytes of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawDigest {
    /// Hex SHA-256.
    pub sha256: String,
    /// How many bytes.
    pub size: u64,
}

impl RawDigest {
    /// Reads everything once.
    ///
    /// # Errors
    /// What the reader says.
    pub fn of(reader: &mut dyn Read) -> io::Result<Self> {
        let mut hasher = Sha256::new();
        let mut block = vec![0; 64 << 10];
        let mut size = 0;
        loop {
            let count = reader.read(&mut block)?;
            if count == 0 {
                break;
            }
            hasher.update(&block[..count]);
            size += count as u64;
        }
        Ok(Self { sha256: data_encoding::HEXLOWER.encode(&hasher.finalize()), size })
    }
}

impl Tx {
    /// Stores the bytes unless they are there; answers their row.
    ///
    /// # Errors
    /// When the reader fails, or the database refuses.
    pub async fn put_raw(&mut self, digest: &RawDigest, reader: &mut (dyn Read + Send)) -> Result<RawId, StoreError> {
        let size = i64::try_from(digest.size).unwrap_or(i64::MAX);
        let inserted: Option<i64> = on!(self, |connection| sqlx::query_scalar(
            "INSERT INTO raw (sha256, size) VALUES ($1, $2) ON CONFLICT (sha256) DO NOTHING RETURNING id"
        )
        .bind(&digest.sha256)
        .bind(size)
        .fetch_optional(connection))?;
        let Some(id) = inserted else { return self.raw_by_sha256(&digest.sha256).await };
        let mut block = Vec::new();
        for seq in 0_i64.. {
            block.clear();
            (&mut *reader).take(BLOCK_BYTES as u64).read_to_end(&mut block)?;
            if block.is_empty() {
                break;
            }
            self.put_raw_block(id, seq, zstd::bulk::compress(&block, ZSTD_LEVEL)?).await?;
        }
        Ok(RawId(id))
    }

    /// The first `limit` bytes of a raw message.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when a block is not what was stored; or when the database is gone.
    pub async fn raw(&mut self, raw: RawId, limit: u64) -> Result<Vec<u8>, StoreError> {
        let expected = limit.min(self.raw_size(raw).await?);
        let blocks = i64::try_from(limit.div_ceil(BLOCK_BYTES as u64)).unwrap_or(i64::MAX);
        let mut bytes = Vec::new();
        for seq in 0..blocks {
            let Some(block) = self.raw_block(raw, seq).await? else { break };
            let plain = zstd::bulk::decompress(&block, BLOCK_BYTES);
            bytes.extend(plain.map_err(|error| StoreError::Damaged(format!("block {seq}: {error}")))?);
        }
        bytes.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        if bytes.len() as u64 == expected {
            Ok(bytes)
        } else {
            Err(StoreError::Damaged(format!("{} bytes of {expected} are there", bytes.len())))
        }
    }

    /// The whole stored message of a ledger row.
    ///
    /// # Errors
    /// [`StoreError::NoSuchMessage`] when there is no such row, or it has no bytes.
    pub async fn raw_of(&mut self, message: InboundId) -> Result<Vec<u8>, StoreError> {
        let id: Option<Option<i64>> = on!(self, |connection| sqlx::query_scalar("SELECT raw_id FROM inbound WHERE id = $1")
            .bind(message.0)
            .fetch_optional(connection))?;
        match id.flatten() {
            Some(raw) => self.raw(RawId(raw), u64::MAX).await,
            None => Err(StoreError::NoSuchMessage(message)),
        }
    }

    async fn raw_by_sha256(&mut self, sha256: &str) -> Result<RawId, StoreError> {
        let id = on!(self, |connection| sqlx::query_scalar("SELECT id FROM raw WHERE sha256 = $1").bind(sha256).fetch_one(connection))?;
        Ok(RawId(id))
    }

    async fn raw_size(&mut self, raw: RawId) -> Result<u64, StoreError> {
        let size: i64 = on!(self, |connection| sqlx::query_scalar("SELECT size FROM raw WHERE id = $1").bind(raw.0).fetch_one(connection))?;
        Ok(u64::try_from(size).unwrap_or(0))
    }

    async fn put_raw_block(&mut self, raw: i64, seq: i64, zstd: Vec<u8>) -> Result<(), StoreError> {
        execute!(
            self,
            sqlx::query("INSERT INTO raw_block (raw_id, seq, zstd) VALUES ($1, $2, $3)").bind(raw).bind(seq).bind(zstd.as_slice())
        )?;
        Ok(())
    }

    async fn raw_block(&mut self, raw: RawId, seq: i64) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(on!(self, |connection| sqlx::query_scalar("SELECT zstd FROM raw_block WHERE raw_id = $1 AND seq = $2")
            .bind(raw.0)
            .bind(seq)
            .fetch_optional(connection))?)
    }
}

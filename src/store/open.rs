//! Opening: connections, durability, the lock of the daemon, migrations, the signing key. What differs between the databases lives here.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    time::Duration,
};

use rustix::fs::{FlockOperation, flock};
use sqlx::{
    Connection,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{Pools, Store, StoreError, Tx, execute, on};
use crate::crm::Timestamp;

/// How long a statement waits for another process that writes.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// How long to wait for a connection before the database counts as gone.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(30);
/// Connections that only read, beside the one that writes.
const READERS: u32 = 4;
/// Page cache of a SQLite connection, in KiB (negative, as its PRAGMA wants it).
const CACHE_KIB: &str = "-8192";

/// Held by the one daemon of a database file or state directory; given back when dropped or when the process ends, however it ends.
#[derive(Debug)]
pub struct InstanceLock {
    _file: File,
}

impl InstanceLock {
    /// Takes the lock that this file stands for; it and its directory are created when missing.
    ///
    /// # Errors
    /// [`StoreError::Locked`] when another daemon holds it.
    pub fn take(path: PathBuf) -> Result<Self, StoreError> {
        let refuse = |source| StoreError::File { path: path.clone(), source };
        fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).map_err(refuse)?;
        let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(refuse)?;
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Ok(Self { _file: file }),
            Err(rustix::io::Errno::WOULDBLOCK) => Err(StoreError::Locked(path)),
            Err(errno) => Err(refuse(errno.into())),
        }
    }
}

impl Store {
    /// Opens the SQLite database in this file, creating it and its directory when missing.
    ///
    /// Write-ahead log with full durability: a commit is on the disk when it returns, because mail may be deleted on the server after it.
    ///
    /// # Errors
    /// When the file cannot be opened or is no database.
    pub async fn open_sqlite(file: &Path) -> Result<Self, StoreError> {
        if let Some(directory) = file.parent().filter(|directory| !directory.as_os_str().is_empty()) {
            fs::create_dir_all(directory).map_err(|source| StoreError::File { path: PathBuf::from(directory), source })?;
        }
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(BUSY_TIMEOUT)
            .foreign_keys(true)
            .pragma("cache_size", CACHE_KIB)
            .pragma("temp_store", "memory")
            .optimize_on_close(true, None);
        let writer = sqlite_pool(1).connect_with(options.clone()).await?;
        let reader = sqlite_pool(READERS).connect_lazy_with(options.optimize_on_close(false, None).read_only(true));
        Ok(Self { pools: Pools::Sqlite { writer, reader }, fuse: None })
    }

    /// Opens a PostgreSQL database.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses the login.
    pub async fn open_postgres(url: &str, password: Option<&str>) -> Result<Self, StoreError> {
        let mut options: PgConnectOptions = url.parse()?;
        if let Some(password) = password {
            options = options.password(password);
        }
        let pool = PgPoolOptions::new().max_connections(READERS + 4).acquire_timeout(ACQUIRE_TIMEOUT).connect_with(options).await?;
        Ok(Self { pools: Pools::Postgres(pool), fuse: None })
    }

    /// Brings the schema up to date. SQLite does so under its write lock, PostgreSQL under an advisory lock, so that two starts at once are safe.
    ///
    /// # Errors
    /// When the database was written by a newer version, or cannot be written.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        match &self.pools {
            Pools::Sqlite { writer, .. } => sqlx::migrate!("src/store/migrations/sqlite").run(writer).await?,
            Pools::Postgres(pool) => sqlx::migrate!("src/store/migrations/postgres").run(pool).await?,
        }
        Ok(())
    }

    /// The key that signs our ids; made from `fresh` on the first start and the same ever after.
    ///
    /// # Errors
    /// When the database cannot be written, or holds a key of another length.
    pub async fn signing_key(&self, fresh: [u8; 32], now: Timestamp) -> Result<[u8; 32], StoreError> {
        // Looked at first, so that a command that only reads waits for no writer.
        if let Some(key) = self.read().await?.stored_signing_key().await? {
            return Ok(key);
        }
        let mut tx = self.begin().await?;
        execute!(
            tx,
            sqlx::query("INSERT INTO instance (id, signing_key, created_at) VALUES (1, $1, $2) ON CONFLICT (id) DO NOTHING")
                .bind(fresh.to_vec())
                .bind(now.as_micros())
        )?;
        let key = tx.stored_signing_key().await?.unwrap_or(fresh);
        tx.commit().await?;
        Ok(key)
    }
}

impl Tx {
    async fn stored_signing_key(&mut self) -> Result<Option<[u8; 32]>, StoreError> {
        let key: Option<Vec<u8>> =
            on!(self, |connection| sqlx::query_scalar("SELECT signing_key FROM instance WHERE id = 1").fetch_optional(connection))?;
        let wrong = |_| StoreError::Foreign { what: "the signing key", value: "(a key of another length)".to_owned() };
        key.map(|key| key.try_into().map_err(wrong)).transpose()
    }
}

/// A pool that throws away a connection whose transaction SQLite ended by itself, as it does when the disk is full: sqlx does not notice, counts the
/// transaction as open, and would refuse every later one on that connection.
fn sqlite_pool(connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new().max_connections(connections).acquire_timeout(ACQUIRE_TIMEOUT).after_release(|connection, _| {
        Box::pin(async move {
            // The rollback of a dropped transaction is under way; the ping waits its turn behind it.
            connection.ping().await?;
            Ok(!connection.is_in_transaction())
        })
    })
}

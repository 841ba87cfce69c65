//! The records: all the SQL of the program, on SQLite or PostgreSQL, one statement text for both.
//!
//! A [`Store`] hands out transactions; a [`Tx`] has one method for each question or change, named by it. Dropping a `Tx` rolls it back.
//! What differs between the databases stands in [`open`] (connecting, locking, migrating) and in the two folders of migrations.
//! Never decides anything: that is `decide/`. Errors carry a [`crm::Fault`](crate::crm::Fault), and callers look at nothing else.

mod apply;
mod backup;
mod conversation;
mod cursor;
mod domain;
mod duplicates;
mod facts;
mod fault;
mod form_fill;
mod fuse;
mod ledger;
mod lists;
mod open;
mod outbox;
mod outbox_hand;
mod outbox_lease;
mod outbox_state;
mod raw;
mod record;
mod records;
mod search;
mod text;
mod timers;
mod training;

pub use apply::{Applied, Context, Decision, Origin};
pub use conversation::Spoken;
pub use domain::{Dialect, Where, arguments};
pub use duplicates::Candidate;
pub use fault::StoreError;
pub use fuse::Fuse;
pub use ledger::{Captured, Content, LedgerEntry, LedgerState, Pending, Settle, Unsettled};
pub use lists::{ActivityFilter, AuditRow};
pub use open::InstanceLock;
pub use outbox::{Addressee, OutboxDraft, OutboxRow};
pub use outbox_hand::{AttemptRow, OutboxEntry};
pub use outbox_lease::{Lease, Leased, Outcome, Recipient};
pub use outbox_state::{OutboxKind, OutboxState};
pub use raw::{BLOCK_BYTES, RawDigest, RawId};
pub use records::{ChatterRow, LeadFilter, LeadRow, StoredPlan, TeamCount};
pub use search::Wanted;
pub use timers::{DueRow, RunRow};
pub use training::DrawRow;

use std::sync::Arc;

use sqlx::{PgPool, Postgres, Sqlite, SqlitePool, Transaction};

/// An open database. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    pools: Pools,
    fuse: Option<Arc<Fuse>>,
}

#[derive(Debug, Clone)]
enum Pools {
    /// One writer, because SQLite has one; readers beside it, because WAL allows them.
    Sqlite {
        writer: SqlitePool,
        reader: SqlitePool,
    },
    Postgres(PgPool),
}

/// An open transaction. Dropping it rolls it back.
#[derive(Debug)]
pub struct Tx {
    inner: TxInner,
    fuse: Option<Arc<Fuse>>,
}

#[derive(Debug)]
enum TxInner {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// Runs one query on whichever database is open. The body is written once and type-checked against both drivers.
macro_rules! on {
    ($tx:expr, |$connection:ident| $query:expr) => {
        match &mut $tx.inner {
            $crate::store::TxInner::Sqlite(tx) => {
                let $connection = &mut **tx;
                $query.await
            }
            $crate::store::TxInner::Postgres(tx) => {
                let $connection = &mut **tx;
                $query.await
            }
        }
    };
}
use on;

/// Runs one statement on whichever database is open and answers how many rows it changed.
macro_rules! execute {
    ($tx:expr, $query:expr) => {
        match &mut $tx.inner {
            $crate::store::TxInner::Sqlite(tx) => $query.execute(&mut **tx).await.map(|done| done.rows_affected()),
            $crate::store::TxInner::Postgres(tx) => $query.execute(&mut **tx).await.map(|done| done.rows_affected()),
        }
    };
}
use execute;

impl Store {
    /// Begins a transaction that may write, for changes that need no facts: a compare-and-set, an insert that a key guards, a lease.
    ///
    /// On SQLite it takes the write lock before the first read, so that a busy database is waited for here instead of failing halfway. On
    /// PostgreSQL such changes wait for one another row by row and never conflict otherwise.
    ///
    /// # Errors
    /// A transient fault when the database is busy or gone.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        self.begin_as("BEGIN ISOLATION LEVEL READ COMMITTED").await
    }

    /// Begins a transaction that writes what follows from the facts read in it: they still hold when it commits.
    ///
    /// The same as [`Store::begin`] on SQLite, which has one writer; on PostgreSQL it is serialisable, and a commit that meets another decision may
    /// fail with a transient conflict.
    ///
    /// # Errors
    /// A transient fault when the database is busy or gone.
    pub async fn begin_decision(&self) -> Result<Tx, StoreError> {
        self.begin_as("BEGIN ISOLATION LEVEL SERIALIZABLE").await
    }

    async fn begin_as(&self, postgres: &'static str) -> Result<Tx, StoreError> {
        Fuse::alive(self.fuse.as_deref())?;
        let inner = match &self.pools {
            Pools::Sqlite { writer, .. } => TxInner::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?),
            Pools::Postgres(pool) => TxInner::Postgres(pool.begin_with(postgres).await?),
        };
        Ok(Tx { inner, fuse: self.fuse.clone() })
    }

    /// Begins a transaction that only reads, and disturbs no writer.
    ///
    /// # Errors
    /// A transient fault when the database is gone.
    pub async fn read(&self) -> Result<Tx, StoreError> {
        Fuse::alive(self.fuse.as_deref())?;
        let inner = match &self.pools {
            Pools::Sqlite { reader, .. } => TxInner::Sqlite(reader.begin().await?),
            Pools::Postgres(pool) => TxInner::Postgres(pool.begin_with("BEGIN READ ONLY").await?),
        };
        Ok(Tx { inner, fuse: None })
    }

    /// Closes every connection; SQLite folds its log back into the file.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { writer, reader } => {
                reader.close().await;
                writer.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }

    /// The same store with a fuse in its commits, for the crash tests.
    #[must_use]
    pub fn with_fuse(mut self, fuse: Arc<Fuse>) -> Self {
        self.fuse = Some(fuse);
        self
    }
}

impl Tx {
    /// Which database it is on, for a condition that is compiled.
    pub fn dialect(&self) -> Dialect {
        match self.inner {
            TxInner::Sqlite(_) => Dialect::Sqlite,
            TxInner::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Commits.
    ///
    /// # Errors
    /// When the database refuses; on PostgreSQL that may be a transient serialisation conflict.
    pub async fn commit(self) -> Result<(), StoreError> {
        Fuse::before_commit(self.fuse.as_deref())?;
        match self.inner {
            TxInner::Sqlite(tx) => tx.commit().await?,
            TxInner::Postgres(tx) => tx.commit().await?,
        }
        Fuse::after_commit(self.fuse.as_deref())
    }
}

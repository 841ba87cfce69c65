//! A copy of the whole database while it is in use.

use std::path::Path;

use super::{Pools, Store, StoreError};

impl Store {
    /// Writes a consistent copy of a SQLite database to `file`, which must not exist. Writers go on meanwhile.
    ///
    /// # Errors
    /// When the file exists or cannot be written; on PostgreSQL, whose own tools do this better.
    pub async fn backup(&self, file: &Path) -> Result<(), StoreError> {
        match &self.pools {
            Pools::Sqlite { reader, .. } => {
                sqlx::query("VACUUM INTO $1").bind(file.to_string_lossy().into_owned()).execute(reader).await?;
                Ok(())
            }
            Pools::Postgres(_) => Err(StoreError::NotHere("PostgreSQL is backed up with pg_dump")),
        }
    }
}

//! Databases for tests: an empty SQLite file and an empty PostgreSQL database, each to be opened, closed and opened again.

use std::path::Path;

use leadgate::store::Store;
use tempfile::TempDir;

use crate::bed::Postgres;

/// The servers behind the databases of one test.
pub struct Places(Option<Postgres>);

/// Connections to one database, for what the store has no method for.
pub enum Pool {
    Sqlite(sqlx::SqlitePool),
    Postgres(sqlx::PgPool),
}

/// One database that starts empty.
pub struct Place {
    pub name: &'static str,
    directory: TempDir,
    url: Option<String>,
}

impl Places {
    pub fn start() -> Self {
        Self(Postgres::start())
    }

    /// A fresh database of each kind; PostgreSQL is left out only where the bed may skip it.
    pub fn fresh(&self) -> Vec<Place> {
        let mut places = vec![Place::sqlite()];
        places.extend(self.postgres());
        places
    }

    /// A fresh PostgreSQL database.
    pub fn postgres(&self) -> Option<Place> {
        let url = self.0.as_ref()?.fresh_database();
        Some(Place { name: "PostgreSQL", directory: tempfile::tempdir().unwrap(), url: Some(url) })
    }
}

impl Place {
    pub fn sqlite() -> Self {
        Self { name: "SQLite", directory: tempfile::tempdir().unwrap(), url: None }
    }

    /// Opens the database as a starting process does.
    pub async fn open(&self) -> Store {
        let store = self.connect().await;
        store.migrate().await.unwrap();
        store
    }

    /// The same without migrating.
    pub async fn connect(&self) -> Store {
        match &self.url {
            None => Store::open_sqlite(&self.directory.path().join("leadgate.db")).await.unwrap(),
            Some(url) => Store::open_postgres(url, None).await.unwrap(),
        }
    }

    /// Makes the schema of an earlier version, for a database that goes on.
    pub async fn migrate_to(&self, version: i64) {
        let folder = if self.url.is_none() { "sqlite" } else { "postgres" };
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store/migrations").join(folder);
        let migrator = sqlx::migrate::Migrator::new(folder).await.unwrap();
        match &self.url {
            None => {
                let file = self.directory.path().join("leadgate.db");
                let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file).create_if_missing(true);
                let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
                migrator.run_to(version, &pool).await.unwrap();
                pool.close().await;
            }
            Some(url) => {
                let pool = sqlx::PgPool::connect(url).await.unwrap();
                migrator.run_to(version, &pool).await.unwrap();
                pool.close().await;
            }
        }
    }

    /// The state directory.
    pub fn state(&self) -> &Path {
        self.directory.path()
    }

    /// Connections that know nothing of the store.
    pub async fn pool(&self) -> Pool {
        match &self.url {
            None => {
                let file = self.directory.path().join("leadgate.db");
                let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file).create_if_missing(true);
                Pool::Sqlite(sqlx::SqlitePool::connect_with(options).await.unwrap())
            }
            Some(url) => Pool::Postgres(sqlx::PgPool::connect(url).await.unwrap()),
        }
    }

    /// Does behind the store's back what only a damaged or foreign database would hold.
    pub async fn sql(&self, text: &str) {
        let text = sqlx::AssertSqlSafe(text.to_owned());
        match &self.url {
            None => {
                let file = self.directory.path().join("leadgate.db");
                let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
                let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
                sqlx::raw_sql(text).execute(&pool).await.unwrap();
                pool.close().await;
            }
            Some(url) => {
                let pool = sqlx::PgPool::connect(url).await.unwrap();
                sqlx::raw_sql(text).execute(&pool).await.unwrap();
                pool.close().await;
            }
        }
    }

    /// One number from the database.
    pub async fn count(&self, text: &str) -> i64 {
        let text = sqlx::AssertSqlSafe(text.to_owned());
        match &self.url {
            None => {
                let file = self.directory.path().join("leadgate.db");
                let pool = sqlx::SqlitePool::connect_with(sqlx::sqlite::SqliteConnectOptions::new().filename(file)).await.unwrap();
                let count = sqlx::query_scalar(text).fetch_one(&pool).await.unwrap();
                pool.close().await;
                count
            }
            Some(url) => {
                let pool = sqlx::PgPool::connect(url).await.unwrap();
                let count = sqlx::query_scalar(text).fetch_one(&pool).await.unwrap();
                pool.close().await;
                count
            }
        }
    }

    /// One text from an SQLite database.
    pub async fn text(&self, text: &str) -> String {
        let file = self.directory.path().join("leadgate.db");
        let pool = sqlx::SqlitePool::connect_with(sqlx::sqlite::SqliteConnectOptions::new().filename(file)).await.unwrap();
        let found = sqlx::query_scalar(sqlx::AssertSqlSafe(text.to_owned())).fetch_one(&pool).await.unwrap();
        pool.close().await;
        found
    }

    /// How SQLite would run a statement, step by step.
    pub async fn explain(&self, statement: &str) -> Vec<String> {
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(self.directory.path().join("leadgate.db"));
        let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
        let text = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}"));
        let rows: Vec<(i64, i64, i64, String)> = sqlx::query_as(text).fetch_all(&pool).await.unwrap();
        pool.close().await;
        rows.into_iter().map(|row| row.3).collect()
    }
}

//! `leadgate db`: the database itself.

use std::path::PathBuf;

use clap::Subcommand;

use super::{Failure, Shell};

/// Look after the database.
#[derive(Debug, Subcommand)]
pub enum Db {
    /// Write a copy of an embedded database while the daemon runs.
    Backup {
        /// The new file; an existing one is never written over.
        file: PathBuf,
    },
}

impl Db {
    pub(super) async fn run(self, shell: &Shell) -> Result<(), Failure> {
        let Self::Backup { file } = self;
        if file.exists() {
            return Err(Failure::input(format!("{} exists already: name a new file", file.display())));
        }
        shell.engine().await?.store.backup(&file).await?;
        println!("the database is copied to {}", file.display());
        Ok(())
    }
}

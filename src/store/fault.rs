//! What can go wrong with the database, and how callers must react.

use std::{io, path::PathBuf};

use crate::crm::{ContactId, EmailAddress, Fault, InboundId, LeadId, Misfit, Position, Slug};

/// An error of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another poller moved the cursor first.
    #[error("another poller moved the cursor of {mailbox}/{folder}; reading it again")]
    CursorMoved {
        /// The mailbox.
        mailbox: String,
        /// The folder.
        folder: String,
    },
    /// Another worker decided the message first.
    #[error("message {0} is decided already")]
    DecidedAlready(InboundId),
    /// A position came twice with different content.
    #[error("the ledger holds {}/{} uid {} already", .0.mailbox, .0.folder, .0.uid)]
    SeenAlready(Box<Position>),
    /// A plan refers to a record that it does not create.
    #[error("the plan refers to a record that it does not create")]
    DanglingTarget,
    /// A plan delivers a message twice to one team.
    #[error("the plan delivers the message to {0}, which has it already")]
    ClaimedAlready(Slug),
    /// A plan delivers a message, and there is none.
    #[error("the plan delivers a message, but it is not the plan of a message")]
    NoMessage,
    /// Another worker ran the automated action for this occurrence first.
    #[error("`{automation}` ran on lead {lead} already for {occurrence}")]
    RanAlready {
        /// The automated action.
        automation: String,
        /// The record.
        lead: LeadId,
        /// The occurrence.
        occurrence: String,
    },
    /// One contact owns an address.
    #[error("the address {email} belongs to contact {owner}: take it from there, or merge the two contacts")]
    AddressTaken {
        /// The address.
        email: EmailAddress,
        /// Whose it is.
        owner: ContactId,
    },
    /// A record is merged already, into itself, or into what was merged into it.
    #[error("{what} {tail} cannot be merged into {what} {into}: it is merged already, or the other one is merged into it")]
    NotMergeable {
        /// Which table.
        what: &'static str,
        /// The record that was to end.
        tail: i64,
        /// The record that was to go on.
        into: i64,
    },
    /// A record that is to be brought back is none that was merged.
    #[error("{what} {tail} is not merged into another one")]
    NotMerged {
        /// Which table.
        what: &'static str,
        /// The record.
        tail: i64,
    },
    /// A value does not fit its field.
    #[error(transparent)]
    Misfit(#[from] Misfit),
    /// A row is missing.
    #[error("there is no {what} {id}")]
    NoSuchRecord {
        /// Which table.
        what: &'static str,
        /// Its number.
        id: i64,
    },
    /// The stored bytes of a message are not those that were stored.
    #[error("the stored bytes of the message are damaged: {0}; restore the database from its backup")]
    Damaged(String),
    /// A row is missing.
    #[error("there is no lead {0}")]
    NoSuchLead(LeadId),
    /// A row is missing.
    #[error("there is no message {0}")]
    NoSuchMessage(InboundId),
    /// Another daemon works on this database.
    #[error("another leadgate is running on this database (it holds {}): stop it first", .0.display())]
    Locked(PathBuf),
    /// The schema is not one that this version can bring up to date.
    #[error(
        "the database was made by another version of leadgate, most likely a newer one ({0}): install that version, or restore a backup"
    )]
    Migrate(sqlx::migrate::MigrateError),
    /// A file beside the database.
    #[error("{}: {source}", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The raw bytes could not be read while they were stored.
    #[error("reading the message: {0}")]
    Raw(#[from] io::Error),
    /// A plan could not be written as JSON.
    #[error("encoding the decision: {0}")]
    Encode(#[from] serde_json::Error),
    /// A value in the database is none of ours.
    #[error("the database holds `{value}` as {what}, which this version does not know")]
    Foreign {
        /// Which column.
        what: &'static str,
        /// What it holds.
        value: String,
    },
    /// The database itself.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// The open database does not do this.
    #[error("{0}")]
    NotHere(&'static str),
    /// A crash test let the program die here.
    #[error("the fuse of a crash test burnt")]
    FuseBurnt,
}

impl StoreError {
    /// How to react.
    pub fn fault(&self) -> Fault {
        match self {
            Self::CursorMoved { .. } | Self::DecidedAlready(_) | Self::SeenAlready(_) | Self::RanAlready { .. } => Fault::Fenced,
            Self::DanglingTarget
            | Self::NoMessage
            | Self::AddressTaken { .. }
            | Self::NotMergeable { .. }
            | Self::NotMerged { .. }
            | Self::Misfit(_)
            | Self::NoSuchRecord { .. }
            | Self::NotHere(_)
            | Self::ClaimedAlready(_)
            | Self::Damaged(_)
            | Self::Encode(_)
            | Self::Foreign { .. }
            | Self::NoSuchLead(_)
            | Self::NoSuchMessage(_) => Fault::Permanent,
            Self::Locked(_) | Self::Migrate(_) | Self::FuseBurnt => Fault::Fatal,
            Self::File { .. } | Self::Raw(_) => Fault::Transient,
            Self::Database(error) => database_fault(error),
        }
    }
}

impl From<sqlx::migrate::MigrateError> for StoreError {
    /// A statement that fails while migrating (a busy database, a full disk) is no other version.
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        use sqlx::migrate::MigrateError;
        match error {
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => Self::Database(error),
            other => Self::Migrate(other),
        }
    }
}

/// What the same statement will meet again is permanent: a broken constraint, a value of the wrong type. The rest (busy, full disk, lost
/// connection, serialisation conflict, and what we do not know) is worth another try.
fn database_fault(error: &sqlx::Error) -> Fault {
    match error {
        sqlx::Error::Database(error) => match error.kind() {
            sqlx::error::ErrorKind::Other => match error.code().as_deref() {
                // SQLSTATE classes 22 (data exception, such as a NUL in a text) and 54 (program limit exceeded, such as a value beyond 1 GB).
                Some(code) if code.len() == 5 && (code.starts_with("22") || code.starts_with("54")) => Fault::Permanent,
                // SQLITE_TOOBIG, SQLITE_MISMATCH.
                Some("18" | "20") => Fault::Permanent,
                _ => Fault::Transient,
            },
            _ => Fault::Permanent,
        },
        sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) | sqlx::Error::ColumnNotFound(_) => Fault::Permanent,
        _ => Fault::Transient,
    }
}

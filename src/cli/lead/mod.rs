//! `leadgate lead`: one lead, looked at and worked on. Whatever an automated action can do, a person can do here, under the same rules.

mod create;
mod duplicates;
mod edit;
mod show;
mod why;

use clap::Subcommand;

use super::{Failure, Shell};

/// Look at one lead, and work on it.
#[derive(Debug, Subcommand)]
pub enum Lead {
    /// Show a lead with everything about it.
    Show(show::Show),
    /// Open a lead by hand.
    Create(create::Create),
    /// Find leads that may be the same enquiry, with the reasons.
    Duplicates(duplicates::Duplicates),
    #[command(flatten)]
    Edit(edit::Edit),
}

impl Lead {
    pub(super) async fn run(self, shell: &Shell) -> Result<(), Failure> {
        match self {
            Self::Show(show) => show.run(shell).await,
            Self::Create(create) => create.run(shell).await,
            Self::Duplicates(duplicates) => duplicates.run(shell).await,
            Self::Edit(edit) => edit.run(shell).await,
        }
    }
}

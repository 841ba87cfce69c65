//! `leadgate check`: the configuration, every mistake at once.

use super::{Failure, Shell};

/// Checks the configuration and says so.
pub(super) fn run(shell: &Shell) -> Result<(), Failure> {
    let config = shell.config()?;
    for warning in &config.warnings {
        anstream::eprintln!("{}", warning.styled());
    }
    let service = &config.service;
    println!(
        "{} is in order: {} teams, {} mailboxes, {} Maildirs, {} templates; policy {}",
        shell.config_path().display(),
        config.teams.len(),
        service.mailboxes.len(),
        service.maildirs.len(),
        config.templates.len(),
        config.hash
    );
    Ok(())
}

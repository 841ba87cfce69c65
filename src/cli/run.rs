//! `leadgate run`: the daemon.

use tokio_util::sync::CancellationToken;

use super::{Failure, Shell};
use crate::daemon::{self, Engine, EngineError, logging};

/// Runs the daemon until it is told to stop.
pub(super) async fn run(shell: &Shell) -> Result<(), Failure> {
    let config = shell.config()?;
    logging::start(config.service.log);
    for warning in &config.warnings {
        tracing::warn!("{warning}");
    }
    let engine = Engine::open(&config, daemon::system_clock()).await?;
    tracing::info!(version = env!("CARGO_PKG_VERSION"), policy = config.hash, "starting");
    let configuration = shell.config_path().to_path_buf();
    daemon::run(engine, configuration, CancellationToken::new()).await.map_err(|error| match error.downcast::<EngineError>() {
        Ok(error) => error.into(),
        Err(error) => Failure::unavailable(error.to_string()),
    })
}

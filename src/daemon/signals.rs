//! Signals: SIGTERM and SIGINT stop in order, a second one at once; SIGHUP asks for a reload.

use std::{process, sync::Arc};

use tokio::{
    signal::unix::{SignalKind, signal},
    sync::Notify,
};
use tokio_util::sync::CancellationToken;

/// The exit code after a second signal: 128 + SIGTERM, as a shell would say it.
const STOPPED_AT_ONCE: i32 = 143;

/// Listens for the life of the process. Cancels `stop` on the first SIGTERM or SIGINT, ends the process on the second, and notifies `reload`
/// on SIGHUP.
///
/// # Errors
/// When the system lets no handler be set.
pub(super) fn listen(stop: CancellationToken, reload: Arc<Notify>) -> std::io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    tokio::spawn(async move {
        loop {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
                _ = hang_up.recv() => {
                    reload.notify_one();
                    continue;
                }
            }
            if stop.is_cancelled() {
                tracing::warn!("a second signal: stopping at once; what was in hand is done again at the next start");
                process::exit(STOPPED_AT_ONCE);
            }
            tracing::info!("stopping: what is in hand is finished first");
            stop.cancel();
        }
    });
    Ok(())
}

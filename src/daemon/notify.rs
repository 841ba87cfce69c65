//! What systemd is told: ready, stopping, and that all tasks live. Without systemd each of these does nothing.
//!
//! Never waits for systemd: its socket takes ten messages and then blocks whoever writes, and that is a thread of its own, not one that tasks run
//! on. What that thread cannot take is dropped: a watchdog that was fed a moment ago needs nothing, and one that was not starves, as it should.

use std::{
    sync::{
        OnceLock,
        mpsc::{SyncSender, sync_channel},
    },
    thread,
    time::Duration,
};

use sd_notify::NotifyState;
use tokio_util::sync::CancellationToken;

use super::Pulses;

/// A look at the pulses when systemd wants no watchdog: a silent task is then at least logged.
const LOOK: Duration = Duration::from_secs(20);

/// Messages that may wait for systemd.
const WAITING: usize = 8;

/// The service is up.
pub(super) fn ready() {
    tell(NotifyState::Ready);
}

/// The service is stopping.
pub(super) fn stopping() {
    tell(NotifyState::Stopping);
}

/// Feeds the watchdog while every task lives, at a third of its interval; a silent task starves it, and systemd starts the service again.
pub(super) async fn watchdog(pulses: &Pulses, stop: &CancellationToken) {
    let wanted = sd_notify::watchdog_enabled();
    let every = wanted.map_or(LOOK, |interval| (interval / 3).max(Duration::from_millis(100)));
    while !stop.is_cancelled() {
        let silent = pulses.silent();
        if silent.is_empty() {
            tell(NotifyState::Watchdog);
        } else {
            tracing::error!(tasks = silent.join(" "), "tasks are silent for too long");
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(every) => {}
        }
    }
}

fn tell(state: NotifyState<'static>) {
    static TELLER: OnceLock<SyncSender<NotifyState<'static>>> = OnceLock::new();
    let teller = TELLER.get_or_init(|| {
        let (sender, states) = sync_channel(WAITING);
        thread::spawn(move || {
            for state in states {
                if let Err(error) = sd_notify::notify(&[state]) {
                    tracing::warn!(%error, "systemd could not be told");
                }
            }
        });
        sender
    });
    if teller.try_send(state).is_err() {
        tracing::debug!("systemd does not listen now");
    }
}

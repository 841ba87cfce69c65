//! Pulses: each task says that it lives; the watchdog is fed only while all of them do.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

/// The pulses of all tasks.
#[derive(Debug, Clone, Default)]
pub struct Pulses(Arc<Mutex<BTreeMap<String, Beat>>>);

#[derive(Debug, Clone, Copy)]
struct Beat {
    last: Instant,
    patience: Duration,
}

/// The pulse of one task.
#[derive(Debug, Clone)]
pub struct Pulse {
    name: String,
    pulses: Pulses,
}

impl Pulses {
    /// A pulse for a task that beats at least once in `patience`.
    pub fn pulse(&self, name: impl Into<String>, patience: Duration) -> Pulse {
        let name = name.into();
        self.with(|beats| beats.insert(name.clone(), Beat { last: Instant::now(), patience }));
        Pulse { name, pulses: self.clone() }
    }

    /// The tasks that have been silent for longer than they may be.
    pub fn silent(&self) -> Vec<String> {
        self.with(|beats| beats.iter().filter(|(_, beat)| beat.last.elapsed() > beat.patience).map(|(name, _)| name.clone()).collect())
    }

    fn with<T>(&self, look: impl FnOnce(&mut BTreeMap<String, Beat>) -> T) -> T {
        // A panic elsewhere leaves times in here, and times are never half-written.
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Pulse {
    /// The task lives.
    pub fn beat(&self) {
        self.pulses.with(|beats| {
            if let Some(beat) = beats.get_mut(&self.name) {
                beat.last = Instant::now();
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_silent_task_is_named() {
        let pulses = Pulses::default();
        let quick = pulses.pulse("quick", Duration::from_secs(10));
        let _slow = pulses.pulse("slow", Duration::from_secs(60));
        tokio::time::advance(Duration::from_secs(11)).await;
        assert_eq!(pulses.silent(), ["quick"]);
        quick.beat();
        assert!(pulses.silent().is_empty());
        tokio::time::advance(Duration::from_secs(50)).await;
        assert_eq!(pulses.silent(), ["quick", "slow"]);
    }
}

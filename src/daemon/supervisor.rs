//! Supervision: every task has a name, is started again with growing pauses when it fails or panics, and is drained in time.

use std::{collections::BTreeMap, future::Future, pin::Pin, sync::Arc, time::Duration};

use tokio::{
    task::{Id, JoinError, JoinSet},
    time::Instant,
};
use tokio_util::sync::CancellationToken;

/// The pause before a failed task is started again; doubled with each failure in a row.
const FIRST_PAUSE: Duration = Duration::from_millis(200);
/// Doublings of the pause: the longest is about 100 s.
const MOST_DOUBLINGS: u32 = 9;
/// A task that ran for so long starts over with a clean record.
const CLEAN_AFTER: Duration = Duration::from_secs(60);

type Body = Arc<dyn Fn(CancellationToken) -> Pin<Box<dyn Future<Output = Result<(), Exit>> + Send>> + Send + Sync>;

/// How a task ends when it does not simply finish.
#[derive(Debug, thiserror::Error)]
pub enum Exit {
    /// Start it again.
    #[error("will be started again: {0}")]
    Restart(String),
    /// Nothing will succeed until a person acts: stop everything.
    #[error("cannot go on: {0}")]
    Fatal(String),
}

/// The tasks of the daemon, by name.
#[derive(Default)]
pub struct Supervisor {
    tasks: BTreeMap<String, Body>,
}

struct Running {
    name: String,
    since: Instant,
    failures: u32,
}

impl Supervisor {
    /// Adds a task. Its body is called again for each start.
    #[must_use]
    pub fn task<F, Fut>(mut self, name: impl Into<String>, body: F) -> Self
    where
        F: Fn(CancellationToken) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<(), Exit>> + Send + 'static,
    {
        self.tasks.insert(name.into(), Arc::new(move |stop| Box::pin(body(stop))));
        self
    }

    /// Runs until `stop` is cancelled or a task cannot go on; then waits `grace`, then aborts.
    ///
    /// # Errors
    /// The name of the task that cannot go on, and why.
    pub async fn run(self, stop: CancellationToken, grace: Duration) -> Result<(), String> {
        let mut set = JoinSet::new();
        let mut running = BTreeMap::new();
        for (name, body) in &self.tasks {
            let id = set.spawn(body(stop.child_token())).id();
            running.insert(id, Running { name: name.clone(), since: Instant::now(), failures: 0 });
        }
        let verdict = loop {
            let joined = tokio::select! {
                () = stop.cancelled() => break Ok(()),
                next = set.join_next_with_id() => next,
            };
            let Some(joined) = joined else { break Ok(()) };
            if let Err(why) = self.ended(joined, &mut set, &mut running, &stop) {
                break Err(why);
            }
        };
        stop.cancel();
        let drain = async { while set.join_next().await.is_some() {} };
        if tokio::time::timeout(grace, drain).await.is_err() {
            tracing::error!(grace_s = grace.as_secs(), "tasks did not stop in time and are aborted");
            set.shutdown().await;
        }
        verdict
    }

    /// A task ended: starts it again, unless it finished or cannot go on.
    fn ended(
        &self,
        joined: Result<(Id, Result<(), Exit>), JoinError>,
        set: &mut JoinSet<Result<(), Exit>>,
        running: &mut BTreeMap<Id, Running>,
        stop: &CancellationToken,
    ) -> Result<(), String> {
        let (id, result) = joined.unwrap_or_else(|error| (error.id(), Err(Exit::Restart(format!("it panicked: {error}")))));
        let Some(was) = running.remove(&id) else { return Ok(()) };
        let why = match result {
            Ok(()) => return Ok(()),
            Err(Exit::Fatal(why)) => return Err(format!("{}: {why}", was.name)),
            Err(Exit::Restart(why)) => why,
        };
        let failures = if was.since.elapsed() > CLEAN_AFTER { 1 } else { was.failures + 1 };
        let pause = FIRST_PAUSE * (1 << (failures - 1).min(MOST_DOUBLINGS));
        tracing::error!(task = was.name, failures, pause_ms = pause.as_millis(), why, "a task failed and is started again");
        let Some(body) = self.tasks.get(&was.name).map(Arc::clone) else { return Ok(()) };
        let token = stop.child_token();
        let again = set.spawn(async move {
            tokio::select! {
                () = token.cancelled() => Ok(()),
                () = tokio::time::sleep(pause) => body(token.clone()).await,
            }
        });
        running.insert(again.id(), Running { name: was.name, since: Instant::now() + pause, failures });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_panicking_task_is_started_again_and_the_others_go_on() {
        let starts = Arc::new(AtomicU32::new(0));
        let beats = Arc::new(AtomicU32::new(0));
        let stop = CancellationToken::new();
        let (counted, beating, stopper) = (Arc::clone(&starts), Arc::clone(&beats), stop.clone());
        let supervisor = Supervisor::default()
            .task("flaky", move |_| {
                let starts = Arc::clone(&counted);
                async move {
                    assert!(starts.fetch_add(1, Ordering::SeqCst) >= 3, "boom");
                    std::future::pending::<()>().await;
                    Ok(())
                }
            })
            .task("steady", move |stop| {
                let beats = Arc::clone(&beating);
                async move {
                    while tokio::time::timeout(Duration::from_millis(10), stop.cancelled()).await.is_err() {
                        beats.fetch_add(1, Ordering::SeqCst);
                    }
                    Ok(())
                }
            });
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_secs(10)).await;
            stopper.cancel();
        });
        // "flaky" ignores the stop, so the grace time runs out and it is aborted.
        assert_eq!(supervisor.run(stop, Duration::from_secs(2)).await, Ok(()));
        assert_eq!(starts.load(Ordering::SeqCst), 4);
        assert!(beats.load(Ordering::SeqCst) > 900);
    }

    #[tokio::test(start_paused = true)]
    async fn a_task_that_cannot_go_on_stops_everything_and_is_named() {
        let supervisor =
            Supervisor::default().task("store", |_| async { Err(Exit::Fatal("the schema is newer than this program".to_owned())) });
        let verdict = supervisor.run(CancellationToken::new(), Duration::from_secs(1)).await;
        assert_eq!(verdict, Err("store: the schema is newer than this program".to_owned()));
    }
}

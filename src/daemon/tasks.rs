//! The tasks of the daemon: one for each folder and Maildir, one for each stage, one that feeds the watchdog.

use std::{path::PathBuf, sync::Arc, time::Duration};

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::{Engine, EngineError, Exit, Pulses, Supervisor, notify, signals};
use crate::{
    capture::{ImapWatch, MaildirWatch},
    config::{self, Config, service::ImapMailbox},
    crm::Fault,
    deliver::{Deliver, PostOut},
    intake::Intake,
    rehearse,
};

/// Silence of a stage that counts as hanging: longer than one transaction, one message, one mail can take.
const STAGE_PATIENCE: Duration = Duration::from_secs(10 * 60);
/// How often leases of the dead are looked for.
const RESCUE_EVERY: Duration = Duration::from_secs(60);

/// Runs the daemon until it is told to stop. `configuration` is read again on SIGHUP.
///
/// # Errors
/// When something cannot be opened, another daemon runs on the database, or a task cannot go on.
pub async fn run(engine: Engine, configuration: PathBuf, stop: CancellationToken) -> anyhow::Result<()> {
    let _lock = engine.lock()?;
    let pulses = Pulses::default();
    let reload = Arc::new(Notify::new());
    signals::listen(stop.clone(), Arc::clone(&reload))?;
    let grace = engine.service.grace;
    let store = engine.store.clone();
    let supervisor = supervisor(engine, configuration, reload, &pulses).await?;
    notify::ready();
    tracing::info!("ready");
    let stopping = stop.clone();
    tokio::spawn(async move {
        stopping.cancelled().await;
        notify::stopping();
    });
    let verdict = supervisor.run(stop, grace).await;
    store.close().await;
    tracing::info!("stopped");
    verdict.map_err(anyhow::Error::msg)
}

async fn supervisor(engine: Engine, configuration: PathBuf, reload: Arc<Notify>, pulses: &Pulses) -> Result<Supervisor, EngineError> {
    let mut supervisor = Supervisor::default();
    for mailbox in &engine.service.mailboxes {
        for folder in &mailbox.folders {
            supervisor = watch_folder(supervisor, &engine, mailbox, folder, pulses);
        }
    }
    for maildir in &engine.service.maildirs {
        let watch = Arc::new(MaildirWatch::new(engine.capture(), maildir.clone()));
        let pulse = pulses.pulse(format!("maildir {}", maildir.id), maildir.poll + STAGE_PATIENCE);
        supervisor = supervisor.task(format!("maildir {}", maildir.id), move |stop| {
            let (watch, pulse) = (Arc::clone(&watch), pulse.clone());
            async move {
                watch.run(&|| pulse.beat(), &stop).await;
                Ok(())
            }
        });
    }
    supervisor = decide(supervisor, engine.intake()?, &engine, pulses);
    supervisor = keep_time(supervisor, &engine, pulses);
    let posts = engine.post_out()?;
    posts.rescue(true).await?;
    supervisor = post(supervisor, posts, &engine, pulses);
    match engine.deliver()? {
        None => tracing::warn!("no [smtp] is configured: mails wait in the outbox"),
        Some(deliver) => supervisor = send(supervisor, deliver, &engine, pulses),
    }
    let fed = pulses.clone();
    supervisor = supervisor.task("watchdog", move |stop| {
        let pulses = fed.clone();
        async move {
            notify::watchdog(&pulses, &stop).await;
            Ok(())
        }
    });
    Ok(reloads(supervisor, engine, configuration, reload))
}

fn watch_folder(supervisor: Supervisor, engine: &Engine, mailbox: &ImapMailbox, folder: &str, pulses: &Pulses) -> Supervisor {
    let name = format!("mailbox {} {folder}", mailbox.id);
    let pulse = pulses.pulse(&name, mailbox.timing.idle.max(mailbox.timing.safety_poll) + STAGE_PATIENCE);
    let watch = Arc::new(ImapWatch::new(engine.capture(), mailbox.clone(), folder.to_owned(), engine.decided.subscribe()));
    supervisor.task(name, move |stop| {
        let (watch, pulse) = (Arc::clone(&watch), pulse.clone());
        async move {
            watch.run(&|| pulse.beat(), &stop).await;
            Ok(())
        }
    })
}

fn decide(supervisor: Supervisor, intake: Intake, engine: &Engine, pulses: &Pulses) -> Supervisor {
    let (intake, woken) = (Arc::new(intake), Arc::clone(&engine.intake_wake));
    let pulse = pulses.pulse("intake", STAGE_PATIENCE);
    supervisor.task("intake", move |stop| {
        let (intake, woken, pulse) = (Arc::clone(&intake), Arc::clone(&woken), pulse.clone());
        async move { intake.run(&woken, &|| pulse.beat(), &stop).await.map_err(|error| exit(error.fault(), &error)) }
    })
}

fn keep_time(supervisor: Supervisor, engine: &Engine, pulses: &Pulses) -> Supervisor {
    let (clock, decided) = (Arc::new(engine.clock()), engine.decided.subscribe());
    let pulse = pulses.pulse("clock", STAGE_PATIENCE);
    supervisor.task("clock", move |stop| {
        let (clock, decided, pulse) = (Arc::clone(&clock), decided.clone(), pulse.clone());
        async move { clock.run(decided, &|| pulse.beat(), &stop).await.map_err(|error| exit(error.fault(), &error)) }
    })
}

fn send(supervisor: Supervisor, deliver: Deliver, engine: &Engine, pulses: &Pulses) -> Supervisor {
    let (deliver, woken) = (Arc::new(deliver), Arc::clone(&engine.outbox_wake));
    let pulse = pulses.pulse("deliver", deliver.patience() + STAGE_PATIENCE);
    supervisor.task("deliver", move |stop| {
        let (deliver, woken, pulse) = (Arc::clone(&deliver), Arc::clone(&woken), pulse.clone());
        async move { deliver.run(&woken, &|| pulse.beat(), &stop).await.map_err(|error| exit(error.fault(), &error)) }
    })
}

/// The way to the webhooks, and what takes back the leases of the dead: there is always one.
fn post(supervisor: Supervisor, posts: PostOut, engine: &Engine, pulses: &Pulses) -> Supervisor {
    let (posts, woken) = (Arc::new(posts), Arc::clone(&engine.webhook_wake));
    let pulse = pulses.pulse("webhooks", posts.patience() + STAGE_PATIENCE);
    let rescuer = Arc::clone(&posts);
    supervisor
        .task("webhooks", move |stop| {
            let (posts, woken, pulse) = (Arc::clone(&posts), Arc::clone(&woken), pulse.clone());
            async move { posts.run(&woken, &|| pulse.beat(), &stop).await.map_err(|error| exit(error.fault(), &error)) }
        })
        .task("leases", move |stop| {
            let posts = Arc::clone(&rescuer);
            async move {
                while tokio::time::timeout(RESCUE_EVERY, stop.cancelled()).await.is_err() {
                    posts.rescue(false).await.map_err(|error| exit(error.fault(), &error))?;
                }
                Ok(())
            }
        })
}

/// SIGHUP: the configuration is read again; one that fails its check is refused, and the old one stays.
fn reloads(supervisor: Supervisor, engine: Engine, configuration: PathBuf, reload: Arc<Notify>) -> Supervisor {
    let engine = Arc::new(engine);
    supervisor.task("reload", move |stop| {
        let (engine, configuration, reload) = (Arc::clone(&engine), configuration.clone(), Arc::clone(&reload));
        async move {
            loop {
                tokio::select! {
                    () = stop.cancelled() => return Ok(()),
                    () = reload.notified() => {}
                }
                match config::load(&configuration) {
                    Err(rejected) => tracing::error!(problems = %rejected, "the configuration is refused; the old one stays"),
                    Ok(config) => put_in_force(&engine, &config),
                }
            }
        }
    })
}

/// A configuration whose own tests fail is refused as well.
fn put_in_force(engine: &Engine, config: &Config) {
    let failed: Vec<&str> =
        rehearse::run(config).iter().filter(|outcome| !outcome.mismatches.is_empty()).map(|outcome| outcome.test.name.as_str()).collect();
    if !failed.is_empty() {
        tracing::error!(
            tests = failed.join(", "),
            "tests of the configuration fail, and it is refused; the old one stays. `leadgate check` shows why"
        );
        return;
    }
    match engine.reload(config) {
        Err(error) => tracing::error!(%error, "the configuration is refused; the old one stays"),
        Ok(()) => tracing::info!(policy = config.hash, "new rules and webhooks are in force; mailboxes and servers need a restart"),
    }
}

fn exit(fault: Fault, error: &dyn std::error::Error) -> Exit {
    match fault {
        Fault::Fatal => Exit::Fatal(error.to_string()),
        Fault::Transient | Fault::Permanent | Fault::Fenced => Exit::Restart(error.to_string()),
    }
}

//! The engine: what the configuration names, opened and connected. `run`, `demo` and `ingest` are shells around it.

use std::{path::PathBuf, sync::Arc};

use tokio::sync::{Notify, mpsc, watch};

use crate::{
    by_hand::ByHand,
    capture::Capture,
    clock,
    compose::{TemplateError, Writer},
    config::{
        Config, SecretError, Service,
        service::{Database, Outgoing, WebhookTarget},
    },
    crm::Clock,
    deliver::{Deliver, PostOut},
    intake::{Decided, Intake, IntakeError, Rules},
    policy::Webhook,
    smtp::{Directory, Relay, SmtpError, Transport},
    store::{InstanceLock, Store, StoreError},
    webhook::{Target, TargetError, Targets},
};

/// Everything that the stages share.
pub struct Engine {
    /// The service's configuration.
    pub service: Service,
    /// The database.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    /// The rules in force; swapped on reload.
    pub rules: watch::Sender<Arc<Rules>>,
    /// Wakes the intake.
    pub intake_wake: Arc<Notify>,
    /// Wakes the delivery of mails.
    pub outbox_wake: Arc<Notify>,
    /// Wakes the delivery to webhooks.
    pub webhook_wake: Arc<Notify>,
    /// The webhooks with their secrets, from the start of [`Engine::post_out`]; swapped on reload.
    targets: watch::Sender<Arc<Targets>>,
    /// Wakes the mailboxes whose messages were decided, to settle them on the server.
    pub decided: watch::Sender<()>,
    signing_key: [u8; 32],
    watcher: Option<mpsc::UnboundedSender<Decided>>,
}

/// Why the engine cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A secret.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// The relay's settings.
    #[error(transparent)]
    Smtp(#[from] SmtpError),
    /// A template. `check` finds these with their place; here they only stop the start.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Templates(Vec<TemplateError>),
    /// A webhook.
    #[error(transparent)]
    Webhook(#[from] TargetError),
    /// The state directory.
    #[error(transparent)]
    Intake(#[from] IntakeError),
    /// The system gives no random bytes.
    #[error("the system gives no random bytes for the signing key: {0}")]
    Random(getrandom::Error),
}

impl Engine {
    /// Opens the database, brings its schema up to date, and makes the rules. Connects to no mail server.
    ///
    /// # Errors
    /// When the database cannot be opened or a secret, template or file is missing.
    pub async fn open(config: &Config, clock: Clock) -> Result<Self, EngineError> {
        let store = open_store(&config.service.storage.database).await?;
        store.migrate().await?;
        let mut fresh = [0; 32];
        getrandom::fill(&mut fresh).map_err(EngineError::Random)?;
        let signing_key = store.signing_key(fresh, clock.now()).await?;
        let (rules, _) = watch::channel(Arc::new(rules(config, signing_key)?));
        let (intake_wake, outbox_wake) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let webhook_wake = Arc::new(Notify::new());
        let (decided, _) = watch::channel(());
        let (targets, _) = watch::channel(Arc::default());
        let service = config.service.clone();
        Ok(Self { service, store, clock, rules, intake_wake, outbox_wake, webhook_wake, targets, decided, signing_key, watcher: None })
    }

    /// Takes the place of the one daemon of this state directory, and of this database file, which a daemon with another state directory may name
    /// too. PostgreSQL may serve several.
    ///
    /// # Errors
    /// When another daemon has it.
    pub fn lock(&self) -> Result<Vec<InstanceLock>, EngineError> {
        let storage = &self.service.storage;
        let mut locks = vec![InstanceLock::take(storage.state.join("leadgate.lock"))?];
        if let Database::Sqlite(file) = &storage.database {
            let mut name = file.file_name().unwrap_or_default().to_owned();
            name.push(".lock");
            locks.push(InstanceLock::take(file.with_file_name(name))?);
        }
        Ok(locks)
    }

    /// Puts another configuration's rules in force: teams, templates, budgets, webhooks. Mailboxes and servers need a restart.
    ///
    /// # Errors
    /// When a template does not compile, or a webhook has no secret; the old rules stay.
    pub fn reload(&self, config: &Config) -> Result<(), EngineError> {
        let (rules, targets) = (rules(config, self.signing_key)?, targets(&config.service.webhooks)?);
        self.rules.send_replace(Arc::new(rules));
        self.targets.send_replace(Arc::new(targets));
        Ok(())
    }

    /// The stage from source to ledger.
    pub fn capture(&self) -> Capture {
        Capture {
            store: self.store.clone(),
            clock: self.clock.clone(),
            intake: Arc::clone(&self.intake_wake),
            spool: self.spool(),
            kept_bytes: self.rules.borrow().policy.intake.kept_bytes,
        }
    }

    /// Tells `watcher` of every decision of the daemon.
    #[must_use]
    pub fn watched_by(mut self, watcher: mpsc::UnboundedSender<Decided>) -> Self {
        self.watcher = Some(watcher);
        self
    }

    /// The stage from ledger to records, for the daemon: it marks the message in hand in the state directory.
    ///
    /// # Errors
    /// When the state directory cannot be written.
    pub fn intake(&self) -> Result<Intake, EngineError> {
        let mut intake = self.intake_of_a_command().marking(&self.service.storage.state)?.announcing(self.decided.clone());
        if let Some(watcher) = &self.watcher {
            intake = intake.watched_by(watcher.clone());
        }
        Ok(intake)
    }

    /// The same for a command beside the daemon: there is one mark, and it is the daemon's.
    pub fn intake_of_a_command(&self) -> Intake {
        Intake::new(self.store.clone(), self.rules.subscribe(), self.clock.clone(), Arc::clone(&self.outbox_wake))
            .waking(Arc::clone(&self.webhook_wake))
    }

    /// The stage from outbox to the relay; `None` when mail is to wait.
    ///
    /// # Errors
    /// When the relay's password or roots cannot be read.
    pub fn deliver(&self) -> Result<Option<Deliver>, EngineError> {
        let (transport, at_once) = match &self.service.outgoing {
            Outgoing::Hold => return Ok(None),
            Outgoing::Directory(path) => (Transport::Directory(Directory::new(path.clone())), 1),
            Outgoing::Smtp(relay) => {
                let password = relay.credentials.as_ref().map(|(_, secret)| secret.resolve()).transpose()?;
                (Transport::Relay(Relay::new(relay.clone(), password)?), relay.connections)
            }
        };
        Ok(Some(Deliver::new(self.store.clone(), transport, self.clock.clone(), self.holder("mails"), at_once)))
    }

    /// The stage from outbox to the webhooks. Reads their secrets now, so that only the daemon needs them.
    ///
    /// # Errors
    /// When a secret or the root certificates cannot be read.
    pub fn post_out(&self) -> Result<PostOut, EngineError> {
        self.targets.send_replace(Arc::new(targets(&self.service.webhooks)?));
        Ok(PostOut::new(self.store.clone(), self.targets.subscribe(), self.clock.clone(), self.holder("posts")))
    }

    /// What falls due.
    pub fn clock(&self) -> clock::Clock {
        let wakes = [Arc::clone(&self.outbox_wake), Arc::clone(&self.webhook_wake)];
        clock::Clock::new(self.store.clone(), self.rules.subscribe(), self.clock.clone(), wakes)
    }

    /// The way of commands.
    pub fn by_hand(&self) -> ByHand {
        ByHand { store: self.store.clone(), rules: Arc::clone(&self.rules.borrow()) }
    }

    /// Names a loop of this process in leases.
    fn holder(&self, of: &str) -> String {
        format!("{}-{}-{of}", std::process::id(), self.clock.now().as_micros())
    }

    fn spool(&self) -> PathBuf {
        self.service.storage.state.clone()
    }
}

async fn open_store(database: &Database) -> Result<Store, EngineError> {
    Ok(match database {
        Database::Sqlite(file) => Store::open_sqlite(file).await?,
        Database::Postgres { url, password } => {
            use secrecy::ExposeSecret;
            let password = password.as_ref().map(crate::config::SecretRef::resolve).transpose()?;
            Store::open_postgres(url, password.as_ref().map(ExposeSecret::expose_secret)).await?
        }
    })
}

fn targets(webhooks: &[WebhookTarget]) -> Result<Targets, EngineError> {
    let target = |webhook: &WebhookTarget| {
        let named = Webhook { id: webhook.id.clone(), url: webhook.url.clone() };
        Ok((webhook.id.clone(), Target::new(&named, webhook.secret.resolve()?, webhook.ca_file.as_deref())?))
    };
    webhooks.iter().map(target).collect()
}

fn rules(config: &Config, signing_key: [u8; 32]) -> Result<Rules, EngineError> {
    let policy = config.policy(signing_key);
    let writer = Writer::new(&policy.templates).map_err(EngineError::Templates)?;
    Ok(Rules { policy, writer })
}

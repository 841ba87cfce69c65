//! Logs: readable on a terminal, with priorities under journald, JSON on request. One span for each message.
//!
//! Never holds an address in clear, a subject, a body or a secret: call sites see to the first three, and the libraries that print more than
//! they should (async-imap logs its LOGIN line at `trace`) are capped here, whatever the environment asks for.

use std::{env, fmt, io::IsTerminal};

use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::{
    EnvFilter, Layer,
    filter::filter_fn,
    fmt::{FmtContext, FormatEvent, FormatFields, format},
    layer::SubscriberExt,
    registry::LookupSpan,
    util::SubscriberInitExt,
};

use crate::config::service::{Log, LogFormat};

/// What may be said of the libraries: nothing below a warning, because they know our secrets.
const CAPPED: [&str; 9] =
    ["async_imap", "imap_proto", "lettre", "rustls", "sqlx", "sqlx_core", "sqlx_postgres", "sqlx_sqlite", "tokio_rustls"];

/// Starts logging to standard error. `$LEADGATE_LOG` overrides the level with a filter such as `info,leadgate::source=debug`.
pub fn start(log: Log) {
    let wanted = env::var("LEADGATE_LOG").unwrap_or_else(|_| log.level.to_string());
    let filter = EnvFilter::builder().with_default_directive(log.level.into()).parse_lossy(wanted);
    let capped = filter_fn(is_allowed);
    let layer = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let journal = env::var_os("JOURNAL_STREAM").is_some();
    let layer = match log.format {
        LogFormat::Json => layer.json().flatten_event(true).boxed(),
        LogFormat::Journald => layer.event_format(Prioritised::default()).boxed(),
        LogFormat::Auto if journal => layer.event_format(Prioritised::default()).boxed(),
        LogFormat::Auto | LogFormat::Text => layer.with_target(false).with_ansi(std::io::stderr().is_terminal()).compact().boxed(),
    };
    // Filters for all, not for the layer: with those, a library that asks whether an event would be logged and then logs none (sqlx does, for every
    // statement) makes the next event of its thread disappear. A second start in one process (tests) keeps the first.
    let _ = tracing_subscriber::registry().with(filter).with(capped).with(layer).try_init();
}

/// PostgreSQL's notices: that it undid a transaction already, which is what we wanted.
const NOTICES: &str = "sqlx::postgres::notice";

fn is_allowed(metadata: &Metadata<'_>) -> bool {
    if metadata.target() == NOTICES {
        return *metadata.level() <= Level::ERROR;
    }
    let library = metadata.target().split("::").next().unwrap_or_default();
    !CAPPED.contains(&library) || *metadata.level() <= Level::WARN
}

/// `<6>` and the like in front of each line, as sd-daemon(3) has it.
struct Prioritised {
    inner: format::Format<format::Compact, ()>,
}

impl Default for Prioritised {
    fn default() -> Self {
        Self { inner: format::format().compact().without_time().with_target(false).with_level(false).with_ansi(false) }
    }
}

impl<S, N> FormatEvent<S, N> for Prioritised
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(&self, context: &FmtContext<'_, S, N>, mut writer: format::Writer<'_>, event: &Event<'_>) -> fmt::Result {
        write!(writer, "<{}>", priority(event.metadata().level()))?;
        self.inner.format_event(context, writer, event)
    }
}

/// The syslog priority (RFC 5424 section 6.2.1).
fn priority(level: &Level) -> u8 {
    match *level {
        Level::ERROR => 3,
        Level::WARN => 4,
        Level::INFO => 6,
        Level::DEBUG | Level::TRACE => 7,
    }
}

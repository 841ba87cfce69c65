//! `leadgate parse`: what is understood of each message. No configuration, no database.
//!
//! One process, all cores, in the order of the input, and no more messages in memory than cores.

use std::{
    env,
    io::{self, Read, Write},
    path::PathBuf,
    thread,
    time::Instant,
};

use clap::Args;
use futures_util::{StreamExt, stream};
use serde::Serialize;

use super::{Failure, ingest, output};
use crate::{
    mail::{self, Inbound, Limits},
    source::files::{FileMessage, FilesError},
};

/// Show what is understood of each message.
#[derive(Debug, Args)]
pub struct Parse {
    /// Files, directories, mboxes, or `-` for standard input.
    #[arg(required = true, value_name = "FILE|DIR|MBOX|-")]
    inputs: Vec<PathBuf>,
    /// Indent the output.
    #[arg(long)]
    pretty: bool,
}

/// One line of output. The keys stay; later ones may be added.
#[derive(Serialize)]
struct Line {
    file: String,
    bytes: u64,
    ms: f64,
    error: Option<String>,
    #[serde(flatten)]
    reading: Inbound,
}

impl Parse {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let spool = env::temp_dir();
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let found = self.inputs.iter().flat_map(|input| ingest::messages(input, &spool));
        // Reading and writing down are the work, so both are done by the workers; what is left here is to keep the order. A few more than
        // there are cores are in hand, so that a long one keeps nobody waiting.
        let pretty = self.pretty;
        let mut lines =
            stream::iter(found).map(|found| tokio::task::spawn_blocking(move || written(&line(found), pretty))).buffered(4 * cores);
        let mut unread = false;
        let progress = output::progress("messages read");
        while let Some(line) = lines.next().await {
            let (line, failed) = line.map_err(|error| Failure::input(format!("reading a message failed: {error}")))??;
            unread |= failed;
            progress.suspend(|| writeln!(io::stdout().lock(), "{line}")).map_err(output::cannot_write)?;
            progress.inc(1);
        }
        progress.finish_and_clear();
        if unread { Err(Failure::input("not every input could be read; see `error`")) } else { Ok(()) }
    }
}

/// The line as JSON, and whether it tells of an error.
fn written(line: &Line, pretty: bool) -> Result<(String, bool), Failure> {
    let text = if pretty { serde_json::to_string_pretty(line) } else { serde_json::to_string(line) };
    Ok((text.map_err(|error| Failure::input(error.to_string()))?, line.error.is_some()))
}

fn line(found: Result<FileMessage, FilesError>) -> Line {
    let limits = Limits::default();
    let (file, bytes, read) = match found {
        Ok(mut found) => {
            let mut raw = Vec::new();
            // One byte more than is parsed, so that the reading says that there was more.
            let read = found.body.reader().and_then(|reader| reader.take(limits.parsed_bytes as u64 + 1).read_to_end(&mut raw));
            (found.name, found.size, read.map(|_| raw).map_err(|error| error.to_string()))
        }
        Err(error) => (error.path.display().to_string(), 0, Err(error.to_string())),
    };
    match read {
        Ok(raw) => {
            let started = Instant::now();
            let reading = mail::read(&raw, &limits);
            let ms = (started.elapsed().as_secs_f64() * 100_000.0).round() / 100.0;
            Line { file, bytes, ms, error: None, reading }
        }
        Err(error) => Line { file, bytes, ms: 0.0, error: Some(error), reading: Inbound::default() },
    }
}

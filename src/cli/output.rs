//! Results: tables for people, one JSON object a line for programs, CSV for spreadsheets.

use std::io::{self, IsTerminal, Write};

use clap::ValueEnum;
use comfy_table::{ContentArrangement, Table, presets};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;

use super::Failure;
use crate::crm::Timestamp;

/// How results are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Format {
    /// A table as wide as the terminal.
    #[default]
    Table,
    /// One JSON object a line.
    Json,
    /// Comma-separated values with a header line (RFC 4180).
    Csv,
}

/// A column of a table: its title, and what stands in it.
pub struct Column<T> {
    /// The title.
    pub title: &'static str,
    /// The cell of a row.
    pub cell: fn(&T) -> String,
}

/// Writes rows in the wanted format. `nothing` is said to a person when there are none.
///
/// # Errors
/// When standard output is closed or full.
pub fn print<T: Serialize>(format: Format, columns: &[Column<T>], rows: &[T], nothing: &str) -> Result<(), Failure> {
    match format {
        Format::Json => {
            let mut out = io::stdout().lock();
            rows.iter().try_for_each(|row| json_line(&mut out, row))
        }
        Format::Csv | Format::Table => print_cells(format, columns, rows, nothing),
    }
}

/// The same for rows that are no JSON by themselves: a table, or CSV.
///
/// # Errors
/// When standard output is closed or full.
pub fn print_cells<T>(format: Format, columns: &[Column<T>], rows: &[T], nothing: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match format {
        Format::Csv => {
            let mut csv = csv::Writer::from_writer(&mut out);
            let written = csv
                .write_record(columns.iter().map(|column| column.title))
                .and_then(|()| rows.iter().try_for_each(|row| csv.write_record(columns.iter().map(|column| (column.cell)(row)))));
            written.map_err(io::Error::from).and_then(|()| csv.flush()).map_err(cannot_write)
        }
        _ if rows.is_empty() => writeln!(out, "{nothing}").map_err(cannot_write),
        _ => writeln!(out, "{}", table(columns, rows)).map_err(cannot_write),
    }
}

/// Writes one object as a line of JSON.
///
/// # Errors
/// When the writer is closed or full.
pub fn json_line<T: Serialize>(out: &mut dyn Write, row: &T) -> Result<(), Failure> {
    let line = serde_json::to_string(row).map_err(|error| Failure::input(error.to_string()))?;
    writeln!(out, "{line}").map_err(cannot_write)
}

/// A table without frames; as wide as the terminal, or as its content in a pipe.
pub fn table<T>(columns: &[Column<T>], rows: &[T]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_header(columns.iter().map(|column| column.title));
    for row in rows {
        table.add_row(columns.iter().map(|column| one_line(&(column.cell)(row))));
    }
    if io::stdout().is_terminal() {
        table.set_content_arrangement(ContentArrangement::Dynamic);
    }
    table
}

/// The time in a table: to the minute, in UTC.
pub fn time(micros: i64) -> String {
    Timestamp::from_micros(micros).to_string().replace('T', " ").chars().take(16).collect()
}

/// What a message says may hold anything: on a terminal it stays one line without control characters.
pub fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>().trim_end().to_owned()
}

/// A message's text on a terminal: line ends stay, other control characters do not (they could move the cursor).
pub fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' && c != '\t' { '\u{fffd}' } else { c }).collect()
}

/// A closed pipe ends a command quietly, as `head` wants it; anything else is said.
pub fn cannot_write(error: io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::BrokenPipe => Failure { code: 0, message: String::new() },
        _ => Failure::unavailable(format!("writing the result: {error}")),
    }
}

/// A count of what is done, on standard error, and only on a terminal.
pub fn progress(what: &'static str) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    // The template is ours and holds; a counter without one would still count.
    if let Ok(style) = ProgressStyle::with_template("{spinner} {pos} {msg}, {per_sec}") {
        bar.set_style(style);
    }
    bar.with_message(what)
}

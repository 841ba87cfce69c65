//! A CSV file as programs of many makers write it: which mark stands between the columns, and in which charset, is found out.

use std::{fs, path::Path};

use super::super::Failure;

/// The rows of a file.
pub(super) struct Sheet {
    pub(super) titles: Vec<String>,
    pub(super) rows: Vec<Row>,
}

/// One row, or why it cannot be read.
pub(super) struct Row {
    /// From 1, as an editor counts.
    pub(super) line: u64,
    pub(super) cells: Result<Vec<String>, String>,
}

impl Sheet {
    pub(super) fn read(file: &Path) -> Result<Self, Failure> {
        let bytes = fs::read(file).map_err(|error| Failure::input(format!("{}: {error}", file.display())))?;
        let text = decoded(&bytes);
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter(&text)).flexible(true).from_reader(text.as_bytes());
        let titles = reader.headers().map_err(|error| Failure::input(format!("{}: {error}", file.display())))?;
        let titles: Vec<String> = titles.iter().map(|title| title.trim().to_owned()).collect();
        if titles.iter().all(String::is_empty) {
            return Err(Failure::input(format!("{}: the first line has no titles of columns", file.display())));
        }
        let mut rows = Vec::new();
        for record in reader.records() {
            match record {
                Ok(record) if record.iter().all(|cell| cell.trim().is_empty()) => {}
                Ok(record) => {
                    let line = line(&text, record.position());
                    let (found, wanted) = (record.len(), titles.len());
                    let too_many = record.iter().skip(wanted).any(|cell| !cell.trim().is_empty());
                    let cells = if too_many {
                        Err(format!("it has {found} columns, and the first line {wanted}: does a text with the separator lack its quotes?"))
                    } else {
                        Ok(record.iter().map(str::to_owned).collect())
                    };
                    rows.push(Row { line, cells });
                }
                Err(error) => {
                    let line = line(&text, error.position());
                    rows.push(Row { line, cells: Err(error.to_string()) });
                }
            }
        }
        Ok(Self { titles, rows })
    }
}

/// The line on which a row begins: the reader tells where the row before it ended, and between the two may lie a line end and blank lines.
fn line(text: &str, position: Option<&csv::Position>) -> u64 {
    let Some(position) = position else { return 0 };
    let from = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let between = text.bytes().skip(from).take_while(|byte| matches!(byte, b'\r' | b'\n'));
    position.line() + between.filter(|byte| *byte == b'\n').count() as u64
}

/// UTF-8 when it is that, else what Western spreadsheets write; UTF-16 when its mark says so.
fn decoded(bytes: &[u8]) -> String {
    let encoding = match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding,
        None if std::str::from_utf8(bytes).is_ok() => encoding_rs::UTF_8,
        None => encoding_rs::WINDOWS_1252,
    };
    encoding.decode(bytes).0.into_owned()
}

/// The mark that stands most often in the first line, outside quotes.
fn delimiter(text: &str) -> u8 {
    let mut quoted = false;
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    for byte in text.lines().next().unwrap_or_default().bytes() {
        quoted ^= byte == b'"';
        if let Some((_, count)) = counts.iter_mut().find(|(mark, _)| *mark == byte && !quoted) {
            *count += 1;
        }
    }
    // Of equals the first: a file of one column is as good as one with commas.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(mark, _)| *mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_out_how_a_file_is_written() {
        assert_eq!((delimiter("a,b"), delimiter("a;b;\"c,d,e,f\""), delimiter("a\tb"), delimiter("alone")), (b',', b';', b'\t', b','));
        assert_eq!(decoded("\u{feff}Año".as_bytes()), "Año");
        assert_eq!(decoded(b"A\xf1o"), "Año");
        assert_eq!(decoded(b"\xff\xfeA\0"), "A");
    }

    #[test]
    fn lines_are_those_of_an_editor() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("leads.csv");
        let text = "Name;Note\n\"one\";\"two\nlines\"\n\ntwo;x\nthree;x;y\n";
        for text in [text.to_owned(), text.replace('\n', "\r\n")] {
            fs::write(&file, &text).unwrap();
            let sheet = Sheet::read(&file).ok().unwrap();
            let lines: Vec<(u64, bool)> = sheet.rows.iter().map(|row| (row.line, row.cells.is_ok())).collect();
            assert_eq!(lines, [(2, true), (5, true), (6, false)], "{text:?}");
        }
    }
}

//! Labels and their values in the tables of an HTML form mail.

use html5gum::{Token, Tokenizer};

use super::{
    super::{Inbound, text::html::attribute},
    labels::{clean, known},
    pairs::{MAX_LINES, MAX_VALUE, Pair, Pairs, is_label},
};

/// Most bytes of HTML that are read for tables.
const MAX_HTML: usize = 96 << 10;

/// What stands in a cell, and whether it stands out as a heading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Cell {
    text: String,
    heading: bool,
}

/// The pairs of the tables that a message shows.
pub(super) fn in_tables_of(message: &Inbound) -> Pairs {
    let html = message.html.as_ref().filter(|html| html.may_have_tables());
    html.map(|html| in_tables(&html.sanitised())).unwrap_or_default()
}

/// The rows of the tables of some HTML: two cells side by side, or a row with a label above a row with its value.
fn in_tables(html: &str) -> Pairs {
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let mut cell: Option<Cell> = None;
    let html = &html[..html.floor_char_boundary(MAX_HTML)];
    for token in Tokenizer::new(html) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => match tag.name.as_slice() {
                b"tr" if rows.len() < MAX_LINES => {
                    end_cell(&mut rows, &mut cell);
                    rows.push(Vec::new());
                }
                b"td" | b"th" => {
                    end_cell(&mut rows, &mut cell);
                    cell = Some(Cell { text: String::new(), heading: tag.name.as_slice() == b"th" });
                }
                b"strong" | b"b" => {
                    if let Some(cell) = cell.as_mut().filter(|cell| cell.text.trim().is_empty()) {
                        cell.heading = true;
                    }
                }
                b"br" | b"p" | b"div" | b"li" => push(&mut cell, "\n"),
                b"a" => {
                    // A form that shows an address only as a link.
                    let address = attribute(&tag, b"href").and_then(|href| href.strip_prefix("mailto:").map(str::to_owned));
                    if let (Some(address), Some(text)) =
                        (address, cell.as_mut().map(|cell| &mut cell.text).filter(|text| text.trim().is_empty()))
                    {
                        text.push_str(address.split('?').next().unwrap_or_default());
                        text.push('\u{0}');
                    }
                }
                _ => {}
            },
            Token::EndTag(tag) => match tag.name.as_slice() {
                b"td" | b"th" | b"tr" | b"table" => end_cell(&mut rows, &mut cell),
                b"p" | b"div" => push(&mut cell, "\n"),
                _ => {}
            },
            Token::String(text) => push(&mut cell, &String::from_utf8_lossy(&text.value)),
            _ => {}
        }
    }
    end_cell(&mut rows, &mut cell);
    of_rows(&rows)
}

fn of_rows(rows: &[Vec<Cell>]) -> Pairs {
    let mut pairs = Pairs::default();
    let mut waiting: Option<&str> = None;
    for row in rows {
        let row: Vec<&Cell> = row.iter().filter(|cell| !cell.text.trim().is_empty()).collect();
        match row.as_slice() {
            [] => {}
            [only] => match waiting.take_if(|_| !(only.heading && is_label(&only.text))) {
                Some(label) => pairs.list.push(Pair { label: label.to_owned(), value: only.text.clone() }),
                None if only.is_label_above() => waiting = Some(&only.text),
                None => pairs.stray += 1,
            },
            cells if side_by_side(cells) => {
                pairs.list.extend(cells.chunks_exact(2).map(|pair| Pair { label: pair[0].text.clone(), value: pair[1].text.clone() }));
                waiting = None;
            }
            _ => pairs.stray += 1,
        }
    }
    pairs
}

/// A label and its value, or several of them in one row, which then must all be known or marked as labels.
fn side_by_side(cells: &[&Cell]) -> bool {
    let label = |cell: &Cell| known(&clean(&cell.text)).is_some() || cell.text.trim_end().ends_with(':');
    match cells {
        [name, _] => is_label(&name.text),
        _ => cells.len().is_multiple_of(2) && cells.chunks_exact(2).all(|pair| is_label(&pair[0].text) && label(pair[0])),
    }
}

impl Cell {
    /// May the value stand in the next row?
    fn is_label_above(&self) -> bool {
        let text = self.text.as_str();
        known(&clean(text)).is_some() || is_label(text) && (self.heading || text.trim_end().ends_with([':', '?']))
    }
}

fn push(cell: &mut Option<Cell>, text: &str) {
    if let Some(cell) = cell.as_mut().map(|cell| &mut cell.text).filter(|text| text.len() < MAX_VALUE) {
        // The shown text of a mail link replaces its address.
        if let Some(at) = cell.find('\u{0}') {
            if text.contains('@') {
                cell.clear();
            } else {
                cell.remove(at);
            }
        }
        cell.push_str(text);
    }
}

fn end_cell(rows: &mut [Vec<Cell>], cell: &mut Option<Cell>) {
    let Some(Cell { text, heading }) = cell.take() else { return };
    let lines: Vec<String> = text
        .replace('\u{0}', "")
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|line| !line.is_empty())
        .collect();
    if let Some(row) = rows.last_mut().filter(|row| row.len() < 12) {
        row.push(Cell { text: lines.join("\n"), heading });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(pairs: &Pairs) -> Vec<(&str, &str)> {
        pairs.list.iter().map(|pair| (pair.label.as_str(), pair.value.as_str())).collect()
    }

    #[test]
    fn cells_side_by_side_and_rows_below() {
        let table = "<table><tr><th>Name</th><td>Kim Lee</td></tr><tr><td>Email</td><td><a href='mailto:kim@x.example'>kim@x.example</a></td></tr><tr><td>Address</td><td>One<br>Two</td></tr></table>";
        assert_eq!(list(&in_tables(table)), [("Name", "Kim Lee"), ("Email", "kim@x.example"), ("Address", "One\nTwo")]);
        let above = "<table><tr><td><strong>Name</strong></td></tr><tr><td>&nbsp;</td><td>Kim Lee</td></tr><tr><td>Phone</td></tr><tr><td>030</td></tr></table>";
        assert_eq!(list(&in_tables(above)), [("Name", "Kim Lee"), ("Phone", "030")]);
        let four = "<table><tr><td>First name:</td><td>Kim</td><td>Last name:</td><td>Lee</td></tr><tr><td>One</td><td>2</td><td>3</td><td>4</td></tr></table>";
        assert_eq!(list(&in_tables(four)), [("First name:", "Kim"), ("Last name:", "Lee")]);
        let headed = "<table><tr><td><b>How many chairs do you need?</b></td></tr><tr><td>20</td></tr><tr><td>Hello</td></tr><tr><td>you</td></tr></table>";
        assert_eq!(list(&in_tables(headed)), [("How many chairs do you need?", "20")]);
    }
}

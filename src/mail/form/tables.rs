//! Labels and their values in the tables of an HTML form mail.

use super::{
    super::{
        Inbound,
        text::html::{Sink, Tag},
    },
    labels::known_line,
    pairs::{MAX_LINES, MAX_VALUE, Pair, Pairs, is_label},
};

/// What stands in a cell, and whether it stands out as a heading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Cell {
    text: String,
    heading: bool,
    /// Is its text the address of a mail link whose shown text is still to come?
    linked: bool,
}

/// The pairs of the tables that a message shows.
pub(super) fn in_tables_of(message: &Inbound) -> Pairs {
    let html = message.html.as_ref().filter(|html| html.may_have_tables());
    html.map(|html| of_rows(&html.read_as::<Tables>().concat())).unwrap_or_default()
}

/// Takes the rows of the tables from HTML as it is seen: two cells side by side, or a row with a label above a row with its value.
#[derive(Debug, Default)]
struct Tables {
    rows: Vec<Vec<Cell>>,
    cell: Option<Cell>,
}

impl Sink for Tables {
    type Whole = Vec<Vec<Cell>>;

    fn new(_: usize) -> Self {
        Self::default()
    }

    fn start(&mut self, tag: &Tag) {
        match tag.name() {
            b"tr" if self.rows.len() < MAX_LINES => {
                end_cell(&mut self.rows, &mut self.cell);
                self.rows.push(Vec::new());
            }
            b"td" | b"th" => {
                end_cell(&mut self.rows, &mut self.cell);
                self.cell = Some(Cell { heading: tag.name() == b"th", ..Cell::default() });
            }
            b"strong" | b"b" => {
                if let Some(cell) = self.cell.as_mut().filter(|cell| cell.text.is_empty()) {
                    cell.heading = true;
                }
            }
            b"br" | b"p" | b"div" | b"li" => self.push("\n"),
            b"a" => {
                let Some(cell) = self.cell.as_mut().filter(|cell| cell.text.is_empty()) else { return };
                // A form that shows an address only as a link.
                if let Some(address) = tag.attribute(b"href").as_deref().and_then(|href| href.strip_prefix("mailto:")) {
                    cell.text.push_str(address.split('?').next().unwrap_or_default());
                    cell.linked = true;
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &[u8]) {
        match name {
            b"td" | b"th" | b"tr" | b"table" => end_cell(&mut self.rows, &mut self.cell),
            b"p" | b"div" => self.push("\n"),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        self.push(text);
    }

    fn finish(mut self) -> Self::Whole {
        end_cell(&mut self.rows, &mut self.cell);
        self.rows
    }
}

impl Tables {
    /// Adds to the cell that is open, which begins with what is no blank.
    fn push(&mut self, text: &str) {
        let Some(cell) = self.cell.as_mut().filter(|cell| cell.text.len() < MAX_VALUE) else { return };
        // The shown text of a mail link replaces its address.
        if std::mem::take(&mut cell.linked) && text.contains('@') {
            cell.text.clear();
        }
        cell.text.push_str(if cell.text.is_empty() { text.trim_start() } else { text });
    }
}

fn of_rows(rows: &[Vec<Cell>]) -> Pairs {
    let mut pairs = Pairs::default();
    let mut waiting: Option<&str> = None;
    let mut columns: Vec<&str> = Vec::new();
    for row in rows {
        let whole: Vec<&str> = row.iter().map(|cell| cell.text.trim()).collect();
        if columns.len() >= 2 && whole.len() == columns.len() {
            pairs
                .list
                .extend(columns.drain(..).zip(whole).filter(|(_, value)| !value.is_empty()).map(|(label, value)| Pair::new(label, value)));
            continue;
        }
        columns.clear();
        // A row of nothing but labels is the head of the row below it.
        if whole.len() >= 2 && whole.iter().all(|text| is_label(text) && known_line(text).is_some()) {
            columns = whole;
            continue;
        }
        let row: Vec<&Cell> = row.iter().filter(|cell| !cell.text.trim().is_empty()).collect();
        match row.as_slice() {
            [] => {}
            [only] => match waiting.take_if(|_| !(only.heading && is_label(&only.text))) {
                Some(label) => pairs.list.push(Pair::new(label, &only.text)),
                None if only.is_label_above() => waiting = Some(&only.text),
                None => pairs.stray += 1,
            },
            cells if side_by_side(cells) => {
                pairs.list.extend(cells.chunks_exact(2).map(|pair| Pair::new(&pair[0].text, &pair[1].text)));
                waiting = None;
            }
            _ => pairs.stray += 1,
        }
    }
    pairs
}

/// A label and its value, or several of them in one row, which then must all be known or marked as labels.
fn side_by_side(cells: &[&Cell]) -> bool {
    let label = |cell: &Cell| known_line(&cell.text).is_some() || cell.text.trim_end().ends_with(':');
    match cells {
        [name, _] => is_label(&name.text),
        _ => cells.len().is_multiple_of(2) && cells.chunks_exact(2).all(|pair| is_label(&pair[0].text) && label(pair[0])),
    }
}

impl Cell {
    /// May the value stand in the next row?
    fn is_label_above(&self) -> bool {
        let text = self.text.as_str();
        known_line(text).is_some() || is_label(text) && (self.heading || text.trim_end().ends_with([':', '?']))
    }
}

fn end_cell(rows: &mut [Vec<Cell>], cell: &mut Option<Cell>) {
    let Some(Cell { text, heading, .. }) = cell.take() else { return };
    let lines: Vec<String> =
        text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|line| !line.is_empty()).collect();
    if let Some(row) = rows.last_mut().filter(|row| row.len() < 12) {
        row.push(Cell { text: lines.join("\n"), heading, linked: false });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::Html;

    fn in_tables(html: &str) -> Pairs {
        of_rows(&Html::from(html).read_as::<Tables>().concat())
    }

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

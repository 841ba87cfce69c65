//! Labels and their values, as form mails write them: `Label: value` lines, table rows, and labels alone on a line above their value.

use super::{
    super::{Inbound, lines, tables::begins_with_any, text::html::attribute},
    labels::{clean, known, known_line},
};
use html5gum::{Token, Tokenizer};

/// Most lines of a text, and most rows of its tables, that are read.
const MAX_LINES: usize = 600;
/// Longest label, in characters.
const MAX_LABEL: usize = 60;
/// A line this long, in characters, was wrapped: the next one goes on with it.
const WRAPPED: usize = 55;
/// Most bytes of one value.
const MAX_VALUE: usize = 16 << 10;
/// Most bytes of HTML that are read for tables.
const MAX_HTML: usize = 96 << 10;

/// A label and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pair {
    pub label: String,
    pub value: String,
}

/// The pairs of a text, and how much of it they are.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Pairs {
    pub list: Vec<Pair>,
    /// Lines that belong to no pair.
    pub stray: usize,
    /// Lines before the first pair.
    pub before: usize,
}

impl Pairs {
    /// How many labels are known ones.
    pub(super) fn known(&self) -> usize {
        self.list.iter().filter(|pair| known(&clean(&pair.label)).is_some()).count()
    }
}

/// What form programs write below the fields, lower case.
const FOOTERS: &[&str] = &[
    "view contact in",
    "does this submission look",
    "powered by typeform",
    "if you think this submission",
    "this e-mail was sent",
    "this email was sent",
    "this message was sent",
    "sent from ",
    "unsubscribe",
    "view response",
    "view submission",
    "view all responses",
    "manage your notification",
    "now create your own",
    "reply to this email",
    "to respond",
    "diese e-mail wurde",
    "diese nachricht wurde",
    "cet e-mail a été",
    "este mensaje se ha",
    "este correo",
    "questa e-mail è",
    "deze e-mail is",
    "ta wiadomość została",
    "это сообщение отправлено",
];

/// What a line is.
enum Line<'l> {
    Blank,
    Rule,
    /// A label with a value after it.
    Pair(&'l str, &'l str),
    /// A label alone.
    Label(&'l str),
    Text,
    /// What the form's program adds; nothing goes on after it.
    Footer,
}

/// Reads a text line by line. A value goes on over the next lines until another label, when its field is one that takes many.
pub(super) fn in_text(text: &str) -> Pairs {
    let lines: Vec<&str> = lines::of_text(text).take(MAX_LINES).collect();
    let mut pairs = Pairs::default();
    // Is the last pair still open for more lines, and did a blank line come since?
    let mut open = false;
    let mut blank = false;
    let mut alone = false;
    for (at, line) in lines.iter().enumerate() {
        match line_kind(line, lines.get(at + 1).copied()) {
            Line::Blank => blank = true,
            Line::Footer => {
                pairs.stray += 1;
                (open, blank) = (false, true);
            }
            Line::Rule => {
                open &= line.trim() != "--" && line.trim() != "---";
                blank = true;
            }
            Line::Pair(label, value) => {
                pairs.list.push(Pair { label: label.to_owned(), value: value.trim().to_owned() });
                (open, blank, alone) = (true, false, false);
            }
            Line::Label(label) => {
                pairs.list.push(Pair { label: label.to_owned(), value: String::new() });
                (open, blank, alone) = (true, false, true);
            }
            Line::Text => {
                let last = pairs.list.last_mut().filter(|_| open);
                match last {
                    Some(last) if last.value.is_empty() || takes_more(&last.label, &last.value, alone, blank) => {
                        push_line(&mut last.value, line, blank)
                    }
                    Some(_) | None => {
                        pairs.stray += 1;
                        pairs.before += usize::from(pairs.list.is_empty());
                        open = false;
                    }
                }
                blank = false;
            }
        }
    }
    pairs.list.retain(|pair| !pair.value.is_empty());
    pairs
}

/// The pairs of the tables that a message shows.
pub(super) fn in_tables_of(message: &Inbound) -> Pairs {
    let html = message.html.as_ref().filter(|html| html.may_have_tables());
    html.map(|html| in_tables(&html.sanitised())).unwrap_or_default()
}

/// The rows of the tables of some HTML: two cells side by side, or a row with a label above a row with its value.
fn in_tables(html: &str) -> Pairs {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut cell: Option<String> = None;
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
                    cell = Some(String::new());
                }
                b"br" | b"p" | b"div" | b"li" => push(&mut cell, "\n"),
                b"a" => {
                    // A form that shows an address only as a link.
                    let address = attribute(&tag, b"href").and_then(|href| href.strip_prefix("mailto:").map(str::to_owned));
                    if let (Some(address), Some(text)) = (address, cell.as_mut().filter(|text| text.trim().is_empty())) {
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

fn of_rows(rows: &[Vec<String>]) -> Pairs {
    let rows: Vec<Vec<&str>> =
        rows.iter().map(|row| row.iter().map(String::as_str).filter(|cell| !cell.trim().is_empty()).collect()).collect();
    let mut pairs = Pairs::default();
    let mut waiting: Option<&str> = None;
    for row in rows.iter().filter(|row| !row.is_empty()) {
        match row.as_slice() {
            [label, value] if is_label(label) => {
                pairs.list.push(Pair { label: (*label).to_owned(), value: (*value).to_owned() });
                waiting = None;
            }
            [only] => match waiting.take() {
                Some(label) => pairs.list.push(Pair { label: label.to_owned(), value: (*only).to_owned() }),
                None if known(&clean(only)).is_some() || (only.trim_end().ends_with(':') && is_label(only)) => waiting = Some(only),
                None => pairs.stray += 1,
            },
            _ => pairs.stray += 1,
        }
    }
    pairs
}

fn push(cell: &mut Option<String>, text: &str) {
    if let Some(cell) = cell.as_mut().filter(|cell| cell.len() < MAX_VALUE) {
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

fn end_cell(rows: &mut [Vec<String>], cell: &mut Option<String>) {
    let Some(text) = cell.take() else { return };
    let lines: Vec<String> = text
        .replace('\u{0}', "")
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|line| !line.is_empty())
        .collect();
    if let Some(row) = rows.last_mut().filter(|row| row.len() < 12) {
        row.push(lines.join("\n"));
    }
}

fn line_kind<'l>(line: &'l str, next: Option<&str>) -> Line<'l> {
    let trimmed = line.trim();
    if trimmed.is_empty() {
        return Line::Blank;
    }
    if is_footer(trimmed) {
        return Line::Footer;
    }
    if trimmed.chars().all(|c| matches!(c, '-' | '_' | '=' | '*' | '—' | '–' | '#' | '~' | '+' | '─')) && trimmed.chars().count() >= 2
    {
        return Line::Rule;
    }
    // A tab, a colon, or the first byte of a wide colon.
    let parted = memchr::memchr3(b'\t', b':', 0xef, trimmed.as_bytes()).is_some();
    if let Some((label, value)) = Some(trimmed)
        .filter(|_| parted)
        .and_then(|line| line.split_once('\t'))
        .filter(|(label, value)| is_label(label) && !value.trim().is_empty())
    {
        return Line::Pair(label, value);
    }
    if let Some((label, value)) = Some(trimmed).filter(|_| parted).and_then(colon) {
        return if value.trim_matches(['*', '_', ' ']).is_empty() {
            Line::Label(label)
        } else {
            Line::Pair(label, value.trim_start_matches(['*', '_']))
        };
    }
    // A known label alone above its value: `*Name*` or `Name`.
    let dressed = trimmed.starts_with(['*', '【', '■', '●', '◆']) || trimmed.ends_with('*');
    let followed = next.is_some_and(|next| !next.trim().is_empty());
    let bare_label = || trimmed.chars().count() <= MAX_LABEL && known_line(trimmed).is_some();
    if (followed || dressed) && bare_label() {
        return Line::Label(trimmed);
    }
    Line::Text
}

/// They all begin with a letter, which spares quoted lines the comparison.
fn is_footer(line: &str) -> bool {
    if !line.starts_with(char::is_alphabetic) {
        return false;
    }
    let lower = line[..line.floor_char_boundary(60)].to_lowercase();
    begins_with_any(&lower, FOOTERS)
}

/// Splits at the first colon when what stands before it is a label.
fn colon(line: &str) -> Option<(&str, &str)> {
    let at = line.find([':', '：'])?;
    let (label, rest) = line.split_at(at);
    let value = rest.strip_prefix(':').or_else(|| rest.strip_prefix('：'))?;
    // `https://…` and `10:30` are values.
    if value.starts_with("//")
        || label.chars().next_back().is_some_and(|c| c.is_ascii_digit()) && value.starts_with(|c: char| c.is_ascii_digit())
    {
        return None;
    }
    is_label(label).then_some((label, value))
}

fn is_label(label: &str) -> bool {
    // `*2. Name*`: the numbering is no sentence.
    let label = label.trim().trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '*' | '.' | ')' | ' '));
    let words = label.split_whitespace().count();
    let length = label.chars().count();
    (1..=MAX_LABEL).contains(&length)
        && (1..=8).contains(&words)
        && label.chars().any(char::is_alphabetic)
        && !label.contains(['@', '!', ';', '<'])
        && !label.contains(". ")
        && (known(&clean(label)).is_some() || words <= 6 && !label.contains(", "))
}

/// A message has many lines; a name has one, and an address a few that follow at once.
fn takes_more(label: &str, value: &str, alone: bool, blank: bool) -> bool {
    match known(&clean(label)) {
        Some("message") => true,
        Some("address") => !blank,
        Some(_) => false,
        // What begins below its label, or fills its line, may go on.
        None => !blank && (alone || value.lines().last().is_some_and(|line| line.chars().count() >= WRAPPED)),
    }
}

fn push_line(value: &mut String, line: &str, blank: bool) {
    if value.len() + line.len() > MAX_VALUE {
        return;
    }
    if !value.is_empty() {
        value.push_str(if blank { "\n\n" } else { "\n" });
    }
    value.push_str(line.trim_end());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(pairs: &Pairs) -> Vec<(&str, &str)> {
        pairs.list.iter().map(|pair| (pair.label.as_str(), pair.value.as_str())).collect()
    }

    #[test]
    fn lines_tables_and_labels_above() {
        let text = "New enquiry\n\nName: Kim Lee\nE-mail: kim@x.example\nMessage:\nHello,\n\nplease call at 10:30.\n\n--\nSent from a form";
        let read = in_text(text);
        assert_eq!(list(&read), [("Name", "Kim Lee"), ("E-mail", "kim@x.example"), ("Message", "Hello,\n\nplease call at 10:30.")]);
        assert_eq!((read.stray, read.before), (2, 1));
        assert_eq!(list(&in_text("Name\nKim Lee\n\nEmail\nkim@x.example\n")), [("Name", "Kim Lee"), ("Email", "kim@x.example")]);
        let table = "<table><tr><th>Name</th><td>Kim Lee</td></tr><tr><td>Email</td><td><a href='mailto:kim@x.example'>kim@x.example</a></td></tr><tr><td>Address</td><td>One<br>Two</td></tr></table>";
        assert_eq!(list(&in_tables(table)), [("Name", "Kim Lee"), ("Email", "kim@x.example"), ("Address", "One\nTwo")]);
        let above = "<table><tr><td><strong>Name</strong></td></tr><tr><td>&nbsp;</td><td>Kim Lee</td></tr><tr><td>Phone</td></tr><tr><td>030</td></tr></table>";
        assert_eq!(list(&in_tables(above)), [("Name", "Kim Lee"), ("Phone", "030")]);
    }

    #[test]
    fn a_letter_has_no_pairs_to_speak_of() {
        let letter = "Dear Sir or Madam,\n\nwe need five chairs: two red, three blue. See https://x.example/a at 10:30.\n\nRegards,\nKim\nTel: 030 901820";
        assert_eq!(in_text(letter).known(), 1);
    }
}

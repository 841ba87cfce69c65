//! Labels and their values, as form mails write them: `Label: value` lines, table rows, and labels alone on a line above their value.

use super::{
    super::{lines, tables::begins_with_any},
    labels::{clean, known_as, known_line, listed},
};

/// Most lines of a text, and most rows of its tables, that are read.
pub(super) const MAX_LINES: usize = 600;
/// Longest label, in characters.
const MAX_LABEL: usize = 60;
/// A line this long, in characters, was wrapped: the next one goes on with it.
const WRAPPED: usize = 55;
/// Most bytes of one value.
pub(super) const MAX_VALUE: usize = 16 << 10;
/// Longest question that a form asks, in characters.
const MAX_QUESTION: usize = 120;

/// A label and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pair {
    pub label: String,
    /// The label as it is looked up.
    pub clean: String,
    /// Which of our fields it names.
    pub known: Option<&'static str>,
    pub value: String,
}

impl Pair {
    pub(super) fn new(label: &str, value: &str) -> Self {
        let clean = clean(label);
        Self { label: label.to_owned(), known: known_as(label, &clean), clean, value: value.to_owned() }
    }
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
        self.list.iter().filter(|pair| pair.known.is_some()).count()
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
    "this message was ",
    "this form was ",
    "you are receiving this",
    "you received this",
    "sent from ",
    "powered by ",
    "dit bericht is ",
    "denne besked ",
    "detta meddelande ",
    "denne meldingen ",
    "ce message a été ",
    "questo messaggio è ",
    "esta mensagem ",
    "este mensaje fue ",
    "tato zpráva ",
    "táto správa ",
    "acest mesaj ",
    "bu mesaj ",
    "unsubscribe",
    "view response",
    "view submission",
    "view all responses",
    "manage your notification",
    "now create your own",
    "you can edit this submission",
    "you can view all",
    "submitted ",
    "sent on ",
    "gesendet von ",
    "gesendet über ",
    "envoyé depuis ",
    "enviado desde ",
    "inviato da ",
    "verzonden via ",
    "create your own google form",
    "log in to view",
    "to edit your email settings",
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
    "сообщение сгенерировано",
];

/// What a line is.
enum Line<'l> {
    Blank,
    Rule,
    /// A label with a value after it.
    Pair(&'l str, &'l str),
    /// A label alone.
    Label(&'l str),
    /// A question that may be the form's or, in a message, the writer's.
    Question(&'l str),
    Text,
    /// What the form's program adds; nothing goes on after it.
    Footer,
}

/// Reads a text line by line. A value goes on over the next lines until another label, when its field is one that takes many.
///
/// With `questions`, a line that only asks something, or that is all emphasised, is a label too, whatever it says: "**How many seats?**".
pub(super) fn in_text(text: &str, questions: bool) -> Pairs {
    let lines: Vec<&str> = lines::of_text(text).take(MAX_LINES).collect();
    let mut pairs = Pairs::default();
    // Is the last pair still open for more lines, and did a blank line come since?
    let mut open = false;
    let mut blank = false;
    let mut alone = false;
    // Do values stand beside their labels, and not below them?
    let mut in_lines = false;
    for (at, line) in lines.iter().enumerate() {
        let following = &lines[at + 1..(at + 3).min(lines.len())];
        let in_message = open && pairs.list.last().is_some_and(|last| last.known == Some("message"));
        let kind = match line_kind(line, following, questions) {
            // In a form of `label: value` lines somebody's message may announce a list.
            Line::Label(label) if in_message && in_lines && known_line(label).is_none() && !is_heading(following) => Line::Text,
            Line::Question(_) if in_message => Line::Text,
            Line::Question(label) => Line::Label(label),
            kind => kind,
        };
        match kind {
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
                let row = in_a_row(line);
                if row.is_empty() {
                    pairs.list.push(Pair::new(label, value.trim()));
                }
                pairs.list.extend(row);
                (open, blank, alone) = (true, false, false);
                in_lines = true;
            }
            Line::Label(label) => {
                pairs.list.push(Pair::new(label, ""));
                in_lines &= known_line(label) == Some("message");
                (open, blank, alone) = (true, false, true);
            }
            Line::Text | Line::Question(_) => {
                let last = pairs.list.last_mut().filter(|_| open);
                match last {
                    Some(last) if last.value.is_empty() || takes_more(last, alone, blank) => push_line(&mut last.value, line, blank),
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

/// Do pairs stand below, so that a label alone is their heading?
fn is_heading(following: &[&str]) -> bool {
    following.iter().find(|line| !line.trim().is_empty()).is_some_and(|line| colon(line.trim()).is_some())
}

fn line_kind<'l>(line: &'l str, following: &[&str], questions: bool) -> Line<'l> {
    let trimmed = line.trim();
    if trimmed.is_empty() {
        return Line::Blank;
    }
    if is_footer(trimmed) && colon(trimmed).is_none_or(|(label, _)| known_line(label).is_none()) {
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
    if let Some((label, value)) = bracketed(trimmed).or_else(|| otherwise_parted(trimmed)) {
        return Line::Pair(label, value);
    }
    // A known label alone above its value: `*Name*`, `--- Name ---` or `Name`.
    let dressed = trimmed.starts_with(['*', '【', '■', '●', '◆']) || trimmed.ends_with('*') || trimmed.starts_with("--");
    let blank = |line: &&str| line.trim().is_empty();
    let followed = following.first().is_some_and(|next| !blank(next));
    let bare_label = || trimmed.chars().count() <= MAX_LABEL && known_line(trimmed).is_some();
    if (followed || dressed) && bare_label() {
        let sentence = trimmed.ends_with('?') && !dressed && !listed(trimmed);
        return if sentence { Line::Question(trimmed) } else { Line::Label(trimmed) };
    }
    let answered = followed || following.iter().any(|line| !blank(line)) && trimmed.starts_with(['*', '-']);
    match asks(trimmed).filter(|_| questions && answered) {
        Some(Asks::Form) => Line::Label(trimmed),
        Some(Asks::Somebody) => Line::Question(trimmed),
        None => Line::Text,
    }
}

/// `Name: Kim Lee, Email: kim@acme.example, Message: 20 chairs`: several pairs in one line, each with a known label.
fn in_a_row(line: &str) -> Vec<Pair> {
    if line.len() > MAX_VALUE || memchr::memchr_iter(b':', line.as_bytes()).nth(2).is_none() {
        return Vec::new();
    }
    let mut pairs: Vec<Pair> = Vec::new();
    for piece in line.split([',', ';', '|']) {
        match colon(piece.trim()).filter(|(label, _)| known_line(label).is_some()) {
            Some((label, value)) => pairs.push(Pair::new(label, value.trim())),
            None => {
                let Some(last) = pairs.last_mut() else { return Vec::new() };
                last.value.push(',');
                last.value.push_str(piece);
            }
        }
    }
    if pairs.len() >= 3 { pairs } else { Vec::new() }
}

/// `【お名前】石田リタ`
fn bracketed(line: &str) -> Option<(&str, &str)> {
    let (label, value) = line.strip_prefix('【')?.split_once('】')?;
    (is_label(label) && !value.trim().is_empty()).then_some((label, value))
}

/// `name = Kim Lee`, `name => Kim Lee`, `Name - Kim Lee`, `| Name | Kim Lee |`, `Name ....... Kim Lee`, `Name   Kim Lee`: only with a known label, because other texts are written so, too.
fn otherwise_parted(line: &str) -> Option<(&str, &str)> {
    let parted = line.as_bytes().windows(2).any(|two| matches!(two, b"  " | b".." | b"- " | b"> " | b"\x92 " | b"\x93 "))
        || memchr::memchr2(b'=', b'|', line.as_bytes()).is_some();
    if !parted {
        return None;
    }
    let row = line.strip_prefix('|').and_then(|line| line.strip_suffix('|'));
    let (label, value) = match row {
        Some(row) => row.split_once('|').filter(|(_, value)| !value.contains('|'))?,
        None => {
            let dots = || line.split_once("...").map(|(label, value)| (label, value.trim_start_matches('.')));
            let marks = [" => ", " -> ", " → ", " - ", " – "];
            marks
                .iter()
                .find_map(|mark| line.split_once(mark))
                .or_else(|| line.split_once('='))
                .or_else(dots)
                .or_else(|| line.split_once("  "))?
        }
    };
    (known_line(label).is_some() && !value.trim().is_empty()).then_some((label, value))
}

/// Whose question a line is.
enum Asks {
    /// Emphasised or numbered as a form does it.
    Form,
    Somebody,
}

/// Does the line ask something, or is all of it emphasised, or numbered?
fn asks(line: &str) -> Option<Asks> {
    let length = line.chars().count();
    if length > MAX_QUESTION || line.contains('@') || !line.contains(char::is_alphabetic) {
        return None;
    }
    let emphasised = line.starts_with("**") && line.ends_with("**") || line.starts_with("---") && line.ends_with("---");
    if emphasised {
        return Some(Asks::Form);
    }
    (line.trim_end_matches(['*', ' ']).ends_with(['?', '？']) || numbered(line) && length <= MAX_LABEL).then_some(Asks::Somebody)
}

/// `3. How many`
fn numbered(line: &str) -> bool {
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    rest.len() < line.len() && line.len() - rest.len() <= 2 && (rest.starts_with(". ") || rest.starts_with(") "))
}

/// They all begin with a letter, which spares quoted lines the comparison.
fn is_footer(line: &str) -> bool {
    let line = line.strip_prefix('(').unwrap_or(line);
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

pub(super) fn is_label(label: &str) -> bool {
    // `*2. Name*`: the numbering is no sentence.
    let label = label.trim().trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '*' | '.' | ')' | ' '));
    let words = label.split_whitespace().count();
    let length = label.chars().count();
    (1..=MAX_LABEL).contains(&length)
        && (1..=8).contains(&words)
        && label.chars().any(char::is_alphabetic)
        && !label.contains(['@', '!', ';', '<'])
        && !label.contains(". ")
        && (words <= 6 && !label.contains(", ") || known_line(label).is_some())
}

/// A message has many lines; a name has one, and an address a few that follow at once.
fn takes_more(pair: &Pair, alone: bool, blank: bool) -> bool {
    match pair.known {
        Some("message") => true,
        Some("address") => !blank,
        Some(_) => false,
        // What begins below its label, or fills its line, may go on.
        None => !blank && (alone || pair.value.lines().last().is_some_and(|line| line.chars().count() >= WRAPPED)),
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
        let read = in_text(text, false);
        assert_eq!(list(&read), [("Name", "Kim Lee"), ("E-mail", "kim@x.example"), ("Message", "Hello,\n\nplease call at 10:30.")]);
        assert_eq!((read.stray, read.before), (2, 1));
        assert_eq!(list(&in_text("Name\nKim Lee\n\nEmail\nkim@x.example\n", false)), [("Name", "Kim Lee"), ("Email", "kim@x.example")]);
    }

    #[test]
    fn questions_are_labels_where_a_form_is_known() {
        let text = "**What is your name?**\nKim Lee\n\n**How many chairs?**\n20\n\n--- Email ---\n\nkim@x.example\n\n3. When?\n2026-12-01";
        let want = [
            ("**What is your name?**", "Kim Lee"),
            ("**How many chairs?**", "20"),
            ("--- Email ---", "kim@x.example"),
            ("3. When?", "2026-12-01"),
        ];
        assert_eq!(list(&in_text(text, true)), want);
        assert_eq!(in_text(text, false).list.len(), 2, "of which a letter has none");
    }

    #[test]
    fn a_question_within_a_message_is_part_of_it() {
        let text = "Name: Kim\nMessage: Hello,\nDo you ship to Oslo?\nThanks\n1. Red\n2. Blue";
        assert_eq!(list(&in_text(text, true)), [("Name", "Kim"), ("Message", "Hello,\nDo you ship to Oslo?\nThanks\n1. Red\n2. Blue")]);
    }

    #[test]
    fn labels_and_values_parted_in_other_ways() {
        for line in [
            "Name = Kim Lee",
            "Name => Kim Lee",
            "| Name | Kim Lee |",
            "Name ........ Kim Lee",
            "【Name】Kim Lee",
            "Name\tKim Lee",
            "Name   Kim Lee",
        ] {
            let read = in_text(line, false);
            assert_eq!((read.list[0].label.trim(), read.list[0].value.as_str()), ("Name", "Kim Lee"), "{line}");
        }
        assert_eq!(in_text("x = 5\nif a == b\nWait ... what", false).list, []);
    }

    #[test]
    fn a_letter_has_no_pairs_to_speak_of() {
        let letter = "Dear Sir or Madam,\n\nwe need five chairs: two red, three blue. See https://x.example/a at 10:30.\n\nRegards,\nKim\nTel: 030 901820";
        assert_eq!(in_text(letter, true).known(), 1);
    }
}

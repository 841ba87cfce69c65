//! Copied header blocks: `From: … Sent: … To: … Subject: …` in any of the known languages, plain, bold or spread over lines.
//!
//! Prose that happens to say "From: Berlin" is none: a block needs From, two labels more, and an address or a date with a subject.

use std::sync::LazyLock;

use crate::mail::tables::{
    Lexicon,
    labels::{LABELS, Label},
};

/// Most lines of one block: recipients may take many.
const MAX_LINES: usize = 40;
/// Longest label, in characters.
const MAX_LABEL_CHARS: usize = 32;

static WORDS: LazyLock<Lexicon<Label>> =
    LazyLock::new(|| Lexicon::new(LABELS.iter().flat_map(|(label, names)| names.iter().map(|name| (*name, *label)))));

/// A copied header block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::mail) struct Block {
    /// The first line after it.
    pub end: usize,
    /// Label and value, top to bottom.
    pub fields: Vec<(Label, String)>,
}

impl Block {
    /// The first value of that label.
    pub fn value(&self, label: Label) -> Option<&str> {
        self.fields.iter().find(|(found, value)| *found == label && !value.is_empty()).map(|(_, value)| value.as_str())
    }
}

/// The block that begins in line `start`. After a marker such as "Original Message" (`sure`) less is asked of it.
pub(in crate::mail) fn at(lines: &[&str], start: usize, sure: bool) -> Option<Block> {
    let mut block = Block { end: start, fields: Vec::new() };
    let mut loose = 0;
    for (index, line) in lines.iter().enumerate().skip(start).take(MAX_LINES) {
        if line.trim().is_empty() {
            // One blank line between labels is a mail program's way of writing paragraphs; what follows must be a label again.
            let next = lines.get(index + 1).is_some_and(|next| label(next).is_some());
            if index == start || !next {
                break;
            }
            continue;
        }
        match label(line) {
            Some((found, value)) => {
                block.fields.push((found, value.to_owned()));
                block.end = index + 1;
                loose = 0;
            }
            None if index == start => return None,
            None => {
                // A value that goes on: long lists of recipients, or a value that stands below its label.
                loose += 1;
                let empty = block.fields.last().is_some_and(|(_, value)| value.is_empty());
                let more = lines[index + 1..].iter().take(8).take_while(|line| !line.trim().is_empty()).any(|line| label(line).is_some());
                if loose > 8 || !(more || (empty && loose == 1)) {
                    break;
                }
                if let Some((guess, value)) = unknown_label(line).filter(|_| more && !empty) {
                    let free = |wanted: Label| block.fields.iter().all(|(found, _)| *found != wanted);
                    let dated = guess == Label::Date && free(Label::Date);
                    block.fields.push((if dated { guess } else { Label::Other }, value.to_owned()));
                    loose = 0;
                } else if let Some((_, value)) = block.fields.last_mut() {
                    value.push(' ');
                    value.push_str(line.trim());
                }
                block.end = index + 1;
            }
        }
    }
    block.fields.iter_mut().for_each(|(_, value)| *value = value.trim().to_owned());
    is_block(&block, sure).then_some(block)
}

fn is_block(block: &Block, sure: bool) -> bool {
    let has = |label: Label| block.fields.iter().any(|(found, _)| *found == label);
    let mut kinds: Vec<Label> = block.fields.iter().map(|(found, _)| *found).filter(|found| *found != Label::Other).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let from_address = block.value(Label::From).is_some_and(|from| from.contains('@'));
    if sure {
        return has(Label::From) && kinds.len() >= 2;
    }
    // "From: London, To: Berlin, Date: 22.11.2026, Subject: chairs" is about a journey: who names no address names the hour.
    let about = |value: &str| !value.is_empty() && !value.contains(':') && !value.chars().any(char::is_alphabetic);
    if block.fields.iter().all(|(_, value)| !value.contains('@')) && block.value(Label::Date).is_some_and(about) {
        return false;
    }
    has(Label::From)
        && ((kinds.len() >= 3 && (from_address || (has(Label::Subject) && has(Label::Date))))
            || (from_address && kinds.len() == 2 && (has(Label::Subject) || has(Label::Date))))
}

/// A block in a language that we do not know, told by what stands in it: four lines with labels, of which one has a date, one this mail's own
/// `subject`, and the first that has an address is From. In an answer that must be the very first, because a form looks alike.
pub(in crate::mail) fn by_shape(lines: &[&str], start: usize, subject: &str, forward: bool) -> Option<Block> {
    let value = |line: &&str| -> Option<String> {
        let (label, value) = line.trim_matches(['*', '_', '|', ' ']).split_once([':', '：', '՝'])?;
        let short = (1..=MAX_LABEL_CHARS).contains(&label.chars().count()) && !label.contains(|c: char| c.is_numeric() || c == '@');
        short.then(|| value.trim_matches(['*', '_', '|', ' ', '\t', '\u{a0}']).to_owned())
    };
    // Asked of every line, so what is rare comes first.
    let named_below = || lines[start].contains([':', '：']) && lines[start + 1..].iter().take(4).any(|line| line.contains(subject));
    if subject.chars().count() < 4 || !(lines[start].contains('@') || (forward && lines[start].contains(subject)) || named_below()) {
        return None;
    }
    // Every line may stand alone, or none.
    let spaced = lines.get(start + 1).is_some_and(|line| line.is_empty());
    let values: Vec<String> = lines[start..].iter().take(8).filter(|line| !(spaced && line.is_empty())).map_while(value).collect();
    // Without any address the hour of a day must stand right below the name, and the subject alone in the last line.
    let hour = |value: &String| value.contains(':') && super::dates::has_day(value);
    let bare = values.get(1).is_some_and(hour) && values.iter().skip(3).take(2).any(|value| value.ends_with(subject));
    let from = values.iter().position(|value| value.contains('@')).or(bare.then_some(0))?;
    let date = values.iter().enumerate().position(|(at, value)| at != from && super::dates::has_date(value))?;
    let named = values.iter().rposition(|value| value.contains(subject)).filter(|at| *at != date && *at != from)?;
    // A sender who is left out is nobody else.
    let nobody = |line: &str| label(line) == Some((Label::From, ""));
    if values.len() < 4 || lines[start..].iter().take(8).any(|line| nobody(line)) {
        return None;
    }
    let label = |at: usize| match at {
        at if at == from => Label::From,
        at if at == date => Label::Date,
        at if at == named => Label::Subject,
        _ => Label::To,
    };
    let filled = lines[start..].iter().take(8).enumerate().filter(|(_, line)| !line.is_empty()).map(|(at, _)| start + at + 1);
    let end = filled.take(values.len()).last()?;
    (from == 0 || forward).then(|| Block { end, fields: values.into_iter().enumerate().map(|(at, value)| (label(at), value)).collect() })
}

/// A block below a mark whose labels have no colons: `From "Kim" <kim@example.com>`, `To …`, `Date …`, one in every line.
pub(in crate::mail) fn without_colons(lines: &[&str], start: usize) -> Option<Block> {
    let field = |line: &&str| {
        let (name, value) = line.trim().split_once([' ', '\t'])?;
        let capital = name.starts_with(|c: char| !c.is_lowercase());
        WORDS.get(&name.to_lowercase()).filter(|_| capital && name.len() <= MAX_LABEL_CHARS).map(|label| (label, value.trim().to_owned()))
    };
    let fields: Vec<(Label, String)> = lines[start..].iter().take(6).map_while(field).collect();
    let block = Block { end: start + fields.len(), fields };
    let addressed = block.value(Label::From).is_some_and(|from| from.contains('@'));
    (addressed && block.fields.len() >= 3 && is_block(&block, true)).then_some(block)
}

/// The two columns of Lotus Notes below its mark of a forward: who and when on the left, `To:` and `Subject:` on the right.
pub(in crate::mail) fn in_columns(lines: &[&str]) -> Option<Block> {
    let mut block = Block { end: 0, fields: Vec::new() };
    let mut sender = Vec::new();
    let indented = |line: &&str| line.is_empty() || line.starts_with("        ");
    for (index, line) in lines.iter().enumerate().skip(1).take(20).take_while(|(_, line)| indented(line)) {
        for (column, cell) in line.split("   ").map(str::trim).filter(|cell| !cell.is_empty()).enumerate() {
            match label(cell) {
                Some((found, value)) => block.fields.push((found, value.to_owned())),
                None if super::dates::has_date(cell) => block.fields.push((Label::Date, cell.to_owned())),
                None if column == 0 && !cell.ends_with(':') && line.len() - line.trim_start().len() < 40 => sender.push(cell),
                None => {}
            }
            block.end = index + 1;
        }
    }
    block.fields.push((Label::From, sender.join(" ")));
    let has = |wanted: Label| block.fields.iter().any(|(label, _)| *label == wanted);
    (!sender.is_empty() && has(Label::To) && has(Label::Subject)).then_some(block)
}

/// Does the line open with a whole block that lost its line ends?
pub(super) fn opens_line(line: &str) -> bool {
    let from = line.contains('@') && label(line).is_some_and(|(label, _)| label == Label::From);
    let block = from.then(|| within_line(line)).flatten();
    block.is_some_and(|block| {
        let has = |label: Label| block.value(label).is_some();
        has(Label::From) && has(Label::To) && has(Label::Subject) && block.value(Label::Date).is_some_and(super::dates::has_date)
    })
}

/// The label that a line consists of, without a colon.
pub(super) fn bare_label(line: &str) -> Option<Label> {
    let name = line.trim_matches(['*', ' ', ':']);
    if name.len() > MAX_LABEL_CHARS { None } else { WORDS.get(&name.to_lowercase()) }
}

/// A block that lost its line ends, as some web mailers write it into the plain text: `----- Forwarded Message ----- From: "Kim" <kim@…>To: …Sent: …`.
pub(in crate::mail) fn within_line(line: &str) -> Option<Block> {
    let line = line.get(..line.floor_char_boundary(2_000))?;
    let mut marks: Vec<(Label, usize, usize)> = Vec::new();
    // Five labels and the colons of a time; a line with more of them is something else.
    for (colon, sign) in line.char_indices().filter(|(_, c)| matches!(c, ':' | '：')).take(12) {
        let last = marks.last().map_or(0, |(_, _, end)| *end);
        // The longest label that ends at the colon; it may stick to the value before it.
        let from = line.ceil_char_boundary(colon.saturating_sub(MAX_LABEL_CHARS)).max(last);
        let label = line[from..colon].char_indices().map(|(at, _)| from + at).find_map(|start| {
            let name = &line[start..colon];
            let capital = name.chars().next().is_some_and(|c| !c.is_lowercase() && c.is_alphabetic());
            let found = WORDS.get(name.trim_end().to_lowercase().as_str()).filter(|_| capital)?;
            Some((found, start, colon + sign.len_utf8()))
        });
        marks.extend(label);
    }
    let ends = marks.iter().skip(1).map(|(_, start, _)| *start).chain([line.len()]);
    let fields = marks.iter().zip(ends).map(|((label, _, from), to)| (*label, line[*from..to].trim().to_owned())).collect();
    let block = Block { end: 1, fields };
    is_block(&block, true).then_some(block)
}

/// A label that no table lists, between those that we know: one or two words, and a value behind them.
fn unknown_label(line: &str) -> Option<(Label, &str)> {
    let (name, value) = line.split_once([':', '：'])?;
    let (name, value) = (name.trim_matches(['*', ' ', '\t']), value.trim_matches(['*', ' ', '\t']));
    let word =
        name.chars().count() <= 16 && name.split_whitespace().count() <= 2 && name.chars().all(|c| c.is_alphabetic() || " .-'".contains(c));
    let capital = name.starts_with(|c: char| c.is_alphabetic() && !c.is_lowercase());
    (word && capital && !value.is_empty()).then_some((if super::dates::has_day(value) { Label::Date } else { Label::Other }, value))
}

/// The label and the value of one line: `*From:* Kim`, `De : Kim`, `发件人：Kim`.
pub(in crate::mail) fn label(line: &str) -> Option<(Label, &str)> {
    // A colon, or the first byte of a wide one: hardly a line of a letter has any.
    memchr::memchr2(b':', 0xef, line.as_bytes())?;
    let line = line.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_' | '|' | '•' | '\u{a0}'));
    let (at, colon) = line.char_indices().take(MAX_LABEL_CHARS).find(|(_, c)| matches!(c, ':' | '：'))?;
    let name = line[..at].trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_' | '\u{a0}')).to_lowercase();
    let found = WORDS.get(&name)?;
    let value = line[at + colon.len_utf8()..].trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_' | '\u{a0}'));
    Some((found, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(text: &str) -> Option<String> {
        let lines: Vec<&str> = text.lines().collect();
        at(&lines, 0, false).map(|block| block.value(Label::From).unwrap_or_default().to_owned())
    }

    #[test]
    fn blocks_in_many_languages() {
        for text in [
            "From: Kim <kim@x.example>\nSent: Sunday, November 22, 2026 9:30 AM\nTo: sales@y.example\nSubject: Chairs",
            "*Von:* Kim <kim@x.example>\n*Gesendet:* Sonntag, 22. November 2026 09:30\n*An:* sales@y.example\n*Betreff:* Stühle",
            "De : Kim <kim@x.example>\nEnvoyé : dimanche 22 novembre 2026 09:30\nÀ : sales@y.example\nObjet : Chaises",
            "De: Kim <kim@x.example>\nEnviado: domingo, 22\nPara: sales@y.example\nAsunto: Sillas",
            "Da: Kim\nInviato: domenica\nA: sales\nOggetto: Sedie",
            "Od: Kim\nWysłano: niedziela\nDo: sales\nTemat: Krzesła",
            "От: Kim\nОтправлено: воскресенье\nКому: sales\nТема: Стулья",
            "发件人: Kim\n发送时间: 2026年11月22日\n收件人: sales\n主题: 椅子",
            "差出人: Kim\n送信日時: 2026年11月22日\n宛先: sales\n件名: 椅子",
            "From: Kim <kim@x.example>\n\nSent: Sunday\n\nTo: one@y.example;\ntwo@y.example;\nthree@y.example\n\nSubject: Chairs",
            "Date: Sun, 22 Nov 2026\nFrom: Kim\nTo: sales\nSubject: Chairs",
        ] {
            assert!(from(text).is_some_and(|from| from.starts_with("Kim")), "{text}");
        }
    }

    #[test]
    fn a_block_without_line_ends() {
        let line = "   ----- Forwarded Message ----- From: \"Kim Lee\" <kim@x.example>To: \"s@y.example\" <s@y.example>Sent: Sunday, 22 November 2026, 09:30:11 CETSubject: Chairs: 40";
        let block = within_line(line).unwrap();
        assert_eq!(block.value(Label::From), Some("\"Kim Lee\" <kim@x.example>"));
        assert_eq!(
            (block.value(Label::Date), block.value(Label::Subject)),
            (Some("Sunday, 22 November 2026, 09:30:11 CET"), Some("Chairs: 40"))
        );
        assert_eq!(within_line("Please call: at 9:30"), None);
    }

    #[test]
    fn prose_is_none() {
        for text in [
            "From: Berlin\nTo: Munich\nDate: 3 May",
            "To: be or not to be",
            "From: what I hear, all is well\nTo: be clear, I like it",
            "Subject: chairs\nColour: red",
            "To: be sure, I ask again.\nFrom: where do you ship?\nSubject: to change.",
        ] {
            assert_eq!(from(text), None, "{text}");
        }
    }
}

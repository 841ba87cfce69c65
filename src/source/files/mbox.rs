//! An mbox, message by message (RFC 4155, and the "mboxrd" quoting of qmail's `mbox(5)`).
//!
//! A separator is a line `From ` with a date as `ctime` writes it, or, after a blank line, one with nothing behind it (Thunderbird). So a sentence
//! that somebody began with "From " and that an old program did not quote parts no message. The blank line before a separator belongs to it.
//! Lines are taken in pieces: none is too long. Fails only as the reader does.

use std::io::{self, BufRead, Read};

use crate::source::spool::Spool;

/// No separator is longer; longer lines are passed on in pieces.
const PIECE: u64 = 8 << 10;

/// A reader over an mbox, or over one message that is none.
pub(super) struct Mbox<R> {
    reader: R,
    state: State,
    single: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nothing was read yet.
    Fresh,
    /// A separator was read: its message follows.
    Separated,
    /// Everything was read.
    Ended,
}

impl<R: BufRead> Mbox<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { reader, state: State::Fresh, single: false }
    }

    /// Was it one message, without a separator?
    pub(super) fn is_single(&self) -> bool {
        self.single
    }

    /// Writes the next message to `spool`; `false` when there is none.
    pub(super) fn next_into(&mut self, spool: &mut Spool) -> io::Result<bool> {
        if self.state == State::Ended {
            return Ok(false);
        }
        let mut line = Vec::new();
        // A blank line is held back: before a separator or the end it is no part of the message.
        let mut blank: Vec<u8> = Vec::new();
        let mut at_line_start = true;
        let mut after_blank = false;
        loop {
            line.clear();
            self.reader.by_ref().take(PIECE).read_until(b'\n', &mut line)?;
            if line.is_empty() {
                let fresh = self.state == State::Fresh;
                self.state = State::Ended;
                if self.single {
                    spool.push(&blank)?;
                }
                return Ok(!(fresh && spool.size() == 0));
            }
            let starts = at_line_start;
            at_line_start = line.ends_with(b"\n");
            if self.state == State::Fresh {
                // Hardly a header begins with `From` and a space: here it is a separator, whatever follows.
                self.single = !begins_mbox(&line);
                self.state = State::Separated;
                if !self.single {
                    continue;
                }
            } else if starts && !self.single && is_separator(&line, after_blank) {
                return Ok(true);
            }
            spool.push(&blank)?;
            blank.clear();
            after_blank = starts && matches!(line.as_slice(), b"\n" | b"\r\n");
            if after_blank {
                blank.extend_from_slice(&line);
            } else {
                spool.push(if starts && !self.single { unquoted(&line) } else { &line })?;
            }
        }
    }
}

/// Is it an mbox that begins so? `From : kim@example.com` is a header field of a careless program.
pub(super) fn begins_mbox(start: &[u8]) -> bool {
    start.strip_prefix(b"From ").is_some_and(|rest| rest.iter().find(|b| **b != b' ') != Some(&b':'))
}

/// Does the line part two messages?
fn is_separator(line: &[u8], after_blank: bool) -> bool {
    let Some(rest) = line.strip_prefix(b"From ") else { return false };
    let rest = String::from_utf8_lossy(rest);
    let words: Vec<&str> = rest.split_ascii_whitespace().collect();
    if words.is_empty() {
        return after_blank;
    }
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    words.iter().any(|word| MONTHS.contains(word)) && words.iter().any(|word| is_time(word))
}

/// `9:30`, `09:30` or `09:30:00`.
fn is_time(word: &str) -> bool {
    let parts: Vec<&str> = word.split(':').collect();
    matches!(parts.len(), 2 | 3) && parts.iter().all(|part| matches!(part.len(), 1 | 2) && part.bytes().all(|b| b.is_ascii_digit()))
}

/// Takes one `>` off a quoted `From `.
fn unquoted(line: &[u8]) -> &[u8] {
    let quotes = line.iter().take_while(|b| **b == b'>').count();
    if quotes > 0 && line[quotes..].starts_with(b"From ") { &line[1..] } else { line }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<String> {
        let mut mbox = Mbox::new(text.as_bytes());
        let mut messages = Vec::new();
        loop {
            let mut spool = Spool::new("/nonexistent");
            if !mbox.next_into(&mut spool).expect("in memory") {
                return messages;
            }
            let mut text = String::new();
            spool.finish().reader().expect("reader").read_to_string(&mut text).expect("UTF-8");
            messages.push(text);
        }
    }

    #[test]
    fn a_field_with_a_blank_before_its_colon_is_no_separator() {
        let text = "From : kim@customer.example\nSubject: a\n\nFrom me to you\n";
        assert_eq!(split(text), [text]);
    }

    #[test]
    fn parts_at_separators_and_unquotes() {
        let text = "From kim@customer.example Sun Nov 22 09:30:00 2026\nMessage 1\n\n\
            From 1234@xxx Mon Jan 01 00:00:00 +0000 2020\r\nMessage 2\r\n\r\n\r\n\
            From - Tue Aug  6 13:34:34 2002\nMessage 3\n>From hello\n>>From world\n>>>From test\n> From\n>F\n\n\
            From \nMessage 4\nFrom \nnot parted\n\nFrom now on, at 9:30\nFrom x Mon Jan  1 10:00 2018\nMessage 5";
        assert_eq!(
            split(text),
            [
                "Message 1\n",
                "Message 2\r\n\r\n",
                "Message 3\nFrom hello\n>From world\n>>From test\n> From\n>F\n",
                "Message 4\nFrom \nnot parted\n\nFrom now on, at 9:30\n",
                "Message 5",
            ]
        );
    }

    #[test]
    fn the_first_line_may_be_an_odd_separator() {
        assert_eq!(split("From nobody\nSubject: x\n"), ["Subject: x\n"]);
    }

    #[test]
    fn an_empty_message_between_separators_is_kept() {
        assert_eq!(split("From x Mon Jan  1 10:00:00 2018\nFrom x Mon Jan  1 10:00:00 2018\n\nx\n\n"), ["", "\nx\n"]);
        assert_eq!(split("From x Mon Jan  1 10:00:00 2018\n"), [""]);
    }

    #[test]
    fn a_single_message_stays_as_it_is() {
        let text = "Subject: x\n\n>From x\nFrom x Mon Jan  1 10:00:00 2018\n\n";
        assert_eq!(split(text), [text]);
        assert_eq!(split(""), [""; 0]);
    }

    #[test]
    fn long_lines_pass_whole_and_part_nothing() {
        let separator = "From x Mon Jan  1 10:00:00 2018\n";
        let long = "x".repeat(usize::try_from(PIECE).expect("fits")) + separator;
        assert_eq!(split(&format!("{separator}{long}\n{separator}y\n")), [long, "y\n".to_owned()]);
    }
}

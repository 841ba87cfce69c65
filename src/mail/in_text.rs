//! Files that were written into a plain text: uuencoded (POSIX `uuencode`), yEnc or BinHex. The text around them is the text; only a block that is one
//! from its first line to its last counts, so that a letter about `begin 644` stays what it is.

use memchr::memmem;

use super::{
    binhex,
    lines::{Line, lines, trim},
    tnef::File,
    transfer::uuencoded_line,
};

/// Most files taken from one text.
const MAX_FILES: usize = 100;

/// The text without its files, and the files; `None` when there are none, which nearly always a search for a few words tells.
pub(super) fn files(text: &[u8]) -> Option<(Vec<u8>, Vec<File>)> {
    let coded = memmem::find(text, b"\nend").is_some() || memmem::find(text, b"=yend").is_some();
    let mut hex = binhex::find(text);
    if !coded && hex.is_none() {
        return None;
    }
    let (mut rest, mut found) = (Vec::new(), Vec::new());
    let (mut kept, mut from) = (0, 0);
    let begins = |line: &Line<'_>| line.text.starts_with(b"begin ") || line.text.starts_with(b"=ybegin ");
    let mut begin = lines(text, 0).find(begins).filter(|_| coded);
    while found.len() < MAX_FILES {
        // A block that breaks off is text up to the line that breaks it, and no line of it begins another: none is looked at twice.
        let (start, (file, end)) = match (begin, hex) {
            (Some(line), hex) if hex.is_none_or(|hex| line.start < hex) => {
                (line.start, if line.text[0] == b'=' { yenc(text, line) } else { uuencoded(text, line) })
            }
            (_, Some(hex)) => (hex, binhex::read(text, hex)),
            _ => break,
        };
        if let Some(file) = file {
            rest.extend_from_slice(&text[kept..start]);
            kept = end;
            found.push(file);
        }
        from = end.max(from);
        if begin.is_some_and(|line| line.start < from) {
            begin = lines(text, from).find(begins);
        }
        if hex.is_some_and(|hex| hex < from) {
            hex = binhex::find(&text[from..]).map(|at| from + at);
        }
    }
    rest.extend_from_slice(&text[kept..]);
    (!found.is_empty()).then_some((rest, found))
}

fn named(name: &[u8], bytes: Vec<u8>) -> File {
    let name = String::from_utf8_lossy(trim(name)).trim_matches('"').to_owned();
    File { name: Some(name).filter(|name| !name.is_empty()), bytes, ..File::default() }
}

/// The file whose `begin` line is given, and where its block or what was taken for one ends.
fn uuencoded(text: &[u8], begin: Line<'_>) -> (Option<File>, usize) {
    let mut words = begin.text[6..].splitn(2, |b| *b == b' ');
    let mode = words.next().unwrap_or_default();
    let name = words.next().unwrap_or_default();
    if !(3..=4).contains(&mode.len()) || !mode.iter().all(|b| (b'0'..=b'7').contains(b)) || trim(name).is_empty() {
        return (None, begin.next);
    }
    let mut bytes = Vec::new();
    for line in lines(text, begin.next) {
        if trim(line.text) == b"end" {
            return (Some(named(name, bytes)).filter(|file| !file.bytes.is_empty()), line.next);
        }
        if !uuencoded_line(line.text, &mut bytes) {
            return (None, line.start);
        }
    }
    (None, text.len())
}

/// The file whose `=ybegin` line is given, and where its block or what was taken for one ends (yEnc 1.3).
fn yenc(text: &[u8], begin: Line<'_>) -> (Option<File>, usize) {
    let Some(name) = memmem::find(begin.text, b" name=").map(|at| &begin.text[at + 6..]) else { return (None, begin.next) };
    let mut bytes = Vec::new();
    for line in lines(text, begin.next) {
        if line.text.starts_with(b"=ypart ") {
            continue;
        }
        if line.text.starts_with(b"=y") {
            let ends = line.text.starts_with(b"=yend");
            return (Some(named(name, bytes)).filter(|_| ends), if ends { line.next } else { line.start });
        }
        let mut escaped = 0;
        for &b in line.text {
            if b == b'=' && escaped == 0 {
                escaped = 64;
            } else {
                bytes.push(b.wrapping_sub(42).wrapping_sub(escaped));
                escaped = 0;
            }
        }
    }
    (None, text.len())
}

#[cfg(test)]
mod tests {
    use super::files;

    fn read(text: &str) -> (String, Vec<(String, String)>) {
        let Some((rest, found)) = files(text.as_bytes()) else { return (text.to_owned(), Vec::new()) };
        let file = |file: super::File| (file.name.unwrap_or_default(), String::from_utf8_lossy(&file.bytes).into_owned());
        (String::from_utf8_lossy(&rest).into_owned(), found.into_iter().map(file).collect())
    }

    #[test]
    fn a_file_comes_out_and_the_text_stays() {
        let (rest, found) = read("See:\r\nbegin 644 a b.txt\r\n%:&5L;&\\\r\n`\r\nend\r\nBye\r\n");
        assert_eq!(rest, "See:\r\nBye\r\n");
        assert_eq!(found, [("a b.txt".to_owned(), "hello".to_owned())]);
        let (rest, found) = read("=ybegin line=128 size=2 name=x.bin\n\u{8}\u{9}".replace(['\u{8}', '\u{9}'], "k").as_str());
        assert!(rest.starts_with("=ybegin") && found.is_empty());
        let (rest, found) = read("a\n=ybegin line=128 size=2 name=x.bin\n[=}\n=yend size=2\nb\n");
        assert_eq!((rest.as_str(), found.len()), ("a\nb\n", 1));
        assert_eq!(found[0].1, "1\u{13}");
    }

    #[test]
    fn talk_of_such_a_block_is_none() {
        for text in [
            "It writes\nbegin 644 file.txt\nat the top and then\nend\nwithout data.\n",
            "begin 644 file.txt\n`\nend\n",
            "begin 100 pieces\nend\n",
            "begin 644 a.txt\n%:&5L;&\\\n",
        ] {
            assert_eq!(read(text), (text.to_owned(), Vec::new()));
        }
    }
}

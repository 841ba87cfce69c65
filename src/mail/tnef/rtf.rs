//! Compressed RTF (MS-OXRTFCP) unpacked, and RTF read as text; HTML that Exchange wrapped in RTF (MS-OXRTFEX) is taken out again.
//!
//! Linear: the output of the unpacking is bounded, groups are counted and not recursed into.

use std::collections::BTreeMap;

use super::super::{
    charset::{self, Hint},
    text::html,
};

/// What the dictionary holds at the start, byte for byte as the format says.
const DICTIONARY: &[u8] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
const WINDOW: usize = 4096;

/// Destinations that hold no text.
const SILENT: &[&str] = &[
    "colortbl",
    "stylesheet",
    "info",
    "pict",
    "object",
    "header",
    "footer",
    "generator",
    "listtable",
    "listoverridetable",
    "themedata",
    "datastore",
    "latentstyles",
    "xmlnstbl",
    "rsidtbl",
    "mmathPr",
    "fldinst",
    "revtbl",
];

/// Unpacks; at most `max` bytes.
pub(super) fn unpacked(bytes: &[u8], max: usize) -> Vec<u8> {
    let Some((head, rest)) = bytes.split_at_checked(16) else { return Vec::new() };
    let wanted = usize::try_from(u32::from_le_bytes([head[4], head[5], head[6], head[7]])).unwrap_or(0).min(max);
    if &head[8..12] == b"MELA" {
        return rest[..rest.len().min(wanted)].to_vec();
    }
    let mut window = [0_u8; WINDOW];
    window[..DICTIONARY.len()].copy_from_slice(DICTIONARY);
    let mut write = DICTIONARY.len();
    let mut out = Vec::with_capacity(wanted.min(1 << 20));
    let mut input = rest.iter().copied();
    'all: while out.len() < wanted {
        let Some(flags) = input.next() else { break };
        for bit in 0..8 {
            if flags & (1 << bit) == 0 {
                let Some(byte) = input.next() else { break 'all };
                out.push(byte);
                window[write] = byte;
                write = (write + 1) % WINDOW;
                continue;
            }
            let (Some(high), Some(low)) = (input.next(), input.next()) else { break 'all };
            let offset = usize::from(high) << 4 | usize::from(low >> 4);
            if offset == write {
                break 'all;
            }
            for step in 0..usize::from(low & 0x0f) + 2 {
                let byte = window[(offset + step) % WINDOW];
                out.push(byte);
                window[write] = byte;
                write = (write + 1) % WINDOW;
            }
        }
    }
    out.truncate(wanted);
    out
}

/// The text of some RTF.
pub(in crate::mail) fn text(rtf: &[u8], hint: &Hint) -> String {
    let mut reader = Reader::new(hint);
    let mut at = 0;
    while let Some(&byte) = rtf.get(at) {
        at += 1;
        match byte {
            b'{' => reader.open(),
            b'}' => reader.close(),
            b'\\' => at = reader.control(rtf, at),
            b'\r' | b'\n' => {}
            other => reader.byte(other),
        }
    }
    reader.flush();
    if reader.from_html { html::read(&reader.out).text } else { reader.out.trim().to_owned() }
}

/// Deepest groups that keep a state of their own; deeper ones share it.
const MAX_GROUPS: usize = 256;

#[derive(Clone, Copy, Default)]
struct Group {
    /// Nothing inside is text.
    silent: bool,
    /// Wrapped HTML: RTF for other readers stands between `\htmlrtf` and `\htmlrtf0`.
    skips: bool,
    /// How many fallback characters follow a `\u`.
    fallback: usize,
    /// `{\*`: unknown destinations stay silent.
    starred: bool,
    /// Inside the table of fonts.
    fonts: bool,
    /// The number of the font in force.
    font: i64,
}

/// Most fonts whose charset is kept.
const MAX_FONTS: usize = 500;

struct Reader<'a> {
    hint: &'a Hint,
    groups: Vec<Group>,
    /// Groups open beyond those kept.
    deeper: usize,
    out: String,
    pending: Vec<u8>,
    charset: String,
    /// The fonts that have a charset of their own.
    fonts: BTreeMap<i64, &'static str>,
    from_html: bool,
    /// Fallback characters still to be dropped.
    drop: usize,
    surrogate: Option<u16>,
}

impl<'a> Reader<'a> {
    fn new(hint: &'a Hint) -> Self {
        Self {
            hint,
            groups: vec![Group::default()],
            deeper: 0,
            out: String::new(),
            pending: Vec::new(),
            charset: "windows-1252".to_owned(),
            fonts: BTreeMap::new(),
            from_html: false,
            drop: 0,
            surrogate: None,
        }
    }

    fn group(&mut self) -> &mut Group {
        let last = self.groups.len() - 1;
        &mut self.groups[last]
    }

    fn open(&mut self) {
        self.drop = 0;
        if self.groups.len() >= MAX_GROUPS {
            self.deeper += 1;
            return;
        }
        let group = Group { starred: false, ..*self.group() };
        self.groups.push(group);
    }

    fn close(&mut self) {
        self.drop = 0;
        if self.deeper > 0 {
            self.deeper -= 1;
        } else if let [.., outer, inner] = self.groups.as_slice() {
            if outer.font != inner.font {
                self.flush();
            }
            self.groups.pop();
        }
    }

    fn byte(&mut self, byte: u8) {
        if self.drop > 0 {
            self.drop -= 1;
        } else if !self.group().silent && !self.group().skips {
            self.pending.push(byte);
        }
    }

    fn push(&mut self, text: &str) {
        if !self.group().silent && !self.group().skips {
            self.flush();
            self.out.push_str(text);
        }
    }

    fn flush(&mut self) {
        if !self.pending.is_empty() {
            let font = self.group().font;
            let charset = self.fonts.get(&font).copied().unwrap_or(&self.charset);
            self.out.push_str(&charset::decode(&self.pending, Some(charset), self.hint).text);
            self.pending.clear();
        }
    }

    /// Reads what follows a backslash at `at`; the offset behind it.
    fn control(&mut self, rtf: &[u8], at: usize) -> usize {
        let Some(&first) = rtf.get(at) else { return at };
        match first {
            b'\'' => {
                let code =
                    rtf.get(at + 1..at + 3).and_then(|two| std::str::from_utf8(two).ok()).and_then(|two| u8::from_str_radix(two, 16).ok());
                if let Some(code) = code {
                    self.byte(code);
                }
                return (at + 3).min(rtf.len());
            }
            b'*' => self.group().starred = true,
            b'~' => self.push("\u{a0}"),
            b'\r' | b'\n' => self.push("\n"),
            b'\\' | b'{' | b'}' => self.byte(first),
            _ => {}
        }
        if !first.is_ascii_alphabetic() {
            return at + 1;
        }
        let letters = rtf[at..].iter().take(32).take_while(|b| b.is_ascii_alphabetic()).count();
        let number = at + letters;
        let minus = usize::from(rtf.get(number) == Some(&b'-'));
        let digits = rtf[number + minus..].iter().take(10).take_while(|b| b.is_ascii_digit()).count();
        let end = number + if digits > 0 { minus + digits } else { 0 };
        let word = std::str::from_utf8(&rtf[at..number]).unwrap_or_default();
        let value = std::str::from_utf8(&rtf[number..end]).ok().and_then(|text| text.parse::<i64>().ok());
        self.word(word, value);
        end + usize::from(rtf.get(end) == Some(&b' '))
    }

    fn word(&mut self, word: &str, value: Option<i64>) {
        if word == "u" {
            self.unicode(value.unwrap_or(0));
            return;
        }
        match word {
            "par" | "line" | "sect" | "page" | "row" => self.push("\n"),
            "tab" | "cell" => self.push("\t"),
            "emdash" => self.push("—"),
            "endash" => self.push("–"),
            "bullet" => self.push("•"),
            "lquote" => self.push("‘"),
            "rquote" => self.push("’"),
            "ldblquote" => self.push("“"),
            "rdblquote" => self.push("”"),
            "uc" => self.group().fallback = value.and_then(|n| usize::try_from(n).ok()).unwrap_or(1).min(16) + 1,
            "ansicpg" => {
                self.flush();
                self.charset = super::charset_of(value.and_then(|n| u32::try_from(n).ok()).unwrap_or(1252));
            }
            "fonttbl" => {
                self.group().silent = true;
                self.group().fonts = true;
            }
            "f" => {
                let number = value.unwrap_or(0);
                if self.group().font != number {
                    self.flush();
                    self.group().font = number;
                }
            }
            "fcharset" if self.group().fonts => {
                let number = self.group().font;
                if let Some(charset) = charset_of_font(value.unwrap_or(0)).filter(|_| self.fonts.len() < MAX_FONTS) {
                    self.fonts.insert(number, charset);
                }
            }
            "fromhtml" => self.from_html = value != Some(0),
            "htmlrtf" => {
                self.flush();
                self.group().skips = self.from_html && value != Some(0);
            }
            "htmltag" => {
                self.flush();
                self.group().silent = false;
            }
            "mhtmltag" => self.group().silent = true,
            other if self.group().starred || SILENT.contains(&other) => self.group().silent = true,
            _ => {}
        }
    }

    /// `\uN` and the fallback that follows it; a pair of surrogates comes as two of them.
    fn unicode(&mut self, value: i64) {
        let unit = u16::try_from(value.rem_euclid(65_536)).unwrap_or(0xfffd);
        // A group that never said `\uc` has one fallback character.
        self.drop = self.group().fallback.checked_sub(1).unwrap_or(1);
        let units: Vec<u16> = self.surrogate.take().into_iter().chain([unit]).collect();
        if units.len() == 1 && (0xd800..0xdc00).contains(&unit) {
            self.surrogate = Some(unit);
            return;
        }
        let text: String = char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).filter(|c| *c != '\0').collect();
        self.push(&text);
    }
}

/// The charset of a font by its `\fcharset`; `None` when it is that of the text.
fn charset_of_font(number: i64) -> Option<&'static str> {
    Some(match number {
        77 => "macintosh",
        128 => "shift_jis",
        129 => "euc-kr",
        134 => "gbk",
        136 => "big5",
        161 => "windows-1253",
        162 => "windows-1254",
        163 => "windows-1258",
        177 => "windows-1255",
        178 => "windows-1256",
        186 => "windows-1257",
        204 => "windows-1251",
        222 => "windows-874",
        238 => "windows-1250",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unpacks_the_example_of_the_format() {
        // MS-OXRTFCP section 3.1.
        let packed = [
            0x2d, 0, 0, 0, 0x2b, 0, 0, 0, 0x4c, 0x5a, 0x46, 0x75, 0xf1, 0xc5, 0xc7, 0xa7, 0x03, 0x00, 0x0a, 0x00, 0x72, 0x63, 0x70, 0x67,
            0x31, 0x32, 0x35, 0x42, 0x32, 0x0a, 0xf3, 0x20, 0x68, 0x65, 0x6c, 0x09, 0x00, 0x20, 0x62, 0x77, 0x05, 0xb0, 0x6c, 0x64, 0x7d,
            0x0a, 0x80, 0x0f, 0xa0,
        ];
        assert_eq!(unpacked(&packed, 1 << 20), b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
        assert_eq!(text(&unpacked(&packed, 1 << 20), &Hint::default()), "hello world");
        for end in 0..packed.len() {
            assert!(unpacked(&packed[..end], 1 << 20).len() <= 43);
        }
    }

    #[test]
    fn reads_characters_and_wrapped_html() {
        let plain =
            br"{\rtf1\ansi\ansicpg1251{\fonttbl{\f0 Arial;}}\uc1 \'f6\'e5\'ed\'e0\par \u8364?5 \u-10179?\u-8704?{\*\unknown x}\tab end}";
        assert_eq!(text(plain, &Hint::default()), "цена\n€5 😀\tend");
        let html = br"{\rtf1\ansi\fromhtml1{\*\htmltag64 <p>}\htmlrtf {\b\htmlrtf0 Hello\htmlrtf }\htmlrtf0 {\*\htmltag84 <br>}\htmlrtf \par\htmlrtf0 world{\*\htmltag72 </p>}}";
        assert_eq!(text(html, &Hint::default()).trim(), "Hello\nworld");
        let fonts =
            br"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial;}}\f0 caf\'e9 {\f1 \'cf\'f0}\'e9 \f1\'cf}";
        assert_eq!(text(fonts, &Hint::default()), "café Прé П");
        assert_eq!(text(&b"{".repeat(100_000), &Hint::default()), "");
        assert_eq!(text(b"\\", &Hint::default()), "");
    }
}

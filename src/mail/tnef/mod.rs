//! winmail.dat: the envelope that Outlook and Exchange put around attachments (TNEF, MS-OXTNEF).
//!
//! Read leniently: checksums are not looked at, an unknown attribute is passed over, and a stream that breaks off yields what came before.
//! Nothing is copied but the texts; an attachment is a slice of the stream. A message inside is one attachment, and is not opened.

pub(super) mod msg;
mod props;
pub(super) mod rtf;

use super::{
    charset::{self, Hint},
    limits::Limits,
    structure::{Part, Tree},
    text::{Role, html},
};
use props::{Property, Value};

/// The first four bytes of a stream.
const SIGNATURE: [u8; 4] = [0x78, 0x9f, 0x3e, 0x22];
/// Most attachments taken from one stream.
const MAX_FILES: usize = 500;

/// What one winmail.dat holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Winmail {
    pub files: Vec<File>,
    /// The message's own text, when the stream has one.
    pub text: String,
    /// `IPM.Note`, `IPM.Schedule.Meeting.Request`…
    pub class: String,
}

/// One file of a winmail.dat.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct File {
    pub name: Option<String>,
    pub kind: Option<String>,
    pub content_id: Option<String>,
    pub bytes: Vec<u8>,
}

/// Is this part such an envelope? By type or by name, and by its first bytes.
pub(super) fn is_winmail(part: &Part<'_>) -> bool {
    let typed = matches!(part.kind(), "application/ms-tnef" | "application/vnd.ms-tnef" | "application/tnef" | "application/x-ms-tnef");
    let named = || part.name().is_some_and(|name| name.to_ascii_lowercase().ends_with("winmail.dat"));
    // Some gateways name it as they name everything: `ATT00001.dat`.
    let begins = || part.name().is_some_and(|name| name.to_ascii_lowercase().ends_with(".dat")) && part.bytes().0.starts_with(&SIGNATURE);
    typed || named() || begins()
}

/// The envelopes among the attachments, by the index of their part. One that cannot be opened is not in the list.
pub(super) fn open(tree: &Tree<'_>, roles: &[Role], hint: &Hint, limits: &Limits) -> Vec<(usize, Winmail)> {
    let parts = tree.parts.iter().zip(roles).enumerate();
    let found = parts.filter(|(_, (part, role))| matches!(role, Role::Attachment | Role::Inline) && is_winmail(part));
    found.filter_map(|(index, (part, _))| Some((index, read(&part.bytes().0, hint, limits)?))).collect()
}

/// Reads a stream; `None` when it is none.
pub(super) fn read(bytes: &[u8], hint: &Hint, limits: &Limits) -> Option<Winmail> {
    let mut rest = bytes.strip_prefix(&SIGNATURE)?.get(2..)?;
    let mut reader = Reader { hint, limits, code_page: None, winmail: Winmail::default(), texts: Texts::default() };
    while let Some((level, id, body, after)) = attribute(rest) {
        if reader.winmail.files.len() >= MAX_FILES {
            break;
        }
        reader.take(level, id, body);
        rest = after;
    }
    reader.winmail.text = reader.texts.best();
    Some(reader.winmail)
}

/// The three forms in which a message's text may come, each as plain text.
#[derive(Default)]
struct Texts {
    plain: String,
    html: String,
    rtf: String,
}

impl Texts {
    fn best(self) -> String {
        [self.plain, self.html, self.rtf].into_iter().map(|text| text.trim().to_owned()).find(|text| !text.is_empty()).unwrap_or_default()
    }
}

struct Reader<'a> {
    hint: &'a Hint,
    limits: &'a Limits,
    code_page: Option<String>,
    winmail: Winmail,
    texts: Texts,
}

/// Level, id, body of the first attribute, and what follows it. A body that is cut short is taken as far as it goes.
fn attribute(bytes: &[u8]) -> Option<(u8, u16, &[u8], &[u8])> {
    let (&level, rest) = bytes.split_first()?;
    if !matches!(level, 1 | 2) {
        return None;
    }
    let id = u16::from_le_bytes([*rest.first()?, *rest.get(1)?]);
    let length = usize::try_from(u32::from_le_bytes(rest.get(4..8)?.try_into().ok()?)).ok()?;
    let body = &rest[8..];
    let (body, after) = body.split_at(length.min(body.len()));
    Some((level, id, body, after.get(2..).unwrap_or_default()))
}

impl Reader<'_> {
    fn take(&mut self, level: u8, id: u16, body: &[u8]) {
        match (level, id) {
            (_, 0x9007) => {
                let number = body.get(..4).and_then(|four| four.try_into().ok()).map(u32::from_le_bytes);
                self.code_page = number.map(charset_of);
            }
            (1, 0x8008) => self.winmail.class = self.narrow(body),
            (1, 0x800c) => self.texts.plain = self.narrow(body),
            (1, 0x9003) => self.message(props::read(body)),
            // Each attachment begins with its rendering data.
            (_, 0x9002) => self.winmail.files.push(File::default()),
            (2, 0x8010 | 0x9001) => {
                let name = self.narrow(body);
                let file = self.file();
                if file.name.is_none() {
                    file.name = Some(name).filter(|name| !name.is_empty());
                }
            }
            (2, 0x800f) => body.clone_into(&mut self.file().bytes),
            (2, 0x9005) => self.attachment(props::read(body)),
            _ => {}
        }
    }

    /// The attachment that is being read.
    fn file(&mut self) -> &mut File {
        if self.winmail.files.is_empty() {
            self.winmail.files.push(File::default());
        }
        let last = self.winmail.files.len() - 1;
        &mut self.winmail.files[last]
    }

    fn attachment(&mut self, found: Vec<Property<'_>>) {
        let (mut long, mut short, mut shown) = (None, None, None);
        for property in found {
            match property.id {
                0x3707 => long = self.text(&property.value),
                0x3704 => short = self.text(&property.value),
                0x3001 => shown = self.text(&property.value),
                0x370e => self.file().kind = self.text(&property.value).map(|kind| kind.to_ascii_lowercase()),
                0x3712 => self.file().content_id = self.text(&property.value).map(|id| id.trim_matches(['<', '>']).to_owned()),
                0x3701 => {
                    if let (Value::Bytes(bytes), true) = (property.value, self.file().bytes.is_empty()) {
                        // An object begins with the id of its interface.
                        let bytes = if property.is_object { bytes.get(16..).unwrap_or_default() } else { bytes };
                        bytes.clone_into(&mut self.file().bytes);
                    }
                }
                _ => {}
            }
        }
        let file = self.file();
        // The long name is the true one; the title is its short form of 8 and 3 letters.
        if let Some(name) = long.or_else(|| file.name.take()).or(short).or(shown) {
            file.name = Some(name);
        }
    }

    fn message(&mut self, found: Vec<Property<'_>>) {
        for property in found {
            match (property.id, &property.value) {
                (0x1000, value) => {
                    if let Some(text) = self.text(value) {
                        self.texts.plain = text;
                    }
                }
                (0x1013, Value::Bytes(bytes) | Value::Narrow(bytes)) => {
                    let text = charset::decode(bytes, self.code_page.as_deref(), self.hint).text;
                    self.texts.html = html::read(&text).text;
                }
                (0x1009, Value::Bytes(bytes)) => {
                    let plain = rtf::unpacked(bytes, self.limits.text_bytes);
                    self.texts.rtf = rtf::text(&plain, self.hint);
                }
                _ => {}
            }
        }
    }

    fn text(&self, value: &Value<'_>) -> Option<String> {
        let text = match value {
            Value::Narrow(bytes) => self.narrow(bytes),
            Value::Wide(bytes) => wide(bytes),
            Value::Bytes(_) | Value::Number => return None,
        };
        Some(text).filter(|text| !text.is_empty())
    }

    fn narrow(&self, bytes: &[u8]) -> String {
        let end = memchr::memchr(0, bytes).unwrap_or(bytes.len());
        let text = charset::decode(&bytes[..end], self.code_page.as_deref(), self.hint).text;
        text.replace("\r\n", "\n").replace('\r', "\n")
    }
}

fn wide(bytes: &[u8]) -> String {
    let (text, _) = encoding_rs::UTF_16LE.decode_without_bom_handling(bytes.get(..bytes.len() & !1).unwrap_or_default());
    text.trim_end_matches('\0').replace('\0', "").replace("\r\n", "\n")
}

/// The charset label of a Windows code page.
fn charset_of(page: u32) -> String {
    match page {
        65001 => "utf-8".to_owned(),
        932 => "shift_jis".to_owned(),
        936 => "gbk".to_owned(),
        949 => "euc-kr".to_owned(),
        950 => "big5".to_owned(),
        54936 => "gb18030".to_owned(),
        20127 => "us-ascii".to_owned(),
        20866 => "koi8-r".to_owned(),
        21866 => "koi8-u".to_owned(),
        28591..=28605 => format!("iso-8859-{}", page - 28590),
        874 | 1250..=1258 => format!("windows-{page}"),
        other => format!("cp{other}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A stream as Outlook writes it; `att` are level, id and body.
    fn stream(att: &[(u8, u16, &[u8])]) -> Vec<u8> {
        let mut bytes = SIGNATURE.to_vec();
        bytes.extend([1, 0]);
        for (level, id, body) in att {
            bytes.push(*level);
            bytes.extend(id.to_le_bytes());
            bytes.extend([6, 0]);
            bytes.extend(u32::try_from(body.len()).unwrap().to_le_bytes());
            bytes.extend(*body);
            bytes.extend([0, 0]);
        }
        bytes
    }

    fn open(bytes: &[u8]) -> Option<Winmail> {
        read(bytes, &Hint::default(), &Limits::default())
    }

    #[test]
    fn files_with_short_long_and_foreign_names() {
        let mut props = 1_u32.to_le_bytes().to_vec();
        props.extend([0x1f, 0, 0x07, 0x37, 1, 0, 0, 0]);
        let name: Vec<u8> = "Größe.xlsx\0".encode_utf16().flat_map(u16::to_le_bytes).collect();
        props.extend(u32::try_from(name.len()).unwrap().to_le_bytes());
        props.extend(&name);
        props.extend([0, 0]);
        let bytes = stream(&[
            (1, 0x9007, &1251_u32.to_le_bytes()),
            (2, 0x9002, &[0; 14]),
            (2, 0x800f, b"one"),
            (2, 0x8010, b"\xf6\xe5\xed\xe0.doc\0"),
            (2, 0x9002, &[0; 14]),
            (2, 0x8010, b"GRE~1.XLS\0"),
            (2, 0x800f, b"two"),
            (2, 0x9005, &props),
        ]);
        let files = open(&bytes).unwrap().files;
        let names: Vec<_> = files.iter().map(|file| (file.name.as_deref().unwrap(), file.bytes.as_slice())).collect();
        assert_eq!(names, [("цена.doc", b"one".as_slice()), ("Größe.xlsx", b"two")]);
    }

    #[test]
    fn a_cut_stream_yields_what_came_before() {
        let bytes = stream(&[(2, 0x9002, &[0; 14]), (2, 0x8010, b"a.txt\0"), (2, 0x800f, &[b'x'; 400])]);
        for end in 0..bytes.len() {
            let read = open(&bytes[..end]);
            assert_eq!(read.is_some(), end >= 6, "{end}");
        }
        assert_eq!(open(&bytes[..bytes.len() - 102]).unwrap().files[0].bytes.len(), 300);
        assert!(open(b"PK\x03\x04 no envelope").is_none());
    }
}

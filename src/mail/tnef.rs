//! `winmail.dat` (MS-OXTNEF): the files and the text that Outlook packs when it believes that the reader is Outlook too.
//!
//! A walk over length-prefixed records; every length is checked against what is left, and a broken record ends the walk with what was found.

use super::{
    charset::{self, Hint},
    structure::Part,
};

const SIGNATURE: u32 = 0x223e_9f78;
const ATTACH_REND_DATA: u32 = 0x0006_9002;
const ATTACH_DATA: u32 = 0x0006_800f;
const ATTACH_TITLE: u32 = 0x0001_8010;
const ATTACH_PROPERTIES: u32 = 0x0006_9005;
const BODY: u32 = 0x0002_800c;
const MESSAGE_PROPERTIES: u32 = 0x0006_9003;
const CODE_PAGE: u32 = 0x0006_9007;

const PR_BODY: u16 = 0x1000;
const PR_BODY_HTML: u16 = 0x1013;
const PR_ATTACH_DATA: u16 = 0x3701;
const PR_ATTACH_FILENAME: u16 = 0x3704;
const PR_ATTACH_LONG_FILENAME: u16 = 0x3707;
const PR_ATTACH_MIME_TAG: u16 = 0x370e;
const PR_ATTACH_CONTENT_ID: u16 = 0x3712;

/// Most files and most properties read.
const MAX_FILES: usize = 200;
const MAX_PROPERTIES: usize = 2_000;

/// One file inside.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct File {
    pub name: Option<String>,
    pub content_type: Option<String>,
    pub content_id: Option<String>,
    pub bytes: Vec<u8>,
}

/// What was inside.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Unpacked {
    pub files: Vec<File>,
    pub text: Option<String>,
    pub html: Option<String>,
}

/// Is this part a `winmail.dat`?
pub(super) fn is_tnef(part: &Part<'_>) -> bool {
    matches!(part.kind(), "application/ms-tnef" | "application/vnd.ms-tnef" | "application/x-tnef")
        || part.name().is_some_and(|name| name.eq_ignore_ascii_case("winmail.dat"))
}

/// Unpacks; `None` when the bytes are no TNEF stream.
pub(super) fn unpack(bytes: &[u8]) -> Option<Unpacked> {
    let mut reader = Reader { bytes, at: 0 };
    if reader.u32()? != SIGNATURE {
        return None;
    }
    reader.u16()?;
    let mut found = Unpacked::default();
    let mut code_page = "windows-1252".to_owned();
    while let Some((attribute, data)) = reader.record() {
        let text = |bytes: &[u8]| charset::decode(bytes.strip_suffix(b"\0").unwrap_or(bytes), Some(&code_page), &Hint::default()).text;
        match attribute {
            CODE_PAGE => code_page = Reader { bytes: data, at: 0 }.u32().map_or(code_page, |page| format!("cp{page}")),
            BODY => found.text = Some(text(data)),
            MESSAGE_PROPERTIES => {
                for (id, kind, value) in properties(data) {
                    match id {
                        PR_BODY => found.text = Some(string(kind, value, &code_page)),
                        PR_BODY_HTML => found.html = Some(string(kind, value, &code_page)),
                        _ => {}
                    }
                }
            }
            ATTACH_REND_DATA if found.files.len() < MAX_FILES => found.files.push(File::default()),
            ATTACH_TITLE => {
                if let Some(file) = found.files.last_mut() {
                    file.name.get_or_insert_with(|| text(data));
                }
            }
            ATTACH_DATA => {
                if let Some(file) = found.files.last_mut() {
                    file.bytes = data.to_vec();
                }
            }
            ATTACH_PROPERTIES => {
                if let Some(file) = found.files.last_mut() {
                    describe(file, data, &code_page);
                }
            }
            _ => {}
        }
    }
    found.files.retain(|file| !file.bytes.is_empty() || file.name.is_some());
    Some(found)
}

fn describe(file: &mut File, data: &[u8], code_page: &str) {
    let mut long = false;
    for (id, kind, value) in properties(data) {
        match id {
            PR_ATTACH_LONG_FILENAME => {
                file.name = Some(string(kind, value, code_page));
                long = true;
            }
            PR_ATTACH_FILENAME if !long && file.name.is_none() => file.name = Some(string(kind, value, code_page)),
            PR_ATTACH_MIME_TAG => file.content_type = Some(string(kind, value, code_page).to_ascii_lowercase()),
            PR_ATTACH_CONTENT_ID => file.content_id = Some(string(kind, value, code_page)),
            // An object starts with the id of its interface.
            PR_ATTACH_DATA if file.bytes.is_empty() => {
                file.bytes = if kind == 0x0d { value.get(16..).unwrap_or_default().to_vec() } else { value.to_vec() }
            }
            _ => {}
        }
    }
}

/// A string property: UTF-16 or in the code page of the message.
fn string(kind: u16, value: &[u8], code_page: &str) -> String {
    let text = if kind == 0x1f {
        encoding_rs::UTF_16LE.decode_without_bom_handling(value).0.into_owned()
    } else {
        charset::decode(value, Some(code_page), &Hint::default()).text
    };
    text.trim_end_matches('\0').replace('\0', "")
}

/// The properties of a record: id, type and the bytes of the first value.
fn properties(data: &[u8]) -> Vec<(u16, u16, &[u8])> {
    let mut reader = Reader { bytes: data, at: 0 };
    let count = reader.u32().unwrap_or(0);
    let mut found = Vec::new();
    for _ in 0..usize::try_from(count).unwrap_or(0).min(MAX_PROPERTIES) {
        let Some(one) = property(&mut reader) else { break };
        found.push(one);
    }
    found
}

fn property<'a>(reader: &mut Reader<'a>) -> Option<(u16, u16, &'a [u8])> {
    let kind = reader.u16()?;
    let id = reader.u16()?;
    if id >= 0x8000 {
        reader.take(16)?;
        if reader.u32()? == 0 {
            reader.u32()?;
        } else {
            let length = reader.u32()?;
            reader.padded(length)?;
        }
    }
    let bare = kind & 0x0fff;
    let several = kind & 0x1000 != 0;
    let fixed = match bare {
        0x02 | 0x03 | 0x04 | 0x0a | 0x0b => Some(4),
        0x05..=0x07 | 0x14 | 0x40 => Some(8),
        0x48 => Some(16),
        _ => None,
    };
    let count = if several || fixed.is_none() { reader.u32()? } else { 1 };
    let mut first = None;
    for _ in 0..usize::try_from(count).ok()?.min(MAX_PROPERTIES) {
        let value = match fixed {
            Some(size) => reader.take(size)?,
            None => {
                let length = reader.u32()?;
                reader.padded(length)?
            }
        };
        first.get_or_insert(value);
    }
    Some((id, bare, first.unwrap_or_default()))
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let taken = self.bytes.get(self.at..self.at.checked_add(length)?)?;
        self.at += length;
        Some(taken)
    }

    /// Bytes that are filled up to a multiple of four.
    fn padded(&mut self, length: u32) -> Option<&'a [u8]> {
        let length = usize::try_from(length).ok()?;
        let taken = self.take(length)?;
        self.at = self.at.checked_add((4 - length % 4) % 4)?;
        Some(taken)
    }

    fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes(self.take(2)?.try_into().ok()?))
    }

    fn u32(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.take(4)?.try_into().ok()?))
    }

    /// One record: level, attribute, length, data, checksum. A checksum that is wrong does no harm.
    fn record(&mut self) -> Option<(u32, &'a [u8])> {
        self.take(1)?;
        let attribute = self.u32()?;
        let length = usize::try_from(self.u32()?).ok()?;
        let data = self.take(length).or_else(|| {
            // Cut off: what is left is better than nothing.
            let rest = self.bytes.get(self.at..).filter(|rest| !rest.is_empty());
            self.at = self.bytes.len();
            rest
        })?;
        let _ = self.u16();
        Some((attribute, data))
    }
}

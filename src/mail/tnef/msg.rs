//! Message files of Outlook (`.msg`, MS-OXMSG): a compound file (MS-CFB) with a stream for each property of a message. Read for what a forward
//! needs: who wrote it, when, under what subject, and what.
//!
//! A file that breaks off or lies about itself is none, or has only what could be read. Its attachments stay within it.

use std::io::{Cursor, Read};

use cfb::CompoundFile;

use super::{
    Reader, Texts, Winmail, charset_of,
    props::{Property, Value},
};
use crate::{
    crm::Party,
    mail::{address, charset::Hint, limits::Limits, structure, structure::Part, words},
};

/// The first eight bytes of a compound file.
const SIGNATURE: [u8; 8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
/// The types in which texts come: UTF-16, a code page, bytes.
const TEXTS: [u16; 3] = [0x001f, 0x001e, 0x0102];
/// Most bytes of a property that is no text of the message.
const MAX_PROPERTY: usize = 64 << 10;
/// Seconds between 1601, where FILETIME begins, and 1970.
const EPOCH: i64 = 11_644_473_600;

/// What a message file says.
#[derive(Debug, Default)]
pub(in crate::mail) struct Message {
    pub from: Option<Party>,
    pub subject: Option<String>,
    /// As its header wrote it, or RFC 3339 where there is no header.
    pub date: Option<String>,
    pub text: String,
}

/// Is this part such a file? By type or by name, and by its first bytes.
pub(in crate::mail) fn is_message(part: &Part<'_>) -> bool {
    let named = || part.name().is_some_and(|name| name.to_ascii_lowercase().ends_with(".msg"));
    (part.kind() == "application/vnd.ms-outlook" || named()) && part.bytes().0.starts_with(&SIGNATURE)
}

/// Reads a message file; `None` when it is none, or holds no letter but a contact, a task or the like.
pub(in crate::mail) fn read(bytes: &[u8], hint: &Hint, limits: &Limits) -> Option<Message> {
    let mut file = File { file: CompoundFile::open(Cursor::new(bytes)).ok()? };
    let fixed = file.fixed();
    let number = |id: u16| fixed.iter().find(|(found, _)| *found == id).map(|(_, value)| *value);
    let code_page = number(0x3ffd).and_then(|page| u32::try_from(page & 0xffff_ffff).ok()).filter(|page| *page > 0).map(charset_of);
    let mut reader = Reader { hint, limits, code_page, winmail: Winmail::default(), texts: Texts::default() };
    let class = file.text(0x001a, &reader).unwrap_or_else(|| "IPM.Note".to_owned()).to_ascii_lowercase();
    if !(class.starts_with("ipm.note") || class.starts_with("report.") || class.starts_with("ipm.post")) {
        return None;
    }
    let head = file.text(0x007d, &reader).unwrap_or_default();
    let head = structure::split(head.as_bytes(), limits);
    let from = address::all(head.headers(), "from", hint).into_iter().find(|party| party.email.is_some());
    let from = from.or_else(|| file.sender(&reader));
    let sent = head.headers().token("date").map(|date| words::one_line(&date)).filter(|date| !date.is_empty());
    let date = sent.or_else(|| [0x0039, 0x0e06, 0x3007].into_iter().find_map(|id| file_time(number(id)?)));
    let subject = file.text(0x0037, &reader).map(|subject| words::one_line(&subject)).filter(|subject| !subject.is_empty());
    // Of the forms of the text the later ones are only unpacked when the ones before them say nothing.
    for id in [0x1000, 0x1013, 0x1009] {
        if let Some((kind, bytes)) = file.property(id, limits.text_bytes) {
            reader.message(vec![Property { id, is_object: false, value: value(kind, &bytes) }]);
        }
        if [&reader.texts.plain, &reader.texts.html, &reader.texts.rtf].iter().any(|text| !text.trim().is_empty()) {
            break;
        }
    }
    Some(Message { from, subject, date, text: reader.texts.best() })
}

fn value(kind: u16, bytes: &[u8]) -> Value<'_> {
    match kind {
        0x001f => Value::Wide(bytes),
        0x001e => Value::Narrow(bytes),
        _ => Value::Bytes(bytes),
    }
}

/// A FILETIME, in steps of 100 nanoseconds.
fn file_time(steps: u64) -> Option<String> {
    let seconds = i64::try_from(steps / 10_000_000).ok()?.checked_sub(EPOCH)?;
    jiff::Timestamp::from_second(seconds).ok().filter(|_| seconds > 0).map(|at| at.to_string())
}

/// A compound file in memory.
struct File<'b> {
    file: CompoundFile<Cursor<&'b [u8]>>,
}

impl File<'_> {
    fn stream(&mut self, path: &str, most: usize) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        // What can be read before the mistake stands.
        let _ = self.file.open_stream(path).ok()?.take(most as u64).read_to_end(&mut bytes);
        Some(bytes)
    }

    /// The type and the bytes of a property of the message itself.
    fn property(&mut self, id: u16, most: usize) -> Option<(u16, Vec<u8>)> {
        TEXTS.into_iter().find_map(|kind| Some((kind, self.stream(&format!("/__substg1.0_{id:04X}{kind:04X}"), most)?)))
    }

    fn text(&mut self, id: u16, reader: &Reader<'_>) -> Option<String> {
        let (kind, bytes) = self.property(id, MAX_PROPERTY)?;
        reader.text(&value(kind, &bytes)).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
    }

    /// The properties of fixed size, each with its value (MS-OXMSG section 2.4): a header, then entries of 16 bytes.
    fn fixed(&mut self) -> Vec<(u16, u64)> {
        let bytes = self.stream("/__properties_version1.0", MAX_PROPERTY).unwrap_or_default();
        let entries = bytes.get(32..).unwrap_or_default().chunks_exact(16);
        let entry = |entry: &[u8]| {
            let id = u16::from_le_bytes(entry[2..4].try_into().ok()?);
            Some((id, u64::from_le_bytes(entry[8..].try_into().ok()?)))
        };
        entries.filter_map(entry).collect()
    }

    /// On whose behalf it was sent, or else who sent it: the SMTP address, or the plain one when it is one. An address within Exchange is none.
    fn sender(&mut self, reader: &Reader<'_>) -> Option<Party> {
        let mut first = |ids: [u16; 2]| ids.into_iter().find_map(|id| self.text(id, reader));
        let name = first([0x0042, 0x0c1a]);
        let email = [[0x5d02, 0x5d01], [0x0065, 0x0c1f]].into_iter().find_map(|ids| first(ids).as_deref().and_then(address::address));
        let name = name.filter(|name| address::address(name).is_none());
        (name.is_some() || email.is_some()).then_some(Party { name, email })
    }
}

//! Reading mail: bytes in, [`Inbound`] out. Pure, linear in time, bounded in memory (see [`Limits::memory`]); never fails and never panics.
//!
//! What cannot be understood is left out and said so in [`Inbound::defects`] or [`Inbound::limits`]; the raw bytes stay in the ledger.
//!
//! The way of one message: `limits` cuts what is too large, `structure` splits it into parts without recursion, `headers`, `words`,
//! `params`, `charset` and `transfer` decode what the parts hold, `text` chooses and joins the body, and then each subject has its own file that
//! reads one thing from the result. mail-parser supplies the field grammar of dates, the strict transfer decoders and a few charsets that
//! are neither WHATWG's nor ours; its message tree is not used, because it is built and dropped by recursion (30,000 nested messages abort the
//! process), takes a boundary anywhere in a line and as a prefix of a longer one, and replaces undeclared bytes by U+FFFD.

mod address;
mod attachment;
mod authentication;
mod binhex;
mod bounce;
mod calendar;
mod card;
mod charset;
mod class;
mod contact;
mod crypto;
mod date;
mod enclosed;
mod evidence;
mod fingerprint;
mod form;
mod forward;
mod headers;
mod identity;
mod in_text;
mod inbound;
mod language;
mod language_words;
mod limits;
mod lines;
mod meanings;
mod packed;
mod params;
mod read;
mod recipients;
mod reply;
mod structure;
mod tables;
mod text;
mod tnef;
mod transfer;
mod trust;
mod utm;
mod words;

pub use contact::is_free_mail;
pub use form::{FieldKind, Find, FormExtractor, FormField, FormMatch, Pattern, PatternError, ReplyTo};
pub use inbound::*;
pub use limits::Limits;
pub use read::read;
pub use trust::{HeaderTest, Trust};

/// Messages that touch what takes longest to make: patterns, tables of words, the numbering plans, languages.
const EXAMPLES: [&[u8]; 4] = [
    include_bytes!("examples/letter.eml"),
    include_bytes!("examples/form.eml"),
    include_bytes!("examples/failure.eml"),
    include_bytes!("examples/absence.eml"),
];

/// Makes nearly all that the first readings would have to make. It takes a good part of a second, which a message should not be blamed for.
pub fn warm_up() {
    for example in EXAMPLES {
        read(example, &Limits::default());
    }
}

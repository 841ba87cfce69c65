//! A planned mail becomes MIME bytes: template, subject, thread, headers. Pure: Message-ID, date and boundary are passed in.
//!
//! Never sends and never reads a clock. Mail is hostile: whatever a customer's subject or name holds, the letter has exactly the headers
//! that [`Letter`] names, and their text is a value in a template, never a template. Fails only on what no mail can carry ([`ComposeError`])
//! and on a template that asks for what does not exist ([`TemplateError`]).

mod context;
mod header;
mod letter;
mod template;
mod thread;

pub use context::{ContactFields, CustomerFields, LeadFields, MessageFields, TeamFields, TemplateContext, UserFields};
pub use header::ascii_form;
pub use letter::{Automatic, ComposeError, Letter, Stamp};
pub use template::{Part, TemplateError, Writer, Written};
pub use thread::{Thread, reply_subject};

//! Leads: one enquiry or deal each. Converting a lead to an opportunity keeps the row and changes its kind.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Odoo's `crm.lead.type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum LeadKind {
    /// An enquiry that nobody has qualified yet.
    #[default]
    Lead,
    /// A deal in the pipeline.
    Opportunity,
}

/// Where a lead stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum LeadState {
    /// Somebody is, or should be, working on it.
    #[default]
    Open,
    /// The deal was made.
    Won,
    /// The deal was not made; the lead keeps its reason.
    Lost,
}

/// Text forms as they stand in the database and in every output.
macro_rules! text_forms {
    ($name:ident { $($variant:ident = $text:literal),+ $(,)? }) => {
        impl $name {
            /// The text form, as in the database.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// Reads the text form; `None` when it is not one of ours.
            pub fn from_text(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$variant),)+ _ => None }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}
pub(crate) use text_forms;

text_forms!(LeadKind { Lead = "lead", Opportunity = "opportunity" });
text_forms!(LeadState { Open = "open", Won = "won", Lost = "lost" });

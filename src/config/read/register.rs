//! Names that refer to something: given once, used anywhere, held against each other when all files are read.

use super::Names;
use crate::{
    config::{report::Found, table::Table, value::Value},
    crm::Slug,
};

/// What a name is the name of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::config) enum Kind {
    Team,
    User,
    Template,
    Stage,
    LostReason,
    ActivityType,
    Plan,
    Calendar,
    Webhook,
}

impl Kind {
    /// The word for it.
    pub(in crate::config) fn word(self) -> &'static str {
        match self {
            Self::Team => "team",
            Self::User => "user",
            Self::Template => "template",
            Self::Stage => "stage",
            Self::LostReason => "lost reason",
            Self::ActivityType => "activity type",
            Self::Plan => "plan",
            Self::Calendar => "calendar",
            Self::Webhook => "webhook",
        }
    }

    /// Where one is written.
    pub(in crate::config) fn home(self) -> &'static str {
        match self {
            Self::Team => "[[team]]",
            Self::User => "[[user]]",
            Self::Template => "templates/",
            Self::Stage => "[[stage]]",
            Self::LostReason => "[[lost_reason]]",
            Self::ActivityType => "[[activity_type]]",
            Self::Plan => "[[plan]]",
            Self::Calendar => "[[calendar]]",
            Self::Webhook => "[[webhook]] of the service file",
        }
    }
}

/// Something that rules or people write by its name in words, such as a route: each name once.
#[derive(Debug, Clone)]
pub(in crate::config) struct Title {
    /// What it is the name of.
    pub of: &'static str,
    /// The name.
    pub name: Found<String>,
}

impl Names {
    /// The id of something new, which must be there.
    pub(super) fn give(&mut self, kind: Kind, table: &Table<'_>, example: &str) -> Option<Slug> {
        let advice = format!("write a short name that never changes, such as id = \"{example}\"");
        let id = table.need("id", &advice)?.slug()?;
        self.given.push((kind, id.clone()));
        Some(id.value)
    }

    /// This names something that must exist.
    pub(super) fn refer(&mut self, kind: Kind, found: Found<Slug>) -> Slug {
        self.used.push((kind, found.clone()));
        found.value
    }

    /// The value names something that must exist.
    pub(super) fn read(&mut self, kind: Kind, value: &Value<'_>) -> Option<Slug> {
        let found = value.slug()?;
        Some(self.refer(kind, found))
    }

    /// Was a user of this id read already? Users of later files are not known yet.
    pub(super) fn knows_user(&self, id: &str) -> bool {
        self.users.iter().any(|user| user.value.as_str() == id)
    }

    /// The key, if it is written, names something that must exist.
    pub(super) fn maybe(&mut self, kind: Kind, table: &Table<'_>, key: &'static str) -> Option<Slug> {
        self.read(kind, &table.get(key)?)
    }

    /// The name in words, which must be there and its own.
    pub(super) fn title(&mut self, of: &'static str, table: &Table<'_>) -> Option<Found<String>> {
        let value = table.need("name", "write what it is for, in a few words: `explain` and the chatter show it")?;
        let name = value.found(value.text()?);
        self.titles.push(Title { of, name: name.clone() });
        Some(name)
    }
}

/// `name`, or the id.
pub(super) fn name_or_id(table: &Table<'_>, id: Option<&Slug>) -> Option<String> {
    match table.get("name") {
        Some(value) => value.text(),
        None => id.map(Slug::to_string),
    }
}

//! What lies in the attachments and says something of the mail itself: a meeting, business cards. Winmail.dat is looked into as well.

use super::{
    calendar::{self, Asks, Meeting},
    card::{self, Card},
    charset::{self, Hint},
    structure::Tree,
    text::{Role, text_of},
    tnef::Winmail,
};

/// Most attachments that are opened.
const MAX_OPENED: usize = 50;

/// What the attachments say.
#[derive(Debug, Clone, Default)]
pub(super) struct Enclosed {
    pub meeting: Option<Meeting>,
    pub cards: Vec<Card>,
}

/// Looks into the attachments that are calendars or cards.
pub(super) fn read(tree: &Tree<'_>, roles: &[Role], winmails: &[(usize, Winmail)], hint: &Hint) -> Enclosed {
    let mut enclosed = Enclosed::default();
    let sent_along = tree.parts.iter().zip(roles).filter(|(_, role)| **role == Role::Attachment).map(|(part, _)| part);
    for part in sent_along
        .filter(|part| calendar::is_calendar(part.kind(), part.name()) || card::is_card(part.kind(), part.name()))
        .take(MAX_OPENED)
    {
        let (text, _) = text_of(part, hint);
        enclosed.take(part.kind(), part.name(), part.content.param("method"), &text);
    }
    for file in winmails.iter().flat_map(|(_, winmail)| &winmail.files).take(MAX_OPENED) {
        let (kind, name) = (file.kind.as_deref().unwrap_or_default(), file.name.as_deref());
        if calendar::is_calendar(kind, name) || card::is_card(kind, name) {
            enclosed.take(kind, name, None, &charset::decode(&file.bytes, None, hint).text);
        }
    }
    enclosed
}

impl Enclosed {
    fn take(&mut self, kind: &str, name: Option<&str>, method: Option<&str>, text: &str) {
        if card::is_card(kind, name) {
            self.cards.extend(card::read(text));
        } else if let Some(meeting) = calendar::read(text, method) {
            // The same meeting comes twice, as a part and as a file: the one with a method says more.
            let better = self.meeting.as_ref().is_none_or(|old| old.asks == Asks::Information && meeting.asks != Asks::Information);
            if better {
                self.meeting = Some(meeting);
            }
        }
    }
}

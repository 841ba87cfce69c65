//! `[[user]]`: the people, when they work and when they are away.

use jiff::tz::TimeZone;

use super::{Kind, Names, setting::is_language, team::addresses};
use crate::{
    config::{
        dates::Written,
        report::{At, Report},
        table::Table,
        value::Value,
    },
    crm::{EmailAddress, Timestamp, Word},
    policy::{Away, Role, User},
};

/// Words that rules say of somebody by what they are to the lead: no user is called so.
pub(super) const RESERVED: &[&str] = &["owner", "customer", "followers", "managers", "team"];

/// A user before the zone of the calendar is known.
pub(in crate::config) struct UserDraft {
    pub user: User,
    pub away: Vec<AwayDraft>,
}

/// A period as it was written.
pub(in crate::config) struct AwayDraft {
    pub at: At,
    pub from: Written,
    /// `None`: for good.
    pub until: Option<Written>,
}

impl UserDraft {
    /// The user, with the periods meant in `zone`.
    pub(in crate::config) fn in_zone(self, zone: &TimeZone, report: &Report) -> User {
        let Self { mut user, away } = self;
        for period in away {
            let from = period.from.begin(zone);
            let until = period.until.map_or(Some(Timestamp::from_micros(i64::MAX)), |until| until.end(zone));
            let (Some(from), Some(until)) = (from, until) else {
                report.error(&period.at, "this lies outside of all calendars", "");
                continue;
            };
            if from >= until {
                report.error(&period.at, "this ends before it begins", "`until` is the last day of it");
            }
            user.away.push(Away { from, until });
        }
        user
    }
}

pub(super) fn read_user(table: &Table<'_>, names: &mut Names) -> Option<UserDraft> {
    let id = table.need("id", "write a short name that never changes, such as id = \"ana\"").and_then(|value| value.slug());
    if let Some(found) = id.as_ref().filter(|id| RESERVED.contains(&id.value.as_str())) {
        let what = format!("no user can be called `{}`: in rules the word means something else", found.value);
        table.report().error(&found.at, what, "choose another id");
    }
    names.users.extend(id.clone());
    let name = table.get("name").map(|value| value.text());
    let found = table.need("address", "write the addresses this person writes from, such as address = [\"ana@example.com\"]");
    let found = found.and_then(|value| value.list(Value::address));
    let roles = [("salesperson", Role::Salesperson), ("manager", Role::Manager), ("admin", Role::Admin)];
    let role = table.get("role").and_then(|value| value.word(&roles)).unwrap_or_default();
    let calendar = names.maybe(Kind::Calendar, table, "calendar");
    let languages = table.get("languages").and_then(|value| value.list(read_language)).unwrap_or_default();
    let away = table.get("away").map(|value| value.each()).unwrap_or_default();
    let away = away.iter().filter_map(read_away).collect();
    let (id, found) = (id?.value, found?);
    names.user_addresses.extend(found.iter().map(|address| (address.clone(), id.clone())));
    let name = name.unwrap_or_else(|| Some(id.to_string()))?;
    let addresses: Vec<EmailAddress> = addresses(found);
    let user = User { id, name, addresses, role, calendar, away: Vec::new(), languages };
    Some(UserDraft { user, away })
}

/// A language by its code.
pub(super) fn read_language(value: &Value<'_>) -> Option<Word> {
    let text = value.text()?;
    if is_language(&text) {
        return Some(Word::new(&text));
    }
    value.refuse(format!("`{text}` is no language"), "write its code of two letters, such as \"es\"")
}

/// `{ from = 2026-12-24, until = 2027-01-02 }`: both days belong to it.
fn read_away(value: &Value<'_>) -> Option<AwayDraft> {
    let table = value.table()?;
    let from = table.need("from", "write the first day, such as from = 2026-12-24").and_then(|value| value.time());
    let until = table.get("until").map(|value| value.time());
    Some(AwayDraft { at: table.at().clone(), from: from?, until: until.map_or(Some(None), |read| read.map(Some))? })
}

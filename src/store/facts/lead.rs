//! What a decision must know of a lead: the lead, its people, its contact, and what is still to come.

use crate::{
    crm::{Activity, EmailAddress, LeadId, Timestamp},
    decide::{Armed, ClockState, LeadFacts, MergedTail},
    store::{
        StoreError, Tx, on,
        record::{Cell, slug},
        records::OF_LEAD_FAMILY,
    },
};

/// What stands around a lead and those that were merged into it, each row with its kind. A record with more participants than are looked at
/// is a mailing list.
const AROUND: &str = "WITH RECURSIVE family (id) AS (SELECT CAST($1 AS BIGINT)
        UNION SELECT lead.id FROM lead JOIN family ON lead.merged_into = family.id)
    SELECT what, word, number, more FROM (SELECT 'participant' AS what, email AS word, CAST(0 AS BIGINT) AS number, '' AS more
        FROM participant WHERE lead_id IN (SELECT id FROM family) ORDER BY email LIMIT 500) AS people
    UNION ALL SELECT 'follower', user_id, 0, '' FROM lead_follower WHERE lead_id IN (SELECT id FROM family)
    UNION ALL SELECT DISTINCT 'team', team, 0, '' FROM delivery WHERE lead_id IN (SELECT id FROM family)
    UNION ALL SELECT 'link', '', other_id, '' FROM lead_link WHERE lead_id IN (SELECT id FROM family)
    UNION ALL SELECT 'clock', automation, occurrence, state FROM automation_due WHERE lead_id = $1
    UNION ALL SELECT 'merged', changes, tail, '' FROM merge_log WHERE kind = 'lead' AND survivor = $1 AND undone_at IS NULL";
/// Open activities of one lead that a decision looks at.
const ACTIVITIES: i64 = 100;

impl Tx {
    /// What a decision must know of a lead; of a merged one, its survivor. `None` when there is no such lead.
    ///
    /// # Errors
    /// When the database is gone or holds what it should not.
    pub async fn lead_facts(&mut self, id: LeadId) -> Result<Option<LeadFacts>, StoreError> {
        let Some(lead) = self.surviving_lead(id).await? else { return Ok(None) };
        let id = lead.id;
        let contact = match lead.contact {
            Some(contact) => self.known_contact(contact).await?,
            None => None,
        };
        let mut facts = LeadFacts { lead, contact, activities: self.open_activities_of(id).await?, ..LeadFacts::default() };
        let around: Vec<(String, String, i64, String)> = on!(self, |connection| sqlx::query_as(AROUND).bind(id.0).fetch_all(connection))?;
        for (what, word, number, more) in around {
            match what.as_str() {
                "participant" => facts.participants.extend(EmailAddress::parse(&word)),
                "follower" => {
                    facts.followers.insert(slug("a user's id", word)?);
                }
                "team" => {
                    facts.delivered_to.insert(slug("a team's id", word)?);
                }
                "link" => {
                    facts.links.insert(LeadId(number));
                }
                "clock" => {
                    let state = ClockState::from_text(&more).ok_or(StoreError::Foreign { what: "a clock's state", value: more })?;
                    facts.armed.insert(word, Armed { occurrence: Timestamp::from_micros(number), state });
                }
                _ => facts.merged.push(MergedTail { tail: LeadId(number), changes: serde_json::from_str(&word)? }),
            }
        }
        facts.links.remove(&id);
        facts.merged.sort_by_key(|merged| merged.tail);
        Ok(Some(facts))
    }

    async fn open_activities_of(&mut self, id: LeadId) -> Result<Vec<Activity>, StoreError> {
        const AFTER: &str = const_format::concatcp!("WHERE lead IN ", OF_LEAD_FAMILY, " AND state = 'open' ORDER BY activity.id LIMIT $2");
        self.select(AFTER, &[Cell::Int(Some(id.0)), Cell::Int(Some(ACTIVITIES))]).await
    }
}

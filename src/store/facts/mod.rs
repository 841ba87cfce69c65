//! Facts: what a decision must know, read inside the transaction that applies it.
//!
//! Each statement looks things up by an index, so that a message costs the same among a million records. Where something was merged, the survivor is
//! meant, and what stands on its tombstones counts for it.

mod contact;
mod lead;
mod team;

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use super::{StoreError, Tx, on, record::slug};
use crate::{
    crm::{ContactKind, EmailAddress, InboundId, LeadId, MessageId, Slug, Timestamp},
    decide::{AckCounts, Cited, Delivery, Facts, LeadFacts, OpenLead, Question},
};

const DAY: Duration = Duration::from_secs(24 * 3600);
const HOUR: Duration = Duration::from_secs(3600);
/// Open leads of one sender that a decision looks at.
const OPEN_LEADS: i64 = 10;
/// Records on which one Message-ID stands that a decision looks at: one for each team of a mail, more only for ids that programs use again and again.
const RECORDS_PER_ID: i64 = 10;

/// People of one number that a decision looks at: more share a switchboard.
const SAME_PHONE: usize = 3;

/// The leads that were looked at for one question, by the number they were asked for by.
type Seen = BTreeMap<LeadId, Option<LeadFacts>>;

impl Tx {
    /// Answers a question. `window` is how far back the sender's records count.
    ///
    /// # Errors
    /// When the database is gone or holds what it should not.
    pub async fn facts(&mut self, question: &Question, window: Duration, now: Timestamp) -> Result<Facts, StoreError> {
        let mut facts = Facts { deliveries: self.deliveries(&question.fingerprint).await?, ..Facts::default() };
        let mut seen = Seen::default();
        for lead in &question.signed {
            facts.signed.extend(self.lead_once(*lead, &mut seen).await?);
        }
        for id in &question.cited {
            for (lead, ours) in self.leads_citing(id).await? {
                facts.cited.extend(self.lead_once(lead, &mut seen).await?.map(|lead| Cited { id: id.clone(), ours, lead }));
            }
        }
        if let Some(customer) = &question.customer {
            facts.open_leads = self.open_leads(customer).await?;
            for team in &question.attaching {
                if let Some(open) = facts.open_leads.iter().find(|open| open.team == *team) {
                    facts.attachable.extend(self.lead_once(open.id, &mut seen).await?);
                }
            }
            (facts.records_in_window, facts.first_in_window) = self.records_since(customer, now.minus(window)).await?;
            facts.acks = self.ack_counts(customer, &question.teams, now).await?;
            facts.contact = self.contact_at(customer).await?;
        }
        for phone in question.phones.iter().filter(|_| facts.contact.is_none()) {
            let others = self.contacts_with_phone(phone).await?.into_iter().filter(|other| other.kind == ContactKind::Person);
            facts.same_phone.extend(others.take(SAME_PHONE));
        }
        if let Some(domain) = &question.company_domain {
            facts.company = self.company_at(domain).await?;
        }
        let mut teams: BTreeSet<&Slug> = question.teams.iter().collect();
        let of_leads: BTreeSet<&Slug> = seen.values().flatten().map(LeadFacts::team).collect();
        if question.teams_of_leads {
            teams.extend(&of_leads);
        }
        for team in &teams {
            facts.teams.insert((*team).clone(), self.team_facts(team, now).await?);
        }
        // A record that goes on is scored anew, whatever teams its message is for.
        teams.extend(of_leads);
        facts.frequencies = self.frequencies(teams).await?;
        Ok(facts)
    }

    /// What has to be known of a lead that somebody, or the clock, acts on: the lead, and about its customer and its team what
    /// [`Tx::facts`] answers for a message.
    ///
    /// # Errors
    /// [`StoreError::NoSuchLead`]; or when the database is gone or holds what it should not.
    pub async fn subject(&mut self, id: LeadId, now: Timestamp) -> Result<(LeadFacts, Facts), StoreError> {
        let lead = self.lead_facts(id).await?.ok_or(StoreError::NoSuchLead(id))?;
        let mut facts = Facts { contact: lead.contact.clone(), ..Facts::default() };
        facts.company = facts.contact.as_ref().and_then(|known| known.company.clone());
        if let Some(email) = &lead.lead.email {
            facts.open_leads = self.open_leads(email).await?;
            facts.open_leads.retain(|open| open.id != lead.lead.id);
            if facts.contact.is_none() {
                facts.contact = self.contact_at(email).await?;
            }
        }
        facts.teams.insert(lead.team().clone(), self.team_facts(lead.team(), now).await?);
        facts.frequencies = self.frequencies([lead.team()]).await?;
        Ok((lead, facts))
    }

    /// A thread cites one record many times.
    async fn lead_once(&mut self, id: LeadId, seen: &mut Seen) -> Result<Option<LeadFacts>, StoreError> {
        if let Some(known) = seen.get(&id) {
            return Ok(known.clone());
        }
        let found = self.lead_facts(id).await?;
        seen.insert(id, found.clone());
        Ok(found)
    }

    async fn deliveries(&mut self, fingerprint: &str) -> Result<Vec<Delivery>, StoreError> {
        let rows: Vec<(String, i64, i64)> = on!(self, |connection| {
            sqlx::query_as(
            "SELECT team, inbound_id, (SELECT COUNT(*) FROM outbox WHERE outbox.inbound_id = delivery.inbound_id AND outbox.kind = 'mail')
             FROM delivery WHERE fingerprint = $1 ORDER BY team"
        )
        .bind(fingerprint)
        .fetch_all(connection)
        })?;
        rows.into_iter()
            .map(|(team, inbound, acks)| {
                Ok(Delivery { team: slug("a team's id", team)?, inbound: InboundId(inbound), acknowledged: acks > 0 })
            })
            .collect()
    }

    /// The records on which a mail of this id stands, and whether we sent it: a mail to two teams stands on two.
    async fn leads_citing(&mut self, id: &MessageId) -> Result<Vec<(LeadId, bool)>, StoreError> {
        let rows: Vec<(i64, i64)> = on!(self, |connection| sqlx::query_as(
            "SELECT lead_id, CAST(MAX(CASE kind WHEN 'mail_out' THEN 1 ELSE 0 END) AS BIGINT) FROM chatter
             WHERE message_id = $1 GROUP BY lead_id ORDER BY MAX(id) DESC LIMIT $2"
        )
        .bind(id.as_str())
        .bind(RECORDS_PER_ID)
        .fetch_all(connection))?;
        Ok(rows.into_iter().map(|(lead, ours)| (LeadId(lead), ours == 1)).collect())
    }

    async fn open_leads(&mut self, email: &EmailAddress) -> Result<Vec<OpenLead>, StoreError> {
        let rows: Vec<(i64, String, String, Option<String>)> = on!(self, |connection| {
            sqlx::query_as(
            "SELECT id, team, name, salesperson FROM lead
             WHERE (email = $1 OR contact = (SELECT contact_id FROM contact_email WHERE email = $1)) AND state = 'open' AND merged_into IS NULL
             ORDER BY created_at DESC, id DESC LIMIT $2"
        )
        .bind(email.as_str())
        .bind(OPEN_LEADS)
        .fetch_all(connection)
        })?;
        let open = |(id, team, name, salesperson): (i64, String, String, Option<String>)| {
            let salesperson = salesperson.map(|user| slug("a user's id", user)).transpose()?;
            Ok(OpenLead { id: LeadId(id), team: slug("a team's id", team)?, name, salesperson })
        };
        rows.into_iter().map(open).collect()
    }

    async fn records_since(&mut self, email: &EmailAddress, since: Timestamp) -> Result<(u32, Option<LeadId>), StoreError> {
        let (count, first): (i64, Option<i64>) = on!(self, |connection| sqlx::query_as(
            "SELECT COUNT(*), MIN(CASE WHEN merged_into IS NULL THEN id END) FROM lead WHERE email = $1 AND created_at > $2"
        )
        .bind(email.as_str())
        .bind(since.as_micros())
        .fetch_one(connection))?;
        Ok((counted(count), first.map(LeadId)))
    }

    async fn ack_counts(&mut self, to: &EmailAddress, teams: &[Slug], now: Timestamp) -> Result<AckCounts, StoreError> {
        let mut from_team = BTreeMap::new();
        for team in teams {
            from_team.insert(team.clone(), self.mails_from_team(team, now.minus(HOUR)).await?);
        }
        Ok(AckCounts {
            to_address: self.mails_to_address(to, now.minus(DAY)).await?,
            to_domain: self.mails_to_domain(to.domain(), now.minus(HOUR)).await?,
            from_team,
        })
    }

    async fn mails_to_address(&mut self, email: &EmailAddress, since: Timestamp) -> Result<u32, StoreError> {
        Ok(counted(on!(self, |connection| sqlx::query_scalar(
            "SELECT COUNT(*) FROM outbox WHERE recipient = $1 AND created_at > $2 AND state <> 'cancelled' AND kind = 'mail'"
        )
        .bind(email.as_str())
        .bind(since.as_micros())
        .fetch_one(connection))?))
    }

    async fn mails_to_domain(&mut self, domain: &str, since: Timestamp) -> Result<u32, StoreError> {
        Ok(counted(on!(self, |connection| sqlx::query_scalar(
            "SELECT COUNT(*) FROM outbox WHERE recipient_domain = $1 AND created_at > $2 AND state <> 'cancelled' AND kind = 'mail'"
        )
        .bind(domain)
        .bind(since.as_micros())
        .fetch_one(connection))?))
    }

    async fn mails_from_team(&mut self, team: &Slug, since: Timestamp) -> Result<u32, StoreError> {
        Ok(counted(on!(self, |connection| sqlx::query_scalar(
            "SELECT COUNT(*) FROM outbox WHERE team = $1 AND created_at > $2 AND state <> 'cancelled' AND kind = 'mail'"
        )
        .bind(team.as_str())
        .bind(since.as_micros())
        .fetch_one(connection))?))
    }
}

fn counted(count: i64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

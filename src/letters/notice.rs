//! Notices: what happened to a lead, by mail to one of our users, with what they need in order to act at once.
//!
//! They quote what the customer wrote and never an internal note: a notice is answered and forwarded, and then it is outside.

use std::fmt::Write as _;

use super::{Task, To, Written, excerpt, fields::revenue};
use crate::{
    compose::{Automatic, Letter},
    crm::{LeadKind, Party, Slug, Timestamp},
    decide::Notice,
    policy::{Team, User},
    store::Spoken,
};

/// What the outbox shows as the template of a notice.
const TEMPLATE: &str = "notice";
/// Most characters of the customer's text that a notice quotes.
const QUOTED_CHARS: usize = 1_000;
/// Most lines of it.
const QUOTED_LINES: usize = 20;

impl Task<'_> {
    pub(super) fn notice(&self, user: &Slug, notice: &Notice) -> Result<Written, String> {
        let policy = self.occasion.policy;
        let user = policy.user(user).ok_or_else(|| format!("the user `{user}` is no longer configured"))?;
        let recipient = user.addresses.first().cloned().ok_or_else(|| format!("the user `{}` has no address", user.id))?;
        let (team, address) = self.team(&self.about.lead.team)?;
        let kind = if self.about.lead.kind == LeadKind::Opportunity { "Opportunity" } else { "Lead" };
        let letter = Letter {
            from: Party { name: Some(team.name.clone()), email: Some(address.clone()) },
            to: Party { name: Some(user.name.clone()), email: Some(recipient.clone()) },
            // Always the signed one: an answer to a notice belongs to its record and to nothing else.
            reply_to: Some(self.signed(address)),
            subject: format!("[{kind} {}] {}", self.about.lead.id, notice.headline),
            in_reply_to: None,
            references: Vec::new(),
            text: self.text(notice, team, user),
            html: None,
            automatic: Some(Automatic::Generated),
        };
        Ok(Written {
            bytes: self.bytes(&letter)?,
            to: To::User(recipient),
            team: team.id.clone(),
            template: TEMPLATE.to_owned(),
            // A bounce of it would land on the record as one of the customer's, and might set off another notice.
            envelope_sender: None,
            acknowledges: false,
            entry: None,
            due: self.occasion.now,
        })
    }

    fn text(&self, notice: &Notice, team: &Team, user: &User) -> String {
        let mut text = String::new();
        if !notice.text.trim().is_empty() {
            let _ = writeln!(text, "{}\n", notice.text.trim());
        }
        for (name, value) in self.facts(team) {
            let _ = writeln!(text, "{:<13}{}", format!("{name}:"), on_one_line(&value));
        }
        if let Some(word) = self.about.newest_word() {
            let _ = write!(text, "\n{}", self.quoted(word, user));
        }
        text.push_str("\nYour answer is kept on the record; the customer does not get it.\n");
        text
    }

    /// What is known of the record; what is not known is left out.
    fn facts(&self, team: &Team) -> Vec<(&'static str, String)> {
        let (about, lead) = (self.about, &self.about.lead);
        let customer = Party { name: about.customers_name().map(ToOwned::to_owned), email: lead.email.clone() };
        let is_known = customer.name.is_some() || customer.email.is_some();
        let kind = if lead.kind == LeadKind::Opportunity { "Opportunity" } else { "Lead" };
        [
            (kind, Some(format!("{} ({})", lead.name, lead.id))),
            ("Customer", is_known.then(|| customer.to_string())),
            ("Company", about.company_name().map(ToOwned::to_owned)),
            ("Phone", lead.phone.clone()),
            ("Team", Some(team.name.clone())),
            ("Salesperson", Some(self.salesperson().map_or_else(|| "nobody yet".to_owned(), |user| user.name.clone()))),
            ("Stage", self.stage_name()),
            ("State", (!lead.is_open()).then(|| lead.state.to_string())),
            ("Expected", revenue(about, self.occasion.policy)),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value.filter(|value| !value.trim().is_empty())?)))
        .collect()
    }

    /// The customer's last words as a quotation, with the time in the user's zone.
    fn quoted(&self, word: &Spoken, user: &User) -> String {
        let who = on_one_line(self.about.customers_name().unwrap_or("The customer"));
        let said = excerpt(&word.body);
        let cut: String = said.chars().take(QUOTED_CHARS).collect();
        let mut lines: Vec<&str> = cut.lines().map(str::trim_end).collect();
        let more = lines.len() > QUOTED_LINES || cut.len() < said.len();
        lines.truncate(QUOTED_LINES);
        let mut text = format!("{who} wrote on {}:\n", self.local(word.at, user));
        for line in lines {
            let _ = writeln!(text, "{}", format!("> {line}").trim_end());
        }
        if more {
            text.push_str("> …\n");
        }
        text
    }

    fn local(&self, at: Timestamp, user: &User) -> String {
        let calendar = user.calendar.as_ref().and_then(|calendar| self.occasion.policy.calendar(calendar));
        let zone = calendar.map_or(jiff::tz::TimeZone::UTC, |calendar| calendar.zone().clone());
        let at_second = jiff::Timestamp::from_second(at.as_seconds());
        at_second.map_or_else(|_| at.to_string(), |second| second.to_zoned(zone).strftime("%Y-%m-%d %H:%M %Z").to_string())
    }
}

/// A value of several lines would look like several facts.
fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

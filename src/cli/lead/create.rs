//! `leadgate lead create`: a lead that no mail brought.

use clap::Args;

use super::super::{
    Failure, Shell,
    fields::{self, Region},
    names::{self, usage},
};
use super::edit::setting;
use crate::{
    crm::{LeadField, LeadId},
    decide::{Command, new_lead},
    policy::Policy,
};

/// Open a lead by hand. Its team's assignment gives it a salesperson, unless one is named.
#[derive(Debug, Args)]
pub struct Create {
    /// The team; may be left out where there is only one.
    #[arg(long)]
    team: Option<String>,
    /// Its name: what it is about.
    #[arg(long)]
    name: String,
    /// The person.
    #[arg(long)]
    contact: Option<String>,
    /// The company.
    #[arg(long)]
    company: Option<String>,
    /// The person's address.
    #[arg(long)]
    email: Option<String>,
    /// The person's number, with its country code.
    #[arg(long)]
    phone: Option<String>,
    /// Any other field: `priority=2`, `expected_revenue=12500`.
    #[arg(value_name = "FIELD=VALUE")]
    settings: Vec<String>,
}

impl Create {
    pub(super) async fn run(self, shell: &Shell) -> Result<(), Failure> {
        let acting = shell.acting_or_new().await?;
        let policy = acting.policy();
        let mut new = new_lead(team(self.team.as_deref(), policy)?, self.name, None);
        let named = [
            (LeadField::contact_name, self.contact),
            (LeadField::company_name, self.company),
            (LeadField::email, self.email),
            (LeadField::phone, self.phone),
        ];
        let mut settings: Vec<(LeadField, String)> = named.into_iter().filter_map(|(field, value)| Some((field, value?))).collect();
        for text in &self.settings {
            settings.push(setting(text)?);
        }
        // Others are read by these two.
        settings.sort_by_key(|(field, _)| !matches!(field, LeadField::team | LeadField::currency));
        for (field, text) in settings {
            fields::fill(&mut new.lead, field, &text, policy, Region::default()).map_err(usage)?;
        }
        if let Some(stage) = new.lead.stage.as_ref().and_then(|stage| policy.stage(stage)).filter(|stage| stage.won) {
            return Err(usage(format!("a lead does not begin in the won stage {}: create it, then say `lead won`", stage.id)));
        }
        let done = acting.by_hand.act(None, Command::Create(Box::new(new)), &acting.hand).await?;
        let lead = done.applied.created.first().copied().unwrap_or(LeadId(0));
        acting.say(shell.format, lead, &done).await
    }
}

/// The team of this name, or the only one.
pub(super) fn team(named: Option<&str>, policy: &Policy) -> Result<crate::crm::Slug, Failure> {
    match (named, policy.teams.as_slice()) {
        (Some(text), _) => names::team(text, policy),
        (None, [only]) => Ok(only.id.clone()),
        (None, teams) => {
            let known: Vec<&str> = teams.iter().map(|team| team.id.as_str()).collect();
            Err(usage(format!("which team? Say --team and one of {}", known.join(", "))))
        }
    }
}

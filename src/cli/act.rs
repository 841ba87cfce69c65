//! What the commands that change something share: who is at the keyboard, how a command is carried out, and how it says what it did.

use std::io::{self, Write};

use serde::Serialize;

use super::{
    Failure, Shell, names,
    output::{self, Format},
    values,
};
use crate::{
    by_hand::{ByHand, ByHandError, Done},
    crm::{Author, ChatterKind, ContactId, Lead, LeadId},
    daemon::Engine,
    decide::{Command, ContactCommand, Effect, Hand, Step},
    policy::Policy,
};

/// Who acts when nobody says so.
const NOBODY: &str = "cli";

/// A command at work.
pub(super) struct Acting {
    pub(super) engine: Engine,
    pub(super) by_hand: ByHand,
    pub(super) hand: Hand,
}

/// What a command did, for programs.
#[derive(Serialize)]
struct Report {
    lead: Option<i64>,
    contact: Option<i64>,
    did: Vec<String>,
}

impl Shell {
    /// Opens what the configuration names, for a command that changes something.
    pub(super) async fn acting(&self) -> Result<Acting, Failure> {
        self.acting_on(self.engine().await?)
    }

    /// The same for a command that may be the first.
    pub(super) async fn acting_or_new(&self) -> Result<Acting, Failure> {
        self.acting_on(self.engine_or_new().await?)
    }

    /// Somebody at work on what is open already.
    pub(super) fn acting_on(&self, engine: Engine) -> Result<Acting, Failure> {
        let by_hand = ByHand { store: engine.store.clone(), rules: engine.rules.borrow().clone() };
        let author = match &self.user {
            Some(user) => Author::User(names::user(user, &by_hand.rules.policy)?),
            None => Author::Automation(NOBODY.to_owned()),
        };
        let hand = Hand { author, now: engine.clock.now() };
        Ok(Acting { engine, by_hand, hand })
    }
}

impl Acting {
    /// The rules in force.
    pub(super) fn policy(&self) -> &Policy {
        &self.by_hand.rules.policy
    }

    /// Carries out a command on a lead and says what it did.
    pub(super) async fn on_lead(&self, shell: &Shell, lead: LeadId, command: Command) -> Result<(), Failure> {
        let done = self.by_hand.act(Some(lead), command, &self.hand).await?;
        self.say(shell.format, lead, &done).await
    }

    /// Says what was done with a lead; of one that was merged, its survivor is named.
    pub(super) async fn say(&self, format: Format, lead: LeadId, done: &Done) -> Result<(), Failure> {
        let survivor = self.engine.store.read().await?.surviving_lead(lead).await?;
        let shown = survivor.unwrap_or_default();
        let did = did(&done.plan.steps, &shown, self.policy());
        report(format, &Report { lead: Some(shown.id.0), contact: None, did })
    }

    /// Carries out a command on a contact and says what it did.
    pub(super) async fn on_contact(&self, shell: &Shell, contact: ContactId, command: ContactCommand) -> Result<(), Failure> {
        let done = self.by_hand.act_on_contact(contact, command, &self.hand).await?;
        let did = did(&done.plan.steps, &Lead::default(), self.policy());
        report(shell.format, &Report { lead: None, contact: Some(contact.0), did })
    }
}

fn report(format: Format, report: &Report) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    if format == Format::Json {
        return output::json_line(&mut out, report);
    }
    let what = match (report.lead, report.contact) {
        (Some(lead), _) => format!("lead {lead}"),
        (None, Some(contact)) => format!("contact {contact}"),
        (None, None) => "nothing".to_owned(),
    };
    let did = if report.did.is_empty() { "nothing to change".to_owned() } else { report.did.join("; ") };
    writeln!(out, "{what}: {}", output::one_line(&did)).map_err(output::cannot_write)
}

/// What the steps did that a person wants to hear of.
pub(super) fn did(steps: &[Step], lead: &Lead, policy: &Policy) -> Vec<String> {
    steps.iter().filter_map(|step| in_words(&step.effect, lead, policy)).collect()
}

fn in_words(effect: &Effect, lead: &Lead, policy: &Policy) -> Option<String> {
    let field = |field: &crate::crm::LeadField, value| values::shown(*field, value, lead, policy);
    Some(match effect {
        Effect::Create(new) => format!("opened in {}: {}", new.lead.team, new.lead.name),
        Effect::Change { field: changed, from, to, .. } if changed.info().tracked || changed.info().settable => {
            format!("{changed} {} → {}", field(changed, from), field(changed, to))
        }
        Effect::Chatter { entry, .. } if entry.kind == ChatterKind::Note => format!("noted: {}", entry.body),
        Effect::Ran { automation, outcome, .. } => format!("the automated action `{automation}` ran: {outcome}"),
        Effect::CreateContact(contact) => format!("made the {} {}", contact.kind, contact.name),
        Effect::LinkContact { contact, .. } => format!("linked to {contact}"),
        Effect::Follow { user, .. } => format!("{user} follows it"),
        Effect::Unfollow { user, .. } => format!("{user} follows it no longer"),
        Effect::Link { other, .. } => format!("linked to lead {other}"),
        Effect::Schedule { activity, .. } => {
            let kind = activity.activity_type.as_ref().map_or("activity", |kind| kind.as_str());
            let due = activity.due_on.map_or_else(String::new, |due| format!(", due {due}"));
            let user = activity.assignee.as_ref().map_or_else(|| ", for nobody".to_owned(), |user| format!(", for {user}"));
            format!("planned a {kind}: {}{due}{user}", activity.summary)
        }
        Effect::ChangeActivity { activity, changes, .. } => {
            let shown = changes.iter().filter(|(field, value)| field.name() != "finished_at" && !value.is_empty());
            let changes: Vec<String> = shown.map(|(field, value)| format!("{} {value}", field.name().replace('_', " "))).collect();
            format!("activity {activity}: {}", changes.join(", "))
        }
        Effect::Mail { letter, .. } => format!("queued the mail `{}` to {}", letter.template, letter.to),
        Effect::Notify { user, notice, .. } => format!("told {user}: {}", notice.headline),
        Effect::Post { webhook, event, .. } => format!("queued a post of {event} to {webhook}"),
        Effect::Merge { tail, into, .. } => format!("merged lead {tail} into lead {into}"),
        Effect::Unmerge { tail, .. } => format!("lead {tail} is a record of its own again"),
        Effect::MergeContact { into, .. } => format!("merged into contact {into}"),
        Effect::UnmergeContact { .. } => "a record of its own again".to_owned(),
        _ => return None,
    })
}

impl From<ByHandError> for Failure {
    fn from(error: ByHandError) -> Self {
        match error {
            ByHandError::Refused(why) => Self { code: 1, message: why.to_string() },
            ByHandError::Store(error) => error.into(),
        }
    }
}

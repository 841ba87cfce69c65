//! What a person does by hand: everything that an automated action can do, under the same rules.

use super::{
    Refusal,
    desk::{By, CaseId, Conversion, Desk, DueIn, NewActivity, TimedRun},
    draft,
    facts::{Facts, LeadFacts, MergedTail},
    plan::{Effect, Entry, NewLead, Plan},
    setting,
};
use crate::{
    crm::{ActivityId, Author, ChatterKind, ContactId, EmailAddress, Lead, LeadField, LeadId, Slug, Timestamp},
    policy::Policy,
};

/// Something that a person wants done with a lead.
#[derive(Debug, Clone)]
pub enum Command {
    /// Opens a lead by hand, or by an import.
    Create(Box<NewLead>),
    /// Sets fields, each from its text.
    Set(Vec<(LeadField, String)>),
    /// Gives it to a user, to nobody, or to whoever the team's method chooses.
    Assign(Assignee),
    /// Moves it to a stage.
    Stage(Slug),
    /// Wins it.
    Win,
    /// Loses it, for a reason, with a note.
    Lose {
        /// The reason.
        reason: Option<Slug>,
        /// What else is to be said.
        note: Option<String>,
    },
    /// Opens it again.
    Reopen,
    /// Makes it an opportunity.
    Convert(Conversion),
    /// Adds tags and takes tags away.
    Tag {
        /// To add.
        add: Vec<Slug>,
        /// To take away.
        remove: Vec<Slug>,
    },
    /// Leaves an internal note.
    Note(String),
    /// Writes to the customer.
    Reply(String),
    /// Lets a user follow it, or no longer.
    Follow {
        /// The user.
        user: Slug,
        /// From now on, or no longer.
        follows: bool,
    },
    /// Links it to another.
    Link(LeadId),
    /// Plans an activity.
    Plan(Box<NewActivity>),
    /// Plans every activity of a `[[plan]]`.
    PlanAll(Slug),
    /// An activity is done.
    Done {
        /// Which.
        activity: ActivityId,
        /// What came of it.
        feedback: Option<String>,
    },
    /// An activity is put off.
    Snooze {
        /// Which.
        activity: ActivityId,
        /// Until when; a week unless said.
        due: DueIn,
    },
    /// An activity is not to be done any more.
    Cancel(ActivityId),
    /// Merges another lead with it; which survives follows from Odoo's order of confidence.
    Merge(Box<LeadFacts>),
    /// Takes a merge back.
    Split(LeadId),
}

/// Who is to get a lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Assignee {
    /// This user.
    User(Slug),
    /// Nobody.
    Nobody,
    /// Whoever the team's method chooses.
    Team,
}

/// Who does it, and when.
#[derive(Debug, Clone)]
pub struct Hand {
    /// Who.
    pub author: Author,
    /// When.
    pub now: Timestamp,
}

/// Decides a command on a lead. `subject` is `None` for [`Command::Create`] alone.
///
/// # Errors
/// Says what is refused, and what to do; nothing is changed then.
pub fn act(command: Command, subject: Option<&LeadFacts>, facts: &Facts, policy: &Policy, hand: &Hand) -> Result<Plan, Refusal> {
    let asked_for = match (&command, subject) {
        (Command::Create(new), _) => new.lead.email.clone(),
        (_, subject) => subject.and_then(|subject| subject.lead.email.clone()),
    };
    let mut desk = Desk::new(policy, facts, hand.now, format!("by {} at {}", hand.author, hand.now.as_micros()), asked_for);
    let by = By { author: hand.author.clone(), because: format!("{} asked for it", hand.author) };
    match (command, subject) {
        (Command::Create(new), _) => {
            create(&mut desk, *new, &by)?;
        }
        (command, Some(subject)) => {
            let case = desk.take(subject);
            on_case(&mut desk, case, command, &subject.merged, &by)?;
        }
        (_, None) => return Err(Refusal::new("which lead?")),
    }
    Ok(desk.finish())
}

/// Decides what a timed automated action does, now that its moment has come.
pub fn fall_due(timed: &TimedRun, subject: &LeadFacts, facts: &Facts, policy: &Policy, now: Timestamp) -> Plan {
    let mut desk = Desk::new(policy, facts, now, format!("{} at {}", timed.automation, timed.occurrence), subject.lead.email.clone());
    let case = desk.take(subject);
    desk.run_timed(case, timed);
    desk.finish()
}

/// Sets the clocks of timed automated actions on a lead that was there before them.
pub fn adopt(subject: &LeadFacts, facts: &Facts, policy: &Policy, now: Timestamp) -> Plan {
    let mut desk = Desk::new(policy, facts, now, format!("policy {}", policy.hash), None);
    let case = desk.take(subject);
    desk.adopt(case);
    desk.finish()
}

fn on_case(desk: &mut Desk<'_>, case: CaseId, command: Command, merged: &[MergedTail], by: &By) -> Result<(), Refusal> {
    match command {
        Command::Create(_) => Err(Refusal::new("it is there already")),
        Command::Set(settings) => settings.into_iter().try_for_each(|(field, text)| {
            let value = setting::value(field, &text, &desk.case(case).lead, desk.policy)?;
            desk.set(case, field, value, by)
        }),
        Command::Assign(Assignee::User(user)) => desk.assign(case, Some(&user), by),
        Command::Assign(Assignee::Nobody) => desk.assign(case, None, by),
        Command::Assign(Assignee::Team) => desk.draw(case, by),
        Command::Stage(stage) => desk.move_to_stage(case, &stage, by),
        Command::Win => desk.win(case, by),
        Command::Lose { reason, note } => {
            desk.lose(case, reason.as_ref(), by)?;
            note.map_or(Ok(()), |note| leave_note(desk, case, note, by))
        }
        Command::Reopen => desk.reopen(case, by),
        Command::Convert(contact) => desk.convert(case, contact, by),
        Command::Tag { add, remove } => desk.tag(case, &add, &remove, by),
        Command::Note(note) => leave_note(desk, case, note, by),
        Command::Reply(text) => desk.reply(case, text, by),
        Command::Follow { user, follows } => follow(desk, case, &user, follows, by),
        Command::Link(other) => {
            desk.link(case, other, &by.because);
            Ok(())
        }
        Command::Plan(new) => desk.schedule(case, *new, by),
        Command::PlanAll(plan) => desk.schedule_plan(case, &plan, by),
        Command::Done { activity, feedback } => desk.finish_activity(case, activity, feedback, by),
        Command::Snooze { activity, due } => desk.snooze_activity(case, activity, due, by),
        Command::Cancel(activity) => desk.cancel_activity(case, activity, by),
        Command::Merge(other) => {
            let other = desk.take(&other);
            let head = desk.survivor(case, other);
            desk.merge(head, if head == case { other } else { case }, by)
        }
        Command::Split(tail) => match merged.iter().find(|merged| merged.tail == tail) {
            Some(merged) => desk.unmerge(case, merged, by),
            None => Err(Refusal::new(format!("lead {tail} was not merged into this one"))),
        },
    }
}

fn create(desk: &mut Desk<'_>, mut new: NewLead, by: &By) -> Result<CaseId, Refusal> {
    let Some(team) = desk.policy.team(&new.lead.team) else {
        return Err(Refusal::new(format!("there is no team {}", new.lead.team)));
    };
    new.lead.created_at = desk.now;
    draft::begin(&mut new.lead, team, desk.policy, desk.now);
    let case = desk.open(new, None, by.because.clone());
    desk.give_contact(case, by);
    if desk.case(case).lead.salesperson.is_none() {
        // That nobody was chosen is said by the draw.
        let _ = desk.draw(case, by);
    }
    Ok(case)
}

fn leave_note(desk: &mut Desk<'_>, case: CaseId, note: String, by: &By) -> Result<(), Refusal> {
    if note.trim().is_empty() {
        return Err(Refusal::new("the note is empty"));
    }
    let lead = desk.case(case).target;
    let entry = Entry { kind: ChatterKind::Note, author: by.author.clone(), body: note, ..Entry::silent() };
    desk.plan.chatter(lead, entry, by.because.clone());
    Ok(())
}

fn follow(desk: &mut Desk<'_>, case: CaseId, user: &Slug, follows: bool, by: &By) -> Result<(), Refusal> {
    if desk.policy.user(user).is_none() {
        return Err(Refusal::new(format!("there is no user {user}")));
    }
    if follows {
        desk.follow(case, user, &by.because);
    } else {
        desk.unfollow(case, user, &by.because);
    }
    Ok(())
}

/// What a person wants done with a contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContactCommand {
    /// Merges it into another: it stays as a tombstone.
    Merge {
        /// The contact that goes on.
        into: ContactId,
    },
    /// Brings it back.
    Split,
}

/// Decides a command on a contact.
///
/// # Errors
/// When it would be merged into itself.
pub fn act_on_contact(command: ContactCommand, contact: ContactId, hand: &Hand) -> Result<Plan, Refusal> {
    let because = format!("{} asked for it", hand.author);
    let effect = match command {
        ContactCommand::Merge { into } if into == contact => {
            return Err(Refusal::new(format!("contact {contact} cannot be merged into itself")));
        }
        ContactCommand::Merge { into } => Effect::MergeContact { tail: contact, into },
        ContactCommand::Split => Effect::UnmergeContact { tail: contact },
    };
    Ok(Plan::of(effect, because))
}

/// What a lead made by hand is about: kept short for the commands.
pub fn new_lead(team: Slug, name: String, email: Option<EmailAddress>) -> NewLead {
    NewLead { lead: Lead { team, name, email, ..Lead::default() }, cc: Vec::new() }
}

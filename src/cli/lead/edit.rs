//! The commands that change a lead. Each says in a line what it did; what the rules refuse changes nothing.

use std::io;

use clap::{Args, Subcommand};

use super::super::{
    Failure, Shell,
    act::Acting,
    names::{self, usage},
};
use crate::{
    crm::{ContactId, LeadField, LeadId, Slug},
    decide::{Assignee, Command, Conversion},
};

/// The changes to one lead.
#[derive(Debug, Subcommand)]
pub enum Edit {
    /// Set fields: `lead set 7 priority=2 expected_revenue=12500.50 description=`. Nothing after the `=` empties a field.
    Set {
        /// The lead's number.
        lead: i64,
        /// Each a field, `=` and its new value.
        #[arg(required = true, value_name = "FIELD=VALUE")]
        settings: Vec<String>,
    },
    /// Give it to a user, to nobody, or to whoever the team's assignment chooses.
    Assign {
        /// The lead's number.
        lead: i64,
        #[command(flatten)]
        to: To,
    },
    /// Move it to a stage.
    Stage {
        /// The lead's number.
        lead: i64,
        /// The stage.
        stage: String,
    },
    /// It is won.
    Won {
        /// The lead's number.
        lead: i64,
    },
    /// It is lost.
    Lost {
        /// The lead's number.
        lead: i64,
        /// Why: one of the configured lost reasons.
        #[arg(long)]
        reason: String,
        /// What else is to be said.
        #[arg(long)]
        note: Option<String>,
    },
    /// Open it again.
    Reopen {
        /// The lead's number.
        lead: i64,
    },
    /// Make it an opportunity.
    Convert {
        /// The lead's number.
        lead: i64,
        /// What becomes of its contact: `create` one (or find the known one), `keep` what it has, or link it to the contact of this number.
        #[arg(long, default_value = "create", value_name = "create|keep|CONTACT")]
        contact: String,
    },
    /// Merge two leads into one. The further one in the pipeline goes on, the other becomes a tombstone that points to it.
    Merge {
        /// The lead's number.
        lead: i64,
        /// The other one's.
        other: i64,
    },
    /// Take a merge back.
    Split {
        /// The lead that went on.
        lead: i64,
        /// The one that was merged into it.
        tail: i64,
    },
    /// Put tags on it (`+vip`) and take tags off (`-cold`).
    Tag {
        /// The lead's number.
        lead: i64,
        /// Each `+` or `-` and a tag; one with neither is put on.
        #[arg(required = true, allow_hyphen_values = true, value_name = "+TAG|-TAG")]
        tags: Vec<String>,
    },
    /// Leave an internal note.
    Note {
        /// The lead's number.
        lead: i64,
        /// The text; several words need no quotes.
        #[arg(required = true)]
        text: Vec<String>,
    },
    /// Answer the customer: a mail in the name of `--user`, from the team's address. The daemon sends it.
    Reply {
        /// The lead's number.
        lead: i64,
        /// The text; several words need no quotes, and `-` reads it from standard input.
        #[arg(required = true)]
        text: Vec<String>,
    },
    /// Let a user follow it.
    Follow(Following),
    /// Let a user follow it no longer.
    Unfollow(Following),
    /// Link it with another one.
    Link {
        /// The lead's number.
        lead: i64,
        /// The other one's.
        other: i64,
    },
}

/// Who is to get it.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct To {
    /// A user.
    #[arg(value_name = "USER")]
    salesperson: Option<String>,
    /// Whoever the team's assignment chooses.
    #[arg(long)]
    team: bool,
    /// Nobody.
    #[arg(long)]
    nobody: bool,
}

/// Who follows which lead.
#[derive(Debug, Args)]
pub struct Following {
    /// The lead's number.
    lead: i64,
    /// The user.
    #[arg(value_name = "USER")]
    follower: String,
}

/// A change that is ready to be made.
enum Change {
    Command(LeadId, Command),
    Merge(LeadId, LeadId),
}

impl Edit {
    pub(super) async fn run(self, shell: &Shell) -> Result<(), Failure> {
        let acting = shell.acting().await?;
        match self.change(&acting).await? {
            Change::Command(lead, command) => acting.on_lead(shell, lead, command).await,
            Change::Merge(lead, other) => {
                let done = acting.by_hand.merge(lead, other, &acting.hand).await?;
                acting.say(shell.format, lead, &done).await
            }
        }
    }

    async fn change(self, acting: &Acting) -> Result<Change, Failure> {
        let policy = acting.policy();
        let on = |lead: i64, command| Ok(Change::Command(LeadId(lead), command));
        match self {
            Self::Set { lead, settings } => on(lead, Command::Set(settings.iter().map(|text| setting(text)).collect::<Result<_, _>>()?)),
            Self::Assign { lead, to } => on(lead, Command::Assign(to.assignee(acting)?)),
            Self::Stage { lead, stage } => {
                let team = acting.engine.store.read().await?.lead_row(LeadId(lead)).await?.team;
                on(lead, Command::Stage(names::stage(&stage, Some(&team), policy)?))
            }
            Self::Won { lead } => on(lead, Command::Win),
            Self::Lost { lead, reason, note } => on(lead, Command::Lose { reason: Some(names::lost_reason(&reason, policy)?), note }),
            Self::Reopen { lead } => on(lead, Command::Reopen),
            Self::Convert { lead, contact } => on(lead, Command::Convert(conversion(&contact, acting).await?)),
            Self::Merge { lead, other } => Ok(Change::Merge(LeadId(lead), LeadId(other))),
            Self::Split { lead, tail } => on(lead, Command::Split(LeadId(tail))),
            Self::Tag { lead, tags } => on(lead, tagging(&tags)?),
            Self::Note { lead, text } => on(lead, Command::Note(text.join(" "))),
            Self::Reply { lead, text } => on(lead, Command::Reply(said(&text)?)),
            Self::Follow(following) => {
                on(following.lead, Command::Follow { user: names::user(&following.follower, policy)?, follows: true })
            }
            Self::Unfollow(following) => {
                on(following.lead, Command::Follow { user: names::user(&following.follower, policy)?, follows: false })
            }
            Self::Link { lead, other } => {
                acting.engine.store.read().await?.lead_row(LeadId(other)).await?;
                on(lead, Command::Link(LeadId(other)))
            }
        }
    }
}

impl To {
    fn assignee(&self, acting: &Acting) -> Result<Assignee, Failure> {
        match &self.salesperson {
            Some(user) => Ok(Assignee::User(names::user(user, acting.policy())?)),
            None if self.nobody => Ok(Assignee::Nobody),
            None => Ok(Assignee::Team),
        }
    }
}

/// `priority=2`.
pub(super) fn setting(text: &str) -> Result<(LeadField, String), Failure> {
    let Some((field, value)) = text.split_once('=') else {
        return Err(usage(format!("`{text}` sets nothing: write a field, `=` and its value, such as priority=2")));
    };
    Ok((names::settable(field.trim())?, value.to_owned()))
}

fn tagging(tags: &[String]) -> Result<Command, Failure> {
    let (mut add, mut remove) = (Vec::<Slug>::new(), Vec::<Slug>::new());
    for text in tags {
        match text.strip_prefix('-') {
            Some(tag) => remove.push(names::tag(tag)?),
            None => add.push(names::tag(text.strip_prefix('+').unwrap_or(text))?),
        }
    }
    Ok(Command::Tag { add, remove })
}

async fn conversion(text: &str, acting: &Acting) -> Result<Conversion, Failure> {
    match text {
        "create" => Ok(Conversion::Create),
        "keep" => Ok(Conversion::Keep),
        number => {
            let number = number.parse().map_err(|_| usage(format!("`{text}` is no contact: say create, keep or a contact's number")))?;
            acting.engine.store.read().await?.contact_row(ContactId(number)).await?;
            Ok(Conversion::Link(ContactId(number)))
        }
    }
}

/// The text of an answer: the words of the command line, or what stands on standard input.
fn said(words: &[String]) -> Result<String, Failure> {
    if words != ["-"] {
        return Ok(words.join(" "));
    }
    io::read_to_string(io::stdin().lock()).map_err(|error| Failure::input(format!("the text on standard input: {error}")))
}

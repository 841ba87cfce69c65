//! `leadgate activity`: plan what is to be done about a lead, and say what came of it.

use clap::Subcommand;

use super::{Failure, Shell, act::Acting, moments, names, names::usage};
use crate::{
    crm::{ActivityId, LeadId, Timestamp},
    decide::{Command, DueIn, NewActivity},
};

/// Plan what is to be done about a lead, and say what came of it.
#[derive(Debug, Subcommand)]
pub enum Activity {
    /// Plan one.
    Add {
        /// The lead's number.
        lead: i64,
        /// Its type; the first of the configuration unless said.
        #[arg(long = "type", value_name = "TYPE")]
        kind: Option<String>,
        /// What is to be done; what the type says unless this does.
        #[arg(long)]
        summary: Option<String>,
        /// More about it.
        #[arg(long)]
        note: Option<String>,
        /// When it is to be done: 2d (working days of the one who does it), 2026-12-01. After the delay of its type unless said.
        #[arg(long, value_name = "WHEN")]
        due: Option<String>,
        /// Who has to do it; the lead's salesperson unless said.
        #[arg(long = "for", value_name = "USER")]
        assignee: Option<String>,
        /// When a meeting begins: 2026-12-01T09:00:00Z.
        #[arg(long, value_name = "TIME")]
        at: Option<String>,
        /// How long a meeting takes: 45m, 2h.
        #[arg(long, value_name = "SPAN", requires = "at")]
        lasts: Option<String>,
        /// Where a meeting takes place.
        #[arg(long, requires = "at")]
        place: Option<String>,
    },
    /// It is done.
    Done {
        /// Its number.
        activity: i64,
        /// What came of it; it is kept.
        #[arg(long)]
        feedback: Option<String>,
    },
    /// Put it off.
    Snooze {
        /// Its number.
        activity: i64,
        /// Until when: 2d, 2026-12-01. A week unless said.
        #[arg(long, value_name = "WHEN")]
        until: Option<String>,
    },
    /// It is not to be done any more.
    Cancel {
        /// Its number.
        activity: i64,
    },
    /// Plan every activity of a plan.
    Plan {
        /// The lead's number.
        lead: i64,
        /// The plan.
        plan: String,
    },
}

impl Activity {
    pub(super) async fn run(self, shell: &Shell) -> Result<(), Failure> {
        let acting = shell.acting().await?;
        let (lead, command) = self.command(&acting).await?;
        acting.on_lead(shell, lead, command).await
    }

    async fn command(self, acting: &Acting) -> Result<(LeadId, Command), Failure> {
        let policy = acting.policy();
        match self {
            Self::Add { lead, kind, summary, note, due, assignee, at, lasts, place } => {
                let meeting = match at {
                    Some(at) => Some(meeting(&at, lasts.as_deref(), place)?),
                    None => None,
                };
                let new = NewActivity {
                    activity_type: kind.map(|kind| names::activity_type(&kind, policy)).transpose()?,
                    summary,
                    note,
                    due: due.map_or(Ok(DueIn::OfType), |due| moments::due(&due))?,
                    assignee: assignee.map(|user| names::user(&user, policy)).transpose()?,
                    meeting,
                };
                Ok((LeadId(lead), Command::Plan(Box::new(new))))
            }
            Self::Plan { lead, plan } => Ok((LeadId(lead), Command::PlanAll(names::plan(&plan, policy)?))),
            Self::Done { activity, feedback } => {
                let lead = lead_of(activity, acting).await?;
                Ok((lead, Command::Done { activity: ActivityId(activity), feedback }))
            }
            Self::Snooze { activity, until } => {
                let due = until.map_or(Ok(DueIn::OfType), |until| moments::due(&until))?;
                Ok((lead_of(activity, acting).await?, Command::Snooze { activity: ActivityId(activity), due }))
            }
            Self::Cancel { activity } => Ok((lead_of(activity, acting).await?, Command::Cancel(ActivityId(activity)))),
        }
    }
}

async fn lead_of(activity: i64, acting: &Acting) -> Result<LeadId, Failure> {
    Ok(acting.engine.store.read().await?.activity_row(ActivityId(activity)).await?.lead)
}

type Meeting = (Timestamp, Option<Timestamp>, Option<String>);

fn meeting(at: &str, lasts: Option<&str>, place: Option<String>) -> Result<Meeting, Failure> {
    let begins = at.parse::<jiff::Timestamp>();
    let begins =
        begins.map_err(|_| usage(format!("`{at}` is no time: write for instance 2026-12-01T09:00:00Z or 2026-12-01T10:00:00+01:00")))?;
    let begins = Timestamp::from_micros(begins.as_microsecond());
    let ends = lasts.map(|text| moments::span(text).ok_or_else(|| usage(format!("`{text}` is no span of time: write for instance 45m"))));
    Ok((begins, ends.transpose()?.map(|span| begins.plus(span)), place))
}

//! `leadgate activities`: what is to be done, by whom, and how late it is.

use std::io;

use clap::Args;
use jiff::tz::TimeZone;
use serde_json::{Value as Json, json};

use super::{
    Failure, Shell, moments, names,
    output::{self, Column, Format},
};
use crate::{
    crm::{Activity, CivilDate, Timestamp},
    policy::Policy,
    store::ActivityFilter,
};

/// What is to be done; the most urgent comes first.
#[derive(Debug, Args)]
pub struct Activities {
    /// Of this user; unless said, of whoever `--user` names.
    #[arg(long, value_name = "USER")]
    of: Option<String>,
    /// Of everybody.
    #[arg(long, conflicts_with = "of")]
    all: bool,
    /// Only what should have been done before today.
    #[arg(long)]
    overdue: bool,
    /// Only what is due by the end of this day: 2d, 2026-12-01.
    #[arg(long, value_name = "WHEN")]
    due: Option<String>,
    /// At most so many.
    #[arg(long, default_value_t = 50)]
    limit: u32,
}

/// Whether somebody is late with it, in the zone of whoever has to do it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Overdue(i32),
    Today,
    Planned,
}

struct Row {
    activity: Activity,
    lead: String,
    standing: Standing,
}

const COLUMNS: &[Column<Row>] = &[
    Column { title: "activity", cell: |row| row.activity.id.to_string() },
    Column { title: "due", cell: |row| row.activity.due_on.map(|day| day.to_string()).unwrap_or_default() },
    Column { title: "when", cell: |row| row.standing.in_words() },
    Column { title: "type", cell: |row| row.activity.activity_type.as_ref().map(ToString::to_string).unwrap_or_default() },
    Column { title: "summary", cell: |row| row.activity.summary.clone() },
    Column { title: "user", cell: |row| row.activity.assignee.as_ref().map(ToString::to_string).unwrap_or_default() },
    Column { title: "lead", cell: |row| row.lead.clone() },
];

impl Activities {
    pub(super) async fn run(self, shell: &Shell) -> Result<(), Failure> {
        let engine = shell.engine().await?;
        let rules = engine.rules.borrow().clone();
        let (policy, now) = (&rules.policy, engine.clock.now());
        let user = self.of.as_ref().or(shell.user.as_ref()).filter(|_| !self.all);
        let user = user.map(|user| names::user(user, policy)).transpose()?;
        // The day of the one who has to do it may be another than that of UTC, by one.
        let until = match (&self.due, self.overdue) {
            (Some(due), _) => Some(moments::day(due, now)?),
            (None, true) => Some(moments::day_of(now, &TimeZone::UTC)),
            (None, false) => None,
        };
        let mut tx = engine.store.read().await?;
        let mut rows = Vec::new();
        let filter = ActivityFilter { lead: None, assignee: user, due_until: until, open: true, limit: self.limit };
        for activity in tx.activities(&filter).await? {
            let standing = Standing::of(&activity, policy, now);
            if self.overdue && !matches!(standing, Standing::Overdue(_)) {
                continue;
            }
            let lead = format!("{} {}", activity.lead, tx.lead_row(activity.lead).await?.name);
            rows.push(Row { activity, lead, standing });
        }
        if shell.format == Format::Json {
            let mut out = io::stdout().lock();
            return rows.iter().try_for_each(|row| output::json_line(&mut out, &json(&row.activity, policy, now)));
        }
        output::print_cells(shell.format, COLUMNS, &rows, "nothing is to be done")
    }
}

impl Standing {
    fn of(activity: &Activity, policy: &Policy, now: Timestamp) -> Self {
        let calendar = activity.assignee.as_ref().and_then(|user| policy.calendar(policy.user(user)?.calendar.as_ref()?));
        let zone = calendar.map_or(TimeZone::UTC, |calendar| calendar.zone().clone());
        let today = moments::day_of(now, &zone);
        match activity.due_on {
            Some(due) if due < today => Self::Overdue(days(due, today)),
            Some(due) if due == today => Self::Today,
            _ => Self::Planned,
        }
    }

    fn in_words(self) -> String {
        match self {
            Self::Overdue(1) => "overdue by a day".to_owned(),
            Self::Overdue(days) => format!("overdue by {days} days"),
            Self::Today => "today".to_owned(),
            Self::Planned => "planned".to_owned(),
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Overdue(_) => "overdue",
            Self::Today => "today",
            Self::Planned => "planned",
        }
    }
}

fn days(from: CivilDate, to: CivilDate) -> i32 {
    from.date().until(to.date()).map_or(0, |span| span.get_days())
}

/// An activity in a line: `5 call: Ring Kim, due 2026-12-01 (today), for ana`.
pub(super) fn line(activity: &Activity, policy: &Policy, now: Timestamp) -> String {
    let kind = activity.activity_type.as_ref().map_or("activity", |kind| kind.as_str());
    let due = activity.due_on.map_or_else(String::new, |due| format!(", due {due} ({})", Standing::of(activity, policy, now).in_words()));
    let user = activity.assignee.as_ref().map_or_else(|| ", for nobody".to_owned(), |user| format!(", for {user}"));
    let meeting = activity.starts_at.map_or_else(String::new, |at| format!(", begins {}", output::time(at.as_micros())));
    let place = activity.location.as_ref().map_or_else(String::new, |place| format!(", at {place}"));
    let note = activity.note.as_ref().map_or_else(String::new, |note| format!(" – {note}"));
    format!("{} {kind}: {}{due}{meeting}{place}{user}{note}", activity.id, activity.summary)
}

/// An activity for programs.
pub(super) fn json(activity: &Activity, policy: &Policy, now: Timestamp) -> Json {
    json!({
        "id": activity.id,
        "lead": activity.lead,
        "activity_type": activity.activity_type,
        "summary": activity.summary,
        "note": activity.note,
        "due_on": activity.due_on.map(|day| day.to_string()),
        "standing": Standing::of(activity, policy, now).as_str(),
        "starts_at": activity.starts_at.map(|at| at.to_string()),
        "ends_at": activity.ends_at.map(|at| at.to_string()),
        "location": activity.location,
        "assignee": activity.assignee,
        "state": activity.state,
        "created_at": activity.created_at.to_string(),
        "created_by": activity.created_by,
    })
}

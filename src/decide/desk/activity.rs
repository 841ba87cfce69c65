//! Activities: planned, done, put off, cancelled.

use std::time::Duration;

use super::{By, CaseId, Desk, Refusal};
use crate::{
    crm::{Activity, ActivityField, ActivityId, ActivityState, CivilDate, Slug, Timestamp, Value},
    decide::plan::{Effect, Target},
    policy::{ActivityType, Calendar},
};

const DAY: Duration = Duration::from_secs(24 * 3600);

/// An activity to be planned.
#[derive(Debug, Clone, Default)]
pub struct NewActivity {
    /// The type; the first of the configuration unless said.
    pub activity_type: Option<Slug>,
    /// Instead of the type's own summary.
    pub summary: Option<String>,
    /// More about it.
    pub note: Option<String>,
    /// The deadline.
    pub due: DueIn,
    /// Who has to do it; the lead's salesperson unless said.
    pub assignee: Option<Slug>,
    /// When a meeting begins and ends, and where it takes place.
    pub meeting: Option<(Timestamp, Option<Timestamp>, Option<String>)>,
}

/// When an activity is to be done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum DueIn {
    /// After the delay of its type.
    #[default]
    OfType,
    /// After this time: whole days are working days of the assignee.
    After(Duration),
    /// By the end of this day.
    On(CivilDate),
}

impl Desk<'_> {
    /// Plans an activity.
    pub(in crate::decide) fn schedule(&mut self, case: CaseId, new: NewActivity, by: &By) -> Result<(), Refusal> {
        let kind = self.activity_type(new.activity_type.as_ref())?;
        let assignee = new.assignee.or_else(|| self.case(case).lead.salesperson.clone());
        if let Some(user) = assignee.as_ref().filter(|user| self.policy.user(user).is_none()) {
            return Err(Refusal::new(format!("there is no user {user}")));
        }
        let due_on = match (new.due, &new.meeting) {
            (DueIn::On(day), _) => day,
            (DueIn::OfType, Some((starts, ..))) => self.day_of(assignee.as_ref(), *starts),
            (DueIn::OfType, None) => self.working_day(assignee.as_ref(), self.now, kind.map_or(0, |kind| kind.delay_days)),
            (DueIn::After(time), _) if time.as_secs() % DAY.as_secs() == 0 => {
                let days = u32::try_from(time.as_secs() / DAY.as_secs()).unwrap_or(u32::MAX);
                self.working_day(assignee.as_ref(), self.now, days)
            }
            (DueIn::After(time), _) => self.day_of(assignee.as_ref(), self.now.plus(time)),
        };
        let of_type = || kind.map(|kind| kind.summary.clone().unwrap_or_else(|| kind.name.clone()));
        let (starts_at, ends_at, location) = new.meeting.map_or((None, None, None), |(from, to, place)| (Some(from), to, place));
        let activity = Activity {
            activity_type: kind.map(|kind| kind.id.clone()),
            summary: new.summary.or_else(of_type).unwrap_or_default(),
            note: new.note,
            due_on: Some(due_on),
            starts_at,
            ends_at,
            location,
            assignee,
            created_at: self.now,
            created_by: by.author.to_string(),
            ..Activity::default()
        };
        let lead = self.case(case).target;
        self.case_mut(case).activities.push(activity.clone());
        self.plan.push(Effect::Schedule { lead, activity: Box::new(activity) }, by.because.clone());
        Ok(())
    }

    /// Plans every activity of a plan.
    pub(in crate::decide) fn schedule_plan(&mut self, case: CaseId, plan: &Slug, by: &By) -> Result<(), Refusal> {
        let policy = self.policy;
        let Some(plan) = policy.plans.iter().find(|known| known.id == *plan) else {
            return Err(Refusal::new(format!("there is no plan {plan}")));
        };
        for line in &plan.lines {
            let new = NewActivity {
                activity_type: Some(line.activity_type.clone()),
                summary: line.summary.clone(),
                due: DueIn::After(DAY.saturating_mul(line.after_days)),
                assignee: line.user.clone(),
                ..NewActivity::default()
            };
            self.schedule(case, new, by)?;
        }
        Ok(())
    }

    /// An activity is done: its feedback is kept, and its type's next one is planned.
    pub(in crate::decide) fn finish_activity(
        &mut self,
        case: CaseId,
        id: ActivityId,
        feedback: Option<String>,
        by: &By,
    ) -> Result<(), Refusal> {
        let done = self.open_activity(case, id)?;
        let feedback = feedback.map_or(Value::Empty, Value::Text);
        let state = Value::Text(ActivityState::Done.as_str().to_owned());
        let changes =
            vec![(ActivityField::state, state), (ActivityField::feedback, feedback), (ActivityField::finished_at, Value::Time(self.now))];
        self.change_activity(case, id, changes, by)?;
        let next = self.activity_type(done.activity_type.as_ref())?.and_then(|kind| kind.next.clone());
        let Some(next) = next else { return Ok(()) };
        let because = format!("its type follows a {}", done.activity_type.as_ref().map_or("", |kind| kind.as_str()));
        let by = By { author: by.author.clone(), because };
        self.schedule(case, NewActivity { activity_type: Some(next), assignee: done.assignee, ..NewActivity::default() }, &by)
    }

    /// An activity is not to be done any more.
    pub(in crate::decide) fn cancel_activity(&mut self, case: CaseId, id: ActivityId, by: &By) -> Result<(), Refusal> {
        self.open_activity(case, id)?;
        let state = Value::Text(ActivityState::Cancelled.as_str().to_owned());
        self.change_activity(case, id, vec![(ActivityField::state, state), (ActivityField::finished_at, Value::Time(self.now))], by)
    }

    /// An activity is put off to another day.
    pub(in crate::decide) fn snooze_activity(&mut self, case: CaseId, id: ActivityId, due: DueIn, by: &By) -> Result<(), Refusal> {
        let open = self.open_activity(case, id)?;
        let day = match due {
            DueIn::On(day) => day,
            DueIn::OfType => self.day_of(open.assignee.as_ref(), self.now.plus(DAY * 7)),
            DueIn::After(time) => self.day_of(open.assignee.as_ref(), self.now.plus(time)),
        };
        self.change_activity(case, id, vec![(ActivityField::due_on, Value::Text(day.to_string()))], by)
    }

    fn open_activity(&self, case: CaseId, id: ActivityId) -> Result<Activity, Refusal> {
        let found = self.case(case).activities.iter().find(|activity| activity.id == id).cloned();
        found.ok_or_else(|| Refusal::new(format!("activity {id} is not open")))
    }

    fn change_activity(&mut self, case: CaseId, id: ActivityId, changes: Vec<(ActivityField, Value)>, by: &By) -> Result<(), Refusal> {
        let Target::Existing(lead) = self.case(case).target else { return Err(Refusal::new("its lead is not there yet")) };
        let activities = &mut self.case_mut(case).activities;
        if let Some(activity) = activities.iter_mut().find(|activity| activity.id == id) {
            for (field, value) in &changes {
                activity.set(*field, value.clone()).map_err(|misfit| Refusal::new(misfit.to_string()))?;
            }
        }
        activities.retain(|activity| activity.state == ActivityState::Open);
        self.plan.push(Effect::ChangeActivity { activity: id, lead, changes, by: by.author.clone() }, by.because.clone());
        Ok(())
    }

    /// The type of this id; the first of all when none is named.
    fn activity_type(&self, id: Option<&Slug>) -> Result<Option<&ActivityType>, Refusal> {
        match id {
            None => Ok(self.policy.activity_types.first()),
            Some(id) => self.policy.activity_type(id).map(Some).ok_or_else(|| Refusal::new(format!("there is no activity type {id}"))),
        }
    }

    fn calendar_of(&self, user: Option<&Slug>) -> Option<&Calendar> {
        self.policy.calendar(self.policy.user(user?)?.calendar.as_ref()?)
    }

    /// The day of an instant, in the zone of its assignee.
    fn day_of(&self, user: Option<&Slug>, at: Timestamp) -> CivilDate {
        let zone = self.calendar_of(user).map_or(jiff::tz::TimeZone::UTC, |calendar| calendar.zone().clone());
        CivilDate::from(zone.to_datetime(jiff::Timestamp::from_second(at.as_seconds()).unwrap_or_default()).date())
    }

    /// So many working days of the assignee after the day of `at`; without a calendar every day is one.
    fn working_day(&self, user: Option<&Slug>, at: Timestamp, days: u32) -> CivilDate {
        let today = self.day_of(user, at);
        let days = i32::try_from(days).unwrap_or(i32::MAX);
        let reached = match self.calendar_of(user) {
            Some(calendar) => calendar.nth_working_day(today.date(), days),
            None => today.date().checked_add(jiff::Span::new().days(i64::from(days).min(100_000))).ok(),
        };
        reached.map_or(today, CivilDate::from)
    }
}

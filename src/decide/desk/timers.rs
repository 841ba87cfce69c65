//! The clocks of timed automated actions: set from a field of the lead, set anew when that moves, and run once for each moment.

use jiff::tz::TimeZone;

use super::{CaseId, Desk};
use crate::{
    crm::{CivilDate, Timestamp, Value},
    decide::{
        facts::{Armed, ClockState},
        plan::Effect,
    },
    policy::{Automation, Moment, Offset, Trigger, start_of_day},
};

/// Where a clock stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Clock {
    /// It is due then.
    Due(Timestamp),
    /// Its time has come, and its domain does not hold yet.
    Waiting,
    /// It ran.
    Done,
}

impl Desk<'_> {
    /// Sets the clocks of every record on the desk.
    pub(super) fn set_clocks(&mut self) {
        let policy = self.policy;
        for case in (0..self.cases.len()).map(CaseId) {
            for automation in &policy.automations {
                if let Some(moment) = moment_of(automation) {
                    self.set_clock(case, automation, moment);
                }
            }
        }
    }

    /// Sets the clocks of a record that stood before its rules did: a moment that is past has gone by, and does not come now.
    pub(in crate::decide) fn adopt(&mut self, case: CaseId) {
        let policy = self.policy;
        for automation in &policy.automations {
            let Some(moment) = moment_of(automation) else { continue };
            let (Some(from), false) = (self.moment(case, moment), self.case(case).armed.contains_key(&automation.name)) else { continue };
            if due(moment, from, self).is_some_and(|due| due <= self.now) {
                let because = "its time had come before the rule was there".to_owned();
                self.arm(case, &automation.name, from, Clock::Done, because);
            }
        }
    }

    fn set_clock(&mut self, case: CaseId, automation: &Automation, moment: &Moment) {
        let name = &automation.name;
        let armed = self.case(case).armed.get(name).copied();
        let from = self.moment(case, moment).filter(|_| self.case(case).lead.merged_into.is_none());
        match (from, armed) {
            (Some(from), Some(armed)) if armed.occurrence == from => {}
            (Some(from), _) => match due(moment, from, self) {
                Some(due) => self.arm(case, name, from, Clock::Due(due), format!("{} is {from}", moment.field)),
                None => self.disarm(case, name, "its calendar is never open"),
            },
            (None, Some(_)) => self.disarm(case, name, "the moment it counts from is gone"),
            (None, None) => {}
        }
    }

    /// The moment that a field names; a date counts from its beginning.
    fn moment(&self, case: CaseId, moment: &Moment) -> Option<Timestamp> {
        match self.case(case).lead.get(moment.field) {
            Value::Time(at) => Some(at),
            Value::Text(day) => CivilDate::parse(&day).map(|day| start_of_day(day.date(), &self.zone(moment))),
            _ => None,
        }
    }

    fn zone(&self, moment: &Moment) -> TimeZone {
        moment.calendar.as_ref().and_then(|id| self.policy.calendar(id)).map_or(TimeZone::UTC, |calendar| calendar.zone().clone())
    }

    pub(super) fn waiting(&self, case: CaseId, name: &str) -> Option<Timestamp> {
        let armed = self.case(case).armed.get(name)?;
        (armed.state == ClockState::Waiting).then_some(armed.occurrence)
    }

    pub(super) fn arm(&mut self, case: CaseId, name: &str, occurrence: Timestamp, clock: Clock, because: String) {
        let state = match clock {
            Clock::Due(_) => ClockState::Set,
            Clock::Waiting => ClockState::Waiting,
            Clock::Done => ClockState::Done,
        };
        let due = if let Clock::Due(due) = clock { Some(due) } else { None };
        self.case_mut(case).armed.insert(name.to_owned(), Armed { occurrence, state });
        let lead = self.case(case).target;
        self.plan.push(Effect::Arm { lead, automation: name.to_owned(), occurrence, due, state }, because);
    }

    pub(super) fn disarm(&mut self, case: CaseId, name: &str, because: &str) {
        if self.case_mut(case).armed.remove(name).is_some() {
            let lead = self.case(case).target;
            self.plan.push(Effect::Disarm { lead, automation: name.to_owned() }, because.to_owned());
        }
    }
}

fn moment_of(automation: &Automation) -> Option<&Moment> {
    match &automation.on {
        Trigger::Due(moment) | Trigger::Quiet(moment) => Some(moment),
        _ => None,
    }
}

fn due(moment: &Moment, from: Timestamp, desk: &Desk<'_>) -> Option<Timestamp> {
    let calendar = moment.calendar.as_ref().and_then(|id| desk.policy.calendar(id));
    match (moment.offset, calendar) {
        (Offset::After(time), Some(calendar)) => calendar.add_working(from, time),
        (Offset::Before(time), Some(calendar)) => calendar.subtract_working(from, time),
        (Offset::After(time), None) => Some(from.plus(time)),
        (Offset::Before(time), None) => Some(from.minus(time)),
    }
}

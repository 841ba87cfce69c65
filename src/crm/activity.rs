//! Activities: what somebody has to do about a lead, and what was done (Odoo's `mail.activity`, kept after it is done).

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{ActivityId, CivilDate, FieldKind, FieldType, LeadId, Slug, Timestamp, Value, lead::text_forms, record::record};

/// Where an activity stands. Overdue, today and planned follow from the deadline, the assignee's zone and the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum ActivityState {
    /// To be done.
    #[default]
    Open,
    /// Done; the feedback is kept.
    Done,
    /// Not to be done any more.
    Cancelled,
}

text_forms!(ActivityState { Open = "open", Done = "done", Cancelled = "cancelled" });

impl FieldType for ActivityState {
    const KIND: FieldKind = FieldKind::Choice(&["open", "done", "cancelled"]);
    const TAKES: &'static str = "`open`, `done` or `cancelled`";

    fn value(&self) -> Value {
        Value::Text(self.as_str().to_owned())
    }

    fn read(value: Value) -> Option<Self> {
        if let Value::Text(text) = value { Self::from_text(&text) } else { None }
    }
}

record! {
    /// Something to do about a lead.
    Activity, ActivityField;
    /// Its number.
    id: ActivityId;
    /// The lead it is about.
    lead: LeadId;
    /// Its type: a call, a mail, a meeting, or one of the configuration's own.
    activity_type: Option<Slug>, settable;
    /// What is to be done, in a line.
    summary: String, settable;
    /// More about it.
    note: Option<String>, settable;
    /// The day by whose end it is to be done, in the assignee's zone.
    due_on: Option<CivilDate>, settable;
    /// When a meeting begins.
    starts_at: Option<Timestamp>, settable;
    /// When a meeting ends.
    ends_at: Option<Timestamp>, settable;
    /// Where a meeting takes place.
    location: Option<String>, settable;
    /// Who has to do it.
    assignee: Option<Slug>, settable;
    /// Where it stands.
    state: ActivityState;
    /// What came of it.
    feedback: Option<String>;
    /// When it was planned.
    created_at: Timestamp;
    /// Who planned it: a user, or the rule.
    created_by: String;
    /// When it was done or cancelled.
    finished_at: Option<Timestamp>;
}

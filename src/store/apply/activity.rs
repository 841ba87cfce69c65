//! What happens to an activity: it is planned, put off, done, cancelled. A done one stays, and its record's chatter tells what came of it.

use super::Context;
use crate::{
    crm::{Activity, ActivityField, ActivityId, ActivityState, Author, ChatterKind, LeadId, Timestamp, Value},
    store::{StoreError, Tx},
};

impl Tx {
    pub(super) async fn schedule(&mut self, lead: LeadId, activity: &Activity, context: &Context<'_>) -> Result<ActivityId, StoreError> {
        let mut activity = Activity { lead, ..activity.clone() };
        if activity.created_at == Timestamp::default() {
            activity.created_at = context.at;
        }
        if activity.created_by.is_empty() {
            activity.created_by = context.by.to_string();
        }
        Ok(ActivityId(self.insert(&activity).await?))
    }

    pub(super) async fn change_activity(
        &mut self,
        id: ActivityId,
        lead: LeadId,
        changes: &[(ActivityField, Value)],
        by: &Author,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        for (field, value) in changes {
            self.set_field::<Activity>(id.0, *field, value.clone()).await?;
        }
        if !changes.iter().any(|(field, _)| *field == ActivityField::state) {
            return Ok(());
        }
        let activity = self.activity_row(id).await?;
        if activity.state != ActivityState::Open && activity.finished_at.is_none() {
            self.set_field::<Activity>(id.0, ActivityField::finished_at, Value::Time(at)).await?;
        }
        if activity.state == ActivityState::Done {
            self.add_text(lead, ChatterKind::Activity, &done(&activity), (by, at)).await?;
        }
        Ok(())
    }
}

/// `call: Ask about the chairs`, and below it what came of it.
fn done(activity: &Activity) -> String {
    let kind = activity.activity_type.as_ref().map_or("activity", |kind| kind.as_str());
    let feedback = activity.feedback.as_ref().map_or_else(String::new, |feedback| format!("\n{feedback}"));
    format!("{kind}: {}{feedback}", activity.summary)
}

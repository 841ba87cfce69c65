//! Raises the alarm when a declared form seems to have changed: a field that came with most mails comes hardly any more. The mails become leads
//! all the same, with their whole text.
//!
//! Looks only after a mail that lacked something. What was said of a field is said again only after the field was well in between, or by a new
//! process. A database that does not answer is no reason to hold up the intake: then the next such mail looks.

use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};

use crate::{
    decide::{FormFill, Plan, fill_rates},
    store::{Store, StoreError},
};

/// Mails of the form that are compared.
const MAILS: u32 = 120;

/// The fields of which it was said that they come no more.
#[derive(Debug, Default)]
pub(super) struct FormWatch(Mutex<BTreeSet<(String, String)>>);

impl FormWatch {
    /// Looks at the form of a mail that was decided.
    pub(super) async fn look(&self, store: &Store, plan: &Plan) {
        let Some(fill) = plan.form.as_ref().filter(|fill| fill.lacks_something()) else { return };
        match last(store, &fill.source).await {
            Ok(fills) => self.compare(&fills),
            Err(error) => tracing::warn!(form = fill.source, %error, "how well the form is read could not be looked up"),
        }
    }

    fn compare(&self, fills: &[FormFill]) {
        // What was said is only advice: after a panic it may be said twice.
        let mut said = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for rate in fill_rates(fills) {
            let key = (rate.form, rate.field);
            if !rate.fell {
                said.remove(&key);
            } else if said.insert(key.clone()) {
                let (form, field) = key;
                tracing::warn!(
                    form,
                    field,
                    earlier = format!("{:.0} %", rate.earlier.unwrap_or_default() * 100.0),
                    lately = format!("{:.0} %", rate.lately * 100.0),
                    "a field of a form comes no more: has the form changed? `leadgate report forms` has the numbers, its [[form]] wants the new label"
                );
            }
        }
    }
}

async fn last(store: &Store, form: &str) -> Result<Vec<FormFill>, StoreError> {
    store.read().await?.last_form_fills(form, MAILS).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_it_once_until_the_field_was_well_again() {
        let with = FormFill { source: "quote".to_owned(), found: vec!["phone".to_owned()], ..FormFill::default() };
        let without = FormFill { source: "quote".to_owned(), missing: vec!["phone".to_owned()], ..FormFill::default() };
        let watch = FormWatch::default();
        let said = || watch.0.lock().unwrap().len();
        watch.compare(&vec![with.clone(); 40]);
        assert_eq!(said(), 0);
        let changed = [vec![with.clone(); 40], vec![without; 20]].concat();
        watch.compare(&changed);
        watch.compare(&changed);
        assert_eq!(said(), 1);
        watch.compare(&[changed, vec![with; 20]].concat());
        assert_eq!(said(), 0);
    }
}

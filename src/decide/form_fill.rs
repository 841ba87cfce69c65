//! How well declared forms are read, field by field over many mails: whoever changes a form on the web site tells nobody here, and then a field
//! comes no more. Pure: counts what the plans noted.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::mail::Form;

/// The mails that count as lately.
const LATELY: usize = 20;
/// So many mails must be known, lately and before, to say that something changed.
const ENOUGH_LATELY: usize = 5;
const ENOUGH_EARLIER: usize = 10;

/// How well one mail of a declared form was read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormFill {
    /// Which form.
    pub source: String,
    /// Fields with a value.
    pub found: Vec<String>,
    /// Expected fields that were not there.
    pub missing: Vec<String>,
    /// Fields whose value was none of their kind.
    pub unfit: Vec<String>,
}

impl FormFill {
    /// Of a form that the configuration declares.
    pub(super) fn of(form: &Form) -> Option<Self> {
        form.declared.then(|| Self {
            source: form.source.clone(),
            found: form.fields.keys().cloned().collect(),
            missing: form.missing.clone(),
            unfit: form.unfit.clone(),
        })
    }

    /// Did something that was expected not come?
    pub fn lacks_something(&self) -> bool {
        !self.missing.is_empty() || !self.unfit.is_empty()
    }
}

/// How often one field of a form was filled. Rates are from 0 to 1.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FillRate {
    /// The form.
    pub form: String,
    /// Its field.
    pub field: String,
    /// Mails of the form.
    pub mails: usize,
    /// Those with a value for the field.
    pub found: usize,
    /// Those with a value that is none of the field's kind.
    pub unfit: usize,
    /// The rate before the last twenty mails; `None` when there are none.
    pub earlier: Option<f64>,
    /// The rate of the last twenty mails.
    pub lately: f64,
    /// Did the field come mostly, and now hardly half as often? Then the form has changed.
    pub fell: bool,
}

/// The rates of every field of every form. `fills` are in the order in which the mails came.
pub fn fill_rates(fills: &[FormFill]) -> Vec<FillRate> {
    let mut forms: BTreeMap<&str, Vec<&FormFill>> = BTreeMap::new();
    for fill in fills {
        forms.entry(&fill.source).or_default().push(fill);
    }
    forms.values().flat_map(|mails| of_form(mails)).collect()
}

fn of_form(mails: &[&FormFill]) -> Vec<FillRate> {
    let (earlier, lately) = mails.split_at(mails.len().saturating_sub(LATELY));
    let fields: BTreeSet<&String> = mails.iter().flat_map(|mail| mail.found.iter().chain(&mail.missing).chain(&mail.unfit)).collect();
    let rate = |field: &String| {
        let found = |mails: &[&FormFill]| mails.iter().filter(|mail| mail.found.contains(field)).count();
        let share = |mails: &[&FormFill]| found(mails) as f64 / mails.len().max(1) as f64;
        let known = earlier.len() >= ENOUGH_EARLIER && lately.len() >= ENOUGH_LATELY;
        FillRate {
            form: mails.first().map(|mail| mail.source.clone()).unwrap_or_default(),
            field: field.clone(),
            mails: mails.len(),
            found: found(mails),
            unfit: mails.iter().filter(|mail| mail.unfit.contains(field)).count(),
            earlier: (!earlier.is_empty()).then(|| share(earlier)),
            lately: share(lately),
            fell: known && share(earlier) >= 0.5 && share(lately) < share(earlier) / 2.0,
        }
    };
    fields.into_iter().map(rate).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(form: &str, found: &[&str], missing: &[&str]) -> FormFill {
        let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        FormFill { source: form.to_owned(), found: list(found), missing: list(missing), unfit: Vec::new() }
    }

    fn of<'r>(rates: &'r [FillRate], form: &str, field: &str) -> &'r FillRate {
        rates.iter().find(|rate| rate.form == form && rate.field == field).unwrap()
    }

    #[test]
    fn a_field_that_stops_coming_is_seen_and_one_that_never_came_much_is_not() {
        let mut fills = vec![mail("quote", &["email", "phone"], &[]); 30];
        fills.extend(vec![mail("quote", &["email"], &["phone"]); 18]);
        fills.extend(vec![mail("other", &["email"], &["note"]); 40]);
        let rates = fill_rates(&fills);
        let phone = of(&rates, "quote", "phone");
        assert_eq!((phone.mails, phone.found, phone.fell), (48, 30, true));
        assert_eq!((phone.earlier, phone.lately), (Some(1.0), 0.1));
        assert!(!of(&rates, "quote", "email").fell && !of(&rates, "other", "note").fell);
    }

    #[test]
    fn a_few_mails_say_nothing_and_what_comes_back_is_well_again() {
        let mut fills = vec![mail("quote", &["phone"], &[]); 5];
        fills.extend(vec![mail("quote", &[], &["phone"]); 20]);
        assert!(!of(&fill_rates(&fills), "quote", "phone").fell, "five mails are too few to compare with");
        fills.splice(0..0, vec![mail("quote", &["phone"], &[]); 20]);
        assert!(of(&fill_rates(&fills), "quote", "phone").fell);
        fills.extend(vec![mail("quote", &["phone"], &[]); 15]);
        assert!(!of(&fill_rates(&fills), "quote", "phone").fell);
        assert_eq!(fill_rates(&[]), []);
    }
}

//! The quota of a member: how many leads they get in one window of so many days. Odoo's formula, and the cap that it lacks.

use serde::{Deserialize, Serialize};

use super::Load;

/// Odoo's quota of a member with this capacity per 30 days, who got `assigned` leads in the last 30 days, for a window of `days`.
///
/// A proportional part of the capacity, plus a fifth of what the month is behind, rounded half to even. It has no cap: a member at their capacity still gets
/// the proportional part (Odoo 16, `crm.team.member._get_assignment_quota`, whose tests want it so). See [`strict_quota`].
pub fn odoo_quota(capacity: u32, assigned: u32, days: f64) -> u32 {
    let capacity = f64::from(capacity);
    let part = capacity * days / 30.0;
    let behind = (capacity - (f64::from(assigned) + part)).max(0.0);
    whole((part + behind * 0.2).round_ties_even())
}

/// [`odoo_quota`], but never more than what is left of the capacity within 30 days.
pub fn strict_quota(capacity: u32, assigned: u32, days: f64) -> u32 {
    odoo_quota(capacity, assigned, days).min(capacity.saturating_sub(assigned))
}

/// How a member stands in the running window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quota {
    /// Leads for the whole window, by what had been given when it began.
    pub quota: u32,
    /// Leads given since it began.
    pub given: u32,
    /// Leads given in the last 30 days, these among them.
    pub given_in_30_days: u32,
    /// Leads that may still be given now.
    pub left: u32,
}

impl Quota {
    /// How a member with this capacity and load stands, in a window of so many days.
    pub(super) fn now(capacity: u32, load: Load, days: f64) -> Self {
        let before = load.assigned_in_30_days.saturating_sub(load.assigned_in_window);
        let quota = strict_quota(capacity, before, days);
        // The quota was at most what was left of the capacity before, so this is at most what is left of it now.
        let left = quota.saturating_sub(load.assigned_in_window);
        Self { quota, given: load.assigned_in_window, given_in_30_days: load.assigned_in_30_days, left }
    }
}

/// A count from a float: nothing from what is no number or below zero.
fn whole(count: f64) -> u32 {
    // A cast saturates, and makes 0 of NaN.
    count as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each row: capacity, assigned, days, what Odoo 16 gives (its own tests), what we give.
    #[test]
    fn gives_what_odoo_gives_below_the_cap() {
        let rows = [
            (45, 0, 1.0, 10, 10),
            (45, 0, 2.0, 11, 11),
            (45, 0, 30.0, 45, 45),
            (45, 0, 60.0, 90, 45),
            (45, 30, 1.0, 4, 4),
            (45, 30, 2.0, 5, 5),
            // At the capacity and over it Odoo goes on giving.
            (45, 45, 1.0, 2, 0),
            (15, 14, 4.0, 2, 1),
            (15, 16, 4.0, 2, 0),
            (15, 20, 0.2, 0, 0),
            // Half to even: 0.5 and 2.5 go down, 1.5 goes up.
            (15, 15, 1.0, 0, 0),
            (45, 100, 1.0, 2, 0),
            (75, 100, 1.0, 2, 0),
            (0, 0, 30.0, 0, 0),
        ];
        for (capacity, assigned, days, odoo, ours) in rows {
            let row = format!("capacity {capacity}, assigned {assigned}, days {days}");
            assert_eq!(odoo_quota(capacity, assigned, days), odoo, "{row}");
            assert_eq!(strict_quota(capacity, assigned, days), ours, "{row}");
        }
        assert_eq!((odoo_quota(30, 0, f64::NAN), odoo_quota(30, 0, -60.0)), (0, 0), "a window without a length gives nothing");
    }

    #[test]
    fn a_running_window_counts_what_it_gave() {
        let load = |in_30_days, in_window| Load { open: 0, assigned_in_30_days: in_30_days, assigned_in_window: in_window };
        assert_eq!(Quota::now(45, load(0, 0), 1.0), Quota { quota: 10, given: 0, given_in_30_days: 0, left: 10 });
        assert_eq!(Quota::now(45, load(4, 4), 1.0), Quota { quota: 10, given: 4, given_in_30_days: 4, left: 6 });
        assert_eq!(Quota::now(45, load(34, 4), 1.0).left, 0);
        assert_eq!(Quota::now(45, load(45, 1), 60.0).left, 0);
    }
}

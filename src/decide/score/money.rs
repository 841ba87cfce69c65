//! What a lead is worth: amounts are whole minor units of a currency (cents), so that sums of them are exact.

/// The expected revenue by its probability in percent, which counts with two decimals and from 0 to 100. Half a minor unit is rounded away from zero, as in
/// commerce; Odoo rounds a binary fraction, and so half a cent goes now up and now down.
pub fn prorated_revenue(expected: i64, probability: f64) -> i64 {
    // A cast makes 0 of NaN.
    let basis_points = (probability.clamp(0.0, 100.0) * 100.0).round() as i128;
    rounded(i128::from(expected) * basis_points, 10_000)
}

/// The recurring revenue of one month, by that of a plan of so many months; a plan without months counts as one month, as in Odoo.
pub fn mrr(recurring: i64, months: u32) -> i64 {
    rounded(i128::from(recurring), i128::from(months.max(1)))
}

/// The quotient, half away from zero. `by` is above zero.
fn rounded(amount: i128, by: i128) -> i64 {
    let quotient = (2 * amount.abs() + by) / (2 * by);
    // It is never further from zero than the amount, which was an `i64` times at most `by`.
    i64::try_from(quotient * amount.signum()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_rounded_to_whole_minor_units() {
        let rows = [
            (100_000, 33.49, 33_490),
            (5, 50.0, 3),
            (15, 50.0, 8),
            (-5, 50.0, -3),
            (1, 49.99, 0),
            (1, 50.0, 1),
            (12_345, 0.01, 1),
            (10, 33.333_333, 3),
            (999, 0.0, 0),
            (999, 100.0, 999),
            (999, 250.0, 999),
            (999, -3.0, 0),
            (999, f64::NAN, 0),
            (i64::MAX, 100.0, i64::MAX),
            (i64::MIN, 100.0, i64::MIN),
        ];
        for (expected, probability, prorated) in rows {
            assert_eq!(prorated_revenue(expected, probability), prorated, "{expected} at {probability} %");
        }
    }

    #[test]
    fn a_plan_is_spread_over_its_months() {
        assert_eq!((mrr(120_000, 12), mrr(100, 12), mrr(90, 12), mrr(-90, 12)), (10_000, 8, 8, -8));
        assert_eq!((mrr(500, 0), mrr(500, 1), mrr(i64::MAX, 1)), (500, 500, i64::MAX));
    }
}

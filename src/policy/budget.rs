//! Budgets: what keeps two robots from writing to each other for ever, and one sender from filling the pipeline.

use std::time::Duration;

/// How many acknowledgements may leave. Over a budget the acknowledgement is withheld, and the record says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AckBudget {
    /// To one address within 24 hours.
    pub per_address_per_day: u32,
    /// To one domain within an hour.
    pub per_domain_per_hour: u32,
    /// From one team within an hour.
    pub per_team_per_hour: u32,
}

impl Default for AckBudget {
    /// 3 a day, 20 an hour and 200 an hour: below what any peer allows, above what any person causes.
    fn default() -> Self {
        Self { per_address_per_day: 3, per_domain_per_hour: 20, per_team_per_hour: 200 }
    }
}

/// How much of one sender and of one message is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IntakeLimits {
    /// New records from one sender within `sender_window`; later mail joins the first of them and is not acknowledged.
    pub records_per_sender: u32,
    /// The window for `records_per_sender`.
    pub sender_window: Duration,
    /// How many bytes of a message are parsed; the rest is kept raw.
    pub parsed_bytes: u64,
    /// How many bytes of a message are kept; of a longer one only the beginning is.
    pub kept_bytes: u64,
    /// How many starts a message may take down before it is quarantined unread.
    pub attempts: u32,
}

impl Default for IntakeLimits {
    /// 20 records in 120 minutes as Odoo has it; 25 MiB parsed and 150 MiB kept cover what mail servers accept.
    fn default() -> Self {
        Self {
            records_per_sender: 20,
            sender_window: Duration::from_secs(120 * 60),
            parsed_bytes: 25 << 20,
            kept_bytes: 150 << 20,
            attempts: 3,
        }
    }
}

//! The linter: what is right by itself and yet cannot be meant. Every finding is a warning; the configuration is taken all the same.
//!
//! Speaks only when there is no mistake: what a mistake leaves out would look like something that is missing. Takes time in proportion to what is written, up to a
//! logarithm: 2,000 routes are as quick to check as to read.

mod automations;
mod people;
mod routes;
mod unused;

use super::{
    read::{Names, Routing, ServiceDraft},
    report::Report,
    templates::Templates,
};

/// Notes everything that deserves a look.
pub(super) fn check(names: &Names, service: &ServiceDraft, routing: &Routing, templates: &Templates, report: &Report) {
    if report.has_errors() {
        return;
    }
    routes::check(&routing.rules.routes, report);
    routes::check_addresses(names, &routing.rules.routes, report);
    people::check(names, routing, report);
    people::check_stages(names, routing, report);
    people::check_mailboxes(names, service, report);
    automations::check(&routing.rules.automations, report);
    unused::check(names, service, routing, templates, report);
}

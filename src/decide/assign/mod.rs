//! Who gets a lead: one draw over the members of a team.
//!
//! [`assign`] takes the members with everything about them already found out (who is here, whose domain matches, who has how much), and answers with a
//! [`Draw`]: the eligible with their figures, the excluded with their reasons, the chosen one and why. Stored as JSON, a draw can be read
//! months later. It reads no clock, draws no lots and cannot fail; nobody eligible means that nobody is chosen, and the draw says why.
//! Ties go to whom the configuration names first.

mod choose;
mod draw;
mod fairness;
mod of_lead;
mod quota;
mod rota;
#[cfg(test)]
mod tests;

pub use draw::{Draw, Eligible, Excluded, Exclusion, Figures, Path};
pub use fairness::{FairShare, fairness};
pub(super) use of_lead::of_lead;
pub use quota::{Quota, odoo_quota, strict_quota};
pub use rota::Rota;

use serde::{Deserialize, Serialize};

use crate::{crm::Slug, policy::AssignMethod};

/// A member of the team, as they stand at this moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Which user.
    pub user: Slug,
    /// Leads per 30 days for [`AssignMethod::Capacity`], else the weight. A member with none gets none.
    pub capacity: u32,
    /// Does the user still work here?
    pub active: bool,
    /// Are they here, that is, in no period of absence?
    pub present: bool,
    /// Is it within their hours? Where the team does not ask for hours: yes.
    pub inside_hours: bool,
    /// Does the lead match the member's domain? Without a domain: yes.
    pub domain_matches: bool,
    /// Do they write in the lead's language? Where the team does not ask for languages: yes.
    pub speaks_language: bool,
    /// What they have already.
    pub load: Load,
}

/// What a member has already from this team.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Load {
    /// Leads that are open now.
    pub open: u32,
    /// Leads assigned to them within the last 30 days, in whatever state these are now.
    pub assigned_in_30_days: u32,
    /// Those of the last 30 days' that were assigned since the window of the quota began.
    pub assigned_in_window: u32,
}

/// The user to whom this customer belongs already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// Which user; they need not be a member of this team.
    pub user: Slug,
    /// Does the user still work here?
    pub active: bool,
    /// Are they here, that is, in no period of absence?
    pub present: bool,
    /// Why the customer is theirs, as a clause: `owns lead 12 of the same contact`.
    pub because: String,
}

/// What a draw depends on.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// How the team shares out.
    pub method: AssignMethod,
    /// The members, in the order of the configuration.
    pub members: &'a [Member],
    /// Whose turn it is, as the last draw of the team left it.
    pub rota: &'a Rota,
    /// Who owns the customer, where the team keeps customers with their owners.
    pub owner: Option<&'a Owner>,
    /// The length of the quota's window, in days (Odoo's `work_days`).
    pub window_days: f64,
}

/// Makes the draw.
///
/// The owner of the customer comes first, if they are active and here; the team's method second. An owner's lead is no turn of the rota. Under [`AssignMethod::Capacity`]
/// an owner who has reached their capacity is passed over: the cap has no exception.
pub fn assign(request: &Request<'_>) -> Draw {
    let mut rota = request.rota.clone();
    rota.keep(|user| request.members.iter().any(|member| member.user == *user));
    let (eligible, excluded) = draw::sort_out(request, &rota);
    let passed_over = match request.owner.map(|owner| (owner, refusal(owner, request))) {
        Some((owner, None)) => {
            let because = format!("{} {}", owner.user, owner.because);
            let chosen = Some(owner.user.clone());
            return Draw { method: request.method, path: Path::Owner, eligible, excluded, chosen, because, rota_after: rota };
        }
        Some((owner, Some(refusal))) => format!("{} {}, but {refusal}; ", owner.user, owner.because),
        None => String::new(),
    };
    let choice = choose::choose(request, &eligible, rota);
    let nobody = choice.chosen.is_none() && !excluded.is_empty();
    let why = if nobody { format!(": {}", draw::in_words(&excluded)) } else { String::new() };
    let because = format!("{passed_over}{}{why}", choice.because);
    let path = if choice.chosen.is_some() { Path::Method } else { Path::Nobody };
    Draw { method: request.method, path, eligible, excluded, chosen: choice.chosen, because, rota_after: choice.rota }
}

/// Why the owner does not get the lead.
fn refusal(owner: &Owner, request: &Request<'_>) -> Option<Exclusion> {
    if !owner.active {
        return Some(Exclusion::Inactive);
    }
    if !owner.present {
        return Some(Exclusion::Away);
    }
    let member = request.members.iter().find(|member| member.user == owner.user)?;
    let full = request.method == AssignMethod::Capacity && member.load.assigned_in_30_days >= member.capacity;
    full.then_some(Exclusion::CapReached { cap: member.capacity, given: member.load.assigned_in_30_days })
}

//! The methods: who of the eligible gets the lead, and the sentence that says why.

use super::{Eligible, Figures, Quota, Request, Rota};
use crate::{crm::Slug, policy::AssignMethod};

/// What a method says.
pub(super) struct Choice {
    pub chosen: Option<Slug>,
    pub because: String,
    pub rota: Rota,
}

/// Asks the team's method.
pub(super) fn choose(request: &Request<'_>, eligible: &[Eligible], mut rota: Rota) -> Choice {
    let nobody = |because: &str, rota| Choice { chosen: None, because: because.to_owned(), rota };
    if request.method == AssignMethod::Manual {
        return nobody("assignment is manual in this team: nobody gets a lead by itself", rota);
    }
    if request.members.is_empty() {
        return nobody("the team has no members", rota);
    }
    let place = match request.method {
        AssignMethod::Manual => None,
        AssignMethod::RoundRobin => {
            let present: Vec<_> = eligible.iter().map(|member| (&member.user, member.weight)).collect();
            rota.give(&present)
        }
        AssignMethod::LeastLoaded => least_loaded(eligible),
        AssignMethod::Capacity => least_served(eligible),
    };
    match place.and_then(|place| eligible.get(place)) {
        Some(chosen) => Choice { chosen: Some(chosen.user.clone()), because: because(request.method, chosen, eligible), rota },
        None => nobody("no member of the team can take it now", rota),
    }
}

/// The fewest open leads for the weight. Compared crosswise, so that no division rounds.
fn least_loaded(eligible: &[Eligible]) -> Option<usize> {
    least(eligible, |member| match member.figures {
        Figures::Open(open) => (u64::from(open), u64::from(member.weight)),
        _ => (0, 1),
    })
}

/// The smallest part of the quota, the lead in question half counted (Webster's rule): so a large quota and a small one fill side by side, where Odoo draws lots.
fn least_served(eligible: &[Eligible]) -> Option<usize> {
    least(eligible, |member| match member.figures {
        Figures::Quota(Quota { quota, given, .. }) => (2 * u64::from(given) + 1, u64::from(quota)),
        _ => (0, 1),
    })
}

/// The place of the smallest fraction; the first of equals.
fn least(eligible: &[Eligible], fraction: impl Fn(&Eligible) -> (u64, u64)) -> Option<usize> {
    let fractions = eligible.iter().map(|member| {
        let (over, under) = fraction(member);
        (u128::from(over), u128::from(under))
    });
    fractions.enumerate().min_by(|(_, (a, b)), (_, (c, d))| (a * d).cmp(&(c * b))).map(|(place, _)| place)
}

fn because(method: AssignMethod, chosen: &Eligible, eligible: &[Eligible]) -> String {
    let (method, user) = (method.in_words(), &chosen.user);
    if eligible.len() == 1 {
        return format!("{method}: {user} is the only one who can take it");
    }
    let names: Vec<_> = eligible.iter().map(|member| member.user.as_str()).collect();
    let reason = match chosen.figures {
        Figures::None => String::new(),
        Figures::Credit(credit) => {
            format!("it is {user}'s turn, with {:.2} leads due and a weight of {}", credit + chosen.share, chosen.weight)
        }
        Figures::Open(open) => format!("{user} has the fewest open leads for their weight, {open} with a weight of {}", chosen.weight),
        Figures::Quota(quota) => format!("{user} has had the smallest part of their quota, {} of {}", quota.given, quota.quota),
    };
    format!("{method} among {}: {reason}", names.join(", "))
}

//! The draw as it is stored: who could have got the lead, who could not and why, who did.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Member, Quota, Request, Rota};
use crate::{crm::Slug, policy::AssignMethod};

/// One lead given, or not given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Draw {
    /// How the team shares out.
    pub method: AssignMethod,
    /// What decided.
    pub path: Path,
    /// Who could have got it by the team's method, in the order of the configuration.
    pub eligible: Vec<Eligible>,
    /// Who could not.
    pub excluded: Vec<Excluded>,
    /// Who did.
    pub chosen: Option<Slug>,
    /// Why, for people.
    pub because: String,
    /// Whose turn it is from now on.
    pub rota_after: Rota,
}

/// What decided a draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Path {
    /// The customer belongs to somebody.
    Owner,
    /// The team's method.
    Method,
    /// Nobody was chosen.
    Nobody,
}

/// A member who could get the lead.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Eligible {
    /// Which user.
    pub user: Slug,
    /// Their weight or capacity.
    pub weight: u32,
    /// Their part of this lead: weight by the weights of all who are eligible, 0 to 1.
    pub share: f64,
    /// What the method looks at.
    pub figures: Figures,
}

/// What a method looks at.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Figures {
    /// Nothing is compared.
    None,
    /// Leads due to the member and not given, before this draw; negative when they got more.
    Credit(f64),
    /// Open leads.
    Open(u32),
    /// The quota of the window, and what was given of it.
    Quota(Quota),
}

/// A member who could not get the lead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excluded {
    /// Which user.
    pub user: Slug,
    /// Every reason, not only the first; never empty.
    pub reasons: Vec<Exclusion>,
}

/// Why a member cannot get a lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exclusion {
    /// The user has left.
    Inactive,
    /// It is within a period of absence.
    Away,
    /// It is outside their hours.
    OutsideHours,
    /// The lead is not of the kind they take.
    DomainMismatch,
    /// They do not write in its language.
    LanguageMismatch,
    /// Their capacity is 0.
    NoCapacity,
    /// They had their part for now.
    QuotaUsed {
        /// Leads of this window.
        quota: u32,
        /// Leads given in it.
        given: u32,
    },
    /// They had all that they can take within 30 days.
    CapReached {
        /// Leads of 30 days.
        cap: u32,
        /// Leads given in the last 30 days.
        given: u32,
    },
}

impl fmt::Display for Exclusion {
    /// A clause that continues a name: `ana` *is away*.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Inactive => f.write_str("is no longer active"),
            Self::Away => f.write_str("is away"),
            Self::OutsideHours => f.write_str("is outside working hours"),
            Self::DomainMismatch => f.write_str("takes other leads (`when` does not match)"),
            Self::LanguageMismatch => f.write_str("does not write in the lead's language"),
            Self::NoCapacity => f.write_str("has a capacity of 0"),
            Self::QuotaUsed { quota, given } => write!(f, "has had {given} of a quota of {quota} for now"),
            Self::CapReached { cap, given } => write!(f, "has had {given} of at most {cap} within 30 days"),
        }
    }
}

/// Members that are named in a sentence; the draw has all of them.
const NAMED: usize = 5;

/// `ana is away, bo is outside working hours and does not write in the lead's language`.
pub(super) fn in_words(excluded: &[Excluded]) -> String {
    let clause = |member: &Excluded| {
        let reasons: Vec<String> = member.reasons.iter().map(ToString::to_string).collect();
        format!("{} {}", member.user, reasons.join(" and "))
    };
    let mut clauses: Vec<String> = excluded.iter().take(NAMED).map(clause).collect();
    if excluded.len() > NAMED {
        clauses.push(format!("and {} more", excluded.len() - NAMED));
    }
    clauses.join(", ")
}

/// Tells the eligible from the excluded.
pub(super) fn sort_out(request: &Request<'_>, rota: &Rota) -> (Vec<Eligible>, Vec<Excluded>) {
    let mut eligible = Vec::new();
    let mut excluded = Vec::new();
    for member in request.members {
        let quota = Quota::now(member.capacity, member.load, request.window_days);
        let reasons = exclusions(member, request.method, quota);
        let user = member.user.clone();
        if reasons.is_empty() {
            let figures = match request.method {
                AssignMethod::Manual => Figures::None,
                AssignMethod::RoundRobin => Figures::Credit(rota.credit(&user)),
                AssignMethod::LeastLoaded => Figures::Open(member.load.open),
                AssignMethod::Capacity => Figures::Quota(quota),
            };
            eligible.push(Eligible { user, weight: member.capacity, share: 0.0, figures });
        } else {
            excluded.push(Excluded { user, reasons });
        }
    }
    let total: f64 = eligible.iter().map(|member| f64::from(member.weight)).sum();
    eligible.iter_mut().for_each(|member| member.share = f64::from(member.weight) / total);
    (eligible, excluded)
}

fn exclusions(member: &Member, method: AssignMethod, quota: Quota) -> Vec<Exclusion> {
    let capped = method == AssignMethod::Capacity && member.capacity > 0;
    let full = capped && quota.given_in_30_days >= member.capacity;
    let reasons = [
        (!member.active, Exclusion::Inactive),
        (!member.present, Exclusion::Away),
        (!member.inside_hours, Exclusion::OutsideHours),
        (!member.domain_matches, Exclusion::DomainMismatch),
        (!member.speaks_language, Exclusion::LanguageMismatch),
        (member.capacity == 0, Exclusion::NoCapacity),
        (full, Exclusion::CapReached { cap: member.capacity, given: quota.given_in_30_days }),
        (capped && !full && quota.left == 0, Exclusion::QuotaUsed { quota: quota.quota, given: quota.given }),
    ];
    reasons.into_iter().filter_map(|(holds, reason)| holds.then_some(reason)).collect()
}

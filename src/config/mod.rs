//! What the admin typed, checked: TOML in, [`Service`] and a policy out, or every mistake at once with line and column.
//!
//! [`load`] reads `leadgate.toml`, the routing files and the templates, and never a secret: those are references until
//! [`SecretRef::resolve`]. It fails with [`Rejected`], which holds every mistake of all files; a secret written in clear is one of them and is
//! not shown.
//!
//! Reading goes through small typed readers (`table`) instead of serde, which stops at the first mistake of a table. Each key that a
//! reader asks for is known, everything else is refused, so the list of keys is written down nowhere a second time.

mod dates;
mod files;
mod fit;
mod hide;
mod lint;
mod problem;
mod read;
mod report;
pub mod rule_test;
mod rules;
pub mod secret;
pub mod service;
mod specimen;
mod suggest;
mod table;
mod templates;
#[cfg(test)]
mod tests;
mod value;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

pub use problem::{Place, Problem, Rejected, Severity};
pub use rule_test::RuleTest;
pub use rules::Rules;
pub use secret::{SecretError, SecretRef};
pub use service::Service;

use crate::{
    crm::{EmailAddress, Slug},
    policy::{AckBudget, Identity, IntakeLimits, Policy, Team, TemplateText, Trust, User, Webhook},
};
use files::{included, parse, read_text};
use read::{Names, Routing, ServiceDraft, UserDraft, read_routing, read_service};
use report::{At, Report};
use service::{EnvelopeSender, Outgoing};
use table::Table;

/// Where the teams are unless `routing` says otherwise, beside the service file.
const ROUTING_FILE: &str = "routing.toml";
/// Where the templates are, beside the routing file.
const TEMPLATES: &str = "templates";
/// How many hex digits of the SHA-256 name a policy.
const HASH_DIGITS: usize = 12;

/// A configuration without mistakes.
#[derive(Debug, Clone)]
pub struct Config {
    /// What `leadgate.toml` says.
    pub service: Service,
    /// The teams, in the order of the files; at least one.
    pub teams: Vec<Team>,
    /// The people.
    pub users: Vec<User>,
    /// What leads go through, and the rules that move them.
    pub rules: Rules,
    /// What the admin expects of some mails; `check` tries them.
    pub tests: Vec<RuleTest>,
    /// How many acknowledgements may leave.
    pub ack_budget: AckBudget,
    /// How much of one sender and of one message is taken.
    pub intake: IntakeLimits,
    /// Whom we believe what.
    pub trust: Trust,
    /// Templates by name and language.
    pub templates: BTreeMap<Slug, BTreeMap<String, TemplateText>>,
    /// First 12 hex digits of the SHA-256 over all files: names and contents, line ends made equal.
    pub hash: String,
    /// Every file that was read.
    pub files: Vec<PathBuf>,
    /// What deserves a look.
    pub warnings: Vec<Problem>,
}

/// Reads and checks a configuration with all its files. Resolves no secret and connects to nothing.
///
/// # Errors
/// Every mistake in all files.
pub fn load(path: &Path) -> Result<Config, Rejected> {
    load_into(&Report::default(), path)
}

fn load_into(report: &Report, path: &Path) -> Result<Config, Rejected> {
    let mut names = Names::default();
    let Some(file) = read_text(path, None, report) else { return Err(Rejected { problems: report.problems() }) };
    let draft = parse(file, report, |tree| read_service(&Table::top(tree, file, report), &mut names));
    let (routing_path, named_at) = match &draft.routing {
        Some(named) => (named.value.clone(), Some(&named.at)),
        None => (report.directory(file).join(ROUTING_FILE), None),
    };
    let mut routing = read_all_routing(&routing_path, named_at, &mut names, report);
    let templates = templates::read_templates(&routing_path.parent().unwrap_or(Path::new("")).join(TEMPLATES), report);
    routing.rules.fill(&At::whole(file));
    fit::check(&names, &draft, &routing, &templates, report);
    lint::check(&names, &draft, &routing, &templates, report);
    finish(draft, routing, templates, path, report)
}

fn read_all_routing(path: &Path, named_at: Option<&At>, names: &mut Names, report: &Report) -> Routing {
    let mut routing = Routing::default();
    let Some(file) = read_text(path, named_at, report) else { return routing };
    let mut read = |file, first| parse(file, report, |tree| read_routing(&Table::top(tree, file, report), first, &mut routing, names));
    let patterns = read(file, true);
    for (path, at) in included(&patterns, report) {
        if let Some(file) = read_text(&path, Some(&at), report) {
            read(file, false);
        }
    }
    if routing.teams_written == 0 {
        let advice = "write [[team]] with `id` and `alias`";
        report.missing(&At::whole(file), "no team is written here, so mail has nowhere to go", advice);
    }
    routing
}

/// The configuration, if nothing was wrong with it.
fn finish(
    draft: ServiceDraft,
    mut routing: Routing,
    templates: BTreeMap<Slug, BTreeMap<String, TemplateText>>,
    path: &Path,
    report: &Report,
) -> Result<Config, Rejected> {
    let tests = std::mem::take(&mut routing.rules.tests);
    let rules = &routing.rules;
    let in_zone = |draft: UserDraft| {
        let zone = rules.zone(draft.user.calendar.as_ref());
        draft.in_zone(&zone, report)
    };
    let users = routing.users.into_iter().map(in_zone).collect();
    let problems = report.problems();
    let (Some(storage), false) = (draft.storage, problems.iter().any(|problem| problem.severity == Severity::Error)) else {
        return Err(Rejected { problems });
    };
    let first_alias = routing.teams.first().and_then(Team::address).map(EmailAddress::domain);
    // A Message-ID is ASCII (RFC 5322 section 3.6.4), so `bücher.example` goes in as its `xn--` form.
    let ascii = |domain: &str| url::Host::parse(domain).map_or_else(|_| domain.to_owned(), |host| host.to_string());
    let domain = draft.domain.or(first_alias.map(ascii)).unwrap_or_default();
    let service = Service {
        storage,
        mailboxes: draft.mailboxes,
        maildirs: draft.maildirs,
        webhooks: draft.webhooks,
        outgoing: draft.outgoing.with_domain(&domain),
        domain,
        grace: draft.grace,
        log: draft.log,
    };
    Ok(Config {
        service,
        teams: routing.teams,
        users,
        rules: routing.rules.into(),
        tests,
        ack_budget: draft.ack_budget,
        intake: draft.intake,
        trust: routing.trust,
        templates,
        hash: hash(path, report),
        files: report.files().into_iter().map(|(path, _)| path).collect(),
        warnings: problems,
    })
}

/// Names the contents of all files. Moving them together changes nothing, and neither does the way lines end.
fn hash(path: &Path, report: &Report) -> String {
    let base = path.parent().unwrap_or(Path::new(""));
    let mut digest = Sha256::new();
    for (path, text) in report.files() {
        let name = path.strip_prefix(base).unwrap_or(&path).to_string_lossy().into_owned();
        for piece in [name, text.replace("\r\n", "\n")] {
            // The length keeps one piece from flowing into the next.
            digest.update((piece.len() as u64).to_be_bytes());
            digest.update(piece.as_bytes());
        }
    }
    data_encoding::HEXLOWER.encode(&digest.finalize()).chars().take(HASH_DIGITS).collect()
}

impl Config {
    /// The policy that decisions are made under. `signing_key` is this installation's own; it signs the ids in our mails.
    pub fn policy(&self, signing_key: [u8; 32]) -> Policy {
        let mailboxes = self.service.mailboxes.iter().map(|mailbox| (&mailbox.id, &mailbox.team));
        let sources = mailboxes.chain(self.service.maildirs.iter().map(|maildir| (&maildir.id, &maildir.team)));
        let webhooks = self.service.webhooks.iter().map(|target| Webhook { id: target.id.clone(), url: target.url.clone() }).collect();
        Policy {
            hash: self.hash.clone(),
            identity: Identity::new(signing_key, self.service.domain.clone()),
            teams: self.teams.clone(),
            mailbox_team: sources.filter_map(|(id, team)| Some((id.clone(), team.clone()?))).collect(),
            own_addresses: self.users.iter().flat_map(|user| user.addresses.iter().map(EmailAddress::without_detail)).collect(),
            bounces_to_record: matches!(&self.service.outgoing, Outgoing::Smtp(relay) if relay.envelope == EnvelopeSender::Verp),
            ack_budget: self.ack_budget,
            intake: self.intake,
            trust: self.trust.clone(),
            templates: self.templates.clone(),
            users: self.users.clone(),
            stages: self.rules.stages.clone(),
            lost_reasons: self.rules.lost_reasons.clone(),
            activity_types: self.rules.activity_types.clone(),
            plans: self.rules.plans.clone(),
            calendars: self.rules.calendars.clone(),
            routes: self.rules.routes.clone(),
            automations: self.rules.automations.clone(),
            webhooks,
            score_rules: self.rules.score_rules.clone(),
            scoring: self.rules.scoring.clone(),
            currency: self.rules.currency.clone(),
        }
    }
}

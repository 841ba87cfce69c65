//! One message for one team: it continues a record, or the routes say what becomes of it, and a record is opened.

use super::{
    Facts, KnownContact, LeadFacts, acknowledge,
    assign::Draw,
    contact::Described,
    desk::{By, CaseId, Desk, Refusal},
    draft,
    join::{duplicate, join, meeting},
    message::MessageView,
    plan::{ContactTarget, Effect, Entry, IgnoreReason, NewLead, Target},
    recipient::Recipient,
    route::{self, Routed},
    sender::{self, Customer},
    setting,
    thread::Thread,
};
use crate::{
    crm::{ContactId, Lead, Slug, Timestamp},
    mail::Inbound,
    policy::{Accepts, AckChoice, ExistingLead, Policy, Team},
};

/// One message for one team.
pub(super) struct OneDelivery<'a> {
    pub(super) message: &'a Inbound,
    pub(super) mailbox: &'a Slug,
    pub(super) facts: &'a Facts,
    pub(super) policy: &'a Policy,
    pub(super) now: Timestamp,
    pub(super) recipient: &'a Recipient<'a>,
    /// Whose enquiry it is: the one that the facts are about.
    pub(super) customer: &'a Customer,
}

impl OneDelivery<'_> {
    /// A message that joins a record is a delivery to that record's team; to the alias of another team it opens a record there.
    pub(super) fn decide(&self, desk: &mut Desk<'_>, thread: &Thread<'_>) {
        match thread.of(self.recipient) {
            Some(found) => join(desk, self.message, found),
            None => self.new_enquiry(desk, thread),
        }
    }

    /// The routes have the word.
    fn new_enquiry(&self, desk: &mut Desk<'_>, thread: &Thread<'_>) {
        let first = sender::customer(self.message, self.policy, None);
        let view = MessageView::of(self.message, self.mailbox, self.recipient, &first, self.facts);
        let routed = route::run(&view, self.policy, self.now);
        let customer = self.customer.clone();
        let team = routed.team.as_ref().and_then(|team| self.policy.team(team)).unwrap_or(self.recipient.team);
        if desk.plan.claims(&team.id) || duplicate(desk, &team.id) || self.refused(desk, &routed, team, &customer) {
            return;
        }
        let fills_up = self.facts.records_in_window >= self.policy.intake.records_per_sender;
        match (self.facts.first_in_window, self.open_lead_of(team, &routed)) {
            (Some(first), _) if fills_up => self.flood(desk, team, Target::Existing(first)),
            (_, Some(open)) => self.attach(desk, &routed, team, open),
            _ => self.open(desk, thread, &Enquiry { routed: &routed, customer: &customer, team }),
        }
    }

    /// What a route or the team's contact policy keeps out.
    fn refused(&self, desk: &mut Desk<'_>, routed: &Routed, team: &Team, customer: &Customer) -> bool {
        let because = || routed.because().unwrap_or_default();
        if let Some(reason) = &routed.quarantine {
            desk.plan.quarantine(&format!("{}: {reason}", because()));
            return true;
        }
        if let Some(reason) = &routed.ignore {
            desk.plan.ignore(IgnoreReason::Route, format!("{}: {reason}", because()));
            return true;
        }
        match self.kept_out(team, customer) {
            Some(why) => {
                desk.plan.quarantine(&format!("{why}; `leadgate quarantine show` has the message"));
                true
            }
            None => false,
        }
    }

    /// Why this team does not take an enquiry of this sender.
    fn kept_out(&self, team: &Team, customer: &Customer) -> Option<String> {
        let from = customer.party.email.as_ref();
        // What one of us passes on is the colleague's to bring in.
        let brought_by = self.message.from.as_ref().and_then(|from| from.email.as_ref()).filter(|_| customer.forwarded);
        let staff = || [from, brought_by].into_iter().flatten().any(|email| self.policy.user_at(email).is_some());
        let takes_part = || {
            let records = self.facts.signed.iter().chain(self.facts.cited.iter().map(|cited| &cited.lead));
            from.is_some_and(|email| records.filter(|record| *record.team() == team.id).any(|record| record.participants.contains(email)))
                || self.facts.open_leads.iter().any(|open| open.team == team.id)
        };
        let (ok, whom) = match team.accepts {
            Accepts::Everyone => (true, ""),
            Accepts::Contacts => (self.facts.contact.is_some() || staff(), "known contacts"),
            Accepts::Followers => (takes_part() || staff(), "people who take part in one of its records"),
            Accepts::Staff => (staff(), "our own users"),
        };
        if !ok {
            return Some(format!("{} takes enquiries of {whom} only", team.id));
        }
        let unproven = team.authenticated && team.accepts != Accepts::Everyone && !self.message.is_authenticated();
        unproven.then(|| format!("{} takes enquiries of authenticated senders only, and no trusted server says that this one is", team.id))
    }

    /// The open lead of the sender that a new enquiry joins by the policy.
    fn open_lead_of(&self, team: &Team, routed: &Routed) -> Option<&LeadFacts> {
        let attach = routed.existing.unwrap_or(team.existing) == ExistingLead::Attach;
        self.facts.attachable.iter().find(|open| attach && *open.team() == team.id)
    }

    /// The enquiry goes on in the open lead, as an answer would.
    fn attach(&self, desk: &mut Desk<'_>, routed: &Routed, team: &Team, open: &LeadFacts) {
        let (lead, entry) = (&open.lead, self.entry());
        let who = match routed.existing {
            Some(_) => routed.because().unwrap_or_default(),
            None => team.id.to_string(),
        };
        let case = desk.take(open);
        let target = desk.case(case).target;
        let because = format!("the sender has an open lead, {} ({}), and {who} attaches new enquiries to it", lead.id, lead.name);
        desk.plan.claim(&team.id, target, because);
        if desk.plan.shows_on(target) {
            return;
        }
        let customers_word = entry.customers_word;
        desk.plan.chatter(target, entry, "the enquiry that the open lead takes up".to_owned());
        if customers_word {
            desk.spoke(case, true);
        }
        meeting(desk, case, self.message);
        desk.plan.withhold(target, "the record exists, and one record is acknowledged once".to_owned());
    }

    fn flood(&self, desk: &mut Desk<'_>, team: &Team, first: Target) {
        let because = format!(
            "{} records from this sender within {} minutes: the rest joins the first of them",
            self.facts.records_in_window,
            self.policy.intake.sender_window.as_secs() / 60
        );
        self.show_on(desk, team, first, because, "one sender fills a record, not our outbox");
    }

    fn show_on(&self, desk: &mut Desk<'_>, team: &Team, lead: Target, because: String, withheld: &str) {
        desk.plan.claim(&team.id, lead, because);
        if !desk.plan.shows_on(lead) {
            let because = "nothing is dropped, however much one sender sends".to_owned();
            desk.plan.chatter(lead, self.entry(), because);
            desk.plan.withhold(lead, withheld.to_owned());
        }
    }

    fn open(&self, desk: &mut Desk<'_>, thread: &Thread<'_>, enquiry: &Enquiry<'_>) {
        let Enquiry { customer, team, .. } = enquiry;
        let (mut new, misfits) = self.new_lead(enquiry);
        let entry = self.entry();
        new.lead.last_customer_at = entry.customers_word.then(|| desk.said_at());
        let (target, known) = desk.meet(&Described::of(self.message, customer)).unzip();
        let (draw, whose) = self.give(desk, &mut new, target, known.as_ref(), enquiry);
        let mut because = self.why_open(thread, enquiry);
        whose.into_iter().for_each(|whose| because.push_str(&whose));
        let case = desk.open(new, known, because);
        let lead = desk.case(case).target;
        if let Some(draw) = draw {
            let because = draw.because.clone();
            desk.plan.push(Effect::Draw { lead, team: team.id.clone(), draw: Box::new(draw) }, because);
        }
        if let Some(target) = target {
            desk.link_contact(case, target, &By::rule("intake", "the sender is this contact"));
        }
        desk.plan.claim(&team.id, lead, self.recipient.because.clone());
        desk.plan.chatter(lead, entry, "the message that opened the record".to_owned());
        for (note, because) in draft::notes(self.message, self.facts, thread).into_iter().chain(misfits) {
            desk.plan.note(lead, note, because);
        }
        self.relate(desk, case, thread, enquiry);
        if let Some(user) = self.message.from.as_ref().and_then(|from| self.policy.user_at(from.email.as_ref()?)) {
            desk.follow(case, &user.id, "who of us brings a lead in follows it");
        }
        meeting(desk, case, self.message);
        self.acknowledge(desk, lead, enquiry);
    }

    /// The message as an entry of the chatter, where no token of ours brings it to its record.
    fn entry(&self) -> Entry {
        draft::entry(self.message, self.customer, self.policy, sender::is_proven(self.message, false))
    }

    fn why_open(&self, thread: &Thread<'_>, enquiry: &Enquiry<'_>) -> String {
        let mut because = format!("{}; {}", self.recipient.because, thread.why_open(enquiry.team));
        for more in enquiry.customer.because.iter().cloned().chain(enquiry.routed.because()) {
            because.push_str("; ");
            because.push_str(&more);
        }
        because
    }

    /// The record as the message, the routes and the team have it, and what of the routes' settings did not fit.
    fn new_lead(&self, enquiry: &Enquiry<'_>) -> (NewLead, Vec<(String, String)>) {
        let Enquiry { routed, customer, team } = enquiry;
        let mut new = draft::lead(self.message, customer, team, self.policy, self.now);
        let (lead, mut misfits) = (&mut new.lead, Vec::new());
        lead.kind = routed.kind.unwrap_or(lead.kind);
        lead.priority = routed.priority.unwrap_or(lead.priority);
        lead.tags.extend(routed.tags.iter().cloned());
        lead.salesperson.clone_from(&routed.salesperson);
        for (field, text) in &routed.set {
            let set = setting::value(*field, text, lead, self.policy)
                .map_err(|Refusal(why)| why)
                .and_then(|value| lead.set(*field, value).map_err(|misfit| misfit.to_string()));
            if let Err(why) = set {
                misfits.push((format!("A route could not set {field}: {why}."), routed.because().unwrap_or_default()));
            }
        }
        if lead.team != team.id {
            lead.team = team.id.clone();
        }
        draft::begin(lead, team, self.policy, self.now);
        (new, misfits)
    }

    /// Gives the new record a salesperson, unless a route did: by the team's draw, or else whoever has the sender's open lead. Answers the draw, and why else.
    fn give(
        &self,
        desk: &Desk<'_>,
        new: &mut NewLead,
        contact: Option<ContactTarget>,
        known: Option<&KnownContact>,
        enquiry: &Enquiry<'_>,
    ) -> (Option<Draw>, Option<String>) {
        let (team, lead) = (enquiry.team, &mut new.lead);
        if lead.salesperson.is_some() {
            return (None, None);
        }
        let open_leads = self.facts.open_leads.iter().filter(|open| enquiry.existing() == ExistingLead::Link && open.team == team.id);
        let owner = open_leads.filter_map(|open| open.salesperson.as_ref()).find(|owner| self.policy.user(owner).is_some());
        if !team.draws() {
            lead.salesperson = owner.cloned();
            lead.assigned_at = owner.map(|_| self.now);
            return (None, owner.map(|owner| format!("; {owner} has an open lead of the same sender")));
        }
        let contact = contact.map(|contact| if let ContactTarget::Existing(id) = contact { id } else { ContactId::default() });
        let draw = desk.choose(team, &Lead { contact, ..lead.clone() }, known, owner);
        lead.salesperson.clone_from(&draw.chosen);
        lead.assigned_at = draw.chosen.as_ref().map(|_| self.now);
        (Some(draw), None)
    }

    /// Links the new record to the sender's open one and to the thread it comes from.
    fn relate(&self, desk: &mut Desk<'_>, case: CaseId, thread: &Thread<'_>, enquiry: &Enquiry<'_>) {
        if let Some(found) = thread.first() {
            desk.link(case, found.lead.lead.id, &found.because);
        }
        if let Some(open) = self.facts.open_leads.first().filter(|_| enquiry.existing() == ExistingLead::Link) {
            desk.link(case, open.id, "the sender has an open lead already");
        }
    }

    fn acknowledge(&self, desk: &mut Desk<'_>, lead: Target, enquiry: &Enquiry<'_>) {
        let template = match &enquiry.routed.acknowledge {
            Some(AckChoice::Template(template)) => Some(template.clone()),
            Some(AckChoice::None) => None,
            None => enquiry.team.acknowledge.clone(),
        };
        let draft = acknowledge::Draft {
            message: self.message,
            customer: enquiry.customer,
            team: enquiry.team,
            template: template.as_ref(),
            acknowledged: desk.plan.acknowledges(),
        };
        match draft.decide(self.facts, self.policy, self.now) {
            Ok((letter, because)) => desk.plan.acknowledge(lead, letter, because),
            Err(because) => desk.plan.withhold(lead, because),
        }
    }
}

/// A new enquiry, after the routes.
struct Enquiry<'a> {
    routed: &'a Routed,
    customer: &'a Customer,
    team: &'a Team,
}

impl Enquiry<'_> {
    /// What becomes of it when its sender has an open lead.
    fn existing(&self) -> ExistingLead {
        self.routed.existing.unwrap_or(self.team.existing)
    }
}

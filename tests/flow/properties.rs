//! What holds for every decision, whatever the message says and the records hold.

use std::collections::BTreeSet;

use leadgate::{
    crm::{
        Author, CivilDate, EmailAddress, InboundId, Lead, LeadField, LeadId, LeadKind, LeadState, MessageId, Minor, Party, Priority,
        RecordKind, Slug,
    },
    decide::{
        AckCounts, Cited, Command, ContactTarget, Delivery, Effect, Facts, Hand, LeadFacts, MergedTail, OpenLead, Plan, Target, TeamFacts,
        act, ask, assign::Load, decide,
    },
    domain::Domain,
    mail::{Form, Inbound, MailKind},
    policy::{AssignMethod, Member, Policy, Role, User},
};
use proptest::{prelude::*, sample::select};

use crate::office::{START, address, policy, slug};

const ADDRESSES: &[&str] = &[
    "kim@customer.example",
    "tom@customer.example",
    "mo@elsewhere.example",
    "no-reply@shop.example",
    "ana@acme.example",
    "sales@acme.example",
    "sales+fair@acme.example",
    "ventas@acme.example",
    "support@acme.example",
    "partners@acme.example",
];
const TEAMS: &[&str] = &["sales", "support", "partners"];
const KINDS: &[MailKind] = &[
    MailKind::Message,
    MailKind::Message,
    MailKind::AutoReply,
    MailKind::Bounce,
    MailKind::DeliveryDelay,
    MailKind::Receipt,
    MailKind::Feedback,
    MailKind::List,
    MailKind::Invitation,
    MailKind::Own,
];

fn an_address() -> impl Strategy<Value = EmailAddress> {
    prop_oneof![
        4 => select(ADDRESSES).prop_map(address),
        1 => (1..5_i64).prop_map(|lead| address("sales@acme.example").with_detail(&policy().identity.plus_part(LeadId(lead)))),
    ]
}

fn a_party() -> impl Strategy<Value = Party> {
    (prop::option::of("[A-Z][a-z]{1,5}"), prop::option::weighted(0.9, an_address())).prop_map(|(name, email)| Party { name, email })
}

fn an_id() -> impl Strategy<Value = MessageId> {
    prop_oneof![
        "[a-d]@customer.example".prop_map(|text| MessageId::parse(&text).unwrap()),
        (1..5_i64).prop_map(|lead| policy().identity.message_id(LeadId(lead), "m1").unwrap()),
    ]
}

fn parties() -> impl Strategy<Value = Vec<Party>> {
    prop::collection::vec(a_party(), 0..4)
}

fn a_message() -> impl Strategy<Value = Inbound> {
    let who = (prop::option::weighted(0.95, a_party()), parties(), parties(), parties(), prop::collection::vec(an_address(), 0..3));
    let thread = (prop::option::of(an_id()), prop::collection::vec(an_id(), 0..4), prop::collection::vec(an_id(), 0..4));
    let what = (select(KINDS), any::<bool>(), any::<bool>(), prop::option::of(".{0,20}"), ".{0,40}");
    let form = prop::option::weighted(0.2, an_address());
    (who, thread, what, form).prop_map(|((from, reply_to, to, cc, delivered_to), (id, in_reply_to, references), what, form)| {
        let (kind, lead, ack, subject, visible_text) = what;
        Inbound {
            message_id: id,
            fingerprint: "sha256:this".to_owned(),
            from,
            reply_to,
            to,
            cc,
            delivered_to,
            in_reply_to,
            references,
            kind,
            // As a reading is: what is no message of a person may be acknowledged by no means, and only two kinds become leads.
            lead: lead && matches!(kind, MailKind::Message | MailKind::Invitation),
            ack: ack && kind == MailKind::Message,
            subject,
            visible_text,
            form: form.map(|email| Form { fields: [("email".to_owned(), email.to_string())].into(), ..Form::default() }),
            ..Inbound::default()
        }
    })
}

fn a_lead() -> impl Strategy<Value = LeadFacts> {
    let people = prop::collection::btree_set(select(ADDRESSES).prop_map(address), 0..3);
    // One record is of one team, wherever it is named.
    let team = |id: i64| slug(TEAMS[usize::try_from(id).unwrap_or(0) % TEAMS.len()]);
    (1..5_i64, people, any::<bool>()).prop_map(move |(id, participants, lost)| LeadFacts {
        lead: Lead {
            id: LeadId(id),
            team: team(id),
            state: if lost { LeadState::Lost } else { LeadState::Open },
            name: format!("Lead {id}"),
            ..Lead::default()
        },
        participants,
        ..LeadFacts::default()
    })
}

fn some_facts() -> impl Strategy<Value = Facts> {
    let deliveries = prop::collection::btree_map(select(TEAMS).prop_map(slug), any::<bool>(), 0..3);
    let cited = prop::collection::vec((an_id(), any::<bool>(), a_lead()), 0..4);
    let budgets = (0..5_u32, 0..25_u32, prop::collection::btree_map(select(TEAMS).prop_map(slug), 0..250_u32, 0..3), 0..25_u32);
    (deliveries, prop::collection::vec(a_lead(), 0..3), cited, budgets, any::<bool>()).prop_map(
        |(deliveries, signed, cited, (to_address, to_domain, from_team, records_in_window), open)| Facts {
            deliveries: deliveries.into_iter().map(|(team, acknowledged)| Delivery { team, inbound: InboundId(1), acknowledged }).collect(),
            signed,
            cited: cited.into_iter().map(|(id, ours, lead)| Cited { id, ours, lead }).collect(),
            open_leads: open
                .then(|| OpenLead { id: LeadId(3), team: slug("sales"), name: "Open".to_owned(), salesperson: None })
                .into_iter()
                .collect(),
            records_in_window,
            first_in_window: (records_in_window > 0).then_some(LeadId(4)),
            acks: AckCounts { to_address, to_domain, from_team },
            ..Facts::default()
        },
    )
}

/// The record of each effect that names one.
fn targets(plan: &Plan) -> Vec<(usize, Target)> {
    let target = |effect: &Effect| match effect {
        Effect::Claim { lead, .. }
        | Effect::Chatter { lead, .. }
        | Effect::Acknowledge { lead, .. }
        | Effect::Withhold { lead }
        | Effect::Change { lead, .. }
        | Effect::LinkContact { lead, .. }
        | Effect::Follow { lead, .. }
        | Effect::Link { lead, .. }
        | Effect::Schedule { lead, .. }
        | Effect::Draw { lead, .. }
        | Effect::Ran { lead, .. }
        | Effect::Arm { lead, .. } => Some(*lead),
        _ => None,
    };
    plan.steps.iter().enumerate().filter_map(|(at, step)| Some((at, target(&step.effect)?))).collect()
}

fn count(plan: &Plan, wanted: impl Fn(&Effect) -> bool) -> usize {
    plan.steps.iter().filter(|step| wanted(&step.effect)).count()
}

/// The firm of the tests with two people who get the leads of sales by their capacity.
fn staffed(capacities: [u32; 2]) -> Policy {
    let user = |id: &str| User {
        id: slug(id),
        name: id.to_owned(),
        addresses: vec![address(&format!("{id}@acme.example"))],
        role: Role::Salesperson,
        calendar: None,
        away: Vec::new(),
        languages: Vec::new(),
    };
    let mut policy = policy();
    policy.users = vec![user("ana"), user("bo")];
    policy.teams[0].assign = AssignMethod::Capacity;
    policy.teams[0].members = ["ana", "bo"]
        .iter()
        .zip(capacities)
        .map(|(id, capacity)| Member { user: slug(id), capacity, when: Domain::always(RecordKind::Lead) })
        .collect();
    policy
}

fn a_load() -> impl Strategy<Value = Load> {
    (0..20_u32, 0..20_u32, 0..5_u32).prop_map(|(open, before, window)| Load {
        open,
        assigned_in_30_days: before + window,
        assigned_in_window: window,
    })
}

/// A lead with everything that a merge takes over, or lacks.
fn a_full_lead(id: i64) -> impl Strategy<Value = LeadFacts> {
    let words = (prop::option::of("[A-Z][a-z]{2,6}"), prop::option::of("[A-Z][a-z]{2,6}"), prop::option::of("[a-z ]{3,9}"));
    let people = (prop::option::of(select(&["ana", "bo"][..])), prop::option::of(select(ADDRESSES)), prop::option::of("[+]34[0-9]{9}"));
    let deal = (prop::option::of(1..1_000_000_i64), 0..4_i64, any::<bool>(), any::<bool>(), any::<bool>());
    let tags = prop::collection::btree_set(select(&["a", "b", "c"][..]).prop_map(slug), 0..3);
    (words, people, deal, tags).prop_map(move |((contact_name, company_name, description), (user, email, phone), deal, tags)| {
        let (expected_revenue, priority, opportunity, lost, closing) = deal;
        let lead = Lead {
            id: LeadId(id),
            team: slug("sales"),
            name: format!("Lead {id}"),
            kind: if opportunity { LeadKind::Opportunity } else { LeadKind::Lead },
            state: if lost { LeadState::Lost } else { LeadState::Open },
            contact_name,
            company_name,
            description,
            salesperson: user.map(slug),
            email: email.map(address),
            phone,
            expected_revenue: expected_revenue.map(Minor),
            priority: Priority::new(priority).unwrap(),
            expected_closing: closing.then(|| CivilDate::parse("2026-01-31").unwrap()),
            tags,
            ..Lead::default()
        };
        LeadFacts { lead, ..LeadFacts::default() }
    })
}

/// Does to a lead what the plan does to it.
fn done_to(lead: &Lead, plan: &Plan) -> Lead {
    let mut after = lead.clone();
    for step in &plan.steps {
        if let Effect::Change { lead: Target::Existing(id), field, from, to, .. } = &step.effect
            && *id == lead.id
        {
            assert_eq!(after.get(*field), *from, "{field} is changed from what it is");
            after.set(*field, to.clone()).unwrap();
        }
    }
    after
}

proptest! {
    #[test]
    fn an_assignment_never_exceeds_a_capacity(message in a_message(), facts in some_facts(), capacities in [0..20_u32, 0..20_u32], loads in [a_load(), a_load()]) {
        let policy = staffed(capacities);
        let known = ["ana", "bo"].iter().zip(loads).map(|(user, load)| (slug(user), load)).collect();
        // The open lead of the same sender is ana's: a customer of hers is no reason to exceed it either.
        let open_leads = facts.open_leads.iter().map(|open| OpenLead { salesperson: Some(slug("ana")), ..open.clone() }).collect();
        let team = TeamFacts { loads: known, ..TeamFacts::default() };
        let facts = Facts { teams: [(slug("sales"), team)].into(), open_leads, ..facts };
        let plan = decide(&message, &slug("sales"), &facts, &policy, START);
        for step in &plan.steps {
            let Effect::Create(new) = &step.effect else { continue };
            let place = new.lead.salesperson.as_ref().filter(|_| new.lead.team == slug("sales")).map(|user| usize::from(*user == slug("bo")));
            if let Some(place) = place {
                prop_assert!(loads[place].assigned_in_30_days < capacities[place], "{:?} got one more", new.lead.salesperson);
            }
        }
        let drawn = count(&plan, |effect| matches!(effect, Effect::Draw { team, .. } if *team == slug("sales")));
        let opened = count(&plan, |effect| matches!(effect, Effect::Create(new) if new.lead.team == slug("sales")));
        prop_assert_eq!(drawn, opened, "each lead of the team is drawn for, once");
    }

    #[test]
    fn a_merge_that_is_taken_back_leaves_each_lead_as_it_was(one in a_full_lead(1), other in a_full_lead(2)) {
        let (policy, facts) = (staffed([30, 30]), Facts::default());
        let hand = Hand { author: Author::User(slug("ana")), now: START };
        let merging = act(Command::Merge(Box::new(other.clone())), Some(&one), &facts, &policy, &hand).unwrap();
        let merge = merging.steps.iter().find_map(|step| match &step.effect {
            Effect::Merge { tail, into, changes, .. } => Some((*tail, *into, changes.clone())),
            _ => None,
        });
        let (tail, into, changes) = merge.unwrap();
        prop_assert_eq!(BTreeSet::from([tail, into]), BTreeSet::from([LeadId(1), LeadId(2)]));
        let head = if into == LeadId(1) { &one } else { &other };
        let merged = done_to(&head.lead, &merging);
        let own = [LeadField::salesperson, LeadField::contact_name, LeadField::company_name, LeadField::email, LeadField::phone, LeadField::expected_revenue];
        for field in own.into_iter().filter(|field| !head.lead.get(*field).is_empty()) {
            prop_assert_eq!(merged.get(field), head.lead.get(field), "{} of the survivor is overwritten", field);
        }
        let subject = LeadFacts { lead: merged.clone(), merged: vec![MergedTail { tail, changes }], ..head.clone() };
        let splitting = act(Command::Split(tail), Some(&subject), &facts, &policy, &hand).unwrap();
        prop_assert_eq!(done_to(&merged, &splitting), head.lead.clone(), "the survivor has back what it had");
        prop_assert_eq!(count(&splitting, |effect| matches!(effect, Effect::Unmerge { tail: back, .. } if *back == tail)), 1);
    }

    #[test]
    fn the_same_input_gives_the_same_plan_with_reasons(message in a_message(), facts in some_facts()) {
        let (policy, mailbox) = (policy(), slug("sales"));
        let plan = decide(&message, &mailbox, &facts, &policy, START);
        prop_assert_eq!(&plan, &decide(&message.clone(), &mailbox, &facts.clone(), &policy, START));
        prop_assert_eq!(ask(&message, &mailbox, &policy, START), ask(&message.clone(), &mailbox, &policy, START));
        prop_assert!(!plan.steps.is_empty(), "a message without any decision would be lost");
        prop_assert!(plan.steps.iter().all(|step| !step.because.is_empty()));
        let stored = serde_json::to_string(&plan).unwrap();
        prop_assert_eq!(serde_json::from_str::<Plan>(&stored).unwrap(), plan);
    }

    #[test]
    fn a_plan_refers_only_to_what_it_knows(message in a_message(), facts in some_facts()) {
        let plan = decide(&message, &slug("sales"), &facts, &policy(), START);
        let known: BTreeSet<LeadId> = facts
            .signed
            .iter()
            .chain(facts.cited.iter().map(|cited| &cited.lead))
            .map(|lead| lead.lead.id)
            .chain(facts.first_in_window)
            .collect();
        for (at, target) in targets(&plan) {
            match target {
                Target::Existing(lead) => prop_assert!(known.contains(&lead)),
                Target::Created(nth) => {
                    let before = plan.steps[..at].iter().filter(|step| matches!(step.effect, Effect::Create(_))).count();
                    prop_assert!(nth < before, "step {} refers to record {} of {}", at, nth, before);
                }
            }
        }
        for (at, step) in plan.steps.iter().enumerate() {
            let named: &[ContactTarget] = match &step.effect {
                Effect::LinkContact { contact, .. } | Effect::AddPhone { contact, .. } | Effect::AddEmail { contact, .. } => &[*contact],
                Effect::JoinCompany { contact, company } => &[*contact, *company],
                _ => continue,
            };
            for contact in named {
                let ContactTarget::Created(nth) = contact else { continue };
                let before = plan.steps[..at].iter().filter(|step| matches!(step.effect, Effect::CreateContact(_))).count();
                prop_assert!(*nth < before, "step {} refers to contact {} of {}", at, nth, before);
            }
        }
        prop_assert!(count(&plan, |effect| matches!(effect, Effect::CreateContact(contact) if contact.email.is_some())) <= 1, "one sender is one contact");
    }

    #[test]
    fn each_team_has_the_message_once_and_each_new_record_has_it(message in a_message(), facts in some_facts()) {
        let plan = decide(&message, &slug("sales"), &facts, &policy(), START);
        let mut claimed: BTreeSet<&Slug> = BTreeSet::new();
        for step in &plan.steps {
            if let Effect::Claim { team, .. } = &step.effect {
                prop_assert!(claimed.insert(team), "delivered twice to {}", team);
                prop_assert!(facts.delivered_to(team).is_none(), "delivered to {} before", team);
            }
        }
        let shown = |target: Target| count(&plan, |effect| matches!(effect, Effect::Chatter { lead, entry } if *lead == target && entry.message_id == message.message_id && entry.kind.as_str() != "note"));
        for (_, target) in targets(&plan) {
            prop_assert_eq!(shown(target), 1, "the message stands once on each record that it touches");
        }
        prop_assert_eq!(count(&plan, |effect| matches!(effect, Effect::Create(_))), (0..).take_while(|nth| shown(Target::Created(*nth)) > 0).count());
    }

    #[test]
    fn at_most_one_acknowledgement_and_none_to_robots_or_ourselves(message in a_message(), facts in some_facts()) {
        let policy = policy();
        let plan = decide(&message, &slug("sales"), &facts, &policy, START);
        let letters: Vec<_> = plan.steps.iter().filter_map(|step| if let Effect::Acknowledge { lead, letter } = &step.effect { Some((*lead, letter)) } else { None }).collect();
        prop_assert!(letters.len() <= 1);
        for (lead, letter) in letters {
            let to = letter.to.email.as_ref().unwrap();
            prop_assert!(message.ack && message.lead && message.kind == MailKind::Message, "nothing automatic is acknowledged");
            prop_assert!(matches!(lead, Target::Created(_)), "only new records are acknowledged");
            prop_assert!(!policy.is_ours(to));
            prop_assert!(facts.deliveries.iter().all(|delivery| !delivery.acknowledged));
            prop_assert!(facts.acks.to_address < policy.ack_budget.per_address_per_day);
            prop_assert!(facts.acks.to_domain < policy.ack_budget.per_domain_per_hour);
        }
    }

    #[test]
    fn what_no_person_wrote_opens_no_record(message in a_message(), facts in some_facts()) {
        let plan = decide(&message, &slug("sales"), &facts, &policy(), START);
        if !message.lead {
            prop_assert_eq!(count(&plan, |effect| matches!(effect, Effect::Create(_))), 0);
        }
    }

    #[test]
    fn an_answer_with_our_token_opens_no_record_in_the_team_it_belongs_to(message in a_message(), facts in some_facts()) {
        let plan = decide(&message, &slug("sales"), &facts, &policy(), START);
        for step in &plan.steps {
            if let Effect::Create(draft) = &step.effect {
                prop_assert!(facts.signed.iter().all(|lead| *lead.team() != draft.lead.team));
                prop_assert!(draft.cc.iter().all(|email| !policy().is_ours(email)));
            }
        }
    }
}

//! What holds whatever is written: printing reads back, nothing panics, the opposite is the opposite.

use proptest::prelude::*;

use super::random;
use crate::{
    crm::{Lead, RecordKind, Timestamp},
    domain::{Domain, Known, LeadView, Literal, Vocabulary, Written},
};

fn literal() -> impl Strategy<Value = Literal> {
    let words = prop::sample::select(
        &[
            "&",
            "|",
            "!",
            "=",
            "in",
            "like",
            "matches",
            ">",
            "child_of",
            "stage",
            "contact",
            "contact.name",
            "created_at",
            "tags",
            "",
            "-7d",
            "(",
            "%\\",
        ][..],
    );
    let leaf = prop_oneof![
        4 => words.prop_map(|word| Written::Text(word.to_owned())),
        1 => any::<String>().prop_map(Written::Text),
        1 => any::<i64>().prop_map(Written::Int),
        1 => any::<f64>().prop_map(Written::Real),
        1 => any::<bool>().prop_map(Written::Bool),
        1 => Just(Written::Nothing),
        1 => Just(Written::Foreign),
    ];
    let literal = leaf.prop_map(|value| Literal { span: 0..0, value });
    literal.prop_recursive(3, 24, 4, |inner| {
        prop::collection::vec(inner, 0..5).prop_map(|items| Literal { span: 0..0, value: Written::List(items) })
    })
}

proptest! {
    #[test]
    fn printing_reads_back(domain in prop_oneof![random::domain(RecordKind::Lead), random::domain(RecordKind::Message), random::domain(RecordKind::Contact)]) {
        let printed = domain.to_string();
        prop_assert_eq!(Domain::parse(&printed, domain.kind(), &Vocabulary::default()), Ok(domain), "{}", printed);
    }

    #[test]
    fn checking_and_asking_never_panic(literal in literal(), now in any::<i64>(), text in any::<String>()) {
        let (lead, vocabulary) = (Lead::default(), Vocabulary::default());
        if let Ok(domain) = Domain::check(&literal, RecordKind::Lead, &vocabulary) {
            let record = LeadView { lead: &lead, contact: Known::NotYet };
            domain.explain(&record, Timestamp::from_micros(now));
        }
        let _ = Domain::parse(&text, RecordKind::Lead, &vocabulary);
    }

    #[test]
    fn a_text_gives_its_literal_or_its_place(text in "[\\[\\]('\", =a1.\\\\-]{0,24}") {
        if let Err(error) = Literal::read(&text) {
            prop_assert!(text.get(error.span).is_some());
        }
    }

    #[test]
    fn any_time_is_within_the_calendar(now in any::<i64>(), domain in random::domain(RecordKind::Lead)) {
        let lead = Lead { created_at: Timestamp::from_micros(now), ..Lead::default() };
        let record = LeadView { lead: &lead, contact: Known::Yes(None) };
        let told = domain.explain(&record, Timestamp::from_micros(now));
        prop_assert_eq!(told.holds, domain.holds(&record, Timestamp::from_micros(now)));
        prop_assert!(told.holds.is_some());
    }
}

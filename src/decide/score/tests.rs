//! Odoo's numbers from Odoo's leads, and what must hold of every prediction.

use std::time::Duration;

use proptest::{collection::vec, prelude::*, sample::select};

use super::*;
use crate::crm::Timestamp;

fn slug(text: &str) -> Slug {
    Slug::parse(text).unwrap()
}

fn stage(id: &str, sequence: i64) -> StageRank {
    StageRank { id: slug(id), sequence, team: None, won: id == "won" }
}

/// Odoo's four.
fn pipeline() -> Vec<StageRank> {
    vec![stage("new", 1), stage("qualified", 2), stage("proposition", 3), stage("won", 70)]
}

/// A lead from `team country state source stage`; `-` for none.
fn lead(text: &str) -> ScoredLead {
    let words: Vec<_> = text.split_whitespace().collect();
    let [team, country, state, source, stage] = words[..] else { panic!("{text}") };
    let some = |text: &str| (text != "-").then(|| slug(text));
    let fields = [("country", country), ("state", state), ("source", source)].map(|(name, value)| (name.to_owned(), value.to_owned()));
    // Odoo counts the empty state of an address and of a phone as values.
    let empty = ["email_state", "phone_state"].map(|name| (name.to_owned(), String::new()));
    ScoredLead { team: some(team), stage: some(stage), fields: fields.into_iter().chain(empty).collect(), tags: Vec::new() }
}

fn example(outcome: Outcome, text: &str) -> Example {
    Example { lead: lead(text), outcome, closed: Timestamp::default() }
}

/// The leads of Odoo's own test (`test_crm_pls`), the third team named as asked.
fn odoo_leads(third: &str) -> Vec<Example> {
    use Outcome::{Lost, Won};
    let rows = [
        (Lost, "t1 c0 s0 u0 new"),
        (Lost, "t1 c1 s1 u1 qualified"),
        (Won, "t1 c2 s2 u2 proposition"),
        (Lost, "t2 c0 s1 u1 proposition"),
        (Lost, "t2 c0 s1 u2 qualified"),
        (Won, "t2 c0 s2 u2 new"),
        (Won, "t3 c1 s1 u1 proposition"),
        (Lost, "t3 c0 s1 u0 new"),
        (Lost, "t3 c1 s2 u2 new"),
    ];
    rows.iter().map(|(outcome, text)| example(*outcome, &text.replace("t3", third))).collect()
}

fn percent(lead: &ScoredLead, frequencies: &Frequencies) -> Option<f64> {
    predict(lead, frequencies, &pipeline(), 1).probability
}

#[test]
fn gives_the_numbers_of_odoo() {
    let counted = Frequencies::rebuild(&odoo_leads("t3"), &pipeline(), None);
    for (team, expected) in [("t1", 33.49), ("t2", 7.74), ("t3", 35.09)] {
        assert_eq!(percent(&lead(&format!("{team} c0 s1 u2 qualified")), &counted), Some(expected), "{team}");
    }
    let without = Frequencies::rebuild(&odoo_leads("-"), &pipeline(), None);
    assert_eq!(percent(&lead("- c0 s1 u2 qualified"), &without), Some(35.19), "no team: all leads");
    assert_eq!(percent(&lead("t4 c0 s1 u2 qualified"), &without), Some(35.19), "a team that never closed a lead: all leads");
}

#[test]
fn says_what_each_value_contributed() {
    let counted = Frequencies::rebuild(&odoo_leads("t3"), &pipeline(), None);
    let prediction = predict(&lead("t1 c0 s1 u2 qualified"), &counted, &pipeline(), 1);
    assert_eq!(prediction.basis, Basis::Leads { team: Some(slug("t1")), won: 1.1, lost: 2.1 });
    let lines: Vec<_> = prediction.factors.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
    stage qualified: 100.0 % of won leads, 52.4 % of lost leads, odds × 1.91
    country c0: 7.7 % of won leads, 47.8 % of lost leads, odds × 0.16
    state s1: 7.7 % of won leads, 47.8 % of lost leads, odds × 0.16
    source u2: 84.6 % of won leads, 4.3 % of lost leads, odds × 19.46
    email_state (empty): 100.0 % of won leads, 100.0 % of lost leads, odds × 1.00
    phone_state (empty): 100.0 % of won leads, 100.0 % of lost leads, odds × 1.00
    ");
    let odds = 1.1 / 2.1 * prediction.factors.iter().map(|factor| factor.lift).product::<f64>();
    assert!((100.0 * odds / (1.0 + odds) - prediction.probability.unwrap()).abs() < 0.005, "the factors are the whole of it");
}

#[test]
fn stages_decide_alone_when_won_or_missing() {
    let counted = Frequencies::rebuild(&odoo_leads("t3"), &pipeline(), None);
    assert_eq!(predict(&lead("t1 c0 s1 u2 won"), &counted, &pipeline(), 1).probability, Some(100.0));
    let none = predict(&lead("t1 c0 s1 u2 -"), &counted, &pipeline(), 1);
    assert_eq!((none.probability, none.basis), (Some(0.0), Basis::NoStage));
}

#[test]
fn too_few_leads_give_no_number() {
    use Outcome::{Lost, Won};
    let only_lost = Frequencies::rebuild(&[example(Lost, "t1 c0 s0 u0 new"), example(Lost, "t2 c0 s0 u0 new")], &pipeline(), None);
    let prediction = predict(&lead("t1 c0 s0 u0 new"), &only_lost, &pipeline(), 1);
    assert_eq!((prediction.probability, prediction.basis), (None, Basis::TooFew), "Odoo makes a number of the smoothing here");
    // A team that only loses is judged by all.
    let mut leads = odoo_leads("t3");
    leads.push(example(Lost, "t9 c0 s0 u0 new"));
    let counted = Frequencies::rebuild(&leads, &pipeline(), None);
    let prediction = predict(&lead("t9 c0 s1 u2 qualified"), &counted, &pipeline(), 1);
    assert!(matches!(prediction.basis, Basis::Leads { team: None, .. }), "{prediction:?}");
    assert_eq!(predict(&lead("t1 c0 s1 u2 qualified"), &counted, &pipeline(), 4).basis, Basis::TooFew, "four won leads were asked for");
    // The smoothing of a hundred teams is no won lead.
    let many: Vec<_> = (0..100).map(|team| example(Lost, &format!("t{team} c0 s0 u0 new"))).collect();
    assert_eq!(percent(&lead("- c0 s0 u0 new"), &Frequencies::rebuild(&many, &pipeline(), None)), None);
    assert!(
        percent(&lead("- c0 s0 u0 new"), &Frequencies::rebuild(&[many, vec![example(Won, "w c0 s0 u0 new")]].concat(), &pipeline(), None))
            .is_some()
    );
}

#[test]
fn a_rare_tag_says_nothing() {
    let tagged = |outcome, tag: &str| {
        let mut example = example(outcome, "t1 c0 s0 u0 new");
        example.lead.tags.push(slug(tag));
        example
    };
    let mut leads: Vec<_> = (0..50).map(|number| tagged(if number < 40 { Outcome::Won } else { Outcome::Lost }, "budget")).collect();
    leads.extend((0..49).map(|number| tagged(if number < 1 { Outcome::Won } else { Outcome::Lost }, "student")));
    let counted = Frequencies::rebuild(&leads, &pipeline(), None);
    let asked = |tags: &[&str]| {
        let lead = ScoredLead { tags: tags.iter().map(|tag| slug(tag)).collect(), ..lead("t1 c0 s0 u0 new") };
        predict(&lead, &counted, &pipeline(), 1)
    };
    let of_tags = |prediction: &Prediction| prediction.factors.iter().filter(|factor| factor.variable == TAG).count();
    // 49 leads and the smoothing of both sides are 49.2; the 50th makes it count.
    assert_eq!(of_tags(&asked(&["budget", "student"])), 1);
    // And the shares are of the tags that count.
    assert_eq!(asked(&["budget"]).factors.last().map(|factor| (factor.won_share, factor.lost_share)), Some((1.0, 1.0)));
    assert_eq!(asked(&["unheard"]).probability, asked(&[]).probability);
}

#[test]
fn stages_of_one_team_only_still_give_a_number() {
    let mut own = pipeline();
    own.iter_mut().for_each(|rank| rank.team = Some(slug("t1")));
    let counted = Frequencies::rebuild(&odoo_leads("t3"), &own, None);
    assert_eq!(predict(&lead("t1 c0 s1 u2 qualified"), &counted, &own, 1).probability, Some(33.49));
    // A shared stage comes first, however late it stands: it is what Odoo takes.
    own[1].team = None;
    let prediction = predict(&lead("t1 c0 s1 u2 new"), &counted, &own, 1);
    assert_eq!(prediction.basis, Basis::Leads { team: Some(slug("t1")), won: 1.1, lost: 1.1 });
}

#[test]
fn rows_change_by_odoos_rules() {
    let change = |won_delta, lost_delta| Increment { team: None, variable: TAG.to_owned(), value: "x".to_owned(), won_delta, lost_delta };
    assert_eq!(change(1.0, 0.0).apply(None), Some(Count { won: 1.1, lost: 0.1 }));
    assert_eq!(change(0.0, 1.0).apply(Some(Count { won: 1.1, lost: 0.1 })), Some(Count { won: 1.1, lost: 1.1 }));
    assert_eq!(
        change(-1.0, 0.0).apply(Some(Count { won: 1.0, lost: 2.1 })),
        Some(Count { won: 0.1, lost: 2.1 }),
        "never below the smoothing"
    );
    assert_eq!(change(-1.0, 0.0).apply(None), None);
    let lost = learn(Outcome::Lost, &lead("t1 c0 s0 u0 qualified"), &pipeline());
    let stages: Vec<_> = lost.iter().filter(|row| row.variable == STAGE).map(|row| row.value.as_str()).collect();
    assert_eq!((stages, lost.len()), (vec!["new", "qualified"], 7));
    assert_eq!(learn(Outcome::Won, &lead("t1 c0 s0 u0 new"), &pipeline()).len(), 9, "won: every stage");
    assert_eq!(learn(Outcome::Lost, &lead("t1 c0 s0 u0 gone"), &pipeline()).len(), 5, "a stage that is no more");
}

#[test]
fn older_leads_count_half_by_half_life() {
    let day = Duration::from_secs(86_400);
    let now = Timestamp::default().plus(200 * day);
    let mut leads = vec![example(Outcome::Won, "t1 c0 s0 u0 new"), example(Outcome::Lost, "t1 c0 s0 u0 new")];
    leads[0].closed = now.minus(100 * day);
    leads[1].closed = now.minus(50 * day);
    let counted =
        |half_life| Frequencies::rebuild(&leads, &pipeline(), Some(Decay { half_life, now })).get(Some(&slug("t1")), STAGE, "new").unwrap();
    let halved = counted(50 * day);
    assert!((halved.won - 0.35).abs() < 1e-12 && (halved.lost - 0.6).abs() < 1e-12, "{halved:?}");
    assert_eq!(counted(Duration::ZERO), Count { won: 1.1, lost: 1.1 });
    // A lead from the future counts as one of now.
    leads[0].closed = now.plus(day);
    assert_eq!(
        Frequencies::rebuild(&leads[..1], &pipeline(), Some(Decay { half_life: day, now })),
        Frequencies::rebuild(&leads[..1], &pipeline(), None)
    );
}

#[test]
fn the_shown_probability_follows_until_a_person_sets_it() {
    assert_eq!(follow(33.49, 33.49, 40.0), 40.0);
    assert_eq!(follow(33.49, 33.494_9, 40.0), 40.0, "the same to two decimals");
    assert_eq!(follow(33.5, 33.49, 40.0), 33.5, "set by hand");
}

/// Leads of three teams or none, in any stage, with a few values of each field and a few tags.
fn leads() -> impl Strategy<Value = ScoredLead> {
    let names = |letter: &'static str, count: usize| (0..count).prop_map(move |number| format!("{letter}{number}"));
    let stage = select(vec!["new", "qualified", "proposition", "won", "gone", "-"]);
    let team = prop_oneof![3 => names("t", 3), 1 => Just("-".to_owned())];
    let tags = vec(names("tag", 4), 0..3);
    (team, names("c", 3), names("s", 2), names("u", 3), stage, tags).prop_map(|(team, country, state, source, stage, tags)| ScoredLead {
        tags: tags.iter().map(|tag| slug(tag)).collect(),
        ..lead(&format!("{team} {country} {state} {source} {stage}"))
    })
}

fn examples() -> impl Strategy<Value = Vec<Example>> {
    let outcome = select(vec![Outcome::Won, Outcome::Lost]);
    vec((leads(), outcome).prop_map(|(lead, outcome)| Example { lead, outcome, closed: Timestamp::default() }), 0..200)
}

/// Odoo's arithmetic written down as it stands in the description, by multiplication: to check the sums of logarithms with something else.
fn by_multiplication(lead: &ScoredLead, frequencies: &Frequencies, team: Option<&Slug>) -> f64 {
    let rows: Vec<_> = frequencies.rows().filter(|(of, ..)| team.is_none() || *of == team).collect();
    let sum = |variable: &str, value: Option<&str>| {
        let counted = rows.iter().filter(|(_, var, val, count)| {
            *var == variable && value.is_none_or(|value| *val == value) && (variable != TAG || count.won + count.lost >= 50.0)
        });
        counted.fold((0.0, 0.0), |(won, lost), (.., count)| (won + count.won, lost + count.lost))
    };
    let (won, lost) = sum(STAGE, Some("new"));
    let (mut score_won, mut score_lost) = (won / (won + lost), lost / (won + lost));
    let stage = (STAGE, lead.stage.as_ref().unwrap().as_str());
    for (variable, value) in [stage].into_iter().chain(lead.values()) {
        let (row, all) = (sum(variable, Some(value)), if variable == STAGE { (won, lost) } else { sum(variable, None) });
        if row.0 > 0.0 {
            score_won *= row.0 / all.0;
            score_lost *= row.1 / all.1;
        }
    }
    (100.0 * score_won / (score_won + score_lost)).clamp(0.01, 99.99)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn logarithms_change_nothing(examples in examples(), lead in leads()) {
        let counted = Frequencies::rebuild(&examples, &pipeline(), None);
        let prediction = predict(&lead, &counted, &pipeline(), 1);
        if let (Basis::Leads { team, .. }, Some(probability)) = (&prediction.basis, prediction.probability) {
            prop_assert!((0.01..=99.99).contains(&probability));
            prop_assert!((probability - by_multiplication(&lead, &counted, team.as_ref())).abs() <= 0.005 + 1e-9);
        }
    }

    /// Learning lead by lead is counting anew, in whatever order; unlearning takes back.
    #[test]
    fn live_changes_agree_with_counting_anew(examples in examples(), taken in 0..200_usize) {
        let stages = pipeline();
        let mut live = Frequencies::default();
        for example in examples.iter().rev() {
            live.apply(&learn(example.outcome, &example.lead, &stages));
        }
        let near = |a: &Frequencies, b: &Frequencies| {
            let (a, b): (Vec<_>, Vec<_>) = (a.rows().collect(), b.rows().collect());
            a.len() == b.len() && a.iter().zip(&b).all(|(a, b)| {
                (a.0, a.1, a.2) == (b.0, b.1, b.2) && (a.3.won - b.3.won).abs() < 1e-9 && (a.3.lost - b.3.lost).abs() < 1e-9
            })
        };
        prop_assert!(near(&live, &Frequencies::rebuild(&examples, &stages, None)));
        if let Some(example) = examples.get(taken) {
            let mut again = live.clone();
            again.apply(&unlearn(example.outcome, &example.lead, &stages));
            let without: Vec<_> = examples.iter().enumerate().filter(|(place, _)| *place != taken).map(|(_, example)| example.clone()).collect();
            let rebuilt = Frequencies::rebuild(&without, &stages, None);
            // Rows that only this lead had stay, at the smoothing.
            for (team, variable, value, count) in again.rows() {
                let expected = rebuilt.get(team, variable, value).unwrap_or(Count { won: 0.1, lost: 0.1 });
                prop_assert!((count.won - expected.won).abs() < 1e-9 && (count.lost - expected.lost).abs() < 1e-9);
            }
            again.apply(&learn(example.outcome, &example.lead, &stages));
            prop_assert!(near(&again, &live));
        }
    }
}

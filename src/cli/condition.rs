//! `--where`: a domain that somebody types, with its mistakes shown where they stand.

use std::path::PathBuf;

use super::{Failure, names::usage};
use crate::{
    config::{Place, Problem, Rejected, Severity},
    crm::{LeadField, RecordKind},
    domain::{Domain, DomainError, Literal, Vocabulary, Written},
    policy::Policy,
    store::{StoreError, Tx},
};

/// Fields whose words the configuration gives out: one that is misspelt is a mistake.
const NAMED: &[LeadField] = &[LeadField::team, LeadField::salesperson, LeadField::stage, LeadField::lost_reason];

/// A domain on leads: every one of `filters` holds (a field and its value), and so does what was typed.
pub(super) fn leads(text: Option<&str>, filters: &[(LeadField, String)], vocabulary: &Vocabulary) -> Result<Domain, Failure> {
    let text = text.unwrap_or("[]");
    let written = Literal::read(text).map_err(|error| refused(text, &[error]))?;
    // What was typed is checked alone first, so that its mistakes stand where they were typed.
    Domain::check(&written, RecordKind::Lead, vocabulary).map_err(|errors| refused(text, &errors))?;
    let mut items: Vec<Literal> = filters.iter().map(|(field, value)| term(*field, value)).collect();
    items.push(absent(LeadField::merged_into));
    if let Written::List(typed) = written.value {
        items.extend(typed);
    }
    let whole = Literal { span: written.span, value: Written::List(items) };
    Domain::check(&whole, RecordKind::Lead, &Vocabulary::default()).map_err(|errors| refused(text, &errors))
}

/// The words of the configuration, and those that leads still have which left it.
pub(super) async fn vocabulary(tx: &mut Tx, policy: &Policy) -> Result<Vocabulary, StoreError> {
    let mut vocabulary = Vocabulary::default();
    for field in NAMED {
        let mut words = tx.words_in_use(*field).await?;
        match field {
            LeadField::team => words.extend(policy.teams.iter().map(|team| team.id.to_string())),
            LeadField::salesperson => words.extend(policy.users.iter().map(|user| user.id.to_string())),
            LeadField::stage => words.extend(policy.stages.iter().map(|stage| stage.id.to_string())),
            _ => words.extend(policy.lost_reasons.iter().map(|reason| reason.id.to_string())),
        }
        vocabulary = vocabulary.with(RecordKind::Lead, field.name(), words);
    }
    Ok(vocabulary)
}

fn term(field: LeadField, value: &str) -> Literal {
    written(field, Written::Text(value.to_owned()))
}

fn absent(field: LeadField) -> Literal {
    written(field, Written::Bool(false))
}

fn written(field: LeadField, value: Written) -> Literal {
    let literal = |value| Literal { span: 0..0, value };
    let text = |text: &str| literal(Written::Text(text.to_owned()));
    literal(Written::List(vec![text(field.name()), text("="), literal(value)]))
}

fn refused(text: &str, errors: &[DomainError]) -> Failure {
    let problem = |error: &DomainError| Problem {
        severity: Severity::Error,
        file: PathBuf::from("--where"),
        place: Some(place(text, error)),
        what: error.what.clone(),
        advice: Some(error.advice.clone()).filter(|advice| !advice.is_empty()),
    };
    usage(Rejected { problems: errors.iter().map(problem).collect() }.styled())
}

fn place(text: &str, error: &DomainError) -> Place {
    let start = text.floor_char_boundary(error.span.start.min(text.len()));
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
    let end = text.ceil_char_boundary(error.span.end.clamp(start, line_end.max(start)));
    Place {
        line: text[..start].matches('\n').count() + 1,
        column: text[line_start..start].chars().count() + 1,
        excerpt: text[line_start..line_end].to_owned(),
        span: start - line_start..end.min(line_end) - line_start,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_one_term_more_and_never_joins_a_group_that_was_typed() {
        let filters = [(LeadField::team, "sales".to_owned())];
        let domain = leads(Some("['|', ['stage','=','new'], ['stage','=','won']]"), &filters, &Vocabulary::default()).unwrap();
        assert_eq!(domain.terms().len(), 4, "{domain}");
        let failure = leads(Some("['|', ['stage','=','new']]"), &filters, &Vocabulary::default()).unwrap_err();
        assert_eq!(failure.code, 64);
    }

    #[test]
    fn a_mistake_stands_under_its_place_on_its_line() {
        let failure = leads(Some("[\n  ['stagge','=','new']\n]"), &[], &Vocabulary::default()).unwrap_err();
        let plain = anstream::adapter::strip_str(&failure.message).to_string();
        assert!(plain.contains("--where:2:4: error") && plain.contains("`stage`"), "{plain}");
    }
}

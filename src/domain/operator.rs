//! The operators by name, and which kinds of fields each suits.

use super::tree::Order;
use crate::crm::{FieldKind, RecordKind};

/// An operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Equal { negated: bool },
    EqualUnlessEmpty,
    In { negated: bool },
    Order(Order),
    Like { whole: bool, folded: bool, negated: bool },
    Matches { negated: bool },
    ChildOf { negated: bool },
}

/// Every operator: its name, what it is, and what it means.
pub(super) const OPERATORS: &[(&str, Operator, &str)] = &[
    ("=", Operator::Equal { negated: false }, "is this; with a list, is one of these"),
    ("!=", Operator::Equal { negated: true }, "is not this, or is empty"),
    ("<>", Operator::Equal { negated: true }, "the same as `!=`"),
    ("=?", Operator::EqualUnlessEmpty, "is this; with `false`, always"),
    ("in", Operator::In { negated: false }, "is one of these; `false` among them stands for empty"),
    ("not in", Operator::In { negated: true }, "is none of these, or is empty (unless `false` is among them)"),
    ("<", Operator::Order(Order::Less), "is less, or before it begins"),
    ("<=", Operator::Order(Order::LessOrEqual), "is less or the same, or before it has ended"),
    (">", Operator::Order(Order::Greater), "is more, or after it has ended"),
    (">=", Operator::Order(Order::GreaterOrEqual), "is more or the same, or after it has begun"),
    ("like", Operator::Like { whole: false, folded: false, negated: false }, "contains this; `%` is anything, `_` any one character"),
    ("ilike", Operator::Like { whole: false, folded: true, negated: false }, "the same, whatever the case of letters"),
    ("not like", Operator::Like { whole: false, folded: false, negated: true }, "does not contain this, or is empty"),
    ("not ilike", Operator::Like { whole: false, folded: true, negated: true }, "the same, whatever the case of letters"),
    (
        "=like",
        Operator::Like { whole: true, folded: false, negated: false },
        "is this from the first to the last character, with `%` and `_`",
    ),
    ("=ilike", Operator::Like { whole: true, folded: true, negated: false }, "the same, whatever the case of letters"),
    ("not =like", Operator::Like { whole: true, folded: false, negated: true }, "does not fit so, or is empty"),
    ("not =ilike", Operator::Like { whole: true, folded: true, negated: true }, "the same, whatever the case of letters"),
    ("matches", Operator::Matches { negated: false }, "the regular expression is found in it; its named groups can be used by the rule"),
    ("not matches", Operator::Matches { negated: true }, "the regular expression is not found in it"),
    ("child_of", Operator::ChildOf { negated: false }, "is this contact, or belongs to this company"),
    ("not child_of", Operator::ChildOf { negated: true }, "is not, and does not, or is empty"),
];

impl Operator {
    pub(super) fn parse(word: &str) -> Option<Self> {
        // Python and most programmers write it so.
        let word = if word == "==" { "=" } else { word };
        OPERATORS.iter().find(|(name, ..)| *name == word).map(|(_, operator, _)| *operator)
    }

    pub(super) fn names() -> impl Iterator<Item = &'static str> {
        OPERATORS.iter().map(|(name, ..)| *name)
    }

    pub(super) fn name(self) -> &'static str {
        OPERATORS.iter().find(|(_, operator, _)| *operator == self).map_or("", |(name, ..)| name)
    }

    /// May it be asked of a field of this kind?
    pub(super) fn suits(self, kind: FieldKind) -> bool {
        let is_text = matches!(kind, FieldKind::Text | FieldKind::Word | FieldKind::Choice(_) | FieldKind::Tags);
        match self {
            Self::Equal { .. } | Self::EqualUnlessEmpty | Self::In { .. } => true,
            Self::Like { .. } | Self::Matches { .. } => is_text,
            Self::Order(_) => matches!(kind, FieldKind::Int | FieldKind::Money | FieldKind::Real | FieldKind::Time | FieldKind::Date),
            Self::ChildOf { .. } => kind == FieldKind::Reference(RecordKind::Contact),
        }
    }

    /// The operators that suit a kind, for people.
    pub(super) fn names_for(kind: FieldKind) -> String {
        let suiting = OPERATORS.iter().filter(|(_, operator, _)| operator.suits(kind));
        suiting.map(|(name, ..)| format!("`{name}`")).collect::<Vec<_>>().join(" ")
    }
}

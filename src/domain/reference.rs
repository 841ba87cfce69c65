//! The reference page of the language, written from the type tables and the list of operators, so that it cannot be out of date.

use std::fmt::Write;

use super::{operator::OPERATORS, operator::Operator, table::fields, table::record_name};
use crate::crm::{FieldKind, RecordKind};

const BEGIN: &str = "\
# The domain language

Written by a test from the type tables (`LEADGATE_BLESS=1 cargo test --lib domain`); do not edit.

A domain says which leads, contacts or messages are meant. It is the same language in routes, in the `when` of members and automations, and in
`leadgate leads --where`, and the same as Odoo's:

```toml
when = [[\"stage\", \"!=\", \"won\"], [\"score\", \">=\", 50]]                      # both
when = [\"|\", [\"subject\", \"ilike\", \"enterprise\"], [\"language\", \"=\", \"de\"]]   # one of the two
when = [\"!\", [\"contact.company.name\", \"ilike\", \"example\"]]                # not
```

A list of terms, `[field, operator, value]`; all of them must hold. `\"|\"` stands before two terms of which one must hold, `\"&\"` before two that both
must, `\"!\"` before one that must not. An empty list always holds. `[1, \"=\", 1]` is always, `[0, \"=\", 1]` never. At most 1,000 terms and values.
On the command line a domain may be pasted from Odoo: `[('stage', '=', 'won')]`.

## Empty

Nothing, an empty text, an empty list, and a `false` are one: *empty*. In the database, in memory, on every path.
Zero is not empty.

- `[\"stage\", \"=\", false]` asks for an empty stage, `[\"stage\", \"!=\", false]` for any.
- Whatever denies holds for what is empty: `!=`, `not in`, `not like`, `not matches`. Whatever affirms or orders does not.
- `[\"stage\", \"in\", [\"new\", false]]` is `new` or empty; `[\"stage\", \"not in\", [\"new\", false]]` neither.
- `in []` never holds, `not in []` always. `like \"\"` always holds, also for what is empty.
- A path that leads nowhere (`contact.name` of a lead without a contact) is empty.
- `\"!\"` is the plain opposite of what follows.

## Lists

For tags and other lists `=` and `in` ask whether one of the values is there, `!=` and `not in` whether none is; `like` and `matches` whether one
element fits.

## Texts

`=` and `like` look at the case of letters, `ilike` does not. In patterns `%` is anything and `_` any one character; `\\` before them makes them
plain. Words (ids, addresses, languages, choices, lists) are in lower case always, and what they are compared with is brought into lower case. A regular
expression (`matches`) takes linear time: no look-around and no back-references; `(?i)` makes the case of letters meaningless.

## Numbers and amounts

Amounts are written in major units with at most two decimals, `12500` or `12500.50`, and compared with the amount of the record; its currency
is not looked at.

## Records

A reference is compared with a number (`[\"contact\", \"=\", 12]`), or with a text by the name of what it leads to (`[\"contact\", \"ilike\", \"kim\"]`). Paths lead
through `contact` and through `company`, once: `contact.company.name`. `[\"contact\", \"child_of\", 12]` is contact 12 and whoever belongs to company 12.

## Times

| written | means |
|---|---|
| `\"2026-11-27\"` | that day |
| `\"2026-11-27T10:00:00Z\"`, `\"2026-11-27 10:00:00\"` | that instant |
| `\"now\"`, `\"-7d\"`, `\"+2h\"`, `\"-1d -12h\"` | that long from now |
| `\"today\"`, `\"yesterday\"`, `\"tomorrow\"` | that day |
| `\"this_week\"`, `\"last_week\"`, `\"next_week\"` | Monday to Sunday |
| `\"this_month\"`, `\"this_quarter\"`, `\"this_year\"`, and `last_`, `next_` | all of it |
| `\"today -3d\"`, `\"this_month -1y\"` | the same, moved |
| `\"today +9h\"` | nine o'clock |

Units: `s`, `m` (minutes), `h`, `d`, `w`, `mo` (months), `y`. All in UTC, and resolved each time the domain is asked. A day or a month is a span: `=`
asks for what lies within it, `>=` and `<` count from its beginning, `>` and `<=` from its end (23:59:59.999999). Fields that hold days take no hours.
";

/// The whole page, as Markdown.
pub fn reference() -> String {
    let mut page = BEGIN.to_owned();
    page.push_str("\n## Operators\n\n| operator | the value | for |\n|---|---|---|\n");
    for (name, operator, meaning) in OPERATORS {
        let _ = writeln!(page, "| `{name}` | {meaning} | {} |", suits(*operator));
    }
    for kind in [RecordKind::Message, RecordKind::Lead, RecordKind::Contact] {
        let _ = write!(page, "\n## Fields of a {}\n\n| field | holds | meaning |\n|---|---|---|\n", record_name(kind));
        for info in fields(kind) {
            let _ = writeln!(page, "| `{}` | {} | {} |", info.name, kind_name(info.kind), info.doc);
        }
    }
    page
}

fn suits(operator: Operator) -> &'static str {
    match operator {
        Operator::Equal { .. } | Operator::EqualUnlessEmpty | Operator::In { .. } => "every field",
        Operator::Order(_) => "numbers, amounts, times, days",
        Operator::Like { .. } | Operator::Matches { .. } => "texts, words, choices, lists",
        Operator::ChildOf { .. } => "references to a contact",
    }
}

fn kind_name(kind: FieldKind) -> String {
    match kind {
        FieldKind::Text => "text".to_owned(),
        FieldKind::Word => "word".to_owned(),
        FieldKind::Choice(words) => words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", "),
        FieldKind::Int => "whole number".to_owned(),
        FieldKind::Money => "amount".to_owned(),
        FieldKind::Real => "number".to_owned(),
        FieldKind::Bool => "yes or no".to_owned(),
        FieldKind::Time => "time".to_owned(),
        FieldKind::Date => "day".to_owned(),
        FieldKind::Tags => "list of words".to_owned(),
        FieldKind::Reference(target) => format!("reference to a {}", record_name(target)),
    }
}

//! A domain as SQL: the same tree that `domain/` evaluates in memory, and the same answers (`tests/flow/domains.rs` asks both).
//!
//! Every term is two-valued here too: it asks for what is there, and a denial is a plain NOT around it, so that NULL never comes to count. A path
//! is an EXISTS over the contact it leads to. One text serves both databases but for patterns: SQLite's LIKE does not see the case of letters, and
//! its GLOB does.
//!
//! Regular expressions are not compiled. Where one stands, the condition is only a necessary one, and says so: the rows are asked again in memory.

use sqlx::{Arguments, Database, Encode, Type, error::BoxDynError};

use crate::{
    crm::{FieldKind, RecordKind, Timestamp, Value},
    domain::{Atom, Core, Domain, Moment, Node, Path, Pattern, Piece, Term},
};

/// Which database the text is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

/// A condition on the rows of `lead` or `contact`.
#[derive(Debug, Clone, PartialEq)]
pub struct Where {
    /// What may stand after WHERE, also beside other conditions.
    pub sql: String,
    /// What its placeholders stand for, in their order. Nothing among them is empty.
    pub binds: Vec<Value>,
    /// Does it hold for exactly the rows that the domain holds for? Otherwise it holds for some more, and each has to be asked in memory.
    pub exact: bool,
}

impl Where {
    /// Compiles a domain for the table (or its alias) `table`, with placeholders from `$first` on. Relative times count from `now`.
    ///
    /// `None` for a domain on messages, which no table holds as such.
    pub fn compile(domain: &Domain, table: &str, first: usize, now: Timestamp, dialect: Dialect) -> Option<Self> {
        if domain.kind() == RecordKind::Message {
            return None;
        }
        let condition = Self { sql: String::new(), binds: Vec::new(), exact: true };
        let mut compiler = Compiler { condition, table, first, now, dialect, aliases: 0 };
        compiler.condition.sql = compiler.node(domain.root(), true);
        Some(compiler.condition)
    }
}

/// The values as a driver takes them: times as microseconds.
///
/// # Errors
/// When the driver refuses one, or one is a list, which no condition binds.
pub fn arguments<DB: Database>(binds: &[Value]) -> Result<DB::Arguments, BoxDynError>
where
    for<'q> String: Encode<'q, DB> + Type<DB>,
    for<'q> i64: Encode<'q, DB> + Type<DB>,
    for<'q> f64: Encode<'q, DB> + Type<DB>,
    for<'q> bool: Encode<'q, DB> + Type<DB>,
    for<'q> Option<String>: Encode<'q, DB> + Type<DB>,
{
    let mut arguments = DB::Arguments::default();
    for value in binds {
        match value {
            Value::Empty => arguments.add(None::<String>)?,
            Value::Bool(yes) => arguments.add(*yes)?,
            Value::Int(number) => arguments.add(*number)?,
            Value::Real(number) => arguments.add(*number)?,
            Value::Text(text) => arguments.add(text.clone())?,
            Value::Time(at) => arguments.add(at.as_micros())?,
            Value::List(_) => return Err("a list is bound element by element".into()),
        }
    }
    Ok(arguments)
}

const ALWAYS: &str = "1 = 1";
const NEVER: &str = "1 = 0";

struct Compiler<'t> {
    condition: Where,
    table: &'t str,
    first: usize,
    now: Timestamp,
    dialect: Dialect,
    aliases: usize,
}

impl Compiler<'_> {
    /// `affirmed` is false under an odd number of denials: there a sufficient condition is wanted, so that its denial is a necessary one.
    fn node(&mut self, node: &Node, affirmed: bool) -> String {
        match node {
            Node::Constant(holds) => constant(*holds).to_owned(),
            Node::All(nodes) => {
                let parts = nodes.iter().map(|node| self.node(node, affirmed)).collect();
                joined(parts, " AND ", ALWAYS)
            }
            Node::Any(nodes) => {
                let parts = nodes.iter().map(|node| self.node(node, affirmed)).collect();
                joined(parts, " OR ", NEVER)
            }
            Node::Not(node) => format!("NOT ({})", self.node(node, !affirmed)),
            Node::Term(term) => self.term(term, affirmed),
        }
    }

    fn term(&mut self, term: &Term, affirmed: bool) -> String {
        let (core, opposite) = term.test.core();
        let sql = match core {
            Core::Matches(_) => {
                self.condition.exact = false;
                return constant(affirmed).to_owned();
            }
            Core::ChildOf(company, ids) => {
                let ids: Vec<_> = ids.iter().map(|id| Atom::Int(*id)).collect();
                let (own, of_company) = (self.path(&term.path, Core::OneOf(&ids)), self.path(company, Core::OneOf(&ids)));
                format!("({own} OR {of_company})")
            }
            core => self.path(&term.path, core),
        };
        if opposite { format!("NOT ({sql})") } else { sql }
    }

    /// What is asked of the record at the end of a path; nothing holds where it leads nowhere.
    fn path(&mut self, path: &Path, core: Core<'_>) -> String {
        // One EXISTS however long the path is: PostgreSQL plans each twice, and one within another four times.
        let (mut at, mut tables, mut links) = (self.table.to_owned(), Vec::new(), String::new());
        for step in &path.steps {
            let next = self.alias();
            tables.push(format!("contact {next}"));
            links.push_str(&format!("{next}.id = {at}.\"{step}\" AND "));
            at = next;
        }
        let sql = if path.kind == FieldKind::Tags { self.tags(&at, core) } else { self.column(&at, path, core) };
        if tables.is_empty() { sql } else { format!("EXISTS (SELECT 1 FROM {} WHERE {links}{sql})", tables.join(", ")) }
    }

    fn alias(&mut self) -> String {
        self.aliases += 1;
        format!("d{}", self.aliases)
    }

    /// Tags stand in a table of their own, one row each.
    fn tags(&mut self, lead: &str, core: Core<'_>) -> String {
        if let Core::SomethingElse(atoms) = core {
            return format!("({} AND NOT {})", self.tags(lead, Core::Something), self.tags(lead, Core::OneOf(atoms)));
        }
        let tag = self.alias();
        let asked = self.asked(&format!("{tag}.tag"), FieldKind::Tags, core);
        format!("EXISTS (SELECT 1 FROM lead_tag {tag} WHERE {tag}.lead_id = {lead}.id AND {asked})")
    }

    /// What is asked of a column, false where it is NULL or holds an empty text.
    fn column(&mut self, table: &str, path: &Path, core: Core<'_>) -> String {
        let column = format!("{table}.\"{}\"", path.field);
        let there = match path.kind {
            FieldKind::Text | FieldKind::Word | FieldKind::Choice(_) | FieldKind::Date => {
                format!("{column} IS NOT NULL AND {column} <> ''")
            }
            // A boolean is a number in SQLite; as one, both databases compare it alike.
            FieldKind::Bool => format!("{column} IS NOT NULL AND CAST({column} AS INTEGER) = 1"),
            _ => format!("{column} IS NOT NULL"),
        };
        let asked = match core {
            Core::Something => return format!("({there})"),
            Core::SomethingElse(atoms) => format!("NOT ({})", self.asked(&column, path.kind, Core::OneOf(atoms))),
            Core::Like(pattern) if pattern.folded && path.kind == FieldKind::Text => {
                let folded = format!("{table}.\"{}_folded\"", path.field);
                self.asked(&folded, path.kind, core)
            }
            core => self.asked(&column, path.kind, core),
        };
        format!("({there} AND {asked})")
    }

    /// What is asked of a value that is there.
    fn asked(&mut self, column: &str, kind: FieldKind, core: Core<'_>) -> String {
        match core {
            Core::OneOf(atoms) => {
                let mut parts: Vec<String> = Vec::new();
                let mut plain = Vec::new();
                for atom in atoms {
                    match atom {
                        Atom::Yes => parts.push(ALWAYS.to_owned()),
                        Atom::Moment(moment) => parts.push(self.within(column, kind, moment)),
                        Atom::Int(number) | Atom::Money(number) => plain.push(self.bind(Value::Int(*number))),
                        Atom::Real(number) => plain.push(self.bind(Value::Real(*number))),
                        Atom::Text(text) => plain.push(self.bind(Value::Text(text.clone()))),
                    }
                }
                if !plain.is_empty() {
                    parts.push(format!("{column} IN ({})", plain.join(", ")));
                }
                joined(parts, " OR ", NEVER)
            }
            Core::Order(order, atom) => {
                let bound = match atom {
                    Atom::Moment(moment) => {
                        let (from, to) = self.bounds(kind, moment);
                        if order.looks_at_end() { to } else { from }
                    }
                    Atom::Int(number) | Atom::Money(number) => Value::Int(*number),
                    Atom::Real(number) => Value::Real(*number),
                    Atom::Text(text) => Value::Text(text.clone()),
                    Atom::Yes => Value::Bool(true),
                };
                format!("{column} {} {}", order.sign(), self.bind(bound))
            }
            Core::Like(pattern) => {
                let (operator, text) = match self.dialect {
                    Dialect::Sqlite => ("GLOB", glob(pattern)),
                    Dialect::Postgres => ("LIKE", like(pattern)),
                };
                format!("{column} {operator} {}", self.bind(Value::Text(text)))
            }
            // Nothing more is asked; the others never come here.
            Core::Something | Core::SomethingElse(_) | Core::Matches(_) | Core::ChildOf(..) => ALWAYS.to_owned(),
        }
    }

    fn within(&mut self, column: &str, kind: FieldKind, moment: &Moment) -> String {
        let (from, to) = self.bounds(kind, moment);
        format!("{column} BETWEEN {} AND {}", self.bind(from), self.bind(to))
    }

    fn bounds(&self, kind: FieldKind, moment: &Moment) -> (Value, Value) {
        if kind == FieldKind::Date {
            let days = moment.dates(self.now);
            (Value::Text(days.from.to_string()), Value::Text(days.to.to_string()))
        } else {
            let instants = moment.instants(self.now);
            (Value::Time(instants.from), Value::Time(instants.to))
        }
    }

    fn bind(&mut self, value: Value) -> String {
        self.condition.binds.push(value);
        format!("${}", self.first + self.condition.binds.len() - 1)
    }
}

const fn constant(holds: bool) -> &'static str {
    if holds { ALWAYS } else { NEVER }
}

/// Joins in a balanced way: SQLite allows an expression to be a thousand deep, and a chain is as deep as it is long.
fn joined(mut parts: Vec<String>, sign: &str, none: &str) -> String {
    match parts.len() {
        0 => none.to_owned(),
        1 => parts.remove(0),
        count => {
            let second = parts.split_off(count / 2);
            format!("({}{sign}{})", joined(parts, sign, none), joined(second, sign, none))
        }
    }
}

fn glob(pattern: &Pattern) -> String {
    let exactly = |text: &str| text.chars().map(|c| if "*?[".contains(c) { format!("[{c}]") } else { c.to_string() }).collect();
    written(pattern, exactly, "?", "*")
}

fn like(pattern: &Pattern) -> String {
    let exactly = |text: &str| text.chars().map(|c| if "%_\\".contains(c) { format!("\\{c}") } else { c.to_string() }).collect();
    written(pattern, exactly, "_", "%")
}

fn written(pattern: &Pattern, exactly: impl Fn(&str) -> String, one: &str, any: &str) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Exactly(text) => exactly(text),
        Piece::One => one.to_owned(),
        Piece::Any => any.to_owned(),
    };
    pattern.pieces().iter().map(piece).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Vocabulary;

    fn compiled(text: &str, dialect: Dialect) -> Where {
        let domain = Domain::parse(text, RecordKind::Lead, &Vocabulary::default()).unwrap();
        Where::compile(&domain, "lead", 3, Timestamp::from_seconds(1_795_775_400), dialect).unwrap()
    }

    #[test]
    fn one_text_for_both_databases_but_for_patterns() {
        let text = "[['contact.company.name','ilike','Big%*'], ['tags','!=','vip'], ['created_at','>','today']]";
        let (sqlite, postgres) = (compiled(text, Dialect::Sqlite), compiled(text, Dialect::Postgres));
        assert_eq!(sqlite.sql.replace("GLOB", "LIKE"), postgres.sql);
        assert_eq!(
            sqlite.sql,
            "(EXISTS (SELECT 1 FROM contact d1, contact d2 WHERE d1.id = lead.\"contact\" AND d2.id = d1.\"company\" AND \
             (d2.\"name\" IS NOT NULL AND d2.\"name\" <> '' AND d2.\"name_folded\" GLOB $3)) AND (NOT (EXISTS (SELECT 1 FROM lead_tag d3 WHERE \
             d3.lead_id = lead.id AND d3.tag IN ($4))) AND (lead.\"created_at\" IS NOT NULL AND lead.\"created_at\" > $5)))"
        );
        let end = Value::Time(Timestamp::from_micros(1_795_823_999_999_999));
        assert_eq!(sqlite.binds, [Value::Text("*big*[*]*".to_owned()), Value::Text("vip".to_owned()), end]);
        assert_eq!(postgres.binds[0], Value::Text("%big%*%".to_owned()));
        assert!(sqlite.exact);
    }

    #[test]
    fn an_expression_leaves_a_necessary_condition() {
        let affirmed = compiled("[['name','matches','x'], ['score','>',5]]", Dialect::Sqlite);
        assert_eq!(affirmed.sql, "(1 = 1 AND (lead.\"score\" IS NOT NULL AND lead.\"score\" > $3))");
        let denied = compiled("['!', '|', ['name','not matches','x'], ['score','>',5]]", Dialect::Sqlite);
        assert_eq!(denied.sql, "NOT ((1 = 0 OR (lead.\"score\" IS NOT NULL AND lead.\"score\" > $3)))");
        assert!(!affirmed.exact && !denied.exact);
    }
}

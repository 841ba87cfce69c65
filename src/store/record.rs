//! Rows from the type tables: the columns of a record are its fields, so that a new field needs a column and no code.
//!
//! Both drivers see three kinds of cell (text, whole number, number); which one a field has follows from its kind. Tags stand in a table of
//! their own and come with the row. A value that does not fit its field is a permanent fault that names the column.

use std::{borrow::Cow, sync::LazyLock};

use sqlx::{
    AssertSqlSafe, ColumnIndex, Database, Decode, Encode, FromRow, Postgres, Sqlite, Type,
    encode::IsNull,
    error::{BoxDynError, Error as SqlError},
};

use super::{StoreError, Tx, execute, on, text::storable};
use crate::crm::{
    Activity, ActivityField, Contact, ContactField, FieldInfo, FieldKind, Lead, LeadField, Misfit, Slug, Timestamp, Value, fold,
};

/// Rows of one `INSERT`: hostile mail has thousands of people in copy, and a statement takes only so many values.
const ROWS_PER_INSERT: usize = 200;

/// A record that stands in a table.
pub(super) trait Record: Default + Send + Unpin + 'static {
    /// Its fields.
    type Field: Copy + 'static;
    /// Its table.
    const TABLE: &'static str;
    /// Do its free texts have a column in lower case?
    const FOLDED: bool;
    /// All fields, in the order of the type table.
    const FIELDS: &'static [Self::Field];

    /// The row of the type table.
    fn info(field: Self::Field) -> &'static FieldInfo;
    /// A field's value.
    fn value(&self, field: Self::Field) -> Value;
    /// Sets a field.
    fn assign(&mut self, field: Self::Field, value: Value) -> Result<(), Misfit>;
    /// The statements, made once.
    fn texts() -> &'static Texts;
}

macro_rules! in_table {
    ($record:ident, $field:ident, $table:literal, folded: $folded:literal) => {
        impl Record for $record {
            type Field = $field;
            const TABLE: &'static str = $table;
            const FOLDED: bool = $folded;
            const FIELDS: &'static [$field] = $field::ALL;

            fn info(field: $field) -> &'static FieldInfo {
                field.info()
            }

            fn value(&self, field: $field) -> Value {
                self.get(field)
            }

            fn assign(&mut self, field: $field, value: Value) -> Result<(), Misfit> {
                self.set(field, value)
            }

            fn texts() -> &'static Texts {
                static TEXTS: LazyLock<Texts> = LazyLock::new(Texts::of::<$record>);
                &TEXTS
            }
        }
    };
}

in_table!(Lead, LeadField, "lead", folded: true);
in_table!(Contact, ContactField, "contact", folded: true);
in_table!(Activity, ActivityField, "activity", folded: false);

/// The statements of a record's table.
pub(super) struct Texts {
    /// `SELECT`, every field in the order of the type table, `FROM` the table.
    pub(super) select: String,
    by_id: String,
    insert: String,
}

impl Texts {
    fn of<T: Record>() -> Self {
        let fields = || T::FIELDS.iter().map(|field| T::info(*field));
        let table = T::TABLE;
        let read: Vec<String> = fields().map(|info| column(table, info)).collect();
        let select = format!("SELECT {} FROM {table}", read.join(", "));
        let written = fields().filter(|info| is_written(info)).flat_map(|info| [Some(info.name.to_owned()), folded::<T>(info)]);
        let written: Vec<String> = written.flatten().collect();
        let places: Vec<String> = (1..=written.len()).map(|n| format!("${n}")).collect();
        let insert = format!("INSERT INTO {table} ({}) VALUES ({}) RETURNING id", written.join(", "), places.join(", "));
        Self { by_id: format!("{select} WHERE id = $1"), select, insert }
    }
}

/// Tags come in one text: a slug holds no blank.
fn column(table: &str, info: &FieldInfo) -> String {
    match info.kind {
        FieldKind::Tags => format!("(SELECT string_agg(tag, ' ') FROM {table}_tag WHERE {table}_id = {table}.id)"),
        _ => format!("{table}.{}", info.name),
    }
}

/// Does it stand in a column that is ours to write?
fn is_written(info: &FieldInfo) -> bool {
    info.name != "id" && info.kind != FieldKind::Tags
}

fn folded<T: Record>(info: &FieldInfo) -> Option<String> {
    info.folded_column().filter(|_| T::FOLDED)
}

/// A record as both drivers read it, from the columns of [`Texts::select`].
pub(super) struct Row<T>(pub(super) T);

impl<'r, R, T> FromRow<'r, R> for Row<T>
where
    R: sqlx::Row,
    T: Record,
    usize: ColumnIndex<R>,
    Option<String>: Decode<'r, R::Database> + Type<R::Database>,
    Option<i64>: Decode<'r, R::Database> + Type<R::Database>,
    Option<f64>: Decode<'r, R::Database> + Type<R::Database>,
{
    fn from_row(row: &'r R) -> Result<Self, SqlError> {
        let mut record = T::default();
        for (index, field) in T::FIELDS.iter().enumerate() {
            let info = T::info(*field);
            let cell = match Cell::empty(info.kind) {
                Cell::Text(_) => Cell::Text(row.try_get(index)?),
                Cell::Int(_) => Cell::Int(row.try_get(index)?),
                Cell::Real(_) => Cell::Real(row.try_get(index)?),
            };
            let value = cell.value(info.kind);
            // What no value stands for keeps the default: a lead without tags.
            if value != Value::Empty {
                record
                    .assign(*field, value)
                    .map_err(|misfit| SqlError::ColumnDecode { index: info.name.to_owned(), source: misfit.into() })?;
            }
        }
        Ok(Self(record))
    }
}

/// What stands in one column of one row.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    Text(Option<String>),
    Int(Option<i64>),
    Real(Option<f64>),
}

impl Cell {
    /// The empty cell of a kind of field.
    fn empty(kind: FieldKind) -> Self {
        match kind {
            FieldKind::Text | FieldKind::Word | FieldKind::Choice(_) | FieldKind::Date | FieldKind::Tags => Self::Text(None),
            FieldKind::Int | FieldKind::Money | FieldKind::Bool | FieldKind::Time | FieldKind::Reference(_) => Self::Int(None),
            FieldKind::Real => Self::Real(None),
        }
    }

    /// A field's value as it is stored. The value fits the kind: it came out of a record.
    fn of(kind: FieldKind, value: Value) -> Self {
        if value == Value::Empty { Self::empty(kind) } else { Self::from(value) }
    }

    fn value(self, kind: FieldKind) -> Value {
        match (self, kind) {
            (Self::Text(Some(tags)), FieldKind::Tags) => {
                let mut tags: Vec<String> = tags.split(' ').map(str::to_owned).collect();
                tags.sort();
                Value::List(tags)
            }
            (Self::Text(Some(text)), _) => Value::Text(text),
            (Self::Int(Some(number)), FieldKind::Bool) => Value::Bool(number != 0),
            (Self::Int(Some(number)), FieldKind::Time) => Value::Time(Timestamp::from_micros(number)),
            (Self::Int(Some(number)), _) => Value::Int(number),
            (Self::Real(Some(number)), _) => Value::Real(number),
            (Self::Text(None) | Self::Int(None) | Self::Real(None), _) => Value::Empty,
        }
    }
}

impl From<Value> for Cell {
    /// A list is stored as the text of its items: a statement that compares with each of them binds each of them.
    fn from(value: Value) -> Self {
        match value {
            Value::Empty => Self::Text(None),
            Value::Bool(yes) => Self::Int(Some(i64::from(yes))),
            Value::Int(number) => Self::Int(Some(number)),
            Value::Real(number) => Self::Real(Some(number)),
            Value::Text(text) => Self::Text(Some(storable(&text).into_owned())),
            Value::Time(at) => Self::Int(Some(at.as_micros())),
            Value::List(items) => Self::Text(Some(items.join(" "))),
        }
    }
}

/// A cell is bound as what it holds, an empty one with its type: PostgreSQL takes no text for an empty number.
macro_rules! bound_on {
    ($($database:ident),+) => {$(
        impl Type<$database> for Cell {
            fn type_info() -> <$database as Database>::TypeInfo {
                <String as Type<$database>>::type_info()
            }
        }

        impl Encode<'_, $database> for Cell {
            fn encode_by_ref(&self, buffer: &mut <$database as Database>::ArgumentBuffer) -> Result<IsNull, BoxDynError> {
                match self {
                    Self::Text(text) => Encode::<$database>::encode_by_ref(text, buffer),
                    Self::Int(number) => Encode::<$database>::encode_by_ref(number, buffer),
                    Self::Real(number) => Encode::<$database>::encode_by_ref(number, buffer),
                }
            }

            fn produces(&self) -> Option<<$database as Database>::TypeInfo> {
                Some(match self {
                    Self::Text(_) => <String as Type<$database>>::type_info(),
                    Self::Int(_) => <i64 as Type<$database>>::type_info(),
                    Self::Real(_) => <f64 as Type<$database>>::type_info(),
                })
            }
        }
    )+};
}

bound_on!(Sqlite, Postgres);

/// The cells of a field: its column, and the one in lower case.
fn cells<T: Record>(info: &FieldInfo, value: Value) -> impl Iterator<Item = Cell> {
    let lower = folded::<T>(info).map(|_| match &value {
        Value::Text(text) => Cell::Text(Some(fold(&storable(text)))),
        _ => Cell::Text(None),
    });
    [Cell::of(info.kind, value)].into_iter().chain(lower)
}

impl Tx {
    /// One record.
    pub(super) async fn load<T: Record>(&mut self, id: i64) -> Result<Option<T>, StoreError> {
        let row: Option<Row<T>> = on!(self, |connection| sqlx::query_as(T::texts().by_id.as_str()).bind(id).fetch_optional(connection))?;
        Ok(row.map(|row| row.0))
    }

    /// Every record that a condition is true of. `after` is what follows `FROM` the table, with a place for each of `values`.
    pub(super) async fn select<T: Record>(&mut self, after: &str, values: &[Cell]) -> Result<Vec<T>, StoreError> {
        let text = format!("{} {after}", T::texts().select);
        let rows: Vec<Row<T>> = on!(self, |connection| values
            .iter()
            .fold(sqlx::query_as(AssertSqlSafe(text)), |query, value| query.bind(value.clone()))
            .fetch_all(connection))?;
        Ok(rows.into_iter().map(|row| row.0).collect())
    }

    /// Adds a record, its tags apart, and answers its number.
    pub(super) async fn insert<T: Record>(&mut self, record: &T) -> Result<i64, StoreError> {
        let fields = T::FIELDS.iter().filter(|field| is_written(T::info(**field)));
        let values: Vec<Cell> = fields.flat_map(|field| cells::<T>(T::info(*field), record.value(*field))).collect();
        Ok(on!(self, |connection| values
            .iter()
            .fold(sqlx::query_scalar(T::texts().insert.as_str()), |query, value| query.bind(value.clone()))
            .fetch_one(connection))?)
    }

    /// Sets one field of one record, but not its tags.
    ///
    /// # Errors
    /// [`StoreError::Misfit`] when the value is of another kind; [`StoreError::NoSuchRecord`].
    pub(super) async fn set_field<T: Record>(&mut self, id: i64, field: T::Field, value: Value) -> Result<(), StoreError> {
        let info = T::info(field);
        if !is_written(info) {
            return Err(StoreError::NotHere("the number and the tags of a record stand in no column that could be set"));
        }
        let mut columns = vec![Cow::Borrowed(info.name)];
        columns.extend(folded::<T>(info).map(Cow::Owned));
        let sets: Vec<String> = columns.iter().zip(2..).map(|(column, n)| format!("{column} = ${n}")).collect();
        let text = format!("UPDATE {} SET {} WHERE id = $1", T::TABLE, sets.join(", "));
        let values: Vec<Cell> = cells::<T>(info, fitting::<T>(field, value)?).collect();
        let changed =
            execute!(self, values.iter().fold(sqlx::query(AssertSqlSafe(text)).bind(id), |query, value| query.bind(value.clone())))?;
        if changed == 1 { Ok(()) } else { Err(StoreError::NoSuchRecord { what: T::TABLE, id }) }
    }
}

impl Tx {
    /// Adds rows to a table in few statements; those whose key is there already are left as they are. `into` is the table with its columns.
    pub(super) async fn add_rows(&mut self, into: &'static str, rows: &[Vec<Cell>]) -> Result<(), StoreError> {
        for rows in rows.chunks(ROWS_PER_INSERT) {
            let mut place = 0;
            let mut places = |row: &Vec<Cell>| {
                let row: Vec<String> = row
                    .iter()
                    .map(|_| {
                        place += 1;
                        format!("${place}")
                    })
                    .collect();
                format!("({})", row.join(", "))
            };
            let places: Vec<String> = rows.iter().map(&mut places).collect();
            let text = format!("INSERT INTO {into} VALUES {} ON CONFLICT DO NOTHING", places.join(", "));
            execute!(self, rows.iter().flatten().fold(sqlx::query(AssertSqlSafe(text)), |query, value| query.bind(value.clone())))?;
        }
        Ok(())
    }
}

/// The value as the field holds it; an address, for one, is normalised by it.
pub(super) fn fitting<T: Record>(field: T::Field, value: Value) -> Result<Value, StoreError> {
    let mut record = T::default();
    record.assign(field, value)?;
    Ok(record.value(field))
}

/// A slug that the database holds.
pub(super) fn slug(what: &'static str, text: String) -> Result<Slug, StoreError> {
    Slug::parse(&text).map_err(|_| StoreError::Foreign { what, value: text })
}

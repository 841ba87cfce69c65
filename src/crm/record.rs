//! The type table: one list of fields makes the struct, the names that rules use, the columns, and what the chatter tracks.

/// Declares a record: its struct, the enum of its fields, and reading and setting them by name.
///
/// Each field: documentation, name, type, then any of `tracked` (a change stands in the chatter) and `settable` (a rule or a person may set it).
macro_rules! record {
    (
        $(#[$struct_doc:meta])* $record:ident, $fields:ident;
        $(#[doc = $doc:literal] $name:ident: $type:ty $(, $flag:ident)* ;)+
    ) => {
        $(#[$struct_doc])*
        #[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(default)]
        pub struct $record {
            $(#[doc = $doc] #[serde(skip_serializing_if = "crate::crm::record::is_default")] pub $name: $type,)+
        }

        #[doc = concat!("The fields of [`", stringify!($record), "`], by name.")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[allow(non_camel_case_types, reason = "the names are those that an admin writes")]
        pub enum $fields { $(#[doc = $doc] $name,)+ }

        impl $fields {
            /// All of them, in the order of the type table.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The row of the type table.
            pub const fn info(self) -> &'static $crate::crm::FieldInfo {
                match self { $(Self::$name => {
                    const INFO: $crate::crm::FieldInfo = $crate::crm::FieldInfo {
                        name: stringify!($name),
                        kind: <$type as $crate::crm::FieldType>::KIND,
                        optional: <$type as $crate::crm::FieldType>::OPTIONAL,
                        tracked: $crate::crm::record::has_flag(&[$(stringify!($flag)),*], "tracked"),
                        settable: $crate::crm::record::has_flag(&[$(stringify!($flag)),*], "settable"),
                        doc: $doc.trim_ascii(),
                    };
                    &INFO
                })+ }
            }

            /// Its name.
            pub const fn name(self) -> &'static str {
                self.info().name
            }

            /// The field of this name.
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $(stringify!($name) => Some(Self::$name),)+ _ => None }
            }
        }

        impl std::fmt::Display for $fields {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.name())
            }
        }

        impl $record {
            /// The value of a field.
            pub fn get(&self, field: $fields) -> $crate::crm::Value {
                match field { $($fields::$name => $crate::crm::FieldType::value(&self.$name),)+ }
            }

            /// Sets a field.
            ///
            /// # Errors
            /// When the value is of another kind; the record stays as it was.
            pub fn set(&mut self, field: $fields, value: $crate::crm::Value) -> Result<(), $crate::crm::Misfit> {
                match field { $($fields::$name => {
                    let shown = value.to_string();
                    let misfit = || $crate::crm::Misfit {
                        field: stringify!($name), takes: <$type as $crate::crm::FieldType>::TAKES, value: shown,
                    };
                    self.$name = <$type as $crate::crm::FieldType>::read(value).ok_or_else(misfit)?;
                })+ }
                Ok(())
            }
        }
    };
}
pub(crate) use record;

/// Is `wanted` among the flags of a field?
pub(super) const fn has_flag(flags: &[&str], wanted: &str) -> bool {
    let (mut at, wanted) = (0, wanted.as_bytes());
    while at < flags.len() {
        let flag = flags[at].as_bytes();
        let mut same = flag.len() == wanted.len();
        let mut byte = 0;
        while same && byte < flag.len() {
            same = flag[byte] == wanted[byte];
            byte += 1;
        }
        if same {
            return true;
        }
        at += 1;
    }
    false
}

/// What is at its default needs no place in a stored plan.
pub(super) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

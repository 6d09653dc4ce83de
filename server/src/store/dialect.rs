//! What the two engines say differently, and nothing else.

use super::{Pools, Sql, Store, Tx, TxKind, sql};

/// One statement in two spellings.
#[derive(Clone, Copy)]
pub struct Spelled {
    /// As SQLite understands it.
    pub sqlite: &'static str,
    /// As PostgreSQL understands it.
    pub postgres: &'static str,
}

impl Store {
    /// Begins a statement in this engine's spelling.
    pub fn spelled(&self, text: Spelled) -> Sql {
        match self.pools() {
            Pools::Sqlite { .. } => sql(text.sqlite),
            Pools::Postgres(_) => sql(text.postgres),
        }
    }
}

impl Tx {
    /// Begins a statement in this engine's spelling.
    pub fn spelled(&self, text: Spelled) -> Sql {
        match self.kind {
            TxKind::Sqlite(_) => sql(text.sqlite),
            TxKind::Postgres(_) => sql(text.postgres),
        }
    }
}

/// A statement about a list of numbers, which is bound as [`number_list`]: `$head IN (the list at $place) $tail`.
macro_rules! in_list {
    ($head:expr, $place:literal, $tail:expr) => {
        $crate::store::dialect::Spelled {
            sqlite: concat!($head, " IN (SELECT value FROM json_each(", $place, ")) ", $tail),
            postgres: concat!(
                $head,
                " IN (SELECT CAST(value AS BIGINT) FROM json_array_elements_text(CAST(",
                $place,
                " AS JSON))) ",
                $tail
            ),
        }
    };
}
pub(crate) use in_list;

/// A list of numbers as one value: a JSON array.
pub fn number_list(numbers: impl IntoIterator<Item = i64>) -> String {
    let mut list = String::from("[");
    for number in numbers {
        if list.len() > 1 {
            list.push(',');
        }
        list.push_str(&number.to_string());
    }
    list.push(']');
    list
}

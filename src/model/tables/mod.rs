//! The tables of a record, which follow from the schemas of the item types: a collection is a
//! table with a row for each item, and a list of objects within items is a table with a row for
//! each entry.
//!
//! Invariant: every value of an item is in a cell. An object within an object has columns of its
//! own, a reference has the id and the title of its target, and a list in a cell can be split
//! at each `;`.

mod item_tables;
mod schema_walk;
mod table;
mod view_table;

pub use item_tables::{collection_table, entry_tables, search_match_columns};
pub use schema_walk::ReferenceTypes;
pub use table::{
    ColumnType, RowSource, Table, TableCell, TableColumn, TableRow, join_texts, scalar_or_list_text,
};

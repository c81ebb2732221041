//! All columns that the table of a collection (CSV) has.

use crate::model::schema::field::FieldType;
use crate::model::schema::item_type::ItemTypeInfo;

/// A column of the table of a collection.
#[derive(Clone)]
pub struct CsvColumn {
    /// Its name in the header row.
    pub name: String,
    /// What its cells hold.
    pub content: CsvContent,
}

/// What the cells of a column hold, with the index of the field, relation or extra column.
#[derive(Clone, Copy)]
pub enum CsvContent {
    /// The values of a field.
    Field(usize),
    /// A date as text.
    DateText(usize),
    /// The first day that a date may be.
    Earliest(usize),
    /// The last day that a date may be.
    Latest(usize),
    /// The ids of what a relation leads to.
    Keys(usize),
    /// The titles of what a relation leads to.
    Titles(usize),
    /// The texts of an extra column.
    Extra(usize),
    /// The URL of the item.
    Href,
}

/// The columns of the table of a collection: its fields, a date with its bounds; its stored
/// relations, each with the titles of its targets; its extra columns; the URL of the item.
pub fn csv_columns(item_type: &ItemTypeInfo) -> Vec<CsvColumn> {
    let mut columns = Vec::new();
    let mut add = |name: &str, suffix: &str, content| {
        let name = format!("{name}{suffix}");
        columns.push(CsvColumn { name, content });
    };
    for (index, field) in item_type.fields.iter().enumerate() {
        if matches!(field.field_type, FieldType::Date) {
            add(field.name, "", CsvContent::DateText(index));
            add(field.name, "_earliest", CsvContent::Earliest(index));
            add(field.name, "_latest", CsvContent::Latest(index));
        } else {
            add(field.name, "", CsvContent::Field(index));
        }
    }
    for (index, relation) in item_type.relations.iter().enumerate() {
        add(relation.name, "", CsvContent::Keys(index));
        add(relation.name, "_title", CsvContent::Titles(index));
    }
    for (index, name) in item_type.extra_csv_columns.iter().enumerate() {
        add(name, "", CsvContent::Extra(index));
    }
    add("href", "", CsvContent::Href);
    columns
}

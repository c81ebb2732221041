//! Tables, their columns, and the cells that these have in the JSON of an item or a view.

use indexmap::IndexSet;
use serde_json::Value;

use crate::model::schema::item_type_id::ItemTypeId;

/// A table.
pub struct Table {
    /// Its name, which is unique among tables.
    pub name: String,
    /// What a row is.
    pub description: String,
    /// Its columns.
    pub columns: Vec<TableColumn>,
    /// The columns that identify a row, if any do.
    pub primary_key: Vec<String>,
    /// Where its rows are.
    pub sources: Vec<RowSource>,
}

/// The lists whose entries are rows.
pub struct RowSource {
    /// The type of the items that have them; none in a view.
    pub type_id: Option<ItemTypeId>,
    /// The names of the lists, from the item inwards; of a collection there are none.
    pub(super) path: Vec<String>,
}

/// A column of a table.
#[derive(Clone)]
pub struct TableColumn {
    /// Its name in the header row.
    pub name: String,
    /// What its cells hold.
    pub description: String,
    /// The type of its values.
    pub value_type: ColumnType,
    /// Whether a cell may have several values.
    pub is_list: bool,
    /// Whether its values are texts, rather than ids, codes or numbers.
    pub has_free_text: bool,
    /// The type of the items whose ids the values are, if they are.
    pub foreign_key: Option<ItemTypeId>,
    pub(super) level: RowLevel,
    /// The path to the value, or to the object that has it.
    pub(super) path: Vec<String>,
    pub(super) content: CellContent,
}

/// The type of the values of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnType {
    /// Text.
    String,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// A day.
    Date,
    /// A point in time.
    DateTime,
}

/// The object of a row that a column is about.
#[derive(Clone, Copy)]
pub(super) enum RowLevel {
    /// The item that has the entry.
    Item,
    /// The entry that the entry is in.
    Enclosing,
    /// The entry itself, or the item where items are the rows.
    Entry,
}

/// What a cell has of the value at its path.
#[derive(Clone, Copy)]
pub(super) enum CellContent {
    /// The value itself.
    Value,
    /// A member of the object.
    Member(&'static str),
    /// The reference as in query strings: `type/id` or `type/id/part`.
    ReferenceKey,
    /// The code with its scheme: `wikidata:Q212`.
    SchemeCode,
}

/// A row of a table, as JSON.
pub struct TableRow<'v> {
    item: &'v Value,
    enclosing: Option<&'v Value>,
    entry: &'v Value,
}

/// What stands in a cell.
#[derive(Debug, PartialEq, Eq)]
pub enum TableCell {
    /// A text, which may be empty.
    Text(String),
    /// A number.
    Number(String),
}

impl Table {
    /// The rows that an item of a type has, or a view.
    pub fn rows<'v>(&self, type_id: Option<ItemTypeId>, root: &'v Value) -> Vec<TableRow<'v>> {
        let sources = self.sources.iter();
        let sources = sources.filter(|source| source.type_id == type_id);
        sources.flat_map(|source| source.rows(root)).collect()
    }

    /// The types of the items that its rows are in.
    pub fn item_types(&self) -> Vec<ItemTypeId> {
        let sources = self.sources.iter();
        let mut types: Vec<_> = sources.filter_map(|source| source.type_id).collect();
        types.dedup();
        types
    }

    /// The names of the columns for these members, after that of the id.
    pub fn columns_of(&self, members: &[String]) -> Vec<&str> {
        let members = ["id"].into_iter().chain(members.iter().map(String::as_str));
        let columns = members.flat_map(|member| {
            let columns = self.columns.iter();
            columns.filter(move |column| column.path.first().is_some_and(|name| name == member))
        });
        let names: IndexSet<_> = columns.map(|column| column.name.as_str()).collect();
        names.into_iter().collect()
    }

    /// The column with this name.
    pub fn column(&self, name: &str) -> Option<&TableColumn> {
        self.columns.iter().find(|column| column.name == name)
    }
}

impl RowSource {
    fn rows<'v>(&self, root: &'v Value) -> Vec<TableRow<'v>> {
        let mut rows = vec![TableRow {
            item: root,
            enclosing: None,
            entry: root,
        }];
        for (depth, list) in self.path.iter().enumerate() {
            let entries = rows.iter().flat_map(|row| {
                // A list may be in an object of the item.
                let entries = match &row.entry[list] {
                    Value::Array(entries) => entries.iter().collect(),
                    object @ Value::Object(_) => vec![object],
                    _ => Vec::new(),
                };
                entries.into_iter().map(move |entry| TableRow {
                    item: root,
                    enclosing: (depth > 0).then_some(row.entry),
                    entry,
                })
            });
            rows = entries.collect();
        }
        rows
    }
}

impl TableColumn {
    pub(super) fn new(name: impl Into<String>, description: &str, path: Vec<String>) -> Self {
        Self {
            name: name.into(),
            description: description.to_owned(),
            value_type: ColumnType::String,
            is_list: false,
            has_free_text: false,
            foreign_key: None,
            level: RowLevel::Entry,
            path,
            content: CellContent::Value,
        }
    }

    /// Its cell in a row.
    pub fn cell(&self, row: &TableRow<'_>) -> TableCell {
        let root = match self.level {
            RowLevel::Item => Some(row.item),
            RowLevel::Enclosing => row.enclosing,
            RowLevel::Entry => Some(row.entry),
        };
        let mut values = IndexSet::new();
        if let Some(root) = root {
            collect_values(root, &self.path, &mut values);
        }
        if let (false, 1, Some(Value::Number(number))) =
            (self.is_list, values.len(), values.first())
        {
            return TableCell::Number(number.to_string());
        }
        let texts = values
            .into_iter()
            .filter_map(|value| self.content.text(value));
        TableCell::Text(match (self.is_list, self.value_type) {
            (false, _) => texts.collect(),
            (true, ColumnType::String) if self.has_free_text => join_texts(texts),
            (true, _) => join_codes(texts),
        })
    }
}

/// Collects what a path leads to, in each entry of the lists on its way; a value that is there
/// already counts once.
fn collect_values<'v>(value: &'v Value, path: &[String], values: &mut IndexSet<&'v Value>) {
    match (value, path) {
        (Value::Null, _) => {}
        (Value::Array(entries), _) => {
            for entry in entries {
                collect_values(entry, path, values);
            }
        }
        (_, [first, rest @ ..]) => {
            if let Some(member) = value.get(first) {
                collect_values(member, rest, values);
            }
        }
        (_, []) => {
            values.insert(value);
        }
    }
}

impl CellContent {
    /// Whether it is a text, rather than an id or a code.
    pub(super) fn is_free_text(self) -> bool {
        matches!(self, Self::Member("title" | "text" | "name" | "label"))
    }

    fn text(self, value: &Value) -> Option<String> {
        match self {
            Self::Value => scalar_text(value),
            Self::Member(name) => scalar_text(&value[name]),
            Self::ReferenceKey => {
                let names = ["type", "id", "part"].into_iter();
                let segments = names.filter_map(|name| value[name].as_str());
                Some(segments.collect::<Vec<_>>().join("/"))
            }
            Self::SchemeCode => {
                let code = value["value"].as_str().or(value["code"].as_str())?;
                Some(format!("{}:{code}", value["scheme"].as_str()?))
            }
        }
    }
}

/// What a cell has of a scalar, or of a list of texts or codes; none of null.
pub fn scalar_or_list_text(value: &Value, are_codes: bool) -> Option<String> {
    match value {
        Value::Array(entries) => {
            let texts = entries.iter().filter_map(scalar_text);
            Some(if are_codes {
                join_codes(texts)
            } else {
                join_texts(texts)
            })
        }
        _ => scalar_text(value),
    }
}

fn scalar_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Several ids, codes or numbers in one cell. None has a semicolon.
fn join_codes(codes: impl Iterator<Item = String>) -> String {
    codes.collect::<Vec<_>>().join("; ")
}

/// Several texts in one cell, which stay as they are.
pub fn join_texts(texts: impl Iterator<Item = String>) -> String {
    texts.collect::<Vec<_>>().join(" | ")
}

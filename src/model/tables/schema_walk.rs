//! The columns of an object and its lists of objects, as its schema has them.

use std::collections::HashMap;

use serde_json::Value;
use utoipa::ToSchema as _;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;

use crate::model::schema::item_type::Schemas;
use crate::model::schema::item_type_id::ItemTypeId;
use crate::model::schema::reference::{PartPolicy, Reference};
use crate::model::schema::served_item::NoteLink;
use crate::model::tables::table::{CellContent, ColumnType, TableColumn};
use crate::model::types::place::Coordinates;
use crate::model::values::bounded_text::TEXT_PATTERN;

/// The types that the references of a field point to.
pub struct ReferenceTypes {
    /// The types.
    pub types: Vec<ItemTypeId>,
    /// Whether they point to parts.
    pub part_policy: PartPolicy,
}

/// Schemas by name, as JSON.
pub(super) struct SchemaSet(pub(super) HashMap<String, Value>);

/// A schema with its name, if it has one.
pub(super) struct ResolvedSchema<'s> {
    pub(super) name: Option<&'s str>,
    pub(super) schema: &'s Value,
}

impl SchemaSet {
    pub(super) fn new(schemas: Schemas) -> Self {
        let schemas = schemas.into_iter();
        Self(
            schemas
                .map(|(name, schema)| (name, to_json(&schema)))
                .collect(),
        )
    }

    /// What a schema comes to, past references and alternatives such as null.
    pub(super) fn resolve<'s>(&'s self, schema: &'s Value) -> ResolvedSchema<'s> {
        if let Some(pointer) = schema["$ref"].as_str() {
            let name = pointer.rsplit('/').next().unwrap_or(pointer);
            let resolved = self.resolve(&self.0[name]);
            return ResolvedSchema {
                name: resolved.name.or(Some(name)),
                ..resolved
            };
        }
        let combinations = ["oneOf", "anyOf", "allOf"].into_iter();
        let members = combinations.flat_map(|name| schema[name].as_array().into_iter().flatten());
        let mut members = members.filter(|member| member["type"] != "null");
        match members.next() {
            Some(member) => self.resolve(member),
            None => ResolvedSchema { name: None, schema },
        }
    }
}

/// Whether a value may be null.
pub(super) fn is_nullable(schema: &Value) -> bool {
    let alternatives = schema["oneOf"].as_array();
    has_type(schema, "null")
        || alternatives.is_some_and(|members| members.iter().any(|one| has_type(one, "null")))
}

pub(super) fn to_json(schema: &RefOr<Schema>) -> Value {
    serde_json::to_value(schema).expect("a schema is JSON")
}

/// Whether a schema has a type, besides null.
fn has_type(schema: &Value, name: &str) -> bool {
    match &schema["type"] {
        Value::Array(types) => types.iter().any(|one| one == name),
        only => only == name,
    }
}

fn column_type(schema: &Value) -> ColumnType {
    let format = schema["format"].as_str().unwrap_or_default();
    if has_type(schema, "integer") {
        ColumnType::Integer
    } else if has_type(schema, "number") {
        ColumnType::Number
    } else if has_type(schema, "boolean") {
        ColumnType::Boolean
    } else {
        match format {
            "date" => ColumnType::Date,
            "date-time" => ColumnType::DateTime,
            _ => ColumnType::String,
        }
    }
}

/// A list of objects, as a walk finds it.
pub(super) struct FoundList {
    pub(super) name: String,
    pub(super) path: Vec<String>,
    pub(super) pointer: String,
    pub(super) description: String,
    pub(super) entry_schema: String,
    pub(super) enclosing: Option<String>,
}

/// Where a walk is.
#[derive(Default)]
pub(super) struct WalkPosition {
    /// What names of columns begin with.
    pub(super) prefix: String,
    pub(super) path: Vec<String>,
    /// The JSON pointer within the item, with `*` for any index.
    pub(super) pointer: String,
}

/// Collects the columns of an object and its lists of objects.
pub(super) struct SchemaWalk<'a> {
    schemas: &'a SchemaSet,
    targets: &'a dyn Fn(&str) -> Option<ReferenceTypes>,
    pub(super) columns: Vec<TableColumn>,
    pub(super) lists: Vec<FoundList>,
}

impl<'a> SchemaWalk<'a> {
    pub(super) fn new(
        schemas: &'a SchemaSet,
        targets: &'a dyn Fn(&str) -> Option<ReferenceTypes>,
    ) -> Self {
        Self {
            schemas,
            targets,
            columns: Vec::new(),
            lists: Vec::new(),
        }
    }

    pub(super) fn visit_object(&mut self, object: &Value, position: &WalkPosition) {
        let properties = object["properties"].as_object().into_iter().flatten();
        let mut properties: Vec<_> = properties.collect();
        if !position.prefix.is_empty() {
            properties.sort_by_key(|(name, _)| *name != "label");
        }
        for (name, property) in properties {
            let path = [position.path.as_slice(), std::slice::from_ref(name)].concat();
            let pointer = format!("{}/{name}", position.pointer);
            let column_name = match (position.prefix.strip_suffix('_'), name.as_str()) {
                // The words for an object, such as a date, go by its own name.
                (Some(prefix), "label") => prefix.to_owned(),
                _ => format!("{}{name}", position.prefix),
            };
            self.visit_property(property, column_name, path, pointer);
        }
    }

    fn visit_property(
        &mut self,
        property: &Value,
        name: String,
        path: Vec<String>,
        pointer: String,
    ) {
        let resolved = self.schemas.resolve(property);
        let description = description(property, resolved.schema);
        if has_type(resolved.schema, "array") {
            self.visit_list(resolved.schema, &name, path, &pointer, &description);
        } else if is_reference(resolved.name) {
            let targets = (self.targets)(&pointer);
            self.add_reference(&name, &path, false, &description, targets.as_ref());
        } else if has_type(resolved.schema, "object") {
            let has_known_names = resolved.name == Some(&*Coordinates::name());
            let position = WalkPosition {
                // Maps look for `latitude` and `longitude`.
                prefix: if has_known_names {
                    String::new()
                } else {
                    format!("{name}_")
                },
                path,
                pointer,
            };
            self.visit_object(resolved.schema, &position);
        } else {
            self.columns.push(TableColumn {
                value_type: column_type(resolved.schema),
                ..TableColumn::new(name, &description, path)
            });
        }
    }

    fn visit_list(
        &mut self,
        list: &Value,
        name: &str,
        path: Vec<String>,
        pointer: &str,
        description: &str,
    ) {
        let entry = self.schemas.resolve(&list["items"]);
        let entry_pointer = format!("{pointer}/*");
        if is_reference(entry.name) {
            let targets = (self.targets)(&entry_pointer);
            self.add_reference(name, &path, true, description, targets.as_ref());
        } else if entry.name == Some(&*NoteLink::name()) {
            self.add_list(name, description, &path, CellContent::Member("id"));
            let text = format!("{name}_text");
            let description = "What the notes say.";
            self.add_list(&text, description, &path, CellContent::Member("text"));
        } else if has_type(entry.schema, "object") {
            self.add_entry_names(name, description, &path, &entry_pointer, entry.schema);
            self.lists.push(FoundList {
                name: path.last().map_or(name, String::as_str).to_owned(),
                description: own_description(entry.schema).unwrap_or(description.to_owned()),
                entry_schema: entry.name.unwrap_or_default().to_owned(),
                path,
                pointer: entry_pointer,
                enclosing: None,
            });
        } else {
            let has_free_text = entry.schema["pattern"] == TEXT_PATTERN;
            self.add_list(name, description, &path, CellContent::Value);
            if let Some(column) = self.columns.last_mut() {
                column.has_free_text = has_free_text;
            }
        }
    }

    /// Adds the columns of references: the ids where they are all of one type, and the titles.
    fn add_reference(
        &mut self,
        name: &str,
        path: &[String],
        is_list: bool,
        description: &str,
        targets: Option<&ReferenceTypes>,
    ) {
        let member = |suffix: &str, description: &str, content: CellContent| TableColumn {
            is_list,
            has_free_text: content.is_free_text(),
            content,
            ..TableColumn::new(format!("{name}{suffix}"), description, path.to_vec())
        };
        let only_type = targets
            .filter(|targets| targets.part_policy == PartPolicy::Forbidden)
            .and_then(|targets| match targets.types.as_slice() {
                [only] => Some(*only),
                _ => None,
            });
        match only_type {
            Some(type_id) => self.columns.push(TableColumn {
                foreign_key: (!is_list).then_some(type_id),
                ..member("", description, CellContent::Member("id"))
            }),
            None => {
                self.columns
                    .push(member("", description, CellContent::ReferenceKey));
            }
        }
        if only_type.is_none() && !is_list {
            let members = [
                (
                    "_type",
                    "The type of the item.",
                    CellContent::Member("type"),
                ),
                (
                    "_type_label",
                    "The label of its type.",
                    CellContent::Member("type_label"),
                ),
                ("_id", "The id of the item.", CellContent::Member("id")),
                (
                    "_part",
                    "The id of the part, if one is meant.",
                    CellContent::Member("part"),
                ),
            ];
            let columns = members.map(|(suffix, text, content)| member(suffix, text, content));
            self.columns.extend(columns);
        }
        // A statement has no title, and a reference to it has its text cut.
        if only_type != Some(ItemTypeId::Statement) {
            let text = if is_list {
                "Their titles."
            } else {
                "Its title."
            };
            self.columns
                .push(member("_title", text, CellContent::Member("title")));
        }
    }

    fn add_list(&mut self, name: &str, description: &str, path: &[String], content: CellContent) {
        self.columns.push(TableColumn {
            is_list: true,
            has_free_text: content.is_free_text(),
            content,
            ..TableColumn::new(name, description, path.to_vec())
        });
    }

    /// Adds what the entries of a list go by, to the row of what has the list: their ids and
    /// titles, what they refer to, their names or codes, and their labels.
    fn add_entry_names(
        &mut self,
        name: &str,
        description: &str,
        path: &[String],
        entry_pointer: &str,
        entry: &Value,
    ) {
        let Some(properties) = entry["properties"].as_object() else {
            return;
        };
        // An entry that may lack its reference is not told by it.
        let mut references = properties.iter();
        let reference = references.find(|(_, property)| {
            is_reference(self.schemas.resolve(property).name) && !is_nullable(property)
        });
        if properties.contains_key("id") {
            self.add_list(name, description, path, CellContent::Member("id"));
            if properties.contains_key("title") {
                let title = format!("{name}_title");
                self.add_list(&title, "Their titles.", path, CellContent::Member("title"));
            }
        } else if let Some((field, _)) = reference {
            let targets = (self.targets)(&format!("{entry_pointer}/{field}"));
            let path = [path, std::slice::from_ref(field)].concat();
            self.add_reference(name, &path, true, description, targets.as_ref());
        } else if properties.contains_key("name") {
            self.add_list(name, description, path, CellContent::Member("name"));
        } else if properties.contains_key("scheme") {
            self.add_list(name, description, path, CellContent::SchemeCode);
        }
        if let Some(label) = properties.get("label") {
            let description = own_description(label).unwrap_or_default();
            let name = format!("{name}_label");
            self.add_list(&name, &description, path, CellContent::Member("label"));
        }
    }
}

fn is_reference(schema_name: Option<&str>) -> bool {
    schema_name == Some(&*Reference::name())
}

/// The description of a property on one line, or that of its type.
fn description(property: &Value, resolved: &Value) -> String {
    own_description(property)
        .or_else(|| own_description(resolved))
        .unwrap_or_default()
}

fn own_description(schema: &Value) -> Option<String> {
    let own = schema["description"].as_str();
    // That of a nullable reference is on the reference.
    let alternatives = schema["oneOf"].as_array().into_iter().flatten();
    let mut alternatives = alternatives.filter_map(|one| one["description"].as_str());
    let text = own.or_else(|| alternatives.next())?;
    let lines: Vec<_> = text.lines().map(str::trim).collect();
    Some(lines.join(" "))
}

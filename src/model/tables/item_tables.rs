//! The tables of items: one for each collection, and one for each list of objects within items.

use std::sync::LazyLock;

use indexmap::IndexMap;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;

use crate::model::schema::item_type::{ItemTypeInfo, Schemas};
use crate::model::schema::item_type_id::{ByItemType, ItemTypeId};
use crate::model::schema::reference::Reference;
use crate::model::schema::served_item::{NoteLink, StatementCount};
use crate::model::tables::schema_walk::{
    FoundList, ReferenceTypes, SchemaSet, SchemaWalk, WalkPosition, is_nullable, to_json,
};
use crate::model::tables::table::{RowLevel, RowSource, Table, TableColumn};

/// All tables of items.
struct ItemTables {
    collections: ByItemType<Table>,
    entries: Vec<Table>,
}

static ITEM_TABLES: LazyLock<ItemTables> = LazyLock::new(ItemTables::derive);

/// The table of a collection.
pub fn collection_table(type_id: ItemTypeId) -> &'static Table {
    &ITEM_TABLES.collections[type_id]
}

/// The columns that say where the words of a query are, in a table of what it finds.
pub fn search_match_columns() -> &'static [TableColumn] {
    static COLUMNS: LazyLock<[TableColumn; 2]> = LazyLock::new(|| {
        [
            ("field", "The field that has the words of `q`."),
            ("snippet_text", "The text that has the words of `q`."),
        ]
        .map(|(member, description)| {
            let path = vec!["search_match".to_owned(), member.to_owned()];
            TableColumn::new(path.join("_"), description, path)
        })
    });
    &*COLUMNS
}

/// The tables of lists within items.
pub fn entry_tables() -> &'static [Table] {
    &ITEM_TABLES.entries
}

impl ItemTables {
    fn derive() -> Self {
        let mut lists: IndexMap<String, Vec<EntryList>> = IndexMap::new();
        let collections = ByItemType::from_fn(|type_id| {
            let (table, found) = derive_collection(type_id.info());
            for list in found {
                lists.entry(list.name.clone()).or_default().push(list);
            }
            table
        });
        let entries = lists.into_iter();
        let entries = entries.map(|(name, lists)| entry_table(name, &lists));
        Self {
            entries: entries.collect(),
            collections,
        }
    }
}

/// A list of objects that items of a type have.
struct EntryList {
    name: String,
    type_id: ItemTypeId,
    path: Vec<String>,
    description: String,
    columns: Vec<TableColumn>,
    /// What the entry is called that the list is in, if it is in one.
    enclosing: Option<String>,
    /// Whether every item has a title.
    has_titles: bool,
}

fn derive_collection(item_type: &ItemTypeInfo) -> (Table, Vec<EntryList>) {
    let (own_schema, mut schemas) = (item_type.schema)();
    for (name, schema, referenced) in [
        schema_of::<StatementCount>(),
        schema_of::<NoteLink>(),
        schema_of::<Reference>(),
    ] {
        schemas.push((name, schema));
        schemas.extend(referenced);
    }
    let schemas = SchemaSet::new(schemas);
    let mut object = to_json(&own_schema);
    if let Some(properties) = object["properties"].as_object_mut() {
        add_served_properties(item_type.id, properties);
    }
    let targets = |pointer: &str| {
        let mut relations = item_type.relations.iter();
        let relation = relations.find(|relation| relation.json_pointers.contains(&pointer))?;
        Some(ReferenceTypes {
            types: (relation.targets)(),
            part_policy: relation.part_policy,
        })
    };
    let mut walk = SchemaWalk::new(&schemas, &targets);
    walk.visit_object(&object, &WalkPosition::default());
    let title = &object["properties"]["title"];
    let has_titles = !title.is_null() && !is_nullable(title);
    walk.columns.push(TableColumn::new(
        "href",
        "The item's URL.",
        vec!["links".to_owned(), "self".to_owned()],
    ));
    let mut lists = Vec::new();
    for list in walk.lists {
        collect_lists(&schemas, &targets, list, None, &mut |list, columns| {
            lists.push(EntryList {
                name: table_name(&list.name).to_owned(),
                type_id: item_type.id,
                path: list.path.clone(),
                description: list.description.clone(),
                columns,
                enclosing: list.enclosing.clone(),
                has_titles,
            });
        });
    }
    let table = Table {
        name: item_type.collection.to_owned(),
        description: item_type.description.to_owned(),
        columns: walk.columns,
        primary_key: vec!["id".to_owned()],
        sources: vec![RowSource {
            type_id: Some(item_type.id),
            path: Vec::new(),
        }],
    };
    (table, lists)
}

fn schema_of<T: ToSchema>() -> (String, RefOr<Schema>, Schemas) {
    let mut referenced = Vec::new();
    T::schemas(&mut referenced);
    (T::name().into(), T::schema(), referenced)
}

/// Adds what the edition adds to an item, as far as it is no relation of others.
fn add_served_properties(type_id: ItemTypeId, properties: &mut Map<String, Value>) {
    let reference = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
    if type_id != ItemTypeId::Statement {
        let statements = reference(&StatementCount::name());
        properties.insert("statements".to_owned(), statements);
    }
    if type_id != ItemTypeId::Note {
        let notes = json!({
            "type": "array",
            "items": reference(&NoteLink::name()),
            "description": "The editors' notes on the item.",
        });
        properties.insert("notes".to_owned(), notes);
    }
}

/// The name of the table of a list: a noun.
fn table_name(list: &str) -> &str {
    match list {
        "cites" => "citations",
        "members" => "memberships",
        "documents" => "acts",
        "settles" => "settled_fields",
        other => other,
    }
}

/// Reports a list with the columns of its entries, then the lists within these.
fn collect_lists(
    schemas: &SchemaSet,
    targets: &dyn Fn(&str) -> Option<ReferenceTypes>,
    list: FoundList,
    enclosing: Option<String>,
    report: &mut dyn FnMut(&FoundList, Vec<TableColumn>),
) {
    let list = FoundList { enclosing, ..list };
    let position = WalkPosition {
        pointer: list.pointer.clone(),
        ..WalkPosition::default()
    };
    let mut walk = SchemaWalk::new(schemas, targets);
    walk.visit_object(&schemas.0[&list.entry_schema], &position);
    report(&list, walk.columns);
    for inner in walk.lists {
        let path = [list.path.clone(), inner.path].concat();
        let inner = FoundList { path, ..inner };
        let enclosing = Some(list.entry_schema.to_lowercase());
        collect_lists(schemas, targets, inner, enclosing, report);
    }
}

/// The table of the lists with one name.
fn entry_table(name: String, lists: &[EntryList]) -> Table {
    let first = &lists[0];
    let is_of_one_type = lists.iter().all(|list| list.type_id == first.type_id);
    let item_column = |name: String, description: &str, member: &str| TableColumn {
        level: RowLevel::Item,
        ..TableColumn::new(name, description, vec![member.to_owned()])
    };
    let mut columns = Vec::new();
    if is_of_one_type {
        let owner = first.type_id.name();
        // A member of an actor is an actor, too.
        let is_taken = first.columns.iter().any(|column| column.name == owner);
        let (id_name, title_name) = if is_taken {
            ("item_id".to_owned(), "item_title".to_owned())
        } else {
            (owner.to_owned(), format!("{owner}_title"))
        };
        let whose = if is_taken { " whose list it is" } else { "" };
        let description = format!("The id of the {owner}{whose}.");
        columns.push(TableColumn {
            foreign_key: Some(first.type_id),
            ..item_column(id_name, &description, "id")
        });
        if first.has_titles {
            let description = format!("The title of the {owner}{whose}.");
            columns.push(item_column(title_name, &description, "title"));
        }
    } else {
        for (member, description) in [
            ("type", "The type of the item."),
            ("type_label", "The label of the type."),
            ("id", "The id of the item."),
            ("title", "The title of the item."),
        ] {
            columns.push(item_column(format!("item_{member}"), description, member));
        }
    }
    if let Some(enclosing) = lists.iter().find_map(|list| list.enclosing.as_ref()) {
        let description = format!("The id of the {enclosing} of the item, if it is of one.");
        columns.push(TableColumn {
            level: RowLevel::Enclosing,
            ..TableColumn::new(enclosing, &description, vec!["id".to_owned()])
        });
    }
    let has_ids = first.columns.iter().any(|column| column.name == "id");
    let primary_key = match &columns[0] {
        owner if has_ids => vec![owner.name.clone(), "id".to_owned()],
        _ => Vec::new(),
    };
    columns.extend(first.columns.iter().cloned());
    let sources = lists.iter().map(|list| RowSource {
        type_id: Some(list.type_id),
        path: list.path.clone(),
    });
    Table {
        name,
        description: first.description.clone(),
        columns,
        primary_key,
        sources: sources.collect(),
    }
}

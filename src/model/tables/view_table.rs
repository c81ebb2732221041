//! The tables of views, which follow from their schemas as those of items do.

use utoipa::ToSchema;

use crate::model::label_schemas::add_label_properties;
use crate::model::tables::schema_walk::{ReferenceTypes, SchemaSet, SchemaWalk, WalkPosition};
use crate::model::tables::table::{RowLevel, RowSource, Table};

impl Table {
    /// The table of the entries of a list in `View`, which `path` leads to. What encloses them
    /// has columns as well, but for its links. `targets` has the types that references point to, by pointer.
    pub fn from_view<View: ToSchema>(
        name: &str,
        description: &str,
        path: &[&str],
        targets: &dyn Fn(&str) -> Option<ReferenceTypes>,
    ) -> Self {
        let mut schemas = vec![(View::name().into_owned(), View::schema())];
        View::schemas(&mut schemas);
        add_label_properties(&mut schemas);
        let schemas = SchemaSet::new(schemas);
        let mut objects = vec![&schemas.0[&*View::name()]];
        for list in path {
            let list = &objects[objects.len() - 1]["properties"][list];
            let entry = &schemas.resolve(list).schema["items"];
            objects.push(schemas.resolve(entry).schema);
        }
        let columns_of = |object| {
            let mut walk = SchemaWalk::new(&schemas, targets);
            walk.visit_object(object, &WalkPosition::default());
            walk.columns
        };
        let mut columns = Vec::new();
        if let [_, enclosing, _] = objects.as_slice() {
            let found = columns_of(enclosing).into_iter();
            columns.extend(found.filter(|column| !column.is_list && column.path[0] != "links"));
            for column in &mut columns {
                column.level = RowLevel::Enclosing;
                if column.name == "id" {
                    name.clone_into(&mut column.name);
                }
            }
        }
        for column in columns_of(objects[objects.len() - 1]) {
            if columns.iter().all(|known| known.name != column.name) {
                columns.push(column);
            }
        }
        Self {
            name: name.to_owned(),
            description: description.to_owned(),
            columns,
            primary_key: Vec::new(),
            sources: vec![RowSource {
                type_id: None,
                path: path.iter().map(ToString::to_string).collect(),
            }],
        }
    }
}

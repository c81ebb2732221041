//! JSON Schemas (2020-12) of the files of a record, for completion, hover texts and checks in text
//! editors.
//!
//! The structure is what decodes: [`FileShape`]. Descriptions are those of the published schemas.

use std::collections::HashMap;

use serde_json::{Map, Value as Json, json};

use crate::load::{FieldShape, FileShape, ValueShape};

/// The keywords that a property may have beside the type of its value.
const BOUNDS: [&str; 8] = [
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "minItems",
    "pattern",
    "format",
    "multipleOf",
];

/// The JSON Schema of a file.
pub(crate) fn file_schema(file: &FileShape) -> Json {
    let (root, components) = (file.published)();
    let to_json = |schema| serde_json::to_value(schema).expect("a schema has string keys only");
    let components = components.into_iter();
    let descriptions = Descriptions {
        components: components
            .map(|(name, schema)| (name, to_json(schema)))
            .collect(),
    };
    let mut root = to_json(root);
    // A collection is a list of what is published.
    if matches!(file.shape, ValueShape::List { .. }) {
        root = json!({"type": "array", "items": root});
    }
    let mut schema = Map::new();
    let dialect = "https://json-schema.org/draft/2020-12/schema";
    schema.insert("$schema".to_owned(), json!(dialect));
    schema.insert("title".to_owned(), json!(file.name));
    if let Some(item_type) = file.item_type {
        schema.insert("description".to_owned(), json!(item_type.description));
    }
    for (keyword, value) in value_schema(&file.shape, &root, &descriptions) {
        schema.entry(keyword).or_insert(value);
    }
    Json::Object(schema)
}

/// The published schemas by name.
struct Descriptions {
    components: HashMap<String, Json>,
}

impl Descriptions {
    /// A schema without references and without the alternative null.
    fn resolve<'s>(&'s self, schema: &'s Json) -> &'s Json {
        if let Some(reference) = schema["$ref"].as_str() {
            let name = reference.rsplit('/').next().unwrap_or_default();
            return self
                .components
                .get(name)
                .map_or(&Json::Null, |schema| self.resolve(schema));
        }
        let alternatives = schema["oneOf"].as_array();
        let alternative =
            alternatives.and_then(|list| list.iter().find(|one| one["type"] != "null"));
        alternative.map_or(schema, |one| self.resolve(one))
    }
}

fn value_schema(
    shape: &ValueShape,
    published: &Json,
    descriptions: &Descriptions,
) -> Map<String, Json> {
    let resolved = descriptions.resolve(published);
    let mut schema = match shape {
        ValueShape::Object(fields) => object_schema(fields, resolved, descriptions),
        ValueShape::Map(value) => json!({
            "type": "object",
            "additionalProperties": value_schema(value, &resolved["additionalProperties"], descriptions),
        }),
        ValueShape::List { entry, max_len } => {
            let items = value_schema(entry, &resolved["items"], descriptions);
            let mut list = json!({"type": "array", "items": items, "uniqueItems": true});
            if let Some(max_len) = max_len {
                list["maxItems"] = json!(max_len);
            }
            list
        }
        ValueShape::Scalar(schema) | ValueShape::Reference { schema, .. } => schema.clone(),
        ValueShape::OneOf(shapes) => {
            let shapes = shapes.iter();
            let shapes: Vec<_> = shapes
                .map(|shape| value_schema(shape, published, descriptions))
                .collect();
            json!({"anyOf": shapes})
        }
    };
    let schema = schema.as_object_mut().map(std::mem::take);
    let mut schema = schema.unwrap_or_default();
    // Examples would be offered as if they were values of this record.
    schema.remove("examples");
    for keyword in BOUNDS {
        if let Some(bound) = published.get(keyword) {
            schema.entry(keyword).or_insert_with(|| bound.clone());
        }
    }
    let own = schema.remove("description");
    let own = own.as_ref().or(resolved.get("description"));
    let texts = [published.get("description"), own].into_iter().flatten();
    let mut texts: Vec<_> = texts.filter_map(Json::as_str).collect();
    texts.dedup();
    if !texts.is_empty() {
        schema.insert("description".to_owned(), json!(texts.join("\n\n")));
    }
    schema
}

fn object_schema(fields: &[FieldShape], published: &Json, descriptions: &Descriptions) -> Json {
    let properties = fields.iter().map(|field| {
        let published = &published["properties"][&field.name];
        let mut schema = value_schema(&field.shape, published, descriptions);
        if let Some(coded) = coded_field(&field.name, fields) {
            let description =
                format!("What to call `{coded}` where it is `other`, in a word or two.");
            schema.insert("description".to_owned(), json!(description));
        }
        if field.is_nullable {
            allow_null(&mut schema);
        }
        (field.name.clone(), Json::Object(schema))
    });
    let properties: Map<_, _> = properties.collect();
    let required = fields.iter().filter(|field| field.is_required);
    let required: Vec<_> = required.map(|field| &field.name).collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

/// The field with the coded value that `name` is the label of.
fn coded_field<'f>(name: &str, fields: &'f [FieldShape]) -> Option<&'f str> {
    let coded = name.strip_suffix("_label")?;
    let is_coded =
        |field: &&FieldShape| field.name == coded || field.name.strip_suffix('s') == Some(coded);
    fields
        .iter()
        .find(is_coded)
        .map(|field| field.name.as_str())
}

fn allow_null(schema: &mut Map<String, Json>) {
    match schema.get_mut("anyOf") {
        Some(Json::Array(shapes)) => shapes.push(json!({"type": "null"})),
        _ => {
            let json_type = schema.remove("type");
            schema.insert("type".to_owned(), json!([json_type, "null"]));
        }
    }
    if let Some(Json::Array(values)) = schema.get_mut("enum") {
        values.push(Json::Null);
    }
    if let Some(Json::Array(definitions)) = schema.get_mut("enumDescriptions") {
        definitions.push(json!("Nothing."));
    }
}

//! The parameters of collections: they follow from the fields and relations that an item
//! type declares.

use std::sync::LazyLock;

use serde_json::Value;

use crate::model::{
    ByItemType, FieldType, ItemType as _, ItemTypeId, ItemTypeInfo, PartPolicy, Position, Proposal,
    collection_table,
};
use crate::query::spec::attribute::Attribute;
use crate::query::spec::filter_op::FilterOp;
use crate::query::spec::names::{facet_names, include_names, item_fields, sort_keys};
use crate::query::spec::parameter_spec::{ParameterRole, ParameterSpec, QuerySpec, ValueSpec};

/// A representation of a collection, which decides what parameters it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Representation {
    /// A page of the list.
    List,
    /// The complete list as a table.
    Csv,
    /// The complete list, one item a line.
    Ndjson,
    /// One item.
    Item,
}

impl Representation {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::List, Self::Csv, Self::Ndjson, Self::Item];

    /// The path, as the document has it.
    pub(crate) fn path_template(self, item_type: &ItemTypeInfo) -> String {
        let collection = item_type.collection;
        match self {
            Self::List => format!("/v1/{collection}"),
            Self::Csv => format!("/v1/{collection}.csv"),
            Self::Ndjson => format!("/v1/{collection}.ndjson"),
            Self::Item => format!("/v1/{collection}/{{id}}"),
        }
    }
}

/// The parameters of a collection, by name.
pub fn list_spec(item_type: &ItemTypeInfo, representation: Representation) -> &'static QuerySpec {
    static SPECS: LazyLock<ByItemType<[QuerySpec; 4]>> = LazyLock::new(|| {
        ByItemType::from_fn(|id| {
            Representation::ALL.map(|representation| build_spec(id.info(), representation))
        })
    });
    &SPECS[item_type.id][representation as usize]
}

/// Whether what is at a path takes [`AS_AT`](crate::query::AS_AT): the matrix, and lists of positions.
pub(crate) fn takes_as_at(path: &str) -> bool {
    let lists = [
        Representation::List,
        Representation::Csv,
        Representation::Ndjson,
    ];
    let mut lists = lists
        .map(|list| list.path_template(Position::ID.info()))
        .into_iter();
    ["/v1/matrix", "/v1/matrix.csv"].contains(&path) || lists.any(|list| list == path)
}

fn build_spec(item_type: &'static ItemTypeInfo, representation: Representation) -> QuerySpec {
    let mut parameters = Vec::new();
    if representation != Representation::Item {
        parameters.push(full_text());
        parameters.extend(attribute_filters(item_type));
        if item_type.id == Position::ID {
            parameters.push(ParameterSpec::as_at());
        }
        parameters.push(sort(item_type));
    }
    parameters.extend(match representation {
        Representation::List => vec![
            facet(item_type),
            ParameterSpec::facet_limit(),
            include(item_type),
            selected_fields(item_type),
            ParameterSpec::limit(),
            ParameterSpec::cursor(),
        ],
        Representation::Csv => {
            let description = "The columns, in this order; all by default. With `q`, `search_match_field` and `search_match_snippet_text` come last.";
            let columns = collection_table(item_type.id).columns.iter();
            let names = columns.map(|column| column.name.clone());
            vec![fields(names.collect(), description)]
        }
        Representation::Ndjson => vec![selected_fields(item_type)],
        Representation::Item => vec![include(item_type), selected_fields(item_type)],
    });
    QuerySpec {
        cursor_scope: item_type.collection,
        parameters,
    }
}

/// The filters of a collection.
fn attribute_filters(item_type: &'static ItemTypeInfo) -> impl Iterator<Item = ParameterSpec> {
    let attributes = Attribute::all(item_type).into_iter();
    attributes.flat_map(move |attribute| {
        let ops = FilterOp::supported_by(attribute, item_type).into_iter();
        ops.map(move |op| attribute_filter(attribute, op, item_type))
    })
}

/// The filters of a collection that select values and dates, for overviews of its items.
pub(crate) fn value_filters(item_type: &'static ItemTypeInfo) -> Vec<ParameterSpec> {
    let selects_values = |spec: &ParameterSpec| match spec.role {
        ParameterRole::AttributeFilter { op, .. } => op.selects_values(),
        _ => false,
    };
    attribute_filters(item_type)
        .filter(selects_values)
        .collect()
}

/// The filters for a search of all collections: by related items, of every type that statements
/// are related to.
pub(crate) fn shared_filters() -> Vec<ParameterSpec> {
    let filters = attribute_filters(ItemTypeId::Statement.info());
    let is_shared = |spec: &ParameterSpec| match spec.role {
        ParameterRole::AttributeFilter { attribute, .. } => {
            matches!(attribute, Attribute::RelatedType(_))
        }
        _ => false,
    };
    filters.filter(is_shared).collect()
}

fn attribute_filter(
    attribute: Attribute,
    op: FilterOp,
    item_type: &'static ItemTypeInfo,
) -> ParameterSpec {
    let name = format!("{}{}", attribute.name(item_type), op.suffix());
    let role = ParameterRole::AttributeFilter { attribute, op };
    let description = op.describe(attribute, item_type);
    match op {
        FilterOp::In | FilterOp::NotIn | FilterOp::AllOf => {
            let value = attribute_values(attribute, op, item_type);
            ParameterSpec {
                example: attribute_example(attribute, item_type),
                ..ParameterSpec::new(name, role, value, description).multi_valued()
            }
        }
        FilterOp::Missing => {
            ParameterSpec::new(name, role, ValueSpec::Boolean, description).with_example(false)
        }
        FilterOp::Contains => {
            ParameterSpec::new(name, role, ValueSpec::Substring, description).with_example("ukrain")
        }
        FilterOp::Gte | FilterOp::Lte if attribute.is_quantity(item_type) => {
            ParameterSpec::new(name, role, ValueSpec::Decimal(op), description).with_example(50)
        }
        FilterOp::Gte | FilterOp::Gt | FilterOp::Lte | FilterOp::Lt => {
            ParameterSpec::new(name, role, ValueSpec::Date(op), description).with_example("2025-02")
        }
    }
}

/// The values of a filter that compares an attribute with several.
fn attribute_values(
    attribute: Attribute,
    op: FilterOp,
    item_type: &'static ItemTypeInfo,
) -> ValueSpec {
    match attribute.field(item_type).map(|field| field.field_type) {
        None => ValueSpec::reference(
            attribute.target_types(item_type),
            attribute.part_policy(item_type),
        ),
        Some(FieldType::Id) => ValueSpec::reference(vec![item_type.id], PartPolicy::Forbidden),
        Some(FieldType::Vocabulary(vocabulary)) => ValueSpec::one_of_vocabulary(vocabulary),
        Some(FieldType::ExternalCode {
            pattern,
            accepts,
            example,
        }) => ValueSpec::ExternalCode {
            pattern,
            accepts,
            example,
        },
        Some(FieldType::Section) => ValueSpec::Section,
        Some(FieldType::Passage) => ValueSpec::Passage,
        Some(FieldType::Boolean) => ValueSpec::Boolean,
        Some(FieldType::Date) => ValueSpec::Date(op),
        Some(FieldType::Quantity) => ValueSpec::Decimal(op),
        Some(FieldType::Text) => ValueSpec::Substring,
    }
}

/// A value that the shipped record has; none of ids, so that all collections describe theirs with
/// the same words.
fn attribute_example(attribute: Attribute, item_type: &ItemTypeInfo) -> Option<Value> {
    let example = match attribute.field(item_type).map(|field| field.field_type) {
        Some(FieldType::Id) => return None,
        Some(FieldType::Vocabulary(vocabulary)) => vocabulary.terms[0].value.into(),
        Some(FieldType::ExternalCode { example, .. }) => example.into(),
        Some(FieldType::Section) => "europe".into(),
        Some(FieldType::Passage) => "us-ukraine-talks-article/europe/paragraph-2".into(),
        Some(FieldType::Boolean) => true.into(),
        Some(FieldType::Date) => "2025-02".into(),
        Some(FieldType::Quantity) => 50.into(),
        Some(FieldType::Text) => "ukrain".into(),
        None => match attribute.target_types(item_type).as_slice() {
            [only] => only.info().example_id.into(),
            _ => format!("{}/{}", ItemTypeId::Proposal, Proposal::EXAMPLE_ID).into(),
        },
    };
    Some(example)
}

fn full_text() -> ParameterSpec {
    let description = "Finds items with these words, as `/v1/search` does, the best first unless `sort` is given.";
    let value = ValueSpec::SearchText;
    ParameterSpec::new("q", ParameterRole::FullText, value, description).with_example("ukraine")
}

/// The key of the order in which the search ranks items.
pub(crate) const RELEVANCE: &str = "relevance";

fn sort(item_type: &ItemTypeInfo) -> ParameterSpec {
    let description = "Fields to sort by, most important first; `-` reverses one. By default `relevance` with `q`, otherwise the editors' order.";
    let keys = sort_keys(item_type).into_iter();
    let value = ValueSpec::one_of(keys.chain([RELEVANCE.to_owned()]));
    let ends = [item_type.fields.first(), item_type.fields.last()];
    let ends = ends.into_iter().flatten();
    let first_name = ends
        .filter(|field| field.single_valued)
        .map(|field| field.name);
    ParameterSpec {
        example: first_name.min().map(|name| format!("-{name}").into()),
        ..ParameterSpec::new("sort", ParameterRole::Sort, value, description).multi_valued()
    }
}

fn include(item_type: &ItemTypeInfo) -> ParameterSpec {
    let description =
        "Relations whose items to add in full, in `included`: up to ten per item and relation.";
    list_of_names(
        "include",
        ParameterRole::Include,
        include_names(item_type),
        description,
    )
}

fn facet(item_type: &ItemTypeInfo) -> ParameterSpec {
    let description = "Fields and relations whose values to count, in `facets`. The counts of a field disregard the filter by that field. The URL of a value adds it to the query or removes it.";
    list_of_names(
        "facet",
        ParameterRole::Facet,
        facet_names(item_type),
        description,
    )
}

/// Takes any of these names; the first is its example.
fn list_of_names(
    name: &'static str,
    role: ParameterRole,
    names: Vec<&'static str>,
    description: &'static str,
) -> ParameterSpec {
    let example = names.first().copied();
    ParameterSpec {
        example: example.map(Value::from),
        ..ParameterSpec::new(name, role, ValueSpec::one_of(names), description).multi_valued()
    }
}

fn selected_fields(item_type: &ItemTypeInfo) -> ParameterSpec {
    let description = "Only these fields, in this order, after `type` and `id`. All others are absent, even required ones.";
    fields(item_fields(item_type), description)
}

fn fields(names: Vec<String>, description: &'static str) -> ParameterSpec {
    let value = ValueSpec::one_of(names);
    ParameterSpec::new("fields", ParameterRole::Fields, value, description)
        .multi_valued()
        .with_example("id")
}

//! The parameters of collections: they follow from the fields and relations that an item
//! type declares.

use std::sync::LazyLock;

use crate::model::{ByItemType, ItemTypeInfo};
use crate::query::limits::{DEFAULT_LIMIT, MAX_LIMIT};
use crate::query::spec::attribute::Attribute;
use crate::query::spec::openapi::example_value;
use crate::query::spec::parameter_spec::{FilterOp, ParameterRole, ParameterSpec, Representation};

/// What a collection can be asked in one form, by name.
pub fn parameter_specs(
    item_type: &ItemTypeInfo,
    representation: Representation,
) -> &'static [ParameterSpec] {
    static SPECS: LazyLock<ByItemType<[Vec<ParameterSpec>; 4]>> = LazyLock::new(|| {
        ByItemType::from_fn(|id| {
            Representation::ALL.map(|representation| build_specs(id.info(), representation))
        })
    });
    &SPECS[item_type.id][representation as usize]
}

fn build_specs(item_type: &ItemTypeInfo, representation: Representation) -> Vec<ParameterSpec> {
    let mut specs = Vec::new();
    if representation != Representation::Item {
        for attribute in Attribute::all(item_type) {
            for op in FilterOp::supported_by(attribute, item_type) {
                let role = ParameterRole::Filter { attribute, op: *op };
                specs.push(ParameterSpec {
                    name: format!("{}{}", attribute.name(item_type), op.suffix()),
                    description: op.describe(attribute, item_type),
                    role,
                    example: example_value(role, item_type),
                });
            }
        }
    }
    let controls: &[(&str, ParameterRole)] = match representation {
        Representation::List => &[
            ("q", ParameterRole::FullText),
            ("sort", ParameterRole::Sort),
            ("include", ParameterRole::Include),
            ("facet", ParameterRole::Facet),
            ("limit", ParameterRole::Limit),
            ("cursor", ParameterRole::Cursor),
        ],
        Representation::Csv => &[
            ("q", ParameterRole::FullText),
            ("sort", ParameterRole::Sort),
            ("fields", ParameterRole::CsvColumns),
        ],
        Representation::Ndjson => &[
            ("q", ParameterRole::FullText),
            ("sort", ParameterRole::Sort),
            ("fields", ParameterRole::NdjsonFields),
        ],
        Representation::Item => &[("include", ParameterRole::Include)],
    };
    for (name, role) in controls {
        specs.push(ParameterSpec {
            name: (*name).to_owned(),
            description: control_description(*role),
            role: *role,
            example: example_value(*role, item_type),
        });
    }
    specs.sort_by(|a, b| a.name.cmp(&b.name));
    specs
}

/// What a parameter does that is no filter.
fn control_description(role: ParameterRole) -> String {
    match role {
        ParameterRole::Filter { .. } => String::new(),
        ParameterRole::FullText => "Only items that the words are found in, as in `/v1/search`: stemmed, phrases in double quotes, the last word also as a beginning. `-`, `OR` and `field:` mean nothing here; the filters do that.".to_owned(),
        ParameterRole::Sort => "The order: fields, the first counts most; `-` before one turns it round. Dates go by their first day, then by their last; texts by code point; items without a value come last. The editors' order decides what is equal, and everything if this is not given.".to_owned(),
        ParameterRole::Include => "Relations whose items come along, whole, under `included`: for each item of the answer the first ten.".to_owned(),
        ParameterRole::Facet => "Fields and relations whose values are counted over everything that the question finds, under `facets`.".to_owned(),
        ParameterRole::NdjsonFields => "The fields of each item, in this order; all if it is not given.".to_owned(),
        ParameterRole::CsvColumns => "The columns, in this order; all if it is not given.".to_owned(),
        ParameterRole::Limit => format!("How many items a page has, 1 to {MAX_LIMIT}; {DEFAULT_LIMIT} if it is not given. It may change from page to page."),
        ParameterRole::Cursor => "Where the page begins: taken from `links.next` of the page before, never made up. It names its edition and its question.".to_owned(),
    }
}

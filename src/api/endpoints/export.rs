//! The whole record in one response.

use std::sync::Arc;

use serde::Serialize;
use utoipa::openapi::schema::ObjectBuilder;
use utoipa::{PartialSchema, ToSchema};

use crate::api::cost::Cost;
use crate::api::endpoint::{Endpoint, JSON, NDJSON, ResponseSpec, Tag};
use crate::api::endpoints::list_layout::GroupedItemsLayout;
use crate::api::http::chunked_body::{ChunkedRows, Framing};
use crate::api::http::problem::Problem;
use crate::api::http::response::ResponseBody;
use crate::api::openapi::schema::{
    grouped_items_schema, item_schemas, object_properties, ref_with_description, schemas_of,
    tighten_all, type_properties,
};
use crate::model::{EntryType, Href, ItemTypeId, Negotiation, Schemas, WithLabels, item_types};
use crate::store::{Edition, ItemKey, to_i64};

/// The size of an export, and its edition.
#[derive(Serialize, ToSchema)]
pub(crate) struct ExportMeta {
    /// How many items there are in all collections together.
    #[schema(minimum = 0, maximum = 10_000_000)]
    total: i64,
    /// The number of the edition.
    #[schema(minimum = 1, maximum = 1_000_000)]
    edition: i64,
}

/// The URLs of an export.
#[derive(Serialize, ToSchema)]
pub(crate) struct ExportLinks {
    /// The URL of this response.
    #[serde(rename = "self")]
    this: Href,
    /// The URL of these items, one per line.
    ndjson: Href,
}

const PATH: &str = "/v1/export";
const NDJSON_PATH: &str = "/v1/export.ndjson";

/// The whole record as one object.
pub(crate) fn json() -> Endpoint {
    Endpoint::get(PATH, "get_export", Tag::Overview)
        .summary("The whole record")
        .description(
            "The negotiation and every item of every collection, in the editors' order: the \
             entire content of this edition. Each item is on one line.",
        )
        .cost(Cost::Expensive)
        .respond(
            ResponseSpec::json_with_schemas("The record.", EXPORT, export_schemas),
            |context| {
                let edition = &context.edition;
                let response = context.respond_with_etag(PATH, JSON, || json_body(edition))?;
                Ok(response.with_link("alternate", &edition.href(NDJSON_PATH)))
            },
        )
}

/// The whole record, one item per line.
pub(crate) fn ndjson() -> Endpoint {
    Endpoint::get(NDJSON_PATH, "get_export_ndjson", Tag::Overview)
        .summary("The whole record, one item per line")
        .description(
            "The whole record as newline-delimited JSON. The first line is the negotiation, each \
             further line an item, as in the lists; `type` says what a line is.",
        )
        .cost(Cost::Expensive)
        .respond(
            ResponseSpec::ndjson("The negotiation, then the items."),
            |context| {
                let edition = &context.edition;
                let response =
                    context.respond_with_etag(NDJSON_PATH, NDJSON, || ndjson_body(edition))?;
                Ok(response
                    .with_attachment(edition, None, "ndjson")
                    .with_link("alternate", &edition.href(PATH)))
            },
        )
}

/// The negotiation with its type, as it stands among items.
#[derive(Serialize)]
struct TypedNegotiation<'a> {
    r#type: EntryType,
    #[serde(flatten)]
    negotiation: &'a Negotiation,
}

pub(super) fn typed_negotiation(edition: &Edition) -> serde_json::Result<serde_json::Value> {
    serde_json::to_value(WithLabels(&TypedNegotiation {
        r#type: EntryType::Negotiation,
        negotiation: edition.negotiation(),
    }))
}

/// Every item, collection by collection in the editors' order.
fn all_items(edition: &Edition) -> Vec<ItemKey> {
    ItemTypeId::ALL
        .into_iter()
        .flat_map(|type_id| edition.item_keys(type_id))
        .collect()
}

fn ndjson_body(edition: &Arc<Edition>) -> Result<ResponseBody, Problem> {
    let (edition, items) = (Arc::clone(edition), all_items(edition));
    let mut head = serde_json::to_vec(&typed_negotiation(&edition)?)?;
    head.push(b'\n');
    ResponseBody::from_rows(ChunkedRows::new(
        items.len(),
        Framing {
            head,
            ..Framing::default()
        },
        move |range, out| {
            for key in &items[range] {
                out.extend_from_slice(&edition.compact_json(*key)?);
                out.push(b'\n');
            }
            Ok(())
        },
    ))
}

fn json_body(edition: &Arc<Edition>) -> Result<ResponseBody, Problem> {
    #[derive(Serialize)]
    struct ExportHead {
        negotiation: serde_json::Value,
        meta: ExportMeta,
        links: ExportLinks,
    }
    let (edition, items) = (Arc::clone(edition), all_items(edition));
    let mut head = serde_json::to_vec_pretty(&ExportHead {
        negotiation: typed_negotiation(&edition)?,
        meta: ExportMeta {
            total: to_i64(items.len()),
            edition: edition.number(),
        },
        links: ExportLinks {
            this: edition.href(PATH),
            ndjson: edition.href(NDJSON_PATH),
        },
    })?;
    head.push(b'\n');
    let layout = GroupedItemsLayout {
        type_ids: ItemTypeId::ALL.to_vec(),
    };
    GroupedItemsLayout::open_member("data", &mut head);
    let mut tail = Vec::new();
    layout.close_member(items.last().map(|key| key.type_id), &mut tail);
    ResponseBody::from_rows(ChunkedRows::new(
        items.len(),
        Framing { head, tail },
        move |range, out| {
            for index in range {
                let key = items[index];
                let previous = index.checked_sub(1).map(|before| items[before].type_id);
                layout.append_separator(previous, Some(key.type_id), out);
                out.extend_from_slice(&edition.compact_json(key)?);
            }
            Ok(())
        },
    ))
}

/// The name of the schema of the whole record.
const EXPORT: &str = "Export";

/// The schemas of the whole record, its own first.
fn export_schemas() -> Schemas {
    let mut negotiation = ObjectBuilder::new().description(Some(
        "The negotiation itself: its title, parties, status and more.",
    ));
    for (name, property) in type_properties(&EntryType::Negotiation)
        .into_iter()
        .chain(object_properties(&Negotiation::schema()))
    {
        negotiation = negotiation.property(name, property);
    }
    let object = ObjectBuilder::new()
        .description(Some("The whole record."))
        .property(
            "negotiation",
            ref_with_description(
                &Negotiation::name(),
                "The negotiation itself: its title, parties, status and more.",
            ),
        )
        .property(
            "meta",
            ref_with_description(
                &ExportMeta::name(),
                "The size of the export, and its edition.",
            ),
        )
        .property(
            "links",
            ref_with_description(&ExportLinks::name(), "The URLs of the export."),
        )
        .property(
            "data",
            ref_with_description(EXPORTED_ITEMS, "Every item, by collection."),
        );
    let mut schemas = vec![
        (EXPORT.to_owned(), object.into()),
        (
            EXPORTED_ITEMS.to_owned(),
            grouped_items_schema(
                "All",
                "Every item, by collection; the list of a collection without items is empty.",
            ),
        ),
        (Negotiation::name().into(), negotiation.into()),
    ];
    Negotiation::schemas(&mut schemas);
    schemas.extend(schemas_of::<ExportMeta>());
    schemas.extend(schemas_of::<ExportLinks>());
    schemas.extend(item_types().iter().flat_map(item_schemas));
    tighten_all(schemas)
}

/// The name of the schema of all items by collection.
const EXPORTED_ITEMS: &str = "Exported";

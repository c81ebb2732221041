//! The whole record in one answer.

use std::sync::Arc;

use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::{Ref, RefOr};

use crate::api::endpoint::{Cost, Endpoint, ResponseSpec};
use crate::api::endpoints::csv::{NDJSON, text_schema};
use crate::api::endpoints::list_layout::GroupedItemsLayout;
use crate::api::http::chunked_body::ChunkedRows;
use crate::api::http::problem::{Problem, ProblemCode};
use crate::api::http::response::{ApiResponse, ResponseBody};
use crate::api::openapi::schema;
use crate::model::{Href, ItemTypeId, Negotiation};
use crate::store::{Edition, ItemKey};

/// What an export is of.
#[derive(Serialize, ToSchema)]
pub(crate) struct ExportMeta {
    /// How many items there are in all collections together.
    #[schema(minimum = 0, maximum = 10_000_000)]
    total: i64,
    /// The number of the edition.
    #[schema(minimum = 1, maximum = 1_000_000)]
    edition: i64,
}

/// The addresses of an export.
#[derive(Serialize, ToSchema)]
pub(crate) struct ExportLinks {
    /// This answer.
    #[serde(rename = "self")]
    this: Href,
    /// The same items, one a line.
    ndjson: Href,
}

const PATH: &str = "/v1/export";
const NDJSON_PATH: &str = "/v1/export.ndjson";

/// The whole record as one object.
pub(crate) fn json() -> Endpoint {
    let response = ResponseSpec {
        content_type: "application/json",
        description: "The record.",
        schema: RefOr::Ref(Ref::from_schema_name(schema::EXPORT)),
        schemas: schema::export_schemas(),
    };
    Endpoint {
        path: PATH.into(),
        operation_id: "get_export".into(),
        tag: "overview",
        summary: "The whole record".into(),
        description: "What the negotiation is, and every item of every collection in the editors' order: all that this edition says. Each item stands on one line.".into(),
        path_param: None,
        parameters: None,
        extra_parameters: Vec::new(),
        response,
        problems: &[ProblemCode::UnknownParameter],
        example: PATH.into(),
        cost: Cost::Expensive,
        handler: Arc::new(|context| {
            let response = context.respond_with_etag(PATH, "application/json", || json_body(&context.edition))?;
            Ok(response.with_link("alternate", &context.edition.href(NDJSON_PATH)))
        }),
    }
}

/// The whole record, one item a line.
pub(crate) fn ndjson() -> Endpoint {
    let response = ResponseSpec {
        content_type: NDJSON,
        description: "The negotiation, then the items.",
        schema: text_schema("One JSON object a line.", r"^(\{.*\}\n)*$"),
        schemas: Vec::new(),
    };
    Endpoint {
        path: NDJSON_PATH.into(),
        operation_id: "get_export_ndjson".into(),
        tag: "overview",
        summary: "The whole record, one item a line".into(),
        description: "The whole record as newline-delimited JSON. The first line is the negotiation, each further line an item, the same as in the lists; `type` tells what a line is.".into(),
        response,
        example: NDJSON_PATH.into(),
        handler: Arc::new(|context| {
            let response = context.respond_with_etag(NDJSON_PATH, NDJSON, || ndjson_body(&context.edition))?;
            Ok(ApiResponse {
                content_disposition: Some(content_disposition(&context.edition)),
                ..response.with_link("alternate", &context.edition.href(PATH))
            })
        }),
        ..json()
    }
}

/// The negotiation with its type, as it stands among items.
#[derive(Serialize)]
struct TypedNegotiation<'a> {
    r#type: &'static str,
    #[serde(flatten)]
    negotiation: &'a Negotiation,
}

fn typed_negotiation(edition: &Edition) -> serde_json::Result<serde_json::Value> {
    serde_json::to_value(TypedNegotiation {
        r#type: "negotiation",
        negotiation: edition.negotiation(),
    })
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
        (head, Vec::new()),
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
            total: i64::try_from(items.len()).unwrap_or(i64::MAX),
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
        (head, tail),
        move |range, out| {
            for index in range {
                let (key, previous) = (
                    items[index],
                    index
                        .checked_sub(1)
                        .map(|previous_index| items[previous_index].type_id),
                );
                layout.append_separator(previous, Some(key.type_id), out);
                out.extend_from_slice(&edition.compact_json(key)?);
            }
            Ok(())
        },
    ))
}

/// How a browser saves the lines.
fn content_disposition(edition: &Edition) -> String {
    format!(
        "attachment; filename=\"{}-edition-{}.ndjson\"",
        edition.negotiation().id,
        edition.number()
    )
}

//! The whole record in one answer.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::{Ref, RefOr};

use super::answer::Answer;
use super::endpoint::{Answers, Endpoint};
use super::page::add_by_collection;
use super::problem::ProblemCode;
use super::schema;
use super::whole::{NDJSON, text};
use crate::model::{Href, Negotiation, kinds};
use crate::record::{ItemAt, Record};

/// What an export is of.
#[derive(Serialize, ToSchema)]
pub(super) struct ExportMeta {
    /// How many items there are in all collections together.
    #[schema(minimum = 0, maximum = 10_000_000)]
    total: i64,
    /// The number of the edition.
    #[schema(minimum = 1, maximum = 1_000_000)]
    edition: i64,
}

/// The addresses of an export.
#[derive(Serialize, ToSchema)]
pub(super) struct ExportLinks {
    /// This answer.
    #[serde(rename = "self")]
    this: Href,
    /// The same items, one a line.
    ndjson: Href,
}

const PATH: &str = "/v1/export";
const LINES: &str = "/v1/export.ndjson";

/// The whole record as one object.
pub(super) fn whole() -> Endpoint {
    let answers = Answers {
        content_type: "application/json",
        description: "The record.",
        schema: RefOr::Ref(Ref::from_schema_name(schema::EXPORT)),
        schemas: schema::export(),
    };
    Endpoint {
        path: PATH.into(),
        operation: "get_export".into(),
        tag: "overview",
        summary: "The whole record".into(),
        description: "What the negotiation is, and every item of every collection in the editors' order: all that this edition says. Each item stands on one line.".into(),
        segment: None,
        parameters: None,
        own_parameters: Vec::new(),
        answers,
        problems: &[ProblemCode::UnknownParameter],
        example: PATH.into(),
        handler: Arc::new(|call| {
            let answer =
                call.determined(PATH, "application/json", || Ok(object(&call.record)?))?;
            Ok(answer.linked("alternate", &call.record.href(LINES)))
        }),
    }
}

/// The whole record, one item a line.
pub(super) fn lines() -> Endpoint {
    let answers = Answers {
        content_type: NDJSON,
        description: "The negotiation, then the items.",
        schema: text("One JSON object a line.", r"^(\{.*\}\n)*$"),
        schemas: Vec::new(),
    };
    Endpoint {
        path: LINES.into(),
        operation: "get_export_ndjson".into(),
        tag: "overview",
        summary: "The whole record, one item a line".into(),
        description: "The whole record as newline-delimited JSON. The first line is the negotiation, each further line an item, the same as in the lists; `type` tells what a line is.".into(),
        answers,
        example: LINES.into(),
        handler: Arc::new(|call| {
            let answer = call.determined(LINES, NDJSON, || Ok(all_lines(&call.record)?))?;
            Ok(Answer {
                disposition: Some(attachment(&call.record)),
                ..answer.linked("alternate", &call.record.href(PATH))
            })
        }),
        ..whole()
    }
}

/// Every item, by collection.
fn all(record: &Record) -> BTreeMap<usize, BTreeSet<ItemAt>> {
    (0..kinds().len())
        .map(|kind| (kind, record.places(kind).collect()))
        .collect()
}

/// The negotiation with its type, as it stands among items.
#[derive(Serialize)]
struct Typed<'a> {
    r#type: &'static str,
    #[serde(flatten)]
    negotiation: &'a Negotiation,
}

fn typed(record: &Record) -> serde_json::Result<serde_json::Value> {
    serde_json::to_value(Typed {
        r#type: "negotiation",
        negotiation: record.negotiation(),
    })
}

fn all_lines(record: &Record) -> serde_json::Result<Vec<u8>> {
    let mut body = serde_json::to_vec(&typed(record)?)?;
    body.push(b'\n');
    for at in all(record).values().flatten() {
        body.extend_from_slice(&record.line(*at)?);
        body.push(b'\n');
    }
    Ok(body)
}

fn object(record: &Record) -> serde_json::Result<Vec<u8>> {
    #[derive(Serialize)]
    struct Head {
        negotiation: serde_json::Value,
        meta: ExportMeta,
        links: ExportLinks,
    }
    let items = all(record);
    let total = items.values().map(BTreeSet::len).sum::<usize>();
    let mut body = serde_json::to_vec_pretty(&Head {
        negotiation: typed(record)?,
        meta: ExportMeta {
            total: i64::try_from(total).unwrap_or(i64::MAX),
            edition: record.number(),
        },
        links: ExportLinks {
            this: record.href(PATH),
            ndjson: record.href(LINES),
        },
    })?;
    body.push(b'\n');
    add_by_collection("data", &items, record, &mut body)?;
    Ok(body)
}

/// How a browser saves the lines.
fn attachment(record: &Record) -> String {
    format!(
        "attachment; filename=\"{}-edition-{}.ndjson\"",
        record.negotiation().id,
        record.number()
    )
}

//! The whole record in one answer.

use std::sync::Arc;

use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::{Ref, RefOr};

use super::answer::{Answer, ResponseBody};
use super::endpoint::{Answers, Cost, Endpoint};
use super::page::ByCollection;
use super::pieces::Rows;
use super::problem::{Problem, ProblemCode};
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
        cost: Cost::Expensive,
        handler: Arc::new(|call| {
            let answer = call.determined(PATH, "application/json", || object(&call.record))?;
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
            let answer = call.determined(LINES, NDJSON, || all_lines(&call.record))?;
            Ok(Answer {
                disposition: Some(attachment(&call.record)),
                ..answer.linked("alternate", &call.record.href(PATH))
            })
        }),
        ..whole()
    }
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

/// Every item, collection by collection in the editors' order.
fn all(record: &Record) -> Vec<ItemAt> {
    (0..kinds().len())
        .flat_map(|kind| record.places(kind))
        .collect()
}

fn all_lines(record: &Arc<Record>) -> Result<ResponseBody, Problem> {
    let (record, items) = (Arc::clone(record), all(record));
    let mut head = serde_json::to_vec(&typed(&record)?)?;
    head.push(b'\n');
    ResponseBody::from_rows(Rows::new(
        items.len(),
        (head, Vec::new()),
        move |range, out| {
            for at in &items[range] {
                out.extend_from_slice(&record.line(*at)?);
                out.push(b'\n');
            }
            Ok(())
        },
    ))
}

fn object(record: &Arc<Record>) -> Result<ResponseBody, Problem> {
    #[derive(Serialize)]
    struct Head {
        negotiation: serde_json::Value,
        meta: ExportMeta,
        links: ExportLinks,
    }
    let (record, items) = (Arc::clone(record), all(record));
    let mut head = serde_json::to_vec_pretty(&Head {
        negotiation: typed(&record)?,
        meta: ExportMeta {
            total: i64::try_from(items.len()).unwrap_or(i64::MAX),
            edition: record.number(),
        },
        links: ExportLinks {
            this: record.href(PATH),
            ndjson: record.href(LINES),
        },
    })?;
    head.push(b'\n');
    let layout = ByCollection {
        kinds: (0..kinds().len()).collect(),
    };
    ByCollection::begin("data", &mut head);
    let mut tail = Vec::new();
    layout.end(items.last().map(|at| at.kind), &mut tail);
    ResponseBody::from_rows(Rows::new(items.len(), (head, tail), move |range, out| {
        for index in range {
            let (at, previous) = (items[index], index.checked_sub(1).map(|at| items[at].kind));
            layout.separate(previous, Some(at.kind), out);
            out.extend_from_slice(&record.line(at)?);
        }
        Ok(())
    }))
}

/// How a browser saves the lines.
fn attachment(record: &Record) -> String {
    format!(
        "attachment; filename=\"{}-edition-{}.ndjson\"",
        record.negotiation().id,
        record.number()
    )
}

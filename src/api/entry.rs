//! The entry point: what there is, and where to go.

use std::sync::Arc;

use serde::Serialize;
use utoipa::ToSchema;

use super::endpoint::{Answers, Call, Cost, Endpoint};
use super::paths::is_known;
use super::problem::ProblemCode;
use super::schema;
use super::views::view;
use crate::model::{Href, Instant, License, Publisher, Slug, Text, Title, kinds};
use crate::query::{Form, MatrixQuery, Question, pairs};
use crate::record::{Counts, Record};

/// What the API serves, and where to go.
#[derive(Serialize, ToSchema)]
struct Entry<'a> {
    /// The name of the negotiation.
    title: &'a Title,
    /// What this API is.
    #[schema(value_type = Text)]
    description: &'static str,
    /// The number of the edition.
    #[schema(minimum = 1, maximum = 1_000_000)]
    edition: i64,
    /// When the edition was released; null for a draft.
    published: &'a Option<Instant>,
    /// Who publishes the record.
    publisher: &'a Publisher,
    /// The terms under which the record may be used.
    license: &'a License,
    /// How many items each collection has.
    counts: Counts,
    /// The collections.
    #[schema(max_items = 100)]
    collections: Vec<CollectionLink>,
    /// Addresses worth trying.
    #[schema(max_items = 100)]
    examples: Vec<ExampleLink>,
    /// Where to go.
    links: EntryLinks,
}

/// A collection with its address.
#[derive(Serialize, ToSchema)]
struct CollectionLink {
    /// The collection's name.
    #[schema(value_type = Slug)]
    id: &'static str,
    /// The type of its items.
    #[schema(value_type = Slug)]
    r#type: &'static str,
    /// What an item of it is.
    #[schema(value_type = Text)]
    description: &'static str,
    /// The collection's address.
    href: Href,
}

/// An address worth trying.
#[derive(Serialize, ToSchema)]
struct ExampleLink {
    /// What it answers.
    #[schema(value_type = Title)]
    title: &'static str,
    /// The address.
    href: Href,
}

/// Where to go from the entry point.
#[derive(Serialize, ToSchema)]
struct EntryLinks {
    /// This answer.
    #[serde(rename = "self")]
    this: Href,
    /// The negotiation on one page.
    summary: Href,
    /// The values that fields may have.
    vocabulary: Href,
    /// Every edition.
    editions: Href,
    /// What became of items from one edition to the next.
    changes: Href,
    /// The OpenAPI document.
    openapi: Href,
    /// The documentation, for people.
    docs: Href,
}

/// The whole matrix, which a large record refuses.
const MATRIX: &str = "/v1/matrix";

/// Questions that show what the API is for, on the shipped record.
const EXAMPLES: [(&str, &str); 11] = [
    ("The negotiation on one page", "/v1/summary"),
    ("The obstacles to agreement", "/v1/challenges"),
    (
        "One actor with its positions, events and proposals",
        "/v1/actors/ukraine",
    ),
    ("The positions of one actor", "/v1/positions?holder=ukraine"),
    (
        "What the source says of a part of a proposal",
        "/v1/statements?about=proposal/limited-ceasefire/black-sea",
    ),
    ("What is found about minerals", "/v1/search?q=minerals"),
    ("Every position in a grid", MATRIX),
    (
        "The author's own judgements, counted by kind",
        "/v1/statements?modality=assessed&facet=kind",
    ),
    (
        "One statement with its place in the source",
        "/v1/statements/s051",
    ),
    ("How to cite it", "/v1/statements/s051/citation"),
    ("What the editors changed, and why", "/v1/changes"),
];

/// The entry point.
pub(super) fn endpoint() -> Endpoint {
    Endpoint {
        path: "/".into(),
        operation: "get_entry".into(),
        tag: "overview",
        summary: "What there is".into(),
        description: "The collections with their counts and addresses, the edition, the license, and addresses worth trying.".into(),
        segment: None,
        parameters: None,
        own_parameters: Vec::new(),
        answers: Answers::of::<Entry>("application/json", "What there is.", schema::collected::<Entry>),
        problems: &[ProblemCode::UnknownParameter],
        example: "/".into(),
        cost: Cost::Cheap,
        handler: Arc::new(|call| {
            let answer = view(call, "/", || entry(call))?;
            // Every answer names the document and the documentation.
            let further = ["summary", "vocabulary", "editions", "changes"];
            Ok(further.iter().fold(answer, |answer, name| {
                answer.linked("related", &call.record.href(&format!("/v1/{name}")))
            }))
        }),
    }
}

fn entry<'a>(call: &'a Call<'_>) -> Entry<'a> {
    let record = &call.record;
    let negotiation = record.negotiation();
    let collections = kinds().iter().map(|kind| CollectionLink {
        id: kind.collection,
        r#type: kind.type_name,
        description: kind.description,
        href: record.href(&format!("/v1/{}", kind.collection)),
    });
    let examples = EXAMPLES
        .iter()
        .filter(|(_, address)| is_answered(address, record))
        .map(|(title, path)| ExampleLink {
            title,
            href: record.href(path),
        })
        .filter(|example| !example.href.is_null());
    Entry {
        title: &negotiation.title,
        description: "The record of one negotiation, each claim traceable to the passage that makes it. Read-only JSON.",
        edition: record.number(),
        published: &negotiation.published,
        publisher: &negotiation.publisher,
        license: &negotiation.license,
        counts: record.counts(),
        collections: collections.collect(),
        examples: examples.collect(),
        links: EntryLinks {
            this: record.href("/"),
            summary: record.href("/v1/summary"),
            vocabulary: record.href("/v1/vocabulary"),
            editions: record.href("/v1/editions"),
            changes: record.href("/v1/changes"),
            openapi: record.href("/openapi.json"),
            docs: record.href("/docs"),
        },
    }
}

/// Whether this record can answer what an address asks.
fn is_answered(address: &str, record: &Record) -> bool {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    if path == MATRIX {
        return MatrixQuery::read(path, &[], record).is_ok();
    }
    let collection = path.strip_prefix("/v1/").unwrap_or_default();
    let kind = kinds().iter().find(|kind| kind.collection == collection);
    is_known(path, record)
        && kind.is_none_or(|kind| {
            pairs(query).is_ok_and(|pairs| Question::read(kind, Form::List, &pairs, record).is_ok())
        })
}

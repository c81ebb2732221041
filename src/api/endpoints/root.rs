//! The entry point: what there is, and where to go.

use std::collections::HashSet;

use serde::Serialize;
use utoipa::ToSchema;

use crate::api::endpoint::{Endpoint, ResponseSpec, Tag};
use crate::api::endpoints::item_id::item_exists;
use crate::api::endpoints::json_response::json_response;
use crate::api::page_links;
use crate::api::refused_whole::is_refused_whole;
use crate::api::request_context::RequestContext;
use crate::api::target::split_target;
use crate::html::page_path;
use crate::model::{
    Href, ItemTypeId, License, Publisher, Rfc3339Timestamp, Slug, Text, Title, item_types,
};
use crate::query::{ListQuery, Representation, parse_query_string};
use crate::store::Edition;
use crate::views::{self, Counts};

/// The entry point of the API: what it serves, with links.
#[derive(Serialize, ToSchema)]
#[schema(as = Entry)]
struct Root<'a> {
    /// The name of the negotiation.
    title: &'a Title,
    /// A sentence on what this API publishes.
    #[schema(value_type = Text)]
    description: &'static str,
    /// The number of the edition.
    #[schema(minimum = 1, maximum = 1_000_000)]
    edition: i64,
    /// When the edition was released; null for a draft.
    published: &'a Option<Rfc3339Timestamp>,
    /// The time in `published` as text: `25 November 2026, 03:00 UTC`; null for a draft.
    #[schema(value_type = Option<Title>)]
    published_label: &'a Option<String>,
    /// Who publishes the record.
    publisher: &'a Publisher,
    /// The terms under which the record may be used.
    license: &'a License,
    /// How many items each collection has.
    counts: Counts,
    /// The collections, each with its URLs.
    #[schema(max_items = 100)]
    collections: Vec<CollectionLink>,
    /// The other URLs that need no query, each with its title.
    #[schema(max_items = 1_000)]
    resources: Vec<ResourceLink>,
    /// Requests to try.
    #[schema(max_items = 100)]
    examples: Vec<ExampleLink>,
    /// The URLs to begin with.
    links: RootLinks,
}

/// A collection with its URL.
#[derive(Serialize, ToSchema)]
struct CollectionLink {
    /// The collection's name.
    #[schema(value_type = Slug)]
    id: &'static str,
    /// The type of the items in the collection.
    r#type: ItemTypeId,
    /// What an item of the collection is.
    #[schema(value_type = Text)]
    description: &'static str,
    /// The collection's URL.
    href: Href,
    /// The URL of the collection as a page for people.
    html: Href,
    /// The URL of all items of the collection as a CSV table.
    csv: Href,
    /// The URL of all items of the collection, one JSON object per line.
    ndjson: Href,
}

/// A resource that can be requested without a query.
#[derive(Serialize, ToSchema)]
struct ResourceLink {
    /// The title of the resource, for people.
    #[schema(value_type = Title)]
    title: &'static str,
    /// The media type of the resource.
    #[schema(value_type = Title)]
    r#type: &'static str,
    /// The URL of the link.
    href: Href,
    /// The URL of the resource as a page for people; null if there is none.
    html: Option<Href>,
}

/// A request to try.
#[derive(Serialize, ToSchema)]
struct ExampleLink {
    /// What the request returns.
    #[schema(value_type = Title)]
    title: &'static str,
    /// The URL of the link.
    href: Href,
}

/// The URLs to begin with.
#[derive(Serialize, ToSchema)]
#[schema(as = EntryLinks)]
struct RootLinks {
    /// The URL of this response.
    #[serde(rename = "self")]
    this: Href,
    /// The negotiation on one page.
    summary: Href,
    /// The page for people to begin with, which leads to all others.
    html: Href,
    /// Every coded value that fields may have, explained.
    vocabulary: Href,
    /// Every edition.
    editions: Href,
    /// What the editors changed in items from one edition to the next.
    changes: Href,
    /// The OpenAPI document.
    openapi: Href,
    /// The documentation, for people.
    docs: Href,
}

/// Requests that show what the API is for, with the shipped record: fixed paths, lists with a
/// query, and items.
const EXAMPLE_LINKS: [(&str, &str); 11] = [
    ("The negotiation on one page", "/v1/summary"),
    ("The obstacles to agreement", "/v1/challenges"),
    (
        "One actor with its positions, events and proposals",
        "/v1/actors/ukraine",
    ),
    ("The positions of one actor", "/v1/positions?holder=ukraine"),
    (
        "What the source says about part of a proposal",
        "/v1/statements?about=proposal/limited-ceasefire/black-sea",
    ),
    ("Search results for “minerals”", "/v1/search?q=minerals"),
    ("Every position in a grid", "/v1/matrix"),
    (
        "The author's own judgments, counted by kind",
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
pub(crate) fn endpoint() -> Endpoint {
    Endpoint::get("/", "get_entry", Tag::Overview)
        .summary("Entry point")
        .description(
            "The collections with their counts and URLs, the edition, the license, and requests \
             to try.",
        )
        .respond(ResponseSpec::json::<Root>("The entry point."), |context| {
            let response = json_response(context, "/", || build_root(context))?;
            // Every response links to the document and the documentation already.
            let related = ["summary", "vocabulary", "editions", "changes"];
            let response = related.iter().fold(response, |response, name| {
                response.with_link("related", &context.edition.links().resource(name))
            });
            let page = context.edition.href(&page_path("/v1/summary"));
            Ok(response.with_link("alternate", &page))
        })
}

fn build_root<'a>(context: &'a RequestContext<'_>) -> Root<'a> {
    let edition = &context.edition;
    let negotiation = edition.negotiation();
    let collections = item_types().iter().map(|item_type| CollectionLink {
        id: item_type.collection,
        r#type: item_type.id,
        description: item_type.description,
        href: edition.links().resource(item_type.collection),
        html: edition.href(&page_path(&format!("/v1/{}", item_type.collection))),
        csv: edition.href(&Representation::Csv.path_template(item_type)),
        ndjson: edition.href(&Representation::Ndjson.path_template(item_type)),
    });
    let listed_above: HashSet<_> = item_types()
        .iter()
        .flat_map(|item_type| {
            let forms = Representation::ALL.into_iter();
            forms.map(|form| form.path_template(item_type))
        })
        .chain(["/".to_owned()])
        .collect();
    let is_copy = edition.link_base().static_copy().is_some();
    let resources = context.state.resources().iter().filter(|resource| {
        !listed_above.contains(resource.path)
            && (resource.is_exported || !is_copy)
            && would_succeed(resource.path, edition)
    });
    let resources = resources.map(|resource| ResourceLink {
        title: resource.title,
        r#type: resource.content_type,
        href: edition.href(resource.path),
        html: page_links::has_page(resource.path).then(|| edition.href(&page_path(resource.path))),
    });
    let examples = EXAMPLE_LINKS
        .iter()
        .filter(|(_, target)| would_succeed(target, edition))
        .map(|(title, path)| ExampleLink {
            title,
            href: edition.href(path),
        })
        .filter(|example| !example.href.is_null());
    Root {
        title: &negotiation.title,
        description: "The record of one negotiation, each claim traceable to the passage that makes it. Read-only JSON.",
        edition: edition.number(),
        published: &negotiation.published,
        published_label: &negotiation.published_label,
        publisher: &negotiation.publisher,
        license: &negotiation.license,
        counts: views::counts(edition),
        collections: collections.collect(),
        resources: resources.collect(),
        examples: examples.collect(),
        links: RootLinks {
            this: edition.href("/"),
            summary: edition.href("/v1/summary"),
            html: edition.href(&page_path("/v1/summary")),
            vocabulary: edition.href("/v1/vocabulary"),
            editions: edition.href("/v1/editions"),
            changes: edition.href("/v1/changes"),
            openapi: edition.href("/openapi.json"),
            docs: edition.href("/docs"),
        },
    }
}

/// Whether an example has a response in this edition.
fn would_succeed(target: &str, edition: &Edition) -> bool {
    let (path, query) = split_target(target);
    if is_refused_whole(path, edition) {
        return false;
    }
    let below_v1 = path.strip_prefix("/v1/").unwrap_or_default();
    if let Some((collection, id)) = below_v1.split_once('/') {
        let id = id.split('/').next().unwrap_or(id);
        return item_exists(collection, id, edition);
    }
    let mut item_types = item_types().iter();
    let item_type = item_types.find(|item_type| item_type.collection == below_v1);
    item_type.is_none_or(|item_type| {
        parse_query_string(query).is_ok_and(|query_params| {
            ListQuery::from_params(item_type, Representation::List, &query_params, edition).is_ok()
        })
    })
}

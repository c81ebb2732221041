//! What became of items from edition to edition: a page at a time, and whole in three forms.

use std::ops::Range;
use std::sync::Arc;

use serde::Serialize;
use utoipa::ToSchema;

use crate::api::cost::Cost;
use crate::api::endpoint::{Endpoint, EndpointBuilder, NDJSON, ResponseSpec, Tag};
use crate::api::endpoints::atom;
use crate::api::endpoints::csv::table_response;
use crate::api::endpoints::list_layout::{
    ListLinks, ListMeta, ListPaths, paged_response, render_list,
};
use crate::api::endpoints::record_tables::CHANGES;
use crate::api::http::chunked_body::{ChunkedRows, Framing};
use crate::api::http::problem::{Problem, ProblemCode};
use crate::api::http::response::{ApiResponse, ResponseBody};
use crate::api::request_context::RequestContext;
use crate::model::WithLabels;
use crate::query::{ALL_CHANGES_SPEC, CHANGES_SPEC, ChangesQuery, QuerySpec};
use crate::store::Edition;
use crate::views::{self, ChangeView};

/// One page of the list of changes.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "only its schema is used: the response is laid out line by line"
)]
struct Changes {
    /// The changes of the page, the oldest first.
    #[schema(max_items = 500)]
    data: Vec<ChangeView>,
    /// The size of the list, and its edition.
    meta: ListMeta,
    /// The URLs of the list.
    links: ListLinks,
}

const CHANGES_PATH: &str = "/v1/changes";

/// The endpoint of the changes.
pub(crate) fn list() -> Endpoint {
    Endpoint::get(CHANGES_PATH, "list_changes", Tag::Editions)
        .summary("What the editors changed, and why")
        .description(
            "What the editors changed from edition to edition, in items and in the negotiation \
             itself, as in a newspaper's corrections column: each change with its place, the \
             value before and after, and the reason. Only what editors write is compared, not \
             what the server derives from it; a reference that merely follows a renamed item or \
             part does not count. The oldest change comes first, and `links.next` leads to the \
             next page.",
        )
        .query(&CHANGES_SPEC)
        .problems(&[
            ProblemCode::UnknownParameter,
            ProblemCode::RepeatedParameter,
            ProblemCode::InvalidValue,
            ProblemCode::UnknownId,
            ProblemCode::UnknownCursor,
            ProblemCode::NoEdition,
        ])
        .example("/v1/changes?since=1&limit=2")
        .cost(Cost::Expensive)
        .respond(
            ResponseSpec::json::<Changes>("One page of the changes."),
            list_response,
        )
}

/// All changes, one per line.
pub(crate) fn ndjson() -> Endpoint {
    bulk_endpoint("ndjson")
        .summary("All changes, one per line")
        .description(
            "The whole list as newline-delimited JSON: one change per line, as in the list.",
        )
        .respond(ResponseSpec::ndjson("The changes."), |context| {
            let response = bulk_response(context, "ndjson", NDJSON, |query| {
                ndjson_body(query, &context.edition)
            })?;
            Ok(response.with_attachment(&context.edition, Some("changes"), "ndjson"))
        })
}

/// All changes as a table.
pub(crate) fn csv() -> Endpoint {
    bulk_endpoint("csv")
        .summary("All changes as a table")
        .description(
            "All changes for spreadsheets. Each row is one value that differs; a change without \
             such values has one row, and a changed object has a row for each of its values. \
             `value_action` says whether the value was added, removed or changed.",
        )
        .respond(ResponseSpec::csv("The changes."), |context| {
            table_response(&CHANGES, context)
        })
}

/// The changes as a feed.
pub(crate) fn atom() -> Endpoint {
    let response = ResponseSpec::text(
        atom::CONTENT_TYPE,
        "The changes.",
        "A feed in Atom.",
        r"^[\s\S]*$",
    );
    bulk_endpoint("atom")
        .summary("The changes as a feed")
        .description(
            "The changes of released editions as an Atom feed (RFC 4287), the newest first, for \
             feed readers and for services that watch for changes. A draft is left out, because \
             it can change until it is released.",
        )
        .respond(response, |context| {
            let edition = &context.edition;
            bulk_response(context, "atom", atom::CONTENT_TYPE, |query| {
                let selected = SelectedChanges::new(query, edition);
                let changes: Vec<_> = selected.change_views(0..selected.len()).collect();
                Ok(atom::render(edition, &query.filter_query_string(), &changes)?.into())
            })
        })
}

/// What the endpoints of all changes have in common.
fn bulk_endpoint(extension: &str) -> EndpointBuilder {
    let path = format!("{CHANGES_PATH}.{extension}");
    let operation_id = format!("list_changes_{extension}");
    Endpoint::get(&path, operation_id, Tag::Editions)
        .query(&ALL_CHANGES_SPEC)
        .problems(&[
            ProblemCode::UnknownParameter,
            ProblemCode::RepeatedParameter,
            ProblemCode::InvalidValue,
            ProblemCode::UnknownId,
            ProblemCode::NoEdition,
        ])
        .example(format!("{path}?since=1"))
        .cost(Cost::Expensive)
}

/// Parses the query as one of the changes.
pub(crate) fn parse_query(
    context: &RequestContext<'_>,
    spec: &'static QuerySpec,
) -> Result<ChangesQuery, Problem> {
    ChangesQuery::from_params(spec, context.path, &context.query_params, &context.edition)
        .map_err(|errors| context.query_problem(errors))
}

fn list_response(context: &RequestContext<'_>) -> Result<ApiResponse, Problem> {
    #[derive(Serialize)]
    struct ChangesEnvelope<'a> {
        meta: ListMeta,
        links: &'a ListLinks,
    }
    let edition = &context.edition;
    let query = parse_query(context, &CHANGES_SPEC)?;
    let bulk_path = |extension: &str| {
        let query = query.filter_query_string();
        format!("{CHANGES_PATH}.{extension}{query}")
    };
    let paths = ListPaths {
        page: &|cursor| format!("{CHANGES_PATH}{}", query.to_query_string(cursor)),
        form: &|extension| Some(bulk_path(extension)),
    };
    let response = paged_response(context, query.cursor(), &paths, |links| {
        let page = query.page(edition, edition.link_base().static_copy().is_some());
        let lines = page.changes.iter();
        let lines = lines.map(|(changed_edition, change)| {
            let change = views::change_view(changed_edition, change, edition);
            serde_json::to_vec(&WithLabels(&change))
        });
        let lines = lines.collect::<serde_json::Result<Vec<_>>>()?;
        let links = links(&page.cursors);
        let envelope = ChangesEnvelope {
            meta: ListMeta::new(page.total, page.limit, &page.cursors, edition),
            links: &links,
        };
        Ok((render_list(&lines, &envelope)?, links))
    })?;
    Ok(response.with_link("alternate", &edition.href(&bulk_path("atom"))))
}

fn bulk_response(
    context: &RequestContext<'_>,
    extension: &str,
    content_type: &'static str,
    body: impl FnOnce(&ChangesQuery) -> Result<ResponseBody, Problem>,
) -> Result<ApiResponse, Problem> {
    let query = parse_query(context, &ALL_CHANGES_SPEC)?;
    let path = format!("{CHANGES_PATH}.{extension}{}", query.to_query_string(None));
    context.respond_with_etag(&path, content_type, || body(&query))
}

fn ndjson_body(query: &ChangesQuery, edition: &Arc<Edition>) -> Result<ResponseBody, Problem> {
    let selected = SelectedChanges::new(query, edition);
    let count = selected.len();
    let render = move |range, out: &mut Vec<u8>| {
        for change in selected.change_views(range) {
            serde_json::to_writer(&mut *out, &WithLabels(&change))?;
            out.push(b'\n');
        }
        Ok(())
    };
    ResponseBody::from_rows(ChunkedRows::new(count, Framing::default(), render))
}

/// The changes that a query finds.
struct SelectedChanges {
    edition: Arc<Edition>,
    /// The number of the edition and the index among its changes.
    positions: Vec<(i64, usize)>,
}

impl SelectedChanges {
    fn new(query: &ChangesQuery, edition: &Arc<Edition>) -> Self {
        Self {
            edition: Arc::clone(edition),
            positions: query.change_locations(edition),
        }
    }

    fn len(&self) -> usize {
        self.positions.len()
    }

    fn change_views(&self, range: Range<usize>) -> impl Iterator<Item = ChangeView> {
        self.positions[range].iter().map(|(number, index)| {
            let (edition, change) = self.edition.change_at(*number, *index);
            views::change_view(edition, change, &self.edition)
        })
    }
}

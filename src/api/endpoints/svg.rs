//! The timeline and the network as pictures, for pages.

use std::io;
use std::sync::Arc;

use crate::api::cost::Cost;
use crate::api::endpoint::{Endpoint, ResponseSpec, Tag};
use crate::api::endpoints::overviews::{
    FILTER_PROBLEMS, build_graph, build_timeline, graph_query, timeline_query,
};
use crate::api::http::problem::Problem;
use crate::api::request_context::RequestContext;
use crate::query::{GRAPH_SPEC, QuerySpec, TIMELINE_SPEC};
use crate::svg;

const SVG: &str = "image/svg+xml";

/// The events in order.
pub(crate) fn timeline() -> Endpoint {
    svg_endpoint(
        "/v1/timeline",
        "get_timeline_svg",
        "The events in order, as a picture",
        "The timeline as an SVG image, to be placed in a page: each event with its date, kind, status and place, and lines for what follows and what causes what.",
        &TIMELINE_SPEC,
        |context| {
            let query = timeline_query(context)?;
            let query_string = query.to_query_string(None);
            let edition = Arc::clone(&context.edition);
            let render = move || {
                svg::render_timeline(&build_timeline(&query, &edition), edition.negotiation())
            };
            Ok((query_string, Box::new(render)))
        },
    )
}

/// The record as a network.
pub(crate) fn graph() -> Endpoint {
    svg_endpoint(
        "/v1/graph",
        "get_graph_svg",
        "The record as a network, as a picture",
        "The network as an SVG image, to be placed in a page: the items by type, and an arc for each relation.",
        &GRAPH_SPEC,
        |context| {
            let query = graph_query(context)?;
            let query_string = query.to_query_string();
            let edition = Arc::clone(&context.edition);
            let render =
                move || svg::render_graph(&build_graph(&query, &edition), edition.negotiation());
            Ok((query_string, Box::new(render)))
        },
    )
}

/// The canonical query of a request, and what renders its picture.
type Picture = (String, Box<dyn FnOnce() -> io::Result<Vec<u8>>>);

/// The picture of what is at `json_path`.
fn svg_endpoint(
    json_path: &'static str,
    operation_id: &str,
    summary: &str,
    description: &str,
    spec: &'static QuerySpec,
    parse: fn(&RequestContext<'_>) -> Result<Picture, Problem>,
) -> Endpoint {
    let path = format!("{json_path}.svg");
    let response = ResponseSpec::text(
        SVG,
        "The picture.",
        "A picture in SVG.",
        r"^<svg [\s\S]*</svg>\n$",
    );
    Endpoint::get(&path, operation_id, Tag::Overview)
        .summary(summary)
        .description(format!(
            "{description} It brings its own background, names itself to screen readers, and \
             links to the items where it is placed inline."
        ))
        .optional_query(spec)
        .problems(FILTER_PROBLEMS)
        .cost(Cost::Expensive)
        .respond(response, move |context| {
            let (query, render) = parse(context)?;
            let response = context.respond_with_etag(&format!("{path}{query}"), SVG, || {
                render().map_err(|error| {
                    let detail = "The server failed while it drew this picture.";
                    Problem::internal(&error, "a picture could not be drawn", detail)
                })
            })?;
            let json = format!("{json_path}{query}");
            Ok(response.with_link("alternate", &context.edition.href(&json)))
        })
}

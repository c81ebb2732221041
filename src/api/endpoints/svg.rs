//! The timeline and the network as pictures, for pages.

use std::io;

use crate::api::cost::Cost;
use crate::api::endpoint::{Endpoint, ResponseSpec, Tag};
use crate::api::http::problem::Problem;
use crate::api::request_context::RequestContext;
use crate::svg;
use crate::views;

const SVG: &str = "image/svg+xml";

/// The events in order.
pub(crate) fn timeline() -> Endpoint {
    svg_endpoint(
        "/v1/timeline",
        "get_timeline_svg",
        "The events in order, as a picture",
        "The timeline as an SVG image, to be placed in a page: each event with its date, kind, status and place, and lines for what follows and what causes what.",
        |context| {
            let edition = &context.edition;
            svg::render_timeline(&views::timeline(edition), edition.negotiation())
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
        |context| {
            let edition = &context.edition;
            svg::render_graph(&views::graph(edition), edition.negotiation())
        },
    )
}

/// The picture of what is at `json_path`.
fn svg_endpoint(
    json_path: &'static str,
    operation_id: &str,
    summary: &str,
    description: &str,
    render: fn(&RequestContext<'_>) -> io::Result<Vec<u8>>,
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
        .cost(Cost::Expensive)
        .respond(response, move |context| {
            let response = context.respond_with_etag(&path, SVG, || {
                render(context).map_err(|error| {
                    let detail = "The server failed while it drew this picture.";
                    Problem::internal(&error, "a picture could not be drawn", detail)
                })
            })?;
            Ok(response.with_link("alternate", &context.edition.href(json_path)))
        })
}

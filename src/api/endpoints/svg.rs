//! The timeline and the network as pictures, for pages.

use std::io;
use std::sync::Arc;

use crate::api::cost::Cost;
use crate::api::endpoint::{Endpoint, ResponseSpec, Tag};
use crate::api::endpoints::overviews::{
    FILTER_PROBLEMS, build_graph, build_timeline, graph_query, timeline_query,
};
use crate::api::http::problem::Problem;
use crate::api::http::response::{ApiResponse, ContentSecurityPolicy};
use crate::api::page_links;
use crate::api::request_context::RequestContext;
use crate::query::{Appearance, GRAPH_SVG_SPEC, QuerySpec, TIMELINE_SVG_SPEC};
use crate::svg::{self, PageStyle, Theme};
use crate::views;

const SVG: &str = "image/svg+xml";

/// The events in order.
pub(crate) fn timeline() -> Endpoint {
    svg_endpoint(
        "/v1/timeline",
        "get_timeline_svg",
        "The events in order, as a picture",
        "The timeline as an SVG image, to be placed in a page: each event with its date, kind, status and place, and lines for what follows and what causes what.",
        &TIMELINE_SVG_SPEC,
        |context| {
            let query = timeline_query(&TIMELINE_SVG_SPEC, context)?;
            let (canonical, selection) =
                (query.to_query_string(None), query.selection_query_string());
            let style = page_style(&query.appearance());
            let edition = Arc::clone(&context.edition);
            let render = move || {
                let timeline = build_timeline(&query, &edition);
                svg::render_timeline(&timeline, edition.negotiation(), style)
            };
            Ok(Picture {
                query: canonical,
                selection,
                render: Box::new(render),
            })
        },
    )
}

/// The record as a network.
pub(crate) fn graph() -> Endpoint {
    svg_endpoint(
        "/v1/graph",
        "get_graph_svg",
        "The record as a network, as a picture",
        "The network as an SVG image, to be placed in a page: who holds what stance on what, or with `view=network`, the items by type and an arc for each relation.",
        &GRAPH_SVG_SPEC,
        |context| {
            let query = graph_query(&GRAPH_SVG_SPEC, context)?;
            let (canonical, selection) = (query.to_query_string(), query.selection_query_string());
            let style = page_style(&query.appearance());
            let edition = Arc::clone(&context.edition);
            let render = move || {
                let negotiation = edition.negotiation();
                if query.shows_positions() {
                    let positions =
                        views::position_map(&edition, &query.nodes(&edition), &query.json_path());
                    svg::render_positions(&positions, negotiation, style)
                } else {
                    svg::render_graph(&build_graph(&query, &edition), negotiation, style)
                }
            };
            Ok(Picture {
                query: canonical,
                selection,
                render: Box::new(render),
            })
        },
    )
}

fn page_style(appearance: &Appearance) -> PageStyle {
    PageStyle {
        width: appearance.width,
        theme: match appearance.theme.as_deref() {
            Some("light") => Theme::Light,
            Some("dark") => Theme::Dark,
            _ => Theme::Auto,
        },
    }
}

/// A picture that is requested.
struct Picture {
    /// The canonical query of the request.
    query: String,
    /// The part of it that selects what is shown.
    selection: String,
    render: Box<dyn FnOnce() -> io::Result<Vec<u8>>>,
}

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
            "{description} The picture has its own background, light or dark as the reader \
             prefers, and a description for screen readers. In a frame or inline in a page, its \
             items are links; `data-type` and `data-id` name the item of each link, so that a \
             page can link to its own pages instead. Inline on another site, the links work only \
             if the server knows its public URL."
        ))
        .optional_query(spec)
        .problems(FILTER_PROBLEMS)
        .cost(Cost::Expensive)
        .respond(response, move |context| {
            let picture = parse(context)?;
            let target = format!("{path}{}", picture.query);
            let response = context.respond_with_etag(&target, SVG, || {
                let svg = (picture.render)().map_err(|error| {
                    let detail = "The server failed while it drew this picture.";
                    Problem::internal(&error, "an SVG could not be rendered", detail)
                })?;
                Ok(page_links::with_page_links(svg, &context.edition))
            })?;
            let json = format!("{json_path}{}", picture.selection);
            let response = ApiResponse {
                content_security_policy: ContentSecurityPolicy::Picture,
                ..response
            };
            Ok(response.with_link("alternate", &context.edition.href(&json)))
        })
}

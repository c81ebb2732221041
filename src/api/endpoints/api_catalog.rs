//! The API catalog at its well-known address (RFC 9727), as a linkset (RFC 9264).

use serde::Serialize;
use utoipa::ToSchema;

use crate::api::endpoint::{Endpoint, ResponseSpec, Tag};
use crate::api::endpoints::json_response::json_response;
use crate::api::http::response::ApiResponse;
use crate::model::{Href, Title};
use crate::store::Edition;

/// The APIs of this server, for programs that look for them (RFC 9727).
#[derive(Serialize, ToSchema)]
struct Catalog {
    /// The APIs of this server, one entry each (RFC 9264).
    #[schema(max_items = 10)]
    linkset: Vec<CatalogEntry>,
}

/// One API, with links to the documents that describe it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
struct CatalogEntry {
    /// The entry point of the API.
    anchor: Href,
    /// The description of the API for programs.
    #[schema(max_items = 10)]
    service_desc: Vec<CatalogLink>,
    /// The documentation of the API for people.
    #[schema(max_items = 10)]
    service_doc: Vec<CatalogLink>,
    /// Where to check whether the API can respond.
    #[schema(max_items = 10)]
    status: Vec<CatalogLink>,
}

/// A link of the catalog.
#[derive(Serialize, ToSchema)]
struct CatalogLink {
    /// The URL of the link.
    href: Href,
    /// The media type of the linked document.
    #[schema(value_type = Title)]
    r#type: &'static str,
}

/// The API catalog.
pub(crate) fn endpoint() -> Endpoint {
    const PATH: &str = "/.well-known/api-catalog";
    const LINKSET: &str = "application/linkset+json";
    let response = ResponseSpec {
        content_type: LINKSET,
        ..ResponseSpec::json::<Catalog>("The catalog.")
    };
    Endpoint::get(PATH, "get_api_catalog", Tag::Documentation)
        .summary("The API catalog")
        .description(
            "Where the API is described, for programs that look for it at the well-known URL \
             (RFC 9727).",
        )
        .respond(response, |context| {
            let response = json_response(context, PATH, || build_catalog(&context.edition))?;
            Ok(ApiResponse {
                content_type: LINKSET,
                ..response
            })
        })
}

fn build_catalog(edition: &Edition) -> Catalog {
    let links = |path, r#type| {
        let href = edition.href(path);
        let linkable = (!href.is_null()).then_some(href);
        linkable
            .into_iter()
            .map(|href| CatalogLink { href, r#type })
            .collect()
    };
    Catalog {
        linkset: vec![CatalogEntry {
            anchor: edition.href("/"),
            service_desc: links("/openapi.json", "application/json"),
            service_doc: links("/docs", "text/html"),
            status: links("/readyz", "application/json"),
        }],
    }
}

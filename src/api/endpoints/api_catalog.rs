//! The API catalog at its well-known address (RFC 9727), as a linkset (RFC 9264).

use std::sync::Arc;

use serde::Serialize;
use utoipa::ToSchema;

use crate::api::endpoint::{Cost, Endpoint, ResponseSpec};
use crate::api::endpoints::json_response::json_response;
use crate::api::http::problem::ProblemCode;
use crate::api::http::response::ApiResponse;
use crate::api::openapi::schema;
use crate::model::{Href, Title};

/// The APIs of this server, for programs that look for them (RFC 9727).
#[derive(Serialize, ToSchema)]
struct Catalog {
    /// One entry for each API (RFC 9264).
    #[schema(max_items = 10)]
    linkset: Vec<CatalogEntry>,
}

/// An API with what describes it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
struct CatalogEntry {
    /// The entry point of the API.
    anchor: Href,
    /// Its description for programs.
    #[schema(max_items = 10)]
    service_desc: Vec<CatalogLink>,
    /// Its documentation for people.
    #[schema(max_items = 10)]
    service_doc: Vec<CatalogLink>,
    /// Whether it can answer.
    #[schema(max_items = 10)]
    status: Vec<CatalogLink>,
}

/// A link of the catalog.
#[derive(Serialize, ToSchema)]
struct CatalogLink {
    /// The address.
    href: Href,
    /// The media type of what is there.
    #[schema(value_type = Title)]
    r#type: &'static str,
}

/// The API catalog.
pub(crate) fn endpoint() -> Endpoint {
    const PATH: &str = "/.well-known/api-catalog";
    const TYPE: &str = "application/linkset+json";
    Endpoint {
        path: PATH.into(),
        operation_id: "get_api_catalog".into(),
        tag: "documentation",
        summary: "The API catalog".into(),
        description: "Where the API is described, for programs that look for it at the well-known address (RFC 9727).".into(),
        path_param: None,
        parameters: None,
        extra_parameters: Vec::new(),
        response: ResponseSpec::from_type::<Catalog>(TYPE, "The catalog.", schema::schemas_of::<Catalog>),
        problems: &[ProblemCode::UnknownParameter],
        example: PATH.into(),
        cost: Cost::Cheap,
        handler: Arc::new(|context| {
            let link = |path, r#type| {
                let href = context.edition.href(path);
                let linkable = (!href.is_null()).then_some(href);
                linkable.into_iter().map(|href| CatalogLink { href, r#type }).collect()
            };
            let entry = || CatalogEntry {
                anchor: context.edition.href("/"),
                service_desc: link("/openapi.json", "application/json"),
                service_doc: link("/docs", "text/html"),
                status: link("/readyz", "application/json"),
            };
            let response = json_response(context, PATH, || Catalog { linkset: vec![entry()] })?;
            Ok(ApiResponse { content_type: TYPE, ..response })
        }),
    }
}

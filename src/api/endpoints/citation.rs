//! How to cite an item or the record, with a URL that stays with the edition: as one response,
//! and as files for reference managers.

use serde::Serialize;

use crate::api::cost::Cost;
use crate::api::endpoint::{Endpoint, EndpointBuilder, JSON, ResponseSpec, Tag};
use crate::api::endpoints::item::item_endpoint;
use crate::api::endpoints::item_id::resolve_item;
use crate::api::endpoints::json_response::json_response;
use crate::api::http::problem::Problem;
use crate::api::http::response::ApiResponse;
use crate::api::openapi::schema::list_schemas;
use crate::api::page_links::page_href;
use crate::api::request_context::RequestContext;
use crate::model::{Href, ItemTypeInfo, MAX_LIST_LEN, Schemas};
use crate::store::{Edition, ItemKey, item_path};
use crate::views::{self, CitationFormats, CslItem};

/// The path of the citation of the record, which that of an item ends in.
const PATH: &str = "/v1/citation";
const BIBTEX: &str = "application/x-bibtex";
const FORMATS_DESCRIPTION: &str = "The citation as text, as BibTeX and as CSL-JSON. The URL in it is that of a page of this edition, which never changes.";

/// The endpoint of the citations of a type's items.
pub(crate) fn endpoint(item_type: &'static ItemTypeInfo) -> Endpoint {
    const SUBPATH: &str = "/citation";
    item_endpoint(item_type, SUBPATH)
        .summary(format!("How to cite one {}", item_type.type_name))
        .description(FORMATS_DESCRIPTION)
        .respond(
            ResponseSpec::json::<CitationFormats>("The citation."),
            move |context| {
                resolve_item(item_type, context, SUBPATH, |key| {
                    let edition = &context.edition;
                    let path = item_path(item_type.id, edition.id(key)) + SUBPATH;
                    citation_response(context, &path, || {
                        views::citation(edition, key, &item_url(edition, key))
                    })
                })
            },
        )
}

/// The endpoint of the citation of the record.
pub(crate) fn record() -> Endpoint {
    Endpoint::get(PATH, "get_citation", Tag::Overview)
        .summary("How to cite the record")
        .description(FORMATS_DESCRIPTION)
        .respond(
            ResponseSpec::json::<CitationFormats>("The citation."),
            |context| {
                let edition = &context.edition;
                citation_response(context, PATH, || {
                    views::record_citation(edition, &record_url(edition))
                })
            },
        )
}

/// The URL that an item is cited by: people open it, so it is that of a page.
fn item_url(edition: &Edition, key: ItemKey) -> Href {
    let permalink = edition.links().item_permalink(key.type_id, edition.id(key));
    page_href(&permalink, edition)
}

/// The URL that the record is cited by.
fn record_url(edition: &Edition) -> Href {
    page_href(&edition.links().resource_permalink("summary"), edition)
}

/// The citation at `path`, with links to its files.
fn citation_response(
    context: &RequestContext<'_>,
    path: &str,
    citation: impl FnOnce() -> CitationFormats,
) -> Result<ApiResponse, Problem> {
    let response = json_response(context, path, citation)?;
    Ok(FILES.iter().fold(response, |response, file| {
        let path = format!("{path}.{}", file.extension);
        response.with_link("alternate", &context.edition.href(&path))
    }))
}

/// A file for reference managers.
struct CitationFile {
    extension: &'static str,
    format: &'static str,
    description: &'static str,
    content_type: &'static str,
    response: fn() -> ResponseSpec,
    of_item: fn(&Edition, ItemKey) -> serde_json::Result<Vec<u8>>,
    of_record: fn(&Edition) -> serde_json::Result<Vec<u8>>,
}

static FILES: [CitationFile; 2] = [
    CitationFile {
        extension: "json",
        format: "CSL-JSON",
        description: "The citation as a CSL-JSON array for pandoc and Zotero: first the entry of what is \
             cited, then the entries of its sources.",
        content_type: JSON,
        response: || ResponseSpec::json_with_schemas("The entries.", CSL_LIST, csl_schemas),
        of_item: |edition, key| {
            to_json_file(&views::csl_entries(edition, key, &item_url(edition, key)))
        },
        of_record: |edition| {
            to_json_file(&[views::record_citation(edition, &record_url(edition)).csl])
        },
    },
    CitationFile {
        extension: "bib",
        format: "BibTeX",
        description: "The citation as a bibliography for BibLaTeX and BibTeX: first the entry of what is \
             cited, then the entries of its sources.",
        content_type: BIBTEX,
        response: || {
            ResponseSpec::text(
                BIBTEX,
                "The entries.",
                "Bibliography entries for BibLaTeX and BibTeX.",
                r"^@[\s\S]*$",
            )
        },
        of_item: |edition, key| {
            Ok(views::bibtex_entries(edition, key, &item_url(edition, key)).into_bytes())
        },
        of_record: |edition| {
            Ok((views::record_citation(edition, &record_url(edition)).bibtex + "\n").into_bytes())
        },
    },
];

/// The name of the schema of the entries of CSL-JSON.
const CSL_LIST: &str = "CslItems";

fn csl_schemas() -> Schemas {
    list_schemas::<CslItem>(
        CSL_LIST,
        "Bibliography entries in CSL-JSON.",
        MAX_LIST_LEN + 1,
    )
}

fn to_json_file(entries: &[impl Serialize]) -> serde_json::Result<Vec<u8>> {
    let mut body = serde_json::to_vec_pretty(entries)?;
    body.push(b'\n');
    Ok(body)
}

/// The citations of a type's items as files.
pub(crate) fn files(item_type: &'static ItemTypeInfo) -> impl Iterator<Item = Endpoint> {
    FILES.iter().map(move |file| {
        let subpath = format!("/citation.{}", file.extension);
        let type_name = item_type.type_name;
        describe(
            item_endpoint(item_type, &subpath),
            file,
            &format!("one {type_name}"),
        )
        .respond((file.response)(), move |context| {
            resolve_item(item_type, context, &subpath, |key| {
                let edition = &context.edition;
                let id = edition.id(key);
                let path = item_path(item_type.id, id) + &subpath;
                let response = context.respond_with_etag(&path, file.content_type, || {
                    Ok((file.of_item)(edition, key)?)
                })?;
                let subject = format!("{type_name}-{id}");
                Ok(response.with_attachment(edition, Some(&subject), file.extension))
            })
        })
    })
}

/// The citation of the record as files.
pub(crate) fn record_files() -> impl Iterator<Item = Endpoint> {
    FILES.iter().map(|file| {
        let path = format!("{PATH}.{}", file.extension);
        let operation_id = format!("get_citation_{}", file.extension);
        let endpoint = Endpoint::get(&path, operation_id, Tag::Overview);
        describe(endpoint, file, "the record").respond((file.response)(), move |context| {
            let edition = &context.edition;
            let response = context.respond_with_etag(&path, file.content_type, || {
                Ok::<_, Problem>((file.of_record)(edition)?)
            })?;
            Ok(response.with_attachment(edition, Some("citation"), file.extension))
        })
    })
}

fn describe(endpoint: EndpointBuilder, file: &CitationFile, subject: &str) -> EndpointBuilder {
    endpoint
        .summary(format!("How to cite {subject}, as {}", file.format))
        .description(file.description)
        .cost(Cost::Cheap)
}

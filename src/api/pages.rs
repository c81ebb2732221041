//! The pages of endpoints: each shows the JSON of the same request as HTML.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

use bytes::Bytes;
use serde_json_borrow::{OwnedValue, Value};

use crate::api::endpoint::Endpoint;
use crate::api::endpoints::problem_pages::HTML;
use crate::api::http::etag::ETag;
use crate::api::http::problem::Problem;
use crate::api::http::response::{ApiResponse, CachePolicy, ContentSecurityPolicy};
use crate::api::not_found::not_found;
use crate::api::page_content::{
    fetch_coverage, fetch_json, fetch_picture, item_details, only_passage,
};
use crate::api::page_links::{
    EXTENSION, JSON_PARAMETERS, PageKind, asset_paths, is_page_path, page_kind, page_links,
};
use crate::api::registry::endpoints;
use crate::api::request_context::{Handler, RequestContext};
use crate::html::{ICON, Page, PageLinks, PageUrls, Passage, STYLESHEET, page_path, render};
use crate::model::{ItemTypeId, RecordCheck, capitalize, item_types};
use crate::query::{facet_names, unknown_parameters};
use crate::store::{Edition, item_path};
use crate::svg::dark_style_sheet;
use crate::xml::XmlWriter;

/// The facets of a list that readers narrow it by, where its type has them.
const SHOWN_FACETS: [&str; 10] = [
    "kind", "status", "stance", "modality", "holder", "actor", "aspect", "role", "source", "on",
];
const MAX_SHOWN_FACETS: usize = 4;
const MAX_FACET_VALUES: usize = 12;

/// The handler of an endpoint and of its page, which differ in the extension of the path.
pub(super) fn with_page(endpoint: &Endpoint) -> Handler {
    let handler = Arc::clone(&endpoint.handler);
    let Some(kind) = page_kind(&endpoint.path) else {
        return handler;
    };
    let template = endpoint.path.clone();
    Arc::new(move |context| {
        if is_page_path(context.path) {
            page_response(&template, &handler, kind, context)
        } else {
            handler(context)
        }
    })
}

/// The path template of the page of an endpoint, where the router needs one of its own: the ids
/// of items match with the extension, too.
pub(super) fn page_template(endpoint: &Endpoint) -> Option<String> {
    page_kind(&endpoint.path)?;
    (!endpoint.path.ends_with('}')).then(|| page_path(&endpoint.path))
}

/// The paths of the pages that a static copy has, of the paths of responses.
pub(super) fn page_paths(endpoint: &Endpoint, paths: &[String]) -> Vec<String> {
    match page_kind(&endpoint.path) {
        Some(_) => paths.iter().map(|path| page_path(path)).collect(),
        None => Vec::new(),
    }
}

fn page_response(
    template: &str,
    handler: &Handler,
    kind: PageKind,
    context: &RequestContext<'_>,
) -> Result<ApiResponse, Problem> {
    let params = context.query_params.iter();
    let refused = params.filter(|param| JSON_PARAMETERS.contains(&param.name.as_str()));
    let refused: Vec<_> = refused.cloned().collect();
    if !refused.is_empty() {
        return Err(context.query_problem(unknown_parameters(&refused, context.path)));
    }
    let edition = &context.edition;
    let check = context.snapshot.check_of_draft(edition);
    let links = PageLinks {
        check,
        ..page_links(edition)
    };
    let json_path = context.path.trim_end_matches(EXTENSION);
    let json_target = format!("{json_path}{}", context.query_suffix());
    let probe = context.retarget(Arc::clone(edition), template, &json_target)?;
    let json = handler(&probe)?;
    if let Some(location) = &json.location {
        let redirect = ApiResponse::permanent_redirect(links.page_of(location));
        return Ok(uncached_if_watched(redirect, check));
    }
    let json_url = json.links.iter().find(|(relation, _)| *relation == "self");
    let json_url = json_url.map_or_else(
        || edition.href(&json_target).as_str().to_owned(),
        |(_, href)| href.clone(),
    );
    let page_url = links.page_of(&json_url);
    let base = edition.link_base().as_str();
    let target = page_url
        .strip_prefix(base)
        .unwrap_or(context.path)
        .to_owned();
    let render_body = || {
        let body = fetch_json(context, &json_target_with_facets(&json_target, kind))?;
        let urls = PageUrls {
            page: &page_url,
            canonical: &page_url,
            json: Some(&json_url),
        };
        let html = render_page(kind, &body, context, &urls, &links)?;
        Ok(html.into_bytes())
    };
    let response = match check {
        // What `check` reports is no part of the ETag.
        Some(_) => context.respond_uncached(HTML, render_body)?,
        None => context.respond_with_etag(&target, HTML, render_body)?,
    };
    Ok(ApiResponse {
        content_security_policy: page_policy(check),
        links: vec![("self", page_url), ("alternate", json_url)],
        ..response
    })
}

fn page_policy(check: Option<&RecordCheck>) -> ContentSecurityPolicy {
    match check {
        Some(_) => ContentSecurityPolicy::WatchedPage,
        None => ContentSecurityPolicy::Page,
    }
}

/// The same response; no cache stores that of a draft whose files are watched.
fn uncached_if_watched(response: ApiResponse, check: Option<&RecordCheck>) -> ApiResponse {
    match check {
        Some(_) => ApiResponse {
            cache_policy: CachePolicy::NoStore,
            ..response
        },
        None => response,
    }
}

/// The target of the JSON of a page: lists with the facets that the page shows.
fn json_target_with_facets(target: &str, kind: PageKind) -> Cow<'_, str> {
    let PageKind::List(type_id) = kind else {
        return Cow::Borrowed(target);
    };
    let names = facet_names(type_id.info());
    // Who holds a position is among those that it is about, who would be the same list again.
    let is_repeated = |name: &str| name == "actor" && names.contains(&"holder");
    let shown = SHOWN_FACETS.iter().filter(|name| names.contains(*name));
    let shown = shown.filter(|name| !is_repeated(name));
    let shown: Vec<_> = shown.take(MAX_SHOWN_FACETS).copied().collect();
    if shown.is_empty() {
        return Cow::Borrowed(target);
    }
    let mark = if target.contains('?') { '&' } else { '?' };
    let facets = shown.join(",");
    Cow::Owned(format!(
        "{target}{mark}facet={facets}&facet_limit={MAX_FACET_VALUES}"
    ))
}

fn render_page(
    kind: PageKind,
    body: &OwnedValue,
    context: &RequestContext<'_>,
    urls: &PageUrls<'_>,
    links: &PageLinks<'_>,
) -> Result<String, Problem> {
    let query = context.query_params.iter().find(|param| param.name == "q");
    let query = query.map_or("", |param| param.value.as_str());
    let (details, coverage);
    let picture;
    let title;
    let page = match kind {
        PageKind::Summary => Page::Summary,
        PageKind::Search => Page::Search { query },
        PageKind::Matrix => Page::Matrix,
        PageKind::Timeline => {
            picture = fetch_picture(context, "/v1/timeline.svg")?;
            Page::Timeline { picture: &picture }
        }
        PageKind::Graph => {
            picture = fetch_picture(context, "/v1/graph.svg")?;
            Page::Graph { picture: &picture }
        }
        PageKind::Coverage => Page::Coverage,
        PageKind::Changes => Page::Corrections,
        PageKind::Movements => Page::List {
            title: "Changed positions",
            description: "Where an actor gave up one position for another.",
        },
        PageKind::Editions => Page::Editions,
        PageKind::Citation => Page::Citation,
        PageKind::Vocabularies => Page::Vocabularies,
        PageKind::Vocabulary => Page::Vocabulary,
        PageKind::History => Page::History,
        PageKind::List(ItemTypeId::Note) => Page::Notes,
        PageKind::List(ItemTypeId::Statement)
            if let Some((source, passage)) = only_passage(context) =>
        {
            coverage = fetch_coverage(context, source)?;
            Page::Passage(Passage {
                passage,
                coverage: &coverage,
            })
        }
        PageKind::List(type_id) => {
            title = capitalize(type_id.info().collection);
            Page::List {
                title: &title,
                description: type_id.info().description,
            }
        }
        PageKind::Item(type_id) => {
            details = item_details(context, type_id.info(), body)?;
            Page::Item(&details)
        }
    };
    Ok(render(&page, body, urls, links))
}

/// The page of a problem with the URL of a page.
pub(super) fn problem_page(
    problem: ApiResponse,
    edition: &Edition,
    check: Option<&RecordCheck>,
    page_url: &str,
) -> ApiResponse {
    let Some(body) = problem
        .body
        .buffered()
        .and_then(|body| OwnedValue::from_slice(body).ok())
    else {
        return problem;
    };
    let json_url = page_url.replacen(EXTENSION, "", 1);
    let urls = PageUrls {
        page: page_url,
        canonical: page_url,
        json: Some(&json_url),
    };
    let links = PageLinks {
        check,
        ..page_links(edition)
    };
    let html = render(&Page::Problem, &body, &urls, &links);
    let page = ApiResponse {
        content_type: HTML,
        content_security_policy: page_policy(check),
        body: html.into_bytes().into(),
        ..problem
    };
    uncached_if_watched(page, check)
}

/// The page of a problem that several URLs have.
pub(super) fn render_problem(problem: &Value<'_>, edition: &Edition) -> String {
    let start = edition.href("/");
    let urls = PageUrls {
        page: start.as_str(),
        canonical: start.as_str(),
        json: None,
    };
    render(&Page::Problem, problem, &urls, &page_links(edition))
}

/// What browsers and search engines look for at a path.
pub(super) fn asset(context: &RequestContext<'_>) -> Result<ApiResponse, Problem> {
    static STYLES: LazyLock<Bytes> =
        LazyLock::new(|| format!("{STYLESHEET}{}\n", dark_style_sheet()).into());
    let edition = &context.edition;
    if !asset_paths(edition.link_base()).any(|path| path == context.path) {
        return not_found(context);
    }
    let (content_type, body) = match context.path {
        "/pages.css" => ("text/css; charset=utf-8", STYLES.clone()),
        "/favicon.svg" => ("image/svg+xml", Bytes::from_static(ICON.as_bytes())),
        "/robots.txt" => ("text/plain; charset=utf-8", robots(edition).into()),
        _ => ("application/xml", sitemap(edition)?.into()),
    };
    let etag = ETag::hash_of(&body);
    Ok(ApiResponse {
        content_security_policy: ContentSecurityPolicy::Picture,
        ..ApiResponse::cacheable(content_type, body, etag)
    })
}

/// What search engines may read (RFC 9309): everything.
fn robots(edition: &Edition) -> String {
    let everything = "User-agent: *\nAllow: /\n";
    if edition.link_base().as_str().is_empty() {
        return everything.to_owned();
    }
    format!(
        "{everything}Sitemap: {}\n",
        edition.href("/sitemap.xml").as_str()
    )
}

/// The most URLs that a sitemap may have, by its protocol.
const MAX_SITEMAP_URLS: usize = 50_000;

/// The pages of the record for search engines: overviews and lists, then items, of which only
/// statements can be too many for it.
fn sitemap(edition: &Edition) -> Result<Vec<u8>, Problem> {
    let links = page_links(edition);
    let fixed = endpoints().iter().filter(|endpoint| {
        page_kind(&endpoint.path).is_some()
            && endpoint.has_response_without_query()
            && links.leads_to(&endpoint.path)
    });
    let fixed = fixed.map(|endpoint| links.page(&endpoint.path));
    let (statements, others): (Vec<_>, Vec<_>) = item_types()
        .iter()
        .partition(|item_type| item_type.id == ItemTypeId::Statement);
    let items = others.into_iter().chain(statements).flat_map(|item_type| {
        let ids = edition.ids(item_type);
        ids.map(|id| links.page(&item_path(item_type.id, id)))
    });
    let published = edition.negotiation().published.as_ref();
    let urls = fixed.chain(items).take(MAX_SITEMAP_URLS);
    let mut xml = XmlWriter::new(1);
    let write = || {
        xml.write_declaration()?;
        let namespace = "http://www.sitemaps.org/schemas/sitemap/0.9";
        xml.start_element("urlset", &[("xmlns", namespace)])?;
        for url in urls {
            xml.start_element("url", &[])?;
            xml.text_element("loc", &[], &url)?;
            if let Some(published) = published {
                xml.text_element("lastmod", &[], published.as_str())?;
            }
            xml.end_element("url")?;
        }
        xml.end_element("urlset")
    };
    write().map_err(|error| {
        let detail = "The server failed while it wrote this sitemap.";
        Problem::internal(&error, "a sitemap could not be written", detail)
    })?;
    Ok(xml.into_bytes())
}

//! Which responses have pages, and the links that lead to them.

use crate::api::refused_whole::is_refused_whole;
use crate::api::target::path_of;
use crate::html::{PageLinks, page_path};
use crate::model::{Href, ItemTypeId, LinkBase, item_types};
use crate::store::Edition;

/// The extension of pages.
pub(super) const EXTENSION: &str = ".html";

/// Whether a path is that of a page, which people open rather than programs.
pub(super) fn is_page_path(path: &str) -> bool {
    path.ends_with(EXTENSION)
}

/// The query parameters that select what JSON has, and not what a page shows.
pub(super) const JSON_PARAMETERS: [&str; 4] = ["facet", "facet_limit", "fields", "include"];

/// The responses that have a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PageKind {
    Summary,
    Search,
    Matrix,
    Timeline,
    Graph,
    Coverage,
    Changes,
    Movements,
    Editions,
    Citation,
    Vocabularies,
    Vocabulary,
    History,
    List(ItemTypeId),
    Item(ItemTypeId),
}

/// What the page of a path, or of the path template of an endpoint, shows; none if it has none.
pub(super) fn page_kind(path: &str) -> Option<PageKind> {
    let mut segments = path.strip_prefix("/v1/")?.split('/');
    let (first, second, third) = (segments.next()?, segments.next(), segments.next());
    if segments.next().is_some() || second.is_some_and(|id| id.contains('.')) {
        return None;
    }
    let item_type = item_types().iter().find(|info| info.collection == first);
    let type_id = item_type.map(|info| info.id);
    Some(match (first, type_id, second, third) {
        ("summary", _, None, _) => PageKind::Summary,
        ("search", _, None, _) => PageKind::Search,
        ("matrix", _, None, _) => PageKind::Matrix,
        ("timeline", _, None, _) => PageKind::Timeline,
        ("graph", _, None, _) => PageKind::Graph,
        ("coverage", _, None, _) => PageKind::Coverage,
        ("changes", _, None, _) => PageKind::Changes,
        ("movements", _, None, _) => PageKind::Movements,
        ("editions", _, None, _) => PageKind::Editions,
        ("vocabulary", _, None, _) => PageKind::Vocabularies,
        ("vocabulary", _, Some(_), None) => PageKind::Vocabulary,
        ("citation", _, None, _) | (_, Some(_), Some(_), Some("citation")) => PageKind::Citation,
        ("summary", _, Some("history"), None) | (_, Some(_), Some(_), Some("history")) => {
            PageKind::History
        }
        (_, Some(type_id), None, _) => PageKind::List(type_id),
        (_, Some(type_id), Some(_), None) => PageKind::Item(type_id),
        _ => return None,
    })
}

/// The path and query of the page that people should be led to instead of the response at
/// `target`; the same if that has no page.
pub(super) fn page_target(target: &str) -> String {
    match target {
        // It lists the responses; people begin with the summary.
        "/" => page_path("/v1/summary"),
        _ if has_page(path_of(target)) => page_path(target),
        _ => target.to_owned(),
    }
}

/// The path and query of the response that `target` is the page of, if it is one.
pub(super) fn json_target(target: &str) -> Option<String> {
    let path = path_of(target);
    Some(format!("{}{}", json_path(path)?, &target[path.len()..]))
}

/// Whether the response at a path has a page.
pub(super) fn has_page(path: &str) -> bool {
    page_kind(path).is_some()
}

/// The path of the response that a path is the page of.
pub(super) fn json_path(page_path: &str) -> Option<&str> {
    page_path
        .strip_suffix(EXTENSION)
        .filter(|path| has_page(path))
}

pub(super) fn page_links(edition: &Edition) -> PageLinks<'_> {
    PageLinks {
        edition,
        has_page,
        is_left_out,
        hidden_parameters: &JSON_PARAMETERS,
        check: None,
        notes: None,
    }
}

/// Whether a static copy leaves out the response at a path, since a static copy takes no query that
/// would narrow it.
pub(super) fn is_left_out(edition: &Edition, path: &str) -> bool {
    edition.link_base().static_copy().is_some() && is_refused_whole(path, edition)
}

/// The page of a response; its own URL if it has none.
pub(super) fn page_href(href: &Href, edition: &Edition) -> Href {
    Href::from_text(page_links(edition).page_of(href.as_str()))
}

/// The page of the response at a path and query of an edition; its own URL if it has none.
pub(super) fn page_href_of_target(target: &str, edition: &Edition) -> Href {
    let page = page_links(edition).page_of_target(target);
    edition.href(page.as_deref().unwrap_or(target))
}

/// A picture whose links lead to pages, for people who follow them.
pub(super) fn with_page_links(svg: Vec<u8>, edition: &Edition) -> Vec<u8> {
    match String::from_utf8(svg) {
        Ok(svg) => page_links(edition).with_page_links(&svg).into_bytes(),
        Err(error) => error.into_bytes(),
    }
}

/// What browsers and search engines look for beside pages.
const ASSET_PATHS: [&str; 4] = ["/pages.css", "/favicon.svg", "/robots.txt", "/sitemap.xml"];

/// The paths of what browsers and search engines look for; a sitemap needs absolute URLs.
pub(super) fn asset_paths(links: &LinkBase) -> impl Iterator<Item = &'static str> + use<> {
    let has_sitemap = !links.as_str().is_empty();
    ASSET_PATHS
        .into_iter()
        .filter(move |path| has_sitemap || *path != "/sitemap.xml")
}

/// The routes of these paths.
pub(super) fn asset_routes() -> impl Iterator<Item = &'static str> {
    ASSET_PATHS.into_iter()
}
